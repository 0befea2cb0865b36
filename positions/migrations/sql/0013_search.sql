-- Words as they are found: apostrophes, hyphens, abbreviations, and scripts that set no blanks between words.
-- config/postgres/full_text.py spells the words that are searched for in the same two ways.
create extension if not exists pg_trgm;

-- Apostrophes and hyphens of every kind are one; "U.S." is US. Soft hyphens and the like are left out, and what the
-- parser would take for parts of addresses, paths or tags is a blank. No pattern looks behind: that costs the square of
-- a text's length.
create function public.plain_marks(text text) returns text
language sql immutable parallel safe strict
return regexp_replace(regexp_replace(translate(text,
  E'\u2019\u2018\u02BC\u02BB\u2032\u00B4\u0060\uFF07\u201B\u2010\u2011\u2013\u2014\u2015\u2012\u2212\u2026\u005F\u005C\u0040\u0026\u003C\u003E\u0023\u003D\u007E\u007C\u005E\u002A\u002B\u00AD\u200B\u2060\uFEFF\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069',
  '''''''''''''''''''--                   '),
  '\m([[:alpha:]])\.(?=[[:alpha:]]\M|[-''])', '\1', 'g'),
  '\.(?=[[:alpha:]])|([[:alpha:]])\.(?=[[:digit:]])', '\1 ', 'g');

-- "won’t" and "cease-fire" as one word, or as two. Letters of unspaced scripts stand apart: see below.
create function public.spell_words(text text, is_joined boolean) returns text
language plpgsql immutable parallel safe strict as $$
declare
  words text := public.plain_marks(text);
begin
  if is_joined and (strpos(words, '-') > 0 or strpos(words, '''') > 0) then
    words := regexp_replace(words,
      '([[:alnum:]])''(?=[[:alnum:]])'
      '|([[:alpha:]])-(?=[[:alnum:]])|([[:alnum:]])-(?=[[:alpha:]])', '\1\2\3', 'g');
  end if;
  if octet_length(words) > length(words) then
    words := regexp_replace(words,
      '[\u0E00-\u0EFF\u0F00-\u0FFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF]+', ' ', 'g');
  end if;
  return translate(words, '''-/', '   ');
end $$;

-- Every two neighbours of such a script, and its last letter: what stands anywhere in a run is a phrase of them.
create function public.pair_letters(text text) returns text
language sql immutable parallel safe strict
return (
  select coalesce(string_agg(substr(run.letters[1], i, 2), ' ' order by run.n, i), '')
    from regexp_matches(text,
           '[\u0E00-\u0EFF\u0F00-\u0FFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF]+', 'g') with ordinality run(letters, n)
   cross join generate_series(1, length(run.letters[1])) i);

create function public.words_in(config regconfig, text text) returns tsvector
language plpgsql immutable parallel safe strict as $$
declare
  words text;
  vector tsvector;
begin
  if text !~ '[^a-zA-Z0-9 ,;:!?()]' then
    return to_tsvector(config, text);
  end if;
  words := public.plain_marks(text);
  vector := to_tsvector(config, public.spell_words(text, true));
  if words ~ '[[:alnum:]][''-][[:alnum:]]' then
    vector := vector || to_tsvector(config, public.spell_words(text, false));
  end if;
  if octet_length(words) > length(words) then
    vector := vector || to_tsvector(config, public.pair_letters(text));
  end if;
  return vector;
end $$;

create function public.words_of(text text) returns tsvector
language sql immutable parallel safe strict
return public.words_in('public.demarche', text);

create function public.name_words_of(text text) returns tsvector
language sql immutable parallel safe strict
return public.words_in('public.demarche_names', text);

create function public.issue_words_of(label text, proposition text, phrases text[], coding_rule text) returns tsvector
language sql immutable parallel safe strict
return setweight(public.words_of(label || ' ' || proposition), 'A')
  || setweight(public.words_of(array_to_string(phrases, ' ; ')), 'B') || public.words_of(coding_rule);

drop index public.actorname_search;
drop index public.issue_search;
drop index public.excerpt_search;
drop index public.source_search;
create index actor_search on public.actors_actor using gin (public.name_words_of(name));
create index actorname_search on public.actors_actorname using gin (public.name_words_of(name));
create index issue_search on public.positions_issue using gin (public.words_of(label || ' ' || proposition));
create index issue_phrases on public.positions_issue
  using gin (public.issue_words_of(label, proposition, keywords || contra_phrases, coding_rule));
create index excerpt_search on public.positions_excerpt using gin (public.words_of(exact));
create index source_search on public.positions_source using gin (public.words_of(title));

-- The whole texts, in parts that a search of all words can be about: an article is one, a report many. No text is too
-- long for them, while a tsvector of a whole one could be. Texts never change, so parts are only ever added.
create table public.positions_textpart (
  snapshot_id bigint not null references public.positions_snapshot on delete cascade,
  start integer not null,
  words tsvector not null,
  primary key (snapshot_id, start));
create index textpart_search on public.positions_textpart using gin (words);

create function public.part_text() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.positions_textpart (snapshot_id, start, words)
  select new.id, n, public.words_of(substr(new.text, n + 1, 6200)) from generate_series(0, length(new.text) - 1, 6000) n;
  return null;
end $$;
create trigger snapshot_parts after insert on public.positions_snapshot
  for each row execute function public.part_text();

insert into public.positions_textpart (snapshot_id, start, words)
select s.id, n, public.words_of(substr(s.text, n + 1, 6200))
  from public.positions_snapshot s cross join generate_series(0, length(s.text) - 1, 6000) n;
