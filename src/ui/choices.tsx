/** GOV.UK form parts with several choices: radios, checkboxes, select. */
import type { VNode } from 'preact'
import { type Attributes, attrs, type Content, cx, given, only, type Words, words } from './attributes.ts'
import {
  describe,
  type ErrorParams,
  type FieldParams,
  Fieldset,
  type FieldsetParams,
  FormGroup,
  Hint,
  Label,
  type LabelParams,
} from './forms.tsx'

export type GroupParams = {
  classes?: string | undefined
  attributes?: Attributes | undefined
  beforeInputs?: Words
  afterInputs?: Words
}

export type ChoiceItem = {
  value?: string | number | boolean | undefined
  text?: Content
  id?: string | undefined
  name?: string | undefined
  hint?: Words
  checked?: boolean | undefined
  disabled?: boolean | undefined
  /** Printed under the choice. Hidden by the script until it is chosen; always printed without JavaScript. */
  conditional?: Content
  label?: { classes?: string | undefined; attributes?: Attributes | undefined } | undefined
  attributes?: Attributes | undefined
  /** Words between two choices, such as "or". Everything else on the item is then ignored. */
  divider?: Content
  /** Checkboxes only: "none of these" clears the others when the script runs. */
  behaviour?: 'exclusive' | undefined
}

type ChoiceProps = {
  name: string
  idPrefix?: string | undefined
  items: (ChoiceItem | null | undefined | false | '')[]
  fieldset?: FieldsetParams | undefined
  hint?: Words
  errorMessage?: Content | ErrorParams
  classes?: string | undefined
  attributes?: Attributes | undefined
  formGroup?: GroupParams | undefined
  describedBy?: string | undefined
}
export type RadiosProps = ChoiceProps & { value?: string | number | boolean | null | undefined }
export type CheckboxesProps = ChoiceProps & { values?: (string | number)[] | undefined }

type Kind = 'radios' | 'checkboxes'

function Choice(props: {
  kind: Kind
  item: ChoiceItem
  id: string
  name: string
  checked: boolean
  describedBy: string
}): VNode {
  const { kind, item, id, checked } = props
  const hint = words(item.hint)
  const hasHint = hint !== undefined && given(hint.text)
  const hasMore = given(item.conditional)
  const describedBy = cx(props.describedBy, hasHint && `${id}-item-hint`)
  return (
    <>
      <div class={`govuk-${kind}__item`}>
        <input
          class={`govuk-${kind}__input`}
          id={id}
          name={props.name}
          type={kind === 'radios' ? 'radio' : 'checkbox'}
          value={String(item.value ?? '')}
          {...only({
            checked,
            disabled: item.disabled,
            'data-aria-controls': hasMore && `conditional-${id}`,
            'data-behaviour': kind === 'checkboxes' && item.behaviour,
            'aria-describedby': describedBy,
          })}
          {...attrs(item.attributes)}
        />
        <Label
          text={item.text}
          classes={cx(`govuk-${kind}__label`, item.label?.classes)}
          attributes={item.label?.attributes}
          for={id}
        />
        {hasHint && <Hint {...hint} id={`${id}-item-hint`} classes={cx(`govuk-${kind}__hint`, hint.classes)} />}
      </div>
      {hasMore && (
        <div
          class={cx(`govuk-${kind}__conditional`, !checked && `govuk-${kind}__conditional--hidden`)}
          id={`conditional-${id}`}
        >
          {item.conditional}
        </div>
      )}
    </>
  )
}

function Choices({
  kind,
  props,
  isChosen,
}: {
  kind: Kind
  props: ChoiceProps
  isChosen: (item: ChoiceItem) => boolean
}): VNode {
  const idPrefix = props.idPrefix || props.name
  const from = props.fieldset?.describedBy || (kind === 'checkboxes' ? props.describedBy : undefined)
  const { describedBy, parts, hasError } = describe(idPrefix, from, props.hint, props.errorMessage)
  const inner = (
    <>
      {parts}
      <div
        class={cx(`govuk-${kind}`, props.classes)}
        {...attrs(props.attributes)}
        {...{ 'data-module': `govuk-${kind}` }}
      >
        {words(props.formGroup?.beforeInputs)?.text}
        {props.items.map((item, index) => {
          if (!item) return null
          if (given(item.divider)) return <div class={`govuk-${kind}__divider`}>{item.divider}</div>
          return (
            <Choice
              kind={kind}
              item={item}
              id={item.id || (index > 0 ? `${idPrefix}-${index + 1}` : idPrefix)}
              name={(kind === 'checkboxes' && item.name) || props.name}
              checked={item.checked || (item.checked !== false && isChosen(item))}
              describedBy={kind === 'checkboxes' && !props.fieldset ? describedBy : ''}
            />
          )
        })}
        {words(props.formGroup?.afterInputs)?.text}
      </div>
    </>
  )
  return (
    <FormGroup group={props.formGroup} hasError={hasError}>
      {props.fieldset ? (
        <Fieldset {...props.fieldset} describedBy={describedBy}>
          {inner}
        </Fieldset>
      ) : (
        inner
      )}
    </FormGroup>
  )
}

/** One of several. The first radio has the id of the group, so that an error can link to it. */
export function Radios(props: RadiosProps): VNode {
  const { value } = props
  return (
    <Choices
      kind="radios"
      props={props}
      isChosen={item => Boolean(value) && item.value !== undefined && String(item.value) === String(value)}
    />
  )
}

/** Any of several. */
export function Checkboxes(props: CheckboxesProps): VNode {
  const values = props.values?.map(String)
  return (
    <Choices
      kind="checkboxes"
      props={props}
      isChosen={item => item.value !== undefined && Boolean(values?.includes(String(item.value)))}
    />
  )
}

export type SelectItem = {
  value?: string | number | boolean | undefined
  text: string | number
  selected?: boolean | undefined
  disabled?: boolean | undefined
  attributes?: Attributes | undefined
}
export type SelectProps = FieldParams & {
  items?: (SelectItem | null | undefined | false | '')[] | undefined
  value?: string | number | null | undefined
}

export function Select(props: SelectProps): VNode {
  const id = props.id || props.name
  const { describedBy, parts, hasError } = describe(id, props.describedBy, props.hint, props.errorMessage)
  const label = words<LabelParams>(props.label)
  const isSelected = (item: SelectItem) =>
    item.selected ||
    (item.selected !== false && Boolean(props.value) && String(item.value ?? item.text) === String(props.value))
  return (
    <FormGroup group={props.formGroup} hasError={hasError}>
      {label && <Label {...label} for={id} />}
      {parts}
      {words(props.formGroup?.beforeInput)?.text}
      <select
        class={cx('govuk-select', props.classes, hasError && 'govuk-select--error')}
        id={id}
        name={props.name}
        {...only({ disabled: props.disabled, 'aria-describedby': describedBy })}
        {...attrs(props.attributes)}
      >
        {props.items?.map(
          item =>
            item && (
              <option
                {...(item.value === undefined ? {} : { value: String(item.value) })}
                {...only({ selected: isSelected(item), disabled: item.disabled })}
                {...attrs(item.attributes)}
              >
                {item.text}
              </option>
            ),
        )}
      </select>
      {words(props.formGroup?.afterInput)?.text}
    </FormGroup>
  )
}
