-- as admin
-- Who is too close to a child, and where a child is must not be known: set by one person, ended only when a second agrees.
set local role kith_owner;
create table access.ending (
  id uuid primary key,
  kind text not null check (kind in ('protection', 'exclusion')),
  -- The row of access.protected_location or access.exclusion that would end.
  row_id uuid not null,
  child_id uuid not null,
  reason text not null,
  asked_by uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  asked_at timestamptz not null,
  agreed boolean,
  answered_by uuid references identity.practitioner check (answered_by <> asked_by),
  answered_at timestamptz,
  check ((agreed is null) = (answered_by is null) and (agreed is null) = (answered_at is null))
);
create unique index ending_open on access.ending (row_id) where agreed is null;
alter table access.ending enable row level security;
alter table access.ending force row level security;
-- Reached through the functions below and no other way.
create policy definer_only on access.ending for all to kith_definer using (true) with check (true);
grant select, insert, update on access.ending to kith_definer;
reset role;

/* Does this person hold a role in this organisation that leads: who may protect where a child is, and open it again? */
create function access.leads_in(who uuid, organisation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.roles_of(who, organisation) && array['dsl', 'head', 'social-worker', 'front-door-manager', 'front-door', 'out-of-hours', 'system']
    or access.roles_of(who, organisation) && array['voluntary']
      and exists (select from identity.organisation o where o.id = organisation and o.kind = 'refuge')
$$;

/* May the signed-in person protect the place of this child, one of those asked for? Being named in an entry is not enough: the organisation
   works with the child now, and the role leads. */
create function access.may_protect(child uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select child = any(access.scope_any()) and access.leads_in(access.me(), access.my_reading_organisation())
    and exists (select from access.involvement i where i.child_id = child and i.organisation_id = access.my_reading_organisation()
      and i.from_at <= now() and (i.to_at is null or i.to_at > now()))
$$;

/* Protects the place, and gives the right to know it, so that no one person holds it alone: to whoever protects, the leads of that organisation,
   the child's lead practitioners, and the managers of the area's front door. Gives those others, each with the organisation to tell them at;
   nobody when the place was protected already. */
create function access.protect_location(new_id uuid, child uuid, why text) returns table (practitioner_id uuid, organisation_id uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  me uuid := access.me();
  mine uuid := access.my_reading_organisation();
begin
  if not access.may_protect(child) then raise insufficient_privilege using message = 'not allowed'; end if;
  perform pg_advisory_xact_lock(hashtextextended(child::text, 131));
  if exists (select from access.protected_location l where l.child_id = child and (l.to_at is null or l.to_at > now())) then return; end if;
  insert into access.protected_location (id, child_id, reason, set_by, from_at) values (new_id, child, why, me, now());
  return query
  with holders as (
    select me as who, mine as place
    union select i.lead_practitioner_id, i.organisation_id from access.involvement i
      where i.child_id = child and i.lead_practitioner_id is not null and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    union select r.practitioner_id, r.organisation_id from identity.role_held r
      where r.organisation_id = mine and r.role in ('dsl', 'head', 'front-door-manager')
    union select r.practitioner_id, r.organisation_id from identity.role_held r join identity.organisation o on o.id = r.organisation_id
      where r.role = 'front-door-manager' and o.kind = 'front-door' and (
        o.area_id = (select m.area_id from identity.organisation m where m.id = mine)
        or exists (select from access.involvement i where i.child_id = child and i.organisation_id = o.id
          and i.from_at <= now() and (i.to_at is null or i.to_at > now())))
  ), free as (
    select distinct on (h.who) h.who, h.place from holders h
    where access.roles_of(h.who, h.place) <> '{}' and not access.is_excluded(h.who, array[child])
    order by h.who, h.place
  ), given as (
    insert into access.location_right (child_id, practitioner_id, given_by, from_at)
    select child, f.who, me, now() from free f where not exists (select from access.location_right r
      where r.child_id = child and r.practitioner_id = f.who and (r.to_at is null or r.to_at > now()))
    on conflict do nothing
  )
  select f.who, f.place from free f where f.who <> me;
end $$;

/* Whom the right to know the place may be given to: people who read casework in an organisation that works with the child now. */
create function access.location_candidates(child uuid) returns table (practitioner_id uuid, organisation_id uuid)
language sql stable security definer set search_path = '' as $$
  select distinct on (r.practitioner_id) r.practitioner_id, r.organisation_id
  from access.involvement i
  join identity.role_held r on r.organisation_id = i.organisation_id and (r.to_at is null or r.to_at > now())
  join access.reading_role rr on rr.role = r.role
  join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
  join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  where access.may_protect(child) and child = any(access.scope_location())
    and i.child_id = child and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    and (not i.sensitive or i.organisation_id = access.my_reading_organisation())
    and not access.is_excluded(r.practitioner_id, array[child])
    and not exists (select from access.location_right lr where lr.child_id = child and lr.practitioner_id = r.practitioner_id
      and (lr.to_at is null or lr.to_at > now()))
  order by r.practitioner_id, r.organisation_id
$$;

/* Gives one of them the right. False for anybody else, and where no place is protected. */
create function access.give_location_right(child uuid, who uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not exists (select from access.protected_location l where l.child_id = child and (l.to_at is null or l.to_at > now()))
    or not exists (select from access.location_candidates(child) c where c.practitioner_id = who) then return false; end if;
  insert into access.location_right (child_id, practitioner_id, given_by, from_at) values (child, who, access.me(), now());
  return true;
end $$;

/* Somebody is too close to a child: oneself, for whoever works where the child is worked with; somebody of one's own organisation, for a lead.
   False when that is not so. Setting it twice changes nothing. */
create function access.exclude(new_id uuid, child uuid, who uuid, why text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := access.me();
  mine uuid := access.my_working_organisation();
begin
  if mine is null or child <> all(access.scope_write()) or child = any(access.excluded()) then return false; end if;
  if who <> me and not (access.holds('dsl', 'head', 'front-door-manager') and access.roles_of(who, mine) <> '{}'
      and exists (select from identity.practitioner p where p.id = who and not p.is_system)) then return false; end if;
  if not access.is_excluded(who, array[child]) then
    insert into access.exclusion (id, practitioner_id, child_id, reason, set_by, from_at) values (new_id, who, child, why, me, now());
  end if;
  return true;
end $$;

/* For a lead who works with the child: who of their own organisation is excluded now, and whether somebody has asked to end it. No reasons. */
create function access.exclusions_of(child uuid) returns table (id uuid, practitioner_id uuid, from_at timestamptz, asked boolean)
language sql stable security definer set search_path = '' as $$
  select x.id, x.practitioner_id, x.from_at, exists (select from access.ending e where e.row_id = x.id and e.agreed is null)
  from access.exclusion x
  where x.child_id = child and (x.to_at is null or x.to_at > now()) and child = any(access.scope_work())
    and access.holds('dsl', 'head', 'front-door-manager')
    and access.roles_of(x.practitioner_id, access.my_reading_organisation()) <> '{}'
  order by x.from_at
$$;

/* Who may agree to an ending, and where they work. Of a protection: others with the right who lead where the child is worked with now, and
   managers of the front door. Of an exclusion: another lead of the organisation, or where there is none the managers of the area's front door.
   Never who asked, nor anybody excluded from the child. For the functions below alone. */
create function access.ending_answerers(of_ending uuid) returns table (practitioner_id uuid, organisation_id uuid)
language sql stable security definer set search_path = '' as $$
  with ending as (select * from access.ending e where e.id = of_ending),
  held as (
    select r.practitioner_id, r.organisation_id, r.role, o.kind, o.area_id
    from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where (r.to_at is null or r.to_at > now())
      and r.role in ('dsl', 'head', 'social-worker', 'front-door-manager', 'front-door', 'out-of-hours', 'voluntary')
  ), free as (
    select e.kind as ending, e.organisation_id as asked_at_organisation, e.child_id, h.* from ending e join held h on h.practitioner_id <> e.asked_by
    where not access.is_excluded(h.practitioner_id, array[e.child_id])
  ), leads as (
    select f.* from free f where f.ending = 'exclusion' and f.organisation_id = f.asked_at_organisation and f.role in ('dsl', 'head', 'front-door-manager')
  )
  select distinct f.practitioner_id, f.organisation_id from free f
  where f.ending = 'protection' and access.leads_in(f.practitioner_id, f.organisation_id)
    and exists (select from access.location_right lr where lr.child_id = f.child_id and lr.practitioner_id = f.practitioner_id
      and (lr.to_at is null or lr.to_at > now()))
    and (f.role = 'front-door-manager' and f.kind = 'front-door'
      or exists (select from access.involvement i where i.child_id = f.child_id and i.organisation_id = f.organisation_id
        and i.from_at <= now() and (i.to_at is null or i.to_at > now())))
  union select l.practitioner_id, l.organisation_id from leads l
  union select f.practitioner_id, f.organisation_id from free f
  where f.ending = 'exclusion' and f.role = 'front-door-manager' and f.kind = 'front-door' and not exists (select from leads)
    and f.area_id = (select o.area_id from identity.organisation o where o.id = f.asked_at_organisation)
$$;

/* Asks that a protection or an exclusion end. Gives who may agree to it; nobody when it is not there, was asked before, or nobody else may:
   then nothing is written. */
create function access.ask_to_end(new_id uuid, of_kind text, of_row uuid, why text) returns table (practitioner_id uuid, organisation_id uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  of_child uuid;
begin
  if of_kind = 'protection' then
    select l.child_id into of_child from access.protected_location l where l.id = of_row and (l.to_at is null or l.to_at > now())
      and l.child_id = any(access.scope_location()) and access.may_protect(l.child_id);
  else
    select x.child_id into of_child from access.exclusion x where x.id = of_row and x.practitioner_id <> access.me()
      and exists (select from access.exclusions_of(x.child_id) o where o.id = x.id);
  end if;
  if of_child is null or exists (select from access.ending e where e.row_id = of_row and e.agreed is null) then return; end if;
  insert into access.ending (id, kind, row_id, child_id, reason, asked_by, organisation_id, asked_at)
    values (new_id, of_kind, of_row, of_child, why, access.me(), access.my_reading_organisation(), now());
  if not exists (select from access.ending_answerers(new_id)) then
    raise exception using errcode = 'KH001', message = 'nobody else may agree';
  end if;
  return query select a.practitioner_id, a.organisation_id from access.ending_answerers(new_id) a;
end $$;

/* What somebody is asked to agree to; one row for whoever may answer it, none for anybody else. */
create function access.ending_to_answer(of_ending uuid)
returns table (kind text, child_id uuid, practitioner_id uuid, reason text, asked_by uuid, asked_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select e.kind, e.child_id, (select x.practitioner_id from access.exclusion x where x.id = e.row_id), e.reason, e.asked_by, e.asked_at
  from access.ending e
  where e.id = of_ending and e.agreed is null
    and exists (select from access.ending_answerers(e.id) a where a.practitioner_id = access.me() and a.organisation_id = access.my_working_organisation())
$$;

/* The second person's answer. When they agree, the protection (and every right given for it) or the exclusion ends now. */
create function access.answer_ending(of_ending uuid, yes boolean) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare e access.ending;
begin
  select * into e from access.ending x where x.id = of_ending and x.agreed is null for update;
  if e.id is null or not exists (select from access.ending_to_answer(of_ending)) then return false; end if;
  update access.ending x set agreed = yes, answered_by = access.me(), answered_at = now() where x.id = of_ending;
  if not yes then return true; end if;
  if e.kind = 'exclusion' then
    update access.exclusion x set to_at = now() where x.id = e.row_id and x.to_at is null;
  else
    update access.protected_location l set to_at = now() where l.id = e.row_id and l.to_at is null;
    if not exists (select from access.protected_location l where l.child_id = e.child_id and (l.to_at is null or l.to_at > now())) then
      update access.location_right r set to_at = now() where r.child_id = e.child_id and (r.to_at is null or r.to_at > now());
    end if;
  end if;
  return true;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace and p.proname in ('leads_in', 'may_protect',
      'protect_location', 'location_candidates', 'give_location_right', 'exclude', 'exclusions_of', 'ending_answerers', 'ask_to_end',
      'ending_to_answer', 'answer_ending') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %s', f,
      case when f::text ~ 'ending_answerers|leads_in' then 'kith_definer' else 'kith_app, kith_definer' end);
  end loop;
end $$;
