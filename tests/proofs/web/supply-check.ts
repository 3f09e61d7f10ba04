/** What the program stands on, as the lock file says: how much of it, from where, and whether it is what it was. */
import { createHash } from 'node:crypto'
import type { Case } from '../../access/compare.ts'

export interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  license?: string
  dev?: boolean
  devOptional?: boolean
  optional?: boolean
  link?: boolean
  inBundle?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  hasInstallScript?: boolean
}
export interface Lock {
  packages: Record<string, Locked>
}
export interface Manifest {
  name: string
  version: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
export const DIRECT_MOST = 25
export const TOTAL_MOST = 150

/** The machines that Kith brings a Node for, and the two kinds of Mac on which it is worked on. */
export const machines = [
  { os: 'linux', cpu: 'x64', libc: 'glibc' },
  { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { os: 'win32', cpu: 'x64', libc: '' },
  { os: 'darwin', cpu: 'arm64', libc: '' },
  { os: 'darwin', cpu: 'x64', libc: '' },
] as const
export type Machine = (typeof machines)[number]

/** The lock has a list, or for one alone just the word. */
function allows(said: string | readonly string[] | undefined, value: string): boolean {
  if (said === undefined) return true
  const list = typeof said === 'string' ? [said] : said
  return list.includes(value) || (list.some(one => one.startsWith('!')) && !list.includes(`!${value}`))
}
const fits = (one: Locked, machine: Machine) =>
  allows(one.os, machine.os) && allows(one.cpu, machine.cpu) && (machine.libc === '' || allows(one.libc, machine.libc))

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** What is installed to run the program, by path in `node_modules`: on one kind of machine, or on any. */
export function runtime(lock: Lock, machine?: Machine): [string, Locked][] {
  return Object.entries(lock.packages).filter(
    ([path, one]) =>
      path !== '' && !one.dev && !one.devOptional && !one.link && (machine === undefined || fits(one, machine)),
  )
}

const licences = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'OFL-1.1',
  'LGPL-3.0-or-later',
  'CC0-1.0',
  'BlueOak-1.0.0',
  'PostgreSQL',
  'Unlicense',
])
const isFree = (licence: string | undefined) =>
  (licence ?? '')
    .replace(/[()]/g, '')
    .split(/ (?:AND|OR) /)
    .every(one => licences.has(one))

/** Every package, and every rule over all of them: as it is, and as it must be. `licenceOf` looks where the lock file is silent. */
export function checkLock(
  manifest: Manifest,
  lock: Lock,
  licenceOf: (path: string) => string | undefined,
): (Case & { ok: boolean })[] {
  const cases: (Case & { ok: boolean })[] = []
  const judge = (input: string, expected: string, got: string, ok: boolean) => cases.push({ input, expected, got, ok })
  const direct = Object.keys(manifest.dependencies ?? {}).length
  judge('direct dependencies to run', `at most ${DIRECT_MOST}`, String(direct), direct <= DIRECT_MOST)
  for (const machine of machines) {
    const count = runtime(lock, machine).length
    judge(
      `all dependencies to run on ${machine.os} ${machine.cpu}`,
      `at most ${TOTAL_MOST}`,
      String(count),
      count > 0 && count <= TOTAL_MOST,
    )
  }
  const asked = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  for (const [name, range] of Object.entries(asked)) {
    const locked = lock.packages[`node_modules/${name}`]?.version
    judge(
      `${name} is pinned`,
      'one exact version, the one in the lock file',
      `${range}, locked ${locked}`,
      /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range) && locked === range,
    )
  }
  for (const [path, one] of Object.entries(lock.packages)) {
    if (path === '' || one.inBundle) continue
    judge(
      `${path} comes from the registry, by its name and version`,
      'no place of its own',
      one.resolved ?? 'no place of its own',
      one.resolved === undefined && one.version !== undefined,
    )
    judge(
      `${path} is known by its hash`,
      'sha512',
      (one.integrity ?? 'none').slice(0, 60),
      /^sha512-[A-Za-z0-9+/]{86}==$/.test(one.integrity ?? ''),
    )
  }
  for (const [path, one] of runtime(lock)) {
    const licence = one.license ?? licenceOf(path)
    judge(`${path} may be used`, 'a licence on the list', licence ?? 'none is said', isFree(licence))
  }
  return cases
}
// -------------------------------------------------------------------------------------------------- bill of materials

/** CycloneDX 1.6 of what runs, on any machine. The same for the same lock file. */
export function billOfMaterials(
  manifest: Manifest,
  lock: Lock,
  licenceOf: (path: string) => string | undefined,
): object {
  const purl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`
  const components = runtime(lock)
    .map(([path, one]) => {
      const name = (one as { name?: string }).name ?? nameOf(path)
      const version = one.version ?? ''
      const licence = one.license ?? licenceOf(path)
      return {
        type: 'library',
        'bom-ref': `${path}@${version}`,
        name,
        version,
        purl: purl(name, version),
        scope: one.optional ? 'optional' : 'required',
        ...(licence ? { licenses: [{ expression: licence }] } : {}),
        hashes: [
          {
            alg: 'SHA-512',
            content: Buffer.from((one.integrity ?? '').replace('sha512-', ''), 'base64').toString('hex'),
          },
        ],
      }
    })
    .sort((one, other) => (one['bom-ref'] < other['bom-ref'] ? -1 : 1))
  const hex = createHash('sha256').update(JSON.stringify(components)).digest('hex')
  const serial = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': manifest.name,
        name: manifest.name,
        version: manifest.version,
        purl: purl(manifest.name, manifest.version),
      },
    },
    components,
  }
}

/** What is wrong with a bill: read with nothing but the lock file beside it. */
export function checkBill(bill: unknown, lock: Lock): (Case & { ok: boolean })[] {
  const { bomFormat, specVersion, components } = bill as {
    bomFormat: string
    specVersion: string
    components: { name: string; version: string; purl: string; hashes: { alg: string; content: string }[] }[]
  }
  const listed = new Set(components.map(one => `${one.name} ${one.version} ${one.hashes[0]?.content}`))
  const cases = [
    {
      input: 'the bill says what it is',
      expected: 'CycloneDX 1.6',
      got: `${bomFormat} ${specVersion}`,
      ok: bomFormat === 'CycloneDX' && specVersion === '1.6',
    },
  ]
  for (const [path, one] of Object.entries(lock.packages)) {
    if (path === '' || one.dev || one.devOptional) continue
    const name = (one as { name?: string }).name ?? path.replace(/^.*node_modules\//, '')
    const hash = Buffer.from((one.integrity ?? '').slice(7), 'base64').toString('hex')
    const ok = listed.has(`${name} ${one.version} ${hash}`)
    cases.push({
      input: `${path} stands in the bill`,
      expected: 'name, version and hash',
      got: ok ? 'name, version and hash' : 'not there',
      ok,
    })
  }
  for (const one of components) {
    const ok =
      /^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/.test(one.purl) &&
      /^[0-9a-f]{128}$/.test(one.hashes[0]?.content ?? '')
    if (!ok) cases.push({ input: `${one.name} in the bill`, expected: 'an address and a hash', got: one.purl, ok })
  }
  return cases
}
