import { editionsOf, law, localPage, notSeen, readAt } from './documents.ts'
import { calendarDays, hours, months, timeLimit, typed, weeks, workingDays } from './rule.ts'

const liverpoolVisits =
  'https://liverpoolcs.trixonline.co.uk/chapter/visits-to-children-supported-through-a-child-protection-plan'
const sussexReviews =
  'https://sussexchildprotection.procedures.org.uk/hkypqh/child-protection-conferences/child-protection-review-conference'
const teesReviews = 'http://www.teescpp.org.uk/child-protection-review-conference'
const adviceOnPoliceProtection =
  'https://childlawadvice.org.uk/information-pages/police-powers-of-protection-emergency-protection-orders'

/** C08. First core group. */
export const coreGroupFirst = timeLimit({
  id: 'core-group-first',
  number: 'C08',
  title: 'Hold the first core group',
  sentence: 'When a conference decides on a plan, the core group first meets within 10 working days.',
  trigger: 'Initial conference decides on a child protection plan',
  who: 'Core group, led by the lead social worker',
  due: workingDays(10),
  startsAt: 'initial-conference-held',
  stopsAt: 'core-group-held',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage('Medway guidance', 'https://www.medwayscp.org.uk/info/4/professionals/62/core-group-guidance'),
    localPage('Liverpool procedures', liverpoolVisits),
    readAt(
      'Wales Safeguarding Procedures, the same number (Wales only)',
      'https://safeguarding.wales/en/chi-i/chi-i-c3pt2/c3pt2-p13',
    ),
    { ...notSeen('Working Together, the flow chart'), chapter: '3' },
  ],
  editions: editionsOf({ 2018: 'local', 2023: 'local', 2026: 'unverified' }),
})

/** C09. Later core groups: the area says how often. */
export const coreGroupNext = timeLimit({
  id: 'core-group-next',
  number: 'C09',
  title: 'Hold the next core group',
  sentence:
    'Core groups go on meeting as often as the area says; two English pages say every four weeks and every month.',
  trigger: 'Core group held',
  who: 'Core group',
  due: null,
  inWords: 'no national number; each area sets its own',
  startsAt: 'core-group-held',
  stopsAt: 'core-group-held',
  duty: 'local',
  certainty: 'local',
  sources: [
    localPage(
      'Blackpool',
      'https://www.blackpoolsafeguarding.org.uk/resources-for-working-with-children-and-families/for-professionals/core-group-minutes',
    ),
    localPage('Liverpool procedures', liverpoolVisits),
    readAt(
      'Wales Safeguarding Procedures (Wales only): monthly, never more than six weeks',
      'https://safeguarding.wales/en/chi-i/chi-i-c3pt2/c3pt2-p13',
    ),
  ],
  examples: [
    { due: weeks(4), where: 'Blackpool' },
    { due: months(1), where: 'Liverpool', address: liverpoolVisits },
  ],
})

/** C10. First review conference. */
export const reviewConferenceFirst = timeLimit({
  id: 'review-conference-first',
  number: 'C10',
  title: 'Hold the first review conference',
  sentence: 'A child protection plan is first reviewed within 3 months of the initial conference.',
  trigger: 'Initial child protection conference',
  who: 'The council and the conference chair',
  due: months(3),
  startsAt: 'initial-conference-held',
  stopsAt: 'review-conference-held',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage('Sussex procedures ("must")', sussexReviews),
    localPage('Tees procedures', teesReviews),
    localPage(
      'Greater Manchester procedures',
      'https://greatermanchesterscp.trixonline.co.uk/chapter/child-protection-review-conferences',
    ),
    { ...notSeen('Working Together'), chapter: '3' },
  ],
  editions: editionsOf({ 2018: 'local', 2023: 'local', 2026: 'unverified' }),
})

