-- Where no position is stated, none is conditional. Checked at the end: a form changes the value before its conditions.
-- Who adds a condition holds the row of its stance since published_stance_is_sealed, so that no value comes in between.
create function public.stance_unstated_unconditional() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
      select from public.positions_stance s join public.positions_condition c on c.stance_id = s.id
       where s.value = 92 and s.id = (to_jsonb(new) ->> tg_argv[0])::bigint) then
    raise exception using errcode = 'check_violation', constraint = 'stance_unstated_unconditional',
      message = 'A stance that states no position has a condition.';
  end if;
  return null;
end $$;

-- Earlier versions kept such rows. What was entered as a condition goes into the note, for its coder to read; what was
-- published was approved with it, and waits to be approved without.
select set_config('demarche.page', 'migrate', true);
update public.positions_stance s
   set note = s.note || (select string_agg(E'\nEntered as a condition: ' || replace(c.kind, '_', ' ') || ' ' || c.text, '' order by c.id)
                           from public.positions_condition c where c.stance_id = s.id),
       status = case s.status when 'published' then 'submitted' else s.status end,
       published_at = null, version = s.version + 1
 where s.value = 92 and exists (select from public.positions_condition c where c.stance_id = s.id);
delete from public.positions_condition c
 using public.positions_stance s where s.id = c.stance_id and s.value = 92;

create constraint trigger stance_unstated_unconditional after insert or update of value on public.positions_stance
  deferrable initially deferred for each row when (new.value = 92)
  execute function public.stance_unstated_unconditional('id');
create constraint trigger stance_unstated_unconditional after insert or update of stance_id on public.positions_condition
  deferrable initially deferred for each row execute function public.stance_unstated_unconditional('stance_id');
