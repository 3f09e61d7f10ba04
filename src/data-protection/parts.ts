/** The generated parts: pure functions over what the program checks. Nobody edits them; when the table changes, so do they. */
import { labelMeans, labelWords, needsWords, relationshipMeans, relationshipWords, whoWords } from '../access/index.ts'
import { choiceInWords, choicesInForce, holderName, holdersOf, termsInWords } from '../retention/index.ts'
import { legalBases, retentionRules } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { Facts, GeneratedPart, Made } from './data-protection.ts'

const generated = (id: string, title: string, from: string, make: (facts: Facts) => Made): GeneratedPart => ({
  id,
  title,
  kind: 'generated',
  from,
  make,
})

const kindWords: Record<string, string> = {
  school: 'school',
  nursery: 'nursery',
  college: 'college',
  trust: 'academy trust',
  'front-door': 'front door of children’s social care',
  'childrens-services': 'children’s services',
  council: 'council',
  police: 'police',
  health: 'health',
  'youth-justice': 'youth justice',
  voluntary: 'voluntary organisation',
  refuge: 'refuge',
  'partnership-office': 'partnership office',
}
const kindOf = (kind: string): string => kindWords[kind] ?? kind

export const organisationsPart = generated('organisations', 'Who takes part', 'the list of organisations', facts => ({
  sentences: [
    'Each organisation is responsible for what it writes. A refuge is named here by its office and never by its place.',
  ],
  head: ['Organisation', 'What it is', 'How it takes part'],
  rows: [...facts.organisations]
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
    .map(one => [one.name, kindOf(one.kind), one.onKith ? 'Works in Kith' : 'Is asked by telephone, e-mail or letter']),
}))

export const entriesPart = generated(
  'what-is-kept',
  'What is kept, and how far it reaches',
  'the kinds of entry and the reach each begins with',
  ({ reach }) => ({
    sentences: [
      'Besides entries: names, dates of birth, addresses, numbers, family, and how the child likes to be talked with; who works with the child; decisions with their reasons; what the child said; and, from schools, the register of attendance.',
      'Before an entry is saved the page says who will now see it. Making it reach further is a decision that is recorded.',
    ],
    head: ['Kind of entry', 'Begins with this reach'],
    rows: Object.entries(reach.defaultReach).map(([kind, reached]) => [
      reach.entryKinds[kind] ?? kind,
      reach.reaches[reached]?.words ?? reached,
    ]),
  }),
)

export const accessPart = generated(
  'who-may-see',
  'Who may do and see what',
  'the policy table that the program checks',
  ({ policy }) => ({
    sentences: [
      'A role only opens the door to a kind of page. Which children show behind it depends on how the person stands to the child; the database keeps rules of its own under it. Every look is recorded.',
    ],
    head: ['What', 'Who', 'What must connect them with the child', 'What labels change'],
    rows: Object.values(policy).map(row => [row.words, whoWords(row), needsWords(row), labelWords(row)]),
  }),
)

export const rolesPart = generated(
  'roles',
  'What each role may do',
  'the policy table, role by role',
  ({ policy, roles }) => ({
    head: ['Role', 'How many kinds of things', 'Opens a child’s record'],
    rows: Object.entries(roles)
      .filter(([role]) => role !== 'system')
      .map(([role, words]) => [
        words,
        String(
          Object.values(policy).filter(
            row => row.roles !== 'anybody' && (row.roles as readonly string[]).includes(role),
          ).length,
        ),
        isIn(policy['child.read']?.roles, role) ? 'Yes, of children their organisation works with' : 'No',
      ]),
  }),
)
const isIn = (list: 'anybody' | readonly string[] | undefined, role: string): boolean =>
  Array.isArray(list) && (list as readonly string[]).includes(role)

export const measuresPart = generated(
  'measures',
  'What the program does against these risks',
  'how a person may stand to a child, the labels, and the policy table',
  ({ policy }) => ({
    head: ['Measure', 'What it does'],
    rows: [
      ...(Object.keys(relationshipWords) as (keyof typeof relationshipWords)[]).map(one => [
        relationshipWords[one],
        relationshipMeans[one],
      ]),
      ...Object.values(labelMeans).filter(([name]) => name !== 'Nothing special'),
      ...[
        'looking.review',
        'audit.read',
        'retention.decide',
        'identity.administer',
        'identity.change',
        'identity.agree',
      ].flatMap(permission => {
        const row = policy[permission]
        return row ? [[row.words, `By: ${whoWords(row)}`]] : []
      }),
    ],
  }),
)

export const retentionPart = generated(
  'how-long',
  'How long it is kept',
  'the retention rules, and what the area has set',
  ({ choices, backupDays, areaName }) => ({
    sentences: [
      'A record is kept under every rule that fits it, and the strictest wins. What has no number is kept. A hold (court, inquiry, claim, review) beats all. Nothing goes by itself: one person proposes, a data protection officer who is somebody else decides, and a certificate is written.',
      backupDays === null
        ? 'For how long backups are kept has not been said: what is erased stays in them until they are removed.'
        : `Backups are kept for ${format.plural(backupDays, 'day')}, and whoever runs Kith removes older ones: what is erased has left them after that.`,
    ],
    head: ['Rule', 'For whom', 'National', `Set by ${areaName}`, 'How sure'],
    rows: retentionRules.map(rule => [
      rule.sentence,
      rule.holders === 'any'
        ? 'Everybody who keeps one'
        : format.sentence(format.list(holdersOf(rule).map(holderName))),
      termsInWords(rule),
      choicesInForce(choices)
        .filter(row => row.ruleId === rule.id)
        .map(choiceInWords)
        .join('; ') || 'Nothing',
      { read: 'read', local: 'local procedure', unverified: 'not yet checked' }[rule.certainty],
    ]),
  }),
)