/** C11. Later reviews, counted from the one before. */
export const reviewConferenceNext = timeLimit({
  id: 'review-conference-next',
  number: 'C11',
  title: 'Hold the next review conference',
  sentence: 'After that a child protection plan is reviewed at least every 6 months.',
  trigger: 'Review conference held',
  who: 'The council and the conference chair',
  due: months(6),
  startsAt: 'review-conference-held',
  stopsAt: 'review-conference-held',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage('Sussex procedures', sussexReviews),
    localPage('Tees procedures', teesReviews),
    { ...notSeen('Working Together'), chapter: '3' },
  ],
  editions: editionsOf({ 2018: 'local', 2023: 'local', 2026: 'unverified' }),
})

/** C12. After a pre-birth plan, the first review: from the conference or from the birth, whichever is sooner. */
const preBirth = {
  number: 'C12',
  title: 'Review a pre-birth plan',
  trigger: 'Pre-birth plan: the baby is born',
  who: 'The council',
  due: null,
  inWords: 'no national number; each area sets its own',
  stopsAt: 'review-conference-held',
  duty: 'local',
  certainty: 'local',
  sources: [
    localPage('Liverpool procedures', 'https://liverpoolscp.proceduresonline.com/chapters/p_init_cp.html'),
    localPage('Tees procedures', teesReviews),
  ],
  soonerOf: ['pre-birth-review-after-conference', 'pre-birth-review-after-birth'],
} as const
export const preBirthReviewAfterConference = timeLimit({
  ...preBirth,
  id: 'pre-birth-review-after-conference',
  sentence:
    'A plan made before birth is reviewed in the time the area sets, from the conference or the birth: the sooner.',
  startsAt: 'initial-conference-held',
  examples: [{ due: months(3), where: 'Liverpool and Tees' }],
})
export const preBirthReviewAfterBirth = timeLimit({
  ...preBirth,
  id: 'pre-birth-review-after-birth',
  sentence: 'Once the baby is born, a plan made before birth is reviewed in the time the area sets, if that is sooner.',
  startsAt: 'child-born',
  examples: [
    { due: workingDays(20), where: 'Liverpool' },
    { due: workingDays(10), where: 'Tees', address: teesReviews },
  ],
})

/** C13. Reports reach the family before the conference: counted back. */
const reportShared = {
  number: 'C13',
  who: 'Each author of a report',
  due: null,
  meaning: 'before',
  inWords: 'no national number; each area sets its own',
  duty: 'local',
  certainty: 'local',
  stopsAt: 'report-shared-with-family',
  sources: [
    localPage('Sussex procedures', 'https://www.sussexsafeguardingchildrenprocedures.co.uk/?p=6977'),
    localPage('Liverpool procedures', liverpoolVisits),
  ],
} as const
export const reportBeforeInitialConference = timeLimit({
  ...reportShared,
  id: 'report-before-initial-conference',
  title: 'Share the report with parents and child before the initial conference',
  sentence: 'Parents, and the child, have read the report before the initial conference, by as long as the area says.',
  trigger: 'Initial conference due',
  startsAt: 'initial-conference-date-set',
  examples: [
    { due: workingDays(3), where: 'Sussex' },
    { due: workingDays(2), where: 'Liverpool', address: liverpoolVisits },
  ],
})
export const reportBeforeReviewConference = timeLimit({
  ...reportShared,
  id: 'report-before-review-conference',
  title: 'Share the report with parents and child before the review conference',
  sentence: 'Parents, and the child, have read the report before the review conference, by as long as the area says.',
  trigger: 'Review conference due',
  startsAt: 'review-conference-date-set',
  examples: [
    { due: calendarDays(5), where: 'Sussex (days)' },
    { due: workingDays(5), where: 'Liverpool', address: liverpoolVisits },
  ],
})

