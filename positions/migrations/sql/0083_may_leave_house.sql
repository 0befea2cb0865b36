-- The column enters the hash of every source (0003): they are sealed as they are with it.
call history.seal('positions_source', array['may_leave_house']);

-- Whatever door a question comes through: nothing is asked about a source that may not leave the house, and what was
-- asked and answered stays as it was.
create function public.inquiry_rules() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from public.positions_snapshot t join public.positions_source s on s.id = t.source_id
                    where t.id = new.snapshot_id and s.may_leave_house) then
      raise exception using errcode = 'check_violation', constraint = 'inquiry_may_leave_house',
        message = format('The source of the text %s may not leave the house.', new.snapshot_id);
    end if;
  elsif old.ended_at is not null
     or (new.id, new.snapshot_id, new.engine, new.version, new.asked_by_id, new.asked_at)
        is distinct from (old.id, old.snapshot_id, old.engine, old.version, old.asked_by_id, old.asked_at) then
    raise exception using errcode = 'check_violation', constraint = 'inquiry_answered_once',
      message = format('The inquiry %s is written once.', old.id);
  end if;
  return new;
end $$;
create trigger inquiry_rules before insert or update on public.positions_inquiry
  for each row execute function public.inquiry_rules();
create trigger inquiry_written_once before delete on public.positions_inquiry
  for each row execute function public.written_once('inquiry_answered_once');
call history.capture_table('positions_inquiry');
