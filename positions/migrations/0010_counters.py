"""What packages count is shared by all workers: the table of Django's database cache, "default" of the settings."""

from django.db import migrations

COUNTERS = """
create table public.demarche_counter (
  cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
create index demarche_counter_expires on public.demarche_counter (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("positions", "0009_words_beside_marks")]

    operations = [migrations.RunSQL([COUNTERS])]
