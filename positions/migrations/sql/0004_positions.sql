-- Positions (DESIGN section 3): one row per day on which an actor's record on an issue changes, valid until the next.
create table public.positions_position (
  issue_id bigint not null,
  actor_id bigint not null,
  valid_from date not null,
  valid_to date not null default '9999-12-31',
  value smallint not null,
  marks smallint not null,
  n integer not null,
  stated_date date not null,
  stance_id bigint not null,
  constraint position_pkey primary key (issue_id, actor_id, valid_from)
    include (value, marks, n, valid_to, stated_date, stance_id),
  constraint position_period check (valid_from < valid_to),
  constraint position_value_known check (value between -2 and 2 or value between 90 and 93)
);
create index position_now on public.positions_position (issue_id, actor_id)
  include (value, marks, n, valid_from, stated_date, stance_id) where valid_to = '9999-12-31';
create index position_of_actor on public.positions_position (actor_id, issue_id, valid_from);
create index position_changes on public.positions_position (valid_from, issue_id);

-- A version per dossier, and one of everything pages name: they drive ETags and the memo of rendered pages. A dossier's
-- is the sum of sixteen parts, so that those who write on different issues seldom wait for one another.
create table public.positions_dossierversion (
  dossier_id bigint, part smallint, version bigint not null default 1, primary key (dossier_id, part));
create table public.positions_catalogueversion (
  id smallint primary key default 1 check (id = 1), version bigint not null default 1);
insert into public.positions_catalogueversion default values;

-- A published stance is the voice of its actor and of whom the actor spoke for, from its day until its withdrawal.
create view public.positions_voice as
  select s.issue_id, s.actor_id, s.stated_date, coalesce(s.withdrawn_date, '9999-12-31'::date) as withdrawn_date,
         s.value, s.act, s.reported_by_id, s.id as stance_id
    from public.positions_stance s
   where s.status = 'published'
  union all
  select s.issue_id, s.on_behalf_of_id, s.stated_date, coalesce(s.withdrawn_date, '9999-12-31'::date),
         s.value, s.act, s.reported_by_id, s.id
    from public.positions_stance s
   where s.status = 'published' and s.on_behalf_of_id is not null;

-- The rule, from scratch, for pairs (issue, actor) given side by side. 92 is "no stated position", 93 "mixed".
-- One plan serves any number of pairs: making a new one would take longer than computing a cell. "offset 0" keeps the
-- view beside its pair, where an index finds it; joined, the planner reads all stances.
create function public.position_rows(issues bigint[], actors bigint[]) returns setof public.positions_position
language plpgsql stable set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
  with pair as materialized (
    select distinct p.issue_id, p.actor_id from unnest(issues, actors) p(issue_id, actor_id)),
  event as (
    select p.issue_id, p.actor_id, e.day, sum(e.delta) as delta
      from pair p
     cross join lateral (
       select * from public.positions_voice v
        where v.issue_id = p.issue_id and v.actor_id = p.actor_id and v.withdrawn_date > v.stated_date offset 0) v
     cross join lateral (values (v.stated_date, (v.value <> 92)::int),
                                (v.withdrawn_date, -(v.value <> 92)::int)) e(day, delta)
     where e.day < '9999-12-31'
     group by 1, 2, 3),
  day as (
    select ev.issue_id, ev.actor_id, ev.day, (sum(ev.delta) over w)::integer as n,
           coalesce(lead(ev.day) over w, '9999-12-31'::date) as valid_to
      from event ev window w as (partition by ev.issue_id, ev.actor_id order by ev.day))
  select d.issue_id, d.actor_id, d.day, d.valid_to,
         (case when said.directions > 1 then 93 else said.value end)::smallint,
         said.marks::smallint, d.n, said.stated_date, said.stance_id
    from day d
   cross join lateral (
     -- same-day statements of one direction count as one with the more cautious value
     select v.stated_date,
            count(distinct case when v.value between -2 and 2 then sign(v.value) else v.value end) as directions,
            (array_agg(v.value order by abs(v.value), v.id desc))[1] as value,
            (array_agg(v.id order by abs(v.value), v.id desc))[1] as stance_id,
            bit_or((case when exists (select from public.positions_condition c where c.stance_id = v.id)
                         then 1 else 0 end)
                   | (case when v.act = 'reported' then 2 else 0 end)
                   | (case when v.act = 'inferred' then 4 else 0 end)) as marks
       from (
         -- the latest statements in force decide; "no stated position" only where there are no others
         (select s.stated_date, s.value, s.act, s.id from public.positions_stance s
           where s.status = 'published' and s.issue_id = d.issue_id and s.actor_id = d.actor_id
             and s.stated_date <= d.day and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)
           order by s.stated_date desc fetch first row with ties)
         union all
         (select s.stated_date, s.value, s.act, s.id from public.positions_stance s
           where s.status = 'published' and s.issue_id = d.issue_id and s.on_behalf_of_id = d.actor_id
             and s.stated_date <= d.day and (s.withdrawn_date > d.day) is not false and (d.n = 0 or s.value <> 92)
           order by s.stated_date desc fetch first row with ties)
         order by stated_date desc fetch first row with ties) v
      group by v.stated_date) said;
end $$;

