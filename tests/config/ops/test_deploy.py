"""The files of `deploy/` start what there is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

DEPLOY = Path(settings.BASE_DIR) / "deploy"


def test_what_is_started_is_there() -> None:
    started = {
        name
        for path in DEPLOY.iterdir()
        if path.is_file()
        for line in path.read_text().splitlines()
        if line.startswith(("ExecStart=", "CMD "))
        for name in re.findall(r"manage\.py\"?,? \"?(\w+)", line)
    }
    assert started == {"serve", "ox_worker", "backup", "verify_backup", "send_digests", "seal_history"}
    assert started <= set(get_commands())


def test_the_container_copies_what_there_is() -> None:
    copied = re.findall(r"^COPY (\S+) ", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert {"config", "positions", "requirements.txt"} <= set(copied)
    assert all((Path(settings.BASE_DIR) / name).exists() for name in copied)


def test_a_leader_is_replaced_no_sooner_than_it_knows_itself() -> None:
    """Patroni's own rule (its documentation, "Dynamic configuration settings")."""
    dcs = yaml.safe_load((DEPLOY / "cluster" / "patroni.yml").read_text())["bootstrap"]["dcs"]
    assert dcs["ttl"] >= max(20, dcs["loop_wait"] + 2 * dcs["retry_timeout"])
    assert (dcs["synchronous_mode"], dcs["synchronous_mode_strict"], dcs["failsafe_mode"]) == ("quorum", True, True)


ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")
def test_systemd_reads_its_units(tmp_path: Path) -> None:
    """With a program and a user that this machine has."""
    units = []
    for path in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        here = re.sub(r"^User=.*$", "User=root", path.read_text(), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(here.replace("/srv/demarche/.venv/bin/python", "/bin/sh"))
        units.append(str(tmp_path / path.name))
    assert len(units) == 8
    said = subprocess.run([str(ANALYZE), "verify", *units], capture_output=True, text=True, check=False)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "demarche" in line]) == (0, [])
