-- as admin
/* Did I write this entry? Lets the rows of an entry be added by somebody who may not read it (a teacher). */
create function record.i_wrote(entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from record.entry e where e.id = entry and e.author_id = access.me() and e.owner_id = access.my_working_organisation())
$$;
alter function record.i_wrote(uuid) owner to kith_definer;
revoke all on function record.i_wrote(uuid) from public;
grant execute on function record.i_wrote(uuid) to kith_app, kith_definer;

/* Asks for the children an entry is about, whichever they are, in one step that costs the same when there is no such entry. It gives their
   ids and nothing else; what is then seen is the policies' to say. */
create function record.ask_entry(entry uuid) returns uuid[]
language plpgsql volatile security definer set search_path = '' as $$
declare
  children uuid[];
begin
  select ec.with_children into children from record.entry_child ec where ec.entry_id = entry limit 1;
  perform set_config('kith.asked', (access.asked() || coalesce(children, '{}'))::text, true);
  return coalesce(children, '{}');
end $$;
alter function record.ask_entry(uuid) owner to kith_definer;
revoke all on function record.ask_entry(uuid) from public;
grant execute on function record.ask_entry(uuid) to kith_app;
