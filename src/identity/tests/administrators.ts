/** A partnership of its own: two administrators in two organisations, and a data protection officer. All are personas of the demonstration. */
import { newId } from '../../platform/id.ts'
import { aPerson, type Place, type Program, Visitor } from './program.ts'

export interface Administrators {
  place: Place
  councilId: string
  oneId: string
  otherId: string
  officerId: string
  /** The first of the two administrators, signed in. */
  one: Visitor
}

export const personaOf = (who: 'one' | 'other' | 'officer', n: number): string => `${who} ${n}`

/** Somebody of the demonstration, signed in. */
export async function signedInAs(program: Program, persona: string): Promise<Visitor> {
  const visitor = new Visitor(program)
  const { status } = await visitor.post('/sign-in/demo', { persona })
  if (status !== 303) throw new Error(`${persona} is not let in: ${status}`)
  return visitor
}

/** Sets it up, in an area of its own; who looked after an earlier one has gone long ago, and nothing of it waits. @param n tells them apart */
export async function administrators(program: Program, n: number): Promise<Administrators> {
  const { admin } = program
  await admin.query('delete from identity.agreement')
  await admin.query(
    `update identity.role_held set to_at = now() - interval '90 days' where role in ('administrator', 'dpo') and to_at is null`,
  )
  const place = { areaId: newId(), schoolId: newId(), policeId: newId() }
  const councilId = newId()
  await admin.query('insert into identity.area values ($1, $2)', [place.areaId, `Northmoor ${n}`])
  await admin.query(
    `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'High School', 'school', 'EH', $4), ($2, 'Police', 'police', 'MP', $4),
      ($3, 'Council', 'council', 'NC', $4)`,
    [place.schoolId, place.policeId, councilId, place.areaId],
  )
  const person = (name: string, who: 'one' | 'other' | 'officer', organisationId: string, role: string) =>
    aPerson(program, { name, persona: personaOf(who, n), roles: [[organisationId, role]] })
  const oneId = await person('Ade Obi', 'one', councilId, 'administrator')
  const otherId = await person('Bea Lund', 'other', place.policeId, 'administrator')
  const officerId = await person('Cy Hart', 'officer', councilId, 'dpo')
  const one = await signedInAs(program, personaOf('one', n))
  await admin.query(`delete from pgboss.job_common where name = 'accounts'`)
  return { place, councilId, oneId, otherId, officerId, one }
}
