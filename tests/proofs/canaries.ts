/**
 * 50 children whose whereabouts are protected, with words planted in addresses, schools, surgeries, venues, notes, documents and what is hidden in
 * documents: every page, export, mail and log, read as everybody without the right: 0 of the words. `--children N`.
 */
import { type Proof, prove } from './harness.ts'
import { runCanaries } from './web/canary-run.ts'
import type { Fetch } from './web/northmoor.ts'

const plants: Record<string, { words: string; sql?: string; wrap?: (fetch: Fetch) => Fetch }> = {
  'place-forgotten': {
    words: 'nobody remembers that the places are protected',
    sql: `create or replace function access.places_hidden(children uuid[]) returns uuid[] language sql stable security definer set search_path = '' as $$ select '{}'::uuid[] $$`,
  },
  'brother-forgotten': {
    words: 'nobody remembers that where a brother is tells where his sister is',
    sql: `create or replace function access.near(child uuid) returns setof uuid language sql stable as $$ select child $$`,
  },
  'school-named': {
    words: 'whoever wrote an entry is named, whatever that tells',
    sql: `create or replace function record.may_name(organisation uuid, children uuid[]) returns boolean language sql stable security definer set search_path = '' as $$ select true $$`,
  },
  'notes-open': {
    words: 'what an organisation wrote for itself shows to everybody involved',
    sql: `create policy planted on record.entry_child for select to kith_app using (child_id = any((select access.scope_any())::uuid[]));
      create policy planted on record.entry for select to kith_app using (true); create policy planted on record.version for select to kith_app using (true)`,
  },
  'index-open': {
    words: 'the list of who works with a child leaves nobody out',
    sql: `create policy planted on access.involvement for select to kith_app using (child_id = any((select access.scope_any())::uuid[]))`,
  },
  'marks-open': {
    words: 'attendance shows although the place is protected',
    sql: 'drop policy not_the_place on record.entry_child',
  },
  'address-in-title': {
    words: 'a plan’s title says where the child lives',
    sql: `update record.entry_child ec set title = ec.title || ', ' || a.lines from people.address a where a.person_id = ec.child_id and ec.kind = 'plan'`,
  },
  'caller-in-title': {
    words: 'a visit’s title says who called',
    sql: `update record.entry_child ec set title = ec.title || ', ' || r.name from contacts.referrer r join contacts.contact_child c on c.contact_id = r.contact_id
      join people.name n on n.family = c.family where n.person_id = ec.child_id and ec.kind = 'visit'`,
  },
  'log-talks': {
    words: 'the log says what stood on a page',
    wrap: fetch => async request => {
      const answer = await fetch(request)
      if (!(answer.headers.get('content-type') ?? '').includes('html')) return answer
      const body = await answer.text()
      process.stderr.write(`${JSON.stringify({ event: 'page', body })}\n`)
      return new Response(body, { status: answer.status, headers: answer.headers })
    },
  },
}
/** What those who may know do see on some page: of the rest, nothing would be proved. A family's telephone number is planted too, and shown to nobody yet. */
const kinds = [
  'address',
  'school',
  'staff',
  'surgery',
  'venue',
  'note',
  'concern',
  'attendance',
  'file',
  'file-name',
  'referrer',
]

export const proof: Proof = {
  name: 'canaries',
  // Planted by the proof itself, once the children are there.
  plants: Object.fromEntries(Object.entries(plants).map(([name, { words }]) => [name, { words }])),
  async run(place, options) {
    const planted = options.plant ? plants[options.plant] : undefined
    const run = await runCanaries(place, {
      seed: options.seed,
      children: options.number('children', options.short || planted ? 4 : 50),
      ...(planted?.sql ? { plantSql: planted.sql } : {}),
      ...(planted?.wrap ? { wrap: planted.wrap } : {}),
      onCase: options.note,
      say: options.say,
    })
    for (const one of run.failures.slice(0, 15)) options.say(`${one.input}\n  ${one.got}`)
    const never = kinds.filter(kind => !run.seen[kind])
    if (never.length > 0) options.say(`those who may know never saw: ${never.join(', ')}`)
    const { answers, failures, ...more } = run
    return {
      cases: answers,
      failures: failures.length,
      allowed: Math.min(...kinds.map(kind => run.seen[kind] ?? 0)),
      more,
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
