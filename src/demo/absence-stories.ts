/** What the stories say of who was not in school. Days are counted back from the last day of the register. */
import { londonNow } from '../platform/moment.ts'
import { type DayNumber, dayNumber } from '../statute/index.ts'
import { away, between, type DayCodes, falling, late, type Pattern, present, unexplained } from './absence.ts'
import { inventedPupils } from './pupils.ts'
import { stories } from './stories.ts'
import { entryMoment } from './when.ts'

/** The Tuesdays on which a girl was away: those her story tells of, and those four weeks before and after them. */
function tuesdaysOf(now: Date): Set<DayNumber> {
  const story = stories.find(one => one.key === 'sharma')
  const days = (story?.entries ?? [])
    .filter(entry => entry.kind === 'attendance' && entry.weekday === 2)
    .map(entry => dayNumber(londonNow(entryMoment(now, entry)).date))
  const first = Math.min(...days)
  return new Set([...days, first - 28, first - 56, ...days.slice(-1).map(day => day - 56)])
}

/** Two or three days of a week, others the next: a boy who sometimes has nobody to get him up. */
const someDaysAWeek: Pattern = ({ ago, weekday }) => {
  const days = [
    [2, 4],
    [1, 3, 5],
    [2, 5],
  ][Math.floor(ago / 7) % 3]
  return days?.includes(weekday) ? away('O') : present
}

/** What the stories say of their children, by "family/child". */
export function patternsOf(now: Date): Record<string, Pattern> {
  const tuesdays = tuesdaysOf(now)
  return {
    'calder/reece': unexplained(
      0,
      falling([
        [999, 0.03],
        [250, 0.06],
        [100, 0.3],
        [55, 0.4],
        [38, 0.5],
      ]),
    ),
    'calder/ellie': late(90, 0.18),
    'sharma/priya': at => {
      if (tuesdays.has(at.day)) return away('O')
      return tuesdays.has(at.day - 1) ? { ...present, am: 'L', minutes: 25 } : present
    },
    'three-girls/chloe': falling(
      [
        [999, 0.03],
        [200, 0.08],
        [120, 0.18],
        [60, 0.3],
      ],
      'O',
      0.6,
    ),
    'three-girls/amber': between(
      100,
      0,
      at => (at.weekday === 1 ? away('O') : null),
      falling([
        [999, 0.05],
        [60, 0.15],
      ]),
    ),
    'three-girls/tia': falling([
      [999, 0.3],
      [100, 0.52],
    ]),
    'asante-reid/malachi': late(40, 0.25),
    'fielding/noah': late(45, 0.3, (at, chance) => (at.ago <= 34 ? someDaysAWeek(at, chance) : present)),
    'fielding/rosie': late(45, 0.3),
    'kerr/caitlin': between(18, 12, () => away('C')),
    'lacey/niamh': falling(
      [
        [999, 0.03],
        [30, 0.3],
      ],
      'I',
    ),
    'tesfaye/gabriel': falling([
      [999, 0.06],
      [25, 0.28],
    ]),
    'lindley/freya': between(150, 70, at => (at.weekday === 3 ? { am: 'Y1', pm: '\\' } : null)),
  }
}

/** Others, of whom no story is told: agreed afternoons at home; a part-time mark that nobody agreed; taught elsewhere for weeks. */
export function otherPatterns(today: string): Map<string, Pattern> {
  const inForm = (form: string) => inventedPupils(today).find(pupil => pupil.form === form)?.id ?? ''
  const half = (pm: string): DayCodes => ({ am: '/', pm })
  return new Map<string, Pattern>([
    [inForm('10C'), between(20, 0, at => (at.weekday === 2 || at.weekday === 4 ? half('C2') : null))],
    [inForm('9F'), between(45, 0, at => (at.weekday === 5 ? half('C2') : null))],
    [inForm('11E'), between(30, 0, at => (at.weekday > 2 ? away('B') : null))],
  ])
}
