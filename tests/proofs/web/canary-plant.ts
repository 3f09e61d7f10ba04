/**
 * Children whose whereabouts are protected, each with words planted where they tell the place, or who spoke: at home, at school, at the surgery,
 * in notes, in places of meetings, in documents and in what is hidden inside documents. Written through the same actions people use, for every
 * other child before anybody thought of protecting the place.
 *
 * That there is a school of some name is no secret: everybody may pick it from a list. So each planted organisation, and each person who works
 * there, has a twin: made in the same way, of the same kind, on the same lists, and no child's. What names one as it names the other tells nothing.
 */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { asPractitioner } from '../../../src/access/index.ts'
import { area, organisationId, personId } from '../../../src/demo/index.ts'
import type { Db, Tx } from '../../../src/platform/db.ts'
import type { Ctx } from '../../../src/platform/http.ts'
import { newId } from '../../../src/platform/id.ts'
import { type Chance, chance } from '../../access/shape.ts'
import { childIn } from './canary-child.ts'

export type Kind =
  | 'address'
  | 'phone'
  | 'school'
  | 'staff'
  | 'surgery'
  | 'venue'
  | 'note'
  | 'concern'
  | 'attendance'
  | 'file'
  | 'file-name'
  | 'file-author'
  | 'referrer'
export interface PlantedChild {
  id: string
  given: string
  family: string
  bornOn: string
  /** Of a brother, whom nobody has protected: one that no other child has. */
  postcode?: string
  entries: string[]
  documents: { entry: string; document: string }[]
}
export interface Planted {
  /** What each planted word tells. */
  words: Map<string, { kind: Kind; child: string }>
  /** For the name of each planted organisation or member of staff: the name of its twin. */
  twins: Map<string, string>
  children: PlantedChild[]
  /** Cookies of those who may know: a social worker with the right, and the safeguarding lead of the child’s own school. */
  entitled: string[]
  contacts: string[]
  referrals: string[]
  /** Those that went on paper, with the cookie of who sent each: what is printed asks nobody for a right. */
  papers: { cookie: string; referral: string; family: string }[]
}

