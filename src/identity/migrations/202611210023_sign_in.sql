-- as admin
-- Signing in happens before anybody is known, so it goes through functions that look at one secret each.

/* Opens the transaction of a request: looks the session up by the hash of its token, refuses it when ended, idle for 15 minutes, older than
   12 hours, or when the person or organisation may no longer work, and otherwise sets the context that every policy reads. */
create function identity.open_session(hash bytea, at timestamptz, asked text, purpose text, request text)
returns table (session_id uuid, practitioner_id uuid, practitioner_name text, job_title text, organisation_id uuid, organisation_name text,
  organisation_kind text, badge text, area_id uuid, area_name text, shows_initials boolean, roles text[], way text)
language plpgsql volatile security definer set search_path = '' as $$
declare
  s identity.session;
begin
  select * into s from identity.session x where x.token_hash = hash and x.ended_at is null
    and x.expires_at > at and x.seen_at > at - interval '15 minutes';
  if not found then
    perform set_config('kith.practitioner', '', true), set_config('kith.organisation', '', true), set_config('kith.asked', '{}', true);
    return;
  end if;
  if s.seen_at < at - interval '30 seconds' then
    update identity.session x set seen_at = at where x.token_hash = hash;
  end if;
  perform set_config('kith.practitioner', s.practitioner_id::text, true), set_config('kith.organisation', s.organisation_id::text, true),
    set_config('kith.asked', asked, true), set_config('kith.purpose', purpose, true), set_config('kith.request', request, true);
  return query
    select s.id, p.id, p.name, p.job_title, o.id, o.name, o.kind, o.badge, o.area_id, a.name, o.shows_initials,
      access.roles_of(p.id, o.id), s.way
    from identity.practitioner p, identity.organisation o join identity.area a on a.id = o.area_id
    where p.id = s.practitioner_id and o.id = s.organisation_id and p.disabled_at is null and o.switched_off_at is null
      and cardinality(access.roles_of(p.id, o.id)) > 0;
end $$;

/* The context of the worker: the organisation's own system person. */
create function identity.open_system(organisation uuid, asked text, request text)
returns table (session_id uuid, practitioner_id uuid, practitioner_name text, job_title text, organisation_id uuid, organisation_name text,
  organisation_kind text, badge text, area_id uuid, area_name text, shows_initials boolean, roles text[], way text)
language plpgsql volatile security definer set search_path = '' as $$
declare
  who uuid;
begin
  select r.practitioner_id into who from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id and p.is_system
    where r.organisation_id = organisation and r.to_at is null limit 1;
  perform set_config('kith.practitioner', coalesce(who::text, ''), true), set_config('kith.organisation', organisation::text, true),
    set_config('kith.asked', asked, true), set_config('kith.purpose', 'system', true), set_config('kith.request', request, true);
  return query
    select null::uuid, p.id, p.name, p.job_title, o.id, o.name, o.kind, o.badge, o.area_id, a.name, o.shows_initials, array['system'], 'system'
    from identity.practitioner p, identity.organisation o join identity.area a on a.id = o.area_id
    where p.id = who and o.id = organisation and o.switched_off_at is null;
end $$;

create function identity.begin_session(new_id uuid, hash bytea, who uuid, organisation uuid, at timestamptz, by_way text, on_device text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if cardinality(access.roles_of(who, organisation)) = 0 then return false; end if;
  insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id, device)
    values (hash, who, organisation, at, at, at + interval '12 hours', by_way, new_id, on_device);
  update identity.practitioner p set last_seen_at = at where p.id = who;
  return true;
end $$;

