/**
 * The picture at the top of a child's page: one SVG drawn on the server, time from left to right, and the same rows as
 * a table. Pure: rows in, markup out. What it claims is worked out in picture-rules.ts.
 */
import type { ComponentChildren } from 'preact'
import type { AttendanceRow, HarmSpan, PeriodRow, PictureRows, Pronoun, Stretch } from './picture-rules.ts'
import {
  addDays,
  attendanceBars,
  attendanceStory,
  cluster,
  dateInWords,
  dayNumber,
  firstRecordedOn,
  fitCaptions,
  harmOverlap,
  harmSpans,
  LEVEL_WORDS,
  leadGaps,
  monthName,
  numberInWords,
  silences,
  speakOf,
  tableRows,
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

type Lane = { key: LaneKey; name: string; hint?: string; top: number; height: number; line: number; harm?: HarmSpan[] }
type LaneKey = 'plan' | 'harm' | 'attendance' | 'voice' | 'entries' | 'missing' | 'lives' | 'leads'
type Frame = {
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
const HARM_HEIGHT = { 1: 8, 2: 16, 3: 25 } as const
const ATTENDANCE_HEIGHT = 55.5
/** px after today in which the word 'due' has room under its diamonds; with less, the legend says it. */
const DUE_ROOM = 30

/** The picture with its legend and table, at one width. */
export function Picture(props: PictureProps) {
  const frame = frameOf(props)
  return (
    <div class={`picture picture--${props.width}`}>
      <Drawing frame={frame} childName={props.childName} />
      <Legend frame={frame} />
      <PictureTable frame={frame} />
    </div>
  )
}

/** Both widths in one page: the phone sees the last six months, others the days asked for. One legend, one table. */
export function ResponsivePicture(props: Omit<PictureProps, 'width'> & { phoneFrom: string; phoneTo: string }) {
  const id = props.id ?? 'picture'
  const wide = frameOf({ ...props, width: 'wide', id })
  const phone = frameOf({ ...props, width: 'phone', from: props.phoneFrom, to: props.phoneTo, id: `${id}-phone` })
  return (
    <div class="picture picture--both">
      <div class="picture-at-wide">
        <Drawing frame={wide} childName={props.childName} />
      </div>
      <div class="picture-at-phone">
        <Drawing frame={{ ...phone, id }} childName={props.childName} drawingId={`${id}-phone`} />
      </div>
      <Legend frame={wide} />
      <PictureTable frame={wide} />
    </div>
  )
}

function frameOf(props: PictureProps): Frame {
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

const touches = (row: { from: string; to: string | null }, at: { from: string; to: string }) =>
  row.from <= at.to && (row.to === null || row.to > at.from)

/** 'His voice', 'Reece’s voice', or 'Voice' when the name is too long for the gutter. */
function voiceLane(their: string): string {
  const name = `${their.charAt(0).toUpperCase()}${their.slice(1)} voice`
  return textWidth(name, 14, true) > 140 ? 'Voice' : name
}

/** Only a path on this site is a link; anything else leads to the table, where the row is in words. */
function pathOr(href: string | undefined, otherwise: string): string {
  return href?.startsWith('/') && !href.startsWith('//') ? href : href?.startsWith('#') ? href : otherwise
}

/** A lane as a named group. SVG has no fieldset, so the role is written. */
function Group({ name, children }: { name: string; children: ComponentChildren }) {
  const named = { role: 'group', 'aria-label': name } as const
  return <g {...named}>{children}</g>
}

/** One thing to point at: a link with its words. `stop: false` keeps it out of the tab order (see AttendanceLane). */
function Mark(props: { href: string; title: string; class?: string; stop?: boolean; children: ComponentChildren }) {
  return (
    <a
      href={props.href}
      class={`picture-mark ${props.class ?? ''}`.trim()}
      {...(props.stop === false ? { tabindex: -1 } : {})}
    >
      <title>{props.title}</title>
      {props.children}
    </a>
  )
}

function Drawing({ frame, childName, drawingId }: { frame: Frame; childName: string; drawingId?: string }) {
  const id = drawingId ?? frame.id
  const label = `What is recorded about ${childName}, ${dateInWords(frame.from)} to ${dateInWords(frame.to)}`
  return (
    <>
      <a class="picture-skip" href={`#${id}-after`}>
        Skip past the picture
      </a>
      <section class="picture-scroll" aria-label="The picture" tabindex={0}>
        <svg
          class={`picture-svg picture-svg--${frame.phone ? 'phone' : 'wide'}`}
          viewBox={`0 0 ${frame.width} ${frame.height}`}
          width={frame.width}
          height={frame.height}
          {...({ role: 'group' } as const)}
          aria-labelledby={`${id}-title`}
        >
          <title id={`${id}-title`}>{label}</title>
          <Axis frame={frame} />
          {frame.lanes.map((lane, i) => (
            <Group key={`${lane.key}-${i}`} name={lane.name}>
              <LaneName lane={lane} frame={frame} />
              <LaneMarks lane={lane} frame={frame} />
            </Group>
          ))}
          <Overlap frame={frame} />
          <Today frame={frame} />
        </svg>
      </section>
      <span id={`${id}-after`} tabindex={-1} />
    </>
  )
}

function LaneName({ lane, frame }: { lane: Lane; frame: Frame }) {
  if (frame.phone) {
    return (
      <text class="picture-name" x={0} y={lane.top + 14}>
        {lane.name}
      </text>
    )
  }
  const y = lane.key === 'harm' ? lane.line - 8 : lane.key === 'attendance' ? lane.line - 31 : lane.line + 5
  const up = lane.key === 'lives' || lane.key === 'leads' ? 6 : 0
  return (
    <>
      <text class="picture-name" x={0} y={y - up}>
        {fitted(lane.name, 150, 14, true)}
      </text>
      {lane.hint ? (
        <text class="picture-small" x={0} y={y + 17}>
          {lane.hint}
        </text>
      ) : null}
    </>
  )
}

function LaneMarks({ lane, frame }: { lane: Lane; frame: Frame }) {
  if (lane.key === 'plan') return <PlanLane lane={lane} frame={frame} />
  if (lane.key === 'harm') return <HarmLane lane={lane} frame={frame} />
  if (lane.key === 'attendance') return <AttendanceLane lane={lane} frame={frame} />
  if (lane.key === 'voice') return <VoiceLane lane={lane} frame={frame} />
  if (lane.key === 'entries') return <EntryLane lane={lane} frame={frame} />
  if (lane.key === 'missing') return <PoliceLane lane={lane} frame={frame} />
  if (lane.key === 'lives') return <PeriodLane lane={lane} frame={frame} rows={frame.rows.lives} gaps={[]} />
  return <PeriodLane lane={lane} frame={frame} rows={frame.rows.leads} gaps={leadGaps(frame.rows, frame.today)} />
}

/** Text cut to a width, with an ellipsis; the whole words are in the mark's title and in the table. */
function fitted(text: string, width: number, size: number, bold = false): string {
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
function months(frame: Frame): { on: string; x: number; year: string; month: string }[] {
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

function Axis({ frame }: { frame: Frame }) {
  const ticks = months(frame)
  const shown = frame.today >= frame.from && frame.today <= frame.to
  const years = ticks.filter((tick, i) => i === 0 || tick.year !== ticks[i - 1]!.year)
  return (
    <g>
      {frame.now < frame.right ? (
        <rect class="picture-wash" x={frame.now} y={38} width={frame.right - frame.now} height={frame.height - 38} />
      ) : null}
      {ticks.map(tick => (
        <g key={tick.on}>
          <line
            class={tick.on.slice(5, 7) === '01' ? 'picture-january' : 'picture-month'}
            x1={tick.x}
            x2={tick.x}
            y1={38}
            y2={frame.height}
          />
          {tick.x + 26 <= frame.right ? (
            <text class="picture-small" x={tick.x + 4} y={33}>
              {tick.month}
            </text>
          ) : null}
        </g>
      ))}
      {years
        .filter((year, i) => (years[i + 1]?.x ?? frame.right + 9) - year.x >= 44)
        .filter(year => !shown || year.x + 40 < todayAt(frame) - 46 || year.x > todayAt(frame) + 46)
        .map(year => (
          <text key={year.year} class="picture-year" x={year.x + 4} y={14}>
            {year.year}
          </text>
        ))}
    </g>
  )
}

/** Middle of the label of today, kept within the drawing. */
const todayAt = (frame: Frame) => Math.min(frame.now, frame.right - 46)

function Today({ frame }: { frame: Frame }) {
  if (frame.today < frame.from || frame.today > frame.to) return null
  const words = `today ${Number(frame.today.slice(8))} ${monthName(frame.today).slice(0, 3)}`
  const x = todayAt(frame)
  return (
    <g>
      <line class="picture-today" x1={frame.now} x2={frame.now} y1={19} y2={frame.height} />
      <rect class="picture-today-box" x={x - 46} y={1} width={92} height={19} />
      <text class="picture-today-words" x={x} y={15}>
        {words}
      </text>
    </g>
  )
}

const PLAN_SHORT = {
  'early-help': 'Early help',
  'family-help': 'Family Help',
  'child-in-need': 'In need',
  'child-protection': 'Protection',
  'looked-after': 'In care',
} as const

function PlanLane({ lane, frame }: { lane: Lane; frame: Frame }) {
  const y = lane.line - 12
  const plans = [...frame.rows.plans].filter(row => touches(row, frame)).sort((a, b) => a.from.localeCompare(b.from))
  const first = plans[0]
  const before = first && first.from > frame.from && first.from <= frame.today ? frame.x(first.from) : 0
  return (
    <>
      {before - frame.left > 66 ? (
        <text class="picture-hint picture-end" x={before - 9} y={lane.line + 5}>
          no plan
        </text>
      ) : null}
      {plans.map(row => {
        const x1 = frame.x(row.from)
        const solid = Math.min(frame.x(row.to ?? frame.today), frame.now)
        const until = row.to ? frame.x(row.to) : frame.right
        const full = textWidth(row.label, 14, true) <= solid - x1 - 12 ? row.label : PLAN_SHORT[row.kind]
        const title = `Plan: ${row.label}, ${periodWords(row, frame.today)}`
        return (
          <Mark key={row.from + row.label} href={pathOr(row.href, `#${frame.id}-table`)} title={title}>
            {until > frame.now && until > x1 ? (
              <line
                class="picture-plan-to-come"
                x1={Math.max(x1, frame.now)}
                x2={until}
                y1={lane.line}
                y2={lane.line}
              />
            ) : null}
            {row.from <= frame.today ? (
              <rect
                class={`picture-plan picture-plan--${row.kind}`}
                x={x1 + 1}
                y={y}
                width={Math.max(2, solid - x1 - 2)}
                height={24}
              />
            ) : null}
            {row.from <= frame.today && textWidth(full, 14, true) <= solid - x1 - 12 ? (
              <text class={`picture-plan-words picture-plan-words--${row.kind}`} x={x1 + 8} y={lane.line + 5}>
                {full}
              </text>
            ) : null}
          </Mark>
        )
      })}
    </>
  )
}

function periodWords(row: { from: string; to: string | null }, today: string): string {
  if (row.from > today) return `from ${dateInWords(row.from)}, to come`
  return row.to ? `${dateInWords(row.from)} to ${dateInWords(row.to)}` : `since ${dateInWords(row.from)}`
}

const ENDING = { changed: '', ended: ', ended', quiet: ', not written of since', running: '' } as const

/** Steps of one height in a row are one mark: a level that was seen again did not change. */
function levels(span: HarmSpan) {
  const out: (Pick<HarmSpan['steps'][number], 'level' | 'from' | 'to' | 'ending' | 'seen'> & { times: number })[] = []
  for (const step of span.steps) {
    const last = out.at(-1)
    if (last?.level === step.level) Object.assign(last, { to: step.to, ending: step.ending, times: last.times + 1 })
    else out.push({ ...step, times: 1 })
  }
  return out
}

function HarmLane({ lane, frame }: { lane: Lane; frame: Frame }) {
  return (
    <>
      <line class="picture-base" x1={frame.left} x2={frame.right} y1={lane.line} y2={lane.line} />
      {(lane.harm ?? []).map(span => {
        const steps = levels(span).filter(step => step.to >= frame.from && step.from <= frame.to)
        let outline = ''
        for (const step of steps) {
          const top = lane.line - HARM_HEIGHT[step.level]
          outline += `${outline ? 'L' : `M${frame.x(step.from)} ${lane.line}L`}${frame.x(step.from)} ${top}H${frame.x(step.to)}`
        }
        return (
          <g key={span.from}>
            {steps.map(step => {
              const x1 = frame.x(step.from)
              const who = frame.showWho ? `. ${step.seen[0]!.organisation}` : ''
              const until = step.ending === 'running' ? 'to today' : `to ${dateInWords(step.to)}${ENDING[step.ending]}`
              const times = step.times > 1 ? `, written of ${step.times} times` : ''
              const title = `${span.label}: ${LEVEL_WORDS[step.level]}, ${dateInWords(step.from)} ${until}${times}${who}`
              return (
                <Mark key={step.from} href={pathOr(step.seen[0]!.entryHref, `#${frame.id}-table`)} title={title}>
                  <rect
                    class={`picture-harm picture-harm--${step.level}`}
                    x={x1}
                    y={lane.line - HARM_HEIGHT[step.level]}
                    width={Math.max(2, frame.x(step.to) - x1)}
                    height={HARM_HEIGHT[step.level]}
                  />
                </Mark>
              )
            })}
            <path class="picture-harm-outline" d={`${outline}V${lane.line}Z`} />
          </g>
        )
      })}
    </>
  )
}

/** The dotted box round harms that run together, with its words to the left of it when there is room. */
function Overlap({ frame }: { frame: Frame }) {
  const overlap = harmOverlap(harmSpans(frame.rows.harms, frame.today))
  if (!overlap || overlap.to < frame.from || overlap.from > frame.to) return null
  const names = new Set(overlap.harms.map(span => span.harm))
  const all = frame.lanes.filter(lane => lane.key === 'harm')
  const lanes = all.filter(lane => names.has(lane.harm![0]!.harm))
  const first = lanes[0]
  const last = lanes.at(-1)
  if (!first || !last) return null
  const x1 = frame.x(overlap.from)
  const x2 = Math.max(x1 + 4, Math.min(frame.x(overlap.to), frame.now))
  const count =
    all.length === lanes.length
      ? lanes.length === 2
        ? 'both'
        : `all ${numberInWords(lanes.length)}`
      : `${numberInWords(lanes.length)} together`
  const short = (date: string) => dateInWords(date, 'short').replace(` ${frame.today.slice(0, 4)}`, '')
  const words = `${count} ${overlap.running ? `since ${short(overlap.from)}` : `${short(overlap.from)} to ${short(overlap.to)}`}`
  const taken = Math.max(
    frame.left,
    ...last.harm!.filter(span => span.from < overlap.from && span.to <= overlap.from).map(span => frame.x(span.to)),
  )
  const started = last.harm!.some(span => span.from < overlap.from && span.to > overlap.from)
  const fits = !frame.phone && !started && x1 - taken > textWidth(words, 14, true) + 16
  const labels = overlap.harms.map(span => span.label).join(', ')
  const when = overlap.running ? 'to today' : `to ${dateInWords(overlap.to)}`
  const top = frame.phone ? first.line - 27 : first.top - 1
  return (
    <Group name="Harms together">
      <Mark href={`#${frame.id}-table`} title={`${labels}: together ${dateInWords(overlap.from)} ${when}`}>
        <rect class="picture-overlap" x={x1} y={top} width={x2 - x1} height={last.line + 5 - top} />
        {fits ? (
          <text class="picture-overlap-words picture-end" x={x1 - 8} y={last.line - 7}>
            {words}
          </text>
        ) : null}
      </Mark>
    </Group>
  )
}

function AttendanceLane({ lane, frame }: { lane: Lane; frame: Frame }) {
  const shown = frame.rows.attendance.filter(row => row.weekStart >= frame.from && row.weekStart <= frame.today)
  const dayPx = (frame.right - frame.left) / Math.max(1, dayNumber(frame.to) - dayNumber(frame.from))
  const weeks = Math.max(1, Math.ceil(6 / (dayPx * 7)))
  const bars = attendanceBars(shown, weeks)
  const ninety = lane.line - ATTENDANCE_HEIGHT * 0.9
  return (
    <>
      <line class="picture-ninety" x1={frame.left} x2={frame.right} y1={ninety} y2={ninety} />
      {frame.phone ? null : (
        <text class="picture-hint picture-end" x={frame.left - 8} y={ninety + 5}>
          90%
        </text>
      )}
      <line class="picture-base" x1={frame.left} x2={frame.right} y1={lane.line} y2={lane.line} />
      {bars.map((bar, i) => {
        const x1 = frame.x(bar.from)
        const end = Math.min(frame.x(addDays(bar.from, weeks * 7)), frame.now)
        const from = `${weeks === 1 ? 'Week' : `${weeks} weeks`} from ${dateInWords(bar.from)}`
        const height = Math.max(2, ((bar.percent ?? 0) / 100) * ATTENDANCE_HEIGHT)
        const said = bar.percent === null ? 'holiday' : `${Math.round(bar.percent)}% in school`
        const title = `${from}: ${said}${weeks > 1 && bar.percent !== null ? ' on average' : ''}`
        // One stop for the lane: seventy-eight would stand between a keyboard and the rest; each is in the table by week.
        return (
          <Mark key={bar.from} href={`#${frame.id}-weeks`} title={title} stop={i === 0}>
            {bar.percent === null ? (
              <line class="picture-holiday" x1={x1} x2={Math.max(end, x1 + 1)} y1={lane.line - 3} y2={lane.line - 3} />
            ) : (
              <rect
                class={bar.underHalf ? 'picture-week picture-week--under-half' : 'picture-week'}
                x={x1 + 0.5}
                y={lane.line - height}
                width={Math.max(1.5, end - x1 - 1)}
                height={height}
              />
            )}
          </Mark>
        )
      })}
      <HolidayWords lane={lane} frame={frame} rows={shown} />
      <WeekFigures lane={lane} frame={frame} />
    </>
  )
}

/** The word over a holiday that is long enough to hold it. */
function HolidayWords({ lane, frame, rows }: { lane: Lane; frame: Frame; rows: AttendanceRow[] }) {
  const runs: { from: string; to: string }[] = []
  for (const row of [...rows].sort((a, b) => a.weekStart.localeCompare(b.weekStart))) {
    if (row.percent !== null) continue
    const last = runs.at(-1)
    const to = addDays(row.weekStart, 7)
    if (last && last.to >= row.weekStart) last.to = to
    else runs.push({ from: row.weekStart, to })
  }
  return (
    <>
      {runs.map(run => {
        const x1 = frame.x(run.from)
        const x2 = Math.min(frame.x(run.to), frame.now)
        const month = Number(run.from.slice(5, 7))
        const word = month === 7 || month === 8 ? 'summer' : 'holiday'
        if (x2 - x1 < textWidth(word, 13) + 6) return null
        return (
          <text key={run.from} class="picture-small picture-middle" x={(x1 + x2) / 2} y={lane.line - 8}>
            {word}
          </text>
        )
      })}
    </>
  )
}

/** The figures that the sentence above the picture speaks of, over their weeks. */
function WeekFigures({ lane, frame }: { lane: Lane; frame: Frame }) {
  const weeks = attendanceStory(frame.rows, frame.today).weeks.filter(week => week.weekStart >= frame.from)
  const place = (week: AttendanceRow) => Math.min(frame.x(week.weekStart) + 13, frame.now - 17)
  const last = weeks.at(-1)
  return (
    <>
      {weeks
        .filter(week => week === last || (last && place(last) - place(week) > 40))
        .map(week => (
          <text
            key={week.weekStart}
            class="picture-figure picture-middle"
            x={Math.max(place(week), frame.left + 17)}
            y={lane.line - ((week.percent ?? 0) / 100) * ATTENDANCE_HEIGHT - 6}
          >
            {Math.round(week.percent ?? 0)}%
          </text>
        ))}
    </>
  )
}

/** Rows of one lane grouped where they would lie over each other, with dates after today kept apart. */
function groups<T extends { on: string }>(rows: readonly T[], frame: Frame) {
  const shown = rows.filter(row => row.on >= frame.from && row.on <= frame.to)
  const at = (list: readonly T[]) => cluster(list.map(row => ({ x: frame.x(row.on), row })))
  return {
    past: at(shown.filter(row => row.on <= frame.today)),
    toCome: at(shown.filter(row => row.on > frame.today)),
  }
}

/** '3 entries, 2 June 2026 to 4 June 2026: …' or the one thing in words. */
function groupTitle<T extends { on: string }>(rows: T[], many: string, say: (row: T) => string): string {
  const first = rows[0]!
  if (rows.length === 1) return `${dateInWords(first.on)}: ${say(first)}`
  const days = rows.map(row => row.on).sort()
  const when =
    days[0] === days.at(-1) ? dateInWords(days[0]!) : `${dateInWords(days[0]!)} to ${dateInWords(days.at(-1)!)}`
  const rest = rows.length > 4 ? `; and ${rows.length - 4} more` : ''
  return `${rows.length} ${many}, ${when}: ${rows.slice(0, 4).map(say).join('; ')}${rest}`
}

function VoiceLane({ lane, frame }: { lane: Lane; frame: Frame }) {
  const y = lane.line
  const marks = groups(frame.rows.voice, frame)
  const quiet = silences(frame.rows, frame.today).filter(gap => touches(gap, frame))
  const say = (row: PictureRows['voice'][number]) =>
    `“${row.words}”${row.changedDecision ? ' Changed a decision.' : ''}`
  const items = [
    ...marks.past.map(group => ({ x: group.x, gap: null, group })),
    ...quiet.map(gap => ({ x: frame.x(gap.from) + 0.1, gap, group: null })),
  ].sort((a, b) => a.x - b.x)
  return (
    <>
      <line class="picture-base" x1={frame.left} x2={frame.now} y1={y} y2={y} />
      {items.map(item =>
        item.group ? (
          <Mark
            key={item.x}
            href={pathOr(item.group.rows[0]!.href, `#${frame.id}-table`)}
            title={groupTitle(item.group.rows, 'times heard', say)}
          >
            <VoiceSign x={item.x} y={y} changed={item.group.rows.some(row => row.changedDecision)} />
          </Mark>
        ) : (
          <Silence key={item.x} gap={item.gap!} y={y} frame={frame} />
        ),
      )}
      {marks.toCome.map(group => (
        <ToCome key={group.x} x={group.x} y={y} frame={frame} href={group.rows[0]!.href}>
          {groupTitle(group.rows, 'times', say)}
        </ToCome>
      ))}
    </>
  )
}

function VoiceSign({ x, y, changed }: { x: number; y: number; changed: boolean }) {
  return (
    <>
      <circle class={changed ? 'picture-voice picture-voice--changed' : 'picture-voice'} cx={x} cy={y} r={7.5} />
      {changed ? <path class="picture-tick" d={`M${x - 3.4} ${y + 0.2}l2.4 2.6 4.4-5`} /> : null}
    </>
  )
}

function Silence({ gap, y, frame }: { gap: Stretch; y: number; frame: Frame }) {
  const x1 = frame.x(gap.from) + (gap.from >= frame.from ? 11 : 0)
  const x2 = Math.min(frame.x(gap.to), frame.now) - (gap.running ? 4 : 11)
  const words = [`${gap.days} days not heard`, `${gap.days} days`].find(
    text => textWidth(text, 14, true) + 16 < x2 - x1,
  )
  const half = textWidth(words ?? '', 14, true) / 2
  const middle = (x1 + x2) / 2
  const title = `${gap.days} days not heard: ${dateInWords(gap.from)} to ${gap.running ? 'today' : dateInWords(gap.to)}`
  return (
    <Mark href={`#${frame.id}-table`} title={title}>
      <line class="picture-silence" x1={x1} x2={Math.max(x1, x2)} y1={y} y2={y} />
      {words ? (
        <>
          <rect class="picture-paper" x={middle - half - 3} y={y - 9} width={half * 2 + 6} height={18} />
          <text class="picture-silence-words picture-middle" x={middle} y={y + 5}>
            {words}
          </text>
        </>
      ) : null}
    </Mark>
  )
}

const diamond = (x: number, y: number, r: number) => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`

/** Something dated after today: hollow and dashed, whatever it is. */
function ToCome(props: { x: number; y: number; frame: Frame; href: string; children: string }) {
  return (
    <Mark href={pathOr(props.href, `#${props.frame.id}-table`)} title={props.children} class="picture-to-come">
      <path class="picture-due" d={diamond(props.x, props.y, 7)} />
    </Mark>
  )
}

function EntryLane({ lane, frame }: { lane: Lane; frame: Frame }) {
  const y = lane.line
  const entries = groups(
    frame.rows.entries.filter(row => row.kind === 'entry'),
    frame,
  )
  const decisions = groups(
    frame.rows.entries.filter(row => row.kind === 'decision'),
    frame,
  )
  const coming = [
    ...entries.toCome.flatMap(group => group.rows.map(row => ({ on: row.on, label: row.title, href: row.href }))),
    ...decisions.toCome.flatMap(group => group.rows.map(row => ({ on: row.on, label: row.title, href: row.href }))),
    ...frame.rows.due.filter(row => row.on > frame.today),
  ]
  // Two runs, each left to right: decisions last, so that no entry lies over one.
  const past = [
    ...entries.past.map(group => ({ ...group, decided: false })),
    ...decisions.past.map(group => ({ ...group, decided: true })),
  ]
  const due = groups(coming, frame).toCome
  const empty = past.length === 0 && due.length === 0 && frame.lanes.length === 1
  return (
    <>
      <line class="picture-base" x1={frame.left} x2={frame.now} y1={y} y2={y} />
      {past.map(group => (
        <Mark
          key={`${group.x}-${group.decided}`}
          href={pathOr(group.rows[0]!.href, `#${frame.id}-table`)}
          title={groupTitle(group.rows, group.decided ? 'decisions' : 'entries', row => row.title)}
        >
          {group.decided ? (
            <path class="picture-decision" d={diamond(group.x, y, 8)} />
          ) : (
            <circle class="picture-entry" cx={group.x} cy={y} r={Math.min(5, 3.2 + group.rows.length * 0.3)} />
          )}
        </Mark>
      ))}
      {due.map(group => (
        <ToCome key={group.x} x={group.x} y={y} frame={frame} href={group.rows[0]!.href}>
          {`Due ${groupTitle(group.rows, 'things due', row => row.label)}`}
        </ToCome>
      ))}
      <Captions
        frame={frame}
        y={y + 25}
        groups={past.filter(group => group.decided)}
        due={due.length ? due.reduce((sum, group) => sum + group.x, 0) / due.length : null}
      />
      {empty ? (
        <text class="picture-hint" x={frame.left + 8} y={y - 4}>
          Nothing recorded before {dateInWords(firstRecordedOn(frame.rows) ?? frame.today)}
        </text>
      ) : null}
    </>
  )
}

function Captions(props: {
  frame: Frame
  y: number
  groups: { x: number; rows: PictureRows['entries'] }[]
  due: number | null
}) {
  const { frame, y, due } = props
  const words = props.groups.map(
    ({ rows }) => rows.map(row => row.caption ?? fitted(row.title, 120, 13)).find(Boolean) ?? '',
  )
  const boxes = props.groups.map((group, i) => ({ x: group.x, width: textWidth(words[i]!, 13) }))
  const roomForDue = frame.right - frame.now >= DUE_ROOM
  const kept = fitCaptions(boxes, frame.left, frame.now - 2)
  const dueAt = due === null ? 0 : Math.min(Math.max(due, frame.now + 14), frame.right - 14)
  return (
    <g>
      {words.map((text, i) =>
        text && kept.has(i) ? (
          <text key={boxes[i]!.x} class="picture-caption picture-middle" x={kept.get(i)} y={y}>
            {text}
          </text>
        ) : null,
      )}
      {due === null || !roomForDue ? null : (
        <text class="picture-small picture-middle" x={dueAt} y={y}>
          due
        </text>
      )}
    </g>
  )
}

function PoliceLane({ lane, frame }: { lane: Lane; frame: Frame }) {
  const y = lane.line
  const kinds = (['missing', 'arrest', 'police'] as const).map(kind => ({
    kind,
    ...groups(
      frame.rows.missing.filter(row => row.kind === kind),
      frame,
    ),
  }))
  const past = kinds.flatMap(({ kind, past }) => past.map(group => ({ kind, ...group }))).sort((a, b) => a.x - b.x)
  const many = { missing: 'times missing', arrest: 'arrests', police: 'contacts with police' }
  return (
    <>
      <line class="picture-base" x1={frame.left} x2={frame.now} y1={y} y2={y} />
      {past.map(group => (
        <Mark
          key={`${group.kind}-${group.x}`}
          href={pathOr(group.rows[0]!.href, `#${frame.id}-table`)}
          title={groupTitle(group.rows, many[group.kind], row => row.title)}
        >
          <PoliceSign kind={group.kind} x={group.x} y={y} />
        </Mark>
      ))}
      {kinds
        .flatMap(({ toCome }) => toCome)
        .map(group => (
          <ToCome key={group.x} x={group.x} y={y} frame={frame} href={group.rows[0]!.href}>
            {groupTitle(group.rows, 'things to come', row => row.title)}
          </ToCome>
        ))}
    </>
  )
}

function PoliceSign({ kind, x, y }: { kind: 'missing' | 'arrest' | 'police'; x: number; y: number }) {
  if (kind === 'missing')
    return <path class="picture-missing" d={`M${x} ${y - 7.5}L${x + 7.5} ${y + 6.5}H${x - 7.5}Z`} />
  const inner = kind === 'police' ? <line class="picture-police-bar" x1={x - 6} x2={x + 6} y1={y} y2={y} /> : null
  return (
    <>
      <rect class="picture-arrest" x={x - 6.5} y={y - 6.5} width={13} height={13} />
      {inner}
    </>
  )
}

/** Periods along one line, with the days nobody held it. Words stand over the line, on a phone under it. */
function PeriodLane(props: { lane: Lane; frame: Frame; rows: PeriodRow[]; gaps: Stretch[] }) {
  const { lane, frame } = props
  const y = lane.line
  const rows = props.rows.filter(row => touches(row, frame)).sort((a, b) => a.from.localeCompare(b.from))
  const items = [
    ...rows.map((row, i) => ({ at: row.from, row, next: rows[i + 1]?.from ?? frame.to, gap: null })),
    ...props.gaps.filter(gap => touches(gap, frame)).map(gap => ({ at: gap.from, row: null, next: '', gap })),
  ].sort((a, b) => a.at.localeCompare(b.at))
  const gapWords = fitCaptions(
    items.map(item => ({ x: item.gap ? gapMiddle(item.gap, frame) : -999, width: gapWidth(item.gap, frame) })),
    frame.phone ? textWidth(lane.name, 14, true) + 8 : frame.left,
    frame.right,
  )
  return (
    <>
      {items.map((item, i) =>
        item.row ? (
          <Period key={`row-${item.at}-${i}`} row={item.row} next={item.next} y={y} frame={frame} lane={lane} />
        ) : (
          <Gap key={`gap-${item.at}`} gap={item.gap!} y={y} frame={frame} words={gapWords.get(i)} />
        ),
      )}
    </>
  )
}

const gapMiddle = (gap: Stretch, frame: Frame) => (frame.x(gap.from) + Math.min(frame.x(gap.to), frame.now)) / 2
const gapWidth = (gap: Stretch | null, frame: Frame) =>
  gap ? textWidth(`nobody, ${gap.days} days`, frame.phone ? 13 : 14, true) : 0

function Period(props: { row: PeriodRow; next: string; y: number; frame: Frame; lane: Lane }) {
  const { row, y, frame } = props
  const x1 = frame.x(row.from)
  const solid = Math.min(frame.x(row.to ?? frame.today), frame.now)
  const coming = row.from > frame.today
  const room = frame.x(props.next) - x1 - (frame.phone ? 2 : 6)
  const brief = row.label.split(',')[0] ?? row.label
  const words = [row.label, brief].find(text => textWidth(text, 13) <= room) ?? ''
  const title = `${props.lane.name}: ${row.label}, ${periodWords(row, frame.today)}`
  return (
    <Mark href={pathOr(row.href, `#${frame.id}-table`)} title={title}>
      {coming ? (
        <line class="picture-period-to-come" x1={x1} x2={frame.x(row.to ?? frame.to)} y1={y} y2={y} />
      ) : (
        <>
          <line class="picture-period" x1={x1} x2={Math.max(x1 + 2, solid)} y1={y} y2={y} />
          {row.from >= frame.from ? <line class="picture-stop" x1={x1 + 1} x2={x1 + 1} y1={y - 5} y2={y + 5} /> : null}
        </>
      )}
      {words ? (
        <text class="picture-caption" x={x1 + (frame.phone ? 1 : 6)} y={frame.phone ? y + 17 : y - 8}>
          {words}
        </text>
      ) : null}
    </Mark>
  )
}

function Gap({ gap, y, frame, words }: { gap: Stretch; y: number; frame: Frame; words: number | undefined }) {
  const when = `${dateInWords(gap.from)} to ${gap.running ? 'today' : dateInWords(gap.to)}`
  return (
    <Mark href={`#${frame.id}-table`} title={`Lead practitioner: nobody, ${gap.days} days, ${when}`}>
      <line class="picture-gap" x1={frame.x(gap.from)} x2={Math.min(frame.x(gap.to), frame.now)} y1={y} y2={y} />
      {words === undefined ? null : (
        <text class="picture-gap-words picture-middle" x={words} y={frame.phone ? y - 14 : y + 19}>
          nobody, {gap.days} days
        </text>
      )}
    </Mark>
  )
}

/** Shape and word for each kind of mark that is in the picture. */
function Legend({ frame }: { frame: Frame }) {
  const has = (key: LaneKey) => frame.lanes.some(lane => lane.key === key)
  const kinds = new Set(frame.rows.missing.map(row => row.kind))
  return (
    <ul class="picture-legend">
      {has('harm') ? (
        <Key width={56} words="some, serious, severe">
          <rect class="picture-harm picture-harm--1 picture-harm-outline" x={0.5} y={13} width={18} height={7} />
          <rect class="picture-harm picture-harm--2 picture-harm-outline" x={19} y={7} width={18} height={13} />
          <rect class="picture-harm picture-harm--3 picture-harm-outline" x={37.5} y={0.5} width={18} height={19.5} />
        </Key>
      ) : null}
      {has('attendance') ? (
        <Key width={30} words="in school; under half; holiday">
          <rect class="picture-week" x={0} y={2} width={8} height={18} />
          <rect class="picture-week picture-week--under-half" x={10} y={11} width={8} height={9} />
          <line class="picture-holiday" x1={20} x2={30} y1={17} y2={17} />
        </Key>
      ) : null}
      {has('voice') ? (
        <>
          <Key words="heard">
            <VoiceSign x={10} y={10} changed={false} />
          </Key>
          <Key words="changed a decision">
            <VoiceSign x={10} y={10} changed />
          </Key>
        </>
      ) : null}
      <Key width={12} words="entry">
        <circle class="picture-entry" cx={6} cy={10} r={3.5} />
      </Key>
      <Key words="decision">
        <path class="picture-decision" d={diamond(10, 10, 7)} />
      </Key>
      {frame.right - frame.now < DUE_ROOM && frame.rows.due.some(row => row.on > frame.today && row.on <= frame.to) ? (
        <Key words="due">
          <path class="picture-due" d={diamond(10, 10, 7)} />
        </Key>
      ) : null}
      {has('missing') && kinds.has('missing') ? (
        <Key words="missing">
          <PoliceSign kind="missing" x={10} y={10} />
        </Key>
      ) : null}
      {has('missing') && kinds.has('arrest') ? (
        <Key words="arrest">
          <PoliceSign kind="arrest" x={10} y={10} />
        </Key>
      ) : null}
      {has('missing') && kinds.has('police') ? (
        <Key words="police">
          <PoliceSign kind="police" x={10} y={10} />
        </Key>
      ) : null}
    </ul>
  )
}

function Key({ width = 20, words, children }: { width?: number; words: string; children: ComponentChildren }) {
  return (
    <li class="picture-key">
      <svg width={width} height={20} viewBox={`0 0 ${width} 20`} aria-hidden="true" focusable="false">
        {children}
      </svg>
      {words}
    </li>
  )
}

/** The same rows in words, and attendance by week. */
function PictureTable({ frame }: { frame: Frame }) {
  const lines = tableRows(frame.rows, frame.today, voiceLane(frame.their), frame)
  const weeks = frame.rows.attendance.filter(row => row.weekStart >= frame.from && row.weekStart <= frame.to)
  const head = ['From', 'To', 'Lane', 'What', 'Level', ...(frame.showWho ? ['Who wrote it'] : [])]
  return (
    <details class="picture-details">
      <summary>Read this as a table</summary>
      <table class="picture-table" id={`${frame.id}-table`}>
        <caption>
          {dateInWords(frame.from)} to {dateInWords(frame.to)}, from what you may see
        </caption>
        <thead>
          <tr>
            {head.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, i) => (
            <tr key={`${line.from}-${i}`}>
              <td>{dateInWords(line.from, 'short')}</td>
              <td>{line.to || '–'}</td>
              <td>{line.lane}</td>
              <td>{line.href ? <a href={pathOr(line.href, `#${frame.id}-table`)}>{line.what}</a> : line.what}</td>
              <td>{line.level || '–'}</td>
              {frame.showWho ? <td>{line.who || '–'}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
      {weeks.length ? (
        <table class="picture-table picture-table--weeks" id={`${frame.id}-weeks`}>
          <caption>Attendance by week</caption>
          <thead>
            <tr>
              <th scope="col">Week from</th>
              <th scope="col">In school</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map(week => (
              <tr key={week.weekStart}>
                <td>{dateInWords(week.weekStart, 'short')}</td>
                <td>{week.percent === null ? 'holiday' : `${Math.round(week.percent)}%`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </details>
  )
}
