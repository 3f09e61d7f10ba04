/** Keys with which another system sends the register: kept as hashes, counted, ended by a lead. */
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'

export interface DoorKey {
  id: string
  name: string
  madeByName: string
  madeAt: Date
  lastUsedAt: Date | null
  revokedAt: Date | null
  revokedByName: string | null
}
/** The own school's keys, those in use first. */
export const keysOf = (tx: Tx, ctx: Ctx): Promise<DoorKey[]> =>
  tx.many(sql<DoorKey>`select t.id, t.name, coalesce(p.name, '') as "madeByName", t.made_at as "madeAt", t.last_used_at as "lastUsedAt",
      t.revoked_at as "revokedAt", r.name as "revokedByName"
    from attendance.token t left join identity.practitioner p on p.id = t.made_by left join identity.practitioner r on r.id = t.revoked_by
    where t.organisation_id = ${ctx.organisationId} order by t.revoked_at is not null, t.made_at desc`)

export const addKey = (tx: Tx, ctx: Ctx, key: { id: string; name: string; hash: Buffer }): Promise<number> =>
  tx.run(sql`insert into attendance.token (id, organisation_id, token_hash, name, made_by, made_at)
    values (${key.id}, ${ctx.organisationId}, ${key.hash}, ${key.name}, ${ctx.practitionerId}, ${ctx.now})`)

/** Ends a key. False when there is none such, or it had ended. */
export const revokeKey = async (tx: Tx, ctx: Ctx, id: string): Promise<boolean> =>
  (await tx.run(sql`update attendance.token set revoked_at = ${ctx.now}, revoked_by = ${ctx.practitionerId}
    where id = ${id} and organisation_id = ${ctx.organisationId} and revoked_at is null`)) === 1

/** Whose key this is, while it may be used, and whether it was used too often; counts the use. Null for any other, unknown and ended alike. */
export const useKey = (
  tx: Tx,
  hash: Buffer,
  at: Date,
  most: number,
): Promise<{ organisationId: string; keyId: string; tooMany: boolean } | null> =>
  tx.maybe(
    sql<{
      organisationId: string
      keyId: string
      tooMany: boolean
    }>`select organisation_id as "organisationId", token_id as "keyId", too_many as "tooMany" from attendance.use_token(${hash}, ${at}::timestamptz, ${most})`,
  )
