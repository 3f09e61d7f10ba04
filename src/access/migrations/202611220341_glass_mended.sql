-- as admin
-- What opens in an emergency, who judges it, and what an attempt that opened nothing tells to whom. It takes the place of parts of
-- 202611220212_glass_review.sql. What an emergency look shows, once open, stays as it was.
set local role kith_owner;
-- An attempt that found no child belongs to no record, and so no erasure takes it: after a year what was typed goes by itself.
alter table access.glass add column forgotten_at timestamptz;
reset role;
grant update (given, family, born_on, words, forgotten_at) on access.glass to kith_definer;
create function access.only_old_attempts() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if current_setting('is_superuser') <> 'on' and (old.child_id is not null or old.opened or old.forgotten_at is not null or old.from_at > now() - interval '1 year'
      or new.given <> '' or new.family <> '' or new.words <> '–') then
    raise insufficient_privilege using message = 'an emergency look is never changed; of an old attempt that found no child the words alone go';
  end if;
  return new;
end $$;
create trigger only_old_attempts before update on access.glass for each row execute function access.only_old_attempts();

/* After a year nothing stays of what was typed in an attempt that found no child: only that somebody tried, and when. For the program alone: nobody
   is signed in. Gives how many there were. */
create function access.forget_attempts() returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  gone integer;
begin
  if nullif(current_setting('kith.practitioner', true), '') is not null then raise insufficient_privilege using message = 'not allowed'; end if;
  update access.glass set given = '', family = '', born_on = '0001-01-01', words = '–', forgotten_at = now()
  where child_id is null and forgotten_at is null and from_at <= now() - interval '1 year';
  get diagnostics gone = row_count;
  return gone;
end $$;

-- ---------------------------------------------------------------- who judges
/* Who may judge it, and where they work. What opened: the leads of the organisation for which it was opened, and the data protection officers of the
   area; once it has gone up, or where those are nobody, the managers of the area's front door as well; where they are nobody, the leads of the area's
   front door, children's services or council. What opened nothing: the data protection officers of the area alone, because that there is something to
   judge tells that there is a child. Where all these are nobody, any data protection officer of the installation. Never who opened it; never anybody
   excluded from the child, or, where no child is known, from any; never who passed it on. For the functions below alone. */
create or replace function access.glass_reviewers(g access.glass) returns table (practitioner_id uuid, organisation_id uuid, role text) language sql stable as $$
  with held as materialized (
    select distinct r.practitioner_id, r.organisation_id, r.role, o.kind,
      o.area_id = (select x.area_id from identity.organisation x where x.id = g.organisation_id) as of_the_area
    from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where r.role in ('dsl', 'head', 'front-door-manager', 'dpo') and (r.to_at is null or r.to_at > now())
      and r.practitioner_id <> g.practitioner_id
      and not exists (select from access.exclusion x where x.practitioner_id = r.practitioner_id and (x.to_at is null or x.to_at > now())
        and (g.child_id is null or x.child_id = g.child_id))
      and not exists (select from access.glass_review v where v.glass_id = g.id and v.reviewed_by = r.practitioner_id)
  ), first as materialized (
    select h.practitioner_id, h.organisation_id, h.role from held h
    where h.role <> 'dpo' and h.organisation_id = g.organisation_id and g.opened or h.role = 'dpo' and h.of_the_area
  ), door as materialized (
    select h.practitioner_id, h.organisation_id, h.role from held h
    where g.opened and h.role = 'front-door-manager' and h.kind = 'front-door' and h.of_the_area
      and (exists (select from access.glass_gone_up u where u.glass_id = g.id) or not exists (select from first))
  ), council as materialized (
    select h.practitioner_id, h.organisation_id, h.role from held h
    where g.opened and h.role <> 'dpo' and h.kind in ('front-door', 'childrens-services', 'council') and h.of_the_area
      and not exists (select from first) and not exists (select from door)
  )
  select * from first
  union select * from door
  union select * from council
  union select h.practitioner_id, h.organisation_id, h.role from held h
  where h.role = 'dpo' and not exists (select from first) and not exists (select from door) and not exists (select from council)
$$;

/* An attempt of one's own organisation that opened nothing, as its leads see it: whether or not there is such a child, it looks the same, and there is
   nothing to judge. Nobody who is excluded from any child sees one: it may be about that one. */
create function access.i_see_attempt(g access.glass) returns boolean language sql stable as $$
  select not g.opened and g.organisation_id = access.my_working_organisation() and g.practitioner_id <> access.me()
    and access.holds('dsl', 'head', 'front-door-manager') and access.excluded() = '{}'
$$;

/* What ties whoever opened it to the child or the family: a surname, an address, a colleague who is close to the child, or being too close themselves.
   Where the place may not be known to the reader, an address is only something in common. */
