/** What the database tells the partnership of patterns, measures and tellings: children, not times; nothing that has ended. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import type { PatternRow } from './partnership-rules.ts'
import { startTold, type Told } from './tests/told.ts'

let p: Told
beforeAll(async () => {
  p = await startTold()
}, 90_000)
afterAll(() => p.close())

const now = new Date('2026-11-19T13:00:00Z')
const found = (child: string, kind: string, endedAt: string | null = null) =>
  p.rows(
    `insert into attendance.alert (id, organisation_id, child_id, kind, since_on, strength, facts, found_at, last_found_at, ended_at)
     values ($1, $2, $3, $4, '2026-09-01', 5, '{}', '2026-11-01', '2026-11-01', $5)`,
    [newId(), p.id.school, child, kind, endedAt],
  )
const stop = (child: string) =>
  p.rows(
    `insert into attendance.stop (id, organisation_id, child_id, measure, why, asked_by, asked_at) values ($1, $2, $3, 'suspension', 'x', $4, '2026-11-01')`,
    [newId(), p.id.school, child, p.people.marsh.id],
  )
const told = () =>
  p.as(p.people.beck, tx =>
    tx.many(
      sql<PatternRow>`select what, kind, value, children from attendance.partnership_patterns('2026-08-01') order by what, kind, value`,
    ),
  )

test('patterns, measures and tellings are counted by child, without what has ended', async () => {
  const children: string[] = []
  for (let n = 0; n < 12; n++) children.push(await p.child(`Nr${n}`, 'Counted', 'Year 9'))
  for (const [n, child] of children.entries()) {
    await found(child, 'persistent')
    await found(child, 'weekday', n < 2 ? '2026-11-10' : null)
    await found(child, 'half-day', n < 3 ? '2026-11-10' : null)
  }
  // Ten times the same child.
  for (let n = 0; n < 10; n++) await stop(children[0] ?? '')
  const few = await told()
  expect(few.filter(row => row.value === 'all' || row.what === 'stop')).toEqual([
    { what: 'alert', kind: 'half-day', value: 'all', children: null },
    { what: 'alert', kind: 'weekday', value: 'all', children: 10 },
    { what: 'stop', kind: 'suspension', value: 'open', children: null },
  ])
  const page = await p.get('beck', '/attendance/partnership', now)
  expect(page.status).toBe(200)
  expect(page.html).not.toContain('Looked at before a measure')

  for (const child of children.slice(1)) await stop(child)
  expect((await told()).filter(row => row.what === 'stop')).toEqual([
    { what: 'stop', kind: 'suspension', value: 'open', children: 12 },
  ])
  const more = await p.get('beck', '/attendance/partnership', now)
  expect(more.html).toContain('Looked at before a measure')
  expect(more.html).toContain('<th scope="col" class="govuk-table__header govuk-table__header--numeric">Open</th>')
})
