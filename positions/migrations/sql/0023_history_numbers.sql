-- The number of a transaction is the history's own: that of the first change in it. A cluster counts transactions anew,
-- so that after a restore into another old and new changes had the same.
alter table history.revision rename column transaction to xid;
alter table history.batch rename column transaction to xid;
alter table history.revision add column transaction bigint;
alter table history.batch add column transaction bigint;

-- What was recorded so far: one cluster's transactions, unless an hour lies between, or another is named.
with change as (
  select id, xid, user_id, happened_at from history.revision
  union all
  select id, xid, user_id, happened_at from history.batch),
part as (
  select *, count(*) filter (where is_first) over (partition by xid, user_id order by id) as part
    from (select *, coalesce(happened_at - lag(happened_at) over (partition by xid, user_id order by id) > interval '1 hour',
                             true) as is_first
            from change) found),
numbered as (select id, min(id) over (partition by xid, user_id, part) as number from part),
revisions as (
  update history.revision r set transaction = n.number from numbered n where n.id = r.id)
update history.batch b set transaction = n.number from numbered n where n.id = b.id;

alter table history.revision alter column transaction set not null;
alter table history.batch alter column transaction set not null;
drop index history.revision_of_transaction;
drop index history.batch_of_transaction;
create index revision_of_transaction on history.revision (transaction, id);
create index batch_of_transaction on history.batch (transaction, id);
create index revision_of_xid on history.revision (xid, happened_at);
create index batch_of_xid on history.batch (xid, happened_at);

-- The number that this transaction has so far; a restored change of the same xid is older than this transaction.
create function history.transaction_number() returns bigint
language plpgsql volatile set search_path = pg_catalog, history, pg_temp as $$
declare
  known bigint;
begin
  select r.transaction into known from history.revision r
   where r.xid = pg_current_xact_id() and r.happened_at >= transaction_timestamp() limit 1;
  if known is null then
    select b.transaction into known from history.batch b
     where b.xid = pg_current_xact_id() and b.happened_at >= transaction_timestamp() limit 1;
  end if;
  return coalesce(known, nextval('history.change'));
end $$;

-- As in 0003, with the number.
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
begin
  if tg_op = 'INSERT' then
    if (select count(*) > 20 from (select from new_rows limit 21) few) then
      insert into history.batch (table_name, first_id, last_id, transaction, user_id, page, object_ids, new_hashes)
      select tg_table_name, min(hashed.id), max(hashed.id), change.number, change.author, change.address,
             array_agg(hashed.id order by hashed.id), array_agg(hashed.hash order by hashed.id)
        from (select new_row.id, history.row_hash(to_jsonb(new_row)) as hash,
                     (row_number() over (order by new_row.id) - 1) / 1000 as chunk
                from new_rows new_row) hashed
       group by hashed.chunk;
    else
      insert into history.revision (table_name, object_id, operation, transaction, user_id, page, new_hash)
      select tg_table_name, new_row.id, 'insert', change.number, change.author, change.address,
             history.row_hash(to_jsonb(new_row))
        from new_rows new_row order by new_row.id;
    end if;
  elsif tg_op = 'UPDATE' then
    insert into history.revision (table_name, object_id, operation, transaction, user_id, page, old_row, new_hash)
    select tg_table_name, old_row.id, 'update', change.number, change.author, change.address,
           to_jsonb(old_row), history.row_hash(to_jsonb(new_row))
      from old_rows old_row join new_rows new_row on new_row.id = old_row.id
     where old_row *<> new_row order by old_row.id;
  elsif tg_op = 'DELETE' then
    insert into history.revision (table_name, object_id, operation, transaction, user_id, page, old_row)
    select tg_table_name, old_row.id, 'delete', change.number, change.author, change.address, to_jsonb(old_row)
      from old_rows old_row order by old_row.id;
  else
    execute format(
      'insert into history.revision (table_name, object_id, operation, transaction, user_id, page, old_row)
       select $1, old_row.id, ''delete'', $4, $2, $3, to_jsonb(old_row) from %I.%I old_row order by old_row.id',
      tg_table_schema, tg_table_name)
      using tg_table_name::text, change.author, change.address, change.number;
  end if;
  return null;
end $$;
