import { editionsOf, localPage, notSeen, quotedAt, readAt } from './documents.ts'
import { hours, timeLimit, workingDays } from './rule.ts'

/** C01. A referral is answered within one working day. Triage bands of hours, where an area has them, run beside it. */
export const referralDecision = timeLimit({
  id: 'referral-decision',
  number: 'C01',
  title: 'Decide what happens with a referral',
  sentence:
    'The council decides what kind of response a referral needs, and tells the referrer, within one working day.',
  trigger: 'Referral received',
  who: 'Council children’s social care: social worker and manager',
  what: 'Decide the type of response and acknowledge the referral to the referrer',
  due: workingDays(1),
  startsAt: 'referral-made',
  stopsAt: 'referral-decided',
  duty: 'should',
  certainty: 'read',
  sources: [
    {
      ...quotedAt(
        'Working Together, chapter 3',
        'Keeping children safe in education: "Within one working day of a referral being made …"',
        'https://www.millbrookprimary.org.uk/the-role-of-the-local-authority/',
      ),
      chapter: '3',
    },
    localPage(
      'Bradford procedures',
      'https://bradfordchildcare.proceduresonline.com/p_contacts_referral.html',
      'decision within 1 working day of the contact',
    ),
  ],
  editions: editionsOf({ 2018: 'read', 2023: 'read', 2026: 'unverified' }),
  notes: ['Northamptonshire’s procedures say 24 hours instead.'],
})

/** C02. A spoken referral is put in writing. */
export const referralInWriting = timeLimit({
  id: 'referral-in-writing',
  number: 'C02',
  title: 'Put a spoken referral in writing',
  sentence: 'A professional who refers by telephone confirms it in writing. How soon is for the area to say.',
  trigger: 'Referral made by telephone or in person',
  who: 'The professional who refers',
  due: null,
  inWords: 'no national number; each area sets its own',
  startsAt: 'referral-spoken',
  stopsAt: 'referral-written',
  duty: 'local',
  certainty: 'local',
  sources: [
    readAt('Wales Safeguarding Procedures (Wales only)', 'https://safeguarding.wales/en/chi-i/chi-i-c2/c2-p17'),
    localPage(
      'An English local procedure, an old page',
      'https://www.nscb.org.uk/staff-and-volunteers/procedures/how-to-make-referral',
    ),
  ],
  examples: [
    {
      due: hours(48),
      where: 'An English procedure (old page)',
      address: 'https://www.nscb.org.uk/staff-and-volunteers/procedures/how-to-make-referral',
    },
    { due: workingDays(1), where: 'Wales', address: 'https://safeguarding.wales/en/chi-i/chi-i-c2/c2-p17' },
  ],
})

/** C03. A referrer who hears nothing asks again. */
export const referrerChases = timeLimit({
  id: 'referrer-chases',
  number: 'C03',
  title: 'Ask again if nobody has answered a referral',
  sentence: 'A referrer who has heard nothing asks again, and challenges if there is still no answer.',
  trigger: 'No feedback to the referrer',
  who: 'The referrer',
  what: 'Chase; escalate under the dissent policy',
  due: null,
  inWords: 'no national number; each area sets its own',
  startsAt: 'referral-made',
  stopsAt: 'referrer-answered',
  duty: 'local',
  certainty: 'local',
  sources: [
    localPage(
      'Local procedure, an old page',
      'https://www.nscb.org.uk/staff-and-volunteers/procedures/how-to-make-referral',
    ),
  ],
  examples: [
    {
      due: workingDays(3),
      where: 'A local custom',
      address: 'https://www.nscb.org.uk/staff-and-volunteers/procedures/how-to-make-referral',
    },
  ],
})

/** C04. The 45 days run from the referral; the yearly return asks about 45 from the start of the assessment. Keep both. */
export const assessment = timeLimit({
  id: 'assessment',
  number: 'C04',
  title: 'Finish the assessment',
  sentence: 'An assessment ends, with a decision on what happens next, within 45 working days of the referral.',
  trigger: 'Referral accepted for assessment',
  who: 'Social worker; from 2026 also a Family Help lead practitioner, under social-work oversight',
  what: 'Conclude the assessment and decide on next steps; if it takes longer, record why',
  due: workingDays(45),
  startsAt: 'referral-made',
  alsoFrom: [
    {
      event: 'assessment-started',
      why: 'The children in need census counts the 45 working days from the start of the assessment (query 8670Q).',
      certainty: 'read',
    },
  ],
  stopsAt: 'assessment-agreed',
  duty: 'should',
  certainty: 'read',
  sources: [
    {
      ...quotedAt(
        'Working Together, chapter 3',
        'Working Together 2018: "from the point of referral"',
        'https://proceduresonline.com/toolkit/glossary/a/cs-assessment',
      ),
      chapter: '3',
    },
    localPage(
      'Working Together 2023, as a secondary page tells it',
      'https://www.speakcase.app/blog/assessment-timescales-childrens-services',
    ),
    readAt(
      'Children in need census query 8670Q, as coded by data-to-insight',
      'https://github.com/data-to-insight/csc-validator-be-cin/blob/main/cin_validator/rules/cin2022_23/rule_8670Q.py',
    ),
  ],
  editions: editionsOf({ 2018: 'read', 2023: 'local', 2026: 'unverified' }),
  notes: ['Both counts are kept; the earlier date leads.'],
})

