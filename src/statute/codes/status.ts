import type { Source } from '../rules/rule.ts'
import { codeList } from './list.ts'

const ssd = (what: string, file: string): Source => ({
  document: `Standard Safeguarding Dataset: ${what}`,
  address: `https://github.com/data-to-insight/ssd-data-model/blob/main/data/${file}`,
  certainty: 'read',
})
const ownList = (requirement: string): Source => ({
  document: `Kith’s own list (requirement ${requirement})`,
  certainty: 'local',
})

/** What became of a contact. The code is the dataset’s own flag; several may be set. */
export const contactOutcomes = codeList(
  'contact-outcomes',
  'What became of a contact',
  ssd('contact outcome', 'objects/ssd_contacts.yml'),
  `
NEW_REFERRAL_FLAG | New referral | Became a referral
EXISTING_REFERRAL_FLAG | Existing referral | Added to a referral already open
CP_ENQUIRY_FLAG | Child protection enquiry | Child protection enquiry
NFA_FLAG | No further action | No further action
NON_AGENCY_ADOPTION_FLAG | Non-agency adoption | Adoption not arranged by an agency
PRIVATE_FOSTERING_FLAG | Private fostering | Private fostering
ADVICE_FLAG | Advice | Information and advice
MISSING_FLAG | Missing | Missing child
OLA_CP_FLAG | Other authority’s child protection plan | On another council’s child protection plan
OTHER_OUTCOMES_EXIST_FLAG | Other | Something else`,
)

/** What became of a referral. */
export const referralOutcomes = codeList(
  'referral-outcomes',
  'What became of a referral',
  ssd('referral outcome', 'objects/ssd_cin_episodes.yml'),
  `
SINGLE_ASSESSMENT_FLAG | Single assessment | Assessment
NFA_FLAG | No further action | No further action
STRATEGY_DISCUSSION_FLAG | Strategy discussion | Strategy discussion
CLA_REQUEST_FLAG | Request for the child to be looked after | Asked to be looked after
NON_AGENCY_ADOPTION_FLAG | Non-agency adoption | Adoption not arranged by an agency
PRIVATE_FOSTERING_FLAG | Private fostering | Private fostering
CP_TRANSFER_IN_FLAG | Child protection transfer in | Child protection plan moved in
CP_CONFERENCE_FLAG | Child protection conference | Child protection conference
CARE_LEAVER_FLAG | Care leaver | Care leaver
OTHER_OUTCOMES_EXIST_FLAG | Other | Something else`,
)

/** What section 47 enquiries led to. The flags’ own names were read in a summary, not in the file. */
export const enquiryOutcomes = codeList(
  'enquiry-outcomes',
  'What section 47 enquiries led to',
  { ...ssd('section 47 outcome', 'objects/ssd_s47_enquiry.yml'), certainty: 'local' },
  `
NFA | No further action
LEGAL_ACTION | Legal action
PROVISION_OF_SERVICES | Services (section 17)
PROVISION_OF_SHORT_BREAK | Short break
CP_CONFERENCE | Child protection conference
CONTINUE_SINGLE | Continue the single assessment
MONITOR_OTHER_AGENCY | Another agency keeps watch`,
)

export const assessmentOutcomes = codeList(
  'assessment-outcomes',
  'What an assessment led to',
  ssd('assessment outcome', 'categories__future_release/assessment_outcome.yml'),
  `
No Further Action | No further action
Step-down to Early Help | Early help
Strategy discussion and/or Section 47 enquiry | Strategy discussion or section 47 enquiry
Other | Something else`,
)

export const legalStatus = codeList(
  'legal-status',
  'Legal status of a looked-after child',
  ssd('legal status', 'categories__future_release/legal_status.yml'),
  `
C1 | Interim care order
C2 | Full care order
D1 | Freeing order granted
E1 | Placement order granted
V2 | Accommodated under section 20, single period | Accommodated by agreement (section 20)
V3 | Accommodated under an agreed series of short breaks, each episode recorded | Short breaks, each recorded
V4 | Accommodated under an agreed series of short breaks, the agreement recorded | Short breaks, by agreement
L1 | Under police protection and in local authority accommodation | Police protection
L2 | Emergency protection order
L3 | Under a child assessment order and in local authority accommodation | Child assessment order
J1 | Remanded to local authority accommodation or to youth detention accommodation | On remand
J2 | In local authority accommodation under the Police and Criminal Evidence Act 1984 | Kept overnight after arrest
J3 | Youth rehabilitation order with residence or intensive fostering requirement | Youth rehabilitation order`,
)

