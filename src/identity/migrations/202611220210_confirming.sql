-- as admin
-- Confirming that it is still the same person: before what is sealed, what is taken away, and an emergency look. When a session was last confirmed
-- is kept with it. A form that came too late waits here, sealed, until its sender has confirmed.
set local role kith_owner;
alter table identity.session add column confirmed_at timestamptz,
  add column confirmed_by text check (confirmed_by in ('passkey', 'oidc', 'demonstration')),
  add check ((confirmed_at is null) = (confirmed_by is null));
alter table identity.challenge drop constraint challenge_purpose_check,
  add constraint challenge_purpose_check check (purpose in ('sign-in', 'register', 'confirm'));
-- A trip to the provider that confirms a session, and begins none.
alter table identity.oidc_state add column confirms boolean not null default false;
-- What the provider must say of how strong a confirming was (the claim `acr`); null: nothing is asked.
alter table identity.oidc_provider add column needs_acr text;
create table identity.held_form (
  id uuid primary key,
  session_id uuid not null references identity.session (id),
  practitioner_id uuid not null references identity.practitioner,
  -- Where it goes and what was typed, sealed with a key that the database does not have.
  sealed text not null,
  until timestamptz not null
);
create index held_form_until on identity.held_form (until);
alter table identity.held_form enable row level security;
alter table identity.held_form force row level security;
create policy definer_only on identity.held_form for all to kith_definer using (true) with check (true);
grant select, insert, delete on identity.held_form to kith_definer;

set local role kith_definer;
/* Signing in with a passkey is itself a fresh proof, made with the person's finger, face or PIN; so is choosing who to be in the demonstration,
   where there is nothing to prove. A provider may have let somebody through on an hour-old sign-in, so that is none. */
create or replace function identity.begin_session(new_id uuid, hash bytea, who uuid, organisation uuid, at timestamptz, by_way text, on_device text)
returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if cardinality(access.roles_of(who, organisation)) = 0 then return false; end if;
  -- An account nobody has used for 60 days is closed; a new invitation opens it again.
  if by_way in ('passkey', 'oidc') and exists (select from identity.practitioner p where p.id = who
      and greatest(p.created_at, p.last_seen_at) < at - interval '60 days') then return false; end if;
  insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id, device, confirmed_at, confirmed_by)
    values (hash, who, organisation, at, at, at + interval '12 hours', by_way, new_id, on_device,
      case when by_way in ('passkey', 'demonstration') then at end, case when by_way in ('passkey', 'demonstration') then by_way end);
  update identity.practitioner p set last_seen_at = at where p.id = who;
  return true;
end $$;

/* Was this session confirmed within the last five minutes? */
create function identity.is_confirmed(hash bytea, at timestamptz) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.session s where s.token_hash = hash and s.ended_at is null
    and s.confirmed_at > at - interval '5 minutes' and s.confirmed_at <= at + interval '1 minute')
$$;
/* The session is confirmed by the person whose it is, and goes on under a new token: one known before is worth nothing after. */
create function identity.confirm_session(hash bytea, new_hash bytea, who uuid, at timestamptz, by_way text) returns boolean
language sql volatile security definer set search_path = '' as $$
  with confirmed as (
    update identity.session s set token_hash = new_hash, confirmed_at = at, confirmed_by = by_way, seen_at = greatest(s.seen_at, at)
    where s.token_hash = hash and s.practitioner_id = who and s.ended_at is null and s.expires_at > at and s.seen_at > at - interval '15 minutes'
    returning 1)
  select exists (select from confirmed)
$$;

/* A form is kept for its session, and given back to nobody else. */
create function identity.hold_form(new_id uuid, hash bytea, words text, until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  insert into identity.held_form (id, session_id, practitioner_id, sealed, until)
  select new_id, s.id, s.practitioner_id, words, hold_form.until from identity.session s
  where s.token_hash = hash and s.practitioner_id = access.me() and s.ended_at is null
$$;
create function identity.held_form_of(wanted uuid, hash bytea, at timestamptz) returns text
language sql stable security definer set search_path = '' as $$
  select f.sealed from identity.held_form f join identity.session s on s.id = f.session_id and s.token_hash = hash and s.ended_at is null
  where f.id = wanted and f.until > at and f.practitioner_id = access.me()
$$;
/* Sweeps what nobody came back for. */
create or replace function identity.sweep(at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  delete from identity.challenge where expires_at < at;
  delete from identity.oidc_state where expires_at < at;
  delete from identity.held_form where until < at;
$$;

/* Sets out to confirm: in the browser whose session it is, which keeps its session. Of several such trips the last one counts. */
create function identity.keep_oidc_confirming(s text, provider uuid, n text, v text, browser bytea, then_to text, until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  delete from identity.oidc_state x where x.browser_hash = browser;
  insert into identity.oidc_state (state, provider_id, nonce, verifier, browser_hash, next, expires_at, confirms)
  select s, provider, n, v, browser, then_to, until, true from identity.session e
  where e.token_hash = browser and e.practitioner_id = access.me() and e.ended_at is null;
$$;
/* Says what a provider must say of a confirming, or nothing. */
create function identity.set_provider_needs(which uuid, acr text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.oidc_provider p set needs_acr = acr where p.id = which and p.ended_at is null;
end $$;

revoke all on function identity.is_confirmed(bytea, timestamptz), identity.confirm_session(bytea, bytea, uuid, timestamptz, text),
  identity.hold_form(uuid, bytea, text, timestamptz), identity.held_form_of(uuid, bytea, timestamptz),
  identity.keep_oidc_confirming(text, uuid, text, text, bytea, text, timestamptz), identity.set_provider_needs(uuid, text) from public;
grant execute on function identity.is_confirmed(bytea, timestamptz), identity.confirm_session(bytea, bytea, uuid, timestamptz, text),
  identity.hold_form(uuid, bytea, text, timestamptz), identity.held_form_of(uuid, bytea, timestamptz),
  identity.keep_oidc_confirming(text, uuid, text, text, bytea, text, timestamptz), identity.set_provider_needs(uuid, text) to kith_app;
