/**
 * The picture at the top of a child's page: one SVG drawn on the server, time from left to right, and the same rows as
 * a table. Pure: rows in, markup out. What it claims is worked out in picture-rules.ts.
 */
import type { ComponentChildren } from 'preact'
import {
  diamond,
  ENDING,
  type Frame,
  fitted,
  frameOf,
  gapMiddle,
  gapWidth,
  groups,
  groupTitle,
  HARM_HEIGHT,
  type Lane,
  type LaneKey,
  levels,
  months,
  type PictureProps,
  PLAN_SHORT,
  pathOr,
  periodWords,
  todayAt,
  touches,
  voiceLane,
} from './picture-frame.ts'
import type { AttendanceRow, PeriodRow, PictureRows, Stretch } from './picture-rules.ts'
import {
  addDays,
  attendanceBars,
  attendanceStory,
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
  tableRows,
  textWidth,
} from './picture-rules.ts'

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
