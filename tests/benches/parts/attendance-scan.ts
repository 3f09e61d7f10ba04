import { type SchoolContext, schoolContext } from '../../../src/attendance/context.ts'
import { countColumns, type FeatureTable, type NearDays, shareColumns } from '../../../src/attendance/feature-table.ts'
import { halfCodes, numberedCodes } from '../../../src/attendance/marks.ts'
import { addTerm, emptyPlanes, type Planes, placeOn, sessionsInWord } from '../../../src/attendance/planes.ts'
import { scan } from '../../../src/attendance/scan.ts'
import type { AttendanceBench } from '../attendance.ts'
import { randomFrom } from '../harness.ts'
import { scanBytes } from './attendance-bytes.ts'
import { notAsked, openDuck } from './attendance-duckdb.ts'
import {
  axis,
  ordinaryNature,
  ordinaryYear,
  rareCodes,
  schoolDays,
  schoolYear,
  termsOf,
  type Year,
} from './attendance-world.ts'

/** The mission: England's pupils and the sessions of a school year. */
export const mission = { pupils: 9_000_000, sessions: 380 }

/** Pupils of one school in the bench’s world. */
export const SCHOOL = 1000

/** Draws the years of so many ordinary pupils, one after the other: the same ones for the same seed. */
export function eachYear(seed: number, pupils: number, take: (pupil: number, year: Year) => void): void {
  const random = randomFrom(seed)
  let school = schoolYear(random)
  for (let pupil = 0; pupil < pupils; pupil++) {
    if (pupil > 0 && pupil % SCHOOL === 0) school = schoolYear(random)
    take(pupil, ordinaryYear(ordinaryNature(random), school, random).year)
  }
}

/** The number of a mark's code, as a byte-per-mark store would have it. */
const numberOfMark = Array.from({ length: 18 }, (_, mark) =>
  [0, 1].map(session => {
    if (mark >= 15) return rareCodes[mark]!
    const code = mark === 1 ? ['/', '\\'][session]! : halfCodes[mark]!
    return code === '' ? 0 : (numberedCodes as readonly string[]).indexOf(code)
  }),
)
const placeOfSession = schoolDays.flatMap(day => (['am', 'pm'] as const).map(session => placeOn(axis, day, session)!))

type World = {
  pupils: number
  marks: number
  planes: Planes
  bytes: Uint8Array
  context: SchoolContext
  near: NearDays
}

/** Days that are known of a pupil: a day each week, another for every fifth pupil, and the day after. */
function knownDays(pupils: number): NearDays {
  const masks = new Int32Array(5 * axis.words)
  for (let mask = 0; mask < 5; mask++) {
    for (let place = mask * 2; place < axis.words * sessionsInWord; place += 10) {
      for (const near of [place, place + 1, place + 2, place + 3]) {
        if (near % 10 >= place % 10) masks[mask * axis.words + Math.floor(near / 30)]! |= 1 << (near % 30)
      }
    }
  }
  return { maskOf: Int32Array.from({ length: pupils }, (_, pupil) => pupil % 5), masks }
}

/** The bench's marks, laid out as planes and as bytes. */
function makeWorld(seed: number, pupils: number): World & { planesTook: number; contextTook: number } {
  const places = axis.words * sessionsInWord
  const planes = emptyPlanes(pupils, axis)
  const bytes = new Uint8Array(pupils * places)
  let marks = 0
  let planesTook = 0
  eachYear(seed, pupils, (pupil, year) => {
    const stored = termsOf(year)
    const began = performance.now()
    for (const term of stored) addTerm(planes, pupil, term)
    planesTook += performance.now() - began
    for (const [session, mark] of year.marks.entries()) {
      if (mark === 0) continue
      marks++
      bytes[pupil * places + placeOfSession[session]!] = numberOfMark[mark]![session & 1]!
    }
  })
  const began = performance.now()
  const context = schoolContext(planes, schoolDays.at(-1)!)
  const contextTook = performance.now() - began
  return { pupils, marks, planes, bytes, context, near: knownDays(pupils), planesTook, contextTook }
}

