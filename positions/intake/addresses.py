"""Which addresses may be asked for a document: those that anybody on the internet could ask."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

LONGEST_ADDRESS: Final = 2000
"""Characters: what the field of a source holds."""
PORTS: Final = {"http": 80, "https": 443}

_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
"""A name, or an address of IPv6."""
_AS_WRITTEN: Final = "/%:;=&?@!$'()*+,~[]"
"""What stays in a path or query; the rest is written in per cent signs."""

_UNICAST: Final = ip_network("2000::/3")
"""All of IPv6 that is given out. What stands for an address of IPv4 (mapped ``::ffff:0:0/96``,
compatible ``::/96``, translated ``64:ff9b::/96`` and ``64:ff9b:1::/48``) lies beside it, as do
local, scoped and multicast addresses; `is_global` takes some of them for public."""
_RESERVED: Final = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocols of the IETF; two of its addresses are global in Python
        "192.88.99.0/24",  # relays of 6to4; global in Python
        "2001::/23",  # protocols of the IETF, among them Teredo, which holds an address of IPv4
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds an address of IPv4; global in Python before 3.12.4
        "3fff::/20",  # documentation since 2024; global in Python before 3.14
    )
)

type SocketAddress = tuple[str, int]
"""An address in digits, and a port."""
type Resolve = Callable[[str, int], list[SocketAddress]]


class NotFetched(Exception):
    """Why there is no document, in words for whoever asked; with ``may_pass`` it may work later."""

    def __init__(self, reason: str, *, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.may_pass = may_pass


@dataclass(frozen=True, slots=True)
class WebPlace:
    """Where a document is said to be; `target` is path and query as a request has them."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def split_address(url: str, *, base: str = "") -> WebPlace:
    """Take an address apart, which may be relative to another.

    Raises:
        NotFetched: where it is none of a web page, or holds a name or password.
    """
    try:
        url = urljoin(base, url.strip())
        parts = urlsplit(url)
        # Looked up, checked and asked for in the same form: a name in
        # other letters would be turned into this by each of them.
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:  # UnicodeError is one
        raise NotFetched("This is no address of a web page.") from None
    _refuse_unfit(url, parts, host)
    return WebPlace(
        url=url,
        scheme=parts.scheme,
        host=host,
        port=PORTS[parts.scheme] if port is None else port,
        target=_target(parts),
    )


def _refuse_unfit(url: str, parts: SplitResult, host: str) -> None:
    if len(url) > LONGEST_ADDRESS:
        raise NotFetched(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    if parts.scheme not in PORTS:
        raise NotFetched("Only addresses that begin with https:// or http:// are fetched.")
    # By the text itself: `username` is None for an empty name, and *https://site@other* is read as *other*.
    if "@" in parts.netloc:
        raise NotFetched("The address holds a name or password, which are sent to nobody.")
    # The host goes into the request as it is: no blank, line end or per cent sign may be in it.
    if not _HOST.fullmatch(host):
        raise NotFetched("The address names no site.")


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_AS_WRITTEN)
    return f"{path}?{quote(parts.query, safe=_AS_WRITTEN)}" if parts.query else path


def is_public(address: str) -> bool:
    """Whether the address is one of the internet, and stands for no other."""
    ip = ip_address(address)
    # Before `is_global`, which takes some of these for public.
    if any(ip in network for network in _RESERVED):
        return False
    if isinstance(ip, IPv4Address):
        # `is_global` takes groups of many machines for public as well.
        return ip.is_global and not ip.is_multicast
    # An address with a scope means a link of this machine, whatever its digits.
    return ip in _UNICAST and ip.scope_id is None


def resolve(host: str, port: int) -> list[SocketAddress]:
    """Ask the system for every address of a name; OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(answer[4][0]), port) for answer in found]


def require_public(
    place: WebPlace,
    endpoints: Collection[SocketAddress],
    *,
    ports: Collection[int],
    exempt: Collection[SocketAddress],
) -> None:
    """Refuse a place unless all that its name leads to is public: it may be asked at any of them.

    Raises:
        NotFetched: where one of the endpoints is not, or the port is none of `ports`.
    """
    # All of them, or a name that leads to an exempt address could lead to another that nobody checked.
    if set(endpoints) <= set(exempt):
        return
    if place.port not in ports:
        raise NotFetched(f"Port {place.port} is not asked: only 80 and 443 are.")
    if not all(is_public(address) for address, _ in endpoints):
        raise NotFetched(
            f"{place.host} is not public: only what anybody on the internet can read is fetched."
        )
