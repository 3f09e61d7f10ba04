-- Running clocks and tasks: what is due, for whom, why, and what it cites. Nothing here is deleted.
create schema deadlines;
grant usage on schema deadlines to kith_app, kith_definer;
grant create on schema deadlines to kith_definer;

create table deadlines.clock (
  id uuid primary key,
  -- A rule of src/statute, or one of the area's own.
  rule text not null,
  children uuid[] not null default '{}',
  subject_kind text not null,
  subject_id uuid not null,
  -- Whose clock it is: the team that must act.
  organisation_id uuid not null references identity.organisation,
  practitioner_id uuid references identity.practitioner,
  -- Sealed matters (a concern about an adult who works with children): only `practitioner_id` sees it, never the team.
  private boolean not null default false,
  shown_to_organisation_id uuid generated always as (case when private then null else organisation_id end) stored,
  start_event text not null,
  started_at timestamptz not null,
  -- Other events of the same matter from which the rule may be counted, by name: the earliest date leads, both are shown.
  other_starts jsonb not null default '{}',
  start_words text not null,
  edition text,
  -- The limit it was counted by, and who set it: the nation, the area, or an order whose date was typed.
  unit text not null,
  amount double precision,
  limit_from text not null check (limit_from in ('national', 'area', 'order')),
  due_on date not null,
  -- The instant from which it is late. For a limit in days that is the end of the last day, unless the rule keeps the time of day.
  due_at timestamptz not null,
  timed boolean not null,
  -- 'by' and 'before' can be late; 'for' (at least until then) and 'not before' cannot.
  meaning text not null default 'by' check (meaning in ('by', 'before', 'for', 'not before')),
  entry_id uuid references record.entry,
  href text not null,
  started_by uuid not null references identity.practitioner,
  from_organisation_id uuid not null references identity.organisation,
  made_at timestamptz not null,
  stopped_at timestamptz,
  stopped_by uuid references identity.practitioner,
  stopped_entry_id uuid references record.entry,
  -- Said in advance, or when it stopped. A late clock stops only with one.
  late_reason text,
  late_said_by uuid references identity.practitioner,
  late_said_at timestamptz,
  late_minutes integer check (late_minutes > 0),
  -- No statutory clock pauses. Where guidance allows more time, somebody gives it by name and with a reason.
  extended_at timestamptz,
  extended_by uuid references identity.practitioner,
  extended_reason text,
  check (private is false or practitioner_id is not null),
  check ((stopped_at is null) = (stopped_by is null)),
  check (late_minutes is null or (stopped_at is not null and late_reason is not null)),
  check ((extended_at is null) = (extended_reason is null) and (extended_at is null) = (extended_by is null))
);
-- No index has a date in it, and pages keep room: so counting 100,000 clocks again writes rows and no index entries (HOT updates).
-- A team's running clocks are few enough to be sorted; a child's are found among them.
alter table deadlines.clock set (fillfactor = 60);
create index clock_organisation on deadlines.clock (shown_to_organisation_id) where stopped_at is null;
create index clock_practitioner on deadlines.clock (practitioner_id) where stopped_at is null and practitioner_id is not null;
create index clock_subject on deadlines.clock (subject_id, rule);
create index clock_stopped on deadlines.clock (organisation_id, rule, stopped_at) where stopped_at is not null;

-- What a clock said before, and why it changed.
create table deadlines.clock_history (
  id uuid primary key,
  clock_id uuid not null references deadlines.clock,
  changed_at timestamptz not null,
  -- Always the person of the transaction: the row policy and count_again see to that, so no key is looked up 100,000 times.
  changed_by uuid not null,
  kind text not null check (kind in ('start-corrected', 'computed-again', 'extended', 'moved-to')),
  reason text not null,
  started_at timestamptz not null,
  edition text,
  unit text not null,
  amount double precision,
  limit_from text not null,
  due_on date not null,
  due_at timestamptz not null
);
create index clock_history_clock on deadlines.clock_history (clock_id, changed_at);

create table deadlines.task (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  -- For one person; or for whoever holds `role`; or, with neither, for any lead.
  practitioner_id uuid references identity.practitioner,
  role text,
  -- Only that person, or those who hold the role, see it: not the rest of the team.
  private boolean not null default false,
  shown_to_organisation_id uuid generated always as (case when private then null else organisation_id end) stored,
  children uuid[] not null default '{}',
  kind text not null,
  subject_kind text not null,
  subject_id uuid not null,
  -- Neither holds a name: who it is about is shown from `children`, to those who may know.
  title text not null,
  why text not null,
  href text not null,
  due_at timestamptz,
  timed boolean not null default true,
  clock_id uuid references deadlines.clock,
  rule_words text,
  certainty text check (certainty in ('read', 'local', 'unverified')),
  source_words text,
  made_by uuid not null references identity.practitioner,
  from_organisation_id uuid not null references identity.organisation,
  made_at timestamptz not null,
  done_at timestamptz,
  done_by uuid references identity.practitioner,
  done_words text,
  check (private is false or practitioner_id is not null or role is not null),
  check ((done_at is null) = (done_by is null))
);
create index task_organisation on deadlines.task (shown_to_organisation_id, due_at) where done_at is null;
create index task_practitioner on deadlines.task (practitioner_id, due_at) where done_at is null and practitioner_id is not null;
create index task_role on deadlines.task (organisation_id, role) where done_at is null and role is not null;
create index task_subject on deadlines.task (subject_id, kind);
create index task_clock on deadlines.task (clock_id) where clock_id is not null;

