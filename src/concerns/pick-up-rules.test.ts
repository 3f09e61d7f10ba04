import { describe, expect, test } from 'vitest'
import { makeCalendar } from '../statute/index.ts'
import { type Candidate, stepOf, type UpFacts, whoNext } from './pick-up-rules.ts'
import { notUrgentTimes } from './pick-up-times.ts'

const lead: Candidate = { practitionerId: 'lead', step: 'lead', mayRead: true }
const deputy: Candidate = { practitionerId: 'deputy', step: 'deputy', mayRead: true }
const head: Candidate = { practitionerId: 'head', step: 'head', mayRead: true }
const not = (person: Candidate): Candidate => ({ ...person, mayRead: false })
const at = (minutes: number) => new Date(Date.parse('2026-11-19T14:00:00Z') + minutes * 60_000)
const facts = (more: Partial<UpFacts> & { after?: number } = {}): UpFacts => ({
  now: at(more.after ?? 0),
  loggedAt: at(0),
  urgent: true,
  opened: false,
  minutes: { deputy: 15, head: 30 },
  notUrgent: { deputyAt: at(75), headAt: at(75 + 1440) },
  closed: false,
  people: [lead, deputy, head],
  cover: [],
  beyond: [{ role: 'council', organisationId: 'front-door' }],
  given: new Set(),
  ...more,
})
/** Everybody it has gone to by then, in order. */
const goneTo = (given: UpFacts): string[] => {
  const ids: string[] = []
  for (let next = whoNext({ ...given, given: new Set(ids) }); next; next = whoNext({ ...given, given: new Set(ids) }))
    ids.push(next.practitionerId ?? next.organisationId)
  return ids
}
const cover = (practitionerId: string, forId: string | null, mayRead = true) => ({ practitionerId, forId, mayRead })

describe('somebody always picks it up', () => {
  test.each<[string, UpFacts, string[]]>([
    ['at once: the lead', facts(), ['lead']],
    ['after 14 minutes: still the lead', facts({ after: 14.9 }), ['lead']],
    ['after 15: the deputy too', facts({ after: 15 }), ['lead', 'deputy']],
    ['after 30: the head too', facts({ after: 30 }), ['lead', 'deputy', 'head']],
    ['after 45: the front door', facts({ after: 45 }), ['lead', 'deputy', 'head', 'front-door']],
    ['the school’s own times', facts({ after: 6, minutes: { deputy: 5, head: 90 } }), ['lead', 'deputy']],
    ['opened: nowhere', facts({ after: 500, opened: true }), []],
    ['the lead is the parent', facts({ people: [not(lead), deputy, head] }), ['deputy']],
    [
      'the lead is the parent, 30 minutes later',
      facts({ people: [not(lead), deputy, head], after: 30 }),
      ['deputy', 'head'],
    ],
    ['all leads excluded: the head at once', facts({ people: [not(lead), not(deputy), head] }), ['head']],
    [
      'everybody in the school excluded: the front door at once',
      facts({ people: [not(lead), not(deputy), not(head)] }),
      ['front-door'],
    ],
    [
      'everybody excluded, with a trust: the trust',
      facts({
        people: [not(lead), not(head)],
        beyond: [
          { role: 'trust', organisationId: 'trust' },
          { role: 'council', organisationId: 'front-door' },
        ],
      }),
      ['trust'],
    ],
    [
      'everybody excluded, not urgent: the front door at once all the same',
      facts({ urgent: false, people: [not(lead)] }),
      ['front-door'],
    ],
    ['not urgent: the lead, whatever the minutes', facts({ urgent: false, after: 60 }), ['lead']],
    ['not urgent, end of the school day: the deputy', facts({ urgent: false, after: 75 }), ['lead', 'deputy']],
    [
      'not urgent, a day later: the head, and never the council',
      facts({ urgent: false, after: 99_999 }),
      ['lead', 'deputy', 'head'],
    ],
    ['the lead is away: whoever covers for the lead', facts({ cover: [cover('stand-in', 'lead')] }), ['stand-in']],
    [
      'the lead is away and the cover is the parent: the deputy',
      facts({ cover: [cover('stand-in', 'lead', false)] }),
      ['deputy'],
    ],
    [
      'the deputy covers for the lead: nobody is given it twice',
      facts({ cover: [cover('deputy', 'lead')], after: 30 }),
      ['deputy', 'head'],
    ],
    ['August, cover named: the cover first', facts({ closed: true, cover: [cover('head', null)] }), ['head']],
    [
      'August, cover named, nobody opens it',
      facts({ closed: true, cover: [cover('head', null)], after: 45 }),
      ['head', 'lead', 'front-door'],
    ],
    [
      'August, the cover is the parent: the lead',
      facts({ closed: true, cover: [cover('head', null, false)] }),
      ['lead'],
    ],
    [
      'August, no cover: lead, deputy, head, front door',
      facts({ closed: true, after: 45 }),
      ['lead', 'deputy', 'head', 'front-door'],
    ],
    ['cover for closed days does nothing on a school day', facts({ cover: [cover('head', null)] }), ['lead']],
    ['one person is lead and head', facts({ people: [{ ...lead }], after: 45 }), ['lead', 'front-door']],
    ['nobody at all and no front door: nobody, and the page says whom to ring', facts({ people: [], beyond: [] }), []],
  ])('%s', (_, given, expected) => expect(goneTo(given)).toEqual(expected))

  test('every reachable concern has an eligible reader: whoever may read it is found, for every set of excluded people', () => {
    for (let set = 0; set < 8; set++) {
      const people = [lead, deputy, head].map((person, index) => ({ ...person, mayRead: (set & (1 << index)) !== 0 }))
      const first = whoNext(facts({ people }))
      expect(first).not.toBeNull()
      const may = new Set(people.filter(person => person.mayRead).map(person => person.practitionerId))
      if (may.size > 0) expect(may.has(first?.practitionerId ?? '')).toBe(true)
      else expect(first?.organisationId).toBe('front-door')
    }
  })
  test('who is a lead and who a deputy is read from what their job is called', () => {
    expect([
      stepOf(['dsl'], 'safeguarding lead'),
      stepOf(['dsl'], 'Deputy safeguarding lead'),
      stepOf(['head'], 'headteacher'),
      stepOf(['teacher'], 'tutor'),
    ]).toEqual(['lead', 'deputy', 'head', null])
  })
})

