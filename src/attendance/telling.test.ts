/** Telling through the real server, with the policies on: whom, by when, what was tried, what came back, and what goes up. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../access/index.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { childrenTold, childrenUnexplained, childrenWithAlert } from './alert-queries.ts'
import { attendanceFacts } from './facts.ts'
import { settle, tellWorkers } from './telling-actions.ts'
import { workersOf } from './telling-queries.ts'
import { type Name, startTold, type Told, thursday } from './tests/told.ts'

let p: Told
beforeAll(async () => {
  p = await startTold()
}, 60_000)
afterAll(() => p.close())

const at = (time: string, day = '2026-11-19') => new Date(`${day}T${time}:00Z`)
const today = '2026-11-19'
let n = 0
/** A child on the school’s roll, away this morning with nobody knowing why. */
async function away(days: Record<string, string> = { [today]: 'NN' }): Promise<string> {
  n++
  const child = await p.child(`Child${n}`, 'Away', 'Year 9')
  await p.marks(child, '2026-09-01', today, days)
  return child
}
const scan = (now = thursday) => p.asProgram(p.id.school, (tx, ctx) => tellWorkers(tx, ctx, now), now)
const sweep = (now: Date) => p.asProgram(p.id.school, (tx, ctx) => settle(tx, ctx, now), now)
interface Row {
  id: string
  number: string
  to_organisation_id: string
  worker_id: string | null
  as_what: string
  by_phone: boolean
  high_risk: boolean
  tell_by: Date
  run_from: string
}
const tellings = (child: string) =>
  p.rows<Row>(
    'select id, number, to_organisation_id, worker_id, as_what, by_phone, high_risk, tell_by, run_from::text from attendance.telling where child_id = $1 order by made_at, as_what',
    [child],
  )
const only = async (child: string): Promise<Row> => {
  const rows = await tellings(child)
  expect(rows).toHaveLength(1)
  return rows[0]!
}
const steps = async (id: string) =>
  (
    await p.rows<{ kind: string }>(
      'select kind from attendance.telling_step where telling_id = $1 order by at, recorded_at, id',
      [id],
    )
  ).map(row => row.kind)
const openTasks = (id: string) =>
  p.rows<{
    kind: string
    organisation_id: string
    practitioner_id: string | null
    role: string | null
    title: string
    why: string
  }>(
    'select kind, organisation_id, practitioner_id, role, title, why from deadlines.task where subject_id = $1 and done_at is null order by kind',
    [id],
  )
const mailsTo = async () =>
  (await p.rows<{ data: Record<string, string> }>(`select data from pgboss.job_common where name = 'mail'`)).map(
    row => row.data,
  )
const page = async (who: Name, id: string, now = thursday) => p.get(who, `/attendance/tellings/${id}`, now)

