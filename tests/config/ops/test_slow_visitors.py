"""Visitors who send or read slowly, on a running server with as few threads as it can have."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from config.accounts.mail import after_answer, do_what_waits
from config.ops import bridge
from config.ops.bridge import Bridge, Message, takes_body
from config.postgres.scratch import address_of
from tests.config.served import eventually, served

SLOW = 40
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: {length}\r\n\r\n"
)


PROXY = "127.0.0.40"
"""An address of this machine, which stands for a proxy's."""


@pytest.fixture(scope="module")
def database(django_db_setup: None) -> str:
    return address_of(settings.DATABASE_URL, connection.settings_dict["NAME"])


@pytest.fixture(scope="module")
def port(database: str) -> Iterator[int]:
    """The port of a server with three workers of one thread each."""
    with served(database, workers=3, threads=1) as server:
        yield server.port


def visit(port: int, text: str) -> socket.socket:
    visitor = socket.create_connection(("127.0.0.1", port), timeout=10)
    visitor.sendall(text.encode())
    return visitor


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    try:
        return response.status, response.read()
    finally:
        connection.close()


def first_line(visitor: socket.socket) -> bytes:
    return visitor.recv(65536).split(b"\r\n", 1)[0]


def test_bodies_that_do_not_arrive_hold_nobody_up(port: int) -> None:
    visitors = [visit(port, HEAD.format(path="/account/login/", length=100) + "a") for _ in range(SLOW)]
    assert [ask(port, "GET", "/method/")[0] for _ in range(6)] == [200] * 6
    refused = [visitor for visitor in visitors if is_answered(visitor)]
    # Of the slow, none was given up (408) before these were answered.
    assert all(first_line(visitor).startswith(b"HTTP/1.1 503 ") for visitor in refused)
    assert len(refused) < len(visitors)
    assert len(visitors) - len(refused) <= 3 * bridge.UNFINISHED_PER_VISITOR
    for visitor in visitors:
        visitor.close()
    assert eventually(
        lambda: ask(port, "POST", "/account/login/", b"login=a&password=b")[0] == 403
    )  # forged: it was read


def is_answered(visitor: socket.socket) -> bool:
    visitor.settimeout(0.2)
    try:
        return bool(visitor.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False


@pytest.fixture(scope="module")
def behind_proxy(database: str) -> Iterator[int]:
    """The port of a server of one worker, which trusts what PROXY tells."""
    with served(database, DEMARCHE_PROXIES=PROXY) as server:
        yield server.port


def visit_from(port: int, forwarded: str, *, peer: str) -> socket.socket:
    """Begin to send a form, as a proxy passes on at once what a visitor at ``forwarded`` sends."""
    visitor = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(peer, 0))
    told = f"X-Forwarded-For: {forwarded}\r\nContent-Type:"
    visitor.sendall(HEAD.format(path="/account/login/", length=100).replace("Content-Type:", told).encode() + b"a")
    return visitor


def are_all_refused(visitors: list[socket.socket]) -> bool:
    return all(is_answered(visitor) and first_line(visitor).startswith(b"HTTP/1.1 503 ") for visitor in visitors)


def finish(visitor: socket.socket) -> bytes:
    visitor.sendall(b"a" * 99)
    return first_line(visitor)


def test_behind_a_proxy_each_visitor_is_counted_alone(behind_proxy: int) -> None:
    """One who fills their own limit keeps nobody else from sending; what others tell of themselves is not believed."""
    most = bridge.UNFINISHED_PER_VISITOR
    with ExitStack() as stack:

        def begin(forwarded: str, *, peer: str = PROXY) -> socket.socket:
            return stack.enter_context(visit_from(behind_proxy, forwarded, peer=peer))

        slow = [begin("203.0.113.9") for _ in range(most + 3)]
        assert eventually(lambda: sum(map(is_answered, slow)) == 3)
        assert are_all_refused([visitor for visitor in slow if is_answered(visitor)])
        assert are_all_refused([begin("198.51.100.1, 203.0.113.9")])  # the visitor's own hop before the proxy's
        assert finish(begin("203.0.113.10")).startswith(b"HTTP/1.1 403 ")  # forged: it was read
        liars = [begin(f"198.51.100.{n}", peer="127.0.0.41") for n in range(most + 3)]
        assert eventually(lambda: sum(map(is_answered, liars)) == 3)
        assert finish(begin("203.0.113.10")).startswith(b"HTTP/1.1 403 ")


