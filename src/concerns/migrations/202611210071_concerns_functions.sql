-- as admin
/* What somebody who may not read decisions still may know of a concern that they see: that it was acted on, and when. */
create function concerns.acted_on(wanted uuid[]) returns table (concern_id uuid, at timestamptz)
language sql stable security definer set search_path = '' as $$
  select t.concern_id, min(t.decided_at) from concerns.triage t join concerns.concern c on c.id = t.concern_id
  where t.concern_id = any(wanted) and (c.logged_by = access.me() or access.my_reading_organisation() in (c.organisation_id, c.also_organisation_id))
  group by t.concern_id
$$;

/* People of an organisation who hold one of the roles and are excluded from no child at all: who may read a worry about a child nobody has
   matched yet. */
create function concerns.excluded_from_nobody(organisation uuid, wanted text[]) returns table (practitioner_id uuid, role text)
language sql stable security definer set search_path = '' as $$
  select e.practitioner_id, e.role from access.eligible(organisation, wanted, '{}') e
  where not exists (select from access.exclusion x where x.practitioner_id = e.practitioner_id and (x.to_at is null or x.to_at > now()))
$$;

/* Of these people, those who may be asked about these children wherever they work: for routing a worry to another organisation. Who is
   covered by whom, and who hears it beyond the school, for a writer who may read neither table. */
create function concerns.routing(organisation uuid, on_day date) returns table (kind text, practitioner_id uuid, for_practitioner_id uuid, organisation_id uuid)
language sql stable security definer set search_path = '' as $$
  select 'cover', c.practitioner_id, c.for_practitioner_id, null::uuid from concerns.cover c
  where c.organisation_id = organisation and organisation = access.my_working_organisation() and c.ended_at is null and on_day between c.from_on and c.to_on
  union all
  (select 'backstop', null::uuid, null::uuid, b.to_organisation_id from concerns.backstop b
   where b.organisation_id = organisation and organisation = access.my_working_organisation() order by b.set_at desc, b.id desc limit 1)
$$;

/* The organisation behind a one-use link, while it may be used. Unknown, used and too old look alike: no row. */
create function concerns.read_log_link(hash bytea, at timestamptz) returns table (organisation_id uuid, organisation_name text, phone text, made_by_name text)
language sql stable security definer set search_path = '' as $$
  select o.id, o.name, o.phone, p.name from concerns.log_link l
  join identity.organisation o on o.id = l.organisation_id and o.switched_off_at is null
  join identity.practitioner p on p.id = l.made_by
  where l.token_hash = hash and l.used_at is null and l.expires_at > at
$$;

/* Uses the link up, once, for the organisation that is signed in (its system person). False when somebody was first or it is too late. */
create function concerns.use_log_link(hash bytea, at timestamptz, concern uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update concerns.log_link l set used_at = at, concern_id = concern
  where l.token_hash = hash and l.used_at is null and l.expires_at > at and l.organisation_id = access.my_working_organisation();
  return found;
end $$;

/* Organisations where a concern lies that nobody has opened or decided, or something watched is due: for the worker, which then works for each
   one apart. Ids of organisations and nothing else. */
create function concerns.waiting_organisations(on_day date) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select c.organisation_id from concerns.concern c
  where not exists (select from concerns.opened o where o.concern_id = c.id and not access.is_excluded(o.practitioner_id, c.children))
    and not exists (select from concerns.triage t where t.concern_id = c.id)
  union
  select t.organisation_id from concerns.triage t where t.review_on <= on_day and not exists (select from concerns.review r where r.triage_id = t.id)
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'concerns'::regnamespace and p.prosecdef loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app', f);
  end loop;
end $$;
