/** The pieces every form of this slice has: hidden fields, from when, why, a length of time; and the history under it. */
import type { ComponentChildren, VNode } from 'preact'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import { EmptyState, errorFor, format, Input, Scroll, Select, Table, Textarea, WarningText } from '../ui/index.ts'
import type { SettingRow } from './area.ts'

export interface FormState {
  typed: Typed
  errors: FieldError[]
  once: string
  /** Id of the newest row the form was made from; '' when there was none. */
  basedOn: string
}

/** Hidden fields every form of this slice sends. */
export function FormKeys({ form }: { form: FormState }): VNode {
  const conflict = errorFor(form.errors, 'basedOn')
  return (
    <>
      <input type="hidden" name="_once" value={form.once} />
      <input type="hidden" name="basedOn" value={form.basedOn} />
      {conflict && (
        <div id="basedOn" tabIndex={-1}>
          <WarningText text={`${conflict}.`} iconFallbackText="Warning" />
        </div>
      )}
    </>
  )
}

/** Every error of one field, one a line: a list that was typed can be wrong in several. Undefined when there is none. */
export function errorLines(form: FormState, name: string): VNode | undefined {
  const messages = form.errors.filter(error => error.field === name).map(error => error.message)
  if (messages.length === 0) return undefined
  return (
    <>
      {messages.map((message, index) => (
        <>
          {index > 0 && <br />}
          {message}
        </>
      ))}
    </>
  )
}

/** From when something counts. */
export function From({ form, label, hint }: { form: FormState; label: string; hint: string }): VNode {
  return (
    <Input
      name="from"
      type="date"
      label={label}
      hint={hint}
      classes="govuk-input--width-10"
      value={typedText(form.typed, 'from')}
      errorMessage={errorFor(form.errors, 'from')}
    />
  )
}

/** From when it counts, and why: asked of every change. */
export function FromAndWhy({ form }: { form: FormState }): VNode {
  return (
    <>
      <From form={form} label="From when does it count?" hint="What began before that day is counted as it was." />
      <Textarea
        name="reason"
        label="Why?"
        hint="Who agreed to it and where. Kept for good, and shown to everybody who reads this page."
        rows={3}
        value={typedText(form.typed, 'reason')}
        errorMessage={errorFor(form.errors, 'reason')}
      />
    </>
  )
}

const limitUnits = ['working days', 'school days', 'calendar days', 'hours', 'weeks', 'months']

/** A number and what it is counted in. */
export function UnitField({ form, label }: { form: FormState; label: string }): VNode {
  return (
    <div class="kith-row-choices">
      <Input
        name="n"
        label={label}
        inputmode="decimal"
        classes="govuk-input--width-4"
        value={typedText(form.typed, 'n')}
        errorMessage={errorFor(form.errors, 'n')}
      />
      <Select
        name="unit"
        label="Counted in"
        value={typedText(form.typed, 'unit')}
        items={limitUnits.map(unit => ({ value: unit, text: unit }))}
        errorMessage={errorFor(form.errors, 'unit')}
      />
    </div>
  )
}

/** Who set what, when, why, from when: newest first. `show` turns a stored value into words. */
export function History({
  rows,
  show,
}: {
  rows: readonly SettingRow[]
  show: (row: SettingRow) => ComponentChildren
}): VNode {
  if (rows.length === 0) return <EmptyState>Nobody has set anything here yet.</EmptyState>
  return (
    <Scroll label="History">
      <Table
        head={['From', 'Value', 'Why', 'Set by']}
        rows={rows.map(row => [
          { text: format.date(row.fromOn), classes: 'kith-nowrap' },
          show(row),
          row.reason,
          `${row.setByName}, ${format.dateTime(row.setAt)}${row.organisationId === null ? ', for the area' : ''}`,
        ])}
      />
    </Scroll>
  )
}
