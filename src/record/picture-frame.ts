/** Where everything in the picture stands: the lanes of a frame, the place of a date, which marks become one. Pure. */
import type { HarmSpan, PeriodRow, PictureRows, Pronoun, Stretch } from './picture-rules.ts'
import {
  addDays,
  cluster,
  dateInWords,
  dayNumber,
  harmOverlap,
  harmSpans,
  monthName,
  silences,
  speakOf,
  textWidth,
  withoutWhereabouts,
} from './picture-rules.ts'

/** Everything a picture needs. `from` and `to` are the first and last day drawn; see `domain` in picture-rules.ts. */
export type PictureProps = {
  rows: PictureRows
  today: string
  from: string
  to: string
  width: 'wide' | 'phone'
  childName: string
  /** True leaves out homes, attendance, missing and who wrote what; what remains keeps its height. */
  protectedLocation: boolean
  pronoun?: Pronoun
  /** Prefix of the ids in the page, needed when two pictures share one. */
  id?: string
}

export type Lane = {
  key: LaneKey
  name: string
  hint?: string
  top: number
  height: number
  line: number
  harm?: HarmSpan[]
}
export type LaneKey = 'plan' | 'harm' | 'attendance' | 'voice' | 'entries' | 'missing' | 'lives' | 'leads'
export type Frame = {
  rows: PictureRows
  today: string
  from: string
  to: string
  phone: boolean
  left: number
  right: number
  width: number
  height: number
  id: string
  their: string
  showWho: boolean
  /** px of a date; clipped to the plot. */
  x: (date: string) => number
  now: number
  lanes: Lane[]
}

/** Lane heights in px and the line its marks stand on; `gap` is the space after it. On a phone the name adds 20. */
const WIDE: Record<LaneKey, { height: number; line: number; gap: number }> = {
  plan: { height: 36, line: 18, gap: 0 },
  harm: { height: 34, line: 29, gap: 0 },
  attendance: { height: 66, line: 62, gap: 10 },
  voice: { height: 36, line: 18, gap: 0 },
  entries: { height: 46, line: 14, gap: 0 },
  missing: { height: 34, line: 15, gap: 6 },
  lives: { height: 36, line: 24, gap: 6 },
  leads: { height: 52, line: 24, gap: 0 },
}
const PHONE: typeof WIDE = {
  plan: { height: 32, line: 14, gap: 0 },
  harm: { height: 28, line: 26, gap: 0 },
  attendance: { height: 62, line: 60, gap: 4 },
  voice: { height: 26, line: 12, gap: 0 },
  entries: { height: 44, line: 14, gap: 0 },
  missing: { height: 28, line: 12, gap: 0 },
  lives: { height: 32, line: 8, gap: 0 },
  leads: { height: 32, line: 8, gap: 0 },
}
const AXIS = 42
const AFTER_HARMS = 12
const PHONE_NAME = 20
export const HARM_HEIGHT = { 1: 8, 2: 16, 3: 25 } as const
export function frameOf(props: PictureProps): Frame {
  const phone = props.width === 'phone'
  const rows = props.protectedLocation ? withoutWhereabouts(props.rows) : props.rows
  const { today, from, to } = props
  const [left, right] = phone ? [0, 358] : [156, 1200]
  const first = dayNumber(from)
  const days = Math.max(1, dayNumber(to) - first)
  const x = (date: string) =>
    Math.round(Math.min(right, Math.max(left, left + ((right - left) * (dayNumber(date) - first)) / days)) * 10) / 10
  const their = speakOf(props.pronoun, props.childName).their
  const base = { rows, today, from, to, phone, left, right, width: right, x, now: x(today), their }
  const lanes = lanesOf(rows, { ...base })
  const last = lanes.at(-1)!
  const height = last.top + last.height + (phone ? PHONE_NAME : 0)
  return { ...base, lanes, height, id: props.id ?? `picture-${props.width}`, showWho: !props.protectedLocation }
}

