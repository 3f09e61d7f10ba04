-- as admin
set local role kith_definer;
-- A school's list named a child who is on another school's open roll (people.join_proposal, written by the import). Nothing is joined by
-- itself: somebody of the present school's leads, or of the front door, who knows both schools' words, agrees or says that it is another child.

/* Which proposals the signed-in person may decide: leads of a school that worked with the known child when it was asked, and the front door of
   the area of either school. Never somebody who works for the school that asks, nobody excluded from either record, and of a protected child only those
   who may know where it is. One question for the list, the page and the decision, so that they cannot differ. */
create function matching.joins_to_decide() returns setof people.join_proposal
language sql stable security definer set search_path = '' as $$
  select j.* from people.join_proposal j
  where j.decided_at is null
    and access.my_reading_organisation() is not null and access.my_reading_organisation() <> j.organisation_id
    and cardinality(access.roles_of(access.me(), j.organisation_id)) = 0
    and not (access.excluded() && array[j.child_id, j.known_child_id])
    and not exists (select from access.protected_location l where l.child_id in (j.child_id, j.known_child_id) and (l.to_at is null or l.to_at > now())
      and not exists (select from access.location_right r where r.child_id = l.child_id and r.practitioner_id = access.me()
        and (r.to_at is null or r.to_at > now())))
    and (
      access.holds('dsl', 'head') and exists (select from access.involvement i where i.child_id = j.known_child_id
        and i.organisation_id = access.my_reading_organisation() and i.from_at <= now() and (i.to_at is null or i.to_at > j.asked_at)
        and i.role in ('school', 'nursery', 'college', 'alternative-provision'))
      or access.holds('front-door', 'front-door-manager') and exists (
        select from identity.organisation d join identity.organisation s on s.area_id = d.area_id
        where d.id = access.my_reading_organisation() and d.kind = 'front-door' and (s.id = j.organisation_id or exists (
          select from access.involvement i where i.child_id = j.known_child_id and i.organisation_id = s.id
            and (i.to_at is null or i.to_at > j.asked_at) and i.role in ('school', 'nursery', 'college', 'alternative-provision')))))
$$;

/* The proposals with what is needed to decide: the two names and the day of birth both have, and who asks. Nothing from either record. */
create function matching.joins(most integer) returns table (id uuid, child_id uuid, known_child_id uuid, asked_at timestamptz, organisation_name text,
  phone text, listed_as text, known_as text, born_on date)
language sql stable security definer set search_path = '' as $$
  select j.id, j.child_id, j.known_child_id, j.asked_at, o.name, o.phone,
    (select n.given || ' ' || n.family from people.name n where n.person_id = j.child_id and n.kind = 'legal' order by n.recorded_at limit 1),
    (select n.given || ' ' || n.family from people.name n where n.person_id = j.known_child_id and n.to_on is null
      order by n.kind <> 'legal', n.recorded_at desc limit 1),
    (select p.born_on from people.person p where p.id = j.known_child_id)
  from matching.joins_to_decide() j join identity.organisation o on o.id = j.organisation_id
  order by j.asked_at limit most
$$;

/* Decides a proposal, once; false when it is not there for this person, or somebody has decided it. Joined: the asking school works with the
   record the child has, and its roll points there. The record made at the import stays as it is with whatever was written on it; the school
   stays involved with it while anything is, so that no word goes out of sight, and otherwise its involvement with the empty one ends. */
create function matching.decide_join(proposal uuid, same boolean, words text, at timestamptz, today date, involvement_id uuid, roll_id uuid, number_id uuid)
returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  j people.join_proposal;
  me uuid := access.me();
begin
  select d.* into j from matching.joins_to_decide() d where d.id = proposal;
  if not found then return false; end if;
  update people.join_proposal p set decided_at = at, decided_by = me, decided_for = access.my_reading_organisation(), same_child = same,
      decided_words = words
    where p.id = proposal and p.decided_at is null;
  if not found then return false; end if;
  -- Only while the school still has the child on its list: a school the child has left since gets nothing.
  if not same or not exists (select from people.roll l where l.child_id = j.child_id and l.organisation_id = j.organisation_id and l.to_on is null) then
    return true;
  end if;
  if not exists (select from access.involvement i where i.child_id = j.known_child_id and i.organisation_id = j.organisation_id and i.role = 'school'
      and (i.to_at is null or i.to_at > now())) then
    insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, begun_by)
      values (involvement_id, j.known_child_id, j.organisation_id, 'school', now(), 'on the school’s pupil list; another organisation agreed that it is the same child', me);
  end if;
  insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, form, from_on)
    select roll_id, l.organisation_id, j.known_child_id, l.display_name, l.sort_name, l.year_group, l.form, today
    from people.roll l where l.child_id = j.child_id and l.organisation_id = j.organisation_id and l.to_on is null limit 1
    on conflict (organisation_id, child_id, from_on) do update set to_on = null, year_group = excluded.year_group, form = excluded.form;
  update people.roll l set to_on = today where l.child_id = j.child_id and l.organisation_id = j.organisation_id and l.to_on is null;
  insert into people.identifier (id, person_id, kind, value, organisation_id, recorded_by)
    select number_id, j.known_child_id, 'local', i.value, i.organisation_id, me from people.identifier i
    where i.person_id = j.child_id and i.kind = 'local' and i.organisation_id = j.organisation_id and i.to_on is null
      and not exists (select from people.identifier k where k.person_id = j.known_child_id and k.kind = 'local'
        and k.organisation_id = j.organisation_id and k.value = i.value and k.to_on is null) limit 1;
  update access.involvement i set to_at = now(), ended_by = me, ended_reason = 'the child has another record, which the school works with now'
    where i.child_id = j.child_id and i.organisation_id = j.organisation_id and i.role = 'school' and i.to_at is null
      and not exists (select from record.entry_child e where e.child_id = j.child_id);
  return true;
end $$;

-- joins_to_decide gives whole rows, with the ids of both records: it is for the two others alone.
revoke all on function matching.joins_to_decide() from public;
revoke all on function matching.joins(integer) from public;
revoke all on function matching.decide_join(uuid, boolean, text, timestamptz, date, uuid, uuid, uuid) from public;
grant execute on function matching.joins(integer) to kith_app;
grant execute on function matching.decide_join(uuid, boolean, text, timestamptz, date, uuid, uuid, uuid) to kith_app;
