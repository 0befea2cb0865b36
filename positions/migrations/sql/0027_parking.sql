-- Words marked to be coded later.
call history.capture_table('positions_parkedpassage');

-- The source that they are listed at is the one that they stand in.
create function public.parkedpassage_of_its_source() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from public.positions_excerpt e join public.positions_snapshot s on s.id = e.snapshot_id
     where e.id = new.excerpt_id and s.source_id = new.source_id) then
    raise exception using errcode = 'check_violation', constraint = 'parkedpassage_of_its_source',
      message = format('The excerpt %s does not stand in the source %s.', new.excerpt_id, new.source_id);
  end if;
  return new;
end $$;
create trigger parkedpassage_of_its_source before insert or update of source_id, excerpt_id
  on public.positions_parkedpassage for each row execute function public.parkedpassage_of_its_source();
