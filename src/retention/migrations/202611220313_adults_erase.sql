-- as admin
set local role kith_definer;

/* Erases a concern about an adult that was proposed and is hereby decided: one transaction, with its certificate. Refused to whoever proposed it,
   without an outcome, while anything holds it, and before its day. Gives the events to be emptied, which retention.erase_events must do in the same
   transaction. */
create function retention.erase_adult(review uuid, certificate uuid, under jsonb, days integer, at timestamptz, out number text, out events jsonb)
language plpgsql volatile security definer set search_path = '' as $$
declare
  r retention.adult_review := retention.adult_to_decide(review);
  d retention.adult_due;
  one uuid;
  dues uuid[];
  tally jsonb := '{}';
begin
  select * into d from retention.adult_due x where x.id = r.due_id;
  one := d.allegation_id;
  dues := array(select x.id from retention.adult_due x where x.allegation_id = one);
  if exists (select from retention.adult_decision x where x.review_id = review)
    or exists (select from retention.adult_review x where x.due_id = d.id and x.proposed_at > r.proposed_at) then
    raise check_violation using message = 'this proposal has been decided on';
  end if;
  -- Nothing is added to it from here on.
  perform from allegations.allegation a where a.id = one for update;
  perform retention.check_adult(d, at);
  -- One erasure at a time: each writes an event of its own before the one that ends the transaction.
  perform pg_advisory_xact_lock(hashtextextended('retention.erase', 0));
  number := 'E-' || extract(year from at at time zone 'Europe/London') || '-' || lpad((1 + (
    select count(*) from retention.certificate c where c.area_id = retention.my_area()))::text, 4, '0');
  insert into retention.certificate (id, number, area_id, organisation_id, part, kinds, rules, backup_days, last, proposed_by, proposed_at, decided_by, decided_at)
  values (certificate, number, retention.my_area(), d.organisation_id, 'allegation', d.kinds, under, days, true, r.proposed_by, r.proposed_at, access.me(), at);

  -- $1 the concern, $3 what came to its date of it. Its clock is a column of its own (docs/decisions/0005-sealed-clock.md).
  tally := retention.take(tally, 'reviews', 'retention.adult_decision', 't.review_id in (select v.id from retention.adult_review v where v.due_id = any($3))', one, null, dues);
  tally := retention.take(tally, 'reviews', 'retention.adult_review', 't.due_id = any($3)', one, null, dues);
  delete from retention.adult_due x where x.allegation_id = one;
  tally := retention.take(tally, 'holds', 'retention.adult_hold_lift', 't.hold_id in (select h.id from retention.adult_hold h where h.allegation_id = $1)', one, null);
  tally := retention.take(tally, 'holds', 'retention.adult_hold', 't.allegation_id = $1', one, null);
  tally := retention.take(tally, 'births', 'allegations.adult_birth', 't.allegation_id = $1', one, null);
  tally := retention.take(tally, 'steps', 'allegations.step', 't.allegation_id = $1', one, null);
  tally := retention.take(tally, 'receipts', 'allegations.receipt', 't.allegation_id = $1', one, null);
  tally := retention.take(tally, 'adults', 'allegations.allegation', 't.id = $1', one, null);
  tally := retention.take(tally, 'drafts', 'record.draft', 't.subject_id = $1 or t.outcome_id = $1 or strpos(t.fields::text, $1::text) > 0', one, null);
  -- Where a form led: to the concern, or to its review.
  update platform.submission s set location = '/' where s.location ~ any(array(select x::text from unnest(dues || one) x));
  update retention.certificate c set counts = tally where c.id = certificate;

  -- Events about this concern: the log is read once, from its beginning. One that also names a child who is still known stays until that child's record goes.
  select coalesce(jsonb_agg(jsonb_build_array(e.chain, e.seq, e.id) order by e.chain, e.seq), '[]') into events from audit.event e
  where e.action is not null and e.action <> 'audit.erase' and strpos(e.body, one::text) > 0 and retention.is_about_adult(e.body, one)
    and not exists (select from audit.event_child c join people.person p on p.id = c.child_id where c.event_id = e.id);
  if events <> '[]' then insert into retention.erasing (certificate_id, children, allegation_id) values (certificate, '{}', one); end if;
end $$;

/* Is this event about this concern? */
create function retention.is_about_adult(event_body text, allegation uuid) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(event_body::jsonb->'subject' = jsonb_build_object('kind', 'allegation', 'id', allegation), false)
$$;

/* Empties the events that an erasure left nobody to keep, in its own transaction: of children, or of a concern about an adult. Salt and content are
   destroyed, leaf and hash stay, so that the chain still verifies. `event_body` is the audit.erase event that lists them. */
create or replace function retention.erase_events(certificate uuid, event_body text, event_salt bytea) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
  n bigint;
begin
  if not exists (select from retention.certificate c where c.id = certificate and c.xid = pg_current_xact_id() and c.decided_by = access.me()) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  -- Nothing but these events: each names one of the children or the concern, and nobody who is still known.
  if exists (select from jsonb_array_elements(event_body::jsonb->'detail'->'erased') x(place)
    where not exists (select from audit.event_child c join retention.erasing g on c.child_id = any(g.children)
          where g.certificate_id = certificate and c.event_id = (x.place->>2)::uuid)
        and not exists (select from audit.event e join retention.erasing g on retention.is_about_adult(e.body, g.allegation_id)
          where g.certificate_id = certificate and e.id = (x.place->>2)::uuid)
      or exists (select from audit.event_child c join people.person p on p.id = c.child_id join retention.erasing g on g.certificate_id = certificate
        where c.event_id = (x.place->>2)::uuid and c.child_id <> all(g.children))) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  n := audit.erase(event_body, event_salt);
  delete from retention.erasing g where g.certificate_id = certificate;
  update retention.certificate c set counts = jsonb_set(c.counts, '{events}', to_jsonb(n)) where c.id = certificate;
  return n;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'retention'::regnamespace and p.proname ~ 'adult' loop
    execute format('revoke all on function %s from public', f);
    -- What only the others call is not for the program.
    if f::text !~ 'lock_adult|check_adult|adult_to_decide|is_about_adult|is_adult_held|adult_has_readers|reads_adult|decides_on_adult' then
      execute format('grant execute on function %s to kith_app', f);
    end if;
  end loop;
end $$;
reset role;
