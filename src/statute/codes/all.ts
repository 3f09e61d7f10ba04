import { attendanceCodes } from './attendance.ts'
import { censusLists } from './census.ts'
import { absenceReasons, participation } from './help.ts'
import type { CodeList } from './list.ts'
import { confidenceGrounds, familyAgreement, legalBases } from './sharing.ts'
import {
  assessmentOutcomes,
  contactOutcomes,
  enquiryOutcomes,
  exploitationIndicatorGroups,
  exploitationPlaces,
  exploitationTypes,
  legalStatus,
  livingArrangements,
  parentalStatus,
  referralOutcomes,
} from './status.ts'

/** Every list of codes, for pages that show them with their sources. */
export const codeLists: readonly CodeList[] = [
  ...censusLists,
  attendanceCodes,
  participation,
  absenceReasons,
  legalBases,
  confidenceGrounds,
  familyAgreement,
  contactOutcomes,
  referralOutcomes,
  enquiryOutcomes,
  assessmentOutcomes,
  legalStatus,
  parentalStatus,
  livingArrangements,
  exploitationTypes,
  exploitationPlaces,
  exploitationIndicatorGroups,
]