create function access.glass_ties(g access.glass) returns text[] language sql stable as $$
  select case when g.child_id is null then '{}' else array_remove(array[
    case when exists (select from access.exclusion x where x.practitioner_id = g.practitioner_id and x.child_id = g.child_id
      and (x.to_at is null or x.to_at > g.from_at)) then 'excluded' end,
    case when access.shared_surnames(g.practitioner_id, g.child_id) <> '{}' then 'own-name' end,
    case when access.shares_home(g.practitioner_id, g.child_id)
      then case when access.places_hidden(array[g.child_id]) = '{}' then 'own-address' else 'in-common' end end,
    case when access.colleague_is_close(g.practitioner_id, g.organisation_id, g.child_id) then 'colleagues-child' end], null) end
$$;

/* Emergency looks, for whoever may judge them, newest first: what waits (`waiting`), or everything else; or one. The child is called by what was
   typed, in initials: whoever judges need not know the child. `looks`: the pages of the record they opened while it lasted. */
drop function access.glass_seen(boolean, uuid, integer);
create function access.glass_seen(waiting boolean, only_this uuid, most integer)
returns table (id uuid, practitioner_id uuid, name text, job_title text, organisation_id uuid, organisation text, opened boolean, meant boolean, initials text, born integer,
  reason text, words text, from_at timestamptz, ended_at timestamptz, review_by timestamptz, gone_up_at timestamptz, gone_up_because text, reviews jsonb,
  is_waiting boolean, looks integer, ties text[])
language sql stable security definer set search_path = '' as $$
  with seen as materialized (
    select g.id, g as whole, s.mine, s.mine and access.glass_to_judge(g) as to_judge
    from access.glass g
    cross join lateral (select access.i_review_glass(g) or exists (select from access.glass_review v where v.glass_id = g.id and v.reviewed_by = access.me()) as mine) s
    where access.holds('dsl', 'head', 'front-door-manager', 'dpo') and (only_this is null or g.id = only_this) and g.forgotten_at is null
      and (g.organisation_id = access.my_working_organisation() or g.organisation_id = any((select access.organisations_of_my_area())::uuid[]) or access.holds('dpo'))
      and (s.mine or access.i_see_attempt(g))
  ), shown as materialized (
    select v.* from seen v join access.glass g on g.id = v.id
    where only_this is not null or v.to_judge = waiting
    order by g.from_at desc, g.id
    limit most
  )
  select g.id, p.id, p.name, p.job_title, o.id, o.name, g.opened, v.mine and g.child_id is not null, left(g.given, 1) || '.' || left(g.family, 1) || '.',
    extract(year from g.born_on)::integer, g.reason, g.words, g.from_at,
    case when g.opened then least(e.ended_at, s.ended_at, g.until_at) end, g.review_by,
    case when v.mine then u.gone_up_at end, case when v.mine then u.because end,
    case when v.mine then coalesce((select jsonb_agg(jsonb_build_object('verdict', r.verdict, 'words', r.words, 'byName', w.name, 'at', r.reviewed_at) order by r.reviewed_at)
      from access.glass_review r join identity.practitioner w on w.id = r.reviewed_by where r.glass_id = g.id), '[]') else '[]' end,
    v.to_judge,
    case when g.opened then (select count(*)::integer from audit.event_child c join audit.event a on a.id = c.event_id
      where c.child_id = g.child_id and a.practitioner_id = g.practitioner_id and a.at between g.from_at and least(e.ended_at, s.ended_at, g.until_at)
        and strpos(a.body, '"outcome":"read"') > 0 and access.is_opening(a.action, false)) else 0 end,
    case when v.mine then access.glass_ties(v.whole) else '{}' end
  from shown v
  join access.glass g on g.id = v.id
  join identity.practitioner p on p.id = g.practitioner_id
  join identity.organisation o on o.id = g.organisation_id
  join identity.session s on s.id = g.session_id
  left join access.glass_end e on e.glass_id = g.id
  left join lateral (select x.gone_up_at, x.because from access.glass_gone_up x where x.glass_id = g.id order by x.gone_up_at desc limit 1) u on true
  order by g.from_at desc, g.id
$$;
/* How many wait for the signed-in person. */
create or replace function access.glass_waiting() returns integer
language sql stable security definer set search_path = '' as $$
  select count(*)::integer from access.glass g
  where access.holds('dsl', 'head', 'front-door-manager', 'dpo')
    and (access.holds('dpo') or g.organisation_id = any((select access.organisations_of_my_area())::uuid[]))
    and access.glass_to_judge(g) and access.i_review_glass(g)
$$;
/* The data protection officers who are told of one that was judged wrong: those of the area, or, where there is none, of the installation; not who
   opened it, nor anybody excluded from the child. For whoever judged it. */
