-- as admin
/* Which days of the signed-in organisation's area have not been gone through: up to yesterday, a fortnight back at most. */
create function access.unusual_due(today date) returns setof date
language sql stable security definer set search_path = '' as $$
  select d::date from generate_series(
    greatest(today - 14, coalesce((select max(u.on_day) + 1 from access.unusual_day u
      where u.area_id = (select o.area_id from identity.organisation o where o.id = access.my_working_organisation())), today - 1)), today - 1, interval '1 day') d
  where access.holds('system')
$$;

/* Goes through a day of the area's log and writes down what is unusual. Run by the program itself, the night after. Gives how much was found. */
create function access.find_unusual(day date, limits jsonb) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  area constant uuid := (select o.area_id from identity.organisation o where o.id = access.my_working_organisation());
  begins constant timestamptz := day::timestamp at time zone 'Europe/London';
  ends constant timestamptz := (day + 1)::timestamp at time zone 'Europe/London';
  found integer := 0;
  more integer;
begin
  if area is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  perform pg_advisory_xact_lock(hashtextextended(area::text, 151));
  if exists (select from access.unusual_day u where u.area_id = area and u.on_day = day) then return 0; end if;

  -- One person and one child: each pair of the day, with what ties them, unless they have something to do with each other.
  with opened as materialized (
    select l.who, l.place, l.child, min(l.at) as first_at, max(l.at) as last_at, count(*)::integer as looks, bool_or(not l.found) as shut,
      bool_or(access.is_after_hours(l.at, limits)) as late, bool_and(l.with_purpose) as purposeful, bool_or(l.action = 'child.people.read') as place_read
    from access.looks_between(begins, ends) l
    where access.is_opening(l.action, l.is_done) and l.together <= 6
    group by l.who, l.place, l.child
  ), judged as materialized (
    select o.*, access.has_reason(o.who, o.child, o.first_at, o.last_at) as reason from opened o
  ), searched as materialized (
    select s.who, s.place, count(*) filter (where not s.followed) as not_opened, count(*) filter (where s.by_place) as by_place
    from access.searches_between(begins, ends) s group by s.who, s.place
  ), counted as (
    insert into access.looking_day (practitioner_id, organisation_id, on_day, opened, after_hours, no_reason, no_reason_after_hours, not_opened, places)
    select coalesce(j.who, s.who), coalesce(j.place, s.place), day, coalesce(j.opened, 0), coalesce(j.late, 0), coalesce(j.bare, 0), coalesce(j.bare_late, 0),
      coalesce(s.not_opened, 0), coalesce(s.by_place, 0) + coalesce(j.places, 0)
    from (select j.who, j.place, count(*) as opened, count(*) filter (where j.late) as late, count(*) filter (where not j.reason) as bare,
        count(*) filter (where j.late and not j.reason) as bare_late, count(*) filter (where j.place_read and not j.reason) as places
      from judged j group by j.who, j.place) j
    full join searched s on s.who = j.who and s.place = j.place
    on conflict do nothing
  ), tied as (
    select j.*, array_remove(array[
      case when j.reason then null when exists (select from unnest(access.shared_surnames(j.who, j.child)) w
        where access.days_before(j.who, j.child, j.first_at) > 0 or not access.is_common(w, (limits->>'commonName')::numeric)) then 'own-name' end,
      case when j.reason then null when access.shares_home(j.who, j.child) then 'own-address' end,
      case when j.reason then null when access.colleague_is_close(j.who, j.place, j.child) then 'colleagues-child' end,
      case when j.reason or j.purposeful then null
        when access.led_before(j.who, j.child, (limits->>'afterAllocation')::integer, j.first_at) then 'ex-allocated' end,
      -- Whoever is too close has nothing to do there any more, whatever they wrote before.
      case when j.shut and access.excluded_then(j.who, j.child, j.last_at) then 'too-close' end], null) as kinds
    from judged j where not j.reason or j.shut
  )
  insert into access.unusual (id, organisation_id, lookers, children, kinds, first_at, last_at, looks, found_at)
  select gen_random_uuid(), t.place, array[t.who], array[t.child], t.kinds, t.first_at, t.last_at, t.looks, now()
  from tied t where t.kinds <> '{}' and not access.shown_already(array[t.who], array[t.child], t.kinds, t.last_at);
  get diagnostics more = row_count;
  found := found + more;

  found := found + access.find_many(day, limits) + access.find_viewers(day, limits);
  insert into access.unusual_day (area_id, on_day, found, done_at) values (area, day, found, now());
  return found;
end $$;

/* One person and many children: a week beyond the area's limit, and three times what is usual for them and for those they work with. */
create function access.find_many(day date, limits jsonb) returns integer
language plpgsql volatile as $$
declare
  ends constant timestamptz := (day + 1)::timestamp at time zone 'Europe/London';
  begins constant timestamptz := (day - 6)::timestamp at time zone 'Europe/London';
  found integer;
