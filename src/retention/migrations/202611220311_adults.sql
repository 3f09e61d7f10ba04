-- as admin
-- How long concerns about adults (the sealed store, src/allegations) are kept, and how they go: as children's records do, in tables of their own.
-- No list that somebody reads who may not know of the store reads any of these.
set local role kith_owner;
-- What has come to its date, or has an outcome and can be given no date, found each night.
create table retention.adult_due (
  id uuid primary key,
  allegation_id uuid not null references allegations.allegation,
  organisation_id uuid not null references identity.organisation,
  kinds text[] not null,
  rules text[] not null,
  keep_until date,
  found_at timestamptz not null,
  gone_at timestamptz
);
create unique index adult_due_open on retention.adult_due (allegation_id) where gone_at is null;

create table retention.adult_review (
  id uuid primary key,
  due_id uuid not null references retention.adult_due,
  proposal text not null check (proposal in ('keep', 'erase')),
  words text not null,
  look_again_on date,
  proposed_by uuid not null references identity.practitioner,
  proposed_at timestamptz not null,
  unique (id, proposed_by),
  check ((proposal = 'keep') = (look_again_on is not null))
);
create index adult_review_due on retention.adult_review (due_id, proposed_at desc);
-- Nobody decides on what they proposed themselves.
create table retention.adult_decision (
  review_id uuid primary key,
  proposed_by uuid not null,
  agreed boolean not null check (not agreed),
  words text not null,
  decided_by uuid not null references identity.practitioner,
  decided_at timestamptz not null,
  foreign key (review_id, proposed_by) references retention.adult_review (id, proposed_by),
  check (decided_by <> proposed_by)
);

create table retention.adult_hold (
  id uuid primary key,
  allegation_id uuid not null references allegations.allegation,
  grounds text not null check (grounds in ('court', 'inquiry', 'claim', 'review', 'police', 'request', 'other')),
  words text not null,
  -- Put on by a data protection officer, who alone lifts it.
  by_officer boolean not null,
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null
);
create index adult_hold_allegation on retention.adult_hold (allegation_id);
create table retention.adult_hold_lift (
  hold_id uuid primary key references retention.adult_hold,
  words text not null,
  lifted_by uuid not null references identity.practitioner,
  lifted_at timestamptz not null
);
-- The concern whose events are still to be emptied; never there after a commit.
alter table retention.erasing add column allegation_id uuid;

do $$
declare t text;
begin
  foreach t in array array['adult_due', 'adult_review', 'adult_decision', 'adult_hold', 'adult_hold_lift'] loop
    execute format('alter table retention.%I enable row level security', t);
    execute format('alter table retention.%I force row level security', t);
    execute format('create policy definer_only on retention.%I for all to kith_definer using (true) with check (true)', t);
    execute format('grant select, insert on retention.%I to kith_definer', t);
  end loop;
  -- Rows of the sealed store go in an erasure, and in no other way.
  foreach t in array array['allegations.allegation', 'allegations.step', 'allegations.receipt', 'allegations.adult_birth', 'retention.adult_due',
      'retention.adult_review', 'retention.adult_decision', 'retention.adult_hold', 'retention.adult_hold_lift'] loop
    execute format('create trigger only_in_an_erasure before delete on %s for each statement execute function retention.only_in_an_erasure()', t);
    execute format('grant select, delete on %s to kith_definer', t);
  end loop;
end $$;
grant update (keep_until, kinds, rules, gone_at) on retention.adult_due to kith_definer;
-- Where a form led is the one other place that has the id of a concern in it.
grant usage on schema platform to kith_definer;
grant select, update (location) on platform.submission to kith_definer;
reset role;
