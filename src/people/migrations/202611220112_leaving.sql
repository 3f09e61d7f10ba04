-- as admin
-- Many children who are not in a pupil list are more often half a file than half a school. That they have left is said by one person; when they
-- are many, it is held back until another person of the school agrees.
set local role kith_owner;
create table people.leaving (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  run_id uuid not null unique references people.import_run,
  -- Who said that the children whom the list leaves out have left: a person, or the program when the list came by the command line.
  said_by uuid not null references identity.practitioner,
  said_at timestamptz not null,
  why text,
  -- The children held back, and how many the roll had; null while nobody is.
  children uuid[],
  on_roll integer,
  decided_by uuid references identity.practitioner check (decided_by <> said_by),
  decided_at timestamptz,
  agreed boolean,
  decided_words text,
  -- A newer list came before anybody decided: it says anew who has left.
  superseded_at timestamptz,
  check ((decided_at is null) = (decided_by is null) and (decided_at is null) = (agreed is null) and (decided_at is null) = (decided_words is null)),
  check (decided_at is null or children is not null and superseded_at is null)
);
create index leaving_organisation on people.leaving (organisation_id, said_at);
alter table people.leaving enable row level security;
alter table people.leaving force row level security;
-- Reached through the functions below and no other way.
create policy definer_only on people.leaving for all to kith_definer using (true) with check (true);
grant select, insert, update on people.leaving to kith_definer;
reset role;

/* Takes children off a school's roll and ends its involvement; those about whom something of the school's is still open stay. Gives the number
   taken off. For the functions below alone. */