create or replace function access.glass_officers(which uuid) returns table (practitioner_id uuid, organisation_id uuid)
language sql stable security definer set search_path = '' as $$
  with officer as materialized (
    select distinct r.practitioner_id, r.organisation_id, r.organisation_id = any(access.organisations_of_my_area()) as of_the_area
    from access.glass g
    join access.glass_review v on v.glass_id = g.id and v.reviewed_by = access.me()
    join identity.role_held r on r.role = 'dpo' and (r.to_at is null or r.to_at > now())
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where g.id = which and r.practitioner_id <> g.practitioner_id and not access.is_excluded(r.practitioner_id, array[g.child_id])
  )
  select o.practitioner_id, o.organisation_id from officer o where o.of_the_area or not exists (select from officer x where x.of_the_area)
$$;

-- ---------------------------------------------------------------- what opens
/* Opens the record of the one child of this name and date of birth for an hour, or says that nothing was opened: the same whether there is no such
   child, more than one, one the asker is too close to, one known to a sensitive service alone, one with whom nobody has worked for a year, or one
   nobody could judge it for. Every attempt is written down. The session must have been confirmed within five minutes. 'yours': the asker's organisation
   works with the child already. 'too-many': six in an hour. 'nobody': there is nobody who could judge it, whoever the child is, and nothing opens. */
create or replace function access.break_glass(new_id uuid, session_hash bytea, given_name text, family_name text, born date, nhs_number text, why text, in_words text,
  at timestamptz) returns table (result text, child_id uuid)
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
declare
  me constant uuid := access.me();
  mine constant uuid := access.my_reading_organisation();
  in_session uuid;
  found uuid[];
  g access.glass;
  is_open boolean;
  is_own boolean;
  is_judged boolean;
begin
  if mine is null or not exists (select from access.glass_role r where r.role = any(access.my_roles())) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  select s.id into in_session from identity.session s where s.token_hash = session_hash and s.practitioner_id = me and s.organisation_id = mine
    and identity.is_confirmed(session_hash, at);
  if in_session is null then raise insufficient_privilege using message = 'not confirmed'; end if;
  perform pg_advisory_xact_lock(hashtextextended(me::text, 211));
  if (select count(*) from access.glass x where x.practitioner_id = me and x.from_at > at - interval '1 hour') >= 6 then
    return query select 'too-many', null::uuid;
    return;
  end if;
  found := array(
    select distinct p.id from people.person p
    where p.kind = 'child' and born = coalesce(p.born_on, p.expected_on)
      and p.id in (select k.person_id from matching.key k, unnest(matching.words(given_name)) n, unnest(matching.words(family_name)) f
        where k.key = 'gf:' || n || '|' || f)
      and (nhs_number is null or not exists (select from people.identifier i where i.person_id = p.id and i.kind = 'nhs')
        or exists (select from people.identifier i where i.person_id = p.id and i.kind = 'nhs' and i.value = nhs_number))
      and exists (select from access.involvement i join identity.organisation o on o.id = i.organisation_id
        where i.child_id = p.id and o.area_id = (select m.area_id from identity.organisation m where m.id = mine))
    limit 2);
  if cardinality(found) <> 1 then found := '{}'; end if;
  is_own := exists (select from access.involvement i where i.child_id = found[1] and i.organisation_id = mine and i.from_at <= at and (i.to_at is null or i.to_at > at));
  -- Somebody whose work is in the index works with the child, or did until lately: the emergency of a case that has just been closed is real. What
  -- was closed longer ago is opened by nobody in an hour.
  is_open := cardinality(found) = 1 and found[1] <> all(access.excluded())
    and exists (select from access.involvement i where i.child_id = found[1] and not i.sensitive and i.from_at <= at
      and (i.to_at is null or i.to_at > at - interval '1 year'));
  if is_open and is_own then
    return query select 'yours', found[1];
    return;
  end if;
  -- Is there anybody who could judge a look that opens? Asked of a child from whom nobody is excluded, so that the answer says nothing of the one meant.
  g.id := new_id; g.practitioner_id := me; g.organisation_id := mine; g.opened := true; g.child_id := new_id;
  is_judged := exists (select from access.glass_reviewers(g));
  g.child_id := found[1];
  is_open := is_open and is_judged and exists (select from access.glass_reviewers(g));
  insert into access.glass (id, practitioner_id, organisation_id, session_id, child_id, opened, reason, words, given, family, born_on, from_at, until_at, review_by)
    values (new_id, me, mine, in_session, case when is_judged then found[1] end, is_open, why, in_words, given_name, family_name, born, at, at + interval '60 minutes',
      at + interval '48 hours');
  return query select case when is_open then 'opened' when is_judged then 'nothing' else 'nobody' end, case when is_open then found[1] end;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace and p.proname in ('only_old_attempts', 'forget_attempts',
      'i_see_attempt', 'glass_ties', 'glass_seen') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %s', f,
      case when f::text ~ 'only_old_attempts' then 'kith_owner, kith_definer' when f::text ~ 'i_see_attempt|glass_ties' then 'kith_definer' else 'kith_app, kith_definer' end);
  end loop;
end $$;
