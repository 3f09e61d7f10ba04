import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policySlice } from '../access/routes.ts'
import { defaultReach, entryKinds, reaches } from '../record/record.ts'
import { rules } from '../statute/index.ts'
import { isAreaOnly } from './checks.ts'
import { fixedKeys, settingKind } from './settings.ts'
import { fieldIn, type Person, type Program, startProgram } from './tests/program.ts'

let program: Program
beforeAll(async () => {
  program = await startProgram([policySlice({ entryKinds, reaches, defaultReach })])
})
afterAll(() => program.close())

const rows = async () => (await program.admin.query('select count(*)::int as n from area.setting')).rows[0].n as number
const once = async (who: Person, address: string) => {
  const { html } = await program.get(who, address)
  return { _once: fieldIn(html, '_once'), basedOn: fieldIn(html, 'basedOn') }
}

describe('who may open and send what', () => {
  const everybody: Person[] = [
    'teacher',
    'dsl',
    'head',
    'front-door',
    'front-door-manager',
    'partner',
    'administrator',
    'dpo',
  ]
  const area: Person[] = ['front-door-manager', 'partner', 'administrator']
  const school: Person[] = ['dsl', 'head']
  test.each<[string, Person[]]>([
    ['/rules', everybody],
    ['/rules/assessment', everybody],
    ['/thresholds', everybody],
    ['/who-may-see-what', everybody],
    ['/rules/own', area],
    ['/thresholds/edit', area],
    ['/settings/area', area],
    ['/settings/area/front-door-bands', area],
    ['/settings', school],
    ['/settings/school/pick-up-minutes', school],
  ])('%s', async (address, allowed) => {
    for (const who of everybody) {
      const { status } = await program.get(who, address)
      expect(status, `${who} ${address}`).toBe(allowed.includes(who) ? 200 : 404)
    }
  })
  test.each<[string, Person[]]>([
    ['/rules/own', area],
    ['/rules/assessment', area],
    ['/thresholds/edit', area],
    ['/settings/area/front-door-bands', area],
    ['/settings/school/pick-up-minutes', school],
  ])('sending to %s with nothing in it', async (address, allowed) => {
    for (const who of everybody) {
      const { status } = await program.post(who, address, {})
      expect(status, `${who} ${address}`).toBe(allowed.includes(who) ? 422 : 404)
    }
    expect(await rows()).toBe(0)
  })
  test('what is not there answers as what may not be opened', async () => {
    for (const address of [
      '/rules/no-such-rule',
      '/settings/school/escalation-stages',
      '/settings/school/nothing',
      '/settings/area/__proto__',
      '/thresholds?edition=x',
      `/thresholds?edition=${program.areaId}`,
    ]) {
      const who = address.startsWith('/settings/area') ? 'partner' : 'dsl'
      expect((await program.get(who, address)).status, address).toBe(404)
    }
  })
})

describe('what the law asks', () => {
  test('lists every rule, and finds by words, duty, certainty and part', async () => {
    const all = await program.get('teacher', '/rules')
    for (const rule of rules) expect(all.html, rule.id).toContain(`href="/rules/${rule.id}"`)
    const linked = (html: string) => [...html.matchAll(/href="\/rules\/([a-z0-9-]+)"/g)].map(match => match[1])
    expect(linked((await program.get('teacher', '/rules?q=C04')).html)).toEqual(['assessment'])
    const musts = linked((await program.get('teacher', '/rules?duty=must&certainty=read&chapter=1c')).html)
    expect(musts).toContain('private-fostering-visit')
    expect(musts).not.toContain('assessment')
    expect((await program.get('teacher', '/rules?q=zebra')).html).toContain('No rule has all of these')
    expect(
      (await program.get('teacher', `/rules?q=${encodeURIComponent('<script>alert(1)</script>')}`)).html,
    ).not.toContain('<script>alert')
  })
  test('every rule has its page', async () => {
    for (const rule of rules) expect((await program.get('partner', `/rules/${rule.id}`)).status, rule.id).toBe(200)
  })
  test('links to set things show to those who may set them', async () => {
    expect((await program.get('dsl', '/rules/strategy-discussion')).html).not.toContain(
      '<form method="post" action="/rules/',
    )
    expect((await program.get('partner', '/rules/strategy-discussion')).html).toContain(
      '<form method="post" action="/rules/strategy-discussion"',
    )
  })
})