create function people.take_off(school uuid, at timestamptz, today date, children uuid[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  ours uuid[];
  held uuid[];
  gone integer;
begin
  -- Only children of the school's own roll, whatever was sent.
  ours := array(select l.child_id from people.roll l where l.organisation_id = school and l.to_on is null and l.child_id = any(children));
  held := concerns.hold(at, school, ours);
  update people.roll l set to_on = today
    where l.organisation_id = school and l.to_on is null and l.child_id = any(children) and l.child_id <> all(held);
  get diagnostics gone = row_count;
  update access.involvement v set to_at = now(), ended_by = access.me(), ended_reason = 'no longer on the school’s pupil list'
    where v.organisation_id = school and v.role = 'school' and v.to_at is null and v.child_id = any(children) and v.child_id <> all(held);
  return gone;
end $$;

/* Takes children off the roll whom the list leaves out. Not many at once (people.decide_leaving does, when a second person agrees): more than ten
   and more than a fifth of the roll, but for the school's first list. Gives the number taken off. */
create or replace function people.import_leave(at timestamptz, today date, children uuid[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_working_organisation();
  on_roll integer;
  leaving integer;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  select count(*), count(*) filter (where l.child_id = any(children)) into on_roll, leaving
    from people.roll l where l.organisation_id = mine and l.to_on is null;
  if leaving > 10 and leaving * 5 > on_roll
    and exists (select from people.import_run r where r.organisation_id = mine and r.kind = 'pupils' and r.state = 'done') then
    raise insufficient_privilege using message = 'a second person must agree';
  end if;
  return people.take_off(mine, at, today, children);
end $$;

/* Says that the children whom a list leaves out have left: by somebody who brings in lists, when they bring it in. */
create function people.say_left(new_id uuid, run uuid, reason text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('dsl', 'head', 'attendance-lead')
    or not exists (select from people.import_run r where r.id = run and r.organisation_id = mine and r.state in ('waiting', 'running')) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  insert into people.leaving (id, organisation_id, run_id, said_by, said_at, why) values (new_id, mine, run, access.me(), at, reason)
    on conflict (run_id) do nothing;
end $$;

/* Holds back the children whom a list leaves out, until a second person decides. What nobody has said before is said by the program itself.
   Gives its id, and who said it. */
create function people.hold_leavers(new_id uuid, run uuid, gone uuid[], roll integer, at timestamptz)
returns table (leaving_id uuid, by_practitioner uuid)
language plpgsql volatile security definer set search_path = '' as $$
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('system')
    or not exists (select from people.import_run r where r.id = run and r.organisation_id = mine) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  return query
    insert into people.leaving (id, organisation_id, run_id, said_by, said_at, children, on_roll) values (new_id, mine, run, access.me(), at, gone, roll)
    on conflict (run_id) do update set children = excluded.children, on_roll = excluded.on_roll
    returning id, said_by;
end $$;

/* A newer list has been read: what was held back before it and not decided no longer is. Gives their ids. */
create function people.supersede_leavings(newer_run uuid, at timestamptz) returns setof uuid
language plpgsql volatile security definer set search_path = '' as $$
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  return query update people.leaving l set superseded_at = at
    where l.organisation_id = mine and l.run_id <> newer_run and l.children is not null and l.decided_at is null and l.superseded_at is null
    returning l.id;
end $$;

/* What is or was held back at one's own school, newest first, for those who bring in lists. `mine`: said by oneself, so another decides. */
create function people.leavings(at timestamptz) returns table (id uuid, run_id uuid, file_name text, said_by_name text, by_program boolean, mine boolean,
  said_at timestamptz, why text, on_roll integer, decided_by_name text, decided_at timestamptz, agreed boolean, decided_words text, open boolean)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare school uuid := access.my_working_organisation();
begin
  if school is null or not access.holds('dsl', 'head', 'attendance-lead') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  return query
    select l.id, l.run_id, r.file_name, p.name, p.is_system, l.said_by = access.me(), l.said_at, l.why, l.on_roll, d.name, l.decided_at, l.agreed, l.decided_words,
      l.decided_at is null and l.superseded_at is null and l.said_at > at - interval '30 days'
    from people.leaving l join people.import_run r on r.id = l.run_id join identity.practitioner p on p.id = l.said_by
    left join identity.practitioner d on d.id = l.decided_by
    where l.organisation_id = school and l.children is not null order by l.said_at desc limit 50;
end $$;

/* The children of one of these who are on the roll still, less those this person is excluded from. */
create function people.leaving_children(which uuid) returns table (child_id uuid, name text, form text)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('dsl', 'head', 'attendance-lead') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  return query select r.child_id, r.display_name, r.form from people.leaving l
    join people.roll r on r.organisation_id = l.organisation_id and r.to_on is null and r.child_id = any(l.children)
    where l.id = which and l.organisation_id = mine and r.child_id <> all(access.excluded())
    order by r.form nulls last, r.sort_name;
end $$;

/* The second person's answer, once, within 30 days: with a yes the children are taken off the roll now, but for those this person may know nothing
   of. False when it is not there, was decided, or is one's own to wait for. */
create function people.decide_leaving(which uuid, yes boolean, words text, at timestamptz, today date) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_working_organisation();
  l people.leaving;
begin
  if mine is null or not access.holds('dsl', 'head', 'attendance-lead') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  update people.leaving x set decided_by = access.me(), decided_at = at, agreed = yes, decided_words = words
    where x.id = which and x.organisation_id = mine and x.children is not null and x.decided_at is null and x.superseded_at is null
      and x.said_by <> access.me() and x.said_at > at - interval '30 days'
    returning * into l;
  if not found then return false; end if;
  if yes then
    perform people.take_off(mine, at, today, array(select c from unnest(l.children) c where c <> all(access.excluded())));
    update people.import_run r set leavers_ended = true where r.id = l.run_id;
  end if;
  return true;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'people'::regnamespace and p.proname in ('take_off', 'import_leave',
      'say_left', 'hold_leavers', 'supersede_leavings', 'leavings', 'leaving_children', 'decide_leaving') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    if f::text !~ 'take_off' then execute format('grant execute on function %s to kith_app', f); end if;
  end loop;
end $$;
