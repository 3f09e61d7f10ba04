/** A child leaves the roll while something is open: it stays open, and nothing that somebody adds is lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor, endInvolvement, involvementIndex } from '../access/index.ts'
import { openTasks } from '../deadlines/index.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { logConcern } from './log-actions.ts'
import { aSchool, type Person, type School, thursday } from './tests/school.ts'

let school: School
let teacher: Person
let samira: Person
let parent: Person
const friday = new Date('2026-11-20T09:00:00Z')

beforeAll(async () => {
  school = await aSchool()
  teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  samira = await school.person(school.schoolId, ['dsl'], 'Samira Haddad', 'safeguarding lead')
  parent = await school.person(school.schoolId, ['dsl'], 'Claire Fielding', 'deputy safeguarding lead')
})
afterAll(() => school.close())

async function child(given: string): Promise<string> {
  const id = await school.child(given, 'Fielding', '7F')
  await school.rows(
    `insert into people.name (id, person_id, kind, given, family, recorded_by) select $1, $2, 'legal', $3, 'Fielding', p.id from identity.practitioner p limit 1`,
    [newId(), id, given],
  )
  return id
}
const log = (about: string[]) =>
  school.as(teacher, (tx, ctx) =>
    logConcern(tx, ctx, {
      children: about.map(childId => ({ childId, role: 'subject' as const })),
      voiceOf: null,
      happenedAt: thursday,
      place: null,
      seen: 'Fell asleep with his head on the desk, hungry.',
      said: null,
      voice: null,
      means: 'spoken',
      askedFirst: null,
      danger: 'no',
      recordedFor: null,
      marks: [],
      files: [],
      duty: null,
    }),
  )
/** The pupil list no longer has these children. Gives how many were taken off. */
const leave = (children: string[]) =>
  school.asProgram(
    school.schoolId,
    async tx =>
      (
        await tx.one(
          sql<{
            gone: number
          }>`select people.import_leave(${friday}::timestamptz, '2026-11-20', ${`{${children.join(',')}}`}::uuid[]) as gone`,
        )
      ).gone,
    friday,
  )
const involved = async (id: string): Promise<boolean> =>
  (
    await school.rows(
      'select 1 from access.involvement where child_id = $1 and organisation_id = $2 and to_at is null',
      [id, school.schoolId],
    )
  ).length > 0
const tasks = (id: string) =>
  school.as(samira, async tx =>
    (await openTasks(tx, { subject: { kind: 'child', id } })).filter(task => task.kind === 'leaving-open'),
  )
const decide = (concernId: string, about: string) =>
  school.post(samira, `/concerns/${concernId}`, {
    childId: about,
    look: 'short',
    seenTriage: '',
    _tab: newId(),
    _once: newId(),
    outcome: 'add-to-picture',
    reasons: 'One tired morning; his form tutor keeps an eye on him.',
  })
const add = (concernId: string, words: string) =>
  school.post(teacher, `/concerns/mine/${concernId}/note`, { words, _once: newId() }, friday)
const referral = async (about: string, sentAt: Date, follows: string | null = null): Promise<string> => {
  const id = newId()
  await school.rows(
    `insert into concerns.referral (id, number, children, organisation_id, to_organisation_id, sent_by, sent_at, urgent, basis, agreement, purpose, necessity, way, entry_id, document, follows_id)
     select $1::uuid, $1::text, array[$2::uuid], $3, $4, $5, $6::timestamptz, false, 'public-task', 'agreed', 'p', 'n', 'kith', e.id, '[]', $7 from record.entry e limit 1`,
    [id, about, school.schoolId, school.frontDoorId, samira.id, sentAt, follows],
  )
  return id
}
const answer = (referralId: string, about: string) =>
  school.rows(
    `insert into concerns.referral_answer (id, referral_id, child_id, outcome, reasons, by_name, answered_at, received_how, recorded_by, recorded_at)
     values ($1, $2, $3, 'Advice', 'r', 'Front door', now(), 'phone', $4, now())`,
    [newId(), referralId, about, samira.id],
  )

