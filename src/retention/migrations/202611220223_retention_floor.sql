-- as admin
-- The floor: rows of a record are deleted in the transaction of an erasure that somebody decided on, and in no other.

create function retention.only_in_an_erasure() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Whoever owns the whole database can do anything; what they do shows in the audit log against a head kept outside.
  if current_setting('is_superuser') = 'on' or exists (select from retention.certificate c where c.xid = pg_current_xact_id()) then return null; end if;
  raise insufficient_privilege using message = 'records go by an erasure that somebody decided on, and in no other way';
end $$;
alter function retention.only_in_an_erasure() owner to kith_definer;
revoke all on function retention.only_in_an_erasure() from public;
grant execute on function retention.only_in_an_erasure() to kith_owner;

set local role kith_owner;
do $$
declare t text;
begin
  foreach t in array array[
    'record.entry', 'record.version', 'record.entry_child', 'record.reach_change', 'record.harm', 'record.voice', 'record.decision', 'record.voice_weighed',
    'record.attachment', 'record.body_mark', 'record.plan_period', 'record.draft', 'record.first_wording',
    'people.person', 'people.name', 'people.identifier', 'people.address', 'people.phone', 'people.language', 'people.disability',
    'people.living_arrangement', 'people.legal_status', 'people.authority', 'people.relationship', 'people.couple', 'people.roll', 'people.join_proposal',
    'access.involvement', 'access.named', 'access.exclusion', 'access.ending', 'access.protected_location', 'access.location_right',
    'access.unusual', 'access.unusual_answer', 'access.glass', 'access.glass_end', 'access.glass_review', 'access.glass_gone_up',
    'concerns.concern', 'concerns.opened', 'concerns.pick_up', 'concerns.gone_up', 'concerns.follow_up', 'concerns.told', 'concerns.personal_duty',
    'concerns.triage', 'concerns.came_back', 'concerns.review', 'concerns.withdrawal', 'concerns.referral', 'concerns.referral_answer',
    'concerns.referral_follow', 'concerns.answer_told',
    'contacts.contact', 'contacts.contact_child', 'contacts.referrer', 'contacts.band', 'contacts.note', 'contacts.taken', 'contacts.answered',
    'contacts.late_reason', 'contacts.proposal', 'contacts.sent_back', 'contacts.decision', 'contacts.emergency',
    'sharing.request', 'sharing.answer', 'sharing.answer_read', 'sharing.kept_back',
    'challenge.challenge', 'challenge.stage', 'challenge.stage_answer', 'challenge.close', 'challenge.question', 'challenge.question_answer',
    'deadlines.clock', 'deadlines.clock_history', 'deadlines.task', 'deadlines.task_move', 'deadlines.reminder',
    'attendance.term_marks', 'attendance.correction', 'attendance.remark', 'attendance.alert', 'attendance.triage', 'attendance.part_time',
    'attendance.stop', 'attendance.stop_decision', 'attendance.stop_reason', 'attendance.telling', 'attendance.telling_step', 'attendance.known_day',
    'matching.key', 'matching.notice', 'matching.question', 'matching.spelling',
    'retention.hold', 'retention.hold_lift', 'retention.fact', 'retention.fact_end', 'retention.due', 'retention.review', 'retention.decision',
    'retention.erasing', 'retention.empty_place'
  ] loop
    execute format('create trigger only_in_an_erasure before delete on %s for each statement execute function retention.only_in_an_erasure()', t);
    -- To choose the rows, and to delete them.
    execute format('grant select, delete on %s to kith_definer', t);
  end loop;
end $$;
grant update on access.unusual to kith_definer;
reset role;

/* Is anything else kept of this child by this organisation: may it still answer for a row that two organisations share? */
create function retention.keeps(organisation uuid, child uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (select from access.involvement i where i.organisation_id = organisation and i.child_id = child)
    or exists (select from record.entry_child ec where ec.owner_id = organisation and ec.child_id = child)
    or exists (select from contacts.contact_child cc join contacts.contact c on c.id = cc.contact_id where cc.child_id = child and c.organisation_id = organisation)
$$;

/* Does any organisation keep anything of this child? */
create function retention.is_kept(child uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (select from access.involvement i where i.child_id = child) or exists (select from record.entry_child ec where ec.child_id = child)
    or exists (select from attendance.term_marks m where m.child_id = child) or exists (select from contacts.contact_child c where c.child_id = child)
    or exists (select from sharing.request q where q.child_id = child) or exists (select from challenge.challenge c where c.child_id = child)
    or exists (select from concerns.referral f where f.children @> array[child]) or exists (select from attendance.telling t where t.child_id = child)
$$;

/* Deletes rows of one table and counts them under one word of the certificate. $1 the child, $2 the organisation, $3 a list of ids. */
create function retention.take(tally jsonb, word text, target text, which text, child uuid, organisation uuid, ids uuid[] default '{}') returns jsonb
language plpgsql volatile set search_path = '' as $$
declare n bigint;
begin
  execute format('delete from %s t where %s', target, which) using child, organisation, ids;
  get diagnostics n = row_count;
  return case when n = 0 then tally else jsonb_set(tally, array[word], to_jsonb(coalesce((tally->>word)::bigint, 0) + n)) end;
end $$;

/* Of these entries: those that a row still refers to, whichever slice it belongs to. */
create function retention.referred_to(entries uuid[]) returns uuid[]
language plpgsql stable set search_path = '' as $$
declare
  k record;
  some_ids uuid[];
  everything uuid[] := '{}';
begin
  for k in select c.conrelid::regclass as target, a.attname as name from pg_catalog.pg_constraint c
      join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype = 'f' and c.confrelid = 'record.entry'::regclass loop
    execute format('select array_agg(distinct %1$I) from %2$s where %1$I = any($1)', k.name, k.target) into some_ids using entries;
    everything := everything || coalesce(some_ids, '{}');
  end loop;
  return everything;
end $$;

/* A list of refused rows less those that have one of these words in them. */
create function retention.without(list jsonb, numbers text[], given text[], family text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(x.one order by x.place), '[]') from jsonb_array_elements(list) with ordinality x(one, place)
  where not exists (select from unnest(numbers) n where strpos(x.one::text, n) > 0)
    and not exists (select from unnest(given, family) as w(g, f) where strpos(lower(x.one::text), lower(w.g)) > 0 and strpos(lower(x.one::text), lower(w.f)) > 0)
$$;
