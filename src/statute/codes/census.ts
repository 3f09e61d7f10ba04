import type { Source } from '../rules/rule.ts'
import { codeList } from './list.ts'

/** A third party’s transcription of the Department’s schema, locally changed (it keeps 18A and 19A): confirm against it. */
const schema: Source = {
  document: 'Children in need census schema, 2024 to 2026, in liia-tools-pipeline (a modified transcription)',
  address:
    'https://github.com/SocialFinanceDigitalLabs/liia-tools-pipeline/blob/main/liiatools/cin_census_pipeline/spec/CIN_schema_2026.xsd',
  certainty: 'read',
}

export const sex = codeList(
  'sex',
  'Sex',
  schema,
  '0 | Not recorded or unborn\n1 | Male\n2 | Female\n9 | Indeterminate',
  {
    changes: [
      {
        year: 2025,
        gone: ['0', '1', '2', '9'],
        set: [
          { code: 'M', label: 'Male' },
          { code: 'F', label: 'Female' },
          { code: 'U', label: 'Unknown', plain: 'Not known, or unborn' },
        ],
        why: 'From 2025 the element Sex (M, F, U) takes the place of GenderCurrent (0, 1, 2, 9).',
      },
    ],
    notes: ['An unborn child must be U (rule 8750).'],
  },
)

export const referralSource = codeList(
  'referral-source',
  'Who referred',
  schema,
  `
1A | Individual: family member, relative or carer | Family member, relative or carer
1B | Individual: acquaintance (including neighbours and child minders) | Neighbour, child minder or someone else known to the family
1C | Individual: self | The child
1D | Individual: other (including strangers, members of parliament) | Another person
2A | Schools | School
2B | Education services | Education service
3A | Health services: general practitioner | General practitioner
3B | Health services: health visitor | Health visitor
3C | Health services: school nurse | School nurse
3D | Health services: other primary health services | Other primary health service
3E | Health services: accident and emergency department | Accident and emergency
3F | Health services: other (for example hospice) | Other health service
4 | Housing: local authority housing or housing association | Housing
5A | Local authority services: social care, for example adult social care | Council social care, for example for adults
5B | Local authority services: other internal, for example youth offending | Another council department
5C | Local authority services: external, for example another authority’s adult social care | Another council
5D | Local authority services: early help | Early help
6 | Police | Police
7 | Other legal agency: courts, probation, immigration, CAFCASS, prison | Court, probation, immigration, CAFCASS or prison
8 | Other: children’s centres, independent providers, voluntary organisations | Children’s centre, independent or voluntary organisation
9 | Anonymous | Somebody who gave no name
10 | Unknown | Not known`,
)

export const primaryNeed = codeList(
  'primary-need',
  'Main need',
  schema,
  `
N1 | Abuse or neglect
N2 | Child’s disability
N3 | Parental disability or illness
N4 | Family in acute stress
N5 | Family dysfunction
N6 | Socially unacceptable behaviour
N7 | Low income
N8 | Absent parenting
N9 | Cases other than children in need
N0 | Not stated`,
  {
    changes: [
      {
        year: 2026,
        set: [{ code: 'N1', label: 'Abuse, neglect and exploitation' }],
        why: 'From 2026 N1 names exploitation.',
      },
    ],
    notes: [
      'If two fit, choose the one that comes first in this list (Standard Safeguarding Dataset guidance).',
      'The codes describe pressures on services. They say nothing about the child, and never decide what help a child gets.',
    ],
  },
)

const atRisk = 'services may be required, or the child may be at risk of harm'

