-- as admin
-- An emergency look (break-glass): somebody whose role has the right, and who has nothing to do with a child, opens the record for an hour at most,
-- says why, and is reviewed by somebody else. They see what every organisation that works with the child sees, and no more: not what is sealed, not
-- what an organisation keeps for itself or shares with some, not a protected place; and they change nothing. Rows are added, never changed.
set local role kith_owner;
create table access.glass (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  -- It closes with the session in which it was opened.
  session_id uuid not null references identity.session (id),
  -- The child who was meant; null when no child was found, or more than one.
  child_id uuid,
  -- False: nothing was opened, whoever asked was told only that; the child may be one they are too close to, or known to a sensitive service alone.
  opened boolean not null,
  reason text not null check (reason in ('danger-now', 'missing', 'with-us', 'decision-now', 'other')),
  words text not null check (length(words) between 1 and 2000),
  -- Whom they looked for, as typed.
  given text not null,
  family text not null,
  born_on date not null,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at and until_at <= from_at + interval '60 minutes'),
  -- By when somebody else has judged it.
  review_by timestamptz not null,
  check (not opened or child_id is not null)
);
create index glass_practitioner on access.glass (practitioner_id, from_at desc);
create index glass_organisation on access.glass (organisation_id, from_at desc);
create table access.glass_end (
  glass_id uuid primary key references access.glass,
  ended_at timestamptz not null
);
create table access.glass_review (
  id uuid primary key,
  glass_id uuid not null references access.glass,
  verdict text not null check (verdict in ('right', 'wrong', 'passed-on')),
  words text not null,
  reviewed_by uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  reviewed_at timestamptz not null
);
create unique index glass_review_settled on access.glass_review (glass_id) where verdict <> 'passed-on';
create index glass_review_glass on access.glass_review (glass_id);
-- Nobody judged it in time, or somebody passed it on: from here on others answer for it as well.
create table access.glass_gone_up (
  glass_id uuid not null references access.glass,
  gone_up_at timestamptz not null,
  because text not null check (because in ('late', 'passed-on')),
  primary key (glass_id, because)
);
-- Which roles may. Written by hand and compared with src/access/policy.ts in a test.
create table access.glass_role (role text primary key);
insert into access.glass_role values ('dsl'), ('head'), ('front-door'), ('front-door-manager'), ('out-of-hours'), ('social-worker'), ('family-help'),
  ('police'), ('health-visitor'), ('midwife'), ('chair');
do $$
declare t text;
begin
  foreach t in array array['glass', 'glass_end', 'glass_review', 'glass_gone_up', 'glass_role'] loop
    execute format('alter table access.%I enable row level security', t);
    execute format('alter table access.%I force row level security', t);
    -- Reached through the functions below and no other way.
    execute format('create policy definer_only on access.%I for all to kith_definer using (true) with check (true)', t);
    execute format('grant select, insert on access.%I to kith_definer', t);
  end loop;
  foreach t in array array['glass', 'glass_end'] loop
    execute format('create trigger new_turn after insert on access.%I for each statement execute function access.new_turn()', t);
  end loop;
  -- It closes with its session.
  create trigger new_turn after update of ended_at on identity.session for each statement execute function access.new_turn();
end $$;
reset role;

-- ---------------------------------------------------------------- what it opens
-- The question that an answer was given to now says as well whether what was broken open counts: it does where a page says so, and nowhere else.
create or replace function access.question() returns text language sql stable as $$
  select concat(current_setting('kith.turn', true), ' ', current_setting('kith.practitioner', true), ' ', current_setting('kith.organisation', true), ' ',
    current_setting('kith.purpose', true), ' ', current_setting('kith.glass', true), ' ', current_setting('kith.asked', true))
$$;

/* The children this person has broken open now, on a page where that counts: while the hour, the session and the role last, and never one they
   are excluded from. */
create function access.find_glass() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(distinct g.child_id), '{}') from access.glass g
  join identity.session s on s.id = g.session_id and s.ended_at is null and s.expires_at > now() and s.seen_at > now() - interval '15 minutes'
  where g.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
    and g.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
    and g.opened and g.from_at <= now() and g.until_at > now()
    and not exists (select from access.glass_end e where e.glass_id = g.id)
    and exists (select from access.glass_role r where r.role = any(access.roles_of(g.practitioner_id, g.organisation_id)))
    and not access.is_excluded(g.practitioner_id, array[g.child_id])
$$;

alter type access.standing add attribute scope_glass uuid[];

