"""The roles are groups (config.accounts.roles.Role)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ("reader", "editor", "reviewer", "administrator"):
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0004_positions"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
