/**
 * Random worlds × every table × every verb, with the program's own checks off: what the row policies allow is exactly what an oracle allows that
 * shares no code with them. `--worlds N` (2,000 unless said).
 */
import pg from 'pg'
import { checkWorld, emptyTally, mayActAsProgram, readableTables } from '../access/compare.ts'
import { oracleFor } from '../access/oracle.ts'
import { readShape } from '../access/shape.ts'
import { makeWorld } from '../access/worlds.ts'
import { type Proof, prove } from './harness.ts'

export const proof: Proof = {
  name: 'rls-worlds',
  plants: {
    'exclusion-forgotten': {
      words: 'nobody is excluded from anything',
      sql: `create or replace function access.excluded() returns uuid[] language sql stable security definer set search_path = '' as $$ select '{}'::uuid[] $$`,
    },
    'policy-off': {
      words: 'row-level security of addresses is off',
      sql: 'alter table people.address disable row level security',
    },
    'bare-column': {
      words: 'the policy of versions compares an inner column with itself',
      sql: `create policy planted on record.version for select to kith_app using (exists (select from record.entry_child ec where ec.entry_id = entry_id))`,
    },
    'seal-ignored': {
      words: 'sealed entries show to everybody who asks for the child',
      sql: `create policy planted on record.entry_child for select to kith_app using (reach = 'sealed' and child_id = any((select access.scope_any())::uuid[]))`,
    },
    unconfirmed: {
      words: 'a sealed entry shows to its readers before they have confirmed who they are',
      sql: `create policy planted on record.entry_child for select to kith_app using (reach = 'sealed' and child_id = any((select access.scope_person())::uuid[])
        and not (with_children && (select access.excluded())::uuid[]) and (select access.me()) = any(sealed_to))`,
    },
    'own-right': {
      words: 'one may give oneself the right to a protected place',
      sql: `grant insert on access.location_right to kith_app; create policy planted on access.location_right for insert to kith_app with check (given_by = (select access.me()))`,
    },
    'no-context': {
      words: 'people are listed to a connection that is nobody’s',
      sql: `create policy planted on identity.practitioner for select to kith_app using (true)`,
    },
    'glass-forever': {
      words: 'what was opened in an emergency stays open when the hour or the session is over, or it was ended',
      sql: `create or replace function access.find_glass() returns uuid[] language sql stable security definer set search_path = '' as
        $$ select coalesce(array_agg(g.child_id), '{}') from access.glass g where g.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid and g.opened $$`,
    },
    'glass-too-deep': {
      words: 'an emergency look shows what an organisation keeps for itself',
      sql: `create policy planted on record.entry_child for select to kith_app using (reach = 'own' and child_id = any((select access.scope_glass())::uuid[]))`,
    },
    'half-sealed': {
      words: 'the children of one entry no longer change together',
      sql: 'drop trigger change_together on record.entry_child',
    },
  },
  async run(place, options) {
    const client = new pg.Client({ connectionString: place.adminUrl })
    await client.connect()
    try {
      await mayActAsProgram(client)
      const shape = await readShape(client)
      const tables = await readableTables(client)
      const oracle = oracleFor(makeWorld(1, shape), {
        who: null,
        at: null,
        asked: [],
        purpose: null,
        glass: false,
        confirmed: false,
      })
      const unknown = tables.filter(table => !oracle.tables.includes(table))
      const tally = emptyTally()
      const worlds = options.number('worlds', options.short ? 40 : 2000)
      for (let n = 0; n < worlds; n++) {
        await checkWorld(client, shape, tables, options.seed + n, tally, { onCase: options.note })
        if (n % 100 === 99) options.say(`${n + 1} worlds, ${tally.cases} cases, ${tally.failures.length} failures`)
      }
      const { read, add, change } = tally.allowed
      for (const one of tally.failures.slice(0, 5))
        options.say(`${one.input}\n  expected ${one.expected}\n  got      ${one.got}`)
      if (unknown.length > 0) options.say(`tables the oracle says nothing about: ${unknown.join(', ')}`)
      return {
        cases: tally.cases,
        failures: tally.failures.length + unknown.length,
        allowed: Math.min(read, add, change),
        more: { worlds, tables: tables.length, rows: tally.rows, read, added: add, changed: change },
      }
    } finally {
      await client.end()
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
