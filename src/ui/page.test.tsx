import { renderToString } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { assets } from './assets.ts'
import { bodyRegions } from './body-map.tsx'
import { DayCalendar } from './calendar.tsx'
import { Pips } from './clocks.tsx'
import { renderComponentsPage } from './components-page.tsx'
import { Input, Textarea } from './forms.tsx'
import { ExternalLink, Link, ownPath } from './link.tsx'
import { errorFor, type PageProps, renderBlankPage, renderPage } from './page.tsx'
import { BackLink } from './parts.tsx'
import { ChildsWords } from './voice.tsx'

const shell: PageProps = {
  title: 'Child',
  organisation: 'Eastbridge High School',
  person: { name: 'Samira Haddad', jobTitle: 'safeguarding lead' },
  nav: ['Home', 'Children', 'Concerns', 'Referrals', 'Meetings'].map(label => ({ label, href: `/${label}` })),
  search: { href: '/search' },
  demonstration: true,
}
const everything = renderComponentsPage(shell, 'n0nce')
/** All values of one attribute in a document. */
const values = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(m => m[1] ?? '')

describe('the page', () => {
  test('is a complete British English document with a neutral title', () => {
    const html = renderPage(shell, 'n0nce')
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en-GB"/)
    expect(html).toContain('<title>Child – Kith</title>')
    expect(html).toContain('<main id="main"')
    expect(html).toContain('href="#main"')
    expect(html).toContain('Opening a child’s record is itself recorded.')
    expect(html).toMatch(/<form method="post" action="\/sign-out"/)
    expect(html).toContain('Northmoor and everyone in it are invented')
  })
  test('with errors says so in the title and links each to its field', () => {
    const errors = [{ field: 'reasons', message: 'Say why <this>' }]
    const html = renderPage({ ...shell, errors }, 'n0nce')
    expect(html).toContain('<title>Error: Child – Kith</title>')
    expect(html).toContain('<a href="#reasons">Say why &lt;this></a>')
    expect(errorFor(errors, 'reasons')).toBe('Say why <this>')
    expect(errorFor(errors, 'other')).toBeUndefined()
  })
  test('for nobody signed in has no menu, no name and no way to sign out', () => {
    const html = renderPage({ title: 'Sign in', demonstration: false, nav: shell.nav }, 'n0nce')
    for (const absent of ['kith-nav', '/sign-out', 'data-blank-screen', 'kith-demonstration'])
      expect(html).not.toContain(absent)
  })
  test('a phone shows four items and the rest, the search and the way out under More', () => {
    const html = renderPage(shell, 'n0nce')
    const [list = '', more = ''] = html.split('<details')
    expect(list.match(/kith-nav__item--wide/g)).toHaveLength(1)
    for (const inside of ['Meetings', 'Is this child known?', 'Sign out', 'Samira Haddad'])
      expect(more).toContain(inside)
    expect(more.split('</details>')[0]).not.toContain('Referrals')
  })
  test('an emergency stands beside the search, and first under More on a phone, for those who may', () => {
    const [list = '', more = ''] = renderPage({ ...shell, emergency: { href: '/emergency' } }, 'n0nce').split(
      '<details',
    )
    expect(list).toContain('href="/emergency"')
    expect(more.indexOf('/emergency')).toBeLessThan(more.indexOf('/search'))
    expect(more.indexOf('/search')).toBeLessThan(more.indexOf('Meetings'))
    expect(renderPage(shell, 'n0nce')).not.toContain('/emergency')
  })
  test('a phone shows no more of the menu than fits in a row', () => {
    const nav = ['Home', 'Log a concern', 'My concerns', 'Attendance'].map((label, n) => ({ label, href: `/${n}` }))
    const html = renderPage({ ...shell, nav }, 'n0nce')
    expect(html.split('<details')[0]?.match(/kith-nav__item--wide/g)).toHaveLength(1)
    expect(html.split('<details')[1]).toContain('Attendance')
  })
  test('the blank page tells nothing', () => {
    expect(renderBlankPage('n0nce')).toContain('<title>Blank</title>')
    expect(renderBlankPage('n0nce')).not.toMatch(/child|record|organisation/i)
  })
})

