import { appendSqlLiteral } from '../audit/index.ts'
import { type Db, isUuid, literal, sql, type Tx, uuidList } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'

/** Does this token belong to a session that may work now? Changes nothing: for deciding whether to read a large body at all. */
export async function signedIn(db: Db, tokenHash: Buffer): Promise<boolean> {
  const client = await db.pool.connect()
  try {
    await client.query('begin')
    const { rowCount } = await client.query('select 1 from identity.open_session($1, $2, $3, $4, $5)', [
      tokenHash,
      new Date(),
      '{}',
      '',
      '',
    ])
    return rowCount === 1
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

/** Thrown when a session has ended, was idle too long, or its person or organisation may no longer work. */
export class NotSignedIn extends Error {
  override name = 'NotSignedIn'
}

interface SessionRow {
  session_id: string | null
  practitioner_id: string
  practitioner_name: string
  job_title: string
  organisation_id: string
  organisation_name: string
  organisation_kind: string
  badge: string
  area_id: string
  area_name: string
  shows_initials: boolean
  roles: string[]
  way: string
}

const toCtx = (row: SessionRow, more: Pick<Ctx, 'now' | 'requestId' | 'purpose'>): Ctx => ({
  practitionerId: row.practitioner_id,
  practitionerName: row.practitioner_name,
  jobTitle: row.job_title,
  organisationId: row.organisation_id,
  organisationName: row.organisation_name,
  organisationKind: row.organisation_kind,
  badge: row.badge,
  areaId: row.area_id,
  areaName: row.area_name,
  showsInitials: row.shows_initials,
  roles: row.roles,
  sessionId: row.session_id,
  way: row.way,
  ...more,
})

/** The audit event as SQL, appended in the same round trip as COMMIT: if it cannot be written, nothing happened. */
const closing =
  (
    who: () => {
      practitionerId: string | null
      organisationId: string | null
      purpose: string | null
      requestId: string
    },
  ) =>
  (tx: Tx, slot: number) => {
    const { practitionerId, organisationId, purpose, requestId } = who()
    return appendSqlLiteral(
      {
        id: newId(),
        at: new Date(),
        action: tx.event.action,
        practitionerId,
        organisationId,
        purpose,
        requestId,
        outcome: tx.event.outcome,
        children: [...tx.event.children],
        subject: tx.event.subject,
        detail: tx.event.detail,
      },
      slot,
    )
  }

export interface SessionRequest {
  /** SHA-256 of the token in the cookie. */
  tokenHash: Buffer
  /** Children named in the address, asked for from the first statement on. */
  asked: readonly string[]
  purpose: string | null
  requestId: string
  now: Date
  /** Does what this person broke open in an emergency count here? The database still decides what it shows. */
  glass?: boolean
}

/**
 * One transaction as the signed-in person: context, work, audit event, commit. The session is checked by the database in the same
 * round trip as BEGIN. Throws NotSignedIn; anything thrown by `work` rolls all of it back.
 */
export async function asPractitioner<T>(
  db: Db,
  request: SessionRequest,
  work: (tx: Tx, ctx: Ctx) => Promise<T>,
): Promise<T> {
  let ctx: Ctx | undefined
  const asked = request.asked.filter(isUuid)
  return db.transaction(
    {
      open: `select s.* from ${request.glass ? `set_config('kith.glass', 'on', true), ` : ''}identity.open_session('\\x${request.tokenHash.toString('hex')}', ${literal(new Date().toISOString())}, ${literal(uuidList(asked))}, ${literal(request.purpose ?? '')}, ${literal(request.requestId)}) s`,
      opened: rows => {
        const row = rows[0] as unknown as SessionRow | undefined
        if (row) ctx = toCtx(row, { now: request.now, requestId: request.requestId, purpose: request.purpose })
      },
      close: closing(() => ctx!),
    },
    async tx => {
      if (!ctx) throw new NotSignedIn('not signed in')
      for (const child of asked) {
        tx.asked.add(child)
        tx.event.children.add(child)
      }
      return work(tx, ctx)
    },
  )
}

/** One transaction as an organisation's own system person: the worker, the command line, the demonstration. */
export async function asSystem<T>(
  db: Db,
  organisationId: string,
  options: { action: string; now?: Date; asked?: readonly string[] },
  work: (tx: Tx, ctx: Ctx) => Promise<T>,
): Promise<T> {
  let ctx: Ctx | undefined
  const asked = (options.asked ?? []).filter(isUuid)
  const requestId = newId()
  return db.transaction(
    {
      open: `select * from identity.open_system(${literal(organisationId)}, ${literal(uuidList(asked))}, ${literal(requestId)})`,
      opened: rows => {
        const row = rows[0] as unknown as SessionRow | undefined
        if (row) ctx = toCtx(row, { now: options.now ?? new Date(), requestId, purpose: 'system' })
      },
      close: closing(() => ctx!),
    },
    async tx => {
      if (!ctx) throw new Error('this organisation cannot be worked for: it does not exist, or is switched off')
      tx.event.action = options.action
      tx.event.outcome = 'done'
      for (const child of asked) {
        tx.asked.add(child)
        tx.event.children.add(child)
      }
      return work(tx, ctx)
    },
  )
}

/** One transaction before anybody is known: signing in. It sees no rows; it may call the functions that sign people in. */
export async function asNobody<T>(db: Db, action: string, requestId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(
    {
      open: `select set_config('kith.practitioner', '', true), set_config('kith.organisation', '', true), set_config('kith.asked', '{}', true)`,
      close: (tx, slot) =>
        closing(() => ({
          practitionerId: (tx.event.detail.practitionerId as string | undefined) ?? null,
          organisationId: (tx.event.detail.organisationId as string | undefined) ?? null,
          purpose: null,
          requestId,
        }))(tx, slot),
    },
    async tx => {
      tx.event.action = action
      return work(tx)
    },
  )
}

/**
 * Asks for children. Rows about a child show only in a transaction that asked for it, and asking puts the child into the audit event:
 * so nothing about a child can be read without being recorded. Refused and missing children are recorded just the same.
 */
export async function askFor(tx: Tx, children: Iterable<string>): Promise<void> {
  let more = false
  for (const child of children) {
    if (!isUuid(child)) continue
    tx.event.children.add(child)
    if (!tx.asked.has(child)) {
      tx.asked.add(child)
      more = true
    }
  }
  if (more) await tx.run(sql`select set_config('kith.asked', ${uuidList(tx.asked)}, true)`)
}

/** Records that a page showed these children by name (a roll, a task) without opening their records. */
export function showed(tx: Tx, children: Iterable<string>): void {
  for (const child of children) if (isUuid(child)) tx.event.children.add(child)
}
