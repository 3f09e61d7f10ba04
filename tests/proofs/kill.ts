/**
 * `kill -9` of the program, its database, one of its connections, or both, at any moment while people write: nothing that was acknowledged is lost,
 * nothing is half done, nothing is there twice when it is sent again, and the audit chain verifies against heads kept outside. A killed process is not
 * a power cut: what the operating system had taken over is still there. `--rounds N` (24 unless said), `--writes N` (20,000 unless said).
 */
import { type Proof, prove } from './harness.ts'
import { runKills } from './parts/kill-run.ts'
import { tamperPlants } from './parts/tamper-run.ts'

export const proof: Proof = {
  name: 'kill',
  ownServer: true,
  plants: {
    'not-durable': {
      words: 'the database acknowledges before it has written',
      sql: `alter database kith set synchronous_commit = off;
        select pg_terminate_backend(pid) from pg_stat_activity where usename = 'kith_app'`,
    },
    'half-done': {
      words: 'one in fifty entries loses the words of the child',
      sql: `create function record.planted() returns trigger language plpgsql as $$ begin if random() < 0.02 then return null; end if; return new; end $$;
        create trigger planted before insert on record.voice for each row execute function record.planted()`,
    },
    'form-forgotten': {
      words: 'which forms were sent is not remembered',
      sql: `create function platform.planted() returns trigger language plpgsql as $$ begin new.token := gen_random_uuid(); return new; end $$;
        create trigger planted before insert on platform.submission for each row execute function platform.planted()`,
    },
    'link-forgotten': tamperPlants['link-forgotten'],
  },
  async run(_place, options) {
    const run = await runKills({
      rounds: options.number('rounds', options.short ? 4 : 24),
      writes: options.number('writes', options.short ? 400 : 20_000),
      seed: options.seed,
      sql: options.plant === undefined ? undefined : proof.plants[options.plant]?.sql,
      onCase: options.note,
      say: options.say,
    })
    for (const one of run.failures.slice(0, 8)) options.say(`${one.input}\n  got      ${one.got}`)
    const { failures, ...counts } = run
    return { cases: run.acknowledged, failures: failures.length, allowed: run.acknowledged, more: { ...counts } }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
