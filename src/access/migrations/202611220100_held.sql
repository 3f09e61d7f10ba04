-- as admin
-- What a person may see is worked out once a transaction and held, not once a statement: a child's page has some twenty statements, and each asked
-- for the same few answers. An answer is held under its whole question (person, organisation, purpose, children asked for), so that another question
-- never gets it; and every statement that changes what an answer stands on begins a new turn, in which nothing is held. Settings of a transaction end
-- with it, and are undone with a savepoint just as the rows are.

/* The question that an answer was given to. */
create function access.question() returns text language sql stable as $$
  select concat(current_setting('kith.turn', true), ' ', current_setting('kith.practitioner', true), ' ', current_setting('kith.organisation', true), ' ',
    current_setting('kith.purpose', true), ' ', current_setting('kith.asked', true))
$$;

/* From here on nothing is held: something that the answers stand on has changed. */
create function access.new_turn() returns trigger language plpgsql set search_path = '' as $$
begin
  perform set_config('kith.turn', gen_random_uuid()::text, true);
  return null;
end $$;

/* How the signed-in person stands to the children asked for. */
create type access.standing as (
  -- The person, while they hold a role in the signed-in organisation; so what is one's own closes with one's last role.
  me uuid,
  -- The organisation, if the person holds any role there; and if one of them reads casework.
  my_working_organisation uuid,
  my_reading_organisation uuid,
  my_roles text[],
  -- The children this person may learn nothing about: their own, a relative's, or because a complaint is about them. Not only of those asked for.
  excluded uuid[],
  -- Of the children asked for: all but the excluded; those the organisation is involved with now; those whose own-organisation entries may be read
  -- (after involvement ends that needs a stated reason).
  scope_any uuid[],
  scope_involved uuid[],
  scope_own uuid[],
  -- Whose person rows may be read: involved now; involved before and a reason stated; or an entry names this organisation or person.
  scope_person uuid[],
  -- With whom the organisation works now, in a role that reads. Being named in an entry is no work.
  scope_work uuid[],
  -- Whose whereabouts this person may know.
  scope_location uuid[],
  -- About whom this person may write. Anyone who works in an involved organisation may: a teacher reads nothing, and must be able to log.
  scope_write uuid[]
);

/* Finds it in the tables. Looks only at the children asked for, so that its cost does not grow with the organisation. */
create function access.find_standing() returns access.standing
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
  ), asked as materialized (
    select c.id, c.id = any(out.children) as excluded, coalesce(i.now, false) as now, coalesce(i.begun, false) as begun, coalesce(i.not_ended, false) as not_ended,
      exists (select from access.named n where n.child_id = c.id and (n.organisation_id = a.organisation or n.practitioner_id = a.person)
        and (n.to_at is null or n.to_at > now())) as named,
      exists (select from access.protected_location l where l.child_id = c.id and (l.to_at is null or l.to_at > now()))
        and not exists (select from access.location_right lr where lr.child_id = c.id and lr.practitioner_id = a.person
          and (lr.to_at is null or lr.to_at > now())) as place_hidden
    from asker a, out, unnest(access.asked()) c(id)
    left join lateral (
      select bool_or(i.from_at <= now() and (i.to_at is null or i.to_at > now())) as now, bool_or(i.from_at <= now()) as begun,
        bool_or(i.to_at is null or i.to_at > now()) as not_ended
      from access.involvement i where i.child_id = c.id and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid) i on true
  ), scopes as (
    select coalesce(array_agg(c.id) filter (where not excluded), '{}') as any,
      coalesce(array_agg(c.id) filter (where not excluded and now), '{}') as involved,
      coalesce(array_agg(c.id) filter (where not excluded and (now or begun and a.with_reason or named)), '{}') as person,
      coalesce(array_agg(c.id) filter (where not excluded and now and not place_hidden), '{}') as location,
      coalesce(array_agg(c.id) filter (where not_ended or named), '{}') as write
    from asker a, asked c
  )
  select case when held = '{}' then null else a.person end, case when held = '{}' then null else a.organisation end,
    case when reads then a.organisation end, held, out.children, s.any, s.involved, case when a.with_reason then s.any else s.involved end,
    case when reads then s.person else '{}' end, case when reads then s.involved else '{}' end, case when reads then s.location else '{}' end,
    case when held = '{}' then '{}' else s.write end
  from asker a, roles, out, scopes s