/* Finds it in the tables. Looks only at the children asked for, so that its cost does not grow with the organisation. What was broken open counts as
   work for reading the person and what reaches everyone involved, and for nothing else. */
create or replace function access.find_standing() returns access.standing
language sql stable security definer set search_path = '' as $$
  with asker as materialized (
    select nullif(current_setting('kith.practitioner', true), '')::uuid as person, nullif(current_setting('kith.organisation', true), '')::uuid as organisation,
      nullif(current_setting('kith.purpose', true), '') is not null as with_reason
  ), roles as materialized (
    select coalesce(array_agg(r.role), '{}') as held,
      coalesce(bool_or(r.role = 'system' or exists (select from access.reading_role rr where rr.role = r.role)), false) as reads
    from asker a join identity.role_held r on r.practitioner_id = a.person and r.organisation_id = a.organisation and (r.to_at is null or r.to_at > now())
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  ), out as materialized (
    select coalesce(array_agg(x.child_id), '{}') as children from asker a
    join access.exclusion x on x.practitioner_id = a.person and (x.to_at is null or x.to_at > now())
  ), broken as materialized (
    select case when current_setting('kith.glass', true) = 'on' then access.find_glass() else '{}' end as children
  ), asked as materialized (
    select c.id, c.id = any(out.children) as excluded, coalesce(i.now, false) as now, coalesce(i.begun, false) as begun, coalesce(i.not_ended, false) as not_ended,
      exists (select from access.named n where n.child_id = c.id and (n.organisation_id = a.organisation or n.practitioner_id = a.person)
        and (n.to_at is null or n.to_at > now())) as named,
      exists (select from access.protected_location l where l.child_id = c.id and (l.to_at is null or l.to_at > now()))
        and not exists (select from access.location_right lr where lr.child_id = c.id and lr.practitioner_id = a.person
          and (lr.to_at is null or lr.to_at > now())) as place_hidden,
      c.id = any(broken.children) and not coalesce(i.now, false) as broken
    from asker a, out, broken, unnest(access.asked()) c(id)
    left join lateral (
      select bool_or(i.from_at <= now() and (i.to_at is null or i.to_at > now())) as now, bool_or(i.from_at <= now()) as begun,
        bool_or(i.to_at is null or i.to_at > now()) as not_ended
      from access.involvement i where i.child_id = c.id and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid) i on true
  ), scopes as (
    select coalesce(array_agg(c.id) filter (where not excluded), '{}') as any,
      coalesce(array_agg(c.id) filter (where not excluded and now), '{}') as work,
      coalesce(array_agg(c.id) filter (where not excluded and (now or broken)), '{}') as involved,
      coalesce(array_agg(c.id) filter (where not excluded and (now or begun and a.with_reason or named or broken)), '{}') as person,
      coalesce(array_agg(c.id) filter (where not excluded and now and not place_hidden), '{}') as location,
      coalesce(array_agg(c.id) filter (where not_ended or named), '{}') as write,
      coalesce(array_agg(c.id) filter (where not excluded and broken), '{}') as glass
    from asker a, asked c
  )
  select case when held = '{}' then null else a.person end, case when held = '{}' then null else a.organisation end,
    case when reads then a.organisation end, held, out.children, s.any, s.involved, case when a.with_reason then s.any else s.involved end,
    case when reads then s.person else '{}' end, case when reads then s.work else '{}' end, case when reads then s.location else '{}' end,
    case when held = '{}' then '{}' else s.write end, case when reads then s.glass else '{}' end
  from asker a, roles, out, scopes s
$$;

/* Finds it and holds it. Written in the language that may set a setting while it answers. */
create or replace function access.hold_standing() returns access.standing
language plpgsql stable set search_path = '' as $$
declare
  s constant access.standing := access.find_standing();
begin
  perform set_config('kith.held_me', coalesce(s.me::text, ''), true),
    set_config('kith.held_my_working_organisation', coalesce(s.my_working_organisation::text, ''), true),
    set_config('kith.held_my_reading_organisation', coalesce(s.my_reading_organisation::text, ''), true),
    set_config('kith.held_my_roles', s.my_roles::text, true), set_config('kith.held_excluded', s.excluded::text, true),
    set_config('kith.held_scope_any', s.scope_any::text, true), set_config('kith.held_scope_involved', s.scope_involved::text, true),
    set_config('kith.held_scope_own', s.scope_own::text, true), set_config('kith.held_scope_person', s.scope_person::text, true),
    set_config('kith.held_scope_work', s.scope_work::text, true), set_config('kith.held_scope_location', s.scope_location::text, true),
    set_config('kith.held_scope_write', s.scope_write::text, true), set_config('kith.held_scope_glass', s.scope_glass::text, true),
    set_config('kith.held_for', access.question(), true);
  return s;
