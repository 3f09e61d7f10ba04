import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import {
  extendClock,
  finishTask,
  finishTaskById,
  giveTask,
  moveClockStart,
  reassignTask,
  recomputeClocks,
  sayWhyLate,
  startClock,
  stopClock,
} from './actions.ts'
import type { GiveTask, StartClock } from './deadline.ts'
import { clockById, clockHistory, openClocks, openTasks, taskById } from './queries.ts'
import { aPlace, type Person, type Place } from './tests/place.ts'

let place: Place
let lead: Person
let deputy: Person
let teacher: Person
let worker: Person
let childId: string
beforeAll(async () => {
  place = await aPlace()
  lead = await place.person(place.schoolId, 'dsl', 'Samira Haddad')
  deputy = await place.person(place.schoolId, 'dsl', 'Tom Ellery')
  teacher = await place.person(place.schoolId, 'teacher', 'Jo Marsh')
  worker = await place.person(place.frontDoorId, 'front-door', 'Priya Raman')
  childId = await place.child('Kayla', 'Wood', 'Year 8')
})
afterAll(() => place.close())

const aClock = (more: Partial<StartClock> = {}): StartClock => ({
  rule: 'referral-decision',
  startedAt: new Date('2026-11-16T14:21:00Z'),
  children: [childId],
  subject: { kind: 'referral', id: newId() },
  href: '/referrals/1',
  startWords: 'Received by the front door.',
  ...more,
})
const aTask = (more: Partial<GiveTask> = {}): GiveTask => ({
  children: [childId],
  kind: 'read-concern',
  subject: { kind: 'concern', id: newId() },
  title: 'Read and decide: new concern',
  why: 'Logged 09:12 by a form tutor.',
  href: '/concerns/1',
  ...more,
})
/** Starts a clock as somebody and gives what is then kept of it. */
const started = (who: Person, more: Partial<StartClock> = {}) =>
  place.as(who, async (tx: Tx, ctx: Ctx) => {
    const id = await startClock(tx, ctx, aClock(more))
    return id === null ? null : clockById(tx, id)
  })
const seesClock = (who: Person, id: string) => place.as(who, async tx => (await clockById(tx, id)) !== null)
const seesTask = (who: Person, id: string) => place.as(who, async tx => (await taskById(tx, id)) !== null)

