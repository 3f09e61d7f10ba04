-- as admin
/* The area's view: sums go by the school year, a big school's parts add up, and numbers under ten cannot be worked out from what is told. */

drop function attendance.keep_groups(date, timestamptz, uuid[], integer[], integer[]);

/* Sums over the own school's pupils by group since a day: of the roll, or of one part of it after another. `first_part`: the one that begins anew.
   `least_possible`: possible sessions before a pupil's absence is said to be persistent or severe. The caller gives what the register says of each pupil;
   which group a pupil is in is looked up here and told to nobody. */
create function attendance.keep_groups(since date, at timestamptz, children uuid[], possible integer[], missed integer[], least_possible integer default 1,
  first_part boolean default true) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_working_organisation();
  written integer;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  -- Sums kept under a later day, as they once were by term, would stand before these.
  if first_part then delete from attendance.group_count g where g.organisation_id = mine and g.term_on >= since; end if;
  with pupil as materialized (
    select u.child, u.can, u.gone, p.sex, coalesce(left(p.ethnicity, 1), 'N') as ethnicity, coalesce(l.year_group, '') as year_group,
      u.child in (select w.id from attendance.with_worker(children, (at at time zone 'Europe/London')::date) w(id)) as worker
    from unnest(children, possible, missed) u(child, can, gone)
    join people.roll l on l.child_id = u.child and l.organisation_id = mine and l.to_on is null
    join people.person p on p.id = u.child
    where u.can > 0
  )
  insert into attendance.group_count as g (organisation_id, term_on, dimension, value, pupils, possible, missed, persistent, severe, counted_at)
  select mine, since, d.dimension, d.value, count(*), sum(p.can), sum(p.gone), count(*) filter (where p.can >= least_possible and p.gone * 10 >= p.can),
    count(*) filter (where p.can >= least_possible and p.gone * 2 >= p.can), at
  from pupil p cross join lateral (values ('all', 'all'), ('sex', p.sex), ('ethnicity', p.ethnicity), ('year', p.year_group),
    ('worker', case when p.worker then 'yes' else 'no' end)) d(dimension, value)
  group by d.dimension, d.value
  on conflict (organisation_id, term_on, dimension, value) do update set pupils = g.pupils + excluded.pupils, possible = g.possible + excluded.possible,
    missed = g.missed + excluded.missed, persistent = g.persistent + excluded.persistent, severe = g.severe + excluded.severe,
    counted_at = excluded.counted_at;
  get diagnostics written = row_count;
  return written;
end $$;
alter function attendance.keep_groups(date, timestamptz, uuid[], integer[], integer[], integer, boolean) owner to kith_definer;
revoke all on function attendance.keep_groups(date, timestamptz, uuid[], integer[], integer[], integer, boolean) from public;
grant execute on function attendance.keep_groups(date, timestamptz, uuid[], integer[], integer[], integer, boolean) to kith_app, kith_definer;

/* The area's sums by group since a day, the newest of each school. Any count under ten is not told, neither is a rate of under ten pupils, nor how
   many are severe where it leaves under ten of the persistent. */
create or replace function attendance.partnership(since date) returns table (dimension text, value text, schools integer, pupils integer, possible bigint,
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
    case when s.severe >= 10 and s.persistent - s.severe >= 10 then s.severe end
  from summed s
$$;

/* How many children of the area have each pattern found since a day, for how many a measure was stopped to be looked at, and what was decided, and
   of how many workers were told. Children, not times. Counts under ten are not told; `persistent` and `severe` only in the sums by group. */
create or replace function attendance.partnership_patterns(since timestamptz) returns table (what text, kind text, value text, children integer)
language sql stable security definer set search_path = '' as $$
  with area as materialized (
    select o.id from identity.organisation o join identity.organisation mine on mine.id = access.my_working_organisation() and mine.area_id = o.area_id
    where access.holds('partner', 'analyst', 'system')
  ), had as materialized (
    select distinct a.kind, a.child_id from attendance.alert a join area on area.id = a.organisation_id
    where a.found_at >= since and a.ended_at is null and a.kind not in ('persistent', 'severe')
  ), worked as materialized (
    select w.id from attendance.with_worker((select coalesce(array_agg(distinct h.child_id), '{}') from had h), current_date) w(id)
  ), parts as (
    select h.kind, count(*)::integer as n, (count(*) filter (where h.child_id in (select w.id from worked w)))::integer as yes from had h group by h.kind
  ), found as (
    -- The two parts only where neither is small: the whole is known from the sums by group.
    select 'alert' as what, p.kind, v.value, v.n from parts p cross join lateral (values ('all', p.n),
      ('yes', case when p.yes >= 10 and p.n - p.yes >= 10 then p.yes end), ('no', case when p.yes >= 10 and p.n - p.yes >= 10 then p.n - p.yes end)) v(value, n)
    union all
    select 'stop', s.measure, coalesce((select d.decision from attendance.stop_decision d where d.stop_id = s.id order by d.at desc limit 1), 'open'),
      count(distinct s.child_id)::integer
    from attendance.stop s join area on area.id = s.organisation_id where s.asked_at >= since group by 2, 3
    union all
    select 'telling', t.state, 'all', count(distinct t.child_id)::integer
    from (select t.child_id, case when exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind = 'told' and s.at < (t.on_date + 1)::timestamp at time zone 'Europe/London') then 'same-day'
        when exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind = 'told') then 'later'
        when exists (select from attendance.telling_step s where s.telling_id = t.id and s.kind = 'explained') then 'explained-first' else 'not-told' end as state
      from attendance.telling t join area on area.id = t.organisation_id where t.made_at >= since) t group by t.state
  )
  select f.what, f.kind, f.value, case when f.n >= 10 then f.n end from found f
$$;
