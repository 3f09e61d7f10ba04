-- as admin
/* Takes children off the school's roll and ends the school's involvement, because the list no longer has them. What was written stays. A child
   about whom something of the school's is still open stays on the roll and involved, so that a lead can finish it; the next list that leaves
   the child out asks again. Gives the number taken off. */
create or replace function people.import_leave(at timestamptz, today date, children uuid[]) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid := access.my_working_organisation();
  ours uuid[];
  held uuid[];
  gone integer;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  -- Only children of the own roll, whatever was sent.
  ours := array(select l.child_id from people.roll l where l.organisation_id = mine and l.to_on is null and l.child_id = any(children));
  held := concerns.hold(at, mine, ours);
  update people.roll l set to_on = today
    where l.organisation_id = mine and l.to_on is null and l.child_id = any(children) and l.child_id <> all(held);
  get diagnostics gone = row_count;
  update access.involvement v set to_at = now(), ended_by = access.me(), ended_reason = 'no longer on the school’s pupil list'
    where v.organisation_id = mine and v.role = 'school' and v.to_at is null and v.child_id = any(children) and v.child_id <> all(held);
  return gone;
end $$;
