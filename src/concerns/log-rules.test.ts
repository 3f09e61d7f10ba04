import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { surelyMeant } from './link-rules.ts'
import { childrenOf, londonAt, markAdded, marksOf, mayBeFgm, readConcern, titleOf } from './log-rules.ts'
import { stateOf } from './own-rules.ts'
import { aForm } from './tests/school.ts'

const now = new Date('2026-11-19T14:02:00Z')
const child = newId()
const other = newId()
const read = (more: Record<string, string | string[]> = {}, onRoll = [child, other]) =>
  readConcern(aForm(child, more), { now, onRoll: new Set(onRoll), files: [] })
const errorsOf = (more: Record<string, string | string[]>, onRoll?: string[]) => {
  const found = read(more, onRoll)
  return found.ok ? [] : found.errors.map(error => error.field)
}

describe('reading the page', () => {
  test.each<[string, Record<string, string | string[]>, string[]]>([
    ['all is there', {}, []],
    ['no child', { children: [] }, ['child']],
    ['a name typed and nobody chosen', { children: [], child: 'Noah' }, ['child']],
    ['an id that is none', { children: ['1; drop table'] }, ['child']],
    ['31 February', { on: '2026-02-31' }, ['on']],
    ['no time', { at: '25:00' }, ['at']],
    ['tomorrow', { on: '2026-11-20' }, ['on']],
    ['later today', { at: '14:30' }, ['on']],
    ['nothing seen', { seen: '   \n ' }, ['seen']],
    ['NUL', { seen: 'a\u0000b' }, ['seen']],
    ['text turned round', { seen: 'evil\u202egpj.exe' }, ['seen']],
    ['a megabyte of a name', { place: 'x'.repeat(1_000_000) }, ['place']],
    ['danger not said', { danger: '' }, ['danger']],
    ['danger made up', { danger: 'perhaps' }, ['danger']],
    ['asked, and not what', { asked: 'yes' }, ['askedFirst']],
    ['two children, not said whose words', { children: [child, other] }, ['whose']],
    ['two children, words of one of them', { children: [child, other], whose: other }, []],
    ['words of somebody else', { children: [child, other], whose: newId() }, ['whose']],
    ['a mark without a place', { markLooked: 'red' }, ['markRegion']],
    ['a place without a mark', { markRegion: 'face' }, ['markLooked']],
    ['a report, not to whom', { dutyRef: 'NM 12', dutyOn: '2026-11-19', dutyAt: '10:00' }, ['dutyTo']],
    ['a report in the future', { dutyTo: 'Police', dutyOn: '2026-12-19', dutyAt: '10:00' }, ['dutyOn']],
    ['a report without a day', { dutyTo: 'Police' }, ['dutyOn', 'dutyAt']],
    ['script tags are words', { seen: '<script>alert(1)</script>', said: '"><img src=x>' }, []],
  ])('%s', (_, more, fields) => expect(errorsOf(more)).toEqual(fields))

  test('a child of another school is refused', () =>
    expect(errorsOf({ children: [newId()] }, [child])).toEqual(['child']))
  test('one marked as having caused harm marks nobody else', () => {
    const found = read({ children: [child, other], whose: child, [`role-${other}`]: 'alleged-harmer' })
    expect(found.ok && found.input.children).toEqual([
      { childId: child, role: 'subject' },
      { childId: other, role: 'alleged-harmer' },
    ])
  })
  test('a child once, also when the picker names it again; an invented role is the plain one', () =>
    expect(childrenOf({ children: [child, child], childId: child, [`role-${child}`]: 'constructor' })).toEqual([
      { childId: child, role: 'subject' },
    ]))
  test('London’s clocks: summer, winter, and the hour that is missing in March', () => {
    expect(londonAt('2026-07-01', '09:00').toISOString()).toBe('2026-07-01T08:00:00.000Z')
    expect(londonAt('2026-12-01', '09:00').toISOString()).toBe('2026-12-01T09:00:00.000Z')
    expect(londonAt('2026-03-29', '01:30').toISOString()).toBe('2026-03-29T01:30:00.000Z')
  })
  test('an unfinished mark goes with it; forged marks are left out', () => {
    const good = JSON.stringify({ region: 'face', looked: 'red', said: null })
    const found = read({
      mark: [
        good,
        '{',
        '{"region":"nowhere","looked":"x","said":null}',
        JSON.stringify({ region: 'face', looked: 'a\u0000b', said: null }),
      ],
      markRegion: 'palm-left',
      markLooked: 'a graze',
    })
    expect(found.ok && found.input.marks.map(mark => mark.region)).toEqual(['face', 'palm-left'])
    expect(marksOf({ mark: 'null' })).toEqual([])
    expect(markAdded({}).mark).toBeNull()
  })
  test('a personal report is read whole', () => {
    const found = read({ dutyTo: 'Police', dutyOn: '2026-11-19', dutyAt: '10:00', dutyRef: 'NM/1' })
    expect(found.ok && found.input.duty).toEqual({
      duty: 'fgm-report',
      reportedTo: 'Police',
      reportedAt: new Date('2026-11-19T10:00:00Z'),
      reference: 'NM/1',
    })
  })
  test('a title is never longer than 81 characters and never empty of what was written', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 400 }), text => titleOf(text).length <= 81))
    expect(titleOf('Fell asleep in maths. Then woke.')).toBe('Fell asleep in maths')
  })
  test('whatever is typed, reading it never throws', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('on', 'at', 'seen', 'children', 'mark', 'markRegion', 'danger', 'dutyOn', 'childId', 'whose'),
          fc.oneof(fc.string(), fc.array(fc.string())),
        ),
        typed => {
          readConcern(typed, { now, onRoll: new Set(), files: [] })
        },
      ),
    )
  })
  test('the duty opens on words that may mean it', () =>
    expect([mayBeFgm('she had the cut in summer'), mayBeFgm('he cut his finger')]).toEqual([true, false]))
})

describe('who is surely meant by a typed name', () => {
  const roll = [
    { name: 'Mohammed Khan', form: '7F' },
    { name: 'Mohammed Khan', form: '8A' },
    { name: 'Zoë O’Brien', form: '7F' },
  ]
  test.each<[string, string | null, string | null]>([
    ['mohammed khan', null, null],
    ['Mohammed Khan', '7f', '7F'],
    ['Mohammed Khan', '7 F', '7F'],
    ['zoe o brien', null, '7F'],
    ['Zoë', '7F', null],
    ['Zoë O’Brien', '9Z', null],
    ['', null, null],
  ])('%s %s', (name, form, found) => expect(surelyMeant(roll, name, form)?.form ?? null).toBe(found))
})

test('what the writer sees: new, picked up, acted on', () => {
  const at = new Date()
  expect(stateOf({ pickedUpAt: null, actedAt: null }, [])).toBe('new')
  expect(stateOf({ pickedUpAt: at, actedAt: null }, [])).toBe('picked-up')
  expect(stateOf({ pickedUpAt: at, actedAt: at }, [])).toBe('acted-on')
  expect(stateOf({ pickedUpAt: null, actedAt: null }, [{ kind: 'acted-on' }])).toBe('acted-on')
})
