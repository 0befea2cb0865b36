"""Pages of the web. The article is taken out by trafilatura, and by ourselves a second time: what only one of
the two has is told, for trafilatura drops blocks that look like comments, and takes others twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from operator import itemgetter
from typing import Final

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from positions.intake.child import Unreadable
from positions.intake.encodings import declared_charset, decode
from positions.intake.extracted import Extracted, FileKind, Notice, Origin
from positions.intake.languages import guess_language
from positions.intake.page_facts import read_facts
from positions.intake.plain import told_by_text
from positions.texts.left_out import LeftOutParagraph
from positions.texts.normalise import normalise

_HEAD_BYTES: Final = 4096
"""In which a page names its encoding."""
_UNWRAPPED: Final = ("time", "label", "ins", "abbr", "data", "output", "wbr")
"""Whose words trafilatura loses, or takes for paragraphs."""
_GONE: Final = ("script", "style", "noscript", "template", "del", "s", "strike", "svg", "iframe")
_NOT_OWN: Final = frozenset(
    {"nav", "header", "footer", "aside", "form", "button", "select", "dialog"}
)
_LISTS: Final = "br dd dl dt hr li ol table tbody td th thead tr ul"
_PARTS: Final = "address article blockquote body details div fieldset figcaption figure main p pre section summary"
_BLOCKS: Final = frozenset([*_LISTS.split(), *_PARTS.split(), *(f"h{n}" for n in range(1, 7))])
_BREAK: Final = "\f"
_OWN: Final = 0
_OUTSIDE: Final = -1
"""Of the parts of a page, which are numbered from 1: its article, and what stands around that."""
_MISSED_WORDS: Final = 8
"""Of a block that is told of where it is missing: shorter ones are buttons and names of sections."""
_SHOWN: Final = 20
_MOST_LEFT_OUT: Final = 100
_MOST_FRAMES: Final = 40
_LONGEST_FRAME: Final = 5_000
"""Characters of a part that frames the page; of a longer one the beginning is shown."""
_LOOKED_AHEAD: Final = 50
"""Paragraphs among which the next block of a page is looked for: both come in the order of the page."""
_LEAST_SHARE: Final = 0.3
"""Of our own reading: what trafilatura found is then too little to be the article."""
_CUT: Final = (
    "The reader gave up before the end of the page, which is nested too deep or too large: copy its"
    " text and paste it."
)
_WORD: Final = re.compile(r"\w+")
# Without a way back: what is no tag costs no more than to be passed over.
_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^"'>]|"[^"]*+"|'[^']*+')*+""")
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
)
_MOST_ATTRIBUTES: Final = 1_000


def read(
    raw: bytes, *, name: str, content_type: str, address: str, encoding: str = ""
) -> dict[str, object]:
    """The article and what the page says of itself, read in an ``encoding`` where one was chosen;
    called in the child.

    Raises:
        Unreadable: where there are no words in it.
    """
    # Latin-1 reads any bytes, and the names of encodings are in ASCII.
    head = raw[:_HEAD_BYTES].decode("latin-1")
    declared = declared_charset(content_type) or declared_charset(head)
    decoded = decode(raw, declared=declared, chosen=encoding)
    tree, is_cut = _parse(decoded.text)
    facts = Extracted(
        kind=FileKind.PAGE, text="", address=address, encoding=decoded.encoding
    ).with_notices(decoded.notice)
    facts = read_facts(tree, facts)
    _replace_elements(tree)
    text, left_out, notices = _take_out(tree)
    if not text.strip():
        raise Unreadable(
            _CUT
            if is_cut
            else "The page holds no text: it may be made by a script once it is shown."
        )
    cut = Notice(f"{_CUT} What stands above that is taken.") if is_cut else None
    found = replace(facts, text=normalise(text), left_out=left_out).with_notices(cut, *notices)
    return _with_other_language(told_by_text(found, name=name)).as_json()


def _refuse_crowded(text: str) -> None:
    """Raise Unreadable where an element has more attributes than any page needs, before a tree is
    built of it.
    """
    for tag in _TAG.finditer(text):
        # Most tags are too short for so many.
        is_long = len(tag[0]) > 2 * _MOST_ATTRIBUTES
        # The name of the element is found with them.
        if is_long and len(_ATTRIBUTE.findall(tag[0])) > _MOST_ATTRIBUTES + 1:
            raise Unreadable("An element of the page has more attributes than can be read.")


