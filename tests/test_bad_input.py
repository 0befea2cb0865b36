"""Nonsense in the address, the form and the body: a clear refusal or an ordinary page, never a failure of ours."""

import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from config.web.refusals import PROGRAM_QUERY_LIMIT, QUERY_LIMIT
from tests.factories import ActorFactory, DossierFactory
from tests.lots import IN_LOTS, Lot
from tests.site import PAGES, Page, World

pytestmark = pytest.mark.django_db

GENERIC = b"The request could not be understood"
HUGE = ("9" * 30, str(2**63), "-1", "0", "1e400", "NaN", "٣", "1.5")
NO_DATES = ("0000-01-01", "9999-12-31", "1799-12-31", "2200-01-01", "2025-02-30", "2025-13-01", "yesterday", "20250819")
DATES = (*NO_DATES, "2025-8-19", "٢٠٢٥-٠٨-١٩", "2025-08-19T00:00", " 2025-08-19", "-2025-08-19")
"""The last ones only a strict reader refuses; filters are generous."""
CODES = (
    "nobody",
    "no-body" * 30,
    "a b",
    "ünknown",
    "'; drop table positions_stance; --",
    "../../etc/passwd",
    "<script>",
)
SEARCHES = (
    "'", '"', "a & & b", ":*", "<->", "((((", "!!", "a | ", "\\", "%", "_", "*", "-", "- -", "&amp;", "“", "🙂",
    "a" * 5000, "\u202e", "\u0300", "\ufdd0", "\ufffd", "{}", "{{ 7*7 }}", "or", "and", "not", "ﬁ", "İ", "ß", "\n\r\t",
    "\x1b[0m",
)  # fmt: skip

MATRIX = {"on": DATES, "vs": DATES, "known": DATES, "actors": CODES, "issues": CODES, "rows": CODES, "group": CODES,
          "inherited": CODES,
          "start": ("-1", "9" * 30, "x", "٣", "1.5"), "cell": CODES}  # fmt: skip
STRICT: dict[str, dict[str, tuple[str, ...]]] = {
    "matrix": MATRIX,
    "matrix_csv": {key: values for key, values in MATRIX.items() if key != "cell"},
    "matrix_svg": {key: values for key, values in MATRIX.items() if key != "cell"} | {"as": CODES},
    "cell": {"on": DATES, "known": DATES},
    "choose": {key: values for key, values in MATRIX.items() if key != "group"} | {"do": CODES},
    "issue_list": {"page": HUGE},
    "issue": {"on": DATES},
    "actor": {"on": DATES, "dossier": CODES},
    "changes": {"on": DATES, "vs": DATES, "kind": CODES, "after": CODES},
    "compare": {"on": DATES, "vs": DATES, "actors": CODES, "measure": CODES, "show": CODES},
    "search": {"kind": CODES},
    "actor_list": {"kind": CODES, "group": CODES, "sort": CODES, "page": HUGE},
    "source_list": {"kind": CODES, "dossier": CODES, "reliability": CODES, "since": NO_DATES, "until": NO_DATES,
                    "sort": CODES, "page": HUGE},
    "source": {"excerpt": HUGE[2:], "snapshot": HUGE[2:]},
    "manage_actors": {"page": HUGE},
    "source_code": {"snapshot": HUGE},
    "corrections": {"snapshot": HUGE},
    "change_list": {"older": (*HUGE[:3], *HUGE[4:], "9" * 5000)},
    "record_history": {"page": HUGE},
    "review_texts": {"of": CODES[1:], "page": HUGE},  # those of nobody can be asked for
    "texts_hand_over": {"source": (*HUGE, *CODES)},
    "desk_bulk": {"stance": (*HUGE, *CODES), "do": CODES},
    "stance_list": {"dossier": CODES, "value": CODES, "act": CODES, "source_kind": CODES, "since": NO_DATES,
                    "until": NO_DATES, "sort": CODES, "after": CODES, "before": CODES},
}  # fmt: skip
"""Parameters that have a meaning or none: what cannot be meant is refused."""
WORDS = {
    "search": ("q",),
    "actor_list": ("q",),
    "source_list": ("q", "publisher"),
    "stance_list": ("q", "issue", "actor"),
    "issue_list": ("q", "tag"),
    "choose": ("q",),
    "compare": ("q",),
    "manage_actors": ("q", "archived"),
    "actor_add": ("name",),
    "issue_add": ("name", "dossier"),
    "suggest_actors": ("q", "stated_date", "stated_precision"),
    "suggest_issues": ("q",),
    "stance_record": ("actor", "on_behalf_of", "issue", "value", "stated_date", "stated_precision"),
    "suggest_offices": ("actor", "on_behalf_of", "on_behalf_by", "stated_date", "stated_precision"),
}
"""Parameters in which people write what they like."""
FIRST = {entry.name: entry for entry in reversed(PAGES)}


def path(name: str, world: World) -> str:
    return FIRST[name].url(world).partition("?")[0]


def body(response: Any) -> bytes:
    content: bytes = response.getvalue()
    return content


