-- as admin
-- One administrator alone can neither become somebody else nor get out of the way who would notice. What asks for a second person now: roles that
-- read children by name, look after who reads or work for the whole area; a link for somebody who has such a role; and taking an administrator or a
-- data protection officer away. The link is made by the one who agreed, never by the one who asked.
set local role kith_owner;
-- Every role of src/access/policy.ts but those that only log; by hand, and compared with the policy by a test.
create table identity.strong_role (role text primary key);
insert into identity.strong_role values ('dsl'), ('head'), ('chair-of-governors'), ('attendance-lead'), ('front-door'), ('front-door-manager'),
  ('out-of-hours'), ('social-worker'), ('family-help'), ('lado'), ('police'), ('health-visitor'), ('midwife'), ('youth-justice'), ('virtual-school'),
  ('voluntary'), ('chair'), ('partner'), ('analyst'), ('administrator'), ('dpo');
alter table identity.strong_role enable row level security;
alter table identity.strong_role force row level security;
create policy definer_only on identity.strong_role for all to kith_definer using (true) with check (true);
grant select on identity.strong_role to kith_definer;

-- Somebody leaves, a role ends, an organisation is switched off: then there is no person, and the one concerned may be the one who agrees.
alter table identity.agreement drop constraint agreement_kind_check, drop constraint agreement_check, drop constraint agreement_check1,
  alter column practitioner_id drop not null,
  add column held_id uuid references identity.role_held,
  add constraint agreement_kind check (kind in ('role', 'link', 'leave', 'end-role', 'off')),
  add constraint agreement_names check ((kind in ('role', 'end-role')) = (role is not null) and (kind = 'end-role') = (held_id is not null)
    and (kind = 'off') = (practitioner_id is null)),
  add constraint agreement_two_people check (decided_by <> asked_by and asked_by <> practitioner_id
    and (kind in ('leave', 'end-role') or decided_by <> practitioner_id));

set local role kith_definer;
/* Has this person ever been able to be here? Who has not can neither agree to anything nor be missed. */
create function identity.has_come(who uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select identity.can_sign_in(who) or exists (select from identity.session s where s.practitioner_id = who and s.ended_at is null)
    or exists (select from identity.practitioner p where p.id = who and p.persona is not null)
$$;
/* Who looks after the administration of an area: its administrators and data protection officers of today and of the last 60 days. Active is who may
   work now: getting somebody out of the way does not make it as if they had never been. */
create function identity.guardians(area uuid) returns table (practitioner_id uuid, role text, organisation_id uuid, active boolean)
language sql stable security definer set search_path = '' as $$
  select r.practitioner_id, r.role, r.organisation_id,
    bool_or((r.to_at is null or r.to_at > now()) and p.disabled_at is null and o.switched_off_at is null)
  from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id and not p.is_system
  join identity.organisation o on o.id = r.organisation_id and o.area_id = area
  where r.role in ('administrator', 'dpo') and coalesce(r.to_at, 'infinity') > now() - interval '60 days'
    and coalesce(p.disabled_at, 'infinity') > now() - interval '60 days' and coalesce(o.switched_off_at, 'infinity') > now() - interval '60 days'
    and identity.has_come(r.practitioner_id)
  group by r.practitioner_id, r.role, r.organisation_id
$$;
/* Is there somebody beside oneself in this area who could agree to anything? */
create function identity.somebody_else() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.guardians(identity.my_area()) g where g.active and g.practitioner_id is distinct from access.me())
$$;
/* Does giving this role to this person need a second one? At first set-up nobody's work is there to be read, so one person is enough. An administrator
   needs one as soon as there is, or was within 60 days, another administrator or a data protection officer: the very first can find a second. */
