/** GOV.UK form parts with one field each: label, hint, error message, fieldset, input, textarea, file upload. */
import type { VNode } from 'preact'
import { type Attributes, attrs, type Content, cx, given, only, type Worded, type Words, words } from './attributes.ts'

export type LabelParams = Worded & { isPageHeading?: boolean | undefined }
export type LabelProps = LabelParams & { for?: string | undefined }

export function Label({ text, classes, isPageHeading, attributes, for: forId }: LabelProps): VNode | null {
  if (!given(text)) return null
  const label = (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is named by `for`
    <label class={cx('govuk-label', classes)} {...attrs(attributes)} {...only({ for: forId })}>
      {text}
    </label>
  )
  return isPageHeading ? <h1 class="govuk-label-wrapper">{label}</h1> : label
}

export function Hint({ id, text, classes, attributes }: Worded & { id?: string | undefined }): VNode {
  return (
    <div {...only({ id })} class={cx('govuk-hint', classes)} {...attrs(attributes)}>
      {text}
    </div>
  )
}

export type ErrorParams = Worded & {
  /** Read out before the message. An empty string or false leaves it out. */
  visuallyHiddenText?: string | false | undefined
}

export function ErrorMessage({
  id,
  text,
  classes,
  attributes,
  visuallyHiddenText = 'Error',
}: ErrorParams & { id?: string | undefined }): VNode {
  return (
    <p {...only({ id })} class={cx('govuk-error-message', classes)} {...attrs(attributes)}>
      {visuallyHiddenText && <span class="govuk-visually-hidden">{visuallyHiddenText}:</span>} {text}
    </p>
  )
}

export type LegendParams = Worded & { isPageHeading?: boolean | undefined }
export type FieldsetParams = {
  legend?: Content | LegendParams
  classes?: string | undefined
  attributes?: Attributes | undefined
  describedBy?: string | undefined
}

export function Fieldset({
  legend,
  classes,
  attributes,
  describedBy,
  role,
  children,
}: FieldsetParams & { role?: string | undefined; children?: Content }): VNode {
  const heading = words<LegendParams>(legend)
  return (
    <fieldset
      class={cx('govuk-fieldset', classes)}
      {...only({ role, 'aria-describedby': describedBy })}
      {...attrs(attributes)}
    >
      {heading && given(heading.text) && (
        <legend class={cx('govuk-fieldset__legend', heading.classes)}>
          {heading.isPageHeading ? <h1 class="govuk-fieldset__heading">{heading.text}</h1> : heading.text}
        </legend>
      )}
      {children}
    </fieldset>
  )
}

/** The wrapper round one field, and what is printed before and after the field. */
export type FormGroupParams = {
  classes?: string | undefined
  attributes?: Attributes | undefined
  beforeInput?: Words
  afterInput?: Words
}

export type FieldParams = {
  id?: string | undefined
  name: string
  label: Content | LabelParams
  hint?: Words
  errorMessage?: Content | ErrorParams
  classes?: string | undefined
  attributes?: Attributes | undefined
  describedBy?: string | undefined
  disabled?: boolean | undefined
  formGroup?: FormGroupParams | undefined
}

/** Hint and error of a field, with the ids that describe it. */
export function describe(
  id: string,
  from: string | undefined,
  hint: Words,
  error: Content | ErrorParams,
): { describedBy: string; parts: Content; hasError: boolean } {
  const hintWords = words(hint)
  const errorWords = words<ErrorParams>(error)
  return {
    describedBy: cx(from, hintWords && `${id}-hint`, errorWords && `${id}-error`),
    hasError: errorWords !== undefined,
    parts: (
      <>
        {hintWords && <Hint {...hintWords} id={`${id}-hint`} />}
        {errorWords && <ErrorMessage {...errorWords} id={`${id}-error`} />}
      </>
    ),
  }
}

/** Label, hint, error, then the field: the order every single field has. */
export function FormGroup({
  group,
  hasError,
  children,
}: {
  group: FormGroupParams | undefined
  hasError: boolean
  children: Content
}): VNode {
  return (
    <div
      class={cx('govuk-form-group', hasError && 'govuk-form-group--error', group?.classes)}
      {...attrs(group?.attributes)}
    >
      {children}
    </div>
  )
}

