import datetime as dt
import re
from dataclasses import replace
from html import unescape

import pytest
from django.http import QueryDict

from actors.models import Actor
from positions.drawing.side_by_side import write_side_by_side, write_square
from positions.measures.agreement import Agreement
from positions.models import Issue
from positions.reads.comparisons.comparison import ComparedCell, ComparedRow, Comparison, Terms
from positions.reads.comparisons.pairs import ActorPair
from positions.reads.comparisons.sides import Sides
from positions.reads.timelines.periods import Standing

ON = dt.date(2025, 8, 19)
MERZ = Actor(pk=1, slug="merz", name='Merz <b>"F"</b>')
STARMER = Actor(pk=2, slug="starmer", name="Starmer")
TALKS = Issue(pk=7, slug="talks", label="Talks & more", proposition="They should talk.")
SAID = Standing(7, 1, 2, 1, 3, dt.date(2025, 3, 1), "month", ON, 77)

NONE = Agreement(n=0, cases=0, excluded=0, identical=0, value=None)


def compared(*cells: ComparedCell, agreement: Agreement = NONE) -> Comparison:
    row = ComparedRow(TALKS, [MERZ, STARMER], cells, apart=4)
    earlier = Agreement(n=9, cases=9, excluded=0, identical=9, value=1.0)
    pairs = [ActorPair(MERZ, STARMER, agreement, earlier)]
    return Comparison([MERZ, STARMER], Terms(ON, vs_date=ON), [row], {}, pairs, Sides(2, {}))


def test_a_position_has_its_words_marks_and_time() -> None:
    html = write_side_by_side(
        compared(ComparedCell(SAID, -2, True), ComparedCell(None, None, False)), behind="?on=2025-08-19"
    )
    assert 'href="/stances/77/"' in html
    assert '<span class="chip v-supports"><i aria-hidden="true">▲</i>Supports</span>' in html
    assert 'title="Conditional">if</b>' in html
    assert "since Mar 2025" in html
    assert "<b>4 steps towards support</b> from" in html
    assert "not researched" in html
    assert "4 steps apart" in html


def test_within_a_period_what_was_held_before_says_when_it_was_said() -> None:
    """Of what was held before the period, the day in it comes first; else since when, and the day of the words."""
    held = replace(
        compared(ComparedCell(SAID, None, False), ComparedCell(None, None, False)),
        terms=Terms(ON, first=dt.date(2025, 6, 1)),
    )
    assert "said 19 Aug 2025, held since Mar 2025<" in write_side_by_side(held, behind="?on=2025-08-19")
    begun = replace(held, terms=Terms(ON, first=dt.date(2025, 1, 1)))
    assert ">since Mar 2025, said 19 Aug 2025<" in write_side_by_side(begun, behind="?on=2025-08-19")


def test_what_has_no_position_says_why() -> None:
    gone = ComparedCell(None, None, False, ended="on 27 April 1992")
    withdrawn = ComparedCell(None, 2, True)
    html = write_side_by_side(compared(gone, withdrawn), behind="?on=2025-08-19")
    assert "no longer there: ended on 27 April 1992" in html
    assert "<b>withdrawn</b>" in html
    assert "not researched" not in html


def test_figures_lead_to_their_two_and_keep_the_rest_of_the_address() -> None:
    query = QueryDict("actors=a,b&on=2025-08-19&page=2&measure=kappa")
    found = Agreement(n=1200, cases=1200, excluded=0, identical=9, value=0.125, same_statement=3)
    html = write_square(compared(agreement=found), query=query)
    assert 'href="?actors=merz%2Cstarmer&amp;on=2025-08-19&amp;measure=kappa"><b>0.13</b>' in html
    assert "was 1.00" in html
    assert "n&nbsp;1,200, 3 same" in html
    few = write_square(compared(agreement=Agreement(n=2, cases=2, excluded=0, identical=2, value=None)), query=query)
    assert "Fewer than 5 issues in common" in few


def test_text_of_users_is_escaped() -> None:
    comparison = compared(ComparedCell(SAID, None, True), ComparedCell(None, None, False))
    html = write_side_by_side(comparison, behind="?on=2025-08-19") + write_square(
        comparison, query=QueryDict("actors=a,b")
    )
    assert "Merz &lt;b&gt;&quot;F&quot;&lt;/b&gt;" in html
    assert "Talks &amp; more" in html
    assert "<b>&quot;" not in html


@pytest.mark.parametrize("query", ["issues=x,y&actors=a,b,c,d,e&on=2025-08-19", "issues=x,y&on=2025-08-19"])
def test_figures_lead_to_their_two_whatever_else_the_address_lists(query: str) -> None:
    found = Agreement(n=9, cases=9, excluded=0, identical=9, value=0.125)
    html = write_square(compared(agreement=found), query=QueryDict(query))
    [address] = set(re.findall(r'href="\?([^"]*)"', html))
    asked = QueryDict(unescape(address))
    assert asked.dict() == {"actors": "merz,starmer", "issues": "x,y", "on": "2025-08-19"}
