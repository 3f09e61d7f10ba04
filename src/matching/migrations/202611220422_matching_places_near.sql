-- as admin
-- "Is this child known?" and the proposals to join two records told of a protected child's brother where he goes to school and where he lives: they
-- asked for the child's own protection alone. Now they ask as the policies do, of everybody close to it (access.near). access.find_places_hidden and not
-- places_hidden: these children are asked of once, and would put what is held of the page's own out of its place.

/* The children a question finds, as far as the asker may know of them. Each row is one that may be told of; nothing else comes out.
   `given_near` and `family_near` are probes of the words; `days` are the dates as typed and as they may have been meant, `born_like` a year or a month.
   Own: the asker's organisation works with the child now. Front door: the child is known to somebody, openly, and its place is not protected.
   Of a child close to a protected one (a brother) neither the postcode counts nor is a school or a surgery named, without the right to that place.
   Nothing for anybody else, nor of a child the asker is excluded from. */
create or replace function matching.candidates(given_words text[], given_near text[], family_words text[], family_near text[], days date[], near_days date[],
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
  ), kept as materialized (
    select access.find_places_hidden(array(select h.person_id from hit h)) as ids
  ), placed as materialized (
    -- Where a protected child lives is not to be guessed at, postcode by postcode, nor through its brother: for those without the right it counts
    -- for nothing.
    select h.person_id, h.only_by_place, h.person_id <> all(kept.ids) as may_locate from hit h, kept
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
      where i.child_id = p.id and not i.sensitive and (i.to_at is null or i.to_at > now())
        and (s.may_locate or not access.tells_place(o.id, p.id))), '[]') end
  from seen s join people.person p on p.id = s.person_id and p.kind = 'child'
  where s.is_own or (front
    and not exists (select from access.protected_location l where l.child_id = p.id and (l.to_at is null or l.to_at > now()))
    and exists (select from access.involvement i where i.child_id = p.id and not i.sensitive));
end $$;

/* The children whose mother a question fits, as far as the asker may know of them (as in matching.candidates):
   - children the asker's organisation works with now, with who the mother is;
   - for the front door, given more than a name: children who are not born yet, known openly, neither they nor the mother in a protected place; no school
     or surgery is named where one of the two is close to somebody who is.
   Nothing for anybody else, nor of a child or a mother the asker is excluded from. */
create or replace function matching.by_mother(given_words text[], given_near text[], family_words text[], family_near text[], days date[], born_like text,
  nhs_number text)
returns table (child_id uuid, own boolean, born_on date, expected_on date, names jsonb, mother_id uuid, mother_born_on date, mother_names jsonb,
  nhs_same boolean, nhs_other boolean, works_with jsonb)
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
  mine uuid := access.my_reading_organisation();
  front boolean := access.holds('front-door', 'front-door-manager', 'out-of-hours', 'system')
    and exists (select from identity.organisation o where o.id = mine and o.kind = 'front-door')
    and (cardinality(days) > 0 or born_like is not null or nhs_number is not null);
  hidden uuid[] := access.excluded();
  gs text[];
  fs text[];
  keys text[];
begin
  if mine is null then return; end if;
  gs := array(select distinct s.word from matching.spelling s where s.kind = 'g' and s.probe = any(given_near) limit 60);
  fs := array(select distinct s.word from matching.spelling s where s.kind = 'f' and s.probe = any(family_near) limit 60);
  keys := array(
    select 'mf:' || g || '|' || f from unnest(gs || given_words) g, unnest(family_words) f
    union select 'mf:' || g || '|' || f from unnest(given_words) g, unnest(fs) f
    union select 'md:' || g || '|' || d from unnest(given_words || gs) g, unnest(days) d
    union select 'mn:' || nhs_number where nhs_number is not null);
  return query
  with hit as materialized (
    select distinct k.person_id from unnest(keys) u(key) cross join lateral (select x.person_id from matching.key x where x.key = u.key limit 600) k
  ), seen as materialized (
    select h.person_id, r.other_id, exists (select from access.involvement i where i.child_id = h.person_id and i.organisation_id = mine
        and i.from_at <= now() and (i.to_at is null or i.to_at > now())) as is_own
    from hit h join people.relationship r on r.child_id = h.person_id and not r.withheld and r.to_on is null
      and r.other_is ~* '^\s*(birth )?(mother|mum)\s*$'
    where h.person_id <> all(hidden) and r.other_id <> all(hidden)
  )
  select s.person_id, s.is_own, p.born_on, p.expected_on,
    coalesce((select jsonb_agg(jsonb_build_object('kind', n.kind, 'given', n.given, 'family', n.family, 'now', n.to_on is null) order by n.recorded_at)
      from people.name n where n.person_id = p.id), '[]'),
    case when s.is_own then s.other_id end, m.born_on,
    coalesce((select jsonb_agg(jsonb_build_object('kind', n.kind, 'given', n.given, 'family', n.family, 'now', n.to_on is null) order by n.recorded_at)
      from people.name n where n.person_id = m.id), '[]'),
    exists (select from people.identifier i where i.person_id = m.id and i.kind = 'nhs' and i.value = nhs_number),
    exists (select from people.identifier i where i.person_id = m.id and i.kind = 'nhs' and i.value <> nhs_number),
    case when s.is_own then '[]' else coalesce((
      select jsonb_agg(distinct jsonb_build_object('name', o.name, 'badge', o.badge, 'phone', o.phone, 'role', i.role))
      from access.involvement i join identity.organisation o on o.id = i.organisation_id and not o.address_protected
      where i.child_id = p.id and not i.sensitive and (i.to_at is null or i.to_at > now())
        and not (k.hidden and access.tells_place(o.id, p.id))), '[]') end
  from seen s join people.person p on p.id = s.person_id and p.kind = 'child' join people.person m on m.id = s.other_id
  cross join lateral (select cardinality(access.find_places_hidden(array[p.id, m.id])) > 0 as hidden) k
  where s.is_own or (front and p.born_on is null
    and not exists (select from access.protected_location l where l.child_id in (p.id, m.id) and (l.to_at is null or l.to_at > now()))
    and exists (select from access.involvement i where i.child_id = p.id and not i.sensitive));
