import { z } from 'zod'
import { choice, id, line, maybeLine, maybeWords, ticked } from '../platform/form.ts'

/** What kinds of organisation there are, in the words people use for them. */
export const organisationKinds = {
  school: 'School',
  nursery: 'Nursery',
  college: 'College',
  'front-door': 'Front door of a council',
  'childrens-services': 'Children’s services',
  police: 'Police',
  health: 'Health service',
  'youth-justice': 'Youth justice service',
  voluntary: 'Voluntary organisation',
  refuge: 'Refuge',
  'partnership-office': 'Partnership office',
  council: 'Council, other service',
  trust: 'School trust',
} as const
export type OrganisationKind = keyof typeof organisationKinds
const kinds = Object.keys(organisationKinds) as [OrganisationKind, ...OrganisationKind[]]
export const isOrganisationKind = (text: string): text is OrganisationKind => Object.hasOwn(organisationKinds, text)

/** How somebody signed in. */
export type Way = 'passkey' | 'oidc' | 'demonstration' | 'set-up'

export interface Organisation {
  id: string
  name: string
  kind: OrganisationKind
  badge: string
  areaId: string
  phone: string | null
  email: string | null
  /** The council whose front door this is, as its three-digit or nine-character code; null for others. */
  authorityCode: string | null
  /** False for an agency that gets documents and answers outside Kith. */
  onKith: boolean
  switchedOffAt: Date | null
}

export interface Practitioner {
  id: string
  name: string
  jobTitle: string
  email: string | null
  phone: string | null
  isSystem: boolean
  disabledAt: Date | null
  /** Why: they left, or nobody used the account for 60 days. */
  disabledBecause: 'left' | 'dormant' | null
}

/** Somebody to be, in the demonstration. */
export interface Persona {
  persona: string
  practitionerId: string
  name: string
  jobTitle: string
  sentence: string
  organisationId: string
  organisationName: string
}

/** What an invitation opens, for as long as it has not been used. */
export interface Invitation {
  purpose: 'join' | 'first-set-up'
  practitionerId: string | null
  name: string | null
  organisationId: string | null
  organisationName: string | null
}

export interface SessionRow {
  id: string
  way: Way
  organisationName: string
  device: string | null
  beganAt: Date
  seenAt: Date
}

/** What happened to an account. `byName` is null where the program did it. */
export interface AccountNote {
  kind: 'warned' | 'closed' | 'kept' | 'reopened' | 'joined'
  at: Date
  /** Of a joining: whose link it was. */
  byName: string | null
  words: string | null
}
/** A device from which somebody signed in for the first time. */
export interface NewDevice {
  id: string
  words: string
  firstAt: Date
}

export interface PasskeyRow {
  credentialId: string
  transports: string[]
  label: string
  addedAt: Date
  usedAt: Date | null
}

/** A person in the administrator's list: where they work and as what, and whether they can sign in. */
export interface PersonRow {
  id: string
  name: string
  jobTitle: string
  roles: { organisationName: string; role: string }[]
  state: 'works' | 'invited' | 'disabled' | 'dormant'
}

export interface RoleHeld {
  id: string
  role: string
  organisationId: string
  organisationName: string
  fromAt: Date
}

/** What one administrator asked and a second person has to agree to; or a link that is agreed and waits to be made by the one who agreed. */
export interface Agreement {
  id: string
  /** A role or a link is given; somebody leaves, a role of theirs ends, an organisation is switched off. */
  kind: 'role' | 'link' | 'leave' | 'end-role' | 'off'
  /** Null when it is about an organisation. */
  practitionerId: string | null
  personName: string | null
  organisationId: string
  organisationName: string
  /** Null unless it is about a role. */
  role: string | null
  askedBy: string
  askedByName: string
  askedAt: Date
  agreedAt: Date | null
  agreedBy: string | null
  agreedByName: string | null
  /** Whoever reads this may decide it. */
  mayAgree: boolean
  /** The person joined by a link that the one who asks had made. */
  ownLink: boolean
}

