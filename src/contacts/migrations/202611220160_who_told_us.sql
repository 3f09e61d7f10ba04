-- Who told us, and how to reach them, tells where a protected child is: the school, the aunt, the neighbour. So it shows only to those at the front
-- door who may know the place of every child the contact is about.
create policy not_the_place on contacts.referrer as restrictive for select to kith_app using (exists (
  select from contacts.contact c where c.id = contact_id and cardinality(access.places_hidden(c.children)) = 0));
