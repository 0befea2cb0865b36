-- Reviews, snapshots, accounts and roles are kept in the history like the rest. Columns that are not kept stand beside
-- the name of the table: of accounts neither password hashes nor e-mail addresses, nor when somebody signed in.
alter table history.captured_table add column without text[] not null default '{}';

-- As in 0023, without those columns.
create or replace function history.capture() returns trigger
language plpgsql security definer
set search_path = pg_catalog, history, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = 1
as $$
<<change>>
declare
  author bigint := nullif(current_setting('demarche.user', true), '')::bigint;
  address text := coalesce(current_setting('demarche.page', true), '');
  number bigint := history.transaction_number();
  without text[] := coalesce((select c.without from history.captured_table c where c.table_name = tg_table_name), '{}');
begin
  if tg_op = 'INSERT' then
    if (select count(*) > 20 from (select from new_rows limit 21) few) then
      insert into history.batch (table_name, first_id, last_id, transaction, user_id, page, object_ids, new_hashes)
      select tg_table_name, min(hashed.id), max(hashed.id), change.number, change.author, change.address,
             array_agg(hashed.id order by hashed.id), array_agg(hashed.hash order by hashed.id)
        from (select new_row.id::bigint, history.row_hash(to_jsonb(new_row) - change.without) as hash,
                     (row_number() over (order by new_row.id) - 1) / 1000 as chunk
                from new_rows new_row) hashed
       group by hashed.chunk;
    else
      insert into history.revision (table_name, object_id, operation, transaction, user_id, page, new_hash)
      select tg_table_name, new_row.id, 'insert', change.number, change.author, change.address,
             history.row_hash(to_jsonb(new_row) - change.without)
        from new_rows new_row order by new_row.id;
    end if;
  elsif tg_op = 'UPDATE' then
    insert into history.revision (table_name, object_id, operation, transaction, user_id, page, old_row, new_hash)
    select tg_table_name, old_row.id, 'update', change.number, change.author, change.address,
           to_jsonb(old_row) - change.without, history.row_hash(to_jsonb(new_row) - change.without)
      from old_rows old_row join new_rows new_row on new_row.id = old_row.id
     where old_row *<> new_row
       and (change.without = '{}' or to_jsonb(old_row) - change.without <> to_jsonb(new_row) - change.without)
     order by old_row.id;
  elsif tg_op = 'DELETE' then
    insert into history.revision (table_name, object_id, operation, transaction, user_id, page, old_row)
    select tg_table_name, old_row.id, 'delete', change.number, change.author, change.address,
           to_jsonb(old_row) - change.without
      from old_rows old_row order by old_row.id;
  else
    execute format(
      'insert into history.revision (table_name, object_id, operation, transaction, user_id, page, old_row)
       select $1, old_row.id, ''delete'', $4, $2, $3, to_jsonb(old_row) - $5 from %I.%I old_row order by old_row.id',
      tg_table_schema, tg_table_name)
      using tg_table_name::text, change.author, change.address, change.number, change.without;
  end if;
  return null;
end $$;

-- As in 0003, without those columns.
create or replace function history.live_rows(captured text, without text[]) returns table (object_id bigint, hash bytea)
language plpgsql stable
set search_path = pg_catalog, history, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = 1
as $$
begin
  return query execute format(
    'select live_row.id::bigint, history.row_hash(to_jsonb(live_row) - $1) from public.%I live_row', captured)
    using without || (select c.without from history.captured_table c where c.table_name = captured);
end $$;

