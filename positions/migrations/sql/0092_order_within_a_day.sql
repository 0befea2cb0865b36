-- A statement known to the day may have a time of that day (decision 0059): of one day, one that was made later
-- supersedes the earlier one, as one of a later day does. Without a time it was made somewhere in its day.
-- The columns of the view stay in their order: what is new stands last.
create or replace view public.positions_voice as
  select s.issue_id, s.actor_id, s.stated_date,
         least(s.withdrawn_date, (select a.ended_date from public.actors_actor a where a.id = s.actor_id),
               '9999-12-31'::date) as withdrawn_date,
         s.value, s.act, s.reported_by_id, s.id as stance_id, s.stated_until, s.stated_precision, s.stated_time
    from public.positions_stance s
   where s.status = 'published'
  union all
  select s.issue_id, s.on_behalf_of_id, s.stated_date,
         least(s.withdrawn_date, (select a.ended_date from public.actors_actor a where a.id = s.on_behalf_of_id),
               '9999-12-31'::date),
         s.value, s.act, s.reported_by_id, s.id, s.stated_until, s.stated_precision, s.stated_time
    from public.positions_stance s
   where s.status = 'published' and s.on_behalf_of_id is not null;

-- Whether a voice was followed by another of the same day. Asked of statements that have a time, which are few.
create function public.is_overtaken(
  issue bigint, voice bigint, stated date, at_time time, is_search boolean, on_date date) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from public.positions_voice v
     where v.issue_id = issue and v.actor_id = voice and v.stated_date = stated and v.stated_time > at_time
       and v.withdrawn_date > on_date and (v.value = 92) = is_search)
$$;

-- As in 0073; a time is judged where there is one, so that what was approved stays so.
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
    || case when s.stated_time is not null then jsonb_build_array(jsonb_build_object('at', s.stated_time)) else '[]' end
    )::text, 'UTF8')), 'hex')
  from public.positions_stance s where s.id = any(stances)
$$;

-- As in 0073, but for the order within a day.
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
       -- whoever has a time spoke on the latest day, and is superseded where another has a later one
       select u.*, max(u.stated_time) over () as latest_time from (
         select s.id, s.value, s.act, s.reported_by_id, s.unnamed_speaker, s.stated_date, s.stated_until,
                s.stated_precision, s.stated_time
           from public.positions_stance s
          where s.status = 'published' and s.issue_id = d.issue_id and s.actor_id = d.actor_id
            and s.stated_date >= date_trunc('year', latest.day::timestamp)::date and s.stated_date <= latest.day
            and s.stated_until >= latest.day
            and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)
         union all
         select s.id, s.value, s.act, s.reported_by_id, s.unnamed_speaker, s.stated_date, s.stated_until,
                s.stated_precision, s.stated_time
           from public.positions_stance s
          where s.status = 'published' and s.issue_id = d.issue_id and s.on_behalf_of_id = d.actor_id
            and s.stated_date >= date_trunc('year', latest.day::timestamp)::date and s.stated_date <= latest.day
            and s.stated_until >= latest.day
            and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)) u) v
       where (v.stated_time < v.latest_time) is not true) said
   where d.day < d.ended and latest.day is not null;
end $$;

-- Whether a statement of the same day is known by month or year only, or by its time.
create or replace function public.is_day_open(s public.positions_stance, voice bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
      select from public.positions_stance o
       where o.status = 'published' and o.issue_id = s.issue_id and o.actor_id = voice
         and o.stated_date = s.stated_date and (o.stated_precision <> 'day' or o.stated_time is not null))
    or exists (
      select from public.positions_stance o
       where o.status = 'published' and o.issue_id = s.issue_id and o.on_behalf_of_id = voice
         and o.stated_date = s.stated_date and (o.stated_precision <> 'day' or o.stated_time is not null))
$$;

-- As in 0035: of a day with times the whole cell is computed.
create or replace function public.append_position(s public.positions_stance, voice bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  prior public.positions_position;
  later record;
  late record;
  following date;
  n_before integer := 0;
begin
  perform public.lock_cells(array[s.issue_id], array[voice]);
  select * into prior from public.positions_position p
   where p.issue_id = s.issue_id and p.actor_id = voice and p.valid_from <= s.stated_date
   order by p.valid_from desc limit 1;
  select count(*) as rows, min(p.valid_from) as first, min(p.stated_date) as decided, min(p.n) as least,
         sum(p.valid_to - p.valid_from) as days
    into later from public.positions_position p
   where p.issue_id = s.issue_id and p.actor_id = voice and p.valid_from > s.stated_date;
  following := coalesce(later.first, '9999-12-31');
  if prior.valid_to <> following and (later.rows = 0 or prior.valid_to > s.stated_date)
     or later.decided <= s.stated_until or later.least < 1 or later.days <> '9999-12-31'::date - later.first
     or prior.valid_from = s.stated_date and (prior.n < 1 or s.stated_precision <> 'day'
                                              or s.stated_time is not null or public.is_day_open(s, voice))
     or public.overlaps_earlier(s, voice)
     or exists (select from public.actors_actor a where a.id = voice and a.ended_date is not null) then
    perform public.refresh_positions(array[s.issue_id], array[voice]);
    return;
  end if;
  if prior.valid_from = s.stated_date then
    prior := public.with_same_day(prior, s);
    update public.positions_position p
       set (value, marks, n, stated_date, stance_id)
         = (prior.value, prior.marks, prior.n, prior.stated_date, prior.stance_id)
     where p.issue_id = s.issue_id and p.actor_id = voice and p.valid_from = s.stated_date;
  else
    select coalesce(sum(l.n) filter (where l.day < prior.valid_from), 0) as before_prior, coalesce(sum(l.n), 0) as before
      into late from public.positions_late l
     where l.issue_id = s.issue_id and l.actor_id = voice and l.day < s.stated_date;
    if prior.valid_to > s.stated_date then
      n_before := prior.n + late.before_prior;
      update public.positions_position p set valid_to = s.stated_date
       where p.issue_id = s.issue_id and p.actor_id = voice and p.valid_from = prior.valid_from;
    end if;
    insert into public.positions_position
    values (s.issue_id, voice, s.stated_date, following, s.value,
            public.statement_marks(s) | case s.stated_precision when 'month' then 16 when 'year' then 32 else 0 end,
            n_before + 1 - late.before, s.stated_date, s.id);
  end if;
  if later.rows > 0 then
    perform public.count_late(s, voice, later.rows > public.late_limit());
  end if;
end $$;

-- As in 0073, but for the time.
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
               and (o.issue_id, o.actor_id, o.on_behalf_of_id, o.status, o.value, o.act,
                    (o.reported_by_id is null), (o.unnamed_speaker is null), o.withdrawn_date,
                    o.stated_date, o.stated_until, o.stated_precision, o.stated_time)
                   is distinct from
                   (n.issue_id, n.actor_id, n.on_behalf_of_id, n.status, n.value, n.act,
                    (n.reported_by_id is null), (n.unnamed_speaker is null), n.withdrawn_date,
                    n.stated_date, n.stated_until, n.stated_precision, n.stated_time)
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


-- A function made anew forgets how it joins (0080).
alter function public.positions_after_change() set enable_nestloop = off;
alter function public.append_position(public.positions_stance, bigint) set enable_nestloop = on;
