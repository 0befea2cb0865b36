"""Of a page the article is taken, and nothing missing or doubled goes untold."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Final

import pytest

from positions.choices import Precision
from positions.intake import web_page
from positions.intake.child import Unreadable
from positions.intake.extracted import Extracted, Origin
from tests.positions.intake.files import FILLER, page, paragraphs
from tests.positions.intake.test_plain import GERMAN

HEAD: Final = (
    '<title>Talks end | The Herald</title><meta property="og:site_name" content="The Herald">'
    '<meta property="og:title" content="Talks end"><meta name="author" content="A. Writer">'
    '<meta property="article:published_time" content="2024-03-12T10:00:00Z">'
)


def read(raw: bytes, *, content_type: str = "", address: str = "") -> Extracted:
    return Extracted.from_json(web_page.read(raw, name="page.html", content_type=content_type, address=address))


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        (
            "The law of <time>27 March</time> and that of <time>1 April</time> apply.",
            "The law of 27 March and that of 1 April apply.",
        ),
        ("They adopted the <label>second</label> draft at last.", "They adopted the second draft at last."),
        ("He called it <q>not <b>at all</b></q> likely, and left.", "He called it “not at all” likely, and left."),
        ("They will <del>support</del><ins>oppose</ins> the draft.", "They will oppose the draft."),
        ("Seen by all.<span hidden> Seen by nobody.</span>", "Seen by all."),
    ],
)
def test_words_that_the_library_loses(marked: str, plain: str) -> None:
    assert plain in read(page(paragraphs(marked))).text.split("\n\n")


def test_what_frames_the_article_is_left_out_and_kept_part_by_part() -> None:
    aside = "<aside><h2>Also</h2><p>Read more of this.</p></aside>"
    found = read(page(paragraphs("The end came late.") + aside + paragraphs("It went on.")))
    for words in ("rights reserved", "Home", "Read more"):
        assert words not in found.text
    taken = found.text.split("\n\n")
    rights = "All rights reserved by whoever has them, in this year and the next."
    assert [(one.words, one.before) for one in found.left_out] == [
        ("Home", 0), ("Also\nRead more of this.", taken.index("It went on.")), (rights, len(taken)),
    ]  # fmt: skip
    assert all(one.frames for one in found.left_out)
    assert found.notices == ()


def test_of_many_parts_that_frame_a_page_the_first_are_kept_and_that_is_told() -> None:
    asides = "".join(f"<aside><p>Box {n} {'and more ' * 900}</p></aside>" for n in range(50))
    found = read(page(paragraphs("The end.") + asides))
    assert len(found.left_out) == 40
    assert max(len(one.words) for one in found.left_out) <= 5_000
    assert [one.said for one in found.notices] == [
        "52 parts frame the page; the first 40 of them can be taken in below."
    ]


def test_what_stands_around_the_article_frames_it() -> None:
    teaser = "<div><h3>Another article</h3><p>Of which only this is told here.</p></div>"
    found = read(
        page("").replace(b"<article></article>", f"<article>{paragraphs('The end.')}</article>{teaser}".encode())
    )
    assert "Another article\nOf which only this is told here." in [one.words for one in found.left_out if one.frames]


def test_what_looks_like_a_comment_is_told_of() -> None:
    opinion = "The government should never have agreed to any of this, and it knows that well enough."
    found = read(page(f'{paragraphs("The end.")}<div class="comment-and-analysis"><p>{opinion}</p></div>'))
    assert [one.words for one in found.left_out if not one.frames] == [opinion]
    assert "1 paragraph was taken for no part of the article and left out" in found.notices[0].said
    assert opinion not in found.text, "the library leaves it out: then this says what is told"


@pytest.mark.parametrize(
    ("items", "is_told"),
    [
        ("<ol start=7><li>Calls for talks.</li><li value=12>Urges restraint.</li></ol>", True),
        ("<ol><li>It calls<ol type=a><li>for talks;</li><li>for restraint.</li></ol></li></ol>", True),
        ("<ol><li>1. Calls for talks.</li><li>2. Urges restraint.</li></ol>", False),
        ("<ul><li>Calls for talks.</li><li>Urges restraint.</li></ul>", False),
        ("<nav><ol><li>Home</li><li>News</li></ol></nav>", False),
    ],
)
def test_numbers_that_a_page_counts_are_told_of(items: str, is_told: bool) -> None:
    said = [one.said for one in read(page(paragraphs("It says:") + items)).notices]
    assert ("Numbers of paragraphs that the page counts by itself are not in the text." in said) is is_told


def test_what_is_left_out_keeps_its_place() -> None:
    box = "Read also what the minister said of all this in spring, and why nobody believed a word of it."
    body = f'{paragraphs("The end.")}<div class="comments"><p>{box}</p></div>{paragraphs("Behind it.")}'
    found = read(page(body))
    [one] = [one for one in found.left_out if not one.frames]
    taken = found.text.split("\n\n")
    assert (one.words, taken[one.before - 2], taken[one.before]) == (box, "The end.", "Behind it.")


def test_what_former_releases_read_had_nothing_left_out() -> None:
    kept = read(page(paragraphs("The end."))).as_json()
    kept["left_out"] = [{"words": "Before.", "before": 0}]
    assert [one.frames for one in Extracted.from_json(kept).left_out] == [False]
    del kept["left_out"]
    assert Extracted.from_json(kept).left_out == ()


def test_what_comes_out_twice_stands_once() -> None:
    said = "The government should never have agreed to any of this, and it knows that well enough."
    found = read(page(f'<section class="comment-and-analysis">{paragraphs(said)}</section>'))
    assert found.text.count(said) == 1


def test_what_the_page_says_of_itself() -> None:
    found = read(page(paragraphs("The end."), head=HEAD), address="https://www.herald.example/talks")
    assert (found.title, found.author, found.publisher) == ("Talks end", "A. Writer", "The Herald")
    assert (found.published_date, found.published_precision) == (dt.date(2024, 3, 12), Precision.DAY)
    assert set(found.origins.values()) == {Origin.SAID}


def test_linked_data_goes_before_the_head() -> None:
    linked = (
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "No"}, {"@type": "NewsArticle",'
        ' "headline": "Talks fail", "datePublished": "2024-03", "author": [{"name": "B. One"}, {"name": "C. Two"}]}]}'
        "</script><script type='application/ld+json'>{broken</script>"
    )
    found = read(page(paragraphs("The end."), head=f"{linked}<title>Other</title>"))
    assert (found.title, found.author) == ("Talks fail", "B. One, C. Two")
    assert (found.published_date, found.published_precision) == (dt.date(2024, 3, 1), Precision.MONTH)


def test_two_days_of_publication_are_told() -> None:
    other = HEAD + '<meta name="date" content="2024-03-15">'
    found = read(page(paragraphs("The end."), head=other))
    assert found.published_date == dt.date(2024, 3, 12)
    assert [notice.words for notice in found.notices] == [("2024-03-12", "2024-03-15")]


def test_a_day_that_the_article_tells_of_is_not_its_own() -> None:
    told = "The resolution A/RES/2019/12 was adopted on 27 March 2014 by a large majority of the members that voted."
    assert read(page(f"<h1>Vote</h1>{paragraphs(told)}")).published_date is None


def test_the_address_says_the_day_where_nothing_else_does() -> None:
    found = read(page(f"<h1>Vote</h1>{paragraphs('The end.')}"), address="https://www.herald.example/2024/03/12/vote")
    assert (found.published_date, found.origins["published_date"]) == (dt.date(2024, 3, 12), Origin.ADDRESS)
    assert (found.publisher, found.origins["publisher"]) == ("herald.example", Origin.ADDRESS)
    assert (found.title, found.origins["title"]) == ("Vote", Origin.HEADING)


def test_words_tell_the_language_better_than_a_template() -> None:
    found = read(page("".join(f"<p>{GERMAN}</p>" for _ in range(5)), lang="en"))
    assert (found.language, found.origins["language"]) == ("de", Origin.WORDS)
    assert any("de" in notice.said for notice in found.notices)


def test_the_encoding_that_it_names() -> None:
    raw = page(f"<h1>Größe</h1>{paragraphs(GERMAN)}").replace(b'charset="utf-8"', b'charset="iso-8859-15"')
    found = read(raw.decode().encode("iso-8859-15"))
    assert (found.encoding, GERMAN in found.text) == ("iso8859-15", True)


@pytest.mark.parametrize("raw", [b"", b"<html></html>", b"<html><body><script>show()</script></body></html>"])
def test_pages_without_words(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


def test_a_page_without_an_article_is_taken_as_a_whole() -> None:
    raw = f"<html><body><div>{FILLER}<br>Second line.</div></body></html>".encode()
    assert "Second line." in read(raw).text


def test_a_page_nested_deeper_than_the_parser_goes_is_told_of() -> None:
    deep = f"{'<div>' * 300}<p>{FILLER}</p>{'</div>' * 300}"
    with pytest.raises(Unreadable, match="gave up before the end of the page"):
        read(f"<html><body>{deep}</body></html>".encode())
    found = read(page(paragraphs("The end came late.") + deep))
    assert "The end came late." in found.text
    assert "gave up before the end of the page" in found.notices[0].said


def test_a_page_with_faults_is_not_taken_for_cut() -> None:
    assert read(page(f"<foo></b>&bogus;{paragraphs('The end.')}<p>")).notices == ()


def test_a_crowd_of_attributes_is_refused_before_a_tree_is_built() -> None:
    article = paragraphs("The end came late.")
    few = "".join(f" data-{number}='a>b {number}'" for number in range(900))
    assert "The end came late." in read(page(f"{article}<p{few}>{FILLER}</p>")).text
    long = f'<img src="data:image/png;base64,{"A b/c " * 50_000}">'
    assert "The end came late." in read(page(f"{article}{long}")).text
    many = "".join(f" a{number}={number}" for number in range(1_001))
    glued = "".join(f"a{number}='{number}'" for number in range(1_001))
    bare = "".join(f"/a{number}" for number in range(1_001))
    for crowd in (f"<p{many}>x</p>", f"<p {glued}>x</p>", f"<p{bare}>x</p>", f"<p{few}{few}"):
        with pytest.raises(Unreadable, match="more attributes than can be read"):
            read(page(f"{article}{crowd}"))


def test_what_only_looks_like_tags_is_passed_over_once() -> None:
    """Each of these would take hours where every start was read to the end, and back."""
    for strange in ("<a " * 100_000, "<a '" * 99_999, '<a "' * 99_999, "<a\"'" * 99_999, "<a b=" * 100_000):
        with contextlib.suppress(Unreadable):
            web_page._refuse_crowded(strange)
