"""Any text in any place where a program or a person may put one: which places there are, and what came of it.

The places are read off the table of addresses in `tests.site`, whose completeness a test holds against the URL conf:
the fields that a view declares and those of the forms on its page, the parameters that it reads and those that the
API's document names, and what stands in its path. So a new form is sent such text, or fails the build.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import hypothesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from hypothesis import strategies as st

from actors.folding import tidy
from config.accounts.roles import Role
from positions.api.document import operations, read_document
from positions.choices import AT_WORK, TableKind, TableState
from positions.loading.tables.running import check, load
from positions.models import TableImport
from positions.texts.normalise import normalise
from tests.faults.ground import VOLATILE
from tests.faults.writes import WRITING as POSTED
from tests.faults.writes import Write, own_forms, pages_of
from tests.hostile_files import file_of
from tests.shown_form import offers, posted_forms
from tests.site import PAGES, Page, World

FORM: Final = "application/x-www-form-urlencoded"
LENGTHS: Final = (1, 80, 81, 200, 255, 256, 300, 1000, 5000, 20_000)
"""Characters: at and beyond the limits of columns."""
CURIOUS: Final = (
    "\u202e\u2066x", "\u200b\u200d\ufeff\u00ad", "e\u0301\u0323" * 3, "\ufb2c\u0344\U0001d160", "İßŉǰ\u0390",
    "\U0010ffff\ufdd0\ufffe", "\r\n\r\u2028\u2029\x85\x0b\x0c\x1c", "\x00", "a\ud800b", "\udfff", "\x01\x1b[31m\x7f",
    "\ufff9\U000e0041\u061c", "=1+1", "@SUM(1)", "+1", "-1", "\t=1", "'", '"', "\\", "%", "_", "%s", "%(x)s", "{}",
    "{{ 7*7 }}", "{% now %}", "${7*7}", "<b>", "&amp;", "]]>", "-->", "'; --", "[actor]", "[", "]", "a,b;c\td", "null",
    "NaN", "1e400", "٣", "0", "-0", "9" * 40, "javascript:x", "http://[", "//", "/\\", "?", "#", "..", "\u3000 \xa0",
    "ﷺ", "👩\u200d🚀🏴\U000e0067\U000e007f", "ก็็็็", "aaa",
)  # fmt: skip
"""What text has to be feared for: what reorders, hides, grows when it is composed or folded, cannot be stored, or would
be meant as something in another language.
"""
KEPT: Final = (
    "coding_rule", "label", "name", "note", "proposition", "publisher", "reason", "rule", "summary", "text", "title",
)  # fmt: skip
"""Fields in which people write sentences."""
PLAIN: Final = "Plain words, which are kept."
CAPTURED: Final = {("source_add", "text"), ("snapshot_add", "text")}
"""Kept byte by byte as well, beside the normalised text."""
NO_TEXT: Final = {
    "sent": "lets go of what was kept, whatever comes with it",
    "digest_stop": "its secret stands in the address",
}
"""Views that are posted to and read no field, and why."""
BROUGHT: Final = (
    *((kind, suffix) for kind in (TableKind.STANCES, TableKind.SOURCES, TableKind.ACTORS, TableKind.ISSUES)
      for suffix in ("csv", "xlsx")),
    (TableKind.FOLDER, "zip"),
)  # fmt: skip
"""Files that are brought. Those of Discourse Network Analyzer have a test of their own."""
UNSHOWN: Final = {
    **dict.fromkeys(("view_edit", "view_raise", "view_delete", "watch_drop"), ("name", "address", "actor", "issue")),
    **dict.fromkeys(("intake_again", "intake_read", "intake_drop"), ("version", "state", "text")),
    **dict.fromkeys(("table_import", "table_load", "table_stop", "table_drop"), ("columns", "is_confirmed", "status")),
    **dict.fromkeys(("text_confirm", "text_take_back", "text_ask", "text_done"), ("number", "version", "kind")),
    **dict.fromkeys(("text_look",), ("number", "version", "kind")),
    **dict.fromkeys(("suggestion_dismiss", "rule_case_drop", "source_assign"), ("stance", "coder", "start", "issue")),
    **dict.fromkeys(("double_coding_done", "double_coding_drop", "double_coding_same"), ("version", "pair", "note")),
    **dict.fromkeys(("coding_sample_drop",), ("version", "pair", "note")),
    **dict.fromkeys(("stance_hand_back", "stance_submit", "stance_take_back", "stance_undo"), ("version", "note")),
}  # fmt: skip
"""Fields of forms that no page of the small world shows, as nothing in it asks for them."""


def texts() -> st.SearchStrategy[str]:
    """Any code points, lone surrogates and NUL included, of any length up to beyond every limit."""
    piece = st.one_of(st.sampled_from(CURIOUS), st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=200))
    long = st.builds(lambda text, n: (text * (n // len(text) + 1))[:n], piece, st.sampled_from(LENGTHS))
    joined = st.builds(lambda a, b: f"Word {a}{b} word", piece, piece)
    return st.one_of(piece, long, joined)


@dataclass(frozen=True, slots=True)
class Sending:
    """A form that a view takes: where to, and what it would send untouched; ``names`` are all it may be sent."""

    view: str
    path: str
    fields: dict[str, str]
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.view} {self.path}"


@dataclass
class Tally:
    """What was asked, and what must be nothing."""

    requests: int = 0
    round_trips: int = 0
    loaded: int = 0
    """Files that were imported."""
    by_status: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def ask(self, client: Client, method: str, path: str, body: str = "", **headers: str) -> Any:
        response: Any = client.generic(
            method, path, body.encode("utf-8", "surrogatepass"), content_type=FORM, headers=headers
        )
        return self.judge(response, f"{method} {path[:300]} {body[:500]}")

    def judge(self, response: Any, what: str) -> Any:
        response.getvalue()  # what is streamed fails here
        self.requests += 1
        self.by_status[response.status_code] += 1
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.failed.append(f"{response.status_code} {what}")
        return response


def encoded(fields: dict[str, str]) -> str:
    return urlencode(fields, errors="surrogatepass")


def entries(method: str) -> list[Page]:
    """One address of each view that takes the method."""
    first = {entry.name: entry for entry in reversed(PAGES) if method in entry.methods}
    return list(first.values())


def sendings(world: World, shown: Iterable[Shown]) -> list[Sending]:
    """Every form that is posted: what a trial sends of its own, then what any page offers, one for each view."""
    found: dict[str, Sending] = {}
    offered = (Write(*one) for page in shown for one in page.offers)
    for write in chain(own_forms(world), offered):
        if write.view in POSTED and (write.view not in found or not found[write.view].fields):
            found[write.view] = _sending(write.view, write.path, write.form, shown)
    for entry in entries("POST"):
        if entry.name not in found:
            found[entry.name] = _sending(entry.name, entry.url(world), {}, shown)
    return [found[name] for name in sorted(found)]


def _sending(view: str, path: str, fields: dict[str, str], shown: Iterable[Shown]) -> Sending:
    declared = set(getattr(resolve(urlsplit(path).path).func, "form_fields", ()))
    of_page = {name for page in shown if page.path == urlsplit(path).path for name in page.names}
    names = declared | fields.keys() | of_page | set(UNSHOWN.get(view, ()))
    return Sending(view, path, fields, tuple(sorted(names - {"csrfmiddlewaretoken"})))


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that was looked at: what it offers to be sent, and the names of its fields; none of what is no HTML."""

    path: str
    offers: list[tuple[str, str, dict[str, str]]]
    names: frozenset[str]


