import type { VNode } from 'preact'
import { type Attributes, attrs, type Content, cx, given, only, type Words, words } from './attributes.ts'
import type { GroupParams } from './choices.tsx'
import { describe, type ErrorParams, Fieldset, type FieldsetParams, FormGroup, Input } from './forms.tsx'

export type DateItem = {
  name?: string | undefined
  label?: string | undefined
  value?: string | number | undefined
  id?: string | undefined
  classes?: string | undefined
  inputmode?: string | undefined
  autocomplete?: string | undefined
  pattern?: string | undefined
  attributes?: Attributes | undefined
  /** True marks this part as wrong; with none marked, an error message marks all three. */
  error?: boolean | undefined
}
export type DateInputProps = {
  id: string
  /** Field names become `<namePrefix>-day`, `-month`, `-year`. */
  namePrefix?: string | undefined
  values?: Record<string, string | number | undefined> | undefined
  day?: DateItem | false | undefined
  month?: DateItem | false | undefined
  year?: DateItem | false | undefined
  items?: DateItem[] | undefined
  hint?: Words
  errorMessage?: Content | ErrorParams
  fieldset?: FieldsetParams | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  formGroup?: GroupParams | undefined
}

const isWrong = (item: DateItem) => Boolean(item.error || item.classes?.includes('govuk-input--error'))
const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).toLowerCase()

type DatePart = DateItem & { part?: 'day' | 'month' | 'year' }

/** Matches each field to day, month or year, so that it gets its width, its name and its value. */
function dateParts(props: DateInputProps): DatePart[] {
  const own = (['day', 'month', 'year'] as const).flatMap(part => {
    const item = props[part]
    return item === false
      ? []
      : [{ ...item, part, name: item?.name ?? part, value: item?.value ?? (item ? undefined : props.values?.[part]) }]
  })
  if (!props.items?.length) return own
  return props.items.map(item => {
    const match = own.find(({ part, name }) => item.name && (item.name === part || item.name === name))
    return match ? { ...item, part: match.part, value: item.value ?? match.value } : item
  })
}

function DatePartField({ props, item, anyWrong }: { props: DateInputProps; item: DatePart; anyWrong: boolean }): VNode {
  const wrong = isWrong(item) || (item.error !== false && given(props.errorMessage as Content) && !anyWrong)
  const name = item.name ?? ''
  const fullName = props.namePrefix ? `${props.namePrefix}-${name}` : name
  return (
    <div class="govuk-date-input__item">
      <Input
        label={{ text: item.label || capital(name), classes: 'govuk-date-input__label' }}
        id={item.id || `${props.id}-${name}`}
        classes={cx(
          'govuk-date-input__input',
          wrong && !item.classes?.includes('govuk-input--error') && 'govuk-input--error',
          !item.classes?.includes('govuk-input--width-') && `govuk-input--width-${item.part === 'year' ? 4 : 2}`,
          item.classes,
        )}
        name={fullName}
        value={item.value ?? props.values?.[fullName]}
        inputmode={item.inputmode || 'numeric'}
        autocomplete={item.autocomplete}
        pattern={item.pattern}
        attributes={item.attributes}
      />
    </div>
  )
}

/** Day, month and year in three fields. Errors link to `<id>-day`. */
export function DateInput(props: DateInputProps): VNode {
  const items = dateParts(props)
  const { describedBy, parts, hasError } = describe(
    props.id,
    props.fieldset?.describedBy,
    props.hint,
    props.errorMessage,
  )
  const anyWrong = items.some(isWrong)
  const inner = (
    <>
      {parts}
      <div class={cx('govuk-date-input', props.classes)} {...attrs(props.attributes)} {...only({ id: props.id })}>
        {words(props.formGroup?.beforeInputs)?.text}
        {items.map(item => (
          <DatePartField props={props} item={item} anyWrong={anyWrong} />
        ))}
        {words(props.formGroup?.afterInputs)?.text}
      </div>
    </>
  )
  return (
    <FormGroup group={props.formGroup} hasError={hasError}>
      {props.fieldset ? (
        <Fieldset {...props.fieldset} describedBy={describedBy} role="group">
          {inner}
        </Fieldset>
      ) : (
        inner
      )}
    </FormGroup>
  )
}
