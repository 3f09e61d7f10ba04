/** The whole demonstration, the real program on the real database, and a clock that can be set years on. */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { asNobody, asPractitioner, asSystem } from '../../access/as.ts'
import { buildApp } from '../../app.ts'
import { exportLog } from '../../audit/export.ts'
import { latestHead, loadSigningKey, signHead, type VerifyReport, verifyExport } from '../../audit/index.ts'
import { removeKept } from '../../concerns/index.ts'
import { demoId, type OrganisationKey, organisationId, type PersonKey, personId } from '../../demo/cast.ts'
import { seedDemonstration } from '../../demo/index.ts'
import { readConfig } from '../../platform/config.ts'
import { type Db, openDb, type Tx } from '../../platform/db.ts'
import type { Ctx } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'
import { retentionRules } from '../../statute/index.ts'
import { choiceRows, chooseFor, destroyDocuments, findDue } from '../index.ts'

/** A second data protection officer, and somebody of another area; neither is in the demonstration. */
export type Who = PersonKey | 'second-dpo' | 'other-dpo'

export interface Place {
  db: Db
  admin: pg.Client
  dataDir: string
  /** One transaction as this person, on the real policies. */
  as<T>(who: Who, work: (tx: Tx, ctx: Ctx) => Promise<T>, now?: Date): Promise<T>
  asProgram<T>(organisation: OrganisationKey, now: Date, work: (tx: Tx, ctx: Ctx) => Promise<T>): Promise<T>
  get(who: Who, address: string, now?: Date): Promise<{ status: number; html: string }>
  post(
    who: Who,
    address: string,
    fields: Record<string, string>,
    now?: Date,
  ): Promise<{ status: number; html: string; location: string | null }>
  rows<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  /** Every table of the program as one text, the job queue too. */
  everything(): Promise<Map<string, string>>
  /** Exports the log and checks it; against a head kept from before, if one is given. */
  verify(head?: string): Promise<VerifyReport>
  /** Signs where the log is now, and keeps it as a partner would. Gives the file. */
  keepHead(): Promise<string>
  /** Finds what is due at one organisation. */
  find(organisation: OrganisationKey, now: Date): Promise<number>
  destroy(): Promise<number>
  idOf(who: Who): string
  close(): Promise<void>
}

const cookie = '__Host-kith'

