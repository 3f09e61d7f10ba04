import { law, localPage, notSeen, quotedAt, readAt } from './documents.ts'
import { calendarDays, minutes, months, schoolDays, timeLimit, workingDays, years } from './rule.ts'

const registration2024 = 'School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208)'
/** In force 19 August 2024 (https://www.stoneking.co.uk/literature/e-bulletins/working-together-improve-school-attendance). */
const since2024 = '2024-08-19'
const regulation13 = 'https://legislation.gov.uk/uksi/2024/208/regulation/13/made'
const absencePage = 'https://thegrid.org.uk/admissions-attendance-travel-to-school/attendance/'

/** C53. The social worker, or youth-offending worker, hears of an absence nobody can explain. No number: the same day. */
export const unexplainedAbsenceTold = timeLimit({
  id: 'unexplained-absence-told',
  number: 'C53',
  title: 'Tell the social worker of an unexplained absence',
  sentence:
    'When a pupil with a social worker is away and nobody knows why, the school tells the worker. In practice, the same day.',
  trigger: 'A pupil with a social worker or a youth-offending worker has an unexplained absence',
  who: 'School',
  due: null,
  inWords: 'no national number; in practice the same day',
  startsAt: 'absence-unexplained',
  stopsAt: 'worker-told-of-absence',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage(
      'Working together to improve school attendance 2024, paragraph 52, in a council’s summary',
      'https://enfield.gov.uk/services/children-and-education/virtual-school/social-workers-and-practitioners-for-all-other-children/attendance',
    ),
  ],
  editions: law('Working together to improve school attendance 2024', since2024),
  examples: [{ due: schoolDays(0), where: 'Practice: the same day' }],
})

/** C54. "By the end of the fifth day after the day when the name … is entered": days, not school days. */
export const newPupilReturn = timeLimit({
  id: 'new-pupil-return',
  number: 'C54',
  title: 'New-pupil return to the council',
  sentence:
    'When a pupil joins outside the usual intake, the school tells the council by the end of the fifth day after.',
  trigger: 'A new pupil is entered in the admission register, outside the normal intake',
  who: 'School proprietor',
  due: calendarDays(5),
  startsAt: 'pupil-entered-on-register',
  stopsAt: 'new-pupil-return-made',
  duty: 'must',
  certainty: 'read',
  sources: [readAt(`${registration2024}, regulation 13(1)`, regulation13)],
  editions: law(registration2024, since2024),
})

/** C55. When a name is deleted. */
export const deletionReturn = timeLimit({
  id: 'deletion-return',
  number: 'C55',
  title: 'Deletion return to the council',
  sentence:
    'When a pupil’s name is deleted outside the end of the last year, the council is told no later than the deletion.',
  trigger: 'A name is deleted from the admission register, outside the end of the last year',
  who: 'School proprietor',
  due: calendarDays(0),
  startsAt: 'pupil-deleted-from-register',
  stopsAt: 'deletion-return-made',
  duty: 'must',
  certainty: 'read',
  sources: [
    readAt(`${registration2024}, regulation 13(4): "when the name … is deleted"`, regulation13),
    readAt(
      'The predecessor (SI 2016/792, regulation 5): as soon as the ground is met, and no later than deletion',
      'https://legislation.gov.uk/uksi/2016/792/regulation/5/made?view=plain',
    ),
    notSeen(registration2024, 'the timing in those words'),
  ],
  editions: law(registration2024, since2024),
  notes: ['As soon as the ground for deletion is met.'],
})

/** C56. It starts from a belief about 15 days, so it may be due long before the fifteenth. */
export const sicknessReturn = timeLimit({
  id: 'sickness-return',
  number: 'C56',
  title: 'Sickness return to the council',
  sentence: 'When a school has reason to believe that a pupil will miss 15 days through illness, it tells the council.',
  trigger: 'Code I, and reasonable grounds to believe that 15 days will be missed, in a row or in total',
  who: 'School',
  due: null,
  inWords: 'as soon as it is believed that 15 days, in a row or in total, will be missed; so it may be before the 15th',
  startsAt: 'fifteen-days-sickness-expected',
  stopsAt: 'sickness-return-made',
  duty: 'must',
  certainty: 'local',
  sources: [
    localPage('Lincolnshire', 'https://lincolnshire.gov.uk/school-attendance/pupil-attendance/5'),
    localPage('Hertfordshire grid', `${absencePage}15-day-sickness-absence`),
    readAt('"15 days", in a summary of the changes', 'https://edyourself.org/technical-changes-cme-guidance-2024/'),
  ],
  editions: law(registration2024, since2024),
})

