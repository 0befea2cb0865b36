"""Visitors of a running site who read, code and review over sockets of their own, as browsers
would.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlencode

PASSWORD: Final = "demarche"  # noqa: S105 - of the demo, where everybody knows it
_COOKIE: Final = re.compile(r"set-cookie: ([^=;]+)=([^;\r]*)", re.IGNORECASE)
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_LOCATION: Final = re.compile(r"location: (\S+)", re.IGNORECASE)
_PARAGRAPH: Final = re.compile(r'data-demarche-offset="(\d+)">(.*?)</p>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_LENGTH_CODED: Final = 60


class Answer(NamedTuple):
    status: int
    head: str
    body: str

    @property
    def location(self) -> str:
        found = _LOCATION.search(self.head)
        return found[1] if found else ""


class _Fields(HTMLParser):
    """The fields of the form that has one of a name, as a browser would send them back."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.fields, self.found = name, dict[str, str](), dict[str, str]()
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict.fromkeys(("name", "value"), "") | {key: value or "" for key, value in attrs}
        name, value = given["name"], given["value"]
        if tag == "form":
            self.fields = {}
        elif tag == "select":
            self.select = name
        elif tag == "option" and self._is_chosen(given):
            self.fields[self.select] = value
        elif tag == "textarea" or (tag == "input" and _is_sent(given)):
            self.fields[name] = value

    def _is_chosen(self, option: dict[str, str]) -> bool:
        """A list sends its first, where none is selected."""
        return self.select not in self.fields or "selected" in option

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.name in self.fields and not self.found:
            self.found = self.fields


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return bool(given.get("name")) and kind != "submit" and (kind != "radio" or "checked" in given)


def form_of(page: str, name: str) -> dict[str, str]:
    """Every box is ticked: doubts about what is entered are confirmed."""
    parser = _Fields(name)
    parser.feed(page)
    return parser.found