@IN_LOTS
@pytest.mark.parametrize(("name", "parameter"), [(name, parameter) for name in STRICT for parameter in STRICT[name]])
def test_what_cannot_be_meant_is_refused(name: str, parameter: str, lot: Lot, world: World) -> None:
    client = world.clients[Role.ADMINISTRATOR]
    questions = [(value, headers) for headers in ({}, {"HX-Request": "true"}) for value in STRICT[name][parameter]]
    for value, headers in lot.of(questions, f"{name} {parameter}", every=7):
        response = client.get(path(name, world), {parameter: value}, headers=headers)
        assert response.status_code in (400, 404, 422), value
        assert GENERIC not in body(response), value


@IN_LOTS
@pytest.mark.parametrize(("name", "parameter"), [(name, parameter) for name in WORDS for parameter in WORDS[name]])
def test_any_words_can_be_looked_for(name: str, parameter: str, lot: Lot, world: World) -> None:
    client = world.clients[Role.EDITOR]
    for value in lot.of(SEARCHES, f"{name} {parameter}", every=9):
        response = client.get(path(name, world), {parameter: value})
        assert response.status_code in (200, 422), value


def test_lists_of_nobody() -> None:
    client = Client()
    for name, parameters in WORDS.items():
        if FIRST[name].least is Role.PUBLIC and "slug" not in FIRST[name].kwargs:
            assert client.get(reverse(name), dict.fromkeys(parameters, "zzz")).status_code == 200


WITH_NUL = ("x=%00", "x=\x00", "%00", "q=a%00b", "on=2025-08-19%00")
# Several pieces in one address are one page to make; words that are looked for stand alone, as what
# the page does not read is refused first.
UNREADABLE = (
    *("x=%ed%a0%80&%&&&&=&q=%C0%80", "x=%ff%fe&%zz&;&q[]=1", "q=a&q=b", "x=1&" * 1500),
    *("q=%C0%80", "q=%E2%80%AE"),
)
TOO_LONG = "x"
"""So often that the limit is passed by one."""


@IN_LOTS
@pytest.mark.parametrize("entry", [entry for entry in FIRST.values() if "GET" in entry.methods], ids=str)
def test_unreadable_addresses(entry: Page, lot: Lot, world: World) -> None:
    client, plain = world.clients[Role.ADMINISTRATOR], path(entry.name, world)
    limit = PROGRAM_QUERY_LIMIT if entry.name.startswith("api_") else QUERY_LIMIT
    for query in lot.of((*WITH_NUL, TOO_LONG, *UNREADABLE), str(entry), every=6):
        response = client.get(f"{plain}?{query * (limit + 1) if query == TOO_LONG else query}")
        if query in WITH_NUL:
            assert response.status_code == 400, query
            assert b"NUL character" in body(response)
        elif query == TOO_LONG:
            assert response.status_code == 414
        else:
            assert response.status_code < 500, query


def test_a_refusal_leads_back_to_the_page_without_what_was_wrong(world: World) -> None:
    back = b'href="?">The same page'
    assert back in body(world.clients[Role.PUBLIC].get(f"{path('matrix', world)}?on=never"))
    assert back not in body(world.clients[Role.PUBLIC].post(path("matrix", world)))


@pytest.mark.parametrize("key", ["%00", "a%00b", "%ed%a0%80", "%ff", "..%2f..", "a" * 3000, "%F0%9F%99%82", "a b", "'"])
def test_unreadable_paths(key: str, world: World) -> None:
    for prefix in (
        "/",
        "/actors/",
        "/issues/",
        "/dossiers/",
        "/sources/",
        "/stances/",
        "/dossiers/dossier/cells/actor/",
    ):
        assert world.clients[Role.PUBLIC].get(f"{prefix}{key}/").status_code in (400, 404), prefix


NUMBERED = [entry for entry in FIRST.values() if "pk" in entry.kwargs]


@IN_LOTS
@pytest.mark.parametrize("key", ["0", "-1", str(2**31), str(2**63), "9" * 400, "9" * 5000, "٣", "1.5", "1e3", "0x1"])
def test_forged_numbers(key: str, lot: Lot, world: World) -> None:
    for entry in lot.of(NUMBERED, key, every=5):
        named = re.compile(rf"(?<=/){world.named[entry.kwargs['pk']]}(?=[/.]|$)")
        url = named.sub(quote(key), entry.url(world).partition("?")[0])
        assert quote(key) in url
        for method in ("GET", "POST"):
            response = world.clients[Role.ADMINISTRATOR].generic(method, url)
            assert response.status_code in (400, 404, 405, 422), (entry, method)


@pytest.mark.parametrize("parameter", ["actors", "issues"])
@pytest.mark.parametrize("number", [400, 3000])
def test_thousands_in_the_address(parameter: str, number: int, world: World) -> None:
    for name in ("matrix", "matrix_csv", "matrix_svg", "choose", "compare"):
        if (name, parameter) != ("compare", "issues"):
            slugs = ",".join(f"a{i}" for i in range(number))
            response = world.clients[Role.PUBLIC].get(path(name, world), {parameter: slugs})
            assert response.status_code == (414 if len(slugs) > QUERY_LIMIT / 2 else 400)
            assert GENERIC not in body(response)


