-- Names spelt alike are found by their groups of three letters.
create extension if not exists pg_trgm with schema public;
create index actor_spelling on public.actors_actor using gin (public.fold_name(name) public.gin_trgm_ops);
create index actorname_spelling on public.actors_actorname using gin (public.fold_name(name) public.gin_trgm_ops);

-- What was kept before: tidied, and where that makes two rows of one actor the same, the first stays. The history has
-- what they were. A name of nothing but what nobody sees becomes its short name.
delete from public.actors_actorname n
 where exists (select from public.actors_actorname o
                where o.actor_id = n.actor_id and o.kind = n.kind and o.language = n.language and o.id <> n.id
                  and public.tidy_name(o.name) = public.tidy_name(n.name)
                  and ((o.name = public.tidy_name(o.name)) > (n.name = public.tidy_name(n.name))
                       or (o.name = public.tidy_name(o.name)) = (n.name = public.tidy_name(n.name)) and o.id < n.id))
    or public.tidy_name(n.name) = '';
update public.actors_actorname set name = public.tidy_name(name) where name <> public.tidy_name(name);
update public.actors_actor set name = coalesce(nullif(public.tidy_name(name), ''), slug)
 where name <> public.tidy_name(name);
set constraints all immediate;
