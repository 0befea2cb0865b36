-- What somebody said whom the source does not name counts for the actor, and its cells say so: 128, beside 2 reported and
-- 4 inferred. Written into what asks for it, as in 0044.
create function public.act_marks(act text, reported_by bigint, unnamed_speaker text) returns integer
language sql immutable parallel safe
return (case when act = 'reported' or reported_by is not null then 2 when act = 'inferred' then 4 else 0 end)
       | (case when unnamed_speaker is not null then 128 else 0 end);

create or replace function public.statement_marks(s public.positions_stance) returns integer
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select case when exists (select from public.positions_condition c where c.stance_id = s.id) then 1 else 0 end
         | public.act_marks(s.act, s.reported_by_id, s.unnamed_speaker)
$$;

-- As in 0050; who was not named, and the terms, are judged where there are any, so that what was approved stays so.
create or replace function public.stance_hashes(stances bigint[]) returns table (stance_id bigint, hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' as $$
  select s.id, encode(sha256(convert_to((jsonb_build_array(
      coalesce(s.coded_actor_id, s.actor_id), coalesce(s.coded_on_behalf_of_id, s.on_behalf_of_id),
      coalesce(s.coded_issue_id, s.issue_id), s.value, s.firmness, s.act, s.salience, s.confidence,
      s.stated_date, s.stated_precision, coalesce(s.coded_reported_by_id, s.reported_by_id), s.note,
      (select jsonb_agg(jsonb_build_array(c.kind, c.text, c.excerpt_id,
                                          coalesce(c.coded_linked_issue_id, c.linked_issue_id))
                        || case when num_nonnulls(c.locator, c.gloss, c.gloss_maker) > 0
                             then jsonb_build_array(c.locator, c.gloss, c.gloss_maker) else '[]' end
                        order by c.id)
         from public.positions_condition c where c.stance_id = s.id),
      (select jsonb_agg(jsonb_build_array(e.role, x.start, x."end", x.exact, t.sha256)
                        || case when num_nonnulls(e.locator, e.gloss, e.gloss_maker) > 0
                             then jsonb_build_array(e.locator, e.gloss, e.gloss_maker) else '[]' end
                        order by e.excerpt_id)
         from public.positions_evidence e
         join public.positions_excerpt x on x.id = e.excerpt_id
         join public.positions_snapshot t on t.id = x.snapshot_id
        where e.stance_id = s.id))
    || case when s.rendering is not null then jsonb_build_array(s.rendering) else '[]' end
    || case when s.unnamed_speaker is not null
         then jsonb_build_array(jsonb_build_object('unnamed', s.unnamed_speaker, 'terms', s.speaking_terms)) else '[]' end
    )::text, 'UTF8')), 'hex')
  from public.positions_stance s where s.id = any(stances)
$$;

-- As in 0044, but for the marks of acts.
create or replace function public.position_rows(issues bigint[], actors bigint[]) returns setof public.positions_position
language plpgsql stable set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
  with pair as materialized (
    select p.issue_id, p.actor_id, coalesce(a.ended_date, '9999-12-31'::date) as ended
      from (select distinct u.issue_id, u.actor_id from unnest(issues, actors) u(issue_id, actor_id)) p
      left join public.actors_actor a on a.id = p.actor_id),
  event as (
    select p.issue_id, p.actor_id, p.ended, e.day, sum(e.delta) as delta
      from pair p
     cross join lateral (
       select * from public.positions_voice v
        where v.issue_id = p.issue_id and v.actor_id = p.actor_id and v.withdrawn_date > v.stated_date offset 0) v
     cross join lateral (values (v.stated_date, (v.value <> 92)::int),
                                (v.withdrawn_date, -(v.value <> 92)::int)) e(day, delta)
     where e.day < '9999-12-31'
     group by 1, 2, 3, 4),
  day as (
    select ev.issue_id, ev.actor_id, ev.ended, ev.day, (sum(ev.delta) over w)::integer as n,
           coalesce(lead(ev.day) over w, '9999-12-31'::date) as valid_to
      from event ev window w as (partition by ev.issue_id, ev.actor_id order by ev.day))
  select d.issue_id, d.actor_id, d.day, d.valid_to,
         (case when said.directions > 1 then 93 else said.value end)::smallint,
         (said.marks | case when said.directions > 1 and said.is_open then 8 else 0 end)::smallint,
         d.n, latest.day, said.stance_id
    from day d
   cross join lateral (
     -- the latest day among those in force; "no stated position" only where there are no others
     select max(m.stated_date) as day from (
       (select s.stated_date from public.positions_stance s
         where s.status = 'published' and s.issue_id = d.issue_id and s.actor_id = d.actor_id
           and s.stated_date <= d.day and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)
         order by s.stated_date desc limit 1)
       union all
       (select s.stated_date from public.positions_stance s
         where s.status = 'published' and s.issue_id = d.issue_id and s.on_behalf_of_id = d.actor_id
           and s.stated_date <= d.day and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)
         order by s.stated_date desc limit 1)) m) latest
   cross join lateral (
     -- of one direction they count as one, with the more cautious value
     select count(distinct case when v.value between -2 and 2 then sign(v.value) else v.value end) as directions,
            (array_agg(v.value order by abs(v.value), v.id desc))[1] as value,
            (array_agg(v.id order by abs(v.value), v.id desc))[1] as stance_id,
            bool_or(v.stated_date <> latest.day or v.stated_until <> latest.day) as is_open,
            bit_or((case when exists (select from public.positions_condition c where c.stance_id = v.id)
                         then 1 else 0 end)
                   | public.act_marks(v.act, v.reported_by_id, v.unnamed_speaker))
            | (case min(case when v.stated_date < latest.day then 3 when v.stated_precision = 'day' then 0
                             when v.stated_precision = 'month' then 1 else 2 end)
                 when 1 then 16 when 2 then 32 else 0 end) as marks
       from (
         select s.id, s.value, s.act, s.reported_by_id, s.unnamed_speaker, s.stated_date, s.stated_until, s.stated_precision
           from public.positions_stance s
          where s.status = 'published' and s.issue_id = d.issue_id and s.actor_id = d.actor_id
            and s.stated_date >= date_trunc('year', latest.day::timestamp)::date and s.stated_date <= latest.day
            and s.stated_until >= latest.day
            and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)
         union all
         select s.id, s.value, s.act, s.reported_by_id, s.unnamed_speaker, s.stated_date, s.stated_until, s.stated_precision
           from public.positions_stance s
          where s.status = 'published' and s.issue_id = d.issue_id and s.on_behalf_of_id = d.actor_id
            and s.stated_date >= date_trunc('year', latest.day::timestamp)::date and s.stated_date <= latest.day
            and s.stated_until >= latest.day
            and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)) v) said
   where d.day < d.ended and latest.day is not null;
