-- The history is chained: each link holds the hashes of up to a thousand changes, and the hash of the link before it.
-- Whoever knows the hash of one link can tell whether anything up to it was rewritten (decision 0053).
create view history.change_hash as
select r.id, format('%s %s', r.table_name, r.object_id) as concerns, history.row_hash(to_jsonb(r)) as hash
  from history.revision r
union all
select b.id, format('%s %s to %s', b.table_name, b.first_id, b.last_id), history.row_hash(to_jsonb(b)) from history.batch b
union all
select s.id, s.table_name, history.row_hash(to_jsonb(s)) from history.seal s;

create table history.link (
  number bigint constraint link_number primary key,
  previous bytea constraint link_follows_one unique constraint link_previous references history.link (hash),
  until bigint not null,
  change_ids bigint[] not null,
  change_hashes bytea[] not null,
  sealed_at timestamptz not null,
  hash bytea not null constraint link_hash unique,
  constraint link_of_the_one_before check ((number = 1) = (previous is null)),
  constraint link_hash_for_each_change check (cardinality(change_ids) between 1 and 1000
                                              and cardinality(change_ids) = cardinality(change_hashes))
);

-- Seal what is not sealed, up to the number that was last drawn at the start: how many changes, or null where somebody
-- who was writing then did not end in time. Numbers are drawn in another order than transactions end, so these are
-- waited for, and nobody for us: whoever draws a number holds the lock on its table from before until the end.
create function history.extend_chain(patience interval) returns bigint
language plpgsql security definer
set search_path = pg_catalog, history, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = 1
as $$
declare
  began constant timestamptz := clock_timestamp();
  bound bigint;
  writing text[];
  former history.link;
  fresh history.link;
  sealed bigint := 0;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'invalid_transaction_state',
      message = 'A snapshot of before would hide what is to be sealed.';
  end if;
  lock table history.link in share row exclusive mode;
  select last_value - case when is_called then 0 else 1 end into bound from history.change;
  select coalesce(array_agg(distinct l.virtualtransaction), '{}') into writing from pg_locks l
   where l.locktype = 'relation' and l.mode = 'RowExclusiveLock' and l.pid is distinct from pg_backend_pid()
     and l.database = (select d.oid from pg_database d where d.datname = current_database())
     and l.relation in ('history.revision'::regclass, 'history.batch'::regclass, 'history.seal'::regclass);
  while exists (select from pg_locks l where l.virtualtransaction = any (writing)) loop
    if clock_timestamp() >= began + patience then
      return null;
    end if;
    perform pg_sleep(0.02);
  end loop;
  select * into former from history.link order by number desc limit 1;
  loop
    fresh := null;
    select array_agg(c.id order by c.id), array_agg(c.hash order by c.id),
           case when count(*) < 1000 then bound else max(c.id) end
      into fresh.change_ids, fresh.change_hashes, fresh.until
      from (select h.id, h.hash from history.change_hash h
             where h.id > coalesce(former.until, 0) and h.id <= bound order by h.id limit 1000) c;
    exit when fresh.change_ids is null;
    fresh.number := coalesce(former.number, 0) + 1;
    fresh.previous := former.hash;
    fresh.sealed_at := clock_timestamp();
    fresh.hash := history.row_hash(to_jsonb(fresh));
    insert into history.link select fresh.*;
    sealed := sealed + cardinality(fresh.change_ids);
    former := fresh;
  end loop;
  return sealed;
end $$;

-- What was altered, removed or put in since it was sealed, and links that are not what they were.
create function history.verify_chain() returns setof text
language sql stable security definer
set search_path = pg_catalog, history, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = 1
as $$
  select format('link %s is not as it was written', l.number)
    from history.link l where l.hash <> history.row_hash(to_jsonb(l) - 'hash')
  union all
  select format('link %s does not follow the one before it', l.number)
    from (select number, previous, lag(hash) over before as former, row_number() over before as place
            from history.link window before as (order by number)) l
   where l.previous is distinct from l.former or l.number <> l.place
  union all
  select case when present.id is null then format('change %s is gone, which link %s sealed', sealed.id, sealed.number)
              when sealed.id is null then format('change %s (%s) was put in later', present.id, present.concerns)
              else format('change %s (%s) is not as link %s sealed it', present.id, present.concerns, sealed.number) end
    from (select l.number, u.id, u.hash from history.link l, unnest(l.change_ids, l.change_hashes) u(id, hash)) sealed
    full join (select h.* from history.change_hash h where h.id <= (select max(until) from history.link)) present
      on present.id = sealed.id
   where present.hash is distinct from sealed.hash
$$;
