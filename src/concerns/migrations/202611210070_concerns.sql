-- A worry from the moment somebody writes it down to the answer: who picked it up, what was decided, who was told. Nothing here is deleted.
create schema concerns;
grant usage on schema concerns to kith_app, kith_definer;
grant create on schema concerns to kith_definer;

create table concerns.concern (
  id uuid primary key,
  -- Null only while nobody on the roll has been matched to the name that was typed; `as_typed` then holds every word.
  entry_id uuid references record.entry,
  organisation_id uuid not null references identity.organisation,
  -- Another organisation that was given it because nobody here may, or did, read it.
  also_organisation_id uuid references identity.organisation,
  children uuid[] not null default '{}',
  -- Each child's own part in it, in the order of `children`: the writer, who may not read the entry, adds notes with the same.
  child_roles text[] not null default '{}',
  logged_by uuid not null references identity.practitioner,
  -- Who saw or heard it, when somebody else wrote it down: a colleague, or supply staff with a one-use link.
  recorded_for text,
  danger text not null check (danger in ('no', 'yes', 'unknown')),
  urgent boolean not null,
  happened_at timestamptz not null,
  place text,
  logged_at timestamptz not null,
  as_typed jsonb,
  check (entry_id is not null or as_typed is not null),
  check (entry_id is null or cardinality(children) > 0)
);
create index concern_organisation on concerns.concern (organisation_id, logged_at desc);
create index concern_also on concerns.concern (also_organisation_id, logged_at desc) where also_organisation_id is not null;
create index concern_mine on concerns.concern (logged_by, logged_at desc);
create index concern_entry on concerns.concern (entry_id);
create index concern_children on concerns.concern using gin (children);

-- Each lead who opened it, once. The first opening stops it from going up.
create table concerns.opened (
  concern_id uuid not null references concerns.concern,
  practitioner_id uuid not null references identity.practitioner,
  at timestamptz not null,
  primary key (concern_id, practitioner_id)
);
create table concerns.pick_up (
  concern_id uuid not null references concerns.concern,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null,
  primary key (concern_id, by_practitioner)
);

-- Somebody always picks it up: whom it went to first, and each time it went on because nobody opened it or nobody else may read it.
create table concerns.gone_up (
  id uuid primary key,
  concern_id uuid not null references concerns.concern,
  to_role text not null check (to_role in ('lead', 'cover', 'deputy', 'head', 'trust', 'council')),
  to_practitioner uuid references identity.practitioner,
  to_organisation_id uuid not null references identity.organisation,
  reason text not null,
  at timestamptz not null
);
create index gone_up_concern on concerns.gone_up (concern_id, at);

-- What a lead decided about one child in a concern. A later decision about the same child is a further row; the newest counts.
create table concerns.triage (
  id uuid primary key,
  concern_id uuid not null references concerns.concern,
  organisation_id uuid not null references identity.organisation,
  child_id uuid not null references people.person,
  children uuid[] not null,
  entry_id uuid not null references record.entry,
  outcome text not null check (outcome in ('add-to-picture', 'monitor', 'pastoral', 'early-help', 'family-help', 'front-door', 'police', 'prevent')),
  review_on date,
  -- Pastoral support: a task without the record.
  task_to uuid references identity.practitioner,
  task_role text,
  task_words text,
  task_due_on date,
  referral_id uuid,
  decided_by uuid not null references identity.practitioner,
  decided_at timestamptz not null,
  -- What whoever logged it needs to watch for, in words fit for them.
  watch_words text,
  check (outcome <> 'monitor' or review_on is not null)
);
create index triage_concern on concerns.triage (concern_id, child_id, decided_at desc);
create index triage_child on concerns.triage (child_id, decided_at desc);
create index triage_review on concerns.triage (organisation_id, review_on) where review_on is not null;

create table concerns.review (
  id uuid primary key,
  triage_id uuid not null references concerns.triage,
  done_at timestamptz not null,
  done_by uuid not null references identity.practitioner,
  words text not null,
  entry_id uuid references record.entry
);
create index review_triage on concerns.review (triage_id);