def _parse(text: str) -> tuple[HtmlElement, bool]:
    """The page, and whether the parser gave up before its end: it does where elements stand in more
    than 255 others, and says so in its log only.
    """
    _refuse_crowded(text)
    # Decoded by us already: the parser must not believe what the page says of its letters.
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as empty:
        raise Unreadable("The page is empty.") from empty
    return tree, bool(parser.error_log.filter_from_fatals())


def _replace_elements(tree: HtmlElement) -> None:
    """Plain words of what trafilatura would lose, cut or run together; what was struck out goes."""
    # Lists first: the tree changes under an iteration.
    for element in list(tree.iter("q")):
        _quote(element)
    for element in list(tree.iter(*_UNWRAPPED, "q")):
        element.drop_tag()
    for element in (*tree.xpath("//*[@hidden]"), *tree.iter(*_GONE)):
        # The root has no parent, nor has what went already, such as a hidden script.
        if element.getparent() is not None:
            element.drop_tree()


def _quote(element: HtmlElement) -> None:
    """The marks that a browser sets around it, as letters."""
    element.text = "“" + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + "”"
    else:
        element.text += "”"


def _take_out(
    tree: HtmlElement,
) -> tuple[str, tuple[LeftOutParagraph, ...], Sequence[Notice | None]]:
    """The article's text, what was left out of it, and what is to be told."""
    runs = _runs(tree)
    blocks = [block for run in runs if not run.frames for block in run.blocks]
    page = etree.tostring(tree, encoding="unicode", method="html")
    found = trafilatura.extract(page, include_comments=False, include_tables=True) or ""
    taken = [line.strip() for line in found.split("\n") if line.strip()]
    if _words_of(taken) < _LEAST_SHARE * _words_of(blocks):
        said = (
            "What is article and what is not could not be told: all the text of the page was taken."
        )
        left_out = tuple(_left_out(runs, blocks))
        notices = [Notice(said), _told_frames(left_out), _told_numbers(tree, blocks)]
        return "\n\n".join(blocks), _first(left_out), notices
    once, doubled = _once(taken, blocks)
    left_out = tuple(_left_out(runs, once))
    return (
        "\n\n".join(once),
        _first(left_out),
        [
            _told_left_out(sum(not one.frames for one in left_out)),
            _told_frames(left_out),
            _notice(
                "Came out twice and stands on the page once; the second was left out:", doubled
            ),
            _told_numbers(tree, once),
        ],
    )


def _told_left_out(count: int) -> Notice | None:
    if not count:
        return None
    what = "1 paragraph was" if count == 1 else f"{count:,} paragraphs were"
    these = "it" if count == 1 else "they"
    more = f", the first {_MOST_LEFT_OUT} of them" if count > _MOST_LEFT_OUT else ""
    return Notice(
        f"{what} taken for no part of the article and left out: below, in the text as it would be kept, {these} can be"
        f" taken in{more}."
    )


def _first(left_out: Sequence[LeftOutParagraph]) -> tuple[LeftOutParagraph, ...]:
    """As many of each kind as are kept, in the order of the page."""
    room = {False: _MOST_LEFT_OUT, True: _MOST_FRAMES}
    kept = []
    for one in left_out:
        room[one.frames] -= 1
        if room[one.frames] >= 0:
            kept.append(one)
    return tuple(kept)


def _told_frames(left_out: Sequence[LeftOutParagraph]) -> Notice | None:
    count = sum(one.frames for one in left_out)
    if count <= _MOST_FRAMES:
        return None
    return Notice(
        f"{count:,} parts frame the page; the first {_MOST_FRAMES} of them can be taken in below."
    )


def _told_numbers(tree: HtmlElement, taken: Sequence[str]) -> Notice | None:
    lines = {_key(line) for line in taken} - {""}
    items = tree.iterfind(".//ol/li")
    # Of lists in lists the innermost: words of the outer are not gone through once a level.
    keys = (_key(item.text_content()) for item in items if item.find(".//li") is None)
    # An item that begins with its number has it in its words.
    if not any(key in lines and not key[0].isdigit() for key in keys):
        return None
    return Notice("Numbers of paragraphs that the page counts by itself are not in the text.")


def _notice(said: str, words: Sequence[str]) -> Notice | None:
    if not words:
        return None
    more = f" (the first {_SHOWN} of {len(words):,})" if len(words) > _SHOWN else ""
    return Notice(said.replace(":", f"{more}:", 1), tuple(words[:_SHOWN]))


