-- as admin
-- What telling and counting need to know past the policies, one narrow question each.

/* Is a session of this day an absence nobody can explain: code N or O? Halves 5 and 6 of src/attendance/marks.ts. */
create function attendance.is_unexplained(days bytea, place integer) returns boolean
language sql immutable parallel safe as $$
  select case when place >= 0 and place < octet_length(days)
    then (get_byte(days, place) & 15) in (5, 6) or (get_byte(days, place) >> 4) in (5, 6) else false end
$$;
/* The byte of a day in the row of a term: five a week. */
create function attendance.place_of(term_on date, day date) returns integer
language sql immutable parallel safe as $$
  select case when day < term_on or extract(isodow from day) > 5 then -1 else (day - term_on) / 7 * 5 + (day - term_on) % 7 end
$$;

/* Of these children: those with somebody who must hear of an absence nobody can explain: a social worker, a Family Help or youth justice worker, or
   a plan that runs. What a sensitive service does is not in it. */
create function attendance.with_worker(children uuid[], on_day date) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select i.child_id from access.involvement i join identity.organisation o on o.id = i.organisation_id
  where i.child_id = any(children) and not i.sensitive and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    and (o.kind in ('childrens-services', 'youth-justice') or o.kind in ('council', 'front-door') and i.role in ('lead-authority', 'responsible-authority'))
  union
  select p.child_id from record.plan_period p
  where p.child_id = any(children) and p.kind <> 'early-help' and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
$$;

