"""Addresses of databases: of one server, or of several of which one is found."""

from pathlib import Path

import pytest
from environ import Env

from config.environment import read_database, read_path, read_positive


def read(url: str) -> tuple[str, str, dict[str, str]]:
    settings = read_database(url, variable="DATABASE_URL")
    return settings["HOST"], str(settings["PORT"]), settings.get("OPTIONS", {})


def test_one_server() -> None:
    assert read("postgresql://demarche:pw@db:5433/demarche") == ("db", "5433", {})
    assert read("postgresql://demarche:pw@[::1]:5433/demarche") == ("::1", "5433", {})


def test_several_servers_are_named_with_commas() -> None:
    url = "postgresql://demarche:pw@a:5432,b:5433/demarche?target_session_attrs=read-write"
    assert read(url) == ("a,b", "5432,5433", {"target_session_attrs": "read-write"})
    assert read("postgresql://demarche:pw@a,b/demarche")[0] == "a,b"


@pytest.mark.parametrize("host", ["a:5432,b:x", "a:0", "a:70000", "a:,b:1"])
def test_ports_that_are_none_are_refused(host: str) -> None:
    with pytest.raises(SystemExit, match="DATABASE_URL is no address"):
        read(f"postgresql://demarche:pw@{host}/demarche")


def test_numbers_and_files_that_are_none_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_positive(Env(), "DEMARCHE_TRIED", default=72) == 72
    assert read_path(Env(), "DEMARCHE_TRIED") is None
    monkeypatch.setenv("DEMARCHE_TRIED", "0.5")
    assert read_positive(Env(), "DEMARCHE_TRIED", default=72) == 0.5
    for text in ("0", "-1", "nan", "inf", "x"):
        monkeypatch.setenv("DEMARCHE_TRIED", text)
        with pytest.raises(SystemExit, match="DEMARCHE_TRIED is a number above 0, such as 72"):
            read_positive(Env(), "DEMARCHE_TRIED", default=72)
    for path in (tmp_path, tmp_path / "missing"):
        monkeypatch.setenv("DEMARCHE_TRIED", str(path))
        with pytest.raises(SystemExit, match="DEMARCHE_TRIED names no file that can be read"):
            read_path(Env(), "DEMARCHE_TRIED")
    (file := tmp_path / "list").touch()
    monkeypatch.setenv("DEMARCHE_TRIED", str(file))
    assert read_path(Env(), "DEMARCHE_TRIED") == file
