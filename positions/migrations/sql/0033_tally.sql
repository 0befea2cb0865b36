-- What is said of a dossier as a whole is kept by the statements that change it: counting it anew read every stance. As
-- with versions (0011_versions.sql) each transaction adds rows of its own, so that nobody waits; a count is their sum.
--   day, month, year   published stances, by the day they are dated and how well it is known
--   source             evidence of published stances, by source
--   actor, from        positions, by actor and by first day
-- Days are numbered as Python's ordinals. Archived and merged issues do not count.
create table public.positions_tally (
  dossier_id bigint not null, kind text not null, key bigint not null, n bigint not null,
  transaction xid8 default pg_current_xact_id());
create index tally_of_dossier on public.positions_tally (dossier_id);
create unique index tally_folded on public.positions_tally (dossier_id, kind, key) where transaction is null;
create index tally_unfolded on public.positions_tally (transaction) where transaction is not null;

create function public.day_number(day date) returns bigint
language sql immutable parallel safe return (day - '0001-01-01'::date + 1)::bigint;

create function public.tally_of_stance(stance bigint, known_by text, day date) returns table (kind text, key bigint)
language sql stable as $$
  select known_by, public.day_number(day)
  union all
  select 'source', t.source_id
    from public.positions_evidence e
    join public.positions_excerpt x on x.id = e.excerpt_id
    join public.positions_snapshot t on t.id = x.snapshot_id
   where e.stance_id = stance
$$;

create function public.tally_of_position(actor bigint, first_day date) returns table (kind text, key bigint)
language sql immutable as $$
  select 'actor', actor union all select 'from', public.day_number(first_day)
$$;

