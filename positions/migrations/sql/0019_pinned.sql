-- Every function of the history finds what it names where it was meant, whoever calls it with whatever path. The hash
-- names its parts when it is made (a body of SQL itself), so that it costs no change of settings for each row.
create or replace function history.row_hash(live jsonb) returns bytea
language sql immutable parallel safe
return pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_strip_nulls(live)::text, 'UTF8'));

do $$
declare
  routine regprocedure;
begin
  for routine in
    select p.oid from pg_proc p
     where p.pronamespace = 'history'::regnamespace and p.prosqlbody is null
       and not exists (select from unnest(p.proconfig) s where s like 'search_path=%') loop
    execute format('alter routine %s set search_path = pg_catalog, history, pg_temp', routine);
  end loop;
end $$;
