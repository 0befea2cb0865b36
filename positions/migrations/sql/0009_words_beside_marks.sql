-- What a letter is may have changed beneath these indexes: see config/postgres/keeper.py.
reindex index public.actorname_search;
reindex index public.issue_search;
reindex index public.excerpt_search;
reindex index public.source_search;
