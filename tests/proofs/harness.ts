/**
 * What every proof has in common: a database of its own, a seed, a list of its cases, faults that it can plant to show that it finds them, and a
 * last line of JSON. `npm run prove -- NAME [--seed N] [--cases FILE] [--plants] [--plant FAULT | --every-plant] [--short]`, and what the proof
 * itself takes. `--every-plant` plants each fault in turn, in a short run, and says which of them were noticed.
 * `npm run prove` without a name runs every proof of this folder, one after the other.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { projectRoot } from '../../src/platform/config.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { startPostgres, urlForRole } from '../../src/platform/postgres.ts'
import type { Case } from '../access/compare.ts'

export interface Place {
  adminUrl: string
  appUrl: string
}
export interface Options {
  seed: number
  short: boolean
  /** The fault to plant, if any. */
  plant: string | undefined
  /** A number given as `--name N`, or the usual one. */
  number(name: string, usual: number): number
  /** A word given as `--name WORD`, if it was. */
  text(name: string): string | undefined
  /** Each case, with what was expected and what came. */
  note(one: Case, ok: boolean): void
  /** Says how far it is, on the error stream. */
  say(words: string): void
}
/** What a run found. `allowed` counts what was let through: a run in which nothing was allowed proves nothing, and fails. */
export interface Outcome {
  cases: number
  failures: number
  allowed: number
  more?: Record<string, unknown>
}
export interface Proof {
  name: string
  /** By name: what the fault is, and the SQL that plants it (none: the proof plants it itself). */
  plants: Record<string, { words: string; sql?: string }>
  /** It starts a server of its own, so none is lent to it; the SQL of its faults it runs there itself. */
  ownServer?: boolean
  run(place: Place, options: Options): Promise<Outcome>
}

/** Lends a migrated database that is thrown away afterwards. */
async function withPlace<T>(work: (place: Place) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-prove-'))
  fs.chmodSync(folder, 0o711)
  const server = await startPostgres({ dataDir: path.join(folder, 'data'), durable: false })
  const appPassword = 'only-for-this-throw-away-database'
  try {
    await migrate(server.adminUrl, { appPassword })
    return await work({ adminUrl: server.adminUrl, appUrl: urlForRole(server.adminUrl, 'kith_app', appPassword) })
  } finally {
    await server.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

const kith = path.join(projectRoot, 'bin', 'kith.mjs')
const withoutPlace = <T>(work: (place: Place) => Promise<T>): Promise<T> => work({ adminUrl: '', appUrl: '' })

const given = (argv: readonly string[], name: string): string | undefined => {
  const at = argv.indexOf(`--${name}`)
  return at < 0 ? undefined : argv[at + 1]
}

/** Runs a proof as a command. Gives 0 when it holds, 1 when something failed, 2 when the command was not understood. */
export async function prove(proof: Proof, argv: readonly string[]): Promise<number> {
  if (argv.includes('--plants')) {
    for (const [name, { words }] of Object.entries(proof.plants)) console.log(`${name.padEnd(24)}${words}`)
    return 0
  }
  if (argv.includes('--every-plant')) return everyPlant(proof, argv)
  const plant = given(argv, 'plant')
  if (plant !== undefined && !Object.hasOwn(proof.plants, plant)) {
    console.error(`${proof.name} knows no fault called ${plant}. It knows: ${Object.keys(proof.plants).join(', ')}.`)
    return 2
  }
  const seed = Number(given(argv, 'seed') ?? 20261121)
  if (!Number.isSafeInteger(seed)) {
    console.error('--seed takes a whole number.')
    return 2
  }
  const file = given(argv, 'cases')
  const cases = file === undefined ? null : fs.openSync(file, 'w')
  const began = performance.now()
  try {
    const lend = proof.ownServer ? withoutPlace : withPlace
    const outcome = await lend(async place => {
      const sql = plant === undefined || proof.ownServer ? undefined : proof.plants[plant]!.sql
      if (sql) await asAdmin(place, sql)
      return proof.run(place, {
        seed,
        short: argv.includes('--short'),
        plant,
        number: (name, usual) => Number(given(argv, name) ?? usual),
        text: name => given(argv, name),
        note(one, ok) {
          if (cases !== null) fs.writeSync(cases, `${JSON.stringify({ ...one, ok })}\n`)
        },
        say: words => console.error(words),
      })
    })
    const vacuous = outcome.allowed === 0
    if (vacuous) console.error('Nothing at all was allowed, so nothing is proved.')
    const failures = outcome.failures + (vacuous ? 1 : 0)
    const seconds = Math.round((performance.now() - began) / 100) / 10
    const line = {
      proof: proof.name,
      seed,
      cases: outcome.cases,
      failures,
      seconds,
      allowed: outcome.allowed,
      ...outcome.more,
      ...(plant ? { plant } : {}),
    }
    console.log(JSON.stringify(line))
    return failures === 0 ? 0 : 1
  } finally {
    if (cases !== null) fs.closeSync(cases)
  }
}

/** Plants each fault of a proof in a short run of its own. 0 when every one of them was noticed: a run that broke off noticed nothing. */
async function everyPlant(proof: Proof, argv: readonly string[]): Promise<number> {
  const plants = Object.keys(proof.plants)
  const missed: string[] = []
  for (const plant of plants) {
    const more = argv.filter(word => !['--every-plant', '--short', '--json'].includes(word))
    const words = [kith, 'prove', proof.name, '--short', '--plant', plant, ...more]
    const found = await lastLine(words)
    const noticed = Number(found.failures ?? 0)
    console.error(`${plant}: ${noticed > 0 ? `noticed, ${noticed} failures` : 'NOT NOTICED'}`)
    if (!(noticed > 0)) missed.push(plant)
  }
  console.log(
    JSON.stringify({ proof: proof.name, plants: plants.length, noticed: plants.length - missed.length, missed }),
  )
  return missed.length === 0 ? 0 : 1
}
/** The last line that a command printed, as JSON; nothing when there was none. */
const lastLine = (words: string[]): Promise<Record<string, unknown>> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, words, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', part => {
      text += part
    })
    child.on('error', () => resolve({}))
    child.on('close', () => {
      try {
        resolve(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>)
      } catch {
        resolve({})
      }
    })
  })

async function asAdmin(place: Place, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: place.adminUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** The names of all proofs: the files of this folder but this one. */
export const proofNames = (): string[] =>
  fs
    .readdirSync(path.join(projectRoot, 'tests', 'proofs'))
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'harness.ts')
    .map(file => file.slice(0, -3))
    .sort()

/**
 * Every proof, one after the other, each in a process of its own so that none leaves anything behind in the next. 0 only when all hold; 2 when a
 * fault was to be planted, which only the proof that knows it can do. With `--cases FILE` each writes to a file that begins so and ends with its name.
 */
export async function main(argv: string[]): Promise<number> {
  if (argv.includes('--plant')) {
    console.error('Say which proof: npm run prove -- NAME --plant FAULT')
    return 2
  }
  let worst = 0
  for (const name of proofNames()) {
    const cases = argv.indexOf('--cases')
    const given = cases < 0 ? argv : argv.with(cases + 1, `${argv[cases + 1]}.${name}`)
    if (argv.includes('--plants')) console.log(`${name}:`)
    worst = Math.max(worst, await inItsOwnProcess([kith, 'prove', name, ...given]))
  }
  return worst
}
const inItsOwnProcess = (words: string[]): Promise<number> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, words, { cwd: projectRoot, stdio: 'inherit' })
    child.on('error', () => resolve(1))
    child.on('exit', code => resolve(code ?? 1))
  })
