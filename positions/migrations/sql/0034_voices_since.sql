-- Which published statements changed since a moment, by the issue they stand or stood on. As known on a day is read as
-- the record stands, but for these, whose rows of then are in the history. What nobody published is not noted.
create table history.voice_change (
  issue_id bigint not null,
  happened_at timestamptz not null default clock_timestamp(),
  stance_ids bigint[] not null
);
create index voice_change_on_issue on history.voice_change (issue_id, happened_at);

-- Its triggers come after those that keep the rows, by their names: nothing is kept later than it is noted.
create function history.note_voices() returns trigger
language plpgsql security definer set search_path = pg_catalog, history, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into history.voice_change (issue_id, stance_ids)
    select n.issue_id, array_agg(n.id) from new_rows n where n.status = 'published' group by n.issue_id;
  elsif tg_op = 'UPDATE' then
    insert into history.voice_change (issue_id, stance_ids)
    select t.issue_id, array_agg(distinct o.id)
      from old_rows o join new_rows n using (id)
      cross join lateral (values (o.issue_id, o.status), (n.issue_id, n.status)) t(issue_id, status)
     where t.status = 'published'
       and (o.issue_id, o.actor_id, o.on_behalf_of_id, o.status, o.value, o.act, o.withdrawn_date,
            o.stated_date, o.stated_until, o.stated_precision)
           is distinct from
           (n.issue_id, n.actor_id, n.on_behalf_of_id, n.status, n.value, n.act, n.withdrawn_date,
            n.stated_date, n.stated_until, n.stated_precision)
     group by t.issue_id;
  elsif tg_op = 'DELETE' then
    insert into history.voice_change (issue_id, stance_ids)
    select o.issue_id, array_agg(o.id) from old_rows o where o.status = 'published' group by o.issue_id;
  else
    insert into history.voice_change (issue_id, stance_ids)
    select s.issue_id, array_agg(s.id) from public.positions_stance s where s.status = 'published' group by s.issue_id;
  end if;
  return null;
end $$;

create trigger history_voices_insert after insert on public.positions_stance
  referencing new table as new_rows for each statement execute function history.note_voices();
create trigger history_voices_update after update on public.positions_stance
  referencing old table as old_rows new table as new_rows for each statement execute function history.note_voices();
create trigger history_voices_delete after delete on public.positions_stance
  referencing old table as old_rows for each statement execute function history.note_voices();
create trigger history_voices_truncate before truncate on public.positions_stance
  for each statement execute function history.note_voices();

-- What changed so far: a published statement before or after each change, whatever it was that changed.
with change as (
  select r.object_id, r.id, r.happened_at, r.old_row ->> 'status' as status, (r.old_row ->> 'issue_id')::bigint as issue_id
    from history.revision r where r.table_name = 'positions_stance'
  union all
  select u.id, b.id, b.happened_at, null, null
    from history.batch b cross join unnest(b.object_ids) u(id) where b.table_name = 'positions_stance'
  union all
  select s.id, null, null, s.status, s.issue_id from public.positions_stance s),
state as (
  select object_id, happened_at, status, issue_id,
         lead(status) over after_it as next_status, lead(issue_id) over after_it as next_issue
    from change window after_it as (partition by object_id order by id))
insert into history.voice_change (issue_id, happened_at, stance_ids)
select t.issue_id, s.happened_at, array_agg(distinct s.object_id)
  from state s cross join lateral (values (s.status, s.issue_id), (s.next_status, s.next_issue)) t(status, issue_id)
 where s.happened_at is not null and t.status = 'published'
 group by t.issue_id, s.happened_at;

-- Statements of then are found by the above, and no longer in every row that was kept.
drop index history.revision_of_stance_on_issue;

-- Of the statements noted since a moment on issues, how each was kept then; null where it was not on record. One that is
-- as it was is left out. A row's changes and those of many rows at once are in one order.
create function history.stances_then(issues bigint[], known_at timestamptz)
returns table (stance_id bigint, old_row jsonb)
language plpgsql stable set search_path = pg_catalog, history, pg_temp as $$
begin
  return query
  select n.id, case when f.operation <> 'insert' and first_batch.id is null then f.old_row end
    from (select distinct u.id from history.voice_change c cross join unnest(c.stance_ids) u(id)
           where c.issue_id = any(issues) and c.happened_at >= known_at) n
    left join lateral (
      select r.id, r.operation, r.old_row from history.revision r
       where r.table_name = 'positions_stance' and r.object_id = n.id and r.happened_at >= known_at
       order by r.id limit 1) f on true
    left join lateral (
      select b.id from history.batch b
       where b.table_name = 'positions_stance' and int8range(b.first_id, b.last_id, '[]') @> n.id
         and b.happened_at >= known_at and n.id = any(b.object_ids) and (f.id is null or b.id < f.id) limit 1) first_batch
      on true
   where f.id is not null or first_batch.id is not null;
end $$;
