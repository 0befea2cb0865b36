"""The secret that ends a digest has 256 random bits. Those that were UUIDs (122) are drawn anew: a link in a letter
of before says that there is no such digest, the next letter has its own.
"""

import secrets

from django.db import migrations, models


def draw_anew(apps, editor):
    digests = apps.get_model("positions", "Digest").objects.using(editor.connection.alias)
    for number in digests.values_list("pk", flat=True):
        digests.filter(pk=number).update(key=secrets.token_urlsafe())


class Migration(migrations.Migration):
    dependencies = [("positions", "0087_dna_files")]

    operations = [
        migrations.AlterField(
            model_name="digest",
            name="key",
            field=models.CharField(default=secrets.token_urlsafe, editable=False, max_length=43),
        ),
        migrations.RunPython(draw_anew, migrations.RunPython.noop),
    ]