/** Throws if two tables differ: in any whole number, or in a fraction by more than rounding. */
function mustBeSame(ours: FeatureTable, theirs: FeatureTable): void {
  for (let at = 0; at < ours.counts.length; at++) {
    if (ours.counts[at] !== theirs.counts[at]) {
      const [pupil, column] = [Math.floor(at / countColumns), at % countColumns]
      throw new Error(`Pupil ${pupil}, column ${column}: ${ours.counts[at]} and ${theirs.counts[at]}`)
    }
  }
  for (let at = 0; at < ours.shares.length; at++) {
    const [a, b] = [ours.shares[at]!, theirs.shares[at]!]
    if (Math.abs(a - b) > 1e-9 * Math.abs(a) + 1e-12) {
      throw new Error(`Pupil ${Math.floor(at / shareColumns)}, share ${at % shareColumns}: ${a} and ${b}`)
    }
  }
}

const millions = (perSecond: number) => `${Math.round(perSecond / 1e6).toLocaleString('en-GB')} million marks a second`
const inMinutes = (seconds: number) =>
  seconds < 90 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} minutes`

/** (a) All per-pupil features of all marks in memory, on one core: bit-planes, a byte a mark, and DuckDB. */
export async function scanInMemory(bench: AttendanceBench): Promise<void> {
  const { planesTook, contextTook, ...world } = makeWorld(bench.args.seed, bench.size.pupils)
  const { planes, bytes, context, near, pupils, marks } = world
  const duck = await openDuck({ marks: bytes, pupils, context, near })
  try {
    await duck.run()
    const first = await duck.differences(scan(planes, context, near))
    if (first > 0) throw new Error(`DuckDB differs from Kith in ${first} values`)
    const [ours, plain, theirs] = await bench.race<FeatureTable | null>(
      [
        { name: 'Kith, bit-planes', operations: marks, run: () => scan(planes, context, near) },
        { name: 'TypeScript, a byte a mark', operations: marks, run: () => scanBytes(bytes, pupils, context, near) },
        {
          name: `DuckDB, ${duck.columns} of ${countColumns + shareColumns} columns`,
          operations: marks,
          run: () => duck.run().then(() => null),
        },
      ],
      answers => mustBeSame(answers.get('Kith, bit-planes')!, answers.get('TypeScript, a byte a mark')!),
    )
    const last = await duck.differences(scan(planes, context, near))
    if (last > 0) throw new Error(`DuckDB differs from Kith in ${last} values`)
    bench.bar('(a) scan: DuckDB on its best layouts ÷ Kith', {
      numerator: theirs!.median,
      denominator: ours!.median,
      atLeast: 5,
    })
    bench.bar('(a) scan: a byte a mark ÷ Kith', { numerator: plain!.median, denominator: ours!.median, atLeast: 2 })
    bench.say(
      `${marks.toLocaleString('en-GB')} marks of ${pupils.toLocaleString('en-GB')} pupils; ${countColumns + shareColumns} columns a pupil, all the same on both TypeScript sides; ${duck.columns} the same in DuckDB.`,
    )
    bench.say(
      `Kith ${millions(1000 / ours!.median)}, a byte a mark ${millions(1000 / plain!.median)}, DuckDB ${millions(1000 / theirs!.median)}.`,
    )
    for (const { group, layout, sample } of duck.chosen)
      bench.say(
        `DuckDB, ${group}: on ${layout} (sample, ms: ${Object.entries(sample)
          .map(([name, ms]) => `${name} ${ms}`)
          .join(', ')})`,
      )
    bench.say(`DuckDB was not asked for ${notAsked}.`)
    bench.say(
      `Making planes of packed rows: ${millions(marks / (planesTook / 1000))}. What is ordinary at the schools: ${millions(marks / (contextTook / 1000))}.`,
    )
    const all = mission.pupils * mission.sessions
    bench.say(
      `The mission, ${mission.pupils.toLocaleString('en-GB')} pupils × ${mission.sessions} sessions = ${(all / 1e9).toFixed(2)} thousand million marks: scanned in ${inMinutes((all * ours!.median) / 1000)}, planes made in ${inMinutes(((planesTook / marks) * all) / 1000)}, on one core; ${(((planes.bits.byteLength / pupils) * mission.pupils) / 1e9).toFixed(1)} GB of planes.`,
    )
  } finally {
    duck.close()
  }
}
