"""What coders and reviewers say to one another about a stance, beside what it says itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from positions.models.stances import Stance


class Comment(models.Model):
    """Said about a stance, whatever it says by now. Append-only, and never shown to readers.

    It is no part of what a review judges: a remark must not take a stance out of publication.
    """

    stance = models.ForeignKey(Stance, on_delete=models.RESTRICT, related_name="comments")
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="comments"
    )
    text = models.TextField()
    client_key = models.UUIDField(editable=False)
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="comment_not_blank", condition=~Q(text__regex=r"^\s*$")),
            models.UniqueConstraint(name="comment_sent_once", fields=["client_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.writer} on {self.stance}"


class CommentsSeen(models.Model):
    """How far somebody has read the comments on a stance: a bookmark, which the history does not keep."""

    stance = models.ForeignKey(Stance, on_delete=models.RESTRICT, related_name="+", db_index=False)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    # Nobody is looked up by it, and comments are never deleted: an index would only be kept.
    last = models.ForeignKey(Comment, on_delete=models.RESTRICT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="commentsseen_unique", fields=["stance", "reader"])
        ]

    def __str__(self) -> str:
        return f"{self.reader} up to {self.last_id}"
