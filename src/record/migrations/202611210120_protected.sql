-- as admin
-- While a location is protected, another organisation's attendance marks are not there for whoever has no right to it: they say which days a
-- child was where.
set local role kith_owner;
create policy not_the_place on record.entry_child as restrictive for select to kith_app using (
  kind <> 'attendance' or owner_id = (select access.my_organisation())
  or not with_children && (select access.places_hidden(access.asked()))::uuid[]);

-- Which wording another organisation was given first: from there on it reads every version, and nothing before. `organisation_id` is null for
-- the wording from which on everyone involved may read.
create table record.first_wording (
  entry_id uuid not null references record.entry,
  organisation_id uuid references identity.organisation,
  version integer not null,
  unique nulls not distinct (entry_id, organisation_id)
);
alter table record.first_wording enable row level security;
alter table record.first_wording force row level security;
create policy definer_all on record.first_wording for all to kith_definer using (true) with check (true);
grant select, insert on record.first_wording to kith_definer;
reset role;

/* Writes down what an organisation is given first, when an entry is written and when its reach widens. */
create function record.note_first_wording() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into record.first_wording (entry_id, organisation_id, version)
  select new.entry_id, o.id, new.version from unnest(new.named_organisations) o(id) where new.reach = 'named'
  union all select new.entry_id, null, new.version where new.reach = 'involved'
  on conflict do nothing;
  return null;
end $$;

/* The first version of another organisation's entry that the signed-in organisation may read; null when it was never given any. An entry that
   reaches everyone involved is read by who came later as it stood when they came. */
create function record.first_version(entry uuid) returns integer
language sql stable security definer set search_path = '' as $$
  select min(case
    when w.organisation_id is not null then w.version
    else greatest(w.version, (
      select max(v.number) from record.version v where v.entry_id = entry and v.at <= (
        select min(i.from_at) from access.involvement i
        where i.organisation_id = access.my_organisation()
          and i.child_id in (select ec.child_id from record.entry_child ec where ec.entry_id = entry))))
  end)
  from record.first_wording w
  where w.entry_id = entry and (w.organisation_id = access.my_organisation() or w.organisation_id is null
    and exists (select from access.involvement i where i.organisation_id = access.my_organisation()
      and i.child_id in (select ec.child_id from record.entry_child ec where ec.entry_id = entry)))
$$;

/* May the organisation that wrote an entry about these children be named to this person? Never a refuge, or another service whose address is
   itself protected. While where one of the children is may not be known to this person, only the council and the police of the reader's own area:
   a school, a surgery, or another area's council would tell. One's own organisation always. */
create function record.may_name(organisation uuid, children uuid[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select organisation = access.my_organisation() or exists (
    select from identity.organisation o where o.id = organisation and o.kind <> 'refuge' and not o.address_protected
      and (cardinality(access.places_hidden(children)) = 0
        or o.kind in ('front-door', 'childrens-services', 'council', 'police')
          and o.area_id = (select m.area_id from identity.organisation m where m.id = access.my_organisation())))
$$;
do $$
begin
  alter function record.may_name(uuid, uuid[]) owner to kith_definer;
  revoke all on function record.may_name(uuid, uuid[]) from public;
  grant execute on function record.may_name(uuid, uuid[]) to kith_app, kith_definer;
  alter function record.note_first_wording() owner to kith_definer;
  revoke all on function record.note_first_wording() from public;
  grant execute on function record.note_first_wording() to kith_owner;
  alter function record.first_version(uuid) owner to kith_definer;
  revoke all on function record.first_version(uuid) from public;
  grant execute on function record.first_version(uuid) to kith_app, kith_definer;
end $$;

set local role kith_owner;
create trigger note_first_wording after insert or update of reach, named_organisations on record.entry_child
  for each row execute function record.note_first_wording();
-- The newest version is read wherever its entry is; an earlier one by the organisation that wrote it, and by another organisation only if it
-- had been given that wording.
create policy not_before_given on record.version as restrictive for select to kith_app using (
  exists (select from record.entry_child ec where ec.entry_id = version.entry_id and (
    ec.version = version.number or ec.owner_id = (select access.my_reading_organisation())
    or ec.reach <> 'sealed' and version.number >= record.first_version(version.entry_id))));
reset role;