def test_headers_that_do_not_arrive_hold_nobody_up(port: int) -> None:
    visitors = [visit(port, "GET /method/ HTTP/1.1\r\nHost: loc") for _ in range(SLOW)]
    assert ask(port, "GET", "/method/")[0] == 200
    for visitor in visitors:
        visitor.close()


@pytest.mark.parametrize(
    ("method", "path", "takes"),
    [
        ("POST", "/account/login/", True),
        ("POST", "/admin/login/", True),
        ("POST", "/desk/issues/new/", True),
        ("POST", "/method/", False),
        ("POST", "/nowhere/", False),
        ("GET", "/account/login/", False),
        ("PUT", "/account/login/", False),
        ("DELETE", "/account/login/", False),
    ],
)
def test_a_body_is_read_only_where_a_view_takes_it(method: str, path: str, takes: bool) -> None:
    assert takes_body(method, path) is takes


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Content-Length: 99999999999", 413),
        ("Transfer-Encoding: chunked", 411),
    ],
)
def test_bodies_of_no_or_too_great_length_are_refused_before_they_come(port: int, head: str, status: int) -> None:
    with visit(port, f"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n") as visitor:
        assert first_line(visitor).startswith(f"HTTP/1.1 {status} ".encode())


def test_what_is_refused_before_it_comes_is_said_where_it_was_sent(port: int) -> None:
    """The script of a form looks for the sentence, whoever has none for a way back."""
    head = "POST /desk/sources/add/?a=%22 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"
    with visit(port, head) as visitor, visitor.makefile("rb") as answer:
        html = answer.read().decode()
    assert "content-type: text/html" in html.lower()
    assert "data-demarche-refusal>Nothing was saved: this is more than the 32 MB" in html
    assert 'href="/desk/sources/add/?a=%22">Back to its page' in html


def test_a_body_nobody_takes_is_answered_at_once(port: int) -> None:
    with visit(port, HEAD.format(path="/nowhere/", length=1000)) as visitor:
        assert first_line(visitor).startswith(b"HTTP/1.1 404 ")
    with visit(port, HEAD.format(path="/method/", length=1000)) as visitor:
        assert first_line(visitor).startswith(b"HTTP/1.1 403 ")  # as a form without a cookie


def nothing_arrives() -> Awaitable[Message]:
    return asyncio.get_running_loop().create_future()


def run(answering: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, answering).result()


async def nobody_reads(_: Message) -> None:
    await asyncio.sleep(60)


async def has_gone(_: Message) -> None:
    raise RuntimeError("Nobody is there.")


async def a_body() -> Message:
    return {"type": "http.request", "body": b"0123456789"}


class Said:
    """What a visitor gets."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        """0 before there is an answer."""
        return int(self.messages[0]["status"]) if self.messages else 0


class Response:
    """Stands for Django's: what it says, and what is done when it is closed."""

    def __init__(self, pieces: Iterator[bytes], close: Callable[[], object]) -> None:
        self._pieces, self.close = pieces, close

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def post(size: int = 10) -> dict[str, Any]:
    return {
        "type": "http", "method": "POST", "path": "/account/login/", "raw_path": b"/account/login/", "scheme": "http",
        "headers": [(b"content-length", str(size).encode()), (b"host", b"localhost")], "query_string": b"",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "http_version": "1.1",
    }  # fmt: skip


def test_a_body_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "GRACE_SECONDS", 0.1)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    run(Bridge(WSGIHandler(), threads=1)(post(), nothing_arrives, send))
    assert sent[0]["status"] == 408
    assert b"This took too long to arrive. Nothing was saved." in sent[1]["body"]


@pytest.mark.parametrize("message", [{"type": "http.disconnect"}, {"type": "http.request", "body": b"half"}])
def test_half_a_body_is_never_taken_for_a_whole(message: Message) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return message

    run(Bridge(WSGIHandler(), threads=1)(post(), receive, send))
    assert sent[0]["status"] == 400


