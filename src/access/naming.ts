/** How an organisation may be called in words that are kept beside a child. */
import { isUuid, sql, type Tx } from '../platform/db.ts'

/** Does the name of this organisation, said beside any of these children, tell where that child is? Without a child: does it by its kind? */
const tellsPlace = async (tx: Tx, organisationId: string, children: readonly string[]): Promise<boolean> =>
  (
    await tx.one(
      sql<{ tells: boolean }>`select bool_or(access.tells_place(${organisationId}, c.id)) as tells
        from unnest(array_append(${`{${children.filter(isUuid).join(',')}}`}::uuid[], null)) c(id)`,
    )
  ).tells

/**
 * An organisation as words that are kept may name it beside these children: by its name, unless that tells where one of them is; then "a
 * service". Titles, tasks and clocks outlive the day on which a place becomes protected, and are read by people without the right to know it; a
 * page looks each time, and may say more. Without a child (nobody knows yet who it is) a school or a refuge is not named either.
 */
export const nameToKeep = async (
  tx: Tx,
  one: { id: string; name: string },
  children: readonly string[],
): Promise<string> => ((await tellsPlace(tx, one.id, children)) ? 'a service' : one.name)

/** The same for somebody of that organisation: a headteacher’s name tells the school. Their name stands where it was asked for, and not in an entry. */
export const personToKeep = async (
  tx: Tx,
  name: string,
  organisationId: string,
  children: readonly string[],
): Promise<string> => ((await tellsPlace(tx, organisationId, children)) ? 'Somebody at a service' : name)
