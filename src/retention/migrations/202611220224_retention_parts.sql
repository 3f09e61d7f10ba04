-- as admin
-- What goes with a part of a record. Called by the one function that erases (retention.erase), in its transaction, and by nothing else.

/* The register a school keeps of one pupil. */
create function retention.erase_register(tally jsonb, child uuid, organisation uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  tally := retention.take(tally, 'register', 'attendance.term_marks', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'register-changes', 'attendance.correction', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  return retention.take(tally, 'register-changes', 'attendance.remark', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
end $$;

/* What follows from the register: alerts, what was decided, who was told, measures. What was told to another organisation stays while it keeps a record. */
create function retention.erase_attendance(tally jsonb, child uuid, organisation uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare ids uuid[];
begin
  tally := retention.take(tally, 'attendance', 'attendance.triage', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'attendance', 'attendance.alert', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'attendance', 'attendance.known_day', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'attendance', 'attendance.part_time', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'attendance', 'attendance.stop_reason', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  ids := array(select s.id from attendance.stop s where s.child_id = child and s.organisation_id = organisation);
  tally := retention.take(tally, 'attendance', 'attendance.stop_decision', 't.stop_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'attendance', 'attendance.stop', 't.id = any($3)', child, organisation, ids);
  ids := array(select t.id from attendance.telling t where t.child_id = child and (t.organisation_id = organisation and not retention.keeps(t.to_organisation_id, child)
    or t.to_organisation_id = organisation and not retention.keeps(t.organisation_id, child)));
  tally := retention.take(tally, 'attendance', 'attendance.telling_step', 't.telling_id = any($3)', child, organisation, ids);
  return retention.take(tally, 'attendance', 'attendance.telling', 't.id = any($3)', child, organisation, ids);
end $$;

/* What lies between two organisations: asked and answered, disagreed about, referred. It goes with the last of the two. */
create function retention.erase_between(tally jsonb, child uuid, organisation uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  ids uuid[];
  answers uuid[];
begin
  ids := array(select r.id from sharing.request r where r.child_id = child and (r.from_organisation_id = organisation and not retention.keeps(r.to_organisation_id, child)
    or r.to_organisation_id = organisation and not retention.keeps(r.from_organisation_id, child)));
  answers := array(select a.id from sharing.answer a where a.request_id = any(ids));
  tally := retention.take(tally, 'sharing', 'sharing.kept_back', 't.answer_id = any($3) or t.child_id = $1 and t.organisation_id = $2', child, organisation, answers);
  tally := retention.take(tally, 'sharing', 'sharing.answer_read', 't.request_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'sharing', 'sharing.answer', 't.request_id = any($3)', child, organisation, ids);
  update sharing.request r set for_request_id = null where r.for_request_id = any(ids) and r.id <> all(ids);
  tally := retention.take(tally, 'sharing', 'sharing.request', 't.id = any($3)', child, organisation, ids);

  ids := array(select c.id from challenge.challenge c where c.child_id = child and (c.from_organisation_id = organisation and not retention.keeps(c.to_organisation_id, child)
    or c.to_organisation_id = organisation and not retention.keeps(c.from_organisation_id, child)));
  tally := retention.take(tally, 'challenge', 'challenge.stage_answer', 't.challenge_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'challenge', 'challenge.stage', 't.challenge_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'challenge', 'challenge.close', 't.challenge_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'challenge', 'challenge.challenge', 't.id = any($3)', child, organisation, ids);
  ids := array(select q.id from challenge.question q where q.child_id = child and q.organisation_id = organisation);
  tally := retention.take(tally, 'challenge', 'challenge.question_answer', 't.question_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'challenge', 'challenge.question', 't.id = any($3)', child, organisation, ids);

  -- A referral about several children loses this one; its words are the others' as well.
  ids := array(select r.id from concerns.referral r where r.children @> array[child]
    and (r.organisation_id = organisation and not retention.keeps(r.to_organisation_id, child)
      or r.to_organisation_id = organisation and not retention.keeps(r.organisation_id, child)));
  answers := array(select a.id from concerns.referral_answer a where a.referral_id = any(ids) and a.child_id = child);
  tally := retention.take(tally, 'referrals', 'concerns.answer_told', 't.answer_id = any($3)', child, organisation, answers);
  tally := retention.take(tally, 'referrals', 'concerns.referral_answer', 't.id = any($3)', child, organisation, answers);
  update concerns.referral r set children = array_remove(r.children, child) where r.id = any(ids) and cardinality(r.children) > 1;
  ids := array(select r.id from concerns.referral r where r.id = any(ids) and r.children = array[child]);
  tally := retention.take(tally, 'referrals', 'concerns.referral_follow', 't.referral_id = any($3)', child, organisation, ids);
  update concerns.triage t set referral_id = null where t.referral_id = any(ids);
  update concerns.referral r set follows_id = null where r.follows_id = any(ids);
  return retention.take(tally, 'referrals', 'concerns.referral', 't.id = any($3)', child, organisation, ids);
end $$;

/* A school's concerns. One about several children loses this child's part and stays for the others. */
create function retention.erase_concerns(tally jsonb, child uuid, organisation uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  own uuid[] := array(select c.id from concerns.concern c where c.organisation_id = organisation and c.children = array[child]);
  with_others uuid[] := array(select c.id from concerns.concern c where c.organisation_id = organisation and c.children @> array[child] and c.children <> array[child]);
  ids uuid[];
begin
  ids := array(select t.id from concerns.triage t where t.concern_id = any(own) or t.concern_id = any(with_others) and t.child_id = child);
  tally := retention.take(tally, 'concerns', 'concerns.came_back', 't.triage_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'concerns', 'concerns.review', 't.triage_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'concerns', 'concerns.withdrawal', 't.triage_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'concerns', 'concerns.triage', 't.id = any($3)', child, organisation, ids);
  update concerns.triage t set children = array_remove(t.children, child) where t.concern_id = any(with_others);
  tally := retention.take(tally, 'concerns', 'concerns.personal_duty', 't.concern_id = any($3) or t.organisation_id = $2 and t.children = array[$1]', child, organisation, own);
  update concerns.personal_duty d set children = array_remove(d.children, child) where d.organisation_id = organisation and d.children @> array[child];
  tally := retention.take(tally, 'concerns', 'concerns.opened', 't.concern_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'concerns', 'concerns.pick_up', 't.concern_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'concerns', 'concerns.gone_up', 't.concern_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'concerns', 'concerns.follow_up', 't.concern_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'concerns', 'concerns.told', 't.concern_id = any($3)', child, organisation, own);
  update concerns.log_link l set concern_id = null where l.concern_id = any(own);
  update concerns.referral r set concern_id = null where r.concern_id = any(own);
  tally := retention.take(tally, 'concerns', 'concerns.concern', 't.id = any($3)', child, organisation, own);
  update concerns.concern c set children = array_remove(c.children, child),
    child_roles = array(select r.role from unnest(c.children, c.child_roles) with ordinality as r(id, role, place) where r.id <> child order by r.place)
  where c.id = any(with_others);
  return tally;
end $$;

/* The front door's contacts. One about several children loses this child's part. */
create function retention.erase_contacts(tally jsonb, child uuid, organisation uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  parts uuid[] := array(select cc.id from contacts.contact_child cc join contacts.contact c on c.id = cc.contact_id
    where cc.child_id = child and c.organisation_id = organisation);
  own uuid[] := array(select c.id from contacts.contact c where c.organisation_id = organisation and exists (
      select from contacts.contact_child cc where cc.contact_id = c.id and cc.id = any(parts))
    and not exists (select from contacts.contact_child cc where cc.contact_id = c.id and cc.id <> all(parts)));
  ids uuid[] := array(select p.id from contacts.proposal p where p.contact_id = any(own) or p.contact_child_id = any(parts));
begin
  tally := retention.take(tally, 'contacts', 'contacts.decision', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.decision', 't.contact_child_id = any($3)', child, organisation, parts);
  tally := retention.take(tally, 'contacts', 'contacts.sent_back', 't.proposal_id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'contacts', 'contacts.proposal', 't.id = any($3)', child, organisation, ids);
  tally := retention.take(tally, 'contacts', 'contacts.emergency', 't.contact_child_id = any($3)', child, organisation, parts);
  tally := retention.take(tally, 'contacts', 'contacts.emergency', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.answered', 't.contact_child_id = any($3)', child, organisation, parts);
  tally := retention.take(tally, 'contacts', 'contacts.answered', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.band', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.late_reason', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.note', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.referrer', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.taken', 't.contact_id = any($3)', child, organisation, own);
  tally := retention.take(tally, 'contacts', 'contacts.contact_child', 't.id = any($3)', child, organisation, parts);
  tally := retention.take(tally, 'contacts', 'contacts.contact', 't.id = any($3)', child, organisation, own);
  update contacts.contact c set children = array_remove(c.children, child) where c.organisation_id = organisation and c.children @> array[child];
  return tally;
end $$;

/* Clocks, tasks, reminders. */
create function retention.erase_deadlines(tally jsonb, child uuid, organisation uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  clocks uuid[] := array(select c.id from deadlines.clock c where c.organisation_id = organisation and c.children = array[child]);
  tasks uuid[] := array(select t.id from deadlines.task t where t.organisation_id = organisation and t.children = array[child]);
begin
  update deadlines.task t set clock_id = null where t.clock_id = any(clocks) and t.id <> all(tasks);
  tally := retention.take(tally, 'tasks', 'deadlines.reminder', 't.item_id = any($3)', child, organisation, clocks || tasks);
  tally := retention.take(tally, 'tasks', 'deadlines.task_move', 't.task_id = any($3)', child, organisation, tasks);
  tally := retention.take(tally, 'tasks', 'deadlines.task', 't.id = any($3)', child, organisation, tasks);
  tally := retention.take(tally, 'tasks', 'deadlines.clock_history', 't.clock_id = any($3)', child, organisation, clocks);
  tally := retention.take(tally, 'tasks', 'deadlines.clock', 't.id = any($3)', child, organisation, clocks);
  update deadlines.clock c set children = array_remove(c.children, child) where c.organisation_id = organisation and c.children @> array[child];
  update deadlines.task t set children = array_remove(t.children, child) where t.organisation_id = organisation and t.children @> array[child];
  return tally;
end $$;

/* Rows of a pupil list or a register that were refused, and are this child's: of one organisation, or of all. */
create function retention.clean_lists(child uuid, organisation uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  numbers text[] := array(select i.value from people.identifier i where i.person_id = child and length(i.value) > 4);
  given text[] := array(select n.given from people.name n where n.person_id = child order by n.id);
  family text[] := array(select n.family from people.name n where n.person_id = child order by n.id);
begin
  update people.import_run r set refused = retention.without(r.refused, numbers, given, family)
  where (organisation is null or r.organisation_id = organisation) and r.refused <> '[]'
    and retention.without(r.refused, numbers, given, family) <> r.refused;
  update attendance.file f set problems = jsonb_set(f.problems, '{rows}', retention.without(f.problems->'rows', numbers, given, family))
  where (organisation is null or f.organisation_id = organisation) and jsonb_typeof(f.problems->'rows') = 'array'
    and retention.without(f.problems->'rows', numbers, given, family) <> f.problems->'rows';
  update people.leaving l set children = array_remove(l.children, child)
  where (organisation is null or l.organisation_id = organisation) and l.children @> array[child];
end $$;

/* What was typed and not sent, and what lists left over: rows of a pupil list or a register that were refused. */
create function retention.erase_left_over(tally jsonb, child uuid, organisation uuid, subjects uuid[]) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  tally := retention.take(tally, 'drafts', 'record.draft',
    't.organisation_id = $2 and (t.subject_id = $1 or t.subject_id = any($3) or t.outcome_id = any($3) or strpos(t.fields::text, $1::text) > 0)', child, organisation, subjects);
  perform retention.clean_lists(child, organisation);
  tally := retention.take(tally, 'searches', 'matching.notice', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'searches', 'matching.question', $q$t.organisation_id = $2 and t.strong_keys && array(
      select k.key from matching.key k where k.person_id = $1)$q$, child, organisation);
  tally := retention.take(tally, 'people', 'people.join_proposal', '(t.child_id = $1 or t.known_child_id = $1) and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'people', 'people.roll', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  return retention.take(tally, 'people', 'people.identifier', 't.person_id = $1 and t.organisation_id = $2', child, organisation);
end $$;
