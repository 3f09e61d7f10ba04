-- The front door: what came, from whom, about which children; who took it, what was proposed, who agreed. Nothing here is deleted.
create schema contacts;
grant usage on schema contacts to kith_app, kith_definer;
grant create on schema contacts to kith_definer;

create table contacts.contact (
  id uuid primary key,
  -- Read out on the telephone; random, so it cannot be guessed or counted.
  number text not null unique,
  organisation_id uuid not null references identity.organisation,
  -- When it reached the front door: the clocks count from here.
  received_at timestamptz not null,
  -- Children in need census, referral source.
  source_code text not null,
  sender_organisation_id uuid references identity.organisation,
  -- How the sender may be called on a board: "Neighbour", "Grandmother". Never a name.
  sender_words text not null,
  way text not null check (way in ('kith', 'phone', 'letter', 'email', 'in-person', 'police-batch')),
  -- In the sender's words.
  summary text not null,
  urgent boolean not null,
  advice_only boolean not null,
  -- Forms of harm (statute) that what was said points to, of those where speaking with the family first can itself be the danger.
  harms text[] not null default '{}',
  -- concerns.referral; that slice owns it, so the id alone is kept.
  referral_id uuid,
  referral_number text,
  entry_id uuid references record.entry,
  -- Children who have been found or recorded. Those still to be looked for are counted, because nobody knows yet who may not read of them.
  children uuid[] not null default '{}',
  unmatched integer not null default 0 check (unmatched >= 0),
  made_by uuid not null references identity.practitioner,
  made_at timestamptz not null,
  unique (organisation_id, referral_id),
  check (not advice_only or (cardinality(children) = 0 and unmatched = 0))
);
create index contact_organisation on contacts.contact (organisation_id, received_at desc);
create index contact_children on contacts.contact using gin (children);

-- Who told us. A table of its own: only the front door reads it, and many ask to stay unnamed.
create table contacts.referrer (
  contact_id uuid primary key references contacts.contact,
  organisation_id uuid not null references identity.organisation,
  name text,
  relation text,
  phone text,
  email text,
  wants_anonymous boolean not null,
  recorded_by uuid not null references identity.practitioner
);

-- Each child as given; child_id once found among the known or newly recorded.
create table contacts.contact_child (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  position smallint not null,
  child_id uuid references people.person,
  given text not null default '',
  family text not null default '',
  born_on date,
  expected_on date,
  age_words text,
  sex text not null default 'U' check (sex in ('M', 'F', 'U')),
  nhs text,
  upn text,
  where_words text,
  role text not null check (role in ('subject', 'alleged-harmer', 'witness', 'sibling', 'affected')),
  -- Null until somebody looked.
  known text check (known in ('yes', 'maybe', 'no', 'mother')),
  matched_by uuid references identity.practitioner,
  matched_at timestamptz,
  match_words text,
  unique (contact_id, position),
  unique (contact_id, child_id)
);
create index contact_child_child on contacts.contact_child (child_id) where child_id is not null;

