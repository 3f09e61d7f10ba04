-- as admin
-- What the register shows and what people made of it: a change of pattern, somebody's decision on it, a worker told, a measure stopped to be
-- looked at. What happened is a row of its own; what stands where is worked out from the rows.
set local role kith_owner;

-- A pattern or a change in one pupil's marks (src/attendance/alert-rules.ts). Found again by a later file it is the same one: its figures follow
-- the register. It ends when the register shows it no more, and is settled when somebody has decided on it.
create table attendance.alert (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  kind text not null,
  since_on date not null,
  -- How surprising it was when it was raised: −log10 of the chance; 0 for what is counted and not estimated.
  strength double precision not null,
  facts jsonb not null,
  found_at timestamptz not null,
  last_found_at timestamptz not null,
  ended_at timestamptz,
  settled_at timestamptz,
  unique (child_id, organisation_id, kind, since_on)
);
create index alert_open on attendance.alert (organisation_id, found_at desc) where ended_at is null and settled_at is null;

-- What somebody decided on an alert: why the child is not there, what the child says makes coming hard, what was offered, when it is looked at
-- again. A later one stands beside an earlier one.
create table attendance.triage (
  id uuid primary key,
  alert_id uuid not null references attendance.alert,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  outcome text not null check (outcome in ('reason-found', 'watch', 'raised', 'mistake')),
  reasons text[] not null default '{}',
  evidence text check (evidence in ('seen', 'told', 'none')),
  why text not null,
  -- The child's own words; they are a voice in the record too. Whoever keeps the register reads no record.
  view_words text,
  view_not_yet text,
  support text,
  next_step text,
  next_who uuid references identity.practitioner,
  review_on date,
  reach text not null check (reach in ('involved', 'own')),
  concern_id uuid,
  entry_id uuid references record.entry,
  decided_by uuid not null references identity.practitioner,
  decided_at timestamptz not null,
  check (outcome <> 'reason-found' or cardinality(reasons) > 0),
  check (outcome <> 'watch' or review_on is not null),
  check ((outcome = 'raised') = (concern_id is not null)),
  check (outcome <> 'raised' or reach = 'own')
);
create index triage_alert on attendance.triage (alert_id, decided_at desc);
create index triage_child on attendance.triage (child_id, decided_at desc);

-- An absence nobody can explain, of a child who has a worker or a plan: one for each day and each team that must hear of it.
create table attendance.telling (
  id uuid primary key,
  -- Read out on the telephone: random, so that it tells nobody how many there are.
  number text not null unique,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  on_date date not null,
  -- The first day of this run of days that nobody can explain.
  run_from date not null,
  to_organisation_id uuid not null references identity.organisation,
  worker_id uuid references identity.practitioner,
  worker_name text,
  as_what text not null check (as_what in ('social-worker', 'family-help', 'youth-justice', 'plan')),
  plan text,
  high_risk boolean not null,
  -- The team has no Kith, or nobody there may know in Kith where the child is: it is told by a numbered notice.
  by_phone boolean not null,
  known_at timestamptz not null,
  tell_by timestamptz not null,
  made_by uuid not null references identity.practitioner,
  made_at timestamptz not null,
  unique (child_id, on_date, to_organisation_id, organisation_id)
);
create index telling_organisation on attendance.telling (organisation_id, on_date desc);
create index telling_to on attendance.telling (to_organisation_id, on_date desc);

-- Everything that happened with it, in order: what the school tried, told, seen, answered, gone up, a welfare check, the reason known.
create table attendance.telling_step (
  id uuid primary key,
  telling_id uuid not null references attendance.telling,
  kind text not null check (kind in ('tried', 'told', 'seen', 'answered', 'gone-up', 'welfare-check', 'explained')),
  at timestamptz not null,
  -- What each kind needs besides its words: see telling.ts.
  facts jsonb not null default '{}',
  words text not null,
  entry_id uuid references record.entry,
  by_practitioner uuid not null references identity.practitioner,
  by_organisation_id uuid not null references identity.organisation,
  recorded_at timestamptz not null
);
create index telling_step_telling on attendance.telling_step (telling_id, at);
-- Told once, seen once by a person, explained once.
create unique index telling_told_once on attendance.telling_step (telling_id) where kind = 'told';
create unique index telling_seen_once on attendance.telling_step (telling_id, by_practitioner) where kind = 'seen';
create unique index telling_explained_once on attendance.telling_step (telling_id) where kind = 'explained';

