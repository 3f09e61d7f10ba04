-- A partnership's own choices: its threshold document, its limits, its escalation stages. Each change is a new row: who, when, why, from when.
create schema area;
grant usage on schema area to kith_app, kith_definer;

create table area.threshold_document (
  id uuid primary key,
  area_id uuid not null references identity.area,
  title text not null,
  edition text not null,
  from_on date not null,
  made_by uuid not null references identity.practitioner,
  made_at timestamptz not null
);
create table area.threshold_level (
  document_id uuid not null references area.threshold_document,
  number smallint not null check (number between 1 and 9),
  name text not null,
  summary text not null,
  primary key (document_id, number)
);
create table area.threshold_descriptor (
  document_id uuid not null references area.threshold_document,
  code text not null,
  level smallint not null,
  words text not null,
  harms text[] not null default '{}',
  primary key (document_id, code),
  foreign key (document_id, level) references area.threshold_level
);
-- `key` says what is set: 'limit:core-group-later', 'escalation-stages', 'front-door-bands', 'pick-up-minutes' …
create table area.setting (
  id uuid primary key,
  area_id uuid not null references identity.area,
  organisation_id uuid references identity.organisation,
  key text not null,
  value jsonb not null,
  from_on date not null,
  reason text not null,
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null
);
create index setting_key on area.setting (area_id, key, from_on desc, set_at desc);

do $$
declare t text;
begin
  foreach t in array array['threshold_document', 'threshold_level', 'threshold_descriptor', 'setting'] loop
    execute format('alter table area.%I enable row level security', t);
    execute format('alter table area.%I force row level security', t);
    execute format('create policy see on area.%I for select to kith_app using ((select access.my_working_organisation()) is not null)', t);
    execute format('create policy definer_all on area.%I for all to kith_definer using (true) with check (true)', t);
  end loop;
end $$;
create policy add on area.threshold_document for insert to kith_app with check (
  made_by = (select access.me()) and (select access.holds('partner', 'front-door-manager', 'administrator', 'system'))
  and area_id = (select o.area_id from identity.organisation o where o.id = (select access.my_working_organisation())));
create policy add on area.threshold_level for insert to kith_app with check (
  exists (select from area.threshold_document d where d.id = document_id and d.made_by = (select access.me())));
create policy add on area.threshold_descriptor for insert to kith_app with check (
  exists (select from area.threshold_document d where d.id = document_id and d.made_by = (select access.me())));
create policy add on area.setting for insert to kith_app with check (
  set_by = (select access.me())
  and area_id = (select o.area_id from identity.organisation o where o.id = (select access.my_working_organisation()))
  and case when organisation_id is null then (select access.holds('partner', 'front-door-manager', 'administrator', 'system'))
      else organisation_id = (select access.my_working_organisation()) and (select access.holds('dsl', 'head', 'front-door-manager', 'administrator', 'system')) end);
grant select, insert on all tables in schema area to kith_app;
grant select on all tables in schema area to kith_definer;
