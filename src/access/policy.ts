import type { Confirm } from '../platform/http.ts'

/**
 * Who may do what: the one table. The route check, the page a data protection officer reads, and the test matrix come from it.
 * The row policies in SQL are written by hand apart from it, so that one mistake is not made twice.
 */

export const roles = {
  teacher: 'Any member of staff',
  dsl: 'Safeguarding lead or deputy',
  head: 'Headteacher',
  'chair-of-governors': 'Chair of governors',
  pastoral: 'Pastoral staff',
  'attendance-lead': 'Attendance lead',
  'front-door': 'Front door worker',
  'front-door-manager': 'Front door manager',
  'out-of-hours': 'Out of hours worker',
  'social-worker': 'Social worker',
  'family-help': 'Family Help practitioner',
  lado: 'Designated officer (LADO)',
  police: 'Police practitioner',
  'health-visitor': 'Health visitor or school nurse',
  midwife: 'Midwife',
  'youth-justice': 'Youth justice worker',
  'virtual-school': 'Virtual School',
  voluntary: 'Voluntary sector practitioner',
  chair: 'Conference chair or reviewing officer',
  partner: 'Safeguarding partner',
  analyst: 'Partnership analyst',
  administrator: 'Administrator',
  dpo: 'Data protection officer',
  system: 'The program itself, working for one organisation',
} as const
export type Role = keyof typeof roles

/** How a person stands to the child a page is about. */
export const relationships = [
  'none',
  'own-organisation',
  'involved',
  'was-involved',
  'named',
  // Opened in an emergency, for an hour at most.
  'glass',
  'excluded',
] as const
export type Relationship = (typeof relationships)[number]
/** What is special about the record or the row. */
export const labels = ['open', 'protected-location', 'referrer', 'sealed'] as const
export type Label = (typeof labels)[number]

const everyone = Object.keys(roles).filter(role => role !== 'system') as Role[]
const schoolStaff = ['teacher', 'dsl', 'head', 'pastoral', 'attendance-lead'] as const
const frontDoor = ['front-door', 'front-door-manager', 'out-of-hours'] as const
const casework = [
  'dsl',
  'head',
  ...frontDoor,
  'social-worker',
  'family-help',
  'police',
  'health-visitor',
  'midwife',
  'youth-justice',
  'voluntary',
  'chair',
] as const
const leads = ['dsl', 'head'] as const
/** Who may break the glass: leads, social care, out of hours, police, health and chairs. Never who only logs. */
const mayBreakGlass = [
  ...leads,
  ...frontDoor,
  'social-worker',
  'family-help',
  'police',
  'health-visitor',
  'midwife',
  'chair',
] as const

export interface PolicyRow {
  /** In words, for the page. */
  words: string
  /** Who; 'anybody' is somebody not signed in. */
  roles: readonly Role[] | 'anybody'
  /** About a child: needs one of these relationships. About nothing in particular: null. */
  needs: readonly Relationship[] | null
  /** What each label does to it; an absent label changes nothing. */
  labels?: Partial<Record<Label, 'only-with-right' | 'elsewhere-with-right' | 'withheld' | 'only-named'>>
  /** Asks first whether it is still the same person; a route that does not do so cannot be mounted. */
  confirm?: Confirm
}

const reads = ['own-organisation', 'involved', 'was-involved', 'named', 'glass'] as const
const works = ['own-organisation', 'involved', 'named'] as const
const strict = { 'protected-location': 'only-with-right', sealed: 'only-named' } as const
/** A register tells where a child is: to the school that keeps it that is nothing new. */
const register = { 'protected-location': 'elsewhere-with-right' } as const

