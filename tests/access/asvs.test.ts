/** docs/asvs.md says of each requirement what stands behind it: that all are there, and that what it names exists. And what the source has none of. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readBody } from '../../src/platform/body.ts'
import { check } from '../../src/platform/form.ts'

const root = join(import.meta.dirname, '../..')

/** Every requirement of level 1 and 2 of OWASP ASVS 5.0.0, by section: number and level. */
const requirements = `
V1.1 1:2 2:2
V1.2 1:1 2:1 3:1 4:1 5:1 6:2 7:2 8:2 9:2
V1.3 1:1 2:1 3:2 4:2 5:2 6:2 7:2 8:2 9:2 10:2 11:2
V1.4 1:2 2:2 3:2
V1.5 1:1 2:2
V2.1 1:1 2:2 3:2
V2.2 1:1 2:1 3:2
V2.3 1:1 2:2 3:2 4:2
V2.4 1:2
V3.2 1:1 2:1
V3.3 1:1 2:2 3:2 4:2
V3.4 1:1 2:1 3:2 4:2 5:2 6:2
V3.5 1:1 2:1 3:1 4:2 5:2
V3.7 1:2 2:2
V4.1 1:1 2:2 3:2
V4.2 1:2
V4.3 1:2 2:2
V4.4 1:1 2:2 3:2 4:2
V5.1 1:2
V5.2 1:1 2:1 3:2
V5.3 1:1 2:1
V5.4 1:2 2:2 3:2
V6.1 1:1 2:2 3:2
V6.2 1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:2 10:2 11:2 12:2
V6.3 1:1 2:1 3:2 4:2
V6.4 1:1 2:1 3:2 4:2
V6.5 1:2 2:2 3:2 4:2 5:2
V6.6 1:2 2:2 3:2
V6.8 1:2 2:2 3:2 4:2
V7.1 1:2 2:2 3:2
V7.2 1:1 2:1 3:1 4:1
V7.3 1:2 2:2
V7.4 1:1 2:1 3:2 4:2 5:2
V7.5 1:2 2:2
V7.6 1:2 2:2
V8.1 1:1 2:2
V8.2 1:1 2:1 3:2
V8.3 1:1
V8.4 1:2
V9.1 1:1 2:1 3:1
V9.2 1:1 2:2 3:2 4:2
V10.1 1:2 2:2
V10.2 1:2 2:2
V10.3 1:2 2:2 3:2 4:2
V10.4 1:1 2:1 3:1 4:1 5:1 6:2 7:2 8:2 9:2 10:2 11:2
V10.5 1:2 2:2 3:2 4:2 5:2
V10.6 1:2 2:2
V10.7 1:2 2:2 3:2
V11.1 1:2 2:2
V11.2 1:2 2:2 3:2
V11.3 1:1 2:1 3:2
V11.4 1:1 2:2 3:2 4:2
V11.5 1:2
V11.6 1:2
V12.1 1:1 2:2 3:2
V12.2 1:1 2:1
V12.3 1:2 2:2 3:2 4:2
V13.1 1:2
V13.2 1:2 2:2 3:2 4:2 5:2
V13.3 1:2 2:2
V13.4 1:1 2:2 3:2 4:2 5:2
V14.1 1:2 2:2
V14.2 1:1 2:2 3:2 4:2
V14.3 1:1 2:2 3:2
V15.1 1:1 2:2 3:2
V15.2 1:1 2:2 3:2
V15.3 1:1 2:2 3:2 4:2 5:2 6:2 7:2
V16.1 1:2
V16.2 1:2 2:2 3:2 4:2 5:2
V16.3 1:2 2:2 3:2 4:2
V16.4 1:2 2:2 3:2
V16.5 1:2 2:2 3:2
V17.1 1:2
V17.2 1:2 2:2 3:2 4:2
V17.3 1:2 2:2
`
const levels = new Map(
  requirements
    .trim()
    .split('\n')
    .flatMap(line => {
      const [section = '', ...all] = line.split(' ')
      return all.map(one => {
        const [number, level] = one.split(':')
        return [`${section}.${number}`, level ?? ''] as const
      })
    }),
)
const verdicts = ['Pass', 'Part', 'Not yet', 'Elsewhere', 'None'] as const

