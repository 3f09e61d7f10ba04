import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { asSystem } from '../../../src/access/index.ts'
import { recomputeClocks } from '../../../src/deadlines/actions.ts'
import { openDb } from '../../../src/platform/db.ts'
import { newId } from '../../../src/platform/id.ts'
import { migrate } from '../../../src/platform/migrate.ts'
import { startPostgres, urlForRole } from '../../../src/platform/postgres.ts'
import { dueFor, makeCalendar, ruleNamed } from '../../../src/statute/index.ts'
import type { Bench } from '../harness.ts'

// The worst day there is: a bank holiday is proclaimed that lies inside every running clock, so that each of them moves.

/** Rules of ten working days or more; all clocks start in the two weeks before the holiday. */
const rules = ['core-group-first', 'initial-conference', 'assessment', 'core-group-first'] as const
const holiday = { on: '2026-11-09', title: 'A day for the whole country' }
const changedHands = 'A bank holiday was proclaimed, or taken back'

interface Place {
  admin: pg.Client
  areaId: string
  organisationId: string
  personId: string
}

/** An area with one organisation, and as many running clocks as asked for, in groups of the same rule and start. */
async function fill(admin: pg.Client, size: number, random: () => number): Promise<Place> {
  const [areaId, organisationId, personId] = [newId(), newId(), newId()]
  await admin.query('insert into identity.area values ($1, $2)', [areaId, 'Northmoor'])
  await admin.query(
    `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Northmoor Children’s Services', 'childrens-services', 'NC', $2)`,
    [organisationId, areaId],
  )
  await admin.query(
    `insert into identity.practitioner (id, name, job_title, is_system) values ($1, 'Kith', 'the program', true)`,
    [personId],
  )
  await admin.query(
    `insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, 'system')`,
    [newId(), personId, organisationId],
  )
  const clocks = Array.from({ length: size }, () => {
    const rule = ruleNamed(rules[Math.floor(random() * rules.length)]!)
    const startedAt = new Date(Date.UTC(2026, 9, 26, 8) + Math.floor(random() * 11 * 86_400) * 1000)
    return { rule, startedAt, due: dueFor(rule, startedAt) }
  })
  await admin.query(
    `insert into deadlines.clock (id, rule, children, subject_kind, subject_id, organisation_id, start_event, started_at, start_words, edition, unit,
       amount, limit_from, due_on, due_at, timed, href, started_by, from_organisation_id, made_at)
     select c.id, c.rule, array[c.id], 'bench', c.id, $1, c.start_event, c.started_at, 'Started for the bench.', c.edition, 'working days',
       c.amount, 'national', c.due_on, c.due_at, false, '/', $2, $1, c.started_at
     from unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::float8[], $9::date[], $10::timestamptz[])
       c(id, rule, start_event, started_at, edition, amount, due_on, due_at)`,
    [
      organisationId,
      personId,
      clocks.map(() => newId()),
      clocks.map(clock => clock.rule.id),
      clocks.map(clock => clock.due.startEvent),
      clocks.map(clock => clock.startedAt.toISOString()),
      clocks.map(clock => clock.due.edition),
      clocks.map(clock => clock.due.limit),
      clocks.map(clock => clock.due.dueOn),
      clocks.map(clock => clock.due.dueAt),
    ],
  )
  await admin.query('analyze deadlines.clock')
  return { admin, areaId, organisationId, personId }
}

/** Proclaims the holiday in the odd rounds and takes it back in the even ones. */
const decide = ({ admin, areaId, personId }: Place, round: number) =>
  admin.query(
    `insert into area.setting (id, area_id, key, value, from_on, reason, set_by, set_at) values ($1, $2, 'extra-bank-holidays', $3, '2026-01-01', $4, $5, now())`,
    [newId(), areaId, JSON.stringify(round % 2 === 0 ? [holiday] : []), changedHands, personId],
  )

/** Every clock says what the law’s function says, and every earlier date is kept. */
async function checkAll({ admin }: Place, rounds: number, size: number): Promise<void> {
  const calendar = makeCalendar({ bankHolidays: rounds % 2 === 0 ? [holiday] : [] })
  const { rows } = await admin.query<{ rule: string; started_at: Date; due_on: string }>(
    'select rule, started_at, due_on::text from deadlines.clock',
  )
  for (const row of rows) {
    const { dueOn } = dueFor(ruleNamed(row.rule), row.started_at, { calendar })
    if (dueOn !== row.due_on)
      throw new Error(`${row.rule} from ${row.started_at.toISOString()}: ${row.due_on}, not ${dueOn}`)
  }
  const kept = await admin.query<{ n: number }>(
    'select count(*)::int as n from deadlines.clock_history where reason = $1',
    [changedHands],
  )
  if (kept.rows[0]?.n !== size * (rounds + 1))
    throw new Error(`${kept.rows[0]?.n} earlier dates were kept, not ${size * (rounds + 1)}`)
}

/** Bar 2: all open clocks counted again in the database, each of them changed, in at most 10 seconds. */
export async function openClocks(bench: Bench<'dueDates' | 'openClocks'>): Promise<void> {
  const size = bench.size.openClocks
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-bench-clocks-'))
  fs.chmodSync(folder, 0o711)
  const server = await startPostgres({ dataDir: path.join(folder, 'data') })
  const admin = new pg.Client({ connectionString: server.adminUrl })
  const appPassword = 'only-for-this-throw-away-database'
  try {
    await migrate(server.adminUrl, { appPassword })
    await admin.connect()
    const place = await fill(admin, size, bench.random)
    const db = openDb({ connectionString: urlForRole(server.adminUrl, 'kith_app', appPassword), max: 1 })
    try {
      const [ours] = await bench.race<{ counted: number; changed: number }>(
        [
          {
            name: 'recomputeClocks, every clock changed',
            run: async round => {
              await decide(place, round)
              return asSystem(db, place.organisationId, { action: 'deadlines.recompute' }, (tx, ctx) =>
                recomputeClocks(tx, ctx, { reason: changedHands }),
              )
            },
          },
        ],
        answers => {
          for (const answer of answers.values()) {
            if (answer.counted !== size || answer.changed !== size)
              throw new Error(`counted ${answer.counted}, changed ${answer.changed}, of ${size}`)
          }
        },
      )
      await checkAll(place, bench.rounds, size)
      bench.bar('re-computing open clocks, seconds', { numerator: ours!.median / 1000, denominator: 1, atMost: 10 })
      bench.say(
        `${size.toLocaleString('en-GB')} clocks, each moved and its earlier date kept, ${bench.rounds + 1} times; every date checked.`,
      )
    } finally {
      await db.end()
    }
  } finally {
    await admin.end().catch(() => {})
    await server.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