describe('whom, and by when', () => {
  test('a child with a social worker: one telling, the school asked to try and tell by noon; twice changes nothing', async () => {
    const child = await away({ '2026-11-18': '/N', [today]: 'NN' })
    await p.involve(child, 'services', 'lead-authority', 'lund')
    expect(await scan()).toMatchObject({ made: 1, told: 0 })
    expect(await scan()).toMatchObject({ made: 0 })
    const row = await only(child)
    expect(row).toMatchObject({
      to_organisation_id: p.id.services,
      worker_id: p.people.lund.id,
      as_what: 'social-worker',
      by_phone: false,
      run_from: '2026-11-18',
      tell_by: at('12:00'),
    })
    const tasks = await openTasks(row.id)
    expect(tasks).toEqual([
      {
        kind: 'tell-worker',
        organisation_id: p.id.school,
        practitioner_id: null,
        role: 'attendance-lead',
        title: 'Tell the social worker: absent, no reason given',
        why: 'Not in school since Wed 18 Nov, and nobody knows why.',
      },
    ])
  })

  test('no worker, no plan: nobody is told; early help is the school’s own', async () => {
    const child = await away()
    const helped = await away()
    await p.plan(helped, 'early-help')
    await scan()
    expect(await tellings(child)).toEqual([])
    expect(await tellings(helped)).toEqual([])
  })

  test('a sensitive service is not told, and not found out by being told', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.rows('update access.involvement set sensitive = true where child_id = $1 and organisation_id = $2', [
      child,
      p.id.services,
    ])
    await scan()
    expect(await tellings(child)).toEqual([])
  })

  test('each team once: social worker and youth justice; the plan tells how much is at stake', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.involve(child, 'youth', 'youth-justice', 'martins')
    await p.plan(child, 'child-protection')
    await scan()
    const rows = await tellings(child)
    expect(rows.map(row => [row.as_what, row.high_risk])).toEqual([
      ['social-worker', true],
      ['youth-justice', true],
    ])
    expect((await openTasks(rows[0]!.id))[0]?.why).toContain('Has a child protection plan.')
  })

  test('a plan and no team: the front door, by a notice', async () => {
    const child = await away()
    await p.plan(child, 'child-in-need')
    await scan()
    expect(await only(child)).toMatchObject({ as_what: 'plan', to_organisation_id: p.id.frontDoor, by_phone: true })
  })

  test('explained absence, and a child of another school, are nobody’s to tell', async () => {
    const ill = await away({ [today]: 'II' })
    await p.involve(ill, 'services', 'lead-authority', 'lund')
    await scan()
    expect(await tellings(ill)).toEqual([])
  })

  test('yesterday’s register that came today is told at once', async () => {
    const child = await away({ '2026-11-18': 'NN', [today]: '' })
    await p.involve(child, 'services', 'lead-authority', 'lund')
    expect(await scan()).toMatchObject({ told: 1 })
    expect(await steps((await only(child)).id)).toEqual(['told'])
  })

  test('an area that has set its own limit: its clock runs, and stops when the worker is told', async () => {
    const q = await startTold()
    await q.set('limit:unexplained-absence-told', { due: { unit: 'hours', n: 1 }, startsAt: null })
    const child = await q.child('Ada', 'Reed', 'Year 7')
    await q.marks(child, '2026-09-01', today, { [today]: 'NN' })
    await q.involve(child, 'services', 'lead-authority', 'lund')
    const nine = at('09:10')
    await q.asProgram(q.id.school, (tx, ctx) => tellWorkers(tx, ctx, nine), nine)
    const [row] = await q.rows<{ id: string; tell_by: Date }>('select id, tell_by from attendance.telling')
    expect(row?.tell_by).toEqual(at('10:10'))
    const clocks = () =>
      q.rows<{ stopped: boolean }>(
        'select stopped_at is not null as stopped from deadlines.clock where subject_id = $1',
        [row?.id],
      )
    expect(await clocks()).toEqual([{ stopped: false }])
    await q.asProgram(q.id.school, (tx, ctx) => settle(tx, ctx, at('10:11')), at('10:11'))
    expect(await clocks()).toEqual([{ stopped: true }])
    await q.close()
  }, 60_000)
})