@pytest.mark.parametrize("send", [nobody_reads, has_gone])
def test_an_answer_that_nobody_reads_is_given_up(
    monkeypatch: pytest.MonkeyPatch, send: Callable[[Message], Awaitable[None]]
) -> None:
    monkeypatch.setattr(bridge, "READING_SECONDS", 0.1)
    closed: list[bool] = []

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * bridge.PIECE

    def application(_: dict[str, Any], start: Callable[..., object]) -> Response:
        start("200 OK", [])
        return Response(endless(), lambda: closed.append(True))

    run(Bridge(application, threads=1)(post(0), nothing_arrives, send))  # type: ignore[arg-type]
    assert closed == [True]


def test_what_fails_of_ours_amid_an_answer_is_the_servers_to_log() -> None:
    """It is not taken for a visitor who has gone, whatever it is."""
    said, closed = Said(), []

    def broken() -> Iterator[bytes]:
        yield b"x" * bridge.PIECE
        raise RuntimeError("ours")

    def application(_: dict[str, Any], start: Callable[..., object]) -> Response:
        start("200 OK", [])
        return Response(broken(), lambda: closed.append(True))

    with pytest.raises(RuntimeError, match="ours"):
        run(Bridge(application, threads=1)(post(0), nothing_arrives, said.send))  # type: ignore[arg-type]
    assert closed == [True]
    assert all(message.get("more_body", True) for message in said.messages)  # nobody takes it for the whole


def test_what_waits_to_be_saved_is_bounded() -> None:
    """Bodies that are whole still count, until it is their turn."""
    freed = Event()
    visitors = [Said() for _ in range(bridge.UNFINISHED_PER_VISITOR + 3)]

    def application(_: dict[str, Any], start: Callable[..., object]) -> Response:
        freed.wait(30)
        start("200 OK", [])
        return Response(iter([b"saved"]), lambda: None)

    async def send_all() -> None:
        served_by = Bridge(application, threads=1)  # type: ignore[arg-type]
        sending = [asyncio.ensure_future(served_by(post(), a_body, visitor.send)) for visitor in visitors]
        try:
            await until(lambda: sum(visitor.status == 503 for visitor in visitors) == 2)
        finally:
            freed.set()
        await asyncio.gather(*sending)
        assert served_by._unfinished.total() == 0

    run(send_all())
    assert [visitor.status for visitor in visitors] == [200] * (len(visitors) - 2) + [503] * 2


def test_what_comes_after_an_answer_holds_up_no_other() -> None:
    """Three whose mail waits for its server, and all that there is to save with is free."""
    arrived, mailed = Event(), []

    def mail(number: int) -> None:
        arrived.wait(30)
        mailed.append(number)

    def application(_: dict[str, Any], start: Callable[..., object]) -> Response:
        after_answer(partial(mail, 1))
        start("200 OK", [])
        return Response(iter([b"sent"]), do_what_waits)

    served_by = Bridge(application, threads=1)  # type: ignore[arg-type]

    async def send_all() -> None:
        try:
            for _ in range(3):
                visitor = Said()
                async with asyncio.timeout(20):
                    await served_by(post(), a_body, visitor.send)
                assert (visitor.status, mailed) == (200, [])
        finally:
            arrived.set()
        await until(lambda: len(mailed) == 3)

    run(send_all())


def test_requests_come_as_they_were_sent(port: int) -> None:
    assert ask(port, "GET", "/search/?q=%C3%A4%20b")[0] == 200
    assert ask(port, "GET", "/actors/%C3%A4/")[0] == 404
    assert ask(port, "GET", "/%00")[0] == 400
    assert ask(port, "GET", "/", Host="evil.example")[0] == 400
    status, page = ask(port, "GET", "/search/?q=%C3%A4%20b")
    assert (status, "ä b".encode() in page) == (200, True)
    assert ask(port, "HEAD", "/")[1] == b""


def test_what_is_refused_before_it_comes_is_guarded_like_every_answer(port: int) -> None:
    """Each header of an ordinary page, but for those of its content."""
    seen: list[dict[str, str]] = []
    for method, path, length in (("GET", "/method/", 0), ("POST", "/desk/sources/add/", 99_999_999_999)):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.putrequest(method, path)
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        seen.append({name.lower(): value for name, value in response.getheaders()})
        connection.close()
    page, refused = seen
    guarding = {name for name in page if name.endswith(("-policy", "-options"))}
    assert len(guarding) == 7
    assert guarding <= refused.keys()
    for name in guarding - {"content-security-policy"}:
        assert refused[name] == page[name]
    assert "frame-ancestors 'none'" in refused["content-security-policy"]
