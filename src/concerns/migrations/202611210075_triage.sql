-- Triage and referral: what comes back on its day, what the family said later, and what was said back once.

-- A date to come back to has come, and its task was given: once.
create table concerns.came_back (
  triage_id uuid primary key references concerns.triage,
  task_id uuid not null,
  at timestamptz not null,
  by_practitioner uuid not null references identity.practitioner
);

-- The family had agreed to Family Help and has taken it back. It closes nothing by itself: somebody decides again.
create table concerns.withdrawal (
  id uuid primary key,
  triage_id uuid not null references concerns.triage,
  words text not null,
  entry_id uuid not null references record.entry,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index withdrawal_triage on concerns.withdrawal (triage_id);

-- An answer has been made known to the one who referred: once.
create table concerns.answer_told (
  answer_id uuid primary key references concerns.referral_answer,
  task_id uuid,
  at timestamptz not null,
  by_practitioner uuid not null references identity.practitioner
);

do $$
declare r record;
begin
  for r in select * from (values ('came_back', 'triage', 'triage_id'), ('withdrawal', 'triage', 'triage_id'), ('answer_told', 'referral_answer', 'answer_id')) v(child, parent, key) loop
    execute format('alter table concerns.%I enable row level security', r.child);
    execute format('alter table concerns.%I force row level security', r.child);
    execute format('create policy see on concerns.%I for select to kith_app using (exists (select from concerns.%I p where p.id = %I))', r.child, r.parent, r.key);
    execute format('create policy add on concerns.%I for insert to kith_app with check (by_practitioner = (select access.me()) and exists (select from concerns.%I p where p.id = %I))',
      r.child, r.parent, r.key);
    execute format('create policy definer_all on concerns.%I for all to kith_definer using (true) with check (true)', r.child);
  end loop;
end $$;
grant select, insert on concerns.came_back, concerns.withdrawal, concerns.answer_told to kith_app;
grant select, insert, update on concerns.came_back, concerns.withdrawal, concerns.answer_told to kith_definer;
