-- Who wrote what a stance says now, through whichever door: everybody whom the history names for a change of its content,
-- its conditions or its words since it was last published, and its coder where it never was. An edit that was undone
-- makes nobody an author: where the content is what it was before, what lies between does not count.
drop view public.positions_author;
create index batch_by_user on history.batch (user_id) where user_id is not null;

-- What is judged of a kept row of a stance, a condition or a piece of evidence: as coded, whatever was merged since. All
-- columns but those that say where it stands, so that a new column counts until somebody decides otherwise.
create function history.judged_content(kept jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(
    (kept - array['id', 'stance_id', 'version', 'status', 'coder_id', 'created_at', 'published_at', 'withdrawn_date',
                  'withdrawal_note', 'client_key', 'state']
          - array(select key from jsonb_each(kept) where starts_with(key, 'coded_')))
    || coalesce((select jsonb_object_agg(substr(key, 7), value) from jsonb_each(kept)
                  where starts_with(key, 'coded_') and value <> 'null'), '{}'))
$$;

-- Every change of a stance and its parts in order: who made it, and the content, coder and status that it left.
create function history.stance_steps(wanted bigint)
returns table (id bigint, author bigint, content text, coder bigint, is_leaving boolean)
language sql stable set search_path = pg_catalog, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = 1
as $$
  with live as materialized (
    select 'positions_stance' as table_name, s.id as object_id, to_jsonb(s) as kept from public.positions_stance s where s.id = wanted
    union all
    select 'positions_condition', c.id, to_jsonb(c) from public.positions_condition c where c.stance_id = wanted
    union all
    select 'positions_evidence', e.id, to_jsonb(e) from public.positions_evidence e where e.stance_id = wanted),
  part as materialized (
    select live.table_name, live.object_id from live
    union
    select r.table_name, r.object_id from history.revision r
     where r.table_name = 'positions_condition' and (r.old_row ->> 'stance_id')::bigint = wanted
    union
    select r.table_name, r.object_id from history.revision r
     where r.table_name = 'positions_evidence' and (r.old_row ->> 'stance_id')::bigint = wanted),
  event as materialized (
    select r.id, r.table_name, r.object_id, r.user_id, r.old_row
      from part join history.revision r using (table_name, object_id)
    union all
    select b.id, part.table_name, part.object_id, b.user_id, null
      from part join history.batch b on b.table_name = part.table_name
       and part.object_id between b.first_id and b.last_id and part.object_id = any(b.object_ids)),
  version as materialized (
    select found.table_name, found.object_id, found.old_row as kept, found.since, found.id as until
      from (select event.*, coalesce(lag(event.id) over same, 0) as since from event
            window same as (partition by event.table_name, event.object_id order by event.id)) found
     where found.old_row is not null
    union all
    select live.table_name, live.object_id, live.kept,
           coalesce((select max(e.id) from event e
                      where e.table_name = live.table_name and e.object_id = live.object_id), 0), null
      from live),
  standing as materialized (
    select e.id, v.table_name, v.object_id, v.kept, history.judged_content(v.kept) as content
      from (select distinct event.id from event) e
      join version v on v.since <= e.id and (v.until is null or e.id < v.until)
     where v.table_name = 'positions_stance' or (v.kept ->> 'stance_id')::bigint = wanted),
  state as (
    select s.id,
           md5(jsonb_build_array(
             jsonb_agg(s.content) filter (where s.table_name = 'positions_stance'),
             jsonb_agg(s.content order by s.object_id) filter (where s.table_name = 'positions_condition'),
             jsonb_agg(s.content order by s.content) filter (where s.table_name = 'positions_evidence'))::text) as content,
           max((s.kept ->> 'coder_id')::bigint) filter (where s.table_name = 'positions_stance') as coder,
           max(s.kept ->> 'status') filter (where s.table_name = 'positions_stance') as status
      from standing s group by s.id)
  select one.id, coalesce(one.user_id, state.coder), coalesce(state.content, ''), state.coder,
         one.was_published and state.status <> 'published'
    from (select e.id, max(e.user_id) as user_id,
                 coalesce(bool_or(e.table_name = 'positions_stance' and e.old_row ->> 'status' = 'published'), false)
                   as was_published
            from event e group by e.id) one
    left join state using (id)
   order by one.id
$$;

create function public.stance_authors(judged bigint) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  authors bigint[];
  contents text[];
  coders bigint[];
  floors bigint[];
  settled text[];
  floor bigint;
  path text[];       -- what it said, without what was undone
  wrote bigint[];    -- who led from each to the next
  chose bigint[];    -- who went back, past somebody who stood by what came after
  chose_at integer[];
  seen integer;
begin
  select array_agg(s.author order by s.id), array_agg(s.content order by s.id), array_agg(s.coder order by s.id),
         array_agg(s.number order by s.number desc) filter (where s.is_leaving),
         array_agg(s.before) filter (where s.is_leaving)
    into authors, contents, coders, floors, settled
    from (select steps.*, row_number() over (order by steps.id) as number, lag(steps.content) over (order by steps.id) as before
            from history.stance_steps(judged) steps) s;
  -- From where it last left publication; or the time before, if it says again what was published then.
  foreach floor in array coalesce(floors, '{}') || 1::bigint loop
    path := array[coalesce(contents[floor - 1], '')];
    wrote := '{}';
    chose := '{}';
    chose_at := '{}';
    for step in floor .. coalesce(cardinality(contents), 0) loop
      seen := array_position(path, contents[step]);
      if seen is null then
        path := path || contents[step];
        wrote := wrote || authors[step];
      elsif seen < cardinality(path) then
        -- Taking back one's own, or what no author of the rest wrote, is no authorship; choosing an author's earlier
        -- words over the later ones is, unless those were published.
        select array_agg(c.id), array_agg(c.at) into chose, chose_at
          from (select * from unnest(chose, chose_at) kept(id, at) where kept.at <= seen
                union
                select authors[step], seen
                 where contents[step] <> all (coalesce(settled, '{}'))
                   and exists (select from unnest(wrote[seen:]) undone(id)
                                where undone.id <> authors[step] and undone.id = any (wrote[:seen - 1]))) c;
        path := path[1:seen];
        wrote := wrote[1:seen - 1];
      end if;
    end loop;
    exit when cardinality(path) > 1;
  end loop;
  -- Nobody steps aside, or in, by naming another coder.
  return query
    select a.id from unnest(wrote || chose) a(id) where a.id is not null
    union
    select c.id from unnest(coders[floor:]) c(id) where c.id is not null and c.id is distinct from coders[floor - 1]
    union
    select s.coder_id from public.positions_stance s
     where s.id = judged and s.coder_id is not null and s.coder_id is distinct from coders[floor - 1];
end $$;

-- Whether somebody is one of the authors. Cheap for whoever never touched it: for imports, and for long queues.
create function public.is_stance_author(judged bigint, person bigint) returns boolean
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
     and not exists (select from history.batch b where b.user_id = person) then
    return false;
  end if;
  return person in (select public.stance_authors(judged));
end $$;

-- Whether somebody must leave the judgement to others: an author, unless the first coder, another, confirmed exactly
-- this: then each of the two has seen what the other wrote.
create function public.is_own_work(judged bigint, person bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.is_stance_author(judged, person) and not exists (
    select from public.positions_review r join public.positions_stance s on s.id = r.stance_id
     where r.stance_id = judged and r.decision = 'confirm' and r.reviewer_id = s.coder_id and s.coder_id <> person
       and r.judged_hash = public.stance_hash(judged))
$$;

create or replace function public.review_not_by_author() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
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
     and (s.coder_id is distinct from r.reviewer_id
          or coalesce(nullif(current_setting('demarche.user', true), '')::bigint, r.reviewer_id) <> r.reviewer_id)
   limit 1;
  if wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'review_confirmed_by_coder',
      message = format('A mend of stance %s was confirmed by somebody else than its coder.', wrong);
  end if;
  return null;
end $$;

-- As in 0002, but for the authors: whoever approved what it says may have written it only afterwards.
create or replace function public.stance_may_be_published() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s record;
begin
  select id, status, value into s from public.positions_stance where id = new.id;
  if not found or s.status <> 'published' then
    return null;
  end if;
  if s.value <> 92 and not exists (
      select from public.positions_evidence e where e.stance_id = s.id and e.role = 'supports') then
    raise exception using errcode = 'check_violation', constraint = 'stance_published_has_evidence',
      message = format('Stance %s is published without supporting words.', s.id);
  end if;
  if not coalesce((
      select r.decision = 'approve' and (r.is_self_review or not public.is_own_work(s.id, r.reviewer_id))
        from public.positions_review r
       where r.stance_id = s.id and r.judged_hash = public.stance_hash(s.id) and r.decision in ('approve', 'return')
       order by r.id desc limit 1), false) then
    raise exception using errcode = 'check_violation', constraint = 'stance_published_is_approved',
      message = format('Nobody approved stance %s as it stands.', s.id);
  end if;
  return null;
end $$;
