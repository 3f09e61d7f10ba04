/** Who in Northmoor was not in school, and when: most as children are, some as their stories tell. Always the same for the same name and day. */
import { type DayNumber, dateText } from '../statute/index.ts'
import { demoId } from './cast.ts'

/** One day: the codes of its morning and afternoon, and minutes late. */
export interface DayCodes {
  am: string
  pm: string
  minutes?: number
}
const present: DayCodes = { am: '/', pm: '\\' }
const away = (code: string): DayCodes => ({ am: code, pm: code })

/** A day as a story sees it: how many days ago, counted from today. */
export interface StoryDay {
  day: DayNumber
  ago: number
  /** 1 Monday … 5 Friday. */
  weekday: number
}
/** What a story says of a day; null: nothing, the child was as children are. */
export type Pattern = (at: StoryDay, chance: () => number) => DayCodes | null

/** Numbers in [0, 1), the same for the same words. */
export function chanceOf(...words: string[]): () => number {
  let state = Number.parseInt(demoId('chance', ...words).slice(0, 8), 16)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** More illness from November to February. */
const season = (day: DayNumber): number => (/-(11|12|01|02)-/.test(dateText(day)) ? 1.5 : 0.8)

/** A pupil as pupils are: some often ill, some often late, most neither. Gives the codes of their days, one after another. */
export function ordinary(name: string): (at: StoryDay) => DayCodes {
  const chance = chanceOf('pupil', name)
  const frail = chance()
  // Spells of absence a day: for most one in two months, for one in eight three times as many.
  const spell = frail > 0.88 ? 0.045 : 0.008 + 0.016 * chance()
  const late = chance() > 0.85 ? 0.05 : 0.012 * chance()
  const holiday = chance() > 0.95
  let left = 0
  let code = 'I'
  return at => {
    const [begins, what, length, late1, minutes] = [chance(), chance(), chance(), chance(), chance()]
    if (left > 0) {
      left--
      return away(code)
    }
    const friday = at.weekday === 5 || at.weekday === 1 ? 1.2 : 0.9
    if (begins < spell * season(at.day) * friday) {
      code = what < 0.8 ? 'I' : what < 0.88 ? 'C' : holiday ? 'G' : 'O'
      left = code === 'G' ? 4 : length < 0.55 ? 0 : length < 0.8 ? 1 : length < 0.93 ? 2 : 4
      if (what < 0.1) return length < 0.5 ? { am: 'M', pm: '\\' } : { am: '/', pm: 'M' }
      return away(code)
    }
    if (late1 < late) return { ...present, am: 'L', minutes: 3 + Math.floor(minutes * 17) }
    return late1 > 0.996 ? away('V') : present
  }
}

/** Away on a share of days from so many days ago on, less and less in school: "[days ago, share of days away]", the latest last. */
export const falling =
  (steps: readonly [number, number][], codes = 'O', afternoons = 0.15): Pattern =>
  ({ ago }, chance) => {
    const [first, second] = [chance(), chance()]
    const share = steps.findLast(([from]) => ago <= from)?.[1] ?? 0
    if (first < share) return second < afternoons ? { am: '/', pm: codes } : away(codes)
    return first > 0.94 && share > 0.1 ? { ...present, am: 'L', minutes: 10 + Math.floor(second * 30) } : present
  }

/** From so many days ago to so many: this code on these weekdays and halves; anything else as given. */
export const between =
  (from: number, to: number, codes: (at: StoryDay) => DayCodes | null, otherwise: Pattern = () => null): Pattern =>
  (at, chance) =>
    (at.ago <= from && at.ago >= to ? codes(at) : null) ?? otherwise(at, chance)

/** Late on a share of mornings from so many days ago on. */
export const late =
  (from: number, share: number, otherwise: Pattern = () => null): Pattern =>
  (at, chance) => {
    const [first, second] = [chance(), chance()]
    const told = otherwise(at, chance)
    if (told && told.am !== '/') return told
    return at.ago <= from && first < share ? { ...present, am: 'L', minutes: 12 + Math.floor(second * 25) } : told
  }

/** The last days without a reason known: the register says N until somebody knows. */
export const unexplained =
  (lastDays: number, otherwise: Pattern): Pattern =>
  (at, chance) =>
    at.ago <= lastDays ? away('N') : otherwise(at, chance)

export { away, present }
