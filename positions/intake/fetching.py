"""Fetching a document from the web, on behalf of somebody who may have been told its address.

Whoever hands us an address could mean a machine that only this server reaches. So a name is asked
for once, all that it leads to must be public, and the socket is opened to what was checked, at
every redirect anew. `HTTPResponse` reads from that socket and opens none: there is no client here
that could follow a redirect, ask a proxy of the environment or send a cookie.
"""

from __future__ import annotations

import io
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any, Final, cast

from positions.intake.addresses import (
    PORTS,
    NotFetched,
    Resolve,
    SocketAddress,
    WebPlace,
    require_public,
    resolve,
    split_address,
)

HEADER_BYTES: Final = 64 * 1024
REDIRECTS: Final = 5
MOST_TRIED: Final = 4
"""Addresses of one name."""
PIECE: Final = 64 * 1024
GZIP: Final = 16 + zlib.MAX_WBITS
REDIRECTING: Final = frozenset({301, 302, 303, 307, 308})
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of what may work a little later."""
READABLE: Final = frozenset(
    {
        "application/octet-stream",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/xhtml+xml",
        "application/xml",
    }
)
"""And all of text/."""
AGENT: Final = "Demarche (one page, asked for by an editor)"
UNANSWERED: Final = (OSError, EOFError, HTTPException, zlib.error)
"""What goes wrong between us and a site: no name, no connection, no certificate, no end."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it came, decompressed, from the address where the redirects ended."""

    url: str
    content_type: str
    """As the site has it, with its charset; empty where it says nothing."""
    body: bytes


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one document may cost, with all redirects that lead to it."""

    seconds: float = 10
    received: int = 10 * 1024 * 1024
    """Bytes, headers among them."""
    decoded: int = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches public documents.

    Tests serve theirs on loopback: they name those endpoints in `exempt`, or another way to look up
    names. No setting does.
    """

    limits: FetchLimits = FetchLimits()
    ports: Collection[int] = frozenset(PORTS.values())
    exempt: Collection[SocketAddress] = ()
    resolve: Resolve = resolve
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(self, url: str) -> Fetched:
        """Fetch a document.

        Raises:
            NotFetched: with the reason.
        """
        budget = Budget(self.limits)
        place = split_address(url)
        for _ in range(REDIRECTS + 1):
            # Each redirect is another address: looked up, checked and connected anew, out of the same budget.
            answer = self._ask(place, budget)
            if isinstance(answer, Fetched):
                return answer
            place = answer
        raise NotFetched(f"The address leads on to others more than {REDIRECTS} times.")

    def _ask(self, place: WebPlace, budget: Budget) -> Fetched | WebPlace:
        """One request: the document, or the address it is said to be at."""
        try:
            # Looked up once, and connected to what was checked: a second look-up could answer otherwise.
            endpoints = _within(budget.left(), lambda: self.resolve(place.host, place.port))
            require_public(place, endpoints, ports=self.ports, exempt=self.exempt)
            with closing(_connect(endpoints, budget)) as plain:
                if place.scheme == "http":
                    return _exchange(place, plain, budget)
                # The handshake waits on the socket itself, not through `TimedSocket`.
                plain.settimeout(budget.left())
                with closing(self.trust.wrap_socket(plain, server_hostname=place.host)) as secure:
                    return _exchange(place, secure, budget)
        except UNANSWERED as error:
            raise _in_words(error, place, self.limits) from error


