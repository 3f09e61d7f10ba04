/**
 * A million audit events, exported and checked: at most 60 seconds, and one changed byte is still found. `--events N` (1,000,000 unless said; the
 * time allowed falls with them). The figures are of the machine it ran on, and say which; run it alone.
 */
import { type Proof, prove } from './harness.ts'
import { runSpeed } from './parts/speed-run.ts'
import { tamperPlants } from './parts/tamper-run.ts'

export const proof: Proof = {
  name: 'verify-speed',
  plants: {
    slow: { words: 'the check takes a minute a million events longer' },
    'byte-ignored': { words: 'the byte to be found stays as it was' },
    'link-forgotten': tamperPlants['link-forgotten'],
    'event-left-out': tamperPlants['event-left-out'],
  },
  async run(place, options) {
    const run = await runSpeed(place, {
      events: options.number('events', options.short ? 50_000 : 1_000_000),
      seed: options.seed,
      plant: options.plant,
      note: options.note,
      say: options.say,
    })
    return { cases: run.cases, failures: run.failures, allowed: run.whole, more: run.figures }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
