-- As in 0034, but the lists of what came in by many rows at once are opened once, not once for each statement: as known
-- before an import of 870 thousand votes, which stand in 870 lists of a thousand, that took more than a minute.
create or replace function history.stances_then(issues bigint[], known_at timestamptz)
returns table (stance_id bigint, old_row jsonb)
language plpgsql stable set search_path = pg_catalog, history, pg_temp as $$
begin
  return query
  with noted as materialized (
    select distinct u.id from history.voice_change c cross join unnest(c.stance_ids) u(id)
     where c.issue_id = any(issues) and c.happened_at >= known_at),
  reach as materialized (select min(n.id) as first_id, max(n.id) as last_id from noted n),
  imported as materialized (
    select u.id, min(b.id) as batch_id
      from reach
      join history.batch b on b.table_name = 'positions_stance' and b.happened_at >= known_at
                          and b.first_id <= reach.last_id and b.last_id >= reach.first_id
     cross join unnest(b.object_ids) u(id)
     group by u.id)
  select n.id, case when f.operation <> 'insert' and (i.batch_id is null or f.id < i.batch_id) then f.old_row end
    from noted n
    left join imported i on i.id = n.id
    left join lateral (
      select r.id, r.operation, r.old_row from history.revision r
       where r.table_name = 'positions_stance' and r.object_id = n.id and r.happened_at >= known_at
       order by r.id limit 1) f on true
   where f.id is not null or i.id is not null;
end $$;
