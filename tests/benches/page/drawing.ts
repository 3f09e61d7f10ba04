/**
 * The picture as plain shapes for the reference's templates: the same marks in the same places, worked out with the
 * program's own rules. It draws the lanes that the bench's data fills and throws on any other, so that it never draws less.
 */
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
  levels,
  months,
  type PictureProps,
  PLAN_SHORT,
  pathOr,
  periodWords,
  todayAt,
  touches,
  voiceLane,
} from '../../../src/record/picture-frame.ts'
import {
  dateInWords,
  fitCaptions,
  type HarmOverlap,
  harmOverlap,
  harmSpans,
  LEVEL_WORDS,
  leadGaps,
  monthName,
  numberInWords,
  type PeriodRow,
  type PictureRows,
  type Stretch,
  silences,
  tableRows,
  textWidth,
} from '../../../src/record/picture-rules.ts'

type At = Record<string, string | number>
/** One SVG element: its class, its place, its words. `at` in the order printed. */
export type Shape = { tag: 'line' | 'rect' | 'circle' | 'path' | 'text'; look: string; at: At; words?: string }
/** Shapes without a link, a link with its title, or a group of either. */
export type Item =
  | { kind: 'shape'; shape: Shape }
  | { kind: 'mark'; href: string; title: string; look?: string; shapes: Shape[] }
  | { kind: 'group'; items: Item[] }

const shape = (tag: Shape['tag'], look: string, at: At, words?: string): Shape =>
  words === undefined ? { tag, look, at } : { tag, look, at, words }
const alone = (...given: Parameters<typeof shape>): Item => ({ kind: 'shape', shape: shape(...given) })
const text = (look: string, x: number, y: number, words: string) => shape('text', look, { x, y }, words)
const level = (look: string, x1: number, x2: number, y: number) => shape('line', look, { x1, x2, y1: y, y2: y })

/** One drawing: its frame, its axis, its lanes, and what lies over them. */
export function drawing(props: PictureProps, drawingId: string) {
  const frame = { ...frameOf(props), id: 'picture' }
  const overlap = harmOverlap(harmSpans(frame.rows.harms, frame.today))
  return {
    id: drawingId,
    width: frame.width,
    height: frame.height,
    phone: frame.phone,
    label: `What is recorded about ${props.childName}, ${dateInWords(frame.from)} to ${dateInWords(frame.to)}`,
    axis: axis(frame),
    lanes: frame.lanes.map(lane => ({ name: lane.name, items: [laneName(lane, frame), ...laneItems(lane, frame)] })),
    overlap: overlapMark(overlap, frame),
    today: todayShapes(frame),
    frame,
  }
}

function axis(frame: Frame): Item[] {
  const ticks = months(frame)
  const shown = frame.today >= frame.from && frame.today <= frame.to
  const years = ticks
    .filter((tick, i) => i === 0 || tick.year !== ticks[i - 1]!.year)
    .filter((year, i, all) => (all[i + 1]?.x ?? frame.right + 9) - year.x >= 44)
    .filter(year => !shown || year.x + 40 < todayAt(frame) - 46 || year.x > todayAt(frame) + 46)
  const wash = { x: frame.now, y: 38, width: frame.right - frame.now, height: frame.height - 38 }
  return [
    ...(frame.now < frame.right ? [alone('rect', 'picture-wash', wash)] : []),
    ...ticks.map((tick): Item => {
      const look = tick.on.slice(5, 7) === '01' ? 'picture-january' : 'picture-month'
      const line = alone('line', look, { x1: tick.x, x2: tick.x, y1: 38, y2: frame.height })
      const fits = tick.x + 26 <= frame.right
      const word: Item = { kind: 'shape', shape: text('picture-small', tick.x + 4, 33, tick.month) }
      return { kind: 'group', items: fits ? [line, word] : [line] }
    }),
    ...years.map((year): Item => ({ kind: 'shape', shape: text('picture-year', year.x + 4, 14, year.year) })),
  ]
}

