-- Concerns about adults who work or volunteer with children: a sealed store of its own. Only the people named as readers see a row: the head,
-- about the head the chair of governors, about both the designated officer. Never the person named, and never the safeguarding lead's team.
create schema allegations;
grant usage on schema allegations to kith_app, kith_definer;
grant create on schema allegations to kith_definer;

create table allegations.allegation (
  id uuid primary key,
  number text not null unique,
  organisation_id uuid not null references identity.organisation,
  about_name text not null,
  about_job text,
  about_practitioner_id uuid references identity.practitioner,
  about_head boolean not null,
  readers uuid[] not null,
  logged_by uuid not null references identity.practitioner,
  logged_at timestamptz not null,
  happened_at timestamptz not null,
  place text,
  seen text not null,
  said text,
  child_words text,
  -- Which children, in the writer's words: never a link to a pupil's record.
  children_words text,
  danger text not null check (danger in ('no', 'yes', 'unknown')),
  done_already text,
  -- Contact with the designated officer: within one working day of the allegation being known.
  officer_due_at timestamptz not null,
  check (cardinality(readers) > 0),
  check (about_practitioner_id is null or about_practitioner_id <> all(readers))
);
create index allegation_readers on allegations.allegation using gin (readers);

create table allegations.step (
  id uuid primary key,
  allegation_id uuid not null references allegations.allegation,
  kind text not null check (kind in ('note', 'officer-told', 'officer-advice', 'child-safe', 'meeting', 'late-reason', 'reader-added', 'outcome', 'barring')),
  words text not null,
  -- Of an outcome only.
  outcome text check (outcome in ('substantiated', 'unsubstantiated', 'unfounded', 'false', 'malicious', 'low-level')),
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null,
  check ((kind = 'outcome') = (outcome is not null))
);
create index step_allegation on allegations.step (allegation_id, at);

-- What the one who spoke up may see: that it arrived, and that somebody is acting on it.
create table allegations.receipt (
  allegation_id uuid primary key references allegations.allegation,
  practitioner_id uuid not null references identity.practitioner,
  received_at timestamptz not null,
  read_at timestamptz,
  acted_at timestamptz
);
create index receipt_practitioner on allegations.receipt (practitioner_id);

alter table allegations.allegation enable row level security;
alter table allegations.allegation force row level security;
-- A reader reads it at work in that organisation, or as a designated officer: not from a new job elsewhere.
create policy read_sealed on allegations.allegation for select to kith_app using (
  (select access.me()) = any(readers)
  and (organisation_id = (select access.my_working_organisation()) or (select access.holds('lado'))));
create policy tell on allegations.allegation for insert to kith_app with check (
  logged_by = (select access.me()) and organisation_id = (select access.my_working_organisation()));
-- A reader may let another read (the designated officer); the check above keeps the person named out for ever.
create policy let_read on allegations.allegation for update to kith_app using ((select access.me()) = any(readers)) with check ((select access.me()) = any(readers));
create policy definer_all on allegations.allegation for all to kith_definer using (true) with check (true);

alter table allegations.step enable row level security;
alter table allegations.step force row level security;
create policy read_sealed on allegations.step for select to kith_app using (exists (select from allegations.allegation a where a.id = allegation_id));
create policy add on allegations.step for insert to kith_app with check (
  by_practitioner = (select access.me()) and exists (select from allegations.allegation a where a.id = allegation_id));
create policy definer_all on allegations.step for all to kith_definer using (true) with check (true);

alter table allegations.receipt enable row level security;
alter table allegations.receipt force row level security;
create policy see_own on allegations.receipt for select to kith_app using (
  practitioner_id = (select access.me()) or exists (select from allegations.allegation a where a.id = allegation_id));
create policy add on allegations.receipt for insert to kith_app with check (practitioner_id = (select access.me()));
create policy mark on allegations.receipt for update to kith_app using (exists (select from allegations.allegation a where a.id = allegation_id));
create policy definer_all on allegations.receipt for all to kith_definer using (true) with check (true);

grant select, insert on all tables in schema allegations to kith_app;
grant update (readers) on allegations.allegation to kith_app;
grant update (read_at, acted_at) on allegations.receipt to kith_app;
grant select, insert, update on all tables in schema allegations to kith_definer;
