-- as admin
-- Who has looked at this child, and what has this person looked at. The log of others is read through these functions and in no other way: they
-- leave out what the reader may know nothing of, and take out a name that would tell a place.
set local role kith_owner;
drop policy event_read on audit.event;
drop policy event_child_read on audit.event_child;
create policy event_read on audit.event for select to kith_app using (practitioner_id = (select access.me()));
create policy event_child_read on audit.event_child for select to kith_app using (practitioner_id = (select access.me()));
reset role;

/* The organisations whose looking the signed-in person may read: a data protection officer those of the area; a lead, head or front door manager
   their own; nobody else any. */
create function access.looking_at_organisations() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select case when access.holds('dpo') then access.organisations_of_my_area()
    when access.holds('dsl', 'head', 'front-door-manager') then array[access.my_working_organisation()]
    else '{}' end
$$;

/* May this organisation be named beside this child to the signed-in person? Not where it would tell a place (record.may_name), nor a service
   whose work with the child is not in the index. */
create function access.may_name_beside(organisation uuid, child uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select organisation = access.my_organisation() or record.may_name(organisation, array[child])
    and not exists (select from access.involvement i where i.child_id = child and i.organisation_id = organisation and i.sensitive)
$$;

/* May this event be shown? Not what is in the sealed store of concerns about adults, to a lead; never one that names a child whom the reader is
   excluded from; and, to a reader who is excluded from any child, none that names no child, because it may be about that one. */
create function access.may_show_event(event uuid, event_action text, hidden uuid[]) returns boolean
language sql stable as $$
  select (event_action !~ '^allegation\.' or access.holds('dpo')) and (cardinality(hidden) = 0
    or exists (select from audit.event_child c where c.event_id = event)
      and not exists (select from audit.event_child c where c.event_id = event and c.child_id = any(hidden)))
$$;

/* Why, in the words of whoever looked: the reason typed for a closed record, or with a question. */
create function access.reason_given(fact jsonb) returns text
language sql stable as $$
  select coalesce(fact->>'purpose', (select q.purpose from matching.question q
    where fact->'subject'->>'kind' = 'known-question' and q.id::text = fact->'subject'->>'id'))
$$;

/* Who has looked at a child, newest first, from before a moment on: for a data protection officer in the area; for a lead who works with the child,
   of their own organisation. The child must have been asked for. No name and no organisation where they may not stand beside this child. */
create function access.who_looked(child uuid, before_at timestamptz, before_id uuid, most integer)
returns table (event_id uuid, at timestamptz, practitioner_id uuid, name text, job_title text, organisation text, action text, purpose text,
  outcome text)
language plpgsql stable security definer set search_path = '' as $$
declare
  places constant uuid[] := access.looking_at_organisations();
  hidden constant uuid[] := access.excluded();
begin
  if child <> all(access.asked()) or child = any(hidden)
    or not (access.holds('dpo') or child = any(access.scope_person())) then return; end if;
  return query
  with seen as materialized (
    select e.id, e.at, e.practitioner_id as who, e.organisation_id as place, e.action, e.body::jsonb as fact
    from audit.event_child c
    join audit.event e on e.id = c.event_id
    where c.child_id = child and (c.at, c.event_id) < (before_at, before_id) and c.organisation_id = any(places)
      and access.may_show_event(e.id, e.action, hidden)
      and c.practitioner_id <> all((select coalesce(array_agg(s.id), '{}') from identity.practitioner s where s.is_system)::uuid[])
    order by c.at desc, c.event_id desc
    limit most
  ), named as materialized (
    select p.id from (select distinct s.place as id from seen s) p where access.may_name_beside(p.id, child)
  )
  select s.id, s.at, p.id, p.name, p.job_title, o.name, s.action,
    case when s.place in (select n.id from named n) then access.reason_given(s.fact) end, s.fact->>'outcome'
  from seen s
  left join identity.organisation o on o.id = s.place and o.id in (select n.id from named n)
  left join identity.practitioner p on p.id = s.who and o.id is not null
  order by s.at desc, s.id desc;
end $$;

/* What a person has looked at, newest first. `children` are at most six, those beside whom the person's organisation may be named; `others` counts
   the rest. */
create function access.looked_at(person uuid, before_at timestamptz, before_id uuid, most integer)
returns table (event_id uuid, at timestamptz, organisation text, action text, purpose text, outcome text, children uuid[], others integer)
language plpgsql stable security definer set search_path = '' as $$
declare
  places constant uuid[] := access.looking_at_organisations();
  hidden constant uuid[] := access.excluded();
begin
  return query
  with seen as materialized (
    select e.id, e.at, e.organisation_id as place, e.action, e.body::jsonb as fact
    from audit.event e
    where e.practitioner_id = person and (e.at, e.id) < (before_at, before_id) and e.organisation_id = any(places)
      and access.may_show_event(e.id, e.action, hidden)
    order by e.at desc, e.id desc
    limit most
  )
  select s.id, s.at, o.name, s.action,
    -- The reason for looking at a child who may not be shown beside this organisation may tell of the child.
    case when c.all_of_them = 0 or cardinality(c.shown) > 0 then access.reason_given(s.fact) end, s.fact->>'outcome', c.shown,
    c.all_of_them - cardinality(c.shown)
  from seen s
  join identity.organisation o on o.id = s.place
  cross join lateral (
    select coalesce(array_agg(x.child_id) filter (where x.place <= 6 and access.may_name_beside(s.place, x.child_id)), '{}') as shown,
      count(*)::integer as all_of_them
    from (select ec.child_id, row_number() over (order by ec.child_id) as place from audit.event_child ec where ec.event_id = s.id) x
  ) c
  order by s.at desc, s.id desc;
end $$;

/* Enough to tell children apart, for a data protection officer, who reads no record: initials and the year of birth. */
create function access.initials_of(children uuid[]) returns table (child_id uuid, initials text, year integer)
language sql stable security definer set search_path = '' as $$
  select p.id, coalesce(left(n.given, 1) || '.' || left(n.family, 1) || '.', '–'), extract(year from coalesce(p.born_on, p.expected_on))::integer
  from people.person p
  left join lateral (select x.given, x.family from people.name x where x.person_id = p.id and x.to_on is null
    order by case x.kind when 'known-as' then 0 when 'legal' then 1 else 2 end, x.recorded_at desc limit 1) n on true
  where p.id = any(children) and p.id = any(access.asked()) and access.holds('dpo') and p.id <> all(access.excluded())
$$;

/* The children somebody means who asks a data protection officer who has looked: by the whole name and the date of birth, or by a number. Nothing
   near is found. Only children at whom an organisation of the area has looked. */
create function access.child_looked_at(given_name text, family_name text, born date, nhs_number text) returns setof uuid
language sql stable security definer set search_path = '' set enable_seqscan = off as $$
  select p.id from people.person p
  where p.kind = 'child' and access.holds('dpo') and p.id <> all(access.excluded())
    and (exists (select from people.identifier i where i.person_id = p.id and i.kind = 'nhs' and i.value = nhs_number)
      or p.id in (select k.person_id from matching.key k, unnest(matching.words(given_name)) g, unnest(matching.words(family_name)) f
          where k.key = 'gf:' || g || '|' || f)
        and born = coalesce(p.born_on, p.expected_on))
    and exists (select from audit.event_child c where c.child_id = p.id and c.organisation_id = any(access.organisations_of_my_area()))
  limit 5
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace and p.proname in ('looking_at_organisations',
      'may_name_beside', 'may_show_event', 'reason_given', 'who_looked', 'looked_at', 'initials_of', 'child_looked_at') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %s', f,
      case when f::text ~ 'may_show_event|reason_given' then 'kith_definer' else 'kith_app, kith_definer' end);
  end loop;
end $$;
