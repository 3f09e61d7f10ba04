/**
 * 300 payloads in every column that holds words, in every text field of every form, as names of files and as cells of lists; every page that
 * shows them, in a real Chromium: 0 scripts run, 0 elements put in, 0 violations of the content security policy. `--payloads N`, `--forms N`.
 */
import { type Proof, prove } from './harness.ts'
import type { Fetch } from './web/northmoor.ts'
import { runXss } from './web/xss-run.ts'

/** Changes every page on its way out, as a program would write it that forgets something. */
const changing =
  (change: (html: string) => string, headers: (headers: Headers) => void = () => {}) =>
  (fetch: Fetch): Fetch =>
  async request => {
    const answer = await fetch(request)
    const head = new Headers(answer.headers)
    if (!(head.get('content-type') ?? '').includes('html')) return answer
    head.delete('content-length')
    headers(head)
    return new Response(change(await answer.text()), { status: answer.status, headers: head })
  }
const plants: Record<string, { words: string; wrap: (fetch: Fetch) => Fetch }> = {
  'text-bare': {
    words: 'words stand in a page with < as it was typed',
    wrap: changing(html => html.replaceAll('&lt;', '<')),
  },
  'attribute-bare': {
    words: 'values of fields stand in a page with " as it was typed',
    wrap: changing(html => html.replaceAll('&quot;', '"')),
  },
  'no-policy': {
    words: 'words stand in a page as they were typed, and no policy stops what runs',
    wrap: changing(
      html => html.replaceAll('&lt;', '<').replaceAll('&quot;', '"'),
      head => head.delete('content-security-policy'),
    ),
  },
  'file-names-bare': {
    words: 'names of files and nothing else stand as they were typed',
    wrap: changing(html => html.replace(/&lt;((?:(?!&lt;).)*?\.(?:txt|csv))/g, '<$1')),
  },
  handler: {
    words: 'a page has a handler written into it',
    wrap: changing(html => html.replace('<main ', '<main onclick="x()" ')),
  },
}

/** By name of the fault: what the program is wrapped in. */
export const wraps: Record<string, (fetch: Fetch) => Fetch> = Object.fromEntries(
  Object.entries(plants).map(([name, { wrap }]) => [name, wrap]),
)

export const proof: Proof = {
  name: 'xss',
  plants: Object.fromEntries(Object.entries(plants).map(([name, { words }]) => [name, { words }])),
  async run(place, options) {
    const planted = options.plant ? plants[options.plant] : undefined
    const run = await runXss(place, {
      seed: options.seed,
      payloads: options.number('payloads', options.short || planted ? 8 : 300),
      forms: options.number('forms', options.short || planted ? 12 : 10_000),
      ...(options.short || planted ? { short: true, personas: ['dsl', 'front-door', 'social-worker'] } : {}),
      ...(planted ? { wrap: planted.wrap } : {}),
      onCase: options.note,
      say: options.say,
    })
    for (const one of run.failures.slice(0, 10)) options.say(`${one.input}\n  ${one.got}`)
    for (const one of run.refusedColumns) options.say(`would not have it: ${one}`)
    const { cases, failures, shown, refusedColumns, ...more } = run
    return {
      cases,
      failures: failures.length,
      allowed: shown,
      more: { ...more, shown, refusedColumns: refusedColumns.length },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
