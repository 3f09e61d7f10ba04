-- as admin
-- Where a form led after it was taken is kept, so that pressing twice leads to the same page: to a child, or to something about one. When a child's record
-- goes from any organisation, so does that address; the form itself stays known, so that sending it again still writes nothing.

/* What was typed and not sent, what lists left over (rows of a pupil list or a register that were refused), and where forms led. */
create or replace function retention.erase_left_over(tally jsonb, child uuid, organisation uuid, subjects uuid[]) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  tally := retention.take(tally, 'drafts', 'record.draft',
    't.organisation_id = $2 and (t.subject_id = $1 or t.subject_id = any($3) or t.outcome_id = any($3) or strpos(t.fields::text, $1::text) > 0)', child, organisation, subjects);
  update platform.submission s set location = '/'
  where s.location ~ any(array(select x::text from unnest(subjects || child) x));
  perform retention.clean_lists(child, organisation);
  tally := retention.take(tally, 'searches', 'matching.notice', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'searches', 'matching.question', $q$t.organisation_id = $2 and t.strong_keys && array(
      select k.key from matching.key k where k.person_id = $1)$q$, child, organisation);
  tally := retention.take(tally, 'people', 'people.join_proposal', '(t.child_id = $1 or t.known_child_id = $1) and t.organisation_id = $2', child, organisation);
  tally := retention.take(tally, 'people', 'people.roll', 't.child_id = $1 and t.organisation_id = $2', child, organisation);
  return retention.take(tally, 'people', 'people.identifier', 't.person_id = $1 and t.organisation_id = $2', child, organisation);
end $$;
