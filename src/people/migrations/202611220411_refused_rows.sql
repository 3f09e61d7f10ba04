-- as admin
-- The refused rows of a pupil list are about children whom nobody has matched. Somebody who is excluded from any child does not see the run of
-- another, or the parent could be its reader: as of a concern whose child is not known.
set local role kith_owner;
create policy unknown_children on people.import_run as restrictive for select to kith_app using (
  by_practitioner = (select access.me()) or cardinality((select access.excluded())::uuid[]) = 0);
create policy no_change_when_excluded on people.import_run as restrictive for update to kith_app using (
  by_practitioner = (select access.me()) or cardinality((select access.excluded())::uuid[]) = 0);

-- What was kept before this: only the cells of columns that were used, in the order of the file; none of a row whose cells had moved.
set local role kith_definer;
update people.import_run r set refused = (
  select coalesce(jsonb_agg(jsonb_set(x.one, '{cells}', case
      when jsonb_array_length(x.one->'cells') <> least(60, jsonb_array_length(r.mapping->'headings')) then '[]'::jsonb
      else (select coalesce(jsonb_agg(coalesce(x.one->'cells'->(h.at::int - 1), '""') order by h.at), '[]')
        from jsonb_array_elements_text(r.mapping->'headings') with ordinality h(heading, at)
        where h.heading in (select c.value from jsonb_each_text(r.mapping->'columns') c))
    end) order by x.place), '[]')
  from jsonb_array_elements(r.refused) with ordinality x(one, place))
where r.kind = 'pupils' and r.refused <> '[]' and jsonb_typeof(r.mapping->'headings') = 'array' and jsonb_typeof(r.mapping->'columns') = 'object';
reset role;

/* Children who are or were on the own school's roll and have one of these numbers, now or before: whom rows of a list are about, for the audit
   event of whoever reads them. Nothing is said of children of other schools. */
create function people.import_numbers(upns text[], locals text[]) returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
declare mine uuid := access.my_working_organisation();
begin
  if mine is null or not access.holds('system', 'dsl', 'head', 'attendance-lead') then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  return query select distinct i.person_id from people.identifier i
    where (i.kind = 'upn' and i.value = any(upns) or i.kind = 'local' and i.organisation_id = mine and i.value = any(locals))
      and exists (select from people.roll l where l.child_id = i.person_id and l.organisation_id = mine);
end $$;
alter function people.import_numbers(text[], text[]) owner to kith_definer;
revoke all on function people.import_numbers(text[], text[]) from public;
grant execute on function people.import_numbers(text[], text[]) to kith_app;
