alter table record.entry_child enable row level security;
alter table record.entry_child force row level security;
create policy see on record.entry_child for select to kith_app using (
  -- A child that gives this person no reason to look is out before any of its entries is read: a refusal costs the same for a long record.
  -- It is empty unless this person reads casework in this organisation, so below the two settings may be taken as they stand.
  child_id = any((select access.scope_person())::uuid[])
  and not (with_children && (select access.excluded())::uuid[])
  and (
    (reach = 'involved' and child_id = any((select access.scope_involved())::uuid[]))
    or (reach <> 'sealed' and owner_id = access.my_organisation())
    or (reach = 'named' and access.my_organisation() = any(named_organisations))
    or (reach = 'sealed' and nullif(current_setting('kith.practitioner', true), '')::uuid = any(sealed_to))));
-- Anybody working in an involved organisation may add an entry; who then reads it is another question.
create policy add on record.entry_child for insert to kith_app with check (
  child_id = any((select access.scope_write())::uuid[]) and owner_id = (select access.my_working_organisation()) and author_id = (select access.me())
  and record.i_wrote(entry_id));
create policy change on record.entry_child for update to kith_app
  using (owner_id = (select access.my_reading_organisation()) and child_id = any((select access.scope_any())::uuid[])
    and not (with_children && (select access.excluded())::uuid[])
    and (reach <> 'sealed' or (select access.me()) = any(sealed_to)))
  with check (owner_id = (select access.my_reading_organisation()));
create policy definer_all on record.entry_child for all to kith_definer using (true) with check (true);
create trigger change_together after update of title, present, version, reach, named_organisations, sealed_to on record.entry_child
  for each row execute function record.change_together();
create trigger add_alike after insert on record.entry_child for each row execute function record.add_alike();

alter table record.entry enable row level security;
alter table record.entry force row level security;
create policy see on record.entry for select to kith_app using (exists (select from record.entry_child ec where ec.entry_id = id));
create policy add on record.entry for insert to kith_app with check (
  author_id = (select access.me()) and owner_id = (select access.my_working_organisation()));
create policy definer_all on record.entry for all to kith_definer using (true) with check (true);

select access.guard(('record.' || t)::regclass, 'entry', 'entry_id') from unnest(array['version', 'reach_change', 'attachment']) t;
-- About one child of the entry: shown only where the entry shows under that child.
select access.guard(('record.' || t)::regclass, 'entry', 'entry_id', 'child_id') from unnest(array['harm', 'voice', 'decision', 'body_mark']) t;
-- Nobody writes in another's name.
create policy in_own_name on record.version as restrictive for insert to kith_app with check (author_id = (select access.me()));
create policy in_own_name on record.reach_change as restrictive for insert to kith_app with check (by_practitioner = (select access.me()));
create policy in_own_name on record.voice as restrictive for insert to kith_app with check (heard_by = (select access.me()));
create policy in_own_name on record.attachment as restrictive for insert to kith_app with check (added_by = (select access.me()));
alter table record.voice_weighed enable row level security;
alter table record.voice_weighed force row level security;
create policy see on record.voice_weighed for select to kith_app using (exists (select from record.decision d where d.id = decision_id));
create policy add on record.voice_weighed for insert to kith_app with check (exists (select from record.decision d where d.id = decision_id
  and (record.i_wrote(d.entry_id) or exists (select from record.entry_child ec
    where ec.entry_id = d.entry_id and ec.child_id = d.child_id and ec.owner_id = (select access.my_reading_organisation())))));
create policy definer_all on record.voice_weighed for all to kith_definer using (true) with check (true);
select access.guard('record.plan_period'::regclass, 'child', 'child_id');
select access.guard('record.draft'::regclass, 'person', 'practitioner_id');
-- What one began to write in one organisation stays there.
create policy here on record.draft as restrictive for all to kith_app using (organisation_id = (select access.my_working_organisation()))
  with check (organisation_id = (select access.my_working_organisation()));

-- Who was named in an entry is known where the entry is; somebody is named only in an entry of one's own organisation.
create policy with_its_entry on access.named as restrictive for select to kith_app using (
  exists (select from record.entry_child ec where ec.entry_id = named.entry_id and ec.child_id = named.child_id));
create policy in_own_entry on access.named as restrictive for insert to kith_app with check (exists (select from record.entry_child ec
  where ec.entry_id = named.entry_id and ec.child_id = named.child_id and ec.owner_id = (select access.my_reading_organisation())));

grant select, insert on all tables in schema record to kith_app;
-- Only the rows that repeat the newest version may change, and only in those columns. There is no delete.
grant update (title, present, harms, version, has_voice, has_decision, reach, named_organisations, sealed_to) on record.entry_child to kith_app;
grant update (to_on) on record.plan_period to kith_app;
grant update (fields, revision, saved_at, sent_at, outcome_id) on record.draft to kith_app;
grant select, insert, update on all tables in schema record to kith_definer;
