/**
 * How a family's story is told: people, who works with them, and what happened, each as data. Days are counted back from today, so that clocks
 * are always running. `tell` does it all through the actions people use, as those people, under the same policies and audit.
 */
import { beginInvolvement } from '../access/index.ts'
import { addAddress, addAdult, addChild, enrol, moveChild, relate } from '../people/index.ts'
import { type Db, sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { type DecisionInput, type EntryKind, type Reach, writeEntry } from '../record/index.ts'
import { as } from './as.ts'
import { type OrganisationKey, organisationId, type PersonKey, people as cast } from './cast.ts'

export interface StoryChild {
  key: string
  given: string
  family: string
  knownAs?: string
  /** Years and days back from today; or `expectedIn` days for an unborn child. */
  age?: number
  birthDaysAgo?: number
  expectedIn?: number
  sex: 'M' | 'F' | 'U'
  ethnicity?: string
  talkBest?: string
  school?: { organisation: OrganisationKey; year: string; form: string; since: number }
  /** The organisation whose record it is first. */
  begunBy: PersonKey
  begunRole: string
  address?: { lines: string; postcode: string | null }
  lives?: { arrangement: string; withWhom: string; from: number; to?: number }[]
  language?: { language: string; interpreter?: boolean; signing?: string }
  disability?: { code: string; note: string }
  locationProtected?: { by: PersonKey; reason: string; rights: PersonKey[] }
}
export interface StoryAdult {
  key: string
  given: string
  family: string
  age?: number
  sex: 'M' | 'F' | 'U'
  died?: number
  phone?: string
  /** To each child: what they are to one another. */
  to: { child: string; otherIs: string; childIs: string; pr?: boolean; noContact?: { reason: string; forDays: number }; network?: string; contact?: string; trusted?: boolean; carer?: boolean }[]
}
export interface StoryEntry {
  /** Days before today, and the time in London. */
  ago: number
  at: string
  by: PersonKey
  kind: EntryKind
  title: string
  seen?: string
  said?: string
  view?: string
  did?: string
  text?: string
  about: { child: string; role?: 'subject' | 'alleged-harmer' | 'witness' | 'sibling' | 'affected'; harms?: [string, 1 | 2 | 3][] }[]
  reach?: Reach
  named?: OrganisationKey[]
  words?: { child: string; words: string; means?: string; asked?: string; key?: string }[]
  decision?: (Omit<DecisionInput, 'childId' | 'weighed'> & { child: string; weighed?: { key: string; changed: string }[] })[]
}
export interface Story {
  key: string
  /** What the story is there to show. */
  point: string
  children: StoryChild[]
  adults: StoryAdult[]
  siblings?: { one: string; other: string; oneIs: string; otherIs: string }[]
  couples?: { one: string; two: string; state: 'together' | 'apart' | 'ended'; since?: number }[]
  works: { child: string; by: PersonKey; organisation: OrganisationKey; role: string; since: number; until?: number; lead?: PersonKey; contact?: string; sensitive?: boolean; reason?: string }[]
  plans?: { child: string; by: PersonKey; kind: 'early-help' | 'family-help' | 'child-in-need' | 'child-protection' | 'looked-after'; label: string; from: number; to?: number; heldIn: string }[]
  entries: StoryEntry[]
  /** Who may learn nothing of which child, and who said so. */
  exclusions?: { person: PersonKey; child: string; by: PersonKey; reason: string }[]
}

export interface Told {
  children: Map<string, string>
  adults: Map<string, string>
  voices: Map<string, string>
}

/** A moment so many days before `now`, at a time of day in London. */
export function moment(now: Date, ago: number, at = '12:00'): Date {
  const day = new Date(now.getTime() - ago * 86_400_000)
  const then = londonMoment(londonNow(day).date, at)
  return then > now ? now : then
}
export const dayOf = (now: Date, ago: number): string => londonNow(new Date(now.getTime() - ago * 86_400_000)).date

const bornOn = (now: Date, child: { age?: number; birthDaysAgo?: number }): string | null =>
  child.age === undefined ? null : dayOf(now, Math.round(child.age * 365.25) + (child.birthDaysAgo ?? 0))

/** Tells one story into the database. */
export async function tell(db: Db, story: Story, now: Date): Promise<Told> {
  const told: Told = { children: new Map(), adults: new Map(), voices: new Map() }
  for (const child of story.children) await tellChild(db, child, now, told)
  for (const adult of story.adults) await tellAdult(db, story, adult, now, told)
  await tellBonds(db, story, now, told)
  for (const entry of [...story.entries].sort((one, other) => other.ago - one.ago)) await tellEntry(db, entry, now, told)
  return told
}

async function tellChild(db: Db, child: StoryChild, now: Date, told: Told): Promise<void> {
  const since = child.school?.since ?? Math.max(30, ...(child.lives ?? []).map(row => row.from))
  await as(db, child.begunBy, moment(now, since), 'demonstration.child', async (tx, ctx) => {
    const id = await addChild(
      tx,
      ctx,
      {
        given: child.given,
        family: child.family,
        knownAs: child.knownAs ?? null,
        bornOn: bornOn(now, child),
        expectedOn: child.expectedIn === undefined ? null : dayOf(now, -child.expectedIn),
        sex: child.sex,
        ethnicity: child.ethnicity ?? null,
        talkBest: child.talkBest ?? null,
        address: child.address ?? null,
      },
      { role: child.begunRole, reason: 'the record begins' },
    )
    told.children.set(child.key, id)
    await tx.run(sql`select access.backdate_involvement(${id}, ${moment(now, since)})`)
    if (child.school) await enrol(tx, ctx, { childId: id, given: child.knownAs ?? child.given, family: child.family, yearGroup: child.school.year, form: child.school.form, fromOn: dayOf(now, child.school.since) })
    for (const row of child.lives ?? []) await moveChild(tx, ctx, id, { arrangement: row.arrangement, withWhom: row.withWhom, fromOn: dayOf(now, row.from) })
    if (child.language) {
      await tx.run(sql`insert into people.language (person_id, language, first, interpreter, signing, recorded_by)
        values (${id}, ${child.language.language}, true, ${child.language.interpreter ?? false}, ${child.language.signing ?? null}, ${ctx.practitionerId})`)
    }
    if (child.disability) await tx.run(sql`insert into people.disability (person_id, code, note, recorded_by) values (${id}, ${child.disability.code}, ${child.disability.note}, ${ctx.practitionerId})`)
  })
}

async function tellAdult(db: Db, story: Story, adult: StoryAdult, now: Date, told: Told): Promise<void> {
  for (const bond of adult.to) {
    const child = story.children.find(candidate => candidate.key === bond.child)
    const childId = told.children.get(bond.child)
    if (!child || !childId) throw new Error(`${story.key}: ${adult.key} is tied to nobody`)
    const relationship = {
      childId,
      otherIs: bond.otherIs,
      childIs: bond.childIs,
      parentalResponsibility: bond.pr ?? false,
      noContact: bond.noContact ? { reason: bond.noContact.reason, until: dayOf(now, -bond.noContact.forDays) } : null,
      inFamilyNetwork: bond.network ?? null,
      contactWords: bond.contact ?? null,
      trustedByChild: bond.trusted ?? false,
    }
    await as(db, child.begunBy, moment(now, 20), 'demonstration.family', async (tx, ctx) => {
      const known = told.adults.get(adult.key)
      if (known) await relate(tx, ctx, { ...relationship, otherId: known })
      else {
        const id = await addAdult(tx, ctx, { given: adult.given, family: adult.family, sex: adult.sex, bornOn: bornOn(now, adult), diedOn: adult.died === undefined ? null : dayOf(now, adult.died), phone: adult.phone ?? null }, relationship)
        told.adults.set(adult.key, id)
      }
      const id = told.adults.get(adult.key)
      if (bond.carer && id) await tx.run(sql`select people.demonstration_carer(${childId}, ${id})`)
    })
  }
}
