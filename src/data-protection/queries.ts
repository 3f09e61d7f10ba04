/** SQL of this slice: functions of the database alone, and the list of organisations. */
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { AgreementRow, DocumentKey, Facts, TextRow } from './data-protection.ts'

/** Every version of the written parts, newest first; of all documents when none is named. */
export const textsOf = (tx: Tx, document: DocumentKey | null): Promise<TextRow[]> =>
  tx.many(sql<TextRow>`select id, document, part, words, written_by_name as "writtenByName", written_at as "writtenAt"
    from data_protection.texts(${document})`)
export const agreementsOf = (tx: Tx, document: DocumentKey | null): Promise<AgreementRow[]> =>
  tx.many(sql<AgreementRow>`select id, document, content, words, agreed_by_name as "agreedByName", agreed_at as "agreedAt"
    from data_protection.agreements(${document})`)

/** Says false when somebody wrote this part since. */
export const write = async (
  tx: Tx,
  ctx: Ctx,
  one: { document: DocumentKey; part: string; words: string; basedOn: string },
): Promise<boolean> =>
  (
    await tx.one(sql<{
      ok: boolean
    }>`select data_protection.write(${newId()}::uuid, ${one.document}, ${one.part}, ${one.words}, ${ctx.now}::timestamptz,
      ${one.basedOn}) as ok`)
  ).ok
export const agree = (
  tx: Tx,
  ctx: Ctx,
  document: DocumentKey,
  content: Record<string, string[]>,
  why: string,
): Promise<number> =>
  tx.run(
    sql`select data_protection.agree(${newId()}::uuid, ${document}, ${JSON.stringify(content)}::jsonb, ${why}, ${ctx.now}::timestamptz)`,
  )

/** The organisations of the area that take part today. Their addresses are not read. */
export const organisationsOf = (tx: Tx, areaId: string): Promise<Facts['organisations'][number][]> =>
  tx.many(sql<Facts['organisations'][number]>`select name, kind, on_kith as "onKith" from identity.organisation
    where area_id = ${areaId} and switched_off_at is null order by name, id`)
