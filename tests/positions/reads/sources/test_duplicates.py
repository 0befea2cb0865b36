"""A source that is on record already, however its text was pasted and its address copied."""

import pytest
from django.db import connection

from positions.reads.sources.duplicates import find_duplicates, measure_likeness
from tests.factories import SnapshotFactory, SourceFactory

pytestmark = pytest.mark.django_db

ADDRESS = "https://example.org/news/42"
SENTENCE = "On {day} the minister of {place} said that “talks won’t begin” before the troops of {place} have left it."
TEXT = "\n\n".join(
    SENTENCE.format(day=day, place=place)
    for day, place in zip(("Monday", "Tuesday", "Friday"), ("Ruritania", "Syldavia", "Borduria"), strict=True)
)


def address_key(address: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select public.address_key(%s)", [address])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/news/42",
        "HTTPS://Example.ORG/news/42/",
        "https://www.example.org/news/42#comments",
        "https://m.example.org/news/42",
        "https://mobile.example.org/news/42//",
        "https://example.org:443/news/42?",
        "https://reader@example.org/news/42",
        "https://example.org/news/42?utm_source=letter&utm_medium=email",
        "https://example.org/news/42?fbclid=abc&gclid=1#top",
        " https://www2.example.org/news/42?mc_cid=1 ",
    ],
)
def test_addresses_of_one_page(other: str) -> None:
    assert address_key(other) == address_key(ADDRESS)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/news/43",
        "https://example.org/News/42",
        "https://example.org/news/42?page=2",
        "https://press.example.org/news/42",
        "https://example.com/news/42",
    ],
)
def test_addresses_of_other_pages(other: str) -> None:
    assert address_key(other) != address_key(ADDRESS)


def test_parameters_in_any_order_are_one_address() -> None:
    assert address_key(f"{ADDRESS}?b=2&utm_id=9&a=1") == address_key(f"{ADDRESS}?a=1&b=2")
    assert address_key("https://m.org/x") == "m.org/x"


@pytest.mark.parametrize(
    "text",
    [
        TEXT + "\n",
        " " + TEXT.replace(" ", "  "),
        TEXT.replace(" ", "\u00a0").replace("\n\n", "\n"),
        TEXT.replace("“", '"').replace("”", '"').replace("’", "'"),
    ],
)
def test_the_same_letters_are_the_same_text(text: str) -> None:
    source = SnapshotFactory.create(text=TEXT).source
    assert [(one.source, one.same) for one in find_duplicates(text=text, url="")] == [(source, "text")]


def test_a_line_of_boilerplate_makes_no_other_text() -> None:
    source = SnapshotFactory.create(text=TEXT).source
    found = find_duplicates(text=TEXT + "\n\nRead more on our page", url="")
    assert [(one.source, one.same) for one in found] == [(source, "words")]
    assert 90 <= found[0].share < 100


def test_another_article_is_another_text() -> None:
    SnapshotFactory.create(text=TEXT)
    other = "\n".join(f"Nobody in parliament number {n} had expected a vote on budget {n}." for n in range(9))
    assert not find_duplicates(text=other, url="")
    assert not find_duplicates(text="Read more", url="")
    assert not find_duplicates(text=TEXT.split("\n\n", maxsplit=1)[0], url="")


def test_the_address_finds_a_source_whatever_its_text() -> None:
    source = SourceFactory.create(url="https://www.example.org/news/42?utm_source=x")
    SourceFactory.create(url="")
    found = find_duplicates(text="Words.", url=ADDRESS)
    assert [(one.source, one.same) for one in found] == [(source, "address")]
    assert not find_duplicates(text="Words.", url="")


def test_likeness_counts_each_word_as_often_as_it_stands() -> None:
    assert measure_likeness("a b c d", "a b c d") == 100
    assert measure_likeness("a b c d", "A, b c") == 75
    assert measure_likeness("a a a a", "a") == 25
    assert measure_likeness("", "…") == 0


CHINESE = (
    "外交部发言人周三在例行记者会上表示，中方一贯支持一切有利于和平解决危机的努力，呼吁各方立即停火，尽快恢复直接对话。"
    "发言人强调，任何安全安排都应当尊重各国的主权和领土完整，中方愿继续为政治解决发挥建设性作用。"
)
JAPANESE = (
    "首相は水曜日の記者会見で、停戦が和平交渉に先立つべきだとの考えを改めて示し、関係国に対して直ちに戦闘を停止するよう求めた。"
    "また、政府として復興支援を続けるとともに、同志国と緊密に連携していく方針を明らかにした。"
)
THAI = (
    "โฆษกกระทรวงการต่างประเทศแถลงเมื่อวันพุธว่ารัฐบาลสนับสนุนการหยุดยิงโดยทันทีและเรียกร้องให้ทุกฝ่ายกลับสู่โต๊ะเจรจา"
    "พร้อมทั้งยืนยันว่าจะให้ความช่วยเหลือด้านมนุษยธรรมแก่ประชาชนที่ได้รับผลกระทบต่อไป"
)


@pytest.mark.parametrize(
    ("text", "nearly"),
    [
        (CHINESE, CHINESE.replace("周三", "星期三").replace("建设性", "积极")),
        (JAPANESE, JAPANESE.replace("水曜日", "木曜日").replace("改めて", "")),
        (THAI, THAI.replace("วันพุธ", "วันพฤหัสบดี")),
        (f"Reuters {CHINESE} Beijing", f"AFP {CHINESE.replace('周三', '星期三')} Paris"),
    ],
)
def test_nearly_the_same_text_is_found_where_no_blanks_stand_between_words(text: str, nearly: str) -> None:
    source = SnapshotFactory.create(text=text).source
    SnapshotFactory.create(text=JAPANESE.replace("停戦", "選挙")[:80] if text != JAPANESE else CHINESE)
    [found] = find_duplicates(text=nearly, url="")
    assert (found.source, found.same) == (source, "words")
    assert 80 <= found.share < 100


def test_other_texts_of_one_script_are_not_alike() -> None:
    SnapshotFactory.create(text=CHINESE)
    other = "外交部发言人周五表示，双方将于下月举行新一轮贸易磋商，议题包括关税和市场准入，并就气候合作交换意见。" * 2
    assert not find_duplicates(text=other, url="")
    assert measure_likeness(CHINESE, other) < 50
