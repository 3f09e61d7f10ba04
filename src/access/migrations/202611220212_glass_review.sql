-- as admin
-- Opening in an emergency, ending it, telling of it, and judging it. See 202611220211_glass.sql for what it shows.

/* Opens the record of the one child of this name and date of birth for an hour, or says that nothing was opened: the same whether there is no such
   child, more than one, one the asker is too close to, or one known to a sensitive service alone. Every attempt is written down. The session must
   have been confirmed within five minutes. 'yours': the asker's organisation works with the child already. 'too-many': six in an hour. */
create function access.break_glass(new_id uuid, session_hash bytea, given_name text, family_name text, born date, nhs_number text, why text, in_words text,
  at timestamptz) returns table (result text, child_id uuid)
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
declare
  me constant uuid := access.me();
  mine constant uuid := access.my_reading_organisation();
  in_session uuid;
  found uuid[];
  is_open boolean;
  is_own boolean;
begin
  if mine is null or not exists (select from access.glass_role r where r.role = any(access.my_roles())) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  select s.id into in_session from identity.session s where s.token_hash = session_hash and s.practitioner_id = me and s.organisation_id = mine
    and identity.is_confirmed(session_hash, at);
  if in_session is null then raise insufficient_privilege using message = 'not confirmed'; end if;
  perform pg_advisory_xact_lock(hashtextextended(me::text, 211));
  if (select count(*) from access.glass g where g.practitioner_id = me and g.from_at > at - interval '1 hour') >= 6 then
    return query select 'too-many', null::uuid;
    return;
  end if;
  found := array(
    select distinct p.id from people.person p
    where p.kind = 'child' and born = coalesce(p.born_on, p.expected_on)
      and p.id in (select k.person_id from matching.key k, unnest(matching.words(given_name)) g, unnest(matching.words(family_name)) f
        where k.key = 'gf:' || g || '|' || f)
      and (nhs_number is null or not exists (select from people.identifier i where i.person_id = p.id and i.kind = 'nhs')
        or exists (select from people.identifier i where i.person_id = p.id and i.kind = 'nhs' and i.value = nhs_number))
      and exists (select from access.involvement i join identity.organisation o on o.id = i.organisation_id
        where i.child_id = p.id and o.area_id = (select m.area_id from identity.organisation m where m.id = mine))
    limit 2);
  if cardinality(found) <> 1 then found := '{}'; end if;
  is_own := exists (select from access.involvement i where i.child_id = found[1] and i.organisation_id = mine and i.from_at <= at and (i.to_at is null or i.to_at > at));
  is_open := cardinality(found) = 1 and found[1] <> all(access.excluded())
    and exists (select from access.involvement i where i.child_id = found[1] and not i.sensitive);
  if is_open and is_own then
    return query select 'yours', found[1];
    return;
  end if;
  insert into access.glass (id, practitioner_id, organisation_id, session_id, child_id, opened, reason, words, given, family, born_on, from_at, until_at, review_by)
    values (new_id, me, mine, in_session, found[1], is_open, why, in_words, given_name, family_name, born, at, at + interval '60 minutes', at + interval '48 hours');
  return query select case when is_open then 'opened' else 'nothing' end, case when is_open then found[1] end;
end $$;

