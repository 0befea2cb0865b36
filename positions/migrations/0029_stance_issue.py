"""What the record said of an issue on an earlier day is looked up by its issue, whatever became of it since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actors", "0005_ends"), ("positions", "0028_likeness")]

    operations = [
        migrations.AddIndex(
            model_name="stance", index=models.Index(fields=["issue"], name="stance_issue")
        ),
    ]
