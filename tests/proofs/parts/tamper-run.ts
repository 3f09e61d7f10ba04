/** Logs made, spoiled and shown to two verifiers: what the program brings along, and one written from the format document alone. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type VerifyReport, verifyExport } from '../../../src/audit/index.ts'
import { projectRoot } from '../../../src/platform/config.ts'
import type { Case } from '../../access/compare.ts'
import { type Chance, chance } from '../../access/shape.ts'
import type { Kind } from './tamper-cover.ts'
import { fileKinds, otherwiseWritten } from './tamper-files.ts'
import { allKinds } from './tamper-kinds.ts'
import { closeTamperLog, exported, fingerprint, makeLog, openTamperLog, putBack, type TamperLog } from './tamper-log.ts'

interface SecondReport {
  ok: boolean
  findings: string[]
  events: number
  erased: number
  heads: number
  unsigned: number
}
type SecondVerify = (file: Uint8Array, options: { kept: readonly string[]; publicKey?: string | null }) => SecondReport

/** The second verifier as it lies there, uncompiled. */
export async function secondVerifier(): Promise<SecondVerify> {
  const file = path.join(projectRoot, 'tests', 'proofs', 'parts', 'second-verifier.mjs')
  return ((await import(pathToFileURL(file).href)) as { verify: SecondVerify }).verify
}

export const tamperPlants = {
  'link-forgotten': {
    words: 'the database chains each event to nothing',
    sql: `do $$ begin execute replace(pg_get_functiondef('audit.append(text,bytea,int)'::regprocedure), 'c.hash || event_leaf', 'event_leaf'); end $$`,
  },
  'side-row-forgotten': {
    words: 'the database forgets one in ten side rows',
    sql: `create function audit.planted() returns trigger language plpgsql as $$ begin
        if new.child_id::text like '%a' then return null; end if; return new; end $$;
      grant execute on function audit.planted() to kith_definer;
      create trigger planted before insert on audit.event_child for each row execute function audit.planted()`,
  },
  'event-left-out': {
    words: 'the export leaves out events of one action',
    sql: `create policy planted on audit.event as restrictive for select to kith_definer
      using (current_setting('transaction_read_only') = 'off' or action is distinct from 'concerns.concern.log')`,
  },
  'no-outside-head': { words: 'nobody kept a head outside' },
  'columns-ignored': { words: 'the verifier takes what stands in the columns from the body' },
  'byte-ignored': { words: 'the verifier reads every leaf without its last byte' },
  'second-ignores-roots': { words: 'the second verifier does not compare roots and outside heads' },
  'nothing-spoiled': { words: 'what is to be spoiled stays as it is' },
}
export type TamperPlant = keyof typeof tamperPlants

export interface TamperRun {
  clean: number
  falseAlarms: number
  tampers: number
  found: number
  kinds: number
  /** Kinds for which no log had a place: in a whole run there is none. */
  unused: string[]
  /** Files written otherwise, where only that both verifiers say the same is asked. */
  compared: number
  /** Verdicts in which the two verifiers differ. */
  disagreements: number
  failures: Case[]
  distinct: number
}
export interface TamperOptions {
  logs: number
  /** Spoilings of each log in the database; and, each, of its file, and of how its file is written. */
  each: number
  seed: number
  plant?: TamperPlant | undefined
  onCase?: (one: Case, ok: boolean) => void
  say?: (words: string) => void
}

interface Bench {
  log: TamperLog
  kinds: Kind[]
  run: TamperRun
  options: TamperOptions
  second: SecondVerify
  seen: Set<string>
  used: Set<string>
}

