import type { VNode } from 'preact'
import { type Attributes, attrs, type Content, cx, given, only } from './attributes.ts'
import { webAddress } from './link.tsx'

type StepLink = { href: string; text?: Content; labelText?: string | undefined; attributes?: Attributes | undefined }
type PageItem = {
  number?: number | string | undefined
  href?: string | undefined
  current?: boolean | undefined
  ellipsis?: boolean | undefined
  visuallyHiddenText?: string | undefined
  attributes?: Attributes | undefined
}
export type PaginationProps = {
  items?: (PageItem | null | undefined)[] | undefined
  previous?: StepLink | undefined
  next?: StepLink | undefined
  landmarkLabel?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

const paths = {
  prev: 'm6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z',
  next: 'm8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z',
}

const Arrow = ({ kind }: { kind: 'prev' | 'next' }) => (
  <svg
    class={`govuk-pagination__icon govuk-pagination__icon--${kind}`}
    xmlns="http://www.w3.org/2000/svg"
    height="13"
    width="15"
    aria-hidden="true"
    focusable="false"
    viewBox="0 0 15 13"
  >
    <path d={paths[kind]} />
  </svg>
)

function Step({ link, kind, block }: { link: StepLink; kind: 'prev' | 'next'; block: boolean }): VNode {
  return (
    <div class={`govuk-pagination__${kind}`}>
      <a class="govuk-link govuk-pagination__link" href={webAddress(link.href)} rel={kind} {...attrs(link.attributes)}>
        {(block || kind === 'prev') && <Arrow kind={kind} />}
        <span
          class={cx(
            'govuk-pagination__link-title',
            block && !link.labelText && 'govuk-pagination__link-title--decorated',
          )}
        >
          {given(link.text) ? (
            link.text
          ) : (
            <>
              {kind === 'prev' ? 'Previous' : 'Next'}
              <span class="govuk-visually-hidden"> page</span>
            </>
          )}
        </span>
        {link.labelText && block && (
          <>
            <span class="govuk-visually-hidden">:</span>
            <span class="govuk-pagination__link-label">{link.labelText}</span>
          </>
        )}
        {!block && kind === 'next' && <Arrow kind={kind} />}
      </a>
    </div>
  )
}

/** Links to the pages of a long list, or to the one before and the one after. */
export function Pagination(props: PaginationProps): VNode {
  const block = !props.items && Boolean(props.next || props.previous)
  return (
    <nav
      class={cx('govuk-pagination', block && 'govuk-pagination--block', props.classes)}
      aria-label={props.landmarkLabel || 'Pagination'}
      {...attrs(props.attributes)}
    >
      {props.previous?.href && <Step link={props.previous} kind="prev" block={block} />}
      {props.items && (
        <ul class="govuk-pagination__list">
          {props.items.map(
            item =>
              item &&
              Object.keys(item).length > 0 && (
                <li
                  class={cx(
                    'govuk-pagination__item',
                    item.current && 'govuk-pagination__item--current',
                    item.ellipsis && 'govuk-pagination__item--ellipsis',
                  )}
                >
                  {item.ellipsis ? (
                    '⋯'
                  ) : (
                    <a
                      class="govuk-link govuk-pagination__link"
                      href={webAddress(item.href ?? '#')}
                      aria-label={item.visuallyHiddenText ?? `Page ${item.number}`}
                      {...only({ 'aria-current': item.current && 'page' })}
                      {...attrs(item.attributes)}
                    >
                      {item.number}
                    </a>
                  )}
                </li>
              ),
          )}
        </ul>
      )}
      {props.next?.href && <Step link={props.next} kind="next" block={block} />}
    </nav>
  )
}