/* Of the children this person's work is with, those with a worker or a plan: ids only; first those this person is the worker of. */
create function attendance.listed_with_worker(on_day date, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select w.id from attendance.with_worker((select coalesce(array_agg(c.id), '{}') from attendance.caseload(1000000) c(id)), on_day) w(id)
  left join (select distinct i.child_id from access.involvement i where i.lead_practitioner_id = access.me() and i.to_at is null) own on own.child_id = w.id
  order by own.child_id is null, w.id limit most
$$;

/* Of the children this person's work is with, those away on this day with nobody knowing why: ids only. */
create function attendance.listed_unexplained(on_day date, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct t.child_id from attendance.caseload(1000000) c(id) join attendance.term_marks t on t.child_id = c.id
  where t.term_on <= on_day and attendance.is_unexplained(t.days, attendance.place_of(t.term_on, on_day)) limit most
$$;

/* How soon an alert wants looking at: 0 nobody knows where a child is, 1 something has changed, 2 a number was reached, 3 a rate. */
create function attendance.alert_rank(kind text) returns integer
language sql immutable parallel safe set search_path = '' as $$
  select case
    when kind in ('unexplained', 'missing', 'custody') then 0
    when kind in ('change', 'weekday', 'half-day', 'breaks', 'near-days', 'together', 'lateness', 'long-absence', 'back', 'elsewhere', 'part-time-unagreed') then 1
    when kind in ('persistent', 'severe') then 3
    else 2 end
$$;

/* Of the children this person's work is with, those with an alert that nobody has decided on, the most pressing and then the newest first; `worst`:
   no alert of a higher rank counts. Ids only. */
create function attendance.listed_with_alert(since timestamptz, worst integer, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select a.child_id from attendance.alert a
  where a.ended_at is null and a.settled_at is null and a.found_at >= since and attendance.alert_rank(a.kind) <= worst
    and a.child_id in (select c.id from attendance.caseload(1000000) c(id))
  group by a.child_id order by min(attendance.alert_rank(a.kind)), max(a.found_at) desc, a.child_id limit most
$$;

/* Of the children this person's work is with: for which workers were to be told since this day. Ids only. */
create function attendance.listed_tellings(since date, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select t.child_id from attendance.telling t
  where t.on_date >= since and access.my_working_organisation() in (t.organisation_id, t.to_organisation_id)
    and t.child_id in (select c.id from attendance.caseload(1000000) c(id))
  group by t.child_id order by max(t.made_at) desc limit most
$$;

/* Asks for the child an alert, a telling or a stop is about, if this person may read the child's attendance: then it gives the id. Hidden and
   missing are one: nothing is asked for, nothing given, and the same work is done. What is then seen of the row is the policies' to say. */
create function attendance.ask_row(what text, row_id uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  before constant uuid[] := access.asked();
  child uuid;
begin
  select x.child_id into child from (
    select a.child_id from attendance.alert a where what = 'alert' and a.id = row_id
    union all select t.child_id from attendance.telling t where what = 'telling' and t.id = row_id
    union all select s.child_id from attendance.stop s where what = 'stop' and s.id = row_id) x;
  perform set_config('kith.asked', (before || coalesce(child, row_id))::text, true);
  if coalesce(child = any(attendance.scope()), false) then return child; end if;
  perform set_config('kith.asked', before::text, true);
  return null;
end $$;

/* Of the own school's children: those whose newest day in the register, no older than four days, has a session nobody can explain, who have a
   worker or a plan, and of whom nobody has been told for that day. */
create function attendance.to_tell(on_day date) returns table (child_id uuid, on_date date)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('system', 'dsl', 'head', 'attendance-lead') then return; end if;
  return query
    with newest as (
      select t.child_id, t.days, t.term_on, (
        select max(on_day - g.back) from generate_series(0, 4) g(back)
        where case when attendance.place_of(t.term_on, on_day - g.back) between 0 and octet_length(t.days) - 1
          then get_byte(t.days, attendance.place_of(t.term_on, on_day - g.back)) <> 0 else false end) as day
      -- From the roll to each pupil's own rows: the register has no other index. A term's row holds no day later than half a year.
      from people.roll l
      join attendance.term_marks t on t.child_id = l.child_id and t.organisation_id = mine and t.term_on between on_day - 200 and on_day
      where l.organisation_id = mine and l.to_on is null
    ), away as materialized (
      select n.child_id, n.day from newest n
      where n.day is not null and attendance.is_unexplained(n.days, attendance.place_of(n.term_on, n.day))
    )
    select a.child_id, a.day from away a
    where a.child_id in (select w.id from attendance.with_worker((select coalesce(array_agg(x.child_id), '{}') from away x), on_day) w(id))
      and a.child_id <> all((select access.excluded())::uuid[])
      and not exists (select from attendance.telling t where t.child_id = a.child_id and t.on_date = a.day and t.organisation_id = mine);
end $$;

/* May this person know where the child is? For choosing whom to tell, asked about others than oneself. */
create function attendance.may_place(who uuid, child uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select not exists (
    select from (
      select child as id
      union all select r.child_id from people.relationship r where r.other_id = child
      union all select r.other_id from people.relationship r where r.child_id = child) near
    join access.protected_location l on l.child_id = near.id and (l.to_at is null or l.to_at > now())
    where not exists (select from access.location_right lr where lr.child_id = l.child_id and lr.practitioner_id = who
      and (lr.to_at is null or lr.to_at > now())))
$$;

/* Of the children asked for whose attendance this person may read: who must hear of an absence nobody can explain. One row a team, and one for a
   plan that runs. `practitioner_id` only while that person may read about the child in Kith; `team_may`: somebody there may. `risk`: a reason to
   lose no time, without saying which. */
create function attendance.workers(children uuid[], on_day date) returns table (child_id uuid, organisation_id uuid, organisation_name text, organisation_kind text,
  on_kith boolean, phone text, email text, role text, practitioner_id uuid, worker_name text, team_may boolean, plan text, risk boolean)
language sql stable security definer set search_path = '' as $$
  with asked as materialized (select c.id from unnest(attendance.scope()) c(id) where c.id = any(children)),
  reads as materialized (
    select r.organisation_id, r.practitioner_id, array_agg(r.role) as roles from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    where (r.to_at is null or r.to_at > now()) and exists (select from access.reading_role rr where rr.role = r.role)
      and r.organisation_id in (select i.organisation_id from access.involvement i where i.child_id in (select a.id from asked a))
    group by r.organisation_id, r.practitioner_id
  ), risks as materialized (
    select a.id, exists (select from record.entry_child e where e.child_id = a.id and e.kind = 'missing' and e.happened_at > on_day - 90)
      or exists (select from record.harm h where h.child_id = a.id and h.on_date > on_day - 180 and h.harm in ('sexual-exploitation',
        'group-based-sexual-exploitation', 'criminal-exploitation', 'county-lines', 'serious-violence', 'forced-marriage',
        'female-genital-mutilation', 'honour-based-abuse'))
      or exists (select from record.plan_period p where p.child_id = a.id and p.kind in ('child-protection', 'looked-after')
        and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)) as high
    from asked a
  )
  select i.child_id, o.id, o.name, o.kind, o.on_kith, o.phone, o.email, i.role,
    case when exists (select from reads r where r.organisation_id = o.id and r.practitioner_id = i.lead_practitioner_id)
      and not access.is_excluded(i.lead_practitioner_id, array[i.child_id]) and attendance.may_place(i.lead_practitioner_id, i.child_id)
      then i.lead_practitioner_id end,
    coalesce(lead.name, i.contact_name),
    o.on_kith and exists (select from reads r where r.organisation_id = o.id and not access.is_excluded(r.practitioner_id, array[i.child_id])
      and attendance.may_place(r.practitioner_id, i.child_id)),
    null, k.high
  from access.involvement i join asked a on a.id = i.child_id join risks k on k.id = a.id
  join identity.organisation o on o.id = i.organisation_id and o.switched_off_at is null
  left join identity.practitioner lead on lead.id = i.lead_practitioner_id
  where not i.sensitive and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    -- A council is told where none of its teams is: otherwise the same people would hear of it twice.
    and (o.kind in ('childrens-services', 'youth-justice') or o.kind in ('council', 'front-door') and i.role in ('lead-authority', 'responsible-authority')
      and not exists (select from access.involvement t join identity.organisation s on s.id = t.organisation_id and s.kind = 'childrens-services'
        where t.child_id = i.child_id and not t.sensitive and t.from_at <= now() and (t.to_at is null or t.to_at > now())))
  union all
  select p.child_id, null, null, null, null, null, null, 'plan', null, null, null, p.kind, k.high
  from record.plan_period p join risks k on k.id = p.child_id
  where p.kind <> 'early-help' and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
$$;

/* Tellings of the own school that are still to be told or answered, with the child each is about: for the sweep. */
create function attendance.open_tellings(since date) returns table (telling_id uuid, child_id uuid)
language sql stable security definer set search_path = '' as $$
  select t.id, t.child_id from attendance.telling t
  where t.organisation_id = access.my_working_organisation() and access.holds('system', 'dsl', 'head', 'attendance-lead') and t.on_date >= since
    and t.child_id <> all(access.excluded())
    and not exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind in ('answered', 'explained'))
$$;

/* Organisations with a telling that is not told, or not answered and not yet gone up twice: for the worker, before anybody is signed in. */
create function attendance.organisations_waiting(since date) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct t.organisation_id from attendance.telling t
  where t.on_date >= since and not exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind in ('answered', 'explained'))
    and (select count(*) from attendance.telling_step s where s.telling_id = t.id and s.kind = 'gone-up') < 2
$$;

/* Sums over the own school's pupils by group. The caller gives what the register says of each pupil; which group a pupil is in is looked up here
   and told to nobody. */
create function attendance.keep_groups(term date, at timestamptz, children uuid[], possible integer[], missed integer[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_working_organisation();
  written integer;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  delete from attendance.group_count g where g.organisation_id = mine and g.term_on = term;
  with pupil as materialized (
    select u.child, u.can, u.gone, p.sex, coalesce(left(p.ethnicity, 1), 'N') as ethnicity, coalesce(l.year_group, '') as year_group,
      u.child in (select w.id from attendance.with_worker(children, (at at time zone 'Europe/London')::date) w(id)) as worker
    from unnest(children, possible, missed) u(child, can, gone)
    join people.roll l on l.child_id = u.child and l.organisation_id = mine and l.to_on is null
    join people.person p on p.id = u.child
    where u.can > 0
  )
  insert into attendance.group_count (organisation_id, term_on, dimension, value, pupils, possible, missed, persistent, severe, counted_at)
  select mine, term, d.dimension, d.value, count(*), sum(p.can), sum(p.gone), count(*) filter (where p.gone * 10 >= p.can),
    count(*) filter (where p.gone * 2 >= p.can), at
  from pupil p cross join lateral (values ('all', 'all'), ('sex', p.sex), ('ethnicity', p.ethnicity), ('year', p.year_group),
    ('worker', case when p.worker then 'yes' else 'no' end)) d(dimension, value)
  group by d.dimension, d.value;
  get diagnostics written = row_count;
  return written;
end $$;

/* The area's sums by group since a day, the newest of each school. Any count under ten is not told, and neither is a rate of under ten pupils. */
create function attendance.partnership(since date) returns table (dimension text, value text, schools integer, pupils integer, possible bigint,
  missed bigint, persistent integer, severe integer)
language sql stable security definer set search_path = '' as $$
  with newest as (
    select distinct on (g.organisation_id, g.dimension, g.value) g.* from attendance.group_count g
    join identity.organisation o on o.id = g.organisation_id
    join identity.organisation mine on mine.id = access.my_working_organisation() and mine.area_id = o.area_id
    where access.holds('partner', 'analyst', 'system') and g.term_on >= since
      and g.term_on = (select max(n.term_on) from attendance.group_count n where n.organisation_id = g.organisation_id)
    order by g.organisation_id, g.dimension, g.value, g.term_on desc
  ), summed as (
    select n.dimension, n.value, count(*)::integer as schools, sum(n.pupils)::integer as pupils, sum(n.possible)::bigint as possible,
      sum(n.missed)::bigint as missed, sum(n.persistent)::integer as persistent, sum(n.severe)::integer as severe
    from newest n group by n.dimension, n.value
  )
  select s.dimension, s.value, s.schools, case when s.pupils >= 10 then s.pupils end, case when s.pupils >= 10 then s.possible end,
    case when s.pupils >= 10 then s.missed end, case when s.pupils >= 10 and s.persistent >= 10 then s.persistent end,
    case when s.pupils >= 10 and s.severe >= 10 then s.severe end
  from summed s
$$;

/* How many children of the area have had each pattern since a day, and how often a measure was stopped to be looked at, and what was decided.
   Counts under ten are not told. */
create function attendance.partnership_patterns(since timestamptz) returns table (what text, kind text, value text, children integer)
language sql stable security definer set search_path = '' as $$
  with area as materialized (
    select o.id from identity.organisation o join identity.organisation mine on mine.id = access.my_working_organisation() and mine.area_id = o.area_id
    where access.holds('partner', 'analyst', 'system')
  ), had as materialized (
    select distinct a.kind, a.child_id from attendance.alert a join area on area.id = a.organisation_id where a.found_at >= since
  ), worked as materialized (
    select w.id from attendance.with_worker((select coalesce(array_agg(distinct h.child_id), '{}') from had h), current_date) w(id)
  ), parts as (
    select h.kind, count(*)::integer as n, (count(*) filter (where h.child_id in (select w.id from worked w)))::integer as yes from had h group by h.kind
  ), found as (
    -- The two parts only where neither is small: the whole is known from the sums by group.
    select 'alert' as what, p.kind, v.value, v.n from parts p cross join lateral (values ('all', p.n),
      ('yes', case when p.yes >= 10 and p.n - p.yes >= 10 then p.yes end), ('no', case when p.yes >= 10 and p.n - p.yes >= 10 then p.n - p.yes end)) v(value, n)
    union all
    select 'stop', s.measure, coalesce((select d.decision from attendance.stop_decision d where d.stop_id = s.id order by d.at desc limit 1), 'open'), count(*)::integer
    from attendance.stop s join area on area.id = s.organisation_id where s.asked_at >= since group by 2, 3
    union all
    select 'telling', t.state, 'all', count(*)::integer
    from (select case when exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind = 'told' and s.at < (t.on_date + 1)::timestamp at time zone 'Europe/London') then 'same-day'
        when exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind = 'told') then 'later'
        when exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind = 'explained') then 'explained-first' else 'not-told' end as state
      from attendance.telling t join area on area.id = t.organisation_id where t.made_at >= since) t group by t.state
  )
  select f.what, f.kind, f.value, case when f.n >= 10 then f.n end from found f
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'attendance'::regnamespace
      and p.proname in ('is_unexplained', 'place_of', 'alert_rank', 'with_worker', 'listed_with_worker', 'listed_unexplained', 'listed_with_alert', 'listed_tellings', 'ask_row',
        'to_tell', 'may_place', 'workers', 'open_tellings', 'organisations_waiting', 'keep_groups', 'partnership', 'partnership_patterns') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
  -- Only asked inside the functions above: by itself each would tell of any child.
  revoke execute on function attendance.with_worker(uuid[], date) from kith_app;
  revoke execute on function attendance.may_place(uuid, uuid) from kith_app;
end $$;
