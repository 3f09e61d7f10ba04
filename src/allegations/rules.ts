import type { AboutHead, Allegation, Step } from './allegation.ts'
import { bareName, couldMean, namedByWork, sameName } from './meant-rules.ts'

export interface Person {
  id: string
  name: string
  roles: readonly string[]
}

/** Whom the words mean, among the people of the organisation: a full name, or the surname where only one has it. Null when nobody fits, or several do. */
export function personNamed<P extends Pick<Person, 'id' | 'name'>>(typed: string, staff: readonly P[]): P | null {
  const only = (found: readonly P[]): P | null => (found.length === 1 ? (found[0] ?? null) : null)
  const whole = staff.filter(person => sameName(typed, person.name))
  if (whole.length > 0) return only(whole)
  const words = bareName(typed)
  const surname = words.at(-1)
  if (surname === undefined) return null
  const found = only(staff.filter(person => bareName(person.name).at(-1) === surname))
  const initials = bareName(found?.name ?? '').map(word => word[0])
  return words.slice(0, -1).every(word => word.length === 1 && initials.includes(word)) ? found : null
}

/** What was said of whom it is about, and the colleague chosen from the list, if one was. */
export interface Telling {
  chosen: Person | null
  name: string
  job: string | null
  aboutHead: AboutHead
}
/** Whether somebody is, or by the words could be, the one it is about. */
export function couldBe(telling: Omit<Telling, 'aboutHead'>, staff: readonly Person[]): (person: Person) => boolean {
  const named = telling.chosen ?? personNamed(telling.name, staff)
  const known = named && sameName(named.name, telling.name) ? named.name : (telling.chosen?.name ?? null)
  const said = { name: telling.name, job: telling.job, known, chosen: telling.chosen !== null }
  return person => person.id === named?.id || couldMean(said, person)
}

/**
 * Who reads it: the head; about the head, or where the one who tells is not sure, the chair of governors; about both or with nobody there, the
 * designated officer of the area. Whatever was answered, nobody reads it whom the words could mean, by name or by work; words that could mean a
 * head are taken to be about the head.
 */
export function readersOf(
  telling: Telling,
  people: { staff: readonly Person[]; officers: readonly Person[] },
): { named: Person | null; readers: string[]; leftOut: string[]; aboutHead: boolean } {
  const heads = people.staff.filter(person => person.roles.includes('head'))
  const chairs = people.staff.filter(person => person.roles.includes('chair-of-governors'))
  const meant = couldBe(telling, people.staff)
  const work = namedByWork(telling)
  const aboutHead = telling.aboutHead !== 'no' || work.head || heads.some(meant)
  const out = [
    ...(aboutHead ? heads : []),
    ...(work.chair ? chairs : chairs.filter(meant)),
    ...(work.officer ? people.officers : people.officers.filter(meant)),
  ].map(person => person.id)
  const but = (list: readonly Person[]) => list.map(person => person.id).filter(id => !out.includes(id))
  const line = aboutHead ? [chairs, people.officers] : [heads, chairs, people.officers]
  const readers = line.map(but).find(list => list.length > 0) ?? []
  const named = telling.chosen ?? personNamed(telling.name, people.staff)
  return { named, readers, leftOut: [...new Set(out)], aboutHead }
}

const leads: Record<string, string> = {
  school: 'the headteacher',
  college: 'the principal',
  nursery: 'the nursery manager',
}
/** Who reads it here, in the words of the place: who leads it, who reads first, and who reads what is about the one who leads. */
export interface Line {
  lead: string
  first: string
  over: string
}
export function lineOf(kind: string, staff: readonly Person[]): Line {
  const has = (role: string) => staff.some(person => person.roles.includes(role))
  const lead = leads[kind] ?? 'whoever leads your organisation'
  const over = has('chair-of-governors') ? 'the chair of governors' : 'the council’s designated officer (LADO)'
  return { lead, first: has('head') ? lead : over, over }
}

export type State = 'New' | 'Officer to be told' | 'With the officer' | 'Closed'

/** Where it stands, from what has been done. */
export function stateOf(steps: readonly Pick<Step, 'kind'>[]): State {
  if (steps.some(step => step.kind === 'outcome')) return 'Closed'
  if (steps.some(step => step.kind === 'officer-told')) return 'With the officer'
  return steps.length > 0 ? 'Officer to be told' : 'New'
}

/** When the officer was told, or null; and whether that was (or is by now) late. */
export function officerClock(
  allegation: Pick<Allegation, 'officerDueAt' | 'steps'>,
  now: Date,
): { toldAt: Date | null; late: boolean } {
  const told = allegation.steps.find(step => step.kind === 'officer-told')
  return { toldAt: told?.at ?? null, late: (told?.at ?? now) >= allegation.officerDueAt }
}

/** May it be closed with this outcome? Only a low-level concern may close without the officer having been told, and a late one needs its reason. */
export function mayClose(
  allegation: Pick<Allegation, 'officerDueAt' | 'steps'>,
  outcome: string,
  now: Date,
): string | null {
  const { toldAt, late } = officerClock(allegation, now)
  if (outcome !== 'low-level' && toldAt === null)
    return 'Tell the designated officer first, and record what was advised'
  if (toldAt !== null && late && !allegation.steps.some(step => step.kind === 'late-reason'))
    return 'The officer was told late. Record why before closing'
  if (allegation.steps.some(step => step.kind === 'outcome')) return 'It has been closed already'
  return null
}

/** What is wrong with the day an adult is said to be born; null if nothing. Nobody works or volunteers with children before ten. */
export function birthProblem(bornOn: string, toldAt: Date): string | null {
  const latest = `${toldAt.getUTCFullYear() - 10}${toldAt.toISOString().slice(4, 10)}`
  return bornOn > latest ? 'It must be the day the adult was born: look at the year' : null
}
