"""Every snapshot on record has the digest of its bytes; the table can be read and written while they are looked at."""

from django.db import migrations

SQL = """
do $$
declare
  wrong bigint[];
begin
  alter table public.positions_snapshot validate constraint snapshot_sha256_of_raw;
exception when check_violation then
  select array_agg(t.id order by t.id) into wrong from public.positions_snapshot t
   where t.sha256 <> encode(sha256(t.raw), 'hex');
  raise exception using errcode = 'check_violation', constraint = 'snapshot_sha256_of_raw',
    message = format('These snapshots have another digest than their bytes: %s.', array_to_string(wrong, ', ')),
    hint = 'Restore them from a backup: what was approved may not be what stands there.';
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("positions", "0025_accounts_and_evidence")]

    operations = [
        migrations.RunSQL([SQL]),
        migrations.RemoveConstraint(
            model_name="snapshot", name="snapshot_sha256_form"
        ),  # said by the other
    ]