def look_at_pages(world: World) -> list[Shown]:
    """Every page of the site, as an administrator sees it."""
    return [_look_at(world.clients[Role.ADMINISTRATOR], url) for url in pages_of(world)]


def _look_at(client: Client, url: str) -> Shown:
    page: Any = client.get(url)
    path = url.partition("?")[0]
    if not page["Content-Type"].startswith("text/html"):
        return Shown(path, [], frozenset())
    html = page.getvalue().decode()
    named = re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"', html)
    found = []
    for offer in offers(html, page=url):
        action = offer.action or url
        with suppress(Resolver404):
            found.append((resolve(action.partition("?")[0]).url_name or "", action, offer.fields))
    return Shown(path, found, frozenset(name.replace("__prefix__", "0") for name in named))


def parameters(world: World, shown: Iterable[Shown]) -> list[tuple[str, tuple[str, ...]]]:
    """Every address that is read, with the parameters that it declares or its page asks for."""
    of_api = {one["operationId"]: [p["name"] for p in one["parameters"]] for one in operations(read_document())}
    found = []
    for entry in entries("GET"):
        path = entry.url(world)
        plain = path.partition("?")[0]
        known = getattr(resolve(plain).func, "parameters", None) or ()
        asked = {name for page in shown if page.path == plain and not known for name in page.names}
        named = {*known, *asked, *re.findall(r"[?&](\w+)=", path), *of_api.get(entry.name, ())}
        found.append((plain, tuple(sorted(named)) or ("q",)))
    return found