end $$;

/* Which proposals the signed-in person may decide: leads of a school that worked with the known child when it was asked, and the front door of
   the area of either school. Never somebody who works for the school that asks, nobody excluded from either record, and of a protected child, or one close
   to it, only those who may know where that is. One question for the list, the page and the decision, so that they cannot differ. */
create or replace function matching.joins_to_decide() returns setof people.join_proposal
language sql stable security definer set search_path = '' as $$
  select j.* from people.join_proposal j
  where j.decided_at is null
    and access.my_reading_organisation() is not null and access.my_reading_organisation() <> j.organisation_id
    and cardinality(access.roles_of(access.me(), j.organisation_id)) = 0
    and not (access.excluded() && array[j.child_id, j.known_child_id])
    and (
      access.holds('dsl', 'head') and exists (select from access.involvement i where i.child_id = j.known_child_id
        and i.organisation_id = access.my_reading_organisation() and i.from_at <= now() and (i.to_at is null or i.to_at > j.asked_at)
        and i.role in ('school', 'nursery', 'college', 'alternative-provision'))
      or access.holds('front-door', 'front-door-manager') and exists (
        select from identity.organisation d join identity.organisation s on s.area_id = d.area_id
        where d.id = access.my_reading_organisation() and d.kind = 'front-door' and (s.id = j.organisation_id or exists (
          select from access.involvement i where i.child_id = j.known_child_id and i.organisation_id = s.id
            and (i.to_at is null or i.to_at > j.asked_at) and i.role in ('school', 'nursery', 'college', 'alternative-provision')))))
    -- Asked last, of the few that are left.
    and cardinality(access.find_places_hidden(array[j.child_id, j.known_child_id])) = 0
$$;

/* Tells the owners of closed records that somebody asked: those who keep the place of a protected child, or whose sensitive work is all that
   is known of it. Whoever looks for a protected child may ask about its brother, so a question about somebody close to it is told of too. Run by the worker, after the answer has gone; it reads out nothing but which organisations have something to be told. */
create or replace function matching.tell_owners() returns setof uuid
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
begin
  insert into matching.notice (id, child_id, organisation_id, asked_by_organisation_id, asked_at, purpose)
  select gen_random_uuid(), c.person_id, o.owner, c.organisation_id, c.asked_at, c.purpose
  from (
    select distinct k.person_id, q.organisation_id, q.asked_at, q.purpose, q.practitioner_id
    from matching.question q cross join lateral unnest(q.strong_keys) u(key) join matching.key k on k.key = u.key
    where q.owners_told_at is null) c
  cross join lateral (
    select coalesce(array_agg(l.child_id), '{}') as near from access.near(c.person_id) n(id)
    join access.protected_location l on l.child_id = n.id and (l.to_at is null or l.to_at > now())) kept
  cross join lateral (
    select distinct i.organisation_id as owner from access.involvement i
    where i.child_id = c.person_id and (i.to_at is null or i.to_at > now())
      and (i.sensitive or exists (select from access.location_right r join identity.role_held h on h.practitioner_id = r.practitioner_id
        where r.child_id = any(kept.near) and h.organisation_id = i.organisation_id and (r.to_at is null or r.to_at > now())))
    union
    select p.organisation_id from people.person p where p.id = c.person_id and cardinality(kept.near) > 0
      and not exists (select from access.location_right r where r.child_id = any(kept.near) and (r.to_at is null or r.to_at > now()))) o
  where (cardinality(kept.near) > 0
      or not exists (select from access.involvement i where i.child_id = c.person_id and not i.sensitive))
    and o.owner <> c.organisation_id
    and not exists (select from access.involvement i where i.child_id = c.person_id and i.organisation_id = c.organisation_id and (i.to_at is null or i.to_at > now()));
  update matching.question q set owners_told_at = now() where q.owners_told_at is null;
  return query select distinct n.organisation_id from matching.notice n join identity.organisation o on o.id = n.organisation_id
    where n.task_given_at is null and o.on_kith and o.switched_off_at is null;
end $$;
