import { type DateText, dateText } from '../statute/index.ts'
import type { Session } from './marks.ts'
import { dayOn, type Planes, plane, planeCount, sessionsInWord } from './planes.ts'

// Runs of sessions of one pupil, with their days.

/** A session in time. */
export type When = { on: DateText; session: Session }
/** Sessions in a row, counted over those that count; `to` is the last of them. */
export type Run = { sessions: number; from: When; to: When }

/** A place on the weeks as a session in time. */
export const whenOf = (planes: Planes, place: number): When => ({
  on: dateText(dayOn(planes.weeks, place)),
  session: place % 2 === 0 ? 'am' : 'pm',
})

/** A word of a pupil's plane. */
export const wordOf = (planes: Planes, pupil: number, word: number, which: number): number =>
  planes.bits[(pupil * planes.weeks.words + word) * planeCount + which]!
export const hasBit = (planes: Planes, pupil: number, place: number, which: number): boolean =>
  ((wordOf(planes, pupil, Math.floor(place / sessionsInWord), which) >>> (place % sessionsInWord)) & 1) === 1

/** A run from its first place: on from there to its last session, over sessions that do not count. */
export function runFrom(planes: Planes, pupil: number, which: number, place: number, sessions: number): Run | null {
  if (place < 0 || sessions === 0) return null
  let last = place
  for (let at = place, left = sessions; left > 0; at++) {
    if (!hasBit(planes, pupil, at, which)) continue
    last = at
    left--
  }
  return { sessions, from: whenOf(planes, place), to: whenOf(planes, last) }
}

interface Places {
  from: number
  to: number
  sessions: number
}
const runAt = (planes: Planes, run: Places): Run => ({
  sessions: run.sessions,
  from: whenOf(planes, run.from),
  to: whenOf(planes, run.to),
})

/** All runs of a plane, over sessions that do not count, in order of time: spells of absence (`away`), of illness, of anything. */
export const runsOf = (planes: Planes, pupil: number, which: number): Run[] =>
  placesOf(planes, pupil, which).map(run => runAt(planes, run))

/**
 * The newest run of at least so many sessions that goes on, or ended on the day `earliest` or later; and the first session seen after it, if there was
 * one. Null if there is none: a longer one of last year is no news, and hides none of this year.
 */
export function runLately(
  planes: Planes,
  pupil: number,
  which: number,
  least: number,
  earliest: DateText,
): { run: Run; back: When | null } | null {
  const run = placesOf(planes, pupil, which).findLast(one => one.sessions >= least)
  if (!run || dateText(dayOn(planes.weeks, run.to)) < earliest) return null
  return { run: runAt(planes, run), back: firstSeenAfter(planes, pupil, run.to + 1) }
}

function placesOf(planes: Planes, pupil: number, which: number): Places[] {
  const runs: Places[] = []
  let open = false
  for (let place = 0; place < planes.weeks.words * sessionsInWord; place++) {
    // Between runs, whole words of three weeks in which there is nothing are passed over.
    if (!open && place % sessionsInWord === 0 && wordOf(planes, pupil, place / sessionsInWord, which) === 0) {
      place += sessionsInWord - 1
      continue
    }
    if (hasBit(planes, pupil, place, which)) {
      const run = open ? runs.at(-1)! : { from: place, to: place, sessions: 0 }
      if (!open) runs.push(run)
      run.to = place
      run.sessions++
      open = true
    } else if (breaksRun(planes, pupil, place, which)) open = false
  }
  return runs
}

/** Does a session without the bit end a run? One that does not count never does; a spell away is ended only by having been seen. */
function breaksRun(planes: Planes, pupil: number, place: number, which: number): boolean {
  const possible = hasBit(planes, pupil, place, plane.possible)
  if (which !== plane.away) return possible
  return (possible && !hasBit(planes, pupil, place, plane.absent)) || hasBit(planes, pupil, place, plane.late)
}

function firstSeenAfter(planes: Planes, pupil: number, place: number): When | null {
  for (let at = place; place >= 0 && at < planes.weeks.words * sessionsInWord; at++) {
    const counts = hasBit(planes, pupil, at, plane.possible) && !hasBit(planes, pupil, at, plane.absent)
    if (counts || hasBit(planes, pupil, at, plane.late)) return whenOf(planes, at)
  }
  return null
}

/** School weeks from one place to before another in which any session of this pupil counted. */
export function weeksBetween(planes: Planes, pupil: number, from: number, to: number): number {
  let weeks = 0
  for (let week = Math.floor(from / 10); week * 10 < to; week++) {
    const word = wordOf(planes, pupil, Math.floor(week / 3), plane.possible)
    if ((word >>> (10 * (week % 3))) & 1023) weeks++
  }
  return weeks
}
