-- Which issues a dossier follows becomes a table of its own: an issue can stand in several. What was recorded so far is
-- where its history begins. An issue that was merged keeps its place, for the day on which that is undone.
insert into public.positions_dossierissue (dossier_id, issue_id, "order")
select dossier_id, id, "order" from public.positions_issue order by dossier_id, "order", id;
set constraints all immediate;
set constraints all deferred;
call history.capture_table('positions_dossierissue');

-- Two columns go from the issues, whose hashes are about to be taken anew: what had been tampered with would never show.
do $$
declare
  differing bigint;
begin
  select count(*) into differing from history.differences('positions_issue');
  if differing > 0 then
    raise exception using errcode = 'check_violation', constraint = 'history_seal',
      message = format('%s rows of positions_issue are not as last captured.', differing);
  end if;
end $$;
