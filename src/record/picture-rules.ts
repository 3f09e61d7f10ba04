/**
 * What the picture at the top of a child's page says, worked out from rows this reader may see. Pure: no clock, no
 * database. Everything shown or written comes from the rows given; an absent row never becomes a claim about a child,
 * only about what is recorded.
 *
 * Dates are ISO plain dates ('2026-11-19'). A period runs from `from` up to, not including, `to`; `to: null` still runs.
 */

export type PlanKind = 'early-help' | 'family-help' | 'child-in-need' | 'child-protection' | 'looked-after'

/** A plan for the child, at one threshold. `organisation` is who wrote the row. */
export type PlanRow = {
  from: string
  to: string | null
  kind: PlanKind
  label: string
  href?: string
  organisation?: string
}

export type HarmLevel = 1 | 2 | 3

/** One dated observation of a harm: 1 some, 2 serious, 3 severe. `endedOn` says that a person wrote that it stopped. */
export type HarmRow = {
  harm: string
  label: string
  level: HarmLevel
  on: string
  entryHref: string
  organisation: string
  endedOn?: string | null
}

/** Attendance in one week, 0 to 100; `percent: null` is a holiday. */
export type AttendanceRow = { weekStart: string; percent: number | null; underHalf: boolean }

/** One time the child was heard, in the child's words or what they showed. */
export type VoiceRow = { on: string; words: string; changedDecision: boolean; href: string; organisation?: string }

/** An entry or a decision. `caption` is two or three words for the drawing; without it the title is shortened. */
export type EntryRow = {
  on: string
  kind: 'entry' | 'decision'
  title: string
  href: string
  caption?: string
  organisation?: string
}

export type PoliceRow = {
  on: string
  kind: 'missing' | 'arrest' | 'police'
  title: string
  href: string
  organisation?: string
}

/** A period with somebody: who the child lives with, or the lead practitioner. */
export type PeriodRow = { from: string; to: string | null; label: string; href?: string; organisation?: string }

/** Something to come: a review, a conference, a limit. */
export type DueRow = { on: string; label: string; href: string }

/** All the picture is drawn from, already filtered to what this reader may see. */
export type PictureRows = {
  plans: PlanRow[]
  harms: HarmRow[]
  attendance: AttendanceRow[]
  voice: VoiceRow[]
  entries: EntryRow[]
  missing: PoliceRow[]
  lives: PeriodRow[]
  leads: PeriodRow[]
  due: DueRow[]
}

/** How to speak of the child. 'they' also serves when nobody has said. */
export type Pronoun = 'he' | 'she' | 'they'

/** A harm nobody has written of for this many days is drawn no further. It has not been said to have stopped. */
export const QUIET_DAYS = 180
/** A silence in the voice lane longer than this is written into the picture. */
export const SILENCE_DAYS = 90
/** A day between two workers is a handover, not a gap. */
const HANDOVER_DAYS = 1

const DAY_MS = 86_400_000
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const

// A picture asks for the same few hundred days over and over; both ways of asking are remembered.
const numbers = new Map<string, number>()
const dates = new Map<number, string>()

/** Days since 1 January 1970. Throws on anything but a real ISO date, so that a bad row is found, not drawn wrongly. */
export function dayNumber(date: string): number {
  const known = numbers.get(date)
  if (known !== undefined) return known
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) throw new Error(`Not a date: ${date}`)
  const day = Math.round(ms / DAY_MS)
  if (numbers.size > 20_000) numbers.clear()
  numbers.set(date, day)
  return day
}

/** The ISO date of a day number. */
export function dateOfDay(day: number): string {
  const known = dates.get(day)
  if (known !== undefined) return known
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10)
  if (dates.size > 20_000) dates.clear()
  dates.set(day, date)
  return date
}

