-- as admin
-- The school's pupil list. A list has thousands of rows, so each batch is one statement; what may be written is checked here all the same.
set local role kith_owner;
alter table people.import_run add column state text not null default 'running'
    check (state in ('waiting', 'running', 'done', 'failed', 'given-up')),
  add column rows_total integer not null default 0,
  add column refused_count integer not null default 0,
  add column leavers integer not null default 0,
  add column leavers_ended boolean not null default false,
  add column problem text;
-- An attendance lead reads no casework, and brings in the list.
create policy see_import_list on people.import_run for select to kith_app using (
  organisation_id = (select access.my_working_organisation()) and (select access.holds('attendance-lead')));
create policy change_import_list on people.import_run for update to kith_app using (
  organisation_id = (select access.my_working_organisation()) and (select access.holds('attendance-lead')));
create policy see_mapping_list on people.column_mapping for select to kith_app using (
  organisation_id = (select access.my_working_organisation()) and (select access.holds('attendance-lead')));
create policy change_mapping_list on people.column_mapping for update to kith_app using (
  organisation_id = (select access.my_working_organisation()) and (select access.holds('attendance-lead')));
reset role;

/* Two forenames that can be one child's: the same, or one the beginning of the other. Twins have one surname and one birthday. */
create function people.import_same_given(one text, other text) returns boolean language sql immutable parallel safe as $$
  select one = other or (least(length(one), length(other)) >= 3 and (starts_with(one, other) or starts_with(other, one)))
$$;

/* Rows of the list that are children of the importing school already: by pupil number, by the school's own number, or by name and birth.
   Nothing is said of children of other schools. rows: [{n, upn, local, sort, born}] */
create function people.import_match(rows jsonb)
returns table (n integer, child_id uuid, how text, given text, family text, known text, born_on date, sex text, upn text, local text, year_group text, form text)
language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
#variable_conflict use_column
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('system', 'dsl', 'head', 'attendance-lead') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  return query
  with r as materialized (
    select * from jsonb_to_recordset(rows) as x(n integer, upn text, local text, sort text, born date)
  ), found as materialized (
    select r.n, f.child, f.how from r cross join lateral (
      select * from (
        select i.person_id as child, 'upn' as how, 1 as rank from people.identifier i
          where i.kind = 'upn' and i.value = r.upn and i.to_on is null
            and exists (select from people.roll l where l.child_id = i.person_id and l.organisation_id = mine and l.to_on is null)
        union all
        select i.person_id, 'local', 2 from people.identifier i
          where i.kind = 'local' and i.value = r.local and i.organisation_id = mine and i.to_on is null
            and exists (select from people.roll l where l.child_id = i.person_id and l.organisation_id = mine and l.to_on is null)
        union all
        select l.child_id, 'name', 3 from people.roll l join people.person p on p.id = l.child_id and p.born_on = r.born
          where l.organisation_id = mine and l.to_on is null and l.sort_name = r.sort
            -- Another number is another child, of the same name and birthday.
            and not exists (select from people.identifier i where i.person_id = l.child_id and i.kind = 'upn' and i.to_on is null and i.value <> r.upn)
            and not exists (select from people.identifier i where i.person_id = l.child_id and i.kind = 'local' and i.organisation_id = mine and i.to_on is null and i.value <> r.local)
      ) c order by c.rank limit 1) f
  )
  select f.n, f.child, f.how, legal.given, legal.family, known.given, p.born_on, p.sex,
    (select i.value from people.identifier i where i.person_id = f.child and i.kind = 'upn' and i.to_on is null limit 1),
    (select i.value from people.identifier i where i.person_id = f.child and i.kind = 'local' and i.organisation_id = mine and i.to_on is null limit 1),
    l.year_group, l.form
  from found f join people.person p on p.id = f.child
  join people.roll l on l.child_id = f.child and l.organisation_id = mine and l.to_on is null
  left join lateral (select x.given, x.family from people.name x where x.person_id = f.child and x.kind = 'legal' and x.to_on is null order by x.recorded_at desc limit 1) legal on true
  left join lateral (select x.given from people.name x where x.person_id = f.child and x.kind = 'known-as' and x.to_on is null order by x.recorded_at desc limit 1) known on true;
end $$;

/* Adds children to the school's roll. A child who is known already by the same pupil number, birth date, surname and forename, and whose
   record is not closed, is the same child: the school becomes involved with that record. Any doubt makes a new record; two can be linked
   later, one cannot be taken apart. Gives the children, so that they stand in the audit event. */