def _article_of(tree: HtmlElement) -> HtmlElement:
    """The one element that is marked as the page's main part, else all of it."""
    # Of several articles none is the page's: a list of teasers.
    for name in ("article", "main"):
        found = list(tree.iter(name))
        if len(found) == 1:
            return found[0]
    return tree.body if tree.find("body") is not None else tree


@dataclass(frozen=True, slots=True)
class _Run:
    """Blocks of words that follow one another, of the article or of one part that frames it."""

    frames: bool
    blocks: Sequence[str]


def _runs(tree: HtmlElement) -> list[_Run]:
    """All words of the page in its order."""
    article = _article_of(tree)
    body = tree.body if tree.find("body") is not None else tree
    pieces = _pieces(body, _OUTSIDE, article, count(1))
    runs = []
    for part, some in groupby(pieces, key=itemgetter(0)):
        words = "".join(piece for _, piece in some).split(_BREAK)
        if blocks := [block for one in words if (block := " ".join(one.split()))]:
            runs.append(_Run(part != _OWN, blocks))
    return runs


def _pieces(
    element: HtmlElement, part: int, article: HtmlElement, numbers: Iterator[int]
) -> Iterator[tuple[int, str]]:
    """Its words, each with the part of the page that it is in, and a break wherever a block begins or
    ends. No deeper than the parser goes.
    """
    if element is article:
        part = _OWN
    elif part in (_OWN, _OUTSIDE) and element.tag in _NOT_OWN:
        part = next(numbers)
    edge = _BREAK if element.tag in _BLOCKS else ""
    yield part, edge + (element.text or "").replace(_BREAK, "")
    for child in element:
        yield from _pieces(child, part, article, numbers)
        yield part, (child.tail or "").replace(_BREAK, "")
    yield part, edge


def _key(block: str) -> str:
    return " ".join(_WORD.findall(block.lower()))


def _words_of(blocks: Sequence[str]) -> int:
    return sum(len(block.split()) for block in blocks)


def _once(taken: Sequence[str], blocks: Sequence[str]) -> tuple[list[str], list[str]]:
    """What was taken without what came out more often than it stands on the page, and that."""
    whole = _key(" ".join(blocks))
    seen: Counter[str] = Counter()
    once: list[str] = []
    doubled: list[str] = []
    for line in taken:
        key = _key(line)
        # A refrain that stands twice on the page may come twice; short lines repeat for good reasons.
        is_again = len(key.split()) >= _MISSED_WORDS and 0 < whole.count(key) <= seen[key]
        seen[key] += 1
        (doubled if is_again else once).append(line)
    return once, doubled


def _left_out(runs: Sequence[_Run], taken: Sequence[str]) -> Iterator[LeftOutParagraph]:
    """What nothing taken holds: blocks of the article, each behind the nearest before it that something does,
    and what is left of each part that frames it.
    """
    keys = [_key(line) for line in taken]
    whole = " ".join(keys)
    at = 0
    for run in runs:
        if run.frames:
            missing = [one for one in run.blocks if (key := _key(one)) and key not in whole]
            if missing:
                yield LeftOutParagraph("\n".join(missing)[:_LONGEST_FRAME].strip(), at, frames=True)
        else:
            found, at = _missing(run.blocks, keys, whole, at)
            yield from found


def _missing(
    blocks: Sequence[str], keys: Sequence[str], whole: str, at: int
) -> tuple[list[LeftOutParagraph], int]:
    """Those of the blocks that are long enough to be told of, and how much of what was taken stands before what
    follows.
    """
    found = []
    for block in blocks:
        key = _key(block)
        # Words without marks and case on both sides: how they are printed tells nothing of what is missing.
        if len(key.split()) >= _MISSED_WORDS and key not in whole:
            found.append(LeftOutParagraph(block, at))
        elif key:
            following = range(at, min(len(keys), at + _LOOKED_AHEAD))
            at = next((n + 1 for n in following if key in keys[n]), at)
    return found, at


def _with_other_language(found: Extracted) -> Extracted:
    """The language that the page names, unless its words are plainly in another: translated pages
    often keep the tag of their template.
    """
    guessed = guess_language(found.text)
    if not guessed or guessed == found.language:
        return found
    said = f"The page says its language is {found.language}; by its words it is {guessed}."
    found = replace(found, language="").with_fact("language", guessed, Origin.WORDS)
    return found.with_notices(Notice(said))
