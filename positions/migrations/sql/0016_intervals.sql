-- A date known by month or year is an interval (decision 0009): somewhere from stated_date to stated_until, which is kept
-- here whatever writes the rows. Words are no younger than the sources that report them, nor than the capture of their
-- text. A source's own date counts as the last day it can mean, and not at all where it was inferred or lies before.
create function public.last_day(day date, known_by text) returns date
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case known_by when 'month' then (day + interval '1 month' - interval '1 day')::date
                       when 'year' then (day + interval '1 year' - interval '1 day')::date else day end
$$;

create function public.stance_until(stance bigint, stated date, known_by text) returns date
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  if known_by = 'day' then
    return stated;
  end if;
  return least(public.last_day(stated, known_by), (
    select min(bound.day)
      from public.positions_evidence e
      join public.positions_excerpt x on x.id = e.excerpt_id
      join public.positions_snapshot t on t.id = x.snapshot_id
      join public.positions_source o on o.id = t.source_id
     cross join lateral (values
       (case when o.date_inferred_reason = '' then public.last_day(o.published_date, o.published_precision) end),
       ((t.captured_at at time zone 'Etc/GMT-14')::date)) bound(day)  -- where on Earth the day was latest
     where e.stance_id = stance and e.role = 'supports' and bound.day >= stated));
end $$;

