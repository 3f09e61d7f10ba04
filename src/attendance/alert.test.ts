/** Alerts kept, decided on, raised; measures stopped: through the real server, with the policies on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../access/index.ts'
import { sql } from '../platform/db.ts'
import { chronology } from '../record/index.ts'
import type { FoundAlert } from './alert.ts'
import { keepAlerts } from './alert-actions.ts'
import { attendanceFacts } from './facts.ts'
import { attendanceKnown, attendanceLane, attendanceSection } from './sections.tsx'
import { type Name, startTold, type Told, thursday } from './tests/told.ts'

let p: Told
beforeAll(async () => {
  p = await startTold()
}, 60_000)
afterAll(() => p.close())

let n = 0
/** A child on the school’s roll, away on Thursdays since October. */
async function pupil(): Promise<string> {
  n++
  const child = await p.child(`Pupil${n}`, 'Marsh', 'Year 9')
  const thursdays = ['2026-10-08', '2026-10-15', '2026-10-22', '2026-11-05', '2026-11-12', '2026-11-19']
  await p.marks(child, '2026-09-01', '2026-11-19', Object.fromEntries(thursdays.map(on => [on, '/O'])))
  return child
}
const weekday = (childId: string, more: Partial<FoundAlert> = {}): FoundAlert => ({
  childId,
  kind: 'weekday',
  sinceOn: '2026-10-08',
  strength: 5,
  facts: {
    weekday: 3,
    times: 6,
    of: 11,
    otherTimes: 0,
    otherOf: 44,
    weeks: 12,
    sinceOn: '2026-10-08',
    lastOn: '2026-11-19',
  },
  ...more,
})
const keep = (children: string[], alerts: FoundAlert[], now = thursday) =>
  p.asProgram(
    p.id.school,
    async (tx, ctx) => {
      await askFor(tx, children)
      return keepAlerts(tx, ctx, { children, alerts })
    },
    now,
  )
const alertOf = async (child: string): Promise<string> => {
  const [row] = await p.rows<{ id: string }>('select id from attendance.alert where child_id = $1', [child])
  if (!row) throw new Error('no alert')
  return row.id
}
async function raised(): Promise<{ child: string; alert: string }> {
  const child = await pupil()
  await keep([child], [weekday(child)])
  return { child, alert: await alertOf(child) }
}
const whole = {
  outcome: 'reason-found',
  reasons: ['caring', 'fear-of-journey'],
  evidence: 'told',
  why: 'His mother goes to dialysis on Thursdays.',
  viewWords: 'I take my sister because nobody else can.',
  support: 'A place in the young carers’ group.',
  reviewOn: '2026-12-03',
  reach: 'involved',
}
const decide = (who: Name, alert: string, fields: Record<string, string | string[]>) =>
  p.post(who, `/attendance/alerts/${alert}`, fields)

describe('keeping', () => {
  test('new, the same again, over; in the chosen school alone', async () => {
    const [one, two] = [await pupil(), await pupil()]
    expect(await keep([one, two], [weekday(one), weekday(two, { kind: 'persistent', strength: 0 })])).toEqual({
      fresh: 2,
      again: 0,
      ended: 0,
    })
    expect(await keep([one, two], [weekday(one, { sinceOn: '2026-10-15', strength: 5.4 })])).toEqual({
      fresh: 0,
      again: 1,
      ended: 1,
    })
    const rows = await p.rows<{ child_id: string; since_on: string; ended: boolean }>(
      `select child_id, since_on::text, ended_at is not null as ended from attendance.alert where child_id = any($1) order by kind desc`,
      [[one, two]],
    )
    expect(rows).toEqual([
      { child_id: one, since_on: '2026-10-08', ended: false },
      { child_id: two, since_on: '2026-10-08', ended: true },
    ])
  })

  test('a whole school in a few statements', async () => {
    const children: string[] = []
    for (let i = 0; i < 12; i++) children.push(await p.child('Roll', `Nr${i}`, 'Year 7'))
    const alerts = children.flatMap(child => [weekday(child), weekday(child, { kind: 'change' })])
    expect(await keep(children, alerts)).toMatchObject({ fresh: 24 })
    expect(await keep(children, alerts)).toMatchObject({ fresh: 0, again: 24, ended: 0 })
  })
})

