"""What a server writes down."""

import logging

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation

REFUSALS = (BadRequest, PermissionDenied, SuspiciousOperation)


class WithoutTracesOfRefusals(logging.Filter):
    """Lets a request that is refused take one line: robots send many, readers some, and none is an error of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], REFUSALS):
            record.exc_info = None
        return True
