-- as admin
-- A sealed entry opens to the people named in it while their session was confirmed a short while ago (kith.sealed, set by identity.open_session),
-- and with it all that hangs on it: its words, its versions, the child's voice, its documents.
set local role kith_owner;
alter policy see on record.entry_child using (
  -- A child that gives this person no reason to look is out before any of its entries is read: a refusal costs the same for a long record.
  -- It is empty unless this person reads casework in this organisation, so below the two settings may be taken as they stand.
  child_id = any((select access.scope_person())::uuid[])
  and not (with_children && (select access.excluded())::uuid[])
  and (
    (reach = 'involved' and child_id = any((select access.scope_involved())::uuid[]))
    or (reach <> 'sealed' and owner_id = access.my_organisation())
    or (reach = 'named' and access.my_organisation() = any(named_organisations))
    or (reach = 'sealed' and nullif(current_setting('kith.practitioner', true), '')::uuid = any(sealed_to)
      and current_setting('kith.sealed', true) = 'open')));
create index entry_child_sealed on record.entry_child (child_id) where reach = 'sealed';
reset role;

set local role kith_definer;
/* How many entries about this child are sealed to the asker, and wait until they have confirmed who they are. */
create function record.sealed_waiting(child uuid) returns integer
language sql stable security definer set search_path = '' as $$
  select count(*)::int from record.entry_child ec
  where ec.child_id = child and ec.reach = 'sealed' and nullif(current_setting('kith.practitioner', true), '')::uuid = any(ec.sealed_to)
    and current_setting('kith.sealed', true) is distinct from 'open'
    and ec.child_id = any(access.scope_person()) and not (ec.with_children && access.excluded())
$$;
/* Does this entry, whose children were asked for, wait for that? */
create function record.waits_to_open(entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from record.entry_child ec
    where ec.entry_id = entry and ec.reach = 'sealed' and nullif(current_setting('kith.practitioner', true), '')::uuid = any(ec.sealed_to)
      and current_setting('kith.sealed', true) is distinct from 'open'
      and ec.child_id = any(access.scope_person()) and not (ec.with_children && access.excluded()))
$$;
revoke all on function record.sealed_waiting(uuid), record.waits_to_open(uuid) from public;
grant execute on function record.sealed_waiting(uuid), record.waits_to_open(uuid) to kith_app;
reset role;
