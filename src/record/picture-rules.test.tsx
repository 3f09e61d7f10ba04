import { describe, expect, it } from 'vitest'
import type { AttendanceRow, HarmLevel, HarmRow, PictureRows } from './picture-rules.ts'
import {
  addDays,
  attendanceBars,
  attendanceStory,
  cluster,
  dayNumber,
  domain,
  fitCaptions,
  harmOverlap,
  harmSpans,
  leadGaps,
  sentences,
  silences,
  tableRows,
  withoutWhereabouts,
} from './picture-rules.ts'

const today = '2026-11-19'
const none: PictureRows = {
  plans: [],
  harms: [],
  attendance: [],
  voice: [],
  entries: [],
  missing: [],
  lives: [],
  leads: [],
  due: [],
}
const shown = { from: '2025-06-01', to: '2026-12-31' }

function seen(harm: string, on: string, level: HarmLevel, endedOn: string | null = null): HarmRow {
  return { harm, label: harm, level, on, entryHref: `/entries/${harm}-${on}`, organisation: 'A school', endedOn }
}
const heard = (on: string, changedDecision = false) => ({ on, words: 'I like it here', changedDecision, href: '/v' })
const plan = (from: string, to: string | null) => ({ from, to, kind: 'child-in-need' as const, label: 'Child in need' })
const lead = (from: string, to: string | null) => ({ from, to, label: 'C. Lund' })

describe('dates', () => {
  it.each(['2026-02-30', '19/11/2026', '2026-1-1', ''])('refuses %j', bad => {
    expect(() => dayNumber(bad)).toThrow('Not a date')
  })

  it.each([
    ['18-months', null, '2025-06-01', '2026-12-31'],
    ['6-months', null, '2026-06-01', '2026-12-31'],
    ['since-birth', '2012-03-08', '2012-03-01', '2026-12-31'],
    ['since-birth', null, '2025-06-01', '2026-12-31'],
    ['since-birth', '2027-02-02', '2025-06-01', '2026-12-31'],
  ] as const)('%s of a child born %s', (period, bornOn, from, to) => {
    expect(domain(period, today, bornOn)).toEqual({ from, to })
  })

  it('crosses a year at both ends', () => {
    expect(domain('6-months', '2027-01-31')).toEqual({ from: '2026-08-01', to: '2027-02-28' })
  })
})

describe('harmSpans', () => {
  const steps = (rows: HarmRow[]) =>
    harmSpans(rows, today).flatMap(span => span.steps.map(step => [step.level, step.from, step.to, step.ending]))

  it('holds a level until the next observation of that harm', () => {
    const rows = [seen('neglect', '2026-09-01', 2), seen('neglect', '2026-06-01', 1)]
    expect(steps(rows)).toEqual([
      [1, '2026-06-01', '2026-09-01', 'changed'],
      [2, '2026-09-01', today, 'running'],
    ])
  })

  it('goes quiet after 180 days, and starts a new span when seen again', () => {
    const rows = [seen('neglect', '2025-07-01', 1), seen('neglect', '2026-11-01', 1)]
    expect(steps(rows)).toEqual([
      [1, '2025-07-01', addDays('2025-07-01', 180), 'quiet'],
      [1, '2026-11-01', today, 'running'],
    ])
    expect(harmSpans(rows, today)).toHaveLength(2)
  })

  it('runs on the 180th day less one and no longer on the 180th', () => {
    const runs = (ago: number) => harmSpans([seen('neglect', addDays(today, -ago), 1)], today)[0]!.running
    expect([runs(179), runs(180)]).toEqual([true, false])
  })

  it('ends where somebody wrote that it ended', () => {
    const rows = [seen('neglect', '2026-06-01', 2, '2026-07-15')]
    expect(steps(rows)).toEqual([[2, '2026-06-01', '2026-07-15', 'ended']])
  })

  it('takes the highest level of a day and keeps every observation', () => {
    const [span] = harmSpans([seen('neglect', '2026-10-01', 1), seen('neglect', '2026-10-01', 3)], today)
    expect(span!.steps).toHaveLength(1)
    expect([span!.steps[0]!.level, span!.steps[0]!.seen.length]).toEqual([3, 2])
  })

  it('does not use what is dated after today', () => {
    expect(harmSpans([seen('neglect', addDays(today, 1), 3)], today)).toEqual([])
  })
})

