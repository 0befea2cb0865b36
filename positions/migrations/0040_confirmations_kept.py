"""Confirmed doubts are kept in the history like reviews."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("positions", "0039_licences")]

    operations = [migrations.RunSQL("call history.capture_table('positions_confirmeddoubt');")]
