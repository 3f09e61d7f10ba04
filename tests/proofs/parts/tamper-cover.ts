/** What spoiling a log has in common, and how far somebody goes to hide it. */
import { generateKeyPairSync, type KeyObject, sign as signText } from 'node:crypto'
import { CHAINS, genesisHash, type HeadBody, headHash, treeRoot } from '../../../src/audit/format.ts'
import { keyId } from '../../../src/audit/index.ts'
import { type Placed, publicPem, sign, type TamperLog } from './tamper-log.ts'

export interface Kind {
  name: string
  /** Spoils the log in the database. Gives words for what was done, or null where this log has nothing to do it to. */
  spoil(log: TamperLog): Promise<string | null>
}

export const kind = (name: string, spoil: Kind['spoil']): Kind => ({ name, spoil })

export const change = async (log: TamperLog, sql: string, values: unknown[] = []): Promise<boolean> =>
  ((await log.admin.query(sql, values)).rowCount ?? 0) > 0

export async function exchangeRows(
  log: TamperLog,
  table: string,
  names: string[],
  one: string,
  other: string,
): Promise<void> {
  await log.admin.query(
    `update audit.${table} t set ${names.map(name => `${name} = o.${name}`).join(', ')}
     from audit.${table} o where (t.ctid = $1::tid and o.ctid = $2::tid) or (t.ctid = $2::tid and o.ctid = $1::tid)`,
    [one, other],
  )
}

export const someSigned = (log: TamperLog, keep: (event: Placed) => boolean = () => true): Placed | null => {
  const found = log.events.filter(event => event.signed && keep(event))
  return found.length === 0 ? null : log.by.pick(found)
}

export const placeOf = (event: Placed) => `event ${event.seq} of chain ${event.chain}`

export const removeEvents = async (log: TamperLog, events: readonly Placed[]): Promise<void> => {
  const ids = events.map(event => event.id)
  await log.admin.query('delete from audit.event_child where event_id = any($1)', [ids])
  await log.admin.query('delete from audit.event where id = any($1)', [ids])
}

/** How far somebody goes to hide what they did. */
const covers: [name: string, cover: (log: TamperLog) => Promise<void>][] = [
  ['nothing made again', async () => {}],
  ['chained again', rechain],
  [
    'chained again, the heads dropped',
    async log => {
      await rechain(log)
      await dropHeads(log)
    },
  ],
  [
    'chained again, the heads made again with another key',
    async log => {
      await rechain(log)
      await signAgain(log, generateKeyPairSync('ed25519').privateKey)
    },
  ],
  [
    'chained again, the heads made again with the stolen key',
    async log => {
      await rechain(log)
      await signAgain(log, log.key)
    },
  ],
  [
    'chained again, and every head made again with the stolen key as it was',
    async log => {
      await rechain(log)
      await forgeHeads(log, log.key)
    },
  ],
]

export const withCovers = (name: string, spoil: (log: TamperLog) => Promise<string | null>): Kind[] =>
  covers.map(([how, cover]) =>
    kind(`${name}; ${how}`, async log => {
      const done = await spoil(log)
      if (done !== null) await cover(log)
      return done
    }),
  )

export async function rechain(log: TamperLog): Promise<void> {
  await log.admin.query('select kept.rechain()')
}

export async function dropHeads(log: TamperLog): Promise<void> {
  await log.admin.query('delete from audit.head; delete from audit.signing_key')
}

export async function signAgain(log: TamperLog, key: KeyObject): Promise<void> {
  await dropHeads(log)
  const stolen = { ...log, key }
  await sign(stolen, 59)
}

/** Every head made again with its number and its time over what the chains now are: all that can be done with the key, but for the outside head. */
async function forgeHeads(log: TamperLog, key: KeyObject): Promise<void> {
  const { rows } = await log.admin.query<{ body: string }>('select body from audit.head order by number')
  const events = await log.admin.query<{ chain: number; hash: Buffer }>(
    'select chain, hash from audit.event where chain between 0 and 63 order by chain, seq',
  )
  const hashes = Array.from({ length: CHAINS }, (_, chain) => [
    genesisHash(chain),
    ...events.rows.filter(row => row.chain === chain).map(row => row.hash),
  ])
  await dropHeads(log)
  const id = keyId(key)
  await log.admin.query('insert into audit.signing_key values ($1, $2)', [id, publicPem(key)])
  let previous: string | null = null
  for (const row of rows) {
    const old = JSON.parse(row.body) as HeadBody
    const seqs = old.seqs.map((seq, chain) => Math.min(seq, hashes[chain]!.length - 1))
    const root = treeRoot(
      seqs,
      seqs.map((seq, chain) => hashes[chain]![seq]!),
    ).toString('hex')
    const size = seqs.reduce((sum, seq) => sum + seq, 0)
    const body = JSON.stringify({ ...old, size, root, previous, keyId: id, seqs })
    const hash = headHash(body)
    await log.admin.query('insert into audit.head values ($1, $2, $3, $4, $5)', [
      old.number,
      body,
      hash,
      signText(null, Buffer.from(body), key),
      id,
    ])
    previous = hash.toString('hex')
  }
}
