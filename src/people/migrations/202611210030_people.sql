-- Children, born and unborn, the adults around them, and how they belong together. Nothing here is overwritten: rows have periods.
create schema people;
grant usage on schema people to kith_app, kith_definer;
grant create on schema people to kith_definer;

create table people.person (
  id uuid primary key,
  kind text not null check (kind in ('child', 'adult')),
  -- An unborn child has an expected date; its birth fills in born_on, and the history stays whole.
  born_on date,
  expected_on date,
  died_on date,
  sex text not null default 'U' check (sex in ('M', 'F', 'U')),
  gender_words text,
  ethnicity text,
  religion text,
  nationality text,
  -- How this child likes to be talked with, in the child's own terms.
  talk_best text,
  made_at timestamptz not null default now(),
  made_by uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  check (kind = 'adult' or born_on is not null or expected_on is not null)
);

create table people.name (
  id uuid primary key,
  person_id uuid not null references people.person,
  kind text not null check (kind in ('legal', 'known-as', 'birth', 'former', 'alias')),
  given text not null,
  family text not null,
  from_on date,
  to_on date,
  recorded_at timestamptz not null default now(),
  recorded_by uuid not null references identity.practitioner
);
create index name_person on people.name (person_id);

create table people.identifier (
  id uuid primary key,
  person_id uuid not null references people.person,
  kind text not null check (kind in ('nhs', 'upn', 'former-upn', 'local', 'police', 'home-office')),
  value text not null,
  organisation_id uuid references identity.organisation,
  from_on date,
  to_on date,
  recorded_by uuid not null references identity.practitioner
);
create index identifier_person on people.identifier (person_id);
create index identifier_value on people.identifier (kind, value);

create table people.address (
  id uuid primary key,
  person_id uuid not null references people.person,
  lines text not null,
  postcode text,
  authority_code text,
  kind text not null default 'home' check (kind in ('home', 'other-home', 'placement', 'temporary', 'postal', 'school-term')),
  from_on date,
  to_on date,
  recorded_at timestamptz not null default now(),
  recorded_by uuid not null references identity.practitioner
);
create index address_person on people.address (person_id);

create table people.phone (
  id uuid primary key,
  person_id uuid not null references people.person,
  number text not null,
  note text,
  from_on date,
  to_on date,
  recorded_by uuid not null references identity.practitioner
);
create index phone_person on people.phone (person_id);

create table people.language (
  person_id uuid not null references people.person,
  language text not null,
  first boolean not null default false,
  interpreter boolean not null default false,
  signing text,
  recorded_by uuid not null references identity.practitioner,
  primary key (person_id, language)
);

create table people.disability (
  person_id uuid not null references people.person,
  code text not null,
  note text,
  recorded_by uuid not null references identity.practitioner,
  primary key (person_id, code)
);

-- With whom the child lives, and on what footing.
create table people.living_arrangement (
  id uuid primary key,
  child_id uuid not null references people.person,
  arrangement text not null,
  with_whom text not null,
  carer_id uuid references people.person,
  from_on date not null,
  to_on date,
  recorded_by uuid not null references identity.practitioner
);
create index living_child on people.living_arrangement (child_id, from_on);

create table people.legal_status (
  id uuid primary key,
  child_id uuid not null references people.person,
  status text not null,
  from_on date not null,
  to_on date,
  note text,
  recorded_by uuid not null references identity.practitioner
);
create index legal_status_child on people.legal_status (child_id);

-- Residence, responsible and host authority: three different councils may each have a part (an out-of-area placement, a border school).
create table people.authority (
  id uuid primary key,
  child_id uuid not null references people.person,
  kind text not null check (kind in ('residence', 'responsible', 'host')),
  authority_code text not null,
  authority_name text not null,
  from_on date not null,
  to_on date,
  recorded_by uuid not null references identity.practitioner
);
create index authority_child on people.authority (child_id);

-- Both directions in one row: what the other is to the child, and what the child is to the other. The other may be an adult or a child.
create table people.relationship (
  id uuid primary key,
  child_id uuid not null references people.person,
  other_id uuid not null references people.person,
  other_is text not null,
  child_is text not null,
  parental_responsibility boolean not null default false,
  -- A court or a plan forbids contact.
  no_contact boolean not null default false,
  no_contact_reason text,
  no_contact_until date,
  in_family_network text,
  contact_words text,
  trusted_by_child boolean not null default false,
  -- Not shown to anybody but the organisation that recorded it (adoption, a parent who must not be known of).
  withheld boolean not null default false,
  from_on date,
  to_on date,
  ended_reason text,
  recorded_at timestamptz not null default now(),
  recorded_by uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  check (child_id <> other_id)
);
create index relationship_child on people.relationship (child_id);
create index relationship_other on people.relationship (other_id);

-- Two adults, a couple or no longer.
create table people.couple (
  id uuid primary key,
  one_id uuid not null references people.person,
  two_id uuid not null references people.person,
  state text not null check (state in ('together', 'apart', 'ended')),
  from_on date,
  to_on date,
  recorded_by uuid not null references identity.practitioner
);

-- The roll of a school: what any member of its staff may pick a child from. It tells nothing else.
create table people.roll (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  display_name text not null,
  sort_name text not null,
  year_group text,
  form text,
  from_on date not null,
  to_on date,
  unique (organisation_id, child_id, from_on)
);
create index roll_organisation on people.roll (organisation_id, sort_name) where to_on is null;
create index roll_child on people.roll (child_id) where to_on is null;

-- Each import of a pupil list: what went in, what was refused, row by row.
create table people.import_run (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  kind text not null,
  file_name text not null,
  mapping jsonb not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  rows_read integer not null default 0,
  added integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  refused jsonb not null default '[]',
  by_practitioner uuid not null references identity.practitioner
);
create table people.column_mapping (
  organisation_id uuid not null references identity.organisation,
  name text not null,
  mapping jsonb not null,
  saved_by uuid not null references identity.practitioner,
  saved_at timestamptz not null,
  primary key (organisation_id, name)
);
