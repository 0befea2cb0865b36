-- As in 0033. What was and what is are added up by stance in one pass and not joined, and words are looked up only of
-- stances of which something remains, by index however many rows the tables had when this was planned.
create or replace function public.tally_stances() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  stances bigint[];
  issues bigint[];
  precisions text[];
  days date[];
  signs bigint[];
  kinds text[];
  keys bigint[];
  numbers bigint[];
begin
  if tg_op = 'INSERT' then
    select array_agg(n.id), array_agg(n.issue_id), array_agg(n.stated_precision), array_agg(n.stated_date),
           array_agg(1::bigint)
      into stances, issues, precisions, days, signs from new_rows n where n.status = 'published';
  elsif tg_op = 'DELETE' then
    select array_agg(o.id), array_agg(o.issue_id), array_agg(o.stated_precision), array_agg(o.stated_date),
           array_agg(-1::bigint)
      into stances, issues, precisions, days, signs from old_rows o where o.status = 'published';
  else
    select array_agg(c.id), array_agg(c.issue_id), array_agg(c.stated_precision), array_agg(c.stated_date), array_agg(c.n)
      into stances, issues, precisions, days, signs
      from (select b.id, b.issue_id, b.stated_precision, b.stated_date, sum(b.sign)::bigint as n
              from (select o.id, o.issue_id, o.stated_precision, o.stated_date, -1 as sign
                      from old_rows o where o.status = 'published'
                    union all
                    select n.id, n.issue_id, n.stated_precision, n.stated_date, 1
                      from new_rows n where n.status = 'published') b
             group by 1, 2, 3, 4 having sum(b.sign) <> 0) c;
  end if;
  if stances is null then
    return null;
  end if;
  select array_agg(c.issue_id), array_agg(c.kind), array_agg(c.key), array_agg(c.n) into issues, kinds, keys, numbers
    from (select u.issue_id, u.known_by as kind, public.day_number(u.day) as key, sum(u.sign)::bigint as n
            from unnest(issues, precisions, days, signs) u(issue_id, known_by, day, sign)
           group by 1, 2, 3 having sum(u.sign) <> 0
          union all
          select m.issue_id, 'source', t.source_id, sum(m.n)
            from (select u.stance_id, u.issue_id, sum(u.sign)::bigint as n
                    from unnest(stances, issues, signs) u(stance_id, issue_id, sign)
                   group by 1, 2 having sum(u.sign) <> 0) m
            join public.positions_evidence e on e.stance_id = m.stance_id
            join public.positions_excerpt x on x.id = e.excerpt_id
            join public.positions_snapshot t on t.id = x.snapshot_id
           group by 1, 3 having sum(m.n) <> 0) c;
  perform public.add_to_tally(issues, kinds, keys, numbers);
  return null;
end $$;

-- As in 0035. Where more cells change than a tenth of the published stances that statistics know, these are counted anew
-- first: of an index that is believed to hold next to nothing all of it was read for each cell, 5,000 × 5,000 rows where
-- as many stances were published as one. Whoever counts keeps no reader and no writer waiting, and waits for nobody.
create or replace function public.refresh_positions(issues bigint[], actors bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_nestloop = on as $$
begin
  perform public.lock_cells(issues, actors);
  if cardinality(issues) > 64
     and cardinality(issues) * 10 > (select c.reltuples from pg_class c where c.oid = 'public.stance_cell'::regclass) then
    analyze (skip_locked) public.positions_stance (status, issue_id, actor_id, on_behalf_of_id, stated_date);
  end if;
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