-- Nobody writes it, so that it makes nobody an author: who dates a source may still review what rests on it.
create or replace function history.judged_content(kept jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(
    (kept - array['id', 'stance_id', 'version', 'status', 'coder_id', 'created_at', 'published_at', 'withdrawn_date',
                  'withdrawal_note', 'client_key', 'state', 'stated_until']
          - array(select key from jsonb_each(kept) where starts_with(key, 'coded_')))
    || coalesce((select jsonb_object_agg(substr(key, 7), value) from jsonb_each(kept)
                  where starts_with(key, 'coded_') and value <> 'null'), '{}'))
$$;

create function public.stance_keeps_its_interval() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.stated_until := public.stance_until(new.id, new.stated_date, new.stated_precision);
  return new;
end $$;

-- Filled once, and past the triggers: nothing that anybody wrote changes. The history takes note of the new column.
alter table public.positions_stance add column stated_until date;
alter table public.positions_stance disable trigger user;
update public.positions_stance set stated_until = public.stance_until(id, stated_date, stated_precision);
set constraints all immediate;
set constraints all deferred;
alter table public.positions_stance enable trigger user;
alter table public.positions_stance alter column stated_until set not null;
call history.seal('positions_stance', array['stated_until']);

create trigger stance_keeps_its_interval before insert on public.positions_stance
  for each row execute function public.stance_keeps_its_interval();
create trigger stance_keeps_its_interval_anew before update on public.positions_stance
  for each row when ((old.stated_date, old.stated_precision, old.stated_until)
                     is distinct from (new.stated_date, new.stated_precision, new.stated_until))
  execute function public.stance_keeps_its_interval();

-- What bounds an interval lies in other tables.
create function public.bound_stances(stances bigint[]) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update public.positions_stance s
     set stated_until = public.stance_until(s.id, s.stated_date, s.stated_precision)
   where s.id = any(stances) and s.stated_precision <> 'day'
     and s.stated_until is distinct from public.stance_until(s.id, s.stated_date, s.stated_precision)
$$;

create function public.evidence_bounds_stances() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform public.bound_stances(array(select n.stance_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform public.bound_stances(array(select o.stance_id from old_rows o));
  else
    perform public.bound_stances(array(select o.stance_id from old_rows o union select n.stance_id from new_rows n));
  end if;
  return null;
end $$;
create trigger stance_is_bounded_insert after insert on public.positions_evidence
  referencing new table as new_rows for each statement execute function public.evidence_bounds_stances();
create trigger stance_is_bounded_update after update on public.positions_evidence
  referencing old table as old_rows new table as new_rows
  for each statement execute function public.evidence_bounds_stances();
create trigger stance_is_bounded_delete after delete on public.positions_evidence
  referencing old table as old_rows for each statement execute function public.evidence_bounds_stances();

create function public.source_bounds_stances() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.bound_stances(array(
    select e.stance_id
      from old_rows o join new_rows n using (id)
      join public.positions_snapshot t on t.source_id = n.id
      join public.positions_excerpt x on x.snapshot_id = t.id
      join public.positions_evidence e on e.excerpt_id = x.id
     where (o.published_date, o.published_precision, o.date_inferred_reason = '')
           is distinct from (n.published_date, n.published_precision, n.date_inferred_reason = '')));
  return null;
end $$;
create trigger source_bounds_stances after update on public.positions_source
  referencing old table as old_rows new table as new_rows
  for each statement execute function public.source_bounds_stances();

-- An actor that ended has no position from that day on, whatever was said before or is dated after.
create or replace view public.positions_voice as
  select s.issue_id, s.actor_id, s.stated_date,
         least(s.withdrawn_date, (select a.ended_date from public.actors_actor a where a.id = s.actor_id),
               '9999-12-31'::date) as withdrawn_date,
         s.value, s.act, s.reported_by_id, s.id as stance_id, s.stated_until, s.stated_precision
    from public.positions_stance s
   where s.status = 'published'
  union all
  select s.issue_id, s.on_behalf_of_id, s.stated_date,
         least(s.withdrawn_date, (select a.ended_date from public.actors_actor a where a.id = s.on_behalf_of_id),
               '9999-12-31'::date),
         s.value, s.act, s.reported_by_id, s.id, s.stated_until, s.stated_precision
    from public.positions_stance s
   where s.status = 'published' and s.on_behalf_of_id is not null;

-- The rule. A statement is certainly superseded where another began after it ended; those that are not decide together.
-- 92 is "no stated position", 93 "mixed"; the marks are 1 conditional, 2 reported, 4 inferred, 8 order unknown, and 16 or
-- 32 where the latest date is known by month or year only. For the rest see 0004_positions.sql.
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
                   | (case when v.act = 'reported' then 2 else 0 end)
                   | (case when v.act = 'inferred' then 4 else 0 end))
            | (case min(case when v.stated_date < latest.day then 3 when v.stated_precision = 'day' then 0
                             when v.stated_precision = 'month' then 1 else 2 end)
                 when 1 then 16 when 2 then 32 else 0 end) as marks
       from (
         select s.id, s.value, s.act, s.stated_date, s.stated_until, s.stated_precision
           from public.positions_stance s
          where s.status = 'published' and s.issue_id = d.issue_id and s.actor_id = d.actor_id
            and s.stated_date >= date_trunc('year', latest.day::timestamp)::date and s.stated_date <= latest.day
            and s.stated_until >= latest.day
            and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)
         union all
         select s.id, s.value, s.act, s.stated_date, s.stated_until, s.stated_precision
           from public.positions_stance s
          where s.status = 'published' and s.issue_id = d.issue_id and s.on_behalf_of_id = d.actor_id
            and s.stated_date >= date_trunc('year', latest.day::timestamp)::date and s.stated_date <= latest.day
            and s.stated_until >= latest.day
            and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)) v) said
   where d.day < d.ended and latest.day is not null;
end $$;

