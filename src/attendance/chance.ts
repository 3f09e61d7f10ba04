// How likely something is by chance alone. Every function here is exact unless it says otherwise.

const logFactorials: number[] = [0]
/** ln n!, summed once and kept. */
export function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next++) {
    logFactorials.push(logFactorials[next - 1]! + Math.log(next))
  }
  return logFactorials[n]!
}

/**
 * The chance of `k` or more of `n`, each with probability `q`: the upper tail of the binomial distribution. 1 for k ≤ 0, 0 for k > n.
 * Summed from its largest term, so that a tail of 1e-30 is as exact as one of 0.3.
 */
export function binomialTail(k: number, n: number, q: number): number {
  if (k <= 0) return 1
  if (k > n || q <= 0) return 0
  if (q >= 1) return 1
  const ways = logFactorial(n) - logFactorial(k) - logFactorial(n - k)
  let term = Math.exp(ways + k * Math.log(q) + (n - k) * Math.log1p(-q))
  let sum = 0
  for (let j = k; j <= n && term > sum * 1e-17; j++) {
    sum += term
    term *= ((n - j) / (j + 1)) * (q / (1 - q))
  }
  // Where k is below the mean the first terms are the small ones, and all of them are needed.
  if (k < n * q) return 1 - lowerSum(k - 1, n, q)
  return Math.min(1, sum)
}

function lowerSum(k: number, n: number, q: number): number {
  let sum = 0
  for (let j = 0; j <= k; j++) {
    sum += Math.exp(
      logFactorial(n) - logFactorial(j) - logFactorial(n - j) + j * Math.log(q) + (n - j) * Math.log1p(-q),
    )
  }
  return Math.min(1, sum)
}

/** Tails for one probability, worked out once: `tails[n × (most + 1) + k]` for 0 ≤ k ≤ n ≤ most. */
export type TailTable = { most: number; q: number; tails: Float64Array }

/** Makes a table of tails for numbers up to `most`. Each row follows from the one before it, without a logarithm. */
export function tailTable(q: number, most: number): TailTable {
  const width = most + 1
  const tails = new Float64Array(width * width)
  tails[0] = 1
  for (let n = 1; n <= most; n++) {
    tails[n * width] = 1
    // k or more of n: the last one hit and k − 1 or more before it, or missed and k or more before it.
    for (let k = 1; k <= n; k++) {
      tails[n * width + k] = q * tails[(n - 1) * width + k - 1]! + (1 - q) * tails[(n - 1) * width + k]!
    }
  }
  return { most, q, tails }
}

/** A tail from the table; worked out where the table ends. */
export const tailFrom = (table: TailTable, k: number, n: number): number =>
  n <= table.most ? (k > n ? 0 : table.tails[n * (table.most + 1) + k]!) : binomialTail(k, n, table.q)

/**
 * Days of one kind among days (Mondays among school days): the chance that `times` or more of the `away` days away fall on them.
 * `kind` of the `all` days are of that kind, and a day of it is `odds` times as likely to be a day away as another (for everybody at the school).
 * Fisher's exact test, by the non-central hypergeometric distribution; with odds 1 it is the plain one.
 */
export function dayKindTail(times: number, away: number, kind: number, all: number, odds: number): number {
  const least = Math.max(0, away - (all - kind))
  const most = Math.min(away, kind)
  if (times <= least) return 1
  if (times > most) return 0
  let [term, before, from] = [1, 0, 0]
  for (let k = least; k <= most; k++) {
    if (k < times) before += term
    else from += term
    term *= (((kind - k) * (away - k)) / ((k + 1) * (all - kind - away + k + 1))) * odds
  }
  return from / (before + from)
}

/** Fisher's test for one kind of day of one school over some weeks; what was worked out is kept. Times up to 42, days away up to 84. */
export type DayTest = { kind: number; all: number; odds: number; known: Float64Array }

const [timesWide, awayWide, heavyWide] = [43, 85, 9]

/** A test for `kind` of `all` days, each of them `odds` times as likely to be a day away as another. */
export const dayTest = (kind: number, all: number, odds: number): DayTest => ({
  kind,
  all,
  odds,
  known: new Float64Array(timesWide * awayWide * heavyWide).fill(-1),
})

/** How many times as likely a day of a kind is to be a day away, if such days are `kind` of `all` and have this share of everybody's days away. */
export const oddsOf = (share: number, kind: number, all: number): number =>
  kind > 0 && all > kind && share < 1 ? (share / (1 - share)) * ((all - kind) / kind) : 1

/**
 * The chance of `times` or more such days of `away` days away, for a pupil with `heavy` weeks left out because nearly all of them was missed.
 */
export function dayChance(test: DayTest, times: number, away: number, heavy: number): number {
  const kept = heavy < heavyWide && away < awayWide && times < timesWide
  const at = (heavy * awayWide + away) * timesWide + times
  if (kept && test.known[at]! >= 0) return test.known[at]!
  const all = Math.max(away, test.all - 5 * heavy)
  const kind = Math.min(all, Math.max(times, test.kind - Math.round((5 * heavy * test.kind) / Math.max(1, test.all))))
  const chance = dayKindTail(times, away, kind, all, test.odds)
  if (kept) test.known[at] = chance
  return chance
}

/** The chance that a standard normal value is above z. Good to seven places (Abramowitz and Stegun 7.1.26). */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x)
  return z >= 0 ? series / 2 : 1 - series / 2
}

/**
 * The chance that the later values are as much higher than the earlier ones as they are, if nothing changed: the rank sum test of Wilcoxon, Mann and
 * Whitney, by the normal curve with ties and half a step taken into account. 1 when either list is empty.
 */
export function rankSumChance(earlier: readonly number[], later: readonly number[]): number {
  const [m, n] = [earlier.length, later.length]
  if (m === 0 || n === 0) return 1
  const all = [
    ...earlier.map(value => ({ value, late: false })),
    ...later.map(value => ({ value, late: true })),
  ].toSorted((a, b) => a.value - b.value)
  let ranks = 0
  let ties = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]!.value === all[from]!.value) to++
    const size = to - from
    const later = all.slice(from, to).filter(one => one.late).length
    ranks += later * ((from + 1 + to) / 2)
    ties += size ** 3 - size
    from = to
  }
  const total = m + n
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)))
  if (!(variance > 0)) return 1
  return normalTail((ranks - (n * (total + 1)) / 2 - 0.5) / Math.sqrt(variance))
}
