"""What a server writes down."""

import json
import logging
import re
from datetime import UTC, datetime
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation

DATED = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# What PostgreSQL says of the row that it refused, down to the next line of a trace: it holds what
# somebody wrote.
_ROW = re.compile(
    r"\n(?:DETAIL|CONTEXT):.*?(?=\n\n|\n  File |\nTraceback |\nThe above |\nDuring |\Z)", re.DOTALL
)
# Links that open an account, or end a digest: of a reset password, of an address to be confirmed.
_KEY = re.compile(r"(/(?:reset/key|confirm-email|digest/stop)/)[^/\s]+")
# Django quotes the header that it refused a form for.
_ORIGIN = re.compile(r"((?:Origin|Referer) checking failed - ).+?( does not match any)")
REFUSALS = (BadRequest, PermissionDenied, SuspiciousOperation)


class WithoutTracesOfRefusals(logging.Filter):
    """Lets a request that is refused take one line: robots send many, readers some, and none is an
    error of ours.

    The same holds for those that found no database.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        is_unavailable = getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE
        if is_unavailable or (record.exc_info and isinstance(record.exc_info[1], REFUSALS)):
            _pass_over_words(record)
            record.exc_info = None
        return True


def _pass_over_words(record: logging.LogRecord) -> None:
    """The words of a refusal quote what was asked, such as a query or the header *Host*: its status
    and its address say enough.
    """
    request, status = getattr(record, "request", None), getattr(record, "status_code", None)
    if request is None or status is None:
        return
    # As Django writes paths: no line end of theirs begins a line of the log.
    path = request.path.encode("unicode_escape").decode("ascii")
    record.msg, record.args = "%s: %s", (HTTPStatus(status).phrase, path)


def without_secrets(text: str) -> str:
    """A line of the log without what opens an account, rows of the record, and where a form came from."""
    return _ORIGIN.sub(r"\1…\2", _KEY.sub(r"\1…", _ROW.sub("", text)))


class Plain(logging.Formatter):
    """Lines for people, dated."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class Structured(logging.Formatter):
    """A JSON object a line, for programs: what happened, when, and of a request its method, path and
    status. Neither query, body, headers nor cookies are ever asked for.
    """

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "status": getattr(record, "status_code", None),
            "method": getattr(request, "method", None),
            "path": getattr(request, "path", None),
            "trace": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps(
            {name: _safe(value) for name, value in told.items() if value is not None},
            ensure_ascii=False,
        )


def _safe(value: object) -> object:
    return without_secrets(value) if isinstance(value, str) else value
