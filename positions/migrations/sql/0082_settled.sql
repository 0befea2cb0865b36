-- When a condition was met or failed says what became of it, as its state does: it may change under a published stance, is
-- not judged, and makes nobody an author. As in 0014 and 0016, but for that.
create or replace function public.as_sealed(part jsonb) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select part - '{state,settled_date,settled_precision,linked_issue_id,coded_linked_issue_id}'::text[]
         || jsonb_build_object('linked', coalesce(part ->> 'coded_linked_issue_id', part ->> 'linked_issue_id'))
$$;

create or replace function history.judged_content(kept jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(
    (kept - array['id', 'stance_id', 'version', 'status', 'coder_id', 'created_at', 'published_at', 'withdrawn_date',
                  'withdrawal_note', 'client_key', 'state', 'settled_date', 'settled_precision', 'stated_until']
          - array(select key from jsonb_each(kept) where starts_with(key, 'coded_')))
    || coalesce((select jsonb_object_agg(substr(key, 7), value) from jsonb_each(kept)
                  where starts_with(key, 'coded_') and value <> 'null'), '{}'))
$$;
