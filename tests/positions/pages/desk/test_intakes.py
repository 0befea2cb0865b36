"""Files and pasted texts fill the form of a source; nothing is one before the button is pressed."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_ox.models import OxTask

from config.accounts.roles import Role
from positions.choices import IntakeState
from positions.intake.archive import MOST_MEMBERS
from positions.intake.child import Limits
from positions.intake.reading import LONGEST_FILE
from positions.models import Intake, Snapshot, Source
from tests.factories import IntakeFactory, SnapshotFactory, UserFactory
from tests.positions.intake.files import packed, page, paragraphs, pdf_file
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

STATEMENT = (
    "Statement on the truce\n\nOslo, 12 May 2023\n\nThe minister said that Norland will sign the truce with its"
    " neighbours if all of them keep it for a month, and that the talks are to begin at once in the capital of the"
    " third country. He did not say what is to happen to the prisoners of both sides, nor who pays for the damage"
    " that was done."
)


@pytest.fixture
def editor() -> User:
    return UserFactory.create(role=Role.EDITOR)


@pytest.fixture
def desk(editor: User, client: Client) -> Client:
    client.force_login(editor)
    return client


def bring(desk: Client, **sent: Any) -> Any:
    return desk.post(reverse("intake_add"), sent)


def form_of(page: Any, fields: str = "text") -> dict[str, str]:
    """What the form would send, with the text as it is stored."""
    sent = shown_form(page.content.decode(), fields)
    return sent | {"text": sent["text"].replace("\r\n", "\n")}


def text_file(name: str = "statement.txt", raw: bytes = STATEMENT.encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


def test_a_file_fills_the_form_and_is_stored_by_its_button(desk: Client, editor: User) -> None:
    answer = bring(desk, documents=text_file())
    intake = Intake.objects.get()
    assert answer["Location"] == f"{reverse('source_add')}?intake={intake.pk}"
    assert (intake.state, intake.owner) == (IntakeState.READ, editor)
    opened = desk.get(answer["Location"])
    assert not Source.objects.exists()
    for said in (
        "Read from",
        "A guess: the first line that may be a title.",
        "A guess: from the first lines",
        "by the words that occur",
    ):
        assert said in opened.content.decode()
    sent = form_of(opened) | {"kind": "document"}
    assert (sent["title"], sent["published_date"], sent["language"]) == ("Statement on the truce", "2023-05-12", "en")
    stored = desk.post(reverse("source_add"), sent)
    snapshot = Snapshot.objects.get()
    assert stored["Location"] == reverse("source_code", args=[snapshot.source_id])
    assert (snapshot.text, bytes(snapshot.originals.get().raw or b"")) == (STATEMENT, STATEMENT.encode())
    assert b"statement.txt" in desk.get(reverse("source_edit", args=[snapshot.source_id])).content
    assert desk.get(answer["Location"])["Location"] == stored["Location"], "opened again it leads to its source"


def test_a_pasted_text_is_read_the_same_way(desk: Client) -> None:
    answer = bring(desk, text=STATEMENT)
    assert b"Statement on the truce" in desk.get(answer["Location"]).content
    assert Intake.objects.get().name == ""


def test_a_page_tells_what_was_left_out(desk: Client) -> None:
    opinion = "The government should never have agreed to any of this, and it knows that well enough."
    raw = page(f'<h1>Talks</h1>{paragraphs("The end.")}<div class="comment-and-analysis"><p>{opinion}</p></div>')
    opened = desk.get(bring(desk, documents=text_file("a.html", raw))["Location"])
    assert b"left out" in opened.content
    assert opinion.encode() in opened.content


def test_a_pdf_opens_joined_and_shown(desk: Client) -> None:
    lines = ("The council agreed that all its members estab-", "lish a common line on the truce, which is to be kept.")
    opened = desk.get(bring(desk, documents=text_file("a.pdf", pdf_file([lines])))["Location"])
    sent = form_of(opened)
    assert sent["join_lines"] == "on"
    assert b"members establish a common line" in opened.content


def test_what_cannot_be_read_waits_with_its_reason(desk: Client) -> None:
    opened = desk.get(bring(desk, documents=text_file("a.pdf", b"%PDF-1.4 and no more"))["Location"])
    assert b"The PDF is broken" in opened.content
    assert b"Read it again" in opened.content
    listed = desk.get(reverse("desk"))
    assert b"The PDF is broken" in listed.content
    again = desk.post(reverse("intake_read", args=[Intake.objects.get().pk]))
    assert again.status_code == 302
    assert desk.post(reverse("intake_drop", args=[Intake.objects.get().pk])).status_code == 302
    assert not Intake.objects.exists()


def test_many_files_wait_on_the_desk(desk: Client) -> None:
    archive = packed([("one.txt", STATEMENT.encode()), ("two.html", page(paragraphs("Two."))), ("three.exe", b"MZ")])
    answer = bring(desk, documents=[text_file("a.zip", archive), text_file("four.txt", b"Four words are here.")])
    assert answer["Location"] == f"{reverse('desk')}#brought"
    listed = desk.get(reverse("desk")).content.decode()
    assert [one in listed for one in ("one.txt", "two.html", "four.txt")] == [True] * 3
    assert "three.exe: no text" in listed
    assert {task.kwargs["intake"] for task in OxTask.objects.all()} == set(Intake.objects.values_list("pk", flat=True))
    first = Intake.objects.get(name="one.txt")
    assert first.state == IntakeState.WAITING
    opened = desk.get(desk.post(reverse("intake_read", args=[first.pk]))["Location"])
    assert b"Statement on the truce" in opened.content
    assert "Statement on the truce" in desk.get(reverse("desk")).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file, or paste a text."),
        ({"documents": text_file("a.txt", b"")}, "is empty"),
        ({"documents": text_file("a.png", b"\x89PNG")}, "It is a picture"),
        ({"documents": text_file("a.zip", b"PK\x03\x04 and no more")}, "The ZIP file is broken"),
        ({"documents": text_file("a.zip", packed([("b.exe", b"MZ")]))}, "Passed over: b.exe"),
        ({"documents": [text_file(f"{n}.txt") for n in range(51)]}, "at most 50"),
        ({"documents": text_file("a.txt", b"x" * (LONGEST_FILE + 1))}, "longer than 20 MB"),
        ({"text": "x" * 2_000_001}, "at most 2000000"),
        (
            {"documents": [text_file(f"{n}.zip", packed([("a.txt", b"x")])) for n in "ab"] + [text_file("four.txt")]},
            "Nothing was taken of what you chose: a.zip, b.zip, four.txt.",
        ),
    ],
)
def test_what_is_refused_says_why(sent: dict[str, Any], said: str, desk: Client) -> None:
    for field in sent.values():
        for file in field if isinstance(field, list) else [field]:
            if isinstance(file, SimpleUploadedFile):
                file.seek(0)
    answer = bring(desk, **sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Intake.objects.exists()


def test_the_file_is_saved_and_never_shown(desk: Client) -> None:
    intake = IntakeFactory.create(owner=User.objects.get(), name="Лист.html", raw=b"<script>alert(1)</script>")
    answer = desk.get(reverse("intake_file", args=[intake.pk]))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"


def test_nobody_else_sees_what_waits(desk: Client) -> None:
    theirs = IntakeFactory.create(extracted={"text": "Words."})
    assert desk.get(f"{reverse('source_add')}?intake={theirs.pk}").status_code == 404
    assert desk.get(reverse("intake_file", args=[theirs.pk])).status_code == 404
    assert desk.post(reverse("intake_read", args=[theirs.pk])).status_code == 404
    assert desk.post(reverse("intake_drop", args=[theirs.pk])).status_code == 422
    assert b"statement.txt" not in desk.get(reverse("desk")).content


def test_the_same_article_is_offered_as_its_corrected_text(desk: Client) -> None:
    snapshot = SnapshotFactory.create(text=STATEMENT)
    corrected = STATEMENT.replace("a month", "two months")
    location = bring(desk, text=corrected)["Location"]
    opened = desk.get(location)
    assert b"of these words stand in source" in opened.content
    assert b"Another outlet has it as well" in opened.content
    add = f"{reverse('snapshot_add', args=[snapshot.source_id])}?intake={Intake.objects.get().pk}"
    assert add.encode() in opened.content
    form = form_of(desk.get(add))
    desk.post(add, form)
    newest = snapshot.source.snapshots.latest("pk")
    assert (newest.text, newest.originals.count()) == (corrected, 1)


def test_another_outlet_is_a_source_of_its_own(desk: Client) -> None:
    SnapshotFactory.create(text=STATEMENT)
    form = form_of(desk.get(bring(desk, text=f"{STATEMENT}\n\nMore.")["Location"]))
    assert desk.post(reverse("source_add"), form).status_code == 409
    assert desk.post(reverse("source_add"), form | {"anyway": "on"}).status_code == 302
    assert Source.objects.count() == 2


def test_what_was_typed_over_it_comes_back(desk: Client) -> None:
    form = form_of(desk.get(bring(desk, text=STATEMENT)["Location"]))
    answer = desk.post(reverse("source_add"), form | {"title": "Mine", "url": "nonsense"})
    assert answer.status_code == 422
    again = form_of(answer)
    assert (again["title"], again["url"], again["intake"]) == ("Mine", "nonsense", form["intake"])
    assert b"A guess: the first line that may be a title." in answer.content


def test_a_name_with_a_line_break_is_saved_all_the_same(desk: Client) -> None:
    """An address may end in one that is escaped; this was kept before names were cleaned."""
    intake = IntakeFactory.create(owner=User.objects.get(), name="treaty.html\n", raw=b"Words.")
    answer = desk.get(reverse("intake_file", args=[intake.pk]))
    assert (answer.status_code, answer["Content-Disposition"]) == (200, 'attachment; filename="treaty.html"')


def test_what_was_stored_leads_to_the_next_that_was_brought(desk: Client, editor: User) -> None:
    waiting = IntakeFactory.create(owner=editor, extracted={"text": "Another text.", "title": "Another"})
    form = form_of(desk.get(bring(desk, text=STATEMENT)["Location"]))
    stored = desk.post(reverse("source_add"), form, follow=True).content.decode()
    assert f'1 more text that you brought: <a href="{reverse("source_add")}?intake={waiting.pk}">' in stored
    Intake.objects.filter(pk=waiting.pk).delete()
    again = form | {"client_key": str(uuid.uuid4()), "anyway": "on", "intake": ""}
    assert "that you brought" not in desk.post(reverse("source_add"), again, follow=True).content.decode()


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_form_forgets_what_was_dropped_or_stored_in_another_tab(is_stored: bool, desk: Client) -> None:
    form = form_of(desk.get(bring(desk, text=STATEMENT)["Location"]))
    if is_stored:
        desk.post(reverse("source_add"), form)
        form |= {"title": "Once more", "client_key": str(uuid.uuid4()), "anyway": "on"}
    else:
        Intake.objects.all().delete()
    refused = desk.post(reverse("source_add"), form)
    assert refused.status_code == 422
    assert "Store once more to keep the text without the file." in refused.content.decode()
    again = form_of(refused, "title")
    assert "intake" not in {name for name, value in again.items() if value}
    assert (again["text"], again["title"]) == (form["text"], form["title"])
    # Asked again, as on every page that comes back, where the text is on record.
    assert desk.post(reverse("source_add"), again | {"anyway": "on"}).status_code == 302
    assert Snapshot.objects.latest("pk").text == STATEMENT


def test_a_corrected_text_forgets_what_was_dropped(desk: Client) -> None:
    snapshot = SnapshotFactory.create(text=STATEMENT)
    bring(desk, text=f"{STATEMENT}\n\nMore.")
    path = reverse("snapshot_add", args=[snapshot.source_id])
    address = f"{path}?intake={Intake.objects.get().pk}"
    opened = desk.get(address)
    assert f'action="{address}"' in opened.content.decode()
    Intake.objects.all().delete()
    refused = desk.post(address, form_of(opened))
    assert refused.status_code == 422
    assert f'action="{path}"' in refused.content.decode()
    assert "Store once more to keep the text without the file." in refused.content.decode()
    desk.post(path, form_of(refused))
    assert snapshot.source.snapshots.count() == 2


def test_a_form_has_one_budget_for_all_its_files(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.pages.desk.intake_form.LONGEST_ALL", 100)
    monkeypatch.setattr("positions.pages.desk.intake_form.MOST_MEMBERS", 3)
    archive = packed([("one.txt", b"1" * 30), ("two.txt", b"2" * 40)])
    bring(desk, documents=[text_file("a.zip", archive), text_file("b.txt", b"b" * 50)])
    assert set(Intake.objects.values_list("name", flat=True)) == {"one.txt", "b.txt"}
    assert "two.txt: longer than is taken" in desk.get(reverse("desk")).content.decode()
    more = [text_file("b.txt", b"b" * 10), text_file("c.txt", b"c" * 10)]
    assert b"at most 1 can be taken now" in bring(desk, documents=[text_file("a.zip", archive), *more]).content
    assert bring(desk, documents=[text_file("d.txt", b"d" * 101)]).status_code == 422


def test_a_full_desk_is_told_before_anything_is_unpacked(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.actions.intakes.MOST_WAITING", 1)
    two = text_file("a.zip", packed([("one.txt", b"1"), ("two.txt", b"2")]))
    assert b"at most 1 can be taken now" in bring(desk, documents=two).content
    IntakeFactory.create(owner=User.objects.get())
    broken = text_file("a.zip", b"PK\x03\x04 and no more")
    answer = bring(desk, documents=broken)
    assert (answer.status_code, b"store or discard some first" in answer.content) == (422, True)
    assert b"The ZIP file is broken" not in answer.content


def test_what_waits_for_the_worker_can_be_read_at_once(desk: Client) -> None:
    bring(desk, documents=[text_file("a.txt", b"One text."), text_file("b.txt", b"Another.")])
    listed = desk.get(reverse("desk")).content.decode()
    assert "Waits for its turn" in listed
    assert 'aria-label="Read a.txt"' in listed


UKRAINIAN = "Заява про перемир’я\n\nМіністр сказав, що країна підпише його із сусідами, якщо всі вони його триматимуть."


def test_letters_that_were_guessed_wrongly_are_read_again(desk: Client) -> None:
    """The bytes are kept: whatever was read of them first, another encoding can be chosen."""
    bring(desk, documents=text_file(raw=UKRAINIAN.encode("cp1251")))
    intake = Intake.objects.get()
    url = reverse("intake_read", args=[intake.pk])
    assert 'name="encoding"' in desk.get(intake.get_absolute_url()).text
    desk.post(url, {"encoding": "cp1252"})
    assert form_of(desk.get(intake.get_absolute_url()))["text"].startswith("Çàÿâà")
    answer = desk.post(url, {"encoding": "cp1251"})
    shown = desk.get(answer["Location"])
    assert form_of(shown)["text"] == UKRAINIAN
    assert form_of(shown)["language"] == "uk"
    assert "as chosen" in shown.text
    assert '<option value="cp1251" selected>' in shown.text


def test_letters_that_are_none_in_the_chosen_encoding_are_counted(desk: Client) -> None:
    bring(desk, documents=text_file(raw=UKRAINIAN.encode("cp1251")))
    intake = Intake.objects.get()
    desk.post(reverse("intake_read", args=[intake.pk]), {"encoding": "utf-8"})
    assert "letters are none in it" in desk.get(intake.get_absolute_url()).text


@pytest.mark.parametrize("encoding", ["rot13", "utf-99", "idna"])
def test_letters_that_are_not_offered_are_refused(encoding: str, desk: Client) -> None:
    bring(desk, documents=text_file())
    url = reverse("intake_read", args=[Intake.objects.get().pk])
    assert desk.post(url, {"encoding": encoding}).status_code == 400


@pytest.mark.usefixtures("in_a_child")
def test_a_file_that_takes_long_is_left_to_the_worker(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it, and no thread of the server."""
    monkeypatch.setattr("positions.pages.desk.intakes.WAITED_FOR", Limits(seconds=0))
    answer = bring(desk, documents=text_file())
    intake = Intake.objects.get()
    assert answer["Location"] == reverse("intake_progress", args=[intake.pk])
    assert (intake.state, intake.reason) == (IntakeState.WAITING, "")
    assert [task.kwargs for task in OxTask.objects.all()] == [{"intake": intake.pk}]


