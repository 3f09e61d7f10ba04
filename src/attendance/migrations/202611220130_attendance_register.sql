-- as admin
-- The register as a school keeps it: who was there, morning and afternoon, packed by pupil and term; every change of a mark kept beside it.
set local role kith_owner;
create schema attendance;
grant usage on schema attendance to kith_app, kith_definer;
grant create on schema attendance to kith_definer;

-- One row a pupil, term and school: see src/attendance/marks.ts for the bytes. `term_on` follows from the date of a mark alone (storageTerm in
-- terms-rules.ts), never from what a school has set as its terms, so that no change of dates moves a mark; the terms are in area.setting.
-- Every byte counts here (a county has a hundred million marks a year): when a mark was changed stands in attendance.correction, when it first came
-- in attendance.file. No foreign key to the child: put_marks takes children of the school's own roll and nobody else.
create table attendance.term_marks (
  child_id uuid not null,
  organisation_id uuid not null,
  term_on date not null check (extract(isodow from term_on) = 1),
  days bytea not null,
  rare bytea,
  late bytea,
  primary key (child_id, term_on, organisation_id)
);
-- Small and never worth compressing: what is read most should be read as it lies.
alter table attendance.term_marks alter column days set storage plain, alter column rare set storage main, alter column late set storage main;

create table attendance.token (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  token_hash bytea not null unique,
  name text not null,
  made_by uuid not null references identity.practitioner,
  made_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid references identity.practitioner,
  last_used_at timestamptz,
  -- How often it was used since then: no more than so many files in an hour.
  counted_from timestamptz,
  counted integer not null default 0,
  check ((revoked_at is null) = (revoked_by is null))
);
create index token_organisation on attendance.token (organisation_id);

-- Every file that was sent, by whatever way: what it held, what went in, and row by row what did not and why.
create table attendance.file (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  name text not null,
  sha256 bytea not null,
  way text not null check (way in ('upload', 'folder', 'command', 'http')),
  state text not null check (state in ('waiting', 'running', 'done', 'given-up', 'failed')),
  layout text check (layout in ('long', 'wide')),
  first_on date,
  last_on date,
  row_count integer not null default 0,
  marks_new integer not null default 0,
  marks_corrected integer not null default 0,
  marks_same integer not null default 0,
  refused_count integer not null default 0,
  problems jsonb not null default '{"counts": {}, "rows": []}',
  problem text,
  token_id uuid references attendance.token,
  by_practitioner uuid not null references identity.practitioner,
  started_at timestamptz not null,
  finished_at timestamptz
);
create index file_organisation on attendance.file (organisation_id, started_at desc);

-- When a school's register last changed, and up to when it has been looked at for alerts: what lies between is still to be looked at.
create table attendance.scan_state (
  organisation_id uuid primary key references identity.organisation,
  marks_at timestamptz not null,
  scanned_at timestamptz
);

