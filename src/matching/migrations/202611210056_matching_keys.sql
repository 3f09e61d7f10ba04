-- as admin
/* Makes the keys of these people's names and dates, and enters new words under what they look and sound like. Only children have keys.
   Adds what is missing; takes nothing away. */
create function matching.refresh_names(people uuid[]) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
begin
  with worded as materialized (
    select n.person_id, coalesce(p.born_on, p.expected_on)::text as on_day, matching.words(n.given) as gs, matching.words(n.family) as fs
    from people.name n join people.person p on p.id = n.person_id and p.kind = 'child'
    where n.person_id = any(people)
  ), keyed as (
    insert into matching.key (key, person_id)
    select 'gf:' || g || '|' || f, person_id from worded, unnest(gs) g, unnest(fs) f
    union select 'gd:' || g || '|' || on_day, person_id from worded, unnest(gs) g where on_day is not null
    union select 'fd:' || f || '|' || on_day, person_id from worded, unnest(fs) f where on_day is not null
    on conflict do nothing
  ), heard as materialized (
    select 'g' as kind, g as word from worded, unnest(gs) g union select 'f', f from worded, unnest(fs) f
  ), fresh as materialized (
    select kind, word from heard h
    where (select true from matching.spelling s where s.kind = h.kind and s.probe = h.word and s.word = h.word limit 1) is null
  )
  insert into matching.spelling (kind, probe, word) select kind, probe, word from fresh, matching.probes(word) probe;
end $$;

create function matching.refresh_numbers(people uuid[]) returns void
language sql volatile security definer set search_path = '' set enable_seqscan = off as $$
  insert into matching.key (key, person_id)
  select case when i.kind = 'nhs' then 'nhs:' else 'upn:' end || i.value, i.person_id
  from people.identifier i join people.person p on p.id = i.person_id and p.kind = 'child'
  where i.person_id = any(people) and i.kind in ('nhs', 'upn', 'former-upn')
  on conflict do nothing
$$;

/* A name with each place the child has lived in. */
create function matching.refresh_places(people uuid[]) returns void
language sql volatile security definer set search_path = '' set enable_seqscan = off as $$
  with placed as materialized (
    select lower(replace(a.postcode, ' ', '')) as place, n.person_id, matching.words(n.given) as gs, matching.words(n.family) as fs
    from people.address a join people.person p on p.id = a.person_id and p.kind = 'child' join people.name n on n.person_id = p.id
    where a.person_id = any(people) and a.postcode is not null)
  insert into matching.key (key, person_id)
  select 'gp:' || g || '|' || place, person_id from placed, unnest(gs) g union select 'fp:' || f || '|' || place, person_id from placed, unnest(fs) f
  on conflict do nothing
$$;

create function matching.refresh(people uuid[]) returns void
language sql volatile security definer set search_path = '' as $$
  select matching.refresh_names(people), matching.refresh_numbers(people), matching.refresh_places(people)
$$;

create function matching.refresh_after() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  case tg_table_name
    when 'person' then perform matching.refresh_names(array(select id from written where kind = 'child'));
    when 'name' then
      perform matching.refresh_names(array(select distinct person_id from written));
      -- A new name at a known address; a child that is being added has none yet.
      if (select true from people.address a where a.person_id in (select person_id from written) limit 1) then
        perform matching.refresh_places(array(select distinct person_id from written));
      end if;
    when 'identifier' then perform matching.refresh_numbers(array(select distinct person_id from written));
    else perform matching.refresh_places(array(select distinct person_id from written));
  end case;
  return null;
end $$;

/* The children a question finds, as far as the asker may know of them. Each row is one that may be told of; nothing else comes out.
   `given_near` and `family_near` are probes of the words; `days` are the dates as typed and as they may have been meant, `born_like` a year or a month.
   Own: the asker's organisation works with the child now. Front door: the child is known to somebody, openly, and its place is not protected.
   Nothing for anybody else, nor of a child the asker is excluded from. */
create function matching.candidates(given_words text[], given_near text[], family_words text[], family_near text[], days date[], near_days date[],
  born_like text, at_place text, nhs_number text, upn_number text)
returns table (child_id uuid, own boolean, born_on date, expected_on date, names jsonb, nhs_same boolean, nhs_other boolean,
  upn_same boolean, upn_other boolean, place_same boolean, works_with jsonb)
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
  mine uuid := access.my_reading_organisation();
  front boolean := access.holds('front-door', 'front-door-manager', 'out-of-hours', 'system')
    and exists (select from identity.organisation o where o.id = mine and o.kind = 'front-door')
    -- A name alone is no reason to look through everybody's children.
    and (cardinality(days) > 0 or cardinality(near_days) > 0 or born_like is not null or at_place is not null or nhs_number is not null or upn_number is not null);
  hidden uuid[] := access.excluded();
  gs text[];
  fs text[];
  keys text[];