@pytest.mark.usefixtures("in_a_child")
def test_what_was_read_stays_where_reading_it_again_takes_long(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(desk, documents=text_file())
    intake = Intake.objects.get()
    monkeypatch.setattr("positions.pages.desk.intakes.WAITED_FOR", Limits(seconds=0))
    answer = desk.post(reverse("intake_read", args=[intake.pk]), {"encoding": "cp1252"}, follow=True)
    assert "it stays as it was read" in answer.text
    assert form_of(answer)["text"] == STATEMENT


def test_a_folder_is_taken_without_what_is_no_text(desk: Client) -> None:
    names = ("one.txt", "two.TXT", ".hidden.txt", "picture.png", "empty.txt")
    files = [text_file(name, b"" if name == "empty.txt" else f"{name} {STATEMENT}".encode()) for name in names]
    answer = desk.post(reverse("intake_add"), {"folder": files}, follow=True)
    assert sorted(Intake.objects.values_list("name", flat=True)) == ["one.txt", "two.TXT"]
    for told in ("picture.png: no text", "empty.txt: empty", ".hidden.txt"):
        assert told in answer.text


def test_a_folder_of_too_many_is_told_so(desk: Client) -> None:
    files = [text_file(f"{n}.txt", b"x") for n in range(MOST_MEMBERS + 1)]
    answer = bring(desk, folder=files)
    assert answer.status_code == 422
    assert f"These are {MOST_MEMBERS + 1} files" in answer.text
    assert not Intake.objects.exists()


def test_what_was_read_stays_where_nothing_comes_of_other_letters(desk: Client) -> None:
    bring(desk, documents=text_file(raw=b"` " * 20))  # in utf-16 as many characters that nobody sees
    intake = Intake.objects.get()
    answer = desk.post(reverse("intake_read", args=[intake.pk]), {"encoding": "cp1252"}, follow=True)
    assert "nothing comes of it" not in answer.text
    answer = desk.post(reverse("intake_read", args=[intake.pk]), {"encoding": "utf-16"}, follow=True)
    assert "Read as utf-16, nothing comes of it" in answer.text
    assert form_of(answer)["text"].startswith("` `")


def test_what_was_left_out_of_a_page_is_grey_at_its_place_and_taken_in_by_its_tick(desk: Client) -> None:
    box = "Read also what the minister said of all this in spring, and why nobody believed a word of it."
    body = f'{paragraphs("The end.")}<div class="comments"><p>{box}</p></div>{paragraphs("Behind it.")}'
    opened = desk.get(bring(desk, documents=text_file("a.html", page(body)))["Location"])
    shown = opened.content.decode()
    assert "The end." in shown[shown.index('id="preview"') : shown.index(box)]
    assert "Behind it." in shown[shown.index(box) :]
    form = form_of(opened)
    assert box not in form["text"]
    previewed = desk.post(reverse("source_add"), form | {"preview": "1", "take_in": ["1", "7", "x", "9" * 10_000]})
    again = form_of(previewed)
    assert again["text"].replace(f"{box}\n\n", "") == form["text"] != again["text"]
    assert 'name="take_in" value="1"' not in previewed.content.decode()
    # Stored at once, what is ticked is in the text as well.
    assert desk.post(reverse("source_add"), form | {"take_in": "1", "published_date": "2023-05-12"}).status_code == 302
    stored = Snapshot.objects.get().text.split("\n\n")
    assert stored.index("The end.") < stored.index(box) < stored.index("Behind it.")