/** C57. Ten school days in a row, the first missed day being day 1. */
export const attendanceReturn = timeLimit({
  id: 'attendance-return',
  number: 'C57',
  title: 'Attendance return to the council',
  sentence:
    'A school tells the council of a pupil who attends irregularly, or has missed 10 school days without permission.',
  trigger: 'Irregular attendance, or 10 school days of unauthorised absence in a row',
  who: 'School',
  due: schoolDays(10),
  startDayCounts: true,
  startsAt: 'first-missed-session',
  stopsAt: 'attendance-return-made',
  duty: 'must',
  certainty: 'local',
  sources: [
    localPage('Hertfordshire grid', `${absencePage}10-day-absence`),
    readAt(
      'The predecessor (SI 2006/1751, regulation 12(1)): "a continuous period of not less than ten school days"',
      'https://www.legislation.gov.uk/uksi/2006/1751/regulation/12/made/data.xht?view=snippet&wrap=true',
    ),
  ],
  editions: [
    {
      name: 'Education (Pupil Registration) (England) Regulations 2006 (SI 2006/1751)',
      from: null,
      until: '2024-08-18',
      certainty: 'read',
    },
    { name: registration2024, from: since2024 },
  ],
  notes: ['Irregular attendance: at intervals agreed with the council, no more than once a calendar month.'],
})

/** C58. N is a question, not an answer. */
export const codeNReplaced = timeLimit({
  id: 'code-n-replaced',
  number: 'C58',
  title: 'Replace code N with the reason',
  sentence: 'A mark of N, reason not yet established, is replaced with the final code within 5 school days.',
  trigger: 'Code N entered',
  who: 'School',
  due: schoolDays(5),
  startsAt: 'code-n-entered',
  stopsAt: 'code-n-replaced',
  duty: 'should',
  certainty: 'read',
  sources: [
    {
      document: 'Two public repositories that extract the guidance of August 2024: "within 5 school days"',
      certainty: 'read',
    },
    notSeen(registration2024, 'the words of the regulation'),
  ],
  editions: law('Working together to improve school attendance 2024', since2024),
})

/** C59. Six years, electronically, every entry. */
export const registersKept = timeLimit({
  id: 'registers-kept',
  number: 'C59',
  title: 'Keep the registers',
  sentence: 'Registers are electronic, and every entry in them is kept for six years.',
  trigger: 'An entry in a register',
  who: 'School',
  due: years(6),
  meaning: 'for',
  startsAt: 'register-entry-made',
  duty: 'must',
  certainty: 'read',
  sources: [
    readAt(
      registration2024,
      'https://www.stoneking.co.uk/literature/e-bulletins/working-together-improve-school-attendance',
    ),
  ],
  editions: law(registration2024, since2024),
})

/** C60. A threshold in a moving window, not a date. */
export const penaltyNoticeConsidered = timeLimit({
  id: 'penalty-notice-considered',
  number: 'C60',
  title: 'Consider a penalty notice',
  sentence:
    'Ten unauthorised sessions within any 10 school weeks: the school considers, case by case, whether a notice would help.',
  trigger: '10 unauthorised sessions of any kind, not necessarily in a row',
  who: 'School and council',
  due: null,
  inWords:
    'at 10 sessions within a moving 10 school weeks, across terms, years and schools; at most 2 notices per parent and child in 3 years',
  startsAt: 'ten-unauthorised-sessions',
  stopsAt: 'penalty-notice-considered',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage(
      'A school repeating the national framework (codes G, O, U)',
      'https://www.mellingprimaryschool.co.uk/news/detail/attendance-please-be-aware-of-new-guidelines/',
    ),
    localPage(
      'Manchester code of conduct (codes G, N, O, U; three-year cap)',
      'https://manchester.gov.uk/info/500002/council_policies_and_strategies/8788/school_attendance_code_of_conduct/5',
    ),
    localPage(
      'Southwark code of conduct',
      'https://services.southwark.gov.uk/childcare-and-parenting/children-s-social-care/family-early-help-feh/education-inclusion-handbook/education-penalty-notice-code-of-conduct?chapter=10&displaypref=large',
    ),
  ],
  editions: law('National framework for penalty notices 2024', since2024),
  notes: ['Sources differ on whether code N counts.'],
})

