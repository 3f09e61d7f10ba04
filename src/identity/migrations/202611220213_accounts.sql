-- as admin
-- An account that nobody has used for 60 days is closed; its person is written to a week before; an administrator opens it again and says why. An
-- organisation that loses its last lead that way is not left alone with it, and the last administrator is never shut out.
set local role kith_owner;
alter table identity.practitioner add column disabled_because text check (disabled_because in ('left', 'dormant')),
  add column reopened_at timestamptz;
update identity.practitioner set disabled_because = 'left' where disabled_at is not null;
-- What happened to an account. Rows are added, never changed.
create table identity.account_note (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  kind text not null check (kind in ('warned', 'closed', 'kept', 'reopened')),
  at timestamptz not null,
  -- Null: the program did it.
  by_practitioner uuid references identity.practitioner,
  words text
);
create index account_note_practitioner on identity.account_note (practitioner_id, at desc);
alter table identity.account_note enable row level security;
alter table identity.account_note force row level security;
create policy definer_only on identity.account_note for all to kith_definer using (true) with check (true);
grant select, insert on identity.account_note to kith_definer;

set local role kith_definer;
/* When an account was last used, made or opened again. */
create function identity.used_at(p identity.practitioner) returns timestamptz language sql immutable as $$
  select greatest(p.created_at, p.last_seen_at, p.reopened_at)
$$;
create or replace function identity.begin_session(new_id uuid, hash bytea, who uuid, organisation uuid, at timestamptz, by_way text, on_device text)
returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if cardinality(access.roles_of(who, organisation)) = 0 then return false; end if;
  -- Whether or not the program has already closed it.
  if by_way in ('passkey', 'oidc') and exists (select from identity.practitioner p where p.id = who and identity.used_at(p) < at - interval '60 days')
    and not identity.is_last_administrator(who, at) then return false; end if;
  insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id, device, confirmed_at, confirmed_by)
    values (hash, who, organisation, at, at, at + interval '12 hours', by_way, new_id, on_device,
      case when by_way in ('passkey', 'demonstration') then at end, case when by_way in ('passkey', 'demonstration') then by_way end);
  update identity.practitioner p set last_seen_at = at where p.id = who;
  return true;
end $$;

