-- A merge moves who reported a stance and the issue that a condition is linked to as well. What was approved is what was
-- coded, so approvals hold.
create or replace function public.stance_hash(stance bigint) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' as $$
  select encode(sha256(convert_to(jsonb_build_array(
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
  from public.positions_stance s where s.id = stance
$$;

create or replace function public.refuse_stance_elsewhere(stance bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
      select from public.positions_stance s
       cross join lateral (values (s.coded_actor_id, s.actor_id), (s.coded_on_behalf_of_id, s.on_behalf_of_id),
                                  (s.coded_reported_by_id, s.reported_by_id)) moved(from_id, to_id)
       where s.id = stance and moved.from_id is not null
         and not exists (select from public.actors_actor a
                          where a.id = moved.from_id and a.merged_into_id = moved.to_id))
     or exists (
      select from (select s.coded_issue_id, s.issue_id from public.positions_stance s where s.id = stance
                   union all
                   select c.coded_linked_issue_id, c.linked_issue_id
                     from public.positions_condition c where c.stance_id = stance) moved(from_id, to_id)
       where moved.from_id is not null
         and not exists (select from public.positions_issue i
                          where i.id = moved.from_id and i.merged_into_id = moved.to_id)) then
    raise exception using errcode = 'check_violation', constraint = 'stance_stands_as_coded',
      message = format('Stance %s was coded with what is not merged into what stands there.', stance);
  end if;
end $$;

drop trigger stance_stands_as_coded on public.positions_stance;
create constraint trigger stance_stands_as_coded after insert or update on public.positions_stance
  deferrable initially deferred for each row
  when (new.coded_actor_id is not null or new.coded_on_behalf_of_id is not null or new.coded_issue_id is not null
        or new.coded_reported_by_id is not null)
  execute function public.stance_stands_as_coded();

create function public.condition_stands_as_coded() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_stance_elsewhere(new.stance_id);
  return null;
end $$;
create constraint trigger condition_stands_as_coded after insert or update on public.positions_condition
  deferrable initially deferred for each row when (new.coded_linked_issue_id is not null)
  execute function public.condition_stands_as_coded();

create or replace function public.merged_actor_takes_stances_back() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_stance_elsewhere(s.id)
     from (select id from public.positions_stance where coded_actor_id = new.id
           union select id from public.positions_stance where coded_on_behalf_of_id = new.id
           union select id from public.positions_stance where coded_reported_by_id = new.id) s;
  return null;
end $$;

create or replace function public.merged_issue_takes_stances_back() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform public.refuse_stance_elsewhere(s.id)
     from (select id from public.positions_stance where coded_issue_id = new.id
           union select stance_id from public.positions_condition where coded_linked_issue_id = new.id) s;
  return null;
end $$;

-- A condition that a merge moves says what it said: the issue that it was coded with is looked at.
create or replace function public.as_sealed(part jsonb) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select part - '{state,linked_issue_id,coded_linked_issue_id}'::text[]
         || jsonb_build_object('linked', coalesce(part ->> 'coded_linked_issue_id', part ->> 'linked_issue_id'))
$$;

create or replace function public.published_stance_is_sealed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  touched bigint[];
  sealed bigint;
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct n.stance_id) into touched from new_rows n;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct o.stance_id) into touched from old_rows o;
  else
    select array_agg(distinct t.stance_id) into touched
      from old_rows o join new_rows n on n.id = o.id
      cross join lateral (values (o.stance_id), (n.stance_id)) t(stance_id)
     where public.as_sealed(to_jsonb(o)) is distinct from public.as_sealed(to_jsonb(n));
  end if;
  -- Whoever is just publishing one of them holds its row: wait, then look.
  perform from public.positions_stance s where s.id = any (touched) order by s.id for share;
  select min(s.id) into sealed from public.positions_stance s where s.id = any (touched) and s.status = 'published';
  if sealed is not null then
    raise exception using errcode = 'check_violation', constraint = 'published_stance_is_sealed',
      message = format('Stance %s is published: take it out of publication before changing its words.', sealed);
  end if;
  return null;
end $$;

-- What earlier merges left behind.
update public.positions_stance s
   set coded_reported_by_id = s.reported_by_id, reported_by_id = a.merged_into_id, version = s.version + 1
  from public.actors_actor a where a.id = s.reported_by_id and a.merged_into_id is not null;
with moved as (
  update public.positions_condition c
     set coded_linked_issue_id = c.linked_issue_id, linked_issue_id = i.merged_into_id
    from public.positions_issue i where i.id = c.linked_issue_id and i.merged_into_id is not null
  returning c.stance_id)
update public.positions_stance s set version = s.version + 1 where s.id in (select stance_id from moved);
set constraints all immediate;
set constraints all deferred;
