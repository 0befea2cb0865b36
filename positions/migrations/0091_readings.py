"""What an engine found in pieces of long texts, for all processes: "readings" of the settings' caches.

Not logged: after a crash it is found anew.
"""

from django.db import migrations

READINGS = """
create unlogged table public.demarche_reading (
  cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
create index demarche_reading_expires on public.demarche_reading (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("positions", "0090_negotiating_texts")]

    operations = [migrations.RunSQL([READINGS], ["drop table public.demarche_reading"])]