create function identity.end_session(hash bytea, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.session set ended_at = at where token_hash = hash and ended_at is null
$$;

/* Ends one of one's own sessions, by its id. */
create function identity.end_my_session(which uuid, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.session set ended_at = at where id = which and practitioner_id = access.me() and ended_at is null
$$;

create function identity.organisations_of(who uuid) returns table (organisation_id uuid, organisation_name text)
language sql stable security definer set search_path = '' as $$
  select distinct o.id, o.name from identity.role_held r join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
  join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
  where r.practitioner_id = who and (r.to_at is null or r.to_at > now()) order by o.name
$$;

/* The list of people to be, in the demonstration: empty anywhere else, for nobody else has a persona. */
create function identity.personas() returns table (persona text, practitioner_id uuid, name text, job_title text, sentence text, organisation_id uuid, organisation_name text)
language sql stable security definer set search_path = '' as $$
  select p.persona, p.id, p.name, p.job_title, p.persona_sentence, r.organisation_id, o.name
  from identity.practitioner p
  cross join lateral (select x.organisation_id from identity.role_held x where x.practitioner_id = p.id and x.to_at is null order by x.from_at limit 1) r
  join identity.organisation o on o.id = r.organisation_id
  where p.persona is not null order by o.name, p.name
$$;

create function identity.keep_challenge(new_id uuid, words text, why text, who uuid, until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  insert into identity.challenge (id, challenge, purpose, practitioner_id, expires_at) values (new_id, words, why, who, until)
$$;
/* Takes a challenge once: it is gone afterwards, answered or not. */
create function identity.take_challenge(wanted uuid, why text, at timestamptz) returns table (challenge text, practitioner_id uuid)
language sql volatile security definer set search_path = '' as $$
  delete from identity.challenge c where c.id = wanted and c.purpose = why and c.expires_at > at returning c.challenge, c.practitioner_id
$$;
create function identity.passkey_by_credential(credential text) returns setof identity.passkey
language sql stable security definer set search_path = '' as $$ select * from identity.passkey where credential_id = credential $$;
create function identity.passkey_used(credential text, new_counter bigint, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.passkey set counter = new_counter, used_at = at where credential_id = credential
$$;
create function identity.add_passkey(credential text, who uuid, key bytea, first_counter bigint, ways text[], name text, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  insert into identity.passkey (credential_id, practitioner_id, public_key, counter, transports, label, added_at)
  values (credential, who, key, first_counter, ways, name, at)
$$;
create function identity.passkeys_of(who uuid) returns table (credential_id text, transports text[], label text, added_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select credential_id, transports, label, added_at, used_at from identity.passkey where practitioner_id = who order by added_at
$$;

create function identity.make_invitation(hash bytea, who uuid, organisation uuid, why text, by_whom uuid, at timestamptz, until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_by, made_at, expires_at)
  values (hash, who, organisation, why, by_whom, at, until)
$$;
create function identity.read_invitation(hash bytea, at timestamptz) returns table (purpose text, practitioner_id uuid, name text, organisation_id uuid, organisation_name text)
language sql stable security definer set search_path = '' as $$
  select i.purpose, i.practitioner_id, p.name, i.organisation_id, o.name
  from identity.invitation i left join identity.practitioner p on p.id = i.practitioner_id left join identity.organisation o on o.id = i.organisation_id
  where i.token_hash = hash and i.used_at is null and i.expires_at > at
$$;
/* Uses an invitation: true for the first, false for everybody after. */
create function identity.use_invitation(hash bytea, at timestamptz) returns boolean
language sql volatile security definer set search_path = '' as $$
  with used as (update identity.invitation set used_at = at where token_hash = hash and used_at is null and expires_at > at returning 1)
  select exists (select from used)
$$;

/* The first organisation and administrator of a new installation; refused as soon as there is one. */
create function identity.set_up_first(area uuid, area_named text, organisation uuid, organisation_named text, organisation_kind text, organisation_badge text,
  who uuid, person_named text, title text, mail text, system_person uuid, role_a uuid, role_b uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if exists (select from identity.organisation) then raise insufficient_privilege using message = 'already set up'; end if;
  insert into identity.area values (area, area_named);
  insert into identity.organisation (id, name, kind, badge, area_id) values (organisation, organisation_named, organisation_kind, organisation_badge, area);
  insert into identity.practitioner (id, name, job_title, email, is_system) values (who, person_named, title, mail, false),
    (system_person, 'Kith', 'the program', null, true);
  insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values (role_a, who, organisation, 'administrator', at),
    (role_b, system_person, organisation, 'system', at);
end $$;
create function identity.is_set_up() returns boolean language sql stable security definer set search_path = '' as
  $$ select exists (select from identity.organisation) $$;

/* What an administrator does: organisations, people, roles. Refused to everybody else. */
create function identity.add_organisation(new_id uuid, named text, organisation_kind text, organisation_badge text, area uuid, tel text, mail text,
  code text, with_kith boolean, system_person uuid, role_id uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into identity.organisation (id, name, kind, badge, area_id, phone, email, authority_code, on_kith)
    values (new_id, named, organisation_kind, organisation_badge, area, tel, mail, code, with_kith);
  insert into identity.practitioner (id, name, job_title, is_system) values (system_person, 'Kith', 'the program', true);
  insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values (role_id, system_person, new_id, 'system', at);
end $$;
create function identity.add_practitioner(new_id uuid, named text, title text, mail text, tel text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into identity.practitioner (id, name, job_title, email, phone) values (new_id, named, title, mail, tel);
end $$;
create function identity.give_role(new_id uuid, who uuid, organisation uuid, new_role text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at, granted_by) values (new_id, who, organisation, new_role, at, access.me());
end $$;
create function identity.end_role(held uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.role_held r set to_at = at where r.id = held and r.to_at is null;
end $$;
/* Disables a person: every session of theirs ends with it, at once. */
create function identity.disable(who uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = at where p.id = who and p.disabled_at is null;
  update identity.session s set ended_at = at where s.practitioner_id = who and s.ended_at is null;
end $$;

create function identity.oidc_providers() returns table (id uuid, organisation_id uuid, organisation_name text, label text)
language sql stable security definer set search_path = '' as $$
  select p.id, p.organisation_id, o.name, p.label from identity.oidc_provider p join identity.organisation o on o.id = p.organisation_id
  where p.ended_at is null and o.switched_off_at is null order by o.name, p.label
$$;
create function identity.oidc_provider_of(wanted uuid) returns setof identity.oidc_provider
language sql stable security definer set search_path = '' as $$ select * from identity.oidc_provider where id = wanted and ended_at is null $$;
create function identity.add_oidc_provider(new_id uuid, organisation uuid, iss text, client text, sealed text, named text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into identity.oidc_provider values (new_id, organisation, iss, client, sealed, named, at, null);
end $$;
create function identity.keep_oidc_state(s text, provider uuid, n text, v text, invitation bytea, until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$ insert into identity.oidc_state values (s, provider, n, v, invitation, until) $$;
create function identity.take_oidc_state(s text, at timestamptz) returns setof identity.oidc_state
language sql volatile security definer set search_path = '' as $$ delete from identity.oidc_state x where x.state = s and x.expires_at > at returning x.* $$;
create function identity.external_person(iss text, sub text) returns uuid
language sql stable security definer set search_path = '' as $$
  select practitioner_id from identity.external_identity where issuer = iss and subject = sub
$$;
create function identity.link_external(iss text, sub text, who uuid, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$ insert into identity.external_identity values (iss, sub, who, at) $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'identity'::regnamespace and p.prosecdef loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app', f);
  end loop;
end $$;
