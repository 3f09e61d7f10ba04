-- A form sent twice is one record: the first sending keeps where it led, and every repeat is led there too.
create table platform.submission (
  token uuid primary key,
  practitioner_id uuid not null,
  -- Hash of where it went and what was typed: the same token with other words is not a repeat.
  digest bytea not null,
  location text,
  at timestamptz not null default now()
);
select access.guard('platform.submission'::regclass, 'person', 'practitioner_id');
grant usage on schema platform to kith_app;
grant select, insert, update (location) on platform.submission to kith_app;