describe('a child leaves while a concern is open', () => {
  test('the school stays involved and the lead is told once; when it is decided, the next list ends it', async () => {
    const noah = await child('Noah')
    const { concernId } = await log([noah])
    expect([await leave([noah]), await leave([noah])]).toEqual([0, 0])
    expect(await involved(noah)).toBe(true)
    expect(await tasks(noah)).toMatchObject([{ href: `/children/${noah}`, children: [noah] }])
    expect((await school.get(samira, `/concerns/${concernId}`)).status).toBe(200)
    expect((await school.get(samira, `/children/${noah}/refer?concern=${concernId}`)).status).toBe(200)
    expect((await add(concernId, 'He slept again today.')).status).toBe(303)
    expect((await decide(concernId, noah)).status).toBe(303)
    expect([await leave([noah]), await involved(noah), await tasks(noah)]).toEqual([1, false, []])
  })
  test('of several children, one who may go goes', async () => {
    const [ben, ada] = [await child('Ben'), await child('Ada')]
    const { concernId } = await log([ben, ada])
    expect((await decide(concernId, ben)).status).toBe(303)
    expect([await leave([ben, ada]), await involved(ben), await involved(ada)]).toEqual([1, false, true])
  })
  test('somebody who ends involvement by hand does not end it either', async () => {
    const mia = await child('Mia')
    const { concernId } = await log([mia])
    const end = () =>
      school.as(samira, async tx => {
        await askFor(tx, [mia])
        const [row] = (await involvementIndex(tx, [mia])).filter(one => one.organisationId === school.schoolId)
        await endInvolvement(tx, row!.id, 'has left')
      })
    await end()
    expect([await involved(mia), (await tasks(mia)).length]).toEqual([true, 1])
    expect((await decide(concernId, mia)).status).toBe(303)
    await end()
    expect([await involved(mia), await tasks(mia)]).toEqual([false, []])
  })
  test('a referral keeps it until the child in it is answered for; the answer to an urgent one answers its rest', async () => {
    const eve = await child('Eve')
    await log([await child('Somebody')])
    const urgent = await referral(eve, thursday)
    await referral(eve, friday, urgent)
    expect([await leave([eve]), await involved(eve)]).toEqual([0, true])
    await answer(urgent, eve)
    expect([await leave([eve]), await involved(eve)]).toEqual([1, false])
  })
  test('what was decided to be watched, or referred and not sent, is open', async () => {
    const lea = await child('Lea')
    const { concernId, entryId } = await log([lea])
    const decided = (outcome: string, at: string) =>
      school.rows(
        `insert into concerns.triage (id, concern_id, organisation_id, child_id, children, entry_id, outcome, review_on, decided_by, decided_at)
         values ($1, $2, $3, $4::uuid, array[$4::uuid], $5, $6::text, case when $6::text = 'monitor' then date '2026-12-01' end, $7, $8)`,
        [newId(), concernId, school.schoolId, lea, entryId, outcome, samira.id, at],
      )
    await decided('monitor', '2026-11-19T15:00:00Z')
    expect(await leave([lea])).toBe(0)
    await decided('front-door', '2026-11-19T16:00:00Z')
    expect(await leave([lea])).toBe(0)
    await answer(await referral(lea, friday), lea)
    expect(await leave([lea])).toBe(1)
  })
  test('another school’s concern keeps nothing, and the program cannot ask', async () => {
    const hillside = await school.organisation('Hillside Academy', 'school', 'HA')
    const tim = await child('Tim')
    await log([tim])
    const ask = (organisation: string) =>
      school.rows<{ open: boolean }>('select concerns.still_open($1, $2) as open', [tim, organisation])
    expect([await ask(school.schoolId), await ask(hillside)]).toEqual([[{ open: true }], [{ open: false }]])
    await expect(
      school.as(samira, tx => tx.one(sql`select concerns.still_open(${tim}, ${school.schoolId}) as open`)),
    ).rejects.toThrow(/permission denied/)
  })
})

describe('a note on a concern about a child who has left', () => {
  test('is kept, and a lead reads it with the concern; somebody who is excluded from the child does not', async () => {
    const kit = await child('Kit')
    await school.exclude(parent, kit)
    const { concernId } = await log([kit])
    expect((await decide(concernId, kit)).status).toBe(303)
    expect(await leave([kit])).toBe(1)
    const words = 'He told me yesterday that it began in summer. <b>'
    expect((await add(concernId, words)).status).toBe(303)
    expect(
      await school.rows('select words, entry_id from concerns.follow_up where concern_id = $1', [concernId]),
    ).toEqual([{ words, entry_id: null }])
    expect(await (await school.get(teacher, '/concerns/mine')).text()).toContain('it began in summer. &lt;b>')
    const page = await school.get(samira, `/concerns/${concernId}`)
    expect(page.status).toBe(200)
    const text = await page.text()
    expect(text).toContain('it began in summer. &lt;b>')
    expect(text).not.toMatch(/Kit\b|head on the desk/)
    expect((await school.get(parent, `/concerns/${concernId}`)).status).toBe(404)
  })
  test('where one child of two has left, the entry is about the one who is here', async () => {
    const [gone, here] = [await child('Gone'), await child('Here')]
    const { concernId } = await log([gone, here])
    expect((await decide(concernId, gone)).status).toBe(303)
    expect(await leave([gone])).toBe(1)
    expect((await add(concernId, 'They were together again.')).status).toBe(303)
    expect(
      await school.rows(
        `select ec.child_id from concerns.follow_up f join record.entry_child ec on ec.entry_id = f.entry_id where f.concern_id = $1`,
        [concernId],
      ),
    ).toEqual([{ child_id: here }])
  })
})

describe('a draft that cannot be kept', () => {
  test('of a decision: the page comes back with the words, or the page that saves by itself is told', async () => {
    const zoe = await child('Zoe')
    const { concernId } = await log([zoe])
    const broken = { childId: 'not-a-child', reasons: 'Words that took an hour.', _tab: newId() }
    const sent = await school.post(samira, `/concerns/${concernId}/draft`, { ...broken, action: 'later' })
    expect([sent.status, await sent.text()]).toEqual([422, expect.stringContaining('Words that took an hour.')])
    const kept = await school.post(samira, `/concerns/${concernId}/draft`, broken)
    expect([kept.status, await kept.json()]).toEqual([422, { saved: false }])
  })
  test('of a referral: whatever else was typed, it is kept', async () => {
    const ivy = await child('Ivy')
    const sent = await school.post(samira, `/children/${ivy}/refer/draft`, {
      childId: 'not-a-child',
      worry: 'Words that took an hour.',
      _tab: newId(),
      action: 'later',
    })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `/children/${ivy}/refer`])
    const page = await school.get(samira, `/children/${ivy}/refer`)
    expect(await page.text()).toContain('Words that took an hour.')
  })
})
