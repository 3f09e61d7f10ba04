import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTasks } from '../deadlines/index.ts'
import { newId } from '../platform/id.ts'
import { entryDetails, openEntry } from '../record/index.ts'
import { goUp, openConcern } from './pick-up.ts'
import { concernById, concernsOf } from './queries.ts'
import { aSchool, type Person, type School, thursday } from './tests/school.ts'

let school: School
let teacher: Person, lead: Person, deputy: Person, head: Person, door: Person
let noah: string
beforeAll(async () => {
  school = await aSchool()
  teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  lead = await school.person(school.schoolId, ['dsl', 'teacher'], 'Samira Haddad', 'safeguarding lead')
  deputy = await school.person(school.schoolId, ['dsl', 'teacher'], 'Tom Ellery', 'deputy safeguarding lead')
  head = await school.person(school.schoolId, ['head', 'teacher'], 'Grace Okafor', 'headteacher')
  door = await school.person(school.frontDoorId, ['front-door'], 'Sana Mirza', 'front door social worker')
  noah = await school.child('Noah', 'Fielding', '7F')
})
afterAll(() => school.close())

const makeLink = async (who = lead, now = thursday) => {
  const page = await (await school.post(who, '/settings/log-links', { madeFor: 'supply, Year 7' }, now)).text()
  return /\/log\/([\w-]{24})/.exec(page)?.[1] ?? ''
}
const words = (more: Record<string, string> = {}) => ({
  name: 'Pat Lowe',
  job: 'supply teacher',
  childName: 'Noah Fielding',
  childForm: '7F',
  on: '2026-11-19',
  at: '13:30',
  seen: 'He cried at the gate.',
  voice: 'Do not ring home.',
  danger: 'no',
  ...more,
})

describe('the one-use log link', () => {
  test('made by a lead only; kept as a hash; listed without the link', async () => {
    expect((await school.post(teacher, '/settings/log-links', {})).status).toBe(404)
    const token = await makeLink()
    expect(token).toHaveLength(24)
    const kept = await school.rows<{ text: string }>('select l::text as text from concerns.log_link l')
    expect(JSON.stringify(kept)).not.toContain(token)
    expect(await (await school.get(lead, '/settings/log-links')).text()).not.toContain(token)
  })
  test('works without an account, once; the child is surely meant; a lead reads every word', async () => {
    const token = await makeLink()
    const form = await school.get(null, `/log/${token}`)
    expect(form.status).toBe(200)
    expect(await form.text()).not.toContain('Noah')
    const sent = await school.post(null, `/log/${token}`, words())
    expect([sent.status, (await sent.text()).includes('Sent')]).toEqual([200, true])
    const [concern] = await school.as(lead, (tx, ctx) => concernsOf(tx, ctx))
    expect(concern).toMatchObject({
      children: [noah],
      recordedFor: 'Pat Lowe, supply teacher (one-use link)',
      place: null,
    })
    const detail = await school.as(lead, async tx => {
      await openEntry(tx, concern?.entryId ?? '')
      return (await entryDetails(tx, [concern?.entryId ?? ''])).get(concern?.entryId ?? '')
    })
    expect(detail?.body.seen).toBe('He cried at the gate.')
    expect(detail?.voices[0]?.words).toBe('Do not ring home.')
    const again = await school.post(null, `/log/${token}`, words())
    expect([again.status, (await again.text()).includes('it has arrived')]).toEqual([410, true])
    expect((await school.as(lead, (tx, ctx) => concernsOf(tx, ctx))).length).toBe(1)
  })
  test('used twice at the same moment, it is one concern', async () => {
    const token = await makeLink()
    const before = (await school.rows('select 1 from concerns.concern')).length
    const answers = await Promise.all([
      school.post(null, `/log/${token}`, words()),
      school.post(null, `/log/${token}`, words()),
    ])
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 410])
    expect((await school.rows('select 1 from concerns.concern')).length).toBe(before + 1)
  })
  test('used, too old and unknown look alike', async () => {
    const token = await makeLink()
    const tomorrow = new Date('2026-11-20T00:00:30Z')
    const nonce = (text: string) => text.replace(/nonce="[^"]*"/g, '')
    const old = await school.get(null, `/log/${token}`, tomorrow)
    const unknown = await school.get(null, '/log/nothing-of-the-kind-here-', tomorrow)
    expect([old.status, unknown.status]).toEqual([410, 410])
    expect(nonce(await old.text())).toBe(nonce(await unknown.text()))
    expect((await school.get(null, `/log/${token}`, new Date('2026-11-19T23:59:00Z'))).status).toBe(200)
  })
  test.each<[string, Record<string, string>, string]>([
    ['an impossible day', { on: '2026-13-01' }, 'Enter a real date'],
    ['the future', { on: '2026-11-20' }, 'in the future'],
    ['no danger said', { danger: '' }, 'in danger right now'],
    ['NUL', { seen: 'a\u0000' }, 'cannot be kept'],
    ['text turned round', { childName: 'x\u202e' }, 'turns text round'],
    ['a megabyte of a name', { name: 'x'.repeat(1_000_000) }, '200 characters or fewer'],
  ])('a refusal keeps the words and the link: %s', async (_, more, message) => {
    const token = await makeLink()
    const answer = await school.post(null, `/log/${token}`, words({ seen: 'He cried <b>here', ...more }))
    const page = await answer.text()
    expect([answer.status, page.includes(message)]).toEqual([422, true])
    if (more.seen === undefined) expect(page).toContain('He cried &lt;b>here')
    expect((await school.get(null, `/log/${token}`)).status).toBe(200)
  })
})

