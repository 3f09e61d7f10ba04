import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attendanceCodes, dayNumber, sessionCounts } from '../statute/index.ts'
import { bitCount } from './bits.ts'
import { binomialTail, type DayTest } from './chance.ts'
import { schoolContext } from './context.ts'
import { count, countColumns, type NearDays, type ScanContext, share, shareColumns } from './feature-table.ts'
import { encodeTerm, type MarkOn, mondayOf, type Session, type TermMarks } from './marks.ts'
import { addTerm, dayOn, emptyPlanes, makePlanes, type Planes, placeOn, plane, schoolWeeks } from './planes.ts'
import { scan } from './scan.ts'
import type { defaultSettings } from './settings.ts'

// A slow reckoning, session by session from the codes, that shares no code with the bits.

const start = dayNumber('2025-09-01')
const codes = attendanceCodes.codes.map(one => one.code).filter(code => code !== '/' && code !== '\\')
type Sitting = { place: number; code: string }

/** A pupil's term of some weeks: mostly there, with runs of one code, now and then no mark. */
const pupil = fc
  .record({
    weeks: fc.integer({ min: 1, max: 46 }),
    runs: fc.array(
      fc.record({
        at: fc.nat(459),
        length: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 })),
        code: fc.oneof(fc.constantFrom('I', 'N', 'O', 'L', 'U', 'M', ''), fc.constantFrom(...codes)),
        minutes: fc.option(fc.nat(90)),
      }),
      { maxLength: 25 },
    ),
    weekly: fc.option(
      fc.record({
        session: fc.nat(9),
        sessions: fc.integer({ min: 1, max: 2 }),
        code: fc.constantFrom('O', 'I', 'L'),
        from: fc.nat(30),
        gap: fc.integer({ min: 1, max: 3 }),
      }),
    ),
  })
  .map(({ weeks, runs, weekly }) => {
    const sessions: { code: string; minutes: number | null }[] = Array.from({ length: weeks * 10 }, () => ({
      code: '/',
      minutes: null,
    }))
    for (const { at, length, code, minutes } of runs) {
      for (let i = at; i < Math.min(sessions.length, at + length); i++) sessions[i] = { code, minutes }
    }
    for (let week = weekly?.from ?? weeks; weekly && week < weeks; week += weekly.gap) {
      for (let i = 0; i < weekly.sessions && weekly.session + i < 10; i++) {
        sessions[week * 10 + weekly.session + i] = { code: weekly.code, minutes: null }
      }
    }
    const marks = sessions.flatMap(({ code, minutes }, i): MarkOn[] => {
      const on = start + Math.floor(i / 10) * 7 + ((i % 10) >> 1)
      const session: Session = i % 2 === 0 ? 'am' : 'pm'
      return code === '' ? [] : [{ on, session, code, minutesLate: minutes }]
    })
    return { term: encodeTerm(start, start + weeks * 7 - 3, marks), marks }
  })

const possible = (code: string) => sessionCounts(code)?.possible === true
const absent = (code: string) => possible(code) && sessionCounts(code)?.attended === false
const isAway = (code: string) => ['I', 'M', 'C', 'G', 'H', 'N', 'O'].includes(code)
const isLate = (code: string) => code === 'L' || code === 'U'
const seen = (code: string) => (possible(code) && !absent(code)) || isLate(code)

function sittings(planes: Planes, marks: readonly MarkOn[], until: number): Sitting[] {
  return marks
    .filter(mark => mark.on <= until)
    .map(mark => ({ place: placeOn(planes.weeks, mark.on, mark.session) ?? -1, code: mark.code }))
    .filter(({ place }) => place >= 0)
}

function slowRuns(all: readonly Sitting[], is: (code: string) => boolean, ends: (code: string) => boolean) {
  const runs: { place: number; sessions: number }[] = []
  let open = false
  for (const { place, code } of all) {
    if (is(code)) {
      if (!open) runs.push({ place, sessions: 0 })
      runs.at(-1)!.sessions++
      open = true
    } else if (ends(code)) open = false
  }
  return { runs, open }
}

