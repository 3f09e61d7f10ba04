-- as admin
/* The nightly job writes down what it found for its own organisation: [{child, part, kinds, rules, until}]. What it no longer finds is no longer due.
   Gives how many are due now. */
create function retention.note_due(list jsonb, at timestamptz) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  own constant uuid := access.my_working_organisation();
  due_now integer;
begin
  if own is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  update retention.due d set gone_at = at where d.organisation_id = own and d.gone_at is null
    and not exists (select from jsonb_to_recordset(list) f(child uuid, part text) where f.child = d.child_id and f.part = d.part);
  insert into retention.due (id, organisation_id, child_id, part, kinds, rules, keep_until, found_at)
  select f.id, own, f.child, f.part, f.kinds, f.rules, f.until, at
  from jsonb_to_recordset(list) f(id uuid, child uuid, part text, kinds text[], rules text[], until date)
  on conflict (organisation_id, child_id, part) where gone_at is null
  do update set kinds = excluded.kinds, rules = excluded.rules, keep_until = excluded.keep_until;
  select count(*) into due_now from retention.due d where d.organisation_id = own and d.gone_at is null;
  return due_now;
end $$;

/* A due record that the signed-in person may work on; an error that says nothing otherwise. */
create function retention.hold_due(due uuid) returns retention.due
language plpgsql volatile security definer set search_path = '' as $$
declare d retention.due;
begin
  select * into d from retention.due x where x.id = due and x.gone_at is null
    and x.organisation_id = any(retention.answers_for()) and x.child_id <> all(access.excluded());
  if not found then raise insufficient_privilege using message = 'not allowed'; end if;
  -- One at a time for one record, so that of two who propose at once the second sees that somebody was first.
  perform pg_advisory_xact_lock(hashtextextended('retention ' || d.child_id::text, 0));
  -- Whoever was first may have erased it while this one waited.
  select * into d from retention.due x where x.id = due and x.gone_at is null;
  if not found then raise insufficient_privilege using message = 'not allowed'; end if;
  return d;
end $$;