function todayShapes(frame: Frame): Shape[] {
  if (frame.today < frame.from || frame.today > frame.to) return []
  const x = todayAt(frame)
  return [
    shape('line', 'picture-today', { x1: frame.now, x2: frame.now, y1: 19, y2: frame.height }),
    shape('rect', 'picture-today-box', { x: x - 46, y: 1, width: 92, height: 19 }),
    text('picture-today-words', x, 15, `today ${Number(frame.today.slice(8))} ${monthName(frame.today).slice(0, 3)}`),
  ]
}

function laneName(lane: Lane, frame: Frame): Item {
  if (frame.phone) return { kind: 'shape', shape: text('picture-name', 0, lane.top + 14, lane.name) }
  const up = lane.key === 'lives' || lane.key === 'leads' ? 6 : 0
  const y = lane.key === 'harm' ? lane.line - 8 : lane.line + 5 - up
  return { kind: 'shape', shape: text('picture-name', 0, y, fitted(lane.name, 150, 14, true)) }
}

function laneItems(lane: Lane, frame: Frame): Item[] {
  switch (lane.key) {
    case 'plan':
      return plans(lane, frame)
    case 'harm':
      return harms(lane, frame)
    case 'voice':
      return voices(lane, frame)
    case 'entries':
      return entries(lane, frame)
    case 'lives':
      return periods(lane, frame, frame.rows.lives, [])
    case 'leads':
      return periods(lane, frame, frame.rows.leads, leadGaps(frame.rows, frame.today))
    default:
      throw new Error(`the reference draws no lane “${lane.key}”, and the data has one`)
  }
}

const table = (frame: Frame) => `#${frame.id}-table`

function plans(lane: Lane, frame: Frame): Item[] {
  const rows = [...frame.rows.plans].filter(row => touches(row, frame)).sort((a, b) => a.from.localeCompare(b.from))
  const first = rows[0]
  const before = first && first.from > frame.from && first.from <= frame.today ? frame.x(first.from) : 0
  const none = before - frame.left > 66
  return [
    ...(none
      ? [{ kind: 'shape' as const, shape: text('picture-hint picture-end', before - 9, lane.line + 5, 'no plan') }]
      : []),
    ...rows.map((row): Item => {
      const x1 = frame.x(row.from)
      const solid = Math.min(frame.x(row.to ?? frame.today), frame.now)
      const until = row.to ? frame.x(row.to) : frame.right
      const words = textWidth(row.label, 14, true) <= solid - x1 - 12 ? row.label : PLAN_SHORT[row.kind]
      const begun = row.from <= frame.today
      const shapes: Shape[] = []
      if (until > frame.now && until > x1)
        shapes.push(level('picture-plan-to-come', Math.max(x1, frame.now), until, lane.line))
      if (begun) {
        const box = { x: x1 + 1, y: lane.line - 12, width: Math.max(2, solid - x1 - 2), height: 24 }
        shapes.push(shape('rect', `picture-plan picture-plan--${row.kind}`, box))
        if (textWidth(words, 14, true) <= solid - x1 - 12)
          shapes.push(text(`picture-plan-words picture-plan-words--${row.kind}`, x1 + 8, lane.line + 5, words))
      }
      const title = `Plan: ${row.label}, ${periodWords(row, frame.today)}`
      return { kind: 'mark', href: pathOr(row.href, table(frame)), title, shapes }
    }),
  ]
}

function harms(lane: Lane, frame: Frame): Item[] {
  return [
    { kind: 'shape', shape: level('picture-base', frame.left, frame.right, lane.line) },
    ...(lane.harm ?? []).map((span): Item => {
      const steps = levels(span).filter(step => step.to >= frame.from && step.from <= frame.to)
      let outline = ''
      const marks = steps.map((step): Item => {
        const [x1, x2, height] = [frame.x(step.from), frame.x(step.to), HARM_HEIGHT[step.level]]
        const top = lane.line - height
        outline += `${outline ? 'L' : `M${x1} ${lane.line}L`}${x1} ${top}H${x2}`
        const who = frame.showWho ? `. ${step.seen[0]!.organisation}` : ''
        const until = step.ending === 'running' ? 'to today' : `to ${dateInWords(step.to)}${ENDING[step.ending]}`
        const times = step.times > 1 ? `, written of ${step.times} times` : ''
        return {
          kind: 'mark',
          href: pathOr(step.seen[0]!.entryHref, table(frame)),
          title: `${span.label}: ${LEVEL_WORDS[step.level]}, ${dateInWords(step.from)} ${until}${times}${who}`,
          shapes: [
            shape('rect', `picture-harm picture-harm--${step.level}`, {
              x: x1,
              y: top,
              width: Math.max(2, x2 - x1),
              height,
            }),
          ],
        }
      })
      const path = alone('path', 'picture-harm-outline', { d: `${outline}V${lane.line}Z` })
      return { kind: 'group', items: [...marks, path] }
    }),
  ]
}

