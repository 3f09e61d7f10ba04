import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import path from 'node:path'

// How every bench runs: sides take turns in one process, at least five rounds each, medians, every answer checked.

/** What the command line asked for. `small`: a quick look, not a measurement to publish. */
export type BenchArgs = { json: boolean; seed: number; small: boolean; rest: string[] }

/** One thing that is measured. `run` does the work of one round and returns its answer, so that it can be checked. */
export type Side<T = unknown> = {
  name: string
  run: (round: number) => T | Promise<T>
  /** How many operations one round is; times are given for one. Default 1. */
  operations?: number
  /** Times of single operations in milliseconds, if the side takes them itself: p50 and p99 are then over these. */
  samples?: (answer: T) => readonly number[]
}

/** What came out for a side: milliseconds for one operation. */
export type Measured = { name: string; operations: number; rounds: number; median: number; p50: number; p99: number }

/** A promise that holds or not. `value` is numerator ÷ denominator. */
export type Bar = {
  name: string
  value: number
  numerator: number
  denominator: number
  bar: string
  holds: boolean
}

export type Bench<Size extends string> = {
  args: BenchArgs
  rounds: number
  /** The sizes of this run, full or small. */
  size: Record<Size, number>
  /** The same numbers in [0, 1) for the same seed. */
  random: () => number
  /** A folder outside the checkout for this bench’s data. */
  folder: string
  /** Makes something once and keeps it as JSON under the seed and the sizes; later runs read it. */
  cached: <T>(key: string, make: () => T | Promise<T>) => Promise<T>
  /**
   * Runs the sides in turn, one warm-up and then the rounds; another side begins each round. `check` sees the answers
   * of every round, warm-up included, and throws if they are wrong.
   */
  race: <T>(
    sides: readonly Side<T>[],
    check: (answers: ReadonlyMap<string, T>, round: number) => void,
  ) => Promise<Measured[]>
  /** Writes a promise down: at least, or at most, this much. */
  bar: (
    name: string,
    of: { numerator: number; denominator: number } & ({ atLeast: number } | { atMost: number }),
  ) => Bar
  /** A line for people, printed under the table. */
  say: (line: string) => void
}

/** Reads `--json`, `--seed N` (or `--seed=N`) and `--small`. Throws on a seed that is not a whole number. */
export function readBenchArgs(argv: readonly string[]): BenchArgs {
  const args: BenchArgs = { json: false, seed: 1, small: false, rest: [] }
  const queue = argv.flatMap(arg => (arg.startsWith('--seed=') ? ['--seed', arg.slice(7)] : [arg]))
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--json') args.json = true
    else if (arg === '--small') args.small = true
    else if (arg === '--seed') {
      args.seed = Number(queue.shift())
      if (!Number.isSafeInteger(args.seed) || args.seed < 0) throw new Error('--seed needs a whole number')
    } else args.rest.push(arg)
  }
  return args
}

/** A small generator (mulberry32): not for secrets, the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The value at a share (0 to 1) of sorted numbers, by the nearest rank. */
export function quantile(numbers: readonly number[], share: number): number {
  if (numbers.length === 0) throw new Error('No numbers to take a quantile of')
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

/** The middle of the numbers; of an even count, half-way between the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  if (sorted.length === 0) throw new Error('No numbers to take a median of')
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Where bench data is kept: KITH_BENCH_DATA, else the user’s cache folder. Never inside the checkout. */
export function benchFolder(name: string): string {
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    win32: process.env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'),
    darwin: path.join(homedir(), 'Library', 'Caches'),
  }
  const usual = caches[platform()] ?? process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache')
  const folder = path.resolve(process.env.KITH_BENCH_DATA ?? path.join(usual, 'kith-bench'), name)
  if (!path.relative(process.cwd(), folder).startsWith('..')) {
    throw new Error('KITH_BENCH_DATA must be a folder outside the checkout')
  }
  mkdirSync(folder, { recursive: true })
  return folder
}

async function readOrMake<T>(file: string, make: () => T | Promise<T>): Promise<T> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    const made = await make()
    // Written beside and moved, so that a run that is stopped leaves no half a file.
    const half = `${file}.${process.pid}`
    writeFileSync(half, JSON.stringify(made))
    renameSync(half, file)
    return made
  }
}