export const policy = {
  'public.page': { words: 'See the sign-in page, help and notices', roles: 'anybody', needs: null },
  'public.log-link': { words: 'Log one concern with a one-use link; it reads nothing', roles: 'anybody', needs: null },
  'own.session': { words: 'See and end one’s own sessions, keep one’s own passkeys', roles: everyone, needs: null },
  home: { words: 'See what needs one', roles: everyone, needs: null },
  'task.do': {
    words: 'See and finish a task one was given; it says what is needed and shows no record',
    roles: everyone,
    needs: null,
  },
  'rules.read': { words: 'Read what the law asks, and what the area has set', roles: everyone, needs: null },
  'policy.read': { words: 'Read who may see what', roles: everyone, needs: null },
  'settings.school': { words: 'Set a school’s own times, cover and log links', roles: [...leads], needs: null },
  'settings.area': {
    words: 'Set the area’s limits, stages, bands and threshold document',
    roles: ['partner', 'front-door-manager', 'administrator'],
    needs: null,
  },
  'identity.administer': {
    words: 'See the area’s organisations, people, roles and work accounts; no case content',
    roles: ['administrator'],
    needs: null,
  },
  'identity.change': {
    words:
      'Add organisations, people, roles and one-time links, and end them. What would let one administrator become somebody else, or be rid of who would notice, waits for a second person',
    roles: ['administrator'],
    needs: null,
    confirm: 'administration',
  },
  'identity.waiting': {
    words: 'See what an administrator asked and a second person has to agree to',
    roles: ['administrator', 'dpo'],
    needs: null,
  },
  'identity.agree': {
    words:
      'Agree to what another administrator asked, or refuse it, and hand over the link that comes of it: another administrator; a data protection officer where there is none, and wherever an administrator is to go',
    roles: ['administrator', 'dpo'],
    needs: null,
    confirm: 'administration',
  },
  'audit.read': {
    words: 'See who in the area has looked at a child, for a reason; initials and no record',
    roles: ['dpo'],
    needs: null,
  },
  'looking.child': {
    words: 'See who of one’s own organisation has looked at a child',
    roles: [...leads, 'front-door-manager'],
    needs: works,
  },
  'looking.review': {
    words:
      'See what a person has looked at, and answer unusual looking: leads and front door managers for their own organisation, a data protection officer for the area; never one’s own',
    roles: [...leads, 'front-door-manager', 'dpo'],
    needs: null,
  },
  'looking.homes': {
    words: 'Say where staff live, so that looking up one’s own street is noticed; nobody reads it again',
    roles: ['administrator'],
    needs: null,
  },

  'retention.review': {
    words:
      'See what has come to the end of its time, propose to keep or to erase it, put a hold on it: leads and front door managers for their own organisation, a data protection officer for the area, who sees initials and no record',
    roles: [...leads, 'front-door-manager', 'dpo'],
    needs: null,
  },
  'retention.decide': {
    words:
      'Decide about erasing a record, which somebody else proposed; never on one’s own proposal. Of a concern about an adult one sees its number and days, and nothing it says',
    roles: ['dpo'],
    needs: null,
    confirm: 'erase',
  },
  'retention.hold': {
    words: 'Put a hold on a child’s record, so that nothing of it is erased',
    roles: [...leads, 'front-door-manager'],
    needs: works,
  },
  'retention.rules': {
    words: 'Set how long the area keeps each kind of record, and say how long backups are kept',
    roles: ['partner', 'dpo'],
    needs: null,
  },

  'glass.break': {
    words:
      'Open the record of a child one has nothing to do with, in an emergency: for an hour at most, told at once, judged by somebody else. Never what is sealed, kept by one organisation or a protected place',
    roles: [...mayBreakGlass],
    needs: null,
    confirm: 'glass',
  },
  'glass.end': {
    words: 'See one’s own emergency looks, and end them before the hour is over',
    roles: [...mayBreakGlass],
    needs: null,
  },
  'glass.review': {
    words:
      'Judge emergency looks: leads and front door managers what was opened for their own organisation, a data protection officer all of the area; never one’s own',
    roles: [...leads, 'front-door-manager', 'dpo'],
    needs: null,
  },

  'documents.read': {
    words:
      'Read the impact assessment, the sharing agreement and the privacy notices; they name organisations and nobody',
    roles: everyone,
    needs: null,
  },
  'documents.write': {
    words:
      'Write the parts of the impact assessment, the sharing agreement and the privacy notices that people write, and agree them',
    roles: ['dpo'],
    needs: null,
  },

  'concern.log': { words: 'Log a concern about a child on the roll', roles: [...schoolStaff], needs: null },
  'concern.own': { words: 'See what became of one’s own concerns', roles: [...schoolStaff], needs: null },
  'concern.triage': { words: 'Pick up, read and decide on concerns', roles: [...leads], needs: works, labels: strict },
  'concern.list': { words: 'See the school’s concerns', roles: [...leads], needs: null },
  'referral.send': { words: 'Refer a child to the front door', roles: [...casework], needs: works, labels: strict },
  'referral.list': {
    words: 'See referrals one’s organisation sent, and their answers',
    roles: [...casework],
    needs: null,
  },
  'pupils.import': { words: 'Bring in the school’s pupil list', roles: [...leads, 'attendance-lead'], needs: null },

  'public.register-door': {
    words: 'Send a register with a key that a school has made; it reads nothing',
    roles: 'anybody',
    needs: null,
  },
  'attendance.import': {
    words: 'Bring in the school’s register, and see what became of each file',
    roles: [...leads, 'attendance-lead'],
    needs: null,
  },
  'attendance.terms': {
    words: 'See the terms a register is kept by, and keep part-time timetables',
    roles: [...leads, 'attendance-lead'],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.read': {
    words: 'Read a child’s attendance and what it shows',
    roles: [...casework, 'attendance-lead', 'virtual-school'],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.days-keep': {
    words: 'Enter days known of a child that may weigh on attendance: time with a parent, a hearing',
    roles: [...leads, 'attendance-lead', 'social-worker', 'family-help', 'youth-justice', 'virtual-school'],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.list': {
    words: 'See who is away without a reason, and what changed, among the children one’s organisation works with',
    roles: [...leads, 'attendance-lead', 'social-worker', 'family-help', 'youth-justice', 'virtual-school'],
    needs: null,
  },
  'attendance.triage': {
    words: 'Decide on a change in a pupil’s attendance, or raise it as a concern',
    roles: [...leads, 'attendance-lead'],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.tell': {
    words: 'Note what was tried, and tell the worker of an absence nobody can explain',
    roles: [...leads, 'attendance-lead'],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.answer': {
    words: 'Answer a school that asks where a child is, and ask for a welfare check',
    roles: [...casework, 'attendance-lead'],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.stop': {
    words: 'Ask before a penalty notice, a suspension or an exclusion',
    roles: [...leads, 'attendance-lead'],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.stop-decide': {
    words: 'Look at the whole first, and decide on a measure with reasons',
    roles: [...leads],
    needs: ['own-organisation', 'involved'],
    labels: register,
  },
  'attendance.partnership': {
    words: 'See rates and patterns of attendance by group, no names and no small numbers',
    roles: ['partner', 'analyst'],
    needs: null,
  },

  'child.list': { words: 'See the children one’s organisation works with', roles: [...casework], needs: null },
  'child.read': {
    words: 'Open a child’s page, chronology and people',
    roles: [...casework],
    needs: reads,
    labels: strict,
  },
  'child.write': {
    words: 'Add an entry, the child’s words, a person, an open question',
    roles: [...casework],
    needs: works,
    labels: strict,
  },
  'child.location': {
    words: 'See where the child is',
    roles: [...casework],
    needs: works,
    labels: { 'protected-location': 'only-with-right', sealed: 'only-named' },
  },
  'entry.correct': {
    words: 'Correct an entry of one’s own organisation',
    roles: [...casework],
    needs: works,
    labels: strict,
  },
  'access.close': {
    words: 'Say that one is too close to a child, and see nothing of the child from then on',
    roles: [...schoolStaff, ...casework.filter(role => role !== 'dsl' && role !== 'head')],
    needs: null,
  },
  'access.exclude': {
    words: 'Say that a colleague is too close to a child; ending it needs a second person',
    roles: [...leads, 'front-door-manager'],
    needs: works,
  },
  'child.known': { words: 'Ask “is this child known?”', roles: [...casework], needs: null },
  'child.unborn': {
    words: 'Begin the record of a child who is not born yet',
    roles: ['midwife', 'health-visitor', 'social-worker', ...frontDoor],
    needs: null,
  },

  'contact.list': { words: 'See the front-door board', roles: [...frontDoor], needs: null },
  'contact.record': { words: 'Take a contact from anybody', roles: [...frontDoor], needs: null },
  'contact.read': {
    words: 'Open a contact',
    roles: [...frontDoor],
    needs: null,
    labels: { referrer: 'withheld', ...strict },
  },
  'contact.propose': {
    words: 'Work on a contact and propose a decision',
    roles: [...frontDoor],
    needs: null,
    labels: strict,
  },
  'contact.decide': {
    words: 'Agree another person’s proposal',
    roles: ['front-door-manager'],
    needs: null,
    labels: strict,
  },
  'contact.emergency': {
    words: 'Act alone to protect a child, to be ratified by another',
    roles: ['out-of-hours', 'front-door-manager'],
    needs: null,
    labels: strict,
  },
  'contact.ratify': {
    words: 'Ratify another person’s emergency decision',
    roles: ['front-door-manager'],
    needs: null,
    labels: strict,
  },

  'sharing.ask': {
    words: 'Ask another organisation for what it knows',
    roles: [...casework],
    needs: works,
    labels: strict,
  },
  'sharing.answer': {
    words: 'Decide to share all, part or nothing, with reasons',
    roles: [...casework],
    needs: null,
    labels: strict,
  },
  'challenge.raise': {
    words: 'Disagree with an answer, and take it up a stage',
    roles: [...casework],
    needs: works,
    labels: strict,
  },
  'challenge.answer': { words: 'Answer a disagreement', roles: [...casework], needs: null, labels: strict },

  'allegation.log': {
    words: 'Tell the head, or the chair of governors, about an adult who works with children',
    roles: everyone,
    needs: null,
  },
  'allegation.read': {
    words:
      'Read and decide on concerns about adults, say how long one is needed and propose that it goes, if named as a reader',
    roles: ['head', 'chair-of-governors', 'lado'],
    needs: null,
    labels: { sealed: 'only-named' },
    confirm: 'sealed',
  },

  'clock.read': { words: 'Ask of a clock “why this date?”', roles: [...casework], needs: null, labels: strict },
  'clock.totals': {
    words: 'See in time and late by rule and team, no names',
    roles: ['partner', 'analyst', 'front-door-manager', ...leads, 'dpo', 'chair'],
    needs: null,
  },
} as const satisfies Record<string, PolicyRow>

