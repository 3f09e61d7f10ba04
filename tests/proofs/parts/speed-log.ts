/** An audit log of any length in a database, appended by the program's own function, with a signed head every so often. */
import { generateKeyPairSync } from 'node:crypto'
import type pg from 'pg'
import { signHead } from '../../../src/audit/index.ts'

/** Events between two heads: some minutes of a busy area. */
const BETWEEN_HEADS = 2000

/** An event as the program writes it, made in the database: a reading by one of 500 people of none to three of 5,000 children. */
const APPEND = `
  select count(audit.append(
    format('{"id":"%s","at":"%s","action":"%s","practitionerId":"%s","organisationId":"%s","purpose":%s,"requestId":"%s","outcome":"%s","children":[%s],"subject":null,"detail":{"rows":%s}}',
      md5($1 || 'event' || n)::uuid,
      to_char(timestamp '2026-01-05 08:00:00' + n * interval '1.7 seconds', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      (array['record.chronology.read', 'people.child.search', 'concerns.concern.log', 'contacts.board.read'])[1 + n % 4],
      md5('person' || n % 500)::uuid, md5('organisation' || n % 40)::uuid,
      case when n % 7 = 0 then '"Front door check: “who is working with him?”"' else 'null' end,
      md5($1 || 'request' || n)::uuid, (array['read', 'done', 'refused'])[1 + n % 3],
      (select coalesce(string_agg('"' || child || '"', ',' order by child), '')
       from (select distinct md5('child' || (n * k * 7919) % 5000)::uuid::text as child from generate_series(1, n % 4) k) c),
      n % 90),
    substring(sha256(($1 || 'salt' || n)::bytea) for 16), (n / 40 % 64)::int)) as appended
  from generate_series($2::bigint, $3::bigint) n`

/** Appends `events` events to an empty log. Gives how many heads were signed. */
export async function growLog(
  client: pg.ClientBase,
  events: number,
  seed: number,
  say: (words: string) => void,
): Promise<number> {
  const { privateKey } = generateKeyPairSync('ed25519')
  let heads = 0
  for (let from = 1; from <= events; from += BETWEEN_HEADS) {
    const to = Math.min(from + BETWEEN_HEADS - 1, events)
    await client.query(APPEND, [String(seed), from, to])
    if ((await signHead(client, privateKey, new Date(Date.UTC(2026, 0, 5, 8) + to * 1700))) !== null) heads++
    if (to % 100_000 === 0) say(`${to} events made`)
  }
  return heads
}
