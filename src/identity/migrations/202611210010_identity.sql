-- Organisations, the people who work in them, the roles they hold, and how they sign in.
create schema identity;
grant usage on schema identity to kith_app, kith_definer;
grant create on schema identity to kith_definer;

create table identity.area (
  id uuid primary key,
  name text not null unique
);

create table identity.organisation (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('school', 'nursery', 'college', 'front-door', 'childrens-services', 'police', 'health',
    'youth-justice', 'voluntary', 'refuge', 'partnership-office', 'council', 'trust')),
  badge text not null check (badge ~ '^[A-Z]{2}$'),
  area_id uuid not null references identity.area,
  phone text,
  email text,
  -- The council whose front door answers for children living in its area; set on front doors and on schools' own council.
  authority_code text,
  -- False for an agency without Kith: documents go out to a checked recipient, answers are typed in.
  on_kith boolean not null default true,
  -- The address of a refuge is itself protected.
  address text,
  address_protected boolean not null default false,
  shows_initials boolean not null default false,
  switched_off_at timestamptz,
  created_at timestamptz not null default now()
);

create table identity.practitioner (
  id uuid primary key,
  name text not null,
  job_title text not null,
  email text,
  phone text,
  -- The program itself, acting for one organisation in the worker.
  is_system boolean not null default false,
  persona text unique,
  persona_sentence text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz,
  disabled_at timestamptz
);

create table identity.role_held (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  role text not null,
  from_at timestamptz not null default now(),
  to_at timestamptz,
  granted_by uuid references identity.practitioner,
  agreed_by uuid references identity.practitioner
);
create index role_held_practitioner on identity.role_held (practitioner_id, organisation_id);
create index role_held_organisation on identity.role_held (organisation_id, role) where to_at is null;

create table identity.session (
  token_hash bytea primary key,
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  began_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  way text not null check (way in ('passkey', 'oidc', 'demonstration', 'set-up')),
  -- The id that the person sees in the list of sessions; the token itself is never kept.
  id uuid not null unique,
  device text
);
create index session_practitioner on identity.session (practitioner_id) where ended_at is null;

create table identity.passkey (
  credential_id text primary key,
  practitioner_id uuid not null references identity.practitioner,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  label text not null,
  added_at timestamptz not null,
  used_at timestamptz
);
create index passkey_practitioner on identity.passkey (practitioner_id);
grant delete on identity.passkey to kith_definer;

-- A question asked of an authenticator, answered once, within five minutes.
create table identity.challenge (
  id uuid primary key,
  challenge text not null,
  purpose text not null check (purpose in ('sign-in', 'register')),
  practitioner_id uuid references identity.practitioner,
  expires_at timestamptz not null
);

-- A one-time link for a new colleague; only the hash of it is kept.
create table identity.invitation (
  token_hash bytea primary key,
  practitioner_id uuid references identity.practitioner,
  organisation_id uuid references identity.organisation,
  purpose text not null check (purpose in ('join', 'first-set-up')),
  made_by uuid references identity.practitioner,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table identity.oidc_provider (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  issuer text not null,
  client_id text not null,
  -- Sealed with a key derived from the program's secret; never in clear.
  client_secret_sealed text,
  label text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  -- Hosts beside the issuer's own that this provider's token and key addresses may be on. Nothing else is ever asked.
  more_hosts text[] not null default '{}'
);
create index oidc_provider_organisation on identity.oidc_provider (organisation_id) where ended_at is null;

-- Issuer and subject are the identity; an e-mail address never is.
create table identity.external_identity (
  issuer text not null,
  subject text not null,
  practitioner_id uuid not null references identity.practitioner,
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
create index external_identity_practitioner on identity.external_identity (practitioner_id);

-- Where an OpenID Connect sign-in had got to, in which browser: nobody can be led into finishing somebody else's sign-in.
create table identity.oidc_state (
  state text primary key,
  provider_id uuid not null references identity.oidc_provider,
  nonce text not null,
  verifier text not null,
  invitation_hash bytea,
  browser_hash bytea not null,
  next text not null,
  expires_at timestamptz not null
);