/** Makes `logs` logs; each must be found whole, and every spoiling of it must be found by both verifiers. */
export async function runTamper(
  urls: { adminUrl: string; appUrl: string },
  options: TamperOptions,
): Promise<TamperRun> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-tamper-'))
  const log = await openTamperLog(urls, folder)
  const kinds = mixed(await allKinds(log), chance(options.seed))
  const run: TamperRun = {
    clean: 0,
    falseAlarms: 0,
    tampers: 0,
    found: 0,
    kinds: kinds.length + fileKinds.length,
    unused: [],
    compared: 0,
    disagreements: 0,
    failures: [],
    distinct: 0,
  }
  const bench: Bench = { log, kinds, run, options, second: await secondVerifier(), seen: new Set(), used: new Set() }
  try {
    let turn = 0
    for (let n = 0; n < options.logs; n++) {
      await makeLog(log, options.seed + n)
      const clean = await checkClean(bench, n)
      const before = await fingerprint(log)
      for (let done = 0, tries = 0; done < options.each && tries < 40; tries++) {
        if (await spoilOnce(bench, bench.kinds[turn++ % kinds.length]!, n, clean, before)) done++
      }
      for (let m = 0; m < options.each; m++) {
        await spoilFile(bench, n, clean)
        await writeOtherwise(bench, n, clean)
      }
      if (n % 100 === 99) options.say?.(`${n + 1} logs, ${run.tampers} spoilings, ${run.failures.length} failures`)
    }
  } finally {
    await closeTamperLog(log)
    fs.rmSync(folder, { recursive: true, force: true })
  }
  run.distinct = bench.seen.size
  run.unused = [...kinds, ...fileKinds].map(one => one.name).filter(name => !bench.used.has(name))
  return run
}

/** The kinds in another order for each seed, so that a short run meets others each time. */
const mixed = (kinds: Kind[], by: Chance): Kind[] =>
  kinds
    .map(kind => ({ kind, place: by.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ kind }) => kind)

interface Verdicts {
  first: VerifyReport
  second: SecondReport
}
/** Both verdicts on a file, against heads kept outside. */
async function verdicts(bench: Bench, bytes: Buffer, kept: readonly string[]): Promise<Verdicts> {
  const { folder } = bench.log
  const { plant } = bench.options
  const file = path.join(folder, 'shown.jsonl')
  const heads = path.join(folder, 'kept.jsonl')
  fs.writeFileSync(file, shownTo(bytes, plant))
  const outside = plant === 'no-outside-head' ? [] : kept
  fs.writeFileSync(heads, `${outside.join('\n')}\n`)
  const first = await verifyExport(file, outside.length === 0 ? {} : { head: heads })
  const second = bench.second(bytes, { kept: outside })
  if (plant === 'second-ignores-roots') {
    second.findings = second.findings.filter(words => !/^[78]:/.test(words))
    second.ok = second.findings.length === 0
  }
  return { first, second }
}

/** What a verifier with a fault would see of a file; without a fault, the file. */
function shownTo(bytes: Buffer, plant: TamperPlant | undefined): Buffer {
  if (plant !== 'columns-ignored' && plant !== 'byte-ignored') return bytes
  const lines = bytes
    .toString()
    .split('\n')
    .map(text => {
      if (!text.startsWith('{"type":"event"')) return text
      try {
        return JSON.stringify(blindTo(plant, JSON.parse(text) as Record<string, unknown>))
      } catch {
        return text
      }
    })
  const end = lines.findIndex(text => text.startsWith('{"type":"end"'))
  const before = `${lines.slice(0, end).join('\n')}\n`
  const sum = createHash('sha256').update(before).digest('hex')
  return Buffer.from(end < 0 ? lines.join('\n') : `${before}${lines[end]!.replace(/[0-9a-f]{64}/, sum)}\n`)
}
function blindTo(plant: 'columns-ignored' | 'byte-ignored', line: Record<string, unknown>): Record<string, unknown> {
  if (typeof line.body !== 'string') return line
  if (plant === 'columns-ignored') {
    const { id, at, practitionerId, organisationId, action, children } = JSON.parse(line.body)
    return { ...line, id, at: at.replace('Z', '000Z'), practitionerId, organisationId, action, children, misfiled: 0 }
  }
  // A verifier that leaves out the last byte of a leaf would not see that only this byte differs.
  const right = createHash('sha256')
    .update(Uint8Array.of(0))
    .update(Buffer.from(String(line.salt), 'hex'))
    .update(line.body)
    .digest('hex')
  return String(line.leaf).slice(0, 62) === right.slice(0, 62) ? { ...line, leaf: right } : line
}

function note(bench: Bench, input: string, expected: string, got: string): void {
  const one = { input, expected, got }
  const ok = expected === got
  if (!ok) bench.run.failures.push(one)
  bench.options.onCase?.(one, ok)
}
const saying = ({ first, second }: Verdicts): string =>
  [first.ok, second.ok].map(ok => (ok ? 'whole' : 'tampered')).join(' and ')