-- As in 0003. Rows that were there before have no first revision: how they were when their history began is a seal.
drop procedure history.capture_table(text);
create procedure history.capture_table(captured text, without text[] default '{}')
language plpgsql set search_path = pg_catalog, history, pg_temp as $$
begin
  insert into history.captured_table values (captured, without);
  execute format('create trigger history_insert after insert on public.%I
    referencing new table as new_rows for each statement execute function history.capture()', captured);
  execute format('create trigger history_update after update on public.%I
    referencing old table as old_rows new table as new_rows for each statement execute function history.capture()', captured);
  execute format('create trigger history_delete after delete on public.%I
    referencing old table as old_rows for each statement execute function history.capture()', captured);
  execute format('create trigger history_truncate before truncate on public.%I
    for each statement execute function history.capture()', captured);
  execute format('create trigger identifier_stays before update of id on public.%I
    for each row when (old.id is distinct from new.id) execute function history.identifier_stays()', captured);
  insert into history.seal (table_name, added_columns, object_ids, new_hashes)
  select captured, '{}', array_agg(live.object_id order by live.object_id), array_agg(live.hash order by live.object_id)
    from (select l.*, (row_number() over (order by l.object_id) - 1) / 1000 as chunk
            from history.live_rows(captured, '{}') l) live
   group by live.chunk;
end $$;
create index seal_of_table on history.seal (table_name);

-- Reviewers write no stances: whether somebody is an author is not asked of what they reviewed.
drop index history.batch_by_user;
create index batch_by_author on history.batch (user_id)
  where user_id is not null and table_name in ('positions_stance', 'positions_condition', 'positions_evidence');

-- As in 0015, but for that.
create or replace function public.is_stance_author(judged bigint, person bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from public.positions_stance s where s.id = judged and s.coder_id = person)
     and not exists (select from history.revision r
                      where r.table_name = 'positions_stance' and r.object_id = judged
                        and (r.user_id = person or (r.old_row ->> 'coder_id')::bigint = person))
     and (not exists (select from history.revision r where r.user_id = person)
          or (not exists (select from public.positions_evidence e join history.revision r
                            on r.table_name = 'positions_evidence' and r.object_id = e.id
                           where e.stance_id = judged and r.user_id = person)
              and not exists (select from public.positions_condition c join history.revision r
                                on r.table_name = 'positions_condition' and r.object_id = c.id
                               where c.stance_id = judged and r.user_id = person)
              and not exists (select from history.revision r
                               where r.table_name = 'positions_evidence' and r.user_id = person
                                 and (r.old_row ->> 'stance_id')::bigint = judged)
              and not exists (select from history.revision r
                               where r.table_name = 'positions_condition' and r.user_id = person
                                 and (r.old_row ->> 'stance_id')::bigint = judged)))
     and not exists (select from history.batch b
                      where b.user_id = person
                        and b.table_name in ('positions_stance', 'positions_condition', 'positions_evidence')) then
    return false;
  end if;
  return person in (select public.stance_authors(judged));
end $$;

-- As in 0015; and nobody judges in the name of another.
create or replace function public.review_not_by_author() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  writer bigint := nullif(current_setting('demarche.user', true), '')::bigint;
  wrong bigint;
begin
  select r.stance_id into wrong from new_rows r
   where r.decision = 'approve' and not r.is_self_review and public.is_own_work(r.stance_id, r.reviewer_id) limit 1;
  if wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'review_not_by_author',
      message = format('Stance %s was approved by its own author.', wrong);
  end if;
  -- A mend is confirmed by the first coder in person.
  select r.stance_id into wrong from new_rows r join public.positions_stance s on s.id = r.stance_id
   where r.decision = 'confirm'
     and (s.coder_id is distinct from r.reviewer_id or coalesce(writer, r.reviewer_id) <> r.reviewer_id)
   limit 1;
  if wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'review_confirmed_by_coder',
      message = format('A mend of stance %s was confirmed by somebody else than its coder.', wrong);
  end if;
  select r.stance_id into wrong from new_rows r where r.reviewer_id <> writer limit 1;
  if wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'review_by_its_reviewer',
      message = format('A review of stance %s was written in the name of another.', wrong);
  end if;
  return null;
end $$;

call history.capture_table('positions_review');
call history.capture_table('positions_snapshot');
call history.capture_table('auth_user', array['password', 'email', 'last_login', 'date_joined']);
call history.capture_table('auth_user_groups');
call history.capture_table('auth_group');

-- The digest is that of the bytes. Here for what is captured from now on; the next migration looks at the rest, without
-- keeping anybody from reading or writing meanwhile.
alter table public.positions_snapshot add constraint snapshot_sha256_of_raw
  check (sha256 = encode(sha256(raw), 'hex')) not valid;
