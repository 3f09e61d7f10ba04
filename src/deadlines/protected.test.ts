/** Who started, asked, stopped or did something is not named where the name would tell where a protected child is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { finishTask, giveTask, startClock, stopClock } from './index.ts'
import { aPlace, type Person, type Place } from './tests/place.ts'
import { type Program, serverOf } from './tests/program.ts'

let place: Place
let program: Program
let lead: Person, worker: Person, manager: Person, colleague: Person
let childId: string
const about = { kind: 'referral', id: newId() }
const school = 'Eastbridge High School'

beforeAll(async () => {
  place = await aPlace()
  program = serverOf(place, { sections: [] })
  lead = await place.person(place.schoolId, 'dsl', 'Samira Haddad')
  worker = await place.person(place.frontDoorId, 'front-door', 'Sana Mirza')
  manager = await place.person(place.frontDoorId, 'front-door-manager', 'Gurpreet Sandhu')
  colleague = await place.person(place.frontDoorId, 'front-door', 'Bea Cole')
  // A colleague who also works at the school is still a colleague.
  await place.rows(
    `insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, 'pastoral')`,
    [newId(), colleague.id, place.schoolId],
  )
  childId = await place.child('Poppy', 'Lane', 'Year 8')
})
afterAll(() => place.close())

const common = () => ({
  organisationId: place.frontDoorId,
  children: [childId],
  subject: about,
  href: '/contacts/1',
})
const asLead = <T>(work: (tx: Tx, ctx: Ctx) => Promise<T>) => place.as(lead, work)
const pagesOf = async (who: Person, ids: { clock: string; task: string }) => {
  const pages = await Promise.all([program.get(who, `/clocks/${ids.clock}`), program.get(who, `/tasks/${ids.task}`)])
  expect(pages.map(page => page.status)).toEqual([200, 200])
  return pages.map(page => page.text)
}
/** A clock and a task of the front door that the school’s lead began and, late, ended. */
async function begunByTheSchool(): Promise<{ clock: string; task: string }> {
  const subject = { kind: 'referral', id: newId() }
  const ids = await asLead(async (tx, ctx) => ({
    clock:
      (await startClock(tx, ctx, {
        ...common(),
        subject,
        rule: 'referral-decision',
        startedAt: new Date('2026-11-16T14:21:00Z'),
        startWords: 'Asked by a service.',
      })) ?? '',
    task: await giveTask(tx, ctx, { ...common(), subject, kind: 'look', title: 'Look at it', why: 'A service asks.' }),
  }))
  await asLead((tx, ctx) => stopClock(tx, ctx, { rule: 'referral-decision', subject, lateReason: 'No longer needed' }))
  await asLead((tx, ctx) => finishTask(tx, ctx, { kind: 'look', subject, words: 'No longer needed' }))
  return ids
}

test('while nothing is protected, the page names who began it and who ended it', async () => {
  for (const page of await pagesOf(worker, await begunByTheSchool())) expect(page).toContain('Samira Haddad')
})

test('once the place is protected, somebody at a service did, whenever it was; whoever may know it reads who', async () => {
  const before = await begunByTheSchool()
  await place.rows(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'her father looks for her', $3, '2026-01-01')`,
    [newId(), childId, manager.id],
  )
  await place.rows(
    `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $2, '2026-01-01')`,
    [childId, manager.id],
  )
  for (const ids of [before, await begunByTheSchool()]) {
    const [clock, task] = await pagesOf(worker, ids)
    for (const told of ['Samira Haddad', school]) for (const page of [clock, task]) expect(page).not.toContain(told)
    expect(clock).toContain('Started by somebody at a service.')
    expect(clock).toContain('Stopped by somebody at a service.')
    expect(clock).toContain('Somebody at a service said why it is late: No longer needed')
    expect(task).toContain('Somebody at a service,')
    expect(task?.split('Somebody at a service,')).toHaveLength(3)
    for (const page of await pagesOf(manager, ids)) expect(page).toContain('Samira Haddad')
  }
})

test('one’s own colleagues are named all the same', async () => {
  const subject = { kind: 'referral', id: newId() }
  const ids = await place.as(colleague, async (tx, ctx) => ({
    clock:
      (await startClock(tx, ctx, {
        ...common(),
        subject,
        rule: 'referral-decision',
        startedAt: new Date('2026-11-19T09:00:00Z'),
        startWords: 'Received.',
      })) ?? '',
    task: await giveTask(tx, ctx, { ...common(), subject, kind: 'look', title: 'Look at it', why: 'It came.' }),
  }))
  await place.as(colleague, (tx, ctx) => stopClock(tx, ctx, { rule: 'referral-decision', subject }))
  await place.as(colleague, (tx, ctx) => finishTask(tx, ctx, { kind: 'look', subject, words: 'Seen' }))
  const [clock, task] = await pagesOf(worker, ids)
  expect(clock).toContain('Stopped by Bea Cole.')
  expect(task?.split('Bea Cole,')).toHaveLength(3)
})
