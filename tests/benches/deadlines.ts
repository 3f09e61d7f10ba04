import { Temporal } from 'temporal-polyfill'
import { bankHolidays, dateText, dayNumber, dueFor, type Rule, rules } from '../../src/statute/index.ts'
import { type Bench, runBench } from './harness.ts'
import { openClocks } from './parts/clocks.ts'

type Sizes = 'dueDates' | 'openClocks'
type Question = { rule: Rule; start: string }

/** A part of this bench that needs the database: it races, sets its bars, and tidies up after itself. */
export type DatabasePart = (bench: Bench<Sizes>) => Promise<void>

/** Bar 2: re-computing 100,000 open clocks in the database in 10 seconds at most. */
export const databaseParts: DatabasePart[] = [openClocks]

/** Years in which the starts lie: all of them announced or near enough, as clocks of real children are. */
const [firstStart, lastStart] = [dayNumber('2018-01-01'), dayNumber('2030-12-31')]

/** The plain way: one day at a time with Temporal, a set of holidays, and a look at the weekday. */
function dayByDay(start: string, n: number, holidays: ReadonlySet<string>): string {
  let day = Temporal.PlainDate.from(start)
  for (let left = n; left > 0; ) {
    day = day.add({ days: 1 })
    if (day.dayOfWeek < 6 && !holidays.has(day.toString())) left--
  }
  return day.toString()
}

/** The rules that count working days forward, drawn evenly, and start days drawn evenly. */
function questions(bench: Bench<Sizes>): Question[] {
  const counted = rules.filter(
    rule => rule.due?.unit === 'working days' && rule.meaning === 'by' && !rule.isNew && !rule.commencement,
  )
  return Array.from({ length: bench.size.dueDates }, () => ({
    rule: counted[Math.floor(bench.random() * counted.length)]!,
    start: dateText(firstStart + Math.floor(bench.random() * (lastStart - firstStart + 1))),
  }))
}

/** Bar 1. Every date is worked out by both, a fifth of them in each round, and every one is compared. */
async function dueDates(bench: Bench<Sizes>): Promise<void> {
  const all = questions(bench)
  const share = Math.ceil(all.length / bench.rounds)
  const ofRound = (round: number) => all.slice((Math.max(round, 1) - 1) * share, Math.max(round, 1) * share)
  const holidays = new Set(
    Array.from({ length: 15 }, (_, i) => bankHolidays(2018 + i).map(holiday => holiday.on)).flat(),
  )
  let compared = 0
  const [ours, plain] = await bench.race<string[]>(
    [
      {
        name: 'dueFor, by the table',
        operations: share,
        run: round => ofRound(round).map(({ rule, start }) => dueFor(rule, start).dueOn),
      },
      {
        name: 'Temporal, day by day',
        operations: share,
        run: round => ofRound(round).map(({ rule, start }) => dayByDay(start, rule.due?.n ?? 0, holidays)),
      },
    ],
    (answers, round) => {
      const [a = [], b = []] = answers.values()
      const wrong = a.findIndex((date, i) => date !== b[i])
      if (wrong >= 0 || a.length !== b.length) {
        throw new Error(`The sides differ: ${JSON.stringify([ofRound(round)[wrong]?.start, a[wrong], b[wrong]])}`)
      }
      if (round > 0) compared += a.length
    },
  )
  bench.bar('due dates: Temporal day by day ÷ Kith', {
    numerator: plain!.median,
    denominator: ours!.median,
    atLeast: 30,
  })
  bench.say(`${compared.toLocaleString('en-GB')} due dates worked out by both sides, all the same.`)
}

/** `npm run bench -- deadlines`: how fast due dates are, and (with the database) how fast all clocks are re-computed. */
export async function main(argv: string[]): Promise<number> {
  return runBench<Sizes>({
    name: 'deadlines',
    argv,
    sizes: { dueDates: { full: 1_000_000, small: 50_000 }, openClocks: { full: 100_000, small: 2_000 } },
    run: async bench => {
      await dueDates(bench)
      for (const part of databaseParts) await part(bench)
    },
  })
}
