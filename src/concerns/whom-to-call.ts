import { organisation, organisationsInArea } from '../identity/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { LogPageProps } from './log-props.ts'
import { leadsOf, readOn } from './pick-up.ts'

/** Names and telephones for "what to do now", all from data; never of somebody who is close to one of these children. */
export async function whomToCall(
  tx: Tx,
  ctx: Ctx,
  children: readonly string[] = [],
): Promise<Pick<LogPageProps, 'leads' | 'schoolPhone' | 'frontDoor' | 'readOn'>> {
  const doors = await organisationsInArea(tx, ctx.areaId, ['front-door'])
  const door = doors.find(one => one.onKith) ?? doors[0]
  return {
    leads: await leadsOf(tx, ctx, children),
    readOn: await readOn(tx, ctx),
    schoolPhone: (await organisation(tx, ctx.organisationId))?.phone ?? null,
    frontDoor: door ? { name: door.name, phone: door.phone } : null,
  }
}