/** Days from one date to another; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

export function addDays(date: string, days: number): string {
  return dateOfDay(dayNumber(date) + days)
}

/** '19 November 2026', or '19 Nov 2026' when short. */
export function dateInWords(date: string, length: 'long' | 'short' = 'long'): string {
  const month = monthName(date)
  return `${Number(date.slice(8))} ${length === 'short' ? month.slice(0, 3) : month} ${date.slice(0, 4)}`
}

/** 'November' of a date. */
export function monthName(date: string): string {
  return MONTHS[Number(date.slice(5, 7)) - 1] ?? ''
}

/** 'three' up to ten, figures above. */
export function numberInWords(n: number): string {
  return NUMBERS[n] ?? String(n)
}

/** 'April', with its year once that April is not the latest one. */
function monthInWords(date: string, today: string): string {
  return daysBetween(date, today) < 330 ? monthName(date) : `${monthName(date)} ${date.slice(0, 4)}`
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
const min = (a: string, b: string) => (a < b ? a : b)
const max = (a: string, b: string) => (a > b ? a : b)

/**
 * The months a picture covers: '18-months' is this month, the 17 before and the next one; '6-months' this, the 5 before
 * and the next; 'since-birth' from the month of birth (or of the first row, for a child not born yet).
 */
export function domain(
  period: '18-months' | '6-months' | 'since-birth',
  today: string,
  bornOn?: string | null,
): { from: string; to: string } {
  const month = (offset: number) => {
    const at = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 + offset
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`
  }
  const to = addDays(month(2), -1)
  if (period === 'since-birth' && bornOn && bornOn <= today) return { from: `${bornOn.slice(0, 8)}01`, to }
  return { from: month(period === '6-months' ? -5 : -17), to }
}

/** A harm at one level, from the day it was seen until it changed, was said to end, went quiet, or today. */
export type HarmStep = {
  level: HarmLevel
  from: string
  to: string
  ending: 'changed' | 'ended' | 'quiet' | 'running'
  /** All observations of that day; the highest gives the level. */
  seen: HarmRow[]
}

/** A harm without a break: one or more steps, each starting where the one before stopped. */
export type HarmSpan = { harm: string; label: string; from: string; to: string; running: boolean; steps: HarmStep[] }

const worked = new WeakMap<readonly HarmRow[], { today: string; spans: HarmSpan[] }>()

/**
 * Turns dated observations into spans with steps, up to today, sorted by harm's first day. Later rows are not used. The drawings,
 * the table and the sentence of one page ask about the same rows: they share one answer, which nobody changes.
 */
export function harmSpans(rows: readonly HarmRow[], today: string): HarmSpan[] {
  const known = worked.get(rows)
  if (known?.today === today) return known.spans
  const spans = spansOf(rows, today)
  worked.set(rows, { today, spans })
  return spans
}

function spansOf(rows: readonly HarmRow[], today: string): HarmSpan[] {
  const spans: HarmSpan[] = []
  for (const seen of byHarm(rows.filter(row => row.on <= today)).values()) {
    for (const step of harmSteps(seen, today)) {
      const last = spans.at(-1)
      const label = step.seen[0]!.label
      if (last?.harm === step.seen[0]!.harm && last.to === step.from) {
        last.steps.push(step)
        last.to = step.to
        last.running = step.ending === 'running'
      } else {
        const running = step.ending === 'running'
        spans.push({ harm: step.seen[0]!.harm, label, from: step.from, to: step.to, running, steps: [step] })
      }
    }
  }
  return spans.sort((a, b) => a.from.localeCompare(b.from) || a.harm.localeCompare(b.harm))
}

function byHarm(rows: readonly HarmRow[]): Map<string, HarmRow[]> {
  const groups = new Map<string, HarmRow[]>()
  for (const row of [...rows].sort((a, b) => a.on.localeCompare(b.on) || b.level - a.level)) {
    groups.set(row.harm, [...(groups.get(row.harm) ?? []), row])
  }
  return groups
}

function harmSteps(sorted: readonly HarmRow[], today: string): HarmStep[] {
  const days = [...new Set(sorted.map(row => row.on))]
  return days.map((on, i) => {
    const seen = sorted.filter(row => row.on === on)
    const next = days[i + 1]
    const quiet = addDays(on, QUIET_DAYS)
    const endedOn = seen.map(row => row.endedOn).find(Boolean)
    const ends: [string, HarmStep['ending']][] = [[quiet, 'quiet']]
    if (next) ends.unshift([next, 'changed'])
    if (endedOn) ends.unshift([max(endedOn, on), 'ended'])
    const [to, ending] = ends.reduce((a, b) => (b[0] < a[0] ? b : a))
    const runs = to > today
    return { level: seen[0]!.level, from: on, to: runs ? today : to, ending: runs ? 'running' : ending, seen }
  })
}

/** Two or more harms at once: from the day the last of them began until the first of them stopped. */
export type HarmOverlap = { harms: HarmSpan[]; from: string; to: string; running: boolean }

/**
 * The overlap worth drawing: the harms running together today, else the largest number that ever ran together (the
 * latest such time). Null when no two did.
 */
export function harmOverlap(spans: readonly HarmSpan[]): HarmOverlap | null {
  const now = spans.filter(span => span.running)
  if (now.length >= 2) {
    const from = now.map(span => span.from).reduce(max)
    return { harms: now, from, to: now[0]!.to, running: true }
  }
  let best: HarmOverlap | null = null
  for (const { from } of spans) {
    const together = spans.filter(span => span.from <= from && from < span.to)
    if (together.length < 2 || together.length < (best?.harms.length ?? 0)) continue
    best = { harms: together, from, to: together.map(span => span.to).reduce(min), running: false }
  }
  return best
}

/** A stretch of days, counted from `from` up to `to`. */
export type Stretch = { from: string; to: string; days: number; running: boolean }

const stretch = (from: string, to: string, running: boolean): Stretch => ({
  from,
  to,
  days: daysBetween(from, to),
  running,
})

/**
 * Times of more than 90 days in which no words of the child are recorded: between two times heard, from the last one to
 * today, and from the day somebody first had a plan or a lead's duty to the first time heard. `running` reaches today
 * and is given only while a plan or lead still runs: nobody owes a closed record a visit.
 */
export function silences(rows: Pick<PictureRows, 'voice' | 'plans' | 'leads'>, today: string): Stretch[] {
  const duty = [...rows.plans, ...rows.leads].filter(row => row.from <= today)
  const dutyFrom = duty.map(row => row.from).sort()[0]
  const heard = rows.voice
    .map(row => row.on)
    .filter(on => on <= today)
    .sort()
  const marks = dutyFrom && (!heard[0] || dutyFrom < heard[0]) ? [dutyFrom, ...heard] : heard
  const found = marks.slice(1).map((on, i) => stretch(marks[i]!, on, false))
  const last = marks.at(-1)
  if (last && duty.some(row => row.to === null || row.to > today)) found.push(stretch(last, today, true))
  return found.filter(gap => gap.days > SILENCE_DAYS)
}

type Days = { from: string; to: string }

/** Periods joined where they touch or overlap, up to today. */
function joined(rows: readonly { from: string; to: string | null }[], today: string): Days[] {
  const out: Days[] = []
  for (const row of [...rows].sort((a, b) => a.from.localeCompare(b.from))) {
    const to = min(row.to ?? today, today)
    if (to <= row.from) continue
    const last = out.at(-1)
    if (last && row.from <= last.to) last.to = max(last.to, to)
    else out.push({ from: row.from, to })
  }
  return out
}

/**
 * Days on which a plan ran and nobody was lead practitioner. With no plan rows, the days between two leads. With no
 * lead rows at all, none: the reader may simply not see them. Gaps of one day are a handover.
 */
export function leadGaps(rows: Pick<PictureRows, 'plans' | 'leads'>, today: string): Stretch[] {
  const leads = joined(rows.leads, today)
  if (!leads.length) return []
  const whole = rows.plans.length ? joined(rows.plans, today) : [{ from: leads[0]!.from, to: leads.at(-1)!.to }]
  const gaps: Stretch[] = []
  for (const part of whole) {
    let at = part.from
    for (const lead of leads) {
      if (lead.to <= at || lead.from >= part.to) continue
      if (lead.from > at) gaps.push(stretch(at, lead.from, false))
      at = max(at, lead.to)
    }
    if (at < part.to) gaps.push(stretch(at, part.to, part.to === today))
  }
  return gaps.filter(gap => gap.days > HANDOVER_DAYS)
}

/** Days that two stretches share. */
export function sharedDays(a: Days, b: Days): number {
  return Math.max(0, daysBetween(max(a.from, b.from), min(a.to, b.to)))
}

/** What attendance did: the weeks to label, and a sentence without its full stop, or null when nothing stands out. */
export type AttendanceStory = { words: string | null; weeks: AttendanceRow[] }

/**
 * Compares the first school week after the latest change at home with the four before it, and the last week with that;
 * without such a change, the last week with the mean of the first four weeks given. Ten points are worth saying. Says
 * 'after', never 'because'.
 */
export function attendanceStory(rows: Pick<PictureRows, 'attendance' | 'lives'>, today: string): AttendanceStory {
  const weeks = rows.attendance
    .filter((row): row is AttendanceRow & { percent: number } => row.percent !== null && row.weekStart <= today)
    .sort((a, b) => a.weekStart.localeCompare(b.weekStart))
  const last = weeks.at(-1)
  if (!last || weeks.length < 5) return { words: null, weeks: last ? [last] : [] }
  const has = daysBetween(last.weekStart, today) <= 21 ? 'has fallen' : 'had fallen'
  const by = has === 'has fallen' ? '' : ` by ${dateInWords(last.weekStart)}`
  const move = changeAtHome(rows.lives, weeks[0]!.weekStart, last.weekStart)
  if (move) {
    const first = weeks.find(week => week.weekStart >= move)!
    const before = mean(weeks.filter(week => week.weekStart < move).slice(-4))
    const turn = first.percent - before >= 10 ? 'rose' : before - first.percent >= 10 ? 'fell' : null
    const later = first.percent - last.percent >= 10 && first !== last
    const change = `after the change at home in ${monthInWords(move, today)}`
    const lately = later ? ` and ${has} to ${percent(last.percent)}${by}` : ''
    if (turn)
      return { words: `Attendance ${turn} to ${percent(first.percent)} ${change}${lately}`, weeks: [first, last] }
  }
  const start = mean(weeks.slice(0, 4))
  if (start - last.percent < 10) return { words: null, weeks: [last] }
  const since = by || ` since ${monthInWords(weeks[0]!.weekStart, today)}`
  return { words: `Attendance ${has} from ${percent(start)} to ${percent(last.percent)}${since}`, weeks: [last] }
}

const mean = (weeks: readonly { percent: number }[]) =>
  weeks.reduce((sum, week) => sum + week.percent, 0) / Math.max(1, weeks.length)
const percent = (value: number) => `${Math.round(value)}%`

/** The latest day on which who the child lives with changed, with school weeks on both sides of it. */
function changeAtHome(lives: readonly PeriodRow[], firstWeek: string, lastWeek: string): string | null {
  const starts = lives.map(row => row.from).sort()
  return (
    starts
      .slice(1)
      .filter(on => on > firstWeek && on <= lastWeek)
      .at(-1) ?? null
  )
}

/** How to speak of the child in sentences and lane names. */
export function speakOf(pronoun: Pronoun | undefined, childName: string) {
  const first = childName.trim().split(/\s+/)[0] ?? childName
  if (pronoun === 'he') return { subject: 'he', was: 'was', has: 'has', their: 'his' }
  if (pronoun === 'she') return { subject: 'she', was: 'was', has: 'has', their: 'her' }
  if (pronoun === 'they') return { subject: 'they', was: 'were', has: 'have', their: 'their' }
  return { subject: first, was: 'was', has: 'has', their: `${first}’s` }
}

/**
 * The sentences above the picture, at most three: harms together, attendance, and the child's voice with the days
 * nobody led. Each is computed from the rows; with nothing to say there is none. A protected location leaves out
 * attendance and changes at home.
 */
export function sentences(
  all: PictureRows,
  today: string,
  child: { childName?: string; pronoun?: Pronoun | undefined; protectedLocation?: boolean } = {},
): string[] {
  const rows = child.protectedLocation ? withoutWhereabouts(all) : all
  const who = speakOf(child.pronoun, child.childName ?? 'The child')
  return [
    harmSentence(rows, today),
    attendanceStory(rows, today).words?.concat('.') ?? null,
    voiceSentence(rows, today, who),
  ].filter(words => words !== null)
}

function harmSentence(rows: PictureRows, today: string): string | null {
  const overlap = harmOverlap(harmSpans(rows.harms, today))
  if (!overlap) return null
  const labels = overlap.harms.map(span => span.label.toLowerCase())
  const what = labels.length === 2 ? capital(labels.join(' and ')) : `${capital(numberInWords(labels.length))} harms`
  const from = monthInWords(overlap.from, today)
  if (overlap.running) return `${what} have run together since ${from}.`
  const to = monthInWords(overlap.to, today)
  return from === to ? `${what} ran together in ${from}.` : `${what} ran together from ${from} to ${to}.`
}

function voiceSentence(rows: PictureRows, today: string, who: ReturnType<typeof speakOf>): string | null {
  const gaps = leadGaps(rows, today)
  const longest = silences(rows, today).reduce<Stretch | null>((a, b) => (a && a.days > b.days ? a : b), null)
  const nobody = `nobody was ${who.their} lead practitioner`
  if (longest) {
    const ledBy = gaps.reduce((sum, gap) => sum + sharedDays(gap, longest), 0)
    const tense = longest.running ? `${who.has} not been heard` : `${who.was} not heard`
    return `${capital(who.subject)} ${tense} for ${longest.days} days${ledBy ? `; for ${ledBy} of them ${nobody}` : ''}.`
  }
  const gap = gaps.reduce<Stretch | null>((a, b) => (a && a.days > b.days ? a : b), null)
  if (gap?.running) return `For ${gap.days} days nobody has been ${who.their} lead practitioner.`
  if (gap) return `For ${gap.days} days ${nobody}.`
  return heardSentence(rows, today, who)
}

function heardSentence(rows: PictureRows, today: string, who: ReturnType<typeof speakOf>): string | null {
  const heard = rows.voice.filter(row => row.on <= today)
  if (!heard.length) return null
  const times = (n: number) => (n === 1 ? 'once' : n === 2 ? 'twice' : `${numberInWords(n)} times`)
  const changed = heard.filter(row => row.changedDecision).length
  const effect = changed === 0 ? '' : changed === heard.length ? ' and it changed a decision' : ''
  const some = changed && !effect ? `; ${times(changed)} it changed a decision` : ''
  const words = `${capital(who.subject)} ${who.has} been heard ${times(heard.length)}`
  return `${words}${effect && heard.length > 1 ? '; each time it changed a decision' : effect || some}.`
}

/** What is left where the child's whereabouts are protected: nothing that tells of a home, a school, or movements. */
export function withoutWhereabouts(rows: PictureRows): PictureRows {
  return { ...rows, lives: [], attendance: [], missing: [] }
}

/** One line of "Read this as a table". `to` is words (a date, 'still', how it stopped); `until` the last day drawn. */
export type TableRow = {
  from: string
  until: string
  to: string
  lane: string
  what: string
  level: string
  who: string
  href?: string
}

export const LEVEL_WORDS: Record<HarmLevel, string> = { 1: 'some', 2: 'serious', 3: 'severe' }
const POLICE_WORDS: Record<PoliceRow['kind'], string> = { missing: 'Missing', arrest: 'Arrest', police: 'Police' }

/**
 * The picture as rows: lane by lane, in the order drawn, each by date; those that touch the days shown. Silences and
 * gaps are worked out before that choice, so that a window never makes one. Attendance is a table of its own, by week.
 */
export function tableRows(
  rows: PictureRows,
  today: string,
  voiceLane: string,
  shown: { from: string; to: string },
): TableRow[] {
  const lines = [
    ...rows.plans.map(row => periodLine(row, 'Plan', today)),
    ...harmLines(rows.harms, today),
    ...rows.voice.map(row => {
      const what = `“${row.words}”${row.changedDecision ? ' Changed a decision.' : ''}`
      return markLine(row, voiceLane, what)
    }),
    ...silences(rows, today).map(gap => stretchLine(gap, voiceLane, `${gap.days} days not heard`)),
    ...rows.entries.map(row => markLine(row, row.kind === 'decision' ? 'Decisions' : 'Entries', row.title)),
    ...rows.missing.map(row => markLine(row, POLICE_WORDS[row.kind], row.title)),
    ...rows.lives.map(row => periodLine(row, 'Lives with', today)),
    ...rows.leads.map(row => periodLine(row, 'Lead practitioner', today)),
    ...leadGaps(rows, today).map(gap => stretchLine(gap, 'Lead practitioner', `Nobody, ${gap.days} days`)),
    ...rows.due.map(row => markLine(row, 'Due', row.label)),
  ]
  return lines
    .filter(line => line.from <= shown.to && line.until >= shown.from)
    .sort(
      (a, b) =>
        laneOrder(a.lane, voiceLane) - laneOrder(b.lane, voiceLane) ||
        (a.lane === 'Harm' ? a.what.localeCompare(b.what) : 0) ||
        a.from.localeCompare(b.from),
    )
}

const LANES = [
  'Plan',
  'Harm',
  'Harms together',
  'voice',
  'Entries',
  'Missing',
  'Lives with',
  'Lead practitioner',
  'Due',
]

/** Entries with decisions and missing with police share a lane; the voice lane has the name given. */
function laneOrder(lane: string, voiceLane: string): number {
  if (lane === voiceLane) return LANES.indexOf('voice')
  const shared = lane === 'Decisions' ? 'Entries' : lane === 'Arrest' || lane === 'Police' ? 'Missing' : lane
  return LANES.indexOf(shared)
}

function harmLines(harms: readonly HarmRow[], today: string): TableRow[] {
  const spans = harmSpans(harms, today)
  const endings = { changed: '', ended: ', ended', quiet: ', not written of since', running: '' }
  const lines: TableRow[] = spans.flatMap(span =>
    span.steps.flatMap(step =>
      step.seen.map(row => ({
        from: row.on,
        until: step.to,
        to: step.ending === 'running' ? 'still' : `${dateInWords(step.to, 'short')}${endings[step.ending]}`,
        lane: 'Harm',
        what: row.label,
        level: LEVEL_WORDS[row.level],
        who: row.organisation,
        href: row.entryHref,
      })),
    ),
  )
  for (const row of harms.filter(row => row.on > today)) {
    const level = LEVEL_WORDS[row.level]
    const when = { from: row.on, until: row.on, to: 'dated after today' }
    lines.push({ ...when, lane: 'Harm', what: row.label, level, who: row.organisation, href: row.entryHref })
  }
  const overlap = harmOverlap(spans)
  if (overlap) {
    const to = overlap.running ? 'still' : dateInWords(overlap.to, 'short')
    const what = overlap.harms.map(span => span.label).join(', ')
    lines.push({ from: overlap.from, until: overlap.to, to, lane: 'Harms together', what, level: '', who: '' })
  }
  return lines
}

function periodLine(row: PeriodRow, lane: string, today: string): TableRow {
  const to = row.to ? dateInWords(row.to, 'short') : row.from > today ? 'to come' : 'still'
  const until = row.to ?? max(today, row.from)
  const line = { from: row.from, until, to, lane, what: row.label, level: '', who: row.organisation ?? '' }
  return row.href ? { ...line, href: row.href } : line
}

function markLine(row: { on: string; href: string; organisation?: string }, lane: string, what: string): TableRow {
  return { from: row.on, until: row.on, to: '', lane, what, level: '', who: row.organisation ?? '', href: row.href }
}

function stretchLine(gap: Stretch, lane: string, what: string): TableRow {
  const to = gap.running ? 'still' : dateInWords(gap.to, 'short')
  return { from: gap.from, until: gap.to, to, lane, what, level: '', who: '' }
}

/**
 * Marks nearer than `apart` px to the first of their group become one, so that hundreds stay readable. Sorted by place;
 * the group stands at the mean of its members.
 */
export function cluster<T>(marks: readonly { x: number; row: T }[], apart = 5): { x: number; rows: T[] }[] {
  const groups: { start: number; sum: number; rows: T[] }[] = []
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    const last = groups.at(-1)
    if (last && mark.x - last.start < apart) {
      last.rows.push(mark.row)
      last.sum += mark.x
    } else groups.push({ start: mark.x, sum: mark.x, rows: [mark.row] })
  }
  return groups.map(group => ({ x: group.sum / group.rows.length, rows: group.rows }))
}

/** Weeks joined until a bar is at least `weeks` wide: mean of the school weeks; a holiday only when all are. */
export function attendanceBars(
  rows: readonly AttendanceRow[],
  weeks: number,
): { from: string; weeks: number; percent: number | null; underHalf: boolean }[] {
  const sorted = [...rows].sort((a, b) => a.weekStart.localeCompare(b.weekStart))
  const bars: AttendanceRow[][] = []
  for (const row of sorted) {
    const bar = bars.at(-1)
    if (bar && daysBetween(bar[0]!.weekStart, row.weekStart) < weeks * 7) bar.push(row)
    else bars.push([row])
  }
  return bars.map(bar => {
    const school = bar.filter((row): row is AttendanceRow & { percent: number } => row.percent !== null)
    const value = school.length ? mean(school) : null
    const underHalf = bar.length === 1 ? bar[0]!.underHalf : value !== null && value < 50
    return { from: bar[0]!.weekStart, weeks, percent: value, underHalf }
  })
}

/** Captions that fit: the latest first, none over another. Returns the centre of each kept one, by index. */
export function fitCaptions(
  captions: readonly { x: number; width: number }[],
  left: number,
  right: number,
  gap = 8,
): Map<number, number> {
  const kept = new Map<number, number>()
  const taken: [number, number][] = []
  for (const [i, caption] of [...captions.entries()].sort((a, b) => b[1].x - a[1].x)) {
    const half = caption.width / 2
    const x = Math.min(Math.max(caption.x, left + half), right - half)
    if (Math.abs(x - caption.x) > half) continue
    if (taken.some(([from, to]) => x - half < to + gap && x + half > from - gap)) continue
    taken.push([x - half, x + half])
    kept.set(i, x)
  }
  return kept
}

/** The day of the earliest row of any kind, or null when there is none. */
export function firstRecordedOn(rows: PictureRows): string | null {
  const days = [
    ...rows.plans.map(row => row.from),
    ...rows.lives.map(row => row.from),
    ...rows.leads.map(row => row.from),
    ...[...rows.harms, ...rows.voice, ...rows.entries, ...rows.missing].map(row => row.on),
    ...rows.attendance.map(row => row.weekStart),
  ]
  return days.sort()[0] ?? null
}

const NARROW = /[iljtfrI.,:;'’‘|!()[\] -]/
const WIDE = /[mwMW@%—]/

/** A safe guess, on the wide side, of how many px a text takes in the page's font. */
export function textWidth(text: string, size: number, bold = false): number {
  let ems = 0
  for (const letter of text) {
    ems += NARROW.test(letter) ? 0.33 : WIDE.test(letter) ? 0.88 : /[A-Z]/.test(letter) ? 0.66 : 0.56
  }
  return ems * size * (bold ? 1.06 : 1)
}
