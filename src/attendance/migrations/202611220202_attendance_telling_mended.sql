-- as admin
/* A child who comes and goes again on the same day is told of again; every day of the last few that nobody can explain is told of; what is sealed,
   and what another school wrote of a child whose place is hidden, weighs in no list and no telling. */
set local role kith_owner;
-- 'again': the register explained the day, and later shows it unexplained once more. Each opens a new round, in which one tells, sees and explains once.
alter table attendance.telling_step drop constraint telling_step_kind_check;
alter table attendance.telling_step add constraint telling_step_kind_check
  check (kind in ('tried', 'told', 'seen', 'answered', 'gone-up', 'welfare-check', 'explained', 'again'));
alter table attendance.telling_step add column round smallint not null default 0 check (round >= 0);
drop index attendance.telling_told_once, attendance.telling_seen_once, attendance.telling_explained_once;
create unique index telling_told_once on attendance.telling_step (telling_id, round) where kind = 'told';
create unique index telling_seen_once on attendance.telling_step (telling_id, by_practitioner, round) where kind = 'seen';
create unique index telling_explained_once on attendance.telling_step (telling_id, round) where kind = 'explained';
create unique index telling_again_once on attendance.telling_step (telling_id, round) where kind = 'again';
drop policy add on attendance.telling_step;
create policy add on attendance.telling_step for insert to kith_app with check (
  by_practitioner = (select access.me()) and by_organisation_id = (select access.my_working_organisation())
  and exists (select from attendance.telling t where t.id = telling_id
    -- As before; and the school says that the child is away again.
    and case when kind in ('tried', 'told', 'explained', 'gone-up', 'again') then t.organisation_id = by_organisation_id
      when kind = 'seen' then t.to_organisation_id = by_organisation_id
      when kind = 'answered' then by_organisation_id = case when t.by_phone then t.organisation_id else t.to_organisation_id end
      else true end));
reset role;

