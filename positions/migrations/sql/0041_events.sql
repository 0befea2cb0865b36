-- Events are kept in the history, and pages that show them are made anew when one changes. Events are few and seldom
-- changed, so they raise the version of all dossiers, as the dossiers' own rows do (0011).
call history.capture_table('positions_event');
create trigger bump_catalogue_version after insert or update or delete or truncate on public.positions_event
  for each statement execute function public.bump_catalogue_version();
