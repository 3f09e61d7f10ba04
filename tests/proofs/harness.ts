/**
 * What every proof has in common: a database of its own, a seed, a list of its cases, faults that it can plant to show that it finds them, and a
 * last line of JSON. `npm run prove -- NAME [--seed N] [--cases FILE] [--plants] [--plant FAULT] [--short]`, and what the proof itself takes.
 * By itself it runs the four proofs of access, one after the other.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
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
    const outcome = await withPlace(async place => {
      const sql = plant === undefined ? undefined : proof.plants[plant]!.sql
      if (sql) await asAdmin(place, sql)
      return proof.run(place, {
        seed,
        short: argv.includes('--short'),
        plant,
        number: (name, usual) => Number(given(argv, name) ?? usual),
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

async function asAdmin(place: Place, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: place.adminUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** The proofs of access, one after the other; 0 only when all hold. */
export async function main(argv: string[]): Promise<number> {
  const proofs = [
    await import('./rls-worlds.ts'),
    await import('./access-matrix.ts'),
    await import('./existence.ts'),
    await import('./pool.ts'),
  ]
  let worst = 0
  for (const proof of proofs) worst = Math.max(worst, await proof.main(argv))
  return worst
}