/** The change with the greatest likelihood ratio, every moment tried and no short cut taken. */
function slowChange(
  before: readonly number[],
  total: number,
  prior: { events: number; exposure: number },
  rule: typeof defaultSettings.change,
) {
  let best = { strength: 0, index: -1 }
  for (const [k, early] of before.entries()) {
    const since = before.length - k
    if (early < rule.leastBefore || since < rule.leastAfter || total - early > rule.mostAfter) continue
    // One rate throughout, if time since counts as much oftener as is ordinary; against a rate of its own before and since.
    const later = (total - early) * rule.tolerance
    const rate = (before.length + prior.events) / (early + prior.exposure + later)
    const [rateBefore, rateSince] = [(k + prior.events) / (early + prior.exposure), since / later]
    if (rateSince <= rate) continue
    const strength = since * Math.log(rateSince / rate) + (k + prior.events) * Math.log(rateBefore / rate)
    if (strength >= rule.floor && strength > best.strength) best = { strength, index: k }
  }
  return best
}

const choose = (n: number, k: number): number =>
  k < 0 || k > n ? 0 : Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((product, one) => product * one, 1)

/** Fisher's test as it stands in books: the ways that have so many or more such days, of all ways, weighed by the odds. */
function slowDayChance({ kind, all, odds }: DayTest, times: number, away: number, heavy: number): number {
  if (times < 4) return 1
  const days = Math.max(away, all - 5 * heavy)
  const such = Math.min(days, Math.max(times, kind - Math.round((5 * heavy * kind) / all)))
  const ways = Array.from({ length: away + 1 }, (_, k) => choose(such, k) * choose(days - such, away - k) * odds ** k)
  const sum = (list: number[]) => list.reduce((total, one) => total + one, 0)
  return sum(ways.slice(times)) / sum(ways)
}

const inMask = (mask: Int32Array, place: number) => ((mask[Math.floor(place / 30)]! >>> (place % 30)) & 1) === 1
const firstAndLast = (runs: { place: number; sessions: number }[], open: boolean) => {
  const longest = runs.reduce((best, run) => (run.sessions > best.sessions ? run : best), { place: -1, sessions: 0 })
  const last = open ? runs.at(-1)! : { place: -1, sessions: 0 }
  return [longest.sessions, longest.place, last.sessions, last.place]
}

