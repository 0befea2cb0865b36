"""Machines that are network namespaces: what runs on one, how it is cut off, killed and started again.

Nothing here remembers anything: names say where everything is, so that whoever starts the machines and whoever breaks
them may be two processes.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from config.postgres.embedded import find_binaries

HERE: Final = Path(__file__).resolve().parents[3]
CONFIGURATION: Final = HERE / "deploy" / "cluster" / "patroni.yml"
PREFIX: Final = "demarche-faults-"
SWITCH: Final = f"{PREFIX}switch"
NETWORK: Final = "10.77.0"
PATRONI: Final = "DEMARCHE_PATRONI"
PLACE: Final = "DEMARCHE_FAULTS_PLACE"
SECRETS: Final = {"postgres": "of-the-trial-1", "replicator": "of-the-trial-2", "demarche": "of-the-trial-3"}
"""Passwords in a network that nobody else reaches."""
_HEARTBEAT, _ELECTION = 150, 1500
"""Milliseconds; half as much again as etcd's own, as this machine does other things too."""


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True)
class Host:
    """One machine."""

    number: int

    @property
    def name(self) -> str:
        return f"n{self.number}"

    @property
    def namespace(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def address(self) -> str:
        return f"{NETWORK}.{10 + self.number}"

    @property
    def place(self) -> Path:
        return Path(os.environ[PLACE]) / self.name

    def connect(self) -> None:
        """Make the namespace, and plug it into the switch."""
        port = f"port-{self.name}"
        run("ip", "netns", "add", self.namespace)
        run("ip", "-n", SWITCH, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", self.namespace)
        run("ip", "-n", SWITCH, "link", "set", port, "master", "switch", "up")
        run("ip", "-n", self.namespace, "address", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            run("ip", "-n", self.namespace, "link", "set", device, "up")

    def cut(self) -> None:
        """Nothing that is sent arrives, and nobody is told."""
        run("ip", "-n", SWITCH, "link", "set", f"port-{self.name}", "down")

    def mend(self) -> None:
        run("ip", "-n", SWITCH, "link", "set", f"port-{self.name}", "up")

    def start(self) -> None:
        self.place.mkdir(mode=0o700, exist_ok=True)
        self.start_etcd()
        self.start_patroni()

    def start_etcd(self) -> None:
        peers, clients = f"http://{self.address}:2380", f"http://{self.address}:2379"
        self._spawn(
            "etcd",
            *("etcd", "--name", self.name, "--data-dir", str(self.place / "etcd")),
            *("--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers),
            *("--listen-client-urls", clients, "--advertise-client-urls", clients),
            *("--initial-cluster", ",".join(f"{host.name}=http://{host.address}:2380" for host in HOSTS)),
            *("--heartbeat-interval", str(_HEARTBEAT), "--election-timeout", str(_ELECTION)),
        )

    def start_patroni(self) -> None:
        # PostgreSQL refuses to run as root, whose the files are: as in the embedded server's keeper.
        as_another = ("unshare", "--user", "--map-user=1", "--map-group=1")
        self._spawn("patroni", *as_another, os.environ[PATRONI], str(CONFIGURATION), **self._environment())

    def _environment(self) -> dict[str, str]:
        return {
            "PATRONI_NAME": self.name,
            "PATRONI_ETCD3_HOSTS": ",".join(f"{host.address}:2379" for host in HOSTS),
            "PATRONI_RESTAPI_LISTEN": f"{self.address}:8008",
            "PATRONI_RESTAPI_CONNECT_ADDRESS": f"{self.address}:8008",
            "PATRONI_POSTGRESQL_LISTEN": f"{self.address}:5432",
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"{self.address}:5432",
            "PATRONI_POSTGRESQL_DATA_DIR": str(self.place / "data"),
            "PATRONI_POSTGRESQL_BIN_DIR": str(find_binaries()),
            "PATRONI_POSTGRESQL_PGPASS": str(self.place / "pgpass"),
            "PATRONI_SUPERUSER_PASSWORD": SECRETS["postgres"],
            "PATRONI_REPLICATION_PASSWORD": SECRETS["replicator"],
        }

    def _spawn(self, log: str, *command: str, **environment: str) -> None:
        with (self.place / f"{log}.log").open("a") as said:
            subprocess.Popen(
                ["ip", "netns", "exec", self.namespace, *command],  # noqa: S607 - root's own
                env={"PATH": os.environ["PATH"], "LC_ALL": "C", **environment},
                cwd=self.place,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def processes(self, named: str = "") -> Iterator[int]:
        """What runs there; of a program's name, the processes that it gave a title included."""
        for pid in map(int, run("ip", "netns", "pids", self.namespace).split()):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if not named or command[0].startswith(f"{named}:") or named in {Path(part).name for part in command}:
                yield pid

    def signal(self, number: signal.Signals, named: str = "") -> None:
        for pid in list(self.processes(named)):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def disconnect(self) -> None:
        """End what runs there, and the namespace."""
        while list(self.processes()):
            self.signal(signal.SIGKILL)
        run("ip", "netns", "del", self.namespace)


HOSTS: Final = tuple(map(Host, (1, 2, 3)))


def database_url(role: str) -> str:
    """Of whichever machine leads."""
    names = ",".join(f"{host.address}:5432" for host in HOSTS)
    options = "target_session_attrs=read-write&load_balance_hosts=random&connect_timeout=2"
    return f"postgresql://{role}:{quote(SECRETS[role.partition('_')[0]])}@{names}/demarche?{options}"


def ask(path: str, *, of: tuple[Host, ...] = HOSTS, method: str = "GET", **told: Any) -> Any:
    """What the first machine's Patroni says that answers; None where none does."""
    for host in of:
        body = json.dumps(told).encode() if told else None
        request = Request(f"http://{host.address}:8008{path}", data=body, method=method)
        try:
            with urlopen(request, timeout=30 if told else 3) as answer:  # noqa: S310
                text = answer.read().decode()
        except (URLError, OSError):
            continue
        return json.loads(text) if text.startswith("{") else text
    return None


def members() -> dict[str, str]:
    """What each machine is, of those that work."""
    found = ask("/cluster") or {"members": ()}
    return {one["name"]: one["role"] for one in found["members"] if one["state"] in {"running", "streaming"}}


def leader() -> Host | None:
    return next((host for host in HOSTS if members().get(host.name) == "leader"), None)
