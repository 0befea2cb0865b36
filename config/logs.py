"""What a server writes down."""

import logging

from django.core.exceptions import BadRequest


class WithoutTracesOfRefusals(logging.Filter):
    """Lets an address that cannot be answered take one line: every robot sends some, and none is an error of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], BadRequest):
            record.exc_info = None
        return True