-- Before a penalty notice, a suspension or an exclusion: it is asked for, and somebody who leads safeguarding looks at the whole first.
create table attendance.stop (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  measure text not null check (measure in ('penalty-notice', 'suspension', 'exclusion')),
  why text not null,
  asked_by uuid not null references identity.practitioner,
  asked_at timestamptz not null
);
create index stop_organisation on attendance.stop (organisation_id, asked_at desc);
create index stop_child on attendance.stop (child_id, asked_at desc);
create table attendance.stop_decision (
  id uuid primary key,
  stop_id uuid not null references attendance.stop,
  decision text not null check (decision in ('go-on', 'wait', 'not')),
  -- For whoever asked: what to do now, and nothing of why.
  words text not null,
  review_on date,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null,
  check (decision <> 'wait' or review_on is not null)
);
create index stop_decision_stop on attendance.stop_decision (stop_id, at desc);
-- The reasons, for the safeguarding team alone.
create table attendance.stop_reason (
  decision_id uuid primary key references attendance.stop_decision,
  stop_id uuid not null references attendance.stop,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  reasons text not null,
  support text not null,
  view_words text,
  view_not_yet text,
  worker_told text,
  had_worker boolean not null,
  had_plan boolean not null,
  had_concern boolean not null,
  entry_id uuid not null references record.entry,
  by_practitioner uuid not null references identity.practitioner
);

-- Sums over a school's pupils, made when its register changes: no row about a child, and shown only with small numbers taken out.
create table attendance.group_count (
  organisation_id uuid not null references identity.organisation,
  term_on date not null,
  dimension text not null check (dimension in ('all', 'sex', 'ethnicity', 'year', 'worker')),
  value text not null,
  pupils integer not null,
  possible bigint not null,
  missed bigint not null,
  persistent integer not null,
  severe integer not null,
  counted_at timestamptz not null,
  primary key (organisation_id, term_on, dimension, value)
);

select attendance.guard_child('attendance.alert');
grant select, insert on attendance.alert to kith_app;
grant update (strength, facts, found_at, last_found_at, ended_at, settled_at) on attendance.alert to kith_app;

-- A decision on an alert reaches as far as its entry: everyone who may read the attendance, or the safeguarding team and whoever wrote it.
alter table attendance.triage enable row level security;
alter table attendance.triage force row level security;
create policy see on attendance.triage for select to kith_app using (
  child_id = any((select attendance.scope())::uuid[])
  and (organisation_id = (select access.my_working_organisation()) or child_id = any((select attendance.scope_open())::uuid[]))
  and (reach = 'involved' or decided_by = (select access.me()) or organisation_id = (select access.my_reading_organisation())));
create policy add on attendance.triage for insert to kith_app with check (
  decided_by = (select access.me()) and child_id = any((select attendance.scope())::uuid[])
  and organisation_id = (select access.my_working_organisation()) and (select access.holds('dsl', 'head', 'attendance-lead', 'system')));
create policy definer_all on attendance.triage for all to kith_definer using (true) with check (true);
grant select, insert on attendance.triage to kith_app;

-- Told of by the school, and told to the team: both see it, and everything that happened with it.
alter table attendance.telling enable row level security;
alter table attendance.telling force row level security;
create policy see on attendance.telling for select to kith_app using (
  child_id = any((select attendance.scope())::uuid[]) and (
    organisation_id = (select access.my_working_organisation()) and (select access.holds('dsl', 'head', 'attendance-lead', 'system'))
    or to_organisation_id = (select access.my_reading_organisation()) and not by_phone and child_id = any((select attendance.scope_open())::uuid[])));
