"""A paper as Markdown, with footnotes as GitHub, Pandoc and Obsidian read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from positions.briefs.paper import Item, Note, Paper, Part, Words

# Anywhere what opens markup, a tag, an entity, a note or a mention; at a beginning what makes a list, a
# heading by the line before, or a definition. A bare address is a link to some readers, by its "://" or "www.".
# Text comes in one line (`clean`), so ^ needs no MULTILINE.
_MARKUP: Final = re.compile(
    r"([\\`*_{}\[\]<>#|~$!&^@]|:(?=//)|(?<=www)\.)|^(\s*)([-+=:]|\d+[.)])", re.IGNORECASE
)


def write_markdown(paper: Paper) -> str:
    """The whole paper; words of others are escaped, so that nothing in them is markup."""
    notes: list[Note] = []
    lines = [f"# {escape(paper.title)}", ""]
    for sentence in paper.about:
        lines += [escape(sentence), ""]
    lines += [f"<{paper.address}>", ""]
    for part in paper.parts:
        lines += [*_part(part, notes), ""]
    lines += [f"[^{n}]: {escape(note.text)} <{note.url}>" for n, note in enumerate(notes, 1)]
    return "\n".join(lines).rstrip() + "\n"


def escape(text: str) -> str:
    """What means something to Markdown, wherever in a line, or at its beginning, means itself."""
    return _MARKUP.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}{_at_start(found[3])}", text
    )


def _at_start(mark: str) -> str:
    # "1." is escaped behind its digits: Markdown knows no backslash before a digit.
    return f"{mark[:-1]}\\{mark[-1]}"


def _mark(note: Note | None, notes: list[Note]) -> str:
    if note is None:
        return ""
    notes.append(note)
    return f"[^{len(notes)}]"


def _part(part: Part, notes: list[Note]) -> Iterator[str]:
    yield from (f"## {escape(part.title)}", "", f"*{escape(part.meaning)}*", "")
    for item in part.items:
        yield from _item(item, notes)
    for line in part.lines:
        yield f"- {escape(line.text)}{_mark(line.note, notes)}"


def _item(item: Item, notes: list[Note]) -> Iterator[str]:
    yield from (f"### {escape(item.title)}", "")
    yield from (f"**{escape(item.facts)}** · [{escape(item.link)}]({item.url})", "")
    for words in item.words:
        yield from _words(words, notes)


def _words(words: Words, notes: list[Note]) -> Iterator[str]:
    mark = _mark(words.note, notes)
    yield from (f"{escape(words.label)}:", "")
    if words.quoted:
        yield f"> “{escape(words.quoted)}”{mark}"
        if words.gloss:
            yield from (">", f"> {escape(words.gloss)}")
    else:
        yield f"{escape(words.told)}{mark}"
    yield ""
    for condition in words.conditions:
        yield f"- {escape(condition)}"
    if words.conditions:
        yield ""