export interface ProviderRow {
  id: string
  label: string
  issuer: string
  clientId: string
  organisationName: string
}

// ------------------------------------------------------------------------------------------ what forms send

const badge = z
  .string('Enter two letters')
  .transform(text => text.trim().toUpperCase())
  .pipe(z.string().regex(/^[A-Z]{2}$/, 'Enter two letters, such as EB'))
const maybeEmail = maybeLine(254).pipe(
  z
    .string()
    .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Enter an e-mail address, such as name@example.org')
    .nullable(),
)
const maybePhone = maybeLine(40).pipe(
  z
    .string()
    .regex(/^[+\d][\d ()-]{2,}( ?(x|ext\.?) ?\d+)?$/i, 'Enter a telephone number')
    .nullable(),
)
const authorityCode = maybeLine(9).pipe(
  z
    .string()
    .regex(/^(\d{3}|E\d{8})$/, 'Enter the council’s three-digit code, or its nine-character code')
    .nullable(),
)
/** Where to go after signing in: kept only if it is a path of our own (see rules.ts). */
const next = z.string().max(500).catch('/').default('/')

export const asPersona = z.object({ persona: line('Choose who to be', 60), next })
export const chooseOrganisation = z.object({ organisationId: id('Choose an organisation'), next })
export const chooseProvider = z.object({
  providerId: id('Choose where you sign in'),
  invitation: z.string().max(100).default(''),
  next,
})
/** What a device answered, as the JSON text that the browser made of it. */
export const passkeyAnswer = z.object({ credential: z.string('There is no answer').max(20_000) })
export const nothingTyped = z.object({})
export const oneSession = z.object({ sessionId: id() })
export const onePasskey = z.object({ credentialId: line('Choose a passkey', 1500) })
export const namedPasskey = onePasskey.extend({ label: line('Enter a name for this passkey', 60) })

export const setUp = z.object({
  area: line('Enter the name of your local area', 100),
  organisation: line('Enter the name of the organisation', 120),
  kind: choice(kinds, 'Choose what kind of organisation it is'),
  badge,
  name: line('Enter your name', 120),
  jobTitle: line('Enter your job title', 120),
  email: maybeEmail,
})
export const newOrganisation = z.object({
  name: line('Enter the name of the organisation', 120),
  kind: choice(kinds, 'Choose what kind of organisation it is'),
  badge,
  phone: maybePhone,
  email: maybeEmail,
  authorityCode,
  withoutKith: ticked(),
})
export const contactDetails = z.object({ phone: maybePhone, email: maybeEmail })
export const newPerson = z.object({
  name: line('Enter the person’s name', 120),
  jobTitle: line('Enter the person’s job title', 120),
  email: maybeEmail,
  phone: maybePhone,
  organisationId: id('Choose an organisation'),
  role: line('Choose what the person does', 40),
})
export const newRole = z.object({
  organisationId: id('Choose an organisation'),
  role: line('Choose what the person does', 40),
})
export const reopenAccount = z.object({ reason: line('Say why the account is opened again', 300) })
export const knownDevice = z.object({ deviceId: id() })
export const inviteAgain = z.object({ organisationId: id('Choose an organisation') })
export const agreementDecision = z.object({
  agreementId: id(),
  decision: choice(['agree', 'refuse'], 'Choose whether you agree'),
})
export const oneAgreement = z.object({ agreementId: id() })
export const newProvider = z.object({
  organisationId: id('Choose an organisation'),
  label: line('Enter the name that people know this sign-in by', 80),
  issuer: line('Enter the issuer’s address', 300),
  clientId: line('Enter the client id', 300),
  clientSecret: maybeLine(500),
  moreHosts: maybeWords(1000),
  needsAcr: maybeLine(200),
})
