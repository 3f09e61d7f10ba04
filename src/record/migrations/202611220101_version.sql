-- One policy for what two said of a version: it shows where its entry does, and an earlier wording only to whom it was given. Two policies looked the
-- entry up twice for every row.
do $$
declare p text;
begin
  for p in select polname from pg_policy where polrelid = 'record.version'::regclass and polcmd = 'r' loop
    execute format('drop policy %I on record.version', p);
  end loop;
end $$;
create policy see on record.version for select to kith_app using (
  exists (select from record.entry_child ec where ec.entry_id = version.entry_id and (
    ec.version = version.number or ec.owner_id = (select access.my_reading_organisation())
    or ec.reach <> 'sealed' and version.number >= record.first_version(version.entry_id))));