/* Proposes to keep a record, or to erase it. Says false when another proposal waits for a decision. */
create function retention.propose(new_id uuid, due uuid, what text, why text, again_on date, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare d constant retention.due := retention.hold_due(due);
begin
  if exists (select from retention.review r where r.due_id = d.id and r.proposal = 'erase'
      and not exists (select from retention.decision x where x.review_id = r.id)) then return false; end if;
  insert into retention.review (id, due_id, proposal, words, look_again_on, proposed_by, proposed_at)
  values (new_id, d.id, what, why, again_on, access.me(), at);
  return true;
end $$;

/* Decides against erasing: the record stays, and the list shows why. Says false when somebody has decided. */
create function retention.decide_against(review uuid, why text, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  r retention.review;
begin
  select * into r from retention.review x where x.id = review and x.proposal = 'erase';
  if not found or not access.holds('dpo') then raise insufficient_privilege using message = 'not allowed'; end if;
  perform retention.hold_due(r.due_id);
  if r.proposed_by = access.me() then raise insufficient_privilege using message = 'nobody decides on what they proposed'; end if;
  if exists (select from retention.decision x where x.review_id = review) then return false; end if;
  insert into retention.decision (review_id, proposed_by, agreed, words, decided_by, decided_at) values (r.id, r.proposed_by, false, why, access.me(), at);
  return true;
end $$;

/* Puts a hold on a child's record: a lead, head or front door manager on their own organisation's, a data protection officer on every
   organisation's of the area that keeps one. */
create function retention.put_hold(new_id uuid, child uuid, why_kind text, why text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine constant uuid[] := retention.answers_for();
begin
  if access.me() is null or child = any(access.excluded()) or not exists (
      select from access.involvement i where i.child_id = child and i.organisation_id = any(mine)
      union all select from record.entry_child ec where ec.child_id = child and ec.owner_id = any(mine)
      union all select from attendance.term_marks m where m.child_id = child and m.organisation_id = any(mine)) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('retention ' || child::text, 0));
  insert into retention.hold (id, area_id, organisation_id, child_id, grounds, words, set_by, set_at)
  values (new_id, retention.my_area(), case when access.holds('dpo') then null else access.my_working_organisation() end, child, why_kind, why, access.me(), at);
end $$;

/* Lifts a hold. What a data protection officer put on for everybody, a data protection officer lifts. Says false when it was lifted before. */
create function retention.lift_hold(hold uuid, why text, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare h retention.hold;
begin
  select * into h from retention.hold x where x.id = hold and x.child_id <> all(access.excluded())
    and (x.organisation_id = any(retention.answers_for()) or x.organisation_id is null and access.holds('dpo') and x.area_id = retention.my_area());
  if not found then raise insufficient_privilege using message = 'not allowed'; end if;
  perform pg_advisory_xact_lock(hashtextextended('retention ' || h.child_id::text, 0));
  if exists (select from retention.hold_lift l where l.hold_id = hold) then return false; end if;
  insert into retention.hold_lift (hold_id, words, lifted_by, lifted_at) values (hold, why, access.me(), at);
  return true;
end $$;

/* Says what a rule asks and Kith cannot tell, and takes it back. */
create function retention.say(new_id uuid, due uuid, what text, on_day date, why text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare d constant retention.due := retention.hold_due(due);
begin
  insert into retention.fact (id, organisation_id, child_id, kind, on_date, words, said_by, said_at)
  values (new_id, d.organisation_id, d.child_id, what, on_day, why, access.me(), at);
end $$;
create function retention.take_back(due uuid, fact uuid, why text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare d constant retention.due := retention.hold_due(due);
begin
  insert into retention.fact_end (fact_id, words, ended_by, ended_at)
  select f.id, why, access.me(), at from retention.fact f where f.id = fact and f.child_id = d.child_id and f.organisation_id = d.organisation_id
  on conflict do nothing;
end $$;

/* Sets a number of years for the area. `newest` is the id of the newest row the writer saw, '' for none: false when there is a newer one. */
create function retention.choose(new_id uuid, rule text, for_holder text, start text, how_many integer, its_source text, how_sure text, why text,
  at timestamptz, newest text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('dpo', 'partner') then raise insufficient_privilege using message = 'not allowed'; end if;
  perform pg_advisory_xact_lock(hashtextextended('retention.choice ' || retention.my_area()::text || rule, 0));
  if coalesce((select c.id::text from retention.choice c where c.area_id = retention.my_area() and c.rule_id = rule
      order by c.set_at desc, c.id desc limit 1), '') <> newest then return false; end if;
  insert into retention.choice (id, area_id, rule_id, holder, counted_from, years, source, certainty, reason, set_by, set_at)
  values (new_id, retention.my_area(), rule, for_holder, start, how_many, its_source, how_sure, why, access.me(), at);
  return true;
end $$;
create function retention.say_backups(new_id uuid, how_many integer, why text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('dpo', 'partner') then raise insufficient_privilege using message = 'not allowed'; end if;
  insert into retention.backup_term (id, area_id, days, reason, set_by, set_at) values (new_id, retention.my_area(), how_many, why, access.me(), at);
end $$;

/* For the job that destroys documents: ids of files, nothing else; and that one is gone. */
create function retention.files_to_remove() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select g.file_id from retention.gone_file g where g.removed_at is null order by g.file_id limit 1000
$$;
create function retention.file_removed(file uuid, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update retention.gone_file g set removed_at = at where g.file_id = file and g.removed_at is null
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'retention'::regnamespace
      and p.proname in ('note_due', 'hold_due', 'propose', 'decide_against', 'put_hold', 'lift_hold', 'say', 'take_back', 'choose', 'say_backups',
        'files_to_remove', 'file_removed') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_definer%s', f, case when f::text ~ 'hold_due' then '' else ', kith_app' end);
  end loop;
end $$;