describe('starting a clock', () => {
  test('counts by the rule: Monday’s referral is late from the midnight that ends Tuesday', async () => {
    const clock = await started(lead)
    expect(clock).toMatchObject({
      dueOn: '2026-11-17',
      unit: 'working days',
      amount: 1,
      limitFrom: 'national',
      timed: false,
      edition: 'Working Together 2026',
    })
    expect(clock!.dueAt.toISOString()).toBe('2026-11-18T00:00:00.000Z')
  })
  test('Maundy Thursday afternoon is due on the Tuesday after Easter', async () => {
    const clock = await started(lead, { startedAt: new Date('2026-04-02T15:30:00Z') })
    expect(clock!.dueOn).toBe('2026-04-07')
    // The last midnight of a summer day lies an hour before UTC’s.
    expect(clock!.dueAt.toISOString()).toBe('2026-04-07T23:00:00.000Z')
  })
  test('counts by the edition in force on the day of the start', async () => {
    expect((await started(lead, { startedAt: new Date('2019-05-01T10:00:00Z') }))!.edition).toBe(
      'Working Together 2018',
    )
  })
  test('a rule without a number starts no clock, until the area sets one', async () => {
    expect(await started(lead, { rule: 'core-group-next' })).toBeNull()
    await place.set('limit:core-group-next', { due: { unit: 'weeks', n: 4 }, startsAt: null })
    expect(await started(lead, { rule: 'core-group-next' })).toMatchObject({
      dueOn: '2026-12-14',
      limitFrom: 'area',
      unit: 'weeks',
      amount: 4,
    })
  })
  test('an area’s own rule runs like any other, to the minute when it counts hours', async () => {
    const clock = await started(lead, {
      rule: 'front-door-red',
      organisationId: place.frontDoorId,
      href: '/contacts/1',
    })
    expect(clock).toBeNull() // it runs for the front door, so the school does not see it
    const theirs = await place.as(worker, tx => openClocks(tx))
    expect(theirs.find(row => row.rule === 'front-door-red')).toMatchObject({
      timed: true,
      dueAt: new Date('2026-11-16T18:21:00Z'),
    })
  })
  test('two start events: the earlier date leads', async () => {
    const [referral, start] = [new Date('2026-11-05T11:20:00Z'), new Date('2026-11-09T09:00:00Z')]
    const clock = await started(lead, {
      rule: 'assessment',
      startedAt: referral,
      otherStarts: { 'assessment-started': start },
    })
    expect(clock!.dueOn).toBe('2027-01-12')
  })
  test('a date from an order is typed; without it there is no clock', async () => {
    const typed = { rule: 'emergency-protection-extension', startedAt: new Date('2026-11-16T09:00:00Z') }
    expect(await started(lead, typed)).toBeNull()
    expect(await started(lead, { ...typed, typedOn: '2026-11-23' })).toMatchObject({
      dueOn: '2026-11-23',
      limitFrom: 'order',
    })
  })
  test('a rule that does not exist is a fault of the caller', async () => {
    await expect(started(lead, { rule: 'referral-decsion' })).rejects.toThrow('there is no rule')
  })
  test('nobody starts a clock or gives a task in another’s name', async () => {
    for (const table of ['clock', 'task']) {
      await expect(
        place.as(teacher, tx =>
          table === 'clock'
            ? tx.raw(
                `insert into deadlines.clock (id, rule, subject_kind, subject_id, organisation_id, start_event, started_at, start_words, unit, limit_from, due_on, due_at,
                   timed, href, started_by, from_organisation_id, made_at)
                 values ($1, 'assessment', 'x', $1, $2, 'x', now(), 'x', 'hours', 'national', now(), now(), true, '/', $3, $2, now())`,
                [newId(), place.schoolId, lead.id],
              )
            : tx.raw(
                `insert into deadlines.task (id, organisation_id, kind, subject_kind, subject_id, title, why, href, made_by, from_organisation_id, made_at)
                 values ($1, $2, 'x', 'x', $1, 'x', 'x', '/', $3, $2, now())`,
                [newId(), place.schoolId, lead.id],
              ),
        ),
      ).rejects.toMatchObject({ code: '42501' })
    }
  })
})

