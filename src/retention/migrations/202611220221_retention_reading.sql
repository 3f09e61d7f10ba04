-- as admin
/* The organisations whose records the signed-in person answers for here: a data protection officer those of the area; a lead, a head or a front door
   manager, and the program itself, their own. */
create function retention.answers_for() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select case when access.my_working_organisation() is null then '{}'
    when access.holds('dpo') then access.organisations_of_my_area()
    when access.holds('dsl', 'head', 'front-door-manager', 'system') then array[access.my_working_organisation()]
    else '{}' end
$$;

create function retention.my_area() returns uuid
language sql stable security definer set search_path = '' as $$
  select o.area_id from identity.organisation o where o.id = access.my_working_organisation()
$$;

/* What the rules ask of each record an organisation keeps of a child, as facts: no name, no words. A row for the file, and one for the register where
   there is one. `closed_on` is null while the organisation works with the child. */
create function retention.facts(organisation uuid, only_child uuid, at timestamptz)
returns table (child_id uuid, part text, born_on date, died_on date, made_on date, closed_on date, last_contact_on date, plans text[], harms text[],
  legal text[], contacts integer, accepted integer, said jsonb, holds jsonb)
language plpgsql stable security definer set search_path = '' as $$
declare
  hidden constant uuid[] := access.excluded();
begin
  if organisation <> all(retention.answers_for()) then return; end if;
  return query
  with kept as materialized (
    select i.child_id as id from access.involvement i where i.organisation_id = organisation and (only_child is null or i.child_id = only_child)
    union select ec.child_id from record.entry_child ec where ec.owner_id = organisation and (only_child is null or ec.child_id = only_child)
    union select m.child_id from attendance.term_marks m where m.organisation_id = organisation and (only_child is null or m.child_id = only_child)
    -- A front door keeps what reached it, also of a child it never worked with.
    union select cc.child_id from contacts.contact_child cc join contacts.contact c on c.id = cc.contact_id
      where c.organisation_id = organisation and cc.child_id is not null and (only_child is null or cc.child_id = only_child)
  ), reached as materialized (
    select cc.child_id as id, count(*)::integer as contacts, max(c.received_at) as last_at,
      count(*) filter (where exists (select from contacts.decision d where d.contact_child_id = cc.id and d.accepted))::integer as accepted
    from contacts.contact_child cc join contacts.contact c on c.id = cc.contact_id where c.organisation_id = organisation and cc.child_id is not null group by 1
  ), worked as materialized (
    select i.child_id as id, bool_or(i.to_at is null or i.to_at > at) as open, max(i.to_at) as until
    from access.involvement i where i.organisation_id = organisation group by 1
  ), written as materialized (
    select k.id, max(ec.recorded_at) as made, max(ec.happened_at) as happened, bool_or(ec.child_id is not null) as any_entry
    from kept k left join record.entry_child ec on ec.child_id = k.id and ec.owner_id = organisation group by 1
  ), marked as materialized (
    select m.child_id as id, max(m.term_on) as last_term from attendance.term_marks m where m.organisation_id = organisation group by 1
  )
  select k.id, x.part, p.born_on, p.died_on,
    case x.part when 'register' then (m.last_term + 130)
      else (coalesce(greatest(w.made, r.last_at), v.until, at) at time zone 'Europe/London')::date end,
    case when v.open then null
      else (coalesce(greatest(v.until, w.made, r.last_at), m.last_term::timestamptz + interval '130 days') at time zone 'Europe/London')::date end,
    (greatest(w.happened, r.last_at) at time zone 'Europe/London')::date,
    array(select distinct pp.kind from record.plan_period pp where pp.child_id = k.id),
    array(select distinct h.harm from record.harm h join record.entry e on e.id = h.entry_id where h.child_id = k.id and e.owner_id = organisation),
    array(select distinct l.status from people.legal_status l where l.child_id = k.id),
    coalesce(r.contacts, 0), coalesce(r.accepted, 0),
    (select coalesce(jsonb_agg(jsonb_build_object('kind', f.kind, 'on', f.on_date)), '[]') from retention.fact f
      where f.child_id = k.id and f.organisation_id = organisation and not exists (select from retention.fact_end fe where fe.fact_id = f.id)),
    -- What has been lifted holds nothing any more, also on the day itself.
    (select coalesce(jsonb_agg(jsonb_build_object('setOn', (h.set_at at time zone 'Europe/London')::date, 'liftedOn', null)), '[]')
      from retention.hold h where h.child_id = k.id and (h.organisation_id = organisation or h.organisation_id is null)
        and not exists (select from retention.hold_lift l where l.hold_id = h.id))
  from kept k
  join people.person p on p.id = k.id and p.kind = 'child'
  left join worked v on v.id = k.id
  join written w on w.id = k.id
  left join marked m on m.id = k.id
  left join reached r on r.id = k.id
  join lateral (select 'file' as part where v.id is not null or w.any_entry or r.id is not null union all select 'register' where m.id is not null) x on true
  where k.id <> all(hidden);
