"""Parts of a template that are alike for many pages, each rendered once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final
from weakref import WeakSet

from django import template
from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MOST_KEPT: Final = 64
"""Of one part; what was not asked for longest goes first."""

type _Key = tuple[object, str, str | None]


class KeptNode(Node):
    """``{% keep what %} … {% endkeep %}`` is rendered once for each value of ``what``.

    What lies between may depend on that value, on addresses and on files, and on nothing else: no
    other variable, nobody's token. The value must have a hash that differs where it does.
    """

    def __init__(self, what: FilterExpression, between: NodeList) -> None:
        self.what, self.nodelist = what, between
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, SafeString] = OrderedDict()
        _NODES.add(self)

    def forget(self) -> None:
        """Render anew for each value, as in a process that has just started."""
        with self._lock:
            self._kept.clear()

    def render(self, context: Context) -> SafeString:
        key = self.what.resolve(context, ignore_failures=True), get_script_prefix(), get_urlconf()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        rendered = mark_safe(self.nodelist.render(context))  # noqa: S308 # nosec B308 B703 # a template's own
        with self._lock:
            self._kept[key] = rendered
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return rendered


_NODES: Final = WeakSet[KeptNode]()
"""Of the templates that are loaded."""


def forget_kept() -> None:
    """Forget the parts of all templates, as a process that has just started."""
    for node in list(_NODES):
        node.forget()


@register.tag
def keep(parser: Parser, token: Token) -> KeptNode:
    """The tag, with the variable that what lies between depends on."""
    _, what = token.split_contents()
    between = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(what), between)