-- From scratch, whatever the state of the issues.
create function public.tally_of_issues(issues bigint[]) returns table (issue_id bigint, kind text, key bigint, n bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select s.issue_id, s.stated_precision, public.day_number(s.stated_date), count(*)
    from public.positions_stance s where s.issue_id = any(issues) and s.status = 'published' group by 1, 2, 3
  union all
  select s.issue_id, 'source', t.source_id, count(*)
    from public.positions_stance s
    join public.positions_evidence e on e.stance_id = s.id
    join public.positions_excerpt x on x.id = e.excerpt_id
    join public.positions_snapshot t on t.id = x.snapshot_id
   where s.issue_id = any(issues) and s.status = 'published' group by 1, 2, 3
  union all
  select p.issue_id, t.kind, t.key, count(*)
    from public.positions_position p cross join lateral public.tally_of_position(p.actor_id, p.valid_from) t
   where p.issue_id = any(issues) group by 1, 2, 3
$$;

-- Whoever archives, merges or moves an issue waits for those who count in it, and they for it (see `lock_cells`).
create function public.add_to_tally(issues bigint[], kinds text[], keys bigint[], numbers bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  slot integer;
begin
  if issues is null then
    return;
  end if;
  for slot in select distinct hashint8(i) & 1023 from unnest(issues) i order by 1 loop
    perform pg_advisory_xact_lock_shared(7003, slot);
  end loop;
  insert into public.positions_tally (dossier_id, kind, key, n)
  select i.dossier_id, c.kind, c.key, sum(c.n)
    from unnest(issues, kinds, keys, numbers) c(issue_id, kind, key, n)
    join public.positions_issue i on i.id = c.issue_id and i.archived_at is null and i.merged_into_id is null
   group by 1, 2, 3 having sum(c.n) <> 0;
  if pg_current_xact_id()::text::bigint % 64 = 0 then
    perform public.fold_tally();
  end if;
end $$;

-- One transaction at a time, and none that would be told of rows that another has just folded.
create function public.fold_tally() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' or not pg_try_advisory_xact_lock(7005) then
    return;
  end if;
  with gone as (
    delete from public.positions_tally t using (
      select ctid as place from public.positions_tally where transaction <> pg_current_xact_id()
         for update skip locked) old
     where t.ctid = old.place returning t.dossier_id, t.kind, t.key, t.n)
  insert into public.positions_tally as t (dossier_id, kind, key, n, transaction)
  select dossier_id, kind, key, sum(n), null from gone group by 1, 2, 3 having sum(n) <> 0
  on conflict (dossier_id, kind, key) where transaction is null do update set n = t.n + excluded.n;
end $$;

create function public.tally_stances() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  issues bigint[];
  kinds text[];
  keys bigint[];
  numbers bigint[];
begin
  if tg_op = 'INSERT' then
    select array_agg(n.issue_id), array_agg(t.kind), array_agg(t.key), array_agg(1) into issues, kinds, keys, numbers
      from new_rows n cross join lateral public.tally_of_stance(n.id, n.stated_precision, n.stated_date) t
     where n.status = 'published';
  elsif tg_op = 'DELETE' then
    select array_agg(o.issue_id), array_agg(t.kind), array_agg(t.key), array_agg(-1) into issues, kinds, keys, numbers
      from old_rows o cross join lateral public.tally_of_stance(o.id, o.stated_precision, o.stated_date) t
     where o.status = 'published';
  else
    select array_agg(c.issue_id), array_agg(t.kind), array_agg(t.key), array_agg(c.n) into issues, kinds, keys, numbers
      from old_rows o join new_rows n using (id)
     cross join lateral (values (o.issue_id, o.status, o.stated_precision, o.stated_date, -1),
                                (n.issue_id, n.status, n.stated_precision, n.stated_date, 1)
                        ) c(issue_id, status, known_by, day, n)
     cross join lateral public.tally_of_stance(n.id, c.known_by, c.day) t
     where c.status = 'published'
       and (o.issue_id, o.status, o.stated_precision, o.stated_date)
           is distinct from (n.issue_id, n.status, n.stated_precision, n.stated_date);
  end if;
  perform public.add_to_tally(issues, kinds, keys, numbers);
  return null;
end $$;

create function public.tally_evidence() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  stances bigint[];
  excerpts bigint[];
  numbers bigint[];
begin
  if tg_op <> 'INSERT' then
    select array_agg(o.stance_id), array_agg(o.excerpt_id), array_agg(-1) into stances, excerpts, numbers
      from old_rows o;
  end if;
  if tg_op <> 'DELETE' then
    select stances || array_agg(n.stance_id), excerpts || array_agg(n.excerpt_id), numbers || array_agg(1::bigint)
      into stances, excerpts, numbers from new_rows n;
  end if;
  perform public.add_to_tally(array_agg(s.issue_id), array_agg('source'::text), array_agg(t.source_id), array_agg(e.n))
     from unnest(stances, excerpts, numbers) e(stance_id, excerpt_id, n)
     join public.positions_stance s on s.id = e.stance_id and s.status = 'published'
     join public.positions_excerpt x on x.id = e.excerpt_id
     join public.positions_snapshot t on t.id = x.snapshot_id;
  return null;
end $$;

create function public.tally_positions() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform public.add_to_tally(array_agg(n.issue_id), array_agg(t.kind), array_agg(t.key), array_agg(1::bigint))
       from new_rows n cross join lateral public.tally_of_position(n.actor_id, n.valid_from) t;
  else
    perform public.add_to_tally(array_agg(o.issue_id), array_agg(t.kind), array_agg(t.key), array_agg(-1::bigint))
       from old_rows o cross join lateral public.tally_of_position(o.actor_id, o.valid_from) t;
  end if;
  return null;
end $$;

create function public.tally_issues() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  moved record;
begin
  for moved in
    select o.id, o.dossier_id as former, n.dossier_id as present,
           o.archived_at is null and o.merged_into_id is null as counted,
           n.archived_at is null and n.merged_into_id is null as counts
      from old_rows o join new_rows n using (id)
     where (o.dossier_id, o.archived_at is null and o.merged_into_id is null)
           is distinct from (n.dossier_id, n.archived_at is null and n.merged_into_id is null)
     order by o.id loop
    perform pg_advisory_xact_lock(7003, hashint8(moved.id) & 1023);
    insert into public.positions_tally (dossier_id, kind, key, n)
    select d.dossier_id, t.kind, t.key, d.sign * t.n
      from public.tally_of_issues(array[moved.id]) t
     cross join (values (moved.former, moved.counted, -1), (moved.present, moved.counts, 1)) d(dossier_id, holds, sign)
     where d.holds;
    perform public.bump_versions(array[moved.id]);  -- its positions may have changed while it was elsewhere
  end loop;
  return null;
end $$;

-- Computing it anew, and what differs from such a computation.
create function public.rebuild_tally() returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  written bigint;
begin
  lock table public.positions_issue, public.positions_stance, public.positions_evidence, public.positions_position
    in share row exclusive mode;
  delete from public.positions_tally;
  insert into public.positions_tally (dossier_id, kind, key, n, transaction)
  select i.dossier_id, t.kind, t.key, sum(t.n), null
    from public.tally_of_issues((select array_agg(id) from public.positions_issue)) t
    join public.positions_issue i on i.id = t.issue_id and i.archived_at is null and i.merged_into_id is null
   group by 1, 2, 3;
  get diagnostics written = row_count;
  perform public.bump_versions((select array_agg(id) from public.positions_issue));
  return written;
end $$;

create function public.tally_drift() returns table (problem text, dossier_id bigint, kind text, key bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with kept as (
    select t.dossier_id, t.kind, t.key, sum(t.n) as n from public.positions_tally t
     group by 1, 2, 3 having sum(t.n) <> 0),
  fresh as (
    select i.dossier_id, t.kind, t.key, sum(t.n) as n
      from public.tally_of_issues((select array_agg(id) from public.positions_issue)) t
      join public.positions_issue i on i.id = t.issue_id and i.archived_at is null and i.merged_into_id is null
     group by 1, 2, 3)
  select case when kept.n is null then 'missing' when fresh.n is null then 'extra' else 'wrong' end,
         dossier_id, kind, key
    from kept full join fresh using (dossier_id, kind, key)
   where kept.n is distinct from fresh.n
$$;

create function public.tally_after_truncate() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.rebuild_tally();
  return null;
end $$;

do $$
declare
  named text;
  counting text;
begin
  for named, counting in values ('positions_stance', 'tally_stances'), ('positions_evidence', 'tally_evidence'),
                                ('positions_position', 'tally_positions') loop
    execute format('create trigger tally_insert after insert on public.%I referencing new table as new_rows
      for each statement execute function public.%I()', named, counting);
    execute format('create trigger tally_delete after delete on public.%I referencing old table as old_rows
      for each statement execute function public.%I()', named, counting);
    execute format('create trigger tally_truncate after truncate on public.%I
      for each statement execute function public.tally_after_truncate()', named);
  end loop;
  -- Of a position nothing changes that is counted.
  for named, counting in values ('positions_stance', 'tally_stances'), ('positions_evidence', 'tally_evidence'),
                                ('positions_issue', 'tally_issues') loop
    execute format('create trigger tally_update after update on public.%I
      referencing old table as old_rows new table as new_rows
      for each statement execute function public.%I()', named, counting);
  end loop;
end $$;

select public.rebuild_tally();