create function identity.role_needs_second(new_role text, about uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select case
    when new_role = 'administrator' then exists (select from identity.guardians(identity.my_area()) g
      where g.practitioner_id is distinct from access.me() and g.practitioner_id is distinct from about)
    when exists (select from identity.strong_role s where s.role = new_role) then not identity.is_first_set_up()
    else false end
$$;
/* Who may agree to what was asked: another administrator of the area; its data protection officer where there is no other administrator, and always
   where somebody is to be taken away. Nobody to what they asked, nor to a role or a link of their own; but whoever is to go may agree to it. */
create function identity.agreers(a identity.agreement) returns setof uuid
language sql stable security definer set search_path = '' as $$
  with active as (select g.practitioner_id, g.role from identity.organisation o cross join lateral identity.guardians(o.area_id) g
    where o.id = a.organisation_id and g.active and g.practitioner_id <> a.asked_by)
  select distinct x.practitioner_id from active x
  where a.kind in ('leave', 'end-role', 'off')
    or x.practitioner_id <> a.practitioner_id
      and (x.role = 'administrator' or not exists (select from active y where y.role = 'administrator' and y.practitioner_id <> a.practitioner_id))
$$;
create function identity.may_agree(a identity.agreement) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.holds('administrator', 'dpo') and identity.is_in_my_area(a.organisation_id)
    and exists (select from identity.agreers(a) g(id) where g.id = access.me())
    -- Whoever asked must still be one who may ask.
    and exists (select from identity.guardians(identity.my_area()) g where g.active and g.role = 'administrator' and g.practitioner_id = a.asked_by)
$$;
/* Whom to write to that something waits for them. */
create function identity.told_of_agreement(which uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select g.id from identity.agreement a cross join lateral identity.agreers(a) g(id)
  where a.id = which and a.asked_by = access.me() and a.decided_at is null
$$;
/* Whom to write to when somebody became, stopped being or is again an administrator: them, and the data protection officers of the area. */
create function identity.told_of_administrator(about uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select about where access.holds('administrator', 'dpo')
  union select g.practitioner_id from identity.guardians(identity.my_area()) g
    where access.holds('administrator', 'dpo') and g.role = 'dpo' and g.active
$$;
/* Is, or was within 60 days, this person an administrator here? */
create function identity.administers(who uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.holds('administrator', 'dpo') and exists (select from identity.role_held r where r.practitioner_id = who and r.role = 'administrator'
    and coalesce(r.to_at, 'infinity') > now() - interval '60 days' and identity.is_in_my_area(r.organisation_id))
$$;
/* The administrators who work for this organisation. */
create function identity.administrators_at(organisation uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct r.practitioner_id from identity.role_held r where access.holds('administrator', 'dpo') and identity.is_in_my_area(organisation)
    and r.organisation_id = organisation and r.role = 'administrator' and (r.to_at is null or r.to_at > now())
$$;

/* Would this take away somebody who looks after the administration? Then a second person agrees. `which` is a person, a role held or an organisation. */
create function identity.end_needs_second(what text, which uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where r.role in ('administrator', 'dpo') and (r.to_at is null or r.to_at > now()) and r.practitioner_id is distinct from access.me()
      and which = case what when 'leave' then r.practitioner_id when 'end-role' then r.id when 'off' then r.organisation_id end
      and identity.has_come(r.practitioner_id))
$$;
/* A person leaves: every session and open link of theirs ends with it, at once. */
create function identity.disable_now(who uuid, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.practitioner p set disabled_at = at, disabled_because = 'left' where p.id = who and p.disabled_at is null;
  update identity.session s set ended_at = at where s.practitioner_id = who and s.ended_at is null;
  update identity.invitation i set expires_at = at where i.practitioner_id = who and i.used_at is null and i.expires_at > at;
$$;
/* A role ends, and with the last one in an organisation the open link to it. */
create function identity.end_role_now(held uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  r identity.role_held;
begin
  update identity.role_held x set to_at = at where x.id = held and x.to_at is null returning * into r;
  if not found or exists (select from identity.role_held o where o.practitioner_id = r.practitioner_id and o.organisation_id = r.organisation_id
    and o.to_at is null) then return; end if;
  update identity.invitation i set expires_at = at
    where i.practitioner_id = r.practitioner_id and i.organisation_id = r.organisation_id and i.used_at is null and i.expires_at > at;
end $$;
create function identity.switch_off_now(which uuid, at timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update identity.organisation o set switched_off_at = coalesce(o.switched_off_at, at) where o.id = which;
  update identity.session s set ended_at = at where s.organisation_id = which and s.ended_at is null;
  update identity.invitation i set expires_at = at where i.organisation_id = which and i.used_at is null and i.expires_at > at;
$$;
create or replace function identity.disable(who uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not identity.is_mine(who) or who = access.me() or identity.end_needs_second('leave', who) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  perform identity.disable_now(who, at);
end $$;
create or replace function identity.end_role(held uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or identity.end_needs_second('end-role', held)
    or not exists (select from identity.role_held r where r.id = held and r.practitioner_id is distinct from access.me() and r.role <> 'system'
      and identity.is_in_my_area(r.organisation_id)) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  perform identity.end_role_now(held, at);
end $$;
/* Switches an organisation off, or on again. Nobody works for it from the next request on, and its sessions and open links end. Never one's own. */
create or replace function identity.switch_organisation_off(which uuid, is_off boolean, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or which = access.my_organisation() or not identity.is_in_my_area(which)
    or is_off and identity.end_needs_second('off', which) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if is_off then perform identity.switch_off_now(which, at);
  else update identity.organisation o set switched_off_at = null where o.id = which; end if;
end $$;

create or replace function identity.ask_agreement(new_id uuid, what text, who uuid, organisation uuid, wanted text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() or wanted = 'system' or what not in ('role', 'link')
    or not identity.is_in_my_area(organisation)
    or not (identity.is_mine(who) or what = 'role' and (identity.is_seen(who) or identity.home_of(who) is null)) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if exists (select from identity.agreement a where a.kind = what and a.practitioner_id = who and a.organisation_id = organisation
      and a.role is not distinct from wanted and (a.decided_at is null and a.asked_at > at - interval '30 days' or identity.is_link_to_make(a, at))) then
    return;
  end if;
  insert into identity.agreement (id, kind, practitioner_id, organisation_id, role, asked_by, asked_at)
    values (new_id, what, who, organisation, wanted, access.me(), at);
end $$;
/* Asks that somebody who looks after the administration leaves, loses that role, or that their organisation is switched off. */
create function identity.ask_to_end(new_id uuid, what text, which uuid, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  held identity.role_held;
  place uuid;
begin
  select * into held from identity.role_held r where what = 'end-role' and r.id = which
    or what = 'leave' and r.practitioner_id = which and r.role in ('administrator', 'dpo') and (r.to_at is null or r.to_at > now())
  order by identity.is_in_my_area(r.organisation_id) desc, r.from_at limit 1;
  place := case when what = 'off' then which
    -- Looked after here, and an administrator elsewhere: this area agrees.
    when what = 'leave' and not identity.is_in_my_area(held.organisation_id) then access.my_organisation()
    else held.organisation_id end;
  if not access.holds('administrator') or held.practitioner_id = access.me() or place = access.my_organisation() and what = 'off'
    or not coalesce(identity.is_in_my_area(place), false) or what = 'leave' and not identity.is_mine(which)
    or not identity.end_needs_second(what, which) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if exists (select from identity.agreement a where a.kind = what and a.organisation_id = place and a.practitioner_id is not distinct from held.practitioner_id
      and (what <> 'end-role' or a.held_id = which) and a.decided_at is null and a.asked_at > at - interval '30 days') then return; end if;
  insert into identity.agreement (id, kind, practitioner_id, organisation_id, role, held_id, asked_by, asked_at)
    values (new_id, what, held.practitioner_id, place, case when what = 'end-role' then held.role end, case when what = 'end-role' then held.id end,
      access.me(), at);
end $$;
/* Agrees to what an administrator asked, or refuses it; false when it is not there, is older than 30 days, or is not for this person to decide. It takes
   effect with this. A link that the asker made before for somebody who has not come yet ends: nobody takes a role over by it. */
create or replace function identity.decide_agreement(which uuid, yes boolean, role_id uuid, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  a identity.agreement;
  me uuid := access.me();
begin
  if not access.holds('administrator', 'dpo') then raise insufficient_privilege using message = 'not allowed'; end if;
  select * into a from identity.agreement g where g.id = which and g.decided_at is null and g.asked_at > at - interval '30 days' for update;
  if not found or not identity.may_agree(a) then return false; end if;
  update identity.agreement g set decided_by = me, decided_at = at, agreed = yes where g.id = which;
  if not yes then return true; end if;
  if a.kind = 'leave' then perform identity.disable_now(a.practitioner_id, at);
  elsif a.kind = 'end-role' then perform identity.end_role_now(a.held_id, at);
  elsif a.kind = 'off' then perform identity.switch_off_now(a.organisation_id, at);
  elsif a.kind = 'role' then
    if not exists (select from identity.role_held r where r.practitioner_id = a.practitioner_id
        and r.organisation_id = a.organisation_id and r.role = a.role and (r.to_at is null or r.to_at > now())) then
      insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at, granted_by, agreed_by)
        values (role_id, a.practitioner_id, a.organisation_id, a.role, at, a.asked_by, me);
    end if;
    update identity.invitation i set expires_at = at
      where i.practitioner_id = a.practitioner_id and i.used_at is null and i.expires_at > at and i.made_by is distinct from me;
  end if;
  return true;
end $$;
/* May a link be made for this agreement? It stands for seven days, once; for a new role only as long as its person has not come and has no link. */
create function identity.is_link_to_make(a identity.agreement, at timestamptz) returns boolean
language sql stable security definer set search_path = '' as $$
  select a.agreed and a.used_at is null and a.decided_at > at - interval '7 days' and (a.kind = 'link' or a.kind = 'role'
    and not identity.can_sign_in(a.practitioner_id)
    and a.organisation_id in (select r.organisation_id from identity.role_held r where r.practitioner_id = a.practitioner_id and r.role = a.role and r.to_at is null)
    and not exists (select from identity.invitation i where i.practitioner_id = a.practitioner_id and i.used_at is null and i.expires_at > at))
$$;
/* An agreed link that the one who agreed may make now, and nobody else; null when there is none. */
create or replace function identity.agreed_link(who uuid, organisation uuid, at timestamptz) returns uuid
language sql stable security definer set search_path = '' as $$
  select a.id from identity.agreement a where a.practitioner_id = who and a.organisation_id = organisation
    and a.decided_by = access.me() and identity.is_link_to_make(a, at)
  order by a.decided_at desc limit 1
$$;
/* Is a link for this person one that opens what two people answer for? They can sign in already, or have a role that one alone may not give. */
create function identity.is_strong_link(who uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select identity.can_sign_in(who) or exists (select from identity.role_held r
    where r.practitioner_id = who and (r.to_at is null or r.to_at > now()) and identity.role_needs_second(r.role, who))
$$;
create or replace function identity.link_needs_second(who uuid, organisation uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.holds('administrator', 'dpo') and identity.is_strong_link(who) and identity.agreed_link(who, organisation, at) is null
$$;
/* What waits for a second person, and links that are agreed and not made: for administrators and data protection officers of the area, and for the
   person it is about. */
drop function identity.agreements(timestamptz);
create function identity.agreements(at timestamptz) returns table (id uuid, kind text, practitioner_id uuid, person_name text, organisation_id uuid,
  organisation_name text, role text, asked_by uuid, asked_by_name text, asked_at timestamptz, agreed_at timestamptz, agreed_by uuid, agreed_by_name text,
  may_agree boolean, own_link boolean)
language sql stable security definer set search_path = '' as $$
  select a.id, a.kind, a.practitioner_id, p.name, o.id, o.name, a.role, a.asked_by, q.name, a.asked_at, a.decided_at, a.decided_by, d.name,
    a.decided_at is null and identity.may_agree(a),
    -- Whoever handed over the link by which they joined may be sitting where they should.
    exists (select from identity.account_note n where n.practitioner_id = a.practitioner_id and n.kind = 'joined' and n.by_practitioner = a.asked_by)
  from identity.agreement a left join identity.practitioner p on p.id = a.practitioner_id join identity.practitioner q on q.id = a.asked_by
  left join identity.practitioner d on d.id = a.decided_by join identity.organisation o on o.id = a.organisation_id
  where (access.holds('administrator', 'dpo') and o.area_id = identity.my_area() or a.practitioner_id = access.me())
    and (a.decided_at is null and a.asked_at > at - interval '30 days' or identity.is_link_to_make(a, at))
  order by a.asked_at
$$;

create or replace function identity.give_role(new_id uuid, who uuid, organisation uuid, new_role text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() or new_role = 'system' or identity.role_needs_second(new_role, who)
    or not identity.is_in_my_area(organisation) or not (identity.is_seen(who) or identity.home_of(who) is null) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at, granted_by) values (new_id, who, organisation, new_role, at, access.me());
end $$;
/* Keeps a one-time link, to an organisation where the person holds a role: made by an administrator, or, where two people answer for it, by the one
   who agreed. The link of the first set-up is made by the program, and only while there is nothing set up or nobody has a way to sign in. An earlier
   link of the person ends. */
create or replace function identity.make_invitation(hash bytea, who uuid, organisation uuid, why text, by_whom uuid, at timestamptz, until timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if identity.is_set_up() and not coalesce(why = 'join' and identity.waiting_for_first() = who, false) then
    if why <> 'join' or not access.holds('administrator', 'dpo') or not identity.is_in_my_area(organisation)
      or identity.home_of(who) is distinct from identity.my_area() then
      raise insufficient_privilege using message = 'not allowed';
    end if;
    if identity.is_strong_link(who) or not access.holds('administrator') then
      update identity.agreement a set used_at = at where a.id = identity.agreed_link(who, organisation, at);
      if not found then raise insufficient_privilege using message = 'not allowed'; end if;
    end if;
  end if;
  if why = 'join' and cardinality(access.roles_of(who, organisation)) = 0 then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.invitation i set expires_at = at
    where i.used_at is null and i.expires_at > at and i.practitioner_id is not distinct from who and i.purpose = why;
  insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_by, made_at, expires_at)
    values (hash, who, organisation, why, coalesce(access.me(), by_whom), at, until);
end $$;
drop function identity.role_needs_second(text);
drop function identity.another_administrator();

revoke all on function identity.has_come(uuid), identity.guardians(uuid), identity.somebody_else(), identity.role_needs_second(text, uuid),
  identity.agreers(identity.agreement), identity.may_agree(identity.agreement), identity.told_of_agreement(uuid), identity.told_of_administrator(uuid),
  identity.administers(uuid), identity.administrators_at(uuid), identity.end_needs_second(text, uuid), identity.disable_now(uuid, timestamptz),
  identity.end_role_now(uuid, timestamptz), identity.switch_off_now(uuid, timestamptz), identity.ask_to_end(uuid, text, uuid, timestamptz),
  identity.is_link_to_make(identity.agreement, timestamptz), identity.is_strong_link(uuid), identity.agreements(timestamptz) from public;
grant execute on function identity.somebody_else(), identity.role_needs_second(text, uuid), identity.told_of_agreement(uuid),
  identity.told_of_administrator(uuid), identity.administers(uuid), identity.administrators_at(uuid), identity.end_needs_second(text, uuid),
  identity.ask_to_end(uuid, text, uuid, timestamptz), identity.agreements(timestamptz) to kith_app;
