-- as admin
-- The written parts of an area's data protection papers, version by version, and what was agreed when.
set local role kith_owner;
create schema data_protection;
grant usage on schema data_protection to kith_app, kith_definer;
grant create on schema data_protection to kith_definer;
create table data_protection.text (
  id uuid primary key,
  area_id uuid not null references identity.area,
  document text not null,
  part text not null,
  words text not null,
  written_by uuid not null references identity.practitioner,
  written_at timestamptz not null
);
create index text_part on data_protection.text (area_id, document, part, written_at desc);
-- `content`: {part: [line, …]}, every part as it stood, generated and written, so that what has changed since can be said line by line.
create table data_protection.agreement (
  id uuid primary key,
  area_id uuid not null references identity.area,
  document text not null,
  content jsonb not null,
  words text not null,
  agreed_by uuid not null references identity.practitioner,
  agreed_at timestamptz not null
);
create index agreement_document on data_protection.agreement (area_id, document, agreed_at desc);
do $$
declare t text;
begin
  foreach t in array array['text', 'agreement'] loop
    execute format('alter table data_protection.%I enable row level security', t);
    execute format('alter table data_protection.%I force row level security', t);
    -- Reached through the functions below and no other way.
    execute format('create policy definer_only on data_protection.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert on all tables in schema data_protection to kith_definer;
reset role;

create function data_protection.my_area() returns uuid
language sql stable security definer set search_path = '' as $$
  select o.area_id from identity.organisation o where o.id = access.my_working_organisation()
$$;
/* Every version of the written parts of a document of one's own area, newest first. */
create function data_protection.texts(of_document text) returns table (id uuid, document text, part text, words text, written_by_name text, written_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select t.id, t.document, t.part, t.words, p.name, t.written_at from data_protection.text t join identity.practitioner p on p.id = t.written_by
  where t.area_id = data_protection.my_area() and (of_document is null or t.document = of_document) order by t.written_at desc, t.id desc
$$;
create function data_protection.agreements(of_document text) returns table (id uuid, document text, content jsonb, words text, agreed_by_name text, agreed_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select a.id, a.document, a.content, a.words, p.name, a.agreed_at from data_protection.agreement a join identity.practitioner p on p.id = a.agreed_by
  where a.area_id = data_protection.my_area() and (of_document is null or a.document = of_document) order by a.agreed_at desc, a.id desc
$$;
/* Keeps a version of one part. `newest` is the id of the version the writer began from, '' for none: false when somebody was first. */
create function data_protection.write(new_id uuid, of_document text, of_part text, new_words text, at timestamptz, newest text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('dpo') then raise insufficient_privilege using message = 'not allowed'; end if;
  perform pg_advisory_xact_lock(hashtextextended('data_protection ' || data_protection.my_area()::text || of_document || of_part, 0));
  if coalesce((select t.id::text from data_protection.text t where t.area_id = data_protection.my_area() and t.document = of_document and t.part = of_part
      order by t.written_at desc, t.id desc limit 1), '') <> newest then return false; end if;
  insert into data_protection.text (id, area_id, document, part, words, written_by, written_at)
  values (new_id, data_protection.my_area(), of_document, of_part, new_words, access.me(), at);
  return true;
end $$;
create function data_protection.agree(new_id uuid, of_document text, as_it_stands jsonb, why text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('dpo') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into data_protection.agreement (id, area_id, document, content, words, agreed_by, agreed_at)
  values (new_id, data_protection.my_area(), of_document, as_it_stands, why, access.me(), at);
end $$;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'data_protection'::regnamespace loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_definer%s', f, case when f::text ~ 'my_area' then '' else ', kith_app' end);
  end loop;
end $$;