def named_paths(world: World) -> list[tuple[str, str]]:
    """Every address with something of the world's in it, and that, to be replaced."""
    return [
        (entry.url(world).partition("?")[0], str(world.named[name]))
        for entry in entries("GET")
        for name in entry.kwargs.values()
    ]


def with_text_in_path(path: str, named: str, text: str) -> str:
    put = quote(text[:2000], safe="", errors="surrogatepass")
    return re.sub(rf"(?<=/){re.escape(named)}(?=[/.]|$)", lambda _: put, path, count=1)


def strings_kept() -> Counter[str]:
    """Every text in every row of the record."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(VOLATILE)]
        cursor.execute(" union all ".join(f"select to_jsonb(t) from public.{name} t" for name in tables))
        rows = [json.loads(row) for (row,) in cursor.fetchall()]
    return Counter(one for row in rows for one in _leaves(row))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield bytes.fromhex(value[2:]).decode(errors="replace") if re.fullmatch(r"\\x[0-9a-f]*", value) else value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)


def ways_to_keep(text: str) -> set[str]:
    """What a text may be kept as: verbatim, without blanks around it, with line feeds as the line ends of a form; names
    are tidied and texts of sources normalised, as `actors.folding` and `positions.texts.normalise` say.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = {text, lines, tidy(text), normalise(text), unicodedata.normalize("NFC", lines)}
    return kept | {one.strip() for one in kept}


def send(tally: Tally, world: World, sending: Sending, text: str, name: str | None) -> None:
    """The form with the text in this field, or in all; what it writes is taken back."""
    fields = dict.fromkeys(sending.names, text) if name is None else {**sending.fields, name: text}
    with transaction.atomic():
        tally.ask(world.clients[Role.ADMINISTRATOR], "POST", sending.path, encoded(fields))
        transaction.set_rollback(True)


def keep(tally: Tally, world: World, sending: Sending, text: str, name: str) -> bool:
    """The same; where it is taken, whether the text is in a new row as it was sent, or as `ways_to_keep` says."""
    client = world.clients[Role.ADMINISTRATOR]
    sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")  # half a surrogate is no text
    ways = {sent} if (sending.view, name) in CAPTURED else ways_to_keep(sent)
    with transaction.atomic():
        before = strings_kept()
        response = tally.ask(client, "POST", sending.path, encoded({**sending.fields, name: text}))
        is_taken = response.status_code == HTTPStatus.FOUND and bool(sent.strip())
        is_kept = bool(ways & (strings_kept() - before).keys())
        transaction.set_rollback(True)
    tally.round_trips += is_taken
    if is_taken and not is_kept:
        tally.changed.append(f"{sending}: {name}={text[:300]!r}")
    return is_taken and is_kept