describe('harmOverlap', () => {
  const of = (...rows: HarmRow[]) => {
    const found = harmOverlap(harmSpans(rows, today))
    return (
      found && [
        found.harms
          .map(span => span.harm)
          .sort()
          .join(),
        found.from,
        found.to,
        found.running,
      ]
    )
  }

  it('starts on the day the last of them began', () => {
    const rows = [seen('a', '2026-07-01', 1), seen('b', '2026-08-01', 2), seen('c', '2026-09-10', 1)]
    expect(of(...rows)).toEqual(['a,b,c', '2026-09-10', today, true])
  })

  it('is the most that ran together when none run today', () => {
    const rows = [
      seen('a', '2025-07-01', 1, '2025-09-01'),
      seen('b', '2025-07-10', 1, '2025-08-20'),
      seen('c', '2025-08-01', 1, '2025-10-01'),
    ]
    expect(of(...rows)).toEqual(['a,b,c', '2025-08-01', '2025-08-20', false])
  })

  it('is not made of one harm, nor of two after each other', () => {
    expect(of(seen('a', '2026-07-01', 1))).toBeNull()
    expect(of(seen('a', '2026-07-01', 1, '2026-08-01'), seen('b', '2026-08-01', 1))).toBeNull()
  })
})

describe('silences', () => {
  const days = (rows: Partial<PictureRows>) =>
    silences({ ...none, ...rows }, today).map(gap => [gap.from, gap.days, gap.running])

  it.each([
    [90, []],
    [91, [['2026-01-01', 91, false]]],
  ])('counts %i days between two times heard', (gap, found) => {
    expect(days({ voice: [heard(addDays('2026-01-01', gap)), heard('2026-01-01')] })).toEqual(found)
  })

  it('counts to today while a plan or lead runs', () => {
    expect(days({ voice: [heard('2026-07-01')], plans: [plan('2026-07-01', null)] })).toEqual([
      ['2026-07-01', 141, true],
    ])
    expect(days({ voice: [heard('2026-07-01')], plans: [plan('2026-06-01', '2026-07-10')] })).toEqual([])
  })

  it('counts from the start of a plan in which nobody heard the child', () => {
    expect(days({ plans: [plan('2026-05-01', null)] })).toEqual([['2026-05-01', 202, true]])
  })

  it('says nothing of a child nobody had a duty to hear', () => {
    expect(days({ entries: [{ on: '2025-07-01', kind: 'entry', title: 'x', href: '/e' }] })).toEqual([])
  })
})

describe('leadGaps', () => {
  const days = (rows: Partial<PictureRows>) =>
    leadGaps({ ...none, ...rows }, today).map(gap => [gap.from, gap.to, gap.days, gap.running])

  it('counts days of a plan with nobody', () => {
    const leads = [lead('2026-03-20', '2026-10-02'), lead('2026-10-21', null)]
    expect(days({ plans: [plan('2026-03-20', null)], leads })).toEqual([['2026-10-02', '2026-10-21', 19, false]])
    expect(days({ leads })).toEqual([['2026-10-02', '2026-10-21', 19, false]])
  })

  it('runs to today when the last lead left a plan that runs', () => {
    const rows = { plans: [plan('2026-03-20', null)], leads: [lead('2026-03-20', '2026-11-01')] }
    expect(days(rows)).toEqual([['2026-11-01', today, 18, true]])
  })

  it('sees no gap in a handover, an overlap, or between two plans', () => {
    expect(days({ leads: [lead('2026-03-01', '2026-04-01'), lead('2026-04-02', null)] })).toEqual([])
    expect(days({ leads: [lead('2026-03-01', '2026-05-01'), lead('2026-04-02', null)] })).toEqual([])
    const plans = [plan('2025-07-01', '2025-09-01'), plan('2026-07-01', null)]
    expect(days({ plans, leads: [lead('2025-07-01', '2025-09-01'), lead('2026-07-01', null)] })).toEqual([])
  })

  it('claims nothing when this reader sees no lead at all', () => {
    expect(days({ plans: [plan('2026-03-20', null)] })).toEqual([])
  })
})

