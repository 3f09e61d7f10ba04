/**
 * 64 people, each with 10,000 requests, interleaved on 4 connections, one transaction in twenty broken off: no answer ever holds anything of
 * another person. `--each N`, `--people N`.
 */
import { type PoolFault, runPool } from '../access/pool.ts'
import { type Proof, prove } from './harness.ts'

export const proof: Proof = {
  name: 'pool',
  plants: {
    'earlier-opening': { words: 'a transaction opens as the person before' },
    'shared-answer': { words: 'the answer for an address is kept, and given to the next who asks for it' },
    'caseload-of-all': {
      words: 'the list of children is everybody’s',
      sql: `create or replace function people.find_in_caseload(words text[], most integer) returns setof uuid language sql stable security definer set search_path = '' as
          $$ select distinct i.child_id from access.involvement i limit most $$;
        alter table people.person disable row level security; alter table people.name disable row level security;
        alter table people.roll disable row level security`,
    },
  },
  async run(place, options) {
    const fault =
      options.plant === 'earlier-opening' || options.plant === 'shared-answer'
        ? (options.plant as PoolFault)
        : undefined
    const run = await runPool(place, {
      people: options.number('people', 64),
      each: options.number('each', options.short && !options.plant ? 32 : options.short ? 100 : 10_000),
      seed: options.seed,
      plant: fault,
      onCase: options.note,
    })
    for (const one of run.crossings.slice(0, 5)) options.say(`${one.input}: ${one.got}`)
    return {
      cases: run.requests,
      failures: run.crossings.length,
      allowed: run.own,
      more: { faults: run.faults, perSecond: Math.round(run.requests / run.seconds) },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