describe('a person decides', () => {
  test('the attendance lead: what changed, the calendar, no chronology; the reason, the child’s words, what is next', async () => {
    const { child, alert } = await raised()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    const page = await p.get('marsh', `/attendance/alerts/${alert}`)
    expect(page.status).toBe(200)
    for (const words of [
      'Absent on 6 of the last 11 Thursdays',
      'Absent in other or unknown circumstances',
      'Keep this',
    ])
      expect(page.html).toContain(words)
    expect(page.html).not.toContain('What else happened then')
    const thin = await decide('marsh', alert, { outcome: 'reason-found', why: 'He told me.' })
    expect(thin.status).toBe(422)
    for (const words of [
      'Choose one reason or more',
      'why nobody has asked yet',
      'Watching without a day is forgetting',
      'He told me.',
    ])
      expect(thin.html).toContain(words)
    const kept = await decide('marsh', alert, {
      ...whole,
      nextStep: 'Ring the young carers’ group',
      nextWho: p.people.okell.id,
    })
    expect(kept.status, kept.html.slice(0, 3000)).toBe(303)
    const entries = await p.rows<{ id: string; title: string; reach: string; kind: string }>(
      `select entry_id as id, title, reach, kind from record.entry_child where child_id = $1`,
      [child],
    )
    expect(entries).toMatchObject([
      {
        title: 'Attendance: caring for somebody at home; afraid of the journey, or of who waits outside',
        reach: 'involved',
        kind: 'attendance',
      },
    ])
    const voices = await p.rows<{ words: string }>('select words from record.voice where child_id = $1', [child])
    expect(voices).toEqual([{ words: 'I take my sister because nobody else can.' }])
    const tasks = await p.rows<{ kind: string; practitioner_id: string }>(
      'select kind, practitioner_id from deadlines.task where subject_id = $1 and done_at is null order by kind',
      [alert],
    )
    expect(tasks).toEqual([
      { kind: 'attendance-next-step', practitioner_id: p.people.okell.id },
      { kind: 'attendance-review', practitioner_id: p.people.marsh.id },
    ])
    // The social worker reads it; the lists no longer ask for it.
    expect((await p.get('lund', `/attendance/alerts/${alert}`)).html).toContain('His mother goes to dialysis')
    expect((await p.get('marsh', '/attendance')).html).not.toContain(alert)
  })

  test('what a lead keeps to the leads: neither the attendance lead nor the social worker reads it', async () => {
    const { child, alert } = await raised()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    expect((await decide('haddad', alert, { ...whole, reasons: ['unsafe-home'], reach: 'own' })).status).toBe(303)
    expect((await p.get('ellery', `/attendance/alerts/${alert}`)).html).toContain('His mother goes to dialysis')
    for (const who of ['marsh', 'lund'] as const) {
      const page = await p.get(who, `/attendance/alerts/${alert}`)
      expect(page.status).toBe(200)
      expect(page.html).not.toContain('dialysis')
      expect(page.html).not.toContain('Something at home is not safe')
      expect((await p.get(who, `/attendance/${child}`)).html).not.toContain('nobody else can')
    }
    expect((await p.get('marsh', `/attendance/alerts/${alert}`)).html).toContain(
      'A safeguarding lead has dealt with this',
    )
  })

  test('raised as a concern: a lead reads it as every concern; who raised it sees that, and nobody else of the register does', async () => {
    const { child, alert } = await raised()
    const undecided = await decide('marsh', alert, {
      outcome: 'raised',
      why: 'He is afraid of the bus stop.',
      viewNotYet: 'He walked off',
      reach: '',
    })
    expect(undecided.status).toBe(422)
    const sent = await decide('marsh', alert, {
      outcome: 'raised',
      why: 'He is afraid of the bus stop.',
      viewWords: 'They wait there.',
      danger: 'unknown',
    })
    expect(sent.status, sent.html.slice(0, 3000)).toBe(303)
    const concerns = await p.rows<{ id: string; logged_by: string; urgent: boolean }>(
      'select id, logged_by, urgent from concerns.concern where $1 = any(children)',
      [child],
    )
    expect(concerns).toMatchObject([{ logged_by: p.people.marsh.id, urgent: true }])
    const seen = await p.as(p.people.haddad, async tx => {
      await askFor(tx, [child])
      return chronology(tx, child)
    })
    expect(seen.map(row => row.kind)).toEqual(['concern'])
    expect(seen[0]?.present).toContain('From the register: Absent on 6 of the last 11 Thursdays')
    expect((await p.get('marsh', `/attendance/alerts/${alert}`)).html).toContain('Raise it as a concern')
  })

  test('two who decide at once: the second sees the first’s decision, and nothing is overwritten', async () => {
    const { alert } = await raised()
    expect((await decide('marsh', alert, { ...whole, seenTriage: '' })).status).toBe(303)
    const second = await decide('haddad', alert, { ...whole, seenTriage: '', why: 'My own words' })
    expect(second.status).toBe(422)
    expect(second.html).toContain('The marsh decided at')
    expect(second.html).toContain('My own words')
    expect(await p.rows('select 1 from attendance.triage where alert_id = $1', [alert])).toHaveLength(1)
  })

  test('a form sent twice is kept once', async () => {
    const { alert } = await raised()
    const fields = { ...whole, _once: '0192f000-0000-7000-8000-0000000000aa' }
    await decide('marsh', alert, fields)
    await decide('marsh', alert, fields)
    expect(await p.rows('select 1 from attendance.triage where alert_id = $1', [alert])).toHaveLength(1)
  })
})

