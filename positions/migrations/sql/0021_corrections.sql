-- Which texts stand in the place of earlier ones.
call history.capture_table('positions_correction');

-- Pages that are kept say of words whether their text was corrected.
create trigger bump_catalogue_version_insert after insert on public.positions_correction
  referencing new table as new_rows for each statement
  execute function public.bump_catalogue_version_if_shown('source_is_shown', 'source_id');
create trigger bump_catalogue_version_update after update on public.positions_correction
  referencing old table as old_rows new table as new_rows for each statement
  execute function public.bump_catalogue_version_if_shown('source_is_shown', 'source_id');
create trigger bump_catalogue_version_delete after delete on public.positions_correction
  referencing old table as old_rows for each statement
  execute function public.bump_catalogue_version_if_shown('source_is_shown', 'source_id');

-- Those captured before this was asked are confirmed: readers saw them.
insert into public.positions_correction (source_id, snapshot_id, state, is_spacing_only)
select t.source_id, t.id, 'confirmed',
       btrim(regexp_replace(t.text, '\s+', ' ', 'g')) = btrim(regexp_replace(former.text, '\s+', ' ', 'g'))
  from public.positions_snapshot t join public.positions_snapshot former on former.id = t.supersedes_id order by t.id;
