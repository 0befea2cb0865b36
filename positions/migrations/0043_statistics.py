"""After an import the planner knows of actors and dossiers too, not of stances alone."""

from django.db import migrations

SQL = """
create or replace function public.refresh_statistics() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  analyze public.actors_actor, public.actors_actorname, public.actors_membership,
          public.positions_dossier, public.positions_dossieractor, public.positions_issue, public.positions_source,
          public.positions_snapshot, public.positions_excerpt, public.positions_evidence, public.positions_condition,
          public.positions_stance, public.positions_review, public.positions_position;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("positions", "0042_quote_check")]

    operations = [migrations.RunSQL([SQL])]
