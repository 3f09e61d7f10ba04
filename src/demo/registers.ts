/** The registers of Northmoor's schools: last school year and this one up to now, with the absences the stories tell of. */
import type { ClientBase } from 'pg'
import { askFor, asSystem } from '../access/index.ts'
import { setSetting } from '../area/index.ts'
import {
  agreePartTime,
  type MarkOn,
  type MarkRow,
  partTimeInput,
  putHistory,
  scanSchool,
  takeRows,
} from '../attendance/index.ts'
import type { Db } from '../platform/db.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { type DayNumber, dateText, dayNumber, isWorkingDay, upnCheckLetter } from '../statute/index.ts'
import { chanceOf, type DayCodes, ordinary, type Pattern, present, type StoryDay } from './absence.ts'
import { otherPatterns, patternsOf } from './absence-stories.ts'
import { as } from './as.ts'
import { demoId, type OrganisationKey, organisationId, type PersonKey, systemId } from './cast.ts'
import type { Told } from './story.ts'
import { termDatesAround } from './term-dates.ts'
import { weekdayOf } from './when.ts'

/** The schools that keep a register, and who leads safeguarding there. */
const schools: readonly { key: OrganisationKey; lead: PersonKey }[] = [
  { key: 'eastbridge', lead: 'haddad' },
  { key: 'hillside', lead: 'lindqvist' },
  { key: 'becklane', lead: 'holme' },
]
/** When the registers of a day have come in. */
const MORNING = '09:45'
const AFTERNOON = '14:20'
/** Days before the last one on which the register was looked at before: what was found then is not of this week. */
const LOOKED_AT = [28, 14]

interface Child {
  id: string
  name: string
  /** On the roll since. */
  from: DayNumber
}
interface Register {
  school: (typeof schools)[number]
  children: Child[]
  /** School days, in order. */
  days: DayNumber[]
  codesOf: (child: Child) => (day: DayNumber) => DayCodes
}

/** The last day whose register has come in by now. */
function lastDay(now: Date, days: readonly DayNumber[]): DayNumber {
  const { date, time } = londonNow(now)
  const latest = dayNumber(date) - (time >= MORNING ? 0 : 1)
  return days.findLast(day => day <= latest) ?? latest
}

/** Every school day of these terms. */
function schoolDays(today: DayNumber): DayNumber[] {
  const { terms, closures } = termDatesAround(today)
  const closed = new Set(closures.map(one => one.on))
  return terms.flatMap(term =>
    Array.from(
      { length: dayNumber(term.endsOn) - dayNumber(term.startsOn) + 1 },
      (_, n) => dayNumber(term.startsOn) + n,
    ).filter(day => isWorkingDay(dateText(day)) && !closed.has(dateText(day))),
  )
}

/** Days on which somebody at school saw a child: then the child was there. */
async function seenDays(admin: ClientBase): Promise<Map<string, Set<DayNumber>>> {
  const { rows } = await admin.query<{ child: string; day: string }>(
    `select distinct c.child, (k.happened_at at time zone 'Europe/London')::date::text as day from concerns.concern k, unnest(k.children) c(child)`,
  )
  const seen = new Map<string, Set<DayNumber>>()
  for (const { child, day } of rows) seen.set(child, (seen.get(child) ?? new Set()).add(dayNumber(day)))
  return seen
}

/** The school's management system knows every pupil by number; children of the stories get theirs here. */
const numberPupils = (admin: ClientBase, children: readonly Child[], school: number): Promise<unknown> => {
  const rows = children.map(({ id, name }, n) => {
    const twelve = `999${4500 + school}24${String(n).padStart(3, '0')}`
    return { id: demoId('upn', name, String(n)), child: id, upn: `${upnCheckLetter(twelve) ?? ''}${twelve}` }
  })
  return admin.query(
    `insert into people.identifier (id, person_id, kind, value, recorded_by) select x.id, x.child, 'upn', x.upn, $2
      from jsonb_to_recordset($1::jsonb) as x(id uuid, child uuid, upn text)
      where not exists (select from people.identifier i where i.person_id = x.child and i.kind = 'upn')`,
    [JSON.stringify(rows), systemId(schools[school]?.key ?? 'eastbridge')],
  )
}

