/* A day entered for the wrong child, or wrongly: it stays, with who entered it, and counts for nothing. */
set local role kith_owner;
alter table attendance.known_day add column mistaken boolean not null default false, add check (not mistaken or ended_at is not null);
grant update (mistaken) on attendance.known_day to kith_app;
grant select, update (ended_at) on attendance.alert to kith_definer;
reset role;

/* What the register showed of a child who has left is over: nobody at the school can look, and whoever works with the child now need not ask. Run by
   the school's own system person after a look at the register. Gives how many ended. */
create function attendance.end_of_leavers(at timestamptz) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine constant uuid := access.my_working_organisation();
  done integer;
begin
  if mine is null or not access.holds('system') then raise insufficient_privilege using message = 'not allowed'; end if;
  update attendance.alert a set ended_at = at where a.organisation_id = mine and a.ended_at is null
    and not exists (select from people.roll l where l.child_id = a.child_id and l.organisation_id = mine and l.to_on is null)
    and not exists (select from access.involvement i where i.child_id = a.child_id and i.organisation_id = mine
      and i.from_at <= now() and (i.to_at is null or i.to_at > now()));
  get diagnostics done = row_count;
  return done;
end $$;
alter function attendance.end_of_leavers(timestamptz) owner to kith_definer;
revoke all on function attendance.end_of_leavers(timestamptz) from public;
grant execute on function attendance.end_of_leavers(timestamptz) to kith_app, kith_definer;