/* Does this person administer, and nobody else who has used Kith within 60 days? */
create function identity.is_last_administrator(who uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = '' as $$
  select 'administrator' = any(select r.role from identity.role_held r join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
      where r.practitioner_id = who and (r.to_at is null or r.to_at > at))
    and not exists (select from identity.role_held r
      join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
      join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
      where r.role = 'administrator' and (r.to_at is null or r.to_at > at) and p.id <> who and identity.used_at(p) >= at - interval '60 days')
$$;
/* The people whose account will be closed within a week: each once since they last used it. For the program alone. */
create function identity.warn_unused(at timestamptz) returns setof uuid
language sql volatile security definer set search_path = '' as $$
  insert into identity.account_note (id, practitioner_id, kind, at)
  select gen_random_uuid(), p.id, 'warned', warn_unused.at from identity.practitioner p
  where not p.is_system and p.persona is null and p.disabled_at is null
    and identity.used_at(p) < warn_unused.at - interval '53 days' and identity.used_at(p) >= warn_unused.at - interval '60 days'
    and exists (select from identity.role_held r where r.practitioner_id = p.id and (r.to_at is null or r.to_at > warn_unused.at))
    and not exists (select from identity.account_note n where n.practitioner_id = p.id and n.kind = 'warned' and n.at > identity.used_at(p))
  returning practitioner_id
$$;
/* Closes what nobody used for 60 days: sessions and links end with it. The last administrator's stays open. Gives each role that nobody of the
   organisation holds any more because of it (a lead or a head counts for the other), and the administrator who was kept. For the program alone. */
create function identity.close_unused(at timestamptz) returns table (practitioner_id uuid, organisation_id uuid, role text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  unused uuid;
begin
  for unused in select p.id from identity.practitioner p
    where not p.is_system and p.persona is null and p.disabled_at is null and identity.used_at(p) < close_unused.at - interval '60 days'
      and exists (select from identity.role_held r where r.practitioner_id = p.id and (r.to_at is null or r.to_at > close_unused.at))
    order by identity.used_at(p), p.id for update loop
    if identity.is_last_administrator(unused, close_unused.at) then
      if not exists (select from identity.account_note n join identity.practitioner p on p.id = n.practitioner_id
          where n.practitioner_id = unused and n.kind = 'kept' and n.at > identity.used_at(p)) then
        insert into identity.account_note (id, practitioner_id, kind, at) values (gen_random_uuid(), unused, 'kept', close_unused.at);
        return query select distinct on (r.practitioner_id) r.practitioner_id, r.organisation_id, r.role from identity.role_held r
          where r.practitioner_id = unused and r.role = 'administrator' and (r.to_at is null or r.to_at > close_unused.at);
      end if;
      continue;
    end if;
    update identity.practitioner p set disabled_at = close_unused.at, disabled_because = 'dormant' where p.id = unused;
    update identity.session s set ended_at = close_unused.at where s.practitioner_id = unused and s.ended_at is null;
    update identity.invitation i set expires_at = close_unused.at where i.practitioner_id = unused and i.used_at is null and i.expires_at > close_unused.at;
    insert into identity.account_note (id, practitioner_id, kind, at) values (gen_random_uuid(), unused, 'closed', close_unused.at);
    return query
      select r.practitioner_id, r.organisation_id, min(r.role) from identity.role_held r
      join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
      where r.practitioner_id = unused and r.role in ('dsl', 'head', 'chair-of-governors', 'front-door-manager', 'lado', 'dpo') and (r.to_at is null or r.to_at > close_unused.at)
        and not exists (select from identity.role_held x join identity.practitioner q on q.id = x.practitioner_id and q.disabled_at is null and not q.is_system
          where x.organisation_id = r.organisation_id and (x.to_at is null or x.to_at > close_unused.at)
            and (x.role = r.role or x.role in ('dsl', 'head') and r.role in ('dsl', 'head')))
      group by r.practitioner_id, r.organisation_id, case when r.role in ('dsl', 'head') then 'lead' else r.role end;
  end loop;
end $$;
/* Whom to tell that an organisation has nobody left in a role: the administrators of its area; where it is about the last of those, its data protection
   officers. For the program, working for that organisation. */
create function identity.account_told(about uuid) returns table (practitioner_id uuid, organisation_id uuid)
language sql stable security definer set search_path = '' as $$
  with held as (
    select distinct r.practitioner_id, r.organisation_id, r.role from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
      and o.area_id = (select m.area_id from identity.organisation m where m.id = access.my_organisation())
    where access.holds('system') and r.role in ('administrator', 'dpo') and (r.to_at is null or r.to_at > now()) and r.practitioner_id <> about)
  select distinct on (h.practitioner_id) h.practitioner_id, h.organisation_id from held h
  where h.role = 'administrator' or not exists (select from held x where x.role = 'administrator')
  order by h.practitioner_id, h.organisation_id
$$;
/* Opens a closed account again, with a reason. False when it is not closed for want of use, or is one's own. */
create function identity.reopen(new_id uuid, who uuid, why text, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = null, disabled_because = null, reopened_at = at where p.id = who and p.disabled_because = 'dormant';
  if not found then return false; end if;
  insert into identity.account_note (id, practitioner_id, kind, at, by_practitioner, words) values (new_id, who, 'reopened', at, access.me(), why);
  return true;
end $$;
/* What happened to an account, newest first, for an administrator. */
create function identity.account_notes(who uuid) returns table (kind text, at timestamptz, by_name text, words text)
language sql stable security definer set search_path = '' as $$
  select n.kind, n.at, p.name, n.words from identity.account_note n left join identity.practitioner p on p.id = n.by_practitioner
  where n.practitioner_id = who and access.holds('administrator') order by n.at desc, n.id limit 20
$$;

/* Disables a person: every session of theirs ends with it, at once. */
create or replace function identity.disable(who uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = at, disabled_because = 'left' where p.id = who and p.disabled_at is null;
  update identity.session s set ended_at = at where s.practitioner_id = who and s.ended_at is null;
  update identity.invitation i set expires_at = at where i.practitioner_id = who and i.used_at is null and i.expires_at > at;
end $$;
/* Lets somebody back who had left; their roles are as they were, and an administrator sees which. Not one who was closed for want of use: that is
   `reopen`, with a reason. */
create or replace function identity.enable(who uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = null, disabled_because = null, last_seen_at = null
  where p.id = who and not p.is_system and p.disabled_because is distinct from 'dormant';
end $$;
revoke all on function identity.used_at(identity.practitioner), identity.is_last_administrator(uuid, timestamptz), identity.warn_unused(timestamptz),
  identity.close_unused(timestamptz), identity.account_told(uuid), identity.reopen(uuid, uuid, text, timestamptz), identity.account_notes(uuid) from public;
grant execute on function identity.warn_unused(timestamptz), identity.close_unused(timestamptz), identity.account_told(uuid),
  identity.reopen(uuid, uuid, text, timestamptz), identity.account_notes(uuid) to kith_app;