describe('stopping a clock', () => {
  const subject = () => ({ kind: 'referral', id: newId() })
  test('in time it stops without a word', async () => {
    const about = subject()
    const clock = await started(lead, { subject: about })
    const stop = await place.as(lead, (tx, ctx) =>
      stopClock(tx, ctx, { rule: 'referral-decision', subject: about, at: new Date('2026-11-17T23:59:59Z') }),
    )
    expect(stop).toEqual({ stopped: true, late: false, needsReason: false })
    expect(await place.as(lead, tx => clockById(tx, clock!.id))).toMatchObject({
      lateMinutes: null,
      stoppedByName: 'Samira Haddad',
    })
  })
  test('late it stops only with a reason, and says by how much', async () => {
    const about = subject()
    const clock = await started(lead, { subject: about })
    const at = new Date('2026-11-18T01:30:00Z')
    const stop = (lateReason: string | null) =>
      place.as(lead, (tx, ctx) => stopClock(tx, ctx, { rule: 'referral-decision', subject: about, at, lateReason }))
    for (const nothing of [null, '', '  '])
      expect(await stop(nothing)).toEqual({ stopped: false, late: true, needsReason: true })
    expect(await place.as(lead, tx => clockById(tx, clock!.id))).toMatchObject({ stoppedAt: null })
    expect(await stop('The school could not be reached')).toEqual({ stopped: true, late: true, needsReason: false })
    expect(await place.as(lead, tx => clockById(tx, clock!.id))).toMatchObject({
      lateMinutes: 90,
      lateReason: 'The school could not be reached',
    })
    expect(await stop('again')).toEqual({ stopped: false, late: false, needsReason: false })
  })
  test('a time to be kept free cannot be overrun', async () => {
    const about = subject()
    const clock = await started(lead, {
      rule: 'nrm-conclusive-grounds',
      startedAt: new Date('2026-09-01T09:00:00Z'),
      subject: about,
    })
    expect(clock).toMatchObject({ meaning: 'not before' })
    const stop = await place.as(lead, (tx, ctx) =>
      stopClock(tx, ctx, { rule: 'nrm-conclusive-grounds', subject: about }),
    )
    expect(stop).toEqual({ stopped: true, late: false, needsReason: false })
  })
  test('a reason said in advance counts', async () => {
    const about = subject()
    const clock = await started(lead, { subject: about })
    expect(
      await place.as(lead, (tx, ctx) =>
        sayWhyLate(tx, ctx, { clockId: clock!.id, reason: 'Waiting for the interpreter' }),
      ),
    ).toBe(true)
    expect(
      await place.as(deputy, (tx, ctx) => stopClock(tx, ctx, { rule: 'referral-decision', subject: about })),
    ).toMatchObject({ stopped: true, late: true })
    expect(await place.as(lead, tx => clockById(tx, clock!.id))).toMatchObject({
      lateReason: 'Waiting for the interpreter',
      lateSaidByName: 'Samira Haddad',
    })
  })
  test('the front door’s decision stops the school’s clock on the same matter too; a stranger’s does not', async () => {
    const about = subject()
    const school = await started(lead, { subject: about })
    await place.as(lead, (tx, ctx) =>
      startClock(tx, ctx, aClock({ subject: about, organisationId: place.frontDoorId })),
    )
    const elsewhere = await place.person(await otherOrganisation(), 'police')
    const stop = (who: Person) =>
      place.as(who, (tx, ctx) =>
        stopClock(tx, ctx, { rule: 'referral-decision', subject: about, at: new Date('2026-11-16T16:00:00Z') }),
      )
    expect(await stop(elsewhere)).toMatchObject({ stopped: false })
    expect(await stop(worker)).toMatchObject({ stopped: true })
    expect(await place.as(lead, tx => clockById(tx, school!.id))).toMatchObject({ stoppedByName: 'Priya Raman' })
  })
})

async function otherOrganisation(): Promise<string> {
  const id = newId()
  await place.rows(
    `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, $2, 'police', 'NP', $3)`,
    [id, `Police ${id}`, place.areaId],
  )
  return id
}

