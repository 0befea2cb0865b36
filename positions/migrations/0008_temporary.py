from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("positions", "0007_desk")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="client_key",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="issue",
            name="client_key",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
    ]
