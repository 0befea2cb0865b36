-- Who speaks where in a text.
call history.capture_table('positions_speaker');

-- The source that they are listed at is the one whose text it is.
create function public.speaker_of_its_source() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from public.positions_snapshot s where s.id = new.snapshot_id and s.source_id = new.source_id) then
    raise exception using errcode = 'check_violation', constraint = 'speaker_of_its_source',
      message = format('The text %s is not of the source %s.', new.snapshot_id, new.source_id);
  end if;
  return new;
end $$;
create trigger speaker_of_its_source before insert or update of source_id, snapshot_id
  on public.positions_speaker for each row execute function public.speaker_of_its_source();

-- Pages that are kept say whose words a text has.
create trigger bump_catalogue_version_insert after insert on public.positions_speaker
  referencing new table as new_rows for each statement
  execute function public.bump_catalogue_version_if_shown('source_is_shown', 'source_id');
create trigger bump_catalogue_version_update after update on public.positions_speaker
  referencing old table as old_rows new table as new_rows for each statement
  execute function public.bump_catalogue_version_if_shown('source_is_shown', 'source_id');
create trigger bump_catalogue_version_delete after delete on public.positions_speaker
  referencing old table as old_rows for each statement
  execute function public.bump_catalogue_version_if_shown('source_is_shown', 'source_id');