-- What the one who logged it may see of what became of it. Nothing else of the record reaches them.
create table concerns.told (
  id uuid primary key,
  concern_id uuid not null references concerns.concern,
  kind text not null check (kind in ('picked-up', 'acted-on', 'watch')),
  words text not null,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index told_concern on concerns.told (concern_id, at);

-- A second note by whoever logged it, or by a lead: also an entry of its own.
create table concerns.follow_up (
  id uuid primary key,
  concern_id uuid not null references concerns.concern,
  by_practitioner uuid not null references identity.practitioner,
  words text not null,
  entry_id uuid references record.entry,
  at timestamptz not null
);
create index follow_up_concern on concerns.follow_up (concern_id, at);

-- A duty of the one who heard it, in law theirs alone (FGM Act 2003 s5B). No triage row refers to this table: nobody's decision closes it.
create table concerns.personal_duty (
  id uuid primary key,
  concern_id uuid not null references concerns.concern,
  organisation_id uuid not null references identity.organisation,
  children uuid[] not null default '{}',
  practitioner_id uuid not null references identity.practitioner,
  duty text not null,
  reported_to text not null,
  reported_at timestamptz not null,
  reference text,
  recorded_at timestamptz not null
);
create index personal_duty_concern on concerns.personal_duty (concern_id);
create index personal_duty_mine on concerns.personal_duty (practitioner_id);

-- One concern may be sent with it, on the day it was made, by somebody without an account. It reads nothing. Only the hash is kept.
create table concerns.log_link (
  id uuid primary key,
  token_hash bytea not null unique,
  organisation_id uuid not null references identity.organisation,
  -- Whom it was made for, as the lead remembers: "supply, Year 8 science".
  made_for text,
  made_by uuid not null references identity.practitioner,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  concern_id uuid references concerns.concern
);
create index log_link_organisation on concerns.log_link (organisation_id, made_at desc);

-- Who stands in: for one lead who is away, or (for_practitioner_id null) for all of them while the school is closed.
create table concerns.cover (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  practitioner_id uuid not null references identity.practitioner,
  for_practitioner_id uuid references identity.practitioner,
  from_on date not null,
  to_on date not null,
  words text not null default '',
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid references identity.practitioner,
  check (to_on >= from_on),
  check (for_practitioner_id is null or for_practitioner_id <> practitioner_id)
);
create index cover_organisation on concerns.cover (organisation_id, to_on) where ended_at is null;

-- Who hears it when nobody in the school may read it: the trust of the school. The newest row counts; null: straight to the council.
create table concerns.backstop (
  id uuid primary key,
  organisation_id uuid not null references identity.organisation,
  to_organisation_id uuid references identity.organisation,
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null
);
create index backstop_organisation on concerns.backstop (organisation_id, set_at desc);

-- A request to the front door where the child lives. The number is read out on the telephone; it is random, so it cannot be guessed or counted.
create table concerns.referral (
  id uuid primary key,
  number text not null unique,
  concern_id uuid references concerns.concern,
  children uuid[] not null,
  organisation_id uuid not null references identity.organisation,
  to_organisation_id uuid not null references identity.organisation,
  sent_by uuid not null references identity.practitioner,
  sent_at timestamptz not null,
  urgent boolean not null,
  -- Three separate things: the legal basis, confidentiality, and the family's agreement.
  basis text not null,
  confidence text,
  agreement text not null check (agreement in ('agreed', 'refused', 'not-sought', 'unsafe-to-seek')),
  agreement_reason text,
  purpose text not null,
  necessity text not null,
  recipient_words text,
  way text not null check (way in ('kith', 'secure-email', 'phone', 'letter', 'portal')),
  entry_id uuid not null references record.entry,
  document jsonb not null,
  -- Urgent harm went at once; this is the rest of it.
  follows_id uuid references concerns.referral,
  check (cardinality(children) > 0),
  check (agreement = 'agreed' or agreement_reason is not null)
);
create index referral_sender on concerns.referral (organisation_id, sent_at desc);
create index referral_recipient on concerns.referral (to_organisation_id, sent_at desc);
create index referral_children on concerns.referral using gin (children);
create index referral_concern on concerns.referral (concern_id);
create index referral_follows on concerns.referral (follows_id) where follows_id is not null;
alter table concerns.triage add foreign key (referral_id) references concerns.referral;

create table concerns.referral_answer (
  id uuid primary key,
  referral_id uuid not null references concerns.referral,
  child_id uuid not null references people.person,
  outcome text not null,
  level text,
  reasons text not null,
  by_name text not null,
  by_practitioner uuid references identity.practitioner,
  entry_id uuid references record.entry,
  answered_at timestamptz not null,
  received_how text not null check (received_how in ('kith', 'phone', 'letter', 'email')),
  recorded_by uuid not null references identity.practitioner,
  recorded_at timestamptz not null
);
create index referral_answer_referral on concerns.referral_answer (referral_id, answered_at);

-- What was sent after it: more words, more entries, each with who and when.
create table concerns.referral_follow (
  id uuid primary key,
  referral_id uuid not null references concerns.referral,
  words text not null,
  entry_ids uuid[] not null default '{}',
  entry_id uuid references record.entry,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index referral_follow_referral on concerns.referral_follow (referral_id, at);

-- ---------------------------------------------------------------- who sees and writes what
select access.guard('concerns.concern'::regclass, 'organisation', 'organisation_id', 'children');
select access.guard('concerns.concern'::regclass, 'organisation', 'also_organisation_id', 'children');
select access.guard('concerns.concern'::regclass, 'person', 'logged_by');
-- Written in one's own name, for the organisation one works in, and never for two.
create policy in_own_name on concerns.concern as restrictive for insert to kith_app with check (
  logged_by = (select access.me()) and organisation_id = (select access.my_working_organisation()) and also_organisation_id is null);
-- Nobody knows yet whom it is about: a lead who is excluded from any child at all does not see it, or the parent could be the reader.
create policy unknown_child on concerns.concern as restrictive for select to kith_app using (
  cardinality(children) > 0 or logged_by = (select access.me()) or cardinality((select access.excluded())::uuid[]) = 0);
create policy no_change_when_excluded on concerns.concern as restrictive for update to kith_app using (
  not (children && (select access.excluded())::uuid[]) and (select access.my_reading_organisation()) in (organisation_id, also_organisation_id));

select access.guard('concerns.triage'::regclass, 'organisation', 'organisation_id', 'children');
select access.guard('concerns.personal_duty'::regclass, 'organisation', 'organisation_id', 'children');
select access.guard('concerns.personal_duty'::regclass, 'person', 'practitioner_id');
create policy in_own_name on concerns.personal_duty as restrictive for insert to kith_app with check (
  practitioner_id = (select access.me()) and organisation_id = (select access.my_working_organisation())
  and exists (select from concerns.concern c where c.id = concern_id));
create policy in_own_name on concerns.triage as restrictive for insert to kith_app with check (
  decided_by = (select access.me()) and organisation_id = (select access.my_reading_organisation())
  and exists (select from concerns.concern c where c.id = concern_id));

select access.guard('concerns.log_link'::regclass, 'organisation', 'organisation_id');
select access.guard('concerns.cover'::regclass, 'organisation', 'organisation_id');
select access.guard('concerns.backstop'::regclass, 'organisation', 'organisation_id');
create policy by_a_lead on concerns.log_link as restrictive for insert to kith_app with check (
  made_by = (select access.me()) and (select access.holds('dsl', 'head')));
create policy by_a_lead on concerns.cover as restrictive for insert to kith_app with check (set_by = (select access.me()) and (select access.holds('dsl', 'head')));
create policy changed_by_a_lead on concerns.cover as restrictive for update to kith_app using ((select access.holds('dsl', 'head')));
create policy by_a_lead on concerns.backstop as restrictive for insert to kith_app with check (set_by = (select access.me()) and (select access.holds('dsl', 'head')));

select access.guard('concerns.referral'::regclass, 'organisation', 'organisation_id', 'children');
select access.guard('concerns.referral'::regclass, 'organisation', 'to_organisation_id', 'children');
create policy only_the_sender on concerns.referral as restrictive for insert to kith_app with check (
  sent_by = (select access.me()) and organisation_id = (select access.my_reading_organisation()));

-- What hangs on a concern, a decision or a referral shows where that shows. Who may add it differs.
do $$
declare r record;
begin
  for r in select * from (values
    ('opened', 'concern', 'concern_id', 'practitioner_id = (select access.me()) and (select access.my_reading_organisation()) is not null'),
    ('pick_up', 'concern', 'concern_id', 'by_practitioner = (select access.me()) and (select access.my_reading_organisation()) is not null'),
    -- The writer's own sending is the first row, and is then not theirs to read (below).
    ('gone_up', 'concern', 'concern_id', '(select access.my_working_organisation()) is not null'),
    ('told', 'concern', 'concern_id', 'by_practitioner = (select access.me()) and (select access.my_reading_organisation()) is not null'),
    ('follow_up', 'concern', 'concern_id', 'by_practitioner = (select access.me())'),
    ('review', 'triage', 'triage_id', 'done_by = (select access.me())'),
    ('referral_follow', 'referral', 'referral_id', 'by_practitioner = (select access.me())'),
    ('referral_answer', 'referral', 'referral_id', 'recorded_by = (select access.me())')
  ) v(child, parent, key, who) loop
    execute format('alter table concerns.%I enable row level security', r.child);
    execute format('alter table concerns.%I force row level security', r.child);
    execute format('create policy see on concerns.%I for select to kith_app using (exists (select from concerns.%I p where p.id = %I))', r.child, r.parent, r.key);
    execute format('create policy add on concerns.%I for insert to kith_app with check (%s and exists (select from concerns.%I p where p.id = %I))',
      r.child, r.who, r.parent, r.key);
    execute format('create policy definer_all on concerns.%I for all to kith_definer using (true) with check (true)', r.child);
  end loop;
end $$;
-- Whom it went to is the team's to know, not the writer's: it could tell who is excluded.
create policy only_the_team on concerns.gone_up as restrictive for select to kith_app using ((select access.my_reading_organisation()) is not null);
-- What a lead adds later is the team's; what the writer added, the writer's too.
create policy own_or_team on concerns.follow_up as restrictive for select to kith_app using (
  by_practitioner = (select access.me()) or (select access.my_reading_organisation()) is not null);
-- Only the recipient answers in Kith; only the sender types in an answer that came another way.
create policy who_answers on concerns.referral_answer as restrictive for insert to kith_app with check (
  exists (select from concerns.referral r where r.id = referral_id and child_id = any(r.children)
    and case when received_how = 'kith' then r.to_organisation_id else r.organisation_id end = (select access.my_reading_organisation())));

grant select, insert on all tables in schema concerns to kith_app;
-- A name that was typed finds its child; a concern that nobody here may read is given to another organisation. Nothing else changes.
grant update (entry_id, children, child_roles, also_organisation_id) on concerns.concern to kith_app;
grant update (ended_at, ended_by) on concerns.cover to kith_app;
grant select, insert, update on all tables in schema concerns to kith_definer;
