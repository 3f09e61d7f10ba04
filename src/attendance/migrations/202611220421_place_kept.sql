-- as admin
/* Must the place of this child be kept from a team that is told by a notice: is it, or that of somebody close to it, protected? For whoever may read
   the child's attendance; otherwise null, as for a child that does not exist. */
create or replace function attendance.place_kept(child uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select cardinality(access.places_kept(array[child])) > 0 where child = any(attendance.scope())
$$;