describe('what the school tried, and telling', () => {
  test('tried, told now: the worker has a task and a neutral mail, and sees what was tried', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan()
    const row = await only(child)
    const tried = await p.post('marsh', `/attendance/tellings/${row.id}/tried`, {
      triedWay: 'call',
      triedOutcome: 'nobody',
      triedOn: today,
      triedAt: '09:20',
      triedWords: 'Rang mother twice',
    })
    expect(tried.status, tried.html.slice(0, 2000)).toBe(303)
    expect((await page('lund', row.id)).html).not.toContain('Do you know where the child is?')
    const before = (await mailsTo()).length
    expect((await p.post('marsh', `/attendance/tellings/${row.id}/tell`, {})).status).toBe(303)
    const mails = (await mailsTo()).slice(before)
    expect(mails).toEqual([{ practitionerId: p.people.lund.id, organisationId: p.id.services }])
    expect(await openTasks(row.id)).toMatchObject([
      { kind: 'answer-absence', organisation_id: p.id.services, practitioner_id: p.people.lund.id },
    ])
    const seen = await page('lund', row.id)
    expect(seen.status).toBe(200)
    for (const words of [
      'Rang mother twice',
      'Nobody answered',
      'telephoned the family',
      'Do you know where the child is?',
      'Eastbridge High School',
    ])
      expect(seen.html).toContain(words)
    expect(await steps(row.id)).toEqual(['tried', 'told', 'seen'])
    await page('lund', row.id)
    expect(await steps(row.id)).toEqual(['tried', 'told', 'seen'])
    // Told twice is told once.
    expect((await p.post('marsh', `/attendance/tellings/${row.id}/tell`, {})).status).toBe(422)
  })

  test('nobody pressed: the sweep tells at the time set, and not before', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan(at('10:00'))
    const row = await only(child)
    await sweep(at('11:59'))
    expect(await steps(row.id)).toEqual([])
    await sweep(at('12:00'))
    expect(await steps(row.id)).toEqual(['told'])
    await sweep(at('12:01'))
    expect(await steps(row.id)).toEqual(['told'])
  })

  test('the register explains it first: tasks end, nobody is told', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan()
    const row = await only(child)
    await p.marks(child, '2026-09-01', today, { [today]: 'MM' })
    await scan(at('11:00'))
    expect(await steps(row.id)).toEqual(['explained'])
    expect(await openTasks(row.id)).toEqual([])
    await sweep(at('13:00'))
    expect(await steps(row.id)).toEqual(['explained'])
  })

  test('what is missing is named, and what was typed stays', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan()
    const row = await only(child)
    const sent = await p.post('marsh', `/attendance/tellings/${row.id}/tried`, {
      triedWay: 'call',
      triedOutcome: 'reached-family',
      triedOn: today,
      triedAt: '09:20',
      triedWords: '',
    })
    expect(sent.status).toBe(422)
    expect(sent.html).toContain('Write what they said')
    const late = await p.post('marsh', `/attendance/tellings/${row.id}/tried`, {
      triedWay: 'visit',
      triedOutcome: 'nobody',
      triedOn: today,
      triedAt: '18:00',
      triedWords: 'Two of us',
    })
    expect(late.status).toBe(422)
    expect(late.html).toContain('Two of us')
    expect(await steps(row.id)).toEqual([])
  })

  test('nobody reached and the risk is high: the leads are asked to act, once', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.plan(child, 'looked-after')
    await scan()
    const row = await only(child)
    const tried = (way: string, time: string) =>
      p.post('marsh', `/attendance/tellings/${row.id}/tried`, {
        triedWay: way,
        triedOutcome: 'nobody',
        triedOn: today,
        triedAt: time,
        triedWords: '',
      })
    await tried('call', '09:20')
    expect((await page('haddad', row.id)).html).not.toContain('Somebody must see this child today')
    await tried('visit', '10:00')
    await tried('other-contact', '10:10')
    expect((await page('haddad', row.id)).html).toContain('Somebody must see this child today')
    expect((await openTasks(row.id)).filter(task => task.kind === 'welfare-check')).toHaveLength(1)
    const without = await p.post('marsh', `/attendance/tellings/${row.id}/check`, {
      checker: 'police',
      checkWords: 'Asked for a check',
      reference: '',
    })
    expect(without.status).toBe(422)
    expect(
      (
        await p.post('marsh', `/attendance/tellings/${row.id}/check`, {
          checker: 'police',
          checkWords: 'Asked for a check',
          reference: 'log 212',
        })
      ).status,
    ).toBe(303)
    expect((await openTasks(row.id)).filter(task => task.kind === 'welfare-check')).toEqual([])
    expect((await page('haddad', row.id)).html).not.toContain('Somebody must see this child today')
  })
})

