import { personalDuties } from '../statute/index.ts'

/** The name of a duty, for showing what was recorded. */
export const dutyTitle = (key: string): string =>
  key === 'fgm-report'
    ? 'Report of female genital mutilation to the police'
    : (personalDuties.find(duty => duty.key === key)?.title ?? 'Personal report')
