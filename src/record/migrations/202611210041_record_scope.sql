-- as admin
/* Did I write this entry? Lets the rows of an entry be added by somebody who may not read it (a teacher). */
create function record.i_wrote(entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from record.entry e where e.id = entry and e.author_id = access.me() and e.owner_id = access.my_working_organisation())
$$;
alter function record.i_wrote(uuid) owner to kith_definer;
revoke all on function record.i_wrote(uuid) from public;
grant execute on function record.i_wrote(uuid) to kith_app, kith_definer;

/* Asks for the children an entry is about, if the reader may know any of them and is excluded from none: then it gives their ids. Hidden and
   missing are one: nothing is asked for, nothing given, and the same work is done (a missing entry stands for a child of its own id). What is
   then seen of the entry is the policies' to say. */
create function record.ask_entry(entry uuid) returns uuid[]
language plpgsql volatile security definer set search_path = '' as $$
declare
  before constant uuid[] := access.asked();
  children uuid[];
  known uuid[];
  barred uuid[];
begin
  select ec.with_children into children from record.entry_child ec where ec.entry_id = entry limit 1;
  perform set_config('kith.asked', (before || coalesce(children, array[entry]))::text, true);
  known := access.scope_person();
  barred := access.excluded();
  if coalesce(children && known and not (children && barred), false) then return children; end if;
  perform set_config('kith.asked', before::text, true);
  return '{}';
end $$;
alter function record.ask_entry(uuid) owner to kith_definer;
revoke all on function record.ask_entry(uuid) from public;
grant execute on function record.ask_entry(uuid) to kith_app;

/* One entry, one reach: the rows that tie its children to it change together, also those of a child whom the one who changes it no longer
   works with. Otherwise an entry that was sealed would stay open under its other child. */
create function record.change_together() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update record.entry_child ec set title = new.title, present = new.present, version = new.version, reach = new.reach,
    named_organisations = new.named_organisations, sealed_to = new.sealed_to
  where ec.entry_id = new.entry_id and ec.child_id <> new.child_id
    and (ec.title, ec.present, ec.version, ec.reach, ec.named_organisations, ec.sealed_to)
      is distinct from (new.title, new.present, new.version, new.reach, new.named_organisations, new.sealed_to);
  return null;
end $$;
/* The rows of one entry are written alike: the same children, the same reach. */
create function record.add_alike() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.child_id <> all(new.with_children) or exists (select from record.entry_child ec where ec.entry_id = new.entry_id
      and (ec.reach, ec.named_organisations, ec.sealed_to, ec.owner_id) is distinct from (new.reach, new.named_organisations, new.sealed_to, new.owner_id)
      or ec.entry_id = new.entry_id and not (ec.with_children @> new.with_children and new.with_children @> ec.with_children)) then
    raise check_violation using message = 'the children of an entry are tied to it alike';
  end if;
  return null;
end $$;
do $$
declare f text;
begin
  foreach f in array array['record.change_together()', 'record.add_alike()'] loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_owner', f);
  end loop;
end $$;
