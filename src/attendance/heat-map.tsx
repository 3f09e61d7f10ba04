/** The calendar of a register: weeks as rows, sessions as cells with their letter. A real table: it is its own equivalent in words. Pure. */
import { format, Scroll } from '../ui/index.ts'
import { type CalendarRow, type Look, looks, type SessionCell, type WeekBar } from './weeks-rules.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']

function Cell({ cell, closed }: { cell: SessionCell | null; closed: string | null }) {
  if (cell === null) {
    return (
      <td class={`kith-heat__cell kith-heat__cell--${closed ? 'closed' : 'none'}`}>
        <span class="govuk-visually-hidden">{closed ? format.sentence(closed) : 'No mark'}</span>
      </td>
    )
  }
  return (
    <td class={`kith-heat__cell kith-heat__cell--${cell.look}`} title={cell.words}>
      <span aria-hidden="true">{cell.look === 'in' ? '' : cell.code}</span>
      <span class="govuk-visually-hidden">
        {cell.code === '/' || cell.code === '\\' ? 'In school' : `${cell.code}: ${cell.words}`}
      </span>
    </td>
  )
}

/** Weeks from the first to the last. `marked`: weeks in which something else happened, with what the mark at their end says. */
export function HeatMap({
  rows,
  caption,
  notes,
}: {
  rows: readonly CalendarRow[]
  caption: string
  notes: ReadonlyMap<string, number>
}) {
  return (
    <Scroll label={caption}>
      <table class="kith-heat">
        <caption class="govuk-visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Week of</th>
            {weekdays.map(day => (
              <th scope="colgroup" colSpan={2} abbr={day}>
                <span aria-hidden="true">{day.slice(0, 3)}</span>
                <span class="govuk-visually-hidden">{day}, morning and afternoon</span>
              </th>
            ))}
            <th scope="col" class="kith-heat__share">
              In school
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map(row =>
            row.kind === 'break' ? (
              <tr class="kith-heat__break">
                <th scope="row">{format.dayMonth(row.monday)}</th>
                <td colSpan={12}>
                  {format.sentence(row.words)}, {format.plural(row.weeks, 'week')}
                </td>
              </tr>
            ) : (
              <tr>
                <th scope="row">{format.dayMonth(row.monday)}</th>
                {row.days.flatMap(day => [
                  <Cell cell={day.am} closed={day.closed} />,
                  <Cell cell={day.pm} closed={day.closed} />,
                ])}
                <td class="kith-heat__share">{row.share === null ? '–' : format.percent(row.share)}</td>
                <td class="kith-heat__note">
                  {notes.has(row.monday) && (
                    <a class="govuk-link" href="#then">
                      <span aria-hidden="true">•</span>
                      <span class="govuk-visually-hidden">
                        {format.plural(notes.get(row.monday) ?? 0, 'other thing')} that week
                      </span>
                    </a>
                  )}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </Scroll>
  )
}

const shown: [Look, string][] = [
  ['in', ''],
  ['late', 'L'],
  ['elsewhere', 'B'],
  ['authorised', 'I'],
  ['unauthorised', 'G'],
  ['unexplained', 'N'],
  ['not-needed', 'Y'],
]
/** What the cells mean; each with its letter. */
export const HeatLegend = () => (
  <ul class="kith-heat-legend">
    {shown.map(([look, letter]) => (
      <li>
        <span class={`kith-heat__cell kith-heat__cell--${look}`} aria-hidden="true">
          {letter}
        </span>{' '}
        {looks[look].toLowerCase()}
      </li>
    ))}
    <li>
      <strong aria-hidden="true">•</strong> something else happened that week
    </li>
  </ul>
)

/** Weeks as small bars, for what is known beside a decision. The words beside it say the same. */
export function WeekBars({ bars }: { bars: readonly WeekBar[] }) {
  const pitch = 13
  const width = Math.max(1, bars.length) * pitch
  const last = bars.filter(bar => bar.percent !== null).at(-1)
  return (
    <svg
      class="kith-week-bars"
      width={width + 74}
      height={44}
      viewBox={`0 0 ${width + 74} 44`}
      role="img"
      aria-label={`Share of sessions in school, week by week. The last: ${last?.percent ?? 0}%`}
    >
      <line x1={0} x2={width} y1={43.5} y2={43.5} class="kith-week-bars__base" />
      {bars.map((bar, index) =>
        bar.percent === null ? (
          <line x1={index * pitch} x2={index * pitch + pitch} y1={41} y2={41} class="kith-week-bars__holiday" />
        ) : (
          <rect
            class={bar.underHalf ? 'kith-week-bars__bar kith-week-bars__bar--low' : 'kith-week-bars__bar'}
            x={index * pitch}
            y={43 - Math.max(2, (bar.percent / 100) * 40)}
            width={11}
            height={Math.max(2, (bar.percent / 100) * 40)}
          />
        ),
      )}
      <text x={width + 8} y={38} class="kith-week-bars__now">
        {last?.percent ?? 0}% now
      </text>
    </svg>
  )
}
