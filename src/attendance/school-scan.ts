import type { DayNumber } from '../statute/index.ts'
import type { ScannedSchool } from './alert-rules.ts'
import { schoolContext } from './context.ts'
import { nearDays } from './day-patterns.ts'
import type { TermMarks } from './marks.ts'
import { makePlanes } from './planes.ts'
import { scan } from './scan.ts'
import { type AttendanceSettings, defaultSettings } from './settings.ts'

/**
 * Scans a school's pupils, each with their terms in any order, as the register stands on the day `until`: what is ordinary there, and every pupil's
 * features. `weeks`: the school's weeks (any day of each), where they are known; `days`: for each pupil the days that are known of them (contact,
 * court …). Then `mayHaveAlert` and `alertsFor`, pupil by pupil.
 * Throws if there is no mark and no week.
 */
export function scanSchool(
  pupils: readonly (readonly TermMarks[])[],
  given: {
    until: DayNumber
    weeks?: Iterable<DayNumber>
    days?: readonly (readonly DayNumber[])[]
    settings?: AttendanceSettings
  },
): ScannedSchool {
  const settings = given.settings ?? defaultSettings
  const planes = makePlanes(pupils, given)
  const context = schoolContext(planes, given.until, settings)
  const near = given.days ? nearDays(planes, given.days) : null
  return { planes, table: scan(planes, context, near), context, near }
}
