-- as admin
-- Unusual looking, found by itself each night from the log of the day before, and answered by a person. Rows are added, never changed.
set local role kith_owner;
-- Where people who use Kith live, as far as an administrator has said: compared with the addresses of the children they look at, and read by nobody.
create table access.staff_home (
  id uuid primary key,
  practitioner_id uuid not null references identity.practitioner,
  -- In small letters without a space; null: taken back.
  postcode text,
  set_by uuid not null references identity.practitioner,
  set_at timestamptz not null
);
create index staff_home_practitioner on access.staff_home (practitioner_id, set_at desc);
create index staff_home_postcode on access.staff_home (postcode);

create table access.unusual (
  id uuid primary key,
  -- For whom they looked.
  organisation_id uuid not null references identity.organisation,
  lookers uuid[] not null check (cardinality(lookers) > 0),
  -- The children it is about: one; or all of those looked at; or none, when nobody can say (a search without a record opened).
  children uuid[] not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- How often they looked, and what they usually do in a week, where that matters.
  looks integer not null,
  usual numeric,
  found_at timestamptz not null
);
create index unusual_organisation on access.unusual (organisation_id, found_at desc);
create index unusual_lookers on access.unusual using gin (lookers);

create table access.unusual_answer (
  id uuid primary key,
  unusual_id uuid not null references access.unusual,
  outcome text not null check (outcome in ('fine', 'asked', 'reported')),
  words text not null,
  answered_by uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  answered_at timestamptz not null,
  -- With this answer it is settled.
  settles boolean not null,
  -- A second person should have answered as well, and there was none.
  alone boolean not null,
  unique (unusual_id, answered_by)
);

-- What each person did on a day, in counts: what is usual for them is reckoned from these.
create table access.looking_day (
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  on_day date not null,
  -- Children opened; of these, after hours; with nothing to do with them; and both.
  opened integer not null,
  after_hours integer not null,
  no_reason integer not null,
  no_reason_after_hours integer not null,
  -- Searches after which no record that was found was opened.
  not_opened integer not null,
  -- Addresses looked up: by postcode, or on the page of people around a child one has nothing to do with.
  places integer not null,
  primary key (practitioner_id, organisation_id, on_day)
);
create index looking_day_organisation on access.looking_day (organisation_id, on_day);
-- The days that have been gone through.
create table access.unusual_day (
  area_id uuid not null references identity.area,
  on_day date not null,
  found integer not null,
  done_at timestamptz not null,
  primary key (area_id, on_day)
);

do $$
declare t text;
begin
  foreach t in array array['staff_home', 'unusual', 'unusual_answer', 'looking_day', 'unusual_day'] loop
    execute format('alter table access.%I enable row level security', t);
    execute format('alter table access.%I force row level security', t);
    -- Reached through the functions below and no other way.
    execute format('create policy definer_only on access.%I for all to kith_definer using (true) with check (true)', t);
    execute format('grant select, insert on access.%I to kith_definer', t);
  end loop;
end $$;
reset role;

