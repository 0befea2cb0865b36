"""The script ./run, in a copy of its directory with a stand-in for Python that writes down what it is asked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

PYTHON = """#!/bin/sh
echo "$@" >> "$JOURNAL"
case "$*" in
*"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
esac
"""


class Checkout:
    """A directory with `run` and lists of requirements, and a home with pyenv's interpreters."""

    def __init__(self, place: Path) -> None:
        self.place, self.journal = place / "checkout", place / "journal"
        self.path, self.pyenv = place / "bin", place / "home" / ".pyenv" / "versions"
        self.place.mkdir()
        shutil.copy(settings.BASE_DIR / "run", self.place)
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.place / name).write_text(name)
        (self.place / "benchmarks").mkdir()
        (self.place / "benchmarks" / "matrix.py").touch()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": str(self.place.parent / "home"),
            "JOURNAL": str(self.journal),
            "PATH": f"{self.path}:/usr/bin:/bin",
        }
        return subprocess.run(
            [self.place / "run", *arguments], env=environment, capture_output=True, text=True, check=False
        )

    def asked(self) -> list[str]:
        """What Python was asked since the last time, apart from questions about itself."""
        lines = self.journal.read_text().splitlines()
        self.journal.unlink()
        return [line for line in lines if not line.startswith(("-c", "-m pip --version"))]


def executable(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    place.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    checkout = Checkout(tmp_path)
    for name in ("python3.14", "python3.13", "python3.12", "python3", "python"):
        executable(checkout.path / name, "#!/bin/sh\nexit 127")  # as pyenv's shims do
    executable(checkout.pyenv / "3.13.1" / "bin" / "python3", PYTHON)
    return checkout


def test_first_run_installs_what_is_locked_with_an_interpreter_that_only_pyenv_has(checkout: Checkout) -> None:
    assert checkout.run("manage", "check").returncode == 0
    made, installed, managed = checkout.asked()
    assert made == "-m venv --clear .venv"
    assert "--require-hashes -r requirements.txt" in installed
    assert managed == "manage.py check"


def test_second_run_installs_nothing(checkout: Checkout) -> None:
    checkout.run("manage", "check")
    checkout.asked()
    checkout.run("demo", "--port", "9000")
    assert checkout.asked() == ["manage.py demo --port 9000"]


def test_changed_requirements_are_installed_into_the_same_environment(checkout: Checkout) -> None:
    checkout.run("manage", "check")
    checkout.asked()
    (checkout.place / "requirements.txt").write_text("other")
    checkout.run("manage", "check")
    assert [line.split()[:3] for line in checkout.asked()] == [["-m", "pip", "install"], ["manage.py", "check"]]


def test_tools_of_developers_serve_the_demo_too(checkout: Checkout) -> None:
    checkout.run("bench", "matrix")
    assert "-r requirements-dev.txt" in checkout.asked()[1]
    checkout.run("demo")
    assert checkout.asked() == ["manage.py demo"]


def test_faults_are_tried_by_their_names(checkout: Checkout) -> None:
    checkout.run("faults", "storm", "--times", "2")
    assert checkout.asked()[-1] == "-m tests.faults storm --times 2"


def test_arguments_reach_the_command_whole(checkout: Checkout) -> None:
    checkout.run("manage", "shell", "-c", "print('two words')")
    assert checkout.asked()[-1] == "manage.py shell -c print('two words')"


TOLD = '#!/bin/sh\necho "$(basename "$0") $*" >> "$JOURNAL"\n'


@pytest.mark.parametrize(
    ("arguments", "asked", "is_checked"),
    [
        ((), "-n 2 -m not exhaustive", True),
        (("--all",), "-n 2 -m ", True),
        (("tests/test_site.py", "-q"), "tests/test_site.py -q", False),
        (("tests/test_site.py", "--all"), "tests/test_site.py --all", False),  # which pytest refuses
    ],
)
def test_what_tries_everything_is_run_only_when_it_is_asked_for(
    checkout: Checkout, arguments: tuple[str, ...], asked: str, is_checked: bool
) -> None:
    (checkout.place / "templates").mkdir()
    for name in ("ruff", "djade", "radon", "bandit", "mypy", "lint-imports", "pytest"):
        # Radon and bandit may print nothing, and these do not: they write into the journal.
        executable(checkout.path / name, TOLD)
    assert checkout.run("test", *arguments).returncode == 0
    lines = checkout.asked()
    assert lines[-1] == f"pytest {asked}"
    assert ("ruff check ." in lines) is is_checked


def test_what_is_landed_is_tried_whole() -> None:
    assert (settings.BASE_DIR / ".ci" / "run").read_text().endswith("\nexec ./run test --all\n")


def test_failure_of_an_installation_is_not_taken_for_success(checkout: Checkout) -> None:
    executable(
        checkout.pyenv / "3.13.1" / "bin" / "python3", PYTHON.replace("esac", '*"pip install"*) exit 1 ;;\nesac')
    )
    assert checkout.run("manage", "check").returncode != 0
    assert "manage.py check" not in checkout.asked()


def test_no_python(checkout: Checkout) -> None:
    shutil.rmtree(checkout.pyenv)
    result = checkout.run("demo")
    assert result.returncode != 0
    assert "needs Python 3.12 or newer" in result.stderr


@pytest.mark.parametrize("wish", ["help", "--help", "-h"])
def test_usage(checkout: Checkout, wish: str) -> None:
    result = checkout.run(wish)
    assert (result.returncode, result.stderr) == (0, "")
    assert "./run demo" in result.stdout
    assert not checkout.journal.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "./run demo"),
        (("nonsense",), 'There is no command "nonsense"'),
        (("bench",), "Name a benchmark"),
        (("bench", "nonsense"), 'There is no benchmark "nonsense"'),
    ],
)
def test_wrong_use_is_named(checkout: Checkout, arguments: tuple[str, ...], message: str) -> None:
    result = checkout.run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert not checkout.journal.exists()


def test_it_is_plain_sh() -> None:
    assert os.access(settings.BASE_DIR / "run", os.X_OK)
    assert (settings.BASE_DIR / "run").read_text().startswith("#!/bin/sh\n")