begin
  with known as (
    -- Of somebody who has begun lately, a week is reckoned from the weeks there are.
    select d.*, greatest(1, least(8, ceil((day - 6 - min(d.on_day) over (partition by d.practitioner_id, d.organisation_id)) / 7.0))) as weeks,
      min(d.on_day) over (partition by d.organisation_id) as since
    from access.looking_day d
    where d.on_day > day - 63 and d.on_day <= day and d.organisation_id = any((select access.organisations_of_my_area())::uuid[])
  ), week as (
    select k.practitioner_id as who, k.organisation_id as place, min(k.weeks) as weeks, min(k.since) as since,
      sum(k.no_reason) filter (where k.on_day > day - 7) as bare, coalesce(sum(k.no_reason) filter (where k.on_day <= day - 7), 0) / min(k.weeks) as usual_bare,
      sum(k.no_reason_after_hours) filter (where k.on_day > day - 7) as late,
      coalesce(sum(k.after_hours) filter (where k.on_day <= day - 7), 0) / min(k.weeks) as usual_late,
      sum(k.not_opened) filter (where k.on_day > day - 7) as not_opened,
      coalesce(sum(k.not_opened) filter (where k.on_day <= day - 7), 0) / min(k.weeks) as usual_not_opened,
      sum(k.places) filter (where k.on_day > day - 7) as places, coalesce(sum(k.places) filter (where k.on_day <= day - 7), 0) / min(k.weeks) as usual_places
    from known k group by 1, 2
  ), peers as (
    select w.*, avg(w.usual_bare) over p as peers_bare, avg(w.usual_late) over p as peers_late, avg(w.usual_not_opened) over p as peers_not_opened, avg(w.usual_places) over p as peers_places
    from week w window p as (partition by w.place)
  ), beyond as (
    select p.who, p.place, k.kind, k.looks, k.usual
    from peers p cross join lateral (values
      ('no-reason', p.bare, (limits->>'noReason')::integer, p.usual_bare, p.peers_bare),
      -- A night team is beside others who work by day: of whoever has been there for a while, what they usually do counts alone.
      ('after-hours', p.late, (limits->>'afterHours')::integer, p.usual_late, case when p.weeks < 3 then p.peers_late end),
      ('not-opened', p.not_opened, (limits->>'searches')::integer, p.usual_not_opened, p.peers_not_opened),
      ('places', p.places, (limits->>'places')::integer, p.usual_places, p.peers_places)) k (kind, looks, most, usual, peers)
    -- Nothing is unusual where nothing is usual yet: an organisation's first three weeks are only counted.
    where p.since <= day - 21 and k.most > 0 and k.looks >= k.most and k.looks >= 3 * greatest(k.usual, k.peers, 0)
      and not (k.kind = 'after-hours' and exists (select from identity.role_held r where r.practitioner_id = p.who and r.organisation_id = p.place
        and r.role = 'out-of-hours' and (r.to_at is null or r.to_at > begins)))
  ), merged as (
    select b.who, b.place, array_agg(b.kind order by b.kind) as kinds, max(b.looks)::integer as looks, max(b.usual) as usual from beyond b
    where not access.shown_already(array[b.who], '{}', array[b.kind], ends)
    group by b.who, b.place
  )
  insert into access.unusual (id, organisation_id, lookers, children, kinds, first_at, last_at, looks, usual, found_at)
  select gen_random_uuid(), m.place, array[m.who], case when m.kinds = array['not-opened'] then '{}' else coalesce((
      select array_agg(c.child) from (select l.child from access.looks_between(begins, ends) l
        where l.who = m.who and l.place = m.place and access.is_opening(l.action, l.is_done) and l.together <= 6
        group by l.child having not access.has_reason(m.who, l.child, min(l.at), max(l.at)) limit 200) c), '{}') end,
    m.kinds, begins, ends - interval '1 second', m.looks, round(m.usual, 1), now()
  from merged m;
  get diagnostics found = row_count;
  return found;
end $$;

/* Many people and one child: more in a week than the area's limit, none of whom has anything to do with the child. One row for each organisation,
   of those who have not been shown before. */
create function access.find_viewers(day date, limits jsonb) returns integer
language plpgsql volatile as $$
declare
  most constant integer := (limits->>'viewers')::integer;
  ends constant timestamptz := (day + 1)::timestamp at time zone 'Europe/London';
  begins constant timestamptz := (day - 6)::timestamp at time zone 'Europe/London';
  found integer;
begin
  if most = 0 then return 0; end if;
  with looked as (
    select l.child, l.who, l.place, min(l.at) as first_at, max(l.at) as last_at, count(*)::integer as looks, count(*) over (partition by l.child) as viewers
    from access.looks_between(begins, ends) l where access.is_opening(l.action, l.is_done) and l.together <= 6
    group by l.child, l.who, l.place
  ), often as materialized (
    select l.* from looked l where l.viewers >= most
  ), strange as (
    select o.*, count(*) over (partition by o.child) as strangers from often o where not access.has_reason(o.who, o.child, o.first_at, o.last_at)
  ), burst as (
    select s.child, s.place, array_agg(s.who order by s.first_at) as lookers, min(s.first_at) as first_at, max(s.last_at) as last_at, sum(s.looks)::integer as looks
    from strange s
    where s.strangers >= most and not access.shown_already(array[s.who], array[s.child], array['many-viewers'], s.last_at)
    group by s.child, s.place
  )
  insert into access.unusual (id, organisation_id, lookers, children, kinds, first_at, last_at, looks, found_at)
  select gen_random_uuid(), b.place, b.lookers, array[b.child], array['many-viewers'], b.first_at, b.last_at, b.looks, now() from burst b;
  get diagnostics found = row_count;
  return found;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace
      and p.proname in ('unusual_due', 'find_unusual', 'find_many', 'find_viewers') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %s', f, case when f::text ~ 'find_many|find_viewers' then 'kith_definer' else 'kith_app, kith_definer' end);
  end loop;
end $$;
