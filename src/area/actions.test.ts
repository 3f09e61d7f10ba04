import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dueFor, findRule, harms } from '../statute/index.ts'
import {
  areaLimits,
  calendarFor,
  exampleThresholds,
  saveThresholds,
  seedThresholds,
  setSetting,
  setting,
  settingInForce,
  settingsHistory,
  thresholdDocument,
  thresholdEditions,
  thresholds,
} from './index.ts'
import { type Program, startProgram } from './tests/program.ts'

let program: Program
beforeAll(async () => {
  program = await startProgram()
})
afterAll(() => program.close())

const at = '2026-11-19T10:40:00Z'
const why = 'Agreed by the partners on 2 November'
const ok = { ok: true }

describe('which value is in force', () => {
  test('Kith’s starting value until somebody chooses', async () => {
    const found = await program.as('dsl', (tx, ctx) => settingInForce(tx, ctx, 'pick-up-minutes'), at)
    expect(found).toEqual({ value: { deputy: 15, head: 30 }, level: 'kith', row: null })
    expect(await program.as('teacher', (tx, ctx) => setting(tx, ctx, 'limit:strategy-discussion'), at)).toBeNull()
  })

  test('the area’s over the starting value, the school’s own over the area’s, and the area’s again when taken back', async () => {
    const key = 'pick-up-minutes'
    const set = (who: 'partner' | 'dsl', value: { deputy: number; head: number } | null, from: string) =>
      program.as(
        who,
        (tx, ctx) =>
          setSetting(tx, ctx, {
            key,
            value,
            from,
            reason: why,
            organisationId: who === 'dsl' ? ctx.organisationId : null,
          }),
        at,
      )
    const see = (who: 'dsl' | 'front-door', on: string) =>
      program.as(who, (tx, ctx) => settingInForce(tx, ctx, key, { on }), at)

    expect(await set('partner', { deputy: 10, head: 20 }, '2026-11-01')).toEqual(ok)
    expect((await see('dsl', '2026-11-19')).value).toEqual({ deputy: 10, head: 20 })
    expect(await set('dsl', { deputy: 5, head: 12 }, '2026-11-10')).toEqual(ok)
    expect(await see('dsl', '2026-11-19')).toMatchObject({ value: { deputy: 5, head: 12 }, level: 'organisation' })
    expect((await see('dsl', '2026-11-09')).value).toEqual({ deputy: 10, head: 20 })
    expect((await see('front-door', '2026-11-19')).value).toEqual({ deputy: 10, head: 20 })
    // A later change of the area's leaves the school's own alone.
    expect(await set('partner', { deputy: 8, head: 9 }, '2026-11-15')).toEqual(ok)
    expect((await see('dsl', '2026-11-19')).value).toEqual({ deputy: 5, head: 12 })
    expect(await set('dsl', null, '2026-11-18')).toEqual(ok)
    expect(await see('dsl', '2026-11-19')).toMatchObject({ value: { deputy: 8, head: 9 }, level: 'area' })

    const history = await program.as('dsl', (tx, ctx) => settingsHistory(tx, ctx, key), at)
    expect(history.map(row => [row.value, row.fromOn, row.setByName, row.reason])).toEqual([
      [null, '2026-11-18', 'The dsl', why],
      [{ deputy: 8, head: 9 }, '2026-11-15', 'The partner', why],
      [{ deputy: 5, head: 12 }, '2026-11-10', 'The dsl', why],
      [{ deputy: 10, head: 20 }, '2026-11-01', 'The partner', why],
    ])
  })

  test('a value for later counts from its day, and of two from one day the one set last', async () => {
    const set = (value: 'names' | 'initials', moment: string) =>
      program.as(
        'head',
        (tx, ctx) =>
          setSetting(tx, ctx, {
            key: 'names-shown',
            value,
            from: '2027-01-04',
            reason: why,
            organisationId: ctx.organisationId,
          }),
        moment,
      )
    expect(await set('initials', at)).toEqual(ok)
    const see = (on: string) => program.as('dsl', (tx, ctx) => setting(tx, ctx, 'names-shown', { on }), at)
    expect(await see('2027-01-03')).toBe('names')
    expect(await see('2027-01-04')).toBe('initials')
    expect(await set('names', '2026-11-20T09:00:00Z')).toEqual(ok)
    expect(await see('2027-01-04')).toBe('names')
  })

  test('another area’s choice is its own', async () => {
    await program.as(
      'other-partner',
      (tx, ctx) =>
        setSetting(tx, ctx, {
          key: 'check-answer',
          value: { workingDays: 1, urgentHours: 1 },
          from: '2026-11-01',
          reason: why,
        }),
      at,
    )
    expect(await program.as('front-door', (tx, ctx) => setting(tx, ctx, 'check-answer'), at)).toEqual({
      workingDays: 3,
      urgentHours: 4,
    })
    const there = await program.as(
      'front-door',
      (tx, ctx) => setting(tx, ctx, 'check-answer', { areaId: program.otherAreaId }),
      at,
    )
    expect(there).toEqual({ workingDays: 1, urgentHours: 1 })
  })
})

