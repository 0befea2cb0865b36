-- What is judged besides since the words of conditions have a translation and a place: only where there is one, so that
-- whatever was approved before stays so. Otherwise as in 0044.
create or replace function public.stance_hashes(stances bigint[]) returns table (stance_id bigint, hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' as $$
  select s.id, encode(sha256(convert_to((jsonb_build_array(
      coalesce(s.coded_actor_id, s.actor_id), coalesce(s.coded_on_behalf_of_id, s.on_behalf_of_id),
      coalesce(s.coded_issue_id, s.issue_id), s.value, s.firmness, s.act, s.salience, s.confidence,
      s.stated_date, s.stated_precision, coalesce(s.coded_reported_by_id, s.reported_by_id), s.note,
      (select jsonb_agg(jsonb_build_array(c.kind, c.text, c.excerpt_id,
                                          coalesce(c.coded_linked_issue_id, c.linked_issue_id))
                        || case when num_nonnulls(c.locator, c.gloss, c.gloss_maker) > 0
                             then jsonb_build_array(c.locator, c.gloss, c.gloss_maker) else '[]' end
                        order by c.id)
         from public.positions_condition c where c.stance_id = s.id),
      (select jsonb_agg(jsonb_build_array(e.role, x.start, x."end", x.exact, t.sha256)
                        || case when num_nonnulls(e.locator, e.gloss, e.gloss_maker) > 0
                             then jsonb_build_array(e.locator, e.gloss, e.gloss_maker) else '[]' end
                        order by e.excerpt_id)
         from public.positions_evidence e
         join public.positions_excerpt x on x.id = e.excerpt_id
         join public.positions_snapshot t on t.id = x.snapshot_id
        where e.stance_id = s.id))
    || case when s.rendering is not null then jsonb_build_array(s.rendering) else '[]' end
    )::text, 'UTF8')), 'hex')
  from public.positions_stance s where s.id = any(stances)
$$;