create policy add on attendance.telling for insert to kith_app with check (
  made_by = (select access.me()) and child_id = any((select attendance.scope())::uuid[])
  and organisation_id = (select access.my_working_organisation()) and (select access.holds('dsl', 'head', 'attendance-lead', 'system')));
create policy definer_all on attendance.telling for all to kith_definer using (true) with check (true);
grant select, insert on attendance.telling to kith_app;

alter table attendance.telling_step enable row level security;
alter table attendance.telling_step force row level security;
create policy see on attendance.telling_step for select to kith_app using (exists (select from attendance.telling t where t.id = telling_id));
create policy add on attendance.telling_step for insert to kith_app with check (
  by_practitioner = (select access.me()) and by_organisation_id = (select access.my_working_organisation())
  and exists (select from attendance.telling t where t.id = telling_id
    -- The school says what it tried, that it told, and why the child was away; the team that it saw, and what it answers. What a team without
    -- Kith answers, the school writes down.
    and case when kind in ('tried', 'told', 'explained', 'gone-up') then t.organisation_id = by_organisation_id
      when kind = 'seen' then t.to_organisation_id = by_organisation_id
      when kind = 'answered' then by_organisation_id = case when t.by_phone then t.organisation_id else t.to_organisation_id end
      else true end));
create policy definer_all on attendance.telling_step for all to kith_definer using (true) with check (true);
grant select, insert on attendance.telling_step to kith_app;

-- The school's own: the attendance lead asks and is told what to do, the safeguarding leads decide and say why.
alter table attendance.stop enable row level security;
alter table attendance.stop force row level security;
create policy see on attendance.stop for select to kith_app using (
  child_id = any((select attendance.scope())::uuid[]) and organisation_id = (select access.my_working_organisation())
  and (select access.holds('dsl', 'head', 'attendance-lead', 'system')));
create policy add on attendance.stop for insert to kith_app with check (
  asked_by = (select access.me()) and child_id = any((select attendance.scope())::uuid[])
  and organisation_id = (select access.my_working_organisation()) and (select access.holds('dsl', 'head', 'attendance-lead', 'system')));
create policy definer_all on attendance.stop for all to kith_definer using (true) with check (true);
alter table attendance.stop_decision enable row level security;
alter table attendance.stop_decision force row level security;
create policy see on attendance.stop_decision for select to kith_app using (exists (select from attendance.stop s where s.id = stop_id));
create policy add on attendance.stop_decision for insert to kith_app with check (
  by_practitioner = (select access.me()) and (select access.holds('dsl', 'head', 'system'))
  and exists (select from attendance.stop s where s.id = stop_id));
create policy definer_all on attendance.stop_decision for all to kith_definer using (true) with check (true);
alter table attendance.stop_reason enable row level security;
alter table attendance.stop_reason force row level security;
create policy see on attendance.stop_reason for select to kith_app using (
  child_id = any((select attendance.scope())::uuid[]) and organisation_id = (select access.my_reading_organisation()));
create policy add on attendance.stop_reason for insert to kith_app with check (
  by_practitioner = (select access.me()) and child_id = any((select attendance.scope())::uuid[])
  and organisation_id = (select access.my_reading_organisation()) and (select access.holds('dsl', 'head', 'system'))
  and exists (select from attendance.stop_decision d join attendance.stop s on s.id = d.stop_id
    where d.id = decision_id and s.id = stop_reason.stop_id and s.child_id = stop_reason.child_id and s.organisation_id = stop_reason.organisation_id));
create policy definer_all on attendance.stop_reason for all to kith_definer using (true) with check (true);
grant select, insert on attendance.stop, attendance.stop_decision, attendance.stop_reason to kith_app;

-- Read and written through functions alone.
alter table attendance.group_count enable row level security;
alter table attendance.group_count force row level security;
create policy definer_all on attendance.group_count for all to kith_definer using (true) with check (true);

grant select, insert, update on all tables in schema attendance to kith_definer;
grant delete on attendance.group_count to kith_definer;
reset role;
