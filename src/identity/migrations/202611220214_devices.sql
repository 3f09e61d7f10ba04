-- as admin
-- From which devices somebody has signed in: told apart by a random mark that a browser keeps, of which only the hash is known. A device not seen
-- before is told of. And an administrator sees where somebody is signed in, and ends it.
set local role kith_owner;
create table identity.device (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  mark_hash bytea not null,
  -- Browser and system, in words.
  words text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- Set when it is not the first device of this person: then they are told.
  told_at timestamptz,
  known_at timestamptz,
  unique (practitioner_id, mark_hash)
);
alter table identity.device enable row level security;
alter table identity.device force row level security;
create policy definer_only on identity.device for all to kith_definer using (true) with check (true);
grant select, insert, update on identity.device to kith_definer;

set local role kith_definer;
/* Notes the device of a session that has just begun. True when it is new, and not this person's first. */
create function identity.note_device(new_id uuid, who uuid, mark bytea, in_words text, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  is_first boolean := not exists (select from identity.device d where d.practitioner_id = who);
begin
  update identity.device d set last_at = at, words = in_words where d.practitioner_id = who and d.mark_hash = mark;
  if found then return false; end if;
  insert into identity.device (id, practitioner_id, mark_hash, words, first_at, last_at, told_at)
    values (new_id, who, mark, in_words, at, at, case when not is_first then at end) on conflict do nothing;
  return found and not is_first;
end $$;
/* One's own new devices of the last 30 days that one has not said one knows. */
create function identity.my_new_devices(at timestamptz) returns table (id uuid, words text, first_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select d.id, d.words, d.first_at from identity.device d
  where d.practitioner_id = access.me() and d.told_at > at - interval '30 days' and d.known_at is null order by d.first_at desc
$$;
create function identity.know_my_device(which uuid, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.device d set known_at = at where d.id = which and d.practitioner_id = access.me() and d.known_at is null
$$;
/* Where somebody is signed in now, for an administrator: device and times, and nothing they look at. */
create function identity.sessions_of(who uuid, at timestamptz) returns table (id uuid, way text, organisation_name text, device text, began_at timestamptz,
  seen_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.id, s.way, o.name, s.device, s.began_at, s.seen_at from identity.session s join identity.organisation o on o.id = s.organisation_id
  where s.practitioner_id = who and access.holds('administrator') and s.ended_at is null and s.expires_at > at and s.seen_at > at - interval '15 minutes'
  order by s.seen_at desc
$$;
/* Ends every session of somebody else. They may sign in again: who may not is disabled. Gives how many ended. */
create function identity.end_sessions_of(who uuid, at timestamptz) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  ended integer;
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.session s set ended_at = at where s.practitioner_id = who and s.ended_at is null;
  get diagnostics ended = row_count;
  return ended;
end $$;
revoke all on function identity.note_device(uuid, uuid, bytea, text, timestamptz), identity.my_new_devices(timestamptz), identity.know_my_device(uuid, timestamptz),
  identity.sessions_of(uuid, timestamptz), identity.end_sessions_of(uuid, timestamptz) from public;
grant execute on function identity.note_device(uuid, uuid, bytea, text, timestamptz), identity.my_new_devices(timestamptz),
  identity.know_my_device(uuid, timestamptz), identity.sessions_of(uuid, timestamptz), identity.end_sessions_of(uuid, timestamptz) to kith_app;
