-- Where a quotation may stand: each word, each two neighbours and each two with one word between, as numbers. One word
-- altered, added or left out takes a few of a quotation's pairs; the others still lead to the passage. A million numbers
-- for all pairs of all languages: what two share by chance is looked at and thrown away, and the index stays as small as
-- its lists. A letter of a script without blanks is a word.
create function public.word_seeds(words text, is_paired boolean) returns integer[]
language sql immutable strict parallel safe cost 5000
return (
  with plain as (
    -- small letters, without apostrophes, and a blank for what parts words. Each replace() takes a thousandth of what one
    -- translate() of them all would, which compares every letter with all of them.
    select replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
           replace(lower(words), '''', ''), U&'\2019', ''), U&'\2018', ''), U&'\02BC', ''),
             '-', ' '), '/', ' '), U&'\2010', ' '), U&'\2011', ' '), U&'\2013', ' '), U&'\2014', ' '), U&'\2026', ' '),
             U&'\201C', ' '), U&'\201D', ' '), U&'\000A', ' '), U&'\00A0', ' ') as words),
  numbered as (
    select hashtext(word)::bigint as word
      from plain cross join unnest(string_to_array(
             case when octet_length(plain.words) = length(plain.words) then plain.words else regexp_replace(plain.words,
               '([\u0E00-\u0EFF\u0F00-\u0FFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF])',
               ' \1 ', 'g') end, ' ')) with ordinality as t(printed, n)
     cross join btrim(printed, E'.,;:!?"()[]{}\u00AB\u00BB\u201E\u201F\u2039\u203A\u201A\u201B\u00A1\u00BF\u060C\u061B\u061F\u3001\u3002\u300C\u300D\uFF01\uFF0C\uFF1A\uFF1B\uFF1F') word
     where word <> '' order by n),
  neighbours as (
    select word, lead(word, 1) over () as next, lead(word, 2) over () as after from numbered)
  select coalesce(array_agg(distinct seed::integer), '{}')
    from neighbours
   cross join unnest(array[case when not is_paired or next is null then word & 1048575 end,
                           (word * 31 + next) & 1048575, (word * 31 + after) & 1048575]) seed
   where seed is not null);

alter table public.positions_textpart add column seeds integer[] not null default '{}';

create or replace function public.part_text() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.positions_textpart (snapshot_id, start, words, body, seeds)
  select new.id, n, public.words_of(substr(new.text, n + 1, 6200)),
         case when length(new.text) > 60000 then substr(new.text, n + 1, 6000) end,
         public.word_seeds(substr(new.text, n + 1, 6200), false)
    from generate_series(0, length(new.text) - 1, 6000) n;
  return null;
end $$;

update public.positions_textpart p set seeds = public.word_seeds(substr(s.text, p.start + 1, 6200), false)
  from public.positions_snapshot s where s.id = p.snapshot_id;

-- Without a list of what was added last: it would be read through for every quotation.
create index textpart_seeds on public.positions_textpart using gin (seeds) with (fastupdate = off);
-- Readers are answered from the words that stances rest on. Votes are found by actor and issue.
create index excerpt_seeds on public.positions_excerpt using gin (public.word_seeds(exact, false))
  where exact !~ ': (yes|no|abstain|absent)$';

-- The parts of texts, and the excerpts, that share seeds with a quotation, and how many. A seed that very many share
-- tells nothing, and is left out. No plan may read every row instead: it would unpack the seeds of each.
create function public.parts_sharing(sought integer[], most integer)
returns table (snapshot_id bigint, start integer, shared bigint)
language sql stable parallel safe rows 500 set enable_seqscan = off set enable_indexscan = off as $$
  select s.snapshot_id, s.start, count(*)
    from unnest(sought) seed
   cross join lateral (
     select p.snapshot_id, p.start, count(*) over () as number
       from (select t.snapshot_id, t.start from public.positions_textpart t
              where t.seeds @> array[seed] limit most + 1) p) s
   where s.number <= most
   group by 1, 2
$$;

create function public.excerpts_sharing(sought integer[], most integer) returns table (excerpt_id bigint, shared bigint)
language sql stable parallel safe rows 500 set enable_seqscan = off set enable_indexscan = off as $$
  select s.id, count(*)
    from unnest(sought) seed
   cross join lateral (
     select p.id, count(*) over () as number
       from (select x.id from public.positions_excerpt x
              where public.word_seeds(x.exact, false) @> array[seed]
                and x.exact !~ ': (yes|no|abstain|absent)$' limit most + 1) p) s
   where s.number <= most
   group by 1
$$;

create function public.parts_holding(sought integer[]) returns table (snapshot_id bigint, start integer)
language sql stable parallel safe rows 100 set enable_seqscan = off set enable_indexscan = off as $$
  select t.snapshot_id, t.start from public.positions_textpart t where t.seeds @> sought
$$;

create function public.excerpts_holding(sought integer[]) returns table (excerpt_id bigint)
language sql stable parallel safe rows 100 set enable_seqscan = off set enable_indexscan = off as $$
  select x.id from public.positions_excerpt x
   where public.word_seeds(x.exact, false) @> sought and x.exact !~ ': (yes|no|abstain|absent)$'
$$;
