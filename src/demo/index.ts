import pg from 'pg'
import type { Db } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import { area, demoId, organisationId, organisations, people } from './cast.ts'
import { seedPupils } from './pupils.ts'
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
    for (const organisation of organisations as readonly import('./cast.ts').DemoOrganisation[]) {
      const id = demoId('organisation', organisation.key)
      await client.query(
        `insert into identity.organisation (id, name, kind, badge, area_id, phone, email, authority_code, on_kith, address_protected)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          id,
          organisation.name,
          organisation.kind,
          organisation.badge,
          area.id,
          organisation.phone,
          organisation.email,
          organisation.authorityCode ?? null,
          organisation.onKith ?? true,
          organisation.addressProtected ?? false,
        ],
      )
      const system = demoId('system', organisation.key)
      await client.query(
        `insert into identity.practitioner (id, name, job_title, is_system) values ($1, 'Kith', 'the program', true)`,
        [system],
      )
      await client.query(
        `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, 'system', now() - interval '3 years')`,
        [demoId('role', organisation.key, 'system'), system, id],
      )
    }
    for (const person of people as readonly import('./cast.ts').DemoPerson[]) {
      const id = demoId('person', person.key)
      await client.query(
        `insert into identity.practitioner (id, name, job_title, email, phone, persona, persona_sentence) values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          id,
          person.name,
          person.jobTitle,
          `${person.key}@northmoor.example`,
          person.phone ?? null,
          person.persona ?? null,
          person.sentence ?? null,
        ],
      )
      for (const role of person.roles) {
        await client.query(
          `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, $4, now() - interval '3 years')`,
          [demoId('role', person.key, role), id, organisationId(person.organisation), role],
        )
      }
    }
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
      for (let story = waiting.shift(); story; story = waiting.shift()) toldOf.set(story.key, await tell(db, admin, story, now))
    }
    const done = await Promise.allSettled(admins.map(teller))
    for (const one of done) if (one.status === 'rejected') throw one.reason
    await seedToday(db, toldOf, now)
  } finally {
    await Promise.all(admins.map(admin => admin.end()))
  }
  log.note('demonstration', { ms: Math.round(performance.now() - began) })
}
