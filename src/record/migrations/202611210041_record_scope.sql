-- as admin
/* Did I write this entry? Lets the rows of an entry be added by somebody who may not read it (a teacher). */
create function record.i_wrote(entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from record.entry e where e.id = entry and e.author_id = access.me() and e.owner_id = access.my_working_organisation())
$$;
alter function record.i_wrote(uuid) owner to kith_definer;
revoke all on function record.i_wrote(uuid) from public;
grant execute on function record.i_wrote(uuid) to kith_app, kith_definer;

/* The children an entry is about, as ids for asking. It says nothing of the entry, and the same for an entry that is not there. */
create function record.children_of(entry uuid) returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce((select with_children from record.entry_child ec where ec.entry_id = entry limit 1), '{}')
$$;
alter function record.children_of(uuid) owner to kith_definer;
revoke all on function record.children_of(uuid) from public;
grant execute on function record.children_of(uuid) to kith_app;
