/**
 * Needs a superuser's connection, past every policy, for setting worlds down and looking at what changed.
 * Sets a world down in a transaction, asks the database as the program's role, and compares every answer with the oracle's. Nothing is kept.
 */
import type pg from 'pg'
import { type Oracle, oracleFor } from './oracle.ts'
import { type Chance, complete, insertRows, type Row, type Shape } from './shape.ts'
import { type Context, makeContext, makeWorld, type World } from './worlds.ts'

export interface Case {
  input: string
  expected: string
  got: string
}
export interface Tally {
  cases: number
  failures: Case[]
  /** What was allowed, by verb: a run in which nothing was allowed proves nothing. */
  allowed: { read: number; add: number; change: number }
  rows: number
}
export const emptyTally = (): Tally => ({ cases: 0, failures: [], allowed: { read: 0, add: 0, change: 0 }, rows: 0 })

/** The columns that tell a row from the others of its table, where that is not `id`. */
const keys: Record<string, string[]> = {
  'access.location_right': ['child_id', 'practitioner_id'],
  'access.named': ['child_id', 'entry_id', 'organisation_id', 'practitioner_id'],
  'access.reading_role': ['role'],
  'record.version': ['entry_id', 'number'],
  'record.entry_child': ['child_id', 'entry_id'],
  'record.harm': ['entry_id', 'child_id', 'harm'],
  'record.voice_weighed': ['decision_id', 'voice_id'],
  'record.body_mark': ['entry_id', 'number'],
  'people.language': ['person_id', 'language'],
  'people.disability': ['person_id', 'code'],
  'people.column_mapping': ['organisation_id', 'name'],
  'identity.passkey': ['credential_id'],
  'platform.submission': ['token'],
  'audit.event_child': ['event_id', 'child_id'],
  'area.threshold_level': ['document_id', 'number'],
  'area.threshold_descriptor': ['document_id', 'code'],
  'deadlines.reminder_choice': ['practitioner_id'],
  'concerns.opened': ['concern_id', 'practitioner_id'],
  'concerns.pick_up': ['concern_id', 'by_practitioner'],
  'concerns.came_back': ['triage_id'],
  'concerns.answer_told': ['answer_id'],
  'contacts.referrer': ['contact_id'],
  'contacts.sent_back': ['proposal_id'],
  'sharing.kept_back': ['answer_id'],
  'sharing.answer_read': ['request_id', 'practitioner_id'],
  'challenge.stage_answer': ['stage_id'],
  'challenge.close': ['challenge_id'],
  'challenge.question_answer': ['question_id'],
  'allegations.receipt': ['allegation_id'],
  'attendance.term_marks': ['child_id', 'term_on', 'organisation_id'],
  'attendance.scan_state': ['organisation_id'],
  'attendance.stop_reason': ['decision_id'],
}
const keyOf = (table: string) => keys[table] ?? ['id']
const keySql = (table: string) =>
  `concat_ws('|', ${keyOf(table)
    .map(column => `coalesce(${column}::text, '-')`)
    .join(', ')})`
const keyText = (table: string, row: Row) =>
  keyOf(table)
    .map(column => String(row[column] ?? '-'))
    .join('|')

