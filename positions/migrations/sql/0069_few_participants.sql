-- Of one event at most 300 take part: as many as a form shows one a line, and a folder lists. The event is locked, so that
-- two who add at once are counted together.
create function public.event_participants_few() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform from public.positions_event e where e.id in (select event_id from new_rows) order by e.id for no key update;
  if exists (select from public.positions_eventactor a where a.event_id in (select event_id from new_rows)
              group by a.event_id having count(*) > 300) then
    raise exception using errcode = 'check_violation', constraint = 'event_participants_few',
      message = 'At most 300 take part in one event.';
  end if;
  return null;
end $$;
create trigger event_participants_few_added after insert on public.positions_eventactor
  referencing new table as new_rows for each statement execute function public.event_participants_few();
create trigger event_participants_few_moved after update on public.positions_eventactor
  referencing new table as new_rows for each statement execute function public.event_participants_few();
