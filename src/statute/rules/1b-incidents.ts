import { editionsOf, law, localPage, notSeen, quotedAt, readAt } from './documents.ts'
import { every, hours, months, timeLimit, weeks, workingDays, years } from './rule.ts'

const reportIncident = 'https://gov.uk/guidance/report-a-serious-child-safeguarding-incident'
const trafford =
  'https://www.traffordsafeguardingpartnership.org.uk/About-us/News/2020/Child-Safeguarding-Practice-Reviews-update.aspx'
const fromAwareness = {
  due: workingDays(5),
  startsAt: 'incident-known-to-council',
  who: 'The council',
} as const

/** C30. Five working days from becoming aware, not from the day it happened; incomplete details are no reason to wait. */
export const seriousIncidentNotification = timeLimit({
  ...fromAwareness,
  id: 'serious-incident-notification',
  number: 'C30',
  title: 'Notify the Panel of a serious incident',
  sentence:
    'Where a child has died or been seriously harmed and abuse or neglect is known or suspected, the council notifies the Panel within 5 working days of becoming aware.',
  trigger: 'Abuse or neglect is known or suspected, and a child dies or is seriously harmed',
  what: 'Notify the Child Safeguarding Practice Review Panel, also when details are incomplete; all children affected',
  stopsAt: 'incident-notified-to-panel',
  duty: 'should',
  certainty: 'read',
  sources: [
    readAt('Report a serious child safeguarding incident (GOV.UK)', reportIncident),
    readAt(
      'Serious incident notifications, official statistics',
      'https://explore-education-statistics.service.gov.uk/find-statistics/serious-incident-notifications/2021-22',
    ),
    quotedAt(
      'Children Act 2004, section 16C(1): the duty to notify',
      'the Act',
      'https://nrpfnetwork.org.uk/sitecore/content/iscp/professionals/local-child-safeguarding-practice-review',
    ),
  ],
  editions: editionsOf({ 2018: 'read', 2023: 'read', 2026: 'read' }),
  notes: [
    'To notify is law (section 16C); the five working days are guidance.',
    'Counted from awareness, not from the incident.',
  ],
})

/** C31. The same five days, to the local partners. */
export const incidentReportToPartners = timeLimit({
  ...fromAwareness,
  id: 'incident-report-to-partners',
  number: 'C31',
  title: 'Tell the safeguarding partners of a serious incident',
  sentence: 'The council tells the local safeguarding partners, and others outside its area, within 5 working days.',
  trigger: 'Serious incident, as in C30',
  stopsAt: 'incident-reported-to-partners',
  duty: 'should',
  certainty: 'read',
  sources: [readAt('Report a serious child safeguarding incident (GOV.UK)', reportIncident)],
  editions: editionsOf({ 2018: 'read', 2023: 'read', 2026: 'read' }),
})

/** C32. Any death of a looked-after child, whatever the cause. */
export const lookedAfterDeathNotification = timeLimit({
  ...fromAwareness,
  id: 'looked-after-death-notification',
  number: 'C32',
  title: 'Notify the death of a looked-after child',
  sentence:
    'When a looked-after child dies, of any cause, the council tells the Secretary of State and Ofsted within 5 working days.',
  trigger: 'A looked-after child dies',
  startsAt: 'looked-after-death-known',
  stopsAt: 'looked-after-death-notified',
  duty: 'must',
  certainty: 'read',
  sources: [
    readAt('Report a serious child safeguarding incident (GOV.UK)', reportIncident),
    readAt('The duty, as a partnership sets it out', 'https://wirralsafeguarding.co.uk/?p=2119'),
  ],
  editions: editionsOf({ 2018: 'read', 2023: 'read', 2026: 'read' }),
  notes: ['The Panel does not consider it where no abuse or neglect is known or suspected.'],
})

