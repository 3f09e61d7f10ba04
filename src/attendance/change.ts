// When did something begin to happen more often? A likelihood-ratio CUSUM that does not need to be told how much more.

/** What was expected before anything is known about a pupil: so many events in so much time at risk, from the school's other pupils. */
export type Prior = { events: number; exposure: number }

export type ChangeRule = {
  /** Time at risk that must lie before a change: without a "before" nothing can have changed. */
  leastBefore: number
  /** Events that must lie after it. */
  leastAfter: number
  /** Time at risk that may lie after it at most: what began longer ago is how things are, and no news. */
  mostAfter: number
  /** How many times more often is still ordinary: rates of ordinary pupils rise and fall by themselves. Only what goes beyond that counts. */
  tolerance: number
  /** Differences weaker than this (natural logarithm of the likelihood ratio) are not worked out: the strength is then 0. */
  floor: number
}

/** The strongest change: its strength, and the index of the first event after it. Strength 0 and index −1 if there is none. */
export type Change = { strength: number; index: number }

// The least ratio of happened to expected with which n events can reach the floor: e^(floor ÷ n).
const screens = new Map<number, Float64Array>()
function screenFor(floor: number): Float64Array {
  let screen = screens.get(floor)
  if (!screen) {
    screen = Float64Array.from({ length: 2048 }, (_, n) => (n === 0 ? Number.POSITIVE_INFINITY : Math.exp(floor / n)))
    screens.set(floor, screen)
  }
  return screen
}

/**
 * Looks for the moment since which events come most surprisingly often.
 *
 * `before[k]` is the time at risk that passed before event k (0 ≤ k < count), `total` all of it. For each event as the first after a change, the
 * likelihood of one rate before and a higher one since is compared with that of a rate that rose by no more than the tolerance (time since counts that
 * many times over), both at their best-fitting rates; the prior is
 * added to the time before, which draws the pupil's own rate towards the school's and keeps a short history from counting as a certain one. The
 * maximum over all moments is the generalised likelihood ratio form of the CUSUM (Lorden 1971; Siegmund and Venkatraman 1995): it needs no guess of
 * the size of the change, and gives its date. Writes into `out`, so that scanning a county makes no objects.
 */
export function strongestChange(
  before: Float64Array,
  count: number,
  total: number,
  prior: Prior,
  rule: ChangeRule,
  out: Change,
): void {
  out.strength = 0
  out.index = -1
  if (count < rule.leastAfter) return
  const screen = screenFor(rule.floor)
  const events = count + prior.events
  const { tolerance } = rule
  for (let k = count - rule.leastAfter; k >= 0; k--) {
    const early = before[k]!
    if (early < rule.leastBefore || total - early > rule.mostAfter) return
    const since = count - k
    const later = (total - early) * tolerance
    const rate = events / (early + prior.exposure + later)
    const expected = later * rate
    // The part before the change only ever takes away, so that what does not pass here cannot reach the floor.
    if (since < expected * screen[since < 2048 ? since : 2047]!) continue
    const earlier = k + prior.events
    const strength =
      since * Math.log(since / expected) + earlier * Math.log(earlier / ((early + prior.exposure) * rate))
    if (strength > out.strength && strength >= rule.floor) {
      out.strength = strength
      out.index = k
    }
  }
}
