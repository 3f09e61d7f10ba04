-- as admin
-- A session keeps at most twenty forms that wait for a confirming, each as large as a form may be: the oldest makes room.
set local role kith_definer;
create or replace function identity.hold_form(new_id uuid, hash bytea, words text, until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  delete from identity.held_form f where f.id in (
    select x.id from identity.held_form x join identity.session s on s.id = x.session_id and s.token_hash = hash and s.practitioner_id = access.me()
    order by x.until desc, x.id desc offset 19);
  insert into identity.held_form (id, session_id, practitioner_id, sealed, until)
  select new_id, s.id, s.practitioner_id, words, hold_form.until from identity.session s
  where s.token_hash = hash and s.practitioner_id = access.me() and s.ended_at is null
$$;
reset role;
