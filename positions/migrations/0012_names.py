"""Issues are found by the words of their label and proposition as people read them."""

from django.db import migrations, models

from actors.querysets import Fold
from positions.querysets import FoldedWords


class Migration(migrations.Migration):
    dependencies = [("actors", "0004_names"), ("positions", "0011_versions")]

    operations = [
        migrations.AddIndex(
            model_name="issue", index=models.Index(Fold("label"), name="issue_label_key")
        ),
        migrations.AddIndex(
            model_name="issue", index=models.Index(FoldedWords("proposition"), name="issue_words")
        ),
    ]
