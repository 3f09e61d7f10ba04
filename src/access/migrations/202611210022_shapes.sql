-- Four hand-written shapes of policy, applied by one function. A table without one of them fails a test.
create function access.guard(target regclass, shape text, expression text default null, children text default null) returns void
language plpgsql as $$
declare
  sees text;
  writes text;
  -- The column by its full name: inside a subquery a bare `entry_id` would be that of the table looked up, and match everything.
  own text := (select quote_ident(c.relname) from pg_class c where c.oid = target) || '.';
  changes text;
  suffix text := shape || '_' || substr(md5(coalesce(expression, '')), 1, 6);
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  case shape
    when 'child' then
      -- By child: rows about one child (`expression` is the column). Readable by those who work with the child now.
      sees := format('%s = any((select access.scope_work())::uuid[])', expression);
      -- Written and changed by those who work with the child now.
      writes := format('%s = any((select access.scope_work())::uuid[])', expression);
      changes := writes;
    when 'entry' then
      -- By entry: rows that belong to an entry (`expression` is its id column, `children` the column of the one child a row is about, if any).
      -- Readable where the entry is; written by its author, and by readers in the organisation that owns it. Reading another's is no writing.
      sees := format('exists (select from record.entry_child ec where ec.entry_id = %s)', own || expression);
      if children is not null then
        sees := format('exists (select from record.entry_child ec where ec.entry_id = %s and ec.child_id = %s)', own || expression, own || children);
      end if;
      writes := format('record.i_wrote(%1$s) or exists (select from record.entry_child ec where ec.entry_id = %1$s and ec.owner_id = (select access.my_reading_organisation()))',
        own || expression);
      changes := format('(%s) and (%s)', sees, writes);
    when 'organisation' then
      -- By organisation: rows of one's own organisation's safeguarding team, less those about a child one is excluded from.
      sees := format('%s = (select access.my_reading_organisation())', expression)
        || case when children is null then '' else format(' and not (%s && (select access.excluded())::uuid[])', children) end;
      writes := format('%s = (select access.my_working_organisation())', expression);
    when 'person' then
      -- By person: rows that are one's own.
      sees := format('%s = (select access.me())', expression);
      writes := sees;
    when 'signed-in' then
      -- Facts about organisations and rules, with nobody's case in them: readable by everyone at work, written through functions only.
      sees := '(select access.my_working_organisation()) is not null';
      writes := 'false';
    else
      raise exception 'no such shape: %', shape;
  end case;
  execute format('create policy %I on %s for select to kith_app using (%s)', 'see_' || suffix, target, sees);
  execute format('create policy %I on %s for insert to kith_app with check (%s)', 'add_' || suffix, target, writes);
  execute format('create policy %I on %s for update to kith_app using (%s) with check (%s)', 'change_' || suffix, target, coalesce(changes, sees), writes);
  execute format('create policy %I on %s for all to kith_definer using (true) with check (true)', 'definer_' || suffix, target);
end $$;
revoke all on function access.guard(regclass, text, text, text) from public;

-- identity: facts about who works where are open to everybody at work; everything about signing in goes through functions.
do $$
declare t text;
begin
  foreach t in array array['identity.area', 'identity.organisation', 'identity.practitioner', 'identity.role_held'] loop
    perform access.guard(t::regclass, 'signed-in');
    -- The address of an organisation may be a refuge's: nobody reads that column.
    execute format('grant select%s on %s to kith_app', case when t = 'identity.organisation' then (
      select '(' || string_agg(quote_ident(a.attname), ', ') || ')' from pg_attribute a
      where a.attrelid = t::regclass and a.attnum > 0 and not a.attisdropped and a.attname <> 'address') else '' end, t);
  end loop;
  perform access.guard('identity.session'::regclass, 'person', 'practitioner_id');
  perform access.guard('identity.passkey'::regclass, 'person', 'practitioner_id');
  grant select on identity.session, identity.passkey to kith_app;
  foreach t in array array['identity.challenge', 'identity.invitation', 'identity.oidc_provider', 'identity.external_identity', 'identity.oidc_state'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy definer_only on %s for all to kith_definer using (true) with check (true)', t);
  end loop;
  foreach t in array array['access.involvement', 'access.exclusion', 'access.protected_location', 'access.location_right', 'access.named', 'access.reading_role'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy definer_all on %s for all to kith_definer using (true) with check (true)', t);
  end loop;
end $$;

-- The index of involvement: who works with a child is visible to every organisation that does; sensitive involvement only to itself.
-- A school or a surgery tells where a child is: of a child whose location is protected, only to those with the right.
create policy see_index on access.involvement for select to kith_app using (
  child_id = any((select access.scope_work())::uuid[])
  and (organisation_id = (select access.my_reading_organisation()) or not sensitive and (
    role not in ('school', 'nursery', 'college', 'childminder', 'alternative-provision', 'school-nursing', 'gp', 'refuge', 'placement')
    or child_id = any((select access.scope_location())::uuid[]))));
create policy see_caseload on access.involvement for select to kith_app using (
  organisation_id = (select access.my_reading_organisation()) and child_id <> all((select access.excluded())::uuid[]));
grant select on access.involvement to kith_app;

-- That a location is protected is known to those who read the child; where it is, is not.
create policy see_flag on access.protected_location for select to kith_app using (child_id = any((select access.scope_person())::uuid[]));
create policy add_flag on access.protected_location for insert to kith_app with check (child_id = any((select access.scope_work())::uuid[]) and set_by = (select access.me()));
-- Only those who may know the place may open it to others.
create policy end_flag on access.protected_location for update to kith_app using (child_id = any((select access.scope_location())::uuid[]));
grant select, insert, update (to_at) on access.protected_location to kith_app;

-- One may see for which children one holds the right to the location, and give it on only where one has it oneself: whoever protects a
-- location gives the rights first.
create policy see_right on access.location_right for select to kith_app using (child_id = any((select access.scope_location())::uuid[]));
create policy give_right on access.location_right for insert to kith_app with check (
  child_id = any((select access.scope_location())::uuid[]) and given_by = (select access.me()));
grant select, insert on access.location_right to kith_app;

-- Naming somebody in an entry: only for a child one works with, in an entry of one's own organisation (record adds the part about the entry).
create policy see_named on access.named for select to kith_app using (child_id = any((select access.scope_person())::uuid[]));
create policy name_somebody on access.named for insert to kith_app with check (
  child_id = any((select access.scope_write())::uuid[]) and (select access.my_reading_organisation()) is not null
  and child_id <> all((select access.excluded())::uuid[]) and given_by = (select access.me()));
grant select, insert on access.named to kith_app;

-- An exclusion is set by those who answer for access (a lead, a head, an administrator); nobody is told of one.
create policy set_exclusion on access.exclusion for insert to kith_app with check (
  set_by = (select access.me()) and (select access.holds('head', 'dsl', 'front-door-manager', 'administrator')));
grant insert on access.exclusion to kith_app;

create policy see_roles on access.reading_role for select to kith_app using ((select access.my_working_organisation()) is not null);
grant select on access.reading_role to kith_app;

grant select, insert, update on all tables in schema identity, access to kith_definer;
grant delete on identity.challenge, identity.oidc_state to kith_definer;
