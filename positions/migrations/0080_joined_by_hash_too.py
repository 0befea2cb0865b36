"""As 0079 for the positions: only their own joins are by hash, what they call plans as ever."""

from django.db import migrations

_CALLED = ("lock_cells", "append_position", "bump_versions", "refresh_positions")


def _set(function: str, to: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"alter function public.{function} set enable_nestloop = {to}",
        f"alter function public.{function} reset enable_nestloop",
    )


class Migration(migrations.Migration):
    dependencies = [("positions", "0079_joined_by_hash")]

    operations = [
        _set("positions_after_change", "off"),
        *(_set(called, "on") for called in _CALLED),
    ]