/** School weeks ending with the week of 16 November 2026. */
const weeks = (...percents: (number | null)[]): AttendanceRow[] =>
  percents.map((percent, i) => ({
    weekStart: addDays('2026-11-16', (i - percents.length + 1) * 7),
    percent,
    underHalf: percent !== null && percent < 50,
  }))

describe('attendanceStory', () => {
  const lives = [
    { from: '2024-01-01', to: '2026-10-19', label: 'Mother' },
    { from: '2026-10-19', to: null, label: 'Grandmother' },
  ]

  it.each([
    ['a fall', weeks(95, 94, 96, 95, 80, 60), [], 'Attendance has fallen from 95% to 60% since October'],
    ['no fall', weeks(95, 94, 96, 95, 90, 88), [], null],
    ['a rise is not called a fall', weeks(50, 50, 50, 50, 90, 95), [], null],
    ['too few weeks', weeks(95, 20), [], null],
    ['only holidays', weeks(null, null, null, null, null), [], null],
    [
      'a rise after a move and a fall since',
      weeks(50, 52, 48, 50, 72, 60, 50, 40, 38),
      lives,
      'Attendance rose to 72% after the change at home in October and has fallen to 38%',
    ],
    [
      'a fall after a move',
      weeks(90, 90, 90, 90, 60, 58, 57, 56, 55),
      lives,
      'Attendance fell to 60% after the change at home in October',
    ],
  ])('%s', (_, attendance, home, words) => {
    expect(attendanceStory({ attendance, lives: home }, today).words).toBe(words)
  })

  it('does not speak of now when the last week is old', () => {
    const attendance = weeks(95, 95, 95, 95, 40).map(week => ({ ...week, weekStart: addDays(week.weekStart, -70) }))
    expect(attendanceStory({ attendance, lives: [] }, today).words).toBe(
      'Attendance had fallen from 95% to 40% by 7 September 2026',
    )
  })
})