/** The lanes that hold something within the days drawn, from top to bottom. Entries are always there. */
function lanesOf(rows: PictureRows, at: Pick<Frame, 'today' | 'from' | 'to' | 'phone' | 'their'>): Lane[] {
  const seen = { ...at, spans: harmSpans(rows.harms, at.today) }
  const marks = (list: readonly { on: string }[]) => list.some(row => row.on >= at.from && row.on <= at.to)
  const periods = (list: readonly Stretch[] | readonly PeriodRow[]) => list.some(row => touches(row, at))
  const voiceName = voiceLane(at.their)
  const wanted: Omit<Lane, 'top' | 'height' | 'line'>[] = []
  if (periods(rows.plans)) wanted.push({ key: 'plan', name: 'Plan' })
  for (const harm of harmLanes(seen.spans, at)) wanted.push({ key: 'harm', name: harm[0]!.label, harm })
  if (rows.attendance.some(row => row.weekStart >= at.from && row.weekStart <= at.today)) {
    wanted.push({ key: 'attendance', name: 'Attendance', hint: '% each week' })
  }
  if (marks(rows.voice) || periods(silences(rows, at.today))) wanted.push({ key: 'voice', name: voiceName })
  const decided = rows.entries.some(row => row.kind === 'decision')
  wanted.push({ key: 'entries', name: decided || !rows.entries.length ? 'Entries, decisions' : 'Entries' })
  if (marks(rows.missing)) {
    const kinds = new Set(rows.missing.map(row => (row.kind === 'missing' ? 'Missing' : 'Police')))
    wanted.push({ key: 'missing', name: kinds.size > 1 ? 'Missing, police' : [...kinds].join('') })
  }
  if (periods(rows.lives)) wanted.push({ key: 'lives', name: 'Lives with' })
  if (periods(rows.leads)) wanted.push({ key: 'leads', name: 'Lead practitioner' })
  return stacked(wanted, at.phone)
}

function stacked(wanted: Omit<Lane, 'top' | 'height' | 'line'>[], phone: boolean): Lane[] {
  const sizes = phone ? PHONE : WIDE
  let top = AXIS
  return wanted.map((lane, i) => {
    const size = sizes[lane.key]
    const name = phone ? PHONE_NAME : 0
    const placed = { ...lane, top, height: size.height, line: top + name + size.line }
    const lastHarm = lane.key === 'harm' && wanted[i + 1]?.key !== 'harm'
    top += name + size.height + (lastHarm ? (phone ? 8 : AFTER_HARMS) : size.gap)
    return placed
  })
}

/** One lane a harm. Those that run together lie next to each other, so that one box holds them. */
function harmLanes(spans: HarmSpan[], at: { from: string; to: string }): HarmSpan[][] {
  const together = new Set(harmOverlap(spans)?.harms.map(span => span.harm))
  const lanes = new Map<string, HarmSpan[]>()
  for (const span of spans.filter(span => touches(span, at) || span.to >= at.from)) {
    lanes.set(span.harm, [...(lanes.get(span.harm) ?? []), span])
  }
  const all = [...lanes.values()].filter(lane => lane.some(span => span.from <= at.to))
  const joint = all.filter(lane => together.has(lane[0]!.harm))
  const overlap = harmOverlap(spans)
  const start = (lane: HarmSpan[]) => overlap?.harms.find(span => span.harm === lane[0]!.harm)?.from ?? ''
  joint.sort((a, b) => start(a).localeCompare(start(b)))
  return [...all.filter(lane => !together.has(lane[0]!.harm)), ...joint]
}

export const touches = (row: { from: string; to: string | null }, at: { from: string; to: string }) =>
  row.from <= at.to && (row.to === null || row.to > at.from)

/** 'His voice', 'Reece’s voice', or 'Voice' when the name is too long for the gutter. */
export function voiceLane(their: string): string {
  const name = `${their.charAt(0).toUpperCase()}${their.slice(1)} voice`
  return textWidth(name, 14, true) > 140 ? 'Voice' : name
}

/** Only a path on this site is a link; anything else leads to the table, where the row is in words. */
export function pathOr(href: string | undefined, otherwise: string): string {
  return href?.startsWith('/') && !href.startsWith('//') ? href : href?.startsWith('#') ? href : otherwise
}