end $$;

-- As in 0048, but for the marks of acts.
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
               and (o.issue_id, o.actor_id, o.on_behalf_of_id, o.status, o.value, o.act, (o.reported_by_id is null), (o.unnamed_speaker is null), o.withdrawn_date,
                    o.stated_date, o.stated_until, o.stated_precision)
                   is distinct from
                   (n.issue_id, n.actor_id, n.on_behalf_of_id, n.status, n.value, n.act, (n.reported_by_id is null), (n.unnamed_speaker is null), n.withdrawn_date,
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
    select n.issue_id, v.voice, n.stated_date, n.stated_precision, n.value, n.act, n.reported_by_id, n.unnamed_speaker, n.withdrawn_date, n.id,
           count(*) over (partition by n.issue_id, v.voice) as times
      from new_rows n cross join lateral (values (n.actor_id), (n.on_behalf_of_id)) v(voice)
     where n.status = 'published' and v.voice is not null),
  first_heard as (
    insert into public.positions_position
    select h.issue_id, h.voice, h.stated_date, '9999-12-31', h.value,
           case when exists (select from public.positions_condition c where c.stance_id = h.id) then 1 else 0 end
           | public.act_marks(h.act, h.reported_by_id, h.unnamed_speaker)
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

drop function public.act_marks(text, bigint);
