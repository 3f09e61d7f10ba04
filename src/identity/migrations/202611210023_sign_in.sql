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
  -- An account nobody has used for 60 days is closed; a new invitation opens it again.
  if by_way in ('passkey', 'oidc') and exists (select from identity.practitioner p where p.id = who
      and greatest(p.created_at, p.last_seen_at) < at - interval '60 days') then return false; end if;
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

/* Ends all of one's own sessions but the one with this hash. */
create function identity.end_my_other_sessions(hash bytea, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.session set ended_at = at where practitioner_id = access.me() and token_hash <> hash and ended_at is null
$$;

/* Works for another organisation: a session of its own, which ends when the first would have. The first ends now. Only the person's own
   session may be moved, and not one that an organisation's identity provider vouched for: it vouches for that organisation alone. */
create function identity.switch_organisation(new_id uuid, new_hash bytea, hash bytea, organisation uuid, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id, device)
    select new_hash, s.practitioner_id, organisation, s.began_at, at, s.expires_at, s.way, new_id, s.device from identity.session s
    where s.token_hash = hash and s.practitioner_id = access.me() and s.ended_at is null and s.expires_at > at and s.way <> 'oidc'
      and cardinality(access.roles_of(s.practitioner_id, organisation)) > 0;
  if not found then return false; end if;
  update identity.session s set ended_at = at where s.token_hash = hash;
  return true;
end $$;

/* Where this person worked last; null at the first time. */
create function identity.last_organisation_of(who uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select s.organisation_id from identity.session s where s.practitioner_id = who order by s.began_at desc limit 1
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
create function identity.name_my_passkey(credential text, name text) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.passkey k set label = name where k.credential_id = credential and k.practitioner_id = access.me()
$$;
/* Gives up one of one's own passkeys, unless it is the last way in. */
create function identity.remove_my_passkey(credential text) returns boolean
language sql volatile security definer set search_path = '' as $$
  with gone as (delete from identity.passkey k where k.credential_id = credential and k.practitioner_id = access.me()
    and (exists (select from identity.passkey o where o.practitioner_id = access.me() and o.credential_id <> credential)
      or exists (select from identity.external_identity e where e.practitioner_id = access.me())) returning 1)
  select exists (select from gone)
$$;
create function identity.passkeys_of(who uuid) returns table (credential_id text, transports text[], label text, added_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select credential_id, transports, label, added_at, used_at from identity.passkey where practitioner_id = who order by added_at
$$;

/* Keeps a one-time link. A colleague is invited by an administrator, to an organisation where they hold a role; the link of the first
   set-up is made by the program, and only while there is nothing set up or nobody has a way to sign in. An earlier link of the person ends. */
create function identity.make_invitation(hash bytea, who uuid, organisation uuid, why text, by_whom uuid, at timestamptz, until timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if identity.is_set_up() and not (access.holds('administrator') and why = 'join') and not coalesce(why = 'join' and identity.waiting_for_first() = who, false) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if why = 'join' and cardinality(access.roles_of(who, organisation)) = 0 then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.invitation i set expires_at = at
    where i.used_at is null and i.expires_at > at and i.practitioner_id is not distinct from who and i.purpose = why;
  insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_by, made_at, expires_at)
    values (hash, who, organisation, why, by_whom, at, until);
end $$;
create function identity.read_invitation(hash bytea, at timestamptz) returns table (purpose text, practitioner_id uuid, name text, organisation_id uuid, organisation_name text)
language sql stable security definer set search_path = '' as $$
  select i.purpose, i.practitioner_id, p.name, i.organisation_id, o.name
  from identity.invitation i left join identity.practitioner p on p.id = i.practitioner_id left join identity.organisation o on o.id = i.organisation_id
  where i.token_hash = hash and i.used_at is null and i.expires_at > at and p.disabled_at is null and o.switched_off_at is null
$$;
/* Uses an invitation: true for the first, false for everybody after. The person counts as seen, so that a closed account opens again. */
create function identity.use_invitation(hash bytea, at timestamptz) returns boolean
language sql volatile security definer set search_path = '' as $$
  with used as (update identity.invitation set used_at = at where token_hash = hash and used_at is null and expires_at > at returning practitioner_id),
    seen as (update identity.practitioner p set last_seen_at = at from used where p.id = used.practitioner_id)
  select exists (select from used)
$$;

/* The first organisation and administrator of a new installation; refused as soon as there is one. */
create function identity.set_up_first(area uuid, area_named text, organisation uuid, organisation_named text, organisation_kind text, organisation_badge text,
  who uuid, person_named text, title text, mail text, system_person uuid, role_a uuid, role_b uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(5484032661102);
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
/* The first administrator, as long as nobody at all has a way to sign in: their link can be made again. Otherwise null. */
create function identity.waiting_for_first() returns uuid language sql stable security definer set search_path = '' as $$
  select min(p.id::text)::uuid from identity.practitioner p where not p.is_system and p.disabled_at is null
    and not exists (select from identity.passkey) and not exists (select from identity.external_identity)
    and not exists (select from identity.practitioner d where d.persona is not null)
    having count(*) = 1
$$;
create function identity.waiting_place_of(who uuid) returns uuid language sql stable security definer set search_path = '' as $$
  select r.organisation_id from identity.role_held r where r.practitioner_id = who and r.role = 'administrator' and r.to_at is null
    and identity.waiting_for_first() = who order by r.from_at limit 1
$$;

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
create function identity.change_organisation(which uuid, tel text, mail text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.organisation o set phone = tel, email = mail where o.id = which;
end $$;
/* Switches an organisation off, or on again. Nobody works for it from the next request on, and its sessions end. Never one's own. */
create function identity.switch_organisation_off(which uuid, is_off boolean, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or which = access.my_organisation() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.organisation o set switched_off_at = case when is_off then coalesce(o.switched_off_at, at) end where o.id = which;
  if is_off then update identity.session s set ended_at = at where s.organisation_id = which and s.ended_at is null; end if;
end $$;
/* Who cannot sign in yet, of these people: nobody gave them a passkey or linked them to an identity provider. */
create function identity.without_way_in(people uuid[]) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select u.id from unnest(people) u(id) where access.holds('administrator')
    and not exists (select from identity.passkey k where k.practitioner_id = u.id)
    and not exists (select from identity.external_identity e where e.practitioner_id = u.id)
$$;
create function identity.add_practitioner(new_id uuid, named text, title text, mail text, tel text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into identity.practitioner (id, name, job_title, email, phone) values (new_id, named, title, mail, tel);
end $$;
create function identity.give_role(new_id uuid, who uuid, organisation uuid, new_role text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() or new_role = 'system' then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at, granted_by) values (new_id, who, organisation, new_role, at, access.me());
end $$;
create function identity.end_role(held uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  if exists (select from identity.role_held r where r.id = held and (r.practitioner_id = access.me() or r.role = 'system')) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  update identity.role_held r set to_at = at where r.id = held and r.to_at is null;
end $$;
/* Disables a person: every session of theirs ends with it, at once. */
create function identity.disable(who uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = at where p.id = who and p.disabled_at is null;
  update identity.session s set ended_at = at where s.practitioner_id = who and s.ended_at is null;
  update identity.invitation i set expires_at = at where i.practitioner_id = who and i.used_at is null and i.expires_at > at;
end $$;
/* Lets a disabled person back; their roles are as they were, and an administrator sees which. */
create function identity.enable(who uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.practitioner p set disabled_at = null, last_seen_at = null where p.id = who and not p.is_system;
end $$;

create function identity.oidc_providers() returns table (id uuid, organisation_id uuid, organisation_name text, label text)
language sql stable security definer set search_path = '' as $$
  select p.id, p.organisation_id, o.name, p.label from identity.oidc_provider p join identity.organisation o on o.id = p.organisation_id
  where p.ended_at is null and o.switched_off_at is null order by o.name, p.label
$$;
create function identity.oidc_provider_of(wanted uuid) returns setof identity.oidc_provider
language sql stable security definer set search_path = '' as $$ select * from identity.oidc_provider where id = wanted and ended_at is null $$;
create function identity.add_oidc_provider(new_id uuid, organisation uuid, iss text, client text, sealed text, named text, hosts text[], at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into identity.oidc_provider (id, organisation_id, issuer, client_id, client_secret_sealed, label, more_hosts, made_at)
    values (new_id, organisation, iss, client, sealed, named, hosts, at);
end $$;
/* Ends an identity provider, and the sessions it vouched for in that organisation. */
create function identity.end_oidc_provider(which uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.oidc_provider p set ended_at = at where p.id = which and p.ended_at is null;
  update identity.session s set ended_at = at from identity.oidc_provider p
    where p.id = which and s.organisation_id = p.organisation_id and s.way = 'oidc' and s.ended_at is null;
end $$;
/* What an administrator sees of the providers: everything but the secret. */
create function identity.oidc_providers_kept() returns table (id uuid, organisation_name text, label text, issuer text, client_id text)
language sql stable security definer set search_path = '' as $$
  select p.id, o.name, p.label, p.issuer, p.client_id from identity.oidc_provider p join identity.organisation o on o.id = p.organisation_id
  where p.ended_at is null and access.holds('administrator') order by o.name, p.label
$$;
create function identity.keep_oidc_state(s text, provider uuid, n text, v text, invitation bytea, browser bytea, then_to text, until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  insert into identity.oidc_state (state, provider_id, nonce, verifier, invitation_hash, browser_hash, next, expires_at)
  values (s, provider, n, v, invitation, browser, then_to, until)
$$;
create function identity.oidc_state_of(browser bytea, at timestamptz) returns setof identity.oidc_state
language sql stable security definer set search_path = '' as $$
  select * from identity.oidc_state x where x.browser_hash = browser and x.expires_at > at
$$;
/* Takes a state once, and only in the browser that began it. */
create function identity.take_oidc_state(s text, browser bytea, at timestamptz) returns setof identity.oidc_state
language sql volatile security definer set search_path = '' as $$
  delete from identity.oidc_state x where x.state = s and x.browser_hash = browser and x.expires_at > at returning x.*
$$;
/* Sweeps what nobody came back for. */
create function identity.sweep(at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  delete from identity.challenge where expires_at < at;
  delete from identity.oidc_state where expires_at < at;
$$;
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