const FieldLabel = ({ label, id }: { label: Content | LabelParams; id: string }) => {
  const params = words<LabelParams>(label)
  return params ? <Label {...params} for={id} /> : null
}

export type InputProps = FieldParams & {
  type?: string | undefined
  value?: string | number | undefined
  inputmode?: string | undefined
  autocomplete?: string | undefined
  autocapitalize?: string | undefined
  pattern?: string | undefined
  spellcheck?: boolean | undefined
  prefix?: Words
  suffix?: Words
  inputWrapper?: { classes?: string | undefined; attributes?: Attributes | undefined } | undefined
}

function Affix({ part, kind }: { part: Worded | undefined; kind: 'prefix' | 'suffix' }): VNode | null {
  if (!part || !given(part.text)) return null
  return (
    <div class={cx(`govuk-input__${kind}`, part.classes)} aria-hidden="true" {...attrs(part.attributes)}>
      {part.text}
    </div>
  )
}

/** One line of text. `id` falls back to `name`. */
export function Input(props: InputProps): VNode {
  const id = props.id || props.name
  const { describedBy, parts, hasError } = describe(id, props.describedBy, props.hint, props.errorMessage)
  const [before, after] = [words(props.formGroup?.beforeInput), words(props.formGroup?.afterInput)]
  const [prefix, suffix] = [words(props.prefix), words(props.suffix)]
  const input = (
    <input
      class={cx('govuk-input', props.classes, hasError && 'govuk-input--error')}
      id={id}
      name={props.name}
      type={(props.type || 'text') as 'text'}
      {...only({
        disabled: props.disabled,
        'aria-describedby': describedBy,
        autocomplete: props.autocomplete,
        autocapitalize: props.autocapitalize,
        pattern: props.pattern,
        inputmode: props.inputmode,
      })}
      {...only({ spellcheck: props.spellcheck === undefined ? undefined : String(props.spellcheck) })}
      {...(props.value === undefined || props.value === null ? {} : { value: props.value })}
      {...attrs(props.attributes)}
    />
  )
  const wrapped = [before, after, prefix, suffix].some(part => given(part?.text))
  return (
    <FormGroup group={props.formGroup} hasError={hasError}>
      <FieldLabel label={props.label} id={id} />
      {parts}
      {wrapped ? (
        <div class={cx('govuk-input__wrapper', props.inputWrapper?.classes)} {...attrs(props.inputWrapper?.attributes)}>
          {before?.text}
          <Affix part={prefix} kind="prefix" />
          {input}
          <Affix part={suffix} kind="suffix" />
          {after?.text}
        </div>
      ) : (
        input
      )}
    </FormGroup>
  )
}

export type TextareaProps = FieldParams & {
  value?: string | undefined
  rows?: number | string | undefined
  autocomplete?: string | undefined
  spellcheck?: boolean | undefined
}

/** A browser drops the first line break inside `<textarea>`; one more in front of it keeps the writer's own. */
export const keepFirstLine = (value: string): string => (/^[\r\n]/.test(value) ? `\n${value}` : value)

/** Several lines of text. What was typed comes back exactly, leading line break included. */
export function Textarea(props: TextareaProps): VNode {
  const id = props.id || props.name
  const { describedBy, parts, hasError } = describe(id, props.describedBy, props.hint, props.errorMessage)
  return (
    <FormGroup group={props.formGroup} hasError={hasError}>
      <FieldLabel label={props.label} id={id} />
      {parts}
      {words(props.formGroup?.beforeInput)?.text}
      <textarea
        class={cx('govuk-textarea', hasError && 'govuk-textarea--error', props.classes)}
        id={id}
        name={props.name}
        rows={Number(props.rows || 5)}
        {...only({ spellcheck: props.spellcheck === undefined ? undefined : String(props.spellcheck) })}
        {...only({ disabled: props.disabled, 'aria-describedby': describedBy, autocomplete: props.autocomplete })}
        {...attrs(props.attributes)}
      >
        {keepFirstLine(props.value ?? '')}
      </textarea>
      {words(props.formGroup?.afterInput)?.text}
    </FormGroup>
  )
}

