-- Search configuration: English stems over words without their accents. Names and excerpts in any language still
-- match their own exact words.
create extension if not exists unaccent;
create text search configuration public.demarche (copy = pg_catalog.english);
alter text search configuration public.demarche
  alter mapping for asciiword, word, hword, hword_part, hword_asciipart, asciihword
  with unaccent, english_stem;
create text search configuration public.demarche_names (copy = pg_catalog.simple);
alter text search configuration public.demarche_names
  alter mapping for asciiword, word, hword, hword_part, hword_asciipart, asciihword
  with unaccent, simple;

create index actorname_search on public.actors_actorname using gin (to_tsvector('public.demarche_names', name));
create index issue_search on public.positions_issue
  using gin (to_tsvector('public.demarche', label || ' ' || proposition));
create index excerpt_search on public.positions_excerpt using gin (to_tsvector('public.demarche', exact));
create index source_search on public.positions_source using gin (to_tsvector('public.demarche', title));

-- An excerpt is the words of its snapshot (DESIGN rule 2); the context beside it is never taken from a client.
create function public.excerpt_is_its_words() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  body text;
begin
  select s.text into body from public.positions_snapshot s where s.id = new.snapshot_id;
  if new.start < 0 or new."end" <= new.start then
    return new;  -- constraints of the table refuse it
  end if;
  if new."end" > length(body)
     or new.exact is distinct from substring(body from new.start + 1 for new."end" - new.start) then
    raise exception using errcode = 'check_violation', constraint = 'excerpt_is_its_words',
      message = format('The words at %s–%s of snapshot %s are not the excerpt.', new.start, new."end", new.snapshot_id);
  end if;
  new.prefix := substring(body from greatest(new.start - 31, 1) for least(new.start, 32));
  new.suffix := substring(body from new."end" + 1 for 32);
  return new;
end $$;
create trigger excerpt_is_its_words before insert on public.positions_excerpt
  for each row execute function public.excerpt_is_its_words();

-- Captured texts, the excerpts cut from them and reviews are written once; so is who coded a stance, lest authors step
-- aside to approve their own work.
create function public.written_once() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = 'check_violation', constraint = tg_argv[0],
    message = format('%s: this is written once in %I.', tg_argv[0], tg_table_name);
end $$;
create trigger snapshot_written_once before update on public.positions_snapshot
  for each row execute function public.written_once('snapshot_written_once');
create trigger excerpt_written_once before update on public.positions_excerpt
  for each row execute function public.written_once('excerpt_written_once');
create trigger review_written_once before update or delete on public.positions_review
  for each row execute function public.written_once('review_written_once');
create trigger stance_coder_stays before update of coder_id on public.positions_stance
  for each row when (old.coder_id is not null and new.coder_id is distinct from old.coder_id)
  execute function public.written_once('stance_coder_stays');

-- What a review judges: the stance, its conditions, its evidence and the snapshots behind it.
create function public.stance_hash(stance bigint) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' as $$
  select encode(sha256(convert_to(jsonb_build_array(
      s.actor_id, s.on_behalf_of_id, s.issue_id, s.value, s.firmness, s.act, s.salience, s.confidence,
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

-- At the end of the transaction a published stance has supporting words (rule 1), unless it records that none were
-- found, and the newest judgement of exactly what it says is an approval, by another than its author (rule 4).
create function public.stance_may_be_published() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  s record;
begin
  select id, status, value, coder_id into s from public.positions_stance where id = new.id;
  if not found or s.status <> 'published' then
    return null;
  end if;
  if s.value <> 92 and not exists (
      select from public.positions_evidence e where e.stance_id = s.id and e.role = 'supports') then
    raise exception using errcode = 'check_violation', constraint = 'stance_published_has_evidence',
      message = format('Stance %s is published without supporting words.', s.id);
  end if;
  if not coalesce((
      select r.decision = 'approve' and (r.is_self_review or r.reviewer_id is distinct from s.coder_id)
        from public.positions_review r
       where r.stance_id = s.id and r.judged_hash = public.stance_hash(s.id)
       order by r.id desc limit 1), false) then
    raise exception using errcode = 'check_violation', constraint = 'stance_published_is_approved',
      message = format('Nobody approved stance %s as it stands.', s.id);
  end if;
  return null;
end $$;
create constraint trigger stance_may_be_published after insert or update on public.positions_stance
  deferrable initially deferred for each row when (new.status = 'published')
  execute function public.stance_may_be_published();

-- The words and conditions of a published stance stay as they were approved: take it out of publication first.
-- A condition may still be found met or failed.
create function public.published_stance_is_sealed() returns trigger
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
     where to_jsonb(o) - 'state' is distinct from to_jsonb(n) - 'state';
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

-- Authors do not approve their own work, unless the review says so (rule 4).
create function public.review_not_by_author() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  own bigint;
begin
  select r.stance_id into own from new_rows r join public.positions_stance s on s.id = r.stance_id
   where r.decision = 'approve' and not r.is_self_review and s.coder_id = r.reviewer_id limit 1;
  if own is not null then
    raise exception using errcode = 'check_violation', constraint = 'review_not_by_author',
      message = format('Stance %s was approved by its own author.', own);
  end if;
  return null;
end $$;
create trigger review_not_by_author after insert on public.positions_review
  referencing new table as new_rows for each statement execute function public.review_not_by_author();

do $$
declare
  watched text;
begin
  foreach watched in array array['positions_evidence', 'positions_condition'] loop
    execute format('create trigger published_stance_is_sealed_insert after insert on public.%I
      referencing new table as new_rows for each statement execute function public.published_stance_is_sealed()', watched);
    execute format('create trigger published_stance_is_sealed_update after update on public.%I
      referencing old table as old_rows new table as new_rows
      for each statement execute function public.published_stance_is_sealed()', watched);
    execute format('create trigger published_stance_is_sealed_delete after delete on public.%I
      referencing old table as old_rows for each statement execute function public.published_stance_is_sealed()', watched);
  end loop;
end $$;
