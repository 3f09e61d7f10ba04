import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { giveTask, startClock, stopClock } from './actions.ts'
import { type AsideSource, workFor } from './home.ts'
import { reminderMail, sweep } from './jobs.ts'
import { aPlace, type Person, type Place, thursday } from './tests/place.ts'
import { type Program, serverOf } from './tests/program.ts'

let place: Place
let program: Program
let lead: Person
let deputy: Person
let teacher: Person
let worker: Person
let partner: Person
let childId: string
let clockId: string
let taskId: string

const aside: AsideSource = async () => ({
  order: 2,
  title: 'Concerns in your school',
  body: () => 'Five of them' as never,
})
const early: AsideSource = async () => ({
  order: 1,
  title: 'Seen together',
  paper: true,
  body: () => 'tired, no coat, hungry' as never,
})
const broken: AsideSource = async tx => {
  await tx.raw('select nothing from nowhere')
  return null
}

beforeAll(async () => {
  process.env.KITH_LOG = 'quiet'
  place = await aPlace()
  lead = await place.person(place.schoolId, 'dsl', 'Samira Haddad', 'samira@eastbridge.example')
  deputy = await place.person(place.schoolId, 'dsl', 'Tom Ellery')
  teacher = await place.person(place.schoolId, 'teacher', 'Jo Marsh', 'jo@eastbridge.example')
  worker = await place.person(place.frontDoorId, 'front-door', 'Priya Raman')
  partner = await place.person(place.frontDoorId, 'partner', 'Ruth Lowther')
  childId = await place.child('Kayla', 'Wood', 'Year 8')
  const of = <T>(work: (tx: Tx, ctx: Ctx) => Promise<T>) => place.as(lead, work)
  clockId = (await of((tx, ctx) =>
    startClock(tx, ctx, {
      rule: 'referral-decision',
      startedAt: new Date('2026-11-16T14:21:00Z'),
      children: [childId],
      subject: { kind: 'referral', id: newId() },
      href: '/referrals/1',
      startWords: 'Received by the front door Mon 16 Nov, 14:21.',
    }),
  ))!
  taskId = await of((tx, ctx) =>
    giveTask(tx, ctx, {
      practitionerId: teacher.id,
      children: [childId],
      kind: 'pastoral-support',
      subject: { kind: 'concern', id: newId() },
      title: 'Talk with her about lunch',
      why: 'She may be more at ease with you.',
      dueAt: new Date('2026-11-19T15:30:00Z'),
      ruleWords: 'The school asks for this within the day.',
      certainty: 'local',
      sourceWords: 'School rule',
    }),
  )
  program = serverOf(place, {
    sections: [aside, early],
    homeFor: ctx => (ctx.roles.includes('administrator') ? '/settings' : null),
  })
})
afterAll(() => place.close())

