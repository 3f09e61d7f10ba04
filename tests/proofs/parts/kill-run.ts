/** People go on writing while program and database are killed again and again; after each killing everything is looked at. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Case } from '../../access/compare.ts'
import { type Chance, chance } from '../../access/shape.ts'
import { checkChain, checkWrites, keepHead, learnPatterns, missingEvents, type Patterns } from './kill-check.ts'
import { type Killing, killings, type Program, startProgram } from './kill-program.ts'
import { type Hand, newHands, newWrite, type Write, type WriteKind, writeKinds } from './kill-writes.ts'
import { settle } from './partnership.ts'

export interface KillOptions {
  rounds: number
  /** Acknowledged writes, all rounds together. */
  writes: number
  seed: number
  hands?: number
  /** SQL that plants a fault before anything is written. */
  sql?: string | undefined
  onCase?: (one: Case, ok: boolean) => void
  say?: (words: string) => void
}
export interface KillRun {
  rounds: number
  killed: Record<Killing, number>
  acknowledged: number
  /** Sendings without an answer, sent again afterwards; and of these, those that had been kept after all. */
  unsure: number
  keptAfterAll: number
  /** Sendings that were sent again although they had been acknowledged. */
  repeated: number
  events: number
  longestRestart: number
  failures: Case[]
}

interface State {
  program: Program
  by: Chance
  hands: Hand[]
  patterns: Patterns
  writes: Write[]
  /** Acknowledged sendings by the action that their audit event names. */
  acknowledged: Map<string, number>
  kept: string[]
  run: KillRun
  options: KillOptions
  folder: string
  paused: boolean
}

const actions: Record<WriteKind, string> = {
  concern: 'concern.log',
  entry: 'entry.added',
  contact: 'contact.recorded',
  correction: 'entry.corrected',
}

export async function runKills(options: KillOptions): Promise<KillRun> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-kill-'))
  fs.chmodSync(folder, 0o711)
  const dataDir = path.join(folder, 'data')
  const program = await startProgram(dataDir)
  const run: KillRun = {
    rounds: 0,
    killed: { program: 0, database: 0, connection: 0, both: 0 },
    acknowledged: 0,
    unsure: 0,
    keptAfterAll: 0,
    repeated: 0,
    events: 0,
    longestRestart: 0,
    failures: [],
  }
  try {
    const by = chance(options.seed)
    const hands = await program.asAdmin(async admin => {
      const all = await settle(admin, by, { children: 2, connectedForHours: 6 })
      return newHands(all, options.hands ?? 6)
    })
    const state: State = {
      program,
      by,
      hands,
      patterns: new Map(),
      writes: [],
      acknowledged: new Map(),
      kept: [],
      run,
      options,
      folder,
      paused: false,
    }
    await inPeace(state)
    if (options.sql !== undefined) await program.asAdmin(admin => admin.query(options.sql!))
    while (run.rounds < options.rounds || run.acknowledged < options.writes) await oneRound(state)
  } finally {
    await program.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return run
}

/** Before anything is killed: what a whole write looks like, and an entry for each hand to correct. */
async function inPeace(state: State): Promise<void> {
  for (const hand of state.hands)
    for (const kind of ['entry', 'concern', 'contact'] as const) {
      const write = newWrite(hand, state.by, kind)
      await sendOnce(state, write)
      if (write.acknowledged === 0) throw new Error(`a ${kind} could not be written`)
    }
  await state.program.asAdmin(async admin => {
    for (const hand of state.hands) {
      const { rows } = await admin.query<{ id: string }>(
        'select id from record.entry where author_id = $1 and kind = $2',
        [hand.lead.id, 'note'],
      )
      hand.entryId = rows[0]?.id ?? ''
    }
    state.patterns = await learnPatterns(admin, state.writes)
  })
}

/** Sends a write once, and notes what came. */
async function sendOnce(state: State, write: Write): Promise<void> {
  if (write.acknowledged === 0 && write.unsure === 0) state.writes.push(write)
  const answer = await state.program.post(write.who, write.path, write.fields)
  if (answer?.status === 303 && answer.location !== '/' && !answer.location?.startsWith('/sign-in')) {
    if (write.acknowledged === 0) state.run.acknowledged++
    write.acknowledged++
    const action = actions[write.kind]
    state.acknowledged.set(action, (state.acknowledged.get(action) ?? 0) + 1)
  } else if (answer !== null && answer.status < 500) {
    fail(state, `${write.kind} ${write.words}`, 'kept', `answered ${answer.status}`)
    write.unsure++
  } else {
    write.unsure++
    state.run.unsure++
  }
}

