"""How many of its issues and actors a dossier shows first. None: all, as before."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("positions", "0052_imported_since")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="first_issues",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dossier",
            name="first_actors",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.CheckConstraint(
                condition=Q(first_issues=None) | Q(first_issues__range=(1, 30)),
                name="dossier_first_issues_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.CheckConstraint(
                condition=Q(first_actors=None) | Q(first_actors__range=(1, 250)),
                name="dossier_first_actors_sane",
            ),
        ),
    ]
