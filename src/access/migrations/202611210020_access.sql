-- Who may see what, and why. The floor under everything: see docs/decisions and src/access/README.md.
create schema access;
grant usage on schema access to kith_app, kith_definer;
grant create on schema access to kith_definer;

-- ---------------------------------------------------------------- what gives a reason to see
create table access.involvement (
  id uuid primary key,
  child_id uuid not null,
  organisation_id uuid not null references identity.organisation,
  -- school, front-door, lead-authority, health-visiting, midwifery, police, youth-justice, voluntary …
  role text not null,
  from_at timestamptz not null,
  to_at timestamptz,
  -- Not in the index of involvement: sexual health, refuge, termination, police matters under investigation …
  sensitive boolean not null default false,
  lead_practitioner_id uuid references identity.practitioner,
  contact_name text,
  reason text not null,
  begun_by uuid references identity.practitioner,
  ended_by uuid references identity.practitioner,
  ended_reason text
);
create index involvement_child on access.involvement (child_id, organisation_id);
create index involvement_organisation on access.involvement (organisation_id, child_id) where to_at is null;
create index involvement_lead on access.involvement (lead_practitioner_id) where to_at is null and lead_practitioner_id is not null;

create table access.exclusion (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  child_id uuid not null,
  reason text not null,
  set_by uuid references identity.practitioner,
  from_at timestamptz not null,
  to_at timestamptz
);
create index exclusion_practitioner on access.exclusion (practitioner_id) where to_at is null;

create table access.protected_location (
  id uuid primary key,
  child_id uuid not null,
  reason text not null,
  set_by uuid references identity.practitioner,
  from_at timestamptz not null,
  to_at timestamptz
);
create index protected_location_child on access.protected_location (child_id) where to_at is null;

create table access.location_right (
  child_id uuid not null,
  practitioner_id uuid not null references identity.practitioner,
  given_by uuid references identity.practitioner,
  from_at timestamptz not null,
  to_at timestamptz,
  primary key (child_id, practitioner_id, from_at)
);

-- Which roles read casework. Written by hand and compared with src/access/policy.ts in a test.
create table access.reading_role (role text primary key);
insert into access.reading_role values ('dsl'), ('head'), ('front-door'), ('front-door-manager'), ('out-of-hours'), ('social-worker'),
  ('family-help'), ('police'), ('health-visitor'), ('midwife'), ('youth-justice'), ('voluntary'), ('chair');

-- ---------------------------------------------------------------- the context of a transaction
create function access.my_organisation() returns uuid language sql stable parallel safe as
  $$ select nullif(current_setting('kith.organisation', true), '')::uuid $$;
create function access.asked() returns uuid[] language sql stable parallel safe as
  $$ select coalesce(nullif(current_setting('kith.asked', true), ''), '{}')::uuid[] $$;
create function access.purpose() returns text language sql stable parallel safe as
  $$ select nullif(current_setting('kith.purpose', true), '') $$;

-- An entry that names an organisation or a person is a reason to know the child it is about.
create table access.named (
  child_id uuid not null,
  organisation_id uuid references identity.organisation,
  practitioner_id uuid references identity.practitioner,
  entry_id uuid not null,
  given_by uuid not null references identity.practitioner,
  from_at timestamptz not null default now(),
  to_at timestamptz,
  check ((organisation_id is null) <> (practitioner_id is null))
);
create index named_child on access.named (child_id);
create index named_organisation on access.named (organisation_id) where to_at is null;
