-- as admin
-- The functions the policies stand on. They look only at the children that were asked for, so their cost does not grow with the
-- organisation, and a refusal costs no more than a permission. They belong to a role that cannot sign in and owns no table.

create function access.roles_of(who uuid, organisation uuid) returns text[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(r.role), '{}')
  from identity.role_held r
  join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
  join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  where r.practitioner_id = who and r.organisation_id = organisation and (r.to_at is null or r.to_at > now())
$$;

/* The signed-in organisation, if the person holds a role there that reads casework; otherwise null. */
create function access.my_reading_organisation() returns uuid
language sql stable security definer set search_path = '' as $$
  select r.organisation_id from identity.role_held r
  join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
  join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  where r.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
    and r.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
    and (r.to_at is null or r.to_at > now())
    and (r.role = 'system' or exists (select from access.reading_role rr where rr.role = r.role))
  limit 1
$$;

/* The signed-in organisation, if the person holds any role there; otherwise null. */
create function access.my_working_organisation() returns uuid
language sql stable security definer set search_path = '' as $$
  select r.organisation_id from identity.role_held r
  join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
  join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  where r.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
    and r.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
    and (r.to_at is null or r.to_at > now())
  limit 1
$$;

/* The signed-in person, while they hold a role in the signed-in organisation; otherwise nobody. So what is one's own closes with one's last
   role, whatever a session or a program may still say. */
create function access.me() returns uuid
language sql stable security definer set search_path = '' as $$
  select case when access.my_working_organisation() is null then null else nullif(current_setting('kith.practitioner', true), '')::uuid end
$$;

create function access.holds(variadic roles text[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.roles_of(nullif(current_setting('kith.practitioner', true), '')::uuid,
    nullif(current_setting('kith.organisation', true), '')::uuid) && roles
$$;

/* The children this person may learn nothing about: their own, a relative's, or because a complaint is about them. */
create function access.excluded() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(x.child_id), '{}') from access.exclusion x
  where x.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid and (x.to_at is null or x.to_at > now())
$$;

/* Every child asked for, less those this person is excluded from. The row itself says who may see it. */
create function access.scope_any() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(a.child_id), '{}')
  from unnest(coalesce(nullif(current_setting('kith.asked', true), ''), '{}')::uuid[]) a(child_id)
  where not exists (select from access.exclusion x
    where x.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
      and x.child_id = a.child_id and (x.to_at is null or x.to_at > now()))
$$;

/* Of the children asked for: those with whom the signed-in organisation is involved now. */
create function access.scope_involved() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(a.child_id), '{}') from unnest(coalesce(nullif(current_setting('kith.asked', true), ''), '{}')::uuid[]) a(child_id)
  where exists (select from access.involvement i where i.child_id = a.child_id
    and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
    and i.from_at <= now() and (i.to_at is null or i.to_at > now()))
    and not exists (select from access.exclusion x
      where x.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
        and x.child_id = a.child_id and (x.to_at is null or x.to_at > now()))
$$;

/* Of the children asked for: those whose own-organisation entries may be read. After involvement ends that needs a stated reason. */
create function access.scope_own() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select case when access.purpose() is not null then access.scope_any() else access.scope_involved() end
$$;

/* Of the children asked for: those whose person rows (names, dates, family) may be read: involved now; involved before and a reason
   stated; or an entry about the child names this organisation or this person. */
-- Written out and not built on the functions above: each call of a function inside another costs as much as its query.
create function access.scope_person() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(a.child_id), '{}') from unnest(coalesce(nullif(current_setting('kith.asked', true), ''), '{}')::uuid[]) a(child_id)
  where exists (select from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where r.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
      and r.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
      and (r.to_at is null or r.to_at > now())
      and (r.role = 'system' or exists (select from access.reading_role rr where rr.role = r.role)))
    and not exists (select from access.exclusion x
      where x.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
        and x.child_id = a.child_id and (x.to_at is null or x.to_at > now()))
    and (
    exists (select from access.involvement i where i.child_id = a.child_id
      and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
      and i.from_at <= now() and (i.to_at is null or i.to_at > now() or nullif(current_setting('kith.purpose', true), '') is not null))
    or exists (select from access.named n where n.child_id = a.child_id
      and (n.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
        or n.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid)
      and (n.to_at is null or n.to_at > now())))
$$;

/* Of the children asked for: those this person's organisation works with now, in a role that reads. Being named in an entry is no work: it tells
   who the child is, and shows the entry. Whoever worked with a child before may read again what was written then, and changes nothing. */
create function access.scope_work() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(a.child_id), '{}') from unnest(coalesce(nullif(current_setting('kith.asked', true), ''), '{}')::uuid[]) a(child_id)
  where exists (select from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where r.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
      and r.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
      and (r.to_at is null or r.to_at > now())
      and (r.role = 'system' or exists (select from access.reading_role rr where rr.role = r.role)))
    and not exists (select from access.exclusion x
      where x.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
        and x.child_id = a.child_id and (x.to_at is null or x.to_at > now()))
    and exists (select from access.involvement i where i.child_id = a.child_id
      and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
      and i.from_at <= now() and (i.to_at is null or i.to_at > now()))
