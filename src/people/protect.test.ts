/** Where a child is must not be known; who is too close; two homes; the caseload found: on the real policies, and as pages. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  askFor,
  asNobody,
  asPractitioner,
  beginInvolvement,
  isPermission,
  may,
  policy,
  signedIn,
} from '../access/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { findKnown, passOn } from '../matching/index.ts'
import { aPlace, type Person, type Place } from '../matching/tests/place.ts'
import type { Slice } from '../platform/http.ts'
import { page } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { buildServer } from '../platform/server.ts'
import { recordSlice, writeEntry } from '../record/index.ts'
import { renderPage } from '../ui/index.ts'
import { addAddress, addChild, enrol, moveChild } from './actions.ts'
import { peopleSlice } from './index.ts'
import { childFacts, findInCaseload, searchRoll } from './queries.ts'

const origin = 'http://localhost:3000'
let place: Place
let app: ReturnType<typeof buildServer>
const cookies = new Map<string, string>()
let lead: Person
let head: Person
let teacher: Person
let police: Person
let otherLead: Person
let manager: Person
let mother: Person

const someone = async (organisation: keyof Place['organisations'], role: string): Promise<Person> => {
  const person = await place.person(organisation, role)
  const token = randomBytes(32).toString('base64url')
  await place.rows(
    `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id) values ($1, $2, $3, now(), now(), now() + interval '1 hour', 'demonstration', $4)`,
    [createHash('sha256').update(token).digest(), person.id, person.organisationId, newId()],
  )
  cookies.set(person.id, token)
  return person
}
const ask = async (who: Person, path: string, body?: Record<string, string>) => {
  const headers = { cookie: `kith=${cookies.get(who.id)}`, origin }
  const response = await app.request(
    `${origin}${path}`,
    body === undefined
      ? { headers }
      : {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(body).toString(),
        },
  )
  return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() }
}
const child = (given: string, family = 'Calder', by: Person = lead) =>
  place.as(by, async (tx, ctx) => {
    const id = await addChild(
      tx,
      ctx,
      { given, family, bornOn: '2013-05-02', sex: 'F', address: { lines: '4 Weir Row', postcode: 'NM1 1AA' } },
      { role: 'school', reason: 'enrolled' },
    )
    await moveChild(tx, ctx, id, { arrangement: 'parents', withWhom: 'her mother', fromOn: '2020-01-01' })
    await enrol(tx, ctx, { childId: id, given, family, yearGroup: '7', form: '7F', fromOn: '2024-09-01' })
    return id
  })
/** Another organisation works with the child as well. */
const joins = (childId: string, organisationId: string, role: string, leadId: string | null = null) =>
  place.as(lead, (tx, ctx) => beginInvolvement(tx, ctx, { childId, organisationId, role, reason: 'asked in', leadId }))
const seen = (who: Person, childId: string) =>
  place.as(who, async tx => {
    await askFor(tx, [childId])
    return childFacts(tx, childId)
  })
const tasksOf = (childId: string, kind: string) =>
  place.rows<{
    practitioner_id: string | null
    organisation_id: string
    href: string
    why: string
    done_at: Date | null
  }>(
    'select practitioner_id, organisation_id, href, why, done_at from deadlines.task where $1 = any(children) and kind = $2',
    [childId, kind],
  )
const holders = async (childId: string) =>
  (
    await place.rows<{ id: string }>(
      'select practitioner_id as id from access.location_right where child_id = $1 and to_at is null',
      [childId],
    )
  ).map(row => row.id)