$$;

/* Finds it and holds it. Written in the language that may set a setting while it answers. */
create function access.hold_standing() returns access.standing
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
    set_config('kith.held_scope_write', s.scope_write::text, true), set_config('kith.held_for', access.question(), true);
  return s;
end $$;

do $$
declare
  f record;
begin
  execute $f$create function access.my_roles() returns text[] language sql stable as $b$ select null::text[] $b$ $f$;
  -- Each scope, by the name it has in every policy. No definer and no setting of its own, so that it becomes part of the statement that asks.
  for f in select a.attname as name, format_type(a.atttypid, null) as gives from pg_attribute a
    where a.attrelid = 'access.standing'::regclass and a.attnum > 0 loop
    execute format($f$create or replace function access.%1$s() returns %2$s language sql stable as $b$
      select case when current_setting('kith.held_for', true) = access.question() then nullif(current_setting('kith.held_%1$s', true), '')::%2$s
        else (access.hold_standing()).%1$s end $b$ $f$, f.name, f.gives);
  end loop;
  -- The family of the children asked for: asked by few statements, and not cheap to find.
  for f in select p.proname as name, p.prosrc as source from pg_proc p
    where p.pronamespace = 'access'::regnamespace and p.proname in ('scope_family', 'scope_family_location') loop
    execute format('create function access.find_%s() returns uuid[] language sql stable security definer set search_path = '''' as %L', f.name, f.source);
    execute format($f$create function access.hold_%1$s() returns uuid[] language plpgsql stable set search_path = '' as $b$
      declare found constant uuid[] := access.find_%1$s();
      begin
        perform set_config('kith.held_%1$s', found::text, true), set_config('kith.held_%1$s_for', access.question(), true);
        return found;
      end $b$ $f$, f.name);
    execute format($f$create or replace function access.%1$s() returns uuid[] language sql stable as $b$
      select case when current_setting('kith.held_%1$s_for', true) = access.question() then current_setting('kith.held_%1$s', true)::uuid[]
        else access.hold_%1$s() end $b$ $f$, f.name);
  end loop;
end $$;
create or replace function access.holds(variadic roles text[]) returns boolean language sql stable as $$ select access.my_roles() && roles $$;

/* Whose place may not be known, of these children: a page asks it of the same children many times. */
do $$
begin
  -- The function keeps its place in the policies that name it, and gets a new body.
  execute format('create function access.find_places_hidden(children uuid[]) returns uuid[] language sql stable security definer set search_path = '''' as %L',
    (select p.prosrc from pg_proc p where p.oid = 'access.places_hidden(uuid[])'::regprocedure));
end $$;
create function access.hold_places_hidden(children uuid[]) returns uuid[]
language plpgsql stable set search_path = '' as $$
declare
  found constant uuid[] := access.find_places_hidden(children);
begin
  perform set_config('kith.held_places_hidden', found::text, true), set_config('kith.held_places_hidden_for', concat(access.question(), children), true);
  return found;
end $$;
create or replace function access.places_hidden(children uuid[]) returns uuid[] language sql stable as $$
  select case when current_setting('kith.held_places_hidden_for', true) = concat(access.question(), children)
    then current_setting('kith.held_places_hidden', true)::uuid[] else access.hold_places_hidden(children) end
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace
      and (p.proname like 'find\_%' or p.proname like 'hold\_%' or p.proname in ('question', 'new_turn', 'my_roles', 'holds', 'places_hidden')) loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer, kith_owner', f);
  end loop;
end $$;
grant usage on type access.standing to kith_app, kith_definer;

set local role kith_owner;
do $$
declare t text;
begin
  foreach t in array array['access.involvement', 'access.exclusion', 'access.named', 'access.protected_location', 'access.location_right', 'access.reading_role',
      'identity.role_held', 'identity.practitioner', 'identity.organisation', 'people.relationship'] loop
    execute format('create trigger new_turn after insert or update or delete on %s for each statement execute function access.new_turn()', t);
  end loop;
end $$;
reset role;
