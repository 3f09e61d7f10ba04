/** Parts of a decision: numbered questions, thresholds, prompts, steps, and two versions side by side. */
import type { VNode } from 'preact'
import { type Content, cx, given, only } from './attributes.ts'
import { Checkboxes } from './choices.tsx'
import { ownPath } from './link.tsx'
import { Scroll } from './scroll.tsx'

export type NumberedQuestionProps = {
  number: number
  title: Content
  id?: string | undefined
  hint?: Content
  /** About the child's own words: voice tint and bar. */
  voice?: boolean | undefined
  /** Across the whole page, under a heavy rule. */
  wide?: boolean | undefined
  children?: Content
}

export function NumberedQuestion({ number, title, id, hint, voice, wide, children }: NumberedQuestionProps): VNode {
  return (
    <section
      class={cx('kith-question', voice && 'kith-question--voice', wide && 'kith-question--wide')}
      {...only({ id })}
    >
      <h2 class="kith-question__title">
        <span class="kith-question__number">{number}</span> {title}
      </h2>
      {given(hint) && <p class="kith-question__hint">{hint}</p>}
      {children}
    </section>
  )
}

export type ThresholdLevel = {
  number: number
  name: string
  descriptors: { code: string; text: string }[]
}
export type ThresholdPickerProps = {
  /** Field name of the ticked descriptors; their codes are the values. */
  name: string
  levels: ThresholdLevel[]
  ticked: string[]
  /** Which level is open when the script runs. Without it, all are printed one under the other. */
  open?: number | undefined
  /** Where the descriptors come from. They guide; they do not decide. */
  note?: Content
}

/** Levels as links with how many of their descriptors are ticked; the descriptors as check boxes. */
export function ThresholdPicker({ name, levels, ticked, open, note }: ThresholdPickerProps): VNode {
  const count = (level: ThresholdLevel) => level.descriptors.filter(({ code }) => ticked.includes(code)).length
  return (
    <div class="kith-threshold" data-threshold={open ?? levels[0]?.number}>
      <ul class="kith-threshold__levels">
        {levels.map(level => (
          <li>
            <a
              class="kith-threshold__link"
              href={ownPath(`#${name}-level-${level.number}`)}
              data-threshold-link={level.number}
            >
              <span>
                <strong>{level.number}</strong> {level.name}
              </span>
              <span class="kith-threshold__count" data-threshold-count={level.number}>
                {count(level) > 0 && (
                  <>
                    {count(level)}
                    <span class="govuk-visually-hidden"> ticked</span>
                  </>
                )}
              </span>
            </a>
          </li>
        ))}
      </ul>
      <div class="kith-threshold__descriptors">
        {levels.map(level => (
          <div id={`${name}-level-${level.number}`} data-threshold-level={level.number}>
            <Checkboxes
              name={name}
              idPrefix={`${name}-${level.number}`}
              classes="govuk-checkboxes--small"
              values={ticked}
              fieldset={{
                legend: { text: `${level.number} ${level.name}`, classes: 'kith-threshold__legend' },
              }}
              items={level.descriptors.map(({ code, text }) => ({
                value: code,
                text: (
                  <>
                    <strong>{code}</strong> {text}
                  </>
                ),
              }))}
            />
          </div>
        ))}
        {given(note) && <p class="kith-meta">{note}</p>}
      </div>
    </div>
  )
}

/** What happens next, in order. */
export function Steps({ items }: { items: Content[] }): VNode {
  return (
    <ol class="kith-steps">
      {items.map(item => (
        <li>{item}</li>
      ))}
    </ol>
  )
}

/** A sentence that asks the writer to think, where it matters: coercion, fairness, plain and kind words. */
export function Prompt({ children }: { children: Content }): VNode {
  return <div class="kith-prompt">{children}</div>
}

export type Version = {
  /** "Samira Haddad" or "You" */
  by: string
  /** "14:05" */
  at: string
}
export type ConflictViewProps = {
  theirs: Version
  yours: Version
  fields: { label: string; theirs: string; yours: string }[]
}

/** Somebody saved while you wrote: both versions, whole, side by side. Nothing has been thrown away. */
export function ConflictView({ theirs, yours, fields }: ConflictViewProps): VNode {
  return (
    <section class="kith-conflict">
      <h2>Somebody saved while you wrote</h2>
      <p>Both versions are kept here, whole. Take what is right from each, then save.</p>
      <Scroll label="Both versions">
        <table class="govuk-table kith-conflict__table">
          <thead class="govuk-table__head">
            <tr class="govuk-table__row">
              <th scope="col" class="govuk-table__header">
                Part
              </th>
              <th scope="col" class="govuk-table__header">
                {theirs.by}, saved {theirs.at}
              </th>
              <th scope="col" class="govuk-table__header">
                {yours.by}, {yours.at}, not saved
              </th>
            </tr>
          </thead>
          <tbody class="govuk-table__body">
            {fields.map(({ label, theirs: their, yours: your }) => (
              <tr class="govuk-table__row">
                <th scope="row" class="govuk-table__header">
                  {label}
                  {their !== your && <span class="kith-conflict__differs">differs</span>}
                </th>
                <td class="govuk-table__cell kith-as-written">{their || 'Nothing'}</td>
                <td class="govuk-table__cell kith-as-written">{your || 'Nothing'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
