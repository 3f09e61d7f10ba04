-- as admin
/* The organisations of the signed-in organisation's area. */
create function access.organisations_of_my_area() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(o.id), '{}') from identity.organisation o
  where o.area_id = (select m.area_id from identity.organisation m where m.id = nullif(current_setting('kith.organisation', true), '')::uuid)
$$;
alter function access.organisations_of_my_area() owner to kith_definer;
revoke all on function access.organisations_of_my_area() from public;
grant execute on function access.organisations_of_my_area() to kith_app, kith_definer;

-- Who may read the audit log: everybody their own events, a data protection officer those of the area. No setting of the program's opens it.
set local role kith_owner;
drop policy event_read on audit.event;
drop policy event_child_read on audit.event_child;
create policy event_read on audit.event for select to kith_app using (
  practitioner_id = (select access.me())
  or ((select access.holds('dpo')) and organisation_id = any((select access.organisations_of_my_area())::uuid[])));
create policy event_child_read on audit.event_child for select to kith_app using (
  practitioner_id = (select access.me())
  or ((select access.holds('dpo')) and organisation_id = any((select access.organisations_of_my_area())::uuid[])));
drop function audit.readable(uuid, uuid);
