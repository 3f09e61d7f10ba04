-- as admin
/* The children asked for that may be read, and the adults and children who belong to them. */
create function access.scope_family() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select s.children || coalesce((select array_agg(distinct r.other_id) from people.relationship r
      where r.child_id = any(s.children)
        and (not r.withheld or r.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid)
        and r.other_id <> all(access.excluded())), '{}')
  from (select access.scope_person() children) s
$$;
/* As scope_family, less those whose whereabouts would give away a protected child's. */
create function access.scope_family_location() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(f.id), '{}') from unnest(access.scope_family()) f(id)
  where not exists (
    select from access.protected_location l
    left join people.relationship r on r.child_id = l.child_id and r.other_id = f.id
    where (l.child_id = f.id or r.other_id is not null) and (l.to_at is null or l.to_at > now())
      and not exists (select from access.location_right lr where lr.child_id = l.child_id
        and lr.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid and (lr.to_at is null or lr.to_at > now())))
$$;
/* May the person row be written: the child itself may, or the other is already known as belonging to such a child, or is new. */
create function access.scope_family_write(person uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select person = any(access.scope_write())
    or exists (select from people.relationship r where r.other_id = person and r.child_id = any(access.scope_write()))
    or not exists (select from people.relationship r where r.other_id = person)
       and not exists (select from access.involvement i where i.child_id = person)
$$;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace
      and p.proname in ('scope_family', 'scope_family_location', 'scope_family_write') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
end $$;
