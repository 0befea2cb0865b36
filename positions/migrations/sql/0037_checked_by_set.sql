-- What is checked of stances, reviews and excerpts is checked of all that a statement or a transaction wrote together:
-- an import writes a million. As in 0014, 0015 and 0025 otherwise.
create function public.stance_hashes(stances bigint[]) returns table (stance_id bigint, hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' as $$
  select s.id, encode(sha256(convert_to(jsonb_build_array(
      coalesce(s.coded_actor_id, s.actor_id), coalesce(s.coded_on_behalf_of_id, s.on_behalf_of_id),
      coalesce(s.coded_issue_id, s.issue_id), s.value, s.firmness, s.act, s.salience, s.confidence,
      s.stated_date, s.stated_precision, coalesce(s.coded_reported_by_id, s.reported_by_id), s.note,
      (select jsonb_agg(jsonb_build_array(c.kind, c.text, c.excerpt_id,
                                          coalesce(c.coded_linked_issue_id, c.linked_issue_id)) order by c.id)
         from public.positions_condition c where c.stance_id = s.id),
      (select jsonb_agg(jsonb_build_array(e.role, x.start, x."end", x.exact, t.sha256) order by e.excerpt_id)
         from public.positions_evidence e
         join public.positions_excerpt x on x.id = e.excerpt_id
         join public.positions_snapshot t on t.id = x.snapshot_id
        where e.stance_id = s.id)
    )::text, 'UTF8')), 'hex')
  from public.positions_stance s where s.id = any(stances)
$$;

create or replace function public.stance_hash(stance bigint) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select h.hash from public.stance_hashes(array[stance]) h
$$;

-- Whether somebody may be an author of one of the stances; of whom never wrote anything it need not be asked of each.
create function public.may_be_author(person bigint, stances bigint[]) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from history.revision r where r.user_id = person)
      or exists (select from history.batch b
                  where b.user_id = person
                    and b.table_name in ('positions_stance', 'positions_condition', 'positions_evidence'))
      or exists (select from public.positions_stance s where s.id = any(stances) and s.coder_id = person)
      or exists (select from history.revision r
                  where r.table_name = 'positions_stance' and r.object_id = any(stances)
                    and (r.old_row ->> 'coder_id')::bigint = person)
$$;

create or replace function public.review_not_by_author() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  writer bigint := nullif(current_setting('demarche.user', true), '')::bigint;
  wrong bigint;
begin
  with approved as materialized (
    select r.reviewer_id, array_agg(r.stance_id) as stances
      from new_rows r where r.decision = 'approve' and not r.is_self_review group by 1)
  select stance into wrong from approved a cross join lateral unnest(a.stances) stance
   where public.may_be_author(a.reviewer_id, a.stances) and public.is_own_work(stance, a.reviewer_id) limit 1;
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

-- Stances that a statement left published, until the end of the transaction, when they are checked and forgotten.
create unlogged table public.positions_unchecked (
  id bigint primary key generated always as identity, stances bigint[] not null);

create function public.note_published() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.positions_unchecked (stances)
  select array_agg(n.id) from new_rows n where n.status = 'published' having count(*) > 0;
  return null;
end $$;

drop trigger stance_may_be_published on public.positions_stance;
create or replace function public.stance_may_be_published() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wrong bigint;
begin
  delete from public.positions_unchecked where id = new.id;
  select s.id into wrong from public.positions_stance s
   where s.id = any(new.stances) and s.status = 'published' and s.value <> 92
     and not exists (select from public.positions_evidence e where e.stance_id = s.id and e.role = 'supports') limit 1;
  if wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'stance_published_has_evidence',
      message = format('Stance %s is published without supporting words.', wrong);
  end if;
  with judged as materialized (
    select s.id, r.decision, r.is_self_review, r.reviewer_id
      from public.positions_stance s join public.stance_hashes(new.stances) h on h.stance_id = s.id
      left join lateral (
        select * from public.positions_review r
         where r.stance_id = s.id and r.judged_hash = h.hash and r.decision in ('approve', 'return')
         order by r.id desc limit 1) r on true
     where s.id = any(new.stances) and s.status = 'published'),
  reviewer as materialized (
    select j.reviewer_id, public.may_be_author(j.reviewer_id, array_agg(j.id)) as may_be_author
      from judged j where not j.is_self_review group by 1)
  select j.id into wrong from judged j left join reviewer using (reviewer_id)
   where j.decision is distinct from 'approve'
      or case when may_be_author then public.is_own_work(j.id, j.reviewer_id) end limit 1;  -- in this order
  if wrong is not null then
    raise exception using errcode = 'check_violation', constraint = 'stance_published_is_approved',
      message = format('Nobody approved stance %s as it stands.', wrong);
  end if;
  return null;
