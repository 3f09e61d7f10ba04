import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { type Db, literal, openDb, type Tx } from '../platform/db.ts'
import { type AuditEvent, appendCall, appendSqlLiteral } from './event.ts'
import { type Look, type LookPage, whatHasLookedAt, whoHasLooked } from './queries.ts'
import { atWork, randomEvent, randomFrom, randomUuid } from './sample-log.ts'

const random = randomFrom(51)
const [child, reader, other] = [randomUuid(random), randomUuid(random), randomUuid(random)]
let db: Db
let admin: pg.Client
let events: AuditEvent[]
let organisation: string

beforeAll(async () => {
  const database = await freshDatabase()
  db = openDb({ connectionString: database.appUrl })
  admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  const at = new Date('2026-11-21T08:00:00.123Z')
  events = Array.from({ length: 25 }, (_, n) => ({
    ...randomEvent(random, n),
    // Five share one time, so that a page can end in the middle of it.
    at: n < 5 ? at : new Date(at.getTime() + n * 1000),
    practitionerId: n % 5 === 0 ? other : reader,
    children: n % 2 === 0 ? [child, randomUuid(random)] : [randomUuid(random)],
  }))
  organisation = await atWork(admin, reader)
  for (const event of events) await admin.query(appendCall(event, 1))
})

afterAll(async () => {
  await db?.end()
  await admin?.end()
})

/** Runs as one practitioner, as a request does, with its own event at the end of the transaction. */
function as<T>(practitionerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(
    {
      open: `select set_config('kith.practitioner', ${literal(practitionerId)}, true), set_config('kith.organisation', ${literal(organisation)}, true)`,
      close: (_, slot) =>
        appendSqlLiteral(
          { ...randomEvent(random, 59), practitionerId, children: [], at: new Date('2020-01-01T00:00:00Z') },
          slot,
        ),
    },
    work,
  )
}

async function allPages(read: (page: LookPage) => Promise<Look[]>, limit: number): Promise<Look[]> {
  const all: Look[] = []
  let before: LookPage['before'] = null
  for (;;) {
    const page = await read({ before, limit })
    expect(page.length).toBeLessThanOrEqual(limit)
    const last = page.at(-1)
    if (last === undefined) return all
    all.push(...page)
    before = { at: last.at, eventId: last.eventId }
  }
}

const newestFirst = (list: AuditEvent[]) =>
  list.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1)).map(event => event.id)

test('who has looked at a child: newest first, page by page, nothing twice, nothing left out', async () => {
  const looks = await as(reader, tx => allPages(page => whoHasLooked(tx, child, page), 3))
  expect(looks.map(look => look.eventId)).toEqual(
    newestFirst(events.filter(e => e.children.includes(child) && e.practitionerId === reader)),
  )
  const event = events.find(e => e.id === looks[0]!.eventId)!
  expect(looks[0]).toEqual({
    eventId: event.id,
    at: event.at,
    practitionerId: reader,
    organisationId: event.organisationId,
    action: event.action,
    purpose: event.purpose,
    outcome: event.outcome,
    children: [...event.children].sort(),
    subject: event.subject,
  })
})

test('what a person has looked at: newest first, page by page', async () => {
  const looks = await as(reader, tx => allPages(page => whatHasLookedAt(tx, reader, page), 4))
  const mine = looks.filter(look => events.some(event => event.id === look.eventId))
  expect(mine.map(look => look.eventId)).toEqual(newestFirst(events.filter(event => event.practitionerId === reader)))
})

test('another person’s looking stays unseen', async () => {
  expect(await as(reader, tx => whatHasLookedAt(tx, other, { before: null, limit: 50 }))).toEqual([])
  expect(await as(randomUuid(random), tx => whoHasLooked(tx, child, { before: null, limit: 50 }))).toEqual([])
})
