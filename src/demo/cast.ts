/**
 * Northmoor and the people who work there. Invented, all of it. Ids are fixed, so that a restart, a test and a screenshot meet the same people.
 */
import { createHash } from 'node:crypto'

/** A uuid that is always the same for the same words. */
export function demoId(...words: string[]): string {
  const hex = createHash('sha256')
    .update(`northmoor:${words.join(':')}`)
    .digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const area = { id: demoId('area'), name: 'Northmoor' }

export interface DemoOrganisation {
  key: string
  name: string
  kind: string
  badge: string
  phone: string
  email: string
  onKith?: boolean
  authorityCode?: string
  address?: string
  addressProtected?: boolean
}
const at = (name: string) => `${name}@northmoor.example`
export const organisations = [
  {
    key: 'eastbridge',
    name: 'Eastbridge High School',
    kind: 'school',
    badge: 'EH',
    phone: '01632 960 204',
    email: at('safeguarding.eastbridge'),
  },
  {
    key: 'hillside',
    name: 'Hillside Academy',
    kind: 'school',
    badge: 'HA',
    phone: '01632 960 211',
    email: at('safeguarding.hillside'),
  },
  {
    key: 'becklane',
    name: 'Beck Lane Primary School',
    kind: 'school',
    badge: 'BL',
    phone: '01632 960 218',
    email: at('safeguarding.becklane'),
  },
  {
    key: 'willowrow',
    name: 'Willow Row Nursery',
    kind: 'nursery',
    badge: 'WR',
    phone: '01632 960 225',
    email: at('manager.willowrow'),
  },
  {
    key: 'front-door',
    name: 'Northmoor Front Door',
    kind: 'front-door',
    badge: 'FD',
    phone: '01632 960 300',
    email: at('frontdoor'),
    authorityCode: 'NMR',
  },
  {
    key: 'childrens-services',
    name: 'Northmoor Children’s Services',
    kind: 'childrens-services',
    badge: 'CS',
    phone: '01632 960 310',
    email: at('childrens.services'),
    authorityCode: 'NMR',
  },
  {
    key: 'family-help',
    name: 'Northmoor Family Help',
    kind: 'childrens-services',
    badge: 'FH',
    phone: '01632 960 318',
    email: at('family.help'),
    authorityCode: 'NMR',
  },
  {
    key: 'police',
    name: 'Northmoor Police',
    kind: 'police',
    badge: 'PO',
    phone: '01632 960 101',
    email: at('protecting.people.police'),
  },
  {
    key: 'health-visiting',
    name: 'Health visiting and school nursing',
    kind: 'health',
    badge: 'HE',
    phone: '01632 960 402',
    email: at('health.visiting'),
  },
  {
    key: 'midwifery',
    name: 'Northmoor Midwifery',
    kind: 'health',
    badge: 'MW',
    phone: '01632 960 410',
    email: at('midwifery.safeguarding'),
  },
  {
    key: 'youth-justice',
    name: 'Northmoor Youth Justice',
    kind: 'youth-justice',
    badge: 'YJ',
    phone: '01632 960 505',
    email: at('youth.justice'),
  },
  {
    key: 'harbour',
    name: 'Harbour Youth Project',
    kind: 'voluntary',
    badge: 'VO',
    phone: '01632 960 606',
    email: at('harbour'),
  },
  {
    key: 'refuge',
    name: 'A refuge',
    kind: 'refuge',
    badge: 'RF',
    phone: '01632 960 610',
    email: at('refuge'),
    addressProtected: true,
  },
  {
    key: 'partnership',
    name: 'Northmoor Safeguarding Partnership',
    kind: 'partnership-office',
    badge: 'SP',
    phone: '01632 960 700',
    email: at('partnership'),
  },
  {
    key: 'council',
    name: 'Northmoor Council',
    kind: 'council',
    badge: 'NC',
    phone: '01632 960 000',
    email: at('council'),
    authorityCode: 'NMR',
  },
  {
    key: 'southwick',
    name: 'Southwick Children’s Services',
    kind: 'front-door',
    badge: 'SW',
    phone: '01632 961 300',
    email: 'frontdoor@southwick.example',
    authorityCode: 'SWK',
    onKith: false,
  },
  {
    key: 'market-street',
    name: 'Market Street Surgery',
    kind: 'health',
    badge: 'GP',
    phone: '01632 960 440',
    email: at('market.street'),
    onKith: false,
  },
] as const satisfies readonly DemoOrganisation[]
export type OrganisationKey = (typeof organisations)[number]['key']

export interface DemoPerson {
  key: string
  name: string
  jobTitle: string
  organisation: OrganisationKey
  roles: string[]
  persona?: string
  sentence?: string
  phone?: string
}
export const people = [
  {
    key: 'frost',
    name: 'Daniel Frost',
    jobTitle: 'form tutor',
    organisation: 'eastbridge',
    roles: ['teacher'],
    persona: 'teacher',
    sentence: 'Teaches maths, is tutor of 7F. Has a minute between lessons.',
  },
  {
    key: 'haddad',
    name: 'Samira Haddad',
    jobTitle: 'safeguarding lead',
    organisation: 'eastbridge',
    roles: ['dsl', 'teacher'],
    persona: 'dsl',
    sentence: 'Forty worries a week, and the one that matters among them.',
    phone: '01632 960 204',
  },
  {
    key: 'ellery',
    name: 'Tom Ellery',
    jobTitle: 'deputy safeguarding lead',
    organisation: 'eastbridge',
    roles: ['dsl', 'teacher'],
    persona: 'deputy',
    sentence: 'Deputy lead, head of Year 7. Sees what Samira sees.',
  },
  {
    key: 'fielding',
    name: 'Claire Fielding',
    jobTitle: 'deputy safeguarding lead',
    organisation: 'eastbridge',
    roles: ['dsl', 'teacher'],
    persona: 'parent-lead',
    sentence: 'Deputy lead, and the mother of a pupil here: of him she sees nothing.',
  },
  {
    key: 'okafor',
    name: 'Grace Okafor',
    jobTitle: 'headteacher',
    organisation: 'eastbridge',
    roles: ['head', 'teacher'],
    persona: 'head',
    sentence: 'Answers for the school; concerns about staff come to her.',
  },
  {
    key: 'pemberton',
    name: 'Alan Pemberton',
    jobTitle: 'chair of governors',
    organisation: 'eastbridge',
    roles: ['chair-of-governors'],
    persona: 'chair-of-governors',
    sentence: 'Hears concerns about the headteacher, and nothing else.',
  },
  {
    key: 'okell',
    name: 'Ruth Okell',
    jobTitle: 'pastoral manager',
    organisation: 'eastbridge',
    roles: ['pastoral', 'teacher'],
    persona: 'pastoral',
    sentence: 'Is asked to help a child, without the record.',
  },
  {
    key: 'marsh',
    name: 'Jo Marsh',
    jobTitle: 'attendance lead',
    organisation: 'eastbridge',
    roles: ['attendance-lead', 'teacher'],
    persona: 'attendance-lead',
    sentence: 'Knows by ten past nine who is not there.',
  },
  { key: 'vale', name: 'Peter Vale', jobTitle: 'site manager', organisation: 'eastbridge', roles: ['teacher'] },
  {
    key: 'lindqvist',
    name: 'Karin Lindqvist',
    jobTitle: 'safeguarding lead',
    organisation: 'hillside',
    roles: ['dsl', 'teacher'],
  },
  {
    key: 'holme',
    name: 'Pat Holme',
    jobTitle: 'headteacher and safeguarding lead',
    organisation: 'becklane',
    roles: ['dsl', 'head', 'teacher'],
  },
  {
    key: 'amari',
    name: 'Leila Amari',
    jobTitle: 'nursery manager',
    organisation: 'willowrow',
    roles: ['dsl', 'head', 'teacher'],
  },
  {
    key: 'mirza',
    name: 'Sana Mirza',
    jobTitle: 'front door social worker',
    organisation: 'front-door',
    roles: ['front-door'],
    persona: 'front-door',
    sentence: 'Forty contacts and a clock on each.',
  },
  {
    key: 'oyelaran',
    name: 'Michael Oyelaran',
    jobTitle: 'front door social worker',
    organisation: 'front-door',
    roles: ['front-door'],
  },
  {
    key: 'amos',
    name: 'Beth Amos',
    jobTitle: 'front door screening officer',
    organisation: 'front-door',
    roles: ['front-door'],
  },
  {
    key: 'sandhu',
    name: 'Gurpreet Sandhu',
    jobTitle: 'practice manager',
    organisation: 'front-door',
    roles: ['front-door-manager'],
    persona: 'front-door-manager',
    sentence: 'Agrees, or does not, what others propose.',
  },
  {
    key: 'doyle',
    name: 'Kath Doyle',
    jobTitle: 'emergency duty social worker',
    organisation: 'front-door',
    roles: ['out-of-hours'],
    persona: 'out-of-hours',
    sentence: 'One social worker for the county, from five in the evening.',
  },
  {
    key: 'lund',
    name: 'Clara Lund',
    jobTitle: 'social worker',
    organisation: 'childrens-services',
    roles: ['social-worker'],
    persona: 'social-worker',
    sentence: 'Lead practitioner for three families.',
    phone: '01632 960 311',
  },
  {
    key: 'pritchard',
    name: 'Nia Pritchard',
    jobTitle: 'social worker',
    organisation: 'childrens-services',
    roles: ['social-worker'],
    phone: '01632 960 312',
  },
  {
    key: 'osei',
    name: 'Beth Osei',
    jobTitle: 'social worker',
    organisation: 'childrens-services',
    roles: ['social-worker'],
  },
  {
    key: 'achebe',
    name: 'Ngozi Achebe',
    jobTitle: 'designated officer',
    organisation: 'childrens-services',
    roles: ['lado'],
    persona: 'lado',
    sentence: 'The council’s designated officer for concerns about adults who work with children.',
  },
  {
    key: 'iqbal',
    name: 'Farah Iqbal',
    jobTitle: 'conference chair',
    organisation: 'childrens-services',
    roles: ['chair'],
    persona: 'chair',
    sentence: 'Chairs conferences; nobody’s line manager here.',
  },
  {
    key: 'hollis',
    name: 'Marta Hollis',
    jobTitle: 'Virtual School head',
    organisation: 'childrens-services',
    roles: ['virtual-school'],
    persona: 'virtual-school',
    sentence: 'The attendance of every child with a social worker, and no record.',
  },
  {
    key: 'khan',
    name: 'Adeel Khan',
    jobTitle: 'family support worker',
    organisation: 'family-help',
    roles: ['family-help'],
    persona: 'family-help',
    sentence: 'Stays with a family when the threshold changes.',
  },
  {
    key: 'shah',
    name: 'Imran Shah',
    jobTitle: 'police constable, child protection',
    organisation: 'police',
    roles: ['police'],
    persona: 'police',
    sentence: 'Is asked ten times a day, and sees one slice.',
  },
  {
    key: 'boadu',
    name: 'Ama Boadu',
    jobTitle: 'health visitor',
    organisation: 'health-visiting',
    roles: ['health-visitor'],
    persona: 'health-visitor',
    sentence: 'Has seen the baby at home.',
  },
  {
    key: 'tennant',
    name: 'Rosa Tennant',
    jobTitle: 'specialist midwife',
    organisation: 'midwifery',
    roles: ['midwife'],
    persona: 'midwife',
    sentence: 'Knows of the child before anybody.',
  },
  {
    key: 'martins',
    name: 'Dele Martins',
    jobTitle: 'youth justice worker',
    organisation: 'youth-justice',
    roles: ['youth-justice'],
    persona: 'youth-justice',
    sentence: 'Asks who is behind it.',
  },
  {
    key: 'adeyemi',
    name: 'Tunde Adeyemi',
    jobTitle: 'football coach',
    organisation: 'harbour',
    roles: ['voluntary'],
    persona: 'voluntary',
    sentence: 'The person a boy named when asked whom he trusts.',
  },
  { key: 'wren', name: 'Olivia Wren', jobTitle: 'refuge worker', organisation: 'refuge', roles: ['voluntary'] },
  {
    key: 'castell',
    name: 'Helen Castell',
    jobTitle: 'lead safeguarding partner',
    organisation: 'partnership',
    roles: ['partner'],
    persona: 'partner',
    sentence: 'Must show impact, not activity.',
  },
  {
    key: 'novak',
    name: 'Petra Novak',
    jobTitle: 'partnership analyst',
    organisation: 'partnership',
    roles: ['analyst'],
    persona: 'analyst',
    sentence: 'Counts; sees no names.',
  },
  {
    key: 'byrne',
    name: 'Liam Byrne',
    jobTitle: 'administrator',
    organisation: 'council',
    roles: ['administrator'],
    persona: 'administrator',
    sentence: 'Accounts and organisations; no child’s record.',
  },
  {
    key: 'hart',
    name: 'Miriam Hart',
    jobTitle: 'data protection officer',
    organisation: 'council',
    roles: ['dpo'],
    persona: 'dpo',
    sentence: 'Asks who looked, and why.',
  },
] as const satisfies readonly DemoPerson[]
export type PersonKey = (typeof people)[number]['key']

export const organisationId = (key: OrganisationKey) => demoId('organisation', key)
export const personId = (key: PersonKey) => demoId('person', key)
export const systemId = (key: OrganisationKey) => demoId('system', key)
