-- Translations of the words of conditions are found by their words, as those of evidence are (0044).
create index condition_gloss_search on public.positions_condition using gin (public.words_of(gloss))
  where gloss is not null;
