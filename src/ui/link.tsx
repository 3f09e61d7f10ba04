import type { VNode } from 'preact'
import { type Attributes, attrs, type Content, cx } from './attributes.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what browsers strip to hide a scheme
const controls = /[\u0000-\u0020\u007f\\]/

/**
 * Checks that an address stays inside Kith: a path with one leading slash, or a fragment.
 * Throws on anything else (`javascript:`, `//elsewhere`, `https://…`, backslashes and control characters).
 */
export function ownPath(href: string): string {
  if (href === '#' || (href.startsWith('#') && !controls.test(href))) return href
  if (/^\/(?!\/)/.test(href) && !controls.test(href)) return href
  throw new Error('A link in Kith takes a path that starts with one slash, or a fragment.')
}

/**
 * Checks an address given to a GOV.UK component: a relative or own path, or http(s), mailto or tel.
 * Throws on every other scheme, so that no component can print `javascript:`.
 */
export function webAddress(href: string): string {
  const scheme = /^\s*([^/?#]*?):/.exec(href)?.[1]?.toLowerCase()
  if (scheme !== undefined && !['http', 'https', 'mailto', 'tel'].includes(scheme))
    throw new Error('This address has a scheme that a component may not print.')
  return href
}

export type LinkProps = {
  /** A path that starts with a single slash, or a fragment. Anything else throws. */
  href: string
  children: Content
  classes?: string | undefined
  attributes?: Attributes | undefined
  /** Read out after the words, not shown: for "Change" links that need to say what. */
  hidden?: string | undefined
}

/** The only link inside Kith. */
export function Link({ href, children, classes, attributes, hidden }: LinkProps): VNode {
  return (
    <a class={cx('govuk-link', classes)} href={ownPath(href)} {...attrs(attributes)}>
      {children}
      {hidden && <span class="govuk-visually-hidden"> {hidden}</span>}
    </a>
  )
}

/** A link to a source outside Kith. https only; the address of the page it was on is not sent along. */
export function ExternalLink({ href, children }: { href: string; children: Content }): VNode {
  if (!href.startsWith('https://') || controls.test(href)) throw new Error('A link out of Kith takes an https address.')
  return (
    <a class="govuk-link" href={href} rel="noreferrer noopener external">
      {children}
    </a>
  )
}