describe('who may set what: the database refuses', () => {
  const value = { deputy: 1, head: 2 }
  const change = { key: 'pick-up-minutes', value, from: '2026-11-01', reason: 'Because' } as const
  test.each(['teacher', 'front-door', 'dpo', 'dsl', 'head'] as const)('%s sets nothing for the area', async who => {
    await expect(program.as(who, (tx, ctx) => setSetting(tx, ctx, change), at)).rejects.toMatchObject({ code: '42501' })
  })
  test.each(['teacher', 'partner', 'dpo'] as const)('%s sets nothing for an organisation', async who => {
    const run = program.as(who, (tx, ctx) => setSetting(tx, ctx, { ...change, organisationId: ctx.organisationId }), at)
    await expect(run).rejects.toMatchObject({ code: '42501' })
  })
  test('nobody sets for another organisation, nor for another area', async () => {
    const forSchool = program.as(
      'other-dsl',
      (tx, ctx) => setSetting(tx, ctx, { ...change, organisationId: program.schoolId }),
      at,
    )
    await expect(forSchool).rejects.toMatchObject({ code: '42501' })
    const elsewhere = program.as(
      'partner',
      (tx, ctx) => setSetting(tx, { ...ctx, areaId: program.otherAreaId }, change),
      at,
    )
    await expect(elsewhere).rejects.toMatchObject({ code: '42501' })
  })
  test('nobody sets in another’s name', async () => {
    const run = program.as(
      'partner',
      (tx, ctx) => setSetting(tx, { ...ctx, practitionerId: program.areaId }, change),
      at,
    )
    await expect(run).rejects.toMatchObject({ code: '42501' })
  })
  test('nothing that was set is changed or taken away', async () => {
    for (const sql of [
      "update area.setting set reason = ''",
      'delete from area.setting',
      'delete from area.threshold_descriptor',
    ]) {
      await expect(program.as('administrator', async tx => tx.raw(sql), at)).rejects.toMatchObject({ code: '42501' })
    }
  })
  test('teachers bring out no thresholds', async () => {
    const run = program.as('dsl', (tx, ctx) => saveThresholds(tx, ctx, exampleThresholds), at)
    await expect(run).rejects.toMatchObject({ code: '42501' })
  })
})

describe('what cannot be right is refused in words, and nothing is written', () => {
  const from = '2026-11-01'
  const refused = async (change: Parameters<typeof setSetting>[2]) => {
    const before = (await program.admin.query('select count(*)::int as n from area.setting')).rows[0].n
    const result = await program.as('partner', (tx, ctx) => setSetting(tx, ctx, change), at)
    expect((await program.admin.query('select count(*)::int as n from area.setting')).rows[0].n).toBe(before)
    return result.ok ? [] : result.errors.map(error => `${error.field}: ${error.message}`)
  }
  test('the law’s own limit made longer; shorter is the area’s to choose', async () => {
    const days = (n: number) => ({ due: { unit: 'working days' as const, n }, startsAt: null })
    const longer = await refused({ key: 'limit:private-fostering-visit', value: days(10), from, reason: why })
    expect(longer).toEqual(['value: The law says 7 working days. An area can ask for less time, not for more'])
    const shorter = await program.as(
      'partner',
      (tx, ctx) => setSetting(tx, ctx, { key: 'limit:private-fostering-visit', value: days(5), from, reason: why }),
      at,
    )
    expect(shorter).toEqual(ok)
  })
  test('an unknown rule, a start event that is not the rule’s, a limit that cannot be counted', async () => {
    const days = { unit: 'working days' as const, n: 3 }
    expect(
      await refused({ key: 'limit:no-such-rule', value: { due: days, startsAt: null }, from, reason: why }),
    ).toEqual(['value: There is no such rule'])
    const wrongStart = await refused({
      key: 'limit:rapid-review',
      value: { due: days, startsAt: 'birth' },
      from,
      reason: why,
    })
    expect(wrongStart[0]).toMatch(/^value: This rule can start at: /)
    const minus = await refused({
      key: 'limit:assessment',
      value: { due: { unit: 'working days', n: -1 }, startsAt: null },
      from,
      reason: why,
    })
    expect(minus).toEqual(['value: Give a whole number that is not negative'])
  })
  test('a date that is none, one long ago, one far ahead, and no reason', async () => {
    const value = { workingDays: 2, urgentHours: 2 }
    expect(await refused({ key: 'check-answer', value, from: '2026-02-30', reason: ' ' })).toEqual([
      'from: Enter a real date from which it counts',
      'reason: Say why',
    ])
    expect(await refused({ key: 'check-answer', value, from: '1999-01-01', reason: why })).toEqual([
      'from: Enter a date from 1 January 2015 on',
    ])
    expect(await refused({ key: 'check-answer', value, from: '2040-01-01', reason: why })).toEqual([
      'from: Enter a date within the next five years',
    ])
  })
  test('the head told before the deputy; a school setting the area’s stages; commencement of what is in force', async () => {
    expect(await refused({ key: 'pick-up-minutes', value: { deputy: 30, head: 15 }, from, reason: why })).toHaveLength(
      1,
    )
    expect(
      await refused({ key: 'escalation-stages', value: null, from, reason: why, organisationId: program.schoolId }),
    ).toEqual(['value: This is for the area to set, for everybody in it'])
    expect(await refused({ key: 'commencement:assessment', value: '2026-09-01', from, reason: why })).toHaveLength(1)
  })
})

