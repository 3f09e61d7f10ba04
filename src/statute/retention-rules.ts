import { localPage, notSeen, quotedAt, readAt } from './rules/documents.ts'
import type { Certainty, Duty, Source } from './rules/rule.ts'

/** What a record is about. A record is of all the kinds that fit it, and is kept for the longest of them. */
export const recordKinds = {
  'school-file': 'a school’s safeguarding file on a child',
  register: 'an entry in an admission or attendance register',
  contact: 'a contact that led to nothing more',
  'early-help': 'early help and Family Help below a plan',
  'child-in-need': 'a child in need',
  'child-protection': 'child protection: enquiries, conferences and plans',
  'looked-after': 'a child’s case record while looked after',
  adoption: 'an adoption',
  health: 'a child’s health record',
  'youth-justice': 'youth justice',
  police: 'a police matter',
  'sexual-abuse': 'child sexual abuse, alleged or known',
  allegation: 'an allegation about an adult who works with children, kept by the employer',
  'allegation-false': 'such an allegation found to be false or malicious',
  lado: 'such an allegation, kept by the council’s designated officer',
} as const
export type RecordKind = keyof typeof recordKinds

/** What years are counted from. */
export type RetentionFrom =
  | 'birth'
  | 'death'
  | 'last-contact'
  | 'closed'
  | 'made'
  | 'adoption-order'
  | 'allegation'
  | 'adult-birth'

/** A number of years from an event. Terms with `onlyIf` stand in the place of the others where it is so. */
export type RetentionTerm = { from: RetentionFrom; years: number; onlyIf?: 'died' | 'died under 18' | 'ended at 17' }

export type RetentionRule = {
  id: string
  kinds: readonly RecordKind[]
  /** The kinds of organisation it is for. */
  holders: readonly string[] | 'any'
  /** The rule in one plain sentence. */
  sentence: string
  /** The longest counts. Empty where there is no national number: then the record is kept until an area sets one. */
  terms: readonly RetentionTerm[]
  /** A school's copy: no longer needed once the next school has acknowledged the file. */
  endsWithTransfer: boolean
  duty: Duty
  certainty: Certainty
  sources: readonly Source[]
  /** What some places do: for an area to start from, never applied by itself. */
  examples: readonly { terms: readonly RetentionTerm[]; where: string; address: string }[]
}

const rule = (
  id: string,
  given: Omit<RetentionRule, 'id' | 'endsWithTransfer' | 'examples'> &
    Partial<Pick<RetentionRule, 'endsWithTransfer' | 'examples'>>,
): RetentionRule => Object.freeze({ id, endsWithTransfer: false, examples: [], ...given })

const councils = ['childrens-services', 'front-door', 'council']
const schools = ['school', 'nursery', 'college', 'trust']
const devon = 'https://www.devon.gov.uk/keepingdevonsdata/children-social-care/'
const devonLado = 'https://www.devon.gov.uk/keepingdevonsdata/?p=3180'
const blackpool =
  'https://www.blackpool.gov.uk/Your-Council/Transparency-and-open-data/Data-protection/Retention-schedules/Childrens-services-directorate-retention-schedule.aspx'

/**
 * How long records are kept, by kind and by who keeps them. National numbers only; where a number is one council's own it is an example.
 * Two records of one kind at one organisation may fall under several rules: all count.
 */
