-- as admin
/* Writes down that somebody asks, before anything is looked up. False when the person has asked too often: in an hour, or in a day about the same
   person, by what was typed and not by what it finds, so that it says nothing of who is known. A front door asks more, since it is asked. The same
   work is done whether or not the child is known; owners of closed records are told later, not while the asker waits. */
create or replace function matching.ask(new_id uuid, at timestamptz, why text, given_typed text, family_typed text, born_typed text, nhs_typed text,
  upn_typed text, place_typed text, strong text[]) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_reading_organisation();
  is_front boolean;
  in_hour integer;
  about_one integer;
begin
  if mine is null then raise insufficient_privilege using message = 'not allowed'; end if;
  select o.kind = 'front-door' into is_front from identity.organisation o where o.id = mine;
  if not access.holds('system') then
    select count(*) filter (where q.asked_at > at - interval '1 hour'),
      count(*) filter (where q.strong_keys && strong or lower(q.given) = lower(given_typed) and lower(q.family) = lower(family_typed)
        and q.born_on is not distinct from born_typed and lower(replace(q.postcode, ' ', '')) is not distinct from lower(replace(place_typed, ' ', '')))
      into in_hour, about_one
      from matching.question q where q.practitioner_id = access.me() and q.asked_at > at - interval '24 hours' and q.asked_at <= at;
    if in_hour >= (case when is_front then 240 else 40 end) or about_one >= (case when is_front then 30 else 10 end) then
      return false;
    end if;
  end if;
  insert into matching.question (id, practitioner_id, organisation_id, asked_at, purpose, given, family, born_on, nhs, upn, postcode, strong_keys)
  values (new_id, access.me(), mine, at, why, given_typed, family_typed, born_typed, nhs_typed, upn_typed, place_typed, strong);
  return true;
end $$;