/** C33. Since 2023 also a care leaver, up to and including 24. */
export const careLeaverDeathNotification = timeLimit({
  ...fromAwareness,
  id: 'care-leaver-death-notification',
  number: 'C33',
  title: 'Notify the death of a care leaver',
  sentence:
    'When a care leaver dies, up to and including the age of 24, the council tells the Department and Ofsted within 5 working days.',
  trigger: 'A care leaver dies, up to and including the age of 24',
  startsAt: 'care-leaver-death-known',
  stopsAt: 'care-leaver-death-notified',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage(
      'A partnership’s one-minute guide, citing Working Together 2023: the number',
      'https://www.safeguardingchildren.co.uk/professionals/procedures-practice-guidance-and-one-minute-guides/death-of-a-care-leaver-one-minute-guide',
    ),
    localPage(
      'Slough procedures, citing Working Together 2023',
      'https://sloughchildcare.proceduresonline.com/p_serious_incident.html',
    ),
  ],
  editions: editionsOf({ 2023: 'local', 2026: 'unverified' }),
  isNew: true,
  notes: ['No rapid review is required, unless the person was under 18 and the criteria are met.'],
})

/** C34. From the day the notification was sent. Some count from awareness: the area chooses, and both dates are shown. */
export const rapidReview = timeLimit({
  id: 'rapid-review',
  number: 'C34',
  title: 'Finish the rapid review and send it to the Panel',
  sentence: 'The safeguarding partners finish a rapid review within 15 working days of the notification being sent.',
  trigger: 'Serious incident notification made',
  who: 'The three safeguarding partners of the area where the incident took place',
  due: workingDays(15),
  startsAt: 'incident-notified-to-panel',
  alsoFrom: [
    {
      event: 'incident-known-to-council',
      why: 'An area may choose to count from becoming aware. No page read does so; the days since awareness are shown too.',
      certainty: 'unverified',
    },
  ],
  stopsAt: 'rapid-review-sent',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage(
      'Cambridgeshire and Peterborough: "within 15 working days, calculated from the date that the notification was sent to the Panel"',
      'https://www.safeguardingcambspeterborough.org.uk/children-board/serious-case-reviews',
    ),
    localPage(
      'Devon flow chart: the notification is working day 1',
      'https://www.devonscp.org.uk/training-and-resources/child-safeguarding-practice-reviews/rapid-review-process-flowchart/',
    ),
    localPage(
      'Another flow chart: the notification is working day 0',
      'https://www.dcfp.org.uk/training-and-resources/child-safeguarding-practice-reviews/rapid-review-process-flowchart/',
    ),
    readAt('Panel: frequently asked questions', 'https://childsafeguarding.independent-panel.uk/about/faqs/'),
    notSeen('Panel guidance, June 2025'),
  ],
  editions: editionsOf({ 2018: 'local', 2023: 'local', 2026: 'unverified' }),
  notes: [
    'It falls away only if the case is later found not to meet the criteria.',
    'In 2020 it was called a non-statutory expectation.',
  ],
})

/** C35. When to expect the Panel’s answer. Nobody’s duty. */
export const panelReply = timeLimit({
  id: 'panel-reply',
  number: 'C35',
  title: 'The Panel replies',
  sentence: 'The Panel usually replies to a rapid review in about 10 to 15 working days. It has no duty to.',
  trigger: 'Rapid review sent',
  who: 'Child Safeguarding Practice Review Panel',
  due: null,
  inWords: 'about 10 to 15 working days, and not a duty',
  startsAt: 'rapid-review-sent',
  stopsAt: 'panel-replied',
  duty: 'target',
  certainty: 'local',
  sources: [
    localPage(
      'Kent procedures: approximately 10 days',
      'https://www.kscmp.org.uk/procedures/safeguarding-practice-reviews/the-scr-process',
    ),
  ],
  examples: [
    { due: workingDays(10), where: 'Kent: approximately' },
    { due: workingDays(15), where: 'The longer end' },
  ],
})