describe('answering', () => {
  async function told(): Promise<{ child: string; id: string }> {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan()
    const { id } = await only(child)
    await p.post('marsh', `/attendance/tellings/${id}/tell`, {}, at('10:41'))
    return { child, id }
  }

  test('the worker answers: the school reads it, the receipt is in the chronology of both', async () => {
    const { child, id } = await told()
    const vague = await p.post(
      'lund',
      `/attendance/tellings/${id}/answer`,
      { seen: 'no', answer: 'I look', knownUntil: '2026-11-23' },
      at('11:00'),
    )
    expect(vague.status).toBe(422)
    const sent = await p.post(
      'lund',
      `/attendance/tellings/${id}/answer`,
      { seen: 'spoken', answer: 'He is at his grandmother’s. I go there at two.', knownUntil: '2026-11-23' },
      at('11:00'),
    )
    expect(sent.status, sent.html.slice(0, 2000)).toBe(303)
    expect(await steps(id)).toEqual(['told', 'answered'])
    expect(await openTasks(id)).toMatchObject([
      { kind: 'read-absence-answer', organisation_id: p.id.school, role: 'attendance-lead' },
    ])
    expect((await page('marsh', id, at('11:05'))).html).toContain('He is at his grandmother’s')
    expect(await openTasks(id)).toEqual([])
    const entries = await p.rows<{ title: string; owner_id: string; reach: string }>(
      `select title, owner_id, reach from record.entry_child where child_id = $1 and kind = 'absence-told' order by recorded_at`,
      [child],
    )
    expect(entries).toEqual([
      { title: 'Told the social worker: absent, no reason given', owner_id: p.id.school, reach: 'involved' },
      { title: 'Answered: absent from school, no reason given', owner_id: p.id.services, reach: 'named' },
    ])
    // Known until Monday: Friday’s absence is not asked about again.
    await p.marks(child, '2026-09-01', '2026-11-20', { [today]: 'NN', '2026-11-20': 'NN' })
    await scan(at('10:00', '2026-11-20'))
    expect(await tellings(child)).toHaveLength(1)
  })

  test('unanswered it goes to the manager after two hours, to the front door after four, and no further', async () => {
    const { id } = await told()
    await sweep(at('12:40'))
    expect(await steps(id)).toEqual(['told'])
    await sweep(at('12:41'))
    expect(await steps(id)).toEqual(['told', 'gone-up'])
    await sweep(at('12:42'))
    expect(await steps(id)).toEqual(['told', 'gone-up'])
    await sweep(at('14:41'))
    expect(await steps(id)).toEqual(['told', 'gone-up', 'gone-up'])
    await sweep(at('20:00'))
    expect(await steps(id)).toEqual(['told', 'gone-up', 'gone-up'])
    const up = (await openTasks(id)).filter(task => task.kind === 'absence-gone-up')
    expect(new Set(up.map(task => task.organisation_id))).toEqual(new Set([p.id.services, p.id.frontDoor, p.id.school]))
    // A front door that does not work with the child learns that a school waits for an answer, and not which child it is in a page of ours.
    expect((await page('sandhu', id)).status).toBe(404)
    const sent = await p.post(
      'osei',
      `/attendance/tellings/${id}/answer`,
      { seen: 'seen', answer: 'Seen at home.', knownUntil: '' },
      at('15:00'),
    )
    expect(sent.status).toBe(303)
    expect((await openTasks(id)).map(task => task.kind)).toEqual(['read-absence-answer'])
  })

  test('a telling that goes up outside of hours waits for the morning, unless the risk is high', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan(at('15:30'))
    const { id } = await only(child)
    await p.post('marsh', `/attendance/tellings/${id}/tell`, {}, at('16:00'))
    await sweep(at('18:30'))
    expect(await steps(id)).toEqual(['told'])
    await sweep(at('09:30', '2026-11-20'))
    expect(await steps(id)).toEqual(['told', 'gone-up'])
  })
})

