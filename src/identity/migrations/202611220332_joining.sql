-- as admin
-- Whoever joins is written to, and it stands with their account, where every administrator sees it. A link whose role has ended, or whose organisation
-- is switched off, is over like any other.
set local role kith_owner;
alter table identity.account_note drop constraint account_note_kind_check,
  add constraint account_note_kind check (kind in ('warned', 'closed', 'kept', 'reopened', 'joined'));

set local role kith_definer;
create or replace function identity.read_invitation(hash bytea, at timestamptz) returns table (purpose text, practitioner_id uuid, name text, organisation_id uuid,
  organisation_name text)
language sql stable security definer set search_path = '' as $$
  select i.purpose, i.practitioner_id, p.name, i.organisation_id, o.name
  from identity.invitation i left join identity.practitioner p on p.id = i.practitioner_id left join identity.organisation o on o.id = i.organisation_id
  where i.token_hash = hash and i.used_at is null and i.expires_at > at and p.disabled_at is null and o.switched_off_at is null
    and (i.purpose <> 'join' or cardinality(access.roles_of(i.practitioner_id, i.organisation_id)) > 0)
$$;
/* The same, held until the transaction ends: while somebody joins, nobody ends the role, the account or the organisation under them, and of two who
   open the link at once one waits and finds it used. */
create function identity.hold_invitation(hash bytea, at timestamptz) returns table (purpose text, practitioner_id uuid, name text, organisation_id uuid,
  organisation_name text)
language plpgsql volatile security definer set search_path = '' as $$
declare
  i identity.invitation;
begin
  select * into i from identity.invitation x where x.token_hash = hash for update;
  perform from identity.practitioner p where p.id = i.practitioner_id for no key update;
  perform from identity.organisation o where o.id = i.organisation_id for share;
  perform from identity.role_held r where r.practitioner_id = i.practitioner_id and r.organisation_id = i.organisation_id for share;
  return query select * from identity.read_invitation(hash, at);
end $$;
/* Joins: the link is used, and it stands with the account when, with what, and whose link it was. False when it is used already. */
create function identity.join_by_invitation(hash bytea, at timestamptz, note uuid, with_what text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not identity.use_invitation(hash, at) then return false; end if;
  insert into identity.account_note (id, practitioner_id, kind, at, by_practitioner, words)
    select note, i.practitioner_id, 'joined', join_by_invitation.at, i.made_by, with_what from identity.invitation i where i.token_hash = hash;
  return true;
end $$;
/* The address for a mail about one's own account: also of somebody whose account was closed within the last day. For the program, never shown. */
create function identity.account_address(who uuid) returns text
language sql stable security definer set search_path = '' as $$
  select p.email from identity.practitioner p where p.id = who and coalesce(p.disabled_at, 'infinity') > now() - interval '1 day'
$$;
revoke all on function identity.hold_invitation(bytea, timestamptz), identity.join_by_invitation(bytea, timestamptz, uuid, text),
  identity.account_address(uuid) from public;
grant execute on function identity.hold_invitation(bytea, timestamptz), identity.join_by_invitation(bytea, timestamptz, uuid, text),
  identity.account_address(uuid) to kith_app;