export type Permission = keyof typeof policy
export const permissions = Object.keys(policy) as Permission[]
export const isPermission = (text: string): text is Permission => Object.hasOwn(policy, text)

export interface Verdict {
  allow: boolean
  reason: string
}

/** May somebody with this role, who stands so to the child, do this with a record so labelled? Pure; gives the reason either way. */
export function decide(
  permission: Permission,
  role: Role | null,
  relationship: Relationship = 'none',
  label: Label = 'open',
): Verdict {
  const row: PolicyRow = policy[permission]
  if (row.roles === 'anybody') return { allow: true, reason: 'open to anybody' }
  if (role === null) return { allow: false, reason: 'not signed in' }
  if (role === 'system')
    return { allow: true, reason: 'the program working for its organisation; rows are still bound by policy' }
  if (!row.roles.includes(role)) return { allow: false, reason: 'the role does not do this' }
  if (row.needs !== null) {
    if (relationship === 'excluded') return { allow: false, reason: 'excluded' }
    if (!row.needs.includes(relationship)) return { allow: false, reason: 'no reason to see this child' }
  } else if (relationship === 'excluded' && row.labels !== undefined) {
    return { allow: false, reason: 'excluded' }
  }
  const effect = row.labels?.[label]
  if (effect === 'only-named' && relationship !== 'named') return { allow: false, reason: 'sealed to named people' }
  if (effect === 'only-with-right' && relationship !== 'named')
    return { allow: false, reason: 'location is protected; needs the right' }
  if (effect === 'elsewhere-with-right' && relationship !== 'own-organisation')
    return { allow: false, reason: 'location is protected; needs the right' }
  if (effect === 'withheld' && relationship !== 'own-organisation' && relationship !== 'named')
    return { allow: false, reason: 'the referrer’s identity is withheld' }
  return { allow: true, reason: 'allowed' }
}

/** Does a child who was broken open show behind this permission? Only where the table says so: an emergency look reads, and does nothing. */
export const glassCounts = (permission: Permission): boolean => {
  const row: PolicyRow = policy[permission]
  return row.needs?.includes('glass') ?? false
}

/** What somebody confirms for before this; null where nobody asks. */
export const confirmFor = (permission: Permission): Confirm | null => {
  const row: PolicyRow = policy[permission]
  return row.confirm ?? null
}

/** The route check: does any of this person's roles carry the permission? Which rows they then see is the database's to say. */
export const may = (held: readonly string[], permission: Permission): boolean => {
  const row: PolicyRow = policy[permission]
  return (
    row.roles === 'anybody' || held.some(role => role === 'system' || (row.roles as readonly string[]).includes(role))
  )
}
