/** Parts of a child's record: facts, chronology, corrections, what is known. */
import type { VNode } from 'preact'
import { type Content, cx, given, only } from './attributes.ts'
import { Shield } from './icons.tsx'
import { Link } from './link.tsx'

/** Two letters in a box, always with the name after it. No colour an organisation. */
export function OrganisationBadge({
  code,
  name,
  children,
}: {
  /** Two letters; "–" for organisations that are not named. */
  code: string
  name: Content
  /** After the name: who wrote it, since when. */
  children?: Content
}): VNode {
  return (
    <span class="kith-organisation">
      <span class="kith-organisation__badge" aria-hidden="true">
        {code}
      </span>
      <span>
        {name}
        {children}
      </span>
    </span>
  )
}

/** One organisation or person in a list: badge, name in bold, who, since when. */
export function WorksWith({
  code,
  name,
  who,
  since,
}: {
  code: string
  name: Content
  who: Content
  since?: Content
}): VNode {
  return (
    <li class="kith-works-with">
      <span class="kith-organisation__badge" aria-hidden="true">
        {code}
      </span>
      <div>
        <strong>{name}</strong>
        <br />
        {who} {given(since) && <span class="kith-meta">{since}</span>}
      </div>
    </li>
  )
}

export type Fact = { label: Content; value: Content; note?: Content }

/** Up to four facts in a row. On a child's page the fourth is in the child's terms. */
export function FactsRow({ facts }: { facts: Fact[] }): VNode {
  return (
    <dl class="kith-facts">
      {facts.map(({ label, value, note }) => (
        <div class="kith-facts__fact">
          <dt class="kith-meta">{label}</dt>
          <dd>{value}</dd>
          {given(note) && <dd class="kith-meta">{note}</dd>}
        </div>
      ))}
    </dl>
  )
}

export type ChronologyEntryProps = {
  /** "Thu 19" */
  day: string
  /** For machines and sorting: `2026-11-19` or an instant. */
  datetime: string
  /** "09:25" */
  time?: string | undefined
  organisation: { code: string; name: string }
  author?: string | undefined
  /** Who may see it: "everyone involved". */
  reach: string
  title: Content
  href: string
  id?: string | undefined
  children?: Content
}

export function ChronologyEntry(props: ChronologyEntryProps): VNode {
  return (
    <li class="kith-entry" {...only({ id: props.id })}>
      <time class="kith-entry__when" dateTime={props.datetime}>
        <strong>{props.day}</strong>
        {props.time && <span class="kith-entry__time"> {props.time}</span>}
      </time>
      <article class="kith-entry__what">
        <p class="kith-entry__source">
          <OrganisationBadge code={props.organisation.code} name={props.organisation.name}>
            {props.author && `, ${props.author}`}
          </OrganisationBadge>
          <span class="kith-entry__reach">
            <span class="govuk-visually-hidden">Seen by </span>
            {props.reach}
          </span>
        </p>
        <h3 class="kith-entry__title">
          <Link href={props.href}>{props.title}</Link>
        </h3>
        <div class="kith-entry__body">{props.children}</div>
      </article>
    </li>
  )
}

/** Entries of one month, under its name. */
export function ChronologyMonth({ name, children }: { name: string; children: Content }): VNode {
  return (
    <section class="kith-month-entries">
      <h3 class="kith-month-entries__name">{name}</h3>
      <ol class="kith-bare-list">{children}</ol>
    </section>
  )
}

/** "Seen", "Maureen said", "My view": fact, what others said and opinion are kept apart. */
export function EntryPart({ label, children }: { label: string; children: Content }): VNode {
  return (
    <div class="kith-entry__part">
      <div class="kith-entry__label">{label}</div>
      <div>{children}</div>
    </div>
  )
}

/** A correction: who and when, what it was and is. The earlier version stays and can be opened. */
export function Correction({
  by,
  on,
  earlier,
  children,
}: {
  by: string
  on: string
  earlier: string
  children: Content
}): VNode {
  return (
    <p class="kith-correction">
      <strong>
        Corrected {on} by {by}.
      </strong>{' '}
      {children} <Link href={earlier}>See the earlier version</Link>
    </p>
  )
}

/** What Kith knows before it asks: on paper, stays in view beside the questions. */
export function KnownPanel({ title = 'What is known', children }: { title?: string; children: Content }): VNode {
  return (
    <aside class="kith-known" aria-label={title}>
      <h2 class="kith-known__title">{title}</h2>
      {children}
    </aside>
  )
}

export function KnownPart({ title, children }: { title?: Content; children: Content }): VNode {
  return (
    <section class="kith-known__part">
      {given(title) && <h3 class="kith-known__heading">{title}</h3>}
      {children}
    </section>
  )
}

/** Dated lines: "10 Nov  New trainers …". */
export function DatedList({ items }: { items: { on: Content; children: Content }[] }): VNode {
  return (
    <dl class="kith-dated">
      {items.map(item => (
        <div>
          <dt>{item.on}</dt>
          <dd>{item.children}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Before anything else on the page: a location is protected. `side` says how to reach the child and what to say to 999. */
export function Notice({ title, children, side }: { title: Content; children: Content; side?: Content }): VNode {
  return (
    <section class="kith-notice">
      <Shield />
      <div class="kith-notice__words">
        <h2>{title}</h2>
        {children}
      </div>
      {given(side) && <div class="kith-notice__side">{side}</div>}
    </section>
  )
}

/**
 * What to do when somebody is in danger. Always in the page, never behind a click. `compact` is one paragraph.
 * On a phone it belongs above the first field, otherwise in the aside: print it twice, with `only`, in source order.
 */
export function DangerPanel({
  title = 'In danger now?',
  compact,
  only: shownOn,
  children,
}: {
  title?: string
  compact?: boolean | undefined
  only?: 'phone' | 'wide' | undefined
  children: Content
}): VNode {
  return (
    <section class={cx('kith-danger', compact && 'kith-danger--compact', shownOn && `kith-${shownOn}-only`)}>
      <h2 class="kith-danger__title">{title}</h2>
      {children}
    </section>
  )
}

/** Small entries that nobody added up: dots on a line, a word and a date under each. */
export function DotLine({ points }: { points: { word: string; on: string }[] }): VNode {
  return (
    <ol class="kith-dots">
      {points.map(({ word, on }) => (
        <li class="kith-dots__point">
          {word}
          <span class="kith-dots__on">{on}</span>
        </li>
      ))}
    </ol>
  )
}
