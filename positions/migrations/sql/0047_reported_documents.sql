-- As in 0035, but since 0044 a document's marks depend on whether somebody else made it of what was said.
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

-- What was changed since 0044 may have kept the marks of before.
select public.refresh_positions(array_agg(s.issue_id), array_agg(v.voice))
  from public.positions_stance s cross join lateral (values (s.actor_id), (s.on_behalf_of_id)) v(voice)
 where s.status = 'published' and s.act = 'document' and v.voice is not null
having count(*) > 0;