async function race<T>(
  rounds: number,
  sides: readonly Side<T>[],
  check: (answers: ReadonlyMap<string, T>, round: number) => void,
): Promise<Measured[]> {
  const times = new Map<string, number[]>(sides.map(side => [side.name, []]))
  const samples = new Map<string, number[]>(sides.map(side => [side.name, []]))
  for (let round = 0; round <= rounds; round++) {
    const answers = new Map<string, T>()
    for (let turn = 0; turn < sides.length; turn++) {
      const side = sides[(turn + round) % sides.length]!
      const began = performance.now()
      const answer = await side.run(round)
      const took = (performance.now() - began) / (side.operations ?? 1)
      answers.set(side.name, answer)
      if (round === 0) continue
      times.get(side.name)!.push(took)
      samples.get(side.name)!.push(...(side.samples?.(answer) ?? [took]))
    }
    check(answers, round)
  }
  return sides.map(side => ({
    name: side.name,
    operations: side.operations ?? 1,
    rounds,
    median: median(times.get(side.name)!),
    p50: quantile(samples.get(side.name)!, 0.5),
    p99: quantile(samples.get(side.name)!, 0.99),
  }))
}

const three = (n: number): number => Number(n.toPrecision(3))

const inWords = (ms: number): string =>
  ms >= 1000
    ? `${three(ms / 1000)} s`
    : ms >= 1
      ? `${three(ms)} ms`
      : ms >= 1e-3
        ? `${three(ms * 1e3)} µs`
        : `${three(ms * 1e6)} ns`

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/**
 * Runs one bench: `npm run bench -- NAME [--json] [--seed N] [--small]`. Prints a table of the sides and one of the
 * bars, and with `--json` a last line of JSON. Returns the exit code: 1 if a bar does not hold, else 0.
 */
export async function runBench<Size extends string>(bench: {
  name: string
  argv: readonly string[]
  /** Each size, full and small. */
  sizes: Record<Size, { full: number; small: number }>
  /** At least 5. */
  rounds?: number
  run: (bench: Bench<Size>) => Promise<void>
}): Promise<number> {
  const args = readBenchArgs(bench.argv)
  const rounds = Math.max(5, bench.rounds ?? 5)
  const names = Object.keys(bench.sizes) as Size[]
  const size = Object.fromEntries(
    names.map(name => [name, args.small ? bench.sizes[name].small : bench.sizes[name].full]),
  ) as Record<Size, number>
  const measured: Measured[] = []
  const bars: Bar[] = []
  const said: string[] = []
  const folder = benchFolder(bench.name)
  const stamp = [`seed${args.seed}`, ...names.map(name => `${name}${size[name]}`)].join('-')
  await bench.run({
    args,
    rounds,
    size,
    random: randomFrom(args.seed),
    folder,
    cached: (key, make) => readOrMake(path.join(folder, `${key}-${stamp}.json`), make),
    race: async (sides, check) => {
      const results = await race(rounds, sides, check)
      measured.push(...results)
      return results
    },
    bar: (name, of) => {
      const value = of.numerator / of.denominator
      const holds = 'atLeast' in of ? value >= of.atLeast : value <= of.atMost
      const written = 'atLeast' in of ? `≥ ${of.atLeast}` : `≤ ${of.atMost}`
      const bar = { name, value, numerator: of.numerator, denominator: of.denominator, bar: written, holds }
      bars.push(bar)
      return bar
    },
    say: line => said.push(line),
  })
  const sizesInWords = names.map(name => `${name} ${size[name].toLocaleString('en-GB')}`).join(', ')
  console.log(`${bench.name}: ${sizesInWords}; seed ${args.seed}; ${rounds} rounds${args.small ? '; small' : ''}\n`)
  console.log(
    table([
      ['side', 'operations', 'median', 'p50', 'p99'],
      ...measured.map(side => [
        side.name,
        side.operations.toLocaleString('en-GB'),
        inWords(side.median),
        inWords(side.p50),
        inWords(side.p99),
      ]),
    ]),
  )
  console.log(
    `\n${table([['bar', 'value', 'wanted', ''], ...bars.map(bar => [bar.name, String(three(bar.value)), bar.bar, bar.holds ? 'holds' : 'DOES NOT HOLD'])])}`,
  )
  for (const line of said) console.log(line)
  if (args.json) console.log(JSON.stringify({ bench: bench.name, seed: args.seed, sizes: size, rounds, bars }))
  return bars.every(bar => bar.holds) ? 0 : 1
}
