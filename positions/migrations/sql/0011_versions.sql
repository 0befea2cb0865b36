-- Versions for which nobody waits. A version is the sum of its rows: each transaction adds rows of its own and changes
-- no other's. Whoever finds many folds those that are committed into one, without waiting for anybody.
alter table public.positions_dossierversion
  drop constraint positions_dossierversion_pkey,
  add column transaction xid8 not null default pg_current_xact_id();
create index dossierversion_part on public.positions_dossierversion (dossier_id, part);
alter table public.positions_catalogueversion
  drop column id,
  add column transaction xid8 not null default pg_current_xact_id();

create or replace function public.bump_versions(issues bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  crowded bigint[];
begin
  with touched as materialized (
    select distinct i.dossier_id, (i.id & 15)::smallint as part from public.positions_issue i where i.id = any(issues)),
  own as (
    update public.positions_dossierversion v set version = v.version + 1 from touched t
     where v.dossier_id = t.dossier_id and v.part = t.part and v.transaction = pg_current_xact_id()
    returning v.dossier_id, v.part)
  insert into public.positions_dossierversion (dossier_id, part)
  select dossier_id, part from touched except select dossier_id, part from own;
  select array_agg(t.dossier_id) into crowded
    from (select distinct i.dossier_id from public.positions_issue i where i.id = any(issues)) t
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

create or replace function public.bump_catalogue_version() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.raise_catalogue_version();
  return null;
end $$;

create function public.raise_catalogue_version() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.positions_catalogueversion set version = version + 1 where transaction = pg_current_xact_id();
  if not found then
    insert into public.positions_catalogueversion (version) values (1);
  end if;
  if (select count(*) from (select from public.positions_catalogueversion limit 65) few) > 64
     and public.may_fold_versions() then
    with gone as (
      delete from public.positions_catalogueversion v using (
        select ctid as place from public.positions_catalogueversion
         where transaction <> pg_current_xact_id() for update skip locked) old
       where v.ctid = old.place returning v.version)
    insert into public.positions_catalogueversion (version) select sum(version) from gone having count(*) > 0;
  end if;
end $$;

-- One transaction at a time, and none that would be told of rows that another has just folded.
create function public.may_fold_versions() returns boolean
language sql set search_path = pg_catalog, pg_temp as $$
  select current_setting('transaction_isolation') = 'read committed' and pg_try_advisory_xact_lock(7004)
$$;

-- What readers cannot see raises no version, so that they cannot tell when somebody drafts: a source that no published
-- stance quotes, an actor (with its names and memberships) that is in no dossier and has no position.
create function public.source_is_shown(source bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from public.positions_snapshot t
      join public.positions_excerpt x on x.snapshot_id = t.id
      join public.positions_evidence e on e.excerpt_id = x.id
      join public.positions_stance s on s.id = e.stance_id and s.status = 'published'
     where t.source_id = source)
$$;

create function public.actor_is_shown(actor bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.positions_stance s where s.actor_id = actor and s.status = 'published')
      or exists (select from public.positions_stance s where s.on_behalf_of_id = actor and s.status = 'published')
      or exists (select from public.positions_stance s where s.reported_by_id = actor and s.status = 'published')
      or exists (select from public.positions_dossieractor d where d.actor_id = actor)
      or exists (select from public.actors_membership m where m.group_id = actor)
$$;
create index stance_reported_by on public.positions_stance (reported_by_id)
  where reported_by_id is not null and status = 'published';

create function public.bump_catalogue_version_if_shown() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  changed text := case tg_op when 'INSERT' then 'new_rows' when 'DELETE' then 'old_rows'
                  else '(table old_rows union all table new_rows)' end;
  shown boolean;
begin
  execute format('select exists (select from (select distinct r.%I as id from %s r) touched where public.%I(touched.id))',
                 tg_argv[1], changed, tg_argv[0]) into shown;
  if shown then
    perform public.raise_catalogue_version();
  end if;
  return null;
end $$;

do $$
declare
  named text;
  subject text;
  key text;
begin
  for named, subject, key in values ('actors_actor', 'actor_is_shown', 'id'),
                                    ('actors_actorname', 'actor_is_shown', 'actor_id'),
                                    ('actors_membership', 'actor_is_shown', 'member_id'),
                                    ('positions_source', 'source_is_shown', 'id') loop
    execute format('drop trigger bump_catalogue_version on public.%I', named);
    execute format('create trigger bump_catalogue_version_insert after insert on public.%I
      referencing new table as new_rows
      for each statement execute function public.bump_catalogue_version_if_shown(%L, %L)', named, subject, key);
    execute format('create trigger bump_catalogue_version_update after update on public.%I
      referencing old table as old_rows new table as new_rows
      for each statement execute function public.bump_catalogue_version_if_shown(%L, %L)', named, subject, key);
    execute format('create trigger bump_catalogue_version_delete after delete on public.%I
      referencing old table as old_rows
      for each statement execute function public.bump_catalogue_version_if_shown(%L, %L)', named, subject, key);
    execute format('create trigger bump_catalogue_version_truncate after truncate on public.%I
      for each statement execute function public.bump_catalogue_version()', named);
  end loop;
end $$;

-- Two writers of one cell take turns, and the second must see what the first wrote. Those of few cells lock each, and
-- share its issue; a bulk load locks its issues as wholes, and so leaves all others alone. A bounded set of locks,
-- always in order.
create or replace function public.lock_cells(issues bigint[], actors bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  many constant boolean := cardinality(issues) > 64;
  slot integer;
begin
  if current_setting('transaction_isolation') = 'repeatable read' then
    raise exception using errcode = 'feature_not_supported',
      message = 'Published stances cannot be written in REPEATABLE READ: use READ COMMITTED or SERIALIZABLE.';
  end if;
  for slot in select distinct hashint8(i) & 1023 from unnest(issues) i order by 1 loop
    if many then
      perform pg_advisory_xact_lock(7003, slot);
    else
      perform pg_advisory_xact_lock_shared(7003, slot);
    end if;
  end loop;
  if many then
    return;
  end if;
  for slot in select distinct hashint8(p.issue_id * 1000003 + p.actor_id) & 1023
                from unnest(issues, actors) p(issue_id, actor_id) order by 1 loop
    perform pg_advisory_xact_lock(7001, slot);
  end loop;
end $$;