-- Two writers of one cell take turns, and the second must see what the first wrote. A bounded set of locks, always in
-- order, so that a bulk load needs few.
create function public.lock_cells(issues bigint[], actors bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  slot integer;
begin
  if current_setting('transaction_isolation') = 'repeatable read' then
    raise exception using errcode = 'feature_not_supported',
      message = 'Published stances cannot be written in REPEATABLE READ: use READ COMMITTED or SERIALIZABLE.';
  end if;
  for slot in select distinct (hashint8(p.issue_id * 1000003 + p.actor_id) & 1023)
                from unnest(issues, actors) p(issue_id, actor_id) order by 1 loop
    perform pg_advisory_xact_lock(7001, slot);
  end loop;
end $$;

create function public.bump_versions(issues bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.positions_dossierversion as v (dossier_id, part)
  select distinct i.dossier_id, i.id & 15 from public.positions_issue i where i.id = any(issues) order by 1, 2
  on conflict (dossier_id, part) do update set version = v.version + 1;
end $$;

create function public.refresh_positions(issues bigint[], actors bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan as $$
begin
  perform public.lock_cells(issues, actors);
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

-- The usual case, one new statement later than everything on record, only closes the open row and adds another.
create function public.append_position(s public.positions_stance, voice bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  newest record;
begin
  perform public.lock_cells(array[s.issue_id], array[voice]);
  select valid_from, valid_to, n into newest from public.positions_position p
   where p.issue_id = s.issue_id and p.actor_id = voice order by valid_from desc limit 1;
  if found and (newest.valid_from >= s.stated_date or newest.valid_to <> '9999-12-31') then
    perform public.refresh_positions(array[s.issue_id], array[voice]);
    return;
  end if;
  if found then
    update public.positions_position p set valid_to = s.stated_date
     where p.issue_id = s.issue_id and p.actor_id = voice and p.valid_from = newest.valid_from;
  end if;
  insert into public.positions_position
  values (s.issue_id, voice, s.stated_date, '9999-12-31', s.value,
          case when exists (select from public.positions_condition c where c.stance_id = s.id) then 1 else 0 end
          | case s.act when 'reported' then 2 when 'inferred' then 4 else 0 end,
          coalesce(newest.n, 0) + 1, s.stated_date, s.id);
end $$;

create function public.positions_after_insert() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.positions_stance;
  issues bigint[];
  actors bigint[];
begin
  if (select count(*) from (select from new_rows limit 2) few) = 1 then
    select * into s from new_rows;
    if s.status <> 'published' then
      return null;
    end if;
    if s.value <> 92 and s.withdrawn_date is null then
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
  if issues is not null then
    perform public.refresh_positions(issues, actors);
    perform public.bump_versions(issues);
  end if;
  return null;
end $$;

create function public.positions_after_change() returns trigger
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
               and (o.issue_id, o.actor_id, o.on_behalf_of_id, o.status, o.value, o.act, o.stated_date, o.withdrawn_date)
                   is distinct from
                   (n.issue_id, n.actor_id, n.on_behalf_of_id, n.status, n.value, n.act, n.stated_date, n.withdrawn_date)
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

create function public.positions_after_truncate() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from public.positions_position;
  update public.positions_dossierversion set version = version + 1;
  return null;
end $$;

create trigger positions_after_insert after insert on public.positions_stance
  referencing new table as new_rows for each statement execute function public.positions_after_insert();
create trigger positions_after_update after update on public.positions_stance
  referencing old table as old_rows new table as new_rows
  for each statement execute function public.positions_after_change();
create trigger positions_after_delete after delete on public.positions_stance
  referencing old table as old_rows for each statement execute function public.positions_after_change();
create trigger positions_after_truncate after truncate on public.positions_stance
  for each statement execute function public.positions_after_truncate();

-- The state of a condition is all that can change under a published stance.
create function public.bump_versions_of_conditions() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.bump_versions((
    select array_agg(s.issue_id) from new_rows n join public.positions_stance s on s.id = n.stance_id
     where s.status = 'published'));
  return null;
end $$;
create trigger bump_versions_of_conditions after update on public.positions_condition
  referencing new table as new_rows for each statement execute function public.bump_versions_of_conditions();

-- Rebuilding everything, and the difference between what stands and what should: both must be empty.
create function public.rebuild_positions() returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  written bigint;
begin
  lock table public.positions_stance in share mode;
  delete from public.positions_position;
  insert into public.positions_position
  select r.* from (select array_agg(issue_id) as issues, array_agg(actor_id) as actors
                     from (select distinct issue_id, actor_id from public.positions_voice) p) pairs
   cross join lateral public.position_rows(pairs.issues, pairs.actors) r;
  get diagnostics written = row_count;
  perform public.bump_versions((select array_agg(id) from public.positions_issue));
  return written;
end $$;

create function public.position_drift() returns table (problem text, issue_id bigint, actor_id bigint, valid_from date)
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
$$;

-- What pages name beside positions.
create function public.bump_catalogue_version() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.positions_catalogueversion set version = version + 1;
  return null;
end $$;
do $$
declare
  named text;
begin
  foreach named in array array['actors_actor', 'actors_actorname', 'actors_membership', 'positions_dossier',
                               'positions_dossieractor', 'positions_issue', 'positions_source'] loop
    execute format('create trigger bump_catalogue_version after insert or update or delete or truncate on public.%I
      for each statement execute function public.bump_catalogue_version()', named);
  end loop;
end $$;

-- For bulk loads: only an owner may count its tables anew, and with the counts of an empty table (after a load that
-- failed, say) every plan is as good as another, so that loading takes the square of its size.
create function public.refresh_statistics() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  analyze public.positions_issue, public.positions_source, public.positions_snapshot, public.positions_excerpt,
          public.positions_evidence, public.positions_condition, public.positions_stance, public.positions_review,
          public.positions_position;
end $$;