create table contacts.taken (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index taken_contact on contacts.taken (contact_id, at);

-- Steps in words: family spoken to or not and why; a manager's leave to speak where speaking could itself harm; interpreter; warnings to
-- those who visit; advice given; the rest of an urgent referral; anything else.
create table contacts.note (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  kind text not null check (kind in ('family-spoken', 'family-not-spoken', 'family-allowed', 'interpreter', 'visiting', 'advice', 'follow', 'note')),
  words text not null,
  referral_id uuid,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index note_contact on contacts.note (contact_id, at);

-- The area's own band of hours; the worker chooses and may choose again.
create table contacts.band (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  band text not null,
  reason text not null,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index band_contact on contacts.band (contact_id, at);

create table contacts.late_reason (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  words text not null,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index late_reason_contact on contacts.late_reason (contact_id, at);

create table contacts.proposal (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  contact_child_id uuid not null references contacts.contact_child,
  outcome text not null,
  receiving_organisation_id uuid references identity.organisation,
  level text not null,
  descriptors text[] not null,
  other_level_reason text,
  risk text not null,
  need text,
  weighed jsonb not null default '[]',
  voice_words text,
  voice_changed text,
  voice_not_yet text,
  voice_by_on date,
  coercion text not null,
  coercion_signs text[] not null default '{}',
  same_for_another text not null,
  reasons text not null,
  dissent text,
  told jsonb not null default '[]',
  -- What the referrer will be told: in words fit for them.
  answer text not null,
  proposed_by uuid not null references identity.practitioner,
  proposed_at timestamptz not null,
  unique (id, proposed_by)
);
create index proposal_child on contacts.proposal (contact_child_id, proposed_at);
create index proposal_contact on contacts.proposal (contact_id);

create table contacts.sent_back (
  proposal_id uuid primary key references contacts.proposal,
  contact_id uuid not null references contacts.contact,
  words text not null,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);

-- One decision a child, agreed by somebody other than the one who proposed it: both names are tied to the proposal itself.
create table contacts.decision (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  contact_child_id uuid not null unique references contacts.contact_child,
  proposal_id uuid not null unique,
  proposed_by uuid not null references identity.practitioner,
  decided_by uuid not null references identity.practitioner,
  decided_at timestamptz not null,
  words text,
  outcome text not null,
  level text not null,
  accepted boolean not null,
  other_level boolean not null,
  late boolean not null,
  entry_id uuid references record.entry,
  foreign key (proposal_id, proposed_by) references contacts.proposal (id, proposed_by),
  check (decided_by <> proposed_by)
);
create index decision_contact on contacts.decision (contact_id, decided_at);

-- Out of hours one person may act alone to protect a child; another ratifies it by the next working day.
create table contacts.emergency (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  contact_child_id uuid not null references contacts.contact_child,
  acted_by uuid not null references identity.practitioner,
  at timestamptz not null,
  what text not null,
  reasons text not null,
  police text,
  hospital text,
  entry_id uuid references record.entry,
  ratify_by timestamptz not null,
  ratified_by uuid references identity.practitioner,
  ratified_at timestamptz,
  ratified_words text,
  verdict text check (verdict in ('agreed', 'agreed-changed', 'not-agreed')),
  check (ratified_by is null or ratified_by <> acted_by),
  check ((ratified_by is null) = (ratified_at is null) and (ratified_by is null) = (ratified_words is null) and (ratified_by is null) = (verdict is null))
);
create index emergency_contact on contacts.emergency (contact_id, at);

-- That whoever told us was told what became of it.
create table contacts.answered (
  id uuid primary key,
  contact_id uuid not null references contacts.contact,
  contact_child_id uuid references contacts.contact_child,
  how text not null check (how in ('kith', 'phone', 'letter', 'email', 'in-person', 'nobody-to-tell')),
  words text not null,
  entry_id uuid references record.entry,
  by_practitioner uuid not null references identity.practitioner,
  at timestamptz not null
);
create index answered_contact on contacts.answered (contact_id);

-- ---------------------------------------------------------------- who sees and writes what
select access.guard('contacts.contact'::regclass, 'organisation', 'organisation_id', 'children');
-- While nobody has looked whom it is about, a worker who is excluded from any child at all does not see it, or the parent could be the reader.
create policy unknown_child on contacts.contact as restrictive for select to kith_app using (
  unmatched = 0 or made_by = (select access.me()) or cardinality((select access.excluded())::uuid[]) = 0);
create policy not_excluded on contacts.contact as restrictive for update to kith_app using (not (children && (select access.excluded())::uuid[]));
create policy at_the_front_door on contacts.contact as restrictive for insert to kith_app with check (
  made_by = (select access.me()) and (select access.holds('front-door', 'front-door-manager', 'out-of-hours', 'system')));

select access.guard('contacts.referrer'::regclass, 'organisation', 'organisation_id');
create policy with_its_contact on contacts.referrer as restrictive for select to kith_app using (exists (select from contacts.contact c where c.id = contact_id));

-- What hangs on a contact shows where the contact shows, and is written there, each in one's own name.
do $$
declare r record;
begin
  for r in select * from (values
    ('contact_child', 'true'), ('taken', 'by_practitioner = (select access.me())'), 
    ('note', 'by_practitioner = (select access.me()) and (kind <> ''family-allowed'' or (select access.holds(''front-door-manager'')))'),
    ('band', 'by_practitioner = (select access.me())'), ('late_reason', 'by_practitioner = (select access.me())'),
    ('proposal', 'proposed_by = (select access.me())'),
    ('sent_back', 'by_practitioner = (select access.me()) and (select access.holds(''front-door-manager''))'),
    ('decision', 'decided_by = (select access.me()) and (select access.holds(''front-door-manager''))'),
    ('emergency', 'acted_by = (select access.me()) and ratified_by is null and (select access.holds(''out-of-hours'', ''front-door-manager''))'),
    ('answered', 'by_practitioner = (select access.me())')
  ) v(child, who) loop
    execute format('alter table contacts.%I enable row level security', r.child);
    execute format('alter table contacts.%I force row level security', r.child);
    execute format('create policy see on contacts.%I for select to kith_app using (exists (select from contacts.contact p where p.id = contact_id))', r.child);
    execute format('create policy add on contacts.%I for insert to kith_app with check (%s and exists (select from contacts.contact p where p.id = contact_id))', r.child, r.who);
    execute format('create policy definer_all on contacts.%I for all to kith_definer using (true) with check (true)', r.child);
  end loop;
end $$;
create policy match on contacts.contact_child for update to kith_app using (exists (select from contacts.contact p where p.id = contact_id))
  with check (matched_by = (select access.me()));
-- Ratified once, by a manager, in the manager's own name; the table itself refuses the one who acted.
create policy ratify on contacts.emergency for update to kith_app
  using (ratified_by is null and (select access.holds('front-door-manager')) and exists (select from contacts.contact p where p.id = contact_id))
  with check (ratified_by = (select access.me()));

grant select, insert on all tables in schema contacts to kith_app;
grant update (entry_id, children, unmatched) on contacts.contact to kith_app;
grant update (child_id, known, matched_by, matched_at, match_words) on contacts.contact_child to kith_app;
grant update (ratified_by, ratified_at, ratified_words, verdict) on contacts.emergency to kith_app;
grant select, insert, update on all tables in schema contacts to kith_definer;
