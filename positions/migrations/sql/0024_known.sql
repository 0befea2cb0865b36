-- Rows of a captured table as they were at a moment, those whose column is one of the identifiers: the live rows that
-- name one now, and those that named one when they changed since. The first change after the moment holds a row as it
-- was; one first captured after the moment was not there. Costs grow with the rows asked for and what became of them,
-- not with everything that happened since.
create index revision_of_stance_on_issue on history.revision (((old_row ->> 'issue_id')::bigint), happened_at)
  where table_name = 'positions_stance';
create index batch_of_ids on history.batch using gist (table_name, int8range(first_id, last_id, '[]'));

create or replace function history.rows_known(captured text, reference text, ids bigint[], known_at timestamptz)
returns setof jsonb
language plpgsql stable set search_path = pg_catalog, history, pg_temp set timezone = 'UTC' as $$
begin
  return query execute format($query$
    with live as materialized (
      select t.id, to_jsonb(t) as row from public.%1$I t where t.%2$I = any($1)),
    former as (
      select distinct r.object_id as id from history.revision r
       where r.table_name = %1$L and r.happened_at >= $2 and %3$s = any($1)
         and not exists (select from live where live.id = r.object_id)),
    candidate as (
      select live.id, live.row from live union all select former.id, null from former),
    known as (
      select c.id, case when f.operation is null then c.row else f.old_row end as row
        from candidate c
        left join lateral (
          select r.operation, r.old_row from history.revision r
           where r.table_name = %1$L and r.object_id = c.id and r.happened_at >= $2 order by r.id limit 1) f on true)
    select k.row from known k
     where (k.row ->> %2$L)::bigint = any($1)
       and not exists (
         select from history.batch b
          where b.table_name = %1$L and int8range(b.first_id, b.last_id, '[]') @> k.id
            and b.happened_at >= $2 and k.id = any(b.object_ids))
  $query$, captured, reference,
  case when reference = 'id' then 'r.object_id' else format('(r.old_row ->> %L)::bigint', reference) end)
  using ids, known_at;
end $$;
