/**
 * A made-up log of a year: 2,000 people who use Kith, some five million looks, and among them forty who look at what is none of their business. The
 * program's own search goes through it night by night. At least nine in ten of the forty are shown, and at least half of each kind of them; at most
 * five things a month are shown for each hundred people. Both figures stand in the last line.
 * `--staff N`, `--days N`, `--mean N` (looks a person on a working day), `--each N` and `--crowd N` (planted of each kind, and in the crowd).
 *
 * A case is a person. Whom a run of a seed plants is found out by the search alone: the made-up area shares no code with it. What it cannot say is how
 * often real people look so: the log is made up, and so are the habits in it.
 */
import { defaults } from '../../src/area/defaults.ts'
import { acts } from '../access/snooper-acts.ts'
import { runSnoopers, type SnooperRun } from '../access/snoopers.ts'
import { type Proof, prove } from './harness.ts'

const LEAST_FOUND = 0.9
const MOST_ALERTS = 5
const returns = (name: string, given: string, type: string, value: string) =>
  `create or replace function access.${name}(${given}) returns ${type} language sql stable as $$ select ${value} $$`

/** What counted as work before: whatever was done and was not on this list. Each of the two plants brings one part of it back. */
const thoughtOf =
  'children\\.|child\\.closed|child\\.known\\.(asked|checking|passed|join\\.look)|unborn\\.looked|roll\\.|looking|too-close|concern\\.find'
const workButFor = (more: string) =>
  returns(
    'is_work',
    'event_action text, is_done boolean',
    'boolean',
    `is_done and event_action !~ '^(${thoughtOf}|${more})'`,
  )
const FIND_IS_DONE = 'finding-counts-as-work'

/**
 * Everything in which a run falls short, in words. In a short run those planted are one in six of all people, so what is shown of them would drown
 * the rest: there the limit is for what is shown of others.
 */
export function shortfalls(run: SnooperRun, short: boolean): string[] {
  const wrong: string[] = []
  if (run.found < LEAST_FOUND * run.planted) wrong.push(`${run.found} of ${run.planted} planted were shown`)
  for (const [kind, { planted, found }] of Object.entries(run.byKind))
    if (found * 2 < planted) wrong.push(`${kind}: ${found} of ${planted} planted were shown`)
  const alerts = short ? run.othersPer100StaffMonth : run.alertsPer100StaffMonth
  if (alerts > MOST_ALERTS) wrong.push(`${alerts.toFixed(2)} things shown for 100 people a month`)
  return wrong
}

export const proof: Proof = {
  name: 'snoopers',
  plants: {
    'names-not-compared': {
      words: 'surnames are not compared',
      sql: returns('shared_surnames', 'person uuid, child uuid', 'text[]', `'{}'::text[]`),
    },
    'homes-not-compared': {
      words: 'addresses are not compared',
      sql: returns('shares_home', 'person uuid, child uuid', 'boolean', 'false'),
    },
    'clock-not-read': {
      words: 'no hour is outside working hours',
      sql: returns('is_after_hours', 'moment timestamptz, limits jsonb', 'boolean', 'false'),
    },
    'crowds-not-counted': {
      words: 'many people at one child are not counted',
      sql: returns('find_viewers', 'day date, limits jsonb', 'integer', '0'),
    },
    [FIND_IS_DONE]: {
      words: 'finding words on a child’s page is written down as done, and counts as work',
      sql: workButFor('glass\\.'),
    },
    'emergency-counts-as-work': {
      words: 'opening a record in an emergency counts as work',
      sql: workButFor('child\\.read'),
    },
    'everybody-has-a-reason': {
      words: 'everybody has something to do with every child',
      sql: returns(
        'has_reason',
        'person uuid, child uuid, first_at timestamptz, last_at timestamptz',
        'boolean',
        'true',
      ),
    },
    'nobody-has-a-reason': {
      words: 'nobody has anything to do with any child',
      sql: returns(
        'has_reason',
        'person uuid, child uuid, first_at timestamptz, last_at timestamptz',
        'boolean',
        'false',
      ),
    },
  },
  async run(place, options) {
    const run = await runSnoopers(place, {
      seed: options.seed,
      staff: options.number('staff', options.short ? 100 : 2000),
      days: options.number('days', options.short ? 46 : 365),
      mean: options.number('mean', options.short ? 3 : 10),
      each: options.number('each', options.short ? 2 : 4),
      crowd: options.number('crowd', options.short ? 9 : 12),
      limits: defaults['unusual-looking'],
      ...(options.plant === FIND_IS_DONE
        ? { written: { ...acts, findInRecord: { ...acts.findInRecord, outcome: 'done' as const } } }
        : {}),
      onSnooper(snooper, shownAs) {
        options.note(
          {
            input: `seed ${options.seed} ${snooper.kind} ${snooper.who.id} on days ${snooper.days.join(' ')}`,
            expected: 'shown',
            got: shownAs ? `shown as ${shownAs.join(' and ')}` : 'not shown',
          },
          shownAs !== null,
        )
      },
      say: options.say,
    })
    const wrong = shortfalls(run, options.short)
    for (const one of wrong) options.say(one)
    const { staff, days, views, planted, found, alerts, byKind, alertsByKind, seconds } = run
    const two = (n: number) => Math.round(n * 100) / 100
    return {
      cases: staff,
      failures: wrong.length,
      allowed: found,
      more: {
        days,
        views,
        planted,
        found,
        recall: two(found / planted),
        alerts,
        alertsAboutOthers: run.alertsAboutOthers,
        alertsPer100StaffMonth: two(run.alertsPer100StaffMonth),
        foundByKind: Object.fromEntries(Object.entries(byKind).map(([kind, n]) => [kind, `${n.found}/${n.planted}`])),
        alertsByKind,
        searchSecondsANight: two(seconds.search / days),
      },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