export async function openPlace(now: Date): Promise<Place> {
  process.env.KITH_LOG = 'quiet'
  const database = await freshDatabase()
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-retention-'))
  const config = readConfig('test', {
    KITH_DATA: dataDir,
    PORT: '3998',
    KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789',
  })
  const db = openDb({ connectionString: database.appUrl, max: 4 })
  await seedDemonstration(database.adminUrl, db, now)
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  await more(admin)
  const app = buildApp({ db, config, limits: 'none' })
  const tokens = new Map<Who, string>()
  const tokenOf = async (who: Who): Promise<string> => {
    const there = tokens.get(who)
    if (there) return there
    const token = randomBytes(32).toString('base64url')
    await admin.query(
      `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
       select $1, r.practitioner_id, r.organisation_id, now(), '2999-01-01', '2999-01-01', 'demonstration', $3
       from identity.role_held r where r.practitioner_id = $2 limit 1`,
      [createHash('sha256').update(token).digest(), idOf(who), newId()],
    )
    tokens.set(who, token)
    return token
  }
  const headers = async (who: Who, at: Date) => ({
    host: 'localhost:3998',
    cookie: `${cookie}=${await tokenOf(who)}`,
    origin: config.origin,
    'sec-fetch-site': 'same-origin',
    'x-kith-at': at.toISOString(),
  })
  const asProgram: Place['asProgram'] = (organisation, at, work) =>
    asSystem(db, organisationId(organisation), { action: 'test', now: at }, work)
  return {
    db,
    admin,
    dataDir,
    idOf,
    asProgram,
    async as(who, work, at = now) {
      const hash = createHash('sha256')
        .update(await tokenOf(who))
        .digest()
      return asPractitioner(db, { tokenHash: hash, asked: [], purpose: null, requestId: newId(), now: at }, work)
    },
    async get(who, address, at = now) {
      const response = await app.request(address, { headers: await headers(who, at) })
      return { status: response.status, html: await response.text() }
    },
    async post(who, address, fields, at = now) {
      // Whoever decides has just confirmed who they are; tests/access/routes.test.ts asks without.
      if (address.endsWith('/decide')) {
        await tokenOf(who)
        await admin.query(
          `update identity.session set confirmed_at = now(), confirmed_by = 'demonstration' where practitioner_id = $1`,
          [idOf(who)],
        )
      }
      const response = await app.request(address, {
        method: 'POST',
        headers: { ...(await headers(who, at)), 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      })
      return { status: response.status, html: await response.text(), location: response.headers.get('location') }
    },
    rows: async (text, values = []) => (await admin.query(text, values)).rows,
    async everything() {
      const { rows } = await admin.query<{ name: string }>(
        `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
      )
      const all = new Map<string, string>()
      for (const { name } of rows) {
        const found = await admin.query<{ t: string }>(`select t::text as t from ${name} t`)
        all.set(name, found.rows.map(row => row.t).join('\n'))
      }
      return all
    },
    async keepHead() {
      await signHead(admin, loadSigningKey(dataDir), new Date())
      const file = path.join(dataDir, `${newId()}.head.json`)
      fs.writeFileSync(file, `${JSON.stringify(await latestHead(admin))}\n`)
      return file
    },
    async verify(head) {
      const file = path.join(dataDir, `${newId()}.jsonl`)
      await exportLog(admin, file, new Date())
      return verifyExport(file, head === undefined ? {} : { head })
    },
    find: (organisation, at) => asProgram(organisation, at, findDue),
    destroy: () =>
      destroyDocuments(
        work => asNobody(db, 'test', newId(), work),
        fileId => removeKept(dataDir, fileId),
        () => new Date(),
      ),
    async close() {
      await db.end()
      await admin.end()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const idOf = (who: Who): string => (who === 'second-dpo' || who === 'other-dpo' ? demoId('test', who) : personId(who))

async function more(admin: pg.Client): Promise<void> {
  const other = { area: demoId('test', 'area'), organisation: demoId('test', 'organisation') }
  await admin.query(`insert into identity.area (id, name) values ($1, 'Southmoor')`, [other.area])
  await admin.query(
    `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Southmoor Council', 'council', 'SC', $2)`,
    [other.organisation, other.area],
  )
  for (const [who, organisation] of [
    ['second-dpo', organisationId('council')],
    ['other-dpo', other.organisation],
  ] as const) {
    await admin.query(
      `insert into identity.practitioner (id, name, job_title) values ($1, $2, 'data protection officer')`,
      [idOf(who), `The ${who}`],
    )
    await admin.query(
      `insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, 'dpo')`,
      [newId(), idOf(who), organisation],
    )
  }
}

/** The area sets a number for every rule that has none, in the place of what it had set, so that everything comes to a date. */
export async function setEverything(place: Place, now: Date): Promise<void> {
  for (const rule of retentionRules.filter(one => one.terms.length === 0)) {
    const there = (await place.as('castell', tx => choiceRows(tx), now)).filter(row => row.ruleId === rule.id)
    for (const from of new Set(['closed', ...there.map(row => row.from)])) {
      const done = await place.as(
        'castell',
        async (tx, ctx) =>
          chooseFor(tx, ctx, rule.id, {
            from,
            holder: null,
            keep: 'set',
            years: '1',
            source: 'Our own schedule',
            certainty: 'local',
            reason: 'Agreed',
            basedOn: (await choiceRows(tx)).find(row => row.ruleId === rule.id)?.id ?? '',
          }),
        now,
      )
      if (!done.ok) throw new Error(JSON.stringify(done.errors))
    }
  }
}
