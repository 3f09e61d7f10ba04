-- as admin
-- A pupil list names a child whom another school works with now. Whether the two records are of one child is for somebody else to say.
set local role kith_owner;
create table people.join_proposal (
  id uuid primary key,
  -- The record the import made, and the one the child seems to have. Read through functions only: the second is not for the school that asks.
  child_id uuid not null references people.person,
  known_child_id uuid not null references people.person,
  organisation_id uuid not null references identity.organisation,
  asked_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid references identity.practitioner,
  decided_for uuid references identity.organisation,
  same_child boolean,
  decided_words text,
  check (child_id <> known_child_id),
  check ((decided_at is null) = (decided_by is null) and (decided_at is null) = (same_child is null))
);
create index join_proposal_waiting on people.join_proposal (asked_at) where decided_at is null;
create index join_proposal_child on people.join_proposal (child_id);
alter table people.join_proposal enable row level security;
alter table people.join_proposal force row level security;
create policy definer_all on people.join_proposal for all to kith_definer using (true) with check (true);
grant select, insert, update on people.join_proposal to kith_definer;
set local role kith_definer;
/* Adds children to the school's roll. A child who is known already by the same pupil number, birth date, surname and forename, and whose
   record is not closed, is the same child: the school becomes involved with that record, unless another school works with the child now. A
   list is typed by the school itself, so it is no key to another school's child: then the child gets a new record, and a proposal stands until
   the other school or the front door decides. Any doubt makes a new record; one cannot be taken apart. Gives the children, so that they stand
   in the audit event. */
create or replace function people.import_add(at timestamptz, today date, adds jsonb) returns table (n integer, child_id uuid)
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
#variable_conflict use_column
declare
  mine uuid := access.my_working_organisation();
  me uuid := access.me();
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  return query
  with listed as materialized (
    select x.*, (
      select i.person_id from people.identifier i join people.person p on p.id = i.person_id and p.kind = 'child' and p.born_on = x.born
      where i.kind = 'upn' and i.value = x.upn and i.to_on is null
        and exists (select from people.name m where m.person_id = p.id and lower(m.family) = lower(x.family)
          and people.import_same_given(lower(m.given), lower(x.given)))
        and not exists (select from access.protected_location l where l.child_id = p.id and (l.to_at is null or l.to_at > now()))
        and exists (select from access.involvement v where v.child_id = p.id and not v.sensitive)
      order by i.id limit 1) as known_child
    from jsonb_to_recordset(adds) as x(n integer, id uuid, involvement_id uuid, name_id uuid, known_id uuid, upn_id uuid, local_id uuid, roll_id uuid, proposal_id uuid,
      sort text, given text, family text, known text, born date, sex text, upn text, local text, year_group text, form text)
  ), a as materialized (
    -- Values asked row by row, as below; a school that works with the child already gets nothing new by being joined.
    select e.*, case when e.known_child is null or e.elsewhere then e.id else e.known_child end as target from (
      select listed.*, coalesce((select true from access.involvement v where v.child_id = known_child and v.organisation_id <> mine
          and v.role in ('school', 'nursery', 'college', 'alternative-provision') and (v.to_at is null or v.to_at > now()) limit 1), false)
        and (select true from access.involvement v where v.child_id = known_child and v.organisation_id = mine
          and v.from_at <= now() and (v.to_at is null or v.to_at > now()) limit 1) is null as elsewhere
      from listed) e
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
  ), proposals as (
    insert into people.join_proposal (id, child_id, known_child_id, organisation_id, asked_at)
    select proposal_id, id, known_child, mine, at from a where elsewhere
  ), rolls as (
    insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, form, from_on)
    select roll_id, mine, target, coalesce(known, given) || ' ' || family, sort, year_group, form, today from a
    on conflict (organisation_id, child_id, from_on) do update set to_on = null, year_group = excluded.year_group, form = excluded.form
  )
  select a.n, a.target from a;
end $$;

/* Of the importing school's own roll: children with a proposal that nobody has decided. It says that somebody was asked, and not who. */
create function people.import_waiting() returns table (child_id uuid, name text, asked_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('dsl', 'head', 'attendance-lead') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  return query select l.child_id, l.display_name, j.asked_at from people.join_proposal j
    join people.roll l on l.child_id = j.child_id and l.organisation_id = mine and l.to_on is null
    where j.organisation_id = mine and j.decided_at is null and j.child_id <> all(access.excluded()) order by l.sort_name;
end $$;
revoke all on function people.import_waiting() from public;
grant execute on function people.import_waiting() to kith_app;
