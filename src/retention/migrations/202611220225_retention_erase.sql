-- as admin
/* The entries an organisation wrote about a child, with everything that hangs on them. An entry that is about other children too loses this child's
   part and stays theirs. An entry that a row of another organisation still refers to stays as an empty place: no child, no words. Gives the tally. */
create function retention.erase_entries(tally jsonb, child uuid, organisation uuid, certificate uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  all_of_them uuid[] := array(select ec.entry_id from record.entry_child ec where ec.child_id = child and ec.owner_id = organisation);
  shared uuid[] := array(select distinct ec.entry_id from record.entry_child ec where ec.entry_id = any(all_of_them) and ec.child_id <> child);
  own uuid[];
  ids uuid[];
begin
  own := array(select e from unnest(all_of_them) e where e <> all(shared));
  insert into retention.gone_file (file_id, certificate_id) select a.id, certificate from record.attachment a where a.entry_id = any(own) on conflict do nothing;
  ids := array(select d.id from record.decision d where d.entry_id = any(own) or d.entry_id = any(shared) and d.child_id = child);
  tally := retention.take(tally, 'decisions', 'record.voice_weighed', $q$t.decision_id = any($3) or t.voice_id in (
    select v.id from record.voice v join record.entry_child ec on ec.entry_id = v.entry_id and ec.owner_id = $2 where v.child_id = $1)$q$, child, organisation, ids);
  tally := retention.take(tally, 'decisions', 'record.decision', 't.id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'voice', 'record.voice', 't.entry_id = any($3) and t.child_id = $1', child, organisation, all_of_them);
  tally := retention.take(tally, 'voice', 'record.voice', 't.entry_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'harms', 'record.harm', 't.entry_id = any($3) and t.child_id = $1', child, organisation, all_of_them);
  tally := retention.take(tally, 'marks', 'record.body_mark', 't.entry_id = any($3) and t.child_id = $1', child, organisation, all_of_them);
  tally := retention.take(tally, 'documents', 'record.attachment', 't.entry_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'versions', 'record.version', 't.entry_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'reach', 'record.reach_change', 't.entry_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'reach', 'record.first_wording', 't.entry_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'reach', 'access.named', 't.entry_id = any($3) and t.child_id = $1', child, organisation, all_of_them);
  tally := retention.take(tally, 'plans', 'record.plan_period', 't.entry_id = any($3) and t.child_id = $1', child, organisation, all_of_them);
  tally := retention.take(tally, 'entries', 'record.entry_child', 't.entry_id = any($3) and t.child_id = $1', child, organisation, all_of_them);
  update record.entry_child ec set with_children = array_remove(ec.with_children, child) where ec.entry_id = any(shared);
  update retention.certificate c set shared_entries = cardinality(shared) where c.id = certificate;
  return tally;
end $$;

/* Entries of which nothing is left and to which nothing refers. */
create function retention.erase_empty_entries(candidates uuid[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  bare uuid[] := array(select e.id from record.entry e where e.id = any(candidates || array(select s.entry_id from retention.empty_place s)) and not exists (select from record.entry_child ec where ec.entry_id = e.id));
  needed uuid[] := retention.referred_to(bare);
begin
  delete from record.entry e where e.id = any(bare) and e.id <> all(needed);
  delete from retention.empty_place s where s.entry_id <> all(needed);
  insert into retention.empty_place (entry_id) select e from unnest(bare) e where e = any(needed) on conflict do nothing;
  update record.entry e set place = null, recorded_for = null where e.id = any(bare) and e.id = any(needed);
end $$;

/* What is kept of a person and belongs to no organisation: where they live, numbers, languages, who may know a place. Not the name. */
create function retention.erase_about(tally jsonb, person uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  place uuid;
  looks uuid[] := array(select g.id from access.glass g where g.child_id = person or exists (select from people.person p join people.name n on n.person_id = p.id
    where p.id = person and p.born_on = g.born_on and lower(n.given) = lower(g.given) and lower(n.family) = lower(g.family)));
begin
  for place in select distinct x.o from (select t.organisation_id as o from deadlines.task t where t.children @> array[person]
      union all select c.organisation_id from deadlines.clock c where c.children @> array[person]) x loop
    tally := retention.erase_deadlines(tally, person, place);
  end loop;
  tally := retention.take(tally, 'drafts', 'record.draft', 't.subject_id = $1 or strpos(t.fields::text, $1::text) > 0', person, null);
  tally := retention.take(tally, 'plans', 'record.plan_period', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.relationship', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.legal_status', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.authority', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.living_arrangement', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.join_proposal', 't.child_id = $1 or t.known_child_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.roll', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.address', 't.person_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.phone', 't.person_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.identifier', 't.person_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.language', 't.person_id = $1', person, null);
  tally := retention.take(tally, 'people', 'people.disability', 't.person_id = $1', person, null);
  tally := retention.take(tally, 'access', 'access.exclusion', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'access', 'access.ending', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'access', 'access.protected_location', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'access', 'access.location_right', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'access', 'access.named', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'access', 'access.unusual_answer', 't.unusual_id in (select u.id from access.unusual u where u.children = array[$1])', person, null);
  tally := retention.take(tally, 'access', 'access.unusual', 't.children = array[$1]', person, null);
  tally := retention.take(tally, 'access', 'access.glass_review', 't.glass_id = any($3)', person, null, looks);
  tally := retention.take(tally, 'access', 'access.glass_end', 't.glass_id = any($3)', person, null, looks);
  tally := retention.take(tally, 'access', 'access.glass_gone_up', 't.glass_id = any($3)', person, null, looks);
  tally := retention.take(tally, 'access', 'access.glass', 't.id = any($3)', person, null, looks);
  update access.unusual u set children = array_remove(u.children, person) where u.children @> array[person];
  tally := retention.take(tally, 'searches', 'matching.notice', 't.child_id = $1', person, null);
  tally := retention.take(tally, 'searches', 'matching.question', 't.strong_keys && array(select k.key from matching.key k where k.person_id = $1)', person, null);
  tally := retention.take(tally, 'searches', 'matching.key', 't.person_id = $1', person, null);
  delete from retention.hold_lift l using retention.hold h where h.id = l.hold_id and h.child_id = person;
  delete from retention.hold h where h.child_id = person;
  delete from retention.fact_end e using retention.fact f where f.id = e.fact_id and f.child_id = person;
  delete from retention.fact f where f.child_id = person;
  return tally;
end $$;

/* The person, once nobody keeps a record of the child, and the people who belonged to this child alone. The name stays where the child is somebody's
   brother or sister in another record. Gives the tally, and the people who went. */
create function retention.erase_person(tally jsonb, child uuid, certificate uuid, out counted jsonb, out gone uuid[])
language plpgsql volatile set search_path = '' as $$
declare
  person uuid;
  words text[];
  n bigint;
  kept boolean := exists (select from people.relationship r where r.other_id = child);
  others uuid[] := array(select distinct r.other_id from people.relationship r where r.child_id = child);
begin
  if kept then
    update people.person p set gender_words = null, ethnicity = null, religion = null, nationality = null, talk_best = null where p.id = child;
  end if;
  words := array(select distinct w from people.name n, unnest(matching.words(n.given) || matching.words(n.family)) w where n.person_id = any(others || child));
  perform retention.clean_lists(child, null);
  tally := retention.erase_about(tally, child);
  gone := array(select o from unnest(others) o where not retention.is_kept(o)
    and not exists (select from people.relationship r where r.other_id = o or r.child_id = o and r.other_id <> all(others || child))
    and not exists (select from people.living_arrangement l where l.carer_id = o));
  foreach person in array gone loop tally := retention.erase_about(tally, person); end loop;
  -- Of a brother or sister in another record the newest name, alone.
  if kept then
    tally := retention.take(tally, 'people', 'people.name', $q$t.person_id = $1 and t.id <> (select n.id from people.name n where n.person_id = $1
      order by n.to_on is null desc, n.recorded_at desc, n.id limit 1)$q$, child, null);
  else
    gone := gone || child;
  end if;
  foreach person in array gone loop
    tally := retention.take(tally, 'people', 'people.couple', 't.one_id = $1 or t.two_id = $1', person, null);
    tally := retention.take(tally, 'people', 'people.name', 't.person_id = $1', person, null);
  end loop;
  foreach person in array gone loop tally := retention.take(tally, 'people', 'people.person', 't.id = $1', person, null); end loop;
  -- A word that stands in nobody's name any more is not looked for either.
  words := array(select w from unnest(words) w where not exists (select from people.name n where w = any(matching.words(n.given) || matching.words(n.family))));
  delete from matching.spelling s where s.word = any(words);
  get diagnostics n = row_count;
  if n > 0 then tally := jsonb_set(tally, '{searches}', to_jsonb(coalesce((tally->>'searches')::bigint, 0) + n)); end if;
  update retention.certificate c set name_kept = kept, last = true where c.id = certificate;
  counted := tally;
end $$;

/* Erases what was proposed and is hereby decided: one transaction, with its certificate. Refused to whoever proposed it, while anything holds the
   record, while the organisation works with the child, and before its day. Gives whether any organisation still keeps something of the child, and
   the events to be emptied (those that name nobody who is still known), which retention.erase_events must do in the same transaction. */
create function retention.erase(review uuid, certificate uuid, under jsonb, days integer, at timestamptz, out number text, out last boolean, out events jsonb)
language plpgsql volatile security definer set search_path = '' as $$
declare
  r retention.review;
  d retention.due;
  tally jsonb := '{}';
  child uuid;
  keeper uuid;
  entries uuid[];
  subjects uuid[];
  gone uuid[] := '{}';
begin
  select * into r from retention.review x where x.id = review and x.proposal = 'erase';
  if not found or not access.holds('dpo') then raise insufficient_privilege using message = 'not allowed'; end if;
  d := retention.hold_due(r.due_id);
  child := d.child_id;
  keeper := d.organisation_id;
  if r.proposed_by = access.me() then raise insufficient_privilege using message = 'nobody decides on what they proposed'; end if;
  if not exists (select from retention.review x where x.id = review)
    or exists (select from retention.decision x where x.review_id = review) or exists (select from retention.review x where x.due_id = d.id and x.proposed_at > r.proposed_at) then
    raise check_violation using message = 'this proposal has been decided on';
  end if;
  if retention.is_held(keeper, child) then raise check_violation using message = 'the record is held'; end if;
  if d.keep_until is null or d.keep_until >= (at at time zone 'Europe/London')::date then raise check_violation using message = 'its day has not come'; end if;
  if exists (select from access.involvement i where i.organisation_id = keeper and i.child_id = child and (i.to_at is null or i.to_at > at)) then
    raise check_violation using message = 'the organisation works with the child';
  end if;
  -- One erasure at a time: each writes an event of its own before the one that ends the transaction.
  perform pg_advisory_xact_lock(hashtextextended('retention.erase', 0));
  number := 'E-' || extract(year from at at time zone 'Europe/London') || '-' || lpad((1 + (
    select count(*) from retention.certificate c where c.area_id = retention.my_area()))::text, 4, '0');
  insert into retention.certificate (id, number, area_id, organisation_id, part, kinds, rules, backup_days, proposed_by, proposed_at, decided_by, decided_at)
  values (certificate, number, retention.my_area(), keeper, d.part, d.kinds, under, days, r.proposed_by, r.proposed_at, access.me(), at);

  entries := array(select ec.entry_id from record.entry_child ec where ec.child_id = child and ec.owner_id = keeper);
  if d.part = 'register' then
    tally := retention.erase_register(tally, child, keeper);
  else
    subjects := entries || array(select c.id from concerns.concern c where c.organisation_id = keeper and c.children = array[child])
      || array(select q.id from sharing.request q where q.child_id = child and (q.from_organisation_id = keeper or q.to_organisation_id = keeper))
      || array(select f.id from concerns.referral f where f.organisation_id = keeper and f.children = array[child])
      || array(select c.contact_id from contacts.contact_child c join contacts.contact x on x.id = c.contact_id where c.child_id = child and x.organisation_id = keeper);
    -- Documents that were put into a draft and never sent.
    insert into retention.gone_file (file_id, certificate_id)
    select (x.one->>'id')::uuid, certificate from record.draft t, jsonb_array_elements(case when jsonb_typeof(t.fields->'files') = 'array' then t.fields->'files' else '[]' end) x(one)
    where t.organisation_id = keeper and (t.subject_id = child or t.subject_id = any(subjects) or strpos(t.fields::text, child::text) > 0) and t.sent_at is null
      and x.one->>'id' ~ '^[0-9a-f-]{36}$'
    on conflict do nothing;
    entries := entries || retention.entries_between(child, keeper);
    tally := retention.erase_attendance(tally, child, keeper);
    tally := retention.erase_left_over(tally, child, keeper, subjects);
    tally := retention.take(tally, 'access', 'access.ending', 't.child_id = $1 and t.organisation_id = $2', child, keeper);
    tally := retention.take(tally, 'access', 'access.involvement', 't.child_id = $1 and t.organisation_id = $2', child, keeper);
    tally := retention.erase_entries(tally, child, keeper, certificate);
    tally := retention.erase_between(tally, child, keeper);
    tally := retention.erase_concerns(tally, child, keeper);
    tally := retention.erase_contacts(tally, child, keeper);
    tally := retention.erase_deadlines(tally, child, keeper);
    delete from retention.fact_end e using retention.fact f where f.id = e.fact_id and f.child_id = child and f.organisation_id = keeper;
    delete from retention.fact f where f.child_id = child and f.organisation_id = keeper;
    delete from retention.hold_lift l using retention.hold h where h.id = l.hold_id and h.child_id = child and h.organisation_id = keeper;
    delete from retention.hold h where h.child_id = child and h.organisation_id = keeper;
    perform retention.erase_empty_entries(entries);
  end if;
  delete from retention.decision x using retention.review v, retention.due u where v.id = x.review_id and u.id = v.due_id
    and u.child_id = child and u.organisation_id = keeper and u.part = d.part;
  delete from retention.review v using retention.due u where u.id = v.due_id and u.child_id = child and u.organisation_id = keeper and u.part = d.part;
  delete from retention.due u where u.child_id = child and u.organisation_id = keeper and u.part = d.part;

  last := not retention.is_kept(child);
  if last then select p.counted, p.gone into tally, gone from retention.erase_person(tally, child, certificate) p; end if;
  if last then perform retention.erase_empty_entries(entries); end if;
  update retention.certificate c set counts = tally where c.id = certificate;
  events := '[]';
  if last then
    -- An event that also names a child who is still known stays until that child's record goes too.
    select coalesce(jsonb_agg(jsonb_build_array(e.chain, e.seq, e.id) order by e.chain, e.seq), '[]') into events from audit.event e
    where e.action is not null and e.action <> 'audit.erase' and e.id in (select c.event_id from audit.event_child c where c.child_id = any(gone || child))
      and not exists (select from audit.event_child c join people.person p on p.id = c.child_id where c.event_id = e.id and c.child_id <> all(gone || child));
    if events <> '[]' then insert into retention.erasing (certificate_id, children) values (certificate, gone || child); end if;
  end if;
end $$;

/* The entries of rows between two organisations: some were left as empty places when the other one's record went. */
create function retention.entries_between(child uuid, organisation uuid) returns uuid[]
language sql stable set search_path = '' as $$
  select array(
    select r.entry_id from sharing.request r where r.child_id = child and organisation in (r.from_organisation_id, r.to_organisation_id)
    union select a.entry_id from sharing.answer a join sharing.request r on r.id = a.request_id where r.child_id = child and organisation in (r.from_organisation_id, r.to_organisation_id)
    union select x.e from challenge.challenge c
      left join challenge.stage s on s.challenge_id = c.id left join challenge.stage_answer sa on sa.challenge_id = c.id left join challenge.close cl on cl.challenge_id = c.id
      cross join lateral unnest(array[c.entry_id, s.entry_id, sa.entry_id, cl.entry_id]) x(e)
      where c.child_id = child and organisation in (c.from_organisation_id, c.to_organisation_id) and x.e is not null
    union select x.e from concerns.referral f left join concerns.referral_answer a on a.referral_id = f.id left join concerns.referral_follow w on w.referral_id = f.id
      cross join lateral unnest(array[f.entry_id, a.entry_id, w.entry_id]) x(e)
      where f.children @> array[child] and organisation in (f.organisation_id, f.to_organisation_id) and x.e is not null
    union select s.entry_id from attendance.telling_step s join attendance.telling t on t.id = s.telling_id
      where t.child_id = child and organisation in (t.organisation_id, t.to_organisation_id) and s.entry_id is not null)
$$;

/* Empties the events of the children an erasure left nobody to keep, in its own transaction: salt and content are destroyed, leaf and hash stay, so
   that the chain still verifies. `event_body` is the audit.erase event that lists them. */
create function retention.erase_events(certificate uuid, event_body text, event_salt bytea) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
  n bigint;
begin
  if not exists (select from retention.certificate c where c.id = certificate and c.xid = pg_current_xact_id() and c.decided_by = access.me()) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  -- Nothing but these events: each names one of the children, and nobody who is still known.
  if exists (select from jsonb_array_elements(event_body::jsonb->'detail'->'erased') x(place)
    where not exists (select from audit.event_child c join retention.erasing g on c.child_id = any(g.children)
        where g.certificate_id = certificate and c.event_id = (x.place->>2)::uuid)
      or exists (select from audit.event_child c join people.person p on p.id = c.child_id join retention.erasing g on g.certificate_id = certificate
        where c.event_id = (x.place->>2)::uuid and c.child_id <> all(g.children))) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  n := audit.erase(event_body, event_salt);
  delete from retention.erasing g where g.certificate_id = certificate;
  update retention.certificate c set counts = jsonb_set(c.counts, '{events}', to_jsonb(n)) where c.id = certificate;
  return n;
end $$;

/* No transaction commits between the erasing of a child and the event that says so. */
create function retention.ends_with_its_event() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from retention.erasing g where g.certificate_id = new.certificate_id) then
    raise check_violation using message = 'an erasure ends with its event';
  end if;
  return null;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'retention'::regnamespace
      and (p.proname like 'erase%' or p.proname in ('keeps', 'is_kept', 'take', 'referred_to', 'without', 'clean_lists', 'entries_between', 'ends_with_its_event')) loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_definer%s', f,
      case when f::text ~ 'retention\.(erase|erase_events)\(' then ', kith_app' else '' end);
  end loop;
end $$;
grant execute on function retention.ends_with_its_event() to kith_owner;
set local role kith_owner;
create constraint trigger ends_with_its_event after insert on retention.erasing deferrable initially deferred
  for each row execute function retention.ends_with_its_event();
reset role;
