/** Two invented schools, a front door, midwives and a refuge with people in them, and a way to act as one of them with the policies on. */
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { appendSqlLiteral } from '../../audit/index.ts'
import { type Db, literal, openDb, type Tx } from '../../platform/db.ts'
import type { Ctx } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'

export interface Person {
  id: string
  organisationId: string
  kind: string
  roles: string[]
}
export interface Place {
  db: Db
  admin: pg.Client
  appUrl: string
  organisations: Record<'eastbridge' | 'hillside' | 'frontDoor' | 'midwifery' | 'refuge', string>
  person(organisation: keyof Place['organisations'], role: string): Promise<Person>
  /** Acts as somebody on the real policies, in one transaction with its audit event. */
  as<T>(person: Person, work: (tx: Tx, ctx: Ctx) => Promise<T>, now?: Date): Promise<T>
  rows<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}
export const thursday = new Date('2026-11-19T10:40:00Z')

export async function aPlace(): Promise<Place> {
  const { adminUrl, appUrl } = await freshDatabase()
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const db = openDb({ connectionString: appUrl, max: 4 })
  const areaId = newId()
  const organisations = {
    eastbridge: newId(),
    hillside: newId(),
    frontDoor: newId(),
    midwifery: newId(),
    refuge: newId(),
  }
  const kinds = {
    eastbridge: 'school',
    hillside: 'school',
    frontDoor: 'front-door',
    midwifery: 'health',
    refuge: 'refuge',
  }
  await admin.query('insert into identity.area (id, name) values ($1, $2)', [areaId, 'Northmoor'])
  for (const [key, id] of Object.entries(organisations)) {
    await admin.query(
      'insert into identity.organisation (id, name, kind, badge, area_id, address_protected) values ($1, $2, $3, $4, $5, $6)',
      [id, key, kinds[key as keyof typeof kinds], key.slice(0, 2).toUpperCase(), areaId, key === 'refuge'],
    )
  }
  const person: Place['person'] = async (organisation, role) => {
    const id = newId()
    await admin.query('insert into identity.practitioner (id, name, job_title, is_system) values ($1, $2, $2, $3)', [
      id,
      role,
      role === 'system',
    ])
    await admin.query(
      'insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)',
      [newId(), id, organisations[organisation], role],
    )
    return { id, organisationId: organisations[organisation], kind: kinds[organisation], roles: [role] }
  }
  for (const key of Object.keys(organisations)) await person(key as keyof typeof organisations, 'system')
  return {
    db,
    admin,
    appUrl,
    organisations,
    person,
    as(who, work, now = thursday) {
      const ctx: Ctx = {
        practitionerId: who.id,
        practitionerName: who.roles[0] ?? '',
        jobTitle: '',
        organisationId: who.organisationId,
        organisationName: '',
        organisationKind: who.kind,
        badge: 'XX',
        areaId,
        areaName: 'Northmoor',
        showsInitials: false,
        roles: who.roles,
        sessionId: null,
        way: 'test',
        purpose: null,
        now,
        requestId: newId(),
      }
      return db.transaction(
        {
          open: `select set_config('kith.practitioner', ${literal(who.id)}, true), set_config('kith.organisation', ${literal(who.organisationId)}, true), set_config('kith.asked', '{}', true), set_config('kith.purpose', '', true)`,
          close: (tx, slot) =>
            appendSqlLiteral(
              {
                id: newId(),
                at: now,
                action: 'test',
                practitionerId: who.id,
                organisationId: who.organisationId,
                purpose: null,
                requestId: ctx.requestId,
                outcome: 'done',
                children: [...tx.event.children],
                subject: tx.event.subject,
                detail: tx.event.detail,
              },
              slot,
            ),
        },
        tx => work(tx, ctx),
      )
    },
    rows: async (text, values = []) => (await admin.query(text, values)).rows,
    async close() {
      await db.end()
      await admin.end()
    },
  }
}
