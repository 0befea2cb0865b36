"""How often each visitor asked the API in this minute (`config/web/rates.py`).

Not logged: after a crash everybody begins anew, and no request waits for the disk.
"""

from django.db import migrations

USE = """
create unlogged table public.demarche_use (
  visitor varchar(32) primary key, span bigint not null, n int not null) with (fillfactor = 70);
create index demarche_use_span on public.demarche_use (span);
"""


class Migration(migrations.Migration):
    dependencies = [("positions", "0083_may_leave_house")]

    operations = [migrations.RunSQL([USE], ["drop table public.demarche_use"])]