describe('a team without Kith', () => {
  async function notice(): Promise<{ child: string; id: string; number: string }> {
    const child = await away()
    await p.involve(child, 'southwick', 'lead-authority', null, 'Mel Ashby')
    await scan()
    const row = await only(child)
    expect(row).toMatchObject({ by_phone: true, worker_id: null })
    return { child, id: row.id, number: row.number }
  }

  test('a numbered notice, a checked recipient, the answer typed in as it was given', async () => {
    const { id, number } = await notice()
    const doc = await p.get('marsh', `/attendance/tellings/${id}/notice`)
    expect(doc.html).toContain(number)
    expect(doc.html).toContain('Mel Ashby')
    expect((await p.post('marsh', `/attendance/tellings/${id}/tell`, {})).status).toBe(422)
    expect(
      (
        await p.post('marsh', `/attendance/tellings/${id}/tell`, {
          toldWay: 'phone',
          recipient: 'Mel Ashby, social worker',
        })
      ).status,
    ).toBe(303)
    const nobody = await p.post('marsh', `/attendance/tellings/${id}/answer`, {
      seen: 'seen',
      answer: 'Seen.',
      knownUntil: '',
      byName: '',
    })
    expect(nobody.status).toBe(422)
    expect(
      (
        await p.post('marsh', `/attendance/tellings/${id}/answer`, {
          seen: 'seen',
          answer: 'Seen at nine.',
          knownUntil: '',
          byName: 'Mel Ashby',
        })
      ).status,
    ).toBe(303)
    expect(await steps(id)).toEqual(['told', 'answered'])
  })

  test('nobody gave it: the leads hear at the time set, once; then they telephone again, then ring the front door', async () => {
    const { id } = await notice()
    await sweep(at('12:00'))
    await sweep(at('12:10'))
    expect(await steps(id)).toEqual(['gone-up'])
    expect((await openTasks(id)).map(task => task.title)).toContain('Nobody has told the social worker yet')
    await p.post('haddad', `/attendance/tellings/${id}/tell`, { toldWay: 'phone', recipient: 'Duty' }, at('12:20'))
    await sweep(at('14:21'))
    await sweep(at('16:21'))
    expect(await steps(id)).toEqual(['gone-up', 'told', 'gone-up', 'gone-up'])
  })
})

describe('who sees it', () => {
  test('the school’s register staff and the team that is told; the rest of the world gets what a missing one gets', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.involve(child, 'police', 'police')
    await scan()
    const { id } = await only(child)
    const missing = '0192f000-0000-7000-8000-000000000000'
    for (const who of ['haddad', 'okafor', 'marsh', 'lund', 'osei'] as const)
      expect([who, (await page(who, id)).status]).toEqual([who, 200])
    for (const who of [
      'shah',
      'lindqvist',
      'hart',
      'martins',
      'mirza',
      'reid',
      'frost',
      'okell',
      'beck',
      'hale',
    ] as const) {
      const [hidden, nothing] = [await page(who, id), await page(who, missing)]
      expect([who, hidden.status]).toEqual([who, 404])
      const plain = (html: string) =>
        html
          .replace(/nonce="[^"]*"/g, '')
          .replaceAll(id, '')
          .replaceAll(missing, '')
      expect(plain(hidden.html)).toBe(plain(nothing.html))
      expect((await p.post(who, `/attendance/tellings/${id}/answer`, { seen: 'seen', answer: 'x' })).status).toBe(404)
    }
    expect(await steps(id)).toEqual([])
  })

  test('whoever is excluded never learns: not in a list, not in a task, not by the address', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.exclude(p.people.ellery, child)
    await p.exclude(p.people.marsh, child)
    await scan()
    const { id } = await only(child)
    for (const who of ['ellery', 'marsh'] as const) {
      expect((await page(who, id)).status).toBe(404)
      expect((await p.get(who, '/attendance')).html).not.toContain(`Child${n} Away`)
      expect((await p.get(who, `/attendance/${child}`)).status).toBe(404)
      expect(
        await p.as(p.people[who], tx => tx.many(sql`select id from deadlines.task where subject_id = ${id}`)),
      ).toEqual([])
    }
    expect((await p.get('haddad', '/attendance')).html).toContain(`Child${n} Away`)
    // With the only attendance lead excluded any lead is asked.
    expect(await openTasks(id)).toMatchObject([{ role: null }])
  })

  test('while the place is protected, a worker without the right is told by a notice, and no page of ours tells where', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.protect(child, ['osei'])
    await scan()
    const row = await only(child)
    // Somebody in the team may know: the team is told, and not the worker who may not.
    expect(row).toMatchObject({ worker_id: null, by_phone: false })
    await p.post('marsh', `/attendance/tellings/${row.id}/tell`, {})
    expect((await page('osei', row.id)).status).toBe(200)
    expect((await page('lund', row.id)).status).toBe(404)
    expect((await p.get('lund', `/attendance/${child}`)).status).toBe(404)
    expect((await p.get('osei', `/attendance/${child}`)).status).toBe(200)
    const texts = JSON.stringify(await openTasks(row.id))
    expect(texts).not.toContain('Eastbridge')

    const nobody = await away()
    await p.involve(nobody, 'services', 'lead-authority', 'lund')
    await p.protect(nobody)
    await scan()
    expect(await only(nobody)).toMatchObject({ by_phone: true })
  })

  test('nothing shows to a transaction that did not ask for the child', async () => {
    const rows = await p.as(p.people.haddad, tx => tx.many(sql`select id from attendance.telling`))
    expect(rows).toEqual([])
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan()
    const asked = await p.as(p.people.haddad, async tx => {
      await askFor(tx, [child])
      return tx.many(sql`select id from attendance.telling`)
    })
    expect(asked).toHaveLength(1)
  })
})

