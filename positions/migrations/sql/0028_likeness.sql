-- Likeness of texts in scripts that set no blanks between words: each of their letters counts as a word, so that runs of
-- four letters are compared. Texts in other scripts have the sketches that they had.
create function public.letters_apart(words text) returns text
language sql immutable strict parallel safe
return case when octet_length(words) = length(words) then words else
  regexp_replace(regexp_replace(words,
    '(\S)(?=[\u0E00-\u0EFF\u0F00-\u0FFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF])', '\1 ', 'g'),
    '([\u0E00-\u0EFF\u0F00-\u0FFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF])(?=\S)', '\1 ', 'g') end;

drop index public.snapshot_sketch;
create or replace function public.text_sketch(body text) returns bigint[]
language sql immutable strict parallel safe cost 100000 -- so that no plan computes it for every text on record
return (
  -- in one pass: an element of an array by its place is looked for from the beginning
  select coalesce(array_agg(h order by h), '{}') from (
    select distinct h
      from (select hashtextextended(word || ' ' || lead(word, 1) over run || ' ' || lead(word, 2) over run
                                    || ' ' || lead(word, 3) over run, 0) as h
              from unnest(string_to_array(public.letters_apart(public.fold_words(left(body, 200000))), ' '))
                   with ordinality as t(word, n)
            window run as (order by n)) runs
     where h is not null
     order by h limit 32) smallest);
create index snapshot_sketch on public.positions_snapshot using gin (public.text_sketch(text));
