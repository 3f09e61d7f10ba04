-- as admin
-- An entry that names an organisation or a person is their reason to know the child. Who sees the entry is changed in record.entry_child; that reason
-- follows here, so that no change of the one forgets the other: an organisation named by mistake kept the child's name and date of birth.

/* Ends what this entry gave to those whom it no longer names. */
create function record.end_named() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update access.named n set to_at = now(), has_written = n.organisation_id is not null and exists (
      select from record.entry_child e where e.child_id = n.child_id and e.owner_id = n.organisation_id)
  where n.entry_id = new.entry_id and n.child_id = new.child_id and (n.to_at is null or n.to_at > now())
    and not (new.reach = 'named' and n.organisation_id is not null and n.organisation_id = any(new.named_organisations))
    and not (new.reach = 'sealed' and n.practitioner_id is not null and n.practitioner_id = any(new.sealed_to));
  return null;
end $$;
alter function record.end_named() owner to kith_definer;
revoke all on function record.end_named() from public;
grant execute on function record.end_named() to kith_owner;

set local role kith_owner;
create trigger end_named after update of reach, named_organisations, sealed_to on record.entry_child for each row
  when ((old.reach, old.named_organisations, old.sealed_to) is distinct from (new.reach, new.named_organisations, new.sealed_to))
  execute function record.end_named();
reset role;

-- Those that were forgotten before.
set local role kith_definer;
update access.named n set to_at = now(), has_written = n.organisation_id is not null and exists (
    select from record.entry_child e where e.child_id = n.child_id and e.owner_id = n.organisation_id)
from record.entry_child ec
where ec.entry_id = n.entry_id and ec.child_id = n.child_id and (n.to_at is null or n.to_at > now())
  and not (ec.reach = 'named' and n.organisation_id is not null and n.organisation_id = any(ec.named_organisations))
  and not (ec.reach = 'sealed' and n.practitioner_id is not null and n.practitioner_id = any(ec.sealed_to));