/** Text per plural form, as GOV.UK's counting script reads it. */
type Plurals = Record<string, string>
export type CharacterCountProps = Omit<TextareaProps, 'describedBy'> & {
  maxlength?: number | string | undefined
  maxwords?: number | string | undefined
  threshold?: number | string | undefined
  countType?: string | undefined
  countMessage?: { classes?: string | undefined } | undefined
  textareaDescriptionText?: string | undefined
  charactersUnderLimitText?: Plurals | undefined
  charactersAtLimitText?: string | undefined
  charactersOverLimitText?: Plurals | undefined
  wordsUnderLimitText?: Plurals | undefined
  wordsAtLimitText?: string | undefined
  wordsOverLimitText?: Plurals | undefined
}

/** Data attributes that carry translated messages to a script. */
export function i18n(key: string, message: string | Plurals | undefined): Attributes {
  if (!message) return {}
  if (typeof message === 'string') return { [`data-i18n.${key}`]: message }
  return Object.fromEntries(Object.entries(message).map(([rule, text]) => [`data-i18n.${key}.${rule}`, text]))
}

/** A textarea that says how much may be written. Without JavaScript it says so once; nothing is cut off. */
export function CharacterCount(props: CharacterCountProps): VNode {
  const id = props.id || props.name
  const limit = props.maxwords || props.maxlength
  const countType = props.countType || (props.maxwords ? 'words' : undefined)
  const description =
    props.textareaDescriptionText || `You can enter up to %{count} ${countType === 'words' ? 'words' : 'characters'}`
  const attributes: Attributes = {
    'data-module': 'govuk-character-count',
    'data-maxlength': { value: props.maxlength, optional: true },
    'data-maxwords': { value: props.maxwords, optional: true },
    'data-threshold': { value: props.threshold, optional: true },
    'data-count-type': { value: countType, optional: true },
    ...(limit || !props.textareaDescriptionText
      ? {}
      : i18n('textarea-description', { other: props.textareaDescriptionText })),
    ...i18n('characters-under-limit', props.charactersUnderLimitText),
    ...i18n('characters-at-limit', props.charactersAtLimitText),
    ...i18n('characters-over-limit', props.charactersOverLimitText),
    ...i18n('words-under-limit', props.wordsUnderLimitText),
    ...i18n('words-at-limit', props.wordsAtLimitText),
    ...i18n('words-over-limit', props.wordsOverLimitText),
    ...props.formGroup?.attributes,
  }
  const after = (
    <>
      <Hint
        id={`${id}-info`}
        classes={cx('govuk-character-count__message', props.countMessage?.classes)}
        text={limit ? description.replace('%{count}', String(limit)) : undefined}
      />
      {words(props.formGroup?.afterInput)?.text}
    </>
  )
  return (
    <Textarea
      {...props}
      id={id}
      describedBy={`${id}-info`}
      classes={cx('govuk-js-character-count', props.classes)}
      formGroup={{
        ...props.formGroup,
        classes: cx('govuk-character-count', props.formGroup?.classes),
        attributes,
        afterInput: after,
      }}
    />
  )
}

export type FileUploadProps = FieldParams & { multiple?: boolean | undefined }

/** A plain file field. GOV.UK's scripted drop zone is not supported: it adds nothing that works without JavaScript. */
export function FileUpload(props: FileUploadProps): VNode {
  const id = props.id || props.name
  const { describedBy, parts, hasError } = describe(id, props.describedBy, props.hint, props.errorMessage)
  return (
    <FormGroup group={props.formGroup} hasError={hasError}>
      <FieldLabel label={props.label} id={id} />
      {parts}
      {words(props.formGroup?.beforeInput)?.text}
      <input
        class={cx('govuk-file-upload', props.classes, hasError && 'govuk-file-upload--error')}
        id={id}
        name={props.name}
        type="file"
        {...only({ disabled: props.disabled, multiple: props.multiple, 'aria-describedby': describedBy })}
        {...attrs(props.attributes)}
      />
      {words(props.formGroup?.afterInput)?.text}
    </FormGroup>
  )
}