begin
  if mine is null then return; end if;
  -- Words seen in names that look or sound like the ones asked.
  gs := array(select distinct s.word from matching.spelling s where s.kind = 'g' and s.probe = any(given_near) limit 60);
  fs := array(select distinct s.word from matching.spelling s where s.kind = 'f' and s.probe = any(family_near) limit 60);
  keys := array(
    select 'gf:' || g || '|' || f from unnest(gs || given_words) g, unnest(family_words) f
    union select 'gf:' || g || '|' || f from unnest(given_words) g, unnest(fs) f
    union select 'gf:' || g || '|' || f from unnest(gs[1:14]) g, unnest(fs[1:14]) f
    -- The two names in each other's place.
    union select 'gf:' || f || '|' || g from unnest(given_words) g, unnest(family_words) f
    union select 'gd:' || w || '|' || d from unnest(given_words || gs || family_words) w, unnest(days) d
    union select 'fd:' || w || '|' || d from unnest(family_words || fs || given_words) w, unnest(days) d
    union select 'gd:' || w || '|' || d from unnest(given_words) w, unnest(near_days[1:80]) d
    union select 'fd:' || w || '|' || d from unnest(family_words) w, unnest(near_days[1:80]) d
    union select 'gp:' || w || '|' || at_place from unnest(given_words || gs) w where at_place is not null
    union select 'fp:' || w || '|' || at_place from unnest(family_words || fs) w where at_place is not null
    union select 'nhs:' || nhs_number where nhs_number is not null
    union select 'upn:' || upn_number where upn_number is not null);
  return query
  with hit as materialized (
    select k.person_id, bool_and(u.key like '_p:%') as only_by_place from unnest(keys) u(key)
    cross join lateral (select x.person_id from matching.key x where x.key = u.key limit 600) k
    group by k.person_id
  ), placed as materialized (
    -- Where a protected child lives is not to be guessed at, postcode by postcode: for those without the right it counts for nothing.
    select h.person_id, h.only_by_place, not exists (select from access.protected_location l where l.child_id = h.person_id and (l.to_at is null or l.to_at > now()))
      or exists (select from access.location_right r where r.child_id = h.person_id and r.practitioner_id = access.me() and (r.to_at is null or r.to_at > now())) as may_locate
    from hit h
  ), seen as materialized (
    select h.person_id, h.may_locate, exists (select from access.involvement i where i.child_id = h.person_id and i.organisation_id = mine
        and i.from_at <= now() and (i.to_at is null or i.to_at > now())) as is_own
    from placed h where h.person_id <> all(hidden) and (h.may_locate or not h.only_by_place)
  )
  select s.person_id, s.is_own, p.born_on, p.expected_on,
    coalesce((select jsonb_agg(jsonb_build_object('kind', n.kind, 'given', n.given, 'family', n.family, 'now', n.to_on is null) order by n.recorded_at)
      from people.name n where n.person_id = p.id), '[]'),
    exists (select from people.identifier i where i.person_id = p.id and i.kind = 'nhs' and i.value = nhs_number),
    exists (select from people.identifier i where i.person_id = p.id and i.kind = 'nhs' and i.value <> nhs_number),
    exists (select from people.identifier i where i.person_id = p.id and i.kind in ('upn', 'former-upn') and i.value = upn_number),
    exists (select from people.identifier i where i.person_id = p.id and i.kind = 'upn' and i.value <> upn_number),
    s.may_locate and exists (select from people.address a where a.person_id = p.id and lower(replace(a.postcode, ' ', '')) = at_place),
    case when s.is_own or not front then '[]' else coalesce((
      select jsonb_agg(distinct jsonb_build_object('name', o.name, 'badge', o.badge, 'phone', o.phone, 'role', i.role))
      from access.involvement i join identity.organisation o on o.id = i.organisation_id and not o.address_protected
      where i.child_id = p.id and not i.sensitive and (i.to_at is null or i.to_at > now())), '[]') end
  from seen s join people.person p on p.id = s.person_id and p.kind = 'child'
  where s.is_own or (front
    and not exists (select from access.protected_location l where l.child_id = p.id and (l.to_at is null or l.to_at > now()))
    and exists (select from access.involvement i where i.child_id = p.id and not i.sensitive));
end $$;

