-- That an absence was told to a worker, and what came back, says which days a child was where, as the marks do.
drop policy not_the_place on record.entry_child;
create policy not_the_place on record.entry_child as restrictive for select to kith_app using (
  kind not in ('attendance', 'absence-told') or owner_id = (select access.my_organisation())
  or not with_children && (select access.places_hidden(access.asked()))::uuid[]);