def test_many_real_actors_are_too_many() -> None:
    actors = ActorFactory.create_batch(251)
    dossier = DossierFactory.create(actors=actors)
    response = Client().get(dossier.get_absolute_url(), {"actors": ",".join(actor.slug for actor in actors)})
    assert response.status_code == 400
    assert b"At most" in body(response)


FORM = "application/x-www-form-urlencoded"
BODIES = [
    (b"text=a%00b", FORM, 400),
    (b"text=a\x00b", FORM, 400),
    (b"text=" + b"a" * (13 * 2**20), FORM, 413),
    (b"&".join(b"a=1" for _ in range(2001)), FORM, 400),
    (b"text=a", FORM + "; charset=utf-7", 400),
    (b"text=a", FORM + "; charset=nonsense", 422),
    (b"text=%ff%fe", FORM, 422),
    (b"{", "application/json", 422),
    (b"", "", 422),
    (b"--x\r\n", "multipart/form-data; boundary=x", 422),
    (b"x", "multipart/form-data", 400),
    (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\na\x00b\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
        422,
    ),
    (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"a" * (13 * 2**20) + b"\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
        413,
    ),
]


@pytest.mark.parametrize(("sent", "content_type", "status"), BODIES, ids=range(len(BODIES)))
def test_unreadable_forms(sent: bytes, content_type: str, status: int, world: World) -> None:
    response = world.clients[Role.EDITOR].generic("POST", reverse("source_add"), sent, content_type=content_type)
    assert response.status_code == status


FIELDS = [
    "text", "title", "url", "kind", "language", "published_date", "published_precision", "client_key", "version",
    "actor", "on_behalf_of", "issue", "value", "act", "stated_date", "stated_precision", "decision", "note",
    "judged_hash", "seen", "withdrawn_date", "withdrawal_note", "status", "coder", "is_self_review",
    "name", "slug", "iso3", "wikidata_id", "label", "proposition", "keywords", "dossier", "is_another", "up",
    "names-TOTAL_FORMS", "names-0-row_id", "memberships-TOTAL_FORMS", "actors-TOTAL_FORMS", "actors-0-row",
    "actors-0-place", "added-TOTAL_FORMS", "added-0-actor", "form-TOTAL_FORMS", "form-0-row", "form-0-place",
    "chosen", "stance", "do", "state", "after", "confirmed", "must_choose", "anyway",
    "words-TOTAL_FORMS", "words-0-snapshot", "words-0-start", "words-0-end", "conditions-TOTAL_FORMS",
]  # fmt: skip


READING_NO_FIELD = {"sent", "digest_stop", "text_look"}  # each does one thing, whatever comes with it
FORMS = [entry for entry in PAGES if "POST" in entry.methods and entry.name not in READING_NO_FIELD]


@IN_LOTS
@pytest.mark.parametrize("entry", FORMS, ids=str)
def test_nonsense_in_forms(entry: Page, lot: Lot, world: World) -> None:
    values = (*HUGE[:4], *NO_DATES[:2], *CODES[4:6], "\ufdd0", "a" * 100_000)
    for value in lot.of(values, str(entry), every=10):
        taken = [("snapshot_add", "text"), ("intake_add", "text")]  # any words are a text
        fields = [name for name in FIELDS if (entry.name, name) not in taken]
        sent = urlencode(dict.fromkeys(fields, value))
        response = world.clients[Role.ADMINISTRATOR].generic("POST", entry.url(world), sent, content_type=FORM)
        assert response.status_code in (400, 403, 404, 409, 422), value[:40]


@pytest.mark.parametrize("name", ["session", "csrf", "messages", "sessionid"])
def test_nonsense_in_cookies(name: str) -> None:
    for value in ("x", "a" * 4000, "\xff", "'", "%00", '[["__json_message"', "{}"):
        client = Client()
        client.cookies[name] = value
        assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "a b"},
        {"X-Forwarded-Host": "evil.example"},
        {"HX-Request": "true", "HX-Current-URL": "http://testserver/dossiers/dossier/?on=%00"},
        {"HX-Request": "true", "HX-Current-URL": "http://testserver/dossiers/dossier/?on=9999-99-99"},
        {"If-None-Match": '"x", W/'},
        {"If-Modified-Since": "yesterday"},
        {"Accept-Language": "x" * 5000},
        {"Accept-Encoding": "gzip;q=nonsense"},
        {"Accept": "\x7f"},
    ],
    ids=str,
)
def test_nonsense_in_headers(headers: dict[str, str], world: World) -> None:
    for name in ("matrix", "cell", "home"):
        response = world.clients[Role.PUBLIC].get(path(name, world), headers=headers)
        assert response.status_code == (400 if "Host" in headers else 200)


def test_what_htmx_says_need_be_no_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot_read(_: str) -> None:
        raise ValueError

    monkeypatch.setattr("positions.pages.reading.cells.urlsplit", cannot_read)
    said = {"HX-Request": "true", "HX-Current-URL": "http://testserver/dossiers/dossier/"}
    assert world.clients[Role.PUBLIC].get(path("cell", world), headers=said).status_code == 200
