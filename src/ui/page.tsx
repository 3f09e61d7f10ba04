/** The shell round every page: header, navigation, demonstration line, errors, footer. */
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { assetPath } from './assets.ts'
import { type Content, cx } from './attributes.ts'
import { Mark } from './icons.tsx'
import { Link, ownPath } from './link.tsx'
import { ErrorSummary, SkipLink } from './parts.tsx'

/** One thing that is wrong with what was sent. `field` is the id of the field it is about. */
export type FieldError = { field: string; message: string }

/** The message for one field, to hand to that field as `errorMessage`. */
export const errorFor = (errors: FieldError[] | undefined, field: string): string | undefined =>
  errors?.find(error => error.field === field)?.message

export type NavItem = { label: string; href: string; current?: boolean | undefined }

export type PageProps = {
  /** Neutral: "Child", "Decide". Never a name, a harm or a place: it shows in tabs, histories and shared screens. */
  title: string
  organisation?: string | undefined
  /** Who is signed in. Without it there is no navigation, no blank screen and no sign-out. */
  person?: { name: string; jobTitle: string } | undefined
  nav?: NavItem[] | undefined
  /** Where "Is this child known?" leads. */
  search?: { href: string; current?: boolean | undefined } | undefined
  /** Where a record is opened in an emergency, for those who may: beside the search, and the first under "More" on a phone. */
  emergency?: { href: string; current?: boolean | undefined } | undefined
  demonstration: boolean
  errors?: FieldError[] | undefined
  /** Use the whole 1200 px. Otherwise the page keeps to one column of 700 px. */
  wide?: boolean | undefined
  children?: Content
  /** Links in the footer. */
  footer?: { label: string; href: string }[] | undefined
}

/** What fits in one row of the narrowest phone we draw for (390 wide), beside "More". */
const NAV_ON_PHONE = { items: 4, letters: 32 }
/** How many of the menu's items, from the first, show on a phone. */
function shownOnPhone(nav: readonly NavItem[]): number {
  let letters = 0
  const tooMany = nav.findIndex((item, index) => {
    letters += item.label.length
    return index >= NAV_ON_PHONE.items || letters > NAV_ON_PHONE.letters
  })
  return tooMany < 0 ? nav.length : tooMany
}

function Header({ organisation, person }: PageProps): VNode {
  return (
    <header class="kith-header">
      <div class="kith-container kith-header__row">
        <a class="kith-header__home" href="/" aria-label="Kith, home">
          <Mark />
          <span class="kith-header__name">Kith</span>
        </a>
        {organisation && <span class="kith-header__organisation">{organisation}</span>}
        {person && (
          <div class="kith-header__person">
            <span class="kith-header__who">
              {person.name}, {person.jobTitle}
            </span>
            <a
              class="govuk-link"
              href="/blank"
              data-blank-screen
              title="Or press Shift three times"
              aria-keyshortcuts="Shift"
            >
              Blank screen
            </a>
            <SignOut classes="kith-header__sign-out" />
          </div>
        )}
      </div>
    </header>
  )
}

/** A form, not a link: signing out changes something, so it is a POST. */
const SignOut = ({ classes }: { classes?: string }) => (
  <form method="post" action="/sign-out" class={cx('kith-inline-form', classes)}>
    <button type="submit" class="kith-link-button">
      Sign out
    </button>
  </form>
)

const NavLink = ({ item, classes }: { item: NavItem; classes?: string | undefined }) => (
  <li class={cx('kith-nav__item', item.current && 'kith-nav__item--current', classes)}>
    <a class="kith-nav__link" href={ownPath(item.href)} aria-current={item.current ? 'page' : undefined}>
      {item.label}
    </a>
  </li>
)

/**
 * On a phone the first items show, four or as many as fit in a row; the rest sit under "More" (a `<details>`). Both lists are in the page;
 * the style sheet shows one of them, and what it hides is hidden from everyone.
 */