/* Has this happened with a telling in its round: since the register last showed the day unexplained? */
create function attendance.in_round(telling uuid, kinds text[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from attendance.telling_step s where s.telling_id = telling and s.kind = any(kinds)
    and s.round = (select max(r.round) from attendance.telling_step r where r.telling_id = telling))
$$;

/* Of the own school's children: those with a day of the last four that has a session nobody can explain, who have a worker or a plan, and of whom
   nobody was told for that day, or it was explained and is not any more. */
create or replace function attendance.to_tell(on_day date) returns table (child_id uuid, on_date date)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('system', 'dsl', 'head', 'attendance-lead') then return; end if;
  return query
    with away as materialized (
      -- From the roll to each pupil's own rows: the register has no other index. A term's row holds no day later than half a year.
      select distinct t.child_id, on_day - g.back as day
      from people.roll l
      join attendance.term_marks t on t.child_id = l.child_id and t.organisation_id = mine and t.term_on between on_day - 200 and on_day
      cross join generate_series(0, 4) g(back)
      where l.organisation_id = mine and l.to_on is null
        and attendance.is_unexplained(t.days, attendance.place_of(t.term_on, on_day - g.back))
    )
    select a.child_id, a.day from away a
    where a.child_id in (select w.id from attendance.with_worker((select coalesce(array_agg(distinct x.child_id), '{}') from away x), on_day) w(id))
      and a.child_id <> all((select access.excluded())::uuid[])
      and (not exists (select from attendance.telling t where t.child_id = a.child_id and t.on_date = a.day and t.organisation_id = mine)
        or exists (select from attendance.telling t where t.child_id = a.child_id and t.on_date = a.day and t.organisation_id = mine
          and attendance.in_round(t.id, array['explained'])));
end $$;

/* Of the children this person's work is with, those away on this day with nobody knowing why: ids only; first those this person is the worker of.
   What another school wrote counts only where the child's place may be known. */
create or replace function attendance.listed_unexplained(on_day date, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  with found as materialized (
    select t.child_id, bool_or(t.organisation_id = access.my_working_organisation()) as here
    from attendance.caseload(1000000) c(id) join attendance.term_marks t on t.child_id = c.id
    where t.term_on <= on_day and attendance.is_unexplained(t.days, attendance.place_of(t.term_on, on_day))
    group by t.child_id
  )
  select f.child_id from found f
  left join (select distinct i.child_id from access.involvement i where i.lead_practitioner_id = access.me() and i.to_at is null) own on own.child_id = f.child_id
  where f.here is true or f.child_id <> all((select access.places_hidden(coalesce((select array_agg(x.child_id) from found x where x.here is not true), '{}')))::uuid[])
  order by own.child_id is null, f.child_id limit most
$$;

/* Of the children this person's work is with, those with an alert that nobody has decided on, the most pressing and then the newest first; `worst`:
   no alert of a higher rank counts, and none of another school where the child's place is hidden. Ids only. */
create or replace function attendance.listed_with_alert(since timestamptz, worst integer, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  with found as materialized (
    select a.child_id, a.kind, a.found_at, coalesce(a.organisation_id = access.my_working_organisation(), false) as here from attendance.alert a
    where a.ended_at is null and a.settled_at is null and a.found_at >= since and attendance.alert_rank(a.kind) <= worst
      and a.child_id in (select c.id from attendance.caseload(1000000) c(id))
  )
  select f.child_id from found f
  where f.here or f.child_id <> all((select access.places_hidden(coalesce((select array_agg(distinct x.child_id) from found x where not x.here), '{}')))::uuid[])
  group by f.child_id order by min(attendance.alert_rank(f.kind)), max(f.found_at) desc, f.child_id limit most
$$;

/* Of the children this person's work is with: for which workers were to be told since this day. Ids only; first those this person is the worker of. */
create or replace function attendance.listed_tellings(since date, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select t.child_id from attendance.telling t
  left join (select distinct i.child_id from access.involvement i where i.lead_practitioner_id = access.me() and i.to_at is null) own on own.child_id = t.child_id
  where t.on_date >= since and access.my_working_organisation() in (t.organisation_id, t.to_organisation_id)
    and t.child_id in (select c.id from attendance.caseload(1000000) c(id))
  group by t.child_id, own.child_id order by own.child_id is null, max(t.made_at) desc, t.child_id limit most
$$;

/* Who must hear of an absence nobody can explain: as before. `risk` stands only on what the asking organisation may learn of: what is sealed, or kept
   among others, gives nothing away by it. */
create or replace function attendance.workers(children uuid[], on_day date) returns table (child_id uuid, organisation_id uuid, organisation_name text, organisation_kind text,
  on_kith boolean, phone text, email text, role text, practitioner_id uuid, worker_name text, team_may boolean, plan text, risk boolean)
language sql stable security definer set search_path = '' as $$
  with asked as materialized (select c.id from unnest(attendance.scope()) c(id) where c.id = any(children)),
  reads as materialized (
    select r.organisation_id, r.practitioner_id, array_agg(r.role) as roles from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    where (r.to_at is null or r.to_at > now()) and exists (select from access.reading_role rr where rr.role = r.role)
      and r.organisation_id in (select i.organisation_id from access.involvement i where i.child_id in (select a.id from asked a))
    group by r.organisation_id, r.practitioner_id
  ), reached as materialized (
    select e.child_id, e.entry_id, e.kind, e.happened_at from record.entry_child e
    where e.child_id in (select a.id from asked a) and e.reach <> 'sealed' and (e.reach = 'involved'
      or e.owner_id = (select access.my_working_organisation())
      or e.reach = 'named' and (select access.my_working_organisation()) = any(e.named_organisations))
  ), risks as materialized (
    select a.id, exists (select from reached e where e.child_id = a.id and e.kind = 'missing' and e.happened_at > on_day - 90)
      or exists (select from record.harm h join reached e on e.entry_id = h.entry_id and e.child_id = h.child_id
        where h.child_id = a.id and h.on_date > on_day - 180 and h.harm in ('sexual-exploitation',
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

/* Tellings of the own school that nothing explains yet, also those that are answered, with the child each is about: for the sweep. */
create or replace function attendance.open_tellings(since date) returns table (telling_id uuid, child_id uuid)
language sql stable security definer set search_path = '' as $$
  select t.id, t.child_id from attendance.telling t
  where t.organisation_id = access.my_working_organisation() and access.holds('system', 'dsl', 'head', 'attendance-lead') and t.on_date >= since
    and t.child_id <> all(access.excluded()) and not attendance.in_round(t.id, array['explained'])
$$;

/* Organisations with a telling that is not told, or not answered and not yet gone up twice: for the worker, before anybody is signed in. */
create or replace function attendance.organisations_waiting(since date) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct t.organisation_id from attendance.telling t
  where t.on_date >= since and not attendance.in_round(t.id, array['answered', 'explained'])
    and (select count(*) from attendance.telling_step s where s.telling_id = t.id and s.kind = 'gone-up'
      -- A notice that nobody has given (stage 0) is no stage.
      and s.facts->>'stage' <> '0' and s.round = (select max(r.round) from attendance.telling_step r where r.telling_id = t.id)) < 2
$$;

/* Must the place of this child be kept from a team that is told by a notice: is it, or that of somebody close to it, protected? For whoever may read
   the child's attendance; otherwise null, as for a child that does not exist. */
create function attendance.place_kept(child uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from (
      select child as id
      union all select r.child_id from people.relationship r where r.other_id = child
      union all select r.other_id from people.relationship r where r.child_id = child) near
    join access.protected_location l on l.child_id = near.id and (l.to_at is null or l.to_at > now()))
  where child = any(attendance.scope())
$$;

/* Which teams were told that this child was away with nobody knowing why, and whether they answered: for everybody who may know where the child is.
   Not what was said, and no team that works with the child unseen. */
create function attendance.told_of(child uuid, since date) returns table (on_date date, team text, told_at timestamptz, answered boolean)
language sql stable security definer set search_path = '' as $$
  select t.on_date, o.name, min(s.at), bool_or(attendance.in_round(t.id, array['answered']))
  from attendance.telling t join attendance.telling_step s on s.telling_id = t.id and s.kind = 'told'
  join identity.organisation o on o.id = t.to_organisation_id
  where t.child_id = child and t.on_date >= since and child = any(attendance.scope_open())
    and not exists (select from access.involvement i where i.child_id = t.child_id and i.organisation_id = t.to_organisation_id and i.sensitive)
  group by t.id, t.on_date, o.name order by t.on_date desc, min(s.at) desc, o.name
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'attendance'::regnamespace
      and p.proname in ('in_round', 'place_kept', 'told_of') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
  -- Only asked inside the functions above.
  revoke execute on function attendance.in_round(uuid, text[]) from kith_app;
end $$;