function overlapMark(overlap: HarmOverlap | null, frame: Frame): Item | null {
  if (!overlap || overlap.to < frame.from || overlap.from > frame.to) return null
  const names = new Set(overlap.harms.map(span => span.harm))
  const all = frame.lanes.filter(lane => lane.key === 'harm')
  const lanes = all.filter(lane => names.has(lane.harm![0]!.harm))
  const [first, last] = [lanes[0], lanes.at(-1)]
  if (!first || !last) return null
  const x1 = frame.x(overlap.from)
  const x2 = Math.max(x1 + 4, Math.min(frame.x(overlap.to), frame.now))
  const number = numberInWords(lanes.length)
  const count = all.length > lanes.length ? `${number} together` : lanes.length === 2 ? 'both' : `all ${number}`
  const short = (date: string) => dateInWords(date, 'short').replace(` ${frame.today.slice(0, 4)}`, '')
  const when = overlap.running ? `since ${short(overlap.from)}` : `${short(overlap.from)} to ${short(overlap.to)}`
  const earlier = last.harm!.filter(span => span.from < overlap.from)
  const taken = Math.max(frame.left, ...earlier.filter(span => span.to <= overlap.from).map(span => frame.x(span.to)))
  const started = earlier.some(span => span.to > overlap.from)
  const words = `${count} ${when}`
  const fits = !frame.phone && !started && x1 - taken > textWidth(words, 14, true) + 16
  const top = frame.phone ? first.line - 27 : first.top - 1
  const box = shape('rect', 'picture-overlap', { x: x1, y: top, width: x2 - x1, height: last.line + 5 - top })
  const label = text('picture-overlap-words picture-end', x1 - 8, last.line - 7, words)
  const until = overlap.running ? 'to today' : `to ${dateInWords(overlap.to)}`
  const title = `${overlap.harms.map(span => span.label).join(', ')}: together ${dateInWords(overlap.from)} ${until}`
  return { kind: 'mark', href: table(frame), title, shapes: fits ? [box, label] : [box] }
}

/** A sign for a time the child was heard. */
export function voiceSign(x: number, y: number, changed: boolean): Shape[] {
  const look = changed ? 'picture-voice picture-voice--changed' : 'picture-voice'
  const circle = shape('circle', look, { cx: x, cy: y, r: 7.5 })
  return changed ? [circle, shape('path', 'picture-tick', { d: `M${x - 3.4} ${y + 0.2}l2.4 2.6 4.4-5` })] : [circle]
}

function voices(lane: Lane, frame: Frame): Item[] {
  const marks = groups(frame.rows.voice, frame)
  if (marks.toCome.length > 0) throw new Error('the reference draws no words of a day to come')
  const quiet = silences(frame.rows, frame.today).filter(gap => touches(gap, frame))
  const say = (row: PictureRows['voice'][number]) =>
    `“${row.words}”${row.changedDecision ? ' Changed a decision.' : ''}`
  const items = [
    ...marks.past.map(group => ({
      x: group.x,
      item: {
        kind: 'mark',
        href: pathOr(group.rows[0]!.href, table(frame)),
        title: groupTitle(group.rows, 'times heard', say),
        shapes: voiceSign(
          group.x,
          lane.line,
          group.rows.some(row => row.changedDecision),
        ),
      } satisfies Item,
    })),
    ...quiet.map(gap => ({ x: frame.x(gap.from) + 0.1, item: silence(gap, lane.line, frame) })),
  ].sort((a, b) => a.x - b.x)
  return [
    { kind: 'shape', shape: level('picture-base', frame.left, frame.now, lane.line) },
    ...items.map(({ item }) => item),
  ]
}