export interface Worker {
  id: string
  token: string
}
/** A school and a surgery with the people that matter, and what is needed to write as them. */
export interface Town {
  by: Chance
  planted: Planted
  dataDir: string
  put(table: string, row: Record<string, unknown>): Promise<unknown>
  as<T>(who: Worker, work: (tx: Tx, ctx: Ctx) => Promise<T>): Promise<T>
  word(): string
  pritchard: Worker
  mirza: Worker
  /** A front door without Kith. */
  farDoor: string
  school: string
  surgery: string
  lead: Worker
  teacher: Worker
  /** The planted names of school, surgery and staff, each with its kind. */
  named: [string, Kind][]
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A word that stands nowhere else. */
const wordMaker = (by: Chance) => () =>
  `Qz${Array.from({ length: 8 }, () => 'abcdefghijklmnopqrstuvwxyz'[by.int(26)]).join('')}`

type Base = Pick<Town, 'by' | 'planted' | 'dataDir' | 'put' | 'as' | 'word' | 'pritchard' | 'mirza' | 'farDoor'>

/** An administrator's hand: organisations, people and sessions put straight into the tables. */
function hand({ put, by }: Pick<Town, 'put' | 'by'>) {
  const session = async (practitioner: string, organisation: string): Promise<string> => {
    const token = `planted-${by.uuid()}`
    await put('identity.session', {
      token_hash: hashOf(token),
      practitioner_id: practitioner,
      organisation_id: organisation,
      began_at: new Date(),
      seen_at: new Date(),
      expires_at: new Date(Date.now() + 43_200_000),
      way: 'demonstration',
      id: newId(),
      confirmed_at: new Date(),
      confirmed_by: 'demonstration',
    })
    return token
  }
  const somebody = async (organisation_id: string, name: string, role: string): Promise<Worker> => {
    const id = newId()
    await put('identity.practitioner', {
      id,
      name,
      job_title: role === 'dsl' ? 'safeguarding lead' : 'form tutor',
      is_system: role === 'system',
    })
    await put('identity.role_held', { id: newId(), practitioner_id: id, organisation_id, role, from_at: '2020-01-01' })
    return { id, token: await session(id, organisation_id) }
  }
  const organisation = async (name: string, kind: string, on_kith = true): Promise<string> => {
    const id = newId()
    await put('identity.organisation', {
      id,
      name,
      kind,
      badge: 'QZ',
      area_id: area.id,
      phone: '01632 960 777',
      on_kith,
    })
    await somebody(id, 'Kith', 'system')
    return id
  }
  return { session, somebody, organisation }
}

type Names = Record<'school' | 'surgery' | 'lead' | 'teacher', string>
/** A school with its lead and a teacher, and a surgery. */
async function place(base: Base, names: Names) {
  const { organisation, somebody } = hand(base)
  const school = await organisation(`${names.school} Primary School`, 'school')
  const surgery = await organisation(`${names.surgery} Surgery`, 'health')
  const lead = await somebody(school, `Ada ${names.lead}`, 'dsl')
  const teacher = await somebody(school, `Ben ${names.teacher}`, 'teacher')
  return { school, surgery, lead, teacher }
}

/** Ten children's school and surgery, and their twins. */
async function townOf(base: Base): Promise<Town> {
  const fresh = (): Names => ({ school: base.word(), surgery: base.word(), lead: base.word(), teacher: base.word() })
  const names = fresh()
  const twin = fresh()
  for (const key of Object.keys(names) as (keyof Names)[]) base.planted.twins.set(names[key], twin[key])
  const real = await place(base, names)
  await place(base, twin)
  base.planted.entitled.push(`__Host-kith=${real.lead.token}`)
  const named: [string, Kind][] = [
    [names.school, 'school'],
    [names.surgery, 'surgery'],
    [names.lead, 'staff'],
    [names.teacher, 'staff'],
  ]
  return { ...base, ...real, named }
}

const as =
  (db: Db) =>
  <T>(who: Worker, work: (tx: Tx, ctx: Ctx) => Promise<T>): Promise<T> =>
    asPractitioner(
      db,
      { tokenHash: hashOf(who.token), asked: [], purpose: null, requestId: newId(), now: new Date() },
      work,
    )

/** Plants `children` of them; ten go to one school. */
export async function plant(
  db: Db,
  adminUrl: string,
  dataDir: string,
  options: { children: number; seed: number },
): Promise<Planted> {
  const by = chance(options.seed)
  const planted: Planted = {
    ...{ words: new Map(), twins: new Map() },
    ...{ children: [], entitled: [], contacts: [], referrals: [], papers: [] },
  }
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const put = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row)
    return admin.query(
      `insert into ${table} (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(row),
    )
  }
  try {
    const { session, organisation } = hand({ put, by })
    const demo = async (
      person: Parameters<typeof personId>[0],
      at: Parameters<typeof organisationId>[0],
    ): Promise<Worker> => ({
      id: personId(person),
      token: await session(personId(person), organisationId(at)),
    })
    const pritchard = await demo('pritchard', 'childrens-services')
    const mirza = await demo('mirza', 'front-door')
    planted.entitled.push(`__Host-kith=${pritchard.token}`)
    // In no list is a planted name the first or the last of its kind: these stand around them.
    for (const around of ['Qy', 'Zz']) {
      await organisation(`${around} Primary School`, 'school')
      await organisation(`${around} Surgery`, 'health')
    }
    const farDoor = await organisation('Far Away Front Door', 'front-door', false)
    const base: Base = { by, planted, dataDir, put, as: as(db), word: wordMaker(by), pritchard, mirza, farDoor }
    for (let at = 0; at < options.children; at += 10) {
      const town = await townOf(base)
      for (let n = at; n < Math.min(at + 10, options.children); n++) await childIn(town, n)
    }
    return planted
  } finally {
    await admin.end()
  }
}
