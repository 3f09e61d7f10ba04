import { render } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { Genogram, PeopleList } from './genogram.tsx'
import type { GenogramInput, GenogramPerson } from './genogram-layout.ts'

function person(id: string, extra: Partial<GenogramPerson> = {}): GenogramPerson {
  return { id, name: id, sex: 'female', bornOn: null, parentalResponsibility: false, href: `/people/${id}`, ...extra }
}

const family: GenogramInput = {
  focusId: 'Reece',
  today: '2026-11-19',
  people: [
    person('Dawn', { bornOn: '1990-04-02', parentalResponsibility: true }),
    person('Lee', { sex: 'male', note: 'Dawn’s former partner' }),
    person('Reece', { sex: 'male', bornOn: '2012-03-08' }),
    person('Baby', { sex: 'not-told', expectedOn: '2027-02-02' }),
    person('Keith', { sex: 'male', bornOn: '1950-01-01', diedOn: '2014-05-01' }),
    person('Sam', { sex: 'not-told' }),
    person('Mr Adeyemi', { sex: 'male', note: 'football coach' }),
  ],
  couples: [{ a: 'Dawn', b: 'Lee', state: 'ended', words: 'ended August 2026' }],
  parentage: [
    { childId: 'Reece', parentId: 'Dawn' },
    { childId: 'Baby', parentId: 'Dawn' },
    { childId: 'Baby', parentId: 'Lee' },
    { childId: 'Dawn', parentId: 'Keith' },
    { childId: 'Sam', parentId: 'Dawn' },
  ],
  homes: [{ id: 'h', label: 'With Dawn', memberIds: ['Dawn', 'Sam'] }],
  links: [
    { kind: 'no-contact', from: 'Lee', to: 'Reece', words: 'no contact, by order', detail: 'to 30 June 2027' },
    { kind: 'trusted', from: 'Reece', to: 'Mr Adeyemi', words: 'he doesn’t ask twice' },
  ],
  professionals: [
    {
      id: 'c',
      name: 'Clara Lund',
      role: 'lead practitioner',
      forWords: 'for all',
      forIds: ['Reece', 'Sam'],
      lead: true,
      href: '/w/c',
    },
    {
      id: 'p',
      name: 'Imran Shah',
      role: 'police',
      forWords: 'for Reece',
      forIds: ['Reece'],
      lead: false,
      href: '/w/p',
    },
  ],
}

const html = render(<Genogram {...family} />)
const drawing = html.slice(html.indexOf('<svg'), html.indexOf('</svg>'))
/** The link of one person or box, by where it goes. */
const linkTo = (href: string) =>
  drawing.match(new RegExp(`<a href="${href}" class="genogram-person.*?</a>`, 's'))?.[0] ?? ''

describe('Genogram', () => {
  it('makes every link a title and a path on this site', () => {
    const links = [...drawing.matchAll(/<a [^>]*>(.{0,7})/g)]
    expect(links.length).toBeGreaterThan(10)
    for (const [link, start] of links) {
      expect(start).toBe('<title>')
      expect(link).toMatch(/href="(\/|#)/)
    }
  })

  it('names the drawing, its region and its groups', () => {
    expect(drawing).toContain('role="group" aria-labelledby="genogram-title"')
    expect(html).toContain('aria-label="Drawing of the people around Reece"')
    for (const name of ['Homes', 'How they are connected', 'People', 'Working with them']) {
      expect(drawing).toContain(`aria-label="${name}"`)
    }
  })

  it.each([
    ['/people/Reece', 2, 'rect class="genogram-shape"'],
    ['/people/Dawn', 1, 'circle class="genogram-shape"'],
    ['/people/Baby', 1, 'path class="genogram-shape"'],
    ['/people/Sam', 1, 'path class="genogram-shape"'],
    ['/people/Keith', 1, 'path class="genogram-cross"'],
  ])('draws %s by sign, not colour', (href, times, sign) => {
    expect(linkTo(href).split(sign)).toHaveLength(times + 1)
  })

  it('says age, birth to come, death and parental responsibility in words', () => {
    expect(linkTo('/people/Reece')).toContain('Reece, this record, 14 years old')
    expect(linkTo('/people/Baby')).toContain('not born yet, expected 2 Feb 2027')
    expect(linkTo('/people/Keith')).toContain('Keith, died 2014')
    expect(linkTo('/people/Keith')).not.toContain('genogram-age')
    expect(linkTo('/people/Dawn')).toContain('36 years old, has parental responsibility')
    expect(linkTo('/people/Dawn')).toContain('>PR<')
    expect(linkTo('/people/Lee')).not.toContain('years old')
  })

  it('ends no contact with a bar, and says it in words with its date', () => {
    expect(drawing.split('genogram-bar')).toHaveLength(2)
    expect(drawing).toContain('>no contact, by order<')
    expect(drawing).toContain('>to 30 June 2027<')
  })

  it('keeps the voice colour to the person the child trusts', () => {
    expect(linkTo('/people/Mr Adeyemi')).toContain('genogram-box--voice')
    expect(linkTo('/people/Mr Adeyemi')).toContain('“he doesn’t ask twice”')
    expect(linkTo('/w/p')).not.toContain('voice')
  })

  it('marks the lead practitioner', () => {
    expect(linkTo('/w/c')).toContain('genogram-box--lead')
    expect(drawing.split('genogram-tie--lead')).toHaveLength(2)
  })

  it('never links to anything but a path', () => {
    const bad = { ...family, people: family.people.map(one => ({ ...one, href: 'javascript:alert(1)' })) }
    expect(render(<Genogram {...bad} />)).not.toContain('javascript')
  })

  it('holds no style attribute and no script', () => {
    expect(html).not.toMatch(/ style=|<script| on[a-z]+=/)
  })

  it('explains in the legend only the signs it uses', () => {
    const plain = {
      ...family,
      people: family.people.filter(one => one.id === 'Reece'),
      couples: [],
      homes: [],
      links: [],
    }
    const legend = render(<Genogram {...plain} />).split('<ul')[1]!
    expect(legend).toContain('this record')
    expect(legend).not.toContain('no contact')
    expect(legend).not.toContain('one home')
  })
})

describe('PeopleList', () => {
  const row = {
    name: 'Lee Harmon',
    href: '/people/lee',
    who: 'Mum’s former partner',
    lives: '',
    parentalResponsibility: 'No',
    contact: 'None: order to 30 June 2027',
    noContact: true,
    network: 'Do not contact',
    lastTalked: '',
  }

  it('prints every fact under its heading, with a dash for what is not known', () => {
    const list = render(<PeopleList rows={[row]} childName="Reece" />)
    const heads = [...list.matchAll(/<th scope="col">(.*?)<\/th>/g)].map(match => match[1])
    expect(heads).toEqual([
      'Name',
      'Who to Reece',
      'Lives',
      'Parental responsibility',
      'Contact with Reece',
      'Family network',
      'Last talked with',
    ])
    const cells = [...list.matchAll(/<td>(.*?)<\/td>/g)].map(match => match[1])
    expect(cells).toEqual([
      'Mum’s former partner',
      '–',
      'No',
      '<strong>None: order to 30 June 2027</strong>',
      '<strong>Do not contact</strong>',
      '–',
    ])
    expect(list).toContain('<th scope="row"><a href="/people/lee">Lee Harmon</a></th>')
  })
})
