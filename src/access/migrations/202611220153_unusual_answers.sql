-- as admin
/* Does whoever looked answer for such looking themselves: as a lead of the organisation, or as a data protection officer of the area? Then two
   people answer. For the functions below alone. */
create function access.looker_reviews(u access.unusual) returns boolean language sql stable as $$
  select exists (select from identity.role_held r join identity.organisation o on o.id = r.organisation_id
    where r.practitioner_id = any(u.lookers) and (r.to_at is null or r.to_at > u.first_at)
      and (r.organisation_id = u.organisation_id and r.role in ('dsl', 'head', 'front-door-manager')
        or r.role = 'dpo' and o.area_id = (select x.area_id from identity.organisation x where x.id = u.organisation_id)))
$$;

/* Who may answer, and where they work: the leads of the organisation, and the data protection officers of the area; where those are too few, the
   managers of the area's front door as well. Never who looked, nor anybody excluded from one of the children; nor, when nobody can say which
   children it is about, anybody excluded from any. For the functions below alone. */
create function access.unusual_reviewers(u access.unusual) returns table (practitioner_id uuid, organisation_id uuid) language sql stable as $$
  with held as (
    select distinct r.practitioner_id, r.organisation_id, r.role, o.kind,
      o.area_id = (select x.area_id from identity.organisation x where x.id = u.organisation_id) as of_the_area
    from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where r.role in ('dsl', 'head', 'front-door-manager', 'dpo') and (r.to_at is null or r.to_at > now())
      and r.practitioner_id <> all(u.lookers)
      and not exists (select from access.exclusion x where x.practitioner_id = r.practitioner_id and (x.to_at is null or x.to_at > now())
        and (u.children = '{}' or x.child_id = any(u.children)))
  ), first as (
    select h.practitioner_id, h.organisation_id from held h where h.role <> 'dpo' and h.organisation_id = u.organisation_id
    union select h.practitioner_id, h.organisation_id from held h where h.role = 'dpo' and h.of_the_area
  )
  select f.practitioner_id, f.organisation_id from first f
  union select h.practitioner_id, h.organisation_id from held h
  where h.role = 'front-door-manager' and h.kind = 'front-door' and h.of_the_area
    and (select count(distinct f.practitioner_id) from first f) < case when access.looker_reviews(u) then 2 else 1 end
$$;

/* May the signed-in person answer this one? The same as being among those above, and quicker to say of most. */
create function access.i_review(u access.unusual) returns boolean language sql stable as $$
  select access.me() <> all(u.lookers) and not u.children && access.excluded() and (u.children <> '{}' or access.excluded() = '{}')
    and (access.holds('dsl', 'head', 'front-door-manager') and u.organisation_id = access.my_working_organisation()
      or access.holds('dpo') and u.organisation_id = any(access.organisations_of_my_area())
      or access.holds('front-door-manager') and exists (select from access.unusual_reviewers(u) r
        where r.practitioner_id = access.me() and r.organisation_id = access.my_working_organisation()))
$$;

/* What is unusual, for whoever may answer it: what waits (and what is settled, if asked for), newest first. A child whose place may not be known to
   the reader is not named together with an organisation that tells it; nor is it said that somebody lives where the child does. */
create function access.unusual_seen(settled boolean, only_this uuid, most integer)
returns table (id uuid, kinds text[], lookers jsonb, organisation_id uuid, organisation text, children uuid[], others integer, looks integer, usual numeric,
  first_at timestamptz, last_at timestamptz, found_at timestamptz, two boolean, answers jsonb, is_settled boolean, answered_by_me boolean)
language plpgsql stable security definer set search_path = '' as $$
declare
  mine constant uuid := access.my_working_organisation();
begin
  if not access.holds('dsl', 'head', 'front-door-manager', 'dpo') then return; end if;
  return query
  with open as materialized (
    select u.*, s.settled as done from access.unusual u
    cross join lateral (select exists (select from access.unusual_answer a where a.unusual_id = u.id and a.settles) as settled) s
    where (only_this is null or u.id = only_this) and (only_this is not null or s.settled = unusual_seen.settled)
      and (u.organisation_id = mine or u.organisation_id = any((select access.organisations_of_my_area())::uuid[]))
      and access.i_review(u)
    order by u.found_at desc, u.id
    limit most
  ), shown as (
    select o.*, coalesce((select array_agg(c.id order by c.id) from unnest(o.children[1:20]) c(id) where access.may_name_beside(o.organisation_id, c.id)), '{}') as seen
    from open o
  )
  select s.id,
    case when 'own-address' = any(s.kinds) and cardinality(access.places_hidden(s.seen)) > 0 then array_replace(s.kinds, 'own-address', 'in-common') else s.kinds end,
    (select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'jobTitle', p.job_title) order by p.name) from identity.practitioner p where p.id = any(s.lookers)),
    o.id, o.name, s.seen, cardinality(s.children) - cardinality(s.seen), s.looks, s.usual, s.first_at, s.last_at, s.found_at,
    access.looker_reviews(row(s.id, s.organisation_id, s.lookers, s.children, s.kinds, s.first_at, s.last_at, s.looks, s.usual, s.found_at)::access.unusual),
    coalesce((select jsonb_agg(jsonb_build_object('outcome', a.outcome, 'words', a.words, 'byName', p.name, 'at', a.answered_at, 'alone', a.alone)
      order by a.answered_at) from access.unusual_answer a join identity.practitioner p on p.id = a.answered_by where a.unusual_id = s.id), '[]'),
    s.done, exists (select from access.unusual_answer a where a.unusual_id = s.id and a.answered_by = access.me())
  from shown s join identity.organisation o on o.id = s.organisation_id
  order by s.found_at desc, s.id;
end $$;