/** Text cut to a width, with an ellipsis; the whole words are in the mark's title and in the table. */
export function fitted(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text
  const words = text.split(' ')
  while (words.length > 1) {
    words.pop()
    const shorter = `${words.join(' ').replace(/[,;:]$/, '')}…`
    if (textWidth(shorter, size, bold) <= width) return shorter
  }
  return ''
}

/** Firsts of the months to draw, at most one every 32 px. */
export function months(frame: Frame): { on: string; x: number; year: string; month: string }[] {
  const pitch = ((frame.right - frame.left) / Math.max(1, dayNumber(frame.to) - dayNumber(frame.from))) * 30.4
  const step = [1, 2, 3, 6, 12, 24, 60].find(n => n * pitch >= 32) ?? 120
  const out: ReturnType<typeof months> = []
  const end = frame.to.slice(0, 7)
  for (let on = `${frame.from.slice(0, 8)}01`; on.slice(0, 7) <= end; on = `${addDays(on, 32).slice(0, 8)}01`) {
    const count = Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7)) - 1
    if (on < frame.from || count % step !== 0) continue
    out.push({ on, x: frame.x(on), year: on.slice(0, 4), month: step < 12 ? monthName(on).slice(0, 3) : '' })
  }
  return out
}

/** Middle of the label of today, kept within the drawing. */
export const todayAt = (frame: Frame) => Math.min(frame.now, frame.right - 46)

export const PLAN_SHORT = {
  'early-help': 'Early help',
  'family-help': 'Family Help',
  'child-in-need': 'In need',
  'child-protection': 'Protection',
  'looked-after': 'In care',
} as const

export function periodWords(row: { from: string; to: string | null }, today: string): string {
  if (row.from > today) return `from ${dateInWords(row.from)}, to come`
  return row.to ? `${dateInWords(row.from)} to ${dateInWords(row.to)}` : `since ${dateInWords(row.from)}`
}

export const ENDING = { changed: '', ended: ', ended', quiet: ', not written of since', running: '' } as const

/** Steps of one height in a row are one mark: a level that was seen again did not change. */
export function levels(span: HarmSpan) {
  const out: (Pick<HarmSpan['steps'][number], 'level' | 'from' | 'to' | 'ending' | 'seen'> & { times: number })[] = []
  for (const step of span.steps) {
    const last = out.at(-1)
    if (last?.level === step.level) Object.assign(last, { to: step.to, ending: step.ending, times: last.times + 1 })
    else out.push({ ...step, times: 1 })
  }
  return out
}

/** Rows of one lane grouped where they would lie over each other, with dates after today kept apart. */
export function groups<T extends { on: string }>(rows: readonly T[], frame: Frame) {
  const shown = rows.filter(row => row.on >= frame.from && row.on <= frame.to)
  const at = (list: readonly T[]) => cluster(list.map(row => ({ x: frame.x(row.on), row })))
  return {
    past: at(shown.filter(row => row.on <= frame.today)),
    toCome: at(shown.filter(row => row.on > frame.today)),
  }
}

/** '3 entries, 2 June 2026 to 4 June 2026: …' or the one thing in words. */
export function groupTitle<T extends { on: string }>(rows: T[], many: string, say: (row: T) => string): string {
  const first = rows[0]!
  if (rows.length === 1) return `${dateInWords(first.on)}: ${say(first)}`
  const days = rows.map(row => row.on).sort()
  const when =
    days[0] === days.at(-1) ? dateInWords(days[0]!) : `${dateInWords(days[0]!)} to ${dateInWords(days.at(-1)!)}`
  const rest = rows.length > 4 ? `; and ${rows.length - 4} more` : ''
  return `${rows.length} ${many}, ${when}: ${rows.slice(0, 4).map(say).join('; ')}${rest}`
}

export const diamond = (x: number, y: number, r: number) => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`

export const gapMiddle = (gap: Stretch, frame: Frame) => (frame.x(gap.from) + Math.min(frame.x(gap.to), frame.now)) / 2
export const gapWidth = (gap: Stretch | null, frame: Frame) =>
  gap ? textWidth(`nobody, ${gap.days} days`, frame.phone ? 13 : 14, true) : 0
