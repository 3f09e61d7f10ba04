-- as admin
/* Where a child lives from a day on: ends the home before and begins the new one in one step, for whoever works with the child now.
   False, and nothing changed, when the place is protected and this person has not the right. A home before that this person may not see
   (a brother's place is protected) ends all the same: two present homes send somebody to the wrong door. */
create function people.move_child(new_id uuid, child uuid, footing text, whom text, carer uuid, since date) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if child <> all(access.scope_work()) then raise insufficient_privilege using message = 'not allowed'; end if;
  if child <> all(access.scope_location()) then return false; end if;
  update people.living_arrangement l set to_on = since where l.child_id = child and l.to_on is null;
  insert into people.living_arrangement (id, child_id, arrangement, with_whom, carer_id, from_on, recorded_by)
    values (new_id, child, footing, whom, carer, since, access.me());
  return true;
end $$;

/* The same for an address: the one of its kind before ends. False when it is a child's, the place is protected, and this person has not the right. */
create function people.new_address(new_id uuid, person uuid, new_lines text, new_postcode text, new_kind text, since date, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.scope_family_write(person) then raise insufficient_privilege using message = 'not allowed'; end if;
  if exists (select from access.protected_location l where l.child_id = person and (l.to_at is null or l.to_at > now()))
      and person <> all(access.scope_location()) then
    return false;
  end if;
  update people.address a set to_on = since where a.person_id = person and a.kind = new_kind and a.to_on is null;
  insert into people.address (id, person_id, lines, postcode, kind, from_on, recorded_at, recorded_by)
    values (new_id, person, new_lines, new_postcode, new_kind, since, at, access.me());
  return true;
end $$;

/* Children of the signed-in organisation's present caseload whose present name holds every one of the words, by name; with no words, those it
   began to work with last. Less those this person is excluded from. Ids only, so that a page asks for no more children than it shows. */
create function people.find_in_caseload(words text[], most integer) returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
declare mine uuid := access.my_reading_organisation();
begin
  if cardinality(words) = 0 then
    return query select i.child_id from access.involvement i
      where i.organisation_id = mine and i.from_at <= now() and (i.to_at is null or i.to_at > now()) and i.child_id <> all(access.excluded())
      group by i.child_id order by max(i.from_at) desc, i.child_id limit most;
  else
    return query select n.person_id from people.name n
      where n.to_on is null and n.person_id <> all(access.excluded())
        and n.person_id in (select i.child_id from access.involvement i
          where i.organisation_id = mine and i.from_at <= now() and (i.to_at is null or i.to_at > now()))
        and not exists (select from unnest(words) w(word) where strpos(lower(case when n.given = '' then 'baby ' else n.given || ' ' end || n.family), lower(w.word)) = 0)
      group by n.person_id order by min(lower(n.family || ' ' || n.given)), n.person_id limit most;
  end if;
end $$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'people'::regnamespace
      and p.proname in ('move_child', 'new_address', 'find_in_caseload') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_app', f);
  end loop;
end $$;