function silence(gap: Stretch, y: number, frame: Frame): Item {
  const x1 = frame.x(gap.from) + (gap.from >= frame.from ? 11 : 0)
  const x2 = Math.min(frame.x(gap.to), frame.now) - (gap.running ? 4 : 11)
  const words = [`${gap.days} days not heard`, `${gap.days} days`].find(
    said => textWidth(said, 14, true) + 16 < x2 - x1,
  )
  const shapes = [level('picture-silence', x1, Math.max(x1, x2), y)]
  if (words) {
    const half = textWidth(words, 14, true) / 2
    const middle = (x1 + x2) / 2
    shapes.push(
      shape('rect', 'picture-paper', { x: middle - half - 3, y: y - 9, width: half * 2 + 6, height: 18 }),
      text('picture-silence-words picture-middle', middle, y + 5, words),
    )
  }
  const title = `${gap.days} days not heard: ${dateInWords(gap.from)} to ${gap.running ? 'today' : dateInWords(gap.to)}`
  return { kind: 'mark', href: table(frame), title, shapes }
}

function entries(lane: Lane, frame: Frame): Item[] {
  const y = lane.line
  const of = (kind: 'entry' | 'decision') =>
    groups(
      frame.rows.entries.filter(row => row.kind === kind),
      frame,
    )
  const [plain, decided] = [of('entry'), of('decision')]
  if (plain.toCome.length + decided.toCome.length + frame.rows.due.length > 0)
    throw new Error('the reference draws nothing that is to come')
  const past = [
    ...plain.past.map(group => ({ ...group, decided: false })),
    ...decided.past.map(group => ({ ...group, decided: true })),
  ]
  if (past.length === 0 && frame.lanes.length === 1) throw new Error('the reference draws no empty picture')
  return [
    { kind: 'shape', shape: level('picture-base', frame.left, frame.now, y) },
    ...past.map(
      (group): Item => ({
        kind: 'mark',
        href: pathOr(group.rows[0]!.href, table(frame)),
        title: groupTitle(group.rows, group.decided ? 'decisions' : 'entries', row => row.title),
        shapes: [
          group.decided
            ? shape('path', 'picture-decision', { d: diamond(group.x, y, 8) })
            : shape('circle', 'picture-entry', {
                cx: group.x,
                cy: y,
                r: Math.min(5, 3.2 + group.rows.length * 0.3),
              }),
        ],
      }),
    ),
    { kind: 'group', items: captions(decided.past, y + 25, frame) },
  ]
}

function captions(marks: { x: number; rows: PictureRows['entries'] }[], y: number, frame: Frame): Item[] {
  const words = marks.map(({ rows }) => rows.map(row => row.caption ?? fitted(row.title, 120, 13)).find(Boolean) ?? '')
  const kept = fitCaptions(
    marks.map((mark, i) => ({ x: mark.x, width: textWidth(words[i]!, 13) })),
    frame.left,
    frame.now - 2,
  )
  return words.flatMap((said, i): Item[] =>
    said && kept.has(i)
      ? [{ kind: 'shape', shape: text('picture-caption picture-middle', kept.get(i)!, y, said) }]
      : [],
  )
}

function periods(lane: Lane, frame: Frame, all: PeriodRow[], allGaps: Stretch[]): Item[] {
  const rows = all.filter(row => touches(row, frame)).sort((a, b) => a.from.localeCompare(b.from))
  const items = [
    ...rows.map((row, i) => ({ at: row.from, row, next: rows[i + 1]?.from ?? frame.to, gap: null })),
    ...allGaps.filter(gap => touches(gap, frame)).map(gap => ({ at: gap.from, row: null, next: '', gap })),
  ].sort((a, b) => a.at.localeCompare(b.at))
  const words = fitCaptions(
    items.map(item => ({ x: item.gap ? gapMiddle(item.gap, frame) : -999, width: gapWidth(item.gap, frame) })),
    frame.phone ? textWidth(lane.name, 14, true) + 8 : frame.left,
    frame.right,
  )
  return items.map((item, i) =>
    item.row ? period(item.row, item.next, lane, frame) : nobody(item.gap!, lane.line, frame, words.get(i)),
  )
}

