-- The rows of issues as they are without the two columns (see 0003); what is kept from before still has them.
insert into history.seal (table_name, added_columns, object_ids, new_hashes)
select 'positions_issue', array['-dossier_id', '-order'], array_agg(live.object_id order by live.object_id),
       array_agg(live.hash order by live.object_id)
  from (select l.*, (row_number() over (order by l.object_id) - 1) / 1000 as chunk
          from history.live_rows('positions_issue', '{}') l) live
 group by live.chunk;

-- What once belonged to a dossier is found as its actors are (0008).
create index revision_of_dossierissue on history.revision (((old_row ->> 'dossier_id')::bigint), id)
  where table_name = 'positions_dossierissue';

-- An issue in use stands in a dossier, or nobody would ever meet it again. Looked at when the transaction ends, from
-- both sides; whoever takes it out of one waits for whoever is taking it out of another.
create function public.refuse_unlisted(issue bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from public.positions_issue i where i.id = issue for no key update;
  if exists (select from public.positions_issue i
              where i.id = issue and i.archived_at is null and i.merged_into_id is null
                and not exists (select from public.positions_dossierissue l where l.issue_id = i.id)) then
    raise exception using errcode = 'check_violation', constraint = 'issue_in_a_dossier',
      message = format('Issue %s is in use and stands in no dossier.', issue);
  end if;
end $$;

create function public.issue_in_a_dossier() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_unlisted(new.id);
  return null;
end $$;
create constraint trigger issue_in_a_dossier after insert or update of archived_at, merged_into_id
  on public.positions_issue deferrable initially deferred for each row
  when (new.archived_at is null and new.merged_into_id is null) execute function public.issue_in_a_dossier();

create function public.dossier_gives_issue_away() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_unlisted(old.issue_id);
  return null;
end $$;
create constraint trigger dossier_gives_issue_away after delete on public.positions_dossierissue
  deferrable initially deferred for each row execute function public.dossier_gives_issue_away();
create constraint trigger dossier_changes_issue after update on public.positions_dossierissue
  deferrable initially deferred for each row when (old.issue_id <> new.issue_id)
  execute function public.dossier_gives_issue_away();

-- Every page of a dossier names its issues in their order.
create trigger bump_catalogue_version after insert or update or delete or truncate on public.positions_dossierissue
  for each statement execute function public.bump_catalogue_version();

-- As in 0011, for every dossier that lists the issue.
create or replace function public.bump_versions(issues bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  crowded bigint[];
begin
  with touched as materialized (
    select distinct l.dossier_id, (l.issue_id & 15)::smallint as part
      from public.positions_dossierissue l where l.issue_id = any(issues)),
  own as (
    update public.positions_dossierversion v set version = v.version + 1 from touched t
     where v.dossier_id = t.dossier_id and v.part = t.part and v.transaction = pg_current_xact_id()
    returning v.dossier_id, v.part)
  insert into public.positions_dossierversion (dossier_id, part)
  select dossier_id, part from touched except select dossier_id, part from own;
  select array_agg(t.dossier_id) into crowded
    from (select distinct l.dossier_id from public.positions_dossierissue l where l.issue_id = any(issues)) t
   where (select count(*) from (select from public.positions_dossierversion v
                                 where v.dossier_id = t.dossier_id limit 65) few) > 64;
  if crowded is not null and public.may_fold_versions() then
    with gone as (
      delete from public.positions_dossierversion v using (
        select ctid as place from public.positions_dossierversion
         where dossier_id = any(crowded) and transaction <> pg_current_xact_id() for update skip locked) old
       where v.ctid = old.place returning v.dossier_id, v.part, v.version)
    insert into public.positions_dossierversion (dossier_id, part, version)
    select dossier_id, part, sum(version) from gone group by 1, 2;
  end if;
end $$;

-- As in 0033: what counts in an issue counts in every dossier that lists it.
create or replace function public.add_to_tally(issues bigint[], kinds text[], keys bigint[], numbers bigint[])
returns void
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
  select l.dossier_id, c.kind, c.key, sum(c.n)
    from unnest(issues, kinds, keys, numbers) c(issue_id, kind, key, n)
    join public.positions_issue i on i.id = c.issue_id and i.archived_at is null and i.merged_into_id is null
    join public.positions_dossierissue l on l.issue_id = i.id
   group by 1, 2, 3 having sum(c.n) <> 0;
  if pg_current_xact_id()::text::bigint % 64 = 0 then
    perform public.fold_tally();
  end if;
end $$;

-- Whoever lists, takes out, archives or merges an issue waits for those who count in it, and they for it.
create function public.lock_counts(issues bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  slot integer;
begin
  for slot in select distinct hashint8(i) & 1023 from unnest(issues) i order by 1 loop
    perform pg_advisory_xact_lock(7003, slot);
  end loop;
end $$;

create or replace function public.tally_issues() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  issues bigint[];
  signs bigint[];
begin
  select array_agg(n.id order by n.id), array_agg(case when n.archived_at is null and n.merged_into_id is null then 1
                                                       else -1 end order by n.id)
    into issues, signs
    from old_rows o join new_rows n using (id)
   where (o.archived_at is null and o.merged_into_id is null) <> (n.archived_at is null and n.merged_into_id is null);
  if issues is null then
    return null;
  end if;
  perform public.lock_counts(issues);
  insert into public.positions_tally (dossier_id, kind, key, n)
  select l.dossier_id, t.kind, t.key, sum(c.sign * t.n)
    from unnest(issues, signs) c(issue_id, sign)
    join public.positions_dossierissue l on l.issue_id = c.issue_id
    join public.tally_of_issues(issues) t on t.issue_id = c.issue_id
   group by 1, 2, 3 having sum(c.sign * t.n) <> 0;
  perform public.bump_versions(issues);
  return null;
end $$;

create function public.tally_dossierissues() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  dossiers bigint[];
  issues bigint[];
  signs bigint[];
begin
  if tg_op = 'INSERT' then
    select array_agg(n.dossier_id), array_agg(n.issue_id), array_agg(1) into dossiers, issues, signs from new_rows n;
  elsif tg_op = 'DELETE' then
    select array_agg(o.dossier_id), array_agg(o.issue_id), array_agg(-1) into dossiers, issues, signs from old_rows o;
  else
    select array_agg(c.dossier_id), array_agg(c.issue_id), array_agg(c.sign) into dossiers, issues, signs
      from old_rows o join new_rows n using (id)
     cross join lateral (values (o.dossier_id, o.issue_id, -1), (n.dossier_id, n.issue_id, 1)
                        ) c(dossier_id, issue_id, sign)
     where (o.dossier_id, o.issue_id) <> (n.dossier_id, n.issue_id);
  end if;
  if issues is null then
    return null;
  end if;
  perform public.lock_counts(issues);
  insert into public.positions_tally (dossier_id, kind, key, n)
  select c.dossier_id, t.kind, t.key, sum(c.sign * t.n)
    from unnest(dossiers, issues, signs) c(dossier_id, issue_id, sign)
    join public.positions_issue i on i.id = c.issue_id and i.archived_at is null and i.merged_into_id is null
    join public.tally_of_issues(issues) t on t.issue_id = c.issue_id
   group by 1, 2, 3 having sum(c.sign * t.n) <> 0;
  perform public.bump_versions(issues);  -- its positions may have changed while the dossier did not list it
  return null;
end $$;
create trigger tally_insert after insert on public.positions_dossierissue
  referencing new table as new_rows for each statement execute function public.tally_dossierissues();
create trigger tally_update after update on public.positions_dossierissue
  referencing old table as old_rows new table as new_rows
  for each statement execute function public.tally_dossierissues();
create trigger tally_delete after delete on public.positions_dossierissue
  referencing old table as old_rows for each statement execute function public.tally_dossierissues();
create trigger tally_truncate after truncate on public.positions_dossierissue
  for each statement execute function public.tally_after_truncate();

create or replace function public.rebuild_tally() returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  written bigint;
begin
  lock table public.positions_issue, public.positions_dossierissue, public.positions_stance, public.positions_evidence,
    public.positions_position in share row exclusive mode;
  delete from public.positions_tally;
  insert into public.positions_tally (dossier_id, kind, key, n, transaction)
  select l.dossier_id, t.kind, t.key, sum(t.n), null
    from public.tally_of_issues((select array_agg(id) from public.positions_issue)) t
    join public.positions_issue i on i.id = t.issue_id and i.archived_at is null and i.merged_into_id is null
    join public.positions_dossierissue l on l.issue_id = i.id
   group by 1, 2, 3;
  get diagnostics written = row_count;
  perform public.bump_versions((select array_agg(id) from public.positions_issue));
  return written;
end $$;

create or replace function public.tally_drift() returns table (problem text, dossier_id bigint, kind text, key bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with kept as (
    select t.dossier_id, t.kind, t.key, sum(t.n) as n from public.positions_tally t
     group by 1, 2, 3 having sum(t.n) <> 0),
  fresh as (
    select l.dossier_id, t.kind, t.key, sum(t.n) as n
      from public.tally_of_issues((select array_agg(id) from public.positions_issue)) t
      join public.positions_issue i on i.id = t.issue_id and i.archived_at is null and i.merged_into_id is null
      join public.positions_dossierissue l on l.issue_id = i.id
     group by 1, 2, 3)
  select case when kept.n is null then 'missing' when fresh.n is null then 'extra' else 'wrong' end,
         dossier_id, kind, key
    from kept full join fresh using (dossier_id, kind, key)
   where kept.n is distinct from fresh.n
$$;

-- What a dossier listed on an earlier day is read from the changes since (positions/reads/matrix/listed.py).
create index revision_of_dossierissue_at on history.revision (happened_at) where table_name = 'positions_dossierissue';

-- As in 0043, with the lists.
create or replace function public.refresh_statistics() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  analyze public.actors_actor, public.actors_actorname, public.actors_membership,
          public.positions_dossier, public.positions_dossieractor, public.positions_dossierissue, public.positions_issue,
          public.positions_source, public.positions_snapshot, public.positions_excerpt, public.positions_evidence,
          public.positions_condition, public.positions_stance, public.positions_review, public.positions_position;
end $$;
