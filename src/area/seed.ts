import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { insertThresholds, thresholdEditions } from './queries.ts'
import { exampleThresholds } from './threshold-example.ts'

/**
 * Puts the example threshold document into an area that has none, for the demonstration. Gives the id of the edition, or
 * null when the area already has one. `ctx` must be the program itself or somebody who may set the area's thresholds.
 */
export async function seedThresholds(tx: Tx, ctx: Ctx, areaId: string): Promise<string | null> {
  const editions = await thresholdEditions(tx, areaId)
  if (editions.length > 0) return null
  return insertThresholds(tx, { ...exampleThresholds, areaId, madeBy: ctx.practitionerId, madeAt: ctx.now })
}