end $$;

/* What has come to its date and not gone, with where its review stands. Initials and the year of birth tell children apart; no name. */
create function retention.due_now(only_one uuid) returns table (id uuid, organisation_id uuid, organisation text, organisation_kind text, child_id uuid,
  initials text, year integer, part text, kinds text[], rules text[], keep_until date, found_at timestamptz, held boolean, review_id uuid, proposal text,
  words text, look_again_on date, proposed_by uuid, proposed_by_name text, proposed_at timestamptz, not_agreed jsonb)
language plpgsql stable security definer set search_path = '' as $$
declare
  mine constant uuid[] := retention.answers_for();
  hidden constant uuid[] := access.excluded();
begin
  return query
  select d.id, d.organisation_id, o.name, o.kind, d.child_id,
    coalesce(left(n.given, 1) || '.' || left(n.family, 1) || '.', '–'), extract(year from coalesce(p.born_on, p.expected_on))::integer,
    d.part, d.kinds, d.rules, d.keep_until, d.found_at, retention.is_held(d.organisation_id, d.child_id),
    r.id, r.proposal, r.words, r.look_again_on, r.proposed_by, rp.name, r.proposed_at,
    case when x.review_id is null then null
      else jsonb_build_object('by', xp.name, 'at', x.decided_at, 'words', x.words) end
  from retention.due d
  join identity.organisation o on o.id = d.organisation_id
  join people.person p on p.id = d.child_id
  left join lateral (select nm.given, nm.family from people.name nm where nm.person_id = p.id and nm.to_on is null
    order by case nm.kind when 'known-as' then 0 when 'legal' then 1 else 2 end, nm.recorded_at desc limit 1) n on true
  left join lateral (select rv.* from retention.review rv where rv.due_id = d.id order by rv.proposed_at desc, rv.id desc limit 1) r on true
  left join identity.practitioner rp on rp.id = r.proposed_by
  left join retention.decision x on x.review_id = r.id
  left join identity.practitioner xp on xp.id = x.decided_by
  where d.gone_at is null and d.organisation_id = any(mine) and d.child_id <> all(hidden) and (only_one is null or d.id = only_one)
  order by d.keep_until nulls last, d.id
  limit 500;
end $$;

/* Does anything hold this record? */
create function retention.is_held(organisation uuid, child uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from retention.hold h where h.child_id = child and (h.organisation_id is null or h.organisation_id = organisation)
    and not exists (select from retention.hold_lift l where l.hold_id = h.id))
$$;

