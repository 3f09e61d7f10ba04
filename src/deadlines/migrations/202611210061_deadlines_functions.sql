-- as admin
-- What must reach over the walls between teams, one narrow question each: a decision at the front door stops the school's clock too.

/* Has the signed-in organisation a part in this matter: a clock or a task of its own on it, or one that it gave? And is the person free to act? */
create function deadlines.is_party(of_kind text, of_subject uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.my_working_organisation() is not null and exists (
    select from deadlines.clock c where c.subject_id = of_subject and c.subject_kind = of_kind
      and access.my_organisation() in (c.organisation_id, c.from_organisation_id) and not (c.children && access.excluded())
    union all
    select from deadlines.task t where t.subject_id = of_subject and t.subject_kind = of_kind
      and access.my_organisation() in (t.organisation_id, t.from_organisation_id) and not (t.children && access.excluded()))
$$;

/* Late from the very instant on; a time that must be kept free, or that something lasts at least, cannot be overrun. */
create function deadlines.is_late(c deadlines.clock, at timestamptz) returns boolean language sql immutable set search_path = '' as $$
  select at >= c.due_at and c.meaning in ('by', 'before')
$$;

/* Stops every open clock of one rule on one matter, whichever team it runs for. A late one needs a reason, given now or before; when one
   is missing nothing stops at all. One row a clock. */
create function deadlines.stop_clocks(of_rule text, of_kind text, of_subject uuid, at timestamptz, entry uuid, reason text)
returns table (clock_id uuid, was_late boolean, needs_reason boolean)
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not deadlines.is_party(of_kind, of_subject) then return; end if;
  perform from deadlines.clock c where c.subject_id = of_subject and c.subject_kind = of_kind and c.rule = of_rule and c.stopped_at is null
    order by c.id for update;
  if exists (select from deadlines.clock c where c.subject_id = of_subject and c.subject_kind = of_kind and c.rule = of_rule and c.stopped_at is null
      and deadlines.is_late(c, at) and coalesce(reason, c.late_reason) is null) then
    return query select c.id, deadlines.is_late(c, at), coalesce(reason, c.late_reason) is null and deadlines.is_late(c, at) from deadlines.clock c
      where c.subject_id = of_subject and c.subject_kind = of_kind and c.rule = of_rule and c.stopped_at is null;
    return;
  end if;
  return query
    update deadlines.clock c set stopped_at = at, stopped_by = access.me(), stopped_entry_id = entry,
      late_minutes = case when deadlines.is_late(c, at) then greatest(1, ceil(extract(epoch from at - c.due_at) / 60))::integer end,
      late_reason = case when deadlines.is_late(c, at) then coalesce(reason, c.late_reason) else c.late_reason end,
      late_said_by = case when deadlines.is_late(c, at) and reason is not null then access.me() else c.late_said_by end,
      late_said_at = case when deadlines.is_late(c, at) and reason is not null then at else c.late_said_at end
    where c.subject_id = of_subject and c.subject_kind = of_kind and c.rule = of_rule and c.stopped_at is null
    returning c.id, c.late_minutes is not null, false;
end $$;

/* Finishes every open task of one kind on one matter, whichever team has it. Gives the number. */
create function deadlines.finish_tasks(of_kind text, subject_of_kind text, of_subject uuid, at timestamptz, words text) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  finished integer;
begin
  if not deadlines.is_party(subject_of_kind, of_subject) then return 0; end if;
  update deadlines.task t set done_at = at, done_by = access.me(), done_words = words
    where t.subject_id = of_subject and t.subject_kind = subject_of_kind and t.kind = of_kind and t.done_at is null;
  get diagnostics finished = row_count;
  return finished;
end $$;

/* Open clocks of the whole area, a page at a time, for counting them again: rules and dates, nothing about anybody. */
create function deadlines.clocks_to_count(of_rules text[], after uuid, most integer)
returns table (id uuid, rule text, organisation_id uuid, start_event text, started_at timestamptz, other_starts jsonb, edition text, unit text,
  amount double precision, limit_from text, due_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select c.id, c.rule, c.organisation_id, c.start_event, c.started_at, c.other_starts, c.edition, c.unit, c.amount, c.limit_from, c.due_at
  from deadlines.clock c
  -- A date from an order, and time that somebody gave by name, are nobody's to count again.
  where c.stopped_at is null and c.limit_from <> 'order' and c.extended_at is null and c.id > after and (of_rules is null or c.rule = any(of_rules))
    and access.holds('system', 'partner', 'front-door-manager', 'administrator', 'dsl', 'head')
    and c.organisation_id in (select o.id from identity.organisation o join identity.organisation mine on mine.area_id = o.area_id
      where mine.id = access.my_working_organisation())
  order by c.id limit most
$$;

/* Writes what the clocks now say, and keeps what they said. Clocks outside one's own area are left alone. Gives the number changed. */
create function deadlines.count_again(ids uuid[], history_ids uuid[], editions text[], units text[], amounts double precision[], limits_from text[],
  days date[], instants timestamptz[], are_timed boolean[], why text, at timestamptz) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  changed integer;
  me constant uuid := access.me();
begin
  if not access.holds('system', 'partner', 'front-door-manager', 'administrator', 'dsl', 'head') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  -- Old and new stand in one row, so that no two lists of ten thousand are ever joined with each other.
  with moved as materialized (
    select c.id, n.history_id, c.started_at, c.edition, c.unit, c.amount, c.limit_from, c.due_on, c.due_at,
      n.edition as new_edition, n.unit as new_unit, n.amount as new_amount, n.limit_from as new_limit_from, n.due_on as new_due_on,
      n.due_at as new_due_at, n.timed as new_timed
    from unnest(ids, history_ids, editions, units, amounts, limits_from, days, instants, are_timed)
      n(id, history_id, edition, unit, amount, limit_from, due_on, due_at, timed)
    join deadlines.clock c on c.id = n.id and c.stopped_at is null
    join identity.organisation o on o.id = c.organisation_id
    where o.area_id = (select m.area_id from identity.organisation m where m.id = access.my_working_organisation())
    for update of c
  ), kept as (
    insert into deadlines.clock_history (id, clock_id, changed_at, changed_by, kind, reason, started_at, edition, unit, amount, limit_from, due_on, due_at)
    select m.history_id, m.id, at, me, 'computed-again', why, m.started_at, m.edition, m.unit, m.amount, m.limit_from, m.due_on, m.due_at from moved m
  )
  update deadlines.clock c set edition = m.new_edition, unit = m.new_unit, amount = m.new_amount, limit_from = m.new_limit_from,
    due_on = m.new_due_on, due_at = m.new_due_at, timed = m.new_timed
  from moved m where c.id = m.id;
  get diagnostics changed = row_count;
  return changed;
end $$;

/* Who is to be reminded of what in the signed-in organisation, and where: for the worker alone. Nothing about anybody's case. */
create function deadlines.to_remind(at timestamptz, within interval)
returns table (item_id uuid, practitioner_id uuid, email text, kind text, by_mail boolean, quiet_from time, quiet_to time, quiet_weekends boolean)
language sql stable security definer set search_path = '' as $$
  with open as (
    select t.id, t.practitioner_id, t.role, t.children, coalesce(t.due_at, c.due_at) as due_at,
      t.due_at is not null or c.meaning in ('by', 'before') as can_be_late
    from deadlines.task t left join deadlines.clock c on c.id = t.clock_id and c.stopped_at is null
    where t.organisation_id = access.my_working_organisation() and t.done_at is null
    union all
    select c.id, c.practitioner_id, null, c.children, c.due_at, c.meaning in ('by', 'before') from deadlines.clock c
    where c.organisation_id = access.my_working_organisation() and c.stopped_at is null
      and not exists (select from deadlines.task t where t.clock_id = c.id and t.done_at is null)
  ), whose as (
    select o.id, o.due_at, o.can_be_late, o.practitioner_id from open o where o.practitioner_id is not null and not access.is_excluded(o.practitioner_id, o.children)
    union all
    select o.id, o.due_at, o.can_be_late, e.practitioner_id from open o
      cross join lateral access.eligible(access.my_working_organisation(),
        case when o.role is null then array['dsl', 'front-door-manager'] else array[o.role] end, o.children) e
      where o.practitioner_id is null
  )
  select distinct w.id, w.practitioner_id, p.email, k.kind, coalesce(r.by_mail, true), coalesce(r.quiet_from, '20:00'), coalesce(r.quiet_to, '07:30'),
    coalesce(r.quiet_weekends, true)
  from whose w
  cross join lateral (select case when w.due_at <= at and w.can_be_late then 'late' else 'soon' end as kind) k
  join identity.practitioner p on p.id = w.practitioner_id and p.disabled_at is null and p.email is not null
  left join deadlines.reminder_choice r on r.practitioner_id = w.practitioner_id
  where access.holds('system') and w.due_at <= at + within
    and not exists (select from deadlines.reminder m where m.item_id = w.id and m.practitioner_id = w.practitioner_id and m.kind = k.kind)
$$;

/* When the items of a calendar's owner are due: times and nothing else. Empty for a calendar that was ended, or whose owner may no longer work. */
create function deadlines.calendar_of(token_hash bytea) returns table (item_id uuid, due_at timestamptz, timed boolean)
language sql stable security definer set search_path = '' as $$
  with owner as (
    select k.practitioner_id as who, k.organisation_id as place, access.roles_of(k.practitioner_id, k.organisation_id) as held
    from deadlines.calendar_token k where k.hash = token_hash and k.revoked_at is null
  )
  select t.id, coalesce(t.due_at, c.due_at), case when t.due_at is null then c.timed else t.timed end
  from owner o join deadlines.task t on t.organisation_id = o.place and t.done_at is null
  left join deadlines.clock c on c.id = t.clock_id and c.stopped_at is null
  where cardinality(o.held) > 0 and coalesce(t.due_at, c.due_at) is not null and not access.is_excluded(o.who, t.children)
    and (t.practitioner_id = o.who or (t.practitioner_id is null and (t.role = any(o.held) or (t.role is null and not t.private and o.held && array['dsl', 'front-door-manager']))))
  union all
  select c.id, c.due_at, c.timed from owner o join deadlines.clock c on c.organisation_id = o.place and c.stopped_at is null
  where cardinality(o.held) > 0 and not access.is_excluded(o.who, c.children)
    and (c.practitioner_id = o.who or (c.practitioner_id is null and o.held && array['dsl', 'front-door-manager']))
    and not exists (select from deadlines.task t where t.clock_id = c.id and t.done_at is null)
$$;

/* Is this the address of a calendar that is still open? */
create function deadlines.is_calendar(token_hash bytea) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from deadlines.calendar_token k where k.hash = token_hash and k.revoked_at is null
    and cardinality(access.roles_of(k.practitioner_id, k.organisation_id)) > 0)
$$;

/* In time and late by rule and team, of clocks that ran out or stopped in the period. Those who answer for the area see its teams, leads their own.
   Private clocks are not counted. The caller hides small numbers before anybody sees them (rules.ts, suppress). */
create function deadlines.totals(from_at timestamptz, to_at timestamptz, at timestamptz)
returns table (rule text, organisation_id uuid, organisation_name text, in_time integer, late integer)
language sql stable security definer set search_path = '' as $$
  select c.rule, o.id, o.name,
    (count(*) filter (where c.stopped_at is not null and c.late_minutes is null))::integer,
    (count(*) filter (where c.late_minutes is not null or c.stopped_at is null))::integer
  from deadlines.clock c
  join identity.organisation o on o.id = c.organisation_id
  join identity.organisation mine on mine.id = access.my_working_organisation()
  where not c.private and (c.stopped_at >= from_at and c.stopped_at < to_at or c.stopped_at is null and c.due_at >= from_at and c.due_at < to_at and deadlines.is_late(c, at))
    and case when access.holds('partner', 'analyst', 'dpo', 'system') then o.area_id = mine.area_id
        else access.holds('dsl', 'head', 'front-door-manager', 'chair') and o.id = mine.id end
  group by c.rule, o.id, o.name
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'deadlines'::regnamespace loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app, kith_definer', f);
  end loop;
end $$;
