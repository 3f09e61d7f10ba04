/** Unusual looking: found by the program from the log of a day, shown to whom it concerns, answered by a person who did not look. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaults } from '../area/defaults.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { findUnusual } from './looking-queries.ts'
import { type LookingPlace, lookingPlace, type Name, type PlaceKey } from './tests/looking-place.ts'

const limits = defaults['unusual-looking']
let p: LookingPlace
beforeAll(async () => {
  p = await lookingPlace()
})
afterAll(() => p.close())

interface Found {
  kinds: string[]
  lookers: string[]
  children: string[]
  looks: number
}
const found = (childId: string) =>
  p.rows<Found>(
    'select kinds, lookers, children, looks from access.unusual where $1 = any(children) order by last_at',
    [childId],
  )
let night = 0
/** A day of its own for each test, at an hour in London’s winter; `search` goes through it. */
function aDay() {
  const day = new Date(Date.UTC(2026, 0, 5 + 7 * night++)).toISOString().slice(0, 10)
  return {
    at: (time: string) => new Date(`${day}T${time}:00Z`),
    search: async (more = limits) => {
      await p.rows(`delete from access.unusual_day where on_day = $1`, [day])
      return p.system(async tx => {
        const { n } = await tx.one<{ n: number }>(
          sql`select access.find_unusual(${day}::date, ${JSON.stringify(more)}::jsonb) as n`,
        )
        return n
      })
    },
  }
}
const home = (who: Name, postcode: string) =>
  p.rows(
    `insert into access.staff_home (id, practitioner_id, postcode, set_by, set_at) values ($1, $2, $3, $4, now())`,
    [newId(), p.person[who], postcode.toLowerCase().replace(' ', ''), p.person.byrne],
  )
const address = (childId: string, postcode: string) =>
  p.rows(
    `insert into people.address (id, person_id, lines, postcode, recorded_by) values ($1, $2, '1 Any Street', $3, $4)`,
    [newId(), childId, postcode, p.person.haddad],
  )