/** Every column that a scan fills, worked out the slow way. */
function slowFeatures(planes: Planes, all: readonly Sitting[], context: ScanContext, near: Int32Array | null) {
  const weeks = planes.weeks.words * 3
  const n = (is: (code: string) => boolean, which: (place: number) => boolean = () => true) =>
    all.filter(({ place, code }) => is(code) && which(place)).length
  const recent = (place: number) => inMask(context.recent, place)
  const spells = slowRuns(all, isAway, seen)
  const begins = new Set(spells.runs.map(run => run.place))
  const risk = all.filter(({ place, code }) => seen(code) || begins.has(place))
  const exposure = (to: number, which: (place: number) => boolean = () => true) =>
    risk
      .filter(({ place }) => place < to && which(place))
      .reduce((sum, { place }) => sum + context.weekly[Math.floor(place / 10)]!, 0)
  const change = slowChange(
    spells.runs.map(run => exposure(run.place)),
    exposure(Number.POSITIVE_INFINITY),
    context.spells,
    context.changeRule as typeof defaultSettings.change,
  )
  const lateDays = [...new Set(all.filter(({ code }) => isLate(code)).map(({ place }) => place & ~1))]
  const counted = (to: number) =>
    all
      .filter(({ place, code }) => possible(code) && place < to)
      .reduce((sum, { place }) => sum + context.lateWeekly[Math.floor(place / 30)]!, 0)
  const lateChange = slowChange(
    lateDays.map(counted),
    counted(Number.POSITIVE_INFINITY),
    context.lates,
    context.lateRule as typeof defaultSettings.change,
  )
  const at = new Map(all.map(({ place, code }) => [place, code]))
  const gone = (place: number) => isAway(at.get(place) ?? '')
  const there = (place: number) => seen(at.get(place) ?? '')
  const days = (from: number) => {
    const weekdays = [0, 0, 0, 0, 0]
    let [beside, mornings, afternoons, heavy] = [0, 0, 0, 0]
    for (let week = Math.max(0, from); week < weeks; week++) {
      const places = [0, 1, 2, 3, 4].map(day => week * 10 + day * 2)
      const away = places.filter(place => gone(place) || gone(place + 1))
      for (const place of places) {
        if (gone(place) && there(place + 1)) mornings++
        if (gone(place + 1) && there(place)) afternoons++
      }
      if (away.length > 2) heavy++
      if (away.length > 2) continue
      for (const place of away) {
        weekdays[(place % 10) >> 1]!++
        if (inMask(context.breaks, place)) beside++
      }
    }
    const packed = weekdays.reduce((sum, times, day) => sum + (times << (6 * day)), 0)
    return { weekdays, beside, heavy, halves: mornings + (afternoons << 16), mornings, afternoons, packed }
  }
  const [whole, lately] = [days(weeks - 42), days(weeks - 12)]
  const tail = (times: number, of: number, q: number) => (times < 4 ? 1 : binomialTail(times, of, q))
  const least = (of: (one: typeof whole, lately: number) => number[]) => Math.min(1, ...of(whole, 0), ...of(lately, 1))
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
  const inWeek = (week: number) =>
    n(
      code => ['G', 'N', 'O', 'U'].includes(code),
      place => Math.floor(place / 10) === week,
    )
  const tens = Array.from({ length: weeks }, (_, week) =>
    sum(Array.from({ length: Math.min(10, week + 1) }, (_, back) => inWeek(week - back))),
  )
  const most = Math.max(0, ...tens)
  const runs = (is: (code: string) => boolean) => {
    const found = slowRuns(all, is, possible)
    return [n(is), ...firstAndLast(found.runs, found.open)]
  }
  const [longest, longestFrom, current, currentFrom] = firstAndLast(spells.runs, spells.open)
  const ill = slowRuns(all, code => code === 'I', possible)
  const isNear = (place: number) => near !== null && inMask(near, place)
  return {
    counts: {
      possible: n(possible),
      absent: n(absent),
      away: n(isAway),
      watched: n(code => ['B', 'C2', 'K', 'Y5'].includes(code)),
      late: n(isLate),
      closedLate: n(code => code === 'U'),
      lateDays: lateDays.length,
      lateChangeDays: lateChange.index < 0 ? 0 : lateDays.length - lateChange.index,
      recentPossible: n(possible, recent),
      recentAbsent: n(absent, recent),
      recentLate: n(isLate, recent),
      recentSpells: spells.runs.filter(run => recent(run.place)).length,
      spells: spells.runs.length,
      longest,
      current,
      changeSpells: change.index < 0 ? 0 : spells.runs.length - change.index,
      touched: whole.packed,
      touchedLately: lately.packed,
      halves: whole.halves,
      halvesLately: lately.halves,
      besideBreaks: whole.beside + (lately.beside << 16),
      nearSpells: spells.runs.filter(run => isNear(run.place)).length,
      heavyWeeks: whole.heavy + (lately.heavy << 16),
      illSpells: ill.runs.length,
      mostInTenWeeks: most,
      inLastTenWeeks: tens.at(-1),
      longestFrom,
      currentFrom,
      changeFrom: change.index < 0 ? -1 : spells.runs[change.index]!.place,
      lateChangeFrom: lateChange.index < 0 ? -1 : lateDays[lateChange.index],
      mostInTenWeeksEnd: most === 0 ? -1 : tens.indexOf(most),
    },
    five: {
      unauthorised: runs(code => ['G', 'N', 'O', 'U'].includes(code)),
      unexplained: runs(code => code === 'N' || code === 'O'),
      ill: runs(code => code === 'I'),
    },
    shares: {
      change: change.strength,
      lateChange: lateChange.strength,
      exposure: exposure(Number.POSITIVE_INFINITY),
      recentExposure: exposure(Number.POSITIVE_INFINITY, recent),
      weekday: Math.min(
        1,
        10 *
          least((one, which) =>
            one.weekdays.map((times, day) =>
              slowDayChance(context.weekdayTests[which]![day]!, times, sum(one.weekdays), one.heavy),
            ),
          ),
      ),
      half: Math.min(
        1,
        4 *
          least(one =>
            [one.mornings, one.afternoons].map((times, which) =>
              tail(times, one.mornings + one.afternoons, context.halfTails[which]!.q),
            ),
          ),
      ),
      breaks: Math.min(
        1,
        2 *
          least((one, which) => [slowDayChance(context.breakTests[which]!, one.beside, sum(one.weekdays), one.heavy)]),
      ),
    },
  }
}

