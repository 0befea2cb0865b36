"""Between granian and Django: whoever sends or reads slowly holds no thread.

The event loop receives bodies, which costs nothing while nobody sends: with a deadline, a limit a visitor, and only for
addresses that take one. A thread gets a request that is whole, gives up an answer that nobody reads, and leaves what is
done after it to another.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager, nullcontext
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any, Final
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIHandler
from django.template.loader import render_to_string

from config.accounts.mail import Afterwards, leave_what_waits_to
from config.accounts.visitors import address_behind
from config.web.headers import PERMISSIONS
from config.web.page_before import page_at, view_at

type AsgiScope = dict[str, Any]
type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

BODY_LIMIT: Final = 32 * 1024 * 1024
"""Bytes; what a form may hold beside its files is DATA_UPLOAD_MAX_MEMORY_SIZE."""
IN_MEMORY: Final = 1024 * 1024
GRACE_SECONDS: Final = 20
SLOWEST: Final = 32 * 1024
"""Bytes a second, beyond the grace."""
UNFINISHED: Final = 128
UNFINISHED_PER_VISITOR: Final = 16
"""Requests to one worker that may save and are on their way, or whole and waiting for their turn, at the same time.
Visitors of a proxy are told apart (DEMARCHE_PROXIES)."""
READING_SECONDS: Final = 30
"""For a visitor to take the next piece of an answer."""
PIECE: Final = 64 * 1024
_POLICY: Final = b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_GUARDED: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", PERMISSIONS.encode()),
]
"""What Django's middleware sets on every other answer; what is refused here never gets there."""
WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class UnfitBody(Exception):
    """A body that is not received; carries the status of the answer and why."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Unread(Exception):
    """Nobody reads on."""


class Bridge:
    """An ASGI application around a WSGI one that runs in `threads` threads."""

    def __init__(self, application: WSGIHandler, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(
            threads,
            thread_name_prefix="request",
            initializer=leave_what_waits_to,
            initargs=(Afterwards(),),
        )
        # A save may wait for the lock of another for as long as lock_timeout lets it. What waits
        # here costs no thread.
        self._saving = asyncio.Semaphore(max(1, threads - 1))
        self._unfinished: Counter[str] = Counter()

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        may_save = scope["method"] not in WITHOUT_BODY
        loop = asyncio.get_running_loop()
        async with AsyncExitStack() as held:
            try:
                with self._counted(_visitor(scope)) if may_save else nullcontext():
                    body = held.enter_context(await self._receive(scope, receive))
                    if may_save:
                        await held.enter_async_context(self._saving)
            except UnfitBody as unfit:
                await _refuse(send, unfit, scope)
                return
            await loop.run_in_executor(
                self._threads, self._answer, _environ(scope, body), Reply(send, loop)
            )

    async def _receive(self, scope: AsgiScope, receive: Receive) -> IO[bytes]:
        size = _announced(dict(scope["headers"]))
        if not size or not takes_body(scope["method"], scope["path"]):
            return BytesIO()
        if size > BODY_LIMIT:
            raise UnfitBody(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"Nothing was saved: this is more than the {BODY_LIMIT // 2**20} MB that can be sent at once.",
            )
        body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed when it is answered)
        try:
            async with asyncio.timeout(GRACE_SECONDS + size / SLOWEST):
                while (message := await receive())["type"] == "http.request":
                    body.write(message.get("body", b""))
                    if not message.get("more_body"):
                        break
            if body.tell() != size:
                raise UnfitBody(
                    HTTPStatus.BAD_REQUEST, "This did not arrive whole. Nothing was saved."
                )
        except TimeoutError:
            body.close()
            raise UnfitBody(
                HTTPStatus.REQUEST_TIMEOUT, "This took too long to arrive. Nothing was saved."
            ) from None
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    @contextmanager
    def _counted(self, visitor: str) -> Iterator[None]:
        if (
            self._unfinished[visitor] >= UNFINISHED_PER_VISITOR
            or self._unfinished.total() >= UNFINISHED
        ):
            raise UnfitBody(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too much is being sent at once. Try again in a few seconds.",
            )
        self._unfinished[visitor] += 1
        try:
            yield
        finally:
            self._unfinished[visitor] -= 1
            if not self._unfinished[visitor]:
                del self._unfinished[visitor]

    def _answer(self, environ: dict[str, Any], answer: Reply) -> None:
        """In a thread: have Django answer, and hand over what it says.

        What fails then is the server's to log.
        """
        response: Any = self._application(environ, answer.start)
        try:
            for piece in _larger(response):
                answer.send(piece)
            answer.end()
        except Unread:
            return
        finally:
            response.close()


class Reply:
    """What a thread says to the visitor, through the event loop."""

    def __init__(self, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self._send, self._loop = send, loop
        self._head: Message = {}

    def start(
        self, status: str, headers: list[tuple[str, str]], *_: object
    ) -> Callable[[bytes], object]:
        """As PEP 3333 has it; the head is sent with the first piece of the body."""
        told = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        self._head = {"type": "http.response.start", "status": int(status[:3]), "headers": told}
        return self.send

    def send(self, piece: bytes, *, is_last: bool = False) -> None:
        """Hand over a piece, and wait until the visitor has taken most of what came before.

        Raises:
            Unread: where nobody reads, or there is nobody any more.
        """
        messages, self._head = [self._head] if self._head else [], {}
        messages.append({"type": "http.response.body", "body": piece, "more_body": not is_last})
        handing_over = asyncio.run_coroutine_threadsafe(self._hand_over(messages), self._loop)
        try:
            handing_over.result()
        except (
            TimeoutError,
            RuntimeError,
        ) as error:  # the server's word for a visitor who has gone is the latter
            raise Unread from error

    def end(self) -> None:
        self.send(b"", is_last=True)

    async def _hand_over(self, messages: list[Message]) -> None:
        async with asyncio.timeout(READING_SECONDS):
            for message in messages:
                await self._send(message)


async def _refuse(send: Send, unfit: UnfitBody, scope: AsgiScope) -> None:
    back = page_at(scope["path"], scope["query_string"].decode("latin-1"))
    context = {"status": unfit.status.value, "reason": unfit.reason, "back": back}
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", _POLICY),
        *_GUARDED,
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        (b"retry-after", b"5"),
    ]
    await send({"type": "http.response.start", "status": unfit.status.value, "headers": headers})
    page = render_to_string("unfit.html", context).encode()
    await send({"type": "http.response.body", "body": page})


def takes_body(method: str, path: str) -> bool:
    """Whether there is anything at the address that reads what is sent; what guards itself
    (allauth) may.
    """
    if method in WITHOUT_BODY:
        return False
    view = view_at(path)
    return view is not None and method in getattr(view, "methods", {"POST"})


def _visitor(scope: AsgiScope) -> str:
    """Where it comes from; those whose proxy tells nothing that can be trusted are one visitor."""
    told = [
        value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"
    ]
    return address_behind(scope["client"][0], forwarded=",".join(told))


def _announced(headers: dict[bytes, bytes]) -> int:
    """The size of the body in bytes."""
    if b"transfer-encoding" in headers:
        raise UnfitBody(HTTPStatus.LENGTH_REQUIRED, "Say how long it is (Content-Length).")
    try:
        return int(headers.get(b"content-length", b"0"))
    except ValueError:
        raise UnfitBody(HTTPStatus.BAD_REQUEST, "Content-Length is a number.") from None


def _environ(scope: AsgiScope, body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI (PEP 3333) has it: text is bytes, read as Latin-1."""
    host, port = scope["server"]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if (
            "_" in name
        ):  # a proxy that sets X-Forwarded-Proto must not be outdone by X_Forwarded_Proto
            continue
        key = name.replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    if isinstance(body, BytesIO):  # nothing came, or what nobody takes
        environ["CONTENT_LENGTH"] = "0"
    return environ


def _larger(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces that are worth a handing over."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(kept)
            kept, size = [], 0
    if kept:
        yield b"".join(kept)
