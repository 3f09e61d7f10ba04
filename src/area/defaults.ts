/** What Kith starts with where nobody has chosen. Figures come from practice, and say so (see `settings.ts`). */
import type { FixedKey, SettingKey, SettingValues } from './area.ts'

export const defaults: { readonly [K in FixedKey]: SettingValues[K] } = {
  'pick-up-minutes': { deputy: 15, head: 30 },
  'pick-up-not-urgent': 'end-of-school-day',
  'school-day': { startsAt: '08:45', endsAt: '15:15' },
  'term-dates': { terms: [], closures: [] },
  'names-shown': 'names',
  // That every area must have an escalation policy is guidance (C20); its stages and days are local everywhere.
  'escalation-stages': [
    {
      name: 'Between the two practitioners',
      who: 'The practitioner who disagrees and the one who decided',
      workingDays: 1,
    },
    { name: 'Between their managers', who: 'The safeguarding lead or manager on each side', workingDays: 2 },
    {
      name: 'Between senior managers',
      who: 'The head of service and the head or director on the other side',
      workingDays: 5,
    },
    {
      name: 'The safeguarding partners',
      who: 'The delegated safeguarding partners of the three agencies',
      workingDays: 5,
    },
  ],
  // Bands of hours are how many front doors work beside the one working day of C01. Known from practice, from no text.
  'front-door-bands': [
    { id: 'red', name: 'Red: harm now or today', hours: 4 },
    { id: 'amber', name: 'Amber: harm likely soon', hours: 24 },
    { id: 'green', name: 'Green: not urgent', hours: 72 },
  ],
  'check-answer': { workingDays: 3, urgentHours: 4 },
  'extra-bank-holidays': [],
  // Tried on a made-up log of 2,000 people (the proof `snoopers`); no text gives a number.
  'unusual-looking': {
    dayStartsAt: '07:00',
    dayEndsAt: '20:00',
    weekends: 'after-hours',
    viewers: 8,
    noReason: 15,
    afterHours: 3,
    searches: 10,
    places: 8,
    commonName: 5,
    afterAllocation: 28,
  },
}

/** What Kith starts with: for `limit:`, `rule:` and `commencement:` nothing. */
export const defaultValue = <K extends SettingKey>(key: K): SettingValues[K] =>
  (Object.hasOwn(defaults, key) ? defaults[key as FixedKey] : null) as SettingValues[K]
