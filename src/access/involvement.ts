import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { askFor } from './as.ts'

/** One line of the index of involvement: who works with a child. */
export interface Involvement {
  id: string
  childId: string
  organisationId: string
  organisationName: string
  organisationKind: string
  badge: string
  phone: string | null
  onKith: boolean
  role: string
  fromAt: Date
  toAt: Date | null
  leadId: string | null
  contactName: string | null
  sensitive: boolean
}

/** Begins an organisation's involvement with a child. The database refuses it unless there is a reason (see access.begin_involvement). */
export async function beginInvolvement(
  tx: Tx,
  _ctx: Ctx,
  given: {
    childId: string
    organisationId: string
    role: string
    reason: string
    sensitive?: boolean
    leadId?: string | null
    contactName?: string | null
  },
): Promise<void> {
  await askFor(tx, [given.childId])
  await tx.run(sql`select access.begin_involvement(${newId()}, ${given.childId}, ${given.organisationId}, ${given.role}, ${given.reason},
    ${given.sensitive ?? false}, ${given.leadId ?? null}, ${given.contactName ?? null})`)
}

/** Ends one's own organisation's involvement. Access ends with it, but for what one's organisation wrote (closed view, reason asked). */
export const endInvolvement = (tx: Tx, involvementId: string, reason: string) =>
  tx.run(sql`select access.end_involvement(${involvementId}, ${reason})`)

/** Who works with these children, now and before, as far as the signed-in organisation may know. Ask for the children first. */
export async function involvementIndex(tx: Tx, children: readonly string[]): Promise<Involvement[]> {
  await askFor(tx, children)
  return tx.many(sql<Involvement>`
    select i.id, i.child_id as "childId", i.organisation_id as "organisationId", o.name as "organisationName", o.kind as "organisationKind",
      o.badge, o.phone, o.on_kith as "onKith", i.role, i.from_at as "fromAt", i.to_at as "toAt", i.lead_practitioner_id as "leadId",
      coalesce(p.name, i.contact_name) as "contactName", i.sensitive
    from access.involvement i join identity.organisation o on o.id = i.organisation_id
    left join identity.practitioner p on p.id = i.lead_practitioner_id
    where i.child_id = any(${`{${children.join(',')}}`}::uuid[])
    order by i.to_at is not null, i.from_at`)
}

/** Ids of the children the signed-in organisation works with now, less those this person is excluded from. */
export const caseload = async (tx: Tx, most = 2000): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select id from access.caseload(${most}) as c(id)`)).map(row => row.id)

/** People of an organisation who hold one of the roles and may read about all of these children: who can be asked, told, or given a task. */
export const eligible = (tx: Tx, organisationId: string, roles: readonly string[], children: readonly string[]) =>
  tx.many(sql<{ practitionerId: string; role: string }>`
    select practitioner_id as "practitionerId", role from access.eligible(${organisationId}, ${roles as string[]}::text[], ${`{${children.join(',')}}`}::uuid[])`)

/** Is this person excluded from any of these children? For routing; the answer is shown to nobody. */
export const isExcluded = async (tx: Tx, practitionerId: string, children: readonly string[]): Promise<boolean> =>
  (
    await tx.one(
      sql<{ yes: boolean }>`select access.is_excluded(${practitionerId}, ${`{${children.join(',')}}`}::uuid[]) as yes`,
    )
  ).yes

/** The children the signed-in person may learn nothing about. */
export const excluded = async (tx: Tx): Promise<string[]> =>
  (await tx.one(sql<{ ids: string[] }>`select access.excluded() as ids`)).ids
