import pytest

from positions.models import Comment
from tests.factories import CommentFactory
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_comment_written_once() -> None:
    comment = CommentFactory.create()
    with refused_by("comment_written_once"):
        Comment.objects.filter(pk=comment.pk).update(text="Never said.")
    comment.refresh_from_db()
    assert comment.text == "Is it not the minister who says so?"
