-- A statement entered late, on a day that others followed, changes the row of its day and nothing behind it but the count
-- of statements: thousands of rows in a busy cell. Where more rows than late_limit() follow, the statement is noted here
-- instead, and the rows after its day are behind by so many until there are more notes than rows that would be worth it.
create table public.positions_late (
  issue_id bigint, actor_id bigint, day date, n integer not null, primary key (issue_id, actor_id, day) include (n));

create function public.late_limit() returns integer language sql immutable parallel safe as $$ select 32 $$;

-- Positions with the statements counted. Whoever reads no counts reads the table; where nothing is late, this costs no
-- more than looking whether something is.
create view public.positions_counted as
  select p.issue_id, p.actor_id, p.valid_from, p.valid_to, p.value, p.marks,
         case when (select exists (select from public.positions_late))
              then p.n + coalesce((select sum(l.n) from public.positions_late l
                                    where l.issue_id = p.issue_id and l.actor_id = p.actor_id and l.day < p.valid_from), 0)::integer
              else p.n end as n,
         p.stated_date, p.stance_id
    from public.positions_position p;

-- As in 0004: computed anew, a cell has nothing late.
create or replace function public.refresh_positions(issues bigint[], actors bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan as $$
begin
  perform public.lock_cells(issues, actors);
  delete from public.positions_late l using (select distinct i, a from unnest(issues, actors) t(i, a)) pair
   where l.issue_id = pair.i and l.actor_id = pair.a;
  with pair as materialized (select distinct i, a from unnest(issues, actors) t(i, a)),
  fresh as materialized (select * from public.position_rows(issues, actors)),
  gone as (
    delete from public.positions_position p using pair
     where p.issue_id = pair.i and p.actor_id = pair.a
       and not exists (select from fresh f where f.issue_id = p.issue_id and f.actor_id = p.actor_id
                                             and f.valid_from = p.valid_from))
  insert into public.positions_position
  select * from fresh
  except all
  select p.* from pair join public.positions_position p on p.issue_id = pair.i and p.actor_id = pair.a
  on conflict (issue_id, actor_id, valid_from) do update
     set (valid_to, value, marks, n, stated_date, stance_id)
       = (excluded.valid_to, excluded.value, excluded.marks, excluded.n, excluded.stated_date, excluded.stance_id);
end $$;

create function public.statement_marks(s public.positions_stance) returns integer
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select case when exists (select from public.positions_condition c where c.stance_id = s.id) then 1 else 0 end
         | case s.act when 'reported' then 2 when 'inferred' then 4 else 0 end
$$;

-- The row of a day with one more statement of that day, all of them known by day: as in position_rows.
create function public.with_same_day(p public.positions_position, s public.positions_stance)
returns public.positions_position
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
  decides smallint;
begin
  if p.stated_date < s.stated_date then  -- somebody withdrew on this day, and nobody spoke
    p.value := s.value;
    p.marks := public.statement_marks(s);
    p.stance_id := s.id;
  else
    select o.value into decides from public.positions_stance o where o.id = p.stance_id;
    if (case when p.value between -2 and 2 then sign(p.value) else p.value end
        <> case when s.value between -2 and 2 then sign(s.value) else s.value end) then
      p.value := 93;
    end if;
    if (abs(s.value), -s.id) < (abs(decides), -p.stance_id) then
      p.stance_id := s.id;
      p.value := case when p.value = 93 then 93 else s.value end;
    end if;
    p.marks := p.marks | public.statement_marks(s);
  end if;
  p.stated_date := s.stated_date;
  p.n := p.n + 1;
  return p;
end $$;

-- One new statement without an end changes the row of its day, or splits the one before, unless more depends on it:
-- a month or year that may hold its day; a gap behind it; a row behind it that an older statement, or none, decides.
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
     or prior.valid_from = s.stated_date and (prior.n < 1 or s.stated_precision <> 'day' or public.is_day_open(s, voice))
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

-- Whether a statement of the same day is known by month or year only.
create function public.is_day_open(s public.positions_stance, voice bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
      select from public.positions_stance o
       where o.status = 'published' and o.issue_id = s.issue_id and o.actor_id = voice
         and o.stated_date = s.stated_date and o.stated_precision <> 'day')
    or exists (
      select from public.positions_stance o
       where o.status = 'published' and o.issue_id = s.issue_id and o.on_behalf_of_id = voice
         and o.stated_date = s.stated_date and o.stated_precision <> 'day')
$$;

-- The rows behind a statement count one more: at once, or by a note, of which there are never many.
create function public.count_late(s public.positions_stance, voice bigint, by_note boolean) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not by_note then
    update public.positions_position p set n = p.n + 1
     where p.issue_id = s.issue_id and p.actor_id = voice and p.valid_from > s.stated_date;
    return;
  end if;
  insert into public.positions_late values (s.issue_id, voice, s.stated_date, 1)
  on conflict (issue_id, actor_id, day) do update set n = positions_late.n + 1;
  if (select count(*) from public.positions_late l where l.issue_id = s.issue_id and l.actor_id = voice)
     > public.late_limit() then
    update public.positions_position p set n = c.n from public.positions_counted c
     where p.issue_id = s.issue_id and p.actor_id = voice
       and c.issue_id = s.issue_id and c.actor_id = voice and c.valid_from = p.valid_from and c.n <> p.n;
    delete from public.positions_late l where l.issue_id = s.issue_id and l.actor_id = voice;
  end if;
end $$;

-- As in 0016; a draft that is published is as new as one that is inserted.
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

create or replace function public.positions_after_truncate() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from public.positions_position;
  delete from public.positions_late;
  update public.positions_dossierversion set version = version + 1;
  return null;
end $$;

-- As in 0016, without and with what is late.
create or replace function public.rebuild_positions() returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  written bigint;
begin
  lock table public.positions_stance in share row exclusive mode;
  perform public.bound_stances(array(select s.id from public.positions_stance s where s.stated_precision <> 'day'));
  delete from public.positions_position;
  delete from public.positions_late;
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
     from (select * from fresh except all select * from public.positions_counted) d)
  union all
  (select 'extra', d.issue_id, d.actor_id, d.valid_from
     from (select * from public.positions_counted except all select * from fresh) d)
  union all
  (select 'interval', s.issue_id, s.actor_id, s.stated_date
     from public.positions_stance s
    where s.stated_until is distinct from public.stance_until(s.id, s.stated_date, s.stated_precision))
$$;
