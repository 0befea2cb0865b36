import logging
import sys

import pytest
from django.core.exceptions import DisallowedHost, PermissionDenied

from config.ops.logs import WithoutTracesOfRefusals
from config.web.input import BadInput


@pytest.mark.parametrize(
    ("error", "has_trace"),
    [
        (BadInput("No such date."), False),
        (PermissionDenied("This page is for editors."), False),
        (DisallowedHost("Invalid HTTP_HOST header."), False),
        (ValueError("A bug."), True),
    ],
)
def test_only_errors_of_ours_leave_a_trace(error: Exception, has_trace: bool) -> None:
    try:
        raise error
    except Exception:
        record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Said.", None, sys.exc_info())
    assert WithoutTracesOfRefusals().filter(record)
    assert bool(record.exc_info) is has_trace