/** Who holds what for a child who is not looked after: every child has an answer (R29). */
export const parentalStatus = codeList(
  'parental-status',
  'Orders and responsibility, if not looked after',
  ownList('R29'),
  `
parents | Parents have parental responsibility
special-guardianship | Special guardianship order
child-arrangements | Child arrangements order: lives with somebody else
adopted | Adopted
supervision-order | Supervision order
kinship-informal | With family or friends, no order
privately-fostered | Privately fostered
care-leaver | Was looked after before
no-one | Nobody here with parental responsibility
not-known | Not known`,
)

/** With whom a child lives. Every child, the unborn too. */
export const livingArrangements = codeList(
  'living-arrangements',
  'Lives with',
  ownList('R29'),
  `
both-parents | Both parents
one-parent | One parent
two-homes | Two homes
parent-and-partner | Parent and partner
kinship-informal | Family or friends, no order
kinship-order | Family or friends, special guardianship or child arrangements order
kinship-foster | Family or friends as foster carers
adoptive-family | Adoptive family
foster-care | Foster carers
childrens-home | Children’s home
secure-home | Secure children’s home
custody | Young offender institution or secure training centre
supported-16-plus | Supported accommodation, 16 and over
residential-school | Residential school
hospital | Hospital
private-fostering | Privately fostered
refuge | Refuge
temporary-accommodation | Temporary accommodation
no-settled-home | No settled home
on-their-own | On their own
with-partner | With a partner
unborn | Not yet born
not-known | Not known`,
)

/** Unverified, except that a child’s trafficking needs no "means". */
const nrm: Source = {
  document: 'National Referral Mechanism: types of exploitation, as generally used',
  certainty: 'unverified',
}
export const exploitationTypes = codeList(
  'exploitation-types',
  'Kind of exploitation',
  nrm,
  `
criminal | Criminal exploitation
sexual | Sexual exploitation
labour | Forced labour
domestic-servitude | Domestic servitude
organ-removal | Organ removal`,
  {
    notes: [
      'County lines is a flag beside the kind, not a kind.',
      'For a child, trafficking needs an act and a purpose; no means need be shown.',
    ],
  },
)
export const exploitationPlaces = codeList(
  'exploitation-places',
  'Where it happened',
  nrm,
  'uk | In the UK\noverseas | Overseas\nboth | Both',
)
export const exploitationIndicatorGroups = codeList(
  'exploitation-indicator-groups',
  'Kinds of sign',
  {
    ...nrm,
    address: 'https://docslib.org/doc/5763060/',
    document: 'Modern slavery statutory guidance: the groups of indicators (contents page)',
    certainty: 'read',
  },
  `
general | General
physical-psychological | Physical and psychological
situational-environmental | Situation and surroundings`,
  { notes: ['The guidance’s full list of indicators was not obtained.'] },
)

/** Duties of the 2026 Acts that carry no time limit. Off until somebody records the day of commencement. */
export type ActDuty = { key: string; act: string; section: string; title: string; address: string }
const wellbeing = 'Children’s Wellbeing and Schools Act 2026'
export const uncommencedDuties: readonly ActDuty[] = [
  {
    key: 'education-in-arrangements',
    act: wellbeing,
    section: '2',
    title: 'Education and childcare agencies are part of safeguarding arrangements',
    address: 'https://beta.acthub.uk/uk/ukpga/2026-21',
  },
  {
    key: 'multi-agency-child-protection-teams',
    act: wellbeing,
    section: '3',
    title: 'Multi-agency child protection teams',
    address: 'https://www.legislation.gov.uk/ukpga/2026/21/section/3/enacted',
  },
  {
    key: 'duty-to-share-information',
    act: wellbeing,
    section: '4 (Children Act 2004, section 16LA)',
    title: 'A duty to share information, unless sharing would harm the child more',
    address: 'https://www.legislation.gov.uk/ukpga/2026/21/section/4/enacted',
  },
  {
    key: 'consistent-identifier',
    act: wellbeing,
    section: '4 (Children Act 2004, section 16LC)',
    title: 'A consistent identifier goes with shared information',
    address: 'https://www.legislation.gov.uk/ukpga/2004/31/section/16LC/data.html',
  },
]
