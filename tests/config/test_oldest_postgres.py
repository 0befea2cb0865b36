"""The schema and the demo on the oldest PostgreSQL that is supported, where it is installed beside the bundled one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config.postgres.embedded import OLDEST_VERSION, Server, ensure_running

BINARIES = Path(f"/usr/lib/postgresql/{OLDEST_VERSION}/bin")

pytestmark = pytest.mark.skipif(
    not (BINARIES / "initdb").exists(), reason=f"PostgreSQL {OLDEST_VERSION} is not installed: see .ci/run"
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("DEMARCHE_PG_BIN", str(BINARIES))
    server = ensure_running(tmp_path / "data", fast=True)
    yield server
    server.stop()


def manage(server: Server, *command: str) -> str:
    urls = {
        "DATABASE_URL": server.url("demarche", role="demarche"),
        "DATABASE_OWNER_URL": server.url("demarche", role="demarche_owner"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env={**os.environ, **urls},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.exhaustive
def test_everything_is_made_and_proven_there(server: Server) -> None:
    manage(server, "migrate", "--verbosity=0")
    manage(server, "load_seeds")
    manage(server, "rebuild_positions", "--check")
    manage(server, "verify_history")
    with psycopg.connect(server.url("demarche", role="demarche")) as connection:
        version, positions = connection.execute(
            "select current_setting('server_version_num')::int / 10000, (select count(*) from positions_position)"
        ).fetchone() or (0, 0)
        beside_marks = connection.execute(
            "select to_tsvector('demarche', '“Ceasefire” now—later, «мир»…') @@ to_tsquery('demarche', %s)",
            ["ceasefire & later & мир"],
        ).fetchone()
    assert version == OLDEST_VERSION
    assert positions > 6000
    assert beside_marks == (True,)
