import { askFor, showed } from '../access/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { ChildFacts, PersonLabel, Relation } from './people.ts'

const list = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`

const labelColumns = sql`
  p.id, p.born_on as "bornOn", p.expected_on as "expectedOn", p.died_on as "diedOn", p.sex, n.given, n.family, r.year_group as "yearGroup"`
const labelJoins = sql`
  left join lateral (select given, family from people.name x where x.person_id = p.id and x.to_on is null
    order by case x.kind when 'known-as' then 0 when 'legal' then 1 else 2 end, x.recorded_at desc limit 1) n on true
  left join lateral (select year_group from people.roll x where x.child_id = p.id and x.to_on is null limit 1) r on true`

type LabelRow = Omit<PersonLabel, 'name' | 'initials'> & { given: string | null; family: string | null }
const toLabel = (row: LabelRow): PersonLabel => {
  const given = row.given ?? ''
  const family = row.family ?? ''
  const name =
    [given || (row.expectedOn && !row.bornOn ? 'Baby' : ''), family].filter(Boolean).join(' ') || 'Name not known'
  return {
    ...row,
    given,
    family,
    name,
    initials: name
      .split(/\s+/)
      .map(part => `${part[0]?.toUpperCase() ?? ''}.`)
      .join(''),
  }
}

/** Names, ages and year groups of children, for lists. Asks for them, so each is in the audit event; those one may not see are missing. */
export async function labelsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, PersonLabel>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  await askFor(tx, wanted)
  const rows = await tx.many(
    sql<LabelRow>`select ${labelColumns} from people.person p ${labelJoins} where p.id = any(${list(wanted)})`,
  )
  return new Map(rows.map(row => [row.id, toLabel(row)]))
}

/** One child as a person, or null when there is none that this reader may see. The child must have been asked for. */
export async function childFacts(tx: Tx, childId: string): Promise<ChildFacts | null> {
  const row = await tx.maybe(sql<
    LabelRow & { genderWords: string | null; ethnicity: string | null; talkBest: string | null } & Omit<
        ChildFacts,
        'label'
      >
  >`
    select ${labelColumns}, p.gender_words as "genderWords", p.ethnicity, p.talk_best as "talkBest",
      coalesce((select jsonb_agg(jsonb_build_object('kind', x.kind, 'given', x.given, 'family', x.family, 'fromOn', x.from_on, 'toOn', x.to_on) order by x.recorded_at) from people.name x where x.person_id = p.id), '[]') as names,
      coalesce((select jsonb_agg(jsonb_build_object('kind', x.kind, 'value', x.value)) from people.identifier x where x.person_id = p.id and x.to_on is null), '[]') as identifiers,
      coalesce((select jsonb_agg(jsonb_build_object('lines', x.lines, 'postcode', x.postcode, 'kind', x.kind, 'fromOn', x.from_on, 'toOn', x.to_on) order by x.to_on nulls first, x.from_on desc) from people.address x where x.person_id = p.id), '[]') as addresses,
      coalesce((select jsonb_agg(jsonb_build_object('language', x.language, 'first', x.first, 'interpreter', x.interpreter, 'signing', x.signing) order by x.first desc) from people.language x where x.person_id = p.id), '[]') as languages,
      coalesce((select jsonb_agg(jsonb_build_object('code', x.code, 'note', x.note)) from people.disability x where x.person_id = p.id), '[]') as disabilities,
      coalesce((select jsonb_agg(jsonb_build_object('arrangement', x.arrangement, 'withWhom', x.with_whom, 'fromOn', x.from_on, 'toOn', x.to_on) order by x.from_on) from people.living_arrangement x where x.child_id = p.id), '[]') as living,
      coalesce((select jsonb_agg(jsonb_build_object('status', x.status, 'fromOn', x.from_on, 'toOn', x.to_on) order by x.from_on) from people.legal_status x where x.child_id = p.id), '[]') as legal,
      coalesce((select jsonb_agg(jsonb_build_object('kind', x.kind, 'code', x.authority_code, 'name', x.authority_name, 'fromOn', x.from_on, 'toOn', x.to_on) order by x.from_on) from people.authority x where x.child_id = p.id), '[]') as authorities,
      exists (select from access.protected_location x where x.child_id = p.id and x.to_at is null) as "locationProtected",
      p.id = any(access.scope_location()) as "mayLocate",
      cardinality(access.places_kept(array[p.id])) > 0 as "placeKept",
      cardinality(access.places_hidden(array[p.id])) > 0
        or exists (select from access.protected_location x where x.child_id = p.id and x.to_at is null) and p.id <> all(access.scope_location()) as "placeHidden"
    from people.person p ${labelJoins} where p.id = ${childId} and p.kind = 'child'`)
  if (!row) return null
  return { ...row, label: toLabel(row) }
}

/** The people around a child, adults and other children, as far as this reader may know of them. The other children are in the audit event. */
export async function relationsOf(tx: Tx, childId: string): Promise<Relation[]> {
  const found = await tx.many(sql<Relation>`
    select r.id, r.other_id as "otherId", r.child_id as "childId", coalesce(nullif(trim(concat_ws(' ', case when n.given = '' and p.kind = 'child' and p.born_on is null then 'Baby' else n.given end, n.family)), ''), 'Name not known') as name, p.kind, p.sex,
      p.born_on as "bornOn", p.expected_on as "expectedOn", p.died_on as "diedOn", r.other_is as "otherIs", r.child_is as "childIs",
      r.parental_responsibility as "parentalResponsibility", r.no_contact as "noContact", r.no_contact_reason as "noContactReason",
      r.no_contact_until as "noContactUntil", r.in_family_network as "inFamilyNetwork", r.contact_words as "contactWords",
      r.trusted_by_child as "trustedByChild", r.from_on as "fromOn", r.to_on as "toOn",
      exists (select from people.living_arrangement l where l.child_id = r.child_id and l.to_on is null and l.carer_id = r.other_id) as "livesWith"
    from people.relationship r join people.person p on p.id = r.other_id
    left join lateral (select given, family from people.name x where x.person_id = p.id and x.to_on is null
      order by case x.kind when 'known-as' then 0 when 'legal' then 1 else 2 end, x.recorded_at desc limit 1) n on true
    where r.child_id = ${childId} order by r.to_on is not null, p.born_on nulls last`)
  showed(
    tx,
    found.filter(row => row.kind === 'child').map(row => row.otherId),
  )
  return found
}

/** Couples among these people. */
export const couplesAmong = (tx: Tx, people: readonly string[]) =>
  tx.many(sql<{
    oneId: string
    twoId: string
    state: 'together' | 'apart' | 'ended'
    fromOn: string | null
    toOn: string | null
  }>`
    select one_id as "oneId", two_id as "twoId", state, from_on as "fromOn", to_on as "toOn" from people.couple
    where one_id = any(${list(people)}) and two_id = any(${list(people)})`)

/**
 * Children of the signed-in organisation's caseload whose present name holds every word, by name; without words, those it began to work with
 * last. At most `most`, and whether there are more. Ids alone: nothing is asked for until it is shown.
 */
export async function findInCaseload(tx: Tx, text: string, most: number): Promise<{ ids: string[]; more: boolean }> {
  const words = text.trim().split(/\s+/).filter(Boolean).slice(0, 8)
  const rows = await tx.many(
    sql<{ id: string }>`select id from people.find_in_caseload(${words}::text[], ${most + 1}) as c(id)`,
  )
  return { ids: rows.slice(0, most).map(row => row.id), more: rows.length > most }
}

export interface RollRow {
  childId: string
  name: string
  form: string | null
  yearGroup: string | null
}

/**
 * The school's own roll, by name or form: what a member of staff picks a child from. It tells nothing but name and form.
 * At most ten that are like what was typed, after all that bear exactly that name: whoever decides that a name means one child must have seen
 * every one. The children shown are in the audit event.
 */
export async function searchRoll(tx: Tx, ctx: Ctx, text: string): Promise<RollRow[]> {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean).slice(0, 5)
  if (wanted.length === 0) return []
  const name = text.trim().toLowerCase().replace(/\s+/g, ' ')
  const found = await tx.many(sql<RollRow>`
    select "childId", name, form, "yearGroup" from (
    select child_id as "childId", display_name as name, form, year_group as "yearGroup", sort_name, lower(display_name) = ${name} as exact,
      row_number() over (partition by lower(display_name) = ${name} order by sort_name, child_id) as place
    from people.roll
    where organisation_id = ${ctx.organisationId} and to_on is null
      and ${sql.join(
        wanted.map(
          word =>
            sql`(lower(display_name) || ' ' || lower(coalesce(form, ''))) like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`,
        ),
        sql` and `,
      )}
    ) r where exact or place <= 10 order by not exact, sort_name, place`)
  showed(
    tx,
    found.map(row => row.childId),
  )
  return found
}

/** Children of the school's roll by id; those not on it are missing. */
export async function onRoll(tx: Tx, ctx: Ctx, ids: readonly string[]): Promise<RollRow[]> {
  if (ids.length === 0) return []
  const found = await tx.many(sql<RollRow>`
    select child_id as "childId", display_name as name, form, year_group as "yearGroup" from people.roll
    where organisation_id = ${ctx.organisationId} and to_on is null and child_id = any(${list(ids)})`)
  showed(
    tx,
    found.map(row => row.childId),
  )
  return found
}
