"""Fetching, from sites on loopback that are exempt by their endpoint, and never by a setting."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import ssl
import threading
import tracemalloc
import zlib
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from positions.intake.addresses import NotFetched, SocketAddress
from positions.intake.fetching import GZIP, Fetcher, FetchLimits
from tests.positions.intake.sites import HOST, PAGE, Say, Site, leads_to, packed, says, site, whole

SMALL = FetchLimits(received=300_000, decoded=300_000)
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def fetcher(*sites: Site) -> Fetcher:
    return Fetcher(limits=SMALL, exempt=[one.endpoint for one in sites])


def refusal(url: str, *sites: Site, by: Fetcher | None = None) -> NotFetched:
    with pytest.raises(NotFetched) as refused:
        (by or fetcher(*sites)).fetch(url)
    return refused.value


def test_a_page_comes_with_its_type_and_where_it_was() -> None:
    with site(says(whole())) as there:
        fetched = fetcher(there).fetch(there.url("/a?b=c"))
    assert (fetched.body, fetched.content_type) == (PAGE, "text/html; charset=utf-8")
    assert fetched.url == there.url("/a?b=c")
    asked = there.asked[0].splitlines()
    assert asked[:2] == ["GET /a?b=c HTTP/1.1", f"Host: {HOST}:{there.port}"]
    assert not [line for line in asked if line.lower().startswith(("cookie", "authorization", "referer"))]


@pytest.mark.parametrize(
    "answer",
    [
        HTML + b"\r\n" + PAGE,
        HTML + b"Transfer-Encoding: chunked\r\n\r\n5\r\n" + PAGE[:5] + b"\r\n24\r\n" + PAGE[5:] + b"\r\n0\r\n\r\n",
        packed(PAGE),
        whole(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "Content-Encoding: gzip"),
    ],
    ids=["to the end", "in chunks", "compressed", "compressed in parts"],
)
def test_a_page_comes_whole_however_it_is_sent(answer: bytes) -> None:
    with site(says(answer)) as there:
        assert fetcher(there).fetch(there.url()).body == PAGE


def test_a_redirect_is_followed_and_brings_no_cookie() -> None:
    with site(says(whole())) as there, site(leads_to(there.url("/b"))) as first:
        assert fetcher(first, there).fetch(first.url()).url == there.url("/b")
    assert "cookie" not in there.asked[0].lower()


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as canary, site(says(whole())) as there:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, canary.url())
        fetcher(there).fetch(there.url())
    assert canary.connections == 0


class Names:
    """A directory of names that remembers what it was asked; what it says the second time differs."""

    def __init__(self, *answers: list[SocketAddress]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[SocketAddress]:
        self.asked.append(host)
        return self._answers.pop(0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2", "0.0.0.0"])  # noqa: S104
def test_this_machine_is_not_connected_to(host: str) -> None:
    with site(says(whole())) as canary:
        by = Fetcher(ports={canary.port})
        assert "is not public" in str(refusal(f"http://{host}:{canary.port}/", by=by))
    assert canary.connections == 0


def test_a_name_with_one_address_that_is_not_public_is_not_connected_to() -> None:
    with site(says(whole())) as canary:
        answers = Names([(HOST, canary.port), ("192.0.1.1", canary.port)])
        by = Fetcher(ports={canary.port}, resolve=answers)
        assert "is not public" in str(refusal(f"http://example.org:{canary.port}/", by=by))
    assert canary.connections == 0


def test_a_redirect_to_this_machine_is_not_followed() -> None:
    with site(says(whole())) as canary, site(leads_to(canary.url())) as first:
        by = Fetcher(ports={canary.port}, exempt=[first.endpoint])
        assert "is not public" in str(refusal(first.url(), by=by))
        assert "not asked" in str(refusal(first.url(), first))
    assert (canary.connections, first.connections) == (0, 2)


def test_a_name_is_looked_up_once_and_that_is_where_it_is_asked() -> None:
    with site(says(whole())) as canary, site(says(whole())) as there:
        names = Names([there.endpoint], [canary.endpoint])
        by = Fetcher(exempt=[there.endpoint], resolve=names)
        assert by.fetch(f"http://example.org:{there.port}/").body == PAGE
    assert names.asked == ["example.org"]
    assert canary.connections == 0


@pytest.mark.parametrize("port", [22, 5432, 8080])
def test_other_ports_are_not_asked(port: int) -> None:
    by = Fetcher(resolve=Names([("192.0.1.1", port)]))
    assert f"Port {port} is not asked" in str(refusal(f"https://example.org:{port}/", by=by))


def test_a_redirect_to_another_protocol_is_not_followed() -> None:
    with site(leads_to("ftp://example.org/")) as first:
        assert "begin with https://" in str(refusal(first.url(), first))


def test_a_circle_of_redirects_ends() -> None:
    with site(leads_to("/again")) as first:
        assert "more than 5 times" in str(refusal(first.url(), first))
    assert len(first.asked) == 6


def drip(head: bytes) -> Say:
    """A byte now and then, for longer than anybody waits."""

    def say(line: socket.socket) -> None:
        line.sendall(head)
        pause = threading.Event()
        for _ in range(200):
            line.sendall(b"a")
            pause.wait(0.05)

    return say


def test_what_comes_too_slowly_is_given_up() -> None:
    for head in (b"HTTP/1.1 200 OK\r\nA: ", HTML + b"\r\n"):
        with site(drip(head)) as there:
            refused = refusal(there.url(), by=Fetcher(limits=FetchLimits(seconds=0.3), exempt=[there.endpoint]))
        assert "took longer than 0.3 seconds" in str(refused)
        assert refused.may_pass


def test_a_directory_of_names_that_is_silent_is_given_up() -> None:
    over = threading.Event()
    by = Fetcher(limits=FetchLimits(seconds=0.1), resolve=lambda host, port: [(host, port)][over.wait(20) :])
    assert refusal("https://example.org/", by=by).may_pass
    over.set()


def endless(line: socket.socket) -> None:
    line.sendall(HTML + b"\r\n")
    for _ in range(100):
        line.sendall(b"a" * 10_000)


def zeros(line: socket.socket) -> None:
    """Without end, and a thousandth as long on its way."""
    packer = zlib.compressobj(wbits=GZIP)
    line.sendall(HTML + b"Content-Encoding: gzip\r\n\r\n")
    for _ in range(2_000):
        line.sendall(packer.compress(bytes(1 << 20)))


def full(line: socket.socket) -> None:
    line.sendall(HTML + b"\r\n")
    for _ in range(200):
        line.sendall(b"a" * (1 << 20))


@pytest.mark.parametrize("say", [zeros, full])
def test_what_is_too_large_costs_no_more_memory_and_time_than_a_document_may(say: Say) -> None:
    assert FetchLimits().seconds <= 12
    tracemalloc.start()
    try:
        with site(say) as there, pytest.raises(NotFetched, match="larger than"):
            Fetcher(exempt=[there.endpoint]).fetch(there.url())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 150 << 20


@pytest.mark.parametrize(
    ("say", "reason"),
    [
        (endless, "larger than"),
        (says(packed(b"a" * 400_000)), "larger than"),
        (says(whole(b"a" * 400_000)), "larger than"),
        (says(b"HTTP/1.1 200 OK\r\n", *([b"A: " + b"b" * 1000 + b"\r\n"] * 80)), "headers"),
        (says(*([b"HTTP/1.1 100 Continue\r\n\r\n"] * 3000)), "headers"),
        (says(whole(b"")), "empty"),
        (says(whole(PAGE, "Content-Length: 100")), "broke off"),
        (says(packed(PAGE)[:-9]), "broke off"),
        (says(whole(PAGE, "Content-Encoding: gzip")), "does not answer as"),
        (says(whole(PAGE, "Content-Encoding: br")), "not read: br"),
        (says(whole(PAGE, "Content-Type: image/png")), "no text: image/png"),
        (says(b"hello\r\n\r\n"), "does not answer as"),
        (says(), "cannot be reached|broke off|does not answer"),
        (says(whole(PAGE, status="404 Not Found")), "answers 404 Not Found"),
        (leads_to("http://[/"), "no address"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_what_is_no_document_is_refused_with_the_reason(say: Say, reason: str) -> None:
    with site(say) as there, pytest.raises(NotFetched, match=reason):
        fetcher(there).fetch(there.url())


def test_it_is_said_what_may_pass() -> None:
    for status, may_pass in {"503 Service Unavailable": True, "404 Not Found": False}.items():
        with site(says(whole(status=status))) as there:
            assert refusal(there.url(), there).may_pass is may_pass
    assert refusal(there.url(), there).may_pass  # nobody listens any more


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of example.org, by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_secure_site_is_asked_by_its_name_and_must_prove_it(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    named: list[str | None] = []
    context.sni_callback = lambda _, name, __: named.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with site(says(whole()), secured=lambda line: context.wrap_socket(line, server_side=True)) as there:

        def by(trust: ssl.SSLContext) -> Fetcher:
            return Fetcher(limits=SMALL, exempt=[there.endpoint], resolve=lambda *_: [there.endpoint], trust=trust)

        assert by(trusting).fetch(f"https://example.org:{there.port}/").body == PAGE
        assert named == ["example.org"]
        assert there.asked[0].splitlines()[1] == f"Host: example.org:{there.port}"
        for url, trust in (("example.org", ssl.create_default_context()), ("example.com", trusting)):
            refused = refusal(f"https://{url}:{there.port}/", by=by(trust))
            assert "certificate is not valid" in str(refused)
    assert len(there.asked) == 1
