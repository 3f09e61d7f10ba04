-- as admin
set local role kith_definer;

/* Of ids of files in the document store: those that no row names. A document lies with an entry or with a draft, or an erasure has noted that it is to
   go. Drafts of whatever kind are searched as text: what names a file anywhere is left alone. Ids in, ids out, and nothing of whose they are. For the
   program, when nobody is signed in. */
create function concerns.documents_unknown(ids uuid[]) returns setof uuid
language sql stable security definer set search_path = '' as $$
  with apart as materialized (
    select x.id from unnest(ids) x(id)
    where not exists (select from record.attachment a where a.id = x.id)
      and not exists (select from retention.gone_file g where g.file_id = x.id)
  )
  select p.id from apart p
  where access.me() is null and not exists (select from record.draft d where strpos(d.fields::text, p.id::text) > 0)
$$;

revoke all on function concerns.documents_unknown(uuid[]) from public;
grant execute on function concerns.documents_unknown(uuid[]) to kith_app;
reset role;