-- The functions below are parts of access.find_unusual: they run as the definer because it does, and nobody else may call them.
-- ---------------------------------------------------------------- reading a day of the log
/* The least id an event of this moment can have: ids carry their time, so a day of the log is found without an index on it. */
create function access.id_from(moment timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

/* What kind of looking an action is. A search names whom it found; an opening shows one record; a list and the home page name many. */
create function access.is_search(event_action text) returns boolean language sql immutable as $$
  select event_action ~ '^(children\.searched|child\.known\.(asked|checking)|unborn\.looked)$'
$$;
create function access.is_opening(event_action text, is_done boolean) returns boolean language sql immutable as $$
  select event_action = 'child.closed.read' or not is_done
    and event_action !~ '^(home|calendar|clock\.totals|looking|children\.|child\.known|unborn|roll\.|concern\.(find|form|mine)|too-close|task\.)'
    and event_action !~ '(listed|\.list|search|searched|board\.read)$'
$$;
/* Has something been written about the child? Looking by way of a form is no writing. */
create function access.is_work(event_action text, is_done boolean) returns boolean language sql immutable as $$
  select is_done and event_action !~ '^(children\.|child\.closed|child\.known\.(asked|checking|passed|join\.look)|unborn\.looked|roll\.|looking|too-close|concern\.find)'
$$;
create function access.is_after_hours(moment timestamptz, limits jsonb) returns boolean language sql stable as $$
  select t::time < (limits->>'dayStartsAt')::time or t::time >= (limits->>'dayEndsAt')::time
    or (limits->>'weekends' = 'after-hours' and extract(isodow from t) > 5)
  from (select moment at time zone 'Europe/London') x(t)
$$;

/* The program's own people, who look at nothing by themselves. */
create function access.system_people() returns uuid[] language sql stable as $$
  select coalesce(array_agg(p.id), '{}') from identity.practitioner p where p.is_system
$$;

/* Each look at a child in a stretch of the log, by people of the area. The body is canonical JSON, in which a quotation mark inside a text is
   always escaped: so these few letters are found only where they are meant. */
create function access.looks_between(from_at timestamptz, to_at timestamptz)
returns table (event_id uuid, at timestamptz, who uuid, place uuid, child uuid, action text, is_done boolean, found boolean, with_purpose boolean, together bigint)
language sql stable as $$
  select e.id, e.at, e.practitioner_id, e.organisation_id, c.child_id, e.action, strpos(e.body, '"outcome":"done"') > 0,
    strpos(e.body, '"outcome":"not-found"') = 0 and strpos(e.body, '"outcome":"refused"') = 0, strpos(e.body, '"purpose":null') = 0,
    count(*) over (partition by e.id)
  from audit.event e
  join audit.event_child c on c.event_id = e.id
  where e.id >= access.id_from(from_at) and e.id < access.id_from(to_at) and c.event_id >= access.id_from(from_at) and c.event_id < access.id_from(to_at)
    and e.organisation_id = any((select access.organisations_of_my_area())::uuid[])
    and e.practitioner_id <> all((select access.system_people())::uuid[])
$$;

/* Each search in a stretch of the log: was an address typed, and was one of those found opened, or a contact taken, within the hour? */
create function access.searches_between(from_at timestamptz, to_at timestamptz)
returns table (event_id uuid, at timestamptz, who uuid, place uuid, by_place boolean, followed boolean)
language sql stable as $$
  select e.id, e.at, e.practitioner_id, e.organisation_id, strpos(e.body, '"knownPlace":true') > 0,
    exists (select from audit.event n left join audit.event_child f on f.event_id = e.id left join audit.event_child o on o.event_id = n.id and o.child_id = f.child_id
      where n.practitioner_id = e.practitioner_id and n.at > e.at and n.at <= e.at + interval '1 hour'
        and (o.child_id is not null and not access.is_search(n.action) or n.action ~ '^(contact|unborn|referral|concern)\.' and strpos(n.body, '"outcome":"done"') > 0))
  from audit.event e
  where e.id >= access.id_from(from_at) and e.id < access.id_from(to_at) and access.is_search(e.action)
    and e.organisation_id = any((select access.organisations_of_my_area())::uuid[])
    and e.practitioner_id <> all((select access.system_people())::uuid[])
$$;

-- ---------------------------------------------------------------- what makes a look ordinary, or not
/* Has this person something to do with the child, about that time? They lead the work; they wrote about the child in the sixty days before, or
   since; a task, a clock, an entry or the right to the place names them. */
create function access.has_reason(person uuid, child uuid, first_at timestamptz, last_at timestamptz) returns boolean
language sql stable as $$
  select exists (select from access.involvement i where i.child_id = child and i.lead_practitioner_id = person
      and i.from_at <= last_at and (i.to_at is null or i.to_at >= first_at))
    or exists (select from audit.event_child c join audit.event e on e.id = c.event_id
      where c.child_id = child and c.practitioner_id = person and c.at >= first_at - interval '60 days'
        and access.is_work(e.action, strpos(e.body, '"outcome":"done"') > 0))
    or exists (select from deadlines.task t where t.practitioner_id = person and t.done_at is null and t.children @> array[child])
    or exists (select from deadlines.clock k where k.practitioner_id = person and k.stopped_at is null and k.children @> array[child])
    or exists (select from access.named n where n.child_id = child and n.practitioner_id = person and (n.to_at is null or n.to_at > first_at))
    or exists (select from access.location_right r where r.child_id = child and r.practitioner_id = person and r.given_by <> person
      and (r.to_at is null or r.to_at > first_at))
$$;

/* The words of a surname that tell: three letters or more, without accents, no particle. */
create function access.surname_words(surname text) returns text[] language sql immutable as $$
  select coalesce(array_agg(distinct w), '{}')
  from regexp_split_to_table(lower(regexp_replace(normalize(surname, NFD), '[\u0300-\u036f''’‘ʼ`´]', '', 'g')), '[^[:alpha:]]+') w
  where length(w) > 2 and w <> all(array['van', 'der', 'den', 'von', 'bin', 'ibn', 'del', 'las', 'los', 'dos', 'the'])
$$;
create function access.surname_of(person uuid) returns text[]
language sql stable as $$
  select access.surname_words(regexp_replace(trim(p.name), '^.*\s', '')) from identity.practitioner p where p.id = person
$$;
/* The child and those tied to the child. */
create function access.near(child uuid) returns setof uuid
language sql stable as $$
  select child
  union select r.other_id from people.relationship r where r.child_id = child
  union select r.child_id from people.relationship r where r.other_id = child
$$;
/* Is it a surname that more than so many in a thousand children have? Of a few children nothing is common yet. */
create function access.is_common(surname text, in_thousand numeric) returns boolean
language sql stable as $$
  select count(*) filter (where lower(n.family) = surname) > greatest(3, count(*) * in_thousand / 1000)
  from people.name n join people.person p on p.id = n.person_id and p.kind = 'child' where n.to_on is null
$$;
/* The surnames that this person shares with the child or the family. */
create function access.shared_surnames(person uuid, child uuid) returns text[]
language sql stable as $$
  select coalesce(array_agg(distinct w), '{}')
  from access.near(child) f(id) join people.name n on n.person_id = f.id, unnest(access.surname_words(n.family)) w
  where w = any((select access.surname_of(person))::text[])
$$;
create function access.home_of(person uuid) returns text
language sql stable as $$
  select h.postcode from access.staff_home h where h.practitioner_id = person order by h.set_at desc, h.id desc limit 1
$$;
/* Does this person live where the child or the family live, or lived? */
create function access.shares_home(person uuid, child uuid) returns boolean
language sql stable as $$
  select exists (select from access.near(child) f(id) join people.address a on a.person_id = f.id
    where lower(replace(a.postcode, ' ', '')) = (select access.home_of(person)))
$$;
/* Is a colleague of this person close to the child: said to be too close, or of the same name at the same address? */
create function access.colleague_is_close(person uuid, organisation uuid, child uuid) returns boolean
language sql stable as $$
  with neighbour as materialized (
    select distinct h.practitioner_id as id, h.postcode from people.address a
    join access.staff_home h on h.postcode = lower(replace(a.postcode, ' ', '')) and h.practitioner_id <> person
    join identity.role_held r on r.practitioner_id = h.practitioner_id and r.organisation_id = organisation
    where a.person_id = child
  )
  select exists (select from access.exclusion x join identity.role_held r on r.practitioner_id = x.practitioner_id and r.organisation_id = organisation
      where x.child_id = child and x.practitioner_id <> person and (x.to_at is null or x.to_at > now()))
    or exists (select from neighbour n where n.postcode = access.home_of(n.id) and access.shared_surnames(n.id, child) <> '{}')
$$;
/* Did this person lead the work with the child, until so many days before? */
create function access.led_before(person uuid, child uuid, days integer, moment timestamptz) returns boolean
language sql stable as $$
  select exists (select from access.involvement i where i.child_id = child and i.lead_practitioner_id = person and i.to_at < moment - make_interval(days => days))
    and not exists (select from access.involvement i where i.child_id = child and i.lead_practitioner_id = person and (i.to_at is null or i.to_at >= moment - make_interval(days => days)))
$$;
create function access.excluded_then(person uuid, child uuid, moment timestamptz) returns boolean
language sql stable as $$
  select exists (select from access.exclusion x where x.practitioner_id = person and x.child_id = child and x.from_at <= moment and (x.to_at is null or x.to_at > moment))
$$;
/* On how many days of the thirty before had this person opened the child already? */
create function access.days_before(person uuid, child uuid, moment timestamptz) returns bigint
language sql stable as $$
  select count(distinct (c.at at time zone 'Europe/London')::date) from audit.event_child c join audit.event e on e.id = c.event_id
  where c.child_id = child and c.practitioner_id = person and c.at < moment and c.at >= moment - interval '30 days' and access.is_opening(e.action, false)
$$;

/* Was it shown already? The same people, the same children, for one of the same reasons, in the month before; or found fine in the half year before. */
create function access.shown_already(who uuid[], about uuid[], why text[], moment timestamptz) returns boolean
language sql stable as $$
  select exists (select from access.unusual u where u.lookers @> who and u.kinds && why
    and (u.children = about or why && array['no-reason', 'after-hours', 'not-opened', 'places'])
    and (u.last_at > moment - interval '30 days'
      or u.last_at > moment - interval '180 days' and exists (select from access.unusual_answer a where a.unusual_id = u.id and a.outcome = 'fine' and a.settles)))
$$;

do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'access'::regnamespace and p.proname in ('id_from', 'is_search', 'is_opening',
      'is_work', 'is_after_hours', 'system_people', 'looks_between', 'searches_between', 'has_reason', 'surname_words', 'surname_of', 'near', 'is_common',
      'shared_surnames', 'home_of', 'shares_home', 'colleague_is_close', 'led_before', 'excluded_then', 'days_before', 'shown_already') loop
    execute format('alter function %s owner to kith_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to kith_definer', f);
  end loop;
end $$;
