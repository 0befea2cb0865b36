from django.db import models

from actors.models import Actor
from positions.models.issues import Issue
from positions.models.stances import Stance


class Position(models.Model):
    """Where an actor stands on an issue from ``valid_from`` until before ``valid_to``.

    Derived: the database's triggers keep it, the application may only read it (DESIGN section 3).
    ``value`` is a ``Value`` or ``MIXED``; ``stated_date`` and ``stance`` are those that decide; ``valid_to`` is
    9999-12-31 while it lasts. How many statements are in force is told by the view ``positions_counted``: the table's
    own count is behind where some came late.
    """

    # The key covers the other columns (`include`), which a model cannot say: the table is made by
    # SQL, as are the triggers that write it.
    pk = models.CompositePrimaryKey("issue", "actor", "valid_from")
    issue = models.ForeignKey(
        Issue,
        # Django would delete these first, which the application's role may not.
        on_delete=models.DO_NOTHING,
        related_name="positions",
        db_constraint=False,
    )
    actor = models.ForeignKey(
        Actor,
        on_delete=models.DO_NOTHING,
        related_name="positions",
        db_constraint=False,
    )
    valid_from = models.DateField()
    valid_to = models.DateField()
    value = models.SmallIntegerField()
    marks = models.SmallIntegerField()
    stated_date = models.DateField()
    stance = models.ForeignKey(
        Stance, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.actor_id} on {self.issue_id} from {self.valid_from}"
