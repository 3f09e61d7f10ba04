-- as admin
-- What was erased, for the note of it that goes into every backup: a backup from before an erasure, restored, brings back what was erased, and the note
-- is how whoever restores it is told. Numbers and names of organisations: nothing of anybody's record.
set local role kith_definer;

/* Every certificate, with who kept what it erased; not what it was. For the program, when nobody is signed in. */
create function retention.certificates_made() returns table (id uuid, number text, organisation text, decided_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select c.id, c.number, o.name, c.decided_at from retention.certificate c join identity.organisation o on o.id = c.organisation_id
  where access.me() is null order by c.decided_at, c.id
$$;

revoke all on function retention.certificates_made() from public;
grant execute on function retention.certificates_made() to kith_app;
reset role;
