-- A question may be about anybody, in any spelling: whoever is kept from a child reads nobody's questions but their own, for the next one
-- may be about that child. Restrictive, so that no later policy opens it again.
create policy not_the_excluded on matching.question as restrictive for select to kith_app using (
  practitioner_id = (select access.me()) or cardinality((select access.excluded())::uuid[]) = 0);
create policy not_by_the_excluded on matching.question as restrictive for update to kith_app using (
  practitioner_id = (select access.me()) or cardinality((select access.excluded())::uuid[]) = 0);