/**
 * The codes of each child, day by day. Ordinary pupils are drawn in the order of their days, so each is asked for every day once. Children of the
 * stories are there on the days on which the register was looked at (`thereOn`), unless nobody knows where they are: else somebody would have been
 * told each time.
 */
function codesFor(
  last: DayNumber,
  patterns: ReadonlyMap<string, Pattern>,
  seen: ReadonlyMap<string, ReadonlySet<DayNumber>>,
  thereOn: ReadonlySet<DayNumber>,
): Register['codesOf'] {
  return child => {
    const usual = ordinary(child.name)
    const chance = chanceOf('story', child.name)
    const pattern = patterns.get(child.id)
    return day => {
      const at: StoryDay = { day, ago: last - day, weekday: weekdayOf(day) }
      const plain = usual(at)
      const told = pattern?.(at, chance) ?? null
      const there = seen.get(child.id)?.has(day) || (pattern !== undefined && thereOn.has(day))
      const codes = told ?? plain
      const wasThere = ['/', 'L'].includes(codes.am) && codes.pm === '\\'
      return there && !wasThere && codes.am !== 'N' ? present : codes
    }
  }
}

const marksOf = (codes: DayCodes, on: DayNumber): MarkOn[] => [
  { on, session: 'am', code: codes.am, minutesLate: codes.minutes ?? null },
  { on, session: 'pm', code: codes.pm, minutesLate: null },
]

/** Puts in what was before the last days, and takes those in as they came: a file in the morning, one in the afternoon that puts things right. */
async function fill(db: Db, register: Register, last: DayNumber, now: Date): Promise<void> {
  const { children, days, codesOf } = register
  const organisation = organisationId(register.school.key)
  const recent = days.filter(day => day <= last).slice(-3)
  const first = recent[0] ?? last
  const history = new Map<string, MarkOn[]>()
  const lately: { child: Child; day: DayNumber; codes: DayCodes }[] = []
  for (const child of children) {
    const codes = codesOf(child)
    const past: MarkOn[] = []
    for (const day of days) {
      if (day > last) break
      const today = codes(day)
      if (day < child.from) continue
      if (day < first) past.push(...marksOf(today, day))
      else lately.push({ child, day, codes: today })
    }
    history.set(child.id, past)
  }
  const inTx =
    (at: Date) =>
    <T>(work: Parameters<typeof asSystem<T>>[3]) =>
      asSystem(db, organisation, { action: 'demonstration.register', now: at > now ? now : at }, work)
  await inTx(londonMoment(dateText(first - 1), AFTERNOON))((tx, ctx) =>
    putHistory(tx, ctx, { name: 'register-so-far.csv', way: 'command' }, history),
  )
  for (const day of recent)
    for (const time of [MORNING, AFTERNOON]) {
      const at = londonMoment(dateText(day), time)
      if (at > now) continue
      const rows = lately.filter(one => one.day === day).flatMap(one => rowsAt(one, time))
      await inTx(at)((tx, ctx) => takeRows(tx, ctx, { name: 'register.csv', way: 'http' }, rows))
    }
}

/** What the file of that time says: in the morning nobody has rung in yet, and illness stands as “no reason known”. */
function rowsAt({ child, day, codes }: { child: Child; day: DayNumber; codes: DayCodes }, time: string): MarkRow[] {
  const early = time === MORNING && codes.am === 'I' && child.id.charCodeAt(3) % 3 === 0
  const marks = marksOf(codes, day).slice(0, time === MORNING ? 1 : 2)
  return marks.map(mark => ({ ...mark, code: early ? 'N' : mark.code, childId: child.id, words: null }))
}