beforeAll(async () => {
  place = await aPlace()
  lead = await someone('eastbridge', 'dsl')
  head = await someone('eastbridge', 'head')
  teacher = await someone('eastbridge', 'teacher')
  mother = await someone('eastbridge', 'dsl')
  police = await someone('hillside', 'police')
  otherLead = await someone('hillside', 'dsl')
  manager = await someone('frontDoor', 'front-door-manager')
  const slices: Slice[] = [
    peopleSlice({ giveTask, finishTask, findKnown, passOn, writeEntry }),
    recordSlice({ lanes: [], sections: [], actions: [], may: () => true, harmLabel: key => key }),
  ]
  app = buildServer({
    routes: slices.flatMap(slice => slice.routes),
    origins: [origin],
    dataDir: mkdtempSync(join(tmpdir(), 'kith-protect-')),
    clockMayBeSet: false,
    assets: [],
    cookie: 'kith',
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (held, permission) => isPermission(permission) && may(held, permission),
      asPractitioner: (request, work) => asPractitioner(place.db, request, work),
      asNobody: (action, requestId, work) => asNobody(place.db, action, requestId, work),
      signedIn: tokenHash => signedIn(place.db, tokenHash),
      alive: () => place.db.alive(),
      render: (reply, _ctx, nonce) =>
        renderPage(
          { title: reply.title, demonstration: false, errors: [...reply.errors], nav: [], children: reply.body() },
          nonce,
        ),
      missingPage: () => page('Not found', () => 'Not here.', { status: 404 }),
      faultPage: (status, _id, message) => page('Not done', () => message, { status }),
    },
  })
})
afterAll(() => place.close())

