"""What a server writes down."""

import logging
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation

DATED = "%(asctime)s %(levelname)s %(name)s: %(message)s"
REFUSALS = (BadRequest, PermissionDenied, SuspiciousOperation)


class WithoutTracesOfRefusals(logging.Filter):
    """Lets a request that is refused take one line: robots send many, readers some, and none is an
    error of ours.

    The same holds for those that found no database.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        is_unavailable = getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE
        if is_unavailable or (record.exc_info and isinstance(record.exc_info[1], REFUSALS)):
            record.exc_info = None
        return True
