-- as admin
-- Who is so close to a child that where they are tells where the child is (access.near: the child, and whoever is tied to it, whichever of the two the
-- relationship was written under): one answer for every function that asks.

/* As the signed-in person: of these children, those whose whereabouts he or she may not know. */
create or replace function access.find_places_hidden(children uuid[]) returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(c.id), '{}') from unnest(children) c(id)
  where exists (
    select from access.near(c.id) n(id)
    join access.protected_location l on l.child_id = n.id and (l.to_at is null or l.to_at > now())
    where not exists (select from access.location_right lr where lr.child_id = l.child_id
      and lr.practitioner_id = access.me() and (lr.to_at is null or lr.to_at > now())))
$$;

/* Of these children: those whose whereabouts are kept at all, whatever right the signed-in person holds. For what leaves Kith: paper asks nobody
   who reads it for a right. */
create function access.places_kept(children uuid[]) returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(c.id), '{}') from unnest(children) c(id)
  where access.me() is not null and exists (
    select from access.near(c.id) n(id) join access.protected_location l on l.child_id = n.id and (l.to_at is null or l.to_at > now()))
$$;

alter function access.places_kept(uuid[]) owner to kith_definer;
revoke all on function access.places_kept(uuid[]) from public;
grant execute on function access.places_kept(uuid[]) to kith_app, kith_definer;