describe('protecting where a child is', () => {
  it('gives the right to the leads, the lead practitioner and the front door as well, each with a task', async () => {
    const id = await child('Kezia')
    await joins(id, place.organisations.hillside, 'lead-authority', otherLead.id)
    const answer = await ask(lead, `/children/${id}/protection`, { reason: 'Fled; the father looks for her' })
    expect(answer.status).toBe(303)
    const expected = [lead, head, mother, otherLead, manager].map(person => person.id)
    expect((await holders(id)).toSorted()).toEqual(expected.toSorted())
    expect((await tasksOf(id, 'location-right')).map(task => task.practitioner_id).toSorted()).toEqual(
      expected.filter(one => one !== lead.id).toSorted(),
    )
    expect((await seen(lead, id))?.addresses).toHaveLength(1)
    expect((await seen(otherLead, id))?.addresses).toHaveLength(1)
    expect((await seen(police, id))?.addresses).toEqual([])
  })

  it('is not for somebody named in an entry, nor for a role that does not lead: the same 404 as for no child, and nothing written', async () => {
    const id = await child('Noor')
    await place.rows(
      'insert into access.named (child_id, practitioner_id, entry_id, given_by) values ($1, $2, $3, $4), ($1, $5, $3, $4)',
      [id, otherLead.id, newId(), lead.id, police.id],
    )
    for (const who of [otherLead, police, teacher]) {
      expect((await ask(who, `/children/${id}/protection`)).status).toBe(404)
      expect((await ask(who, `/children/${id}/protection`, { reason: 'mine alone' })).status).toBe(404)
    }
    await joins(id, place.organisations.hillside, 'police')
    expect((await ask(police, `/children/${id}/protection`, { reason: 'mine alone' })).status).toBe(404)
    await expect(
      place.as(police, async tx => {
        await askFor(tx, [id])
        await tx.raw('select access.protect_location($1, $2, $3)', [newId(), id, 'mine alone'])
      }),
    ).rejects.toThrow('not allowed')
    expect((await seen(lead, id))?.locationProtected).toBe(false)
  })

  it('says of a brother that his place is kept, and hides it from whoever has no right to hers', async () => {
    const [sister, brother] = [await child('Nell'), await child('Ned')]
    await place.rows(
      `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'brother', 'sister', $4, $5)`,
      [newId(), sister, brother, lead.id, lead.organisationId],
    )
    await joins(brother, place.organisations.hillside, 'police')
    const kept = async (who: Person) => {
      const facts = await seen(who, brother)
      return [facts?.locationProtected, facts?.placeKept, facts?.placeHidden]
    }
    for (const who of [lead, police]) expect(await kept(who)).toEqual([false, false, false])
    expect((await ask(lead, `/children/${sister}/protection`, { reason: 'fled' })).status).toBe(303)
    expect(await kept(lead)).toEqual([false, true, false])
    expect(await kept(police)).toEqual([false, true, true])
  })

  it('asks why, and keeps what was typed', async () => {
    const id = await child('Oda')
    const answer = await ask(lead, `/children/${id}/protection`, { reason: '   ' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Say why the location must be protected')
  })

  it('is never set twice by two at once', async () => {
    const id = await child('Pia')
    await Promise.all([lead, head, mother].map(who => ask(who, `/children/${id}/protection`, { reason: 'at once' })))
    expect(await place.rows('select 1 from access.protected_location where child_id = $1', [id])).toHaveLength(1)
  })

  it('lets the right be given to somebody who works with the child, and to nobody else', async () => {
    const id = await child('Quin')
    await ask(lead, `/children/${id}/protection`, { reason: 'fled' })
    const stranger = await ask(lead, `/children/${id}/protection/right`, { practitionerId: police.id })
    expect(stranger.status).toBe(422)
    await joins(id, place.organisations.hillside, 'police')
    expect((await seen(police, id))?.mayLocate).toBe(false)
    expect((await ask(otherLead, `/children/${id}/protection/right`, { practitionerId: otherLead.id })).status).toBe(
      404,
    )
    expect((await ask(lead, `/children/${id}/protection/right`, { practitionerId: police.id })).status).toBe(303)
    expect((await seen(police, id))?.mayLocate).toBe(true)
    expect((await tasksOf(id, 'location-right')).some(task => task.practitioner_id === police.id)).toBe(true)
  })

  it('ends only when a second person with the right agrees; then every right for it ends too', async () => {
    const id = await child('Rhea')
    await ask(lead, `/children/${id}/protection`, { reason: 'fled' })
    expect((await ask(lead, `/children/${id}/protection/end`, { reason: 'he has died' })).status).toBe(303)
    expect((await ask(lead, `/children/${id}/protection/end`, { reason: 'again' })).status).toBe(422)
    const [task] = await tasksOf(id, 'ending')
    expect(task).toBeDefined()
    for (const who of [lead, police, otherLead, teacher]) {
      expect((await ask(who, task!.href)).status).toBe(404)
      expect((await ask(who, task!.href, { agree: 'yes' })).status).toBe(404)
    }
    expect((await seen(lead, id))?.locationProtected).toBe(true)
    expect((await ask(manager, task!.href)).text).toContain('he has died')
    expect((await ask(head, task!.href, {})).status).toBe(422)
    expect((await ask(head, task!.href, { agree: 'yes' })).status).toBe(303)
    expect((await seen(lead, id))?.locationProtected).toBe(false)
    expect(await holders(id)).toEqual([])
    expect((await tasksOf(id, 'ending')).every(one => one.done_at !== null)).toBe(true)
    expect((await ask(manager, task!.href, { agree: 'no' })).status).toBe(404)
  })

  it('stays when the second person does not agree, and may be asked again', async () => {
    const id = await child('Sela')
    await ask(lead, `/children/${id}/protection`, { reason: 'fled' })
    await ask(lead, `/children/${id}/protection/end`, { reason: 'I think so' })
    const [task] = await tasksOf(id, 'ending')
    expect((await ask(head, task!.href, { agree: 'no' })).status).toBe(303)
    expect((await seen(lead, id))?.locationProtected).toBe(true)
    expect((await ask(lead, `/children/${id}/protection/end`, { reason: 'now surely' })).status).toBe(303)
  })
})

describe('a move', () => {
  const homes = (id: string) =>
    place.rows('select 1 from people.living_arrangement where child_id = $1 and to_on is null', [id])
  const addresses = (id: string) =>
    place.rows('select 1 from people.address where person_id = $1 and to_on is null', [id])
  const move = { fromOn: '2026-11-01', withWhom: 'her aunt', lines: '9 Mill Lane', postcode: '' }
  const arrangementOf = async (who: Person, id: string) =>
    /<option value="([^"]+)"/.exec(
      (await ask(who, `/children/${id}/move`)).text.replace('<option value="">', ''),
    )?.[1] ?? ''

  it('by somebody without the right to the place is refused in words, and keeps what was typed', async () => {
    const id = await child('Tove')
    await ask(lead, `/children/${id}/protection`, { reason: 'fled' })
    await joins(id, place.organisations.hillside, 'school')
    const arrangement = await arrangementOf(otherLead, id)
    expect(arrangement).not.toBe('')
    const answer = await ask(otherLead, `/children/${id}/move`, { ...move, arrangement })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('you cannot record a move')
    expect(answer.text).toContain('9 Mill Lane')
    expect(await homes(id)).toHaveLength(1)
    expect(await addresses(id)).toHaveLength(1)
    await place.as(otherLead, async (tx, ctx) => {
      await askFor(tx, [id])
      expect(await addAddress(tx, ctx, id, { lines: '9 Mill Lane', postcode: null })).toBe(false)
    })
    expect(await addresses(id)).toHaveLength(1)
  })

  it('leaves one present home, also where a brother’s protected place hides the one before', async () => {
    const id = await child('Una')
    const brother = await child('Ulf')
    await place.as(lead, async (tx, ctx) => {
      await askFor(tx, [id, brother])
      await tx.raw(
        `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'brother', 'sister', $4, $5)`,
        [newId(), brother, id, ctx.practitionerId, ctx.organisationId],
      )
    })
    await ask(lead, `/children/${brother}/protection`, { reason: 'fled' })
    await joins(id, place.organisations.hillside, 'school')
    expect((await seen(otherLead, id))?.living).toEqual([])
    const answer = await ask(otherLead, `/children/${id}/move`, {
      ...move,
      arrangement: await arrangementOf(otherLead, id),
    })
    expect(answer.status).toBe(303)
    expect(await homes(id)).toHaveLength(1)
    expect(await addresses(id)).toHaveLength(1)
    expect((await seen(lead, id))?.living).toHaveLength(2)
  })
})