describe('before a measure', () => {
  async function asked(who: Name = 'marsh'): Promise<{ child: string; stop: string }> {
    const child = await pupil()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    const sent = await p.post(who, `/attendance/${child}/stop`, {
      measure: 'penalty-notice',
      why: 'Ten sessions without leave.',
    })
    expect(sent.status, sent.html.slice(0, 3000)).toBe(303)
    return { child, stop: sent.location?.split('/').at(-1) ?? '' }
  }
  const decision = {
    decision: 'not',
    support: 'Two talks with his mother; the bus pass.',
    viewWords: 'I would come if somebody took her.',
    workerTold: 'Clara Lund, 10:15: she goes there today.',
    reasons: 'A notice would fine a mother for being ill.',
    words: 'Do not send it. Ring me on Monday.',
  }

  test('asked for the same way for every child; a lead decides; who asked learns what to do, and not why', async () => {
    const { child, stop } = await asked()
    const mine = await p.get('marsh', `/attendance/stops/${stop}`)
    expect(mine.html).toContain('A safeguarding lead has been asked')
    expect(mine.html).not.toContain('Open concerns')
    expect((await p.post('marsh', `/attendance/stops/${stop}`, decision)).status).toBe(404)
    const page = await p.get('haddad', `/attendance/stops/${stop}`)
    for (const words of ['Social worker', 'Open concerns', 'Ten sessions without leave.'])
      expect(page.html).toContain(words)
    const untold = await p.post('haddad', `/attendance/stops/${stop}`, { ...decision, workerTold: '' })
    expect(untold.status).toBe(422)
    expect(untold.html).toContain('Say when the worker was told')
    expect((await p.post('haddad', `/attendance/stops/${stop}`, decision)).status).toBe(303)
    const after = await p.get('marsh', `/attendance/stops/${stop}`)
    expect(after.html).toContain('Ring me on Monday')
    expect(after.html).not.toContain('fine a mother')
    expect((await p.get('okafor', `/attendance/stops/${stop}`)).html).toContain('fine a mother')
    const tasks = await p.rows<{ kind: string; organisation_id: string }>(
      'select kind, organisation_id from deadlines.task where subject_id = $1 and done_at is null order by kind',
      [stop],
    )
    expect(tasks).toEqual([
      { kind: 'measure-decided', organisation_id: p.id.school },
      { kind: 'measure-told', organisation_id: p.id.services },
    ])
    const [entry] = await p.rows<{ reach: string; title: string }>(
      `select reach, title from record.entry_child where child_id = $1 and title like 'Penalty%'`,
      [child],
    )
    expect(entry).toEqual({ reach: 'own', title: 'Penalty notice looked at: it does not happen' })
  })

  test('other organisations, teachers and those excluded: as if there were none', async () => {
    const { child, stop } = await asked('haddad')
    await p.exclude(p.people.ellery, child)
    for (const who of ['ellery', 'lund', 'reid', 'lindqvist', 'frost', 'okell', 'shah'] as const)
      expect([who, (await p.get(who, `/attendance/stops/${stop}`)).status]).toEqual([who, 404])
    expect((await p.get('ellery', `/attendance/${child}/stop`)).status).toBe(404)
    expect((await p.post('ellery', `/attendance/${child}/stop`, { measure: 'suspension', why: 'x' })).status).toBe(404)
    expect((await p.post('lund', `/attendance/${child}/stop`, { measure: 'suspension', why: 'x' })).status).toBe(404)
  })
})

