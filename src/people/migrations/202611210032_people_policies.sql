do $$
declare t text;
begin
  -- Persons and what hangs on them: the child, and the family as far as the child may be read.
  foreach t in array array['person', 'name', 'identifier', 'language', 'disability'] loop
    execute format('alter table people.%I enable row level security', t);
    execute format('alter table people.%I force row level security', t);
    execute format('create policy see_family on people.%I for select to kith_app using (%I = any((select access.scope_family())::uuid[]))',
      t, case t when 'person' then 'id' else 'person_id' end);
    -- A person is recorded in one's own name; a child, when the work with the child has begun.
    execute format('create policy add_family on people.%I for insert to kith_app with check (%s)', t, case t
      when 'person' then 'made_by = (select access.me()) and organisation_id = (select access.my_reading_organisation())
        and (kind = ''adult'' or id = any((select access.scope_work())::uuid[]))'
      else 'access.scope_family_write(person_id)' end);
    execute format('create policy change_family on people.%1$I for update to kith_app using (%2$I = any((select access.scope_family())::uuid[]) and access.scope_family_write(%2$I))',
      t, case t when 'person' then 'id' else 'person_id' end);
    execute format('create policy definer_all on people.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
  -- Numbers, languages and disability of a child are for those who work with the child now, not for those named in an entry or of the past.
  foreach t in array array['identifier', 'language', 'disability'] loop
    execute format('create policy works_now on people.%I as restrictive for select to kith_app using (
      person_id <> all((select access.scope_person())::uuid[]) or person_id = any((select access.scope_work())::uuid[]))', t);
  end loop;
  -- A name given after one's organisation had left (an adoption) is not its to learn.
  create policy as_it_was on people.name as restrictive for select to kith_app using (
    person_id <> all((select access.scope_person())::uuid[]) or person_id = any((select access.scope_work())::uuid[])
    or recorded_at <= access.known_until(person_id));
  -- A school's own number for a child tells which school.
  create policy not_the_place on people.identifier as restrictive for select to kith_app using (
    kind <> 'local' or organisation_id = (select access.my_reading_organisation()) or person_id = any((select access.scope_family_location())::uuid[]));
  -- Whatever gives a place away has the location right on top.
  foreach t in array array['address', 'phone'] loop
    execute format('alter table people.%I enable row level security', t);
    execute format('alter table people.%I force row level security', t);
    execute format('create policy see_where on people.%I for select to kith_app using (person_id = any((select access.scope_family_location())::uuid[]))', t);
    execute format('create policy add_where on people.%I for insert to kith_app with check (access.scope_family_write(person_id))', t);
    execute format('create policy change_where on people.%I for update to kith_app using (person_id = any((select access.scope_family_location())::uuid[]) and access.scope_family_write(person_id))', t);
    execute format('create policy definer_all on people.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
  foreach t in array array['living_arrangement', 'authority'] loop
    execute format('alter table people.%I enable row level security', t);
    execute format('alter table people.%I force row level security', t);
    -- Where a brother or sister lives tells it too, so the family's right is asked as well.
    execute format('create policy see_where on people.%I for select to kith_app using (
      child_id = any((select access.scope_location())::uuid[]) and child_id = any((select access.scope_family_location())::uuid[]))', t);
    execute format('create policy add_where on people.%I for insert to kith_app with check (child_id = any((select access.scope_work())::uuid[]))', t);
    execute format('create policy change_where on people.%I for update to kith_app using (
      child_id = any((select access.scope_location())::uuid[]) and child_id = any((select access.scope_family_location())::uuid[]))', t);
    execute format('create policy definer_all on people.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
  perform access.guard('people.legal_status'::regclass, 'child', 'child_id');
  alter table people.relationship enable row level security;
  alter table people.relationship force row level security;
  create policy see_relationship on people.relationship for select to kith_app using (
    child_id = any((select access.scope_work())::uuid[]) and other_id <> all((select access.excluded())::uuid[])
    and (not withheld or organisation_id = (select access.my_reading_organisation())));
  create policy add_relationship on people.relationship for insert to kith_app with check (
    child_id = any((select access.scope_work())::uuid[]) and organisation_id = (select access.my_reading_organisation())
    and recorded_by = (select access.me()) and access.may_relate(other_id));
  create policy change_relationship on people.relationship for update to kith_app using (
    child_id = any((select access.scope_work())::uuid[]) and other_id <> all((select access.excluded())::uuid[])
    and (not withheld or organisation_id = (select access.my_reading_organisation())));
  create policy definer_all on people.relationship for all to kith_definer using (true) with check (true);
  alter table people.couple enable row level security;
  alter table people.couple force row level security;
  create policy see_couple on people.couple for select to kith_app using (
    one_id = any((select access.scope_family())::uuid[]) and two_id = any((select access.scope_family())::uuid[]));
  create policy add_couple on people.couple for insert to kith_app with check (
    one_id = any((select access.scope_family())::uuid[]) and two_id = any((select access.scope_family())::uuid[]));
  create policy definer_all on people.couple for all to kith_definer using (true) with check (true);
  -- The roll: every member of the school's staff and nobody else, less the children one is excluded from. It is written by those who read,
  -- about children the school works with.
  alter table people.roll enable row level security;
  alter table people.roll force row level security;
  create policy see_roll on people.roll for select to kith_app using (
    organisation_id = (select access.my_working_organisation()) and child_id <> all((select access.excluded())::uuid[]));
  create policy add_roll on people.roll for insert to kith_app with check (
    organisation_id = (select access.my_reading_organisation()) and child_id = any((select access.scope_work())::uuid[]));
  create policy change_roll on people.roll for update to kith_app using (
    organisation_id = (select access.my_reading_organisation()) and child_id <> all((select access.excluded())::uuid[]));
  create policy definer_all on people.roll for all to kith_definer using (true) with check (true);
  perform access.guard('people.import_run'::regclass, 'organisation', 'organisation_id');
  perform access.guard('people.column_mapping'::regclass, 'organisation', 'organisation_id');
end $$;
grant select, insert on all tables in schema people to kith_app;
grant update (born_on, sex, died_on, gender_words, ethnicity, religion, nationality, talk_best) on people.person to kith_app;
grant update (to_on) on people.name, people.identifier, people.address, people.phone, people.living_arrangement, people.legal_status,
  people.authority, people.roll to kith_app;
grant update (display_name, sort_name, year_group, form) on people.roll to kith_app;
grant update (to_on, ended_reason, no_contact, no_contact_reason, no_contact_until, in_family_network, contact_words, trusted_by_child,
  parental_responsibility) on people.relationship to kith_app;
grant update on people.import_run, people.column_mapping to kith_app;
grant select, insert, update on all tables in schema people to kith_definer;