describe('setting a limit', () => {
  const address = '/rules/strategy-discussion'
  const good = {
    form: 'limit',
    value: 'own',
    n: '2',
    unit: 'working days',
    from: '2026-11-01',
    reason: 'Agreed on 2 November',
  }

  test('a refused form keeps what was typed, links to the fields, and writes nothing', async () => {
    const before = await rows()
    const { status, html } = await program.post('partner', address, {
      ...good,
      ...(await once('partner', address)),
      n: 'two',
      reason: '',
      from: '2026-02-30',
    })
    expect(status).toBe(422)
    expect(html).toContain('Enter a whole number of working days')
    expect(html).toContain('href="#n"')
    expect(html).toContain('href="#reason"')
    expect(html).toContain('value="two"')
    expect(html).toContain('value="2026-02-30"')
    expect(await rows()).toBe(before)
  })

  test('kept with who, why and from when; shown beside the national value to everybody; sent twice, kept once', async () => {
    const keys = await once('partner', address)
    const before = await rows()
    const sent = [
      await program.post('partner', address, { ...good, ...keys }),
      await program.post('partner', address, { ...good, ...keys }),
    ]
    expect(sent.map(one => [one.status, one.location])).toEqual([
      [303, address],
      [303, address],
    ])
    expect(await rows()).toBe(before + 1)
    const { html } = await program.get('teacher', address)
    for (const words of [
      'Within 2 working days, since 1 November 2026',
      'Agreed on 2 November',
      'The partner',
      'No national number',
    ])
      expect(html).toContain(words)
    expect((await program.get('teacher', '/rules')).html).toContain('Within 2 working days. Since 1 November 2026.')
  })

  test('the second of two editors sees the conflict and keeps their words', async () => {
    const [mine, theirs] = [await once('partner', address), await once('front-door-manager', address)]
    expect((await program.post('front-door-manager', address, { ...good, ...theirs, n: '1' })).status).toBe(303)
    const second = await program.post('partner', address, { ...good, ...mine, n: '3', reason: 'My own words' })
    expect(second.status).toBe(422)
    expect(second.html).toContain('Somebody else changed this while you were writing')
    expect(second.html).toContain('My own words')
    const again = { _once: fieldIn(second.html, '_once'), basedOn: fieldIn(second.html, 'basedOn') }
    expect((await program.post('partner', address, { ...good, ...again, n: '3' })).status).toBe(303)
  })

  test('taking it back leaves the national value', async () => {
    const keys = await once('partner', address)
    expect(
      (await program.post('partner', address, { ...good, ...keys, value: 'national', from: '2026-11-10' })).status,
    ).toBe(303)
    expect((await program.get('dsl', address)).html).toContain('The national value again')
  })

  test('NUL bytes, direction overrides and long words are refused', async () => {
    for (const reason of ['a\u0000b', 'a\u202eb', 'x'.repeat(1001)]) {
      expect(
        (await program.post('partner', address, { ...good, ...(await once('partner', address)), reason })).status,
      ).toBe(422)
    }
    for (const unit of ['', 'fortnights', '__proto__']) {
      expect(
        (await program.post('partner', address, { ...good, ...(await once('partner', address)), unit })).status,
      ).toBe(422)
    }
  })

  test('the rapid review’s start can be chosen, and the settings page says so', async () => {
    const review = '/rules/rapid-review'
    const fields = {
      form: 'limit',
      value: 'national',
      startsAt: 'incident-known-to-council',
      from: '2026-11-01',
      reason: 'Panel letter',
    }
    expect(
      (await program.post('partner', review, { ...fields, ...(await once('partner', review)), startsAt: 'child-died' }))
        .status,
    ).toBe(422)
    expect((await program.post('partner', review, { ...fields, ...(await once('partner', review)) })).status).toBe(303)
    expect((await program.get('partner', '/settings/area')).html).toContain('incident known to council')
  })

  test('a duty that waits is switched on with its date, and only then', async () => {
    const duty = '/rules/family-group-decision-offer'
    expect((await program.get('teacher', duty)).html).toContain('switched off until somebody records its commencement')
    const bad = await program.post('partner', duty, {
      form: 'commencement',
      value: '2027-02-30',
      reason: 'SI',
      ...(await once('partner', duty)),
    })
    expect(bad.status).toBe(422)
    const keys = await once('partner', duty)
    expect(
      (await program.post('partner', duty, { form: 'commencement', value: '2027-01-04', reason: 'SI 2026/1', ...keys }))
        .status,
    ).toBe(303)
    expect((await program.get('teacher', duty)).html).toContain('From 4 January 2027')
    expect((await program.get('partner', `${duty}?set=limit`)).html).toContain('What counts in Northmoor?')
  })
})

