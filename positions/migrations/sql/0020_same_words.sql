-- What is the same utterance, the same text and the same address, however it was typed or copied. All are found by an
-- index on an expression: nothing is stored that could differ from the row, and no row is touched by adding them. The
-- bodies are bound when they are made, so no search path matters.

-- Words as they are compared, exactly as positions/texts/utterances.py has it: as names are, and without punctuation.
create function public.fold_words(words text) returns text
language sql immutable strict parallel safe
return public.fold_name(translate(words,
  U&',;:!?()[]{}|/\\*_\2026\00A1\00BF\060C\061B\061F\3001\3002\300C\300D\300E\300F\FF01\FF08\FF09\FF0C\FF1A\FF1B\FF1F',
  repeat(' ', 35)));

-- Equal where two texts are the same letters: white space, quotation marks and dashes aside. Books are hashed too.
create function public.text_key(body text) returns text
language sql immutable strict parallel safe
return md5(translate(body,
  U&' \0009\000A\000B\000C\000D\0085\00A0\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'
  || U&'''`"\2018\2019\201A\201B\201C\201D\201E\201F\2032\2033\02BC\00B4\00AB\00BB\2039\203A-\2010\2011\2012\2013\2014\2015\2212', ''));

-- Of a text's runs of four words the 32 with the smallest hashes: two versions of an article share most of them. Of a
-- book the beginning.
create function public.text_sketch(body text) returns bigint[]
language sql immutable strict parallel safe cost 100000 -- so that no plan computes it for every text on record
return (
  -- in one pass: an element of an array by its place is looked for from the beginning
  select coalesce(array_agg(h order by h), '{}') from (
    select distinct h
      from (select hashtextextended(word || ' ' || lead(word, 1) over run || ' ' || lead(word, 2) over run
                                    || ' ' || lead(word, 3) over run, 0) as h
              from unnest(string_to_array(public.fold_words(left(body, 200000)), ' ')) with ordinality as t(word, n)
            window run as (order by n)) runs
     where h is not null
     order by h limit 32) smallest);

-- An address without what leads to the same page: scheme, capitals of the host, www. and mobile hosts, the port that
-- the scheme has anyway, fragment, last slash, parameters that only tell who sent the link; the others in any order.
create function public.address_key(address text) returns text
language sql immutable strict parallel safe cost 1000
return (
  select regexp_replace(lower(host), '^((www\d?|m|mobile|amp)\.)+(?=[^.]+\.)|:(80|443)$', '', 'g')
         || regexp_replace(path, '/+$', '')
         || coalesce((
              select '?' || string_agg(one, '&' order by one)
                from regexp_split_to_table(query, '[&;]') as one
               where one <> '' and one !~* '^(utm_[a-z_]*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|mc_cid|mc_eid|mkt_tok|cmpid|cmp|ref_src|ref_url|_ga|_gl|ns_campaign|ns_mchannel|ns_source|at_medium|at_campaign|at_custom[0-9]|wt_mc|xtor|smid|sharetype|ocid|ncid|sfnsn|__twitter_impression|amp)(=|$)'
            ), '')
    from (select substring(bare from '^[^/?]*') as host, substring(bare from '^[^/?]*([^?]*)') as path,
                 coalesce(substring(bare from '\?(.*)$'), '') as query
            from (select regexp_replace(regexp_replace(btrim(address), '#.*$', ''), '^https?://([^/?@]*@)?', '', 'i') as bare) cut
         ) parts);

create index excerpt_words on public.positions_excerpt (hashtextextended(public.fold_words(exact), 0));
create index snapshot_letters on public.positions_snapshot (public.text_key(text));
create index snapshot_sketch on public.positions_snapshot using gin (public.text_sketch(text));
create index source_address on public.positions_source (public.address_key(url)) where url <> '';
