-- History (DESIGN rule 3). The schema belongs to the owner's role; the application's role may read it, nothing more.
-- Kept lean: an update or deletion keeps the old row; the live row is the newest state, of which a hash is kept.
create schema history;

-- One order for everything below. A row's changes are in it one after the other: whoever changed the row holds it
-- until the end of the transaction.
create sequence history.change;

create table history.revision (
  id bigint primary key default nextval('history.change'),
  table_name text not null,
  object_id bigint not null,
  operation text not null check (operation in ('insert', 'update', 'delete')),
  happened_at timestamptz not null default clock_timestamp(),
  transaction xid8 not null default pg_current_xact_id(),
  user_id bigint,
  page text not null,
  database_role text not null default session_user,
  old_row jsonb,
  new_hash bytea
);
create index revision_of_object on history.revision (table_name, object_id, id);
create index revision_in_time on history.revision (happened_at, id);
create index revision_by_user on history.revision (user_id, id) where user_id is not null;
-- Evidence and conditions that a stance once had.
create index revision_of_former_part on history.revision (((old_row ->> 'stance_id')::bigint), id)
  where operation = 'delete' and table_name in ('positions_evidence', 'positions_condition');

-- A statement that inserts many rows is one batch per thousand of them, not a revision each.
create table history.batch (
  id bigint primary key default nextval('history.change'),
  table_name text not null,
  first_id bigint not null,
  last_id bigint not null,
  happened_at timestamptz not null default clock_timestamp(),
  transaction xid8 not null default pg_current_xact_id(),
  user_id bigint,
  page text not null,
  database_role text not null default session_user,
  object_ids bigint[] not null,
  new_hashes bytea[] not null
);
create index batch_of_object on history.batch (table_name, first_id, last_id);
create index batch_in_time on history.batch (happened_at, id);

-- What a migration left of every row of a table when it added columns that are not null.
create table history.seal (
  id bigint primary key default nextval('history.change'),
  table_name text not null,
  added_columns text[] not null,
  happened_at timestamptz not null default clock_timestamp(),
  database_role text not null default session_user,
  object_ids bigint[] not null,
  new_hashes bytea[] not null
);

create table history.captured_table (table_name text primary key);

-- Null columns do not enter the hash, so that adding a nullable column leaves every seal as it was. To drop or change
-- a column, first move its values with an update, which keeps them, until it is null everywhere.
create function history.row_hash(live jsonb) returns bytea
language sql immutable parallel safe as $$
  select sha256(convert_to(jsonb_strip_nulls(live)::text, 'UTF8'))
$$;

-- The settings are those that change how a row is written as JSON. Names are qualified throughout: a captured table
-- may have a column of any name.
create function history.capture() returns trigger
language plpgsql security definer
set search_path = pg_catalog, history, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = 1
as $$
<<change>>
declare
  author bigint := nullif(current_setting('demarche.user', true), '')::bigint;
  address text := coalesce(current_setting('demarche.page', true), '');
begin
  if tg_op = 'INSERT' then
    if (select count(*) > 20 from (select from new_rows limit 21) few) then
      insert into history.batch (table_name, first_id, last_id, user_id, page, object_ids, new_hashes)
      select tg_table_name, min(hashed.id), max(hashed.id), change.author, change.address,
             array_agg(hashed.id order by hashed.id), array_agg(hashed.hash order by hashed.id)
        from (select new_row.id, history.row_hash(to_jsonb(new_row)) as hash,
                     (row_number() over (order by new_row.id) - 1) / 1000 as chunk
                from new_rows new_row) hashed
       group by hashed.chunk;
    else
      insert into history.revision (table_name, object_id, operation, user_id, page, new_hash)
      select tg_table_name, new_row.id, 'insert', change.author, change.address,
             history.row_hash(to_jsonb(new_row))
        from new_rows new_row order by new_row.id;
    end if;
  elsif tg_op = 'UPDATE' then
    insert into history.revision (table_name, object_id, operation, user_id, page, old_row, new_hash)
    select tg_table_name, old_row.id, 'update', change.author, change.address,
           to_jsonb(old_row), history.row_hash(to_jsonb(new_row))
      from old_rows old_row join new_rows new_row on new_row.id = old_row.id
     where old_row *<> new_row order by old_row.id;
  elsif tg_op = 'DELETE' then
    insert into history.revision (table_name, object_id, operation, user_id, page, old_row)
    select tg_table_name, old_row.id, 'delete', change.author, change.address, to_jsonb(old_row)
      from old_rows old_row order by old_row.id;
  else
    execute format(
      'insert into history.revision (table_name, object_id, operation, user_id, page, old_row)
       select $1, old_row.id, ''delete'', $2, $3, to_jsonb(old_row) from %I.%I old_row order by old_row.id',
      tg_table_schema, tg_table_name) using tg_table_name::text, change.author, change.address;
  end if;
  return null;