describe('sentences', () => {
  const he = { childName: 'Reece Calder', pronoun: 'he' as const }

  it('says nothing of nothing', () => {
    expect(sentences(none, today, he)).toEqual([])
  })

  it('joins silence and days without a lead', () => {
    const rows = {
      ...none,
      plans: [plan('2026-03-01', null)],
      voice: [heard('2026-03-05'), heard('2026-07-16'), heard('2026-10-29')],
      leads: [lead('2026-03-01', '2026-10-02'), lead('2026-10-21', null)],
    }
    expect(sentences(rows, today, he)).toEqual(['He was not heard for 133 days.'])
    const later = {
      ...rows,
      voice: [heard('2026-03-05'), heard('2026-05-16'), heard('2026-07-16'), heard('2026-10-29')],
    }
    expect(sentences(later, today, he)).toEqual([
      'He was not heard for 105 days; for 19 of them nobody was his lead practitioner.',
    ])
  })

  it.each([
    ['she', 'She has not been heard for 141 days.'],
    ['they', 'They have not been heard for 141 days.'],
    [undefined, 'Reece has not been heard for 141 days.'],
  ] as const)('speaks of the child as %s', (pronoun, words) => {
    const rows = { ...none, voice: [heard('2026-07-01')], plans: [plan('2026-07-01', null)] }
    expect(sentences(rows, today, { childName: 'Reece Calder', pronoun })).toEqual([words])
  })

  it.each([
    [[false], 'He has been heard once.'],
    [[true], 'He has been heard once and it changed a decision.'],
    [[true, true], 'He has been heard twice; each time it changed a decision.'],
    [[true, false, true], 'He has been heard three times; twice it changed a decision.'],
  ])('counts times heard %j', (changed, words) => {
    const voice = changed.map((one, i) => heard(addDays('2026-10-01', i), one))
    expect(sentences({ ...none, voice }, today, he)).toEqual([words])
  })

  it('names two harms and counts three, now and then', () => {
    const two = [seen('Neglect', '2026-07-01', 1), seen('Domestic abuse', '2026-08-01', 1)]
    expect(sentences({ ...none, harms: two }, today)).toEqual([
      'Neglect and domestic abuse have run together since August.',
    ])
    const three = [...two, seen('Exploitation', '2026-09-01', 2)]
    expect(sentences({ ...none, harms: three }, today)).toEqual(['Three harms have run together since September.'])
    const past = [seen('A', '2025-07-01', 1, '2025-10-01'), seen('B', '2025-07-01', 1, '2025-10-01')]
    expect(sentences({ ...none, harms: past }, today)).toEqual(['A and b ran together from July 2025 to October 2025.'])
  })

  it('does not change when a row that is not given is not given: only what is there speaks', () => {
    const all = { ...none, voice: [heard('2026-07-01'), heard('2026-11-01')], plans: [plan('2026-07-01', null)] }
    expect(sentences(all, today, he).join(' ')).not.toMatch(/harm|Attendance|practitioner/)
  })

  it('keeps attendance and home out where the location is protected', () => {
    const attendance = weeks(95, 94, 96, 95, 80, 60)
    expect(sentences({ ...none, attendance }, today, he)).toHaveLength(1)
    expect(sentences({ ...none, attendance }, today, { ...he, protectedLocation: true })).toEqual([])
  })
})

describe('withoutWhereabouts', () => {
  it('drops homes, attendance and movements, and nothing else', () => {
    const rows = {
      ...none,
      lives: [lead('2026-01-01', null)],
      attendance: weeks(90),
      missing: [{ on: today, kind: 'missing' as const, title: 'x', href: '/x' }],
      voice: [heard(today)],
    }
    expect(withoutWhereabouts(rows)).toEqual({ ...none, voice: [heard(today)] })
  })
})

describe('tableRows', () => {
  it('has a line for every row that touches the days shown, and no silence made by the window', () => {
    const rows: PictureRows = {
      ...none,
      harms: [seen('neglect', '2025-05-01', 1), seen('neglect', '2025-05-01', 2), seen('neglect', '2024-01-01', 1)],
      voice: [heard('2025-05-25'), heard('2025-07-01'), heard('2025-08-01')],
      plans: [plan('2025-04-01', '2025-09-01')],
    }
    const lines = tableRows(rows, today, 'His voice', shown)
    expect(lines.map(line => [line.lane, line.from, line.to])).toEqual([
      ['Plan', '2025-04-01', '1 Sep 2025'],
      ['Harm', '2025-05-01', '28 Oct 2025, not written of since'],
      ['Harm', '2025-05-01', '28 Oct 2025, not written of since'],
      ['His voice', '2025-07-01', ''],
      ['His voice', '2025-08-01', ''],
    ])
  })
})

describe('marks', () => {
  it('joins marks nearer than 5 px, never in a chain', () => {
    const groups = cluster([0, 4, 8, 20].map(x => ({ x, row: x })))
    expect(groups).toEqual([
      { x: 2, rows: [0, 4] },
      { x: 8, rows: [8] },
      { x: 20, rows: [20] },
    ])
  })

  it('keeps captions apart, the latest first', () => {
    const kept = fitCaptions(
      [0, 30, 100].map(x => ({ x, width: 60 })),
      0,
      200,
    )
    expect([...kept]).toEqual([
      [2, 100],
      [1, 30],
    ])
  })

  it('joins weeks into a mean, and a holiday only with holidays', () => {
    expect(attendanceBars(weeks(40, 60, null, null), 2).map(bar => [bar.percent, bar.underHalf])).toEqual([
      [50, false],
      [null, false],
    ])
  })
})
