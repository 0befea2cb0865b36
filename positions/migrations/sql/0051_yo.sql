-- The seeds of words are those without the dots of a Russian yo, since quotations are compared without them. Otherwise as
-- in 0042; what holds none has the same seeds as before.
create or replace function public.word_seeds(words text, is_paired boolean) returns integer[]
language sql immutable strict parallel safe cost 5000
return (
  with plain as (
    -- small letters, without apostrophes, and a blank for what parts words. Each replace() takes a thousandth of what one
    -- translate() of them all would, which compares every letter with all of them.
    select replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
           replace(replace(lower(words), U&'\0451', U&'\0435'), '''', ''), U&'\2019', ''), U&'\2018', ''), U&'\02BC', ''),
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

update public.positions_textpart p set seeds = public.word_seeds(substr(s.text, p.start + 1, 6200), false)
  from public.positions_snapshot s
 where s.id = p.snapshot_id and substr(s.text, p.start + 1, 6200) ~ '[\u0401\u0451]';

-- An index of expressions knows nothing of a function that was changed.
reindex index public.excerpt_seeds;