/** The register of this child, written anew. */
async function remark(child: string, days: Record<string, string>, to = today): Promise<void> {
  await p.rows('delete from attendance.term_marks where child_id = $1', [child])
  await p.marks(child, '2026-09-01', to, days)
}
const days = (child: string) =>
  p.rows<{ on: string }>('select on_date::text as on from attendance.telling where child_id = $1 order by 1', [child])
const checks = (child: string) =>
  p.rows(`select id from deadlines.task where kind = 'welfare-check' and $1 = any(children) and done_at is null`, [
    child,
  ])

describe('again, and every day', () => {
  test('told, explained, away again the same day: the same telling from the start, told and answered once more', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan(at('09:40'))
    const { id } = await only(child)
    await p.post('marsh', `/attendance/tellings/${id}/tell`, {}, at('09:45'))
    await remark(child, { [today]: 'L\\' })
    await scan(at('10:30'))
    expect(await steps(id)).toEqual(['told', 'explained'])
    await remark(child, { [today]: 'LN' })
    expect(await scan(at('13:40'))).toMatchObject({ made: 1 })
    expect(await scan(at('13:41'))).toMatchObject({ made: 0 })
    expect((await openTasks(id)).map(task => task.kind)).toEqual(['tell-worker'])
    await sweep(at('14:39'))
    expect(await steps(id)).toEqual(['told', 'explained', 'again'])
    await sweep(at('14:40'))
    await sweep(at('14:41'))
    expect(await steps(id)).toEqual(['told', 'explained', 'again', 'told'])
    await sweep(at('16:40'))
    await p.post('lund', `/attendance/tellings/${id}/answer`, { seen: 'seen', answer: 'At home.' }, at('16:50'))
    expect(await steps(id)).toEqual(['told', 'explained', 'again', 'told', 'gone-up', 'answered'])
    // Answered, then in school, then away once more.
    await remark(child, { [today]: 'LL' })
    await scan(at('17:00'))
    await remark(child, { [today]: 'LN' })
    expect(await scan(at('17:10'))).toMatchObject({ made: 1 })
  })

  test('an afternoon that comes in with the next morning, and days of one run', async () => {
    const child = await away({ '2026-11-18': '/N', [today]: '//' })
    await p.involve(child, 'services', 'lead-authority', 'lund')
    expect(await scan(at('09:40'))).toMatchObject({ made: 1, told: 1 })
    expect(await days(child)).toEqual([{ on: '2026-11-18' }])
    const run = await away({ '2026-11-17': 'NN', '2026-11-18': 'NN', [today]: 'NN' })
    await p.involve(run, 'services', 'lead-authority', 'lund')
    await scan(at('09:50'))
    await scan(at('09:51'))
    expect(await days(run)).toEqual([{ on: today }])
    const long = await away({ '2026-11-13': 'NN', [today]: '//' })
    await p.involve(long, 'services', 'lead-authority', 'lund')
    await scan(at('10:00'))
    expect(await days(long)).toEqual([])
  })

  test('a reason that comes after ten days still ends it', async () => {
    const child = await away({ '2026-10-23': 'NN' })
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan(at('09:40', '2026-10-23'))
    const { id } = await only(child)
    await sweep(at('12:05', '2026-10-23'))
    await remark(child, { '2026-10-23': 'II' })
    await scan(at('09:40', '2026-11-02'))
    expect((await steps(id)).at(-1)).toBe('explained')
    expect(await openTasks(id)).toEqual([])
  })

  test('known until: two weeks at most, and until the child has been in school again', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan(at('09:40'))
    const { id } = await only(child)
    await sweep(at('12:05'))
    const answer = (knownUntil: string) =>
      p.post(
        'lund',
        `/attendance/tellings/${id}/answer`,
        { seen: 'spoken', answer: 'At Gran’s', knownUntil },
        at('12:30'),
      )
    const far = await answer('2026-12-04')
    expect(far.status).toBe(422)
    expect(far.html).toContain('Thursday 3 December 2026 at the latest')
    expect((await answer('2026-12-03')).status).toBe(303)
    await remark(child, { [today]: 'NN', '2026-11-20': 'NN' }, '2026-11-20')
    await scan(at('09:40', '2026-11-20'))
    expect(await days(child)).toHaveLength(1)
    await remark(child, { [today]: 'NN', '2026-11-20': 'NN', '2026-11-24': 'NN' }, '2026-11-24')
    await scan(at('09:40', '2026-11-24'))
    expect(await days(child)).toEqual([{ on: today }, { on: '2026-11-24' }])
  })
})

