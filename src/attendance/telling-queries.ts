/** SQL reads of tellings and of what they need. Row policies decide what there is. */
import { isUuid, sql, type Tx } from '../platform/db.ts'
import { readTerm, type TermMarks } from './marks.ts'
import type { StepRow, Telling, TellingRow } from './telling.ts'
import type { WorkerRow } from './telling-rules.ts'

/**
 * Must the child’s place be kept from a team that is told by a notice: is it, or that of somebody close to the child, protected? Ask for the child
 * first.
 */
export const isPlaceKept = async (tx: Tx, childId: string): Promise<boolean> =>
  (await tx.one(sql<{ kept: boolean }>`select coalesce(attendance.place_kept(${childId}::uuid), false) as kept`)).kept

/** A team that was told of an absence, for everybody who may know where the child is: that it was, and whether it answered. */
export interface ToldOf {
  onDate: string
  team: string
  toldAt: Date
  answered: boolean
}
/** Which teams were told since a day, the newest first. Ask for the child first. */
export const toldOf = (tx: Tx, childId: string, since: string): Promise<ToldOf[]> =>
  tx.many(sql<ToldOf>`select t.on_date as "onDate", t.team, t.told_at as "toldAt", t.answered
    from attendance.told_of(${childId}::uuid, ${since}::date) t`)

/** A list of ids as PostgreSQL reads it. */
export const uuids = (ids: Iterable<string>) => sql`${`{${[...new Set(ids)].filter(isUuid).join(',')}}`}::uuid[]`

/**
 * Asks for the child a row is about, and gives its id; null when hidden or missing, at the same cost. Only what is shown puts its child into the
 * audit event.
 */
export async function askRow(tx: Tx, what: 'alert' | 'telling' | 'stop', id: string): Promise<string | null> {
  if (!isUuid(id)) return null
  tx.event.subject = { kind: what, id }
  const { child } = await tx.one(sql<{ child: string | null }>`select attendance.ask_row(${what}, ${id}) as child`)
  if (child === null) return null
  tx.asked.add(child)
  tx.event.children.add(child)
  return child
}

const columns = sql`
  t.id, t.number, t.organisation_id as "organisationId", o.name as "organisationName", o.phone as "organisationPhone", t.child_id as "childId",
  t.on_date as "onDate", t.run_from as "runFrom", t.to_organisation_id as "toOrganisationId", d.name as "toName", d.phone as "toPhone",
  d.email as "toEmail", d.on_kith as "toOnKith", t.worker_id as "workerId", t.worker_name as "workerName", t.as_what as "asWhat", t.plan,
  t.high_risk as "highRisk", t.by_phone as "byPhone", t.known_at as "knownAt", t.tell_by as "tellBy", t.made_at as "madeAt"`
const joins = sql`from attendance.telling t join identity.organisation o on o.id = t.organisation_id
  join identity.organisation d on d.id = t.to_organisation_id`

async function withSteps(tx: Tx, rows: TellingRow[]): Promise<Telling[]> {
  if (rows.length === 0) return []
  const steps = await tx.many(sql<StepRow>`
    select s.id, s.telling_id as "tellingId", s.kind, s.at, s.facts, s.words, s.entry_id as "entryId", p.name as "byName",
      s.by_organisation_id as "byOrganisationId", o.name as "byOrganisationName"
    from attendance.telling_step s join identity.practitioner p on p.id = s.by_practitioner join identity.organisation o on o.id = s.by_organisation_id
    where s.telling_id = any(${uuids(rows.map(row => row.id))}) order by s.at, s.recorded_at, s.id`)
  const of = Map.groupBy(steps, step => step.tellingId)
  return rows.map(row => {
    const own = of.get(row.id) ?? []
    const again = own.findLast(step => step.kind === 'again')?.facts.tellBy
    return { ...row, ...(again ? { tellBy: new Date(again) } : {}), steps: own }
  })
}

/** One telling with its steps, for the school that tells or the team that is told; null when hidden or missing. */
export async function tellingById(tx: Tx, id: string): Promise<Telling | null> {
  if ((await askRow(tx, 'telling', id)) === null) return null
  return (await withSteps(tx, await tx.many(sql<TellingRow>`select ${columns} ${joins} where t.id = ${id}`)))[0] ?? null
}

/** Tellings about these children since a day, the newest first. Ask for the children first. */
export const tellingsOf = async (tx: Tx, children: readonly string[], since: string): Promise<Telling[]> =>
  withSteps(
    tx,
    await tx.many(sql<TellingRow>`select ${columns} ${joins}
      where t.child_id = any(${uuids(children)}) and t.on_date >= ${since}::date order by t.on_date desc, t.made_at desc, t.id`),
  )

/** Who must hear of an absence of these children: see attendance.workers. Ask for the children first. */
export const workersOf = (tx: Tx, children: readonly string[], on: string): Promise<WorkerRow[]> =>
  tx.many(sql<WorkerRow>`
    select w.child_id as "childId", w.organisation_id as "organisationId", w.organisation_name as "organisationName",
      w.organisation_kind as "organisationKind", w.on_kith as "onKith", w.phone, w.email, w.role, w.practitioner_id as "practitionerId",
      w.worker_name as "workerName", w.team_may as "teamMay", w.plan, w.risk
    from attendance.workers(${uuids(children)}, ${on}::date) w order by w.child_id, w.organisation_id`)

export interface PupilTerm {
  childId: string
  organisationId: string
  term: TermMarks
}
/** The packed registers of these children that reach beyond a day, in order of time. Ask for the children first. */
export async function registersOf(tx: Tx, children: readonly string[], since: string): Promise<PupilTerm[]> {
  const rows = await tx.many(sql<{
    childId: string
    organisationId: string
    termOn: string
    days: Buffer
    rare: Buffer | null
    late: Buffer | null
  }>`
    select m.child_id as "childId", m.organisation_id as "organisationId", m.term_on as "termOn", m.days, m.rare, m.late from attendance.term_marks m
    where m.child_id = any(${uuids(children)}) and m.term_on + octet_length(m.days) / 5 * 7 > ${since}::date order by m.child_id, m.term_on`)
  return rows.map(row => ({ childId: row.childId, organisationId: row.organisationId, term: readTerm(row) }))
}

export interface Pupil {
  childId: string
  organisationId: string
  name: string
  sortName: string
  yearGroup: string | null
  form: string | null
}
/** Names of the children asked for whose attendance this person may read; one row a school. */
export const pupils = (tx: Tx): Promise<Pupil[]> =>
  tx.many(sql<Pupil>`select p.child_id as "childId", p.organisation_id as "organisationId", p.name, p.sort_name as "sortName",
      p.year_group as "yearGroup", p.form from attendance.pupils() p order by p.sort_name, p.child_id`)
