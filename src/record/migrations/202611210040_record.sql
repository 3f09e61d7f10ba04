-- The spine: what happened, was said, or was decided about one or more children. Nothing here is ever overwritten or deleted.
create schema record;
grant usage on schema record to kith_app, kith_definer;
grant create on schema record to kith_definer;

create table record.entry (
  id uuid primary key,
  kind text not null,
  owner_id uuid not null references identity.organisation,
  author_id uuid not null references identity.practitioner,
  recorded_for text,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  place text
);
create index entry_author on record.entry (author_id);

-- Version 1 is the entry as first written; a correction is the next version, with its reason.
create table record.version (
  entry_id uuid not null references record.entry,
  number integer not null check (number >= 1),
  title text not null,
  -- {text?, seen?, said?, view?, …}: fact, what others said, and opinion kept apart.
  body jsonb not null,
  reason text,
  author_id uuid not null references identity.practitioner,
  at timestamptz not null,
  primary key (entry_id, number),
  check (number = 1 or reason is not null)
);

-- The row that ties a child to an entry carries what policy and chronology need, so that the chronology reads one table.
-- The reach is the strictest of all the entry's children, computed at write.
create table record.entry_child (
  child_id uuid not null references people.person,
  entry_id uuid not null references record.entry,
  role text not null check (role in ('subject', 'alleged-harmer', 'witness', 'sibling', 'affected')),
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  kind text not null,
  owner_id uuid not null references identity.organisation,
  author_id uuid not null references identity.practitioner,
  title text not null,
  present text not null,
  harms text[] not null default '{}',
  version integer not null default 1,
  has_voice boolean not null default false,
  has_decision boolean not null default false,
  reach text not null check (reach in ('own', 'named', 'involved', 'sealed')),
  named_organisations uuid[] not null default '{}',
  sealed_to uuid[] not null default '{}',
  with_children uuid[] not null,
  primary key (child_id, happened_at, entry_id)
);
create index entry_child_entry on record.entry_child (entry_id);
create index entry_child_owner on record.entry_child (owner_id, recorded_at desc);

create table record.reach_change (
  id uuid primary key,
  entry_id uuid not null references record.entry,
  from_reach text not null,
  to_reach text not null,
  named_organisations uuid[] not null default '{}',
  reason text not null,
  basis text,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);

create table record.harm (
  entry_id uuid not null references record.entry,
  child_id uuid not null references people.person,
  harm text not null,
  level smallint not null check (level between 1 and 3),
  on_date date not null,
  primary key (entry_id, child_id, harm)
);
create index harm_child on record.harm (child_id, on_date);

-- What the child said or showed, how, and with whom.
create table record.voice (
  id uuid primary key,
  entry_id uuid not null references record.entry,
  child_id uuid not null references people.person,
  words text not null,
  means text not null default 'spoken',
  asked_first text,
  alone boolean,
  interpreter text,
  said_at timestamptz not null,
  heard_by uuid not null references identity.practitioner
);
create index voice_child on record.voice (child_id, said_at);
create index voice_entry on record.voice (entry_id);

create table record.decision (
  id uuid primary key,
  entry_id uuid not null references record.entry,
  child_id uuid not null references people.person,
  kind text not null,
  choice text not null,
  reasons text not null,
  level text,
  descriptors text[] not null default '{}',
  other_level_reason text,
  risk text,
  need text,
  voice_not_yet text,
  voice_by_on date,
  identity_considered text,
  coercion text,
  coercion_signs text[] not null default '{}',
  told jsonb not null default '[]',
  dissent text,
  decided_by uuid not null references identity.practitioner,
  proposed_by uuid references identity.practitioner,
  decided_at timestamptz not null,
  check (proposed_by is null or proposed_by <> decided_by)
);
create index decision_child on record.decision (child_id, decided_at);
create index decision_entry on record.decision (entry_id);

create table record.voice_weighed (
  decision_id uuid not null references record.decision,
  voice_id uuid not null references record.voice,
  changed text not null,
  primary key (decision_id, voice_id)
);

create table record.attachment (
  id uuid primary key,
  entry_id uuid not null references record.entry,
  file_name text not null,
  media_type text not null,
  bytes integer not null,
  sha256 bytea not null,
  added_by uuid not null references identity.practitioner,
  added_at timestamptz not null
);
create index attachment_entry on record.attachment (entry_id);

create table record.body_mark (
  entry_id uuid not null references record.entry,
  number smallint not null,
  child_id uuid not null references people.person,
  region text not null,
  looked text not null,
  said text,
  primary key (entry_id, number)
);

-- A plan held somewhere: here, or in the council's own system and mirrored.
create table record.plan_period (
  id uuid primary key,
  child_id uuid not null references people.person,
  kind text not null check (kind in ('early-help', 'family-help', 'child-in-need', 'child-protection', 'looked-after')),
  label text not null,
  from_on date not null,
  to_on date,
  held_in text not null,
  entry_id uuid references record.entry,
  recorded_by uuid not null references identity.practitioner
);
create index plan_child on record.plan_period (child_id, from_on);

create table record.draft (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  kind text not null,
  subject_id uuid,
  -- Form fields as typed. Only the writer ever reads it.
  fields jsonb not null,
  revision integer not null default 1,
  began_at timestamptz not null,
  saved_at timestamptz not null,
  sent_at timestamptz,
  outcome_id uuid
);
create index draft_mine on record.draft (practitioner_id, kind) where sent_at is null;