/** C05. A look half-way, on a day the area sets. */
export const assessmentReviewPoint = timeLimit({
  id: 'assessment-review-point',
  number: 'C05',
  title: 'Look at the assessment half-way',
  sentence:
    'A manager looks at a running assessment on a day that the area sets: has the child been seen, is it enough?',
  trigger: 'Assessment in progress',
  who: 'Council manager',
  due: null,
  inWords: 'set by the local protocol for assessment',
  startsAt: 'referral-made',
  stopsAt: 'assessment-reviewed',
  duty: 'local',
  certainty: 'unverified',
  sources: [
    readAt(
      'Children in need census, element AssessmentInternalReviewDate',
      'https://github.com/SocialFinanceDigitalLabs/liia-tools-pipeline',
    ),
    notSeen('Local protocols for assessment'),
  ],
})

/** C06. "Whenever" there is reasonable cause: there is no national number for how soon. */
export const strategyDiscussion = timeLimit({
  id: 'strategy-discussion',
  number: 'C06',
  title: 'Hold a strategy discussion',
  sentence:
    'Whenever there is reasonable cause to suspect significant harm, the council talks with police and health at once.',
  trigger: 'Reasonable cause to suspect significant harm',
  who: 'The council convenes; police and health at least',
  due: null,
  inWords: 'no national number: "whenever"; each area sets how soon, from the same day to three working days',
  startsAt: 'significant-harm-suspected',
  stopsAt: 'strategy-discussion-held',
  duty: 'local',
  certainty: 'unverified',
  sources: [
    localPage(
      'Buckinghamshire procedures: trigger and who attends',
      'https://www.buckschildrensmapp.co.uk/strategy-discussions/',
    ),
    notSeen('Working Together, chapter 3', 'that there is no number'),
  ],
  examples: [
    { due: workingDays(0), where: 'Some areas: the same day' },
    { due: workingDays(3), where: 'Some areas: three working days' },
  ],
})

/** C07. Initial child protection conference: from the strategy discussion at which section 47 enquiries were initiated. */
export const initialConference = timeLimit({
  id: 'initial-conference',
  number: 'C07',
  title: 'Hold the initial child protection conference',
  sentence:
    'The conference is held within 15 working days of the strategy discussion at which section 47 enquiries were begun.',
  trigger: 'Strategy discussion at which section 47 enquiries were initiated',
  who: 'The council',
  due: workingDays(15),
  startsAt: 'section-47-initiated',
  stopsAt: 'initial-conference-held',
  duty: 'should',
  certainty: 'local',
  sources: [
    {
      ...localPage('Solihull procedures', 'http://solihulllscb.proceduresonline.com/chapters/p_init_CP_conf.html'),
      chapter: '3',
    },
    readAt(
      'Standard Safeguarding Dataset: the target is the date 15 working days after the strategy discussion',
      'https://github.com/data-to-insight/ssd-data-model/blob/main/data/objects/ssd_initial_cp_conference.yml',
    ),
    readAt(
      'Children in need census query 8675Q: 15 working days from S47ActualStartDate',
      'https://github.com/data-to-insight/csc-validator-be-cin',
    ),
    notSeen('Working Together, chapter 3'),
  ],
  editions: editionsOf({ 2018: 'local', 2023: 'local', 2026: 'unverified' }),
  notes: ['If there were several strategy discussions, the one at which section 47 enquiries were initiated counts.'],
})

/** C14. The request to the conference service. */
export const conferenceRequest = timeLimit({
  id: 'conference-request',
  number: 'C14',
  title: 'Ask the conference service for a conference',
  sentence: 'Once a conference has been decided on, the social worker asks for it as soon as the area says.',
  trigger: 'Recommendation to hold an initial conference',
  who: 'Social worker',
  due: null,
  inWords: 'no national number; each area sets its own',
  startsAt: 'conference-recommended',
  stopsAt: 'conference-requested',
  duty: 'local',
  certainty: 'local',
  sources: [
    localPage(
      'Bolton procedures',
      'https://boltoncs.trixonline.co.uk/chapter/initial-and-review-child-protection-conferences',
    ),
  ],
  examples: [
    {
      due: workingDays(1),
      where: 'Bolton',
      address: 'https://boltoncs.trixonline.co.uk/chapter/initial-and-review-child-protection-conferences',
    },
  ],
})

/** C20. Each stage of a disagreement has its own time; every area must have a policy, none has a national number. */
export const escalationStage = timeLimit({
  id: 'escalation-stage',
  number: 'C20',
  title: 'Answer a professional disagreement',
  sentence: 'When practitioners disagree, each stage of the area’s escalation policy is answered in the time it sets.',
  trigger: 'Professional disagreement',
  who: 'Any agency',
  due: null,
  inWords: 'a clear policy must exist; the days of each stage are local',
  startsAt: 'escalation-stage-opened',
  stopsAt: 'escalation-stage-answered',
  duty: 'local',
  certainty: 'unverified',
  sources: [
    quotedAt(
      'Working Together 2023: a clear escalation policy',
      'Working Together 2023',
      'https://www.croydonlcsb.org.uk/cscp-escalation-and-resolution-policy',
    ),
    notSeen('Days for each stage'),
  ],
  examples: [1, 2, 5].map(n => ({ due: workingDays(n), where: 'Some areas, per stage' })),
})

export const frontDoorRules = [
  referralDecision,
  referralInWriting,
  referrerChases,
  assessment,
  assessmentReviewPoint,
  strategyDiscussion,
  initialConference,
  conferenceRequest,
  escalationStage,
]

/**
 * Triage bands many front doors work to beside C01: harm now (red), soon (amber), not urgent (green). Known from
 * practice, not from any text: an area that works so copies them into its own rules and sets its own hours.
 */
export const exampleTriageBands = [
  { id: 'front-door-red', title: 'Decide a red contact', due: hours(4) },
  { id: 'front-door-amber', title: 'Decide an amber contact', due: hours(24) },
  { id: 'front-door-green', title: 'Decide a green contact', due: hours(72) },
] as const
