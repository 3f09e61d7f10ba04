/**
 * People who edit and approve the same thing at the same moment, through the program's own pages: nothing is overwritten without somebody being
 * told, every word comes back to whoever wrote it, and nobody gives themselves what needs a second person. `--races N` (5,000 unless said),
 * `--only WORDS` of a kind's name.
 */
import { type Proof, prove } from './harness.ts'
import { runRaces } from './parts/race-run.ts'

export const proof: Proof = {
  name: 'races',
  plants: {
    'version-forgotten': {
      words: 'an entry does not count its versions',
      sql: `create function record.planted() returns trigger language plpgsql as $$ begin new.version := old.version; return new; end $$;
        create trigger planted before update on record.entry_child for each row execute function record.planted()`,
    },
    'form-forgotten': {
      words: 'which forms were sent is not remembered',
      sql: `create function platform.planted() returns trigger language plpgsql as $$ begin new.token := gen_random_uuid(); return new; end $$;
        create trigger planted before insert on platform.submission for each row execute function platform.planted()`,
    },
    'ended-alone': {
      words: 'whoever asks that an exclusion or a protection end may agree to it as well',
      sql: `do $$ declare one record; begin
          for one in select conname from pg_constraint where conrelid = 'access.ending'::regclass and contype = 'c' loop
            execute format('alter table access.ending drop constraint %I', one.conname);
          end loop;
          execute replace(pg_get_functiondef('access.ending_answerers(uuid)'::regprocedure), 'h.practitioner_id <> e.asked_by', 'true');
        end $$`,
    },
    'self-approved': { words: 'a decision at the front door is made in the name of the one who proposed it' },
  },
  async run(place, options) {
    const run = await runRaces(place, {
      races: options.number('races', options.short ? 120 : 5000),
      seed: options.seed,
      lanes: 3,
      only: options.text('only'),
      plant: options.plant,
      onCase: options.note,
      say: options.say,
    })
    for (const one of run.failures.slice(0, 12)) options.say(`${one.input}\n  got      ${one.got}`)
    return {
      cases: run.races,
      failures: run.failures.length,
      allowed: run.taken,
      more: { acts: run.acts, kinds: run.kinds },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
