-- as admin
-- Two administrators for what would let one of them become somebody else: a role that reads children's records or looks after who reads them,
-- and a new one-time link to somebody who can sign in already. What is asked is kept here; it takes effect when another has agreed.
set local role kith_owner;
create table identity.agreement (
  id uuid primary key,
  kind text not null check (kind in ('role', 'link')),
  practitioner_id uuid not null references identity.practitioner,
  organisation_id uuid not null references identity.organisation,
  role text,
  asked_by uuid not null references identity.practitioner,
  asked_at timestamptz not null,
  decided_by uuid references identity.practitioner,
  decided_at timestamptz,
  agreed boolean,
  -- A link is made once for each agreement.
  used_at timestamptz,
  check ((kind = 'role') = (role is not null)),
  check (decided_by <> asked_by and decided_by <> practitioner_id and asked_by <> practitioner_id),
  check ((decided_at is null) = (decided_by is null) and (decided_at is null) = (agreed is null))
);
create index agreement_practitioner on identity.agreement (practitioner_id);
create index agreement_waiting on identity.agreement (asked_at) where decided_at is null;
alter table identity.agreement enable row level security;
alter table identity.agreement force row level security;
create policy definer_only on identity.agreement for all to kith_definer using (true) with check (true);
grant select, insert, update on identity.agreement to kith_definer;

set local role kith_definer;
/* Is there an administrator beside oneself who may sign in for a place that is not switched off? */
create function identity.another_administrator() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.role_held r
    join identity.practitioner p on p.id = r.practitioner_id and p.disabled_at is null and not p.is_system
    join identity.organisation o on o.id = r.organisation_id and o.switched_off_at is null
    where r.role = 'administrator' and (r.to_at is null or r.to_at > now()) and p.id <> access.me())
$$;
/* First set-up: nobody but the one who asks has, or ever had, a way to sign in. So there is nobody's work to be read yet. */
create function identity.is_first_set_up() returns boolean
language sql stable security definer set search_path = '' as $$
  select access.me() is not null
    and not exists (select from identity.passkey k where k.practitioner_id <> access.me())
    and not exists (select from identity.external_identity e where e.practitioner_id <> access.me())
    and not exists (select from identity.session s where s.practitioner_id <> access.me())
    and not exists (select from identity.practitioner p where p.persona is not null and p.id <> access.me())
$$;
/* Does giving this role need a second administrator? Roles that read casework or adults' allegations or the audit log do, but at first set-up;
   an administrator does as soon as there is another who could agree. A sole administrator must be able to find a second. */
create function identity.role_needs_second(new_role text) returns boolean
language sql stable security definer set search_path = '' as $$
  select case
    when new_role = 'administrator' then identity.another_administrator()
    when new_role in ('dpo', 'lado', 'chair-of-governors') or exists (select from access.reading_role r where r.role = new_role)
      then not identity.is_first_set_up()
    else false end
$$;
create function identity.can_sign_in(who uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from identity.passkey k where k.practitioner_id = who)
    or exists (select from identity.external_identity e where e.practitioner_id = who)
$$;
/* An agreed link that the one who asked for it may make now; null when there is none. It stands for seven days. */
create function identity.agreed_link(who uuid, organisation uuid, at timestamptz) returns uuid
language sql stable security definer set search_path = '' as $$
  select a.id from identity.agreement a where a.kind = 'link' and a.practitioner_id = who and a.organisation_id = organisation
    and a.asked_by = access.me() and a.agreed and a.used_at is null and a.decided_at > at - interval '7 days'
  order by a.decided_at desc limit 1
