-- as admin
-- What is sealed opens only in a session that was confirmed a short while ago: the context of a request says so, and the row policies ask it
-- (src/record/migrations). The worker and the command line are nobody's session, so to them it stays shut.
set local role kith_definer;
create or replace function identity.open_session(hash bytea, at timestamptz, asked text, purpose text, request text)
returns table (session_id uuid, practitioner_id uuid, practitioner_name text, job_title text, organisation_id uuid, organisation_name text,
  organisation_kind text, badge text, area_id uuid, area_name text, shows_initials boolean, roles text[], way text)
language plpgsql volatile security definer set search_path = '' as $$
declare
  s identity.session;
begin
  select * into s from identity.session x where x.token_hash = hash and x.ended_at is null
    and x.expires_at > at and x.seen_at > at - interval '15 minutes';
  if not found then
    perform set_config('kith.practitioner', '', true), set_config('kith.organisation', '', true), set_config('kith.asked', '{}', true),
      set_config('kith.sealed', '', true);
    return;
  end if;
  if s.seen_at < at - interval '30 seconds' then
    update identity.session x set seen_at = at where x.token_hash = hash;
  end if;
  perform set_config('kith.practitioner', s.practitioner_id::text, true), set_config('kith.organisation', s.organisation_id::text, true),
    set_config('kith.asked', asked, true), set_config('kith.purpose', purpose, true), set_config('kith.request', request, true),
    set_config('kith.sealed', case when s.confirmed_at > at - interval '5 minutes' and s.confirmed_at <= at + interval '1 minute' then 'open' else '' end, true);
  return query
    select s.id, p.id, p.name, p.job_title, o.id, o.name, o.kind, o.badge, o.area_id, a.name, o.shows_initials,
      access.roles_of(p.id, o.id), s.way
    from identity.practitioner p, identity.organisation o join identity.area a on a.id = o.area_id
    where p.id = s.practitioner_id and o.id = s.organisation_id and p.disabled_at is null and o.switched_off_at is null
      and cardinality(access.roles_of(p.id, o.id)) > 0;
end $$;
reset role;
