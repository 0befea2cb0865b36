"""Issues and dossiers are found by what they were called: the history has it."""

from django.db import migrations

SQL = """
create index revision_of_label on history.revision
  (public.fold_name(coalesce(old_row ->> 'label', old_row ->> 'title')), table_name)
 where operation = 'update' and table_name in ('positions_issue', 'positions_dossier');
"""


class Migration(migrations.Migration):
    dependencies = [("positions", "0037_checked_by_set")]

    operations = [migrations.RunSQL([SQL])]
