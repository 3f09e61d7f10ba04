/** docs/cryptography.md lists every key, every algorithm and every file that uses one: compared with the source. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const document = readFileSync(join(root, 'docs/cryptography.md'), 'utf8')
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name) && !/\.(test|browser)\.tsx?$|(^|\/)tests\//.test(name))
  .map(name => ({ file: `src/${name}`, text: readFileSync(join(root, 'src', name), 'utf8') }))

/** What is called in the source, as the document calls it. Ids of forms and requests (`randomUUID`) and comparisons are no cryptography of ours. */
const names: [what: string, pattern: RegExp][] = [
  ['SHA-256', /createHash\('sha256'\)|\bhash\('sha256'/],
  ['random bytes', /\brandomBytes\(/],
  ['random numbers', /\brandomInt\(/],
  ['HKDF-SHA-256', /hkdfSync\('sha256'/],
  ['AES-256-GCM', /create(?:C|Dec)ipheriv\('aes-256-gcm'/],
  ['Ed25519', /generateKeyPairSync\('ed25519'|\bverify\(null,/],
  ['WebAuthn', /from '@simplewebauthn\/server'/],
  ['OpenID', /from 'openid-client'/],
  ['age', /import\('age-encryption'\)/],
]
const used = sources
  .map(({ file, text }) => ({ file, what: names.filter(([, pattern]) => pattern.test(text)).map(([what]) => what) }))
  .filter(({ file, what }) => what.length > 0 && file !== 'src/identity/guarded-fetch.ts')

const listed = [...document.matchAll(/^\| `(src\/[^`]+)` \| ([^|]+) \|/gm)].map(([, file, what]) => ({
  file: file ?? '',
  what: (what ?? '').trim().split(', '),
}))

test('every file that uses cryptography is listed, with what it uses, and none besides', () => {
  const order = (all: typeof used) => all.map(({ file, what }) => `${file}: ${[...what].sort().join(', ')}`).sort()
  expect(used.length).toBeGreaterThan(30)
  expect(order(listed)).toEqual(order(used))
})
test('nothing else of node:crypto is called than what is listed', () => {
  const known =
    /^(createHash|hash|randomBytes|randomInt|randomUUID|hkdfSync|createCipheriv|createDecipheriv|generateKeyPairSync|sign|verify|createPrivateKey|createPublicKey|KeyObject|type KeyObject|timingSafeEqual)$/
  const other = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/import (?:type )?\{([^}]+)\} from 'node:crypto'/g)]
      .flatMap(([, given]) => (given ?? '').split(','))
      .map(name => name.trim())
      .filter(name => name !== '' && !known.test(name))
      .map(name => `${file}: ${name}`),
  )
  expect(other).toEqual([])
})
test('every algorithm by name is one of those listed', () => {
  const asked =
    /(?:createHash|createHmac|\bhash|hkdfSync|createCipheriv|createDecipheriv|generateKeyPairSync)\('([\w-]+)'/g
  const found = new Set(sources.flatMap(({ text }) => [...text.matchAll(asked)].map(([, name]) => name)))
  expect([...found].sort()).toEqual(['aes-256-gcm', 'ed25519', 'sha256'])
})
test('every purpose of the installation’s secret is listed as a key', () => {
  const purposes = new Set(
    sources.flatMap(({ text }) =>
      [...text.matchAll(/deriveKey\('([\w-]+)'\)|_PURPOSE = '([\w-]+)'/g)].map(([, direct, named]) => direct ?? named),
    ),
  )
  expect([...purposes].sort()).toEqual(['database-password', 'held-form', 'oidc-client-secret'])
  for (const purpose of purposes) expect(document).toContain(`| \`${purpose}\` | derived |`)
  // A purpose that is neither written out nor one of the constants would be missed above.
  const asked = sources.flatMap(({ text }) => [...text.matchAll(/\.deriveKey\(([^)]*)\)/g)].map(([, by]) => by))
  expect(asked.filter(by => !/^'[\w-]+'$|^\w+_PURPOSE$/.test(by ?? ''))).toEqual([])
})
