-- as admin
set local role kith_definer;

/* May the signed-in person read this concern: by the same rule as the policy of the sealed store. */
create function retention.reads_adult(allegation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from allegations.allegation a where a.id = allegation and access.me() = any(a.readers)
    and (a.organisation_id = access.my_working_organisation() or access.holds('lado')))
$$;

/* May the signed-in person decide whether it goes: a data protection officer of the area, once it has come to its date. Never the person it is
   about, nor anybody who bears that name. */
create function retention.decides_on_adult(allegation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.holds('dpo') and exists (select from allegations.allegation a join identity.practitioner p on p.id = access.me()
    where a.id = allegation and a.organisation_id = any(access.organisations_of_my_area())
      and a.about_practitioner_id is distinct from p.id and lower(btrim(a.about_name)) <> lower(btrim(p.name))
      and exists (select from retention.adult_due d where d.allegation_id = a.id and d.gone_at is null))
$$;

/* Is anybody still at work who may read it? Where all have left, a data protection officer proposes, and another decides. */
create function retention.adult_has_readers(allegation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from allegations.allegation a
    join identity.practitioner p on p.id = any(a.readers) and p.disabled_at is null
    join identity.role_held r on r.practitioner_id = p.id and (r.to_at is null or r.to_at > now())
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where a.id = allegation and (r.role = 'lado' or r.organisation_id = a.organisation_id and r.role in ('head', 'chair-of-governors')))
$$;

/* Is it held? */
create function retention.is_adult_held(allegation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from retention.adult_hold h where h.allegation_id = allegation
    and not exists (select from retention.adult_hold_lift l where l.hold_id = h.id))
$$;

/* What the rules ask of a concern, as facts: no name, no words. Of one, for who reads it or decides on it; of none named, the program asks for all of
   its own organisation. `officer_kinds`: the kinds of organisation whose designated officer reads it, and so keeps it too. */
create function retention.adult_facts(only_one uuid) returns table (allegation_id uuid, number text, organisation_id uuid, organisation text,
  organisation_kind text, officer_kinds text[], outcome text, allegation_on date, made_on date, closed_on date, born_on date, holds jsonb)
language sql stable security definer set search_path = '' as $$
  select a.id, a.number, o.id, o.name, o.kind,
    array(select distinct w.kind from identity.role_held r join identity.organisation w on w.id = r.organisation_id
      where r.role = 'lado' and r.practitioner_id = any(a.readers) order by 1),
    x.outcome, (a.logged_at at time zone 'Europe/London')::date,
    (greatest(a.logged_at, (select max(s.at) from allegations.step s where s.allegation_id = a.id)) at time zone 'Europe/London')::date,
    (x.at at time zone 'Europe/London')::date,
    (select b.born_on from allegations.adult_birth b where b.allegation_id = a.id order by b.said_at desc, b.id desc limit 1),
    (select coalesce(jsonb_agg(jsonb_build_object('setOn', (h.set_at at time zone 'Europe/London')::date, 'liftedOn', null)), '[]')
      from retention.adult_hold h where h.allegation_id = a.id
        and not exists (select from retention.adult_hold_lift l where l.hold_id = h.id))
  from allegations.allegation a
  join identity.organisation o on o.id = a.organisation_id
  left join lateral (select s.outcome, s.at from allegations.step s where s.allegation_id = a.id and s.kind = 'outcome' order by s.at desc limit 1) x on true
  where case when only_one is null then a.organisation_id = access.my_working_organisation() and access.holds('system')
    else a.id = only_one and (retention.reads_adult(a.id) or retention.decides_on_adult(a.id)) end
$$;

/* Concerns that have come to their date, with where their review stands: for who reads them, and for who decides, who sees nothing of what they say. */
create function retention.adults_due(only_one uuid) returns table (id uuid, allegation_id uuid, number text, organisation text, logged_on date,
  closed_on date, kinds text[], rules text[], keep_until date, found_at timestamptz, held boolean, review_id uuid, proposal text, words text,
  look_again_on date, proposed_by uuid, proposed_by_name text, proposed_at timestamptz, not_agreed jsonb, reads boolean, decides boolean,
  has_readers boolean)
language sql stable security definer set search_path = '' as $$
  select d.id, a.id, a.number, o.name, (a.logged_at at time zone 'Europe/London')::date,
    (select max(s.at at time zone 'Europe/London')::date from allegations.step s where s.allegation_id = a.id and s.kind = 'outcome'),
    d.kinds, d.rules, d.keep_until, d.found_at, retention.is_adult_held(a.id), r.id, r.proposal, r.words, r.look_again_on, r.proposed_by,
    rp.name, r.proposed_at, case when x.review_id is null then null else jsonb_build_object('by', xp.name, 'at', x.decided_at, 'words', x.words) end,
    g.reads, g.decides, retention.adult_has_readers(a.id)
  from retention.adult_due d
  join allegations.allegation a on a.id = d.allegation_id
  join identity.organisation o on o.id = d.organisation_id
  cross join lateral (select retention.reads_adult(a.id) as reads, retention.decides_on_adult(a.id) as decides) g
  left join lateral (select rv.* from retention.adult_review rv where rv.due_id = d.id order by rv.proposed_at desc, rv.id desc limit 1) r on true
  left join identity.practitioner rp on rp.id = r.proposed_by
  left join retention.adult_decision x on x.review_id = r.id
  left join identity.practitioner xp on xp.id = x.decided_by
  where d.gone_at is null and (only_one is null or d.id = only_one)
    and ((select access.me()) = any(a.readers) or (select access.holds('dpo'))) and (g.reads or g.decides)
  order by d.keep_until nulls last, d.id
  limit 500
$$;

/* The nightly job writes down what it found for its own organisation: [{id, allegation, kinds, rules, until}]. What it no longer finds is no longer
   due. Gives how many are due now. */
create function retention.note_adults_due(list jsonb, at timestamptz) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  own constant uuid := access.my_working_organisation();
begin
  if own is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  update retention.adult_due d set gone_at = at where d.organisation_id = own and d.gone_at is null
    and not exists (select from jsonb_to_recordset(list) f(allegation uuid) where f.allegation = d.allegation_id);
  insert into retention.adult_due (id, allegation_id, organisation_id, kinds, rules, keep_until, found_at)
  select f.id, a.id, own, f.kinds, f.rules, f.until, at
  from jsonb_to_recordset(list) f(id uuid, allegation uuid, kinds text[], rules text[], until date)
  join allegations.allegation a on a.id = f.allegation and a.organisation_id = own
  on conflict (allegation_id) where gone_at is null
  do update set kinds = excluded.kinds, rules = excluded.rules, keep_until = excluded.keep_until;
  return (select count(*) from retention.adult_due d where d.organisation_id = own and d.gone_at is null);
end $$;

/* A concern that has come to its date, locked: of two who work on it at once the second sees that somebody was first. */
create function retention.lock_adult(due uuid) returns retention.adult_due
language plpgsql volatile security definer set search_path = '' as $$
declare d retention.adult_due;
begin
  select * into d from retention.adult_due x where x.id = due and x.gone_at is null;
  if not found or not (retention.reads_adult(d.allegation_id) or retention.decides_on_adult(d.allegation_id)) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('retention ' || d.allegation_id::text, 0));
  select * into d from retention.adult_due x where x.id = due and x.gone_at is null;
  if not found then raise insufficient_privilege using message = 'not allowed'; end if;
  return d;