describe('who sees a clock or a task', () => {
  test('the team that reads casework; not a teacher; not another organisation', async () => {
    const clock = await started(lead)
    const task = await place.as(lead, (tx, ctx) => giveTask(tx, ctx, aTask()))
    for (const who of [lead, deputy]) {
      expect(await seesClock(who, clock!.id)).toBe(true)
      expect(await seesTask(who, task)).toBe(true)
    }
    for (const who of [teacher, worker]) {
      expect(await seesClock(who, clock!.id)).toBe(false)
      expect(await seesTask(who, task)).toBe(false)
    }
  })
  test('somebody without a reading role sees and finishes the task given to her', async () => {
    const task = await place.as(lead, (tx, ctx) => giveTask(tx, ctx, aTask({ practitionerId: teacher.id })))
    expect(await seesTask(teacher, task)).toBe(true)
    expect(
      await place.as(teacher, (tx, ctx) =>
        finishTaskById(tx, ctx, { taskId: task, words: 'Talked with her at break' }),
      ),
    ).toBe(true)
    expect(await place.as(lead, tx => taskById(tx, task))).toMatchObject({
      doneByName: 'Jo Marsh',
      doneWords: 'Talked with her at break',
    })
    expect(await place.as(teacher, (tx, ctx) => finishTaskById(tx, ctx, { taskId: task, words: 'again' }))).toBe(false)
  })
  test('whoever logs a concern may give the leads a task, though she cannot see it', async () => {
    const task = await place.as(teacher, (tx, ctx) => giveTask(tx, ctx, aTask()))
    expect(await seesTask(teacher, task)).toBe(false)
    expect(await seesTask(lead, task)).toBe(true)
  })
  test('an excluded lead sees no row, not even one given to her; the others do', async () => {
    const [child, sibling] = [await place.child('Ada', 'Fenn', 'Year 7'), await place.child('Ben', 'Fenn', 'Year 9')]
    await place.exclude(deputy, child)
    const clock = await started(lead, { children: [sibling, child] })
    const [any, own] = await place.as(lead, async (tx, ctx) => [
      await giveTask(tx, ctx, aTask({ children: [child] })),
      await giveTask(tx, ctx, aTask({ children: [sibling, child], practitionerId: deputy.id })),
    ])
    expect(await seesClock(deputy, clock!.id)).toBe(false)
    for (const task of [any, own]) {
      expect(await seesTask(deputy, task!)).toBe(false)
      expect(await seesTask(lead, task!)).toBe(true)
    }
    const listed = await place.as(deputy, async tx => [...(await openTasks(tx)), ...(await openClocks(tx))])
    expect(listed.some(row => row.children.includes(child))).toBe(false)
    expect(await place.as(deputy, (tx, ctx) => finishTaskById(tx, ctx, { taskId: own!, words: 'no' }))).toBe(false)
  })
  test('what was one’s own in an organisation stays there', async () => {
    const leaver = await place.person(place.schoolId, 'dsl', 'Lee Ver')
    const task = await place.as(lead, (tx, ctx) => giveTask(tx, ctx, aTask({ practitionerId: leaver.id })))
    expect(await seesTask(leaver, task)).toBe(true)
    await place.rows('update identity.role_held set organisation_id = $2 where practitioner_id = $1', [
      leaver.id,
      place.frontDoorId,
    ])
    await place.rows('update identity.session set organisation_id = $2 where practitioner_id = $1', [
      leaver.id,
      place.frontDoorId,
    ])
    expect(await seesTask(leaver, task)).toBe(false)
    expect(await seesTask(deputy, task)).toBe(true)
  })
  test('a sealed matter shows to its person or role alone', async () => {
    const chair = await place.person(place.schoolId, 'chair-of-governors')
    const head = await place.person(place.schoolId, 'head')
    const task = await place.as(teacher, (tx, ctx) =>
      giveTask(tx, ctx, aTask({ children: [], role: 'chair-of-governors', private: true })),
    )
    const clock = await place.as(teacher, (tx, ctx) =>
      startClock(tx, ctx, aClock({ children: [], practitionerId: head.id, private: true })),
    )
    expect(await seesTask(chair, task)).toBe(true)
    for (const who of [lead, head, teacher]) expect(await seesTask(who, task)).toBe(false)
    expect(await seesClock(head, clock!)).toBe(true)
    for (const who of [lead, chair, teacher]) expect(await seesClock(who, clock!)).toBe(false)
  })
})

describe('tasks', () => {
  test('are finished by what they are about, for every team that has one', async () => {
    const about = { kind: 'request', id: newId() }
    await place.as(lead, async (tx, ctx) => {
      await giveTask(tx, ctx, aTask({ subject: about }))
      await giveTask(tx, ctx, aTask({ subject: about, organisationId: place.frontDoorId }))
      await giveTask(tx, ctx, aTask({ subject: about, kind: 'another' }))
    })
    expect(
      await place.as(worker, (tx, ctx) =>
        finishTask(tx, ctx, { kind: 'read-concern', subject: about, words: 'Answered' }),
      ),
    ).toBe(2)
    expect((await place.as(lead, tx => openTasks(tx, { subject: about }))).map(task => task.kind)).toEqual(['another'])
  })
  test('go to somebody else, or up, with a reason that is kept', async () => {
    const task = await place.as(lead, (tx, ctx) => giveTask(tx, ctx, aTask({ practitionerId: lead.id })))
    expect(
      await place.asProgram(place.schoolId, (tx, ctx) =>
        reassignTask(tx, ctx, {
          taskId: task,
          practitionerId: deputy.id,
          reason: 'Not opened in 15 minutes',
          goneUp: true,
        }),
      ),
    ).toBe(true)
    expect(await place.as(deputy, tx => taskById(tx, task))).toMatchObject({
      practitionerName: 'Tom Ellery',
      timesGoneUp: 1,
    })
    expect(
      await place.rows('select reason, from_practitioner_id from deadlines.task_move where task_id = $1', [task]),
    ).toEqual([{ reason: 'Not opened in 15 minutes', from_practitioner_id: lead.id }])
  })
  test('of a running clock take its time', async () => {
    const clock = await started(lead)
    const task = await place.as(lead, (tx, ctx) => giveTask(tx, ctx, aTask({ clockId: clock!.id })))
    expect(await place.as(lead, tx => taskById(tx, task))).toMatchObject({ dueAt: clock!.dueAt, timed: false })
  })
})

