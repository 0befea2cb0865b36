-- Who takes part in an event is kept in the history, and raises the version of all dossiers, as events do (0041).
call history.capture_table('positions_eventactor');
create trigger bump_catalogue_version after insert or update or delete or truncate on public.positions_eventactor
  for each statement execute function public.bump_catalogue_version();
