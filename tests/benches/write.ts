import pg from 'pg'
import { appendSqlLiteral } from '../../src/audit/index.ts'
import { literal, openDb } from '../../src/platform/db.ts'
import type { Ctx } from '../../src/platform/http.ts'
import { newId } from '../../src/platform/id.ts'
import { writeEntry } from '../../src/record/index.ts'
import { benchArea, childNumber } from './area.ts'
import { runBench } from './harness.ts'

const CONNECTIONS = 32

/** The same append without the chain: the rows, the indexes and the leaf, but no end of a chain that is locked and moved on. */
const unchained = `create or replace function bench.append(event_body text, event_salt bytea) returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  fact constant jsonb := event_body::jsonb;
  event_id constant uuid := (fact->>'id')::uuid;
  event_at constant timestamptz := (fact->>'at')::timestamptz;
  event_leaf bytea;
begin
  event_leaf := sha256('\\x00'::bytea || event_salt || convert_to(event_body, 'UTF8'));
  insert into audit.event_child (event_id, child_id, at, practitioner_id, organisation_id)
  select event_id, child::uuid, event_at, (fact->>'practitionerId')::uuid, (fact->>'organisationId')::uuid from jsonb_array_elements_text(fact->'children') as child;
  insert into audit.event (id, chain, seq, salt, body, leaf, hash, at, practitioner_id, organisation_id, action)
  values (event_id, 99, nextval('bench.place'), event_salt, event_body, event_leaf, event_leaf, event_at, (fact->>'practitionerId')::uuid, (fact->>'organisationId')::uuid, fact->>'action');
end $$`

/** Entry, audit and outbox in one durable transaction, chained, as a share of the same without chaining, at 32 connections. */
export const main = (argv: string[]): Promise<number> =>
  runBench({
    name: 'write',
    argv,
    sizes: {
      children: { full: 200_000, small: 2_000 },
      entries: { full: 10_000_000, small: 100_000 },
      organisations: { full: 64, small: 16 },
      writes: { full: 3_000, small: 400 },
    },
    rounds: 7,
    async run(bench) {
      const area = await benchArea(bench.folder, bench.size, bench.args.seed, 2)
      const db = openDb({ connectionString: area.appUrl, max: CONNECTIONS })
      const admin = new pg.Client({ connectionString: area.adminUrl })
      await admin.connect()
      try {
        await admin.query(`create sequence if not exists bench.place; ${unchained}; alter function bench.append(text, bytea) owner to kith_definer;
          grant usage on schema bench to kith_definer; grant usage on sequence bench.place to kith_definer; grant execute on function bench.append(text, bytea) to kith_app`)
        await admin.query(`alter function bench.append(text, bytea) owner to kith_definer`)
        const write = async (child: string, chained: boolean): Promise<void> => {
          const organisation = area.organisations[area.involvedWith(childNumber(child)).school]!
          const ctx = {
            practitionerId: organisation.practitionerId,
            organisationId: organisation.id,
            now: new Date(),
          } as Ctx
          const event = {
            id: newId(),
            at: new Date(),
            action: 'entry.added',
            practitionerId: ctx.practitionerId,
            organisationId: ctx.organisationId,
            purpose: null,
            requestId: newId(),
            outcome: 'done' as const,
            children: [child],
            subject: null,
            detail: {},
          }
          await db.transaction(
            {
              open: `select set_config('kith.practitioner', ${literal(ctx.practitionerId)}, true), set_config('kith.organisation', ${literal(ctx.organisationId)}, true), set_config('kith.asked', '{}', true), set_config('kith.purpose', '', true)`,
              close: (_, slot) =>
                chained
                  ? appendSqlLiteral(event, slot)
                  : appendSqlLiteral(event, slot)
                      .replace('audit.append(', 'bench.append(')
                      .replace(/, \d+\)$/, ')'),
            },
            async tx => {
              await writeEntry(tx, ctx, {
                kind: 'note',
                title: 'Late and cold again',
                body: {
                  seen: 'Came in late and without a coat; said the bus did not come. Ate two breakfasts in the canteen.',
                },
                children: [{ childId: child, role: 'subject', harms: [{ harm: 'neglect', level: 1 }] }],
                happenedAt: ctx.now,
              })
              await tx.enqueue('mail', { practitionerId: ctx.practitionerId })
            },
          )
        }
        const counts = async () =>
          (
            await admin.query(
              `select (select count(*)::int from audit.event where chain <> 99) as chained, (select count(*)::int from audit.event where chain = 99) as unchained, (select count(*)::int from record.entry) as entries`,
            )
          ).rows[0] as { chained: number; unchained: number; entries: number }
        const many = async (chained: boolean) => {
          const before = await counts()
          const ms: number[] = []
          let next = 0
          await Promise.all(
            Array.from({ length: CONNECTIONS }, async () => {
              for (let index = next++; index < bench.size.writes; index = next++) {
                const began = performance.now()
                await write(area.children[(index * 7 + (chained ? 0 : 3)) % area.children.length]!, chained)
                ms.push(performance.now() - began)
              }
            }),
          )
          const after = await counts()
          return {
            ms,
            entries: after.entries - before.entries,
            events: chained ? after.chained - before.chained : after.unchained - before.unchained,
          }
        }
        const measured = await bench.race(
          [
            {
              name: 'without chaining',
              operations: bench.size.writes,
              samples: answer => answer.ms,
              run: () => many(false),
            },
            { name: 'chained', operations: bench.size.writes, samples: answer => answer.ms, run: () => many(true) },
          ],
          answers => {
            for (const [name, answer] of answers) {
              if (answer.entries !== bench.size.writes || answer.events !== bench.size.writes)
                throw new Error(
                  `${name}: ${answer.entries} entries and ${answer.events} events of ${bench.size.writes}`,
                )
            }
          },
        )
        const durable = (
          await admin.query(`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync`)
        ).rows[0] as { fsync: string; sync: string }
        if (durable.fsync !== 'on' || durable.sync !== 'on') throw new Error('the writes of this run were not durable')
        const time = (name: string) => measured.find(side => side.name === name)!.median
        bench.bar('durable writes a second with chaining as a share of those without', {
          numerator: 1 / time('chained'),
          denominator: 1 / time('without chaining'),
          atLeast: 0.75,
        })
        bench.say(`${Math.round(1000 / time('chained'))} chained writes a second`)
      } finally {
        await db.end()
        await admin.end()
        await area.stop()
      }
    },
  })