describe('what is found', () => {
  test('one’s own surname, also of the family; not when there is something to do with the child', async () => {
    const day = aDay()
    const same = await p.child('Layla', 'Haddad', ['eastbridge'])
    const ties = await p.child('Ben', 'Otherwise', ['eastbridge'])
    const work = await p.child('Omar', 'Haddad', ['eastbridge'])
    const strange = await p.child('Ann', 'Different', ['eastbridge'])
    const aunt = newId()
    await p.rows(`insert into people.person (id, kind, made_by, organisation_id) values ($1, 'adult', $2, $3)`, [
      aunt,
      p.person.okafor,
      p.id.eastbridge,
    ])
    await p.rows(
      `insert into people.name (id, person_id, kind, given, family, recorded_by) values ($1, $2, 'legal', 'Rana', 'El-Haddad', $3)`,
      [newId(), aunt, p.person.okafor],
    )
    await p.rows(
      `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'mother', 'son', $4, $5)`,
      [newId(), ties, aunt, p.person.okafor, p.id.eastbridge],
    )
    for (const childId of [same, ties, work, strange]) await p.look('haddad', [childId], day.at('10:00'))
    await p.look('haddad', [work], day.at('10:05'), { action: 'entry.added', outcome: 'done' })
    await day.search()
    for (const childId of [same, ties])
      expect(await found(childId)).toMatchObject([{ kinds: ['own-name'], lookers: [p.person.haddad], looks: 1 }])
    for (const childId of [work, strange]) expect(await found(childId)).toEqual([])
  })

  test('a reason is the lead of the work, a task, a right to the place; or what was written since', async () => {
    const reasons: ((childId: string) => Promise<unknown>)[] = [
      childId =>
        p.rows(
          `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, lead_practitioner_id) values ($1, $2, $3, 'work', '2020-01-01', 'work', $4)`,
          [newId(), childId, p.id.eastbridge, p.person.okafor],
        ),
      childId =>
        p.rows(
          `insert into deadlines.task (id, organisation_id, practitioner_id, children, kind, subject_kind, subject_id, title, why, href, made_by, from_organisation_id, made_at)
           values ($1, $2, $3, array[$4::uuid], 'look', 'child', $4, 'Look', 'Why', '/', $3, $2, now())`,
          [newId(), p.id.eastbridge, p.person.okafor, childId],
        ),
      childId =>
        p.rows(
          `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $3, '2020-01-01')`,
          [childId, p.person.okafor, p.person.haddad],
        ),
      childId => p.look('okafor', [childId], new Date(), { action: 'referral.sent', outcome: 'done' }),
    ]
    for (const [n, give] of reasons.entries()) {
      const day = aDay()
      const childId = await p.child(`Reason${n}`, 'Okafor', ['eastbridge'])
      await p.look('okafor', [childId], day.at('10:00'))
      await give(childId)
      await day.search()
      expect(await found(childId), String(n)).toEqual([])
    }
  })

  test('a common surname shows on the second day only', async () => {
    const children: string[] = []
    for (let n = 0; n < 6; n++) children.push(await p.child(`Common${n}`, 'Ellery', ['eastbridge']))
    const first = aDay()
    await p.look('ellery', [children[0]!], first.at('10:00'))
    await first.search({ ...limits, commonName: 1 })
    expect(await found(children[0]!)).toEqual([])
    const second = aDay()
    await p.look('ellery', [children[0]!], second.at('10:00'))
    await second.search({ ...limits, commonName: 1 })
    expect(await found(children[0]!)).toMatchObject([{ kinds: ['own-name'] }])
  })

  test('one’s own postcode, a colleague’s child, work that has passed on, and a record that is closed to the person', async () => {
    const day = aDay()
    const neighbour = await p.child('Next', 'Door', ['eastbridge'])
    await home('okafor', 'NM4 7QQ')
    await address(neighbour, 'NM47QQ')
    const colleagues = await p.child('Son', 'Of', ['eastbridge'])
    await p.exclude('ellery', colleagues)
    const before = await p.child('Once', 'Ours', ['eastbridge'])
    await p.rows(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, to_at, reason, lead_practitioner_id) values ($1, $2, $3, 'work', '2020-01-01', '2025-06-01', 'work', $4)`,
      [newId(), before, p.id.eastbridge, p.person.okafor],
    )
    for (const childId of [neighbour, colleagues, before]) await p.look('okafor', [childId], day.at('11:00'))
    await p.look('ellery', [colleagues], day.at('12:00'), { outcome: 'not-found' })
    await day.search()
    expect(await found(neighbour)).toMatchObject([{ kinds: ['own-address'] }])
    expect(await found(before)).toMatchObject([{ kinds: ['ex-allocated'] }])
    expect(await found(colleagues)).toMatchObject([
      { kinds: ['colleagues-child'], lookers: [p.person.okafor] },
      { kinds: ['too-close'], lookers: [p.person.ellery] },
    ])
  })

  test('the same is not shown again within a month; a day is gone through once', async () => {
    const childId = await p.child('Once', 'Haddad', ['eastbridge'])
    for (const time of ['09:00', '15:00']) {
      const day = aDay()
      await p.look('haddad', [childId], day.at(time))
      await day.search()
    }
    expect(await found(childId)).toHaveLength(1)
  })

  test('many people with nothing to do with one child: a row for each organisation, of those not shown before', async () => {
    const day = aDay()
    const childId = await p.child('In', 'Thenews', ['eastbridge', 'door'])
    for (const who of ['haddad', 'ellery', 'okafor', 'sandhu'] as const) await p.look(who, [childId], day.at('13:00'))
    await p.look('mirza', [childId], day.at('13:00'))
    await p.look('mirza', [childId], day.at('13:10'), { action: 'contact.decided', outcome: 'done' })
    await day.search({ ...limits, viewers: 5 })
    expect(await found(childId)).toEqual([])
    await day.search({ ...limits, viewers: 4 })
    const rows = await found(childId)
    expect(rows.map(row => row.lookers.length).sort()).toEqual([1, 3])
    expect(rows.flatMap(row => row.lookers)).not.toContain(p.person.mirza)
    await p.look('lindqvist', [childId], day.at('14:00'), { outcome: 'not-found' })
    await day.search({ ...limits, viewers: 4 })
    expect((await found(childId)).map(row => row.lookers.length).sort()).toEqual([1, 1, 3])
  })

  test('many children, nights, searches and addresses: beyond the limit and three times what is usual, once there is something to compare with', async () => {
    const children: string[] = []
    for (let n = 0; n < 4; n++) children.push(await p.child(`Crowd${n}`, 'Unrelated', ['health']))
    const kinds = () =>
      p.rows<{ kinds: string[] }>('select kinds from access.unusual where lookers = $1', [[p.person.boadu]])
    const low = { ...limits, noReason: 4, afterHours: 4, searches: 3, places: 3 }
    const act = async (day: ReturnType<typeof aDay>) => {
      for (const childId of children) await p.look('boadu', [childId], day.at('22:00'), { action: 'child.people.read' })
      for (let n = 0; n < 3; n++)
        await p.look('boadu', [], day.at(`08:0${n}`), {
          action: 'child.known.asked',
          outcome: 'done',
          detail: { knownPlace: true },
        })
    }
    const first = aDay()
    await act(first)
    await first.search(low)
    expect(await kinds()).toEqual([])
    // Three weeks on, quiet between.
    night += 3
    const later = aDay()
    await act(later)
    await later.search(low)
    expect(await kinds()).toEqual([{ kinds: ['after-hours', 'no-reason', 'not-opened', 'places'] }])
    expect(
      await p.rows(
        'select opened, after_hours, no_reason, no_reason_after_hours, not_opened, places from access.looking_day where practitioner_id = $1',
        [p.person.boadu],
      ),
    ).toEqual([
      { opened: 4, after_hours: 4, no_reason: 4, no_reason_after_hours: 4, not_opened: 3, places: 7 },
      { opened: 4, after_hours: 4, no_reason: 4, no_reason_after_hours: 4, not_opened: 3, places: 7 },
    ])
  })

  test('a search after which one of those found is opened is no empty search', async () => {
    const day = aDay()
    const childId = await p.child('Found', 'Opened', ['eastbridge'])
    await p.look('haddad', [childId], day.at('09:00'), { action: 'children.searched', outcome: 'done' })
    await p.look('haddad', [childId], day.at('09:20'))
    await p.look('haddad', [childId], day.at('11:00'), { action: 'children.searched', outcome: 'done' })
    await day.search()
    const [row] = await p.rows(
      `select not_opened from access.looking_day where practitioner_id = $1 order by on_day desc limit 1`,
      [p.person.haddad],
    )
    expect(row).toEqual({ not_opened: 1 })
  })

  test('the program goes through the days it has not gone through, up to yesterday; nobody else may', async () => {
    expect(await p.system(tx => findUnusual(tx, limits, '2026-11-10'))).toBe(0)
    const days = async () =>
      (await p.rows<{ day: string }>(`select on_day::text as day from access.unusual_day order by 1`)).map(
        row => row.day,
      )
    // A fortnight back at most, when it was not done for longer.
    expect((await days()).slice(-15)).toEqual([
      expect.stringMatching(/^2026-0/),
      ...Array.from({ length: 14 }, (_, n) => new Date(Date.UTC(2026, 9, 27 + n)).toISOString().slice(0, 10)),
    ])
    await p.system(tx => findUnusual(tx, limits, '2026-11-13'))
    await p.system(tx => findUnusual(tx, limits, '2026-11-13'))
    expect((await days()).slice(-4)).toEqual(['2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12'])
    for (const [who, place] of [
      ['haddad', 'eastbridge'],
      ['hart', 'office'],
    ] as const)
      await expect(
        p.db.transaction(
          {
            open: `select set_config('kith.practitioner', '${p.person[who]}', true), set_config('kith.organisation', '${p.id[place]}', true)`,
            close: () => 'select 1',
          },
          tx => tx.raw(`select access.find_unusual('2026-11-14', '{}')`),
        ),
      ).rejects.toMatchObject({ code: '42501' })
  })
})

describe('who is shown it, and who answers', () => {
  const put = async (
    place: PlaceKey,
    lookers: readonly Name[],
    children: readonly string[],
    kinds = ['own-name'],
  ): Promise<string> => {
    const id = newId()
    await p.rows(
      `insert into access.unusual (id, organisation_id, lookers, children, kinds, first_at, last_at, looks, found_at) values ($1, $2, $3, $4, $5, '2026-11-17', '2026-11-18', 2, now())`,
      [id, p.id[place], lookers.map(who => p.person[who]), children, kinds],
    )
    return id
  }
  const sees = async (id: string): Promise<Name[]> => {
    const all: Name[] = [
      'haddad',
      'ellery',
      'okafor',
      'frost',
      'lindqvist',
      'mirza',
      'sandhu',
      'boadu',
      'wren',
      'hart',
      'byrne',
    ]
    const seen: Name[] = []
    for (const who of all) if ((await p.get(who, `/looking/unusual/${id}`)).status === 200) seen.push(who)
    return seen
  }
  const answer = (who: Name, id: string, fields: Record<string, string> = {}) =>
    p.post(who, `/looking/unusual/${id}/answer`, { outcome: 'fine', words: 'She is his supervisor', ...fields })
  const stands = (id: string) =>
    p.rows('select outcome, settles, alone from access.unusual_answer where unusual_id = $1 order by answered_at', [id])

  test('the leads of the organisation and the data protection officer; never who looked, nor whoever is too close', async () => {
    const childId = await p.child('Shown', 'Child', ['eastbridge'])
    expect(await sees(await put('eastbridge', ['frost'], [childId]))).toEqual(['haddad', 'ellery', 'okafor', 'hart'])
    expect(await sees(await put('hillside', ['lindqvist'], [childId]))).toEqual(['sandhu', 'hart'])
    const close = await p.child('Close', 'Child', ['eastbridge'])
    await p.exclude('haddad', close)
    expect(await sees(await put('eastbridge', ['frost'], [close]))).toEqual(['ellery', 'okafor', 'hart'])
    // Nobody can say which children a search was about: so none of those who are excluded from any.
    expect(await sees(await put('eastbridge', ['frost'], [], ['not-opened']))).toEqual(['okafor', 'hart'])
    await p.rows('update access.exclusion set to_at = now() where practitioner_id = $1', [p.person.haddad])
  })

  test('one answers, with a reason; then it is settled', async () => {
    const childId = await p.child('One', 'Answer', ['eastbridge'])
    const id = await put('eastbridge', ['frost'], [childId])
    expect((await p.get('haddad', '/')).html).toContain('to ask about')
    const none = await answer('haddad', id, { words: ' ', outcome: '' })
    expect(none.status).toBe(422)
    for (const field of ['outcome', 'words']) expect(none.html).toContain(`href="#${field}"`)
    expect((await answer('haddad', id)).location).toBe('/looking')
    expect(await stands(id)).toEqual([{ outcome: 'fine', settles: true, alone: false }])
    const late = await answer('okafor', id, { words: 'My words stay' })
    expect(late.status).toBe(422)
    expect(late.html).toContain('My words stay')
    const list = await p.get('ellery', '/looking')
    expect(list.html).toContain('It was fine')
    expect((await p.get('ellery', `/looking/unusual/${id}`)).html).toContain('She is his supervisor')
  })

  test('two answer where whoever looked answers for such looking; the gravest counts', async () => {
    const childId = await p.child('Two', 'Answers', ['eastbridge'])
    const id = await put('eastbridge', ['haddad'], [childId])
    expect(await sees(id)).toEqual(['ellery', 'okafor', 'hart'])
    expect((await answer('haddad', id)).status).toBe(404)
    expect((await answer('ellery', id, { outcome: 'reported' })).location).toBe(`/looking/unusual/${id}`)
    const again = await answer('ellery', id)
    expect(again.status).toBe(422)
    expect(again.html).toContain('A second person must answer it now')
    expect((await p.get('okafor', '/looking')).html).toContain('You are the second person')
    expect((await answer('hart', id)).location).toBe('/looking')
    expect(await stands(id)).toEqual([
      { outcome: 'reported', settles: false, alone: false },
      { outcome: 'fine', settles: true, alone: false },
    ])
    expect((await p.get('okafor', '/looking')).html).toContain('I reported it')
  })

  test('two at once: one is told that it was answered before', async () => {
    const childId = await p.child('At', 'Once', ['eastbridge'])
    const id = await put('eastbridge', ['frost'], [childId])
    const statuses = (await Promise.all([answer('haddad', id), answer('okafor', id)])).map(one => one.status)
    expect(statuses.sort()).toEqual([303, 422])
    expect(await stands(id)).toHaveLength(1)
  })

  test('where there is no second person, one answers, and it is recorded that it was alone', async () => {
    const childId = await p.child('A', 'Lone', ['hillside'])
    const id = await put('hillside', ['lindqvist'], [childId])
    await p.rows(`update identity.practitioner set disabled_at = now() where id = $1`, [p.person.sandhu])
    expect((await answer('hart', id)).location).toBe('/looking')
    expect(await stands(id)).toEqual([{ outcome: 'fine', settles: true, alone: true }])
    await p.rows(`update identity.practitioner set disabled_at = null where id = $1`, [p.person.sandhu])
    // It stays settled when there is a second one again.
    expect((await p.get('hart', `/looking/unusual/${id}`)).html).toContain('there was none')
  })

  test('a child who may not be found is not named with an organisation that tells the place; nor is it said that somebody lives there', async () => {
    const childId = await p.child('Pro', 'Tected', ['eastbridge'])
    await p.protect(childId, 'okafor')
    const id = await put('eastbridge', ['frost'], [childId], ['own-address'])
    await p.look('frost', [childId], new Date('2026-11-17T10:00:00Z'), { outcome: 'not-found' })
    const officer = await p.get('hart', `/looking/unusual/${id}`)
    expect(officer.html).toContain('Daniel Frost')
    expect(officer.html).toContain('a child not named here')
    expect(officer.html).not.toContain('P.T.')
    const without = await p.get('haddad', `/looking/unusual/${id}`)
    expect(without.html).toContain('Pro Tected')
    expect(without.html).toContain('something in common')
    expect(without.html).not.toContain('postcode of the child')
    expect((await p.get('okafor', `/looking/unusual/${id}`)).html).toContain('postcode of the child')
  })

  test('what lies behind it: the looks at that child, and no others', async () => {
    const childId = await p.child('Be', 'Hind', ['eastbridge'])
    const other = await p.child('Some', 'Bodyelse', ['eastbridge'])
    const id = await put('eastbridge', ['okafor'], [childId])
    const at = new Date('2026-11-17T12:00:00Z')
    await p.look('okafor', [childId], at)
    await p.look('okafor', [other], at)
    await p.look('okafor', [childId], at, { action: 'home.read' })
    const { html } = await p.get('haddad', `/looking/unusual/${id}`)
    expect(html).toContain('Be Hind')
    expect(html).toContain('Opened the record')
    expect(html).not.toContain('Bodyelse')
    expect(html).not.toContain('Saw on the home page')
  })

  test('a wide row is not for another organisation’s lead, and script in words stays words', async () => {
    const childId = await p.child('Scr', 'Ipt', ['eastbridge'])
    const id = await put('eastbridge', ['frost'], [childId])
    expect((await answer('lindqvist', id)).status).toBe(404)
    await answer('haddad', id, { words: '<script>alert(1)</script>' })
    expect((await p.get('okafor', `/looking/unusual/${id}`)).html).not.toContain('<script>alert')
  })
})

describe('where staff live', () => {
  test('an administrator says it; it is kept, told to nobody, and taken back', async () => {
    const send = (homes: string) => p.post('byrne', '/looking/homes', { homes })
    expect(
      (
        await send(
          'daniel.frost@northmoor.example, nm4 7qq\nana.wren@northmoor.example\tNM1 1AA\nnobody@elsewhere.example,NM1 1AA',
        )
      ).location,
    ).toBe('/looking/homes?kept=2')
    const { html } = await p.get('byrne', '/looking/homes')
    expect(html).not.toContain('7qq')
    expect(await p.rows(`select postcode from access.staff_home where practitioner_id = $1`, [p.person.frost])).toEqual(
      [{ postcode: 'nm47qq' }],
    )
    expect((await send('daniel.frost@northmoor.example')).status).toBe(303)
    expect(await p.rows(`select access.home_of($1) as home`, [p.person.frost])).toEqual([{ home: null }])
    const wrong = await send('daniel.frost@northmoor.example, somewhere\nDaniel')
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('Line 1 has no real postcode. Line 2 does not begin with an e-mail address')
    for (const who of ['haddad', 'hart', 'sandhu'] as const)
      expect((await p.get(who, '/looking/homes')).status).toBe(404)
  })
})