describe('not urgent: when it goes up', () => {
  const calendar = makeCalendar({
    school: {
      terms: [
        { startsOn: '2026-09-02', endsOn: '2026-10-23' },
        { startsOn: '2026-11-02', endsOn: '2026-12-18' },
      ],
      closures: [{ on: '2026-11-20', title: 'training day' }],
    },
  })
  const times = (
    logged: string,
    by: 'end-of-school-day' | 'end-of-next-school-day' = 'end-of-school-day',
    days = calendar,
  ) => {
    const { deputyAt, headAt } = notUrgentTimes(new Date(logged), by, '15:15', days)
    return [deputyAt.toISOString(), headAt.toISOString()]
  }
  test.each<[string, string[], string[]]>([
    [
      'in the morning: the same day, then Monday over a closure and a weekend',
      times('2026-11-19T09:00:00Z'),
      ['2026-11-19T15:15:00.000Z', '2026-11-23T15:15:00.000Z'],
    ],
    [
      'after school: the next school day',
      times('2026-11-19T16:00:00Z'),
      ['2026-11-23T15:15:00.000Z', '2026-11-24T15:15:00.000Z'],
    ],
    [
      'the next school day, if the school says so',
      times('2026-11-18T09:00:00Z', 'end-of-next-school-day'),
      ['2026-11-19T15:15:00.000Z', '2026-11-23T15:15:00.000Z'],
    ],
    [
      'half-term does not make it wait a week: the next working day',
      times('2026-10-23T16:00:00Z'),
      ['2026-10-26T15:15:00.000Z', '2026-10-27T15:15:00.000Z'],
    ],
    [
      'August, beyond the terms entered: working days',
      times('2027-08-04T09:00:00Z'),
      ['2027-08-04T14:15:00.000Z', '2027-08-05T14:15:00.000Z'],
    ],
    [
      'no terms entered: working days',
      times('2026-11-20T09:00:00Z', 'end-of-school-day', makeCalendar({})),
      ['2026-11-20T15:15:00.000Z', '2026-11-23T15:15:00.000Z'],
    ],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected))
})