describe('a name nobody on the roll has', () => {
  const sendUnmatched = async () => {
    await school.post(
      null,
      `/log/${await makeLink()}`,
      words({ childName: 'Noa Feilding', seen: 'He hid.', danger: 'yes' }),
    )
    const [row] = await school.rows<{ id: string }>(
      'select id from concerns.concern where entry_id is null order by logged_at desc, id desc limit 1',
    )
    return row?.id ?? ''
  }
  test('goes to a lead as typed; she finds the child; the words become the entry', async () => {
    const id = await sendUnmatched()
    const page = await (await school.get(lead, `/concerns/${id}/find`)).text()
    expect(page).toContain('Noa Feilding')
    expect(page).toContain('He hid.')
    const refused = await school.post(lead, `/concerns/${id}/find`, { child: 'noah', action: 'name' })
    expect([refused.status, (await refused.text()).includes('Noah Fielding')]).toEqual([422, true])
    expect((await school.post(lead, `/concerns/${id}/find`, { childId: newId(), action: 'name' })).status).toBe(422)
    expect((await school.post(lead, `/concerns/${id}/find`, { childId: noah, action: 'name' })).status).toBe(303)
    const row = await school.as(lead, tx => concernById(tx, id))
    expect(row).toMatchObject({ children: [noah], childRoles: ['subject'] })
    expect((await school.as(lead, tx => openEntry(tx, row?.entryId ?? '')))?.title).toBe('He hid')
    const late = await school.post(deputy, `/concerns/${id}/find`, { childId: noah, action: 'name' })
    expect([late.status, (await late.text()).includes('Samira Haddad said a moment before')]).toEqual([409, true])
    expect(
      (await school.rows(`select 1 from record.entry_child where child_id = $1 and title = 'He hid'`, [noah])).length,
    ).toBe(1)
  })
  test('two leads name two children at the same moment: one record holds the words, and the second is told who said it', async () => {
    const nora = await school.child('Nora', 'Fielden', '7G')
    const counts = async () =>
      Number((await school.rows<{ n: string }>('select count(*) as n from record.entry'))[0]?.n ?? 0)
    for (let round = 0; round < 6; round++) {
      const id = await sendUnmatched()
      const before = await counts()
      const answers = await Promise.all([
        school.post(lead, `/concerns/${id}/find`, { childId: noah, action: 'name' }),
        school.post(deputy, `/concerns/${id}/find`, { childId: nora, action: 'name' }),
      ])
      expect(answers.map(answer => answer.status).sort()).toEqual([303, 409])
      const second = answers.findIndex(answer => answer.status === 409)
      const first = ['Tom Ellery', 'Samira Haddad'][second] ?? ''
      expect(await answers[second]?.text()).toContain(`${first} said a moment before`)
      const named = await school.as(lead, tx => concernById(tx, id))
      expect(named?.children).toEqual([[nora, noah][second]])
      // One entry more, and it is the concern's: no words stand in the other child's record.
      expect(await counts()).toBe(before + 1)
      const loose = `select 1 from record.entry e where e.kind = 'concern' and not exists (select from concerns.concern c where c.entry_id = e.id)`
      expect(await school.rows(loose)).toEqual([])
    }
  })
  test('a lead who is excluded from any child does not see it, or the parent could be its reader', async () => {
    const child = await school.child('Amy', 'Haddad', '7H')
    await school.exclude(lead, child)
    const id = await sendUnmatched()
    expect(
      (
        await school.rows<{ to: string }>('select to_practitioner as to from concerns.gone_up where concern_id = $1', [
          id,
        ])
      )[0]?.to,
    ).toBe(deputy.id)
    expect(await school.as(lead, tx => concernById(tx, id))).toBeNull()
    expect(await school.as(lead, tx => openTasks(tx, { subject: { kind: 'concern', id } }))).toEqual([])
    expect((await school.get(lead, `/concerns/${id}/find`)).status).toBe(404)
    expect(
      (await school.as(deputy, tx => openTasks(tx, { subject: { kind: 'concern', id } }))).map(task => task.href),
    ).toEqual([`/concerns/${id}/find`])
    expect((await school.get(deputy, `/concerns/${id}/find`)).status).toBe(200)
  })
  test('found by somebody who is excluded from that child: it still goes up to one who may read it', async () => {
    const child = await school.child('Tess', 'Ellery', '7E')
    const id = await sendUnmatched()
    await school.as(deputy, (tx, ctx) => openConcern(tx, ctx, id))
    await school.post(deputy, `/concerns/${id}/find`, { childId: child, action: 'name' })
    await school.exclude(deputy, child)
    const later = new Date(thursday.getTime() + 31 * 60_000)
    await school.asProgram(school.schoolId, (tx, ctx) => goUp(tx, ctx, later), later)
    const to = (
      await school.rows<{ to: string }>('select to_practitioner as to from concerns.gone_up where concern_id = $1', [
        id,
      ])
    ).map(row => row.to)
    expect(to).toContain(lead.id)
    expect(to).toContain(head.id)
  })
})

