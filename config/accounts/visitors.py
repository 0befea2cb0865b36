"""Where a visitor comes from, as trusted proxies tell it: wrong passwords and slow requests are
counted by that.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.http import HttpRequest

type Address = IPv4Address | IPv6Address

UNKNOWN: Final = "0.0.0.0"  # noqa: S104 # nosec B104 # stands for "not told"
"""Behind a proxy that nobody named, or that does not tell: such visitors are not counted by their
address.
"""

_NOBODYS: Final = ip_network("100::/64")
"""Nobody comes from there (RFC 6666)."""
_WITH_PORT: Final = re.compile(r"^\[(?P<six>[^\]]+)\](?::\d+)?$|^(?P<four>[\d.]+):\d+$")
_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that one customer has to choose from."""


def visitor_address(request: HttpRequest) -> str:
    """The address that an attempt is counted by."""
    meta = request.META
    return address_behind(
        meta.get("REMOTE_ADDR", ""), forwarded=meta.get("HTTP_X_FORWARDED_FOR", "")
    )


def nobodys_address() -> str:
    """Another each time, for whoever must have one and comes from an unknown."""
    return str(_NOBODYS[secrets.randbits(64)])


def is_nobodys(address: str) -> bool:
    """Whether it stands for one that is not known."""
    return address == UNKNOWN or ip_address(address) in _NOBODYS


def address_behind(connected: str, *, forwarded: str) -> str:
    """The address of the visitor behind the one that is connected: an IPv6 address stands for its
    household.

    ``forwarded`` is ``X-Forwarded-For``. It is read from its right end, as far as trusted proxies
    wrote it; what an untrusted peer sends is ignored.
    """
    peer = _parse(connected)
    hops = [hop for hop in forwarded.split(",") if hop.strip()]
    if peer is None:
        return UNKNOWN
    if not _is_trusted(peer):
        return UNKNOWN if peer.is_loopback and hops else _counted(peer)
    for hop in reversed(hops):
        address = _parse(hop)
        if address is None:
            return UNKNOWN
        if not _is_trusted(address):
            return _counted(address)
    return UNKNOWN


def _parse(text: str) -> Address | None:
    text = text.strip()
    if found := _WITH_PORT.match(text):
        text = found["six"] or found["four"]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _counted(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _HOUSEHOLD), strict=False).network_address)
    return str(address)


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in _proxies(tuple(settings.DEMARCHE_PROXIES)))


@lru_cache(maxsize=8)
def _proxies(named: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    """Raises ValueError where one is no address."""
    return [ip_network(one.strip(), strict=False) for one in named]


@register(Tags.security)
def proxies_are_addresses(**_: Any) -> list[CheckMessage]:
    """Or the first sign-in would be an error."""
    try:
        _proxies(tuple(settings.DEMARCHE_PROXIES))
    except ValueError as error:
        return [
            Error(
                f"DEMARCHE_PROXIES: {error}.",
                hint="Addresses or networks: 10.0.0.5,fd00::/8",
                id="visitors.E1",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def proxies_are_named(**_: Any) -> list[CheckMessage]:
    """Behind a proxy all visitors come from one address, unless it is known which address is the
    proxy's.
    """
    if not settings.IS_HTTPS or settings.DEMARCHE_PROXIES:
        return []
    hint = "Name the proxy's address in DEMARCHE_PROXIES, and have it send X-Forwarded-For."
    return [
        checks.Warning(
            "Wrong passwords are counted without the visitors' addresses.",
            hint=hint,
            id="visitors.W1",
        )
    ]