/* Writes down that somebody asks, before anything is looked up. False when the person has asked too often this hour. The same work is done
   whether or not the child is known; owners of closed records are told later, not while the asker waits. */
create function matching.ask(new_id uuid, at timestamptz, why text, given_typed text, family_typed text, born_typed text, nhs_typed text,
  upn_typed text, place_typed text, strong text[]) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_reading_organisation();
  is_front boolean;
begin
  if mine is null then raise insufficient_privilege using message = 'not allowed'; end if;
  select o.kind = 'front-door' into is_front from identity.organisation o where o.id = mine;
  if not access.holds('system') and (select count(*) from matching.question q where q.practitioner_id = access.me()
      and q.asked_at > at - interval '1 hour' and q.asked_at <= at) >= (case when is_front then 240 else 40 end) then
    return false;
  end if;
  insert into matching.question (id, practitioner_id, organisation_id, asked_at, purpose, given, family, born_on, nhs, upn, postcode, strong_keys)
  values (new_id, access.me(), mine, at, why, given_typed, family_typed, born_typed, nhs_typed, upn_typed, place_typed, strong);
  return true;
end $$;

/* Passes one's own question to the front door of one's area. Known, unknown and closed are passed alike. */
create function matching.pass_on(question uuid) returns void
language sql volatile security definer set search_path = '' as $$
  update matching.question q set passed_to = (
    select d.id from identity.organisation d join identity.organisation o on o.id = q.organisation_id and o.area_id = d.area_id
    where d.kind = 'front-door' and d.on_kith and d.switched_off_at is null order by d.id limit 1)
  where q.id = question and q.practitioner_id = access.me() and q.organisation_id = access.my_reading_organisation() and q.passed_to is null
$$;

/* Tells the owners of closed records that somebody asked: those who keep the place of a protected child, or whose sensitive work is all that
   is known of it. Run by the worker, after the answer has gone; it reads out nothing but which organisations have something to be told. */
create function matching.tell_owners() returns setof uuid
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
begin
  insert into matching.notice (id, child_id, organisation_id, asked_by_organisation_id, asked_at, purpose)
  select gen_random_uuid(), c.person_id, o.owner, c.organisation_id, c.asked_at, c.purpose
  from (
    select distinct k.person_id, q.organisation_id, q.asked_at, q.purpose, q.practitioner_id
    from matching.question q cross join lateral unnest(q.strong_keys) u(key) join matching.key k on k.key = u.key
    where q.owners_told_at is null) c
  cross join lateral (
    select distinct i.organisation_id as owner from access.involvement i
    where i.child_id = c.person_id and (i.to_at is null or i.to_at > now())
      and (i.sensitive or exists (select from access.location_right r join identity.role_held h on h.practitioner_id = r.practitioner_id
        where r.child_id = c.person_id and h.organisation_id = i.organisation_id and (r.to_at is null or r.to_at > now())))
    union
    select p.organisation_id from people.person p where p.id = c.person_id
      and not exists (select from access.location_right r where r.child_id = c.person_id and (r.to_at is null or r.to_at > now()))
      and exists (select from access.protected_location l where l.child_id = c.person_id and (l.to_at is null or l.to_at > now()))) o
  where (exists (select from access.protected_location l where l.child_id = c.person_id and (l.to_at is null or l.to_at > now()))
      or not exists (select from access.involvement i where i.child_id = c.person_id and not i.sensitive))
    and o.owner <> c.organisation_id
    and not exists (select from access.involvement i where i.child_id = c.person_id and i.organisation_id = c.organisation_id and (i.to_at is null or i.to_at > now()));
  update matching.question q set owners_told_at = now() where q.owners_told_at is null;
  return query select distinct n.organisation_id from matching.notice n join identity.organisation o on o.id = n.organisation_id
    where n.task_given_at is null and o.on_kith and o.switched_off_at is null;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'matching'::regnamespace and p.prosecdef loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    if f::text !~ 'refresh' then execute format('grant execute on function %s to kith_app', f); end if;
  end loop;
end $$;
grant execute on function matching.refresh_after() to kith_owner;
set local role kith_owner;
create trigger matching_keys after insert on people.name referencing new table as written for each statement execute function matching.refresh_after();
create trigger matching_keys after insert on people.identifier referencing new table as written for each statement execute function matching.refresh_after();
create trigger matching_keys after insert on people.address referencing new table as written for each statement execute function matching.refresh_after();
create trigger matching_keys after update on people.person referencing new table as written for each statement execute function matching.refresh_after();
reset role;
set local role kith_definer;
select matching.refresh(array(select id from people.person where kind = 'child'));
