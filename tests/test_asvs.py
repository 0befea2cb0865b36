"""docs/asvs.md answers every requirement of ASVS 5.0.0 at levels 1 and 2, by tests and documents that there are."""

import re
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

ROOT: Final = Path(settings.BASE_DIR)
# Of each section the levels of its requirements, in order: 1.5.1 is of level 1, 1.5.2 of level 2, 1.5.3 of level 3.
LEVELS: Final = """
1.1 22; 1.2 1111122223; 1.3 112222222223; 1.4 222; 1.5 123; 2.1 122; 2.2 112; 2.3 12223; 2.4 23; 3.1 3; 3.2 113;
3.3 12223; 3.4 11222233; 3.5 11122333; 3.6 3; 3.7 22333; 4.1 12233; 4.2 23333; 4.3 22; 4.4 1222; 5.1 2; 5.2 112333;
5.3 113; 5.4 222; 6.1 122; 6.2 111111112222; 6.3 11223333; 6.4 112233; 6.5 22222333; 6.6 2223; 6.7 33; 6.8 2222;
7.1 222; 7.2 1111; 7.3 22; 7.4 11222; 7.5 223; 7.6 22; 8.1 1233; 8.2 1123; 8.3 133; 8.4 23; 9.1 111; 9.2 1222; 10.1 22;
10.2 223; 10.3 22223; 10.4 1111122222233333; 10.5 22222; 10.6 22; 10.7 222; 11.1 2233; 11.2 22233; 11.3 11233;
11.4 1222; 11.5 23; 11.6 23; 11.7 33; 12.1 12233; 12.2 11; 12.3 22223; 13.1 2333; 13.2 222223; 13.3 2233; 13.4 1222233;
14.1 22; 14.2 12223333; 14.3 122; 15.1 12233; 15.2 12233; 15.3 1222222; 15.4 3333; 16.1 2; 16.2 22222; 16.3 2222;
16.4 222; 16.5 2223; 17.1 23; 17.2 22223333; 17.3 22
"""
ANSWERS: Final = {"test", "doc", "reason", "no", "n/a"}
LEAST_HELD: Final = {1: 1.0, 2: 0.95}
"""Of what applies; at level 2 with level 1."""


class Row(NamedTuple):
    number: str
    level: str
    what: str
    answer: str
    where: str


def asked() -> dict[str, int]:
    sections = (section.split() for section in LEVELS.split(";"))
    return {
        f"{section}.{place}": int(level) for section, levels in sections for place, level in enumerate(levels, start=1)
    }


def answers() -> dict[str, Row]:
    """The row of each requirement; a star stands for all that begin so."""
    found: dict[str, Row] = {}
    for line in (ROOT / "docs" / "asvs.md").read_text().splitlines():
        if not re.match(r"\| \d", line):
            continue
        row = Row(*(cell.strip() for cell in line.strip("|").split(" | ")))
        meant = [
            number
            for number, level in asked().items()
            if level < 3 and (number.startswith(row.number[:-1]) if row.number.endswith("*") else number == row.number)
        ]
        assert meant, line
        assert not found.keys() & meant, line
        found |= dict.fromkeys(meant, row)
    return found


def test_the_numbers_are_those_of_the_standard() -> None:
    """As OWASP counts the requirements of 5.0.0 by level."""
    assert Counter(asked().values()) == {1: 70, 2: 183, 3: 92}


def test_every_requirement_of_levels_1_and_2_is_answered() -> None:
    found = answers()
    assert set(found) == {number for number, level in asked().items() if level < 3}
    assert {row.answer for row in found.values()} <= ANSWERS
    wrong = [n for n, row in found.items() if not row.number.endswith("*") and row.level != str(asked()[n])]
    assert wrong == []


def test_what_is_named_is_there() -> None:
    for row in answers().values():
        tests = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", row.where)
        pages = re.findall(r"\]\(([\w./-]+)(?:#([\w-]+))?\)", row.where)
        assert bool(tests) is (row.answer == "test"), row
        assert pages or row.answer != "doc", row
        assert row.what or row.where, row
        for path, name in tests:
            assert not name or re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE), (path, name)
            assert (ROOT / path).is_file(), path
        for page, part in pages:
            text = (ROOT / "docs" / page).read_text()
            headings = [re.sub(r"\W+", "-", line[3:].lower()) for line in text.splitlines() if line.startswith("## ")]
            assert not part or part in headings, (page, part)


def test_so_much_of_it_is_held() -> None:
    for level, least in LEAST_HELD.items():
        rows = [row for number, row in answers().items() if asked()[number] <= level and row.answer != "n/a"]
        held = [row for row in rows if row.answer != "no"]
        assert len(held) >= least * len(rows), (len(held), len(rows))
