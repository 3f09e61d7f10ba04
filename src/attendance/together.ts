import { bitCount, lowestBit } from './bits.ts'
import { binomialTail } from './chance.ts'
import { allSessions, dayOn, type Planes, plane, planeCount, sessionsInWord } from './planes.ts'
import { inherit } from './scan-words.ts'
import type { AttendanceSettings } from './settings.ts'

// Brothers and sisters who are away together, more than families ordinarily are.

/** The places at which a pupil's spells of absence began, and the number of days on which any session counted. */
function spellsOf(planes: Planes, pupil: number): { places: number[]; days: number } {
  const places: number[] = []
  let carry = 0
  let days = 0
  for (let w = 0; w < planes.weeks.words; w++) {
    const at = (pupil * planes.weeks.words + w) * planeCount
    const possible = planes.bits[at]!
    const gone = planes.bits[at + plane.away]!
    const seen = (possible & ~planes.bits[at + plane.absent]!) | planes.bits[at + plane.late]!
    const state = inherit(gone, ~(seen | gone) & allSessions, carry)
    const begins = gone & ~((state << 1) | carry)
    carry = state >>> (sessionsInWord - 1)
    days += bitCount((possible | (possible >>> 1)) & 0x15555555)
    for (let left = begins; left !== 0; left &= left - 1) places.push(w * sessionsInWord + lowestBit(left))
  }
  return { places, days }
}

export type Together = {
  /** Spells of the one with fewer that began on the same day as a spell of the other. */
  shared: number
  spells: number
  otherSpells: number
  /** The chance of so many if they shared as many as ordinary families do, and others by accident. */
  chance: number
  /** The first and the last shared spell began on these days (day numbers). */
  first: number
  last: number
}

/**
 * How often two pupils' spells of absence began on the same day. Illness goes round a family and holidays are taken together, so that a share is usual
 * (`settings.together.usualShare`, which is supposed, not measured); what is surprising is more than that.
 */
export function together(planes: Planes, one: number, other: number, settings: AttendanceSettings): Together {
  const [a, b] = [spellsOf(planes, one), spellsOf(planes, other)]
  const [fewer, more] = a.places.length <= b.places.length ? [a, b] : [b, a]
  const days = new Set(more.places.map(place => place >> 1))
  const shared = fewer.places.filter(place => days.has(place >> 1))
  const accident = more.days > 0 ? Math.min(1, more.places.length / more.days) : 1
  const { usualShare } = settings.together
  return {
    shared: shared.length,
    spells: fewer.places.length,
    otherSpells: more.places.length,
    chance: binomialTail(shared.length, fewer.places.length, usualShare + (1 - usualShare) * accident),
    first: shared.length > 0 ? dayOn(planes.weeks, shared[0]!) : 0,
    last: shared.length > 0 ? dayOn(planes.weeks, shared.at(-1)!) : 0,
  }
}
