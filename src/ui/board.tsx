/** The front-door board: many contacts, one line each, grouped by when their time runs out. */
import type { VNode } from 'preact'
import { type Content, cx, given } from './attributes.ts'
import { StepPips } from './clocks.tsx'
import { LateSign } from './icons.tsx'

export type BoardRow = {
  /** "15 min", "1 d 20 h" */
  left: string
  late?: boolean | undefined
  /** Less than an hour: bold. */
  soon?: boolean | undefined
  /** "Thu 10:55" */
  due: string
  /** Initials and age, as a link. */
  child: Content
  worry: Content
  from: Content
  /** Yes, Maybe, Mum, No */
  known: Content
  /** How many of the five steps are done. */
  steps: number
  state: Content
  with: Content
  /** Late only: the reason, or that there is none yet and its link. */
  reason?: Content
}
export type BoardGroup = { title: string; count: number; rows: BoardRow[] }

const columns = [
  'Left',
  'Due',
  'Child, age',
  'Worry, in the sender’s words',
  'From',
  'Known?',
  'Steps done',
  'State',
  'With',
]

function Row({ row }: { row: BoardRow }): VNode {
  return (
    <>
      <tr
        class={cx('kith-board__row', row.late && 'kith-board__row--late', given(row.reason) && 'kith-board__row--open')}
      >
        <td class={cx('kith-board__left', row.late && 'kith-late', row.soon && 'kith-board__left--soon')}>
          {row.late && (
            <>
              <LateSign /> late{' '}
            </>
          )}
          {row.left}
        </td>
        <td class="kith-board__due">{row.due}</td>
        <td class="kith-board__child">{row.child}</td>
        <td class="kith-board__worry">{row.worry}</td>
        <td class="kith-board__from">{row.from}</td>
        <td class="kith-board__known">{row.known}</td>
        <td class="kith-board__steps">
          <StepPips done={row.steps} />
          <span class="govuk-visually-hidden">{row.steps} of 5</span>
        </td>
        <td class="kith-board__state">{row.state}</td>
        <td class="kith-board__with">{row.with}</td>
      </tr>
      {given(row.reason) && (
        <tr class={cx('kith-board__reason', row.late && 'kith-board__row--late')}>
          <td colSpan={2} />
          <td colSpan={7}>{row.reason}</td>
        </tr>
      )}
    </>
  )
}

/** `roomy` gives rows of 44 px and larger type. On a narrow screen each row becomes a block of lines. */
export function Board({
  caption,
  groups,
  roomy,
}: {
  caption: string
  groups: BoardGroup[]
  roomy?: boolean | undefined
}): VNode {
  return (
    <table class={cx('kith-board', roomy && 'kith-board--roomy')}>
      <caption class="govuk-visually-hidden">{caption}</caption>
      <thead class="kith-board__head">
        <tr>
          {columns.map(column => (
            <th scope="col" class={`kith-board__column kith-board__column--${column.split(/\W/)[0]?.toLowerCase()}`}>
              {column === 'Steps done' ? <span class="govuk-visually-hidden">{column}</span> : column}
            </th>
          ))}
        </tr>
      </thead>
      {groups.map(group => (
        <tbody>
          <tr class="kith-board__group">
            <th scope="rowgroup" colSpan={9}>
              {group.title} <span class="kith-under__count">{group.count}</span>
            </th>
          </tr>
          {group.rows.map(row => (
            <Row row={row} />
          ))}
        </tbody>
      ))}
    </table>
  )
}
