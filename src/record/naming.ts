/** What an organisation, or somebody who works there, is called to a reader who may not know which it is. */
import { isUuid, sql, type Tx } from '../platform/db.ts'

/** An organisation that may not be named to the reader. */
export const aService = 'A service'
/** A person of an organisation that may not be named to the reader: a name can tell the school as well as its own. */
export const somebody = 'Somebody at a service'

/** The same in the middle of a sentence: "told by a service". Other names stand as they are. */
export const within = (name: string): string =>
  name === aService || name === somebody ? name.charAt(0).toLowerCase() + name.slice(1) : name

const uuids = (ids: Iterable<string>) => sql`${`{${[...new Set(ids)].filter(isUuid).join(',')}}`}::uuid[]`

/**
 * Which organisations may be named to this reader beside which children, for the rows of a list: asks `record.may_name` once for each organisation
 * with, and once without, a child whose whereabouts this reader may not know, however long the list is. Asked of a pair that was not handed in,
 * it says no.
 */
export async function mayNameIn(
  tx: Tx,
  rows: readonly { organisationId: string; children: readonly string[] }[],
): Promise<(organisationId: string, children: readonly string[]) => boolean> {
  if (rows.length === 0) return () => false
  const { ids } = await tx.one(
    sql<{ ids: string[] }>`select access.places_hidden(${uuids(rows.flatMap(row => row.children))}) as ids`,
  )
  const hidden = new Set(ids)
  const kept = (children: readonly string[]) => children.find(child => hidden.has(child)) ?? null
  const key = (organisationId: string, children: readonly string[]) => `${organisationId} ${kept(children) !== null}`
  const pairs = [...new Map(rows.map(row => [key(row.organisationId, row.children), row])).values()]
  const named = await tx.many(sql<{ organisationId: string; child: string | null }>`
    select p.organisation as "organisationId", p.child
    from unnest(${pairs.map(row => row.organisationId)}::uuid[], ${pairs.map(row => kept(row.children))}::uuid[]) p(organisation, child)
    where record.may_name(p.organisation, array_remove(array[p.child], null))`)
  const yes = new Set(named.map(row => `${row.organisationId} ${row.child !== null}`))
  return (organisationId, children) => yes.has(key(organisationId, children))
}
