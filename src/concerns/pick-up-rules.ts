/**
 * Somebody always picks it up (R52). Pure: who must have a concern now, from who there is, who is away, who may not read it, and how long it
 * has lain unopened. The routing of excluded readers is here too: an entry is never without somebody who may read it.
 */
import type { UpRole } from './concern.ts'

/** Somebody who could be given it. `mayRead` is false for the excluded: they are passed over, and told nothing. */
export interface Candidate {
  practitionerId: string
  /** 'lead' before 'deputy' before 'head'. */
  step: 'lead' | 'deputy' | 'head'
  mayRead: boolean
}
/** Somebody who stands in: for one person who is away, or for all of them (`forId` null) while the school is closed. */
export interface CoverFact {
  practitionerId: string
  forId: string | null
  mayRead: boolean
}
export interface UpFacts {
  now: Date
  loggedAt: Date
  urgent: boolean
  /** A lead has opened it, or it was decided: it goes no further. */
  opened: boolean
  /** Minutes from sending, set by the school. */
  minutes: { deputy: number; head: number }
  /** Not urgent: when it goes to the deputy, and to the head. */
  notUrgent: { deputyAt: Date; headAt: Date }
  /** No school day today: holidays, weekends, closures. */
  closed: boolean
  people: readonly Candidate[]
  cover: readonly CoverFact[]
  /** Organisations beyond the school with somebody who may read it, in this order: trust, council. */
  beyond: readonly { role: 'trust' | 'council'; organisationId: string }[]
  /** People and organisations who were given it already, by id. */
  given: ReadonlySet<string>
}
export type Next =
  | { role: Exclude<UpRole, 'trust' | 'council'>; practitionerId: string; organisationId: null; reason: string }
  | { role: 'trust' | 'council'; practitionerId: null; organisationId: string; reason: string }

interface Rung {
  role: UpRole
  ids: string[]
  at: number
  late: string
}

const first = (ids: readonly (string | undefined)[]): string[] => ids.filter(id => id !== undefined).slice(0, 1)

/** Who stands in for somebody on this day: their own cover, or while the school is closed the cover for everybody. */
function standIn(facts: UpFacts, person: Candidate): string | null {
  const own = facts.cover.find(cover => cover.forId === person.practitionerId)
  return own ? (own.mayRead ? own.practitionerId : '') : null
}

/** Those of one step who may read it: whoever is away is replaced by whoever covers; an excluded stand-in is passed over like anybody. */
function ofStep(facts: UpFacts, step: Candidate['step']): string[] {
  return facts.people
    .filter(person => person.step === step)
    .map(person => standIn(facts, person) ?? (person.mayRead ? person.practitionerId : ''))
    .filter(id => id !== '')
}

/** The ladder for this concern, lowest rung first. Each person stands on one rung only. */
export function ladder(facts: UpFacts): Rung[] {
  const sent = facts.loggedAt.getTime()
  const after = (minutes: number) => sent + minutes * 60_000
  const { deputy, head } = facts.minutes
  const times = facts.urgent
    ? { deputy: after(deputy), head: after(head), beyond: after(head + Math.max(head - deputy, 1)) }
    : {
        deputy: facts.notUrgent.deputyAt.getTime(),
        head: facts.notUrgent.headAt.getTime(),
        beyond: Number.POSITIVE_INFINITY,
      }
  const waited = facts.urgent
    ? (minutes: number) => `Urgent, and not opened within ${minutes} minutes`
    : () => 'Not opened by the time the school set'
  const covering = facts.closed
    ? facts.cover.filter(cover => cover.forId === null && cover.mayRead).map(cover => cover.practitionerId)
    : []
  const dsl = [...ofStep(facts, 'lead'), ...ofStep(facts, 'deputy')]
  const [one, ...others] = [...new Set(dsl)]
  const heads = ofStep(facts, 'head')
  const rungs: Rung[] = [
    covering.length > 0
      ? { role: 'cover', ids: first(covering), at: sent, late: 'The school is closed' }
      : { role: 'lead', ids: first([one]), at: sent, late: '' },
    {
      role: 'deputy',
      ids: first((covering.length > 0 ? dsl : others).filter(id => id !== covering[0])),
      at: times.deputy,
      late: waited(deputy),
    },
    {
      role: 'head',
      ids: first(heads.filter(id => id !== one && id !== others[0] && id !== covering[0])),
      at: times.head,
      late: waited(head),
    },
    ...facts.beyond.slice(0, 1).map(
      ({ role, organisationId }): Rung => ({
        role,
        ids: [organisationId],
        at: times.beyond,
        late: waited(head + Math.max(head - deputy, 1)),
      }),
    ),
  ]
  return rungs.filter(rung => rung.ids.length > 0)
}

/**
 * Whom a concern goes to now, or null when it rests where it is. Ask again after giving it: several rungs can be due at once, after a night
 * without the program. When nobody on a rung that is due may read it, the next rung up has it at once.
 */
export function whoNext(facts: UpFacts): Next | null {
  if (facts.opened) return null
  const rungs = ladder(facts)
  const due = rungs.filter(rung => rung.at <= facts.now.getTime())
  const wanted = due.length > 0 ? due : rungs.slice(0, 1)
  const early = due.length === 0
  for (const rung of wanted) {
    const id = rung.ids[0]
    if (id === undefined || facts.given.has(id)) continue
    const reason =
      rung.role === 'lead'
        ? 'Sent to the safeguarding lead'
        : early || rung.at <= facts.loggedAt.getTime()
          ? rung.role === 'cover'
            ? rung.late
            : 'Nobody before may read it'
          : rung.late
    return rung.role === 'trust' || rung.role === 'council'
      ? { role: rung.role, practitionerId: null, organisationId: id, reason }
      : { role: rung.role, practitionerId: id, organisationId: null, reason }
  }
  return null
}

/** A safeguarding lead before the deputies, by what their job is called. */
export const stepOf = (roles: readonly string[], jobTitle: string): Candidate['step'] | null =>
  roles.includes('dsl')
    ? /deputy|assistant/i.test(jobTitle)
      ? 'deputy'
      : 'lead'
    : roles.includes('head')
      ? 'head'
      : null