/** The log as the program made it must be whole for both, and both must count the same. */
async function checkClean(bench: Bench, n: number): Promise<Buffer> {
  const { log, run } = bench
  const bytes = await exported(log)
  bench.seen.add(digestOf(bytes))
  const both = await verdicts(bench, bytes, log.kept)
  const counts = (report: { events: number; erased: number; heads: number; unsigned: number }) =>
    `${report.events} events, ${report.erased} erased, ${report.heads} heads, ${report.unsigned} unsigned`
  run.clean++
  if (!both.first.ok || !both.second.ok) run.falseAlarms++
  const same = both.first.ok === both.second.ok && counts(both.first) === counts(both.second)
  if (!same) run.disagreements++
  const words = `${saying(both)}; ${counts(both.first)}`
  const truth = `${log.events.length} events, ${log.events.filter(one => one.erased).length} erased`
  const heads = both.first.heads
  const unsigned = log.events.filter(one => !one.signed).length
  note(
    bench,
    `log ${bench.options.seed + n}: clean`,
    `whole and whole; ${truth}, ${heads} heads, ${unsigned} unsigned`,
    same
      ? words
      : `${words} / ${counts(both.second)} ${[...both.first.problems, ...both.second.findings].slice(0, 3).join(' ')}`,
  )
  return bytes
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url')

/** One spoiling in the database: shown to both verifiers, then undone. False where this log has nothing to spoil so. */
async function spoilOnce(bench: Bench, kind: Kind, n: number, clean: Buffer, before: string): Promise<boolean> {
  const { log, options } = bench
  const done = options.plant === 'nothing-spoiled' ? 'nothing' : await kind.spoil(log)
  const changed = done !== null && (options.plant === 'nothing-spoiled' || (await fingerprint(log)) !== before)
  if (changed) bench.used.add(kind.name)
  if (changed) await judge(bench, `log ${options.seed + n}: ${kind.name} (${done})`, await exported(log), clean)
  if (done !== null) await putBack(log, log.copies.at(-1)!)
  return changed
}

/** What was spoiled must be found by both, against the newest head alone or with earlier ones. */
async function judge(bench: Bench, input: string, bytes: Buffer, clean: Buffer): Promise<void> {
  const { log, run } = bench
  const digest = digestOf(bytes)
  // The same file as before is no new case; the same as the clean one is an edit that does not show.
  if (bench.seen.has(digest) && !bytes.equals(clean)) return
  bench.seen.add(digest)
  const kept = log.by.yes(0.7) ? log.kept.slice(-1) : log.kept
  const both = await verdicts(bench, bytes, kept)
  run.tampers++
  if (!both.first.ok) run.found++
  if (both.first.ok !== both.second.ok) run.disagreements++
  note(bench, input, 'tampered and tampered', bytes.equals(clean) ? `${saying(both)}, the same file` : saying(both))
}

/** One spoiling of the file, its checksum made good. */
async function spoilFile(bench: Bench, n: number, clean: Buffer): Promise<void> {
  const kind = fileKinds[(n * bench.options.each + bench.run.compared) % fileKinds.length]!
  const bytes = bench.options.plant === 'nothing-spoiled' ? clean : kind.spoil(clean, bench.log.by)
  if (bytes === null) return
  bench.used.add(kind.name)
  await judge(bench, `log ${bench.options.seed + n}: file, ${kind.name}`, bytes, clean)
}

/** The file with some bytes otherwise and its checksum made good: whatever it now says, both verifiers must say the same of it. */
async function writeOtherwise(bench: Bench, n: number, clean: Buffer): Promise<void> {
  const { words, bytes } = otherwiseWritten(clean, bench.log.by)
  bench.seen.add(digestOf(bytes))
  const both = await verdicts(bench, bytes, bench.log.kept)
  bench.run.compared++
  if (both.first.ok !== both.second.ok) bench.run.disagreements++
  const same = (ok: boolean) => `${ok ? 'whole' : 'tampered'} and ${ok ? 'whole' : 'tampered'}`
  note(bench, `log ${bench.options.seed + n}: written otherwise, ${words}`, same(both.first.ok), saying(both))
}
