/** GOV.UK parts that show things: summaries, tables, banners, links between pages. */
import { h, type VNode } from 'preact'
import { type Attributes, attrs, type Content, cx, given, only, type Worded, words } from './attributes.ts'
import { webAddress } from './link.tsx'

type Basic = { classes?: string | undefined; attributes?: Attributes | undefined }
const heading = (level: number | string, props: Record<string, string | undefined>, children: Content) =>
  h(`h${level}` as 'h2', props as { class: string }, children)

export type ErrorItem = { text: Content; href?: string | undefined; attributes?: Attributes | undefined }
export type ErrorSummaryProps = Basic & {
  titleText?: Content
  descriptionText?: Content
  errorList?: ErrorItem[] | undefined
  disableAutoFocus?: boolean | undefined
}

export function ErrorSummary(props: ErrorSummaryProps): VNode {
  const focus =
    props.disableAutoFocus === undefined ? {} : { 'data-disable-auto-focus': String(props.disableAutoFocus) }
  return (
    <div
      class={cx('govuk-error-summary', props.classes)}
      {...focus}
      {...attrs(props.attributes)}
      data-module="govuk-error-summary"
    >
      <div role="alert">
        <h2 class="govuk-error-summary__title">{props.titleText}</h2>
        <div class="govuk-error-summary__body">
          {given(props.descriptionText) && <p>{props.descriptionText}</p>}
          {Boolean(props.errorList?.length) && (
            <ul class="govuk-list govuk-error-summary__list">
              {props.errorList?.map(({ text, href, attributes }) => (
                <li>
                  {href ? (
                    <a href={webAddress(href)} {...attrs(attributes)}>
                      {text}
                    </a>
                  ) : (
                    text
                  )}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  )
}

export type Cell = Worded & {
  format?: string | undefined
  colspan?: number | undefined
  rowspan?: number | undefined
}
export type TableProps = Basic & {
  caption?: Content
  captionClasses?: string | undefined
  head?: (Content | Cell)[] | undefined
  rows: ((Content | Cell)[] | null | undefined | false | '')[]
  firstCellIsHeader?: boolean | undefined
}

/** A table. Cells are words, or words with `format: 'numeric'`, classes and spans. */
export function Table(props: TableProps): VNode {
  const cell = (value: Content | Cell, header: boolean) => {
    const params = words<Cell>(value) ?? {}
    const spans = only({ colspan: params.colspan, rowspan: params.rowspan })
    if (header)
      return (
        <th scope="row" class={cx('govuk-table__header', params.classes)} {...spans} {...attrs(params.attributes)}>
          {params.text}
        </th>
      )
    return (
      <td
        class={cx('govuk-table__cell', params.format && `govuk-table__cell--${params.format}`, params.classes)}
        {...spans}
        {...attrs(params.attributes)}
      >
        {params.text}
      </td>
    )
  }
  return (
    <table class={cx('govuk-table', props.classes)} {...attrs(props.attributes)}>
      {given(props.caption) && (
        <caption class={cx('govuk-table__caption', props.captionClasses)}>{props.caption}</caption>
      )}
      {props.head && (
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {props.head.map(item => {
              const params = words<Cell>(item) ?? {}
              return (
                <th
                  scope="col"
                  class={cx(
                    'govuk-table__header',
                    params.format && `govuk-table__header--${params.format}`,
                    params.classes,
                  )}
                  {...only({ colspan: params.colspan, rowspan: params.rowspan })}
                  {...attrs(params.attributes)}
                >
                  {params.text}
                </th>
              )
            })}
          </tr>
        </thead>
      )}
      <tbody class="govuk-table__body">
        {props.rows.map(
          row =>
            row && (
              <tr class="govuk-table__row">
                {row.map((item, index) => cell(item, index === 0 && Boolean(props.firstCellIsHeader)))}
              </tr>
            ),
        )}
      </tbody>
    </table>
  )
}

export function Tag({ text, children, classes, attributes }: Worded & { children?: Content }): VNode {
  return (
    <strong class={cx('govuk-tag', classes)} {...attrs(attributes)}>
      {text ?? children}
    </strong>
  )
}

export type DetailsProps = Basic & {
  summaryText: Content
  id?: string | undefined
  open?: boolean | undefined
  text?: Content
  children?: Content
}
export function Details(props: DetailsProps): VNode {
  return (
    <details
      {...only({ id: props.id, open: props.open })}
      class={cx('govuk-details', props.classes)}
      {...attrs(props.attributes)}
    >
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{props.summaryText}</span>
      </summary>
      <div class="govuk-details__text">{props.text ?? props.children}</div>
    </details>
  )
}

export function InsetText(props: Basic & { id?: string | undefined; text?: Content; children?: Content }): VNode {
  return (
    <div {...only({ id: props.id })} class={cx('govuk-inset-text', props.classes)} {...attrs(props.attributes)}>
      {props.text ?? props.children}
    </div>
  )
}

export function WarningText(
  props: Basic & { text?: Content; children?: Content; iconFallbackText?: string | undefined },
): VNode {
  return (
    <div class={cx('govuk-warning-text', props.classes)} {...attrs(props.attributes)}>
      <span class="govuk-warning-text__icon" aria-hidden="true">
        !
      </span>
      <strong class="govuk-warning-text__text">
        <span class="govuk-visually-hidden">{props.iconFallbackText || 'Warning'}</span> {props.text ?? props.children}
      </strong>
    </div>
  )
}

export type NotificationBannerProps = Basic & {
  type?: 'success' | undefined
  titleText?: Content
  titleId?: string | undefined
  titleHeadingLevel?: number | undefined
  role?: string | undefined
  /** One line, printed as the banner's heading. For more, use children. */
  text?: Content
  children?: Content
  disableAutoFocus?: boolean | undefined
}
export function NotificationBanner(props: NotificationBannerProps): VNode {
  const success = props.type === 'success'
  const titleId = props.titleId || 'govuk-notification-banner-title'
  const focus =
    props.disableAutoFocus === undefined ? {} : { 'data-disable-auto-focus': String(props.disableAutoFocus) }
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is always one that takes a name
    <div
      class={cx('govuk-notification-banner', success && 'govuk-notification-banner--success', props.classes)}
      role={(props.role || (success ? 'alert' : 'region')) as 'alert'}
      aria-labelledby={titleId}
      data-module="govuk-notification-banner"
      {...focus}
      {...attrs(props.attributes)}
    >
      <div class="govuk-notification-banner__header">
        {heading(
          props.titleHeadingLevel || 2,
          { class: 'govuk-notification-banner__title', id: titleId },
          given(props.titleText) ? props.titleText : success ? 'Success' : 'Important',
        )}
      </div>
      <div class="govuk-notification-banner__content">
        {given(props.children)
          ? props.children
          : given(props.text) && <p class="govuk-notification-banner__heading">{props.text}</p>}
      </div>
    </div>
  )
}

export type PanelProps = Basic & {
  titleText: Content
  headingLevel?: number | undefined
  text?: Content
  children?: Content
}
/** The confirmation panel. GOV.UK's interruption panel is not supported. */
export function Panel(props: PanelProps): VNode {
  const body = props.text ?? props.children
  return (
    <div class={cx('govuk-panel', 'govuk-panel--confirmation', props.classes)} {...attrs(props.attributes)}>
      {heading(props.headingLevel || 1, { class: 'govuk-panel__title' }, props.titleText)}
      {given(body) && <div class="govuk-panel__body">{body}</div>}
    </div>
  )
}

export type BreadcrumbsProps = Basic & {
  items: { text: Content; href?: string | undefined; attributes?: Attributes | undefined }[]
  collapseOnMobile?: boolean | undefined
  labelText?: string | undefined
}
export function Breadcrumbs(props: BreadcrumbsProps): VNode {
  return (
    <nav
      class={cx('govuk-breadcrumbs', props.classes, props.collapseOnMobile && 'govuk-breadcrumbs--collapse-on-mobile')}
      {...attrs(props.attributes)}
      aria-label={props.labelText ?? 'Breadcrumb'}
    >
      <ol class="govuk-breadcrumbs__list">
        {props.items.map(({ text, href, attributes }) =>
          href ? (
            <li class="govuk-breadcrumbs__list-item">
              <a class="govuk-breadcrumbs__link" href={webAddress(href)} {...attrs(attributes)}>
                {text}
              </a>
            </li>
          ) : (
            <li class="govuk-breadcrumbs__list-item" aria-current="page">
              {text}
            </li>
          ),
        )}
      </ol>
    </nav>
  )
}

export function BackLink(props: Basic & { href?: string | undefined; text?: Content }): VNode {
  return (
    <a href={webAddress(props.href || '#')} class={cx('govuk-back-link', props.classes)} {...attrs(props.attributes)}>
      {given(props.text) ? props.text : 'Back'}
    </a>
  )
}

export function SkipLink(props: Basic & { href?: string | undefined; text: Content }): VNode {
  return (
    <a
      href={webAddress(props.href || '#content')}
      class={cx('govuk-skip-link', props.classes)}
      {...attrs(props.attributes)}
      data-module="govuk-skip-link"
    >
      {props.text}
    </a>
  )
}

export function PhaseBanner(props: Basic & { tag?: Worded | undefined; text?: Content; children?: Content }): VNode {
  return (
    <div class={cx('govuk-phase-banner', 'govuk-width-container', props.classes)} {...attrs(props.attributes)}>
      <p class="govuk-phase-banner__content">
        <Tag text={props.tag?.text} classes={cx('govuk-phase-banner__content__tag', props.tag?.classes)} />
        <span class="govuk-phase-banner__text">{props.text ?? props.children}</span>
      </p>
    </div>
  )
}