/** C15. A child on a plan moves in: regional procedures agree on 15 working days, no national text was found. */
export const transferInConference = timeLimit({
  id: 'transfer-in-conference',
  number: 'C15',
  title: 'Hold a transfer-in conference',
  sentence:
    'When a child on a plan moves in, the new council holds its own conference in the time its region has agreed.',
  trigger: 'A child on a child protection plan moves into the area',
  who: 'The receiving council',
  due: null,
  inWords: 'no national number; regional procedures say 15 working days from the written notification',
  startsAt: 'transfer-in-notified-in-writing',
  alsoFrom: [
    {
      event: 'transfer-in-accepted',
      why: 'Tees counts from the day the receiving council accepts the referral.',
      certainty: 'local',
    },
  ],
  stopsAt: 'initial-conference-held',
  duty: 'local',
  certainty: 'local',
  sources: [
    localPage(
      'Norfolk procedures',
      'https://norfolklscp.org.uk/about/policies-procedures/managing-individual-cases-where-there-are-concerns-about-a-childs-safety-and-welfare/38-transfer-in-child-protection-conferences',
    ),
    localPage(
      'Bolton procedures',
      'https://boltoncs.trixonline.co.uk/chapter/transfer-of-child-protection-plans-from-to-other-local-authority-area',
    ),
    localPage(
      'Tees procedures',
      'https://www.teescpp.org.uk/procedures-for-the-safeguarding-process/13-transfer-in-out-child-protection/',
    ),
  ],
  examples: [{ due: workingDays(15), where: 'Norfolk, Bolton and Tees' }],
})

/** C16. Visits to a child on a plan: seen, seen alone, bedroom seen. How often is local. */
export const childProtectionVisit = timeLimit({
  id: 'child-protection-visit',
  number: 'C16',
  title: 'Visit a child on a plan',
  sentence: 'The lead social worker sees the child, alone, and where the child sleeps, as often as the area says.',
  trigger: 'Child on a child protection plan',
  who: 'Lead social worker',
  due: null,
  inWords: 'no national number; usually 10 to 20 working days',
  startsAt: 'child-visited',
  alsoFrom: [
    {
      event: 'child-protection-plan-started',
      why: 'The first visit counts from the start of the plan.',
      certainty: 'unverified',
    },
  ],
  stopsAt: 'child-visited',
  duty: 'local',
  certainty: 'local',
  sources: [
    localPage(
      'Central Bedfordshire procedures',
      'https://centralbedfordshirechildcare.proceduresonline.com/p_monitor_visits.html',
    ),
    localPage(
      'Walsall procedures',
      'https://walsallcs.trixonline.co.uk/chapter/social-work-visits-to-children-subject-to-a-child-protection-plan',
    ),
    localPage(
      'Bolton procedures',
      'https://boltoncs.trixonline.co.uk/chapter/statutory-visits-good-practice-guidance-for-children-subject-to-child-protection-plans',
    ),
  ],
  examples: [
    { due: workingDays(10), where: 'Central Bedfordshire, Liverpool' },
    { due: weeks(2), where: 'Walsall' },
    { due: weeks(4), where: 'Bolton' },
  ],
})

/** C17. 72 hours are 72 hours, through weekends, holidays and clock changes. */
export const policeProtection = timeLimit({
  id: 'police-protection',
  number: 'C17',
  title: 'End police protection, or ask a court for an order',
  sentence: 'No child is kept in police protection for more than 72 hours.',
  trigger: 'Police protection (Children Act 1989, section 46)',
  who: 'Police and council',
  due: hours(72),
  startsAt: 'police-protection-started',
  stopsAt: 'police-protection-ended',
  duty: 'must',
  certainty: 'local',
  sources: [
    readAt(
      'Children Act 1989, section 46(1)–(3)',
      'https://legislation.gov.uk/id/ukpga/1989/41/section/46?timeline=false&view=plain',
    ),
    localPage('Child Law Advice, on section 46(6)', adviceOnPoliceProtection),
  ],
  editions: law('Children Act 1989, section 46'),
  notes: ['Weekends, holidays and the change of the clocks do not extend it.'],
})