function Nav({ nav = [], search, emergency, person }: PageProps): VNode {
  const shown = shownOnPhone(nav)
  const later = nav.slice(shown)
  // What is looked for in a hurry stands together: at the end of a wide row, and first under "More".
  const hurried = [
    ...(emergency ? [{ label: 'Emergency', ...emergency }] : []),
    ...(search ? [{ label: 'Is this child known?', ...search }] : []),
  ]
  const moreIsCurrent = [...hurried, ...later].some(item => item.current)
  return (
    <nav class="kith-nav" aria-label="Menu">
      <div class="kith-container kith-nav__row">
        <ul class="kith-nav__list">
          {nav.map((item, index) => (
            <NavLink item={item} classes={index >= shown ? 'kith-nav__item--wide' : undefined} />
          ))}
        </ul>
        {hurried.length > 0 && (
          <ul class="kith-nav__list kith-nav__list--search">
            {hurried.map(item => (
              <NavLink item={item} classes="kith-nav__item--search" />
            ))}
          </ul>
        )}
        <details class={cx('kith-more', moreIsCurrent && 'kith-more--current')}>
          <summary class="kith-more__summary">More</summary>
          <div class="kith-more__body">
            <ul class="kith-more__list">
              {[...hurried, ...later].map(item => (
                <NavLink item={item} />
              ))}
            </ul>
            {person && (
              <p class="kith-more__who">
                {person.name}, {person.jobTitle}
              </p>
            )}
            <SignOut />
          </div>
        </details>
      </div>
    </nav>
  )
}

function Footer({ footer = [] }: PageProps): VNode {
  return (
    <footer class="kith-footer">
      <div class="kith-container kith-footer__row">
        {footer.length > 0 && (
          <ul class="kith-footer__links">
            {footer.map(({ label, href }) => (
              <li>
                <Link href={href}>{label}</Link>
              </li>
            ))}
          </ul>
        )}
        <p class="kith-footer__words">Opening a child’s record is itself recorded.</p>
      </div>
    </footer>
  )
}

function Head({ title, nonce }: { title: string; nonce: string }): VNode {
  return (
    <head>
      <meta charset="utf-8" />
      <title>{title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="robots" content="noindex, nofollow" />
      <meta name="referrer" content="same-origin" />
      <meta name="format-detection" content="telephone=no, date=no, address=no" />
      <link rel="icon" href={assetPath('mark.svg')} type="image/svg+xml" />
      <link rel="stylesheet" href={assetPath('govuk.css')} nonce={nonce} />
      <link rel="stylesheet" href={assetPath('kith.css')} nonce={nonce} />
      <script type="module" src={assetPath('kith.js')} nonce={nonce} />
    </head>
  )
}

/** The page as a tree. `renderPage` turns it into the document. */
export function Page(props: PageProps & { nonce: string }): VNode {
  const hasErrors = Boolean(props.errors?.length)
  return (
    <html lang="en-GB" class="govuk-template kith-html">
      <Head title={`${hasErrors ? 'Error: ' : ''}${props.title} – Kith`} nonce={props.nonce} />
      <body class="govuk-template__body kith-body">
        <SkipLink href="#main" text="Skip to main content" />
        <div class="kith-page">
          <Header {...props} />
          {props.person && <Nav {...props} />}
          {props.demonstration && (
            <section class="kith-container kith-demonstration" aria-label="Demonstration">
              <p>
                <strong>Demonstration.</strong> Northmoor and everyone in it are invented.
              </p>
            </section>
          )}
          <main id="main" class={cx('kith-container kith-main', !props.wide && 'kith-main--narrow')}>
            {hasErrors && (
              <ErrorSummary
                titleText="There is a problem"
                errorList={props.errors?.map(({ field, message }) => ({ text: message, href: `#${field}` }))}
              />
            )}
            {props.children}
          </main>
          <Footer {...props} />
        </div>
      </body>
    </html>
  )
}

/**
 * A complete HTML document.
 * @param nonce the request's content-security-policy nonce, printed on the style sheets and the script
 */
export const renderPage = (props: PageProps, nonce: string): string =>
  `<!DOCTYPE html>\n${renderToString(<Page {...props} nonce={nonce} />)}`

/** What "Blank screen" opens without JavaScript: nothing, and a way back. Mount it at `/blank`. */
export const renderBlankPage = (nonce: string): string =>
  `<!DOCTYPE html>\n${renderToString(
    <html lang="en-GB">
      <Head title="Blank" nonce={nonce} />
      <body class="govuk-template__body kith-blank">
        <main class="kith-blank__main">
          <p class="govuk-body">The screen is blank. To come back, go back one page in your browser.</p>
          <Link href="/">Or start from home</Link>
        </main>
      </body>
    </html>,
  )}`
