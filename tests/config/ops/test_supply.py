"""What others wrote is listed with its licence, pinned by hashes, and named in the bill of materials."""

import json
import re
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from config.ops.supply import ALL, SERVED, find_licence, read_packages, write_bill, write_licences

PAGE: Final = Path(settings.BASE_DIR) / "docs" / "licences.md"
ROW: Final = re.compile(r"^\| ([\w.-]+) \| (.+) \| (?:a server|tests, suggestions by parse) \|$", re.MULTILINE)
WITHOUT_OBLIGATIONS_FOR_OURS: Final = re.compile(r"MIT|BSD|Apache|LGPL|MPL|PSF|Artistic|CC0|Zlib", re.IGNORECASE)
"""Of several that may be chosen, one is enough."""


def test_every_package_is_listed_with_its_licence() -> None:
    listed = dict(ROW.findall(PAGE.read_text()))
    packages = read_packages(ALL)
    assert list(listed) == [package.name for package in packages], (
        "python -m config.ops.supply licences > docs/licences.md"
    )
    told = {package.name: package.licence for package in packages if package.licence}
    assert {name: listed[name] for name in told} == told


def test_a_new_package_would_be_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (SERVED, ALL):
        text = (Path(settings.BASE_DIR) / name).read_text()
        (tmp_path / name).write_text(f"{text}new-package==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr("config.ops.supply.HERE", tmp_path)
    assert "| new-package |  | a server |" in write_licences()


def test_what_a_server_has_may_be_handed_on_with_it() -> None:
    wrong = {p.name: p.licence for p in read_packages(SERVED) if not WITHOUT_OBLIGATIONS_FOR_OURS.search(p.licence)}
    assert wrong == {}


@pytest.mark.parametrize("requirements", [SERVED, ALL])
def test_every_requirement_is_pinned_by_hashes(requirements: str) -> None:
    text = (Path(settings.BASE_DIR) / requirements).read_text()
    packages = read_packages(requirements)
    assert len(packages) == len(re.findall(r"^\S", text, re.MULTILINE)) > 50
    assert all(package.hashes for package in packages)
    assert "://" not in text  # everything comes from the one registry that the installation names


def test_the_bill_of_materials_has_all_of_a_server() -> None:
    bill = json.loads(write_bill())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    django = next(one for one in bill["components"] if one["name"] == "django")
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    assert django["licenses"] == [{"license": {"name": "BSD-3-Clause"}}]
    assert all(len(one["content"]) == 64 for one in django["hashes"])
    assert [one["name"] for one in bill["components"]] == [package.name for package in read_packages(SERVED)]


def test_what_is_not_installed_has_no_licence_made_up() -> None:
    assert find_licence("a-package-of-nobody") == ""
