-- as admin
/* Of these children: those whose whereabouts this person may not know, because their own location is protected, or that of somebody close to
   them (a brother's school is their school too), and this person holds no right to it. Any child may be given: the answer names nobody and no
   place, and what is shown of an entry depends on every child in it. */
create function access.places_hidden(children uuid[]) returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(c.id), '{}') from unnest(children) c(id)
  where exists (
    select from (
      select c.id as child_id
      union all select r.child_id from people.relationship r where r.other_id = c.id
      union all select r.other_id from people.relationship r where r.child_id = c.id
    ) near
    join access.protected_location l on l.child_id = near.child_id and (l.to_at is null or l.to_at > now())
    where not exists (select from access.location_right lr where lr.child_id = l.child_id
      and lr.practitioner_id = access.me() and (lr.to_at is null or lr.to_at > now())))
$$;

/* Does the name of this organisation, said beside this child, tell where the child is? A school or a refuge does, in whatever role it works with
   the child; so does whoever works with this child in a role that is bound to a place, such as a surgery. */
create function access.tells_place(organisation uuid, child uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.organisation o where o.id = organisation
      and (o.kind in ('school', 'nursery', 'college', 'refuge') or o.address_protected))
    or exists (select from access.involvement i where i.organisation_id = organisation and i.child_id = child
      and i.role in ('school', 'nursery', 'college', 'childminder', 'alternative-provision', 'school-nursing', 'gp', 'refuge', 'placement'))
$$;
do $$
declare f text;
begin
  foreach f in array array['access.places_hidden(uuid[])', 'access.tells_place(uuid, uuid)'] loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
end $$;

set local role kith_owner;
-- The index of involvement: who works with a child is visible to every organisation that does; sensitive involvement only to itself.
-- A school or a surgery tells where a child is: of a child whose location is protected, or of somebody close to one, only those with the right
-- see it, whatever its role is called. A lead practitioner is then shown only where the council is the lead: others lead from a place.
drop policy see_index on access.involvement;
create policy see_index on access.involvement for select to kith_app using (
  child_id = any((select access.scope_work())::uuid[])
  and (organisation_id = (select access.my_reading_organisation()) or not sensitive and (
    child_id = any((select access.scope_family_location())::uuid[])
    or not access.tells_place(organisation_id, child_id) and (lead_practitioner_id is null or exists (
      select from identity.organisation o where o.id = organisation_id and o.kind in ('front-door', 'childrens-services', 'council'))))));
reset role;