/** C36. Local child safeguarding practice review: finish and publish. */
export const practiceReview = timeLimit({
  id: 'practice-review',
  number: 'C36',
  title: 'Finish and publish the practice review',
  sentence:
    'A local child safeguarding practice review is finished and published within 6 months of the decision to do it.',
  trigger: 'Decision to do a local child safeguarding practice review',
  who: 'Safeguarding partners and the reviewer',
  due: months(6),
  startsAt: 'practice-review-decided',
  stopsAt: 'practice-review-published',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage('Trafford: publish within 6 months of initiation', trafford),
    readAt(
      'SI 2018/789, regulation 14(1): partners must monitor the time being taken; no number',
      'http://www.legislation.gov.uk/uksi/2018/789/regulation/14/made/data.xht?view=snippet&wrap=true',
    ),
    notSeen('Working Together'),
  ],
  editions: editionsOf({ 2018: 'local', 2023: 'local', 2026: 'unverified' }),
})

/** C37. The Panel and the Secretary of State see it before anybody else. */
export const practiceReviewBeforePublication = timeLimit({
  id: 'practice-review-before-publication',
  number: 'C37',
  title: 'Send the practice review before it is published',
  sentence: 'The review goes to the Panel and the Secretary of State at least 7 working days before it is published.',
  trigger: 'Practice review finished',
  who: 'Safeguarding partners',
  due: workingDays(7),
  meaning: 'before',
  startsAt: 'practice-review-publication-date-set',
  stopsAt: 'practice-review-sent',
  duty: 'should',
  certainty: 'unverified',
  sources: [
    notSeen('Working Together', 'the seven working days'),
    localPage('Trafford: notify in advance of publication', trafford),
  ],
  editions: editionsOf({ 2018: 'unverified', 2023: 'unverified', 2026: 'unverified' }),
})

/** C38. Where a report cannot be published, the learning is. */
export const learningInstead = timeLimit({
  id: 'learning-instead-of-report',
  number: 'C38',
  title: 'Publish the learning where the report is not published',
  sentence:
    'Where a report is not published, the partners publish what was learned and tell the Panel and the Secretary of State why.',
  trigger: 'Report will not be published',
  who: 'Safeguarding partners',
  due: null,
  inWords: 'before the day on which the report was due',
  startsAt: 'practice-review-not-to-be-published',
  stopsAt: 'learning-published',
  duty: 'must',
  certainty: 'unverified',
  sources: [
    readAt(
      'Children Act 2004, section 16B(5): the same for national reviews',
      'http://www.legislation.gov.uk/ukpga/2004/31/section/16B',
    ),
    notSeen('Children Act 2004, section 16F'),
  ],
  editions: law('Children Act 2004, section 16F'),
})

/** C39. A published report stays public. */
export const reportKeptPublic = timeLimit({
  id: 'report-kept-public',
  number: 'C39',
  title: 'Keep the published report available',
  sentence: 'A published report stays publicly available for at least a year.',
  trigger: 'Report published',
  who: 'Safeguarding partners',
  due: years(1),
  meaning: 'for',
  startsAt: 'practice-review-published',
  duty: 'must',
  certainty: 'unverified',
  sources: [notSeen('SI 2018/789')],
  editions: law('SI 2018/789'),
})

/** C40. The yearly report: at least once in every 12 months. */
export const yearlyReport = timeLimit({
  id: 'yearly-report',
  number: 'C40',
  title: 'Publish the yearly report',
  sentence: 'The safeguarding partners report at least once in every 12 months.',
  trigger: 'The previous yearly report',
  who: 'Lead safeguarding partners',
  due: months(12),
  startsAt: 'yearly-report-published',
  stopsAt: 'yearly-report-published',
  duty: 'must',
  certainty: 'local',
  sources: [
    quotedAt(
      'Children Act 2004, section 16G: "at least once in every 12 month period"',
      'Working Together 2018',
      'https://buckinghamshire.moderngov.co.uk/mgAi.aspx?ID=21205',
      'local',
    ),
  ],
  editions: law('Children Act 2004, section 16G'),
})

/** C41. No page read gives the date: check before relying on it. */
export const yearlyReportSent = timeLimit({
  id: 'yearly-report-sent',
  number: 'C41',
  title: 'Send the yearly report to the Panel, the What Works Centre and the Department',
  sentence: 'The report on the year to 31 March is published and sent by 30 September.',
  trigger: 'The reporting year ends on 31 March',
  who: 'Lead safeguarding partners',
  due: every('09-30'),
  startsAt: 'reporting-year-ended',
  stopsAt: 'yearly-report-sent',
  duty: 'should',
  certainty: 'unverified',
  sources: [notSeen('Working Together 2023 and 2026', 'no page read gives the date')],
  editions: editionsOf({ 2023: 'unverified', 2026: 'unverified' }),
})