$$;

/* Until when the signed-in organisation knew a child whom it no longer works with: names given later (an adoption) are not its to learn. */
create function access.known_until(child uuid) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select case when exists (select from access.named n where n.child_id = child
      and (n.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
        or n.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid)
      and (n.to_at is null or n.to_at > now())) then 'infinity'::timestamptz
    else (select max(coalesce(i.to_at, 'infinity')) from access.involvement i where i.child_id = child
      and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid) end
$$;

/* Of the children asked for: those whose whereabouts this person may know. Where a child is now is for those who work with the child now. */
create function access.scope_location() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(a.child_id), '{}') from unnest(access.scope_work()) a(child_id)
  where not exists (select from access.protected_location l where l.child_id = a.child_id and (l.to_at is null or l.to_at > now()))
    or exists (select from access.location_right r where r.child_id = a.child_id
      and r.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid
      and (r.to_at is null or r.to_at > now()))
$$;

/* Of the children asked for: those about whom this person may write. Anyone who works in an involved organisation may: a teacher reads
   nothing, and must be able to log. */
create function access.scope_write() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(a.child_id), '{}')
  from unnest(coalesce(nullif(current_setting('kith.asked', true), ''), '{}')::uuid[]) a(child_id)
  where access.my_working_organisation() is not null and (
    exists (select from access.involvement i where i.child_id = a.child_id
      and i.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
      and (i.to_at is null or i.to_at > now()))
    or exists (select from access.named n where n.child_id = a.child_id
      and (n.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid
        or n.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid)
      and (n.to_at is null or n.to_at > now())))
$$;

/* Begins an organisation's involvement with a child: the only way a reason to see comes into being.
   Refused (42501) unless the child's record is new and the organisation is one's own; or one's own organisation already reads the child;
   or one works at a front door, which answers for every child in need of it. */
create function access.begin_involvement(new_id uuid, child uuid, organisation uuid, involvement_role text, why text,
  is_sensitive boolean, lead uuid, contact text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := access.me();
  mine uuid := access.my_working_organisation();
begin
  if mine is null then raise insufficient_privilege using message = 'no organisation'; end if;
  if exists (select from access.exclusion x where x.practitioner_id = me and x.child_id = child and (x.to_at is null or x.to_at > now())) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if not (
    (organisation = mine and not exists (select from access.involvement i where i.child_id = child))
    or (organisation = mine and exists (select from identity.organisation o where o.id = mine and o.kind = 'front-door')
        and access.holds('front-door', 'front-door-manager', 'out-of-hours', 'system'))
    or (access.my_reading_organisation() is not null and exists (select from access.involvement i
        where i.child_id = child and i.organisation_id = mine and (i.to_at is null or i.to_at > now())))
  ) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if exists (select from access.involvement i where i.child_id = child and i.organisation_id = organisation and i.role = involvement_role
      and (i.to_at is null or i.to_at > now())) then
    return;
  end if;
  insert into access.involvement (id, child_id, organisation_id, role, from_at, sensitive, lead_practitioner_id, contact_name, reason, begun_by)
  values (new_id, child, organisation, involvement_role, now(), is_sensitive, lead, contact, why, me);
end $$;

/* Ends one's own organisation's involvement. */
create function access.end_involvement(involvement uuid, why text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  update access.involvement i set to_at = now(), ended_by = access.me(), ended_reason = why
  where i.id = involvement and i.to_at is null and i.organisation_id = access.my_reading_organisation()
    and i.child_id <> all(access.excluded());
  if not found then raise insufficient_privilege using message = 'not allowed'; end if;
end $$;

/* The child ids of the signed-in organisation's present caseload that this person may know of. Ids only. */
create function access.caseload(most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct i.child_id from access.involvement i
  where i.organisation_id = access.my_reading_organisation() and i.to_at is null
    and i.child_id <> all(access.excluded())
  limit most
$$;

/* Is this practitioner excluded from any of these children? For routing a worry to somebody who may read it; says why to nobody. */
create function access.is_excluded(who uuid, children uuid[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from access.exclusion x where x.practitioner_id = who and x.child_id = any(children) and (x.to_at is null or x.to_at > now()))
$$;

/* People of the signed-in organisation (or, for routing, of a named one) who hold one of the roles and are not excluded from the children. */
create function access.eligible(organisation uuid, wanted text[], children uuid[]) returns table (practitioner_id uuid, role text)
language sql stable security definer set search_path = '' as $$
  select r.practitioner_id, r.role from identity.role_held r
  join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
  join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  where r.organisation_id = organisation and r.role = any(wanted) and (r.to_at is null or r.to_at > now())
    and access.my_working_organisation() is not null
    and not access.is_excluded(r.practitioner_id, children)
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace and p.prosecdef loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
end $$;
