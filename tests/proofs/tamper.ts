/**
 * Whatever a superuser does to the audit log is found against a head kept outside, and a log that nobody touched never gives a false alarm. A second
 * verifier, written from docs/audit-format.md alone, agrees on every case. `--logs N` (1,000 unless said), `--each N` spoilings of each.
 */
import { type Proof, prove } from './harness.ts'
import { runTamper, type TamperPlant, tamperPlants } from './parts/tamper-run.ts'

export const proof: Proof = {
  name: 'tamper',
  plants: tamperPlants,
  async run(place, options) {
    const run = await runTamper(place, {
      logs: options.number('logs', options.short ? 12 : 1000),
      each: options.number('each', options.short ? 4 : 2),
      seed: options.seed,
      plant: options.plant as TamperPlant | undefined,
      onCase: options.note,
      say: options.say,
    })
    for (const one of run.failures.slice(0, 5))
      options.say(`${one.input}\n  expected ${one.expected}\n  got      ${one.got}`)
    const { failures, distinct, unused, ...counts } = run
    const unreached = options.short ? [] : unused
    if (unreached.length > 0) options.say(`no log had a place for: ${unreached.join('; ')}`)
    return {
      cases: distinct,
      failures: failures.length + unreached.length,
      allowed: run.clean - run.falseAlarms,
      more: { ...counts, unused: unused.length },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