function period(row: PeriodRow, next: string, lane: Lane, frame: Frame): Item {
  const y = lane.line
  const x1 = frame.x(row.from)
  const solid = Math.min(frame.x(row.to ?? frame.today), frame.now)
  const room = frame.x(next) - x1 - (frame.phone ? 2 : 6)
  const words = [row.label, row.label.split(',')[0] ?? row.label].find(said => textWidth(said, 13) <= room) ?? ''
  const shapes: Shape[] = []
  if (row.from > frame.today) shapes.push(level('picture-period-to-come', x1, frame.x(row.to ?? frame.to), y))
  else {
    shapes.push(level('picture-period', x1, Math.max(x1 + 2, solid), y))
    if (row.from >= frame.from)
      shapes.push(shape('line', 'picture-stop', { x1: x1 + 1, x2: x1 + 1, y1: y - 5, y2: y + 5 }))
  }
  if (words) shapes.push(text('picture-caption', x1 + (frame.phone ? 1 : 6), frame.phone ? y + 17 : y - 8, words))
  const title = `${lane.name}: ${row.label}, ${periodWords(row, frame.today)}`
  return { kind: 'mark', href: pathOr(row.href, table(frame)), title, shapes }
}

function nobody(gap: Stretch, y: number, frame: Frame, at: number | undefined): Item {
  const when = `${dateInWords(gap.from)} to ${gap.running ? 'today' : dateInWords(gap.to)}`
  const shapes = [level('picture-gap', frame.x(gap.from), Math.min(frame.x(gap.to), frame.now), y)]
  if (at !== undefined) {
    const words = `nobody, ${gap.days} days`
    shapes.push(text('picture-gap-words picture-middle', at, frame.phone ? y - 14 : y + 19, words))
  }
  return { kind: 'mark', href: table(frame), title: `Lead practitioner: nobody, ${gap.days} days, ${when}`, shapes }
}

/** The signs under the picture, each with its word. */
export function legend(frame: Frame): { width: number; words: string; shapes: Shape[] }[] {
  const has = (key: Lane['key']) => frame.lanes.some(lane => lane.key === key)
  const step = (n: number, x: number, y: number, width: number, height: number) =>
    shape('rect', `picture-harm picture-harm--${n} picture-harm-outline`, { x, y, width, height })
  const steps = [step(1, 0.5, 13, 18, 7), step(2, 19, 7, 18, 13), step(3, 37.5, 0.5, 18, 19.5)]
  return [
    ...(has('harm') ? [{ width: 56, words: 'some, serious, severe', shapes: steps }] : []),
    ...(has('voice')
      ? [
          { width: 20, words: 'heard', shapes: voiceSign(10, 10, false) },
          { width: 20, words: 'changed a decision', shapes: voiceSign(10, 10, true) },
        ]
      : []),
    { width: 12, words: 'entry', shapes: [shape('circle', 'picture-entry', { cx: 6, cy: 10, r: 3.5 })] },
    { width: 20, words: 'decision', shapes: [shape('path', 'picture-decision', { d: diamond(10, 10, 7) })] },
  ]
}

/** The same rows in words: what the table macro is given. */
export function pictureTable(frame: Frame) {
  const cell = (words: string) => ({ text: words || '–' })
  return {
    caption: `${dateInWords(frame.from)} to ${dateInWords(frame.to)}, from what you may see`,
    head: ['From', 'To', 'Lane', 'What', 'Level', ...(frame.showWho ? ['Who wrote it'] : [])].map(name => ({
      text: name,
    })),
    lines: tableRows(frame.rows, frame.today, voiceLane(frame.their), frame).map(line => ({
      href: line.href ? pathOr(line.href, table(frame)) : null,
      what: line.what,
      cells: [cell(dateInWords(line.from, 'short')), cell(line.to), { text: line.lane }, null, cell(line.level)].concat(
        frame.showWho ? [cell(line.who)] : [],
      ),
    })),
  }
}