/* The events behind it, newest first. Of a search nobody can say what it is about; the others name the children. */
create function access.unusual_looks(of_unusual uuid, most integer)
returns table (event_id uuid, at timestamptz, practitioner_id uuid, name text, action text, purpose text, outcome text, children uuid[], others integer)
language plpgsql stable security definer set search_path = '' as $$
declare
  u access.unusual;
  hidden constant uuid[] := access.excluded();
begin
  select * into u from access.unusual x where x.id = of_unusual;
  if u.id is null or not access.i_review(u) then return; end if;
  return query
  select e.id, e.at, p.id, p.name, e.action, case when cardinality(c.shown) > 0 then access.reason_given(e.body::jsonb) end, e.body::jsonb->>'outcome',
    c.shown, c.named - cardinality(c.shown)
  from unnest(u.lookers) w(id)
  join audit.event e on e.practitioner_id = w.id and e.organisation_id = u.organisation_id and e.at between u.first_at and u.last_at
  join identity.practitioner p on p.id = w.id
  cross join lateral (
    select coalesce(array_agg(x.child_id order by x.child_id) filter (where access.may_name_beside(u.organisation_id, x.child_id)), '{}') as shown, count(*)::integer as named
    from (select ec.child_id from audit.event_child ec where ec.event_id = e.id and (cardinality(u.children) <> 1 or ec.child_id = u.children[1]) limit 20) x
  ) c
  where access.may_show_event(e.id, e.action, hidden) and access.is_kind_of(u.kinds, e.action, strpos(e.body, '"outcome":"done"') > 0)
    and (cardinality(u.children) <> 1 or c.named > 0)
  order by e.at desc, e.id desc
  limit most;
end $$;
/* Does an action belong to what is unusual? Searches to searches, openings to the rest. */
create function access.is_kind_of(kinds text[], event_action text, is_done boolean) returns boolean language sql immutable as $$
  select access.is_opening(event_action, is_done) and kinds && array['own-name', 'own-address', 'colleagues-child', 'too-close', 'many-viewers', 'no-reason',
      'after-hours', 'ex-allocated', 'places']
    or access.is_search(event_action) and kinds && array['not-opened', 'places']
$$;

/* Answers it. Says 'settled', or 'second' when another person must answer as well; 'mine' when one has answered before, 'before' when it was settled
   before; 'nothing' when it is not there for this person. Two answer when whoever looked reviews such looking; where there is no second, one does,
   and it is recorded that it was alone. */
create function access.answer_unusual(new_id uuid, of_unusual uuid, how text, why text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  u access.unusual;
  given integer;
  others integer;
  needs_two boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended(of_unusual::text, 153));
  select * into u from access.unusual x where x.id = of_unusual;
  if u.id is null or not access.i_review(u) then return 'nothing'; end if;
  if exists (select from access.unusual_answer a where a.unusual_id = u.id and a.settles) then return 'before'; end if;
  if exists (select from access.unusual_answer a where a.unusual_id = u.id and a.answered_by = access.me()) then return 'mine'; end if;
  select count(*) into given from access.unusual_answer a where a.unusual_id = u.id;
  select count(distinct r.practitioner_id) into others from access.unusual_reviewers(u) r where r.practitioner_id <> access.me();
  needs_two := access.looker_reviews(u) and given = 0;
  insert into access.unusual_answer (id, unusual_id, outcome, words, answered_by, organisation_id, answered_at, settles, alone)
  values (new_id, u.id, how, why, access.me(), access.my_working_organisation(), now(), not needs_two or others = 0, needs_two and others = 0);
  return case when needs_two and others > 0 then 'second' else 'settled' end;
end $$;

/* How many wait for the signed-in person. */
create function access.unusual_waiting() returns integer
language sql stable security definer set search_path = '' as $$
  select count(*)::integer from access.unusual u
  where access.holds('dsl', 'head', 'front-door-manager', 'dpo') and u.organisation_id = any((select access.organisations_of_my_area())::uuid[])
    and not exists (select from access.unusual_answer a where a.unusual_id = u.id and (a.settles or a.answered_by = access.me()))
    and access.i_review(u)
$$;

/* Says where people of the area live who use Kith: a postcode each, or null to take it back. For administrators. Gives how many were kept. */
create function access.set_staff_homes(emails text[], postcodes text[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  kept integer;
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into access.staff_home (id, practitioner_id, postcode, set_by, set_at)
  select gen_random_uuid(), p.id, nullif(lower(replace(g.postcode, ' ', '')), ''), access.me(), now()
  from unnest(emails, postcodes) g(email, postcode)
  join identity.practitioner p on lower(p.email) = lower(g.email) and not p.is_system
  where exists (select from identity.role_held r where r.practitioner_id = p.id and r.organisation_id = any(access.organisations_of_my_area()));
  get diagnostics kept = row_count;
  return kept;
end $$;
/* How many people of the area there are, and of how many a home is known: all that is ever told of it. */
create function access.staff_homes() returns table (people integer, known integer)
language sql stable security definer set search_path = '' as $$
  select count(*)::integer, count(*) filter (where access.home_of(w.id) is not null)::integer
  from (select distinct r.practitioner_id as id from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    where r.organisation_id = any(access.organisations_of_my_area()) and (r.to_at is null or r.to_at > now())) w
  where access.holds('administrator')
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace and p.proname in ('looker_reviews', 'unusual_reviewers',
      'i_review', 'unusual_seen', 'unusual_looks', 'is_kind_of', 'answer_unusual', 'unusual_waiting', 'set_staff_homes', 'staff_homes') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %s', f,
      case when f::text ~ 'looker_reviews|unusual_reviewers|i_review|is_kind_of' then 'kith_definer' else 'kith_app, kith_definer' end);
  end loop;
end $$;
