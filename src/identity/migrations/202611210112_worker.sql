-- as admin
/* The organisations that the worker works for: those with a system person that are not switched off. Ids only. */
create function identity.worked_for() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct r.organisation_id from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id and p.is_system
  join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  where r.role = 'system' and r.to_at is null
$$;
/* The address a neutral mail goes to. It is given to the program only, never shown. */
create function identity.mail_address(who uuid) returns text
language sql stable security definer set search_path = '' as $$
  select p.email from identity.practitioner p where p.id = who and p.disabled_at is null
$$;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'identity'::regnamespace and p.proname in ('worked_for', 'mail_address') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app', f);
  end loop;
end $$;