create or replace function public.append_position(s public.positions_stance, voice bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  newest record;
  has_past boolean;
begin
  perform public.lock_cells(array[s.issue_id], array[voice]);
  select valid_from, valid_to, n into newest from public.positions_position p
   where p.issue_id = s.issue_id and p.actor_id = voice order by valid_from desc limit 1;
  has_past := found;
  if has_past and (newest.valid_from >= s.stated_date or newest.valid_to <> '9999-12-31'
                   or public.overlaps_earlier(s, voice))
     or exists (select from public.actors_actor a where a.id = voice and a.ended_date is not null) then
    perform public.refresh_positions(array[s.issue_id], array[voice]);
    return;
  end if;
  if has_past then
    update public.positions_position p set valid_to = s.stated_date
     where p.issue_id = s.issue_id and p.actor_id = voice and p.valid_from = newest.valid_from;
  end if;
  insert into public.positions_position
  values (s.issue_id, voice, s.stated_date, '9999-12-31', s.value,
          case when exists (select from public.positions_condition c where c.stance_id = s.id) then 1 else 0 end
          | case s.act when 'reported' then 2 when 'inferred' then 4 else 0 end
          | case s.stated_precision when 'month' then 16 when 'year' then 32 else 0 end,
          coalesce(newest.n, 0) + 1, s.stated_date, s.id);
end $$;

-- Whether a statement that began before this one may have been made after it.
create function public.overlaps_earlier(s public.positions_stance, voice bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
      select from public.positions_stance o
       where o.status = 'published' and o.issue_id = s.issue_id and o.actor_id = voice and o.stated_precision <> 'day'
         and o.stated_date >= date_trunc('year', s.stated_date::timestamp)::date and o.stated_date < s.stated_date
         and o.stated_until >= s.stated_date)
    or exists (
      select from public.positions_stance o
       where o.status = 'published' and o.issue_id = s.issue_id and o.on_behalf_of_id = voice
         and o.stated_precision <> 'day'
         and o.stated_date >= date_trunc('year', s.stated_date::timestamp)::date and o.stated_date < s.stated_date
         and o.stated_until >= s.stated_date)
$$;

create or replace function public.positions_after_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
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
    select array_agg(issue_id), array_agg(voice) into issues, actors
      from (select distinct t.issue_id, t.voice
              from old_rows o join new_rows n using (id)
              cross join lateral (values
                (o.issue_id, o.actor_id, o.status), (o.issue_id, o.on_behalf_of_id, o.status),
                (n.issue_id, n.actor_id, n.status), (n.issue_id, n.on_behalf_of_id, n.status)
              ) t(issue_id, voice, status)
             where t.status = 'published' and t.voice is not null
               and (o.issue_id, o.actor_id, o.on_behalf_of_id, o.status, o.value, o.act, o.withdrawn_date,
                    o.stated_date, o.stated_until, o.stated_precision)
                   is distinct from
                   (n.issue_id, n.actor_id, n.on_behalf_of_id, n.status, n.value, n.act, n.withdrawn_date,
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

create function public.positions_after_end() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  issues bigint[];
  actors bigint[];
begin
  select array_agg(v.issue_id), array_agg(v.actor_id) into issues, actors
    from (select n.id from old_rows o join new_rows n using (id) where o.ended_date is distinct from n.ended_date) a
   cross join lateral (select distinct v.issue_id, v.actor_id from public.positions_voice v where v.actor_id = a.id) v;
  if issues is not null then
    perform public.refresh_positions(issues, actors);
    perform public.bump_versions(issues);
  end if;
  return null;
end $$;
create trigger positions_after_end after update on public.actors_actor
  referencing old table as old_rows new table as new_rows
  for each statement execute function public.positions_after_end();

create or replace function public.rebuild_positions() returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  written bigint;
begin
  lock table public.positions_stance in share row exclusive mode;
  perform public.bound_stances(array(select s.id from public.positions_stance s where s.stated_precision <> 'day'));
  delete from public.positions_position;
  insert into public.positions_position
  select r.* from (select array_agg(issue_id) as issues, array_agg(actor_id) as actors
                     from (select distinct issue_id, actor_id from public.positions_voice) p) pairs
   cross join lateral public.position_rows(pairs.issues, pairs.actors) r;
  get diagnostics written = row_count;
  perform public.bump_versions((select array_agg(id) from public.positions_issue));
  return written;
end $$;

create or replace function public.position_drift()
returns table (problem text, issue_id bigint, actor_id bigint, valid_from date)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with fresh as materialized (
    select r.* from (select array_agg(v.issue_id) as issues, array_agg(v.actor_id) as actors
                       from (select distinct issue_id, actor_id from public.positions_voice) v) pairs
     cross join lateral public.position_rows(pairs.issues, pairs.actors) r)
  (select 'missing', d.issue_id, d.actor_id, d.valid_from
     from (select * from fresh except all select * from public.positions_position) d)
  union all
  (select 'extra', d.issue_id, d.actor_id, d.valid_from
     from (select * from public.positions_position except all select * from fresh) d)
  union all
  (select 'interval', s.issue_id, s.actor_id, s.stated_date
     from public.positions_stance s
    where s.stated_until is distinct from public.stance_until(s.id, s.stated_date, s.stated_precision))
$$;

select public.rebuild_positions();
