-- as admin
-- The only ways to write the audit log. Each runs as kith_definer, which has no login and owns no table.
grant create on schema audit to kith_definer;

-- Append one event to the end of a chain, in the caller's transaction, and give back its place in the chain.
--   event_body  canonical JSON text, made by src/audit/event.ts
--   event_salt  16 random bytes; destroying them later makes the leaf say nothing about the body
--   chain_slot  0 to 63; null takes one from the connection
-- Call it last before commit: the end of the chain stays locked until then.
create function audit.append(event_body text, event_salt bytea, chain_slot int default null) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  fact constant jsonb := event_body::jsonb;
  slot constant smallint := coalesce(chain_slot, pg_backend_pid() % 64);
  event_id constant uuid := (fact->>'id')::uuid;
  event_at constant timestamptz := (fact->>'at')::timestamptz;
  event_practitioner constant uuid := (fact->>'practitionerId')::uuid;
  event_organisation constant uuid := (fact->>'organisationId')::uuid;
  event_leaf bytea;
  event_seq bigint;
  event_hash bytea;
begin
  if event_salt is null or octet_length(event_salt) <> 16 then
    raise exception 'an audit event needs a salt of 16 bytes';
  end if;
  if event_at is null or fact->>'action' is null or jsonb_typeof(fact->'children') is distinct from 'array' then
    raise exception 'an audit event needs a time, an action and a list of children';
  end if;
  -- Nobody writes an event in another person's name.
  if event_practitioner::text <> nullif(current_setting('kith.practitioner', true), '') then
    raise exception 'an audit event must name the practitioner of its own transaction';
  end if;
  event_leaf := sha256('\x00'::bytea || event_salt || convert_to(event_body, 'UTF8'));

  -- Before the chain is locked, so that the lock is held as short as can be.
  if jsonb_array_length(fact->'children') > 0 then
    insert into audit.event_child (event_id, child_id, at, practitioner_id, organisation_id)
    select event_id, child::uuid, event_at, event_practitioner, event_organisation
    from jsonb_array_elements_text(fact->'children') as child;
  end if;

  update audit.chain as c
  set seq = c.seq + 1, hash = sha256('\x01'::bytea || c.hash || event_leaf || int8send(c.seq + 1))
  where c.chain = slot
  returning c.seq, c.hash into event_seq, event_hash;
  if not found then
    raise exception 'there is no audit chain %', slot;
  end if;

  insert into audit.event (id, chain, seq, salt, body, leaf, hash, at, practitioner_id, organisation_id, action)
  values (event_id, slot, event_seq, event_salt, event_body, event_leaf, event_hash, event_at,
          event_practitioner, event_organisation, fact->>'action');
  return event_seq;
end
$$;

-- Destroy the content of events that the law no longer lets us keep. The chain stays whole, because leaf and hash stay.
-- The event that records the erasure is written in the same call and must list what it erases, as
-- detail.erased = [[chain, seq, id], …]: the verifier reports every emptied event that no such event names.
-- An event that records an erasure is never erased itself. Gives back how many events were emptied.
create function audit.erase(event_body text, event_salt bytea, chain_slot int default null) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  fact constant jsonb := event_body::jsonb;
  erased_ids uuid[];
begin
  if fact->>'action' is distinct from 'audit.erase' or jsonb_typeof(fact->'detail'->'erased') is distinct from 'array' then
    raise exception 'an erasure is recorded by an audit.erase event that lists what it erases';
  end if;
  select array_agg(e.id) into erased_ids
  from jsonb_array_elements(fact->'detail'->'erased') as place
  join audit.event e
    on e.chain = (place->>0)::smallint and e.seq = (place->>1)::bigint and e.id = (place->>2)::uuid
  where e.action <> 'audit.erase';
  if coalesce(array_length(erased_ids, 1), 0) <> jsonb_array_length(fact->'detail'->'erased') then
    raise exception 'an audit.erase event may only list events that exist, are not erased, and record no erasure';
  end if;
  delete from audit.event_child c where c.event_id = any(erased_ids);
  update audit.event e
  set salt = null, body = null, at = null, practitioner_id = null, organisation_id = null, action = null
  where e.id = any(erased_ids);
  perform audit.append(event_body, event_salt, chain_slot);
  return array_length(erased_ids, 1);
end
$$;

-- All 64 chain ends and the latest head, seen at one moment. It holds counts and hashes, nothing about anybody.
create function audit.tree() returns table (seqs bigint[], hashes bytea[], head_number bigint, head_body text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select array_agg(c.seq order by c.chain), array_agg(c.hash order by c.chain),
    (select max(h.number) from audit.head h),
    (select h.body from audit.head h order by h.number desc limit 1)
  from audit.chain c
$$;

-- Keep a signed head and the public key that checks it. It must follow the latest head; if another signer was first,
-- nothing is written and it says false.
create function audit.add_head(head_body text, head_signature bytea, head_key_id text, head_public_key text)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  fact constant jsonb := head_body::jsonb;
  latest_hash text;
begin
  -- Signers take turns, so that the second sees the first one's head.
  perform pg_advisory_xact_lock(hashtextextended('audit.head', 0));
  select encode(h.hash, 'hex') into latest_hash from audit.head h order by h.number desc limit 1;
  if (fact->>'previous') is distinct from latest_hash then
    return false;
  end if;
  insert into audit.signing_key (id, public_key) values (head_key_id, head_public_key) on conflict (id) do nothing;
  insert into audit.head (number, body, hash, signature, key_id)
  values ((fact->>'number')::bigint, head_body, sha256('\x03'::bytea || convert_to(head_body, 'UTF8')),
          head_signature, head_key_id);
  return true;
end
$$;

create function audit.latest_head() returns table (body text, signature bytea, key_id text, public_key text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select h.body, h.signature, h.key_id, k.public_key
  from audit.head h join audit.signing_key k on k.id = h.key_id
  order by h.number desc limit 1
$$;

alter function audit.append(text, bytea, int) owner to kith_definer;
alter function audit.erase(text, bytea, int) owner to kith_definer;
alter function audit.tree() owner to kith_definer;
alter function audit.add_head(text, bytea, text, text) owner to kith_definer;
alter function audit.latest_head() owner to kith_definer;
revoke create on schema audit from kith_definer;

revoke all on function audit.append(text, bytea, int) from public;
revoke all on function audit.erase(text, bytea, int) from public;
revoke all on function audit.tree() from public;
revoke all on function audit.add_head(text, bytea, text, text) from public;
revoke all on function audit.latest_head() from public;
-- Erasing is not granted: the retention slice decides who may, with two people, when it is built.
grant execute on function audit.append(text, bytea, int), audit.tree(),
  audit.add_head(text, bytea, text, text), audit.latest_head() to kith_app;
