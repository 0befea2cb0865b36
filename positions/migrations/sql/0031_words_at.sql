-- Words of a text are read at the cost of the words, not of the text: a long one is kept in parts as well, of which two
-- or three hold any quotation. PostgreSQL walks through all that stands before them otherwise. Up to 60,000 characters
-- that is faster than looking parts up, and they would only take room.
alter table public.positions_textpart add column body text;

create or replace function public.part_text() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.positions_textpart (snapshot_id, start, words, body)
  select new.id, n, public.words_of(substr(new.text, n + 1, 6200)),
         case when length(new.text) > 60000 then substr(new.text, n + 1, 6000) end
    from generate_series(0, length(new.text) - 1, 6000) n;
  return null;
end $$;

update public.positions_textpart p set body = substr(s.text, p.start + 1, 6000)
  from public.positions_snapshot s where s.id = p.snapshot_id and length(s.text) > 60000;

-- The code points from "first" (from 0) to "past", fewer where the text ends; null where there is no such text.
create function public.words_at(snapshot bigint, first integer, past integer) returns text
language sql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(
    (select substr(string_agg(p.body, '' order by p.start), first % 6000 + 1, past - first)
       from public.positions_textpart p
      where p.snapshot_id = snapshot and p.start between first - first % 6000 and past - 1),
    (select substr(s.text, first + 1, past - first) from public.positions_snapshot s where s.id = snapshot))
$$;

-- As in 0002, but that statements prove their excerpts together, and that whoever inserts many may say what stands
-- beside them: it is proven like the words. Left out, it is filled in.
create function public.excerpt_context() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.start >= 0 and new."end" > new.start then  -- constraints of the table refuse others
    new.prefix := coalesce(public.words_at(new.snapshot_id, greatest(new.start - 32, 0), new.start), '');
    new.suffix := coalesce(public.words_at(new.snapshot_id, new."end", least(new."end", 2147483615) + 32), '');
  end if;
  return new;
end $$;

drop trigger excerpt_is_its_words on public.positions_excerpt;
create or replace function public.excerpt_is_its_words() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wrong record;
begin
  select n.* into wrong
    from new_rows n
   cross join lateral (
     select greatest(n.start - 32, 0) as first, n."end" - n.start as length) at
   cross join lateral (
     select public.words_at(n.snapshot_id, at.first, least(n."end", 2147483615) + 32) as words offset 0) near
   where n.exact is distinct from substr(near.words, n.start - at.first + 1, at.length)
      or length(n.exact) <> at.length
      or n.prefix is distinct from left(near.words, n.start - at.first)
      or n.suffix is distinct from substr(near.words, n."end" - at.first + 1, 32)
   limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'excerpt_is_its_words',
      message = format('The words at %s–%s of snapshot %s are not the excerpt.', wrong.start, wrong."end", wrong.snapshot_id);
  end if;
  return null;
end $$;
create trigger excerpt_context before insert on public.positions_excerpt
  for each row when (new.prefix = '' and new.suffix = '') execute function public.excerpt_context();
create trigger excerpt_is_its_words after insert on public.positions_excerpt
  referencing new table as new_rows for each statement execute function public.excerpt_is_its_words();
