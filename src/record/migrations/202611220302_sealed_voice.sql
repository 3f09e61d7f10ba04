-- as admin
-- Words of a child that somebody weighed while a sealed entry stood open must not fall out of the decision because five minutes went by.
set local role kith_definer;
/* Do some of these words stand in entries sealed to the asker that wait until they have confirmed who they are? Of children asked for. */
create function record.voices_wait(voices uuid[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from record.voice v join record.entry_child ec on ec.entry_id = v.entry_id and ec.child_id = v.child_id
    where v.id = any(voices) and ec.reach = 'sealed' and nullif(current_setting('kith.practitioner', true), '')::uuid = any(ec.sealed_to)
      and current_setting('kith.sealed', true) is distinct from 'open'
      and ec.child_id = any(access.scope_person()) and not (ec.with_children && access.excluded()))
$$;
revoke all on function record.voices_wait(uuid[]) from public;
grant execute on function record.voices_wait(uuid[]) to kith_app;
reset role;