describe('a rule of our own', () => {
  const good = {
    form: 'own',
    title: 'Hold a network meeting',
    sentence: 'It is held soon.',
    who: 'The lead practitioner',
    n: '10',
    unit: 'working days',
    startsAt: 'referral-made',
    stopsAt: 'referral-decided',
    from: '2026-11-01',
    reason: 'Agreed',
  }
  test('added, found, refused when the name is taken, ended', async () => {
    const empty = await program.post('partner', '/rules/own', {
      ...(await once('partner', '/rules/own')),
      title: '',
      from: '',
    })
    expect(empty.status).toBe(422)
    for (const field of ['title', 'sentence', 'who', 'unit', 'startsAt', 'stopsAt', 'from', 'reason'])
      expect(empty.html, field).toContain(`href="#${field}"`)
    const added = await program.post('partner', '/rules/own', { ...good, ...(await once('partner', '/rules/own')) })
    expect(added).toMatchObject({ status: 303, location: '/rules/hold-a-network-meeting' })
    const page = await program.get('partner', '/rules/hold-a-network-meeting')
    expect(page.html).toContain('Within 10 working days')
    expect((await program.get('dsl', '/rules?chapter=own')).html).toContain('Hold a network meeting')
    const twice = await program.post('partner', '/rules/own', { ...good, ...(await once('partner', '/rules/own')) })
    expect(twice.status).toBe(422)
    const keys = await once('partner', '/rules/hold-a-network-meeting')
    const ended = await program.post('partner', '/rules/hold-a-network-meeting', {
      ...good,
      ...keys,
      value: 'end',
      from: '2026-11-02',
    })
    expect(ended).toMatchObject({ status: 303, location: '/rules' })
    expect((await program.get('partner', '/rules/hold-a-network-meeting')).status).toBe(404)
  })
})

describe('settings', () => {
  test('what is area-only in the rules is what the pages say', () => {
    for (const key of fixedKeys) expect(isAreaOnly(key), key).toBe(settingKind(key).scope === 'area')
  })

  test('every setting: its form, filled from the value in force, is accepted as it stands', async () => {
    for (const key of fixedKeys) {
      const kind = settingKind(key)
      for (const level of ['area', 'school'] as const) {
        if (level === 'school' && kind.scope === 'area') continue
        const who = level === 'area' ? 'partner' : 'head'
        const address = `/settings/${level}/${key}`
        const value = await program.as(who, async (tx, ctx) => (await import('./index.ts')).setting(tx, ctx, key))
        const fields = {
          ...kind.toForm(value as never),
          ...(await once(who, address)),
          keep: 'set',
          from: '2026-11-01',
          reason: 'As it is',
        }
        const sent = await program.post(who, address, fields)
        expect(
          sent.status,
          `${address}: ${sent.html.match(/govuk-error-summary__list[\s\S]*?<\/ul>/)?.[0] ?? ''}`,
        ).toBe(303)
      }
    }
    const { html } = await program.get('head', '/settings')
    expect(html).toContain('Set for Eastbridge High School by The head')
    expect(html).toContain('As it is')
  })

  test.each<[string, Record<string, string>, string]>([
    ['school/pick-up-minutes', { deputy: '30', head: '15' }, 'Enter more minutes for the head than for the deputy'],
    ['school/pick-up-minutes', { deputy: '-1', head: 'x' }, 'Enter a whole number of minutes from 1 to 480'],
    ['school/pick-up-not-urgent', { by: 'whenever' }, 'Choose one'],
    ['school/school-day', { startsAt: '15:00', endsAt: '09:00' }, 'The school day must end after it starts'],
    ['school/school-day', { startsAt: '25:00', endsAt: '15:00' }, 'Enter a time like 08:45'],
    [
      'school/term-dates',
      { terms: 'Autumn | 2 September 2026 | 31 September 2026', closures: '' },
      'Line 1: “31 September 2026” is not a real date',
    ],
    [
      'school/term-dates',
      { terms: 'A | 2 September 2026 | 1 October 2026\nB | 30 September 2026 | 2 October 2026', closures: '' },
      'B starts before the term before it has ended',
    ],
    ['school/term-dates', { terms: '', closures: '30 November 2026' }, 'Line 1: write the day and why'],
    ['school/names-shown', {}, 'Choose one'],
    ['area/escalation-stages', { stages: '' }, 'Write at least one line'],
    [
      'area/escalation-stages',
      { stages: 'One | us | 1\nTwo | them | soon' },
      'Line 2: give the working days as a whole number',
    ],
    ['area/front-door-bands', { bands: 'red | Red | 4\nred | Again | 5' }, 'Give each band a short name of its own'],
    ['area/front-door-bands', { bands: 'Red! | Red | 4' }, 'is not a short name'],
    ['area/check-answer', { workingDays: '3', urgentHours: '0' }, 'Enter a number of hours up to 168'],
    ['area/extra-bank-holidays', { days: '3 May 2027' }, 'Line 1: write the day and what it is for'],
  ])('%s refuses %j', async (path, fields, message) => {
    const who = path.startsWith('school') ? 'dsl' : 'partner'
    const before = await rows()
    const keys = await once(who, `/settings/${path}`)
    const { status, html } = await program.post(who, `/settings/${path}`, {
      ...fields,
      ...keys,
      keep: 'set',
      from: '2026-11-01',
      reason: 'Because',
    })
    expect(status).toBe(422)
    expect(html).toContain(message)
    // What was typed stands in its field again; a choice that the form does not have cannot.
    if (message !== 'Choose one')
      for (const typed of Object.values(fields)) if (/^[\w :]+$/.test(typed)) expect(html).toContain(typed)
    expect(await rows()).toBe(before)
  })
})

