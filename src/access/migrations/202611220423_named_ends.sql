-- as admin
-- Being named in an entry is a reason to know the child while the entry names. When it no longer does (record.end_named), the reason ends: with it the
-- child's name. What the organisation wrote itself meanwhile it may read again, with a reason that is recorded, as after its work has ended.
set local role kith_owner;
/* Set when the naming ends: had the organisation written about the child by then? */
alter table access.named add column has_written boolean not null default false;
reset role;

/* Finds it in the tables. Looks only at the children asked for, so that its cost does not grow with the organisation. What was broken open counts as
   work for reading the person and what reaches everyone involved, and for nothing else. Whoever was named once, and wrote, reads that again for a reason. */
create or replace function access.find_standing() returns access.standing
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
  ), broken as materialized (
    select case when current_setting('kith.glass', true) = 'on' then access.find_glass() else '{}' end as children
  ), asked as materialized (
    select c.id, c.id = any(out.children) as excluded, coalesce(i.now, false) as now, coalesce(i.begun, false) as begun, coalesce(i.not_ended, false) as not_ended,
      exists (select from access.named n where n.child_id = c.id and (n.organisation_id = a.organisation or n.practitioner_id = a.person)
        and (n.to_at is null or n.to_at > now())) as named,
      a.with_reason and exists (select from access.named n where n.child_id = c.id and n.organisation_id = a.organisation and n.has_written) as wrote,
      exists (select from access.protected_location l where l.child_id = c.id and (l.to_at is null or l.to_at > now()))
        and not exists (select from access.location_right lr where lr.child_id = c.id and lr.practitioner_id = a.person
          and (lr.to_at is null or lr.to_at > now())) as place_hidden,
      c.id = any(broken.children) and not coalesce(i.now, false) as broken
    from asker a, out, broken, unnest(access.asked()) c(id)
    left join lateral (
      select bool_or(i.from_at <= now() and (i.to_at is null or i.to_at > now())) as now, bool_or(i.from_at <= now()) as begun,
        bool_or(i.to_at is null or i.to_at > now()) as not_ended
      from access.involvement i where i.child_id = c.id and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid) i on true
  ), scopes as (
    select coalesce(array_agg(c.id) filter (where not excluded), '{}') as any,
      coalesce(array_agg(c.id) filter (where not excluded and now), '{}') as work,
      coalesce(array_agg(c.id) filter (where not excluded and (now or broken)), '{}') as involved,
      coalesce(array_agg(c.id) filter (where not excluded and (now or begun and a.with_reason or named or wrote or broken)), '{}') as person,
      coalesce(array_agg(c.id) filter (where not excluded and now and not place_hidden), '{}') as location,
      coalesce(array_agg(c.id) filter (where not_ended or named), '{}') as write,
      coalesce(array_agg(c.id) filter (where not excluded and broken), '{}') as glass
    from asker a, asked c
  )
  select case when held = '{}' then null else a.person end, case when held = '{}' then null else a.organisation end,
    case when reads then a.organisation end, held, out.children, s.any, s.involved, case when a.with_reason then s.any else s.involved end,
    case when reads then s.person else '{}' end, case when reads then s.work else '{}' end, case when reads then s.location else '{}' end,
    case when held = '{}' then '{}' else s.write end, case when reads then s.glass else '{}' end
  from asker a, roles, out, scopes s
$$;

/* Until when the signed-in organisation knew a child whom it no longer works with: names given later (an adoption) are not its to learn, whether its
   work ended or its being named. */
create or replace function access.known_until(child uuid) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select greatest(
    (select max(case when n.to_at <= now() then n.to_at else 'infinity' end) from access.named n where n.child_id = child
      and (n.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
        or n.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid)),
    (select max(coalesce(i.to_at, 'infinity')) from access.involvement i where i.child_id = child
      and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid))
$$;

/* Children of whom the signed-in organisation wrote because an entry named it, and no entry does now; and until when. For whoever reads casework there. */
create function access.named_before() returns table (child_id uuid, until_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select n.child_id, max(coalesce(n.to_at, 'infinity')) from access.named n
  where n.organisation_id = access.my_reading_organisation() and n.child_id <> all(access.excluded())
  group by n.child_id having bool_or(n.has_written) and max(coalesce(n.to_at, 'infinity')) <= now()
$$;
alter function access.named_before() owner to kith_definer;
revoke all on function access.named_before() from public;
grant execute on function access.named_before() to kith_app;