export const assessmentFactors = codeList(
  'assessment-factors',
  'Factors found at the end of an assessment',
  schema,
  [
    ...[
      ['1', 'Alcohol misuse'],
      ['2', 'Drug misuse'],
      ['3', 'Domestic abuse'],
      ['4', 'Mental health'],
      ['5', 'Learning disability'],
      ['6', 'Physical disability or illness'],
    ].flatMap(([number, what]) => [
      { code: `${number}A`, label: `${what}: the child` },
      { code: `${number}B`, label: `${what}: the parent or carer` },
      { code: `${number}C`, label: `${what}: another person in the household` },
    ]),
    { code: '7A', label: 'Young carer' },
    { code: '8B', label: 'Privately fostered: from overseas, intends to return' },
    { code: '8C', label: 'Privately fostered: from overseas, intends to stay' },
    { code: '8D', label: 'Privately fostered: from the UK, in an educational placement' },
    { code: '8E', label: 'Privately fostered: from the UK, alternative family arrangement' },
    { code: '8F', label: 'Privately fostered: other' },
    { code: '9A', label: 'Unaccompanied asylum-seeking child' },
    { code: '10A', label: `Missing: ${atRisk} through being missing` },
    { code: '11A', label: 'Child sexual exploitation' },
    { code: '12A', label: 'Trafficking' },
    { code: '13A', label: 'Gangs' },
    { code: '14A', label: 'Socially unacceptable behaviour' },
    { code: '15A', label: 'Self-harm' },
    { code: '16A', label: 'Neglect' },
    { code: '17A', label: 'Emotional abuse' },
    { code: '18A', label: 'Physical abuse', withdrawn: true as const },
    { code: '18B', label: 'Physical abuse, child on child' },
    { code: '18C', label: 'Physical abuse, adult on child' },
    { code: '19A', label: 'Sexual abuse', withdrawn: true as const },
    { code: '19B', label: 'Sexual abuse, child on child' },
    { code: '19C', label: 'Sexual abuse, adult on child' },
    { code: '20', label: 'Other' },
    { code: '21', label: 'No factors found: only if none of the others, and no further action' },
    { code: '22A', label: 'Female genital mutilation' },
    { code: '23A', label: 'Abuse linked to faith or belief' },
    { code: '24A', label: 'Child criminal exploitation' },
  ],
  {
    notes: [
      '18A and 19A are withdrawn (queries 8945Q, 8950Q): kept for old data. No 8A exists in any schema seen.',
      'The schema still says "domestic violence" for 3A to 3C; the Standard Safeguarding Dataset says "abuse".',
      '21 stands alone (rule 8869); no factor twice (rule 8898).',
    ],
  },
)

export const abuseCategory = codeList(
  'abuse-category',
  'Category of abuse',
  schema,
  'NEG | Neglect\nPHY | Physical abuse\nSAB | Sexual abuse\nEMO | Emotional abuse\nMUL | Multiple, not recommended',
  { notes: ['MUL is discouraged: say which.'] },
)

export const closureReason = codeList(
  'closure-reason',
  'Why help from children’s social care ended',
  schema,
  `
RC1 | Adopted
RC2 | Died
RC3 | Child arrangements order
RC4 | Special guardianship order
RC5 | Transferred to services of another local authority
RC6 | Transferred to adult social care services
RC7 | Services ceased for any other reason, including child no longer in need
RC8 | Case closed after assessment, no further action
RC9 | Case closed after assessment, referred to early help`,
  { notes: ['RC8 and RC9 need an assessment, and no later activity (rules 8825Q, 2990).'] },
)

export const ethnicity = codeList(
  'ethnicity',
  'Ethnicity',
  schema,
  `
WBRI | White British
WIRI | White Irish
WIRT | Traveller of Irish heritage
WOTH | Any other White background
WROM | Gypsy or Roma
MWBC | White and Black Caribbean
MWBA | White and Black African
MWAS | White and Asian
MOTH | Any other mixed background
AIND | Indian
APKN | Pakistani
ABAN | Bangladeshi
AOTH | Any other Asian background
BCRB | Black Caribbean
BAFR | Black African
BOTH | Any other Black background
CHNE | Chinese
OOTH | Any other ethnic group
REFU | Refused | Preferred not to say
NOBT | Information not yet obtained | Not yet asked`,
)

export const disability = codeList(
  'disability',
  'Disability',
  schema,
  `
NONE | No disability
MOB | Mobility
HAND | Hand function
PC | Personal care
INC | Incontinence
COMM | Communication
LD | Learning
HEAR | Hearing
VIS | Vision
BEH | Behaviour
CON | Consciousness
AUT | Autism
DDA | Other`,
  { notes: ['NONE stands alone (rule 8790).'] },
)

export const upnUnknown = codeList(
  'upn-unknown',
  'Why there is no unique pupil number',
  {
    document: 'Standard Safeguarding Dataset, upn_unknown (wording for looked-after children), and census rule 8772',
    address:
      'https://github.com/data-to-insight/ssd-data-model/blob/main/data/categories__future_release/upn_unknown.yml',
    certainty: 'read',
  },
  [
    { code: 'UN1', label: 'Not of school age, and has no number yet' },
    { code: 'UN2', label: 'Has never attended a maintained school in England' },
    { code: 'UN3', label: 'Is educated outside England' },
    { code: 'UN4', label: 'New to the authority, and the number is not yet known' },
    { code: 'UN5', label: 'Sources disagree on name or date of birth, so no match can be relied on' },
    { code: 'UN6', label: 'Reason UN6 of the schema; its wording was not seen', certainty: 'unverified' as const },
    { code: 'UN7', label: 'Referral with no further action' },
  ],
)

export const censusLists = [
  sex,
  referralSource,
  primaryNeed,
  assessmentFactors,
  abuseCategory,
  closureReason,
  ethnicity,
  disability,
  upnUnknown,
]
