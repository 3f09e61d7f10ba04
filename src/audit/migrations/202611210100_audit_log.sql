-- The audit log: one row for each request that read or wrote a person's data, chained by hash.
-- docs/audit-format.md says how every hash is made; the numbers here and there must agree.
create schema if not exists audit;

-- The end of each chain. One row a chain; audit.append locks it, so two writers on one chain take turns.
-- The low fill factor keeps room on the page, so that moving the end never touches the index.
create table audit.chain (
  chain smallint primary key,
  seq bigint not null,
  hash bytea not null
) with (fillfactor = 10);

-- Each chain starts from a hash that names the format and the chain, so that chains cannot be exchanged.
insert into audit.chain (chain, seq, hash)
select n, 0, sha256('\x02'::bytea || convert_to('kith-audit-1', 'UTF8') || int2send(n::smallint))
from generate_series(0, 63) as n;

-- One event. `body` is the canonical text that was hashed; the columns after `hash` repeat parts of it for reading,
-- and the offline verifier compares them. An erased event keeps only its id, its place, its leaf and its hash.
-- There is no foreign key to a child: a refused id and a missing id write the same event.
-- Nor are there check constraints here and on audit.chain: PostgreSQL reads them anew for each statement, which cost a
-- third of every append. audit.append is the only writer, and the verifier checks what it wrote.
create table audit.event (
  id uuid primary key,
  chain smallint not null,
  seq bigint not null,
  salt bytea,
  body text,
  leaf bytea not null,
  hash bytea not null,
  at timestamptz,
  practitioner_id uuid,
  organisation_id uuid,
  action text,
  unique (chain, seq)
);
create index event_by_practitioner on audit.event (practitioner_id, at desc, id desc);

-- The children an event is about, for "who has looked at this child". It repeats what the policy needs.
create table audit.event_child (
  event_id uuid not null,
  child_id uuid not null,
  at timestamptz not null,
  practitioner_id uuid,
  organisation_id uuid,
  primary key (event_id, child_id)
);
create index event_child_by_child on audit.event_child (child_id, at desc, event_id desc);

-- Public keys that have signed heads. The private key is a file in the data folder, never in the database.
create table audit.signing_key (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  public_key text not null
);

-- Signed heads: what all 64 chains were at a moment. Partners keep copies, so that a roll-back shows.
create table audit.head (
  number bigint primary key check (number > 0),
  body text not null,
  hash bytea not null check (octet_length(hash) = 32),
  signature bytea not null check (octet_length(signature) = 64),
  key_id text not null references audit.signing_key (id)
);

alter table audit.chain enable row level security;
alter table audit.chain force row level security;
alter table audit.event enable row level security;
alter table audit.event force row level security;
alter table audit.event_child enable row level security;
alter table audit.event_child force row level security;
alter table audit.signing_key enable row level security;
alter table audit.signing_key force row level security;
alter table audit.head enable row level security;
alter table audit.head force row level security;

-- Who may read an event. Own events always; everybody else's only for those whose job it is.
-- The access slice replaces this body with its own rule.
create function audit.readable(event_organisation_id uuid, event_practitioner_id uuid) returns boolean
language sql stable
as $$
  select coalesce(nullif(current_setting('kith.audit_reader', true), '') = 'yes', false)
    or coalesce(event_practitioner_id::text = nullif(current_setting('kith.practitioner', true), ''), false)
$$;

create policy event_read on audit.event for select to kith_app
  using (audit.readable(organisation_id, practitioner_id));
create policy event_child_read on audit.event_child for select to kith_app
  using (audit.readable(organisation_id, practitioner_id));

-- The functions in the next migration work as kith_definer, which owns no table.
create policy chain_definer on audit.chain to kith_definer using (true) with check (true);
create policy event_definer on audit.event to kith_definer using (true) with check (true);
create policy event_child_definer on audit.event_child to kith_definer using (true) with check (true);
create policy signing_key_definer on audit.signing_key to kith_definer using (true) with check (true);
create policy head_definer on audit.head to kith_definer using (true) with check (true);

revoke all on schema audit from public;
revoke all on all tables in schema audit from public, kith_app;
revoke all on function audit.readable(uuid, uuid) from public;
grant usage on schema audit to kith_app, kith_definer;
grant select on audit.event, audit.event_child to kith_app;
grant execute on function audit.readable(uuid, uuid) to kith_app, kith_definer;
grant select, update on audit.chain to kith_definer;
grant select, insert, update on audit.event to kith_definer;
grant select, insert, delete on audit.event_child to kith_definer;
grant select, insert on audit.signing_key, audit.head to kith_definer;
