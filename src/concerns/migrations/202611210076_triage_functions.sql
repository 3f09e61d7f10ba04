-- as admin
/* Children of the signed-in organisation about whom it wrote small entries often lately: ids only, most first. The home page asks for these
   few and for nobody else, so that opening it does not read a whole school. What is then seen is the policies' to say. */
create function concerns.often_lately(since timestamptz, at_least integer, most integer) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select ec.child_id from record.entry_child ec
  where ec.owner_id = access.my_reading_organisation()
    and ec.recorded_at >= since - interval '60 days' and ec.happened_at >= since
    and ec.kind in ('concern', 'note', 'voice', 'conversation', 'pastoral', 'attendance')
    and ec.role in ('subject', 'affected') and ec.reach <> 'sealed'
    and not (ec.with_children && access.excluded())
    and exists (select from access.involvement i where i.child_id = ec.child_id and i.organisation_id = ec.owner_id and (i.to_at is null or i.to_at > now()))
  group by ec.child_id having count(*) >= at_least order by count(*) desc, ec.child_id limit most
$$;
alter function concerns.often_lately(timestamptz, integer, integer) owner to kith_definer;
revoke all on function concerns.often_lately(timestamptz, integer, integer) from public;
grant execute on function concerns.often_lately(timestamptz, integer, integer) to kith_app;