function fail(state: State, input: string, expected: string, got: string): void {
  const one = { input, expected, got }
  state.run.failures.push(one)
  state.options.onCase?.(one, false)
}

/** One hand writes until it is told to stop. After a sending without an answer it waits: only then is it known whether the entry has one more version. */
async function writeOn(state: State, hand: Hand, by: Chance, goal: () => boolean): Promise<Write[]> {
  const open: Write[] = []
  while (!goal()) {
    const write = newWrite(hand, by, by.pick(writeKinds))
    await sendOnce(state, write)
    if (write.acknowledged > 0) {
      if (write.kind === 'correction') hand.version++
      continue
    }
    open.push(write)
    if (write.kind === 'correction') return open
    await sleep(20)
  }
  return open
}

async function oneRound(state: State): Promise<void> {
  const { program, run, options, by } = state
  const what = killings[run.rounds % killings.length]!
  const from = run.acknowledged
  const goal = from + Math.max(1, Math.round((options.writes / options.rounds) * (0.7 + 0.6 * by.next())))
  let over = false
  const writing = state.hands.map((hand, n) =>
    writeOn(state, hand, chance(options.seed * 1000 + run.rounds * 64 + n), () => over),
  )
  const headAt = from + Math.round((goal - from) * by.next())
  while (run.acknowledged < headAt) await sleep(2)
  state.kept.push(await keepHead(program))
  while (run.acknowledged < goal) await sleep(1)
  await sleep(by.int(25))
  const began = performance.now()
  await program.kill(what)
  const seconds = (performance.now() - began) / 1000
  // They go on for a moment after it has come back, and then rest while everything is looked at.
  await sleep(100 + by.int(200))
  over = true
  const open = (await Promise.all(writing)).flat()
  run.rounds++
  run.killed[what]++
  run.longestRestart = Math.max(run.longestRestart, Math.round(seconds * 10) / 10)
  await lookAt(state, open, `round ${run.rounds}, ${what} killed after ${run.acknowledged - from} writes`)
  options.say?.(
    `round ${run.rounds}: ${what} killed, ${run.acknowledged} acknowledged, ${open.length} sent again, back in ${seconds.toFixed(1)} s, ${run.failures.length} failures`,
  )
}

/** After a killing: what was acknowledged is there, whole and once; then what had no answer is sent again, and it is so of everything. */
async function lookAt(state: State, open: Write[], round: string): Promise<void> {
  const { program, patterns, writes, run } = state
  const judge = (words: string, wrong: readonly string[]) => {
    const one = {
      input: `${round}: ${words}`,
      expected: 'nothing',
      got: wrong.length === 0 ? 'nothing' : wrong.slice(0, 3).join('; '),
    }
    if (wrong.length > 0) run.failures.push(one)
    state.options.onCase?.(one, wrong.length === 0)
  }
  const before = await program.asAdmin(admin => checkWrites(admin, writes, patterns, false))
  judge('acknowledged and lost', before.lost)
  judge('half done', before.half)
  judge('there twice', before.doubled)
  run.keptAfterAll += await keptAfterAll(state, open)
  for (const write of open) await sendOnce(state, write)
  for (const hand of state.hands)
    hand.version += open.filter(
      one => one.kind === 'correction' && one.who.id === hand.lead.id && one.acknowledged > 0,
    ).length
  judge(
    'not kept when sent again',
    open.filter(write => write.acknowledged === 0).map(write => `${write.kind} ${write.words}`),
  )
  const again = state.by.some(
    writes.filter(write => write.acknowledged > 0),
    12,
  )
  for (const write of again) await sendOnce(state, write)
  run.repeated += again.length
  const after = await program.asAdmin(admin => checkWrites(admin, writes, patterns, true))
  judge('lost after sending again', after.lost)
  judge('half done after sending again', after.half)
  judge('there twice after sending again', after.doubled)
  judge(
    'acknowledged and not in the audit log',
    await program.asAdmin(admin => missingEvents(admin, state.acknowledged)),
  )
  const chain = await checkChain(program, state.folder, state.kept)
  run.events = chain.events
  judge('wrong in the audit chain', chain.wrong)
}

/** Of the sendings without an answer, those that had been kept. */
async function keptAfterAll(state: State, open: readonly Write[]): Promise<number> {
  const tally = await state.program.asAdmin(admin => checkWrites(admin, open, new Map(), true))
  return open.length - tally.lost.length
}
