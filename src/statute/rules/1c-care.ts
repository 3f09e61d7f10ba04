import { law, localPage, notSeen, quotedAt, readAt } from './documents.ts'
import { calendarDays, hours, months, timeLimit, weeks, workingDays } from './rule.ts'

/** C52. Sources differ on "offered" and "completed" within 72 hours: both dates are recorded. */
export const returnInterview = timeLimit({
  id: 'return-interview',
  number: 'C52',
  title: 'Return interview',
  sentence:
    'A child who was missing is offered, and has had, an independent return interview within 72 hours of coming back.',
  trigger: 'Child found, or back, after being missing',
  who: 'The council; an independent person does it',
  what: 'Offer and complete an independent return interview; record both dates',
  due: hours(72),
  startsAt: 'child-returned',
  stopsAt: 'return-interview-completed',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage(
      'Missing People, stating the statutory guidance: "should be completed within 72 hours"',
      'https://www.missingpeople.org.uk/the-delivery-of-return-interviews-across-england-2023-24',
    ),
    localPage(
      'Shropshire: "offered … within 72 hours"',
      'https://www.shropshirealt.org.uk/return-independent-missing-return-interview-service-children-and-young-people/',
    ),
    quotedAt(
      'Statutory guidance on children who run away or go missing: the duty to offer',
      'the statutory guidance',
      'https://www.missingpeople.org.uk/for-professionals/policy-and-research/policy/english-coalition-for-runaway-children/rhi-good-practice',
    ),
  ],
})

/** C65. A personal duty: nobody can discharge it for the person who found out. */
const fgm = {
  number: 'C65',
  trigger: 'Female genital mutilation of a girl under 18 is disclosed by her or seen',
  who: 'The healthcare professional, teacher or other regulated professional, in person',
  startsAt: 'fgm-discovered',
  stopsAt: 'fgm-reported-to-police',
  notes: [
    'A personal duty: a safeguarding lead cannot do it for somebody, or end it.',
    'Not suspicion: disclosed by the girl, or seen.',
  ],
} as const
const fgmAct = readAt(
  'Female Genital Mutilation Act 2003, section 5B(5)(c), in the Serious Crime Act 2015, section 74',
  'https://legislation.gov.uk/cy/ukpga/2015/9/section/74/2023-02-07/data.xht?view=snippet&wrap=true',
)
export const fgmReport = timeLimit({
  ...fgm,
  id: 'fgm-report',
  title: 'Report female genital mutilation to the police',
  sentence: 'Whoever finds out reports it to the police where the girl lives before one month has ended.',
  due: months(1),
  duty: 'must',
  certainty: 'read',
  sources: [
    fgmAct,
    readAt(
      'Mandatory reporting: procedural information (2020), on who',
      'https://www.gov.uk/government/publications/mandatory-reporting-of-female-genital-mutilation-procedural-information/mandatory-reporting-of-female-genital-mutilation-procedural-information-accessible-version',
    ),
  ],
  editions: law('Female Genital Mutilation Act 2003, section 5B'),
})
export const fgmReportPromptly = timeLimit({
  ...fgm,
  id: 'fgm-report-promptly',
  title: 'Report female genital mutilation by the next working day',
  sentence: 'The guidance asks for the report by the close of the next working day, if possible.',
  due: workingDays(1),
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage(
      'Guidance, as a law firm tells it',
      'https://www.michelmores.com/news-views/news/teachers-duty-report-cases-female-genital-mutilation',
    ),
    fgmAct,
  ],
})

/** C66. Enacted in 2026, not commenced as far as read: switched off. */
export const sexualOffenceReport = timeLimit({
  id: 'sexual-offence-report',
  number: 'C66',
  title: 'Report a suspected child sex offence',
  sentence:
    'An adult who works with children and learns of a suspected child sex offence reports it as soon as they can.',
  trigger: 'Reason to suspect a child sex offence, in a relevant activity, by a person of 18 or over',
  who: 'The individual, in person',
  what: 'Notify the police, the council, or both',
  due: calendarDays(7),
  startsAt: 'sexual-offence-suspected',
  stopsAt: 'sexual-offence-reported',
  duty: 'must',
  certainty: 'unverified',
  sources: [
    localPage(
      'Crime and Policing Bill as introduced',
      'https://weightmans.com/insights/the-crime-and-policing-bill-2025-a-new-duty-to-report-suspected-child-sex-offences',
    ),
    notSeen('Crime and Policing Act 2026', 'section number and commencement'),
  ],
  editions: law('Crime and Policing Act 2026'),
  isNew: true,
  commencement: { act: 'Crime and Policing Act 2026', section: 'not seen' },
  notes: [
    'As soon as practicable; seven days is the most a delay may be, and only in the circumstances stated.',
    'A personal duty.',
  ],
})

