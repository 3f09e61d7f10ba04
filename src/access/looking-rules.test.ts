import { describe, expect, test } from 'vitest'
import { slices } from '../app.ts'
import { readConfig } from '../platform/config.ts'
import type { Db } from '../platform/db.ts'
import type { Look, PersonLook } from './looking.ts'
import {
  actionWords,
  linesOfChild,
  linesOfPerson,
  outcomeOf,
  readBefore,
  readHomes,
  wasShut,
  writeBefore,
} from './looking-rules.ts'

const id = '01900000-0000-7000-8000-000000000001'
const look = (minute: number, more: Partial<Look> = {}): Look => ({
  eventId: id,
  at: new Date(Date.parse('2026-11-18T09:00:00Z') + minute * 60_000),
  practitionerId: 'one',
  name: 'One',
  jobTitle: 'lead',
  organisation: 'School',
  action: 'child.read',
  purpose: null,
  outcome: 'read',
  ...more,
})

describe('lines', () => {
  test('one for each person and day in London, with what was done and how often', () => {
    const lines = linesOfChild([
      look(70, { action: 'entry.read' }),
      look(10),
      look(5, { practitionerId: 'two', name: 'Two' }),
      look(0, { purpose: 'a call' }),
      // The evening before in London.
      look(-10 * 60),
    ])
    expect(lines.map(line => [line.day, line.name, line.times])).toEqual([
      ['2026-11-18', 'One', 3],
      ['2026-11-18', 'Two', 1],
      ['2026-11-17', 'One', 1],
    ])
    expect(lines[0]).toMatchObject({
      what: [
        { words: 'Opened the record', times: 2 },
        { words: 'Opened an entry', times: 1 },
      ],
      purposes: ['a call'],
      first: look(0).at,
      last: look(70).at,
      shut: 0,
    })
  })
  test('those who may not be named are one line a day', () => {
    const hidden = { practitionerId: null, name: null, jobTitle: null, organisation: null }
    expect(linesOfChild([look(2, hidden), look(1, hidden)])).toMatchObject([{ name: null, times: 2 }])
  })
  test('of a person: one for each child and day; what names several is a line for each kind', () => {
    const event = (minute: number, children: string[], more: Partial<PersonLook> = {}): PersonLook => ({
      ...look(minute),
      organisation: 'School',
      children,
      others: 0,
      ...more,
    })
    const lines = linesOfPerson([
      event(9, ['a']),
      event(8, ['a', 'b'], { action: 'home.read', others: 10 }),
      event(7, ['a'], { outcome: 'not-found' }),
      event(6, [], { action: 'children.searched', outcome: 'done' }),
    ])
    expect(lines.map(line => [line.children, line.others, line.times, line.shut])).toEqual([
      [['a'], 0, 2, 1],
      [['a', 'b'], 10, 1, 0],
      [[], 0, 1, 0],
    ])
  })
})

describe('words', () => {
  test('every action of every route that can name a child has words of its own', () => {
    const config = readConfig('test', { KITH_DATA: '', KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789' })
    const routes = slices({ db: {} as Db, config }).flatMap(slice => slice.routes)
    // What holds nobody’s case needs none.
    const ofNobody =
      /^(administration|settings|rules|thresholds|sign-in|sign-out|set-up|join|own|help|policy|calendar|log-link|cover|demonstration)\b/
    const without = routes
      .filter(route => !ofNobody.test(route.audit))
      .filter(route =>
        ['Looked', 'Changed something'].includes(actionWords(route.audit, route.method === 'get' ? 'read' : 'done')),
      )
      .map(route => route.audit)
    expect(without).toEqual([])
  })
  test('an action nobody has named is said by how it ended', () => {
    expect([actionWords('made.up', 'read'), actionWords('made.up', 'done'), actionWords('childish', 'read')]).toEqual([
      'Looked',
      'Changed something',
      'Looked',
    ])
    expect(['not-found', 'refused', 'failed', 'read', 'done'].map(wasShut)).toEqual([true, true, true, false, false])
  })
})

test('where a page begins is read back as written, and nothing else is', () => {
  const before = { at: new Date('2026-11-18T09:00:00.123Z'), eventId: id }
  expect(readBefore(writeBefore(before))).toEqual(before)
  for (const text of [
    null,
    '',
    'x',
    `2026-11-18T09:00:00Z_${id}'`,
    `2026-99-18T09:00:00Z_${id}`,
    '2026-11-18T09:00:00Z_',
  ])
    expect(readBefore(text), String(text)).toBeNull()
})

test('of several answers the gravest counts', () => {
  const of = (...outcomes: ('fine' | 'asked' | 'reported')[]) => outcomeOf(outcomes.map(outcome => ({ outcome })))
  expect([of(), of('fine'), of('asked', 'fine'), of('fine', 'reported', 'asked')]).toEqual([
    null,
    'fine',
    'asked',
    'reported',
  ])
})

test('a pasted list of homes: commas, tabs and semicolons; every wrong line is named', () => {
  expect(readHomes('a@b.example, nm4 7qq\n\n c@d.example\tSW1A 1AA\ne@f.example;')).toEqual({
    emails: ['a@b.example', 'c@d.example', 'e@f.example'],
    postcodes: ['NM4 7QQ', 'SW1A 1AA', ''],
    problems: [],
  })
  expect(readHomes('nobody\na@b.example, 12\na@b.example, NM4 7QQ, more').problems).toEqual([
    'Line 1 does not begin with an e-mail address',
    'Line 2 has no real postcode',
    'Line 3 has more than an e-mail address and a postcode',
  ])
})
