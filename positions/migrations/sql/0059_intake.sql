-- What a source was read from stays with it, as it is.
create function public.intake_stored_stays() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception using errcode = 'check_violation', constraint = 'intake_stored_stays',
    message = format('A source was read from the intake %s.', old.id);
end $$;
create trigger intake_stored_stays before update or delete on public.positions_intake
  for each row when (old.state = 'stored') execute function public.intake_stored_stays();
