-- Merging moves stances to the actor or issue that remains. What was approved is what was coded, so approvals hold.
create or replace function public.stance_hash(stance bigint) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' as $$
  select encode(sha256(convert_to(jsonb_build_array(
      coalesce(s.coded_actor_id, s.actor_id), coalesce(s.coded_on_behalf_of_id, s.on_behalf_of_id),
      coalesce(s.coded_issue_id, s.issue_id), s.value, s.firmness, s.act, s.salience, s.confidence,
      s.stated_date, s.stated_precision, s.reported_by_id, s.note,
      (select jsonb_agg(jsonb_build_array(c.kind, c.text, c.excerpt_id, c.linked_issue_id) order by c.id)
         from public.positions_condition c where c.stance_id = s.id),
      (select jsonb_agg(jsonb_build_array(e.role, x.start, x."end", x.exact, t.sha256) order by e.excerpt_id)
         from public.positions_evidence e
         join public.positions_excerpt x on x.id = e.excerpt_id
         join public.positions_snapshot t on t.id = x.snapshot_id
        where e.stance_id = s.id)
    )::text, 'UTF8')), 'hex')
  from public.positions_stance s where s.id = stance
$$;

-- Or an approval for one actor could be used for another. Looked at when the transaction ends, from both sides.
create function public.refuse_stance_elsewhere(stance bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
      select from public.positions_stance s
       where s.id = stance
         and (s.coded_actor_id is not null and not exists (
                select from public.actors_actor a where a.id = s.coded_actor_id and a.merged_into_id = s.actor_id)
           or s.coded_on_behalf_of_id is not null and not exists (
                select from public.actors_actor a
                 where a.id = s.coded_on_behalf_of_id and a.merged_into_id = s.on_behalf_of_id)
           or s.coded_issue_id is not null and not exists (
                select from public.positions_issue i where i.id = s.coded_issue_id and i.merged_into_id = s.issue_id))) then
    raise exception using errcode = 'check_violation', constraint = 'stance_stands_as_coded',
      message = format('Stance %s was coded with what is not merged into what stands there.', stance);
  end if;
end $$;

create function public.stance_stands_as_coded() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_stance_elsewhere(new.id);
  return null;
end $$;
create constraint trigger stance_stands_as_coded after insert or update on public.positions_stance
  deferrable initially deferred for each row
  when (new.coded_actor_id is not null or new.coded_on_behalf_of_id is not null or new.coded_issue_id is not null)
  execute function public.stance_stands_as_coded();

create function public.merged_actor_takes_stances_back() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_stance_elsewhere(s.id)
     from (select id from public.positions_stance where coded_actor_id = new.id
           union select id from public.positions_stance where coded_on_behalf_of_id = new.id) s;
  return null;
end $$;
create constraint trigger merged_actor_takes_stances_back after update on public.actors_actor
  deferrable initially deferred for each row when (old.merged_into_id is distinct from new.merged_into_id)
  execute function public.merged_actor_takes_stances_back();

create function public.merged_issue_takes_stances_back() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_stance_elsewhere(s.id) from public.positions_stance s where s.coded_issue_id = new.id;
  return null;
end $$;
create constraint trigger merged_issue_takes_stances_back after update on public.positions_issue
  deferrable initially deferred for each row when (old.merged_into_id is distinct from new.merged_into_id)
  execute function public.merged_issue_takes_stances_back();

-- A redirect leads to what is in use: nothing is merged into what was merged itself.
create function public.merged_once() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  chained boolean;
begin
  execute format(
    'select exists (select from public.%1$I r join public.%1$I t on t.id = r.merged_into_id
                     where t.merged_into_id is not null and (r.id = $1 or t.id = $1))', tg_table_name)
    into chained using new.id;
  if chained then
    raise exception using errcode = 'check_violation', constraint = tg_argv[0],
      message = format('%s: row %s of %I is merged into what was merged.', tg_argv[0], new.id, tg_table_name);
  end if;
  return null;
end $$;
create constraint trigger actor_merged_once after insert or update on public.actors_actor
  deferrable initially deferred for each row when (new.merged_into_id is not null)
  execute function public.merged_once('actor_merged_once');
create constraint trigger issue_merged_once after insert or update on public.positions_issue
  deferrable initially deferred for each row when (new.merged_into_id is not null)
  execute function public.merged_once('issue_merged_once');

-- What one transaction did, and what once belonged to an object: its former parts.
create index revision_of_transaction on history.revision (transaction, id);
create index batch_of_transaction on history.batch (transaction, id);
drop index history.revision_of_former_part;
create index revision_of_name on history.revision (((old_row ->> 'actor_id')::bigint), id)
  where table_name = 'actors_actorname';
create index revision_of_membership on history.revision (((old_row ->> 'member_id')::bigint), id)
  where table_name = 'actors_membership';
create index revision_of_dossieractor on history.revision (((old_row ->> 'dossier_id')::bigint), id)
  where table_name = 'positions_dossieractor';
create index revision_of_condition on history.revision (((old_row ->> 'stance_id')::bigint), id)
  where table_name = 'positions_condition';
create index revision_of_evidence on history.revision (((old_row ->> 'stance_id')::bigint), id)
  where table_name = 'positions_evidence';
