/** What the shared data set has no need of and a child's page shows: words in parts, harms, a voice, decisions, a plan, a family. */
import pg from 'pg'

const person = (kind: string, of: string) => `overlay(${of}::text placing '${kind}' from 1 for 8)::uuid`
/** The number an entry was made with. */
const n = `('x' || right(ec.entry_id::text, 12))::bit(48)::bigint`
const told = 'from record.entry_child ec where ec.child_id = any($1)'
const words = `(array['Mum was still asleep so I made the toast.', 'I do not like it when he comes round.', 'Can I stay here a bit longer?',
  'Nobody was in, so I waited at the shop until it shut.'])[1 + (${n} % 4)::int]`

const statements = [
  `insert into record.entry (id, kind, owner_id, author_id, happened_at, recorded_at) select ec.entry_id, ec.kind, ec.owner_id, ec.author_id, ec.happened_at, ec.recorded_at ${told}`,
  `insert into record.version (entry_id, number, title, body, author_id, at) select ec.entry_id, 1, ec.title,
     jsonb_build_object('seen', ec.present, 'said', 'Form tutor: the second time this week, and the third this month.',
       'view', 'Looks as if nobody gets him up. Rang home at ten and nobody answered; will ask again tomorrow and tell the year lead.'),
     ec.author_id, ec.recorded_at ${told}`,
  `insert into record.version (entry_id, number, title, body, reason, author_id, at) select ec.entry_id, 2, ec.title,
     jsonb_build_object('seen', ec.present, 'view', 'Rang again at two: the phone had been cut off.'), 'The telephone call was left out.', ec.author_id,
     ec.recorded_at + interval '1 day' ${told} and ${n} % 10 = 4`,
  `insert into record.harm (entry_id, child_id, harm, level, on_date) select ec.entry_id, ec.child_id, 'neglect', 1 + (${n} % 3), ec.happened_at::date ${told} and ${n} % 3 <> 0`,
  `insert into record.harm (entry_id, child_id, harm, level, on_date) select ec.entry_id, ec.child_id, 'emotional-abuse', 1 + (${n} % 2), ec.happened_at::date ${told} and ${n} % 4 = 0`,
  `insert into record.voice (id, entry_id, child_id, words, said_at, heard_by) select gen_random_uuid(), ec.entry_id, ec.child_id, ${words}, ec.happened_at, ec.author_id ${told} and ${n} % 6 = 1`,
  `insert into record.decision (id, entry_id, child_id, kind, choice, reasons, decided_by, decided_at) select gen_random_uuid(), ec.entry_id, ec.child_id, 'triage', 'Monitor',
     'Three times in two weeks, and hungry each time. Seen again on Friday with his form tutor; the office rings home when he is late.', ec.author_id, ec.happened_at ${told} and ${n} % 12 = 7`,
  `insert into record.voice_weighed (decision_id, voice_id, changed) select d.id, v.id, 'He asked to stay in the library at lunch, and now does.'
     from record.decision d join record.voice v on v.entry_id = d.entry_id where d.child_id = any($1)`,
  `update record.entry_child ec set has_decision = ${n} % 12 = 7, has_voice = ${n} % 6 = 1 where ec.child_id = any($1)`,
  `update record.entry_child ec set version = 2 where ec.child_id = any($1) and ${n} % 10 = 4`,
  `update bench.flat f set has_decision = ec.has_decision, has_voice = ec.has_voice, version = ec.version from record.entry_child ec
     where ec.child_id = any($1) and f.child_id = ec.child_id and f.entry_id = ec.entry_id`,
  `insert into record.plan_period (id, child_id, kind, label, from_on, to_on, held_in, recorded_by)
     select gen_random_uuid(), i.child_id, kind, label, from_on, to_on, 'Kith', '0000000b-0000-4000-8000-000000000000'
     from unnest($1) i(child_id), (values ('early-help', 'Early help plan', date '2025-07-01', date '2026-01-12'), ('child-in-need', 'Child in need plan', date '2026-01-12', null)) p(kind, label, from_on, to_on)`,
  ...['0000001a', '0000001b'].flatMap((kind, index) => [
    `insert into people.person (id, kind, born_on, sex, made_by, organisation_id) select ${person(kind, 'c')}, 'adult', date '1985-03-04', '${index ? 'M' : 'F'}', '0000000b-0000-4000-8000-000000000000', '0000000a-0000-4000-8000-000000000000' from unnest($1) c`,
    `insert into people.name (id, person_id, kind, given, family, recorded_by) select gen_random_uuid(), ${person(kind, 'c')}, 'legal', '${index ? 'Dean' : 'Kerry'}', 'Number', '0000000b-0000-4000-8000-000000000000' from unnest($1) c`,
    `insert into people.relationship (id, child_id, other_id, other_is, child_is, parental_responsibility, trusted_by_child, organisation_id, recorded_by)
       select gen_random_uuid(), c, ${person(kind, 'c')}, '${index ? 'father' : 'mother'}', 'child', true, ${index === 0}, '0000000a-0000-4000-8000-000000000000', '0000000b-0000-4000-8000-000000000000' from unnest($1) c`,
  ]),
  `insert into people.living_arrangement (id, child_id, arrangement, with_whom, carer_id, from_on, to_on, recorded_by)
     select gen_random_uuid(), c, arrangement, with_whom, ${person('0000001a', 'c')}, from_on, to_on, '0000000b-0000-4000-8000-000000000000'
     from unnest($1) c, (values ('with-parents', 'Mum and Dad', date '2018-01-01', date '2026-02-20'), ('with-parents', 'Mum, her partner', date '2026-02-20', null)) l(arrangement, with_whom, from_on, to_on)`,
  `insert into people.language (person_id, language, first, interpreter, recorded_by) select c, 'Polish', true, false, '0000000b-0000-4000-8000-000000000000' from unnest($1) c`,
  `update access.involvement set lead_practitioner_id = ('0000000b' || right(organisation_id::text, 28))::uuid, from_at = '2026-03-09T09:00Z' where child_id = any($1) and role = 'lead-authority'`,
  `insert into challenge.question (id, child_id, organisation_id, words, asked_by, asked_at, entry_id)
     select gen_random_uuid(), i.child_id, i.organisation_id, 'Who gets him up in the morning?', ('0000000b' || right(i.organisation_id::text, 28))::uuid, '2026-11-02T09:00Z',
       (select ec.entry_id from record.entry_child ec where ec.child_id = i.child_id limit 1) from access.involvement i where i.child_id = any($1)`,
]

/** Writes these stories once (one transaction, by the administrator); later runs find them. */
export async function tellStories(adminUrl: string, children: readonly string[]): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query('create table if not exists bench.story (child_id uuid primary key)')
    const { rows } = await admin.query<{ child_id: string }>('select child_id from bench.story')
    const known = new Set(rows.map(row => row.child_id))
    const wanted = children.filter(child => !known.has(child))
    if (wanted.length === 0) return
    await admin.query('begin; set local session_replication_role = replica; set local synchronous_commit = off')
    for (const text of statements) await admin.query(text.replaceAll('$1', '$1::uuid[]'), [wanted])
    await admin.query('insert into bench.story select unnest($1::uuid[])', [wanted])
    await admin.query('commit')
    for (const table of [
      'record.entry',
      'record.version',
      'record.harm',
      'record.voice',
      'record.decision',
      'record.voice_weighed',
      'record.entry_child',
      'record.plan_period',
      'people.person',
      'people.name',
      'people.relationship',
      'people.living_arrangement',
      'people.language',
      'access.involvement',
      'challenge.question',
      'bench.flat',
    ])
      await admin.query(`vacuum analyze ${table}`)
  } finally {
    await admin.end()
  }
}
