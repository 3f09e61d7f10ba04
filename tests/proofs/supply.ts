/**
 * What Kith stands on: how many packages, each pinned, from one registry and known by its hash, with a free licence; their signatures and
 * advisories, when the registry answers; and a bill of materials (CycloneDX), written to `.cache/kith.cdx.json` or `--bill FILE`.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../src/platform/config.ts'
import { type Proof, prove } from './harness.ts'
import {
  billOfMaterials,
  checkBill,
  checkLock,
  type Lock,
  type Manifest,
  machines,
  runtime,
} from './web/supply-check.ts'

const json = <T>(file: string): T => JSON.parse(fs.readFileSync(path.join(projectRoot, file), 'utf8')) as T
/** Where the lock file does not say it, the package itself may; old ones have a list of licences. */
export function licenceOf(place: string): string | undefined {
  const file = path.join(projectRoot, place, 'package.json')
  if (!fs.existsSync(file)) return undefined
  const { license, licenses } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    license?: string | { type?: string }
    licenses?: { type?: string }[]
  }
  return (typeof license === 'string' ? license : license?.type) ?? licenses?.[0]?.type
}

/** What npm says, as JSON; null when it could not ask its registry. */
function npm(args: readonly string[]): Promise<Record<string, unknown> | null> {
  return new Promise(resolve => {
    const child = spawn('npm', [...args, '--json'], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    })
    let text = ''
    const late = setTimeout(() => child.kill('SIGKILL'), 180_000)
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
    })
    child.on('error', () => resolve(null))
    child.on('close', () => {
      clearTimeout(late)
      try {
        const said = JSON.parse(text) as Record<string, unknown>
        resolve(said.error || said.message ? null : said)
      } catch {
        resolve(null)
      }
    })
  })
}

interface Asked {
  signatures: { invalid: unknown[]; missing: unknown[] } | null
  advisories: { high: number; critical: number } | null
}
async function askRegistry(): Promise<Asked> {
  const signatures = (await npm(['audit', 'signatures'])) as { invalid?: unknown[]; missing?: unknown[] } | null
  const audit = (await npm(['audit', '--omit=dev'])) as {
    metadata?: { vulnerabilities?: Record<string, number> }
  } | null
  const found = audit?.metadata?.vulnerabilities
  return {
    signatures: signatures?.invalid ? { invalid: signatures.invalid, missing: signatures.missing ?? [] } : null,
    advisories: found ? { high: found.high ?? 0, critical: found.critical ?? 0 } : null,
  }
}
const unasked = 'the registry did not answer'

/** Faults in what is read, each in a copy. */
const plants: Record<
  string,
  {
    words: string
    plant: (at: { manifest: Manifest; lock: Lock; asked: Asked; bill: { components: unknown[] } }) => void
  }
> = {
  'too-many': {
    words: 'one package brings a hundred more',
    plant: ({ lock }) => {
      for (let n = 0; n < 100; n++) lock.packages[`node_modules/more-${n}`] = { ...lock.packages['node_modules/zod']! }
    },
  },
  'no-hash': {
    words: 'a package is not known by its hash',
    plant: ({ lock }) => delete lock.packages['node_modules/zod']!.integrity,
  },
  'other-registry': {
    words: 'a package comes from elsewhere',
    plant({ lock }) {
      lock.packages['node_modules/zod']!.resolved = 'https://example.org/zod-4.6.7.tgz'
    },
  },
  'loose-version': {
    words: 'a version is not pinned',
    plant({ manifest }) {
      manifest.dependencies!.zod = '^4.0.0'
    },
  },
  advisory: {
    words: 'one high advisory',
    plant({ asked }) {
      asked.advisories = { high: 1, critical: 0 }
    },
  },
  signature: {
    words: 'one signature is not right',
    plant({ asked }) {
      asked.signatures = { invalid: [{ name: 'zod' }], missing: [] }
    },
  },
  'left-out': { words: 'the bill leaves a package out', plant: ({ bill }) => void bill.components.pop() },
}

export const proof: Proof = {
  name: 'supply',
  ownServer: true,
  plants: Object.fromEntries(Object.entries(plants).map(([name, { words }]) => [name, { words }])),
  async run(_place, options) {
    const manifest = json<Manifest>('package.json')
    const lock = json<Lock>('package-lock.json')
    const asked: Asked = options.short ? { signatures: null, advisories: null } : await askRegistry()
    const bill = billOfMaterials(manifest, lock, licenceOf) as { components: unknown[] }
    const file = options.text('bill') ?? path.join(projectRoot, '.cache', 'kith.cdx.json')
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`)
    if (options.plant) plants[options.plant]?.plant({ manifest, lock, asked, bill })
    const cases = [...checkLock(manifest, lock, licenceOf), ...checkBill(bill, lock)]
    const answer = (input: string, expected: string, got: string, ok: boolean) =>
      cases.push({ input, expected, got, ok })
    if (asked.signatures) {
      const { invalid, missing } = asked.signatures
      answer(
        'signatures of the registry',
        '0 wrong, 0 missing',
        `${invalid.length} wrong, ${missing.length} missing`,
        invalid.length + missing.length === 0,
      )
    }
    if (asked.advisories) {
      const { high, critical } = asked.advisories
      answer('advisories', '0 high, 0 critical', `${high} high, ${critical} critical`, high + critical === 0)
    }
    for (const { ok, ...one } of cases) options.note(one, ok)
    const failed = cases.filter(one => !one.ok)
    for (const one of failed.slice(0, 10)) options.say(`${one.input}: expected ${one.expected}, got ${one.got}`)
    return {
      cases: cases.length,
      failures: failed.length,
      allowed: cases.length - failed.length,
      more: {
        direct: Object.keys(manifest.dependencies ?? {}).length,
        total: Math.max(...machines.map(machine => runtime(lock, machine).length)),
        inLockFile: runtime(lock).length,
        signatures: asked.signatures
          ? `${asked.signatures.invalid.length} wrong, ${asked.signatures.missing.length} missing`
          : unasked,
        advisories: asked.advisories ?? unasked,
        billOfMaterials: path.relative(projectRoot, file),
      },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
