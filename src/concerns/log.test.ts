import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor, asNobody } from '../access/index.ts'
import { openTasks } from '../deadlines/index.ts'
import { newId } from '../platform/id.ts'
import { chronology, entryDetails, openEntry } from '../record/index.ts'
import { goUp, openConcern, organisationsWaiting, pickUp, readTask, tell } from './pick-up.ts'
import { concernById, concernsOf, goneUpOf, myConcerns, toldOf, triageOf } from './queries.ts'
import { aForm, aSchool, type Person, type School, thursday } from './tests/school.ts'

let school: School
let teacher: Person,
  lead: Person,
  deputy: Person,
  head: Person,
  pastoral: Person,
  door: Person,
  police: Person,
  administrator: Person
let noah: string
let rosie: string
beforeAll(async () => {
  school = await aSchool()
  teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  lead = await school.person(school.schoolId, ['dsl', 'teacher'], 'Samira Haddad', 'safeguarding lead')
  deputy = await school.person(school.schoolId, ['dsl', 'teacher'], 'Tom Ellery', 'deputy safeguarding lead')
  head = await school.person(school.schoolId, ['head', 'teacher'], 'Grace Okafor', 'headteacher')
  pastoral = await school.person(school.schoolId, ['pastoral', 'teacher'], 'Ruth Okell', 'pastoral manager')
  door = await school.person(school.frontDoorId, ['front-door'], 'Sana Mirza', 'front door social worker')
  police = await school.person(
    await school.organisation('Northmoor Police', 'police', 'PO'),
    ['police'],
    'Imran Shah',
    'constable',
  )
  administrator = await school.person(school.schoolId, ['administrator'], 'Liam Byrne', 'administrator')
  noah = await school.child('Noah', 'Fielding', '7F')
  rosie = await school.child('Rosie', 'Fielding', '7G')
})
afterAll(() => school.close())