const privateFostering = 'Children (Private Arrangements for Fostering) Regulations 2005 (SI 2005/1533)'

/** C70. Counted back from the day the arrangement starts. */
export const privateFosteringNotice = timeLimit({
  id: 'private-fostering-notice',
  number: 'C70',
  title: 'Tell the council of a private fostering arrangement',
  sentence:
    'A person who will foster privately tells the council at least 6 weeks before, or at once if it starts sooner.',
  trigger: 'Private fostering proposed',
  who: 'The proposed carer',
  due: weeks(6),
  meaning: 'before',
  startsAt: 'private-fostering-start-set',
  stopsAt: 'private-fostering-notified',
  duty: 'must',
  certainty: 'read',
  sources: [readAt(`${privateFostering}, regulation 3`, 'https://legislation.gov.uk/uksi/2005/1533/note/made')],
  editions: law(privateFostering),
  notes: ['If the arrangement begins within six weeks: immediately.'],
})

/** C71. */
export const privateFosteringVisit = timeLimit({
  id: 'private-fostering-visit',
  number: 'C71',
  title: 'Visit the home, carer and child',
  sentence:
    'Within 7 working days of being told, the council visits the home and speaks with the carer, the household and the child.',
  trigger: 'Notification of private fostering received',
  who: 'The council',
  due: workingDays(7),
  startsAt: 'private-fostering-notified',
  stopsAt: 'private-fostering-visited',
  duty: 'must',
  certainty: 'read',
  sources: [
    quotedAt(
      `${privateFostering}, regulation 4(1)`,
      'SI 2005/1533',
      'https://www.yumpu.com/en/document/view/23054178/national-minimum-standards-for-private-fostering-torbay-council/19',
    ),
    notSeen(`${privateFostering}, regulation 7`, 'a child already fostered'),
  ],
  editions: law(privateFostering),
})

/** C72. The arrangement is deemed to begin when the council becomes aware of it. */
const fosteringVisits = {
  number: 'C72',
  trigger: 'Private fostering arrangement running',
  who: 'The council',
  what: 'Visit, see the child alone, write a report each time',
  startsAt: 'private-fostering-visited',
  alsoFrom: [
    {
      event: 'private-fostering-known-to-council',
      why: 'For the first visit: the arrangement is deemed to begin when the council becomes aware of it (regulation 8).',
      certainty: 'read',
    },
  ],
  stopsAt: 'private-fostering-visited',
  duty: 'must',
  certainty: 'read',
  sources: [readAt(`${privateFostering}, regulation 8`, 'http://legislation.gov.uk/uksi/2005/1533/regulation/8/made')],
  editions: law(privateFostering),
} as const
export const privateFosteringVisitFirstYear = timeLimit({
  ...fosteringVisits,
  id: 'private-fostering-visit-first-year',
  title: 'Next private fostering visit, first year',
  sentence: 'In the first year the council visits at least every 6 weeks and sees the child alone.',
  due: weeks(6),
})
export const privateFosteringVisitLater = timeLimit({
  ...fosteringVisits,
  id: 'private-fostering-visit-later',
  title: 'Next private fostering visit, after the first year',
  sentence: 'After the first year the council visits at least every 12 weeks and sees the child alone.',
  due: weeks(12),
  alsoFrom: [],
})

const carePlanning = 'Care Planning, Placement and Case Review (England) Regulations 2010 (SI 2010/959)'

