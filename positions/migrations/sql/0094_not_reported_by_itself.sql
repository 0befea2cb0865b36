-- Earlier versions kept such rows, which say no more than who said it. What was published was approved with it, and
-- waits to be approved without.
select set_config('demarche.page', 'migrate', true);
update public.positions_stance s
   set reported_by_id = null, coded_reported_by_id = null,
       status = case s.status when 'published' then 'submitted' else s.status end,
       published_at = case s.status when 'published' then null else s.published_at end, version = s.version + 1
 where s.reported_by_id = s.actor_id;
-- Rules that are checked at the end are checked here: a table with checks to come takes no constraint.
set constraints all immediate;
set constraints all deferred;
