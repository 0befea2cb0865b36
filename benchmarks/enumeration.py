"""Whether anybody learns which accounts there are: `./run bench enumeration [--tries 200]`.

Each form of those who are not signed in is sent a name or address that an account has, and one that none has, in turn,
as often as told, with passwords hashed as they are for real. Answers must be the same letter by letter, but for what
was typed; of the milliseconds the medians are printed, and what the two kinds differ by.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from statistics import median
from typing import Final
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User

from benchmarks.alone import HOST, empty_database, serve_alone

TRIES: Final = 200
MOST_APART: Final = 0.1
"""Of the slower median: by how much the two may differ, on a machine that does other things."""
_SETTINGS: Final = "tests.config.unlimited_settings"
"""Not beside this module: to import it would set Django up before its settings are read."""
_TYPED: Final = re.compile(r'value="[^"]*"|nonce-?="?[^" ]+"?')


def _name(there: bool, number: int) -> str:
    return "anna" if there else f"nobody{number:03}"


def _address(there: bool, number: int) -> str:
    return f"{_name(there, number)}@example.org"


type _Typed = Callable[[bool, int], Mapping[str, str]]

_FORMS: Final[dict[str, tuple[str, _Typed]]] = {
    "sign in by name": (
        "/account/login/",
        lambda there, number: {"login": _name(there, number), "password": "not the one"},
    ),
    "sign in by address": (
        "/account/login/",
        lambda there, number: {"login": _address(there, number), "password": "not the one"},
    ),
    "ask for a new password": (
        "/account/password/reset/",
        lambda there, number: {"email": _address(there, number)},
    ),
}


@dataclass
class Seen:
    """Of one form, by whether an account has what was typed."""

    bodies: dict[bool, set[str]] = field(default_factory=lambda: {True: set(), False: set()})
    milliseconds: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})

    def note(self, *, there: bool, body: str, milliseconds: float) -> None:
        self.bodies[there].add(body)
        self.milliseconds[there].append(milliseconds)


def ask(port: int, path: str, typed: Mapping[str, str]) -> tuple[str, float]:
    """What is answered without what was typed, and after how many milliseconds."""
    connection = HTTPConnection(HOST, port, timeout=60)
    connection.request("GET", path)
    page = connection.getresponse()
    page.read()
    cookies = SimpleCookie(page.headers["Set-Cookie"])
    sent = urlencode({**typed, "csrfmiddlewaretoken": cookies["csrf"].value})
    headers = {
        "Cookie": f"csrf={cookies['csrf'].value}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    began = time.perf_counter()
    connection.request("POST", path, sent, headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    place = answer.headers["Location"] or ""
    return f"{answer.status} {place}\n{_TYPED.sub('', body)}", took


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench enumeration", description=__doc__)
    parser.add_argument("--tries", type=int, default=TRIES, help="of each kind, at each form")
    options = parser.parse_args()
    wrong = 0
    with empty_database() as database:
        user = User.objects.create_user("anna", _address(True, 0), "rainy cabbages amid fields")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        with serve_alone(database, DJANGO_SETTINGS_MODULE=_SETTINGS) as port:
            for what, (path, typed) in _FORMS.items():
                seen = Seen()
                for number in range(options.tries):
                    for there in (True, False) if number % 2 else (False, True):
                        body, took = ask(port, path, typed(there, number))
                        seen.note(there=there, body=body, milliseconds=took)
                wrong += _tell(what, seen)
    sys.exit(wrong > 0)


def _tell(what: str, seen: Seen) -> bool:
    """A line; whether somebody could tell the two apart."""
    known, unknown = (median(seen.milliseconds[there]) for there in (True, False))
    apart = abs(known - unknown) / max(known, unknown)
    is_one = seen.bodies[True] == seen.bodies[False] and len(seen.bodies[True]) == 1
    print(
        f"{what}: {len(seen.milliseconds[True])} tries each, answers {'the same' if is_one else 'DIFFER'};"
        f" medians {known:.1f} ms known, {unknown:.1f} ms unknown, {apart:.1%} apart"
        f" (at most {MOST_APART:.0%})"
    )
    return not is_one or apart > MOST_APART


if __name__ == "__main__":
    main()