describe('every component together', () => {
  test('fits a strict content security policy', () => {
    expect(everything).not.toMatch(/\sstyle="/)
    expect(everything).not.toMatch(/\son[a-z]+="/)
    expect(everything).not.toContain('<style')
    expect(everything).not.toContain('javascript:')
    const scripts = [...everything.matchAll(/<script[^>]*>([^<]*)/g)]
    expect(scripts).toHaveLength(1)
    expect(scripts[0]?.[0]).toContain('nonce="n0nce"')
    expect(scripts[0]?.[1]).toBe('')
  })
  test('takes everything from our own origin', () => {
    const served = new Set(assets().map(asset => asset.path))
    for (const src of [
      ...values(everything, 'src'),
      ...values(everything, 'href').filter(h => h.startsWith('/assets/')),
    ])
      expect(served).toContain(src)
  })
  test('has each id once, and nothing points at an id that is not there', () => {
    const ids = values(everything, 'id')
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    const pointers = [
      ...values(everything, 'aria-describedby').flatMap(list => list.split(' ')),
      ...values(everything, 'aria-labelledby'),
      ...values(everything, 'for'),
      ...values(everything, 'href').flatMap(href => (/^#./.test(href) ? [href.slice(1)] : [])),
    ]
    expect(pointers.filter(id => !ids.includes(id))).toEqual([])
  })
  test('prints what it is given: no undefined, no object, no NaN', () => {
    expect(everything).not.toMatch(/undefined|\[object|NaN/)
  })
})

describe('what people wrote', () => {
  test('is escaped', () => {
    const attack = '<script>alert(1)</script>"\'&'
    const html = renderToString(
      <>
        <Input name="a" label={attack} hint={attack} value={attack} errorMessage={attack} />
        <Textarea name="b" label="b" value={attack} />
        <ChildsWords of={attack}>{attack}</ChildsWords>
      </>,
    )
    expect(html).not.toContain('<script>')
    expect(html).toContain('value="&lt;script>')
  })
  test('keeps its leading line break when it is shown again', () => {
    for (const value of ['\nfirst', '\r\nfirst', 'first', '\n\nfirst', '']) {
      const shown = /<textarea[^>]*>([\s\S]*)<\/textarea>/.exec(
        renderToString(<Textarea name="a" label="a" value={value} />),
      )?.[1]
      // A browser drops one line break right after the tag.
      expect(shown?.replace(/^(\r\n|\n)/, '')).toBe(value)
    }
  })
})

describe('links', () => {
  const script = ['javascript', 'alert(1)'].join(':')

  test('inside Kith are paths and fragments only', () => {
    for (const good of ['/', '/children/1?tab=a#b', '#', '#main', '/a:b']) expect(ownPath(good)).toBe(good)
    for (const bad of [
      '',
      'child',
      '//elsewhere',
      'https://a.uk',
      script,
      '/\\elsewhere',
      '/\t/elsewhere',
      ' /a',
      '\u0001/a',
      '#\n',
    ])
      expect(() => ownPath(bad)).toThrow()
    expect(() => renderToString(<Link href={script}>x</Link>)).toThrow()
  })
  test('out of Kith are https, and components print no other scheme', () => {
    expect(renderToString(<ExternalLink href="https://www.gov.uk/">x</ExternalLink>)).toContain('noreferrer')
    expect(() => renderToString(<ExternalLink href="http://www.gov.uk/">x</ExternalLink>)).toThrow()
    for (const bad of [script, ' JavaScript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x'])
      expect(() => renderToString(<BackLink href={bad} />)).toThrow()
  })
})

describe('drawn parts', () => {
  test('the body has 24 places, each once, on the side it says', () => {
    expect(bodyRegions).toHaveLength(24)
    expect(new Set(bodyRegions.map(region => region.key)).size).toBe(24)
    for (const { view, side, x, label } of bodyRegions) {
      // From the front the child's right is on the viewer's left.
      const drawn = x === 65 ? 'middle' : x < 65 === (view === 'front') ? 'right' : 'left'
      expect(drawn, label).toBe(side)
    }
  })
  test('pips: squares up to fifteen, a bar beyond, triangles for late days', () => {
    const count = (html: string, name: string) => html.split(`"${name}"`).length - 1
    const five = renderToString(<Pips total={5} gone={4} />)
    expect([count(five, 'kith-pips__gone'), count(five, 'kith-pips__left')]).toEqual([4, 1])
    expect(count(renderToString(<Pips total={1} gone={1} late={2} />), 'kith-pips__late')).toBe(2)
    expect(renderToString(<Pips total={16} gone={4} />)).toContain('kith-hour-bar')
  })
  test('a calendar starts its weeks on Monday and says what each day is', () => {
    const html = renderToString(
      <DayCalendar
        today="2027-01-04"
        days={[
          { on: '2026-12-31', kind: 'start' },
          { on: '2027-01-01', kind: 'holiday', name: 'New Year’s Day' },
          { on: '2027-01-04', kind: 'due', number: 1 },
        ]}
      />,
    )
    expect(html.match(/<caption[^>]*>([^<]*)/g)?.map(c => c.replace(/.*>/, ''))).toEqual([
      'December 2026',
      'January 2027',
    ])
    // 1 December 2026 is a Tuesday: one empty cell before it.
    expect(html).toMatch(/<tbody><tr><td><\/td><td class="kith-day"><span class="kith-day__date">1</)
    expect(html).toContain('bank holiday, skipped: New Year’s Day')
    expect(html).toContain('Monday 4 January 2027: due, day 1, today')
  })
})
