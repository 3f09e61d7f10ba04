/**
 * A record is backed up while it is written, and restored to moments of which everything was remembered: every row, every chain, every index,
 * every document. A wrong key and a damaged backup are refused, and nothing planted can be read in the backup.
 * `--moments N` (24 unless said), `--restores N` (10), `--words N` (1,000), `--keys N` (30), `--damages N` (50).
 */
import { type Plant, runRestore } from '../access/restore-run.ts'
import { type Proof, prove } from './harness.ts'

const plants: Record<Plant, { words: string }> = {
  'base-unlocked': { words: 'the database lies in the backup compressed, but not locked' },
  'key-beside': { words: 'the key lies in the backup that it opens' },
  'moment-ignored': { words: 'it is restored to the next moment instead' },
  'row-lost': { words: 'one row is gone after restoring' },
  'index-torn': { words: 'an index forgets rows, while every row is in its table' },
  'chain-edited': { words: 'the body of an event is another after restoring' },
  'document-lost': { words: 'one document is gone after restoring' },
  'any-key': { words: 'the right key is among the wrong ones, as if any key would do' },
  'damage-spared': { words: 'the backup is not damaged where it should be, as if damage went unnoticed' },
}

export const proof: Proof = {
  name: 'restore',
  plants,
  async run(_place, options) {
    const usual = (name: string, long: number, short: number) => options.number(name, options.short ? short : long)
    const run = await runRestore({
      seed: options.seed,
      moments: usual('moments', 24, 3),
      restores: usual('restores', 10, 1),
      words: usual('words', 1000, 200),
      wrongKeys: usual('keys', 30, 6),
      damages: usual('damages', 50, 6),
      brief: options.short,
      plant: options.plant as Plant | undefined,
      note: options.note,
      say: options.say,
    })
    for (const one of run.failures.slice(0, 8)) {
      options.say(`${one.input}\n  expected ${one.expected}\n  got      ${one.got}`)
    }
    return { cases: run.cases, failures: run.failures.length, allowed: run.restored, more: run.more }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
