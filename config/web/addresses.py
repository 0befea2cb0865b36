"""Addresses of pages, each worked out once: Django takes as long for one as the grid for twenty
cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as compile_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()

MOST_KEPT: Final = 4096


_PLAIN = re.compile(r"[-\w.~,]*", re.ASCII)


def write_query(parts: Mapping[str, object]) -> str:
    """The query string of those parts that are not empty, "" or "?…", as `urlencode` writes it but
    for commas. Short names and dates, of which a page has thousands, stand for themselves.
    """
    texts = [(name, str(value)) for name, value in parts.items() if value]
    if all(_PLAIN.fullmatch(text) for _, text in texts):
        query = "&".join([f"{name}={text}" for name, text in texts])
    else:
        query = urlencode(texts, safe=",")
    return f"?{query}" if query else ""


def page_address(view: str, *args: str | int) -> str:
    """The address of a view, as `reverse` gives it.

    Raises:
        NoReverseMatch: as there.
    """
    return _reverse(view, args, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=MOST_KEPT, typed=True)
def _reverse(view: str, args: tuple[str | int, ...], _prefix: str, _urlconf: str | None) -> str:
    return reverse(view, args=args)


class AddressNode(URLNode):
    """Django's tag, which remembers. What it is seldom asked goes its own way."""

    def render(self, context: Context) -> str:
        view = self.view_name.resolve(context)
        args = tuple(arg.resolve(context) for arg in self.args)
        if (
            self.asvar
            or self.kwargs
            or ":" in view
            or not all(isinstance(arg, str | int) for arg in args)
        ):
            return super().render(context)
        address = page_address(view, *args)
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """`{% url %}`, in the place of Django's."""
    node = compile_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