end $$;
create function access.scope_glass() returns uuid[] language sql stable as $b$
  select case when current_setting('kith.held_for', true) = access.question() then nullif(current_setting('kith.held_scope_glass', true), '')::uuid[]
    else (access.hold_standing()).scope_glass end $b$;

/* The children broken open, and the people who belong to them as far as everyone involved may know. */
create function access.find_glass_family() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select access.scope_glass() || coalesce((select array_agg(distinct r.other_id) from people.relationship r
      where r.child_id = any(access.scope_glass()) and not r.withheld and r.other_id <> all(access.excluded())), '{}')
$$;
create function access.scope_glass_family() returns uuid[] language sql stable as $$
  select case when access.scope_glass() = '{}' then '{}' else access.find_glass_family() end
$$;
/* Of those: whose whereabouts do not give away a protected place. */
create function access.scope_glass_place() returns uuid[] language sql stable as $$
  select case when access.scope_glass() = '{}' then '{}' else (
    select coalesce(array_agg(f.id), '{}') from unnest(access.find_glass_family()) f(id)
    where f.id <> all(access.places_hidden(access.find_glass_family()))) end
$$;

set local role kith_owner;
-- What is not reached through the two scopes above, for reading alone. What stands with them in no policy stays shut: numbers a school gives, what is
-- withheld, clocks and tasks, attendance.
create policy see_glass on people.person for select to kith_app using (id = any((select access.scope_glass_family())::uuid[]));
create policy see_glass on people.name for select to kith_app using (person_id = any((select access.scope_glass_family())::uuid[]));
create policy see_glass on people.relationship for select to kith_app using (
  child_id = any((select access.scope_glass())::uuid[]) and not withheld and other_id <> all((select access.excluded())::uuid[]));
create policy see_glass on people.legal_status for select to kith_app using (child_id = any((select access.scope_glass())::uuid[]));
create policy see_glass on record.plan_period for select to kith_app using (child_id = any((select access.scope_glass())::uuid[]));
do $$
declare t text;
begin
  foreach t in array array['address', 'phone'] loop
    execute format('create policy see_glass on people.%I for select to kith_app using (person_id = any((select access.scope_glass_place())::uuid[]))', t);
  end loop;
  foreach t in array array['living_arrangement', 'authority'] loop
    execute format('create policy see_glass on people.%I for select to kith_app using (
      child_id = any((select access.scope_glass())::uuid[]) and child_id = any((select access.scope_glass_place())::uuid[]))', t);
  end loop;
  foreach t in array array['identifier', 'language', 'disability'] loop
    execute format('drop policy works_now on people.%I', t);
    execute format('create policy works_now on people.%I as restrictive for select to kith_app using (
      person_id <> all((select access.scope_person())::uuid[]) or person_id = any((select access.scope_work())::uuid[])
      or person_id = any((select access.scope_glass())::uuid[]))', t);
  end loop;
end $$;
drop policy as_it_was on people.name;
create policy as_it_was on people.name as restrictive for select to kith_app using (
  person_id <> all((select access.scope_person())::uuid[]) or person_id = any((select access.scope_work())::uuid[])
  or person_id = any((select access.scope_glass())::uuid[]) or recorded_at <= access.known_until(person_id));
-- Who works with the child, and how to reach them: that is what an emergency look is for.
create policy see_index_glass on access.involvement for select to kith_app using (
  child_id = any((select access.scope_glass())::uuid[]) and not sensitive and (
    child_id = any((select access.scope_glass_place())::uuid[])
    or not access.tells_place(organisation_id, child_id) and (lead_practitioner_id is null or exists (
      select from identity.organisation o where o.id = organisation_id and o.kind in ('front-door', 'childrens-services', 'council')))));
-- Reading is all it gives: nobody is tied to a child who was only broken open.
create policy not_by_glass on people.couple as restrictive for insert to kith_app with check (
  one_id <> all((select access.scope_glass())::uuid[]) and two_id <> all((select access.scope_glass())::uuid[]));
create policy not_by_glass on people.relationship as restrictive for insert to kith_app with check (other_id <> all((select access.scope_glass())::uuid[]));
reset role;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace
      and p.proname in ('find_glass', 'find_glass_family', 'scope_glass', 'scope_glass_family', 'scope_glass_place', 'find_standing', 'hold_standing', 'question') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer, kith_owner', f);
  end loop;
end $$;
