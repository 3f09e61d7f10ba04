import { expect, test } from 'vitest'
import { dueCommand, rules, rulesCommand, workingDaysCommand } from './index.ts'

test.each([
  [['referral-decision', '2026-04-02T16:30:00+01:00'], '2026-04-07'],
  [['referral-decision', '2026-04-02'], '2026-04-07'],
  [['police-protection', '2026-04-03T22:00:00+01:00'], '2026-04-06T22:00:00+01:00'],
  [['police-protection', '2026-03-27T16:30:00Z'], '2026-03-30T17:30:00+01:00'],
  [['return-interview', '2026-12-01T03:00:00Z'], '2026-12-04T03:00:00+00:00'],
  [['C07', '2026-12-10'], '2027-01-05'],
  [['assessment', '2026-11-05', '--edition', 'Working Together 2018'], '2027-01-12'],
  [['assessment', '2026-11-05', '--edition=2023'], '2027-01-12'],
  [['--edition', '2018', 'assessment', '2026-11-05'], '2027-01-12'],
  [['rapid-review', '2026-04-01', '--from', 'incident-known-to-council'], '2026-04-24'],
])('due %j prints %s, alone on its line', (args, line) => {
  expect(dueCommand(args)).toMatchObject({ exit: 0, stdout: `${line}\n` })
})

test.each([
  [['no-such-rule', '2026-04-01'], /no rule/],
  [['assessment', '2026-02-30'], /not a date/],
  [['assessment', '2026-04-01T10:00'], /not a date or a time/],
  [['assessment', 'soon'], /not a date or a time/],
  [['strategy-discussion', '2026-04-01'], /no number/],
  [['emergency-protection-extension', '2026-04-01'], /type the one in the order/],
  [['sexual-offence-report', '2026-05-01'], /switched off/],
  [['domestic-abuse-notification', '2024-05-01'], /not in force/],
  [['code-n-replaced', '2026-05-01'], /term dates/],
  [['assessment', '2026-04-01', '--edition', '1989'], /no edition/],
  [['assessment', '2026-04-01', '--edition'], /without a value/],
  [['assessment', '2026-04-01', '--area', 'x'], /does not know/],
  [['assessment'], /^Usage/],
  [['assessment', '2026-04-01', 'more'], /^Usage/],
  [[], /^Usage/],
  [['assessment', '2061-01-01'], /Kith counts/],
])('due %j: exit 2 and one line on stderr', (args, why) => {
  const result = dueCommand(args)
  expect(result).toMatchObject({ exit: 2, stdout: '' })
  expect(result.stderr).toMatch(why)
  expect(result.stderr.trimEnd()).not.toContain('\n')
})

test('what a person should know besides the date goes to stderr', () => {
  expect(dueCommand(['review-conference-first', '2026-11-30'])).toEqual({
    exit: 0,
    stdout: '2027-02-28\n',
    stderr: expect.stringContaining('does not move: do it before.'),
  })
})

test.each([
  [['add', '2026-04-01', '2'], '2026-04-07'],
  [['add', '2026-04-07', '-2'], '2026-04-01'],
  [['add', '2026-04-04', '0'], '2026-04-04'],
  [['between', '2026-04-01', '2026-04-07'], '2'],
  [['between', '2026-04-07', '2026-04-01'], '-2'],
  [['between', '2026-04-04', '2026-04-06'], '0'],
])('working-days %j prints %s', (args, line) => {
  expect(workingDaysCommand(args)).toEqual({ exit: 0, stdout: `${line}\n`, stderr: '' })
})

test.each([
  [['add', '2026-04-01', 'two'], /whole number/],
  [['add', '2026-04-01', '1.5'], /whole number/],
  [['add', '2026-04-31', '1'], /not a date/],
  [['between', '2026-04-01', '2014-01-01'], /Kith counts/],
  [['subtract', '2026-04-01', '1'], /^Usage/],
  [['add', '2026-04-01'], /^Usage/],
  [[], /^Usage/],
])('working-days %j: exit 2 and one line on stderr', (args, why) => {
  const result = workingDaysCommand(args)
  expect(result).toMatchObject({ exit: 2, stdout: '' })
  expect(result.stderr).toMatch(why)
})

test('rules --json prints every rule, with flat limit and unit; without, one line each', () => {
  const printed: {
    id: string
    number: string
    limit: number | null
    unit: string | null
    certainty: string
    sources: unknown[]
  }[] = JSON.parse(rulesCommand(['--json']).stdout)
  expect(printed.map(rule => rule.id)).toEqual(rules.map(rule => rule.id))
  expect(printed.find(rule => rule.id === 'initial-conference')).toMatchObject({
    number: 'C07',
    limit: 15,
    unit: 'working days',
    certainty: 'local',
  })
  expect(printed.every(rule => rule.sources.length > 0)).toBe(true)
  expect(rulesCommand([]).stdout.trim().split('\n')).toHaveLength(rules.length)
  expect(rulesCommand(['--xml'])).toMatchObject({ exit: 2, stderr: 'Usage: rules [--json]\n' })
})