-- A task that went to somebody else, or up: from whom, to whom, why.
create table deadlines.task_move (
  id uuid primary key,
  task_id uuid not null references deadlines.task,
  from_practitioner_id uuid references identity.practitioner,
  from_role text,
  to_practitioner_id uuid references identity.practitioner,
  to_role text,
  gone_up boolean not null default false,
  reason text not null,
  moved_by uuid not null references identity.practitioner,
  moved_at timestamptz not null
);
create index task_move_task on deadlines.task_move (task_id, moved_at);

-- Each reminder once: so a sweep that runs twice sends nothing twice.
create table deadlines.reminder (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  practitioner_id uuid not null references identity.practitioner,
  -- The task, or the clock that has no task.
  item_id uuid not null,
  kind text not null check (kind in ('soon', 'late')),
  made_at timestamptz not null,
  unique (item_id, practitioner_id, kind)
);
create index reminder_organisation on deadlines.reminder (organisation_id);

create table deadlines.reminder_choice (
  practitioner_id uuid primary key references identity.practitioner,
  by_mail boolean not null default true,
  -- London time; when both are the same there are no quiet hours.
  quiet_from time not null default '20:00',
  quiet_to time not null default '07:30',
  quiet_weekends boolean not null default true,
  set_at timestamptz not null
);

-- Only the hash of the address of a calendar is kept. It ends when its owner says so, and when the owner may no longer work.
create table deadlines.calendar_token (
  id uuid primary key,
  hash bytea not null unique,
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  made_at timestamptz not null,
  revoked_at timestamptz
);
create index calendar_token_practitioner on deadlines.calendar_token (practitioner_id) where revoked_at is null;

do $$
declare t text;
begin
  foreach t in array array['clock', 'task'] loop
    perform access.guard(('deadlines.' || t)::regclass, 'organisation', 'shown_to_organisation_id', 'children');
    perform access.guard(('deadlines.' || t)::regclass, 'person', 'practitioner_id');
    -- Exclusion beats everything, also a task that was one's own; and what was one's own in an organisation stays there when one leaves it.
    execute format('create policy here_see on deadlines.%I as restrictive for select to kith_app using (
      organisation_id = (select access.my_working_organisation()) and not (children && (select access.excluded())::uuid[]))', t);
    execute format('create policy here_change on deadlines.%I as restrictive for update to kith_app using (
      organisation_id = (select access.my_working_organisation()) and not (children && (select access.excluded())::uuid[]))', t);
  end loop;
end $$;
-- Whoever is at work may give any team a task and start its clock, in their own name: it tells that team something and reads nothing.
create policy start_elsewhere on deadlines.clock for insert to kith_app with check (
  started_by = (select access.me()) and from_organisation_id = (select access.my_working_organisation()));
create policy give_elsewhere on deadlines.task for insert to kith_app with check (
  made_by = (select access.me()) and from_organisation_id = (select access.my_working_organisation()));
create policy in_own_name on deadlines.clock as restrictive for insert to kith_app with check (started_by = (select access.me()));
create policy in_own_name on deadlines.task as restrictive for insert to kith_app with check (made_by = (select access.me()));
-- A task for a role is for whoever holds it, with or without a reading role (chair of governors, attendance lead, LADO).
create policy see_role on deadlines.task for select to kith_app using (
  organisation_id = (select access.my_working_organisation()) and role = any((select access.roles_of(access.me(), access.my_organisation()))::text[]));
create policy change_role on deadlines.task for update to kith_app using (
  organisation_id = (select access.my_working_organisation()) and role = any((select access.roles_of(access.me(), access.my_organisation()))::text[]))
  with check (organisation_id = (select access.my_working_organisation()));

-- What hangs on a clock or a task shows where that shows.
do $$
declare r record;
begin
  for r in select * from (values ('clock_history', 'clock', 'clock_id', 'changed_by'), ('task_move', 'task', 'task_id', 'moved_by')) v(child, parent, key, who) loop
    execute format('alter table deadlines.%I enable row level security', r.child);
    execute format('alter table deadlines.%I force row level security', r.child);
    execute format('create policy see on deadlines.%I for select to kith_app using (exists (select from deadlines.%I p where p.id = %I))', r.child, r.parent, r.key);
    execute format('create policy add on deadlines.%I for insert to kith_app with check (%I = (select access.me()) and exists (select from deadlines.%I p where p.id = %I))',
      r.child, r.who, r.parent, r.key);
    execute format('create policy definer_all on deadlines.%I for all to kith_definer using (true) with check (true)', r.child);
  end loop;
  perform access.guard('deadlines.reminder'::regclass, 'organisation', 'organisation_id');
  perform access.guard('deadlines.reminder_choice'::regclass, 'person', 'practitioner_id');
  perform access.guard('deadlines.calendar_token'::regclass, 'person', 'practitioner_id');
end $$;

grant select, insert on all tables in schema deadlines to kith_app;
grant update (started_at, start_words, edition, unit, amount, limit_from, due_on, due_at, timed, practitioner_id, late_reason, late_said_by, late_said_at,
  extended_at, extended_by, extended_reason) on deadlines.clock to kith_app;
grant update (practitioner_id, role, due_at, timed, done_at, done_by, done_words) on deadlines.task to kith_app;
grant update (by_mail, quiet_from, quiet_to, quiet_weekends, set_at) on deadlines.reminder_choice to kith_app;
grant update (revoked_at) on deadlines.calendar_token to kith_app;
grant select, insert, update on all tables in schema deadlines to kith_definer;
