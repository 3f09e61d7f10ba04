/* A school's scan reads, and writes, rows of all its pupils: whether each is one of the 1,500 that may be read was a walk along the list for every
   row, a fifth of a second for one statement. Asked of a set instead, it is one look. Who may read and write what is as before. */
set local role kith_owner;
create or replace function attendance.guard_child(target regclass) returns void
language plpgsql as $$
declare
  sees text := 'child_id in (select unnest((select attendance.scope()))) and (organisation_id = (select access.my_working_organisation())
    or child_id in (select unnest((select attendance.scope_open()))))';
  writes text := 'child_id in (select unnest((select attendance.scope()))) and organisation_id = (select access.my_working_organisation())
    and (select access.holds(''dsl'', ''head'', ''attendance-lead'', ''system''))';
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('drop policy if exists see_attendance on %s', target);
  execute format('drop policy if exists add_attendance on %s', target);
  execute format('drop policy if exists change_attendance on %s', target);
  execute format('drop policy if exists definer_attendance on %s', target);
  execute format('create policy see_attendance on %s for select to kith_app using (%s)', target, sees);
  execute format('create policy add_attendance on %s for insert to kith_app with check (%s)', target, writes);
  execute format('create policy change_attendance on %s for update to kith_app using (%s) with check (%s)', target, writes, writes);
  execute format('create policy definer_attendance on %s for all to kith_definer using (true) with check (true)', target);
end $$;
revoke all on function attendance.guard_child(regclass) from public;

select attendance.guard_child('attendance.term_marks');
select attendance.guard_child('attendance.correction');
select attendance.guard_child('attendance.remark');
select attendance.guard_child('attendance.part_time');
select attendance.guard_child('attendance.alert');
reset role;

/* Whose attendance may be read is worked out once a transaction and held, as decision 10 says of the other scopes: a scan asks a dozen times of the
   same 1,500. What it stands on begins a new turn when it changes; the roll is one thing more that it stands on. */
do $$
declare
  name text;
begin
  foreach name in array array['scope', 'scope_open'] loop
    execute format('create function attendance.find_%s() returns uuid[] language sql stable security definer set search_path = '''' as %L', name,
      (select p.prosrc from pg_proc p where p.oid = format('attendance.%s()', name)::regprocedure));
    execute format($f$create function attendance.hold_%1$s() returns uuid[] language plpgsql stable set search_path = '' as $b$
      declare found constant uuid[] := attendance.find_%1$s();
      begin
        perform set_config('kith.held_attendance_%1$s', found::text, true), set_config('kith.held_attendance_%1$s_for', access.question(), true);
        return found;
      end $b$ $f$, name);
    execute format($f$create or replace function attendance.%1$s() returns uuid[] language sql stable as $b$
      select case when current_setting('kith.held_attendance_%1$s_for', true) = access.question()
        then current_setting('kith.held_attendance_%1$s', true)::uuid[] else attendance.hold_%1$s() end $b$ $f$, name);
    execute format('alter function attendance.find_%s() owner to kith_definer', name);
    execute format('alter function attendance.hold_%s() owner to kith_definer', name);
    execute format('revoke all on function attendance.find_%1$s(), attendance.hold_%1$s() from public', name);
    execute format('grant execute on function attendance.find_%1$s(), attendance.hold_%1$s() to kith_app, kith_definer, kith_owner', name);
  end loop;
end $$;
set local role kith_owner;
create trigger new_turn after insert or update or delete on people.roll for each statement execute function access.new_turn();
reset role;