-- What a mark was and became. A first mark is none; the old one is never lost.
create table attendance.correction (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  on_date date not null,
  session text not null check (session in ('am', 'pm')),
  was text not null,
  was_minutes smallint,
  became text not null,
  became_minutes smallint,
  file_id uuid references attendance.file,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index correction_child on attendance.correction (child_id, on_date);

-- What stands beside a session in words. A later one stands before an earlier one, and both are kept.
create table attendance.remark (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  on_date date not null,
  session text not null check (session in ('am', 'pm')),
  words text not null,
  file_id uuid references attendance.file,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index remark_child on attendance.remark (child_id, on_date);

-- An agreed part-time timetable: when the child is expected, why, who agreed, and when it is looked at again. A C2 outside of one is a pattern.
create table attendance.part_time (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  from_on date not null,
  to_on date not null,
  -- The sessions of a week the child is expected at: 'mon-am', 'mon-pm' …
  sessions text[] not null,
  why text not null,
  child_view text,
  agreed_with text not null,
  agreed_on date not null,
  review_on date not null,
  worker_told text,
  made_by uuid not null references identity.practitioner,
  made_at timestamptz not null,
  ended_on date,
  ended_by uuid references identity.practitioner,
  ended_why text,
  check (from_on <= to_on and review_on between from_on and to_on),
  check ((ended_on is null) = (ended_by is null) and (ended_on is null) = (ended_why is null))
);
create index part_time_child on attendance.part_time (child_id, from_on);
reset role;

/* Of the children asked for, less those this person is excluded from: those whose attendance this person may read.
   The own school's: on its roll or taught there now, for the safeguarding team, the head and the attendance lead. Elsewhere: for whoever reads
   casework in an organisation that works with the child now, and for the virtual school of the council that leads; but not while the child's
   place, or that of somebody close, is hidden from them: a register tells where a child is. */
create function attendance.scope() returns uuid[]
language sql stable security definer set search_path = '' as $$
  with me as materialized (
    select access.my_working_organisation() as mine, access.my_reading_organisation() as reading,
      access.holds('dsl', 'head', 'attendance-lead', 'system') as register, access.holds('virtual-school') as virtual
  ), asked as materialized (
    select distinct a.child_id
    from unnest(coalesce(nullif(current_setting('kith.asked', true), ''), '{}')::uuid[]) a(child_id)
    where (select m.mine from me m) is not null and a.child_id <> all((select access.excluded())::uuid[])
  ), place as materialized (
    select a.child_id, (select m.register from me m) and (
      exists (select from people.roll l where l.child_id = a.child_id and l.organisation_id = (select m.mine from me m) and l.to_on is null)
      or exists (select from access.involvement i where i.child_id = a.child_id and i.organisation_id = (select m.mine from me m)
        and i.role in ('school', 'nursery', 'college', 'childminder', 'alternative-provision')
        and i.from_at <= now() and (i.to_at is null or i.to_at > now()))) as own
    from asked a
  ), elsewhere as materialized (
    select p.child_id from place p where not p.own and exists (
      select from access.involvement i where i.child_id = p.child_id and i.organisation_id = (select m.mine from me m)
        and ((select m.reading from me m) is not null or (select m.virtual from me m) and i.role = 'lead-authority')
        and i.from_at <= now() and (i.to_at is null or i.to_at > now()))
  )
  select coalesce(array_agg(s.child_id), '{}') from (
    select p.child_id from place p where p.own
    union all
    select e.child_id from elsewhere e
    where e.child_id <> all((select access.places_hidden(coalesce((select array_agg(x.child_id) from elsewhere x), '{}')))::uuid[])
  ) s
$$;

/* Of those: the ones whose place is hidden from nobody who asks here. What another school wrote of a child shows for these alone. */
create function attendance.scope_open() returns uuid[]
language sql stable security definer set search_path = '' as $$
  with seen as materialized (select attendance.scope() as ids)
  select coalesce(array_agg(c.id), '{}') from seen s, unnest(s.ids) c(id)
  where c.id <> all((select access.places_hidden(x.ids) from seen x)::uuid[])
$$;

/* The children whose attendance this person may ask about, by their work: those of the own school, or those one's organisation works with. Ids
   only; a page then asks for them. */
create function attendance.caseload(most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  with me as materialized (
    select access.my_working_organisation() as mine, access.my_reading_organisation() as reading,
      access.holds('dsl', 'head', 'attendance-lead', 'system') as register, access.holds('virtual-school') as virtual
  ), mine as materialized (
    select l.child_id from me m join people.roll l on l.organisation_id = m.mine and l.to_on is null where m.register
    union
    select i.child_id from me m join access.involvement i on i.organisation_id = m.mine and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    where m.register and i.role in ('school', 'nursery', 'college', 'childminder', 'alternative-provision')
  ), elsewhere as materialized (
    select distinct i.child_id from me m join access.involvement i on i.organisation_id = m.mine and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    where (m.reading is not null or m.virtual and i.role = 'lead-authority') and i.child_id not in (select o.child_id from mine o)
  )
  select c.child_id from (
    select o.child_id from mine o
    union all
    select e.child_id from elsewhere e
    where e.child_id <> all((select access.places_hidden(coalesce((select array_agg(x.child_id) from elsewhere x), '{}')))::uuid[])
  ) c
  where c.child_id <> all((select access.excluded())::uuid[])
  limit most
$$;

/* Who these children are, for somebody who may read their attendance and perhaps no record (attendance lead, virtual school): the name, the year
   and the form on the roll of each school whose marks they may see. */
create function attendance.pupils() returns table (child_id uuid, organisation_id uuid, name text, sort_name text, year_group text, form text)
language sql stable security definer set search_path = '' as $$
  select l.child_id, l.organisation_id, l.display_name, l.sort_name, l.year_group, l.form from people.roll l
  where l.child_id = any((select attendance.scope())::uuid[]) and l.to_on is null
    and (l.organisation_id = (select access.my_working_organisation()) or l.child_id = any((select attendance.scope_open())::uuid[]))
$$;

/* The unique pupil numbers of the own roll, for matching the rows of a file. Of children elsewhere nothing is said. */
create function attendance.roll_numbers() returns table (upn text, child_id uuid)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('system', 'dsl', 'head', 'attendance-lead') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  return query select i.value, l.child_id from people.roll l
    join people.identifier i on i.person_id = l.child_id and i.kind = 'upn' and i.to_on is null
    where l.organisation_id = mine and l.to_on is null;
end $$;

/* Writes packed rows of the own school, many in one statement. Only of children on its roll, whatever was sent. Gives how many were written. */
create function attendance.put_marks(children uuid[], terms date[], days bytea[], rare bytea[], late bytea[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  mine uuid := access.my_working_organisation();
  written integer;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into attendance.term_marks as t (child_id, organisation_id, term_on, days, rare, late)
    select u.child, mine, u.term, u.packed, u.other, u.minutes
    from unnest(children, terms, days, rare, late) as u(child, term, packed, other, minutes)
    where exists (select from people.roll l where l.child_id = u.child and l.organisation_id = mine and l.to_on is null)
    -- In the order of the index: it stays smaller for it.
    order by u.child, u.term
  on conflict (child_id, term_on, organisation_id) do update
    set days = excluded.days, rare = excluded.rare, late = excluded.late;
  get diagnostics written = row_count;
  return written;
end $$;

/* Whose token this is, while it may be used; unknown and revoked look alike: no row. Counts the use: `too_many` when it was used more often in
   an hour than may be. Asked before anybody is known, and tells nothing but the organisation. */
create function attendance.use_token(hash bytea, at timestamptz, most integer) returns table (organisation_id uuid, token_id uuid, too_many boolean)
language sql volatile security definer set search_path = '' as $$
  update attendance.token t set last_used_at = at,
    counted = case when t.counted_from > at - interval '1 hour' then t.counted + 1 else 1 end,
    counted_from = case when t.counted_from > at - interval '1 hour' then t.counted_from else at end
  from identity.organisation o
  where t.token_hash = hash and t.revoked_at is null and o.id = t.organisation_id and o.switched_off_at is null
  returning t.organisation_id, t.id, t.counted > most
$$;

/* Children of the own school with a part-time timetable that is in force or to come, less those this person is excluded from: for those who keep
   the register. Ids only; a page then asks for them. */
create function attendance.part_time_children(on_day date) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct t.child_id from attendance.part_time t
  where t.organisation_id = access.my_working_organisation() and access.holds('dsl', 'head', 'attendance-lead', 'system')
    and t.to_on >= on_day and t.ended_on is null and t.child_id <> all((select access.excluded())::uuid[])
$$;

/* Schools whose register changed a while ago and has not been looked at since: for the worker, before anybody is signed in. Ids and nothing else. */
create function attendance.unscanned(before timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select s.organisation_id from attendance.scan_state s where s.marks_at < before and s.marks_at is distinct from s.scanned_at
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'attendance'::regnamespace and p.prosecdef loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
end $$;

set local role kith_owner;
-- The shape of a table about a child and a school: read as attendance.scope says, what another school wrote only where the place is open;
-- written and changed by the safeguarding team, the head and the attendance lead of the own school.
create function attendance.guard_child(target regclass) returns void
language plpgsql as $$
declare
  sees text := 'child_id = any((select attendance.scope())::uuid[]) and (organisation_id = (select access.my_working_organisation())
    or child_id = any((select attendance.scope_open())::uuid[]))';
  writes text := 'child_id = any((select attendance.scope())::uuid[]) and organisation_id = (select access.my_working_organisation())
    and (select access.holds(''dsl'', ''head'', ''attendance-lead'', ''system''))';
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy see_attendance on %s for select to kith_app using (%s)', target, sees);
  execute format('create policy add_attendance on %s for insert to kith_app with check (%s)', target, writes);
  execute format('create policy change_attendance on %s for update to kith_app using (%s) with check (%s)', target, writes, writes);
  execute format('create policy definer_attendance on %s for all to kith_definer using (true) with check (true)', target);
end $$;
revoke all on function attendance.guard_child(regclass) from public;

select attendance.guard_child('attendance.term_marks');
select attendance.guard_child('attendance.correction');
select attendance.guard_child('attendance.remark');
select attendance.guard_child('attendance.part_time');
create policy in_ones_own_name on attendance.correction as restrictive for insert to kith_app with check (by_practitioner = (select access.me()));
create policy in_ones_own_name on attendance.remark as restrictive for insert to kith_app with check (by_practitioner = (select access.me()));
create policy in_ones_own_name on attendance.part_time as restrictive for insert to kith_app with check (made_by = (select access.me()));
grant select on attendance.term_marks to kith_app;
grant select, insert on attendance.correction, attendance.remark, attendance.part_time to kith_app;
grant update (ended_on, ended_by, ended_why) on attendance.part_time to kith_app;

-- Files and the keys of the door: the own school's, for those who bring marks in.
do $$
declare
  t text;
  who text := 'organisation_id = (select access.my_working_organisation()) and (select access.holds(''dsl'', ''head'', ''attendance-lead'', ''system''))';
begin
  foreach t in array array['file', 'token', 'scan_state'] loop
    execute format('alter table attendance.%I enable row level security', t);
    execute format('alter table attendance.%I force row level security', t);
    execute format('create policy see_own on attendance.%I for select to kith_app using (%s)', t, who);
    execute format('create policy add_own on attendance.%I for insert to kith_app with check (%s)', t, who);
    execute format('create policy change_own on attendance.%I for update to kith_app using (%s) with check (%s)', t, who, who);
    execute format('create policy definer_all on attendance.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
end $$;
create policy in_ones_own_name on attendance.file as restrictive for insert to kith_app with check (by_practitioner = (select access.me()));
create policy made_by_a_lead on attendance.token as restrictive for insert to kith_app with check (
  made_by = (select access.me()) and (select access.holds('dsl', 'head')));
create policy revoked_by_a_lead on attendance.token as restrictive for update to kith_app using ((select access.holds('dsl', 'head')));
grant select, insert on attendance.file, attendance.token, attendance.scan_state to kith_app;
grant update (state, layout, first_on, last_on, row_count, marks_new, marks_corrected, marks_same, refused_count, problems, problem, finished_at)
  on attendance.file to kith_app;
grant update (revoked_at, revoked_by) on attendance.token to kith_app;
grant update (marks_at, scanned_at) on attendance.scan_state to kith_app;

grant select, insert, update on all tables in schema attendance to kith_definer;
reset role;
