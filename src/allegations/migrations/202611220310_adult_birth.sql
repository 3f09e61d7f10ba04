-- The day the adult was born. How long an allegation is kept is counted from it, and Kith does not hold it: a reader says it, and how they know.
-- The newest counts; one without a day takes back what was said before. Nothing is overwritten.
create table allegations.adult_birth (
  id uuid primary key,
  allegation_id uuid not null references allegations.allegation,
  born_on date,
  words text not null,
  said_by uuid not null references identity.practitioner,
  said_at timestamptz not null
);
create index adult_birth_allegation on allegations.adult_birth (allegation_id, said_at desc);
alter table allegations.adult_birth enable row level security;
alter table allegations.adult_birth force row level security;
create policy read_sealed on allegations.adult_birth for select to kith_app using (
  exists (select from allegations.allegation a where a.id = allegation_id));
create policy add on allegations.adult_birth for insert to kith_app with check (
  said_by = (select access.me()) and exists (select from allegations.allegation a where a.id = allegation_id));
create policy definer_all on allegations.adult_birth for all to kith_definer using (true) with check (true);
grant select, insert on allegations.adult_birth to kith_app, kith_definer;