/* The emergency looks of the signed-in person that are open now. */
create function access.my_glass() returns table (id uuid, child_id uuid, from_at timestamptz, until_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select g.id, g.child_id, g.from_at, g.until_at from access.glass g
  join identity.session s on s.id = g.session_id and s.ended_at is null and s.expires_at > now() and s.seen_at > now() - interval '15 minutes'
  where g.practitioner_id = access.me() and g.organisation_id = access.my_organisation() and g.opened and g.until_at > now()
    and g.child_id <> all(access.excluded())
    and not exists (select from access.glass_end e where e.glass_id = g.id)
  order by g.from_at desc
$$;
/* Ends one's own before the hour is over. False when it is not there. */
create function access.end_glass(which uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into access.glass_end (glass_id, ended_at) select m.id, now() from access.my_glass() m where m.id = which on conflict do nothing;
  return found;
end $$;

-- ---------------------------------------------------------------- who is told, and who judges
/* Who may judge it, and where they work: the leads of the organisation for which it was opened, and the data protection officers of the area; once it
   has gone up, or where those are nobody, the managers of the area's front door as well. Never who opened it; never anybody excluded from the child,
   or, where no child is known, from any; never who passed it on. For the functions below alone. */
create function access.glass_reviewers(g access.glass) returns table (practitioner_id uuid, organisation_id uuid, role text) language sql stable as $$
  with held as (
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
  ), first as (
    select h.practitioner_id, h.organisation_id, h.role from held h where h.role <> 'dpo' and h.organisation_id = g.organisation_id
    union select h.practitioner_id, h.organisation_id, h.role from held h where h.role = 'dpo' and h.of_the_area
  )
  select * from first
  union select h.practitioner_id, h.organisation_id, h.role from held h
  where h.role = 'front-door-manager' and h.kind = 'front-door' and h.of_the_area
    and (exists (select from access.glass_gone_up u where u.glass_id = g.id) or not exists (select from first))
$$;
create function access.i_review_glass(g access.glass) returns boolean language sql stable as $$
  select access.holds('dsl', 'head', 'front-door-manager', 'dpo')
    and exists (select from access.glass_reviewers(g) r where r.practitioner_id = access.me() and r.organisation_id = access.my_working_organisation())
$$;
/* Does it have to be judged? Whatever was opened does, and whatever meant a child who stayed shut. */
create function access.glass_to_judge(g access.glass) returns boolean language sql stable as $$
  select g.child_id is not null and not exists (select from access.glass_review v where v.glass_id = g.id and v.verdict <> 'passed-on')
$$;

/* Emergency looks, for whoever may judge them, newest first: what waits (`waiting`), or everything else; or one. The child is called by what was
   typed, in initials: whoever judges need not know the child. */
create function access.glass_seen(waiting boolean, only_this uuid, most integer)
returns table (id uuid, practitioner_id uuid, name text, job_title text, organisation_id uuid, organisation text, opened boolean, meant boolean, initials text, born integer,
  reason text, words text, from_at timestamptz, ended_at timestamptz, review_by timestamptz, gone_up_at timestamptz, gone_up_because text, reviews jsonb,
  is_waiting boolean, looks integer)
language sql stable security definer set search_path = '' as $$
  select g.id, p.id, p.name, p.job_title, o.id, o.name, g.opened, g.child_id is not null, left(g.given, 1) || '.' || left(g.family, 1) || '.',
    extract(year from g.born_on)::integer, g.reason, g.words, g.from_at,
    case when g.opened then least(e.ended_at, s.ended_at, g.until_at) end, g.review_by, u.gone_up_at, u.because,
    coalesce((select jsonb_agg(jsonb_build_object('verdict', v.verdict, 'words', v.words, 'byName', w.name, 'at', v.reviewed_at) order by v.reviewed_at)
      from access.glass_review v join identity.practitioner w on w.id = v.reviewed_by where v.glass_id = g.id), '[]'),
    access.glass_to_judge(g),
    (select count(*)::integer from audit.event_child c join audit.event a on a.id = c.event_id
      where c.child_id = g.child_id and a.practitioner_id = g.practitioner_id and a.at between g.from_at and least(e.ended_at, s.ended_at, g.until_at))
  from access.glass g
  join identity.practitioner p on p.id = g.practitioner_id
  join identity.organisation o on o.id = g.organisation_id
  join identity.session s on s.id = g.session_id
  left join access.glass_end e on e.glass_id = g.id
  left join lateral (select x.gone_up_at, x.because from access.glass_gone_up x where x.glass_id = g.id order by x.gone_up_at desc limit 1) u on true
  where access.holds('dsl', 'head', 'front-door-manager', 'dpo')
    and (only_this is null or g.id = only_this) and (only_this is not null or access.glass_to_judge(g) = waiting)
    and (g.organisation_id = access.my_working_organisation() or g.organisation_id = any((select access.organisations_of_my_area())::uuid[]))
    and (access.i_review_glass(g) or exists (select from access.glass_review v where v.glass_id = g.id and v.reviewed_by = access.me()))
  order by g.from_at desc, g.id
  limit most
$$;

/* Judges it: 'right', 'wrong', or 'passed-on' to somebody who can tell. 'settled'; 'passed'; 'nobody' when there is nobody left to pass it to;
   'before' when somebody judged it first; 'nothing' when it is not there for this person. */
create function access.review_glass(new_id uuid, which uuid, verdict text, in_words text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  g access.glass;
begin
  -- One after the other: of two judgements at the same moment the second sees the first.
  perform pg_advisory_xact_lock(hashtextextended(which::text, 212));
  select * into g from access.glass x where x.id = which;
  if g.id is null or not access.i_review_glass(g) then
    return case when g.id is not null and exists (select from access.glass_review v where v.glass_id = which and v.reviewed_by = access.me()) then 'before' else 'nothing' end;
  end if;
  if not access.glass_to_judge(g) then return case when g.child_id is null then 'nothing' else 'before' end; end if;
  insert into access.glass_review (id, glass_id, verdict, words, reviewed_by, organisation_id, reviewed_at)
    values (new_id, which, review_glass.verdict, in_words, access.me(), access.my_working_organisation(), now());
  if review_glass.verdict <> 'passed-on' then return 'settled'; end if;
  insert into access.glass_gone_up (glass_id, gone_up_at, because) values (which, now(), 'passed-on') on conflict do nothing;
  if not exists (select from access.glass_reviewers(g)) then
    raise exception using errcode = 'KH002', message = 'nobody else may judge it';
  end if;
  return 'passed';
end $$;
/* How many wait for the signed-in person. */
create function access.glass_waiting() returns integer
language sql stable security definer set search_path = '' as $$
  select count(*)::integer from access.glass g
  where access.holds('dsl', 'head', 'front-door-manager', 'dpo') and g.organisation_id = any((select access.organisations_of_my_area())::uuid[])
    and access.glass_to_judge(g) and access.i_review_glass(g)
$$;

/* Whom to tell of one, for the program working for the organisation that opened it: the child's lead practitioners, and the safeguarding leads of the
   schools that work with the child ('child'); who may judge it ('review'). Never who opened it, nor anybody excluded from the child. Of a record that
   stayed shut, those of the child are told as well: somebody tried. */
create function access.glass_to_tell(which uuid) returns table (part text, practitioner_id uuid, organisation_id uuid, child_id uuid, opened boolean,
  review_by timestamptz)
language sql stable security definer set search_path = '' as $$
  with g as (select x.* from access.glass x where x.id = which and x.organisation_id = access.my_organisation() and access.holds('system') and x.child_id is not null),
  told as (
    select i.lead_practitioner_id as who, i.organisation_id as place from g join access.involvement i on i.child_id = g.child_id
    where i.lead_practitioner_id is not null and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    union select r.practitioner_id, r.organisation_id from g join access.involvement i on i.child_id = g.child_id
      and i.from_at <= now() and (i.to_at is null or i.to_at > now())
    join identity.role_held r on r.organisation_id = i.organisation_id and (r.to_at is null or r.to_at > now())
      and (r.role in ('dsl', 'head') or i.sensitive and exists (select from access.reading_role rr where rr.role = r.role))
    join identity.organisation o on o.id = i.organisation_id and (o.kind in ('school', 'nursery', 'college') or i.sensitive)
  )
  select 'child', t.who, t.place, g.child_id, g.opened, g.review_by from g, told t
  where t.who <> g.practitioner_id and not access.is_excluded(t.who, array[g.child_id]) and access.roles_of(t.who, t.place) <> '{}'
    and exists (select from identity.practitioner p where p.id = t.who and not p.is_system)
  union all
  select 'review', r.practitioner_id, r.organisation_id, null, g.opened, g.review_by from g cross join lateral (
    select distinct x.practitioner_id, x.organisation_id from access.glass_reviewers((select y from access.glass y where y.id = which)) x) r
$$;
/* The data protection officers of the area, who are told of one that was judged wrong: not who opened it, nor anybody excluded from the child. For
   whoever judged it. */
create function access.glass_officers(which uuid) returns table (practitioner_id uuid, organisation_id uuid)
language sql stable security definer set search_path = '' as $$
  select distinct r.practitioner_id, r.organisation_id from access.glass g
  join access.glass_review v on v.glass_id = g.id and v.reviewed_by = access.me()
  join identity.role_held r on r.role = 'dpo' and r.organisation_id = any(access.organisations_of_my_area()) and (r.to_at is null or r.to_at > now())
  join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null
  where g.id = which and r.practitioner_id <> g.practitioner_id and not access.is_excluded(r.practitioner_id, array[g.child_id])
$$;
/* Those that nobody judged in time go up, once each: gives them, with the organisation whose they are. For the program alone: nobody is signed in. */
create function access.glass_go_up(at timestamptz) returns table (glass_id uuid, organisation_id uuid)
language sql volatile security definer set search_path = '' as $$
  with late as (
    insert into access.glass_gone_up (glass_id, gone_up_at, because)
    select g.id, at, 'late' from access.glass g
    where g.review_by < at and access.glass_to_judge(g) and not exists (select from access.glass_gone_up u where u.glass_id = g.id and u.because = 'late')
    on conflict do nothing returning glass_id)
  select l.glass_id, g.organisation_id from late l join access.glass g on g.id = l.glass_id
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace and p.proname in ('break_glass', 'my_glass', 'end_glass',
      'glass_reviewers', 'i_review_glass', 'glass_to_judge', 'glass_seen', 'review_glass', 'glass_waiting', 'glass_to_tell', 'glass_officers', 'glass_go_up') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %s', f,
      case when f::text ~ 'glass_reviewers|i_review_glass|glass_to_judge' then 'kith_definer' else 'kith_app, kith_definer' end);
  end loop;
end $$;
