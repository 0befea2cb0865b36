"""The house's rules of templates that a machine can see: each over all of them in one test, as a test costs more than
such a look (docs/design.md, section 4).
"""

import re
from collections.abc import Callable
from pathlib import Path

from tests.test_conventions import ROOT, TEMPLATES, short


def faulty_templates(faults_of: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    """By its name each template with faults."""
    return {short(path): faults for path in TEMPLATES if (faults := faults_of(path))}


def test_every_tag_of_a_template_is_whole() -> None:
    """What is no tag looks like none: a bracket left out shows the rest of it to readers."""

    def torn(path: Path) -> list[str]:
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        return re.findall(r'.*="|.*[<>].*', re.sub(r"<[^<>]*>", "", text))

    assert faulty_templates(torn) == {}


def test_template_has_nothing_inline() -> None:
    """The policy would refuse to run it, and to apply it."""

    def inline(path: Path) -> list[str]:
        written = path.read_text(encoding="utf-8")
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", written, flags=re.DOTALL)
        return [
            *re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=|\shx-on\b|javascript:|\shx-vals\s*=\s*[\"']js:", text),
            *(tag for tag in re.findall(r"<script\b[^>]*>", text) if " src=" not in tag),
            # Help texts are ours, and some of Django's are HTML.
            *re.findall(r"(?<!\.help_text)\|\s*safe\b|{%\s*autoescape off", text),
        ]

    assert faulty_templates(inline) == {}


OTHERS = re.compile(
    r"\.(exact|prefix|suffix|note|author|publisher|date_inferred_reason|source_title)\b"
    r"|\bsource\.title\b|\bcondition\.text\b|\b(fragment|piece|scrap)\.text\b"
    r"|^ sentence\b|\bcitation\b|\bhit\.context\b"
)
"""Words of others: of sources, and what is told of them."""


def test_words_of_others_are_guarded_and_cut_before_that() -> None:
    def unguarded(path: Path) -> list[str]:
        if path.parent.name == "tables" or path.name == "_source_code_text.html":
            return []  # a table's prefix is its own; the text to select from is what offsets are counted in
        shown = re.findall(r"{{(.*?)}}", path.read_text(encoding="utf-8"))
        return [
            *(one for one in shown if OTHERS.search(one) and not re.search(r"\|(visible|plain)\b", one)),
            *(one for one in shown if re.search(r"\|visible\s*\|(?!linebreaksbr)", one)),
        ]

    assert faulty_templates(unguarded) == {}


def test_words_of_others_are_quoted_in_one_place() -> None:
    """With their direction, their language, and no second pair of quotation marks."""
    elsewhere = [short(path) for path in TEMPLATES if "“{{" in path.read_text(encoding="utf-8")]
    quoted = re.compile(r"“{{[^}]*(\.exact|\.note|\.words)\b")
    assert not [name for name in elsewhere if quoted.search((ROOT / name).read_text(encoding="utf-8"))]


NUMBER_OF = re.compile(
    r"\{\{ [\w.]*?(?:\|intcomma|\|length|count|total|number|\bn|n_min)(?:\|\w+)* \}\}(?:</\w+>)? "
    r"(members|actors|issues|stances|statements|votes|sources|texts|dossiers|passages|places|names|conditions|positions"
    r"|times|excerpts|drafts|paragraphs|changes|rows|doubts)\b"
)
"""A number before a noun that is always of many."""
OF_MANY = re.compile(r"\{% (?:else|if [\w.|]+ > 1|if places) %\}(?:(?!\{%).)*$", re.DOTALL)
"""What stands before it where one is told otherwise, or there are several."""


def test_one_is_not_told_as_many() -> None:
    def of_many(path: Path) -> list[str]:
        text = path.read_text()
        return [found[0] for found in NUMBER_OF.finditer(text) if not OF_MANY.search(text[: found.start()])]

    assert faulty_templates(of_many) == {}


FORM = re.compile(r"<form (?:[^>{]|\{[^}]*\}\}?)*>")


def test_no_list_of_the_browser_covers_an_answer() -> None:
    """What a browser remembers stays open below a field whose answer comes in place, over its first rows.

    The search of every page is no other: what somebody looked for at this desk is nobody else's to read.
    """

    def covering(path: Path) -> list[str]:
        forms = [form for form in FORM.findall(path.read_text()) if "hx-get=" in form or 'class="search"' in form]
        return [form for form in forms if 'autocomplete="off"' not in form]

    assert faulty_templates(covering) == {}