/** C80. Visits to a looked-after child: regulation 28, case by case. */
const placementVisit = {
  number: 'C80',
  trigger: 'Placement of a looked-after child',
  who: 'The council',
  startsAt: 'looked-after-child-visited',
  stopsAt: 'looked-after-child-visited',
  duty: 'must',
  certainty: 'read',
  sources: [
    readAt(`${carePlanning}, regulation 28`, 'https://www.legislation.gov.uk/uksi/2010/959/regulation/28/made'),
  ],
  editions: law(carePlanning),
} as const
const visit = (id: string, title: string, sentence: string, due: ReturnType<typeof weeks>, startsAt?: string) =>
  timeLimit({ ...placementVisit, id, title, sentence, due, ...(startsAt ? { startsAt } : {}) })

export const placementVisitFirst = visit(
  'placement-visit-first',
  'First visit after a placement starts',
  'A child is visited within one week of the start of a placement.',
  weeks(1),
  'placement-started',
)
export const placementVisitFirstYear = visit(
  'placement-visit-first-year',
  'Next visit, first year of a placement',
  'In the first year of a placement a child is visited at least every 6 weeks.',
  weeks(6),
)
export const placementVisitLongTerm = visit(
  'placement-visit-long-term',
  'Next visit, placement meant to last to 18, after the first year',
  'After the first year, in a placement meant to last until 18, a child is visited at least every 3 months.',
  months(3),
)
export const placementVisitLater = visit(
  'placement-visit-later',
  'Next visit, other placements after the first year',
  'After the first year, in any other placement, a child is visited at least every 6 weeks.',
  weeks(6),
)
export const placementVisitWeekly = visit(
  'placement-visit-weekly-before-first-review',
  'Weekly visit until the first review: with a parent or with an unapproved connected person',
  'A child placed with a parent, with a connected person not yet approved, or at home under an interim care order, is visited every week until the first review.',
  weeks(1),
)
export const placementVisitParentLater = visit(
  'placement-visit-with-parent',
  'Next visit, placed with a parent (regulation 19), after the first review',
  'After the first review, a child placed with a parent is visited at least every 6 weeks.',
  weeks(6),
)
export const placementVisitConnectedLater = visit(
  'placement-visit-connected-or-interim-order',
  'Next visit, connected person (regulation 24) or interim care order, after the first review',
  'After the first review, a child with a connected person not yet approved, or under an interim care order, is visited at least every 4 weeks.',
  weeks(4),
)
export const careOrderAtHomeFirst = visit(
  'care-order-at-home-visit-first',
  'First visit, care order and living with a parent',
  'A child on a care order who lives with a parent is visited within one week of the order.',
  weeks(1),
  'care-order-made',
)
export const careOrderAtHomeNext = visit(
  'care-order-at-home-visit-next',
  'Next visit, care order and living with a parent',
  'After that, a child on a care order who lives with a parent is visited at least every 6 weeks.',
  weeks(6),
)

/** C81. Reviews of a looked-after child’s case: regulation 33. */
const caseReview = {
  number: 'C81',
  trigger: 'Child becomes looked after',
  who: 'The council and the independent reviewing officer',
  stopsAt: 'looked-after-review-held',
  duty: 'must',
  certainty: 'read',
  sources: [
    readAt(`${carePlanning}, regulation 33`, 'https://legislation.gov.uk/cy/uksi/2010/959/part/6/made?timeline=false'),
  ],
  editions: law(carePlanning),
  notes: ['Sooner if the independent reviewing officer asks, and in the cases of regulation 33(3).'],
} as const
export const lookedAfterReviewFirst = timeLimit({
  ...caseReview,
  id: 'looked-after-review-first',
  title: 'First review of a looked-after child’s case',
  sentence: 'The case is first reviewed within 20 working days of the child becoming looked after.',
  due: workingDays(20),
  startsAt: 'became-looked-after',
})
export const lookedAfterReviewSecond = timeLimit({
  ...caseReview,
  id: 'looked-after-review-second',
  title: 'Second review of a looked-after child’s case',
  sentence: 'The second review is within 3 months of the first.',
  due: months(3),
  startsAt: 'looked-after-first-review-held',
})
export const lookedAfterReviewNext = timeLimit({
  ...caseReview,
  id: 'looked-after-review-next',
  title: 'Next review of a looked-after child’s case',
  sentence: 'Later reviews are at least every 6 months.',
  due: months(6),
  startsAt: 'looked-after-review-held',
})

