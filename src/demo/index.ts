import pg from 'pg'
import type { Db } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import { area, demoId, organisationId, organisations, people } from './cast.ts'
import { seedEmergencies } from './emergencies.ts'
import { seedKept } from './kept.ts'
import { seedPupils } from './pupils.ts'
import { seedRegisters } from './registers.ts'
import { stories } from './stories.ts'
import { type Told, tell } from './story.ts'
import { seedToday } from './today.ts'

export { as, ctxOf } from './as.ts'
export { area, demoId, organisationId, organisations, people, personId, systemId } from './cast.ts'

/** Northmoor, its organisations and people. Set down once; does nothing on a database that has them. */
export async function seedIdentity(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    // The role that owns the functions may write these tables; nobody signs in as it.
    await client.query('begin; set local role kith_definer')
    const there = await client.query('select 1 from identity.organisation limit 1')
    if (there.rowCount === 1) {
      await client.query('rollback')
      return false
    }
    await client.query('insert into identity.area (id, name) values ($1, $2)', [area.id, area.name])
    const rows = (list: unknown) => [JSON.stringify(list)]
    await client.query(
      `insert into identity.organisation (id, name, kind, badge, area_id, phone, email, authority_code, on_kith, address_protected)
        select o.id, o.name, o.kind, o.badge, o.area, o.phone, o.email, o."authorityCode", coalesce(o."onKith", true), coalesce(o."addressProtected", false)
        from jsonb_to_recordset($1::jsonb) as o(id uuid, name text, kind text, badge text, area uuid, phone text, email text, "authorityCode" text, "onKith" boolean, "addressProtected" boolean)`,
      rows(
        organisations.map(organisation => ({ ...organisation, id: organisationId(organisation.key), area: area.id })),
      ),
    )
    await client.query(
      `insert into identity.practitioner (id, name, job_title, email, phone, persona, persona_sentence, is_system)
        select p.id, p.name, p."jobTitle", p.email, p.phone, p.persona, p.sentence, p.system
        from jsonb_to_recordset($1::jsonb) as p(id uuid, name text, "jobTitle" text, email text, phone text, persona text, sentence text, system boolean)`,
      rows([
        ...organisations.map(({ key }) => ({
          id: demoId('system', key),
          name: 'Kith',
          jobTitle: 'the program',
          system: true,
        })),
        ...people.map(person => ({
          ...person,
          id: demoId('person', person.key),
          email: `${person.key}@northmoor.example`,
          system: false,
        })),
      ]),
    )
    await client.query(
      `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at)
        select r.id, r.who, r.organisation, r.role, now() - interval '3 years' from jsonb_to_recordset($1::jsonb) as r(id uuid, who uuid, organisation uuid, role text)`,
      rows([
        ...organisations.map(({ key }) => ({
          id: demoId('role', key, 'system'),
          who: demoId('system', key),
          organisation: organisationId(key),
          role: 'system',
        })),
        ...people.flatMap(person =>
          person.roles.map(role => ({
            id: demoId('role', person.key, role),
            who: demoId('person', person.key),
            organisation: organisationId(person.organisation),
            role,
          })),
        ),
      ]),
    )
    await client.query('commit')
    return true
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    await client.end()
  }
}

/** How many families are told at the same time: each has a connection of its own. */
const sideBySide = 4

/**
 * Sets the fictional partnership down, once: organisations, people, rolls, the families' stories and what needs somebody today, through the
 * same actions people use. On a database that has it, it does nothing.
 */
export async function seedDemonstration(adminUrl: string, db: Db, now = new Date()): Promise<void> {
  const began = performance.now()
  if (!(await seedIdentity(adminUrl))) return
  const admins = Array.from({ length: sideBySide }, () => new pg.Client({ connectionString: adminUrl }))
  await Promise.all(admins.map(admin => admin.connect()))
  const [first] = admins
  try {
    if (first) await seedPupils(first, now)
    const waiting = [...stories]
    const toldOf = new Map<string, Told>()
    const teller = async (admin: pg.Client) => {
      for (let story = waiting.shift(); story; story = waiting.shift())
        toldOf.set(story.key, await tell(db, admin, story, now))
    }
    const done = await Promise.allSettled(admins.map(teller))
    for (const one of done) if (one.status === 'rejected') throw one.reason
    await seedToday(db, toldOf, now)
    if (first) await seedRegisters(db, first, toldOf, now)
    if (first) await seedKept(db, first, now)
    if (first) await seedEmergencies(db, first, now)
    // What the queued jobs would do was done above, and nobody is written to about what lies in the past.
    await first?.query('delete from pgboss.job_common')
  } finally {
    await Promise.all(admins.map(admin => admin.end()))
  }
  log.note('demonstration', { ms: Math.round(performance.now() - began) })
}