def bring(
    tally: Tally, world: World, kind: TableKind, suffix: str, texts: list[str], *, is_sound: bool = False
) -> None:
    """A file with these texts is brought, looked at, checked, imported and forgotten as its page offers; nothing of it
    is left.
    """
    client = world.clients[Role.ADMINISTRATOR]
    with transaction.atomic():
        name = texts[0][:50].encode("utf-8", "replace").decode()  # half a surrogate is in the name of no file
        file = SimpleUploadedFile(f"{name}.{suffix}", file_of(kind, suffix, texts, is_sound=is_sound))
        what = f"{kind} {suffix} {texts}"
        tally.judge(client.post(reverse("table_list"), {"kind": kind, "table": file}), what)
        for number in TableImport.objects.values_list("pk", flat=True):
            path = reverse("table_import", args=[number])
            for step in (path, reverse("table_load", args=[number])):
                page: Any = tally.ask(client, "GET", path)
                for form in posted_forms(page.getvalue().decode()):
                    if (form.action or path) == step:
                        tally.ask(client, "POST", step, encoded({**form.fields, "confirmed": "on"}))
                        work_on(tally, number, what)
            tally.loaded += TableImport.objects.filter(pk=number, state=TableState.LOADED).exists()
            tally.ask(client, "GET", path)
            tally.ask(client, "POST", reverse("table_drop", args=[number]))
        transaction.set_rollback(True)


def work_on(tally: Tally, number: int, what: str) -> None:
    """What the worker does of it, where it waits for that; its failure is one of ours as well."""
    for waiting in TableImport.objects.filter(pk=number, state__in=AT_WORK).select_related("owner"):
        try:
            with transaction.atomic():
                {TableState.CHECKING: check, TableState.LOADING: load}[TableState(waiting.state)](waiting)
        except Exception as why:  # whatever it is
            tally.failed.append(f"{why!r} at work on {what}")


@dataclass(frozen=True, slots=True)
class Places:
    """All of them."""

    sendings: list[Sending]
    parameters: list[tuple[str, tuple[str, ...]]]
    paths: list[tuple[str, str]]
    keeping: list[tuple[Sending, str]]
    """Forms and their fields whose plain words are kept."""

    @classmethod
    def of(cls, world: World) -> Places:
        shown = look_at_pages(world)
        forms = sendings(world, shown)
        written = [(form, name) for form in forms if form.fields for name in form.names if name in KEPT]
        keeping = [(form, name) for form, name in written if keep(Tally(), world, form, PLAIN, name)]
        return cls(forms, parameters(world, shown), named_paths(world), keeping)


def ask_all(tally: Tally, world: World, places: Places, data: st.DataObject) -> None:
    """One text in one parameter of each address, and in each path."""
    client = world.clients[Role.ADMINISTRATOR]
    for path, names in places.parameters:
        name, text = data.draw(st.sampled_from(names)), data.draw(texts())
        headers = {"HX-Request": "true"} if data.draw(st.booleans()) else {}
        tally.ask(client, "GET", f"{path}?{encoded({name: text[:3000]})}", **headers)
    for path, named in places.paths:
        tally.ask(client, "GET", with_text_in_path(path, named, data.draw(texts())))


def send_all(tally: Tally, world: World, places: Places, data: st.DataObject) -> None:
    """One text in one field of each form, or in all of them."""
    for place in places.sendings:
        name = data.draw(st.sampled_from([*place.names, None])) if place.names else None
        send(tally, world, place, data.draw(texts()), name)


def keep_all(tally: Tally, world: World, places: Places, data: st.DataObject) -> None:
    """One text in each field that keeps what was written."""
    for form, name in places.keeping:
        keep(tally, world, form, data.draw(texts()), name)


def bring_all(tally: Tally, world: World, data: st.DataObject) -> None:
    """A few texts in each kind of file."""
    drawn = [data.draw(st.lists(texts(), min_size=1, max_size=4)) for _ in BROUGHT]
    for (kind, suffix), some in zip(BROUGHT, drawn, strict=True):
        bring(tally, world, kind, suffix, some, is_sound=data.draw(st.booleans()))


def ask_every_place(tally: Tally, world: World, places: Places, data: st.DataObject) -> None:
    """All of it once."""
    send_all(tally, world, places, data)
    keep_all(tally, world, places, data)
    ask_all(tally, world, places, data)
    bring_all(tally, world, data)


def try_so_often(times: int, do: Callable[[st.DataObject], None], *, seed: int) -> None:
    """With texts that this seed gives."""

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.data())
    def one(data: st.DataObject) -> None:
        hypothesis.assume(data.draw(st.integers(0, 100)))  # the first example is the plainest of each text
        do(data)

    one()
