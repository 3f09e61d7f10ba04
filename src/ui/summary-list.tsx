import { h, type VNode } from 'preact'
import { type Attributes, attrs, type Content, cx, given, type Worded, type Words, words } from './attributes.ts'
import { webAddress } from './link.tsx'

type Basic = { classes?: string | undefined; attributes?: Attributes | undefined }

export type ActionItem = Worded & { href: string; visuallyHiddenText?: string | undefined }
export type SummaryRow = {
  key: Words
  value: Words
  classes?: string | undefined
  actions?: { classes?: string | undefined; items?: ActionItem[] | undefined } | undefined
}
export type SummaryListProps = Basic & {
  rows: (SummaryRow | null | undefined | false | '')[]
  card?:
    | (Basic & {
        title?: Content | (Worded & { headingLevel?: number | undefined })
        actions?: { classes?: string | undefined; items?: ActionItem[] | undefined } | undefined
      })
    | undefined
}

function Action({ action, cardTitle }: { action: ActionItem; cardTitle: Content }): VNode {
  return (
    <a class={cx('govuk-link', action.classes)} href={webAddress(action.href)} {...attrs(action.attributes)}>
      {action.text}
      {(action.visuallyHiddenText || given(cardTitle)) && (
        <span class="govuk-visually-hidden">
          {action.visuallyHiddenText && ` ${action.visuallyHiddenText}`}
          {given(cardTitle) && <> ({cardTitle})</>}
        </span>
      )}
    </a>
  )
}

function SummaryActions({ actions, cardTitle }: { actions: SummaryRow['actions']; cardTitle: Content }): VNode | null {
  const items = actions?.items ?? []
  if (items.length === 0) return null
  return (
    <dd class={cx('govuk-summary-list__actions', actions?.classes)}>
      {items.length === 1 && items[0] ? (
        <Action action={items[0]} cardTitle={cardTitle} />
      ) : (
        <ul class="govuk-summary-list__actions-list">
          {items.map(action => (
            <li class="govuk-summary-list__actions-list-item">
              <Action action={action} cardTitle={cardTitle} />
            </li>
          ))}
        </ul>
      )}
    </dd>
  )
}

function SummaryCard({ card, children }: { card: NonNullable<SummaryListProps['card']>; children: Content }): VNode {
  const title = words<Worded & { headingLevel?: number | undefined }>(card.title)
  const items = card.actions?.items ?? []
  return (
    <div class={cx('govuk-summary-card', card.classes)} {...attrs(card.attributes)}>
      <div class="govuk-summary-card__title-wrapper">
        {title &&
          h(
            `h${title.headingLevel || 2}` as 'h2',
            { class: cx('govuk-summary-card__title', title.classes) },
            title.text,
          )}
        {items.length === 1 && items[0] && (
          <div class={cx('govuk-summary-card__actions', card.actions?.classes)}>
            <Action action={items[0]} cardTitle={title?.text} />
          </div>
        )}
        {items.length > 1 && (
          <ul class={cx('govuk-summary-card__actions', card.actions?.classes)}>
            {items.map(action => (
              <li class="govuk-summary-card__action">
                <Action action={action} cardTitle={title?.text} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="govuk-summary-card__content">{children}</div>
    </div>
  )
}

export function SummaryList(props: SummaryListProps): VNode {
  const rows = props.rows.filter(row => Boolean(row)) as SummaryRow[]
  const anyActions = rows.some(row => row.actions?.items?.length)
  const cardTitle = words(props.card?.title)?.text
  const list = (
    <dl class={cx('govuk-summary-list', props.classes)} {...attrs(props.attributes)}>
      {rows.map(row => {
        const [key, value] = [words(row.key), words(row.value)]
        return (
          <div
            class={cx(
              'govuk-summary-list__row',
              anyActions && !row.actions?.items && 'govuk-summary-list__row--no-actions',
              row.classes,
            )}
          >
            <dt class={cx('govuk-summary-list__key', key?.classes)}>{key?.text}</dt>
            <dd class={cx('govuk-summary-list__value', value?.classes)}>{value?.text}</dd>
            <SummaryActions actions={row.actions} cardTitle={cardTitle} />
          </div>
        )
      })}
    </dl>
  )
  return props.card ? <SummaryCard card={props.card}>{list}</SummaryCard> : list
}
