-- as admin
/* Ends one's own organisation's involvement; unless something of its own is still open about the child, when it goes on and its leads are told
   by a task. Whoever may not end it is refused (42501). */
create or replace function access.end_involvement(involvement uuid, why text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  ending access.involvement%rowtype;
begin
  select * into ending from access.involvement i
    where i.id = involvement and i.to_at is null and i.organisation_id = access.my_reading_organisation()
      and i.child_id <> all(access.excluded())
    for update;
  if not found then raise insufficient_privilege using message = 'not allowed'; end if;
  if ending.child_id = any(concerns.hold(now(), ending.organisation_id, array[ending.child_id])) then return; end if;
  update access.involvement i set to_at = now(), ended_by = access.me(), ended_reason = why where i.id = involvement;
end $$;
