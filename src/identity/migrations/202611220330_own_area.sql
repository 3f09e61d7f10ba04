-- as admin
-- An administrator looks after one area: that of the organisation they are signed in for. What belongs to another is not there for them.
set local role kith_definer;

create function identity.my_area() returns uuid
language sql stable security definer set search_path = '' as $$
  select o.area_id from identity.organisation o where o.id = access.my_organisation()
$$;
create function identity.is_in_my_area(organisation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.organisation o where o.id = organisation and o.area_id = identity.my_area())
$$;
/* The area that looks after somebody's account: that of the first role they were given, or, before they have one, were asked to be given. */
create function identity.home_of(who uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select o.area_id from identity.role_held r join identity.organisation o on o.id = r.organisation_id
      where r.practitioner_id = who order by r.from_at, r.id limit 1),
    (select o.area_id from identity.agreement a join identity.organisation o on o.id = a.organisation_id
      where a.practitioner_id = who and a.kind = 'role' order by a.asked_at, a.id limit 1))
$$;
/* Does an administrator of this area look after this account? */
create function identity.is_mine(who uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.holds('administrator') and identity.home_of(who) = identity.my_area()
$$;
/* Does somebody work in this area, or did they; or is it asked that they do? Who works in two areas is seen in both, and looked after in one. */
create function identity.is_seen(who uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.holds('administrator') and (
    exists (select from identity.role_held r join identity.organisation o on o.id = r.organisation_id and o.area_id = identity.my_area()
      where r.practitioner_id = who)
    or exists (select from identity.agreement a join identity.organisation o on o.id = a.organisation_id and o.area_id = identity.my_area()
      where a.practitioner_id = who))
$$;

create or replace function identity.add_organisation(new_id uuid, named text, organisation_kind text, organisation_badge text, area uuid, tel text, mail text,
  code text, with_kith boolean, system_person uuid, role_id uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or area is distinct from identity.my_area() then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  insert into identity.organisation (id, name, kind, badge, area_id, phone, email, authority_code, on_kith)
    values (new_id, named, organisation_kind, organisation_badge, area, tel, mail, code, with_kith);
  insert into identity.practitioner (id, name, job_title, is_system) values (system_person, 'Kith', 'the program', true);
  insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values (role_id, system_person, new_id, 'system', at);
end $$;
create or replace function identity.change_organisation(which uuid, tel text, mail text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or not identity.is_in_my_area(which) then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.organisation o set phone = tel, email = mail where o.id = which;
end $$;
/* Who cannot sign in yet, of these people: nobody gave them a passkey or linked them to an identity provider. */
create or replace function identity.without_way_in(people uuid[]) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select u.id from unnest(people) u(id) where access.holds('administrator')
    and not exists (select from identity.passkey k where k.practitioner_id = u.id)
    and not exists (select from identity.external_identity e where e.practitioner_id = u.id)
    and (exists (select from identity.role_held r join identity.organisation o on o.id = r.organisation_id
        where r.practitioner_id = u.id and o.area_id = (select identity.my_area()))
      or exists (select from identity.agreement a join identity.organisation o on o.id = a.organisation_id
        where a.practitioner_id = u.id and o.area_id = (select identity.my_area())))
$$;
/* Whom an administrator sees though they hold no role yet: it is asked for. */
create function identity.asked_for() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct a.practitioner_id from identity.agreement a join identity.organisation o on o.id = a.organisation_id
  where access.holds('administrator') and a.practitioner_id is not null and o.area_id = (select identity.my_area())
$$;

create or replace function identity.enable(who uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not identity.is_mine(who) or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = null, disabled_because = null, last_seen_at = null
  where p.id = who and not p.is_system and p.disabled_because is distinct from 'dormant';
end $$;
create or replace function identity.reopen(new_id uuid, who uuid, why text, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not identity.is_mine(who) or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = null, disabled_because = null, reopened_at = at where p.id = who and p.disabled_because = 'dormant';
  if not found then return false; end if;
  insert into identity.account_note (id, practitioner_id, kind, at, by_practitioner, words) values (new_id, who, 'reopened', at, access.me(), why);
  return true;
end $$;
create or replace function identity.account_notes(who uuid) returns table (kind text, at timestamptz, by_name text, words text)
language sql stable security definer set search_path = '' as $$
  select n.kind, n.at, p.name, n.words from identity.account_note n left join identity.practitioner p on p.id = n.by_practitioner
  where n.practitioner_id = who and identity.is_mine(who) order by n.at desc, n.id limit 20
$$;
create or replace function identity.sessions_of(who uuid, at timestamptz) returns table (id uuid, way text, organisation_name text, device text,
  began_at timestamptz, seen_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.id, s.way, o.name, s.device, s.began_at, s.seen_at from identity.session s join identity.organisation o on o.id = s.organisation_id
  where s.practitioner_id = who and identity.is_mine(who) and s.ended_at is null and s.expires_at > at and s.seen_at > at - interval '15 minutes'
  order by s.seen_at desc
$$;
create or replace function identity.end_sessions_of(who uuid, at timestamptz) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  ended integer;
begin
  if not identity.is_mine(who) or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.session s set ended_at = at where s.practitioner_id = who and s.ended_at is null;
  get diagnostics ended = row_count;
  return ended;
end $$;

create or replace function identity.add_oidc_provider(new_id uuid, organisation uuid, iss text, client text, sealed text, named text, hosts text[], at timestamptz)
returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or not identity.is_in_my_area(organisation) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  insert into identity.oidc_provider (id, organisation_id, issuer, client_id, client_secret_sealed, label, more_hosts, made_at)
    values (new_id, organisation, iss, client, sealed, named, hosts, at);
end $$;
create or replace function identity.end_oidc_provider(which uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.oidc_provider p set ended_at = at where p.id = which and p.ended_at is null and identity.is_in_my_area(p.organisation_id);
  if not found then return; end if;
  update identity.session s set ended_at = at from identity.oidc_provider p
    where p.id = which and s.organisation_id = p.organisation_id and s.way = 'oidc' and s.ended_at is null;
end $$;
create or replace function identity.oidc_providers_kept() returns table (id uuid, organisation_name text, label text, issuer text, client_id text)
language sql stable security definer set search_path = '' as $$
  select p.id, o.name, p.label, p.issuer, p.client_id from identity.oidc_provider p join identity.organisation o on o.id = p.organisation_id
  where p.ended_at is null and access.holds('administrator') and o.area_id = identity.my_area() order by o.name, p.label
$$;
create or replace function identity.set_provider_needs(which uuid, acr text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.oidc_provider p set needs_acr = acr where p.id = which and p.ended_at is null and identity.is_in_my_area(p.organisation_id);
end $$;

revoke all on function identity.my_area(), identity.is_in_my_area(uuid), identity.home_of(uuid), identity.is_mine(uuid), identity.is_seen(uuid),
  identity.asked_for() from public;
grant execute on function identity.my_area(), identity.is_mine(uuid), identity.is_seen(uuid), identity.asked_for() to kith_app;
