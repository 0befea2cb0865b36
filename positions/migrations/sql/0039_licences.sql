-- Columns that are not null enter the hash of a row (0003): the rows are sealed as they are with them. Those from before
-- 0030, which added one and sealed nothing, are sealed with its column as well.
do $$
declare
  added constant text[] := array['licence', 'attribution', 'primary_url', 'archive_url'];
  differing bigint;
begin
  select count(*) into differing
    from history.differences('positions_source', added) d
    join history.differences('positions_source', added || array['lists_every_vote']) e using (object_id);
  if differing > 0 then
    raise exception using errcode = 'check_violation', constraint = 'history_seal',
      message = format('%s rows of positions_source differ in more than the columns added.', differing);
  end if;
  insert into history.seal (table_name, added_columns, object_ids, new_hashes)
  select 'positions_source', added || array['lists_every_vote'], array_agg(live.object_id order by live.object_id),
         array_agg(live.hash order by live.object_id)
    from (select l.*, (row_number() over (order by l.object_id) - 1) / 1000 as chunk
            from history.live_rows('positions_source', '{}') l) live
   group by live.chunk;
end $$;