/** C61. Grounds on which a name may be deleted, once joint enquiries have failed. */
const missingEducation = {
  number: 'C61',
  trigger: 'A pupil does not come back, or is away without explanation',
  who: 'School and council together',
  meaning: 'not before',
  duty: 'must',
  certainty: 'unverified',
  editions: [
    {
      name: 'Education (Pupil Registration) (England) Regulations 2006 (SI 2006/1751)',
      from: null,
      until: '2024-08-18',
      certainty: 'read',
    },
    { name: registration2024, from: since2024, certainty: 'unverified' },
  ],
  notes: ['Only after joint, reasonable enquiries have failed.'],
} as const
export const notReturnedAfterLeave = timeLimit({
  ...missingEducation,
  id: 'not-returned-after-leave',
  title: 'Deletion after leave, once enquiries have failed',
  sentence:
    'A pupil who does not come back after leave may be taken off the register after 10 school days of failed enquiries.',
  due: schoolDays(10),
  startsAt: 'leave-ended',
  stopsAt: 'pupil-found-or-deleted',
  sources: [
    readAt(
      'The predecessor (SI 2006/1751, regulation 8(1)(f))',
      'https://www.legislation.gov.uk/uksi/2006/1751/regulation/8/made/data.html',
    ),
    notSeen(`${registration2024}, regulation 9`, 'its numbers'),
  ],
})
export const continuousUnexplainedAbsence = timeLimit({
  ...missingEducation,
  id: 'continuous-unexplained-absence',
  title: 'Deletion after unexplained absence, once enquiries have failed',
  sentence: 'A pupil away without explanation may be taken off the register after 20 school days of failed enquiries.',
  due: schoolDays(20),
  startDayCounts: true,
  startsAt: 'first-missed-session',
  stopsAt: 'pupil-found-or-deleted',
  sources: [
    quotedAt(
      'The predecessor (SI 2006/1751, regulation 8(1)(h))',
      'SI 2006/1751',
      'https://www.millbrookprimary.org.uk/legislation/',
    ),
    notSeen(`${registration2024}, regulation 9`, 'its numbers'),
  ],
})

/** C62. */
export const registerCloses = timeLimit({
  id: 'register-closes',
  number: 'C62',
  title: 'Close the register',
  sentence: 'A register stays open for no more than 30 minutes; a pupil who comes in that time is late, code L.',
  trigger: 'Register open',
  who: 'School',
  due: minutes(30),
  startsAt: 'session-started',
  stopsAt: 'register-closed',
  duty: 'should',
  certainty: 'read',
  sources: [readAt('Working together to improve school attendance', 'https://ffteducationdatalab.org.uk/?p=24069')],
  editions: law('Working together to improve school attendance 2024', since2024),
})

/** C63. Days, not school days. The 2026 number has not been read. */
const fileTransfer = {
  number: 'C63',
  trigger: 'Pupil moves school',
  who: 'Designated safeguarding lead of the school left',
  due: calendarDays(5),
  stopsAt: 'child-protection-file-received',
  duty: 'should',
  certainty: 'read',
  sources: [
    quotedAt(
      'Keeping children safe in education',
      'Keeping children safe in education: "as soon as possible, and within 5 days …"',
      'https://bristolsafeguardingineducation.org/resources-and-guidance/resources-for-strategic-safeguarding/transfer-of-safeguarding-and-child-protection-files',
    ),
    readAt('2026: information is shared ahead of the transfer', 'https://thegovernmentsays.com/comments/1901391'),
  ],
  editions: [
    { name: 'Keeping children safe in education, before 2026', from: null, until: '2026-08-31', certainty: 'read' },
    { name: 'Keeping children safe in education 2026', from: '2026-09-01', certainty: 'unverified' },
  ],
  notes: ['The guidance says days, not school days.'],
} as const
export const fileTransferInYear = timeLimit({
  ...fileTransfer,
  id: 'file-transfer-in-year',
  title: 'Send the child protection file, with a receipt',
  sentence:
    'When a pupil moves during the year, the child protection file follows within 5 days, and the receipt is kept.',
  startsAt: 'pupil-started-at-new-school',
})
export const fileTransferNewTerm = timeLimit({
  ...fileTransfer,
  id: 'file-transfer-new-term',
  title: 'Send the child protection file at the start of term',
  sentence:
    'When a pupil moves between terms, the child protection file arrives within the first 5 days of the new term.',
  startsAt: 'new-term-started',
  startDayCounts: true,
})

