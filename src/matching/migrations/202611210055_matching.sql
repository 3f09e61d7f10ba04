-- "Is this child already known?" Keys made of names, dates, numbers and postcodes; who asked, and why. The keys are made by the database
-- itself when a name is written, so that a child can be found from the moment the record exists, whichever part of the program made it.
create schema matching;
grant usage on schema matching to kith_app, kith_definer;
grant create on schema matching to kith_definer;

-- Derived: may be made again at any time (matching.refresh). A former name or a corrected date keeps its key; the score reads what is true now.
create table matching.key (
  key text not null,
  person_id uuid not null references people.person,
  primary key (key, person_id)
);
-- The words that occur in names, each under what it looks and sounds like: itself, itself less one letter, and 'p:' with its sound.
-- Without a unique key on purpose: two schools importing at once would wait for each other over a new surname.
create table matching.spelling (
  kind text not null check (kind in ('g', 'f')),
  probe text not null,
  word text not null
);
create index spelling_probe on matching.spelling (kind, probe) include (word);

-- A question somebody asked. What was asked is kept for the front door that it was passed to, and for the owner of a closed record.
create table matching.question (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  asked_at timestamptz not null,
  purpose text not null,
  given text not null,
  family text not null,
  born_on text,
  nhs text,
  upn text,
  postcode text,
  -- The keys of the question, for telling the owners of closed records after the answer has gone.
  strong_keys text[] not null,
  -- The front door that was asked to check; null when a front door asked.
  passed_to uuid references identity.organisation,
  checked_at timestamptz,
  checked_by uuid references identity.practitioner,
  checked_words text,
  owners_told_at timestamptz
);
create index question_practitioner on matching.question (practitioner_id, asked_at);
create index question_passed on matching.question (passed_to, asked_at) where checked_at is null;
create index question_untold on matching.question (asked_at) where owners_told_at is null;

-- Somebody asked about a child whose record is closed. They were told nothing; its owner is told that somebody asked, and decides.
create table matching.notice (
  id uuid primary key,
  child_id uuid not null references people.person,
  organisation_id uuid not null references identity.organisation,
  asked_by_organisation_id uuid not null references identity.organisation,
  asked_at timestamptz not null,
  purpose text not null,
  task_given_at timestamptz
);
create index notice_organisation on matching.notice (organisation_id) where task_given_at is null;

do $$
declare t text;
begin
  foreach t in array array['key', 'spelling'] loop
    execute format('alter table matching.%I enable row level security', t);
    execute format('alter table matching.%I force row level security', t);
    execute format('create policy definer_all on matching.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
end $$;
select access.guard('matching.question'::regclass, 'person', 'practitioner_id');
-- A front door reads what was passed to it, and says that it was checked.
create policy see_passed on matching.question for select to kith_app using (passed_to = (select access.my_reading_organisation()));
create policy check_passed on matching.question for update to kith_app using (passed_to = (select access.my_reading_organisation()))
  with check (checked_by = (select access.me()));
select access.guard('matching.notice'::regclass, 'organisation', 'organisation_id', 'array[child_id]');
grant select on matching.question, matching.notice to kith_app;
grant update (checked_at, checked_by, checked_words) on matching.question to kith_app;
grant update (task_given_at) on matching.notice to kith_app;
grant select, insert, update on all tables in schema matching to kith_definer;

-- ---------------------------------------------------------------- words, sounds (the same rules as keys.ts, compared in a test)
create function matching.plain(t text) returns text language sql immutable parallel safe as $$
  select trim(regexp_replace(
    translate(
      regexp_replace(
        replace(replace(replace(replace(replace(replace(regexp_replace(normalize(t, NFD), '[\u0300-\u036f''’‘ʼ`´]', '', 'g'),
          'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'),
        '[-‐‑–—.,;:/\\()"“”_*+&\s]+', ' ', 'g'),
      'ABCDEFGHIJKLMNOPQRSTUVWXYZøØłŁđĐð', 'abcdefghijklmnopqrstuvwxyzoollddd'),
    ' +', ' ', 'g'))
$$;
/* The words of a name that can find it: each of three letters or more, and all of them joined. */
create function matching.words(t text) returns text[] language plpgsql immutable parallel safe as $$
declare
  p text := matching.plain(t);
  joined text := replace(p, ' ', '');
  w text;
  found text[] := '{}';
begin
  if joined = '' then return found; end if;
  if joined <> p then
    foreach w in array string_to_array(p, ' ') loop
      if length(w) > 2 and w <> all(found) then found := found || w; end if;
    end loop;
  end if;
  if joined <> all(found) then found := found || joined; end if;
  return found;
end $$;
create function matching.sound(word text) returns text language plpgsql immutable parallel safe as $$
declare s text := word;
begin
  s := regexp_replace(s, '^(kn|gn|pn)', 'n');
  s := regexp_replace(s, '^wr', 'r');
  s := regexp_replace(s, '^ps', 's');
  s := regexp_replace(s, '^mac(?=.)', 'mc');
  s := regexp_replace(s, 'x', 'ks', 'g');
  s := regexp_replace(s, 'chr', 'kr', 'g');
  s := regexp_replace(s, 't?ch|sch|sh', 'x', 'g');
  s := regexp_replace(s, 'ph', 'f', 'g');
  s := regexp_replace(s, 'ck|q', 'k', 'g');
  s := regexp_replace(s, 'dg|g(?=[eiy])', 'j', 'g');
  s := regexp_replace(s, 'c(?=[eiy])', 's', 'g');
  s := translate(s, 'czv', 'ksf');
  s := regexp_replace(s, '^[aeiouy]', 'a');
  s := left(s, 1) || regexp_replace(substr(s, 2), '[aeiouyhw]', '', 'g');
  return regexp_replace(s, '(.)\1+', '\1', 'g');
end $$;
create function matching.probes(word text) returns setof text language sql immutable parallel safe as $$
  select word union select overlay(word placing '' from i for 1) from generate_series(1, length(word)) i where length(word) between 3 and 40
  union select 'p:' || matching.sound(word) where length(matching.sound(word)) > 1
$$;