end $$;

-- Identifiers name a row for good, so that history can follow it.
create function history.identifier_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = 'check_violation', constraint = 'identifier_stays',
    message = format('The identifier of a row of %I cannot change.', tg_table_name);
end $$;

-- Keep every change of a table of the schema public from here on; its rows are told apart by the column id.
create procedure history.capture_table(captured text)
language plpgsql as $$
begin
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
  insert into history.captured_table values (captured);
end $$;

call history.capture_table('actors_actor');
call history.capture_table('actors_actorname');
call history.capture_table('actors_membership');
call history.capture_table('positions_dossier');
call history.capture_table('positions_dossieractor');
call history.capture_table('positions_issue');
call history.capture_table('positions_source');
call history.capture_table('positions_stance');
call history.capture_table('positions_condition');
call history.capture_table('positions_evidence');

-- The hash of every live row of a table, without some of its columns.
create function history.live_rows(captured text, without text[]) returns table (object_id bigint, hash bytea)
language plpgsql stable
set timezone = 'UTC' set datestyle = 'ISO' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = 1
as $$
begin
  return query execute format(
    'select live_row.id, history.row_hash(to_jsonb(live_row) - $1) from public.%I live_row', captured) using without;
end $$;

-- Live rows that are not as last captured, rows never captured, and captured rows that are gone without a deletion.
create function history.differences(captured text, without text[] default '{}')
returns table (object_id bigint, problem text)
language sql stable as $$
  with state as (
    select r.object_id, r.id as change, r.new_hash as hash from history.revision r where r.table_name = captured
    union all
    select u.object_id, b.id, u.hash
      from history.batch b, unnest(b.object_ids, b.new_hashes) u(object_id, hash) where b.table_name = captured
    union all
    select u.object_id, s.id, u.hash
      from history.seal s, unnest(s.object_ids, s.new_hashes) u(object_id, hash) where s.table_name = captured),
  last_state as (
    select distinct on (state.object_id) state.object_id, state.hash from state order by state.object_id, change desc)
  select object_id,
         case when last_state.hash is null then 'was never captured'
              when live.hash is null then 'is gone without a captured deletion'
              else 'is not as last captured' end
    from history.live_rows(captured, without) live full join last_state using (object_id)
   where live.hash is distinct from last_state.hash
   order by 1
$$;

-- What history does not account for in a captured table; without an object_id, what keeps it from being captured.
create function history.verify(checked text) returns table (object_id bigint, problem text)
language plpgsql stable security definer set search_path = pg_catalog, history, pg_temp as $$
begin
  if not exists (select from history.captured_table c where c.table_name = checked) then
    raise exception using errcode = 'invalid_parameter_value', message = format('%s has no history.', checked);
  end if;
  return query
  select null::bigint, format('has no working trigger %s', wanted.name)
    from (values ('history_insert', 'capture'), ('history_update', 'capture'), ('history_delete', 'capture'),
                 ('history_truncate', 'capture'), ('identifier_stays', 'identifier_stays')) wanted(name, calls)
   where not exists (
     select from pg_trigger t
      where t.tgrelid = format('public.%I', checked)::regclass and t.tgname = wanted.name
        and t.tgfoid = format('history.%I()', wanted.calls)::regprocedure and t.tgenabled in ('O', 'A'));
  return query select d.object_id, d.problem from history.differences(checked) d;
end $$;

-- For migrations that added columns that are not null, in their transaction. Refuses rows that differ in anything else.
create procedure history.seal(captured text, added text[])
language plpgsql as $$
declare
  differing bigint;
begin
  select count(*) into differing from history.differences(captured, added);
  if differing > 0 then
    raise exception using errcode = 'check_violation', constraint = 'history_seal',
      message = format('%s rows of %s differ in more than the columns added.', differing, captured);
  end if;
  insert into history.seal (table_name, added_columns, object_ids, new_hashes)
  select captured, added, array_agg(live.object_id order by live.object_id), array_agg(live.hash order by live.object_id)
    from (select l.*, (row_number() over (order by l.object_id) - 1) / 1000 as chunk
            from history.live_rows(captured, '{}') l) live
   group by live.chunk;
end $$;