create function people.import_add(at timestamptz, today date, adds jsonb) returns table (n integer, child_id uuid)
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
#variable_conflict use_column
declare
  mine uuid := access.my_working_organisation();
  me uuid := access.me();
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  return query
  with a as materialized (
    select x.*, coalesce((
      select i.person_id from people.identifier i join people.person p on p.id = i.person_id and p.kind = 'child' and p.born_on = x.born
      where i.kind = 'upn' and i.value = x.upn and i.to_on is null
        and exists (select from people.name m where m.person_id = p.id and lower(m.family) = lower(x.family)
          and people.import_same_given(lower(m.given), lower(x.given)))
        and not exists (select from access.protected_location l where l.child_id = p.id and (l.to_at is null or l.to_at > now()))
        and exists (select from access.involvement v where v.child_id = p.id and not v.sensitive)
      order by i.id limit 1), x.id) as target
    from jsonb_to_recordset(adds) as x(n integer, id uuid, involvement_id uuid, name_id uuid, known_id uuid, upn_id uuid, local_id uuid, roll_id uuid,
      sort text, given text, family text, known text, born date, sex text, upn text, local text, year_group text, form text)
  ), b as materialized (
    -- A value asked row by row: as "not exists" the planner reads the whole school's involvement for every batch.
    select a.involvement_id, a.target, (select true from access.involvement v where v.child_id = a.target and v.organisation_id = mine
      and v.role = 'school' and (v.to_at is null or v.to_at > now()) limit 1) as already from a
  ), involved as (
    insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, begun_by)
    select involvement_id, target, mine, 'school', now(), 'on the school’s pupil list', me from b
    where already is null
  ), persons as (
    insert into people.person (id, kind, born_on, sex, made_at, made_by, organisation_id)
    select id, 'child', born, sex, at, me, mine from a where target = id
  ), names as (
    insert into people.name (id, person_id, kind, given, family, from_on, recorded_at, recorded_by)
    select name_id, id, 'legal', given, family, today, at, me from a where target = id
    union all select known_id, id, 'known-as', known, family, today, at, me from a where target = id and known is not null
  ), numbers as (
    insert into people.identifier (id, person_id, kind, value, organisation_id, recorded_by)
    select upn_id, id, 'upn', upn, null::uuid, me from a where target = id and upn is not null
    union all select local_id, target, 'local', local, mine, me from a where local is not null
  ), rolls as (
    insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, form, from_on)
    select roll_id, mine, target, coalesce(known, given) || ' ' || family, sort, year_group, form, today from a
    on conflict (organisation_id, child_id, from_on) do update set to_on = null, year_group = excluded.year_group, form = excluded.form
  )
  select a.n, a.target from a;
end $$;

/* Changes what the list says otherwise of children on the school's own roll: form, year, name, numbers. Earlier names and numbers are kept. */
create function people.import_change(at timestamptz, today date, changes jsonb) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
#variable_conflict use_column
declare
  mine uuid := access.my_working_organisation();
  me uuid := access.me();
  c jsonb;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  -- Only children of the own roll, whatever was sent.
  changes := coalesce((select jsonb_agg(x) from jsonb_array_elements(changes) x
    where exists (select from people.roll l where l.child_id = (x->>'child')::uuid and l.organisation_id = mine and l.to_on is null)), '[]');
  update people.roll l set display_name = coalesce(x.known, x.given) || ' ' || x.family, sort_name = x.sort,
      year_group = x.year_group, form = x.form
    from jsonb_to_recordset(changes) as x(child uuid, sort text, given text, family text, known text, year_group text, form text)
    where l.child_id = x.child and l.organisation_id = mine and l.to_on is null;
  update people.person p set sex = x.sex from jsonb_to_recordset(changes) as x(child uuid, sex text) where p.id = x.child and p.sex = 'U' and x.sex <> 'U';
  update people.name m set to_on = today from jsonb_to_recordset(changes) as x(child uuid, renamed boolean, known_changed boolean)
    where m.person_id = x.child and m.to_on is null and ((x.renamed and m.kind = 'legal') or (x.known_changed and m.kind = 'known-as'));
  insert into people.name (id, person_id, kind, given, family, from_on, recorded_at, recorded_by)
    select name_id, child, 'legal', given, family, today, at, me
    from jsonb_to_recordset(changes) as x(child uuid, renamed boolean, name_id uuid, given text, family text) where renamed
    union all select known_id, child, 'known-as', known, family, today, at, me
    from jsonb_to_recordset(changes) as x(child uuid, known_changed boolean, known_id uuid, known text, family text) where known_changed and known is not null;
  update people.identifier i set to_on = today from jsonb_to_recordset(changes) as x(child uuid, upn text, local text)
    where i.person_id = x.child and i.to_on is null
      and ((i.kind = 'upn' and x.upn is not null and i.value <> x.upn)
        or (i.kind = 'local' and i.organisation_id = mine and x.local is not null and i.value <> x.local));
  insert into people.identifier (id, person_id, kind, value, organisation_id, recorded_by)
    select upn_id, child, 'upn', upn, null::uuid, me from jsonb_to_recordset(changes) as x(child uuid, upn_id uuid, upn text)
      where upn is not null and not exists (select from people.identifier i where i.person_id = child and i.kind = 'upn' and i.value = upn and i.to_on is null)
    union all select local_id, child, 'local', local, mine, me from jsonb_to_recordset(changes) as x(child uuid, local_id uuid, local text)
      where local is not null and not exists (select from people.identifier i where i.person_id = child and i.kind = 'local' and i.organisation_id = mine and i.value = local and i.to_on is null);
end $$;

/* Takes children off the school's roll and ends the school's involvement, because the list no longer has them. What was written stays. */
create function people.import_leave(at timestamptz, today date, children uuid[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_working_organisation();
  gone integer;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  update people.roll l set to_on = today where l.organisation_id = mine and l.to_on is null and l.child_id = any(children);
  get diagnostics gone = row_count;
  update access.involvement v set to_at = now(), ended_by = access.me(), ended_reason = 'no longer on the school’s pupil list'
    where v.organisation_id = mine and v.role = 'school' and v.to_at is null and v.child_id = any(children);
  return gone;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'people'::regnamespace and p.proname like 'import\_%' and p.prosecdef loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app', f);
  end loop;
end $$;