describe('a clock that changes', () => {
  test('keeps what it said when its start is corrected', async () => {
    const clock = await started(lead)
    const due = await place.as(deputy, (tx, ctx) =>
      moveClockStart(tx, ctx, {
        clockId: clock!.id,
        startedAt: new Date('2026-11-13T16:00:00Z'),
        reason: 'The letter came on Friday',
      }),
    )
    expect(due).toEqual(new Date('2026-11-17T00:00:00Z'))
    expect(await place.as(lead, tx => clockHistory(tx, clock!.id))).toMatchObject([
      {
        kind: 'start-corrected',
        reason: 'The letter came on Friday',
        changedByName: 'Tom Ellery',
        dueOn: '2026-11-17',
      },
    ])
    expect(
      await place.as(teacher, (tx, ctx) =>
        moveClockStart(tx, ctx, { clockId: clock!.id, startedAt: new Date(), reason: 'x' }),
      ),
    ).toBeNull()
  })
  test('is extended only where guidance allows it', async () => {
    const [no, yes] = [await started(lead), await started(lead, { rule: 'nrm-reconsideration' })]
    const extend = (clockId: string, dueOn: string) =>
      place.as(lead, (tx, ctx) =>
        extendClock(tx, ctx, { clockId, dueOn, dueAt: new Date(`${dueOn}T23:59:59Z`), reason: 'In hospital' }),
      )
    expect(await extend(no!.id, '2026-12-30')).toBe(false)
    expect(await extend(yes!.id, '2026-12-01')).toBe(false) // earlier than it was
    expect(await extend(yes!.id, '2027-01-10')).toBe(true)
    expect(await place.as(lead, tx => clockById(tx, yes!.id))).toMatchObject({
      dueOn: '2027-01-10',
      extendedByName: 'Samira Haddad',
      extendedReason: 'In hospital',
    })
  })
  test('is counted again when a bank holiday is added, and nothing else changes', async () => {
    const running = await started(lead, { rule: 'assessment', startedAt: new Date('2026-11-05T11:20:00Z') })
    const hours = await started(lead, { rule: 'police-protection', startedAt: new Date('2026-11-30T11:20:00Z') })
    await place.set('extra-bank-holidays', [{ on: '2026-12-01', title: 'A day for the whole country' }])
    const result = await place.asProgram(place.schoolId, (tx, ctx) =>
      recomputeClocks(tx, ctx, { reason: 'A bank holiday was added' }),
    )
    expect(result.changed).toBeGreaterThanOrEqual(1)
    expect(await place.as(lead, tx => clockById(tx, running!.id))).toMatchObject({ dueOn: '2027-01-13' })
    expect(await place.as(lead, tx => clockHistory(tx, running!.id))).toMatchObject([
      { kind: 'computed-again', reason: 'A bank holiday was added', dueOn: '2027-01-12' },
    ])
    expect(await place.as(lead, tx => clockById(tx, hours!.id))).toMatchObject({ dueAt: hours!.dueAt })
    const again = await place.asProgram(place.schoolId, (tx, ctx) =>
      recomputeClocks(tx, ctx, { reason: 'Nothing new' }),
    )
    expect(again.changed).toBe(0)
  })
  test('only those who answer for rules count all clocks again', async () => {
    expect(await place.as(teacher, (tx, ctx) => recomputeClocks(tx, ctx, { reason: 'x' }))).toEqual({
      counted: 0,
      changed: 0,
    })
    await expect(
      place.as(teacher, tx =>
        tx.raw(`select deadlines.count_again('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 'x', now())`),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })
})
