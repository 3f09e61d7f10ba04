import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { isBornOn, nearDays, plain, probeOf, probes, sound, swappedDay, usableBorn, words } from './keys.ts'
import { areNicknames, nicknamesOf } from './nicknames.ts'

describe('names', () => {
  it.each([
    ['Zoë', 'zoe'],
    ['O’Brien', 'obrien'],
    ["D'Souza", 'dsouza'],
    ['Smith-Jones', 'smith jones'],
    ['ŁOŚ', 'los'],
    ['Søren', 'soren'],
    ['Straße', 'strasse'],
    ['  Mary   Jane ', 'mary jane'],
    ['Muñoz', 'munoz'],
    ['李', '李'],
    ['', ''],
    ['de la Cruz', 'de la cruz'],
    ['Mohd.', 'mohd'],
  ])('%s is compared as “%s”', (name, as) => expect(plain(name)).toBe(as))
  it.each([
    ['Smith-Jones', ['jones', 'smith', 'smithjones']],
    ['O Brien', ['brien', 'obrien']],
    ['Li', ['li']],
    ['de la Cruz', ['cruz', 'delacruz']],
    ['', []],
  ])('%s is found by %s', (name, by) => expect(words(name)).toEqual(by))
  it.each([
    ['stephen', 'steven'],
    ['catherine', 'katherine'],
    ['muhammad', 'mohammed'],
    ['philip', 'filip'],
    ['sean', 'sian'],
    ['mcnamara', 'macnamara'],
    ['wright', 'right'],
    ['hussain', 'hussein'],
    ['ayesha', 'aisha'],
    ['knight', 'night'],
    ['geoffrey', 'jeffrey'],
    ['chris', 'kris'],
  ])('%s sounds like %s', (one, other) => {
    if (sound(one) === sound(other)) return expect(sound(one)).toBe(sound(other))
    return expect(areNicknames(one, other) || probes(one).some(probe => probes(other).includes(probe))).toBe(true)
  })
  it.each([
    ['william', 'bill'],
    ['elizabeth', 'libby'],
    ['mohammed', 'mohd'],
    ['oluwaseun', 'seun'],
  ])('%s is also %s', (one, other) => {
    expect(areNicknames(one, other)).toBe(true)
    expect(areNicknames(other, one)).toBe(true)
  })
  it('does not make brothers of Sam and Max', () => {
    expect(areNicknames('sam', 'max')).toBe(false)
    expect(nicknamesOf('max')).not.toContain('sam')
  })
  it('finds any word that has one letter wrong, left out, put in or changed round', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{4,12}$/),
        fc.nat(),
        fc.stringMatching(/^[a-z]$/),
        fc.constantFrom('wrong', 'out', 'in', 'round'),
        (word, at, letter, how) => {
          const i = at % (word.length - 1)
          const other =
            how === 'wrong'
              ? word.slice(0, i) + letter + word.slice(i + 1)
              : how === 'out'
                ? word.slice(0, i) + word.slice(i + 1)
                : how === 'in'
                  ? word.slice(0, i) + letter + word.slice(i)
                  : word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2)
          const stored = new Set(probes(word))
          expect(probes(other).some(probe => stored.has(probe))).toBe(true)
        },
      ),
    )
  })
})

describe('dates of birth', () => {
  it('knows day and month changed round, where that is a date', () => {
    expect(swappedDay('2014-03-04')).toBe('2014-04-03')
    expect(swappedDay('2014-03-14')).toBeNull()
    expect(swappedDay('2014-04-04')).toBeNull()
  })
  it('has every date one digit or one day away, and no date that does not exist', () => {
    const near = nearDays('2014-03-04')
    for (const day of [
      '2014-03-05',
      '2014-03-03',
      '2013-03-04',
      '2014-03-14',
      '2014-08-04',
      '2004-03-04',
      '2041-03-04'.replace('41', '14'),
    ].filter(day => day !== '2014-03-04')) {
      expect(near).toContain(day)
    }
    expect(near.every(isBornOn)).toBe(true)
    expect(near).not.toContain('2014-03-04')
    expect(near.length).toBeLessThan(80)
  })
  it.each([
    ['2014', true],
    ['2014-03', true],
    ['2014-13', false],
    ['2014-02-30', false],
    ['14', false],
    ['', false],
  ])('%s: %s', (text, good) => expect(isBornOn(text)).toBe(good))
})

describe('a date of birth that cannot be', () => {
  it.each([
    ['2018-02-29', '2018-02'],
    ['2018-13-01', '2018'],
    ['2018-02-28', '2018-02-28'],
    ['0001-01-01', null],
    ['nonsense', null],
    ['', null],
    [null, null],
  ])('%s leaves %s', (text, left) => expect(usableBorn(text)).toBe(left))
})

describe('a question', () => {
  it('leaves out numbers that cannot be, and words that stand for no name', () => {
    const probe = probeOf({ given: 'Baby', family: 'Calder', bornOn: '2014', nhs: '123', upn: 'nonsense' })
    expect(probe).toMatchObject({
      givenWords: [],
      familyWords: ['calder'],
      days: [],
      nearDays: [],
      nhs: null,
      upn: null,
      strong: [],
    })
  })
})

describe('the database makes keys by the same rules', () => {
  let admin: pg.Client
  beforeAll(async () => {
    admin = new pg.Client({ connectionString: (await freshDatabase()).adminUrl })
    await admin.connect()
  })
  afterAll(() => admin.end())
  it('for names of every kind', async () => {
    const some = fc.sample(
      fc.oneof(
        fc.stringMatching(/^[A-Za-z'’ .-]{0,14}$/),
        fc.string({ unit: 'grapheme', maxLength: 10 }).filter(text => !text.includes('\0')),
      ),
      { numRuns: 400, seed: 5 },
    )
    const names = [
      ...some,
      'Zoë',
      'O’Brien-Łoś',
      'Straße',
      'Đorđe',
      'McDonald',
      'Mac Namara',
      'Xavier',
      'Siân',
      'Wrzesniewski',
      'Knight',
      'Ægir',
      'José María',
      'Nguyễn',
      '李小龍',
      'محمد',
    ]
    const { rows } = await admin.query<{
      name: string
      plain: string
      words: string[]
      sounds: string[]
      probes: string[][]
    }>(
      `select t.name, matching.plain(t.name) as plain, matching.words(t.name) as words,
         array(select matching.sound(w) from unnest(matching.words(t.name)) w) as sounds,
         (select coalesce(jsonb_agg(array(select matching.probes(w))), '[]') from unnest(matching.words(t.name)) w) as probes
       from unnest($1::text[]) with ordinality t(name, n) order by n`,
      [names],
    )
    for (const row of rows) {
      expect(row.plain, row.name).toBe(plain(row.name))
      expect([...row.words].sort(), row.name).toEqual(words(row.name))
      expect(row.sounds, row.name).toEqual(row.words.map(sound))
      expect(
        row.probes.map(list => [...list].sort()),
        row.name,
      ).toEqual(row.words.map(word => probes(word).sort()))
    }
  })
})
