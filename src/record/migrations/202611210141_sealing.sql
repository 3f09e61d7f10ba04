-- as admin
/* Nobody hides an entry in their own hand. What others decide or act upon is never sealed; anything else only to its author and to somebody who
   answers for safeguarding and is not the one who seals it: a head, a lead or a manager; where nobody else holds such a role, another reader. */
create function record.sealed_with_another() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := access.me();
  leads constant text[] := array['head', 'dsl', 'front-door-manager'];
begin
  if new.reach <> 'sealed' or (old.reach, old.sealed_to) is not distinct from (new.reach, new.sealed_to) then return new; end if;
  if new.author_id <> all(new.sealed_to) or not new.sealed_to @> old.sealed_to then
    raise check_violation using message = 'sealing takes nobody out who wrote it or was named';
  end if;
  if not exists (select from access.eligible(new.owner_id, leads, new.with_children) e where e.practitioner_id <> me and e.practitioner_id = any(new.sealed_to))
    and (exists (select from access.eligible(new.owner_id, leads, new.with_children) e where e.practitioner_id <> me)
      or not exists (select from access.eligible(new.owner_id, array(select r.role from access.reading_role r), new.with_children) e
        where e.practitioner_id <> me and e.practitioner_id = any(new.sealed_to))) then
    raise check_violation using message = 'a sealed entry needs a second reader';
  end if;
  return new;
end $$;
alter function record.sealed_with_another() owner to kith_definer;
revoke all on function record.sealed_with_another() from public;
grant execute on function record.sealed_with_another() to kith_owner;
set local role kith_owner;
alter table record.entry_child add constraint acted_upon_by_others
  check (reach <> 'sealed' or kind not in ('concern', 'triage', 'referral', 'contact', 'contact-work', 'contact-decision', 'answer'));
create trigger sealed_with_another before update of reach, sealed_to on record.entry_child
  for each row execute function record.sealed_with_another();
reset role;
