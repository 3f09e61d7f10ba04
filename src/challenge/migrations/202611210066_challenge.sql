-- Professional disagreement, taken up a stage at a time, and open questions that stay until somebody answers them. Rows are added, never changed.
create schema challenge;
grant usage on schema challenge to kith_app, kith_definer;
grant create on schema challenge to kith_definer;

create table challenge.challenge (
  id uuid primary key,
  child_id uuid not null references people.person,
  about_kind text not null check (about_kind in ('referral', 'contact-decision', 'sharing-answer')),
  about_id uuid not null,
  -- What is disagreed with, in words, as it stood.
  about_words text not null,
  about_href text not null,
  -- Who decided it, if that is known: from the second stage on somebody else answers.
  decided_by uuid references identity.practitioner,
  from_organisation_id uuid not null references identity.organisation,
  to_organisation_id uuid not null references identity.organisation,
  -- The other side has nobody who reads in Kith: whoever disagrees records its answers.
  by_phone boolean not null,
  raised_by uuid not null references identity.practitioner,
  raised_at timestamptz not null,
  what_we_think text not null,
  what_we_want text not null,
  entry_id uuid not null references record.entry,
  check (from_organisation_id <> to_organisation_id)
);
create index challenge_from on challenge.challenge (from_organisation_id, raised_at desc);
create index challenge_to on challenge.challenge (to_organisation_id, raised_at desc);
create index challenge_child on challenge.challenge (child_id, raised_at desc);
create index challenge_about on challenge.challenge (about_id);

create table challenge.stage (
  id uuid primary key,
  challenge_id uuid not null references challenge.challenge,
  number smallint not null check (number >= 1),
  -- As the area's policy named them on the day.
  name text not null,
  who text not null,
  began_at timestamptz not null,
  began_by uuid not null references identity.practitioner,
  -- Why it was taken up; null at the first stage, where the challenge itself says why.
  words text,
  due_on date,
  due_at timestamptz,
  entry_id uuid not null references record.entry,
  unique (challenge_id, number),
  check (number = 1 or words is not null),
  check ((due_on is null) = (due_at is null))
);

create table challenge.stage_answer (
  stage_id uuid primary key references challenge.stage,
  challenge_id uuid not null references challenge.challenge,
  outcome text not null check (outcome in ('changed', 'agreed-part', 'explained', 'stands')),
  words text not null,
  answered_by uuid not null references identity.practitioner,
  answered_at timestamptz not null,
  received_how text not null check (received_how in ('kith', 'phone', 'email', 'letter', 'meeting')),
  answered_for_name text,
  -- The same person who decided: only where nobody else there could.
  same_person boolean not null,
  entry_id uuid not null references record.entry,
  check ((received_how = 'kith') = (answered_for_name is null))
);
create index stage_answer_challenge on challenge.stage_answer (challenge_id);

create table challenge.close (
  challenge_id uuid primary key references challenge.challenge,
  outcome text not null check (outcome in ('resolved', 'agreed-to-differ', 'withdrawn')),
  words text not null,
  closed_by uuid not null references identity.practitioner,
  closed_at timestamptz not null,
  entry_id uuid not null references record.entry
);

create table challenge.question (
  id uuid primary key,
  child_id uuid not null references people.person,
  organisation_id uuid not null references identity.organisation,
  words text not null,
  asked_by uuid not null references identity.practitioner,
  asked_at timestamptz not null,
  about_entry_id uuid references record.entry,
  entry_id uuid not null references record.entry
);
create index question_child on challenge.question (child_id, organisation_id, asked_at);

create table challenge.question_answer (
  question_id uuid primary key references challenge.question,
  words text not null,
  answered_by uuid not null references identity.practitioner,
  answered_at timestamptz not null,
  entry_id uuid not null references record.entry
);

-- Both organisations see a disagreement; nobody else, and nobody who is excluded from the child.
select access.guard('challenge.challenge'::regclass, 'organisation', 'from_organisation_id', 'array[child_id]');
select access.guard('challenge.challenge'::regclass, 'organisation', 'to_organisation_id', 'array[child_id]');
create policy in_own_name on challenge.challenge as restrictive for insert to kith_app with check (
  raised_by = (select access.me()) and from_organisation_id = (select access.my_reading_organisation()));
select access.guard('challenge.question'::regclass, 'organisation', 'organisation_id', 'array[child_id]');
create policy in_own_name on challenge.question as restrictive for insert to kith_app with check (
  asked_by = (select access.me()) and organisation_id = (select access.my_reading_organisation()));

do $$
declare r record;
begin
  for r in select * from (values
    -- Only those who disagree take it up or close it.
    ('stage', 'challenge', 'challenge_id', 'began_by', 'p.from_organisation_id = (select access.my_reading_organisation())'),
    ('close', 'challenge', 'challenge_id', 'closed_by', 'p.from_organisation_id = (select access.my_reading_organisation())'),
    -- Only those who are challenged answer; for an organisation without Kith, whoever disagrees writes down what it said.
    ('stage_answer', 'challenge', 'challenge_id', 'answered_by',
      '(select access.my_reading_organisation()) = case when p.by_phone then p.from_organisation_id else p.to_organisation_id end
       and (received_how <> ''kith'') = p.by_phone
       and exists (select from challenge.stage s where s.id = stage_id and s.challenge_id = p.id)'),
    ('question_answer', 'question', 'question_id', 'answered_by', 'p.organisation_id = (select access.my_reading_organisation())')
  ) v(child, parent, key, who, and_also) loop
    execute format('alter table challenge.%I enable row level security', r.child);
    execute format('alter table challenge.%I force row level security', r.child);
    execute format('create policy see on challenge.%I for select to kith_app using (exists (select from challenge.%I p where p.id = %I))', r.child, r.parent, r.key);
    execute format('create policy add on challenge.%I for insert to kith_app with check (%I = (select access.me()) and exists (select from challenge.%I p where p.id = %I and %s))',
      r.child, r.who, r.parent, r.key, r.and_also);
    execute format('create policy definer_all on challenge.%I for all to kith_definer using (true) with check (true)', r.child);
  end loop;
end $$;

grant select, insert on all tables in schema challenge to kith_app;
grant select, insert, update on all tables in schema challenge to kith_definer;