describe('too close to a child', () => {
  const own = { closeness: 'He is my nephew' }

  it('said of oneself: nothing about the child from then on, and the work goes to the others', async () => {
    const id = await child('Vera')
    const answer = await ask(mother, `/children/${id}/close`, own)
    expect([answer.status, answer.location]).toEqual([303, '/close?done'])
    for (const path of [`/children/${id}`, `/children/${id}/close`, `/children/${id}/people`])
      expect((await ask(mother, path)).status, path).toBe(404)
    expect(await seen(mother, id)).toBeNull()
    expect(await seen(lead, id)).not.toBeNull()
    const tasks = await tasksOf(id, 'too-close')
    expect(tasks.map(task => task.organisation_id)).toEqual([lead.organisationId])
    const visible = (who: Person) =>
      place.as(who, tx => tx.raw('select 1 from deadlines.task where $1 = any(children)', [id]))
    expect((await visible(lead)).rowCount).toBe(1)
    expect((await visible(mother)).rowCount).toBe(0)
  })

  it('said by the only one who reads: the front door is told', async () => {
    const alone = await someone('refuge', 'voluntary')
    const id = await child('Wilma', 'Brook', alone)
    expect((await ask(alone, `/children/${id}/close`, own)).status).toBe(303)
    const tasks = await tasksOf(id, 'too-close')
    expect(tasks.map(task => task.organisation_id)).toEqual([place.organisations.frontDoor])
    // A school's name beside a child tells where the child is, to whoever reads the task once the place is protected.
    expect(tasks[0]?.why).toMatch(/^A service has nobody left/)
  })

  it('said by a teacher, found on the roll: the child is on no list of theirs any more', async () => {
    const id = await child('Xanthe', 'Quill')
    const found = await ask(teacher, '/close', { q: 'xanthe' })
    expect(found.text).toContain(`/children/${id}/close`)
    expect((await ask(teacher, `/children/${id}/close`)).status).toBe(200)
    expect((await ask(teacher, `/children/${id}/close`, { closeness: '' })).status).toBe(422)
    expect((await ask(teacher, `/children/${id}/close`, own)).status).toBe(303)
    expect(await place.as(teacher, (tx, ctx) => searchRoll(tx, ctx, 'xanthe'))).toEqual([])
    expect(await place.as(lead, (tx, ctx) => searchRoll(tx, ctx, 'xanthe'))).toHaveLength(1)
  })

  it('set by a lead for a colleague: shut out at once, no reason on any page, and never somebody of another organisation', async () => {
    const id = await child('Yrsa')
    const reason = 'A complaint names her'
    const elsewhere = await ask(lead, `/children/${id}/close/other`, { practitionerId: otherLead.id, reason })
    expect(elsewhere.status).toBe(422)
    expect((await ask(lead, `/children/${id}/close/other`, { practitionerId: mother.id, reason: '' })).status).toBe(422)
    expect((await ask(lead, `/children/${id}/close/other`, { practitionerId: mother.id, reason })).status).toBe(303)
    expect(await seen(mother, id)).toBeNull()
    const shown = await ask(lead, `/children/${id}/close`)
    expect(shown.text).toContain('Kept out now')
    expect(shown.text).not.toContain(reason)
    expect((await ask(mother, `/children/${id}/close`)).status).toBe(404)
    for (const [who, childId] of [
      [teacher, id],
      [otherLead, id],
      [police, id],
      [lead, newId()],
    ] as const) {
      const answer = await ask(who, `/children/${childId}/close/other`, { practitionerId: head.id, reason })
      expect(answer.status).toBe(404)
    }
    expect(
      await place.as(otherLead, async tx => {
        await askFor(tx, [id])
        return (await tx.raw('select access.exclude($1, $2, $3, $4) as done', [newId(), id, otherLead.id, 'x'])).rows[0]
      }),
    ).toEqual({ done: false })
  })

  it('ends only when a second lead agrees', async () => {
    const id = await child('Zita')
    await ask(lead, `/children/${id}/close/other`, { practitionerId: mother.id, reason: 'her son’s friend' })
    const [row] = await place.rows<{ id: string }>('select id from access.exclusion where child_id = $1', [id])
    const path = `/children/${id}/close/${row!.id}/end`
    expect((await ask(mother, path, { reason: 'I am not' })).status).toBe(404)
    expect((await ask(lead, path, { reason: 'It was a namesake' })).status).toBe(303)
    expect((await ask(lead, `/children/${id}/close`)).text).toContain('A second person is asked')
    const tasks = await tasksOf(id, 'ending')
    expect(tasks.map(task => task.practitioner_id)).toEqual([head.id])
    for (const who of [lead, mother, teacher, otherLead])
      expect((await ask(who, tasks[0]!.href, { agree: 'yes' })).status).toBe(404)
    expect(await seen(mother, id)).toBeNull()
    expect((await ask(head, tasks[0]!.href, { agree: 'yes' })).status).toBe(303)
    expect(await seen(mother, id)).not.toBeNull()
  })

  it('of a single lead’s organisation ends when the front door agrees', async () => {
    const id = await child('Abel', 'Stone', otherLead)
    const helper = await someone('hillside', 'pastoral')
    await ask(otherLead, `/children/${id}/close/other`, { practitionerId: helper.id, reason: 'an aunt' })
    const [row] = await place.rows<{ id: string }>('select id from access.exclusion where child_id = $1', [id])
    expect((await ask(otherLead, `/children/${id}/close/${row!.id}/end`, { reason: 'moved away' })).status).toBe(303)
    const [task] = await tasksOf(id, 'ending')
    expect(task?.practitioner_id).toBe(manager.id)
    const shown = await ask(manager, task!.href)
    expect(shown.text).not.toContain('Abel')
    expect((await ask(manager, task!.href, { agree: 'yes' })).status).toBe(303)
    expect(await place.rows('select 1 from access.exclusion where child_id = $1 and to_at is null', [id])).toEqual([])
  })
})