describe('cover', () => {
  const form = (more: Record<string, string> = {}) => ({
    practitionerId: head.id,
    forId: lead.id,
    fromOn: '2026-11-19',
    toOn: '2026-11-20',
    words: 'mobile 07700 900123',
    ...more,
  })
  test.each<[string, () => Record<string, string>, string]>([
    ['nobody chosen', () => form({ practitionerId: '' }), 'Choose who stands in'],
    ['a teacher, who reads nothing', () => form({ practitionerId: teacher.id }), 'Choose a safeguarding lead'],
    ['somebody of another organisation', () => form({ practitionerId: door.id }), 'Choose a safeguarding lead'],
    ['for oneself', () => form({ forId: head.id }), 'stand in for themselves'],
    ['an impossible day', () => form({ fromOn: '2026-02-31' }), 'Enter the first day'],
    ['ends before it starts', () => form({ toOn: '2026-11-18' }), 'before the first'],
    ['days that are over', () => form({ fromOn: '2026-11-01', toOn: '2026-11-02' }), 'are over'],
  ])('refused, with the words kept: %s', async (_, make, message) => {
    const answer = await school.post(lead, '/settings/cover', make())
    const page = await answer.text()
    expect([answer.status, page.includes(message), page.includes('07700 900123')]).toEqual([422, true, true])
  })
  test('whoever stands in gets what the lead would; ended, it is the lead again', async () => {
    expect((await school.post(teacher, '/settings/cover', form())).status).toBe(404)
    expect((await school.post(deputy, '/settings/cover', form())).status).toBe(303)
    const send = async () => {
      await school.post(null, `/log/${await makeLink()}`, words())
      const [row] = await school.rows<{ to: string; role: string }>(
        'select g.to_practitioner as to, g.to_role as role from concerns.gone_up g join concerns.concern c on c.id = g.concern_id order by c.id desc, g.id limit 1',
      )
      return row?.to
    }
    expect(await send()).toBe(head.id)
    const page = await (await school.get(lead, '/settings/cover')).text()
    expect(page).toContain('07700 900123')
    const end = /\/settings\/cover\/([0-9a-f-]{36})\/end/.exec(page)?.[1] ?? ''
    const stranger = await school.person(
      await school.organisation('Hillside Academy', 'school', 'HA'),
      ['dsl'],
      'Karin Lindqvist',
      'safeguarding lead',
    )
    expect((await school.post(stranger, `/settings/cover/${end}/end`, {})).status).toBe(404)
    expect((await school.post(lead, `/settings/cover/${end}/end`, {})).status).toBe(303)
    expect(await send()).toBe(lead.id)
  })
  test('a trust hears it before the council when nobody in the school may read it', async () => {
    const trustId = await school.organisation('Moorland Trust', 'trust', 'MT')
    const trustLead = await school.person(trustId, ['dsl'], 'Ada Frome', 'trust safeguarding lead')
    expect(await (await school.get(lead, '/settings/cover')).text()).toContain('Moorland Trust')
    expect((await school.post(lead, '/settings/cover/beyond', { trustId })).status).toBe(303)
    expect((await school.post(lead, '/settings/cover/beyond', { trustId: newId() })).status).toBe(404)
    const child = await school.child('Max', 'Okafor', '7O')
    for (const who of [lead, deputy, head]) await school.exclude(who, child)
    await school.post(null, `/log/${await makeLink()}`, words({ childName: 'Max Okafor', childForm: '7O' }))
    await school.asProgram(school.schoolId, (tx, ctx) => goUp(tx, ctx, thursday))
    const [row] = await school.rows<{ id: string }>(`select id from concerns.concern where $1 = any(children)`, [child])
    expect((await school.as(trustLead, tx => concernById(tx, row?.id ?? '')))?.id).toBe(row?.id)
    for (const who of [lead, deputy, head, door])
      expect(await school.as(who, tx => concernById(tx, row?.id ?? ''))).toBeNull()
  })
})