interface Line {
  id: string
  level: string
  verdict: string
  words: string
  files: string[]
}
const lines: Line[] = readFileSync(join(root, 'docs/asvs.md'), 'utf8')
  .split('\n')
  .filter(line => /^\| V\d/.test(line))
  .map(line => {
    const [id = '', level = '', , verdict = '', words = ''] = line
      .split('|')
      .map(cell => cell.trim())
      .slice(1)
    return { id, level, verdict, words, files: [...words.matchAll(/`([^`]+\.test\.tsx?)`/g)].map(match => match[1]!) }
  })

test('every requirement of level 1 and 2 stands there once, with its level', () => {
  expect(levels.size).toBe(253)
  expect(lines.map(line => `${line.id} ${line.level}`)).toEqual([...levels].map(([id, level]) => `${id} ${level}`))
})
test('every one has a verdict; a pass names a test, and anything else says why', () => {
  const wrong = lines.filter(({ verdict, words, files }) => {
    if (!(verdicts as readonly string[]).includes(verdict)) return true
    return verdict === 'Pass' ? files.length === 0 : words.replace(/`[^`]*`/g, '').trim().length < 5
  })
  expect(wrong).toEqual([])
})
test('every test that is named exists', () => {
  expect(lines.length).toBeGreaterThan(0)
  expect([...new Set(lines.flatMap(line => line.files))].filter(file => !existsSync(join(root, file)))).toEqual([])
})
test('the figures above the table are those of the table', () => {
  const text = readFileSync(join(root, 'docs/asvs.md'), 'utf8')
  for (const verdict of verdicts) {
    const count = lines.filter(line => line.verdict === verdict).length
    expect([verdict, text.includes(`| ${verdict} | ${count} |`)]).toEqual([verdict, true])
  }
})

test('how soon a weakness in what Kith stands on is mended, from when, and by whom, is written down', () => {
  const policy = readFileSync(join(root, 'SECURITY.md'), 'utf8')
  const rows = [...policy.matchAll(/^\| ([a-z][^|]+) \| ([^|]+) \|$/gm)].map(match => `${match[1]}: ${match[2]}`)
  expect(rows).toEqual([
    'severity: mended or argued away within',
    'critical, or used by attackers: 2 days',
    'high: 7 days',
    'medium: 30 days',
    'low: the next release, 3 months at most',
  ])
  for (const words of [
    'by the maintainers',
    '**Day zero** is the day the advisory is public or we are told',
    'brought up to date at least every 3 months',
    '`npm run prove -- supply`',
  ])
    expect([words, policy.includes(words)]).toEqual([words, true])
})

// ------------------------------------------------------------------------------------------ what the source has none of

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|\/)tests\//.test(name))
  .map(name => ({ name, text: readFileSync(join(root, 'src', name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '') }))
const filesWith = (pattern: RegExp) =>
  sources
    .filter(({ text }) => pattern.test(text))
    .map(({ name }) => name)
    .sort()

test('no code is made of words, and no HTML is written as words', () => {
  expect(
    filesWith(
      /\beval\(|new Function\(|setTimeout\(\s*['"`]|dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write/,
    ),
  ).toEqual([])
})
test('pages talk to no other window and keep nothing in the browser', () => {
  expect(
    filesWith(/postMessage|localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open|serviceWorker/),
  ).toEqual([])
})
test('no header of a proxy is believed, but in the one place that asks how many proxies there are', () => {
  expect(filesWith(/x-forwarded|x-real-ip|forwarded-for|remoteAddress/i)).toEqual(['platform/visitor.ts'])
  expect(filesWith(/visitorAddress/)).toEqual(['platform/server.ts', 'platform/visitor.ts'])
})
test('another program is started for the database and by the command line only', () => {
  const started = filesWith(/node:child_process/)
  expect(started.filter(name => !/^(cli\.ts|platform\/(postgres|backup)[\w-]*\.ts)$/.test(name))).toEqual([])
  expect(filesWith(/\bexec\(\s*[`'"]|execSync\(|shell: true/)).toEqual([])
})
test('no regular expression is made of what somebody typed', () => {
  const made = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/new RegExp\((.{0,90})/g)].map(match => `${name}: ${match[1]}`),
  )
  // Each of these is put together from constants of its own file.
  const constant =
    /^(attendance\/register-rules\.ts: unkeepable,|people\/import-rules\.ts: unkeepable,|concerns\/(words|early-rules)\.ts: `.*\$\{source\}|platform\/spreadsheet\.ts: `)/
  expect(made.filter(one => !constant.test(one))).toEqual([])
})
test('ciphers and hashes are strong ones, and chance is not guessed', () => {
  expect(filesWith(/createHash\('(?!sha256|sha384|sha512)|createHmac\('(?!sha256|sha384|sha512)/)).toEqual([])
  expect(filesWith(/createCipheriv\('(?!aes-256-gcm')|createDecipheriv\('(?!aes-256-gcm')|createCipher\(/)).toEqual([])
  expect(filesWith(/generateKeyPair(Sync)?\('(?!ed25519')/)).toEqual([])
  expect(filesWith(/Math\.random\(/)).toEqual([])
  expect(filesWith(/rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED/)).toEqual([])
})
test('a form gives what its schema names and nothing else', async () => {
  const checked = check(z.object({ name: z.string() }), { name: 'Robin', role: 'administrator' })
  expect(checked).toEqual({ ok: true, input: { name: 'Robin' } })
  const body =
    '__proto__=1&__proto__[admin]=1&constructor=1&prototype=1&constructor[prototype][admin]=1&name=Robin&name=Fell'
  const request = new Request('http://kith.example/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  })
  const { typed } = await readBody(request, tmpdir(), 'refuse')
  expect(Object.getPrototypeOf(typed)).toBe(null)
  expect(Object.keys(typed)).toEqual(['__proto__[admin]', 'constructor[prototype][admin]', 'name'])
  expect(typed.name).toEqual(['Robin', 'Fell'])
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
})
