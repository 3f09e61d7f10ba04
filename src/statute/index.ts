// The only door of this folder. Everything here is pure: no clock, no database, no network.
export * from './codes/all.ts'
export * from './codes/attendance.ts'
export * from './codes/census.ts'
export * from './codes/harms.ts'
export * from './codes/help.ts'
export * from './codes/identifiers.ts'
export * from './codes/list.ts'
export * from './codes/sharing.ts'
export * from './codes/status.ts'
export * from './commands.ts'
export type { CountedDay } from './counting.ts'
export {
  addWorkingDays,
  type Calendar,
  england,
  isWorkingDay,
  makeCalendar,
  nextWorkingDay,
  previousWorkingDay,
  type SchoolDates,
  type Skip,
  workingDaysBetween,
} from './days/calendar.ts'
export {
  addMonths,
  type DateText,
  type DayNumber,
  dateText,
  dayInWords,
  dayNumber,
  isWeekend,
  type Weekday,
  weekdayName,
} from './days/dates.ts'
export { bankHolidays, type Holiday, holidayYears } from './days/holidays.ts'
export { londonDate, londonDay, londonInstant, londonText, readStart, type Start } from './days/london.ts'
export * from './due.ts'
export { StatuteError, type StatuteErrorCode } from './error.ts'
export * from './retention.ts'
export * from './retention-rules.ts'
export { exampleTriageBands } from './rules/1a-front-door.ts'
export { findRule, ruleEvents, ruleNamed, rules, rulesStartedBy, rulesStoppedBy } from './rules/all.ts'
export { type AreaChoices, type AreaLimit, areaLimitFor, areaLimitProblems, limitIsSound } from './rules/area.ts'
export {
  type Certainty,
  calendarDays,
  type Duty,
  type Edition,
  every,
  type Group,
  groupNames,
  hours,
  type Limit,
  type LocalExample,
  limitInWords,
  type Meaning,
  minutes,
  months,
  type OtherStart,
  ownRule,
  type Rule,
  type Source,
  schoolDays,
  timeLimit,
  typed,
  type Unit,
  weeks,
  workingDays,
  years,
} from './rules/rule.ts'