/** The tables `kith_app` may read at all. */
export async function readableTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname <> all($1) and has_any_column_privilege('kith_app', c.oid, 'select') order by 1`,
    [['pg_catalog', 'information_schema', 'pgboss']],
  )
  return rows.map(row => row.name)
}

/** Lets the administrator's connection act as the program's role, so that a world is made, asked and forgotten in one transaction. */
export const mayActAsProgram = (client: pg.ClientBase) => client.query('grant kith_app to current_user with set true')

const setContext = (client: pg.ClientBase, context: Context) =>
  client.query(
    `select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true), set_config('kith.asked', $3, true), set_config('kith.purpose', $4, true),
      set_config('kith.glass', $5, true), set_config('kith.sealed', $6, true)`,
    [
      context.who ?? '',
      context.at ?? '',
      `{${context.asked.join(',')}}`,
      context.purpose ?? '',
      context.glass ? 'on' : '',
      context.confirmed ? 'open' : '',
    ],
  )

/** Makes the world of a seed, asks as several people, and adds what it found to the tally. */
export async function checkWorld(
  client: pg.ClientBase,
  shape: Shape,
  tables: readonly string[],
  seed: number,
  tally: Tally,
  options: { contexts?: number; onCase?: (one: Case, ok: boolean) => void } = {},
): Promise<void> {
  const world = makeWorld(seed, shape)
  await client.query('begin')
  try {
    await client.query('set local role none')
    for (const [table, rows] of world.rows) await insertRows(client, table, rows)
    for (const rows of world.rows.values()) tally.rows += rows.length
    const put = new Set<string>()
    for (let n = 0; n < (options.contexts ?? 6); n++) {
      const context = makeContext(world)
      const oracle = oracleFor(world, context)
      const note = (what: string, expected: string, got: string) => {
        const one = { input: `seed ${seed} ${JSON.stringify(context)} ${what}`, expected, got }
        // Cases are distinct: the same question asked twice counts once.
        if (put.has(one.input)) return
        put.add(one.input)
        tally.cases++
        if (expected !== got) tally.failures.push(one)
        options.onCase?.(one, expected === got)
      }
      await setContext(client, context)
      await reads(client, world, oracle, tables, tally, note)
      for (let m = 0; m < 5; m++) await addition(client, shape, world, context, oracle, tally, note)
      for (let m = 0; m < 3; m++) await change(client, world, oracle, tally, note)
      await removal(client, tables, world, note)
    }
  } finally {
    await client.query('rollback')
  }
}

type Note = (what: string, expected: string, got: string) => void

async function reads(
  client: pg.ClientBase,
  world: World,
  oracle: Oracle,
  tables: readonly string[],
  tally: Tally,
  note: Note,
): Promise<void> {
  await client.query('set local role kith_app')
  const { rows } = await client.query<{ t: string; k: string }>({
    name: 'every-table',
    text: tables.map(table => `select '${table}' as t, ${keySql(table)} as k from ${table}`).join(' union all '),
  })
  await client.query('set local role none')
  const got = new Map<string, string[]>()
  for (const { t, k } of rows) got.set(t, [...(got.get(t) ?? []), k])
  for (const table of tables) {
    if (!world.rows.has(table)) {
      // Rows the migrations themselves made; nothing else is there.
      if (!oracle.working) note(`select ${table}`, '0 rows', `${got.get(table)?.length ?? 0} rows`)
      continue
    }
    const expected = world.rows
      .get(table)!
      .filter(row => oracle.sees(table, row))
      .map(row => keyText(table, row))
    tally.allowed.read += expected.length
    note(`select ${table}`, [...expected].sort().join(' '), [...(got.get(table) ?? [])].sort().join(' '))
  }
}

/** Does something as the program and undoes it; says whether the policies allowed it. */
async function tried(client: pg.ClientBase, work: () => Promise<void>, after?: () => Promise<string>): Promise<string> {
  await client.query('savepoint try')
  try {
    await client.query('set local role kith_app')
    await work()
    await client.query('set local role none')
    return after ? await after() : 'allowed'
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return code === '42501' ? 'refused' : `${code} ${message}`
  } finally {
    await client.query('rollback to savepoint try')
    await client.query('set local role none')
  }
}

/** What people make of a register: found, decided on, told, stopped. */
function ofAttendance(
  of: (table: string) => readonly Row[],
  { by, who, at, other, child }: { by: Chance; who: unknown; at: unknown; other: unknown; child: string },
): [string, Row][][] {
  const row = { id: by.uuid(), organisation_id: at, child_id: child }
  const alert = of('attendance.alert')
  const telling = of('attendance.telling')
  const stop = of('attendance.stop')
  const without = of('attendance.stop_decision').filter(
    one => !of('attendance.stop_reason').some(reason => reason.decision_id === one.id),
  )
  const kinds = ['tried', 'told', 'seen', 'answered', 'gone-up', 'welfare-check', 'explained', 'again']
  const choices: [string, Row][][] = [
    [['attendance.alert', row]],
    [
      [
        'attendance.telling',
        { ...row, to_organisation_id: other, on_date: '2025-04-01', by_phone: false, made_by: who },
      ],
    ],
    [['attendance.stop', { ...row, asked_by: who }]],
    [
      [
        'attendance.known_day',
        { ...row, kind: 'court', from_on: '2025-04-01', weekdays: ['mon'], every_weeks: 1, recorded_by: who },
      ],
    ],
  ]
  if (alert.length > 0) {
    const decided = { alert_id: by.pick(alert).id, outcome: 'mistake', reach: 'own', decided_by: who }
    choices.push([['attendance.triage', { ...row, ...decided }]])
  }
  if (telling.length > 0) {
    const step = { telling_id: by.pick(telling).id, kind: by.pick(kinds), by_practitioner: who, by_organisation_id: at }
    choices.push([['attendance.telling_step', { id: by.uuid(), ...step }]])
  }
  if (stop.length > 0)
    choices.push([
      ['attendance.stop_decision', { id: by.uuid(), stop_id: by.pick(stop).id, decision: 'not', by_practitioner: who }],
    ])
  if (without.length > 0) {
    const decision = by.pick(without)
    const about = by.yes(0.7) ? stop.find(one => one.id === decision.stop_id)! : by.pick(stop)
    const { child_id, organisation_id } = by.yes(0.7) ? about : row
    const reason = { decision_id: decision.id, stop_id: about.id, child_id, organisation_id, by_practitioner: who }
    choices.push([['attendance.stop_reason', reason]])
  }
  return choices
}

/** One made-up row, mostly as the program would write it, at times in another's name or place. */
async function addition(
  client: pg.ClientBase,
  shape: Shape,
  world: World,
  context: Context,
  oracle: Oracle,
  tally: Tally,
  note: Note,
): Promise<void> {
  const { by } = world
  const of = (table: string) => world.rows.get(table) ?? []
  const id = () => by.uuid()
  const who = (by.yes(0.85) && context.who) || by.pick(of('identity.practitioner')).id
  const at = (by.yes(0.85) && context.at) || by.pick(of('identity.organisation')).id
  const other = by.pick(of('identity.organisation').filter(row => row.id !== at)).id
  const child = ((by.yes(0.7) && context.asked.length > 0 && by.pick(context.asked)) ||
    by.pick(of('people.person').filter(row => row.kind === 'child')).id) as string
  const person = by.pick(of('people.person')).id
  const tie = by.pick(of('record.entry_child'))
  const of_ = { entry_id: tie.entry_id, child_id: tie.child_id }
  const entry = id()
  const when = { happened_at: '2025-01-01T10:00:00Z', recorded_at: '2025-01-01T10:00:00Z' }
  const entryRow = { id: entry, kind: 'note', author_id: who, owner_id: at, ...when }
  const choices: [string, Row][][] = [
    [['record.entry', entryRow]],
    [
      ['record.entry', entryRow],
      [
        'record.entry_child',
        {
          child_id: child,
          entry_id: entry,
          role: 'subject',
          kind: 'note',
          author_id: who,
          owner_id: at,
          reach: 'involved',
          with_children: [child],
          ...when,
        },
      ],
    ],
    [['record.version', { entry_id: tie.entry_id, number: 2, reason: 'put right', author_id: who }]],
    [['record.reach_change', { id: id(), entry_id: tie.entry_id, by_practitioner: who }]],
    [['record.attachment', { id: id(), entry_id: tie.entry_id, added_by: who }]],
    [['record.voice', { id: id(), ...of_, heard_by: who }]],
    [['record.harm', { ...of_, harm: 'planted', level: 1 }]],
    [['record.decision', { id: id(), ...of_, decided_by: who }]],
    [['record.plan_period', { id: id(), child_id: child }]],
    [['record.draft', { id: id(), practitioner_id: who, organisation_id: at }]],
    [['people.person', { id: id(), kind: 'adult', made_by: who, organisation_id: at }]],
    [['people.name', { id: id(), person_id: person, kind: 'alias' }]],
    [['people.address', { id: id(), person_id: person }]],
    [['people.identifier', { id: id(), person_id: person, kind: 'police' }]],
    [
      [
        'people.relationship',
        {
          id: id(),
          child_id: child,
          other_id: by.pick(of('people.person').filter(row => row.id !== child)).id,
          organisation_id: at,
          recorded_by: who,
          withheld: false,
        },
      ],
    ],
    [['people.legal_status', { id: id(), child_id: child }]],
    [['people.living_arrangement', { id: id(), child_id: child }]],
    [['people.roll', { id: id(), organisation_id: at, child_id: child, from_on: '2026-01-01' }]],
    [['access.protected_location', { id: id(), child_id: child, set_by: who }]],
    [
      [
        'access.location_right',
        { child_id: child, practitioner_id: who, given_by: who, from_at: '2025-02-02T10:00:00Z' },
      ],
    ],
    [['access.named', { ...of_, organisation_id: other, practitioner_id: null, given_by: who }]],
    [
      [
        'access.exclusion',
        { id: id(), practitioner_id: by.pick(of('identity.practitioner')).id, child_id: child, set_by: who },
      ],
    ],
    [['allegations.allegation', { id: id(), organisation_id: at, readers: [who], logged_by: who }]],
    [['allegations.adult_birth', { id: id(), allegation_id: by.pick(of('allegations.allegation')).id, said_by: who }]],
    [
      [
        'concerns.concern',
        {
          id: id(),
          organisation_id: at,
          also_organisation_id: by.yes(0.2) ? other : null,
          children: [],
          as_typed: {},
          logged_by: who,
        },
      ],
    ],
    [
      [
        'deadlines.task',
        {
          id: id(),
          organisation_id: by.yes(0.5) ? at : other,
          from_organisation_id: at,
          made_by: who,
          practitioner_id: null,
        },
      ],
    ],
    [
      [
        'sharing.request',
        { id: id(), child_id: child, from_organisation_id: at, to_organisation_id: other, asked_by: who },
      ],
    ],
    [['contacts.contact', { id: id(), organisation_id: at, made_by: who, advice_only: false }]],
    [['attendance.remark', { id: id(), organisation_id: at, child_id: child, by_practitioner: who }]],
    [['attendance.token', { id: id(), organisation_id: at, made_by: who }]],
    ...ofAttendance(of, { by, who, at, other, child }),
  ]
  const rows = by.pick(choices).map(([table, given]) => [table, complete(shape, table, given, of, by)] as const)
  const expected = rows.every(([table, row]) => oracle.adds(table, row)) ? 'allowed' : 'refused'
  if (expected === 'allowed') tally.allowed.add++
  const got = await tried(client, async () => {
    for (const [table, row] of rows) await insertRows(client, table, [row])
  })
  note(`insert ${rows.map(([table, row]) => `${table} ${JSON.stringify(row)}`).join(', ')}`, expected, got)
}

/** Columns that may change, and a value that nothing else has. */
const marks: [table: string, column: string, value: string][] = [
  ['people.relationship', 'to_on', `'1901-02-03'::date`],
  ['people.person', 'talk_best', `'planted'`],
  ['people.name', 'to_on', `'1901-02-03'::date`],
  ['people.address', 'to_on', `'1901-02-03'::date`],
  ['people.living_arrangement', 'to_on', `'1901-02-03'::date`],
  ['people.legal_status', 'to_on', `'1901-02-03'::date`],
  ['record.plan_period', 'to_on', `'1901-02-03'::date`],
  ['people.roll', 'form', `'planted'`],
  ['people.import_run', 'problem', `'planted'`],
  ['attendance.file', 'problem', `'planted'`],
  ['attendance.alert', 'ended_at', `'1901-02-03'::timestamptz`],
  ['record.entry_child', 'title', `'planted'`],
  ['record.draft', 'fields', `'{"planted":1}'::jsonb`],
  ['concerns.concern', 'child_roles', `'{planted}'::text[]`],
  ['deadlines.task', 'done_words', `'planted'`],
  ['deadlines.clock', 'late_reason', `'planted'`],
  ['contacts.contact', 'unmatched', '77'],
  ['allegations.receipt', 'acted_at', `'1901-02-03'::timestamptz`],
  ['platform.submission', 'location', `'/planted'`],
]

/** Changes every row it can, without naming any: only the policy of UPDATE stands between. */
async function change(client: pg.ClientBase, world: World, oracle: Oracle, tally: Tally, note: Note): Promise<void> {
  const [table, column, value] = world.by.pick(marks)
  const rows = world.rows.get(table) ?? []
  const expected = rows.filter(row => oracle.changes(table, row)).map(row => keyText(table, row))
  tally.allowed.change += expected.length
  const got = await tried(
    client,
    async () => void (await client.query(`update ${table} set ${column} = ${value}`)),
    async () => {
      const changed = await client.query<{ k: string }>(
        `select ${keySql(table)} as k from ${table} where ${column} = ${value}`,
      )
      return changed.rows
        .map(row => row.k)
        .sort()
        .join(' ')
    },
  )
  note(`update ${table}.${column}`, [...expected].sort().join(' '), got)
}

/** Nothing is ever deleted by the program. */
async function removal(client: pg.ClientBase, tables: readonly string[], world: World, note: Note): Promise<void> {
  const table = world.by.pick(tables)
  note(`delete ${table}`, 'refused', await tried(client, async () => void (await client.query(`delete from ${table}`))))
}
