-- as admin
-- How long a record is kept, what holds it, and how it goes: reviewed by one person, decided by another, certified. Nothing else in Kith deletes.
set local role kith_owner;
create schema retention;
grant usage on schema retention to kith_app, kith_definer;
grant create on schema retention to kith_definer;

-- What an area has set for one of the rules (src/statute/retention-rules.ts), for one kind of organisation or for all. The newest of its kind
-- counts; null years take it back. Earlier rows stay.
create table retention.choice (
  id uuid primary key,
  area_id uuid not null references identity.area,
  rule_id text not null,
  holder text,
  counted_from text not null,
  years integer check (years between 1 and 200),
  -- Where the number comes from, and how sure the area is of it.
  source text not null,
  certainty text not null check (certainty in ('read', 'local', 'unverified')),
  reason text not null,
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null
);
create index choice_area on retention.choice (area_id, rule_id, set_at desc);

-- For how many days whoever runs the machine keeps backups: what is erased leaves them after that.
create table retention.backup_term (
  id uuid primary key,
  area_id uuid not null references identity.area,
  days integer not null check (days between 1 and 3660),
  reason text not null,
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null
);

-- A court, an inquiry, a claim or a review needs the record: while it is on, nothing goes. Without an organisation: whoever keeps a record.
create table retention.hold (
  id uuid primary key,
  area_id uuid not null references identity.area,
  organisation_id uuid references identity.organisation,
  child_id uuid not null references people.person,
  grounds text not null check (grounds in ('court', 'inquiry', 'claim', 'review', 'police', 'request', 'other')),
  words text not null,
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null
);
create index hold_child on retention.hold (child_id);
create table retention.hold_lift (
  hold_id uuid primary key references retention.hold,
  words text not null,
  lifted_by uuid not null references identity.practitioner,
  lifted_at timestamptz not null
);

-- What Kith cannot tell by itself and a rule asks: that the record is also of another kind, the day of an adoption order, of the receipt of a file.
create table retention.fact (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  kind text not null,
  on_date date,
  words text not null,
  said_by uuid not null references identity.practitioner,
  said_at timestamptz not null
);
create index fact_child on retention.fact (child_id, organisation_id);
create table retention.fact_end (
  fact_id uuid primary key references retention.fact,
  words text not null,
  ended_by uuid not null references identity.practitioner,
  ended_at timestamptz not null
);

-- What has come to its date, or can be given none, found each night. `part`: the register is kept by a rule of its own, all else of a child is one file.
create table retention.due (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  part text not null check (part in ('file', 'register')),
  kinds text[] not null,
  rules text[] not null,
  -- Null: work has ended and no day can be given, because no rule fits, has a number, or has the date it counts from.
  keep_until date,
  found_at timestamptz not null,
  -- It is no longer so: work began again, a rule was made longer, a hold was put on.
  gone_at timestamptz
);
create unique index due_open on retention.due (organisation_id, child_id, part) where gone_at is null;

create table retention.review (
  id uuid primary key,
  due_id uuid not null references retention.due,
  proposal text not null check (proposal in ('keep', 'erase')),
  words text not null,
  -- What is kept is looked at again on this day.
  look_again_on date,
  proposed_by uuid not null references identity.practitioner,
  proposed_at timestamptz not null,
  unique (id, proposed_by),
  check ((proposal = 'keep') = (look_again_on is not null))
);
create index review_due on retention.review (due_id, proposed_at desc);
-- Nobody decides on what they proposed themselves.
create table retention.decision (
  review_id uuid primary key,
  proposed_by uuid not null,
  agreed boolean not null check (not agreed),
  words text not null,
  decided_by uuid not null references identity.practitioner,
  decided_at timestamptz not null,
  foreign key (review_id, proposed_by) references retention.review (id, proposed_by),
  check (decided_by <> proposed_by)
);

-- What is left of an erasure: what went, how much, under which rule, who decided. Nothing about the child.
create table retention.certificate (
  id uuid primary key,
  number text not null,
  area_id uuid not null references identity.area,
  organisation_id uuid not null references identity.organisation,
  part text not null,
  kinds text[] not null,
  -- [{id, sentence, certainty, sources: […], area: "35 years …" | null}]
  rules jsonb not null,
  counts jsonb not null default '{}',
  -- No organisation keeps anything of the child any more.
  last boolean not null default false,
  -- Entries that are about other children too: they stay, less this child's part.
  shared_entries integer not null default 0,
  -- The name stays in the record of a brother or sister.
  name_kept boolean not null default false,
  backup_days integer,
  proposed_by uuid not null references identity.practitioner,
  proposed_at timestamptz not null,
  decided_by uuid not null references identity.practitioner,
  decided_at timestamptz not null,
  -- The transaction in which it happened: rows may be deleted in it, and in no other.
  xid xid8 not null default pg_current_xact_id(),
  unique (area_id, number),
  check (decided_by <> proposed_by)
);
create unique index certificate_xid on retention.certificate (xid);
-- Documents in the store, to be destroyed as soon as the transaction has committed.
create table retention.gone_file (
  file_id uuid primary key,
  certificate_id uuid not null references retention.certificate,
  removed_at timestamptz
);
create index gone_file_waiting on retention.gone_file (file_id) where removed_at is null;
-- Entries left as empty places, because a row of another organisation refers to them: they go when nothing does. An id and nothing else.
create table retention.empty_place (entry_id uuid primary key);
-- The children whose events are still to be emptied; never there after a commit.
create table retention.erasing (
  certificate_id uuid primary key references retention.certificate,
  children uuid[] not null
);

do $$
declare t text;
begin
  for t in select c.relname from pg_class c where c.relnamespace = 'retention'::regnamespace and c.relkind = 'r' loop
    execute format('alter table retention.%I enable row level security', t);
    execute format('alter table retention.%I force row level security', t);
    -- Reached through functions and in no other way.
    execute format('create policy definer_only on retention.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert on all tables in schema retention to kith_definer;
grant update (keep_until, kinds, rules, gone_at) on retention.due to kith_definer;
grant update (counts, last, shared_entries, name_kept) on retention.certificate to kith_definer;
grant update (removed_at) on retention.gone_file to kith_definer;
grant delete on retention.hold, retention.hold_lift, retention.fact, retention.fact_end, retention.due, retention.review, retention.decision,
  retention.erasing, retention.empty_place to kith_definer;
reset role;

-- The queues exist from the start, so that a job sent before the first worker runs is kept for it.
select pgboss.create_queue(name, '{"policy": "standard", "retryLimit": 8, "retryDelay": 2, "retryBackoff": true}'::jsonb)
from unnest(array['retention-due', 'retention-files']) name;
