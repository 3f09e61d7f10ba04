import { describe, expect, it } from 'vitest'
import { dayNumber } from '../statute/index.ts'
import { emptyTerm, setMarks } from './marks.ts'
import { inOrder, partTimeState, sessionsWords, unagreedPartTime } from './part-time-rules.ts'

const day = dayNumber
const from = day('2026-08-01')
const until = day('2026-11-19')
/** A term with C2 at these sessions. */
const term = (...sessions: [string, 'am' | 'pm'][]) =>
  setMarks(
    emptyTerm(day('2026-09-02'), until),
    sessions.map(([on, session]) => ({ on: day(on), session, mark: { code: 'C2', minutesLate: null } })),
  ).term
const mornings = inOrder(['tue-am', 'mon-am', 'wed-am', 'thu-am', 'fri-am'])

describe('a part-time mark', () => {
  const marks = term(['2026-11-16', 'pm'], ['2026-11-17', 'pm'], ['2026-11-18', 'am'])
  const agreed = { fromOn: '2026-11-16', toOn: '2026-11-27', sessions: mornings }
  it('without an agreed timetable is told, with its days', () => {
    expect(unagreedPartTime([marks], [], from, until)).toMatchObject({
      kind: 'part-time-unagreed',
      sinceOn: '2026-11-16',
      facts: { sessions: 3, lastOn: '2026-11-18', words: expect.stringContaining('for 3 sessions') },
    })
  })
  it('is covered at the times at which the child is not expected, and at no other', () => {
    expect(unagreedPartTime([marks], [agreed], from, until)).toMatchObject({
      sinceOn: '2026-11-18',
      facts: { sessions: 1 },
    })
    expect(unagreedPartTime([term(['2026-11-16', 'pm'])], [agreed], from, until)).toBeNull()
  })
  it('is not covered after the timetable has ended', () => {
    expect(unagreedPartTime([marks], [{ ...agreed, toOn: '2026-11-16' }], from, until)?.facts.sessions).toBe(2)
  })
  it('of a year before, or of a day that has not come, is not told', () => {
    expect(unagreedPartTime([marks], [], day('2026-11-19'), until)).toBeNull()
    expect(unagreedPartTime([marks], [], from, day('2026-11-13'))).toBeNull()
    expect(unagreedPartTime([], [], from, until)).toBeNull()
  })
})

describe('a timetable', () => {
  it('says when the child is expected', () => {
    expect(sessionsWords(mornings)).toBe(
      'Monday morning, Tuesday morning, Wednesday morning, Thursday morning and Friday morning',
    )
    expect(sessionsWords(['mon-am', 'mon-pm', 'tue-pm'])).toBe('Monday and Tuesday afternoon')
    expect(sessionsWords([])).toBe('None')
  })
  it.each([
    ['2026-11-15', null, 'later'],
    ['2026-11-16', null, 'in force'],
    ['2026-11-27', null, 'in force'],
    ['2026-11-28', null, 'over'],
    ['2026-11-20', '2026-11-19', 'ended'],
  ])('on %s, ended %s, is %s', (today, endedOn, state) => {
    expect(partTimeState({ fromOn: '2026-11-16', toOn: '2026-11-27', endedOn }, today)).toBe(state)
  })
})
