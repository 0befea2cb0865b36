"""Whether a vote record lists every vote; of those on record nobody has said so yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0029_stance_issue"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="lists_every_vote",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Of a vote record: whoever is not in it did not vote. Only then is absence told.",
            ),
        ),
    ]
