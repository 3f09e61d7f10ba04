import type { VNode } from 'preact'
import { type Attributes, attrs, type Content, cx, only } from './attributes.ts'
import { webAddress } from './link.tsx'

export type ButtonProps = {
  children?: Content
  /** With an address the button is a link that looks like one. */
  href?: string | undefined
  type?: 'submit' | 'button' | 'reset' | undefined
  name?: string | undefined
  value?: string | undefined
  id?: string | undefined
  disabled?: boolean | undefined
  isStartButton?: boolean | undefined
  preventDoubleClick?: boolean | string | undefined
  classes?: string | undefined
  /** Grey instead of green. A page has one green button. */
  secondary?: boolean | undefined
  /** Red, for what cannot be taken back. */
  warning?: boolean | undefined
  attributes?: Attributes | undefined
}

const startIcon = (
  <svg
    class="govuk-button__start-icon"
    xmlns="http://www.w3.org/2000/svg"
    width="17.5"
    height="19"
    viewBox="0 0 33 40"
    aria-hidden="true"
    focusable="false"
  >
    <path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z" />
  </svg>
)

export function Button(props: ButtonProps): VNode {
  const common = {
    class: cx(
      'govuk-button',
      props.secondary && 'govuk-button--secondary',
      props.warning && 'govuk-button--warning',
      props.classes,
      props.isStartButton && 'govuk-button--start',
    ),
    'data-module': 'govuk-button',
    ...attrs(props.attributes),
    ...only({ id: props.id }),
  }
  const body = (
    <>
      {props.isStartButton && typeof props.children !== 'string' ? <span>{props.children}</span> : props.children}
      {props.isStartButton && startIcon}
    </>
  )
  if (props.href)
    return (
      // biome-ignore lint/a11y/useSemanticElements: GOV.UK's own markup for a link that looks like a button
      <a href={webAddress(props.href)} role="button" draggable={false} {...common}>
        {body}
      </a>
    )
  const doubleClick =
    props.preventDoubleClick === undefined ? {} : { 'data-prevent-double-click': String(props.preventDoubleClick) }
  return (
    <button
      type={props.type || 'submit'}
      {...only({ value: props.value, name: props.name })}
      {...(props.disabled ? { disabled: true, 'aria-disabled': 'true' as const } : {})}
      {...doubleClick}
      {...common}
    >
      {body}
    </button>
  )
}