/** C42. Arrangements are published again before they change. */
export const arrangementsRepublished = timeLimit({
  id: 'arrangements-republished',
  number: 'C42',
  title: 'Publish changed safeguarding arrangements',
  sentence: 'Before the arrangements change, the partners publish them again.',
  trigger: 'Multi-agency safeguarding arrangements change',
  who: 'Lead safeguarding partners',
  due: null,
  inWords: 'before the change; all arrangements were to be published afresh by December 2024',
  startsAt: 'arrangements-changing',
  stopsAt: 'arrangements-published',
  duty: 'should',
  certainty: 'unverified',
  sources: [
    notSeen('Working Together 2023'),
    readAt(
      'December 2024 as the day to be ready',
      'https://ciossafeguarding.org.uk/scp/p/reviews/introduction-to-safeguarding-reviews',
    ),
  ],
  editions: editionsOf({ 2023: 'unverified', 2026: 'unverified' }),
})

/** C43. A child’s death: the review itself stays with the child death review partners. */
const childDeath = {
  number: 'C43',
  trigger: 'A child dies',
  duty: 'should',
  certainty: 'unverified',
  sources: [
    notSeen('Child Death Review statutory and operational guidance 2018', 'the three numbers'),
    readAt(
      'Forms for reporting child deaths (GOV.UK)',
      'https://gov.uk/government/publications/child-death-reviews-forms-for-reporting-child-deaths',
    ),
  ],
  editions: law('Child Death Review guidance 2018'),
} as const
export const childDeathNotification = timeLimit({
  ...childDeath,
  id: 'child-death-notification',
  title: 'Notify the child death review partners',
  sentence: 'Whoever knows of a child’s death tells the child death review partners within 24 hours.',
  who: 'Any agency',
  due: hours(24),
  startsAt: 'child-died',
  stopsAt: 'child-death-notified',
})
export const childDeathReportingForm = timeLimit({
  ...childDeath,
  id: 'child-death-reporting-form',
  title: 'Return the child death reporting form',
  sentence: 'Each agency that knew the child returns the reporting form within 3 weeks.',
  who: 'Each agency that knew the child',
  due: weeks(3),
  startsAt: 'child-died',
  stopsAt: 'child-death-form-returned',
})
export const childDeathReview = timeLimit({
  ...childDeath,
  id: 'child-death-review',
  title: 'Child death overview panel reviews',
  sentence: 'The partners review a death within 6 weeks of the report that closes the local review.',
  who: 'Child death review partners',
  due: weeks(6),
  startsAt: 'child-death-report-received',
  stopsAt: 'child-death-reviewed',
})
export const childDeathReport = timeLimit({
  ...childDeath,
  id: 'child-death-report-published',
  title: 'Publish what was learned from child deaths',
  sentence: 'The partners publish at the times they think right.',
  who: 'Child death review partners',
  due: null,
  inWords: 'at such times as they consider appropriate',
  startsAt: 'child-death-reviewed',
  stopsAt: 'child-death-learning-published',
  certainty: 'read',
  sources: [
    quotedAt(
      'Working Together 2023',
      'Working Together 2023',
      'https://norfolklscp.org.uk/people-working-with-children/child-death-overview-panel',
    ),
  ],
})

export const incidentRules = [
  seriousIncidentNotification,
  incidentReportToPartners,
  lookedAfterDeathNotification,
  careLeaverDeathNotification,
  rapidReview,
  panelReply,
  practiceReview,
  practiceReviewBeforePublication,
  learningInstead,
  reportKeptPublic,
  yearlyReport,
  yearlyReportSent,
  arrangementsRepublished,
  childDeathNotification,
  childDeathReportingForm,
  childDeathReview,
  childDeathReport,
]
