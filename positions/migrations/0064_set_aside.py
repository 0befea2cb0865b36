"""Words may be set aside as not to be coded, for a reason. The column may be empty: what is on record stays
as it was kept.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("positions", "0071_unsettled_pairs")]

    operations = [
        migrations.AddField(
            model_name="parkedpassage",
            name="reason",
            field=models.CharField(blank=True, max_length=500, null=True),
        ),
        migrations.AddConstraint(
            model_name="parkedpassage",
            constraint=models.CheckConstraint(
                condition=~Q(reason__regex=r"^\s*$"), name="parkedpassage_reason_not_blank"
            ),
        ),
    ]