/** C82. Health and education of a looked-after child. */
const healthPages = [
  localPage(
    'Coventry procedures: six months under 5, then yearly',
    'https://coventrychildcare.proceduresonline.com/p_healthcare_assmt.htm',
  ),
  notSeen(`${carePlanning}, regulation 7`, 'the first health assessment within 20 working days'),
]
const planPages = [
  localPage(
    'Oldham virtual school',
    'https://oldham.gov.uk/info/200226/schools_and_colleges/2857/oldham_virtual_school/2',
  ),
  localPage(
    'Birmingham virtual school',
    'https://transform.medway.gov.uk/info/50252/birmingham_virtual_school/2273/personal_education_plan_pep/3',
  ),
  localPage(
    'Gateshead: 20 working days to begin',
    'https://www.gateshead.gov.uk/article/36726/14-Initiating-developing-and-reviewing-the-PEP',
  ),
  localPage(
    'Lancashire: 10 working days for emergency placements, else a meeting within 20',
    'https://www.lancashire.gov.uk/practitioners/supporting-children-and-families/childcare-and-early-years-settings/children-looked-after-guidance-for-early-years-settings/',
  ),
]
const lookedAfter = { number: 'C82', trigger: 'Child becomes looked after', who: 'The council' } as const
export const healthAssessmentFirst = timeLimit({
  ...lookedAfter,
  id: 'health-assessment-first',
  title: 'First health assessment',
  sentence: 'A child has a first health assessment before the first review, so within 20 working days.',
  due: workingDays(20),
  startsAt: 'became-looked-after',
  stopsAt: 'health-assessment-done',
  duty: 'must',
  certainty: 'unverified',
  sources: healthPages,
  editions: law(carePlanning),
})
export const healthAssessmentUnderFive = timeLimit({
  ...lookedAfter,
  id: 'health-assessment-under-five',
  title: 'Next health assessment, under 5',
  sentence: 'Until the fifth birthday a child has a health assessment every 6 months.',
  due: months(6),
  startsAt: 'health-assessment-done',
  stopsAt: 'health-assessment-done',
  duty: 'must',
  certainty: 'local',
  sources: healthPages,
  editions: law(carePlanning),
})
export const healthAssessmentFromFive = timeLimit({
  ...lookedAfter,
  id: 'health-assessment-from-five',
  title: 'Next health assessment, 5 and over',
  sentence: 'From the fifth birthday a child has a health assessment every year.',
  due: months(12),
  startsAt: 'health-assessment-done',
  stopsAt: 'health-assessment-done',
  duty: 'must',
  certainty: 'local',
  sources: healthPages,
  editions: law(carePlanning),
})
export const educationPlanStarted = timeLimit({
  ...lookedAfter,
  id: 'education-plan-started',
  title: 'Start the personal education plan',
  sentence: 'A personal education plan is started within 10 working days of a child becoming looked after.',
  due: workingDays(10),
  startsAt: 'became-looked-after',
  stopsAt: 'education-plan-started',
  duty: 'should',
  certainty: 'local',
  sources: planPages,
})
export const educationPlanReady = timeLimit({
  ...lookedAfter,
  id: 'education-plan-ready',
  title: 'Personal education plan ready for the first review',
  sentence: 'The personal education plan is ready for the first review, so within 20 working days.',
  due: workingDays(20),
  startsAt: 'became-looked-after',
  stopsAt: 'education-plan-ready',
  duty: 'should',
  certainty: 'local',
  sources: planPages,
})

export const careRules = [
  returnInterview,
  fgmReport,
  fgmReportPromptly,
  sexualOffenceReport,
  privateFosteringNotice,
  privateFosteringVisit,
  privateFosteringVisitFirstYear,
  privateFosteringVisitLater,
  placementVisitFirst,
  placementVisitFirstYear,
  placementVisitLongTerm,
  placementVisitLater,
  placementVisitWeekly,
  placementVisitParentLater,
  placementVisitConnectedLater,
  careOrderAtHomeFirst,
  careOrderAtHomeNext,
  lookedAfterReviewFirst,
  lookedAfterReviewSecond,
  lookedAfterReviewNext,
  healthAssessmentFirst,
  healthAssessmentUnderFive,
  healthAssessmentFromFive,
  educationPlanStarted,
  educationPlanReady,
]
