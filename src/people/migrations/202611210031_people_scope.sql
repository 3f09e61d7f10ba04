-- as admin
/* The children asked for that may be read, and the adults and children who belong to those one works with now. */
create function access.scope_family() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select access.scope_person() || coalesce((select array_agg(distinct r.other_id) from people.relationship r
      where r.child_id = any(access.scope_work())
        and (not r.withheld or r.organisation_id = nullif(current_setting('kith.organisation', true), '')::uuid)
        and r.other_id <> all(access.excluded())), '{}')
$$;
/* As scope_family, less those whose whereabouts would give away a protected child's: whoever belongs to that child, whichever of the two the
   relationship was written under. Only for those who work with the child now. */
create function access.scope_family_location() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(f.id), '{}') from unnest(access.scope_family()) f(id)
  where (f.id = any(access.scope_work())
      or exists (select from people.relationship r where r.other_id = f.id and r.child_id = any(access.scope_work())))
    and not exists (
      select from (
        select f.id as child_id
        union all select r.child_id from people.relationship r where r.other_id = f.id
        union all select r.other_id from people.relationship r where r.child_id = f.id
      ) near
      join access.protected_location l on l.child_id = near.child_id and (l.to_at is null or l.to_at > now())
      where not exists (select from access.location_right lr where lr.child_id = l.child_id
        and lr.practitioner_id = nullif(current_setting('kith.practitioner', true), '')::uuid and (lr.to_at is null or lr.to_at > now())))
$$;
/* May anything be written about this person: a child one works with; somebody who belongs to such a child and is nobody else's case; or a person
   one has just recorded oneself, whom nothing is tied to yet. */
create function access.scope_family_write(person uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select person = any(access.scope_work())
    or person <> all(access.excluded()) and not exists (select from access.involvement i where i.child_id = person) and (
      exists (select from people.relationship r where r.other_id = person and r.child_id = any(access.scope_work())
        and (not r.withheld or r.organisation_id = access.my_reading_organisation()))
      or access.my_reading_organisation() is not null and not exists (select from people.relationship r where r.other_id = person)
        and exists (select from people.person p where p.id = person and p.made_by = access.me()))
$$;
/* May this person be tied to a child: somebody one's organisation knows already, or one has just recorded. Being tied makes them readable,
   so an id alone is not enough. */
create function access.may_relate(person uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select person <> all(access.excluded()) and (
    exists (select from access.involvement i where i.child_id = person and i.organisation_id = access.my_reading_organisation()
      and i.from_at <= now() and (i.to_at is null or i.to_at > now()))
    or person = any(access.scope_family())
    or not exists (select from access.involvement i where i.child_id = person) and (
      exists (select from people.relationship r join access.involvement i on i.child_id = r.child_id and i.organisation_id = access.my_reading_organisation()
          and i.from_at <= now() and (i.to_at is null or i.to_at > now())
        where r.other_id = person and (not r.withheld or r.organisation_id = i.organisation_id) and r.child_id <> all(access.excluded()))
      or access.scope_family_write(person)))
$$;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace
      and p.proname in ('scope_family', 'scope_family_location', 'scope_family_write', 'may_relate') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
end $$;