$$;
/* What does a link for this person need first? Nothing, for somebody who has no way in yet. */
create function identity.link_needs_second(who uuid, organisation uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = '' as $$
  select access.holds('administrator') and identity.can_sign_in(who) and identity.agreed_link(who, organisation, at) is null
$$;

create function identity.ask_agreement(new_id uuid, what text, who uuid, organisation uuid, wanted text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() or wanted = 'system' then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if exists (select from identity.agreement a where a.kind = what and a.practitioner_id = who and a.organisation_id = organisation
      and a.role is not distinct from wanted and a.decided_at is null and a.asked_at > at - interval '30 days') then return; end if;
  insert into identity.agreement (id, kind, practitioner_id, organisation_id, role, asked_by, asked_at)
    values (new_id, what, who, organisation, wanted, access.me(), at);
end $$;
/* Agrees to what another administrator asked, or refuses it; false when it is not there, is older than 30 days, or is one's own to wait for.
   A role takes effect with this. */
create function identity.decide_agreement(which uuid, yes boolean, role_id uuid, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  a identity.agreement;
  me uuid := access.me();
begin
  if not access.holds('administrator') then raise insufficient_privilege using message = 'not allowed'; end if;
  update identity.agreement g set decided_by = me, decided_at = at, agreed = yes
    where g.id = which and g.decided_at is null and g.asked_at > at - interval '30 days' and g.asked_by <> me and g.practitioner_id <> me
    returning * into a;
  if not found then return false; end if;
  if yes and a.kind = 'role' and not exists (select from identity.role_held r where r.practitioner_id = a.practitioner_id
      and r.organisation_id = a.organisation_id and r.role = a.role and (r.to_at is null or r.to_at > now())) then
    insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at, granted_by, agreed_by)
      values (role_id, a.practitioner_id, a.organisation_id, a.role, at, a.asked_by, me);
  end if;
  return true;
end $$;
/* What waits for a second administrator, and links that are agreed and not made: for administrators, and for the person it is about. */
create function identity.agreements(at timestamptz) returns table (id uuid, kind text, practitioner_id uuid, person_name text, organisation_id uuid,
  organisation_name text, role text, asked_by uuid, asked_by_name text, asked_at timestamptz, agreed_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select a.id, a.kind, a.practitioner_id, p.name, o.id, o.name, a.role, a.asked_by, q.name, a.asked_at, a.decided_at
  from identity.agreement a join identity.practitioner p on p.id = a.practitioner_id join identity.practitioner q on q.id = a.asked_by
  join identity.organisation o on o.id = a.organisation_id
  where (access.holds('administrator') or a.practitioner_id = access.me())
    and (a.decided_at is null and a.asked_at > at - interval '30 days'
      or a.kind = 'link' and a.agreed and a.used_at is null and a.decided_at > at - interval '7 days')
  order by a.asked_at
$$;

create or replace function identity.give_role(new_id uuid, who uuid, organisation uuid, new_role text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not access.holds('administrator') or who = access.me() or new_role = 'system' or identity.role_needs_second(new_role) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at, granted_by) values (new_id, who, organisation, new_role, at, access.me());
end $$;
/* Keeps a one-time link. A colleague is invited by an administrator, to an organisation where they hold a role, and with another's agreement
   if they can sign in already; the link of the first set-up is made by the program, and only while there is nothing set up or nobody has a way
   to sign in. An earlier link of the person ends. */
create or replace function identity.make_invitation(hash bytea, who uuid, organisation uuid, why text, by_whom uuid, at timestamptz, until timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if identity.is_set_up() and not (access.holds('administrator') and why = 'join') and not coalesce(why = 'join' and identity.waiting_for_first() = who, false) then
    raise insufficient_privilege using message = 'not allowed';
  end if;
  if why = 'join' and cardinality(access.roles_of(who, organisation)) = 0 then raise insufficient_privilege using message = 'not allowed'; end if;
  if why = 'join' and identity.can_sign_in(who) then
    update identity.agreement a set used_at = at where a.id = identity.agreed_link(who, organisation, at);
    if not found then raise insufficient_privilege using message = 'not allowed'; end if;
  end if;
  update identity.invitation i set expires_at = at
    where i.used_at is null and i.expires_at > at and i.practitioner_id is not distinct from who and i.purpose = why;
  insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_by, made_at, expires_at)
    values (hash, who, organisation, why, by_whom, at, until);
end $$;

revoke all on function identity.another_administrator(), identity.is_first_set_up(), identity.role_needs_second(text), identity.can_sign_in(uuid),
  identity.agreed_link(uuid, uuid, timestamptz), identity.link_needs_second(uuid, uuid, timestamptz),
  identity.ask_agreement(uuid, text, uuid, uuid, text, timestamptz), identity.decide_agreement(uuid, boolean, uuid, timestamptz),
  identity.agreements(timestamptz) from public;
grant execute on function identity.another_administrator(), identity.role_needs_second(text), identity.link_needs_second(uuid, uuid, timestamptz),
  identity.ask_agreement(uuid, text, uuid, uuid, text, timestamptz), identity.decide_agreement(uuid, boolean, uuid, timestamptz),
  identity.agreements(timestamptz) to kith_app;
