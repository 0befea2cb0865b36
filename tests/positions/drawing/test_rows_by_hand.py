"""Rows that are written by hand say what a template would: escaped, with their links."""

import datetime as dt

from actors.models import Actor
from positions.drawing.nearest_rows import write_nearest
from positions.drawing.silences import write_silences
from positions.models import Issue
from positions.reads.briefs.silence import Last, Silence
from positions.reads.comparisons.nearest import NearActor, Rank

SHREWD = Actor(pk=1, slug="shrewd", name="<Shrewd> & Sons")
ISSUES = [Issue(pk=number, slug=f"i{number}", label=f"“{number}” < 3") for number in range(3)]


def test_silences() -> None:
    last = Last(ISSUES[0], dt.date(2025, 8, 1), "month", 7)
    rows = [
        Silence(SHREWD, never=ISSUES[1:], silent=[last], spoke=4, left_office=dt.date(2025, 1, 2)),
        Silence(Actor(pk=2, slug="other", name="Other"), never=ISSUES[:1], silent=[], spoke=0),
        Silence(Actor(pk=3, slug="third", name="Third"), never=[], silent=[last, last], spoke=0),
    ]
    html = str(write_silences(rows, dossier="any-at-all", behind="?on=2025-09-01&actors=a"))
    first, other, third = html.split("</tr>")[:3]
    assert (
        '<th scope="row"><a href="/actors/shrewd/?on=2025-09-01&amp;actors=a">&lt;Shrewd&gt; &amp; Sons</a>'
        ' <span class="mute small">in office until ' in first
    )
    assert '“0” &lt; 3 <a class="small nowrap" href="/stances/7/">August 2025</a></div>' in first
    assert (
        "<details><summary>2 issues</summary>"
        '<a class="small" href="/dossiers/any-at-all/cells/shrewd/i1/?on=2025-09-01&amp;actors=a">“1” &lt; 3</a> · '
        in first
    )
    assert "<summary>1 issue</summary>" in other
    assert '<td><div data-label="Silent, last statement"><div><span class="mute">none</span></div></div></td>' in other
    assert third.count("/stances/7/") == 2
    assert third.count(" · ") == 1
    assert '<div data-label="Never on record"><div><span class="mute">none</span></div>' in third


def test_nearest() -> None:
    beside = {"identical": Rank(0.5, 2), "kappa": None}
    rows = [
        NearActor(SHREWD, n=1200, rank=Rank(-0.604, place), lowest=-1.0, highest=0.004, beside=beside)
        for place in (1, 11, 22, 113, 3)
    ]
    html = str(write_nearest(rows, beside="/compare/?actors=a", behind="&on=2025-01-01"))
    assert html.count('<a href="/compare/?actors=a,shrewd&amp;on=2025-01-01">&lt;Shrewd&gt; &amp; Sons</a></th>') == 5
    assert '<b>−0.60</b></td><td class="num nowrap">−1.00 to 0.00</td><td class="num">1,200</td>' in html
    assert '<td class="num nowrap">0.50 <span class="mute small">2nd</span></td>' in html
    assert html.count('<td class="num nowrap"><span class="mute">–</span></td>') == 5
    rows = [
        NearActor(SHREWD, 5, Rank(1.0, 1), 1.0, 1.0, {"kappa": Rank(1.0, place)}) for place in (1, 3, 4, 11, 21, 112)
    ]
    html = str(write_nearest(rows, beside="", behind=""))
    for written in ("1st", "3rd", "4th", "11th", "21st", "112th"):
        assert f">{written}</span>" in html
