-- As in 0047 and 0044, but both cells of a stance are locked together, in the order of all: locked one after the other,
-- those who publish for each other in turn took them crosswise, and went on only by losing and trying again.
create or replace function public.positions_after_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.positions_stance;
  issues bigint[];
  actors bigint[];
  shown bigint[];
begin
  if tg_op = 'DELETE' then
    select array_agg(issue_id), array_agg(voice) into issues, actors
      from (select distinct o.issue_id, v.voice
              from old_rows o cross join lateral (values (o.actor_id), (o.on_behalf_of_id)) v(voice)
             where o.status = 'published' and v.voice is not null) touched;
    shown := issues;
  else
    if (select count(*) from (select from new_rows limit 2) few) = 1 then
      select n.* into s from new_rows n join old_rows o using (id)
       where o.status <> 'published' and n.status = 'published' and n.value <> 92 and n.withdrawn_date is null;
      if found then
        perform public.lock_cells(array[s.issue_id, s.issue_id], array[s.actor_id, coalesce(s.on_behalf_of_id, s.actor_id)]);
        perform public.append_position(s, s.actor_id);
        if s.on_behalf_of_id is not null then
          perform public.append_position(s, s.on_behalf_of_id);
        end if;
        perform public.bump_versions(array[s.issue_id]);
        return null;
      end if;
    end if;
    select array_agg(issue_id), array_agg(voice) into issues, actors
      from (select distinct t.issue_id, t.voice
              from old_rows o join new_rows n using (id)
              cross join lateral (values
                (o.issue_id, o.actor_id, o.status), (o.issue_id, o.on_behalf_of_id, o.status),
                (n.issue_id, n.actor_id, n.status), (n.issue_id, n.on_behalf_of_id, n.status)
              ) t(issue_id, voice, status)
             where t.status = 'published' and t.voice is not null
               and (o.issue_id, o.actor_id, o.on_behalf_of_id, o.status, o.value, o.act, (o.reported_by_id is null), o.withdrawn_date,
                    o.stated_date, o.stated_until, o.stated_precision)
                   is distinct from
                   (n.issue_id, n.actor_id, n.on_behalf_of_id, n.status, n.value, n.act, (n.reported_by_id is null), n.withdrawn_date,
                    n.stated_date, n.stated_until, n.stated_precision)
           ) touched;
    -- pages show more of a stance than decides the position
    select array_agg(t.issue_id) into shown
      from old_rows o join new_rows n using (id)
      cross join lateral (values (o.issue_id, o.status), (n.issue_id, n.status)) t(issue_id, status)
     where t.status = 'published' and o is distinct from n;
  end if;
  if issues is not null then
    perform public.refresh_positions(issues, actors);
  end if;
  perform public.bump_versions(shown);
  return null;
end $$;

create or replace function public.positions_after_insert() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.positions_stance;
  issues bigint[];
  actors bigint[];
  others_issues bigint[];
  others_actors bigint[];
begin
  if (select count(*) from (select from new_rows limit 2) few) = 1 then
    select * into s from new_rows;
    if s.status <> 'published' then
      return null;
    end if;
    if s.value <> 92 and s.withdrawn_date is null then
      perform public.lock_cells(array[s.issue_id, s.issue_id], array[s.actor_id, coalesce(s.on_behalf_of_id, s.actor_id)]);
      perform public.append_position(s, s.actor_id);
      if s.on_behalf_of_id is not null then
        perform public.append_position(s, s.on_behalf_of_id);
      end if;
      perform public.bump_versions(array[s.issue_id]);
      return null;
    end if;
  end if;
  select array_agg(issue_id), array_agg(voice) into issues, actors
    from (select distinct n.issue_id, v.voice
            from new_rows n cross join lateral (values (n.actor_id), (n.on_behalf_of_id)) v(voice)
           where n.status = 'published' and v.voice is not null) touched;
  if issues is null then
    return null;
  end if;
  perform public.lock_cells(issues, actors);
  with said as (
    select n.issue_id, v.voice, n.stated_date, n.stated_precision, n.value, n.act, n.reported_by_id, n.withdrawn_date, n.id,
           count(*) over (partition by n.issue_id, v.voice) as times
      from new_rows n cross join lateral (values (n.actor_id), (n.on_behalf_of_id)) v(voice)
     where n.status = 'published' and v.voice is not null),
  first_heard as (
    insert into public.positions_position
    select h.issue_id, h.voice, h.stated_date, '9999-12-31', h.value,
           case when exists (select from public.positions_condition c where c.stance_id = h.id) then 1 else 0 end
           | public.act_marks(h.act, h.reported_by_id)
           | case h.stated_precision when 'month' then 16 when 'year' then 32 else 0 end,
           case h.value when 92 then 0 else 1 end, h.stated_date, h.id
      from said h
     where h.times = 1 and h.withdrawn_date is null
       and not exists (select from public.positions_position p where p.issue_id = h.issue_id and p.actor_id = h.voice)
       and not exists (select from public.actors_actor a where a.id = h.voice and a.ended_date is not null)
    returning issue_id, actor_id)
  select array_agg(t.issue), array_agg(t.actor) into others_issues, others_actors
    from unnest(issues, actors) t(issue, actor)
   where not exists (select from first_heard f where f.issue_id = t.issue and f.actor_id = t.actor);
  if others_issues is not null then
    perform public.refresh_positions(others_issues, others_actors);
  end if;
  perform public.bump_versions(issues);
  return null;
end $$;