end $$;
create trigger note_published_insert after insert on public.positions_stance
  referencing new table as new_rows for each statement execute function public.note_published();
create trigger note_published_update after update on public.positions_stance
  referencing new table as new_rows for each statement execute function public.note_published();
create constraint trigger stance_may_be_published after insert on public.positions_unchecked
  deferrable initially deferred for each row execute function public.stance_may_be_published();

-- As in 0031, reading each text once where many excerpts are of one.
create or replace function public.excerpt_is_its_words() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wrong record;
begin
  with at as materialized (
    select n.*, greatest(n.start - 32, 0) as first, n."end" - n.start as length,
           count(*) over (partition by n.snapshot_id) > 20 as are_many
      from new_rows n),
  near as (
    select at.*, public.words_at(at.snapshot_id, at.first, least(at."end", 2147483615) + 32) as words
      from at where not at.are_many
    union all
    select at.*, substr(whole.words, at.first + 1, least(at."end", 2147483615) + 32 - at.first)
      from (select distinct at.snapshot_id from at where at.are_many) many
     cross join lateral (
       select s.text || '' as words from public.positions_snapshot s where s.id = many.snapshot_id offset 0) whole
      join at on at.snapshot_id = many.snapshot_id)
  select near.* into wrong from near
   where near.exact is distinct from substr(near.words, near.start - near.first + 1, near.length)
      or length(near.exact) <> near.length
      or near.prefix is distinct from left(near.words, near.start - near.first)
      or near.suffix is distinct from substr(near.words, near."end" - near.first + 1, 32)
   limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'excerpt_is_its_words',
      message = format('The words at %s–%s of snapshot %s are not the excerpt.', wrong.start, wrong."end", wrong.snapshot_id);
  end if;
  return null;
end $$;

-- A day that is known is its own last: nothing has to be looked up.
create or replace trigger stance_keeps_its_interval before insert on public.positions_stance
  for each row when (new.stated_precision <> 'day' or new.stated_until is distinct from new.stated_date)
  execute function public.stance_keeps_its_interval();

-- Nobody plans by how sketches are spread, and sampling them takes as long as making them.
alter index public.snapshot_sketch alter column 1 set statistics 0;

-- As in 0004; whoever is heard on an issue for the first time, and once, stands where that says.
create or replace function public.positions_after_insert() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s public.positions_stance;
  issues bigint[];
  actors bigint[];
  others_issues bigint[];
  others_actors bigint[];
begin
  if (select count(*) from (select from new_rows limit 2) few) = 1 then
    select * into s from new_rows;
    if s.status <> 'published' then
      return null;
    end if;
    if s.value <> 92 and s.withdrawn_date is null then
      perform public.append_position(s, s.actor_id);
      if s.on_behalf_of_id is not null then
        perform public.append_position(s, s.on_behalf_of_id);
      end if;
      perform public.bump_versions(array[s.issue_id]);
      return null;
    end if;
  end if;
  select array_agg(issue_id), array_agg(voice) into issues, actors
    from (select distinct n.issue_id, v.voice
            from new_rows n cross join lateral (values (n.actor_id), (n.on_behalf_of_id)) v(voice)
           where n.status = 'published' and v.voice is not null) touched;
  if issues is null then
    return null;
  end if;
  perform public.lock_cells(issues, actors);
  with said as (
    select n.issue_id, v.voice, n.stated_date, n.stated_precision, n.value, n.act, n.withdrawn_date, n.id,
           count(*) over (partition by n.issue_id, v.voice) as times
      from new_rows n cross join lateral (values (n.actor_id), (n.on_behalf_of_id)) v(voice)
     where n.status = 'published' and v.voice is not null),
  first_heard as (
    insert into public.positions_position
    select h.issue_id, h.voice, h.stated_date, '9999-12-31', h.value,
           case when exists (select from public.positions_condition c where c.stance_id = h.id) then 1 else 0 end
           | case h.act when 'reported' then 2 when 'inferred' then 4 else 0 end
           | case h.stated_precision when 'month' then 16 when 'year' then 32 else 0 end,
           case h.value when 92 then 0 else 1 end, h.stated_date, h.id
      from said h
     where h.times = 1 and h.withdrawn_date is null
       and not exists (select from public.positions_position p where p.issue_id = h.issue_id and p.actor_id = h.voice)
       and not exists (select from public.actors_actor a where a.id = h.voice and a.ended_date is not null)
    returning issue_id, actor_id)
  select array_agg(t.issue), array_agg(t.actor) into others_issues, others_actors
    from unnest(issues, actors) t(issue, actor)
   where not exists (select from first_heard f where f.issue_id = t.issue and f.actor_id = t.actor);
  if others_issues is not null then
    perform public.refresh_positions(others_issues, others_actors);
  end if;
  perform public.bump_versions(issues);
  return null;
end $$;