describe('somebody must see the child, whatever was written down', () => {
  test('high risk, told and gone up once: the leads are asked, once, though two teams hear of it and nothing was tried', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.involve(child, 'youth', 'youth-justice', 'martins')
    await p.plan(child, 'child-protection')
    await scan(at('09:40'))
    await sweep(at('12:05'))
    expect(await checks(child)).toEqual([])
    await sweep(at('13:06'))
    await sweep(at('14:10'))
    expect(await checks(child)).toHaveLength(1)
  })

  test('one way tried and then told by itself; and an answer that nobody has seen the child', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.plan(child, 'looked-after')
    const other = await away()
    await p.involve(other, 'services', 'lead-authority', 'lund')
    await p.plan(other, 'looked-after')
    await scan(at('09:40'))
    const [one, two] = [await only(child), await only(other)]
    const call = { triedWay: 'call', triedOutcome: 'nobody', triedOn: today, triedAt: '09:45', triedWords: '' }
    await p.post('marsh', `/attendance/tellings/${one.id}/tried`, call, at('10:00'))
    await sweep(at('12:05'))
    expect(await checks(child)).toHaveLength(1)
    expect(await checks(other)).toEqual([])
    await p.post(
      'lund',
      `/attendance/tellings/${two.id}/answer`,
      { seen: 'no', answer: 'We do not know.' },
      at('12:30'),
    )
    expect(await checks(other)).toHaveLength(1)
  })
})

