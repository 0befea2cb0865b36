-- What was settled is not settled otherwise: it is opened again as a whole, and then settled anew.
drop trigger blindpair_settled_once on public.positions_blindpair;
create trigger blindpair_settled_once before update on public.positions_blindpair
  for each row when (
    (old.kept is not null and new.kept is not null)
    or (old.double_coding_id, old.coded_actor_id, old.coded_issue_id, old.first, old.second, old.answers)
       is distinct from
       (new.double_coding_id, new.coded_actor_id, new.coded_issue_id, new.first, new.second, new.answers))
  execute function public.blindpair_settled_once();

-- Undone, restored or brought back with SQL. By row, and only for stances that leave the archive: a statement-level
-- trigger would read every stance that anybody saves.
create function public.blindpair_opens_again() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  update positions_blindpair set kept = null, reason = '', settled_by_id = null, settled_at = null
   where (kept = 'second' and first @> array[new.id]) or (kept = 'first' and second @> array[new.id]);
  return null;
end $$;
create trigger blindpair_opens_again after update of status on public.positions_stance
  for each row when (old.status = 'archived' and new.status <> 'archived')
  execute function public.blindpair_opens_again();