@dataclass
class Visitor:
    """One connection that is kept, with its cookies; ``seconds`` by the kind of what was asked, and
    what failed.
    """

    port: int
    seconds: dict[str, list[float]]
    failures: list[str]
    rng: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, kind: str = "") -> Answer:
        return await self._ask("GET", path, b"", kind)

    async def post(self, path: str, fields: dict[str, str], kind: str = "") -> Answer:
        return await self._ask("POST", path, urlencode(fields).encode(), kind)

    async def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            answer = await self._exchange(method, path, body, is_kept=self.streams is not None)
        # Counted as a failure and no time: a request that broke off early would look fast.
        except (OSError, asyncio.IncompleteReadError) as error:
            self.streams = None
            self.failures.append(f"{method} {path}: {error!r}")
            return Answer(0, "", "")
        if kind:
            self.seconds.setdefault(kind, []).append(loop.time() - start)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.failures.append(f"{method} {path}: {answer.status}")
        return answer

    async def _exchange(self, method: str, path: str, body: bytes, *, is_kept: bool) -> Answer:
        """As browsers do, ask again where a connection that was kept had been closed meanwhile."""
        try:
            return await self._exchange_once(method, path, body)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            # Something of an answer came, so the request may have been carried out: it is not sent again.
            if not is_kept or (isinstance(error, asyncio.IncompleteReadError) and error.partial):
                raise
            self.streams = None
            return await self._exchange_once(method, path, body)

    async def _exchange_once(self, method: str, path: str, body: bytes) -> Answer:
        if self.streams is None:
            # By itself a reader takes no more than 64 kB in a head or a line.
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        reader, writer = self.streams
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept-Encoding: gzip",
        ]
        if self.cookies:
            lines.append(
                "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            )
        if method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        sent = await self._body(reader, head)
        text = head.decode("latin-1")
        self.cookies |= dict(_COOKIE.findall(text))
        if b"content-encoding: gzip" in head.lower():
            sent = gzip.decompress(sent)
        return Answer(int(head[9:12]), text, sent.decode(errors="replace"))

    @staticmethod
    async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
        if found := _LENGTH.search(head):
            return await reader.readexactly(int(found[1]))
        parts = []
        while b"transfer-encoding: chunked" in head.lower() and (
            size := int(await reader.readline(), 16)
        ):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        if parts:
            await reader.readline()
        return b"".join(parts)

    async def sign_in(self, name: str) -> None:
        page = await self.get("/account/login/")
        fields = form_of(page.body, "password") | {"login": name, "password": PASSWORD}
        answer = await self.post("/account/login/", fields)
        if answer.status != HTTPStatus.FOUND:
            self.failures.append(f"sign-in of {name}: {answer.status}")


@dataclass(frozen=True)
class Site:
    """What there is to read and to code, as the site's own pages say."""

    dossiers: list[str]
    pages: list[str]
    sources: list[str]
    issues: list[str]
    actors: list[str]


async def look_around(visitor: Visitor) -> Site:
    """As an editor."""
    front = (await visitor.get("/")).body
    dossiers = sorted(set(re.findall(r'href="(/dossiers/[\w-]+/)', front)))
    pages: set[str] = set()
    labels: set[str] = set()
    for dossier in dossiers:
        matrix = (await visitor.get(dossier)).body
        pages |= set(re.findall(r'href="(/(?:issues|actors)/[\w-]+/)', matrix))
        pages |= {f"{dossier}issues/", f"{dossier}changes/", f"{dossier}compare/"}
        labels |= {path.split("/")[-2] for path in re.findall(r'href="(/issues/[\w-]+/)', matrix)}
    actors = {path.split("/")[-2] for path in pages if path.startswith("/actors/")}
    stances = (await visitor.get("/stances/")).body
    pages |= {
        "/",
        "/stances/",
        "/sources/",
        "/search/?q=ceasefire",
        *re.findall(r'href="(/stances/\d+/)', stances),
    }
    listed = (await visitor.get("/sources/?kind=article")).body
    sources = sorted(set(re.findall(r'href="/sources/(\d+)/', listed)))
    return Site(dossiers, sorted(pages), sources, sorted(labels), sorted(actors))


async def read(visitor: Visitor, site: Site) -> None:
    """A matrix of some day, or every other time another page."""
    if visitor.rng.random() < 0.5:
        year, month, day = (
            visitor.rng.randint(2014, 2025),
            visitor.rng.randint(1, 12),
            visitor.rng.randint(1, 28),
        )
        await visitor.get(
            f"{visitor.rng.choice(site.dossiers)}?on={year}-{month:02}-{day:02}", "matrix"
        )
    else:
        await visitor.get(visitor.rng.choice(site.pages), "page")


def _passages(page: str) -> list[tuple[int, str]]:
    """Where a text's longer paragraphs begin, and their words: those that are coded already, too."""
    found = [
        (int(begin), unescape(_TAG.sub("", inner))) for begin, inner in _PARAGRAPH.findall(page)
    ]
    return [(begin, words) for begin, words in found if len(words) > _LENGTH_CODED]


async def code(visitor: Visitor, site: Site) -> None:
    """Select words of a source, say what they are, and submit it; what is asked back is confirmed."""
    desk = f"/desk/sources/{visitor.rng.choice(site.sources)}/"
    passages = _passages((await visitor.get(desk, "desk")).body)
    if not passages:
        visitor.failures.append(f"{desk}: no words")
        return
    begin, words = visitor.rng.choice(passages)
    # Anywhere within the paragraph, so that few select the same words.
    start = begin + visitor.rng.randrange(len(words) - _LENGTH_CODED)
    end = start + _LENGTH_CODED
    page = await visitor.get(f"{desk}stances/add/?start={start}&end={end}", "desk")
    fields = form_of(page.body, "client_key")
    if not fields:
        return
    fields |= {
        "actor": f"[{visitor.rng.choice(site.actors)}]",
        "issue": f"[{visitor.rng.choice(site.issues)}]",
        "value": visitor.rng.choice(["2", "1", "0", "-1", "-2"]),
        "then": "submit",
    }
    # Doubts are asked about once, and confirmed the second time.
    for _ in range(2):
        answer = await visitor.post(f"{desk}stances/add/", fields, "write")
        if answer.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            return
        fields |= {
            key: value
            for key, value in form_of(answer.body, "client_key").items()
            if key == "confirmed"
        }
    visitor.failures.append(f"POST {desk}stances/add/: asked twice")


async def review(visitor: Visitor, _site: Site) -> None:
    """Approve something that waits, which changes what readers see."""
    waiting = re.findall(r'href="(/review/\d+/)', (await visitor.get("/review/", "desk")).body)
    if waiting:
        chosen = visitor.rng.choice(waiting)
        fields = form_of((await visitor.get(chosen, "desk")).body, "judged_hash")
        await visitor.post(chosen, fields | {"decision": "approve"}, "write")