/** C64. The law gives no number; the scheme works to the start of the next school day. */
export const domesticAbuseNotification = timeLimit({
  id: 'domestic-abuse-notification',
  number: 'C64',
  title: 'Police tell the school of domestic abuse',
  sentence:
    'When police believe that a child may be a victim of domestic abuse, they tell the child’s school as soon as they can.',
  trigger: 'Reasonable grounds to believe that a child living in the police area may be a victim of domestic abuse',
  who: 'Chief officer of police',
  what: 'Notify every relevant school, or other establishment if there is none (Operation Encompass)',
  due: null,
  inWords: 'as soon as is reasonably practicable; in practice before the start of the next school day',
  startsAt: 'domestic-abuse-believed',
  stopsAt: 'school-told-of-domestic-abuse',
  duty: 'must',
  certainty: 'read',
  sources: [
    readAt(
      'Domestic Abuse Act 2021, section 49A, inserted by the Victims and Prisoners Act 2024, section 20',
      'https://www.legislation.gov.uk/ukpga/2024/21/section/20/enacted',
    ),
    localPage(
      'In force 7 November 2025',
      'http://policy-wire.co.uk/police-to-notify-schools-from-7-nov-under-victims-act-section-49a',
    ),
    localPage(
      'Before the next school day, by the scheme',
      'https://hcrlaw.com/news-and-insights/operation-encompass-important-update-for-independent-schools',
    ),
  ],
  editions: [{ name: 'Domestic Abuse Act 2021, section 49A', from: '2025-11-07', certainty: 'read' }],
  isNew: true,
  examples: [{ due: schoolDays(1), where: 'The scheme: before the start of the next school day' }],
})

/** C50. Adults who work with children: the designated officer hears at once, within one working day at most. */
export const allegationToDesignatedOfficer = timeLimit({
  id: 'allegation-to-designated-officer',
  number: 'C50',
  title: 'Tell the designated officer of an allegation',
  sentence:
    'An allegation that meets the harm threshold goes to the council’s designated officer at once, within one working day at most.',
  trigger: 'An allegation meets the harm threshold, against a person who works with children',
  who: 'Employer',
  due: workingDays(1),
  startsAt: 'allegation-known',
  stopsAt: 'designated-officer-told',
  duty: 'should',
  certainty: 'local',
  sources: [
    localPage(
      'Sheffield procedures',
      'https://sheffieldscb.proceduresonline.com/p_all_against_pers_work_children.html',
    ),
    localPage('Norfolk schools', 'https://schools.norfolk.gov.uk/article/67995/'),
    notSeen('Keeping children safe in education; Working Together'),
  ],
})

/** C51. A legal duty without a number. */
export const barringReferral = timeLimit({
  id: 'barring-referral',
  number: 'C51',
  title: 'Refer to the Disclosure and Barring Service',
  sentence:
    'When somebody is taken off work with children for harm, or leaves before they could be, the employer refers them.',
  trigger: 'A person is removed for harm, or left or moved before they could be',
  who: 'Employer (regulated activity provider)',
  due: null,
  inWords: 'no number read; as soon as possible (one month in older text)',
  startsAt: 'permission-withdrawn-and-harm-thought',
  stopsAt: 'barring-referral-made',
  duty: 'must',
  certainty: 'local',
  sources: [
    localPage(
      'NSPCC: the duty, and that failing it is an offence',
      'https://learning.nspcc.org.uk/safeguarding-child-protection/managing-allegations-of-abuse/allegations-about-staff-volunteers',
    ),
    localPage('The two conditions', 'https://www.voluntarysupport.org.uk/making-a-barring-referral-to-the-dbs/'),
    notSeen('Making barring referrals to the DBS (GOV.UK)', 'any number'),
  ],
  examples: [{ due: months(1), where: 'Older text, unverified' }],
})

export const schoolRules = [
  allegationToDesignatedOfficer,
  barringReferral,
  unexplainedAbsenceTold,
  newPupilReturn,
  deletionReturn,
  sicknessReturn,
  attendanceReturn,
  codeNReplaced,
  registersKept,
  penaltyNoticeConsidered,
  notReturnedAfterLeave,
  continuousUnexplainedAbsence,
  registerCloses,
  fileTransferInYear,
  fileTransferNewTerm,
  domesticAbuseNotification,
]