describe('home', () => {
  test('says what needs one, by when it runs out, with the rule and how sure it is', async () => {
    const { status, text } = await program.get(lead, '/')
    expect(status).toBe(200)
    for (const words of [
      'What needs you',
      'Thursday 19 November 2026, 10:40',
      'Past its time',
      '1 d 10 h late',
      'Kayla Wood, Year 8',
      'Working Together 2026, not yet checked',
      'J. Marsh',
      'Say why it is late',
    ])
      expect(text).toContain(words)
    expect(text.indexOf('Past its time')).toBeLessThan(text.indexOf('Talk with her about lunch'))
    expect(text).toContain('href="/concerns/new"')
  })
  test('keeps names out of the title of the page, and records each child it named', async () => {
    const { text } = await program.get(lead, '/')
    expect(/<title>(.*)<\/title>/.exec(text)?.[1]).toBe('Home – Kith')
    const [event] = await place.rows<{ n: number }>(
      `select count(*)::int as n from audit.event e join audit.event_child c on c.event_id = e.id where e.action = 'home.read' and c.child_id = $1 and c.practitioner_id = $2`,
      [childId, lead.id],
    )
    expect(event!.n).toBeGreaterThan(0)
  })
  test('shows initials where the organisation or its own setting says so', async () => {
    const worried = await place.person(place.schoolId, 'head', 'Ana Costa')
    await place.rows('update identity.organisation set shows_initials = true where id = $1', [place.schoolId])
    const { text } = await program.get(worried, '/')
    await place.rows('update identity.organisation set shows_initials = false where id = $1', [place.schoolId])
    expect(text).toContain('K.W., Year 8')
    expect(text).not.toContain('Kayla')
  })
  test('a part that breaks says so; the rest stands, in its order', async () => {
    const { text } = await serverOf(place, { sections: [aside, broken, early] }).get(lead, '/')
    expect(text).toContain('This part could not be shown just now.')
    expect(text.indexOf('Seen together')).toBeLessThan(text.indexOf('Concerns in your school'))
    expect(text).toContain('Kayla Wood')
  })
  test('mine, by child, by rule; anything else is all', async () => {
    expect((await program.get(lead, '/?show=mine')).text).toContain('Nothing needs you.')
    expect((await program.get(lead, '/?show=child')).text).toMatch(/kith-h3">Kayla Wood, Year 8/)
    expect((await program.get(lead, '/?show=rule')).text).toMatch(/kith-h3">Decide what happens with a referral/)
    expect((await program.get(lead, '/?show=%00')).status).toBe(200)
  })
  test('a member of staff without a reading role sees her own task, named by the roll, and no clock', async () => {
    const { text } = await program.get(teacher, '/')
    expect(text).toContain('Talk with her about lunch')
    expect(text).toContain('Kayla Wood, Year 8')
    expect(text).not.toContain('Decide what happens')
    expect(text).not.toContain('/clocks/')
  })
  test('an excluded lead sees nothing of it; another organisation neither', async () => {
    const mother = await place.person(place.schoolId, 'dsl', 'Dana Wood')
    await place.exclude(mother, childId)
    for (const who of [mother, worker]) expect((await program.get(who, '/')).text).not.toContain('Kayla')
    for (const at of [`/clocks/${clockId}`, `/tasks/${taskId}`]) {
      const [hidden, missing] = [
        await program.get(mother, at),
        await program.get(mother, at.replace(/[^/]+$/, newId())),
      ]
      expect([hidden.status, hidden.text.replace(/nonce="[^"]*"/g, '')]).toEqual([
        404,
        missing.text.replace(/nonce="[^"]*"/g, ''),
      ])
    }
  })
  test('sends those elsewhere who have another home, and strangers to sign in', async () => {
    const administrator = await place.person(place.schoolId, 'administrator')
    expect(await program.get(administrator, '/')).toMatchObject({ status: 303, location: '/settings' })
    expect(await program.get(null, '/')).toMatchObject({ status: 303, location: '/sign-in' })
  })
})

describe('why this date?', () => {
  test('answers first, then counts each day, with rule, source and history', async () => {
    const { status, text } = await program.get(lead, `/clocks/${clockId}`)
    expect(status).toBe(200)
    for (const words of [
      'Tuesday 17 November 2026',
      '1 d 10 h late',
      'within one working day',
      'It never pauses',
      'Monday to Friday, not bank holidays',
      'Bradford procedures',
      'November 2026',
      'Started by Samira Haddad',
      'href="/rules/referral-decision"',
    ])
      expect(text).toContain(words)
  })
  test('is for those who do casework', async () => {
    for (const who of [teacher, partner, worker])
      expect((await program.get(who, `/clocks/${clockId}`)).status).toBe(404)
  })
  test('takes a reason for being late; an empty one is refused and the page shown again', async () => {
    const refused = await program.post(lead, `/clocks/${clockId}/late`, { lateReason: '  ' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Say why it is late')
    expect(await program.post(lead, `/clocks/${clockId}/late`, { lateReason: 'The office was closed' })).toMatchObject({
      status: 303,
      location: `/clocks/${clockId}`,
    })
    expect((await program.get(lead, `/clocks/${clockId}`)).text).toContain('The office was closed')
    expect((await program.post(worker, `/clocks/${clockId}/late`, { lateReason: 'mine' })).status).toBe(404)
  })
  test.each([
    [{ startedOn: '2026-02-30', startedTime: '10:00', reason: 'x' }, 'Enter the day it started'],
    [{ startedOn: '2026-11-13', startedTime: '25:00', reason: 'x' }, 'Enter the time'],
    [{ startedOn: '2026-11-13', startedTime: '10:00', reason: '' }, 'Say how you know'],
    [{ startedOn: '2026-11-20', startedTime: '10:00', reason: 'x' }, 'It cannot have started in the future'],
  ])('refuses a wrong start %o and keeps the words', async (fields, message) => {
    const refused = await program.post(lead, `/clocks/${clockId}/start`, fields)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(message)
    expect(refused.text).toContain(`value="${fields.startedOn}"`)
  })
  test('corrects a start and says what it was', async () => {
    const moved = await place.as(lead, (tx, ctx) =>
      startClock(tx, ctx, {
        rule: 'assessment',
        startedAt: new Date('2026-11-05T11:20:00Z'),
        children: [childId],
        subject: { kind: 'assessment', id: newId() },
        href: '/',
        startWords: 'Referred.',
      }),
    )
    expect(
      (
        await program.post(deputy, `/clocks/${moved}/start`, {
          startedOn: '2026-11-04',
          startedTime: '09:30',
          reason: 'The letter is dated the 4th',
        })
      ).status,
    ).toBe(303)
    const { text } = await program.get(lead, `/clocks/${moved}`)
    expect(text).toContain('Monday 11 January 2027')
    expect(text).toContain('The start was corrected by Tom Ellery: The letter is dated the 4th')
    expect(text).toContain('Day 11 of 45 today')
    expect(
      (await program.post(lead, `/clocks/${moved}/extend`, { untilOn: '2027-03-01', moreReason: 'x' })).status,
    ).toBe(422)
  })
  test('counts hours as a list, and says when a later choice of the area would give another day', async () => {
    const start = (rule: string, startedAt: string) =>
      place.as(lead, (tx, ctx) =>
        startClock(tx, ctx, {
          rule,
          startedAt: new Date(startedAt),
          children: [childId],
          subject: { kind: 'x', id: newId() },
          href: '/',
          startWords: 'x.',
        }),
      )
    const hours = await program.get(lead, `/clocks/${await start('police-protection', '2026-11-18T20:20:00Z')}`)
    for (const words of [
      'Saturday 21 November 2026, 20:20',
      'The hours, counted',
      '27 h 40 min gone by midnight',
      'runs out at 20:20, after 72 hours',
    ])
      expect(hours.text).toContain(words)
    const id = await start('core-group-first', '2026-11-10T09:00:00Z')
    await place.set('limit:core-group-first', { due: { unit: 'working days', n: 8 }, startsAt: null })
    const { text } = await program.get(lead, `/clocks/${id}`)
    for (const words of [
      'Tuesday 24 November 2026',
      'Counted now it would be Friday 20 November 2026',
      'National: 10 working days',
      'agreed in March',
      'Day 7 of 10 today',
    ])
      expect(text).toContain(words)
  })
  test('draws no years of days', async () => {
    const id = await place.as(lead, (tx, ctx) =>
      startClock(tx, ctx, {
        rule: 'review-conference-next',
        startedAt: new Date('2026-11-05T11:20:00Z'),
        children: [childId],
        subject: { kind: 'plan', id: newId() },
        href: '/',
        startWords: 'Reviewed.',
      }),
    )
    expect((await program.get(lead, `/clocks/${id}`)).text).toContain('5 May 2027')
  })
})

describe('a task', () => {
  test('says what is needed and shows no record; done with words, once', async () => {
    const seen = await program.get(teacher, `/tasks/${taskId}`)
    for (const words of [
      'Talk with her about lunch',
      'She may be more at ease with you.',
      'School rule',
      'Samira Haddad',
    ])
      expect(seen.text).toContain(words)
    const empty = await program.post(teacher, `/tasks/${taskId}/done`, { words: '' })
    expect([empty.status, empty.text.includes('Say what you did')]).toEqual([422, true])
    expect((await program.post(worker, `/tasks/${taskId}/done`, { words: 'mine' })).status).toBe(404)
    expect(
      (await program.post(teacher, `/tasks/${taskId}/done`, { words: 'We ate together <b>twice</b>' })).status,
    ).toBe(303)
    const done = await program.get(lead, `/tasks/${taskId}`)
    expect(done.text).toContain('We ate together &lt;b>twice')
    expect(done.text).toContain('Jo Marsh')
    const again = await program.post(teacher, `/tasks/${taskId}/done`, { words: 'a second time' })
    expect([again.status, again.text.includes('Jo Marsh finished this before you')]).toEqual([422, true])
  })
})

describe('what other slices show of it', () => {
  test('the rows of one child, with words', async () => {
    const items = await place.as(lead, (tx, ctx) => workFor(tx, ctx, { children: [childId] }))
    expect(items.length).toBeGreaterThan(2)
    expect(items.every(item => item.who === 'Kayla Wood, Year 8')).toBe(true)
    expect(await place.as(lead, (tx, ctx) => workFor(tx, ctx, { children: [newId()] }))).toEqual([])
    expect(await place.as(worker, (tx, ctx) => workFor(tx, ctx, { children: [childId] }))).toEqual([])
  })
})

describe('the team', () => {
  test('hides small numbers, and shows a partner totals but no work', async () => {
    await place.as(lead, async (tx, ctx) => {
      for (let i = 0; i < 9; i++) {
        const subject = { kind: 'referral', id: newId() }
        await startClock(tx, ctx, {
          rule: 'referral-decision',
          startedAt: new Date('2026-10-05T09:00:00Z'),
          children: [childId],
          subject,
          href: '/',
          startWords: 'x',
        })
        const late = i >= 6
        await stopClock(tx, ctx, {
          rule: 'referral-decision',
          subject,
          at: new Date(late ? '2026-10-08T09:00:00Z' : '2026-10-06T09:00:00Z'),
          lateReason: late ? 'busy' : null,
        })
      }
    })
    const { text } = await program.get(partner, '/team')
    // The one from Monday still runs and is late: four late in all.
    for (const words of [
      'Decide what happens with a referral',
      'Eastbridge High School',
      '>10<',
      'more than 5',
      'fewer than 5',
    ])
      expect(text).toContain(words)
    expect(text).not.toContain('Kayla')
    expect(text).not.toContain('Running now')
    expect((await program.get(lead, '/team')).text).toContain('Running now')
    expect((await program.get(teacher, '/team')).status).toBe(404)
  })
  test('a lead sees the numbers of her own school only', async () => {
    const [mine, all] = await Promise.all(
      [worker, partner].map(who =>
        place.as(who, tx =>
          tx
            .raw(`select * from deadlines.totals('2026-01-01', '2027-01-01', '2026-11-19')`)
            .then(answer => answer.rows.length),
        ),
      ),
    )
    expect(mine).toBe(0)
    expect(all).toBeGreaterThan(0)
  })
})

describe('reminders and calendar', () => {
  test('a calendar shows times and numbers, until it is ended', async () => {
    const made = await program.post(lead, '/calendar/make')
    const address = /http:\/\/localhost:3000(\/calendar\/[\w-]{43}\.ics)/.exec(made.text)?.[1] ?? ''
    expect(address).not.toBe('')
    const feed = await program.get(null, address)
    expect(feed.status).toBe(200)
    expect(feed.type).toContain('text/calendar')
    expect(feed.text).toMatch(/SUMMARY:\d+ items? needs? you/)
    for (const secret of ['Kayla', 'Wood', 'referral', 'Eastbridge', lead.id, clockId])
      expect(feed.text).not.toContain(secret)
    expect(
      await place.rows('select 1 from deadlines.calendar_token where encode(hash, $1) = $2', ['escape', address]),
    ).toEqual([])
    const [token] = await place.rows<{ id: string }>(
      'select id from deadlines.calendar_token where practitioner_id = $1',
      [lead.id],
    )
    await program.post(deputy, '/calendar/end', { calendarId: token!.id }) // not his
    expect((await program.get(null, address)).status).toBe(200)
    await program.post(lead, '/calendar/end', { calendarId: token!.id })
    expect((await program.get(null, address)).status).toBe(404)
    expect((await program.get(null, `/calendar/${'a'.repeat(43)}.ics`)).status).toBe(404)
  })
  test('an address that is shown once: a second press makes none, and says what to do', async () => {
    const owner = await place.person(place.schoolId, 'dsl', 'Press Twice')
    const fields = { _once: newId() }
    const first = await program.post(owner, '/calendar/make', fields)
    expect(first.text).toMatch(/\/calendar\/[\w-]{43}\.ics/)
    const second = await program.post(owner, '/calendar/make', fields)
    expect(second.status).toBe(422)
    expect(second.text).toContain('An address was made a moment ago, and was shown once')
    expect(second.text).toContain('End this address')
    expect(second.text).toContain('Make a new address')
    expect(
      await place.rows('select 1 from deadlines.calendar_token where practitioner_id = $1', [owner.id]),
    ).toHaveLength(1)
  })
  test('ends by itself when its owner may no longer work', async () => {
    const leaver = await place.person(place.schoolId, 'dsl', 'Lee Ver')
    const address = /(\/calendar\/[\w-]{43}\.ics)/.exec((await program.post(leaver, '/calendar/make')).text)?.[1] ?? ''
    expect((await program.get(null, address)).status).toBe(200)
    await place.rows('update identity.practitioner set disabled_at = now() where id = $1', [leaver.id])
    expect((await program.get(null, address)).status).toBe(404)
  })
  test('keeps one’s own quiet hours, and refuses times that are none', async () => {
    const fields = { byMail: 'yes', quietFrom: '18:30', quietTo: '08:00', quietWeekends: 'no' }
    expect((await program.post(deputy, '/calendar/reminders', { ...fields, quietFrom: '7pm' })).status).toBe(422)
    expect((await program.post(deputy, '/calendar/reminders', fields)).location).toBe('/calendar?saved=yes')
    expect((await program.get(deputy, '/calendar')).text).toContain('value="18:30"')
    expect((await program.get(lead, '/calendar')).text).toContain('value="20:00"')
  })
  test('a sweep reminds each person once, by number only, in nobody’s quiet hours', async () => {
    const child = await place.child('Ada', 'Fenn', 'Year 7')
    const excluded = await place.person(place.schoolId, 'dsl', 'Eve Fenn', 'eve@eastbridge.example')
    await place.exclude(excluded, child)
    await place.as(lead, (tx, ctx) =>
      giveTask(tx, ctx, {
        children: [child],
        kind: 'x',
        subject: { kind: 'x', id: newId() },
        title: 'T',
        why: 'W',
        dueAt: new Date('2026-11-20T09:00:00Z'),
      }),
    )
    const run = (now: Date) => place.asProgram(place.schoolId, (tx, ctx) => sweep(tx, ctx, now), now)
    const mails = () =>
      place.rows<{ who: string; items: string }>(
        `select p.email as who, j.data->>'items' as items from pgboss.job j join identity.practitioner p on p.id::text = j.data->>'practitionerId'
         where j.name = 'mail' and j.data ? 'items' order by p.email`,
      )
    expect(await run(new Date('2026-11-19T21:00:00Z'))).toBe(0) // quiet
    // What fails before it is committed has reminded nobody: neither written down nor sent.
    const failed = place.asProgram(place.schoolId, async (tx, ctx) => {
      await sweep(tx, ctx, thursday)
      throw new Error('broken off')
    })
    await expect(failed).rejects.toThrow('broken off')
    expect(await mails()).toEqual([])
    await Promise.all([run(thursday), run(thursday)])
    // Samira alone has an address and may know of every child; Eve is reminded of the others only.
    const [eve, samira, ...more] = await mails()
    expect([eve?.who, samira?.who, more]).toEqual(['eve@eastbridge.example', 'samira@eastbridge.example', []])
    expect(Number(samira?.items)).toBe(Number(eve?.items) + 1)
    const mail = reminderMail(samira!.who, Number(samira?.items))
    expect(`${mail.subject} ${mail.text}`).not.toMatch(/Ada|Fenn|Kayla|referral|Eastbridge/)
    expect(await run(thursday)).toBe(0)
    expect(await run(new Date('2026-11-20T10:00:00Z'))).toBe(1) // now it is late, and Samira is told once more
  })
  test('only the program itself asks who is to be reminded', async () => {
    expect(await place.as(lead, (tx, ctx) => sweep(tx, ctx, new Date('2026-11-20T11:00:00Z')))).toBe(0)
  })
})