end $$;

/* Refuses what may not go: without an outcome, while held, before its day. */
create function retention.check_adult(d retention.adult_due, at timestamptz) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from allegations.step s where s.allegation_id = d.allegation_id and s.kind = 'outcome') then
    raise check_violation using message = 'it has no outcome';
  end if;
  if retention.is_adult_held(d.allegation_id) then raise check_violation using message = 'the record is held'; end if;
  if d.keep_until is null or d.keep_until >= (at at time zone 'Europe/London')::date then
    raise check_violation using message = 'its day has not come';
  end if;
end $$;

/* Proposes to keep a concern, or to erase it: somebody who reads it; a data protection officer only where nobody is left who does. Says false when
   another proposal waits for a decision. */
create function retention.propose_adult(new_id uuid, due uuid, what text, why text, again_on date, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare d constant retention.adult_due := retention.lock_adult(due);
begin
  if not (retention.reads_adult(d.allegation_id) or not retention.adult_has_readers(d.allegation_id)) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if what = 'erase' then perform retention.check_adult(d, at); end if;
  if exists (select from retention.adult_review r where r.due_id = d.id and r.proposal = 'erase'
      and not exists (select from retention.adult_decision x where x.review_id = r.id)) then return false; end if;
  insert into retention.adult_review (id, due_id, proposal, words, look_again_on, proposed_by, proposed_at)
  values (new_id, d.id, what, why, again_on, access.me(), at);
  return true;
end $$;

/* What was proposed, for whoever decides on it: a data protection officer, and never who proposed it. */
create function retention.adult_to_decide(review uuid) returns retention.adult_review
language plpgsql volatile security definer set search_path = '' as $$
declare
  r retention.adult_review;
  d retention.adult_due;
begin
  select * into r from retention.adult_review x where x.id = review and x.proposal = 'erase';
  if not found then raise insufficient_privilege using message = 'not allowed'; end if;
  d := retention.lock_adult(r.due_id);
  if not retention.decides_on_adult(d.allegation_id) then raise insufficient_privilege using message = 'not allowed'; end if;
  if r.proposed_by = access.me() then raise insufficient_privilege using message = 'nobody decides on what they proposed'; end if;
  return r;
end $$;

/* Decides against erasing: it stays, and its page shows why. Says false when somebody has decided. */
create function retention.decide_against_adult(review uuid, why text, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare r constant retention.adult_review := retention.adult_to_decide(review);
begin
  if exists (select from retention.adult_decision x where x.review_id = review) then return false; end if;
  insert into retention.adult_decision (review_id, proposed_by, agreed, words, decided_by, decided_at)
  values (r.id, r.proposed_by, false, why, access.me(), at);
  return true;
end $$;

/* Holds of one concern, on or lifted, newest first. */
create function retention.adult_holds(allegation uuid) returns table (id uuid, grounds text, words text, by_officer boolean, set_by_name text,
  set_at timestamptz, lifted_words text, lifted_by_name text, lifted_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select h.id, h.grounds, h.words, h.by_officer, s.name, h.set_at, l.words, lp.name, l.lifted_at
  from retention.adult_hold h
  join identity.practitioner s on s.id = h.set_by
  left join retention.adult_hold_lift l on l.hold_id = h.id
  left join identity.practitioner lp on lp.id = l.lifted_by
  where h.allegation_id = allegation and (retention.reads_adult(allegation) or retention.decides_on_adult(allegation))
  order by l.lifted_at is not null, h.set_at desc, h.id
$$;

/* Puts a hold on a concern: who reads it at any time, a data protection officer once it has come to its date. */
create function retention.put_adult_hold(new_id uuid, allegation uuid, why_kind text, why text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare reads constant boolean := retention.reads_adult(allegation);
begin
  if not (reads or retention.decides_on_adult(allegation)) then raise insufficient_privilege using message = 'not allowed'; end if;
  perform pg_advisory_xact_lock(hashtextextended('retention ' || allegation::text, 0));
  insert into retention.adult_hold (id, allegation_id, grounds, words, by_officer, set_by, set_at)
  values (new_id, allegation, why_kind, why, not reads, access.me(), at);
end $$;

/* Lifts a hold. What a data protection officer put on, a data protection officer lifts. Says false when it was lifted before. */
create function retention.lift_adult_hold(hold uuid, why text, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare h retention.adult_hold;
begin
  select * into h from retention.adult_hold x where x.id = hold;
  if not found or not (retention.decides_on_adult(h.allegation_id) or not h.by_officer and retention.reads_adult(h.allegation_id)) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('retention ' || h.allegation_id::text, 0));
  if exists (select from retention.adult_hold_lift l where l.hold_id = hold) then return false; end if;
  insert into retention.adult_hold_lift (hold_id, words, lifted_by, lifted_at) values (hold, why, access.me(), at);
  return true;
end $$;

/* Certificates: of the organisations one answers for. That a concern about an adult was there is told to data protection officers alone. */
create or replace function retention.certificates(only_one uuid) returns table (id uuid, number text, organisation text, part text, kinds text[], rules jsonb,
  counts jsonb, last boolean, shared_entries integer, name_kept boolean, backup_days integer, proposed_by_name text, proposed_by_title text,
  proposed_at timestamptz, decided_by_name text, decided_by_title text, decided_at timestamptz, files bigint, files_left bigint)
language sql stable security definer set search_path = '' as $$
  select c.id, c.number, o.name, c.part, c.kinds, c.rules, c.counts, c.last, c.shared_entries, c.name_kept, c.backup_days,
    p.name, p.job_title, c.proposed_at, d.name, d.job_title, c.decided_at,
    (select count(*) from retention.gone_file g where g.certificate_id = c.id),
    (select count(*) from retention.gone_file g where g.certificate_id = c.id and g.removed_at is null)
  from retention.certificate c
  join identity.organisation o on o.id = c.organisation_id
  join identity.practitioner p on p.id = c.proposed_by
  join identity.practitioner d on d.id = c.decided_by
  where c.organisation_id = any(retention.answers_for()) and (only_one is null or c.id = only_one)
    and (c.part <> 'allegation' or access.holds('dpo'))
  order by c.decided_at desc, c.id limit 500
$$;
reset role;
