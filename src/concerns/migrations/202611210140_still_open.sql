-- as admin
/* Is something of this organisation's still open about the child: a concern that nobody has decided for this child, one that is watched or
   decided to be referred and not sent, or whose agreement was withdrawn; a referral without its answer? Not for the program to ask. */
create function concerns.still_open(child uuid, organisation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from concerns.concern c where c.children @> array[child] and organisation in (c.organisation_id, c.also_organisation_id)
      and not exists (select from concerns.triage t where t.concern_id = c.id and t.child_id = child)
  ) or exists (
    -- The newest decision on each concern counts.
    select from (
      select distinct on (t.concern_id) t.* from concerns.triage t
      where t.child_id = child and t.organisation_id = organisation order by t.concern_id, t.decided_at desc, t.id desc
    ) t where (t.outcome = 'monitor' and not exists (select from concerns.review v where v.triage_id = t.id))
      or (t.outcome in ('front-door', 'family-help') and not exists (select from concerns.referral r
        where r.children @> array[child] and r.organisation_id = organisation and (r.concern_id = t.concern_id or r.sent_at >= t.decided_at)))
      or exists (select from concerns.withdrawal w where w.triage_id = t.id)
  ) or exists (
    -- An answer to the urgent referral answers the rest of it, and the other way round.
    select from concerns.referral r where r.children @> array[child] and r.organisation_id = organisation
      and not exists (select from concerns.referral_answer a join concerns.referral other on other.id = a.referral_id
        where a.child_id = child and (other.id in (r.id, r.follows_id) or other.follows_id = r.id))
  )
$$;
alter function concerns.still_open(uuid, uuid) owner to kith_definer;
revoke all on function concerns.still_open(uuid, uuid) from public;

/* Of children whose involvement with an organisation is about to end: those with whom it goes on, because something is still open. Its leads
   get a task for each, once; a child who may go has that task finished. For the functions that end involvement, not for the program. */
create function concerns.hold(at timestamptz, organisation uuid, leaving uuid[]) returns uuid[]
language plpgsql volatile security definer set search_path = '' as $$
declare
  held constant uuid[] := (select coalesce(array_agg(distinct x.child), '{}') from unnest(leaving) x(child) where concerns.still_open(x.child, organisation));
begin
  insert into deadlines.task (id, organisation_id, children, kind, subject_kind, subject_id, title, why, href, made_by, from_organisation_id, made_at)
    select gen_random_uuid(), organisation, array[x.child], 'leaving-open', 'child', x.child, 'A child is leaving, and something is still open',
      'A concern is not decided, or a referral not answered. Your organisation stays involved until it is.', '/children/' || x.child,
      access.me(), access.my_working_organisation(), at
    from unnest(held) x(child)
    where not exists (select from deadlines.task t where t.subject_id = x.child and t.kind = 'leaving-open' and t.organisation_id = organisation and t.done_at is null);
  update deadlines.task t set done_at = at, done_by = access.me(), done_words = 'Nothing is open any more, and involvement has ended.'
    where t.subject_id = any(leaving) and t.subject_id <> all(held) and t.kind = 'leaving-open' and t.organisation_id = organisation and t.done_at is null;
  return held;
end $$;
alter function concerns.hold(timestamptz, uuid, uuid[]) owner to kith_definer;
revoke all on function concerns.hold(timestamptz, uuid, uuid[]) from public;
