"""A paper as Markdown, with footnotes as GitHub, Pandoc and Obsidian read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from positions.briefs.paper import Footnote, Item, Paper, PaperPart, PaperWords

# Anywhere what opens markup, a tag, an entity, a note or a mention; at a beginning what makes a list, a
# heading by the line before, or a definition. A bare address is a link to some readers, by its "://" or "www.".
# Text comes in one line (`clean`), so ^ needs no MULTILINE.
_MARKUP: Final = re.compile(
    r"([\\`*_{}\[\]<>#|~$!&^@]|:(?=//)|(?<=www)\.)|^(\s*)([-+=:]|\d+[.)])", re.IGNORECASE
)


def write_markdown(paper: Paper) -> str:
    """The whole paper; words of others are escaped, so that nothing in them is markup."""
    notes: list[Footnote] = []
    lines = [f"# {escape_markdown(paper.title)}", ""]
    for sentence in paper.about:
        lines += [escape_markdown(sentence), ""]
    lines += [f"<{paper.address}>", ""]
    for part in paper.parts:
        lines += [*_part(part, notes), ""]
    lines += [
        f"[^{n}]: {escape_markdown(note.text)} <{note.url}>" for n, note in enumerate(notes, 1)
    ]
    return "\n".join(lines).rstrip() + "\n"


def escape_markdown(text: str) -> str:
    """What means something to Markdown, wherever in a line, or at its beginning, means itself."""
    return _MARKUP.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}{_at_start(found[3])}", text
    )


def _at_start(mark: str) -> str:
    # "1." is escaped behind its digits: Markdown knows no backslash before a digit.
    return f"{mark[:-1]}\\{mark[-1]}"


def _mark(note: Footnote | None, notes: list[Footnote]) -> str:
    if note is None:
        return ""
    notes.append(note)
    return f"[^{len(notes)}]"


def _part(part: PaperPart, notes: list[Footnote]) -> Iterator[str]:
    yield from (f"## {escape_markdown(part.title)}", "", f"*{escape_markdown(part.meaning)}*", "")
    for item in part.items:
        yield from _item(item, notes)
    for line in part.lines:
        yield f"- {escape_markdown(line.text)}{_mark(line.note, notes)}"


def _item(item: Item, notes: list[Footnote]) -> Iterator[str]:
    yield from (f"### {escape_markdown(item.title)}", "")
    yield from (
        f"**{escape_markdown(item.facts)}** · [{escape_markdown(item.link)}]({item.url})",
        "",
    )
    for words in item.words:
        yield from _words(words, notes)


def _words(words: PaperWords, notes: list[Footnote]) -> Iterator[str]:
    mark = _mark(words.note, notes)
    yield from (f"{escape_markdown(words.label)}:", "")
    if words.quoted:
        yield f"> “{escape_markdown(words.quoted)}”{mark}"
        if words.gloss:
            yield from (">", f"> {escape_markdown(words.gloss)}")
    else:
        yield f"{escape_markdown(words.told)}{mark}"
    yield ""
    for condition in words.conditions:
        yield f"- {escape_markdown(condition)}"
    if words.conditions:
        yield ""
