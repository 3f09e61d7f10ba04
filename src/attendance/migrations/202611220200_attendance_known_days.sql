/* Days that are known of a child and may weigh on the days around them: time with a parent who lives elsewhere, a court day, an appointment. The scan
   asks whether absence begins on one or on the school day after. No words are kept, and no place: a kind, and when. */
set local role kith_owner;
create table attendance.known_day (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  kind text not null check (kind in ('family-time', 'other-home', 'court', 'appointment', 'carer-away', 'other')),
  from_on date not null,
  -- Null: it goes on.
  to_on date,
  -- 'mon' … 'sun'; none: the first day alone.
  weekdays text[] not null,
  -- Every so many weeks, counted from the week of the first day.
  every_weeks smallint not null check (every_weeks between 1 and 4),
  recorded_by uuid not null references identity.practitioner,
  recorded_at timestamptz not null,
  ended_by uuid references identity.practitioner,
  ended_at timestamptz,
  check (to_on is null or from_on <= to_on),
  check (weekdays <@ array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
  check ((ended_by is null) = (ended_at is null) and (ended_at is null or to_on is not null))
);
create index known_day_child on attendance.known_day (child_id, from_on);
alter table attendance.known_day enable row level security;
alter table attendance.known_day force row level security;

-- Read by whoever may read the child's attendance; written by those of them who look after it, each for their own organisation.
create policy see_attendance on attendance.known_day for select to kith_app using (child_id = any((select attendance.scope())::uuid[]));
create policy add_attendance on attendance.known_day for insert to kith_app with check (
  child_id = any((select attendance.scope())::uuid[]) and organisation_id = (select access.my_working_organisation())
  and recorded_by = (select access.me())
  and (select access.holds('dsl', 'head', 'attendance-lead', 'social-worker', 'family-help', 'youth-justice', 'virtual-school')));
create policy change_attendance on attendance.known_day for update to kith_app using (
  child_id = any((select attendance.scope())::uuid[]) and organisation_id = (select access.my_working_organisation())
  and ended_at is null
  and (select access.holds('dsl', 'head', 'attendance-lead', 'social-worker', 'family-help', 'youth-justice', 'virtual-school')))
  with check (organisation_id = (select access.my_working_organisation()) and ended_by = (select access.me()));
create policy definer_attendance on attendance.known_day for all to kith_definer using (true) with check (true);
grant select, insert on attendance.known_day to kith_app;
grant update (to_on, ended_by, ended_at) on attendance.known_day to kith_app;
reset role;