describe('finding children', () => {
  const swarm = async (count: number, given: string, family: string, school: keyof Place['organisations']) => {
    const ids = Array.from({ length: count }, () => newId())
    const by = (await place.rows<{ id: string }>('select id from identity.practitioner limit 1'))[0]!.id
    const organisation = place.organisations[school]
    await place.rows(
      `with c as (select id, n from unnest($1::uuid[]) with ordinality x(id, n)),
        p as (insert into people.person (id, kind, born_on, made_by, organisation_id) select id, 'child', '2014-01-01', $2, $3 from c),
        m as (insert into people.name (id, person_id, kind, given, family, recorded_by) select gen_random_uuid(), id, 'legal', $4 || n, $5, $2 from c),
        r as (insert into people.roll (id, organisation_id, child_id, display_name, sort_name, form, from_on) select gen_random_uuid(), $3, id, $4 || n || ' ' || $5, lower($5 || ', ' || $4 || n), '7A', '2024-09-01' from c)
       insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) select gen_random_uuid(), id, $3, 'school', now() - n * interval '1 hour', 'list' from c`,
      [ids, by, organisation, given, family],
    )
    return ids
  }

  it('finds the one child of a large caseload, posts the name, and asks for no more than it shows', async () => {
    const big = await someone('hillside', 'dsl')
    const ids = await swarm(700, 'Amy', 'Reed', 'hillside')
    const first = await place.as(big, tx => findInCaseload(tx, '', 50))
    expect([first.ids.length, first.more]).toEqual([50, true])
    expect(first.ids.slice(-3).every(one => ids.slice(0, 60).includes(one))).toBe(true)
    const hit = await ask(big, '/children', { q: '  reed AMY699 ' })
    expect(hit.text).toContain(`/children/${ids[698]}`)
    expect(hit.text).not.toContain('No child with that name')
    const many = await ask(big, '/children', { q: 'Reed' })
    expect(many.text).toContain('There are more')
    const none = await ask(big, '/children', { q: 'Nobody%' })
    expect(none.text).toContain('No child with that name')
    expect((await ask(big, '/children')).text).not.toContain('?q=')
    const [largest] = await place.rows<{ most: number }>(
      `select max(n)::int as most from (select count(*) n from audit.event_child where practitioner_id = $1 group by event_id) x`,
      [big.id],
    )
    expect(largest?.most).toBe(50)
  })

  it('finds nobody the reader is excluded from, and nobody of another’s caseload', async () => {
    const id = await child('Bodil', 'Unnamed')
    expect((await place.as(lead, tx => findInCaseload(tx, 'bodil', 10))).ids).toEqual([id])
    expect((await place.as(otherLead, tx => findInCaseload(tx, 'bodil', 10))).ids).toEqual([])
    expect((await place.as(teacher, tx => findInCaseload(tx, 'bodil', 10))).ids).toEqual([])
    await ask(mother, `/children/${id}/close`, { closeness: 'mine' })
    expect((await place.as(mother, tx => findInCaseload(tx, 'bodil', 10))).ids).toEqual([])
  })

  it('has every pupil of exactly a name on the roll before it cuts off', async () => {
    await swarm(12, 'Ann Lee', 'son', 'eastbridge')
    const twins = [await child('Ann', 'Lee'), await child('Ann', 'Lee')]
    await place.rows(`update people.roll set sort_name = 'zz' where child_id = any($1::uuid[])`, [twins])
    const found = await place.as(lead, (tx, ctx) => searchRoll(tx, ctx, ' ann  LEE '))
    expect(
      found
        .filter(row => row.name === 'Ann Lee')
        .map(row => row.childId)
        .toSorted(),
    ).toEqual(twins.toSorted())
    expect(found).toHaveLength(12)
  })
})