test('every column of a scan is what a slow reckoning from the codes gives', () => {
  const told = new Set<string>()
  fc.assert(
    fc.property(fc.array(pupil, { minLength: 1, maxLength: 4 }), fc.nat(330), fc.boolean(), (pupils, back, known) => {
      const until = start + 330 - back
      const weeks = Array.from({ length: Math.floor((until - start) / 7) + 1 }, (_, week) => start + week * 7)
      const planes = makePlanes(
        pupils.map(one => [one.term]),
        { until, weeks },
      )
      const context: ScanContext = schoolContext(planes, until)
      const mask = Int32Array.from({ length: planes.weeks.words }, (_, w) => (0x2d5b6c91 * (w + 1)) & 0x3fffffff)
      const near: NearDays | null = known ? { maskOf: new Int32Array(pupils.length), masks: mask } : null
      const table = scan(planes, context, near)
      for (const [index, one] of pupils.entries()) {
        const expected = slowFeatures(planes, sittings(planes, one.marks, until), context, known ? mask : null)
        const counts = table.counts.subarray(index * countColumns, (index + 1) * countColumns)
        const shares = table.shares.subarray(index * shareColumns, (index + 1) * shareColumns)
        const got = Object.fromEntries(Object.keys(expected.counts).map(key => [key, counts[count[key as 'away']]]))
        expect(got).toEqual(expected.counts)
        for (const [key, value] of Object.entries(got)) if ((value ?? 0) > 0) told.add(key)
        for (const [key, five] of Object.entries(expected.five)) {
          const from = count[key as 'ill']
          expect([key, ...counts.subarray(from, from + 5)]).toEqual([key, ...five])
        }
        for (const [key, value] of Object.entries(expected.shares)) {
          if (value > 0 && value !== 1) told.add(key)
          expect(shares[share[key as 'change']]! / (value || 1), key).toBeCloseTo(value === 0 ? 0 : 1, 8)
        }
      }
    }),
    { numRuns: 300 },
  )
  // Each column had something to say at least once, so that none is equal only because both are empty.
  const columns = [
    ...Object.keys(count).filter(key => !['unauthorised', 'unexplained', 'ill'].includes(key)),
    ...Object.keys(share),
  ]
  expect(columns.filter(key => !told.has(key))).toEqual([])
})

test('what is ordinary at a school is what adding up its pupils’ sessions gives', () => {
  fc.assert(
    fc.property(fc.array(pupil, { minLength: 1, maxLength: 5 }), pupils => {
      const until = start + 330
      const planes = makePlanes(pupils.map(one => [one.term]))
      const context = schoolContext(planes, until)
      const weeks = planes.weeks.words * 3
      const [begun, risk, weekdays] = [new Array(weeks).fill(0), new Array(weeks).fill(0), [0, 0, 0, 0, 0]]
      for (const one of pupils) {
        const all = sittings(planes, one.marks, until)
        const begins = new Set(slowRuns(all, isAway, seen).runs.map(run => run.place))
        for (const place of begins) begun[Math.floor(place / 10)]++
        for (const { place, code } of all) if (seen(code) || begins.has(place)) risk[Math.floor(place / 10)]++
        const away = new Set(all.filter(({ code }) => isAway(code)).map(({ place }) => place >> 1))
        for (const day of away) {
          const inWeek = [...away].filter(other => Math.floor(other / 5) === Math.floor(day / 5)).length
          if (inWeek <= 2 && Math.floor(day / 5) >= weeks - 42) weekdays[day % 5]!++
        }
      }
      const sum = (list: number[]) => list.reduce((total, one) => total + one, 0)
      // Five spells in five ÷ 0.019 sessions are supposed beforehand, ten more in each week, and 200 days away.
      const rate = (sum(begun) + 5) / (sum(risk) + 5 / 0.019)
      for (let week = 0; week < weeks; week++) {
        expect(context.weekly[week]).toBeCloseTo((begun[week] + 10) / (risk[week] * rate + 10), 10)
      }
      expect(context.spells.exposure).toBeCloseTo(1 / rate, 8)
      for (const [day, share] of [0.205, 0.19, 0.185, 0.19, 0.23].entries()) {
        expect(context.weekdays[day]).toBeCloseTo((weekdays[day]! + share * 200) / (sum(weekdays) + 200), 10)
      }
      const open = new Set(
        pupils.flatMap(one =>
          sittings(planes, one.marks, until).flatMap(({ place, code }) => (possible(code) ? [place >> 1] : [])),
        ),
      )
      const last = [...open].toSorted((a, b) => a - b).slice(-20)
      for (let day = 0; day < weeks * 5; day++) {
        expect(inMask(context.recent, day * 2)).toBe(last.includes(day))
        const before = day % 5 !== 0 && open.has(day - 1)
        const after = day % 5 !== 4 && (open.has(day + 1) || day === last.at(-1))
        expect(inMask(context.breaks, day * 2)).toBe(open.has(day) && !(before && after))
      }
    }),
    { numRuns: 60 },
  )
})

