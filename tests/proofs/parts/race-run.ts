/** Runs races of all kinds, some of them at the same time. */
import type { Case } from '../../access/compare.ts'
import { type Chance, chance } from '../../access/shape.ts'
import { approvalRaces } from './race-approvals.ts'
import { recordRaces } from './race-record.ts'
import { openRig, type Race, type Rig } from './race-rig.ts'
import { windowRaces } from './race-windows.ts'
import { workRaces } from './race-work.ts'

export interface RaceRun {
  races: number
  /** Edits and approvals that were sent, and how many of them were taken. */
  acts: number
  taken: number
  failures: Case[]
  kinds: Record<string, number>
}
export interface RaceOptions {
  races: number
  seed: number
  /** Races that run side by side. */
  lanes?: number
  /** Only this kind. */
  only?: string | undefined
  plant?: string | undefined
  onCase?: (one: Case, ok: boolean) => void
  say?: (words: string) => void
}

const kinds: readonly Race[] = [...recordRaces, ...workRaces, ...windowRaces, ...approvalRaces]
export const kindNames = kinds.map(kind => kind.name)

export async function runRaces(urls: { adminUrl: string; appUrl: string }, options: RaceOptions): Promise<RaceRun> {
  const rig = await openRig(urls, options.seed)
  const run: RaceRun = { races: 0, acts: 0, taken: 0, failures: [], kinds: {} }
  const wanted = kinds.filter(kind => options.only === undefined || kind.name.includes(options.only))
  let next = 0
  const lane = async () => {
    while (next < options.races) {
      const n = next++
      const by = chance(options.seed * 100_003 + n)
      await oneRace(rig, chosen(wanted, by), by, n, run, options)
      if ((n + 1) % 250 === 0) options.say?.(`${n + 1} races, ${run.acts} acts, ${run.failures.length} failures`)
    }
  }
  try {
    await Promise.all(Array.from({ length: options.lanes ?? 1 }, lane))
  } finally {
    await rig.close()
  }
  return run
}

/** A kind, the heavier ones more often. */
function chosen(from: readonly Race[], by: Chance): Race {
  let lot = by.next() * from.reduce((sum, kind) => sum + kind.weight, 0)
  for (const kind of from) {
    lot -= kind.weight
    if (lot < 0) return kind
  }
  return from.at(-1)!
}

async function oneRace(rig: Rig, kind: Race, by: Chance, n: number, run: RaceRun, options: RaceOptions): Promise<void> {
  const outcome = await kind
    .run(rig, by, options.plant)
    .catch((error: Error) => ({ words: kind.name, wrong: [`could not be run: ${error.message}`], acts: 0, taken: 0 }))
  run.races++
  run.acts += outcome.acts
  run.taken += outcome.taken
  run.kinds[kind.name] = (run.kinds[kind.name] ?? 0) + 1
  const one = {
    input: `race ${n}, ${kind.name}: ${outcome.words}`,
    expected: kind.of === 'edit' ? 'nothing overwritten unseen' : 'nobody approves their own',
    got:
      outcome.wrong.length === 0
        ? kind.of === 'edit'
          ? 'nothing overwritten unseen'
          : 'nobody approves their own'
        : [...new Set(outcome.wrong)].join('; '),
  }
  if (outcome.wrong.length > 0) run.failures.push(one)
  options.onCase?.(one, outcome.wrong.length === 0)
}
