"""What the address of a page may ask: a parameter that a page does not read is refused, as a bad
value is.

Passed over in silence it would show something else than what was asked for: ``from=1990`` where the name is ``since``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any, Final

from django.http import HttpRequest

from config.web.input import BadInput

TRACKING: Final = ("utm_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid")
"""What newsletters and networks hang onto any address that is sent around.

It means nothing to anybody here.
"""
OTHER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "from": ("since", "vs"),
    "after": ("since", "vs"),
    "start": ("since", "vs"),
    "to": ("until", "on"),
    "end": ("until", "on"),
    "before": ("until", "on"),
    "date": ("on",),
    "day": ("on",),
    "as_of": ("on",),
    "asof": ("on",),
    "compare": ("vs",),
    "order": ("sort",),
    "search": ("q",),
    "query": ("q",),
    "country": ("actor", "actors"),
    "state": ("actor", "actors"),
    "topic": ("topics", "tag", "issue", "issues"),
}
"""How else people call what the parameters are."""


def reads[V: Callable[..., Any]](*names: str) -> Callable[[V], V]:
    """Declare the parameters that a view reads from its address.

    Stands below ``public`` or ``requires``.
    """

    def decorator(view: V) -> V:
        view.parameters = frozenset(names)  # type: ignore[attr-defined]
        return view

    return decorator


def refuse_unknown_parameters(request: HttpRequest, known: Collection[str]) -> None:
    """Raise BadInput for the first parameter that is not among the known ones, naming the one that
    may be meant.
    """
    for name in request.GET:
        if name and name not in known and not name.lower().startswith(TRACKING):
            raise BadInput(f"This page knows no “{name[:40]}”. {_advise(name, known)}")


def _advise(name: str, known: Collection[str]) -> str:
    if not known:
        return "Its address takes no choices."
    meant = [other for other in OTHER_WORDS.get(name.lower(), ()) if other in known]
    if nearest := (meant or get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.6))[:1]:
        return f"Is “{nearest[0]}” meant?"
    return f"It knows {', '.join(sorted(known))}."
