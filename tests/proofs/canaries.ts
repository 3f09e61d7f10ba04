/**
 * 50 children whose whereabouts are protected, with words planted in addresses, schools, surgeries, venues, notes, documents and what is hidden in
 * documents: every page, export, mail and log, read as everybody without the right: 0 of the words. `--children N`.
 */
import { type Proof, prove } from './harness.ts'
import { runCanaries } from './web/canary-run.ts'

const plants: Record<string, { words: string; sql: string }> = {
  'place-forgotten': {
    words: 'nobody remembers that the places are protected',
    sql: `create or replace function access.places_hidden(children uuid[]) returns uuid[] language sql stable security definer set search_path = '' as $$ select '{}'::uuid[] $$`,
  },
  'address-open': {
    words: 'addresses show to whoever asks for the child',
    sql: `create policy planted on people.address for select to kith_app using (true)`,
  },
  'notes-open': {
    words: 'what an organisation wrote for itself shows to everybody involved',
    sql: `create policy planted on record.entry_child for select to kith_app using (child_id = any((select access.scope_any())::uuid[]));
      create policy planted on record.entry for select to kith_app using (true); create policy planted on record.version for select to kith_app using (true)`,
  },
  'referrer-open': {
    words: 'who called shows to everybody',
    sql: `create policy planted on contacts.referrer for select to kith_app using (true); create policy planted on contacts.contact for select to kith_app using (true)`,
  },
  'index-open': {
    words: 'the list of who works with a child leaves nobody out',
    sql: `create policy planted on access.involvement for select to kith_app using (child_id = any((select access.scope_any())::uuid[]))`,
  },
}
const kinds = [
  'address',
  'phone',
  'school',
  'staff',
  'surgery',
  'venue',
  'note',
  'concern',
  'attendance',
  'file',
  'file-name',
  'referrer',
]

export const proof: Proof = {
  name: 'canaries',
  // Planted by the proof itself, once the children are there.
  plants: Object.fromEntries(Object.entries(plants).map(([name, { words }]) => [name, { words }])),
  async run(place, options) {
    const sql = options.plant ? plants[options.plant]?.sql : undefined
    const run = await runCanaries(place, {
      seed: options.seed,
      children: options.number('children', options.short || sql ? 4 : 50),
      ...(sql ? { plantSql: sql } : {}),
      onCase: options.note,
      say: options.say,
    })
    for (const one of run.failures.slice(0, 15)) options.say(`${one.input}\n  ${one.got}`)
    const never = kinds.filter(kind => !run.seen[kind])
    if (never.length > 0) options.say(`those who may know never saw: ${never.join(', ')}`)
    const { answers, failures, ...more } = run
    return {
      cases: answers,
      failures: failures.length,
      allowed: Math.min(...kinds.map(kind => run.seen[kind] ?? 0)),
      more,
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
