"""Positions follow when a document on record becomes another's report, or no longer is one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0047_reported_documents.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0046_shared_issues")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
