-- Outlets cut words otherwise (cease-fire, ceasefire): of what reads alike the letters are the same, whatever is between
-- them. Exactly as positions/texts/utterances.py has it.
create function public.squash_words(words text) returns text
language sql immutable strict parallel safe
return replace(public.fold_words(words), ' ', '');

drop index public.excerpt_words;
create index excerpt_words on public.positions_excerpt (hashtextextended(public.squash_words(exact), 0));
