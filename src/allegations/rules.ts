import type { Allegation, Step } from './allegation.ts'

export interface Person {
  id: string
  name: string
  roles: readonly string[]
}

/** Names as typed, for finding the person named among the staff: “Mr. D Frost ” and “d frost” meet. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z ]/g, '')
    .replace(/\b(mr|mrs|ms|miss|dr|sir)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim()

/** Whom the words mean, among the people of the organisation: a full name, or the surname where only one has it. Null when nobody fits. */
export function personNamed<P extends Pick<Person, 'id' | 'name'>>(typed: string, staff: readonly P[]): P | null {
  const wanted = plain(typed)
  if (wanted === '') return null
  const whole = staff.filter(person => plain(person.name) === wanted)
  if (whole.length > 0) return whole[0] ?? null
  const surname = wanted.split(' ').at(-1) ?? ''
  const bySurname = staff.filter(person => plain(person.name).split(' ').at(-1) === surname)
  return bySurname.length === 1 ? (bySurname[0] ?? null) : null
}

/**
 * Who reads it: the head; about the head, the chair of governors; about both or with nobody there, the designated officer of the area.
 * Never the person named. Everybody who could be named by the words is left out when the words fit several.
 */
export function readersOf(
  named: { id: string | null; isHead: boolean; isChair: boolean },
  people: { heads: readonly Person[]; chairs: readonly Person[]; officers: readonly Person[] },
): { readers: string[]; aboutHead: boolean } {
  const but = (list: readonly Person[]) => list.filter(person => person.id !== named.id).map(person => person.id)
  const chairs = but(people.chairs)
  const heads = but(people.heads)
  if (named.isHead) return { readers: chairs.length > 0 ? chairs : but(people.officers), aboutHead: true }
  if (named.isChair) return { readers: heads.length > 0 ? heads : but(people.officers), aboutHead: false }
  if (heads.length > 0) return { readers: heads, aboutHead: false }
  return { readers: chairs.length > 0 ? chairs : but(people.officers), aboutHead: false }
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