describe('the threshold document', () => {
  const typedFrom = (html: string): Record<string, string> => {
    const decode = (text: string) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    const areas = [...html.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g)].map(match => [
      match[1]!,
      decode(match[2]!),
    ])
    const inputs = [...html.matchAll(/<input[^>]*name="([^"]+)"[^>]*>/g)].map(match => [
      match[1]!,
      decode(fieldIn(match[0], match[1]!)),
    ])
    return Object.fromEntries([...inputs, ...areas])
  }

  test('none yet; the editor starts from the example and says that Northmoor is invented', async () => {
    expect((await program.get('teacher', '/thresholds')).html).toContain('no threshold document in Kith yet')
    const { html } = await program.get('partner', '/thresholds/edit')
    expect(html).toContain('Northmoor is an invented place')
    expect(typedFrom(html)['level-4']).toContain('4.7 The child is, or may be, exploited')
  })

  test('preview writes nothing; saving makes an edition; errors name the line and keep every word', async () => {
    const start = typedFrom((await program.get('partner', '/thresholds/edit')).html)
    const preview = await program.post('partner', '/thresholds/edit', {
      ...start,
      edition: 'April 2026',
      from: '2026-04-01',
      do: 'preview',
    })
    expect(preview.status).toBe(200)
    expect(preview.html).toContain('Not saved yet')
    expect((await program.get('teacher', '/thresholds')).html).toContain('no threshold document in Kith yet')

    const typed = typedFrom(preview.html)
    const wrong = await program.post('partner', '/thresholds/edit', {
      ...typed,
      do: 'save',
      'level-2': '2.1 Fine\nforgot the code\n2.2 Words | hunger',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('Level 2, line 2: start with a code')
    expect(wrong.html).toContain('Level 2, line 3: “hunger” is not one of the forms of harm')
    expect(typedFrom(wrong.html)['level-2']).toContain('forgot the code')

    const saved = await program.post('partner', '/thresholds/edit', {
      ...typed,
      _once: fieldIn(wrong.html, '_once'),
      do: 'save',
    })
    expect(saved.status).toBe(303)
    const read = await program.get('teacher', '/thresholds')
    expect(read.html).toContain('Northmoor Thresholds, April 2026')
    expect(read.html).toContain('4.18')
    expect(read.html).not.toContain('New edition')

    const stale = await program.post('front-door-manager', '/thresholds/edit', {
      ...typed,
      _once: '',
      edition: 'May 2026',
      do: 'save',
    })
    expect(stale.status).toBe(422)
    expect(stale.html).toContain('Somebody else changed this while you were writing')
    expect(stale.html).toContain('saved “April 2026”')
  })

  test('script in a descriptor is words', async () => {
    const start = typedFrom((await program.get('partner', '/thresholds/edit')).html)
    const fields = {
      ...start,
      edition: 'Script',
      from: '2026-05-01',
      do: 'preview',
      'level-1': '1.1 <script>alert(1)</script>',
    }
    const { status, html } = await program.post('partner', '/thresholds/edit', fields)
    expect(status).toBe(200)
    expect(html).not.toContain('<script>alert')
  })
})

test('who may see what: one role, and nonsense is every role', async () => {
  expect((await program.get('dpo', '/who-may-see-what?role=police')).html).toContain(
    'Who may see what: Police practitioner',
  )
  expect((await program.get('dpo', '/who-may-see-what?role=toString')).status).toBe(200)
})
