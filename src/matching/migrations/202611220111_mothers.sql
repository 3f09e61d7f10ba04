-- as admin
-- A child who is not born yet has no name and no number of its own: it is known by its mother. Keys of her name, her date of birth and her NHS
-- number point at her children, so that "is this child known?", asked with the mother's details, finds the child that is expected.

/* Makes the keys of these children's mothers, and enters words of their names that are new. A mother who is withheld (an adoption, a parent who
   must not be known of) finds nobody. Adds what is missing; takes nothing away. */
create function matching.refresh_mothers(children uuid[]) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
begin
  -- Most names and numbers are those of nobody’s mother.
  if cardinality(children) = 0 then return; end if;
  with mother as materialized (
    select r.child_id, r.other_id, m.born_on from people.relationship r
    join people.person c on c.id = r.child_id and c.kind = 'child' join people.person m on m.id = r.other_id
    where r.child_id = any(children) and not r.withheld and r.to_on is null and r.other_is ~* '^\s*(birth )?(mother|mum)\s*$'
  ), worded as materialized (
    select m.child_id, m.born_on, matching.words(n.given) as gs, matching.words(n.family) as fs
    from mother m join people.name n on n.person_id = m.other_id
  ), keyed as (
    insert into matching.key (key, person_id)
    select 'mf:' || g || '|' || f, child_id from worded, unnest(gs) g, unnest(fs) f
    union select 'md:' || g || '|' || born_on, child_id from worded, unnest(gs) g where born_on is not null
    union select 'mn:' || i.value, m.child_id from mother m join people.identifier i on i.person_id = m.other_id and i.kind = 'nhs'
    on conflict do nothing
  ), heard as materialized (
    select 'g' as kind, g as word from worded, unnest(gs) g union select 'f', f from worded, unnest(fs) f
  ), fresh as materialized (
    select kind, word from heard h
    where (select true from matching.spelling s where s.kind = h.kind and s.probe = h.word and s.word = h.word limit 1) is null
  )
  insert into matching.spelling (kind, probe, word) select kind, probe, word from fresh, matching.probes(word) probe;
end $$;

create function matching.refresh_mothers_after() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  case tg_table_name
    when 'relationship' then perform matching.refresh_mothers(array(select distinct child_id from written));
    when 'person' then perform matching.refresh_mothers(array(select distinct r.child_id from written w join people.relationship r on r.other_id = w.id));
    else perform matching.refresh_mothers(array(select distinct r.child_id from written w join people.relationship r on r.other_id = w.person_id));
  end case;
  return null;
end $$;

/* The children whose mother a question fits, as far as the asker may know of them (as in matching.candidates):
   - children the asker's organisation works with now, with who the mother is;
   - for the front door, given more than a name: children who are not born yet, known openly, neither they nor the mother in a protected place.
   Nothing for anybody else, nor of a child or a mother the asker is excluded from. */
create function matching.by_mother(given_words text[], given_near text[], family_words text[], family_near text[], days date[], born_like text,
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
      where i.child_id = p.id and not i.sensitive and (i.to_at is null or i.to_at > now())), '[]') end
  from seen s join people.person p on p.id = s.person_id and p.kind = 'child' join people.person m on m.id = s.other_id
  where s.is_own or (front and p.born_on is null
    and not exists (select from access.protected_location l where l.child_id in (p.id, m.id) and (l.to_at is null or l.to_at > now()))
    and exists (select from access.involvement i where i.child_id = p.id and not i.sensitive));
end $$;

do $$
declare f text;
begin
  foreach f in array array['matching.refresh_mothers(uuid[])', 'matching.refresh_mothers_after()',
      'matching.by_mother(text[], text[], text[], text[], date[], text, text)'] loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
grant execute on function matching.by_mother(text[], text[], text[], text[], date[], text, text) to kith_app;
grant execute on function matching.refresh_mothers_after() to kith_owner;
set local role kith_owner;
create trigger matching_mothers after insert on people.relationship referencing new table as written for each statement
  execute function matching.refresh_mothers_after();
create trigger matching_mothers after insert on people.name referencing new table as written for each statement
  execute function matching.refresh_mothers_after();
create trigger matching_mothers after insert on people.identifier referencing new table as written for each statement
  execute function matching.refresh_mothers_after();
create trigger matching_mothers after update on people.person referencing new table as written for each statement
  execute function matching.refresh_mothers_after();
reset role;
set local role kith_definer;
select matching.refresh_mothers(array(select distinct child_id from people.relationship));