class Budget:
    """What is left of the limits."""

    def __init__(self, limits: FetchLimits) -> None:
        self.limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._received = 0

    def left(self) -> float:
        """Seconds, more than none.

        Raises:
            TimeoutError: where none are left.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def receive(self, size: int) -> None:
        """Count what came.

        Raises:
            NotFetched: where that is too much.
        """
        self._received += size
        if self._received > self.limits.received:
            raise _too_large(self.limits.received)


class TimedSocket(io.RawIOBase):
    """A socket as `HTTPResponse` reads it: no wait goes beyond the deadline, no read is uncounted.

    A timeout of the socket alone would begin anew with each byte.
    """

    def __init__(self, connected: socket.socket, budget: Budget) -> None:
        self._socket, self._budget = connected, budget
        self.header_left: int | None = HEADER_BYTES

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # Anew for each read: what is left, not what was left at the start.
        self._socket.settimeout(self._budget.left())
        size = self._socket.recv_into(buffer)
        self._budget.receive(size)
        if self.header_left is not None:
            self.header_left -= size
            if self.header_left < 0:
                raise NotFetched("The site answers with far more headers than any page has.")
        return size

    def send(self, request: bytes) -> None:
        self._socket.settimeout(self._budget.left())
        self._socket.sendall(request)


def _within[T](seconds: float, ask: Callable[[], T]) -> T:
    """What `ask` returns or raises; TimeoutError where that takes longer.

    The system looks names up without a limit of time, and cannot be interrupted: the thread is left.
    """
    answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

    def answer() -> None:
        try:
            answers.put(ask())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=answer, daemon=True).start()
    try:
        got = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(got, Exception):
        raise got
    return got


def _connect(endpoints: Sequence[SocketAddress], budget: Budget) -> socket.socket:
    """A socket to the first that answers: those of a family that this machine has not fail at once."""
    failed: OSError = OSError()
    for endpoint in endpoints[:MOST_TRIED]:
        try:
            # Half of what is left, so that a silent first address leaves time for the next.
            return socket.create_connection(endpoint, timeout=budget.left() / 2)
        except OSError as error:
            failed = error
    raise failed


def _exchange(place: WebPlace, connected: socket.socket, budget: Budget) -> Fetched | WebPlace:
    line = TimedSocket(connected, budget)
    headers = {
        "Host": place.authority,
        "User-Agent": AGENT,
        "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    lines = (f"{name}: {value}\r\n" for name, value in headers.items())
    # The target is in ASCII since `quote` wrote it, and the host since it is IDNA.
    line.send(f"GET {place.target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("ascii"))
    # `HTTPResponse` asks its socket for `makefile` and for nothing else.
    response = HTTPResponse(cast("socket.socket", line), method="GET")
    response.begin()
    # The buffer may have read on into the body; that little is counted as header.
    line.header_left = None
    if response.status in REDIRECTING and (location := response.getheader("Location")):
        return split_address(location, base=place.url)
    _require_document(response, place)
    return Fetched(
        url=place.url,
        content_type=response.getheader("Content-Type", ""),
        body=_body(response, budget),
    )


def _require_document(response: HTTPResponse, place: WebPlace) -> None:
    if response.status != HTTPStatus.OK:
        raise NotFetched(
            f"{place.host} answers {response.status} {response.reason}".strip()[:200] + ".",
            may_pass=response.status in PASSING,
        )
    media_type = response.headers.get_content_type()
    if not media_type.startswith("text/") and media_type not in READABLE:
        raise NotFetched(f"What is there is no text: {media_type[:100]}.")


def _body(response: HTTPResponse, budget: Budget) -> bytes:
    coding = response.getheader("Content-Encoding", "identity").strip().lower()
    # *gzip* alone was asked for; a site that sends another way all the same is not guessed at.
    if coding not in DECODERS:
        raise NotFetched(f"The site sends it compressed in a way that is not read: {coding[:40]}.")
    body, limit = bytearray(), budget.limits.decoded
    for piece in DECODERS[coding](_pieces(response)):
        _ = budget.left()  # what is small may take long to unpack
        body += piece
        if len(body) > limit:
            raise _too_large(limit)
    if not body.strip():
        raise NotFetched("The site answers with an empty page.")
    return bytes(body)


def _pieces(response: HTTPResponse) -> Iterator[bytes]:
    while piece := response.read1(PIECE):
        yield piece
    # `read1` ends without an error where the line was cut.
    if response.length:  # it announced more
        raise EOFError


def _as_sent(pieces: Iterator[bytes]) -> Iterator[bytes]:
    return pieces


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Decompressed a piece at a time, so that none is ever much larger than what is kept."""
    decoder = zlib.decompressobj(GZIP)
    for piece in pieces:
        rest = piece
        while rest:
            if decoder.eof:  # a file of gzip may be several, one behind the other
                decoder = zlib.decompressobj(GZIP)
            # Bounded each time: a few bytes may unpack to gigabytes.
            yield decoder.decompress(rest, PIECE)
            rest = decoder.unconsumed_tail or decoder.unused_data
    yield decoder.flush()
    # A file cut off unpacks without an error as far as it goes.
    if not decoder.eof:
        raise EOFError


DECODERS: Final[Mapping[str, Callable[[Iterator[bytes]], Iterator[bytes]]]] = {
    "identity": _as_sent,
    "": _as_sent,
    "gzip": _unpacked,
    "x-gzip": _unpacked,
}


def _too_large(limit: int) -> NotFetched:
    return NotFetched(f"The document is larger than {limit / 1024**2:.0f} MB.")


def _in_words(error: Exception, place: WebPlace, limits: FetchLimits) -> NotFetched:
    """What went wrong, and whether it may pass; the first that fits, from the special to the general."""
    host = place.host
    # TimeoutError and certificates are OSErrors too, so the order decides.
    said: dict[type[Exception] | tuple[type[Exception], ...], tuple[str, bool]] = {
        TimeoutError: (f"{host} took longer than {limits.seconds:g} seconds.", True),
        ssl.SSLCertVerificationError: (
            f"{host} does not prove that it is {host}: its certificate is not valid.",
            False,
        ),
        ssl.SSLError: (f"There is no secure connection to {host}.", False),
        socket.gaierror: (f"{host} is not found on the internet.", _may_be_found(error)),
        (EOFError, IncompleteRead): (f"{host} broke off in the middle of its answer.", True),
        OSError: (f"{host} cannot be reached.", True),
    }
    for kind, (reason, may_pass) in said.items():
        if isinstance(error, kind):
            return NotFetched(reason, may_pass=may_pass)
    return NotFetched(f"{host} does not answer as a site of the web does.")


def _may_be_found(error: Exception) -> bool:
    return isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
