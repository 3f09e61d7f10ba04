-- Asking another organisation what it knows of a child, and its decision to share all, part or nothing. Rows are added and never changed.
create schema sharing;
grant usage on schema sharing to kith_app, kith_definer;
grant create on schema sharing to kith_definer;

create table sharing.request (
  id uuid primary key,
  -- What is read out on the telephone. Random, so that it tells nobody how many there are.
  number text not null unique,
  child_id uuid not null references people.person,
  -- What it was asked for: a contact at the front door, an assessment. Null: for the child.
  subject_kind text,
  subject_id uuid,
  from_organisation_id uuid not null references identity.organisation,
  to_organisation_id uuid not null references identity.organisation,
  asked_by uuid not null references identity.practitioner,
  asked_at timestamptz not null,
  what text not null,
  purpose text not null,
  necessity text not null,
  -- Three separate things (design: never "consent or nothing"): legal basis, the confidence, what the family was asked and told.
  basis text not null,
  confidence text not null,
  agreement text not null,
  agreement_words text,
  -- What helps the asked organisation to find the right child, and no more: a former name, a date, a street.
  identity_words text,
  -- A question about an adult who is not the child's parent has a basis of its own.
  adult text,
  adult_why text,
  urgent boolean not null,
  -- Asked through the front door as broker, or by the front door of a service that may not be named to others.
  sensitive boolean not null,
  -- The front door asks on behalf of this request.
  for_request_id uuid references sharing.request,
  -- The asked organisation does not use Kith (or nobody there reads in it): whoever asked records its answer.
  by_phone boolean not null,
  due_on date not null,
  due_at timestamptz not null,
  due_timed boolean not null,
  entry_id uuid not null references record.entry,
  check (from_organisation_id <> to_organisation_id),
  check ((subject_kind is null) = (subject_id is null)),
  check ((adult is null) = (adult_why is null))
);
create index request_to on sharing.request (to_organisation_id, asked_at desc);
create index request_from on sharing.request (from_organisation_id, asked_at desc);
create index request_child on sharing.request (child_id, asked_at desc);
create index request_subject on sharing.request (subject_id) where subject_id is not null;
create index request_for on sharing.request (for_request_id) where for_request_id is not null;

create table sharing.answer (
  id uuid primary key,
  request_id uuid not null unique references sharing.request,
  decision text not null check (decision in ('all', 'part', 'refuse', 'no-trace', 'nothing-relevant')),
  reasons text,
  -- Written for whoever asked: {seen?, said?, view?}. Fact, what others said, and opinion kept apart.
  body jsonb not null,
  -- How it must be handled: not for the family, not before an arrest …
  conditions text[] not null default '{}',
  condition_words text,
  -- Officer, log or file number, as the asked organisation wants to be quoted.
  reference text,
  -- Entries of its own that the asked organisation chose to show.
  shared_entries uuid[] not null default '{}',
  entry_id uuid not null references record.entry,
  decided_by uuid not null references identity.practitioner,
  decided_at timestamptz not null,
  received_at timestamptz not null,
  received_how text not null check (received_how in ('kith', 'phone', 'email', 'letter', 'meeting')),
  -- Who decided it in an organisation without Kith, as they gave their name.
  answered_for_name text,
  check (decision in ('no-trace', 'nothing-relevant') or reasons is not null),
  check ((received_how = 'kith') = (answered_for_name is null))
);

-- What was kept back, in the words of those who kept it: their own team reads it, the asker never does.
create table sharing.kept_back (
  answer_id uuid primary key references sharing.answer,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  words text not null,
  written_by uuid not null references identity.practitioner,
  written_at timestamptz not null
);

-- Whoever asked has read the answer.
create table sharing.answer_read (
  request_id uuid not null references sharing.request,
  practitioner_id uuid not null references identity.practitioner,
  at timestamptz not null,
  primary key (request_id, practitioner_id)
);

-- Both organisations see the request; nobody else, and nobody who is excluded from the child.
select access.guard('sharing.request'::regclass, 'organisation', 'from_organisation_id', 'array[child_id]');
select access.guard('sharing.request'::regclass, 'organisation', 'to_organisation_id', 'array[child_id]');
-- One asks in one's own name, for one's own organisation.
create policy in_own_name on sharing.request as restrictive for insert to kith_app with check (
  asked_by = (select access.me()) and from_organisation_id = (select access.my_reading_organisation()));
select access.guard('sharing.kept_back'::regclass, 'organisation', 'organisation_id', 'array[child_id]');
create policy in_own_name on sharing.kept_back as restrictive for insert to kith_app with check (
  written_by = (select access.me()) and exists (select from sharing.answer a where a.id = answer_id));

alter table sharing.answer enable row level security;
alter table sharing.answer force row level security;
create policy see on sharing.answer for select to kith_app using (exists (select from sharing.request r where r.id = request_id));
-- Only the asked organisation answers; for one without Kith, whoever asked writes down what it said.
create policy add on sharing.answer for insert to kith_app with check (
  decided_by = (select access.me()) and exists (select from sharing.request r where r.id = request_id
    and (select access.my_reading_organisation()) = case when r.by_phone then r.from_organisation_id else r.to_organisation_id end
    and (received_how <> 'kith') = r.by_phone));
create policy definer_all on sharing.answer for all to kith_definer using (true) with check (true);

alter table sharing.answer_read enable row level security;
alter table sharing.answer_read force row level security;
create policy see on sharing.answer_read for select to kith_app using (
  exists (select from sharing.request r where r.id = request_id and r.from_organisation_id = (select access.my_reading_organisation())));
create policy add on sharing.answer_read for insert to kith_app with check (practitioner_id = (select access.me())
  and exists (select from sharing.request r where r.id = request_id and r.from_organisation_id = (select access.my_reading_organisation())));
create policy definer_all on sharing.answer_read for all to kith_definer using (true) with check (true);

grant select, insert on all tables in schema sharing to kith_app;
grant select, insert, update on all tables in schema sharing to kith_definer;
