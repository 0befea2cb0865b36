-- Rows of a captured table as they were at a moment, those whose column is one of the identifiers. The first change
-- after the moment holds a row as it was; a row first captured after the moment was not there.
create function history.rows_known(captured text, reference text, ids bigint[], known_at timestamptz)
returns setof jsonb
language plpgsql stable set search_path = pg_catalog, history, pg_temp set timezone = 'UTC' as $$
begin
  return query execute format($query$
    with later as materialized (
      select distinct on (r.object_id) r.object_id, r.operation, r.old_row
        from history.revision r where r.table_name = %1$L and r.happened_at >= $2 order by r.object_id, r.id),
    candidate as (
      select t.id, to_jsonb(t) as row from public.%1$I t
       where t.%2$I = any($1) and not exists (select from later l where l.object_id = t.id)
      union all
      select l.object_id, l.old_row from later l
       where l.operation <> 'insert' and (l.old_row ->> %2$L)::bigint = any($1))
    select c.row from candidate c
     where not exists (
       select from history.batch b
        where b.table_name = %1$L and b.happened_at >= $2
          and c.id between b.first_id and b.last_id and c.id = any(b.object_ids))
  $query$, captured, reference) using ids, known_at;
end $$;
