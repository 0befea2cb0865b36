"""Reading what an operator set: what makes no sense is said in a sentence that names the variable,
not in a trace.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import environ

from config.postgres.embedded import EmbeddedPostgresError, database_urls

_LARGEST: Final = 100_000
SCHEMES: Final = frozenset({"postgres", "postgresql", "psql", "pgsql"})


def read_database(url: str, *, variable: str) -> dict[str, Any]:
    """Django's settings for the database at an address; ends the process where it is none."""
    try:
        parts = urlsplit(url)
        is_one = (
            parts.scheme in SCHEMES
            and len(parts.path) > 1
            and all(0 < port < 65536 for port in _ports(parts.netloc))
        )
        settings: dict[str, Any] = environ.Env.db_url_config(url) if is_one else {}
    except ValueError:
        settings = {}
    if not settings.get("NAME"):
        raise SystemExit(
            f"{variable} is no address of a PostgreSQL database. It has the form postgresql://ROLE:PASSWORD@HOST/NAME, "
            "where / + @ and the like in a password are written %2F %2B %40."
        )
    return settings


def _ports(netloc: str) -> Iterator[int]:
    """Those that are named, of one host or of several with commas between.

    Raises:
        ValueError: where one is no number.
    """
    for host in netloc.rpartition("@")[2].split(","):
        _, colon, port = host.rpartition("]")[2].partition(":")
        if colon:
            yield int(port)


def own_databases(data: Path) -> tuple[str, str]:
    """The addresses of the embedded server's database, for application and owner; ends the process
    without it.
    """
    try:
        return database_urls(data)
    except EmbeddedPostgresError as error:
        raise SystemExit(str(error)) from None


def read_positive(env: environ.Env, variable: str, *, default: float) -> float:
    """A number above zero; ends the process where it is none."""
    text: str = env.str(variable, default="")
    try:
        number = float(text or default)
    except ValueError:
        number = 0.0
    if not 0 < number < _LARGEST:
        raise SystemExit(f"{variable} is a number above 0, such as {default:g}.")
    return number


def read_path(env: environ.Env, variable: str) -> Path | None:
    """A file that can be read, None where nothing is set; ends the process where it is none."""
    if not (named := env.str(variable, default="")):
        return None
    path = Path(named)
    if not (path.is_file() and os.access(path, os.R_OK)):
        raise SystemExit(f"{variable} names no file that can be read.")
    return path


def read_one_of(env: environ.Env, variable: str, choices: list[str]) -> str:
    """One of a few words, the first where nothing is set; ends the process where it is another."""
    chosen: str = env.str(variable, default=choices[0])
    if chosen not in choices:
        raise SystemExit(f"{variable} is one of: {', '.join(choices)}.")
    return chosen
