"""Which addresses can be saved: pages of this site that everybody may read, as they are asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from config.accounts.roles import Role
from config.web.input import BadInput
from config.web.page_before import view_at
from config.web.parameters import TRACKING
from positions.models.watching import LONGEST_ADDRESS

# By the module of the view, so that a new page of these rooms can be saved without being listed here.
_ROOMS: Final = ("positions.pages.reading.", "actors.views")
_DOWNLOADS: Final = frozenset({"format", "as"})
_OTHERS: Final = "Only this site's own reading pages can be saved: the matrix, an actor, a search."


def read_typed_address(text: str, *, host: str) -> str:
    """The address of a reading page, path and parameters, from what was typed or copied; where a page
    was scrolled to is left out.

    Raises:
        BadInput: for anything else, saying why.
    """
    parts, fields = _split(text)
    # The router knows paths unquoted; written again, an address has one form however it was copied.
    path = unquote(parts.path)
    if not _is_here(parts, host) or not _is_page(path):
        raise BadInput(_OTHERS)
    # They would tell nobody anything but whence the reader came (docs/decisions/0021).
    named = [(name, value) for name, value in fields if not name.lower().startswith(TRACKING)]
    _refuse_unread(path, [name for name, _ in named])
    address = quote(path) + (f"?{urlencode(named, safe=',')}" if named else "")
    if len(address) > LONGEST_ADDRESS:
        raise BadInput("This address is too long to be saved: choose fewer actors or issues.")
    return address


def _split(text: str) -> tuple[SplitResult, list[tuple[str, str]]]:
    try:
        parts = urlsplit(text.strip())
        # Too many fields are a ValueError, as is an address with brackets that do not fit.
        return parts, parse_qsl(parts.query, max_num_fields=100)
    except ValueError:
        raise BadInput(_OTHERS) from None


def _is_here(parts: SplitResult, host: str) -> bool:
    """Whether it names this site, or none."""
    if not (parts.netloc or parts.scheme):
        return True
    # Not //host alone: what a browser makes of it depends on the page it stands on.
    return parts.netloc == host and parts.scheme in {"http", "https"}


def _is_page(path: str) -> bool:
    view = view_at(path)
    return (
        path.endswith("/")  # files and feeds do not
        # What only some may open would stand in a list of theirs that outlives their role.
        and getattr(view, "access", None) is Role.PUBLIC
        and "GET" in getattr(view, "methods", ())
        and getattr(view, "__module__", "").startswith(_ROOMS)
    )


def _refuse_unread(path: str, names: list[str]) -> None:
    known: Collection[str] = getattr(view_at(path), "parameters", frozenset())
    for name in names:
        if name in _DOWNLOADS:
            raise BadInput("A download cannot be saved: save the page that offers it.")
        if name not in known:
            raise BadInput(f"The page of this address knows no “{name[:40]}”.")