describe('two editors at once', () => {
  test('the second sees that somebody was first', async () => {
    const change = (basedOn: string) => ({
      key: 'front-door-bands' as const,
      value: [{ id: 'red', name: 'Red', hours: 2 }],
      from: '2026-11-01',
      reason: why,
      basedOn,
    })
    const both = await Promise.all([
      program.as('partner', (tx, ctx) => setSetting(tx, ctx, change('')), at),
      program.as('front-door-manager', (tx, ctx) => setSetting(tx, ctx, change('')), at),
    ])
    expect(both.filter(result => result.ok)).toHaveLength(1)
    const refused = both.find(result => !result.ok)
    expect(refused && !refused.ok && refused.errors[0]?.field).toBe('basedOn')
  })
})

describe('what the choices mean for counting', () => {
  const rule = (id: string) => findRule(id)!

  test('a limit counts for what begins from its day on, and what began before stays as it was', async () => {
    const set = (n: number, from: string) =>
      program.as(
        'partner',
        (tx, ctx) =>
          setSetting(tx, ctx, {
            key: 'limit:strategy-discussion',
            value: { due: { unit: 'working days', n }, startsAt: null },
            from,
            reason: why,
          }),
        at,
      )
    expect(await set(3, '2026-03-02')).toEqual(ok)
    expect(await set(1, '2026-10-01')).toEqual(ok)
    const area = await program.as('front-door', tx => areaLimits(tx, program.areaId, '2026-11-19'), at)
    expect(dueFor(rule('strategy-discussion'), '2026-09-28', { area }).dueOn).toBe('2026-10-01')
    expect(dueFor(rule('strategy-discussion'), '2026-10-01', { area }).dueOn).toBe('2026-10-02')
    expect(() => dueFor(rule('strategy-discussion'), '2026-02-02', { area })).toThrow(/no national number/)
    expect(area.limits.filter(limit => limit.ruleId === 'strategy-discussion')).toMatchObject([
      { from: '2026-03-02', until: '2026-09-30', setBy: 'The partner', why },
      { from: '2026-10-01' },
    ])
  })

  test('the rapid review can be counted from becoming aware, and back again', async () => {
    const set = (startsAt: string | null, from: string) =>
      program.as(
        'partner',
        (tx, ctx) =>
          setSetting(tx, ctx, {
            key: 'limit:rapid-review',
            value: startsAt ? { due: null, startsAt } : null,
            from,
            reason: why,
          }),
        at,
      )
    expect(await set('incident-known-to-council', '2026-06-01')).toEqual(ok)
    expect(await set(null, '2026-09-01')).toEqual(ok)
    const area = await program.as('partner', tx => areaLimits(tx, program.areaId, '2026-11-19'), at)
    expect(dueFor(rule('rapid-review'), '2026-06-15', { area })).toMatchObject({
      startEvent: 'incident-known-to-council',
      limit: 15,
      unit: 'working days',
    })
    expect(dueFor(rule('rapid-review'), '2026-09-15', { area })).toMatchObject({
      startEvent: 'incident-notified-to-panel',
      setBy: 'national',
    })
  })

  test('a duty is off until its commencement is recorded, and off again when that was a mistake', async () => {
    const waiting = rule('family-group-decision-offer')
    const set = (value: string | null) =>
      program.as(
        'partner',
        (tx, ctx) =>
          setSetting(tx, ctx, {
            key: `commencement:${waiting.id}`,
            value,
            from: value ?? '2026-11-19',
            reason: 'SI 2026/1',
          }),
        at,
      )
    const commenced = () =>
      program.as('partner', async tx => (await areaLimits(tx, program.areaId, '2026-11-19')).commenced[waiting.id], at)
    expect(await commenced()).toBeUndefined()
    expect(await set('2027-01-04')).toEqual(ok)
    expect(await commenced()).toBe('2027-01-04')
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(
      await program.as(
        'partner',
        (tx, ctx) =>
          setSetting(tx, ctx, {
            key: `commencement:${waiting.id}`,
            value: null,
            from: '2026-11-20',
            reason: 'Wrong regulations',
          }),
        '2026-11-20T09:00:00Z',
      ),
    ).toEqual(ok)
    expect(await commenced()).toBeUndefined()
  })

  test('bands, stages and answer times are rules with ids of their own, unverified until the area sets them', async () => {
    const area = await program.as('other-partner', tx => areaLimits(tx, program.otherAreaId, '2026-11-19'), at)
    const found = (id: string) => area.rules.find(one => one.id === id)
    expect(found('front-door-red')).toMatchObject({
      due: { unit: 'hours', n: 4 },
      certainty: 'unverified',
      group: 'own',
    })
    expect(area.rules.filter(one => one.id.startsWith('escalation-stage-')).map(one => one.due?.n)).toEqual([
      1, 2, 5, 5,
    ])
    expect(found('check-answer')).toMatchObject({ due: { unit: 'working days', n: 1 }, certainty: 'local' })
    expect(dueFor(found('front-door-red')!, '2026-11-19T09:00:00Z', { area }).dueAt).toBe('2026-11-19T13:00:00+00:00')
  })

  test('a rule of the area’s own lives from its day to its end', async () => {
    const value = {
      title: 'Hold a network meeting',
      sentence: 'It is held soon.',
      who: 'The lead',
      due: { unit: 'working days' as const, n: 10 },
      startsAt: 'referral-made',
      stopsAt: 'referral-decided',
    }
    const set = (one: typeof value | null, from: string) =>
      program.as(
        'partner',
        (tx, ctx) => setSetting(tx, ctx, { key: 'rule:network-meeting', value: one, from, reason: why }),
        at,
      )
    expect(await set(value, '2026-10-01')).toEqual(ok)
    expect(await set(null, '2026-12-01')).toEqual(ok)
    const on = async (day: string) =>
      (await program.as('partner', tx => areaLimits(tx, program.areaId, day), at)).rules.find(
        one => one.id === 'network-meeting',
      )
    expect(await on('2026-09-30')).toBeUndefined()
    expect(await on('2026-11-01')).toMatchObject({ due: { n: 10 }, duty: 'local' })
    expect(await on('2026-12-01')).toBeUndefined()
    expect((await set({ ...value, due: { unit: 'working days', n: 1.5 } }, '2026-12-02')).ok).toBe(false)
  })

  test('the calendar has the area’s holidays and the school’s terms', async () => {
    await program.as(
      'partner',
      (tx, ctx) =>
        setSetting(tx, ctx, {
          key: 'extra-bank-holidays',
          value: [{ on: '2026-11-20', title: 'Proclaimed' }],
          from: '2026-11-01',
          reason: why,
        }),
      at,
    )
    const terms = {
      terms: [{ name: 'Autumn', startsOn: '2026-11-02', endsOn: '2026-12-18' }],
      closures: [{ on: '2026-11-23', title: 'training' }],
    }
    await program.as(
      'dsl',
      (tx, ctx) =>
        setSetting(tx, ctx, {
          key: 'term-dates',
          value: terms,
          from: '2026-11-01',
          reason: why,
          organisationId: ctx.organisationId,
        }),
      at,
    )
    const calendar = await program.as('dsl', (tx, ctx) => calendarFor(tx, ctx), at)
    expect(dueFor(rule('referral-decision'), '2026-11-19', { calendar }).dueOn).toBe('2026-11-23')
    expect(calendar.school?.name).toBe('school days')
    expect((await program.as('front-door', (tx, ctx) => calendarFor(tx, ctx), at)).school).toBeNull()
    expect(await program.as('dsl', (tx, ctx) => calendarFor(tx, ctx), at)).toBe(calendar)
  })
})

