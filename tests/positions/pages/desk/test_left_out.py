"""What was left out of a page that was brought is shown, and taken in by a tick."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from positions.models import Intake
from tests.factories import SnapshotFactory
from tests.positions.intake.files import page, paragraphs
from tests.positions.pages.desk.test_intakes import STATEMENT, bring, desk, editor, form_of, text_file

pytestmark = pytest.mark.django_db
__all__ = ["desk", "editor"]


def test_what_frames_a_page_is_folded_with_its_count_and_can_be_taken_in(desk: Client) -> None:
    opened = desk.get(bring(desk, documents=text_file("a.html", page(paragraphs("The end."))))["Location"])
    shown = opened.content.decode()
    assert "Left out with what frames the page: 2 parts, 14 words" in shown
    assert "What is grey" not in shown
    form = form_of(opened)
    previewed = desk.post(reverse("source_add"), form | {"preview": "1", "take_in": "1"})
    assert form_of(previewed)["text"].endswith("in this year and the next.")
    assert "Left out with what frames the page: 1 part, 1 word<" in previewed.content.decode()


def test_a_corrected_text_shows_what_was_left_out_and_takes_it_in(desk: Client) -> None:
    source = SnapshotFactory.create(text=STATEMENT).source
    box = "Read also what the minister said of all this in spring, and why nobody believed a word of it."
    body = f'{paragraphs("The end.")}<div class="comments"><p>{box}</p></div>{paragraphs("Behind it.")}'
    bring(desk, documents=text_file("a.html", page(body)))
    add = f"{reverse('snapshot_add', args=[source.pk])}?intake={Intake.objects.get().pk}"
    opened = desk.get(add)
    shown = opened.content.decode()
    assert "The end." in shown[shown.index('id="preview"') : shown.index(box)]
    form = form_of(opened)
    assert box not in form["text"]
    again = form_of(desk.post(add, form | {"preview": "1", "take_in": "1"}))
    assert again["text"].replace(f"{box}\n\n", "") == form["text"] != again["text"]
    asked = desk.post(add, form | {"take_in": "1"})
    ticks = re.findall(r'name="confirmed" value="([^"]*)"', asked.content.decode())
    assert desk.post(add, form | {"take_in": "1", "confirmed": ticks}).status_code == 302
    assert box in source.snapshots.latest("pk").text