/** C18. Eight days, and one extension that only a court can give, dated from its order. */
export const emergencyProtectionOrder = timeLimit({
  id: 'emergency-protection-order',
  number: 'C18',
  title: 'Emergency protection order ends',
  sentence: 'An emergency protection order lasts no more than 8 days. If the order gives an earlier time, that counts.',
  trigger: 'Emergency protection order made',
  who: 'Court and council',
  due: calendarDays(8),
  startsAt: 'emergency-protection-order-made',
  alsoFrom: [
    {
      event: 'police-protection-started',
      why: 'If the police applied for the order, it runs from the first day in police protection (section 45(3)).',
      certainty: 'unverified',
    },
  ],
  stopsAt: 'emergency-protection-order-ended',
  duty: 'must',
  certainty: 'local',
  sources: [
    localPage('Child Law Advice, on sections 44 and 45: 8 days, 15 with the extension', adviceOnPoliceProtection),
    readAt(
      'Northern Ireland’s twin, article 64(2), on the start after police protection',
      'https://legislation.gov.uk/nisi/1995/755/article/64/data.html',
    ),
    notSeen('Children Act 1989, section 45'),
  ],
  editions: law('Children Act 1989, sections 44 and 45'),
  notes: ['It is not extended by a holiday; a court may fix a time after one, and then its order says so.'],
})
export const emergencyProtectionExtension = timeLimit({
  id: 'emergency-protection-extension',
  number: 'C18',
  title: 'Extended emergency protection order ends',
  sentence: 'A court may extend an emergency protection order once, by up to 7 days. The date is the one in its order.',
  trigger: 'Emergency protection order extended',
  who: 'Court and council',
  due: typed,
  startsAt: 'emergency-protection-order-extended',
  stopsAt: 'emergency-protection-order-ended',
  duty: 'must',
  certainty: 'local',
  sources: [
    localPage('Child Law Advice', adviceOnPoliceProtection),
    localPage(
      'Somerset glossary: up to 7 days more',
      'https://somersetsafeguardingchildren.org.uk/glossary/section-44/',
    ),
  ],
  editions: law('Children Act 1989, section 45'),
})

/** C19. Before an application for a care or supervision order. Enacted, not commenced: switched off. */
export const familyGroupDecisionOffer = timeLimit({
  id: 'family-group-decision-offer',
  number: 'C19',
  title: 'Offer a family group decision-making meeting',
  sentence:
    'Before it asks a court for a care or supervision order, the council offers the family a meeting to make its own plan.',
  trigger: 'Council considering an application under Part IV of the Children Act 1989',
  who: 'The council',
  what: 'Offer the meeting in the letter before proceedings; if anyone accepts, hold it before applying',
  due: null,
  inWords: 'before the application; no number of days; not where it would be against the child’s best interests',
  startsAt: 'application-considered',
  stopsAt: 'family-group-decision-offered',
  duty: 'must',
  certainty: 'read',
  sources: [
    readAt(
      'Children Act 1989, section 31ZA, inserted by the Children’s Wellbeing and Schools Act 2026, section 1',
      'https://www.legislation.gov.uk/id/ukpga/2026/21/section/1',
    ),
    readAt(
      'Children’s Wellbeing and Schools Act 2026, section 78 (commencement)',
      'https://www.legislation.gov.uk/ukpga/2026/21/section/78/enacted',
    ),
  ],
  editions: law('Children’s Wellbeing and Schools Act 2026, section 1'),
  isNew: true,
  commencement: { act: 'Children’s Wellbeing and Schools Act 2026', section: '1' },
})

export const childProtectionRules = [
  coreGroupFirst,
  coreGroupNext,
  reviewConferenceFirst,
  reviewConferenceNext,
  preBirthReviewAfterConference,
  preBirthReviewAfterBirth,
  reportBeforeInitialConference,
  reportBeforeReviewConference,
  transferInConference,
  childProtectionVisit,
  policeProtection,
  emergencyProtectionOrder,
  emergencyProtectionExtension,
  familyGroupDecisionOffer,
]