export const retentionRules: readonly RetentionRule[] = [
  rule('looked-after', {
    kinds: ['looked-after'],
    holders: 'any',
    sentence:
      'A looked-after child’s case record is kept until the 75th anniversary of birth, or for 15 years from the death of a child who died before 18.',
    terms: [
      { from: 'birth', years: 75 },
      { from: 'death', years: 15, onlyIf: 'died under 18' },
    ],
    duty: 'must',
    certainty: 'read',
    sources: [
      quotedAt('SI 2010/959, regulation 50', 'Blackpool’s schedule, which names the regulations', blackpool),
      readAt(
        'The same words for Wales: SI 2015/1818 (W. 261), regulation 64',
        'https://www.ccinform.co.uk/legislation/the-care-planning-placement-and-case-review-wales-regulations-2015-s-i-20151818/regulation-64-records-retention-and-confidentiality/',
      ),
    ],
  }),
  rule('adoption', {
    kinds: ['adoption'],
    holders: 'any',
    sentence: 'What an adoption agency keeps about an adoption is kept for 100 years from the order.',
    terms: [{ from: 'adoption-order', years: 100 }],
    duty: 'must',
    certainty: 'read',
    sources: [
      quotedAt('SI 2005/888 (Disclosure of Adoption Information)', 'Devon’s schedule', devon),
      quotedAt(
        'the same: 100 years for adoptions since 30 December 2005, 75 before',
        'FamilyConnect',
        'https://familyconnect.org.uk/finding-and-accessing-records',
      ),
    ],
  }),
  rule('register', {
    kinds: ['register'],
    holders: 'any',
    sentence: 'Each entry in an admission or attendance register is kept for at least six years.',
    terms: [{ from: 'made', years: 6 }],
    duty: 'must',
    certainty: 'read',
    sources: [
      readAt(
        'SI 2024/208, regulation 7, in its explanatory note',
        'https://legislation.gov.uk/uksi/2024/208/note/made?view=plain',
      ),
    ],
  }),
  rule('school-file', {
    kinds: ['school-file'],
    holders: schools,
    sentence:
      'A school keeps its safeguarding file until the pupil’s 25th birthday, unless it moves on with the pupil.',
    terms: [{ from: 'birth', years: 25 }],
    endsWithTransfer: true,
    duty: 'target',
    certainty: 'local',
    sources: [
      notSeen(
        'Information and Records Management Society: toolkit for schools',
        'date of birth and 25 years, then review',
      ),
      localPage(
        'SCL Education’s policy: until the learner is 25, or longer',
        'https://online.flippingbook.com/view/801705446/20',
      ),
    ],
  }),
  rule('sexual-abuse', {
    kinds: ['sexual-abuse'],
    holders: 'any',
    sentence:
      'Records known to be about child sexual abuse are kept for 75 years, as the independent inquiry recommended; it is not law. A school keeps its own also when the file moves on.',
    terms: [{ from: 'made', years: 75 }],
    duty: 'target',
    certainty: 'local',
    sources: [
      localPage(
        'Independent Inquiry into Child Sexual Abuse, final report, part H.5: that such records be kept long; the number in what others say of it',
        'https://www.iicsa.org.uk/reports-recommendations/publications/inquiry/final-report/ii-inquirys-conclusions-and-recommendations-change/part-h-supporting-victims-and-survivors/h5-access-records.html',
      ),
      localPage(
        'Judicium: a minimum of 75 years',
        'https://judiciumeducation.co.uk/media-coverage/safeguarding-how-long-do-we-keep-records-for',
      ),
    ],
  }),
  rule('allegation', {
    kinds: ['allegation'],
    holders: 'any',
    sentence:
      'An employer keeps the record of an allegation until the adult’s normal pension age, or for 10 years if that is longer. 68 is the latest pension age.',
    terms: [
      { from: 'adult-birth', years: 68 },
      { from: 'allegation', years: 10 },
    ],
    duty: 'should',
    certainty: 'local',
    sources: [
      quotedAt(
        'Keeping Children Safe in Education 2014, paragraph 127 ("normal retirement age … or 10 years … if that is longer")',
        'Hertfordshire',
        'http://thegrid.org.uk/info/welfare/child_protection/allegations/case_summary.shtml',
      ),
      notSeen('Keeping Children Safe in Education, later editions; that 68 is the latest pension age'),
    ],
  }),
  rule('allegation-false', {
    kinds: ['allegation-false'],
    holders: 'any',
    sentence:
      'An allegation found to be false or malicious leaves the adult’s personnel record; how long anything else is kept is the area’s to say.',
    terms: [],
    duty: 'local',
    certainty: 'local',
    sources: [
      quotedAt(
        'Keeping Children Safe in Education 2014, paragraph 126',
        'Hertfordshire',
        'http://thegrid.org.uk/info/welfare/child_protection/allegations/case_summary.shtml',
      ),
    ],
    examples: [{ terms: [{ from: 'closed', years: 10 }], where: 'Devon, unfounded or malicious', address: devonLado }],
  }),
  rule('lado', {
    kinds: ['lado'],
    holders: councils,
    sentence: 'There is no national number for what the designated officer keeps; places differ from 10 to 100 years.',
    terms: [],
    duty: 'local',
    certainty: 'local',
    sources: [localPage('Devon’s schedule', devonLado), localPage('Blackpool’s schedule', blackpool)],
    examples: [
      { terms: [{ from: 'adult-birth', years: 100 }], where: 'Devon, substantiated or not', address: devonLado },
      { terms: [{ from: 'closed', years: 10 }], where: 'Blackpool, then review', address: blackpool },
    ],
  }),
  rule('child-protection', {
    kinds: ['child-protection'],
    holders: councils,
    sentence: 'There is no national number for child protection records of a child who was never looked after.',
    terms: [],
    duty: 'local',
    certainty: 'local',
    sources: [
      localPage('Blackpool’s schedule', blackpool),
      localPage(
        'A policy of 35 years before the High Court, [2015] EWHC 2134 (Admin)',
        'https://beta.bailii.org/ew/cases/EWHC/Admin/2015/2134.html',
      ),
    ],
    examples: [
      { terms: [{ from: 'last-contact', years: 35 }], where: 'Blackpool', address: blackpool },
      {
        terms: [{ from: 'closed', years: 35 }],
        where: 'Northumberland',
        address: 'https://beta.bailii.org/ew/cases/EWHC/Admin/2015/2134.html',
      },
    ],
  }),
  rule('child-in-need', {
    kinds: ['child-in-need'],
    holders: councils,
    sentence: 'There is no national number for records of a child in need.',
    terms: [],
    duty: 'local',
    certainty: 'local',
    sources: [localPage('Devon’s schedule', 'https://beta.devon.gov.uk/recordretention/children-social-care/')],
    examples: [
      {
        terms: [
          { from: 'birth', years: 21 },
          { from: 'last-contact', years: 3 },
        ],
        where: 'Devon: until 18, and three years without activity',
        address: 'https://beta.devon.gov.uk/recordretention/children-social-care/',
      },
    ],
  }),
  rule('health', {
    kinds: ['health'],
    holders: ['health'],
    sentence:
      'A child’s health record is kept until the 25th birthday, the 26th if it ended at 17, or for 8 years from death.',
    terms: [
      { from: 'birth', years: 25 },
      { from: 'birth', years: 26, onlyIf: 'ended at 17' },
      { from: 'death', years: 8, onlyIf: 'died' },
    ],
    duty: 'should',
    certainty: 'read',
    sources: [
      quotedAt(
        'Records Management Code of Practice for Health and Social Care 2021, appendix II',
        'Medical Defence Union',
        'https://themdu.com/guidance-and-advice/latest-updates-and-advice/updated-guidance-on-medical-records-management-and-retention',
      ),
      quotedAt(
        'NHS code of practice of 2006, annex D1: or eight years after death',
        'Healthcare Leader',
        'https://healthcareleadernews.com/news/what-are-the-legal-requirements-for-retention-of-records-regarding-children-who-have-been-on-the-at-risk-register/',
      ),
    ],
  }),
  ...(['contact', 'early-help', 'youth-justice', 'police'] as const).map(kind =>
    rule(kind, {
      kinds: [kind],
      holders: 'any',
      sentence: `No national number for ${recordKinds[kind]} has been seen.`,
      terms: [],
      duty: 'local',
      certainty: 'unverified',
      sources: [notSeen('No source was found')],
    }),
  ),
]
