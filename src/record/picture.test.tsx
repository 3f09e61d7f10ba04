import { render } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { Picture, ResponsivePicture } from './picture.tsx'
import type { PictureRows } from './picture-rules.ts'
import { addDays, dateInWords } from './picture-rules.ts'

const today = '2026-11-19'
const none: PictureRows = {
  plans: [],
  harms: [],
  attendance: [],
  voice: [],
  entries: [],
  missing: [],
  lives: [],
  leads: [],
  due: [],
}
const harm = (name: string, on: string, level: 1 | 2 | 3) => ({
  harm: name,
  label: name,
  level,
  on,
  entryHref: `/entries/${name}`,
  organisation: 'Eastbridge High School',
})
const rows: PictureRows = {
  plans: [
    { from: '2025-09-15', to: '2026-03-07', kind: 'early-help', label: 'Early help', href: '/plans/1' },
    { from: '2026-03-07', to: null, kind: 'child-protection', label: 'Child protection plan' },
  ],
  harms: [harm('Neglect', '2026-07-01', 2), harm('Exploitation', '2026-09-01', 3)],
  attendance: [
    { weekStart: '2026-10-26', percent: null, underHalf: false },
    { weekStart: '2026-11-02', percent: 0, underHalf: true },
    { weekStart: '2026-11-09', percent: 38, underHalf: true },
  ],
  voice: [
    { on: '2026-07-16', words: 'It’s calm here', changedDecision: true, href: '/voice/1' },
    { on: '2026-10-29', words: 'I can’t be at that stop', changedDecision: false, href: '/voice/2' },
  ],
  entries: [
    { on: '2026-10-06', kind: 'decision', title: 'Review the plan', caption: 'review', href: '/entries/2' },
    { on: '2026-10-07', kind: 'entry', title: 'Absent', href: '/entries/3' },
  ],
  missing: [
    { on: '2026-11-08', kind: 'missing', title: 'Missing for 26 hours', href: '/entries/4' },
    { on: '2026-11-12', kind: 'arrest', title: 'Arrested', href: '/entries/5' },
  ],
  lives: [{ from: '2024-01-01', to: null, label: 'Mother' }],
  leads: [
    { from: '2025-09-15', to: '2026-10-02', label: 'B. Osei' },
    { from: '2026-10-21', to: null, label: 'C. Lund' },
  ],
  due: [{ on: '2026-12-03', label: 'Review conference', href: '/meetings/1' }],
}
const view = {
  today,
  from: '2025-06-01',
  to: '2026-12-31',
  childName: 'Reece Calder',
  protectedLocation: false,
} as const

const draw = (change: Partial<Parameters<typeof Picture>[0]> = {}) =>
  render(<Picture rows={rows} width="wide" pronoun="he" {...view} {...change} />)
const svgOf = (html: string) => html.slice(html.indexOf('<svg'), html.indexOf('</svg>'))
const tableOf = (html: string) => html.slice(html.indexOf('<details'))
const lanesOf = (html: string) =>
  [...svgOf(html).matchAll(/<g role="group" aria-label="(.*?)"/g)].map(match => match[1])
const marksOf = (html: string) => [...svgOf(html).matchAll(/<a [^>]*>.*?<\/a>/gs)].map(match => match[0])
const lane = (html: string, name: string) =>
  svgOf(html)
    .split('<g role="group"')
    .find(part => part.includes(`aria-label="${name}"`))!