describe('what must not be learnt by it, and what may', () => {
  test('a sealed harm, and one kept by others, make no risk; what the school may read does', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    const risk = () =>
      p.as(p.people.marsh, async tx => {
        await askFor(tx, [child])
        return (await workersOf(tx, [child], today)).map(row => row.risk)
      })
    const harm = async (reach: string, named: string[] = []) => {
      const entry = newId()
      await p.rows(
        `insert into record.entry (id, kind, owner_id, author_id, happened_at, recorded_at) values ($1, 'note', $2, $3, '2026-11-01', '2026-11-01')`,
        [entry, p.id.police, p.people.shah.id],
      )
      await p.rows(
        `insert into record.entry_child (child_id, entry_id, role, happened_at, recorded_at, kind, owner_id, author_id, title, present, harms, version, has_voice,
          has_decision, reach, named_organisations, sealed_to, with_children)
        values ($1, $2, 'subject', '2026-11-01', '2026-11-01', 'note', $3, $4, 't', 'p', '{}', 1, false, false, $5, $6, $7, array[$1]::uuid[])`,
        [child, entry, p.id.police, p.people.shah.id, reach, named, reach === 'sealed' ? [p.people.shah.id] : []],
      )
      await p.rows(
        `insert into record.harm (entry_id, child_id, harm, level, on_date) values ($1, $2, 'sexual-exploitation', 1, '2026-11-01')`,
        [entry, child],
      )
    }
    await harm('sealed')
    await harm('own')
    await harm('named', [p.id.services])
    expect(await risk()).toEqual([false])
    await harm('named', [p.id.school])
    expect(await risk()).toEqual([true])
  })

  test('another school’s rows of a child whose place is hidden put the child into no list', async () => {
    const [child, open] = [await away({}), await away({})]
    for (const one of [child, open]) {
      await p.rows(
        `insert into people.roll (id, organisation_id, child_id, display_name, sort_name, form, from_on) values ($1, $2, $3, 'X', 'x', '7A', '2024-09-01')`,
        [newId(), p.id.hillside, one],
      )
      await p.involve(one, 'hillside', 'school')
      await p.marks(one, today, today, { [today]: 'NN' }, 'hillside')
      await p.rows(
        `insert into attendance.alert (id, organisation_id, child_id, kind, since_on, strength, facts, found_at, last_found_at)
        values ($1, $2, $3, 'change', '2026-11-02', 3, '{}', '2026-11-18', '2026-11-18')`,
        [newId(), p.id.hillside, one],
      )
    }
    await p.protect(child, ['lindqvist'])
    const listed = await p.as(p.people.marsh, async tx => [
      await childrenUnexplained(tx, today, 1000),
      await childrenWithAlert(tx, at('09:00', '2026-11-01'), 3, 1000),
    ])
    for (const list of listed) {
      expect(list).not.toContain(child)
      expect(list).toContain(open)
    }
  })

  test('one’s own child comes first in a short list', async () => {
    const own = await away()
    await p.involve(own, 'services', 'lead-authority', 'osei')
    await scan(at('09:40'))
    const lists = await p.as(p.people.osei, async tx => [
      await childrenUnexplained(tx, today, 1),
      await childrenTold(tx, today, 1),
    ])
    expect(lists).toEqual([[own], [own]])
  })

  test('a notice about a child whose place is protected names no school and no telephone', async () => {
    const child = await away()
    await p.involve(child, 'southwick', 'lead-authority', null, 'Mel Ashby')
    await p.protect(child)
    await scan()
    const { id } = await only(child)
    await p.rows('update identity.organisation set phone = $2 where id = $1', [p.id.school, '01632 960 204'])
    const notice = (await p.get('marsh', `/attendance/tellings/${id}/notice`)).html
    expect(notice).toContain('goes to school is protected')
    expect(notice).not.toContain('Eastbridge')
    expect(notice).not.toContain('01632 960 204')
    expect((await page('marsh', id)).html).toContain('goes to school is protected')
  })

  test('a worker is asked for an answer only when told', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await scan()
    const { id } = await only(child)
    const solid = async () => {
      const { html } = await p.get('lund', '/attendance')
      return new RegExp(`attendance/tellings/${id}"[^>]*>[^<]*Answer`).test(html)
    }
    expect(await solid()).toBe(false)
    await p.post('marsh', `/attendance/tellings/${id}/tell`, {})
    expect(await solid()).toBe(true)
  })

  test('the front door that works with the child reads which team was told; whoever may not know the place does not', async () => {
    const child = await away()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.involve(child, 'frontDoor', 'front-door')
    await scan(at('09:40'))
    await sweep(at('12:05'))
    const told = (who: Name) =>
      p.as(p.people[who], async (tx, ctx) => (await attendanceFacts(tx, ctx, child))?.told, at('13:00'))
    expect(await told('mirza')).toEqual([
      { on: today, href: null, words: 'Northmoor Children’s Services, Thu 19 Nov, 12:05, not answered' },
    ])
    expect(await told('lund')).toMatchObject([{ href: expect.stringContaining('/attendance/tellings/') }])
    expect(await told('shah')).toBeUndefined()
    await p.protect(child, ['lund'])
    expect(await told('mirza')).toBeUndefined()
  })
})
