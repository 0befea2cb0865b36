-- Who codes a text beside whom, and what both made of it.
call history.capture_table('positions_doublecoding');
call history.capture_table('positions_blindpair');

-- What was said blind is said, and what was settled is settled: whoever thinks otherwise edits the stances.
create function public.blindpair_settled_once() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception using errcode = 'check_violation', constraint = 'blindpair_settled_once',
    message = format('The pair %s was settled, or would say something else than what was coded.', old.id);
end $$;
create trigger blindpair_settled_once before update on public.positions_blindpair
  for each row when (
    old.kept is not null
    or (old.double_coding_id, old.coded_actor_id, old.coded_issue_id, old.first, old.second, old.answers)
       is distinct from
       (new.double_coding_id, new.coded_actor_id, new.coded_issue_id, new.first, new.second, new.answers))
  execute function public.blindpair_settled_once();

-- The page of an issue tells how far two who code it agree.
create trigger bump_catalogue_version after insert or delete or truncate on public.positions_blindpair
  for each statement execute function public.bump_catalogue_version();