describe.each(['wide', 'phone'] as const)('Picture, %s', width => {
  const html = draw({ width })

  it('makes every mark a link to this site with a title', () => {
    const marks = marksOf(html)
    expect(marks.length).toBeGreaterThan(15)
    for (const mark of marks)
      expect(mark).toMatch(/^<a href="(\/|#)[^"]*" class="picture-mark.*?><title>[^<]+<\/title>/)
  })

  it('draws no shape outside a link but axis, lines and words', () => {
    const rest = svgOf(html).replace(/<a [^>]*>.*?<\/a>/gs, '')
    const shapes = [...rest.matchAll(/<(rect|circle|path)[^>]*class="([^"]*)"/g)].map(match => match[2])
    expect([...new Set(shapes)].sort()).toEqual(['picture-harm-outline', 'picture-today-box', 'picture-wash'])
  })

  it('names its lanes, in order from plan to lead practitioner', () => {
    expect(lanesOf(html)).toEqual([
      'Plan',
      'Neglect',
      'Exploitation',
      'Attendance',
      'His voice',
      'Entries, decisions',
      'Missing, police',
      'Lives with',
      'Lead practitioner',
      'Harms together',
    ])
    expect(svgOf(html)).toMatch(/role="group" aria-labelledby="picture-\w+-title"/)
  })

  it('takes the keyboard lane by lane, left to right', () => {
    for (const name of lanesOf(html)) {
      const places = [...lane(html, name!).matchAll(/<\/title>(?:<g>)?<\w+ [^>]*?(?: x| x1| cx)="([\d.]+)"/g)].map(
        m => +m[1]!,
      )
      expect(places.length, name).toBeGreaterThan(0)
      expect(places, name).toEqual([...places].sort((a, b) => a - b))
    }
  })

  it('has no style attribute and no script', () => {
    expect(html).not.toMatch(/ style=|<script| on[a-z]+=/)
  })

  it('has every row in the table, and every week', () => {
    const table = tableOf(html)
    const titles = [...rows.entries, ...rows.missing].map(row => row.title)
    const labels = [...rows.plans, ...rows.harms, ...rows.lives, ...rows.leads, ...rows.due].map(row => row.label)
    for (const words of [...titles, ...labels, ...rows.voice.map(row => row.words)]) expect(table).toContain(words)
    expect(table).toContain('Nobody, 19 days')
    expect(table).toContain('105 days not heard')
    expect(table).toContain('<td>severe</td>')
    expect(table).toContain('<td>Eastbridge High School</td>')
    for (const week of rows.attendance) expect(table).toContain(dateInWords(week.weekStart, 'short'))
    expect(table).toContain('<td>holiday</td>')
  })

  it('draws nothing solid after today', () => {
    const later = addDays(today, 10)
    const future = draw({
      width,
      rows: {
        ...none,
        plans: [{ from: later, to: null, kind: 'looked-after', label: 'In care' }],
        harms: [harm('Neglect', later, 3)],
        voice: [{ on: later, words: 'x', changedDecision: true, href: '/v' }],
        entries: [
          { on: later, kind: 'entry', title: 'e', href: '/e' },
          { on: addDays(later, 9), kind: 'decision', title: 'd', href: '/d' },
        ],
        missing: [{ on: later, kind: 'arrest', title: 'm', href: '/m' }],
        lives: [{ from: later, to: null, label: 'Foster carer' }],
        leads: [{ from: later, to: null, label: 'D. New' }],
        attendance: [{ weekStart: later, percent: 90, underHalf: false }],
        due: [{ on: later, label: 'due', href: '/x' }],
      },
    })
    const drawn = marksOf(future).join('')
    expect(drawn).not.toMatch(/picture-(plan|harm|voice|entry|decision|missing|arrest|week|period)["' ]/)
    expect(drawn).toMatch(/picture-due/)
    expect(drawn).toMatch(/picture-plan-to-come/)
    expect(drawn).toMatch(/picture-period-to-come/)
    expect(tableOf(future)).toContain('dated after today')
  })

  it('keeps every mark within the drawing', () => {
    const right = width === 'wide' ? 1200 : 358
    for (const [, x, w] of svgOf(html).matchAll(/<rect[^>]* x="(-?[\d.]+)"[^>]* width="([\d.]+)"/g)) {
      expect(Number(x) + Number(w)).toBeLessThanOrEqual(right + 0.1)
    }
  })
})

describe('Picture', () => {
  it('leaves out lanes with nothing in them, but not entries', () => {
    expect(lanesOf(draw({ rows: none }))).toEqual(['Entries, decisions'])
    expect(svgOf(draw({ rows: none }))).toContain('Nothing recorded before 19 November 2026')
  })

  it('never draws a week of nought as nothing', () => {
    const nought = marksOf(draw()).find(mark => mark.includes('2 November 2026: 0% in school'))!
    expect(Number(nought.match(/height="([\d.]+)"/)![1])).toBeGreaterThan(0)
  })

  it('sends nothing of homes, school or movements where the location is protected', () => {
    const html = draw({ protectedLocation: true })
    for (const gone of ['Mother', 'Attendance', 'in school', 'Missing', 'Arrested', 'Eastbridge', 'Who wrote it']) {
      expect(html).not.toContain(gone)
    }
    expect(lanesOf(html)).toContain('Lead practitioner')
    const heights = (of: string) => [...lane(of, 'Neglect').matchAll(/height="(\d+)"/g)].map(match => match[1])
    expect(heights(html)).toEqual(heights(draw()))
  })

  it('boxes harms that run together, in words', () => {
    const box = marksOf(draw()).find(mark => mark.includes('picture-overlap'))!
    expect(box).toContain('Neglect, Exploitation: together 1 September 2026 to today')
    expect(box).toContain('both since 1 Sep')
  })

  it('writes captions for decisions only', () => {
    const captions = [...lane(draw(), 'Entries, decisions').matchAll(/picture-caption[^>]*>(.*?)</g)].map(
      match => match[1],
    )
    expect(captions).toEqual(['review'])
  })

  it('joins hundreds of entries into dots that can be told apart, losing none in the table', () => {
    const many = Array.from({ length: 400 }, (_, i) => ({
      on: addDays('2025-06-02', (i * 7) % 530),
      kind: 'entry' as const,
      title: `Entry ${i}`,
      href: `/entries/${i}`,
    }))
    const html = draw({ rows: { ...none, entries: many } })
    const dots = marksOf(html)
    expect(dots.length).toBeLessThan(210)
    const counted = dots.map(dot => Number(dot.match(/<title>(\d+) entries/)?.[1] ?? 1))
    expect(counted.reduce((sum, n) => sum + n, 0)).toBe(400)
    for (const row of many) expect(tableOf(html)).toContain(`>${row.title}<`)
  })

  it('stops the keyboard once in attendance, and skips the picture on request', () => {
    const html = draw()
    const weeks = marksOf(html).filter(mark => mark.includes('Week from'))
    expect(weeks.filter(mark => !mark.includes('tabindex="-1"'))).toHaveLength(1)
    const skip = html.match(/class="picture-skip" href="#(.*?)"/)![1]
    expect(html).toContain(`id="${skip}"`)
  })

  it('turns a link that is not a path into one to the table', () => {
    const entries = [{ on: today, kind: 'entry' as const, title: 'x', href: 'javascript:alert(1)' }]
    expect(draw({ rows: { ...none, entries } })).not.toContain('javascript')
  })

  it('escapes what people wrote', () => {
    const entries = [{ on: today, kind: 'decision' as const, title: '<script>1</script>', href: '/e' }]
    expect(draw({ rows: { ...none, entries } })).not.toContain('<script>')
  })

  it('draws any age without a label over another', () => {
    const html = draw({ from: '2009-01-01' })
    const years = [...svgOf(html).matchAll(/picture-year" x="([\d.]+)"/g)].map(match => Number(match[1]))
    expect(years.length).toBeGreaterThan(5)
    for (const [i, x] of years.slice(1).entries()) expect(x - years[i]!).toBeGreaterThanOrEqual(40)
  })
})

describe('ResponsivePicture', () => {
  it('draws both widths with ids of their own, one legend and one table', () => {
    const html = render(
      <ResponsivePicture rows={rows} {...view} pronoun="he" phoneFrom="2026-06-01" phoneTo="2026-12-31" />,
    )
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(match => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    expect(html.split('picture-legend"')).toHaveLength(2)
    expect(html.split('<details')).toHaveLength(2)
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  })
})