describe('planes', () => {
  const mark = (on: string, session: Session, code: string): MarkOn => ({
    on: dayNumber(on),
    session,
    code,
    minutesLate: null,
  })
  const term = (...marks: MarkOn[]): TermMarks => encodeTerm(start, start + 20, marks)
  const counted = (terms: TermMarks[]) => {
    const planes = makePlanes([terms])
    const { counts } = scan(planes, schoolContext(planes, start + 40))
    return { possible: counts[count.possible], absent: counts[count.absent], watched: counts[count.watched] }
  }
  test('two schools: the one that counts, and of two that count the one that saw the child', () => {
    expect(counted([term(mark('2025-09-02', 'am', 'D')), term(mark('2025-09-02', 'am', 'O'))])).toEqual({
      possible: 1,
      absent: 1,
      watched: 0,
    })
    const seenThere = { possible: 1, absent: 0, watched: 0 }
    const [here, there] = [term(mark('2025-09-02', 'am', 'O')), term(mark('2025-09-02', 'am', '/'))]
    expect(counted([here, there])).toEqual(seenThere)
    expect(counted([there, here])).toEqual(seenThere)
    expect(counted([here, term(mark('2025-09-02', 'am', 'K'))])).toEqual({ possible: 1, absent: 0, watched: 1 })
  })
  test('days that have not come are not looked at', () => {
    const all = Array.from({ length: 15 }, () => mark('2025-09-01', 'am', 'I')).map((one, n) => ({
      ...one,
      on: start + Math.floor(n / 5) * 7 + (n % 5),
    }))
    for (let until = start - 1; until < start + 22; until++) {
      const planes = emptyPlanes(1, schoolWeeks([start, start + 7, start + 14]))
      addTerm(planes, 0, term(...all), until)
      expect(bitCount(planes.bits[plane.ill]!)).toBe(all.filter(one => one.on <= until).length)
    }
  })
  test('holiday weeks have no place, and places are days and back', () => {
    const weeks = schoolWeeks([start, start + 14, start + 15])
    expect(weeks.words).toBe(1)
    expect([...weeks.mondays].slice(-2)).toEqual([mondayOf(start), mondayOf(start + 14)])
    expect(placeOn(weeks, start + 7, 'am')).toBeNull()
    expect(placeOn(weeks, start + 5, 'am')).toBeNull()
    for (const day of [start, start + 4, start + 16]) expect(dayOn(weeks, placeOn(weeks, day, 'pm')!)).toBe(day)
    expect(() => schoolWeeks([])).toThrow('no school week')
  })
  test('pupils come in order, and each keeps its own minutes', () => {
    const late = encodeTerm(start, start + 4, [{ on: start + 1, session: 'am', code: 'L', minutesLate: 7 }])
    const planes = emptyPlanes(4, schoolWeeks([start]))
    addTerm(planes, 0, late)
    addTerm(planes, 0, late)
    addTerm(planes, 2, late)
    expect([...planes.lateFrom].slice(0, 4)).toEqual([0, 2, 2, 3])
    expect(() => addTerm(planes, 1, late)).toThrow('in order')
    expect(() => addTerm(planes, 4, late)).toThrow('in order')
  })
})