const idIn = (response: Response) => (response.headers.get('location') ?? '').split('/').at(-1) ?? ''
const log = async (more: Record<string, string | string[]> = {}, who = teacher, now = thursday) => {
  const answer = await school.post(who, '/concerns/new', aForm(noah, more), now)
  expect([answer.status, answer.headers.get('location')?.startsWith('/concerns/sent/')]).toEqual([303, true])
  return idIn(answer)
}
const count = async (table: string) =>
  (await school.rows<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1

describe('logging a concern', () => {
  test('a teacher logs it and can read no word of it; a lead reads every word', async () => {
    const form = {
      children: [noah, rosie],
      whose: noah,
      [`role-${rosie}`]: 'sibling',
      said: 'The cook says he eats twice.',
      asked: 'yes',
      askedFirst: 'Late night?',
      danger: 'unknown',
      mark: JSON.stringify({ region: 'hand-back-right', looked: 'Two small pink marks', said: 'the kettle' }),
      recordedFor: 'Pat, lunchtime staff',
      dutyTo: 'Northmoor Police',
      dutyOn: '2026-11-19',
      dutyAt: '13:00',
      dutyRef: 'NP-77',
    }
    const id = await log(form)
    const row = await school.as(teacher, tx => concernById(tx, id))
    expect(row).toMatchObject({
      danger: 'unknown',
      urgent: true,
      children: [noah, rosie],
      childRoles: ['subject', 'sibling'],
      recordedFor: 'Pat, lunchtime staff',
    })
    expect(row?.happenedAt.toISOString()).toBe('2026-11-19T11:15:00.000Z')
    const entryId = row?.entryId ?? ''
    expect(await school.as(teacher, tx => openEntry(tx, entryId))).toBeNull()
    const seen = await school.as(lead, async tx => ({
      head: await openEntry(tx, entryId),
      detail: (await entryDetails(tx, [entryId])).get(entryId),
    }))
    expect(seen.head?.children.map(child => child.role).sort()).toEqual(['sibling', 'subject'])
    expect(seen.detail?.body).toMatchObject({
      seen: 'Noah fell asleep with his head on the desk.',
      said: 'The cook says he eats twice.',
    })
    expect(seen.detail?.voices[0]).toMatchObject({
      childId: noah,
      words: 'Mum’s in bed. I sort me and Rosie out.',
      askedFirst: 'Late night?',
    })
    expect(seen.detail?.marks).toEqual([
      { number: 1, region: 'hand-back-right', looked: 'Two small pink marks', said: 'the kettle' },
    ])
    expect(
      (
        await school.rows('select duty, reported_to, reference from concerns.personal_duty where concern_id = $1', [id])
      )[0],
    ).toEqual({ duty: 'fgm-report', reported_to: 'Northmoor Police', reference: 'NP-77' })
    const tasks = await school.as(lead, tx => openTasks(tx, { subject: { kind: 'concern', id } }))
    expect(tasks.map(task => [task.kind, task.practitionerId, task.dueAt?.toISOString()])).toEqual([
      [readTask, lead.id, '2026-11-19T14:17:00.000Z'],
    ])
    expect(JSON.stringify(tasks)).not.toContain('Noah')
  })

  test('nobody outside the school, and nobody without a reading role, sees the row', async () => {
    const id = await log()
    for (const who of [pastoral, door, police, administrator])
      expect(await school.as(who, tx => concernById(tx, id))).toBeNull()
    for (const who of [lead, deputy, head]) expect((await school.as(who, tx => concernById(tx, id)))?.id).toBe(id)
    expect(await school.as(pastoral, (tx, ctx) => myConcerns(tx, ctx))).toEqual([])
  })

  test('every route is the same 404 for every role without the right', async () => {
    const id = await log()
    const missing = await (await school.get(police, '/nowhere')).text()
    const bodies = new Set<string>()
    for (const who of [door, police, administrator])
      for (const at of [
        '/concerns/new',
        '/concerns/mine',
        `/concerns/sent/${id}`,
        '/settings/cover',
        '/settings/log-links',
        `/concerns/${id}/find`,
      ]) {
        const answer = await school.get(who, at)
        expect([at, answer.status]).toEqual([at, 404])
        bodies.add((await answer.text()).replace(/nonce="[^"]*"|nonce-[^']*/g, ''))
      }
    expect(bodies.size).toBe(1)
    expect(missing).toContain('You cannot open this')
    for (const at of ['/settings/cover', '/settings/log-links', `/concerns/${id}/find`])
      expect((await school.get(teacher, at)).status).toBe(404)
    for (const at of [`/concerns/sent/${newId()}`, '/concerns/sent/x', `/concerns/new?draft=${newId()}`])
      expect((await school.get(teacher, at)).status).toBe(404)
    expect((await school.get(pastoral, `/concerns/sent/${id}`)).status).toBe(404)
    expect((await school.get(null, '/concerns/new')).headers.get('location')).toContain('/sign-in')
  })

  test('a refusal keeps every word and writes nothing but the draft', async () => {
    const before = await count('record.entry')
    const words = '\nHe said <script>alert(1)</script> "and" & more'
    const answer = await school.post(
      teacher,
      '/concerns/new',
      aForm(noah, { seen: words, on: '2026-02-31', danger: '', said: 'the cook' }),
    )
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('href="#on"')
    expect(page).toContain('Enter a real date')
    expect(page).toContain('&lt;script>alert(1)&lt;/script>')
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('2026-02-31')
    expect(await count('record.entry')).toBe(before)
  })

  test.each<[string, Record<string, string | string[]>]>([
    ['NUL', { seen: 'a\u0000b' }],
    ['a megabyte of a name', { child: 'x'.repeat(1_000_000), children: [] }],
    ['text turned round', { place: 'x\u202ey' }],
    ['a child of nobody', { children: newId() }],
    ['an id that is none', { children: "' or 1=1" }],
    ['a window with a strange name', { tab: 'a\u0000\u202e', on: '' }],
    ['a revision that is none', { revision: '1e999', on: '' }],
    ['a date of another world', { on: '99999-01-01' }],
  ])('bad input is answered with the page and its words: %s', async (_, more) => {
    const before = await count('concerns.concern')
    const answer = await school.post(teacher, '/concerns/new', aForm(noah, more))
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('There is a problem')
    expect(await count('concerns.concern')).toBe(before)
  })

  test('sent twice, also at the same moment, it is one record', async () => {
    const before = await count('concerns.concern')
    const form = aForm(noah)
    const answers = await Promise.all([
      school.post(teacher, '/concerns/new', form),
      school.post(teacher, '/concerns/new', form),
    ])
    const again = await school.post(teacher, '/concerns/new', form)
    expect(new Set([...answers, again].map(idIn)).size).toBe(1)
    expect(await count('concerns.concern')).toBe(before + 1)
  })

  test('the roll tells name and form and nothing else, of one’s own school only', async () => {
    const other = await school.organisation('Hillside Academy', 'school', 'HA')
    await school.child('Noah', 'Elsewhere', '9Z', other)
    expect(await (await school.post(teacher, '/concerns/roll', { q: 'noah' })).json()).toEqual([
      { id: noah, name: 'Noah Fielding', detail: '7F, Year 7' },
    ])
    expect(await (await school.post(teacher, '/concerns/roll', { q: '' })).json()).toEqual([])
  })

  test('without JavaScript: find, choose, add another, add a mark; every word stays', async () => {
    const draft = newId()
    const base = aForm(noah, { draft, children: [], child: 'fielding', action: 'find-child' })
    const found = await (await school.post(teacher, '/concerns/new', base)).text()
    expect(found).toContain('Noah Fielding')
    expect(found).toContain('Rosie Fielding')
    expect(found).toContain('Noah fell asleep')
    const chosen = await (
      await school.post(teacher, '/concerns/new', { ...base, childId: noah, action: 'another', tab: base.tab ?? '' })
    ).text()
    expect(chosen).toMatch(new RegExp(`name="children" value="${noah}"`))
    const marked = await (
      await school.post(teacher, '/concerns/new', {
        ...base,
        children: noah,
        action: 'mark',
        markRegion: 'face',
        markLooked: 'a graze',
      })
    ).text()
    expect(marked).toContain('a graze')
    expect(marked).toContain('name="mark"')
    const noPlace = await school.post(teacher, '/concerns/new', {
      ...base,
      children: noah,
      action: 'mark',
      markLooked: 'a graze',
    })
    expect(noPlace.status).toBe(422)
  })
})

describe('drafts', () => {
  test('saved as they are typed, found again on another machine, read by nobody else, gone when sent', async () => {
    const form = aForm(noah, { seen: 'Only half of it' })
    const saved = await school.post(teacher, '/concerns/draft', form)
    expect(await saved.json()).toMatchObject({ saved: true, conflict: false })
    const draft = String(form.draft)
    expect(await (await school.get(teacher, '/concerns/new')).text()).toContain('Only half of it')
    expect(await (await school.get(teacher, `/concerns/new?draft=${draft}`)).text()).toContain('Only half of it')
    expect((await school.get(pastoral, `/concerns/new?draft=${draft}`)).status).toBe(404)
    expect((await school.get(lead, `/concerns/new?draft=${draft}`)).status).toBe(404)
    await school.post(teacher, '/concerns/new', { ...form, seen: 'All of it' })
    expect((await school.get(teacher, `/concerns/new?draft=${draft}`)).headers.get('location')).toContain(
      '/concerns/sent/',
    )
    expect(
      (await school.rows<{ fields: object }>('select fields from record.draft where id = $1', [draft]))[0]?.fields,
    ).toEqual({ now: {}, tab: '', files: [], others: {}, sent: expect.any(String) })
  })
  test('somebody else’s draft id makes a new draft and touches nothing of theirs', async () => {
    const form = aForm(noah, { seen: 'Mine' })
    await school.post(teacher, '/concerns/draft', form)
    await school.post(pastoral, '/concerns/draft', { ...form, seen: 'Theirs', tab: 'x' })
    expect(await (await school.get(teacher, `/concerns/new?draft=${form.draft}`)).text()).toContain('Mine')
    expect(await (await school.get(pastoral, '/concerns/new')).text()).toContain('Theirs')
  })
  test('a page that was only opened leaves no draft', async () => {
    const form = { draft: newId(), revision: '0', tab: 'x', on: '2026-11-19', at: '14:02', seen: '' }
    expect(await (await school.post(teacher, '/concerns/draft', form)).json()).toEqual({ saved: false })
    expect(await school.rows('select 1 from record.draft where id = $1', [form.draft])).toEqual([])
  })
  test('two windows: no word of either is lost, and nothing is sent until the writer has seen both', async () => {
    const form = aForm(noah, { tab: 'phone', seen: 'Written on the phone' })
    await school.post(teacher, '/concerns/draft', form)
    await school.post(teacher, '/concerns/draft', { ...form, tab: 'pc', revision: '1', seen: 'Written on the PC' })
    const conflict = await school.post(teacher, '/concerns/draft', { ...form, seen: 'Written on the phone, and more' })
    expect(await conflict.json()).toMatchObject({ saved: true, conflict: true })
    const sent = await school.post(teacher, '/concerns/new', { ...form, seen: 'Written on the phone, and more' })
    const page = await sent.text()
    expect(sent.status).toBe(422)
    expect(page).toContain('Written on the phone, and more')
    expect(page).toContain('Written on the PC')
    const both = await (await school.get(teacher, `/concerns/new?draft=${form.draft}`)).text()
    expect(both).toContain('Written on the PC')
    expect(both).toContain('Written on the phone, and more')
    const revision = /name="revision" value="(\d+)"/.exec(page)?.[1] ?? ''
    await school.post(teacher, '/concerns/draft', { ...form, tab: 'third', revision, seen: 'Only half put together' })
    const third = await (await school.get(teacher, `/concerns/new?draft=${form.draft}`)).text()
    for (const words of ['Only half put together', 'Written on the PC', 'Written on the phone, and more'])
      expect(third).toContain(words)
    const done = await school.post(teacher, '/concerns/new', {
      ...form,
      tab: 'third',
      revision,
      seen: 'Both, put together',
    })
    expect(done.status).toBe(303)
  })
  test('sent once more: the same words are the same record, others are kept and shown, and not sent', async () => {
    const form = aForm(noah, { tab: 'phone', seen: 'Sent from the phone' })
    const sent = await school.post(teacher, '/concerns/new', form)
    const again = await school.post(teacher, '/concerns/new', { ...form, tab: 'phone again' })
    expect(again.headers.get('location')).toBe(sent.headers.get('location'))
    const _once = newId()
    const other = { ...form, tab: 'pc', seen: 'Only written on the PC' }
    for (const fields of [other, { ...other, _once }, { ...other, _once, seen: 'And once more, otherwise' }]) {
      const kept = await school.post(teacher, '/concerns/new', fields)
      expect(kept.status).toBe(422)
      expect(await kept.text()).toContain(fields.seen)
      expect(await (await school.get(teacher, '/concerns/mine')).text()).toContain(fields.seen)
    }
  })
  test('thrown away by its writer, its words are gone', async () => {
    const form = aForm(noah, { seen: 'A mistake' })
    await school.post(teacher, '/concerns/draft', form)
    await school.post(pastoral, `/concerns/draft/${form.draft}/end`, {})
    expect(await (await school.get(teacher, '/concerns/mine')).text()).toContain('A mistake')
    await school.post(teacher, `/concerns/draft/${form.draft}/end`, {})
    expect(await (await school.get(teacher, '/concerns/mine')).text()).not.toContain('A mistake')
  })
})

describe('documents', () => {
  const plain = (more: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(aForm(noah, more)).map(([name, value]) => [name, String(value)]))
  test('a letter is kept with the entry, downloaded by a lead, by nobody else, and its reading is recorded', async () => {
    const answer = await school.send(teacher, '/concerns/new', plain(), [
      { name: 'letter.txt', body: Buffer.from('Dear school') },
    ])
    const row = await school.as(lead, tx => concernById(tx, idIn(answer)))
    const [file] = await school.rows<{ id: string; sha256: Buffer }>(
      'select id, sha256 from record.attachment where entry_id = $1',
      [row?.entryId],
    )
    expect(file?.sha256.toString('hex')).toBe(createHash('sha256').update('Dear school').digest('hex'))
    const at = `/entries/${row?.entryId}/documents/${file?.id}`
    const got = await school.get(lead, at)
    expect(got.headers.get('content-disposition')).toBe('attachment; filename="letter.txt"')
    expect(got.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await got.text()).toBe('Dear school')
    for (const who of [teacher, door, police, administrator]) expect((await school.get(who, at)).status).toBe(404)
    expect((await school.get(lead, `/entries/${row?.entryId}/documents/${newId()}`)).status).toBe(404)
  })
  test('a picture needs the word that it shows no body; a refused file says why, and every word stays', async () => {
    const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer()
    const before = existsSync(join(school.dataDir, 'files')) ? readdirSync(join(school.dataDir, 'files')).length : 0
    const answer = await school.send(teacher, '/concerns/new', plain({ seen: 'A drawing' }), [
      { name: 'drawing.jpg', body: picture },
    ])
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('do not upload it: call Samira Haddad')
    expect(page).toContain('A drawing')
    expect(readdirSync(join(school.dataDir, 'files')).length).toBe(before)
    const refused = await school.send(teacher, '/concerns/new', plain({ notBody: 'yes' }), [
      { name: 'a.svg', body: Buffer.from('<svg><script>1</script></svg>') },
    ])
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('was not kept')
    expect(readdirSync(join(school.dataDir, 'quarantine'))).toEqual([])
  })
  test('a document added first is still there when the concern is sent', async () => {
    const form = plain()
    await school.send(teacher, '/concerns/new', { ...form, action: 'files', seen: '' }, [
      { name: 'note.txt', body: Buffer.from('x') },
    ])
    const sent = await school.post(teacher, '/concerns/new', { ...form, tab: String(form.tab) })
    const row = await school.as(lead, tx => concernById(tx, idIn(sent)))
    expect((await school.rows('select 1 from record.attachment where entry_id = $1', [row?.entryId])).length).toBe(1)
  })
})

describe('what became of it', () => {
  test('new, picked up, acted on, and what to watch for; a second note; no child’s record', async () => {
    const id = await log({ seen: 'Something the page does not repeat' })
    const mine = async () =>
      (await (await school.get(teacher, '/concerns/mine')).text())
        .split(`id="concern-${id}"`)[1]
        ?.split('</section>')[0] ?? ''
    expect(await mine()).toContain('>New<')
    await school.as(lead, (tx, ctx) => pickUp(tx, ctx, id))
    await school.as(lead, (tx, ctx) => pickUp(tx, ctx, id))
    expect((await school.as(teacher, tx => toldOf(tx, [id]))).length).toBe(1)
    expect(await mine()).toContain('Picked up')
    await school.as(lead, async (tx, ctx) => {
      await tell(tx, ctx, id, 'watch', 'Tell me if he comes without lunch.')
      await tell(tx, ctx, id, 'acted-on', 'Thank you, acted on.')
    })
    expect(await mine()).toContain('Tell me if he comes without lunch.')
    expect(await mine()).toContain('Acted on')
    expect(await mine()).not.toContain('Something the page does not repeat')
    const empty = await school.post(teacher, `/concerns/mine/${id}/note`, { words: ' ' })
    expect([empty.status, (await empty.text()).includes('Write what you want to add')]).toEqual([422, true])
    for (let time = 0; time < 2; time++)
      await school.post(teacher, `/concerns/mine/${id}/note`, {
        words: 'He also had no coat.',
        _once: '00000000-0000-4000-8000-0000000000aa',
      })
    expect((await school.rows('select 1 from concerns.follow_up where concern_id = $1', [id])).length).toBe(1)
    expect(
      (
        await school.as(lead, async tx => {
          await askFor(tx, [noah])
          return chronology(tx, noah)
        })
      ).some(row => row.present.includes('no coat')),
    ).toBe(true)
    expect((await school.post(pastoral, `/concerns/mine/${id}/note`, { words: 'not mine' })).status).toBe(404)
  })
  test('a teacher sees no decision, no routing, and writes no row that is a lead’s to write', async () => {
    const id = await log()
    expect(await school.as(teacher, tx => goneUpOf(tx, [id]))).toEqual([])
    expect(await school.as(teacher, tx => triageOf(tx, [id]))).toEqual([])
    expect((await school.as(lead, tx => goneUpOf(tx, [id]))).map(row => row.toRole)).toEqual(['lead'])
    await expect(school.as(teacher, (tx, ctx) => pickUp(tx, ctx, id))).rejects.toMatchObject({ code: '42501' })
    await expect(school.as(teacher, (tx, ctx) => tell(tx, ctx, id, 'acted-on', 'x'))).rejects.toMatchObject({
      code: '42501',
    })
  })
})

describe('somebody always picks it up', () => {
  const minutesOn = (minutes: number) => new Date(thursday.getTime() + minutes * 60_000)
  const sweep = (minutes: number) =>
    school.asProgram(school.schoolId, (tx, ctx) => goUp(tx, ctx, minutesOn(minutes)), minutesOn(minutes))
  const mailsTo = async (who: Person) =>
    (
      await school.rows(`select 1 from pgboss.job_common where name = 'mail' and data->>'practitionerId' = $1`, [
        who.id,
      ])
    ).length
  const gone = async (id: string) =>
    (await school.as(lead, tx => goneUpOf(tx, [id]))).map(row => row.toPractitioner ?? row.toOrganisationId)

  test('urgent and unopened: deputy at 15, head at 30, front door at 45; a sweep twice changes nothing', async () => {
    const id = await log({ danger: 'yes' })
    await sweep(14)
    expect(await gone(id)).toEqual([lead.id])
    expect(await asNobody(school.db, 'test', newId(), tx => organisationsWaiting(tx, minutesOn(15)))).toEqual([
      school.schoolId,
    ])
    await sweep(15)
    await sweep(15)
    expect(await gone(id)).toEqual([lead.id, deputy.id])
    await sweep(31)
    expect(await gone(id)).toEqual([lead.id, deputy.id, head.id])
    expect(
      (await school.as(head, tx => openTasks(tx, { subject: { kind: 'concern', id } }))).map(
        task => task.practitionerId,
      ),
    ).toContain(head.id)
    const row = await school.as(lead, tx => concernById(tx, id))
    expect(await school.as(door, tx => openEntry(tx, row?.entryId ?? ''))).toBeNull()
    await sweep(46)
    expect((await school.as(door, tx => openEntry(tx, row?.entryId ?? '')))?.title).toContain('Noah fell asleep')
    const mails = await school.rows<{ data: object }>(`select data from pgboss.job_common where name = 'mail'`)
    expect(mails.length).toBeGreaterThan(3)
    expect(JSON.stringify(mails)).not.toMatch(/Noah|asleep|desk/)
    expect((await school.as(lead, (tx, ctx) => concernsOf(tx, ctx))).some(concern => concern.id === id)).toBe(true)
  })
  test('opened by a lead, it goes nowhere', async () => {
    const id = await log({ danger: 'yes' })
    await school.as(deputy, (tx, ctx) => openConcern(tx, ctx, id))
    await sweep(60)
    expect(await gone(id)).toEqual([lead.id])
  })
  test('the lead is the parent: she never learns of it, and somebody else does', async () => {
    const child = await school.child('Amy', 'Haddad', '7H')
    await school.exclude(lead, child)
    const before = await mailsTo(lead)
    const id = idIn(await school.post(teacher, '/concerns/new', aForm(child, { danger: 'yes' })))
    expect(
      (
        await school.rows<{ to: string }>('select to_practitioner as to from concerns.gone_up where concern_id = $1', [
          id,
        ])
      ).map(row => row.to),
    ).toEqual([deputy.id])
    await sweep(31)
    for (const table of ['concern', 'gone_up', 'told', 'personal_duty', 'triage']) {
      const { rows } = await school.as(lead, tx => tx.raw(`select * from concerns.${table}`))
      expect(JSON.stringify(rows)).not.toContain(id)
    }
    expect(await school.as(lead, tx => openTasks(tx, { subject: { kind: 'concern', id } }))).toEqual([])
    expect(await mailsTo(lead)).toBe(before)
    expect((await school.as(deputy, tx => concernById(tx, id)))?.id).toBe(id)
  })
  test('no page sends anybody to the parent: she is not named as the one to call about her own child', async () => {
    const other = await aSchool()
    const teacher = await other.person(other.schoolId, ['teacher'], 'Daniel Frost')
    const lead = await other.person(other.schoolId, ['dsl'], 'Samira Haddad', 'safeguarding lead')
    const deputy = await other.person(other.schoolId, ['dsl'], 'Tom Ellery', 'deputy safeguarding lead')
    const child = await other.child('Amy', 'Ellery', '7L')
    await other.exclude(deputy, child)
    const before = await (await other.get(teacher, '/concerns/new')).text()
    expect([before.includes('Samira Haddad'), before.includes('Tom Ellery')]).toEqual([true, false])
    const chosen = await (
      await other.post(teacher, '/concerns/new', aForm(child, { action: 'save', draft: newId() }))
    ).text()
    expect(chosen.includes('Tom Ellery')).toBe(false)
    await other.exclude(lead, child)
    const nobody = await (
      await other.post(teacher, '/concerns/new', aForm(child, { action: 'save', draft: newId() }))
    ).text()
    expect([nobody.includes('Samira Haddad'), nobody.includes('Northmoor Front Door')]).toEqual([false, true])
    await other.close()
  })
  test('everybody in the school is excluded: the front door has it within a sweep', async () => {
    const child = await school.child('Lily', 'Kerr', '7K')
    for (const who of [lead, deputy, head]) await school.exclude(who, child)
    const id = idIn(await school.post(teacher, '/concerns/new', aForm(child)))
    await sweep(0)
    const [row] = await school.rows<{ entry_id: string; also: string }>(
      'select entry_id, also_organisation_id as also from concerns.concern where id = $1',
      [id],
    )
    expect(row?.also).toBe(school.frontDoorId)
    expect((await school.as(door, tx => openEntry(tx, row?.entry_id ?? '')))?.id).toBe(row?.entry_id)
    for (const who of [lead, deputy, head])
      expect(await school.as(who, tx => openEntry(tx, row?.entry_id ?? ''))).toBeNull()
    const reasons = await school.rows<{ reason: string; basis: string }>(
      'select reason, basis from record.reach_change where entry_id = $1',
      [row?.entry_id],
    )
    expect(reasons[0]?.reason).toContain('Nobody before may read it')
    const tasks = await school.as(door, tx => openTasks(tx, { subject: { kind: 'concern', id } }))
    expect(tasks.map(task => task.href)).toEqual([`/entries/${row?.entry_id}`])
  })
})