describe('each in their reach', () => {
  const statuses = async (paths: string[], who: Name) => {
    const found: number[] = []
    for (const path of paths) found.push((await p.get(who, path)).status)
    return found
  }

  test('the child’s page: the school, the team and the Virtual School; nobody else; hidden and missing alike', async () => {
    const { child, alert } = await raised()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await p.involve(child, 'council', 'lead-authority')
    await p.involve(child, 'police', 'police')
    const paths = [`/attendance/${child}`, `/attendance/alerts/${alert}`]
    for (const who of ['haddad', 'okafor', 'marsh', 'lund', 'osei', 'reid', 'shah'] as const)
      expect([who, ...(await statuses(paths, who))]).toEqual([who, 200, 200])
    for (const who of ['lindqvist', 'hart', 'martins', 'frost', 'okell', 'beck', 'castell', 'hale', 'mirza'] as const)
      expect([who, ...(await statuses(paths, who))]).toEqual([who, 404, 404])
    const plain = (html: string, id: string) => html.replace(/nonce="[^"]*"/g, '').replaceAll(id, '')
    const missing = '0192f000-0000-7000-8000-000000000001'
    for (const path of ['/attendance/', '/attendance/alerts/']) {
      const id = path === '/attendance/' ? child : alert
      expect(plain((await p.get('lindqvist', path + id)).html, id)).toBe(
        plain((await p.get('lindqvist', path + missing)).html, missing),
      )
    }
    // Of these only those who decide may write.
    for (const who of ['lund', 'reid', 'shah', 'hart'] as const)
      expect((await decide(who, alert, whole)).status).toBe(404)
    expect(await p.rows('select 1 from attendance.triage where alert_id = $1', [alert])).toEqual([])
  })

  test('the Virtual School sees its slice: attendance, no record, nothing of a child the council does not lead', async () => {
    const [led, other] = [await pupil(), await pupil()]
    await p.involve(led, 'council', 'lead-authority')
    await p.involve(other, 'council', 'lado')
    await p.plan(led, 'looked-after')
    await keep([led, other], [weekday(led), weekday(other)])
    const list = await p.get('reid', '/attendance')
    expect(list.html).toContain(`Pupil${n - 1} Marsh`)
    expect(list.html).not.toContain(`Pupil${n} Marsh`)
    expect((await p.get('reid', `/attendance/${other}`)).status).toBe(404)
    const page = await p.get('reid', `/attendance/${led}`)
    expect(page.html).not.toContain('/children/')
    expect(page.html).not.toContain('What else happened then')
    const seen = await p.as(p.people.reid, async tx => {
      await askFor(tx, [led])
      return Promise.all([tx.many(sql`select 1 from record.entry_child`), tx.many(sql`select 1 from people.person`)])
    })
    expect(seen).toEqual([[], []])
  })

  test('a protected place hides all of it from whoever has no right, in every place it is shown', async () => {
    const { child } = await raised()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    const shown = (who: Name) =>
      p.as(p.people[who], async (tx, ctx) => {
        await askFor(tx, [child])
        const known = await attendanceKnown(tx, ctx, child)
        const section = await attendanceSection(tx, ctx, child)
        const lane = await attendanceLane(tx, ctx, child, '2026-09-01')
        const facts = await attendanceFacts(tx, ctx, child)
        const rows = await tx.many(sql`select 1 from attendance.alert union all select 1 from attendance.term_marks`)
        return [known !== null, section !== null, (lane.attendance?.length ?? 0) > 0, facts !== null, rows.length > 0]
      })
    expect(await shown('lund')).toEqual([true, true, true, true, true])
    await p.protect(child, ['osei'])
    expect(await shown('lund')).toEqual([false, false, false, false, false])
    expect(await shown('osei')).toEqual([true, true, true, true, true])
    // To the school that keeps the register the place is nothing new.
    expect(await shown('haddad')).toEqual([true, true, true, true, true])
    expect((await p.get('lund', '/attendance')).html).not.toContain(`Pupil${n} Marsh`)
  })

  test('the picture’s lane: weeks as bars, the holiday blank', async () => {
    await p.set('term-dates', {
      terms: [
        { name: 'Autumn, first half', startsOn: '2026-09-02', endsOn: '2026-10-23' },
        { name: 'Autumn, second half', startsOn: '2026-11-02', endsOn: '2026-12-18' },
      ],
      closures: [],
    })
    const child = await p.child('Lane', 'Reed', 'Year 8')
    const holiday = Object.fromEntries(['26', '27', '28', '29', '30'].map(day => [`2026-10-${day}`, '']))
    await p.marks(child, '2026-10-12', '2026-11-13', {
      ...holiday,
      '2026-11-09': 'II',
      '2026-11-10': 'II',
      '2026-11-11': 'II',
    })
    const lane = await p.as(p.people.haddad, async (tx, ctx) => {
      await askFor(tx, [child])
      return attendanceLane(tx, ctx, child, '2026-09-01')
    })
    expect(lane.attendance).toEqual([
      { weekStart: '2026-10-12', percent: 100, underHalf: false },
      { weekStart: '2026-10-19', percent: 100, underHalf: false },
      { weekStart: '2026-10-26', percent: null, underHalf: false },
      { weekStart: '2026-11-02', percent: 100, underHalf: false },
      { weekStart: '2026-11-09', percent: 40, underHalf: true },
    ])
  })

  test('the facts for an agenda: figures, what changed, why, the child’s words, who was told', async () => {
    const { child, alert } = await raised()
    await p.involve(child, 'services', 'lead-authority', 'lund')
    await decide('marsh', alert, whole)
    const facts = await p.as(p.people.lund, async (tx, ctx) => {
      await askFor(tx, [child])
      return attendanceFacts(tx, ctx, child)
    })
    expect(facts).toMatchObject({
      changed: [{ words: expect.stringContaining('Thursdays'), since: '2026-10-08', open: false }],
      reasons: [
        { words: 'Caring for somebody at home and afraid of the journey, or of who waits outside', by: 'The marsh' },
      ],
      childSays: [{ words: 'I take my sister because nobody else can.' }],
      notAsked: null,
    })
    expect(facts?.figures).toMatch(/^In school for \d+% of the last four school weeks; \d+% before that/)
  })

  test('analysts and partners: groups and no rows; a teacher, the police and a lead have no such page', async () => {
    for (const who of ['haddad', 'frost', 'shah', 'reid', 'hale'] as const)
      expect((await p.get(who, '/attendance/partnership')).status).toBe(404)
    for (const who of ['beck', 'castell'] as const) {
      const page = await p.get(who, '/attendance/partnership')
      expect(page.status).toBe(200)
      expect(page.html).toContain('Any number under 10 is not shown')
      const rows = await p.as(p.people[who], async tx => {
        await askFor(tx, [
          (await p.rows<{ id: string }>('select child_id as id from attendance.alert limit 1'))[0]?.id ?? '',
        ])
        return tx.many(sql`select 1 from attendance.alert union all select 1 from attendance.term_marks`)
      })
      expect(rows).toEqual([])
      await expect(p.as(p.people[who], tx => tx.many(sql`select 1 from attendance.group_count`))).rejects.toThrow(
        /permission/,
      )
    }
  })

  test('sums by group hold no child, and what is under ten is not told', async () => {
    const children: string[] = []
    for (let i = 0; i < 14; i++) children.push(await p.child('Group', `Nr${i}`, i < 11 ? 'Year 10' : 'Year 11'))
    await p.asProgram(p.id.school, tx =>
      tx.run(sql`select attendance.keep_groups('2026-08-24'::date, ${thursday}::timestamptz, ${`{${children.join(',')}}`}::uuid[],
        ${children.map(() => 100)}::integer[], ${children.map((_, i) => (i < 10 ? 20 : 2))}::integer[])`),
    )
    const rows = await p.as(p.people.beck, tx =>
      tx.many(
        sql`select dimension, value, pupils, missed::integer, persistent, severe from attendance.partnership('2026-08-01') where dimension in ('all', 'year') order by dimension, value`,
      ),
    )
    expect(rows).toEqual([
      { dimension: 'all', value: 'all', pupils: 14, missed: 208, persistent: 10, severe: null },
      { dimension: 'year', value: 'Year 10', pupils: 11, missed: 202, persistent: 10, severe: null },
      { dimension: 'year', value: 'Year 11', pupils: null, missed: null, persistent: null, severe: null },
    ])
    const page = await p.get('beck', '/attendance/partnership')
    expect(page.html).toContain('too few')
    // Year 10 with its 11 would tell that Year 11 has 3.
    expect(page.html).not.toMatch(/Year 10<\/th><td[^>]*>11</)
    for (const who of ['haddad', 'lund', 'marsh'] as const)
      expect(await p.as(p.people[who], tx => tx.many(sql`select 1 from attendance.partnership('2026-08-01')`))).toEqual(
        [],
      )
  })
})
