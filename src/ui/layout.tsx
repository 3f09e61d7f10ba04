/** How a page is laid out: heading, sections that open with a rule, columns, filters, the state of things. */
import { h, type VNode } from 'preact'
import { type Content, cx, given, only } from './attributes.ts'
import { Missing, Tick } from './icons.tsx'
import { Link, ownPath } from './link.tsx'

export type PageHeadingProps = {
  title: Content
  /** The line under the heading, 19 px. `leadInk` prints it in black instead of grey. */
  lead?: Content
  leadInk?: boolean | undefined
  /** A small line under that. */
  meta?: Content
  /** Where this page belongs: the child, the list. */
  back?: { label: string; href: string } | undefined
  /** Buttons or words at the right end. One green button a page. */
  actions?: Content
  /** True when `actions` is a single button: it then takes the whole width of a phone. */
  oneAction?: boolean | undefined
}

export function PageHeading({ title, lead, leadInk, meta, back, actions, oneAction }: PageHeadingProps): VNode {
  return (
    <div class="kith-heading">
      {back && (
        <p class="kith-heading__back">
          <Link href={back.href}>{back.label}</Link>
        </p>
      )}
      <div class="kith-heading__words">
        <h1>{title}</h1>
        {given(lead) && <p class={cx('kith-lead', leadInk && 'kith-lead--ink')}>{lead}</p>}
        {given(meta) && <p class="kith-secondary">{meta}</p>}
      </div>
      {given(actions) && (
        <div class={cx('kith-heading__actions', oneAction && 'kith-heading__actions--one')}>{actions}</div>
      )}
    </div>
  )
}

export type SectionProps = {
  title: Content
  id?: string | undefined
  /** Filters, a legend or a link at the right end of the heading. */
  actions?: Content
  children?: Content
}

/** A part of a page. Opens with a 2 px rule; its heading is an h2. */
export function Section({ title, id, actions, children }: SectionProps): VNode {
  return (
    <section class="kith-section" {...only({ id })}>
      <div class="kith-section__head">
        <h2>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  )
}

export type AsideSectionProps = {
  title: Content
  /** A number beside the heading. Only ever of what this reader may see. */
  count?: number | undefined
  /** On paper, for what Kith has put together or must not be missed. */
  paper?: boolean | undefined
  /** Rows start at the rule and bring their own space. */
  flush?: boolean | undefined
  level?: 2 | 3 | undefined
  id?: string | undefined
  children?: Content
}

/** A smaller part, in an aside or as a group of rows: heading, then the rule. */
export function AsideSection({ title, count, paper, flush, level = 2, id, children }: AsideSectionProps): VNode {
  return (
    <section class={cx('kith-under', flush && 'kith-under--flush', paper && 'kith-paper')} {...only({ id })}>
      {h(
        `h${level}` as 'h2',
        { class: 'kith-under__title kith-h3' },
        title,
        count === undefined ? null : <span class="kith-under__count"> {count}</span>,
      )}
      <div class="kith-under__body">{children}</div>
    </section>
  )
}

export type ColumnsProps = {
  /**
   * home: main and 332 · write: 700 and the rest · child: main and 300 · known: 424 then main · meeting: 280 then main
   * · rule: main and 480 · half: two alike. Two children, in source order; one column below 960 px.
   */
  kind: 'home' | 'write' | 'child' | 'known' | 'meeting' | 'rule' | 'half'
  children: [Content, Content]
}

export function Columns({ kind, children: [first, second] }: ColumnsProps): VNode {
  return (
    <div class={`kith-columns kith-columns--${kind}`}>
      <div>{first}</div>
      <div>{second}</div>
    </div>
  )
}

export type LinkTab = { label: Content; href: string; current?: boolean | undefined; count?: number | undefined }

/**
 * Filters and tabs: links, so that they work without JavaScript and can be sent to somebody.
 * `ruled` draws the line under all of them; `joined` is the three-part box of the board.
 */
export function LinkTabs({
  label,
  tabs,
  look,
}: {
  /** What the links choose, read out before them: "Which leads". */
  label: string
  tabs: LinkTab[]
  look?: 'plain' | 'ruled' | 'joined' | undefined
}): VNode {
  return (
    <nav class={cx('kith-tabs', look && look !== 'plain' && `kith-tabs--${look}`)} aria-label={label}>
      <ul class="kith-tabs__list">
        {tabs.map(tab => (
          <li class={cx('kith-tabs__item', tab.current && 'kith-tabs__item--current')}>
            <a
              class="kith-tabs__link govuk-link"
              href={ownPath(tab.href)}
              aria-current={tab.current ? 'true' : undefined}
            >
              {tab.label}
              {tab.count !== undefined && <span class="kith-tabs__count"> {tab.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The state of something in a word. New is solid ink, every other word is outlined. */
export function StateTag({ children, solid }: { children: string; solid?: boolean | undefined }): VNode {
  return <span class={cx('kith-state', (solid ?? children === 'New') && 'kith-state--solid')}>{children}</span>
}

/** A sign that something is done, agreed or here; with `open`, that it is still missing. Always beside words. */
export function Check({ open, children }: { open?: boolean | undefined; children: Content }): VNode {
  return (
    <div class="kith-check">
      {open ? <Missing /> : <Tick />}
      <div class="kith-check__words">{children}</div>
    </div>
  )
}

/**
 * When the words were last saved. Inside `form[data-draft]` the script keeps it up to date; without the script it shows
 * what the last round trip saved.
 */
export function SavedLine({ savedAt, note }: { savedAt?: string | undefined; note?: Content }): VNode {
  return (
    <div class={cx('kith-saved', !savedAt && 'kith-saved--lost')} data-saved {...only({ 'data-saved-at': savedAt })}>
      <Tick />
      <p class="kith-saved__words" data-saved-words role="status">
        {savedAt ? `Saved ${savedAt}` : 'Not saved yet'}
      </p>
      {given(note) && <p class="kith-secondary">{note}</p>}
    </div>
  )
}

/** The row with the button at the end of a form. */
export function Actions({ children }: { children: Content }): VNode {
  return <div class="kith-actions">{children}</div>
}

/** Nothing here, said so that one knows it is not a fault, and what comes next. */
export function EmptyState({ children, next }: { children: Content; next?: Content }): VNode {
  return (
    <p class="kith-empty">
      {children} {given(next) && <span class="kith-secondary">{next}</span>}
    </p>
  )
}

/** One part of a page could not be shown. It says so and the rest of the page stands. */
export function ErrorSection({ title, retry }: { title: Content; retry?: string | undefined }): VNode {
  return (
    <AsideSection title={title}>
      <p>
        <strong>This part could not be shown just now.</strong> Nothing is lost. The rest of the page is complete.
      </p>
      {retry && (
        <p>
          <Link href={retry}>Try again</Link>
        </p>
      )}
    </AsideSection>
  )
}
