from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actors", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="actor",
            name="client_key",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
    ]