describe('the threshold document', () => {
  test('the example is complete: four levels, ten to eighteen descriptors each, every one tagged with known harms', () => {
    expect(exampleThresholds.levels.map(level => level.name)).toEqual([
      'Universal',
      'Early help',
      'Family Help',
      'Protection',
    ])
    const known = new Set(harms.map(harm => harm.key))
    for (const level of exampleThresholds.levels) {
      expect(level.descriptors.length).toBeGreaterThanOrEqual(10)
      expect(level.descriptors.length).toBeLessThanOrEqual(18)
      for (const one of level.descriptors)
        for (const harm of one.harms) expect(known.has(harm), `${one.code} ${harm}`).toBe(true)
      // Living with relatives (2.14) asks for support and is no form of harm.
      const harmful = level.descriptors.filter(one => level.number > 1 && one.code !== '2.14')
      for (const one of harmful) expect(one.harms.length, one.code).toBeGreaterThan(0)
    }
  })

  test('it speaks of the harms that the guidance names', () => {
    const tagged = new Set(exampleThresholds.levels.flatMap(level => level.descriptors.flatMap(one => one.harms)))
    const named =
      `neglect physical-abuse emotional-abuse sexual-abuse domestic-abuse coercive-control sexual-exploitation criminal-exploitation
      county-lines group-based-sexual-exploitation gangs trafficking radicalisation online-grooming teenage-relationship-abuse faith-or-belief-abuse
      female-genital-mutilation forced-marriage honour-based-abuse private-fostering homelessness parental-mental-health parental-substance-misuse
      disability-discrimination bullying racism self-harm missing harm-before-birth`.split(/\s+/)
    for (const harm of named) expect(tagged.has(harm), harm).toBe(true)
    const text = exampleThresholds.levels.flatMap(level => level.descriptors.map(one => one.words)).join(' ')
    for (const word of ['young carer', 'disabled', 'relatives', 'unborn', 'guardianship']) expect(text).toContain(word)
  })

  test('seeded once; editions by date; an old one stays whole', async () => {
    expect(await program.as('dsl', tx => thresholds(tx, program.areaId, '2026-11-19'), at)).toBeNull()
    const id = await program.asProgram(program.frontDoorId, (tx, ctx) => seedThresholds(tx, ctx, program.areaId))
    expect(id).not.toBeNull()
    expect(
      await program.asProgram(program.frontDoorId, (tx, ctx) => seedThresholds(tx, ctx, program.areaId)),
    ).toBeNull()

    const first = await program.as('dsl', tx => thresholds(tx, program.areaId, '2026-11-19'), at)
    expect(first).toMatchObject({ id, title: 'Northmoor Thresholds', edition: 'April 2026', fromOn: '2026-04-01' })
    expect(first?.levels.map(level => level.descriptors.length)).toEqual([12, 18, 18, 18])
    expect(first?.levels[3]?.descriptors.map(one => one.code)).toEqual(
      Array.from({ length: 18 }, (_, index) => `4.${index + 1}`),
    )
    expect(await program.as('dsl', tx => thresholds(tx, program.areaId, '2026-03-31'), at)).toBeNull()

    const next = {
      ...exampleThresholds,
      edition: 'January 2027',
      fromOn: '2027-01-01',
      levels: exampleThresholds.levels.slice(0, 2),
      basedOn: id ?? '',
    }
    const saved = await program.as('partner', (tx, ctx) => saveThresholds(tx, ctx, next), at)
    expect(saved).toMatchObject({ ok: true })
    expect((await program.as('dsl', tx => thresholds(tx, program.areaId, '2026-12-31'), at))?.edition).toBe(
      'April 2026',
    )
    expect((await program.as('dsl', tx => thresholds(tx, program.areaId, '2027-01-01'), at))?.levels).toHaveLength(2)
    expect(await program.as('dsl', tx => thresholdDocument(tx, id ?? ''), at)).toEqual(first)
    expect((await program.as('dsl', tx => thresholdEditions(tx, program.areaId), at)).map(one => one.edition)).toEqual([
      'January 2027',
      'April 2026',
    ])

    const stale = await program.as(
      'partner',
      (tx, ctx) => saveThresholds(tx, ctx, { ...next, edition: 'May 2027' }),
      at,
    )
    expect(stale).toMatchObject({ ok: false, errors: [{ field: 'basedOn' }] })
    const same = await program.as(
      'partner',
      (tx, ctx) => saveThresholds(tx, ctx, { ...exampleThresholds, edition: 'april 2026' }),
      at,
    )
    expect(same).toMatchObject({ ok: false, errors: [{ field: 'edition' }] })
  })
})