export const basesPart = generated(
  'legal-bases',
  'The legal bases people choose from when they ask and share',
  'the list of legal bases in the program',
  () => ({
    sentences: [
      'Consent is not the basis of safeguarding. Three questions are asked apart: the basis, the confidence, and what the family was asked or told.',
    ],
    head: ['In plain words', 'In law', 'How sure'],
    rows: legalBases.codes.map(code => [
      code.plain ?? code.label,
      code.label,
      (code.certainty ?? legalBases.source.certainty) === 'read' ? 'read' : 'from practice, not yet checked',
    ]),
  }),
)

export const signaturesPart = generated('signatures', 'Signatures', 'the list of organisations', facts => ({
  head: ['Organisation', 'Name and post', 'Signature', 'Date'],
  rows: [...facts.organisations]
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
    .map(one => [one.name, '', '', '']),
}))

const readers = ({ policy, roles }: Facts): string[] => {
  const row = policy['child.read']
  return !row || row.roles === 'anybody' ? [] : row.roles.map(role => roles[role] ?? role)
}
/** For a notice: the same in a few sentences. */
export const noticeWhoPart = generated('who-sees', 'Who can see it', 'the policy table', facts => ({
  sentences: [
    `These people can open a child’s record, if their organisation works with the child: ${format.list(readers(facts).map(lower))}.`,
    'They see what was written for them to see. Somebody who is close to the child or the family cannot see it at all.',
    'Every time somebody looks, it is written down who it was.',
    'People who look after the computers cannot read it.',
  ],
}))
export const noticeKeepPart = generated(
  'how-long-short',
  'How long it is kept',
  'the retention rules, and what the area has set',
  ({ choices }) => ({
    sentences: [
      'It depends on what it is and who keeps it. Where several rules fit, the longest counts.',
      ...retentionRules
        .filter(rule => ['school-file', 'looked-after', 'health', 'child-protection', 'register'].includes(rule.id))
        .map(rule => {
          const own = choicesInForce(choices).filter(row => row.ruleId === rule.id)
          return own.length === 0 ? rule.sentence : `${rule.sentence} Here: ${own.map(choiceInWords).join('; ')}.`
        }),
      'After that somebody looks at it, and a second person decides whether it goes.',
    ],
  }),
)
/** The same people in words a child knows. One that is not here is called by its own name, and nobody is left out. */
const childWords: Record<string, string> = {
  dsl: 'the people who keep children safe at your school',
  head: 'your headteacher',
  'front-door': 'social workers',
  'front-door-manager': 'social workers',
  'out-of-hours': 'social workers',
  'social-worker': 'social workers',
  chair: 'the person who leads a meeting about you',
  'family-help': 'people who help your family',
  police: 'police officers',
  'health-visitor': 'nurses',
  midwife: 'midwives',
  'youth-justice': 'youth workers',
  voluntary: 'youth workers',
}
const childReaders = ({ policy, roles }: Facts): string[] => {
  const row = policy['child.read']
  if (!row || row.roles === 'anybody') return []
  return [...new Set(row.roles.map(role => childWords[role] ?? lower(roles[role] ?? role)))]
}
export const childWhoPart = generated('child-who-sees', 'Who can read it', 'the policy table', facts => ({
  sentences: [
    `Only grown-ups whose job is to help you: ${format.list(childReaders(facts))}. And only if they are working with you.`,
    'If somebody is too close to you, like a relative who works at your school, they cannot read it.',
    'Each time a grown-up looks, Kith writes down who it was.',
  ],
}))
export const childKeepPart = generated('child-how-long', 'How long we keep it', 'the retention rules', () => {
  const school = retentionRules.find(rule => rule.id === 'school-file')
  const years = school?.terms.find(term => term.from === 'birth')?.years
  return {
    sentences: [
      years === undefined
        ? 'We keep it until nobody needs it.'
        : `Your school keeps it until you are ${years}, or it goes with you to your next school. Some things are kept longer, because grown-ups may need to answer for them.`,
      'You can ask to see it, when you are a child and when you are grown up.',
    ],
  }
})
export const noticeWhoWePart = generated('who-we-are', 'Who we are', 'the list of organisations', facts => ({
  sentences: [
    `The organisations that keep children safe in ${facts.areaName} write into one shared record: ${format.list(
      [...new Set(facts.organisations.map(one => kindOf(one.kind)))].sort(),
    )}.`,
    'Each is responsible for what it writes.',
  ],
}))

const lower = (text: string): string =>
  /^[A-Z][a-z]/.test(text) && !text.startsWith('Family Help') && !text.startsWith('Virtual')
    ? text[0]!.toLowerCase() + text.slice(1)
    : text