/* Holds, on or lifted, newest first: those of the organisations one answers for, and of one child if given. */
create function retention.holds_seen(only_child uuid) returns table (id uuid, child_id uuid, initials text, year integer, organisation text, grounds text,
  words text, set_by_name text, set_at timestamptz, lifted_words text, lifted_by_name text, lifted_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  mine constant uuid[] := retention.answers_for();
  hidden constant uuid[] := access.excluded();
  area constant uuid := retention.my_area();
begin
  return query
  select h.id, h.child_id, coalesce(left(n.given, 1) || '.' || left(n.family, 1) || '.', '–'),
    extract(year from coalesce(p.born_on, p.expected_on))::integer, o.name, h.grounds, h.words, s.name, h.set_at, l.words, lp.name, l.lifted_at
  from retention.hold h
  join people.person p on p.id = h.child_id
  join identity.practitioner s on s.id = h.set_by
  left join identity.organisation o on o.id = h.organisation_id
  left join retention.hold_lift l on l.hold_id = h.id
  left join identity.practitioner lp on lp.id = l.lifted_by
  left join lateral (select nm.given, nm.family from people.name nm where nm.person_id = p.id and nm.to_on is null
    order by case nm.kind when 'known-as' then 0 when 'legal' then 1 else 2 end, nm.recorded_at desc limit 1) n on true
  where h.child_id <> all(hidden) and (only_child is null or h.child_id = only_child)
    and (h.organisation_id = any(mine)
      -- For all organisations: seen by those who keep a record of the child themselves.
      or h.organisation_id is null and h.area_id = area and cardinality(mine) > 0 and (access.holds('dpo')
        or exists (select from access.involvement i where i.child_id = h.child_id and i.organisation_id = any(mine))))
  order by l.lifted_at is not null, h.set_at desc, h.id
  limit 500;
end $$;

/* What people have said of a record, for its review. */
create function retention.said_of(due uuid) returns table (id uuid, kind text, on_date date, words text, said_by_name text, said_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select f.id, f.kind, f.on_date, f.words, s.name, f.said_at
  from retention.due_now(due) d
  join retention.fact f on f.child_id = d.child_id and f.organisation_id = d.organisation_id
  join identity.practitioner s on s.id = f.said_by
  where not exists (select from retention.fact_end e where e.fact_id = f.id)
  order by f.said_at
$$;

/* How much there is of it: counts, for whoever decides without reading. */
create function retention.how_much(due uuid) returns table (entries bigint, shared bigint, documents bigint, terms bigint, first_on date, last_on date)
language sql stable security definer set search_path = '' as $$
  select count(ec.entry_id), count(ec.entry_id) filter (where cardinality(ec.with_children) > 1),
    (select count(*) from record.attachment a join record.entry_child x on x.entry_id = a.entry_id
      where x.child_id = d.child_id and x.owner_id = d.organisation_id and cardinality(x.with_children) = 1),
    (select count(*) from attendance.term_marks m where m.child_id = d.child_id and m.organisation_id = d.organisation_id),
    min(ec.happened_at)::date, max(ec.happened_at)::date
  from retention.due_now(due) d
  left join record.entry_child ec on ec.child_id = d.child_id and ec.owner_id = d.organisation_id
  group by d.child_id, d.organisation_id
$$;

/* Everything an area has ever set, newest first: no case in it, so everybody at work may read it. */
create function retention.choices() returns table (id uuid, rule_id text, holder text, counted_from text, years integer, source text, certainty text,
  reason text, set_by_name text, set_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select c.id, c.rule_id, c.holder, c.counted_from, c.years, c.source, c.certainty, c.reason, p.name, c.set_at
  from retention.choice c join identity.practitioner p on p.id = c.set_by
  where c.area_id = retention.my_area() order by c.set_at desc, c.id desc
$$;
create function retention.backup_terms() returns table (id uuid, days integer, reason text, set_by_name text, set_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select b.id, b.days, b.reason, p.name, b.set_at from retention.backup_term b join identity.practitioner p on p.id = b.set_by
  where b.area_id = retention.my_area() order by b.set_at desc, b.id desc
$$;

/* Certificates: of the organisations one answers for. */
create function retention.certificates(only_one uuid) returns table (id uuid, number text, organisation text, part text, kinds text[], rules jsonb,
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
  order by c.decided_at desc, c.id limit 500
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'retention'::regnamespace loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_definer%s', f, case when f::text ~ 'is_held|my_area' then '' else ', kith_app' end);
  end loop;
end $$;