/** The part-time timetable that is agreed: of the pupil whose marks say so. */
const agree = (db: Db, child: string, last: DayNumber): Promise<unknown> =>
  as(db, 'haddad', londonMoment(dateText(last - 22), '12:00'), 'demonstration.part-time', async (tx, ctx) => {
    await askFor(tx, [child])
    const input = partTimeInput.parse({
      fromOn: dateText(last - 20),
      toOn: dateText(last + 15),
      sessions: ['mon-am', 'mon-pm', 'tue-am', 'wed-am', 'wed-pm', 'thu-am', 'fri-am', 'fri-pm'],
      why: 'Back after an operation. Two afternoons at home until a whole day is possible again; one is added each fortnight.',
      childView: 'I can do it. I just need to lie down after.',
      agreedWith: 'both parents, and the hospital school',
      agreedOn: dateText(last - 23),
      reviewOn: dateText(last + 4),
    })
    return agreePartTime(tx, ctx, child, input)
  })

/** Fills the registers of all schools and looks at them, as if it had been done every day. */
export async function seedRegisters(
  db: Db,
  admin: ClientBase,
  told: ReadonlyMap<string, Told>,
  now: Date,
): Promise<void> {
  const today = dayNumber(londonNow(now).date)
  const days = schoolDays(today)
  const last = lastDay(now, days)
  const lookedAt = LOOKED_AT.map(ago => days.findLast(day => day <= last - ago) ?? last)
  const others = otherPatterns(dateText(today))
  const patterns = new Map(others)
  for (const [key, pattern] of Object.entries(patternsOf(now))) {
    const [story = '', child = ''] = key.split('/')
    const id = told.get(story)?.children.get(child)
    if (id) patterns.set(id, pattern)
  }
  const seen = await seenDays(admin)
  await admin.query('begin; set local role kith_definer')
  const registers: Register[] = []
  for (const [number, school] of schools.entries()) {
    const { rows } = await admin.query<{ id: string; name: string; from: string }>(
      `select child_id as id, display_name || ' ' || coalesce(form, '') as name, from_on::text as from from people.roll
        where organisation_id = $1 and to_on is null order by sort_name, form, child_id`,
      [organisationId(school.key)],
    )
    const children = rows.map(row => ({ ...row, from: dayNumber(row.from) }))
    await numberPupils(admin, children, number)
    registers.push({ school, children, days, codesOf: codesFor(last, patterns, seen, new Set([...lookedAt, last])) })
  }
  await admin.query('commit')
  const [partTime] = others.keys()
  if (partTime) await agree(db, partTime, last)
  await Promise.all(registers.map(register => seedOne(db, register, { last, lookedAt, now })))
}

async function seedOne(
  db: Db,
  register: Register,
  { last, lookedAt, now }: { last: DayNumber; lookedAt: readonly DayNumber[]; now: Date },
): Promise<void> {
  const organisation = organisationId(register.school.key)
  const dates = termDatesAround(last)
  await as(
    db,
    register.school.lead,
    londonMoment(dateText(last - 150), '12:00'),
    'demonstration.terms',
    async (tx, ctx) => {
      const saved = await setSetting(tx, ctx, {
        key: 'term-dates',
        organisationId: organisation,
        value: dates,
        from: dateText(last - 150),
        reason: 'The dates the governors agreed.',
      })
      if (!saved.ok) throw new Error(saved.errors.map(error => error.message).join('; '))
    },
  )
  await fill(db, register, last, now)
  // Looked at before, and after the last day's files: what was found then is not this week's. On a weekend that day is over.
  for (const day of [...lookedAt, last]) {
    const then = londonMoment(dateText(day), '15:25')
    const at = then > now ? now : then
    await scanSchool(work => asSystem(db, organisation, { action: 'attendance.register.scanned', now: at }, work))
  }
}
