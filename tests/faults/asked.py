"""Forms of views that need something to be there first: what they are about is made, and the page asked for its form.

What pages offer ready to be sent, or a plain form, is in `tests.faults.writes` and `tests.faults.kill_web`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.issues import IssueFields, edit_issue
from positions.choices import CorrectionState, Counts, Frequency, IntakeState, TableKind, TableState
from positions.history.kinds import ACTOR, STANCE
from positions.history.revisions import read_moments
from positions.models import Digest, SavedView, Stance, TableImport, Watch
from positions.plans.sampling import Lot, plan_sample
from tests.factories import (
    ActorFactory,
    BlindPairFactory,
    CodingSampleFactory,
    ConditionFactory,
    DossierFactory,
    DoubleCodingFactory,
    EvidenceFactory,
    ExcerptFactory,
    IntakeFactory,
    IssueFactory,
    RuleCaseFactory,
    SendableSnapshotFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
)
from tests.faults.writes import Attached, Write, asked
from tests.positions.actions.coding import submitted
from tests.positions.pages.desk_forms import draft, edit_data
from tests.positions.pages.upkeep_forms import new_actor
from tests.site import World

MODEL: Final = {"DEMARCHE_LLM_URL": "http://127.0.0.1:9/", "DEMARCHE_LLM_MODEL": "nobody"}
"""A language model that is set up for those who ask, and never reached: no worker is at work."""
TABLE: Final = Attached("actors.csv", b"name,kind\nNorland,state\nSouthland,state\n")
TEXT: Final = Attached("brought.txt", b"A statement that somebody brought. It has two sentences.")
SHORT: Final = "A truce must come before talks."


OF_CHANGES: Final = {"change", "record_state", "stance_undo"}
"""Views of changes, which are transactions: of a world that is one there is nothing to undo."""


def asked_forms(world: World, *, is_one_transaction: bool = False) -> Iterator[Write]:
    """Each as an administrator finds it; of a world that is one transaction without those of `OF_CHANGES`."""
    client, me = world.clients[Role.ADMINISTRATOR], world.users[Role.ADMINISTRATOR]
    yield from chain(
        _merged(client),
        _stances_of_mine(client, me),
        _stances_of_others(client, me),
        () if is_one_transaction else _undone(client, me),
        _ordered(client),
        _looked_through(client, me),
        _corrected(client),
        _coded_twice(client, me),
        _rules(client, me),
        _brought(client, me),
        _tables(client, me),
        _own(client, me),
    )


def _merged(client: Client) -> Iterator[Write]:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    yield asked(client, "actor_merge", f"{reverse('actor_merge', args=[gone.slug])}?into=[{kept.slug}]")
    dossier = DossierFactory.create()
    left, right = (IssueFactory.create(dossier=dossier) for _ in range(2))
    page = f"{reverse('issue_merge', args=[left.slug])}?into=[{right.slug}]"
    yield asked(client, "issue_merge", page, same_way="on")
    names = {"names": "Eastland\nWestland", "kind": "state"}
    listed = asked(client, "actors_add", reverse("actors_add"))
    shown = {"shown": names["names"], "make": "Eastland", "do": "add"}
    yield replace(listed, form=listed.form | names | shown)


def _stances_of_mine(client: Client, me: User) -> Iterator[Write]:
    kept = draft(me)
    gone = draft(me, actor=kept.actor, issue=kept.issue)
    yield asked(client, "stance_unite", f"{reverse('stance_unite', args=[kept.pk])}?with={gone.pk}")
    filed = draft(me)
    yield asked(client, "desk_bulk", f"{reverse('desk_bulk')}?do=archived&stance={filed.pk}")
    yield _pressed("stance_submit", draft(me))
    yield _pressed("stance_take_back", submitted(coder=me))


def _pressed(view: str, stance: Stance) -> Write:
    version = Stance.objects.values_list("version", flat=True).get(pk=stance.pk)
    return Write(view, reverse(view, args=[stance.pk]), {"version": str(version)})


def _stances_of_others(client: Client, me: User) -> Iterator[Write]:
    mended = submitted(coder=UserFactory.create(role=Role.EDITOR))
    client.post(reverse("stance_edit", args=[mended.pk]), edit_data(mended, note="A comma, mended.", then="submit"))
    yield _pressed("stance_hand_back", mended)
    public = StanceFactory.create()
    ConditionFactory.create(stance=public)
    page = reverse("stance_edit", args=[publish(public).pk])
    yield asked(client, "condition_settle", page, state="met", settled_date="2025-08-25")
    page = reverse("stance_edit", args=[published_stance().pk])
    yield asked(client, "stance_withdraw", page, withdrawn_date="2025-08-25", withdrawal_note="Taken back.")


def _undone(client: Client, me: User) -> Iterator[Write]:
    form = {name: str(value) for name, value in new_actor(name="Made to be undone").items()}
    client.post(reverse("actor_add"), form)
    made = read_moments(ACTOR, Actor.objects.get(name="Made to be undone").pk)[-1]
    yield asked(client, "change", reverse("change", args=[made.transaction]))
    stance = draft(me)
    former = read_moments(STANCE, stance.pk)[-1]
    client.post(reverse("stance_edit", args=[stance.pk]), edit_data(stance, note="Another note."))
    page = reverse("record_state", args=["stance", stance.pk, former.transaction])
    yield asked(client, "record_state", page)
    saved = draft(me)
    place = client.post(reverse("stance_edit", args=[saved.pk]), edit_data(saved, note="Another word."))
    yield asked(client, "stance_undo", place.headers["Location"])


def _ordered(client: Client) -> Iterator[Write]:
    dossier, other = DossierFactory.create(), IssueFactory.create()
    _, second = (IssueFactory.create(dossier=dossier) for _ in range(2))
    yield asked(client, "dossier_issues", reverse("dossier_issues", args=[dossier.slug]), up=second.pk)
    page = reverse("dossier_take_in", args=[dossier.slug])
    yield asked(client, "dossier_take_in", page, issue=f"[{other.slug}]")


def _looked_through(client: Client, me: User) -> Iterator[Write]:
    text = SnapshotFactory.create()
    yield Write("source_assign", reverse("source_assign", args=[text.source_id]), {"assignee": str(me.pk)})
    moves = {"chosen": f"{SnapshotFactory.create().source_id}-0-{me.pk}"}
    yield Write("texts_hand_over", reverse("texts_hand_over"), moves)
    yield Write("suggestion_dismiss", reverse("suggestion_dismiss", args=[text.pk]), {"start": "0", "end": "9"})
    yield Write("text_look", reverse("text_look", args=[text.pk]), {})
    sendable = SendableSnapshotFactory.create()
    yield Write("text_ask", reverse("text_ask", args=[sendable.pk]), {})
    unused = SourceFactory.create()
    yield asked(client, "source_archive", reverse("source_archive", args=[unused.pk]))


def _corrected(client: Client) -> Iterator[Write]:
    former = SnapshotFactory.create(text=SHORT)
    resting = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=former, words="A truce must come"))
    text = SnapshotFactory.create(source=former.source, text=f"It was said: {SHORT}", supersedes=former)
    page = f"{reverse('corrections', args=[former.source_id])}?snapshot={text.pk}"
    yield Write("corrections", page, {"chosen": f"{resting.pk}-{resting.stance.version}"})
    former = SnapshotFactory.create()
    proposed = {"source": former.source, "supersedes": former, "state": CorrectionState.PROPOSED}
    SnapshotFactory.create(text=f"{former.text} And more.", **proposed)
    yield asked(client, "text_confirm", reverse("corrections", args=[former.source_id]))


def _coded_twice(client: Client, me: User) -> Iterator[Write]:
    text = SnapshotFactory.create()
    first, second = (UserFactory.create(role=Role.EDITOR) for _ in range(2))
    page = reverse("double_coding_add", args=[text.source_id])
    yield asked(client, "double_coding_add", page, first=first.pk, second=second.pk)
    coded = EvidenceFactory.create(stance__coder=first).stance
    fields: dict[str, Any] = {"percent": 100, "seed": "seven", "second": second}
    lot = Lot(dossier=coded.issue.dossiers.get(), from_date=None, until_date=None, **fields)
    assert lot.dossier is not None
    drawn = {"dossier": str(lot.dossier.pk), "seen": plan_sample(lot).digest, "share": "100"}
    form = {name: str(getattr(value, "pk", value)) for name, value in fields.items()}
    yield Write("coding_sample_add", reverse("coding_sample_add"), form | drawn)
    sample = DoubleCodingFactory.create(sample=CodingSampleFactory.create()).sample
    assert sample is not None
    yield Write("coding_sample_drop", reverse("coding_sample_drop", args=[sample.pk]), {"do": "1"})
    mine = DoubleCodingFactory.create(first=me)
    yield asked(client, "double_coding_done", reverse("double_coding", args=[mine.pk]))
    theirs = DoubleCodingFactory.create()
    yield asked(client, "double_coding_drop", reverse("double_coding", args=[theirs.pk]))
    left = draft(first)
    right = draft(second, actor=left.actor, issue=left.issue)
    pair = BlindPairFactory.create(coded_actor=left.actor, coded_issue=left.issue, first=[left.pk], second=[right.pk])
    yield asked(client, "double_coding_same", reverse("double_coding", args=[pair.double_coding_id]))


def _rules(client: Client, me: User) -> Iterator[Write]:
    stance = published_stance()
    excerpt = stance.evidence.get().excerpt_id
    form = {"excerpt": str(excerpt), "counts": Counts.EXAMPLE.value}
    yield Write("rule_case_add", reverse("rule_case_add", args=[stance.issue.slug]), form)
    case = RuleCaseFactory.create()
    page = reverse("issue_rule", args=[case.issue.slug])
    yield asked(client, "rule_case_drop", page)
    issue = published_stance().issue
    fields = IssueFields(label=issue.label, proposition="It is worded otherwise.")
    edit_issue(issue_id=issue.pk, version=issue.version, fields=fields, by=me)
    yield asked(client, "review_wording", reverse("review_wording", args=[issue.slug]))


def _brought(client: Client, me: User) -> Iterator[Write]:
    yield Write("intake_add", reverse("intake_add"), {}, ("documents", TEXT), is_stepped=True)
    waiting, unwanted = (IntakeFactory.create(owner=me) for _ in range(2))
    yield Write("intake_read", reverse("intake_read", args=[waiting.pk]), {}, is_stepped=True)
    yield Write("intake_drop", reverse("intake_drop", args=[unwanted.pk]), {})
    failed = IntakeFactory.create(owner=me, state=IntakeState.FAILED, reason="It did not answer.")
    yield Write("intake_again", reverse("intake_again", args=[failed.pk]), {})


def _tables(client: Client, me: User) -> Iterator[Write]:
    brought = Write("table_list", reverse("table_list"), {"kind": TableKind.ACTORS.value}, ("table", TABLE))
    yield brought

    def another() -> TableImport:
        client.post(brought.path, brought.sent)
        return TableImport.objects.filter(owner=me).latest("pk")

    table = another()
    yield replace(asked(client, "table_import", table.get_absolute_url()), is_stepped=True)
    table = another()
    check = asked(client, "table_import", table.get_absolute_url())
    client.post(check.path, check.sent)
    loaded = asked(client, "table_load", table.get_absolute_url())
    yield replace(loaded, is_stepped=True, before=(check,))
    yield Write("table_drop", reverse("table_drop", args=[another().pk]), {})
    table = another()
    began = {"since": timezone.now().isoformat()}
    TableImport.objects.filter(pk=table.pk).update(state=TableState.CHECKING, report=began)
    yield Write("table_stop", reverse("table_stop", args=[table.pk]), {})


def _own(client: Client, me: User) -> Iterator[Write]:
    yield asked(client, "view_add", f"{reverse('view_add')}?at=/actors/", name="Mine")
    first, second = (
        SavedView.objects.create(account=me, name=name, address="/", place=place)
        for place, name in enumerate(("One", "Two"))
    )
    yield asked(client, "view_edit", reverse("view_edit", args=[first.pk]), name="Another name")
    yield Write("view_raise", reverse("view_raise", args=[second.pk]), {"place": "1"})
    yield Write("view_delete", reverse("view_delete", args=[first.pk]), {})
    Watch.objects.create(account=me, actor=ActorFactory.create())
    yield asked(client, "watch_drop", reverse("watching"))
    yield asked(client, "digest_choose", reverse("watching"), frequency=Frequency.DAILY)
    other = Digest.objects.create(account=UserFactory.create(), frequency=Frequency.WEEKLY, sent_at=timezone.now())
    yield Write("digest_stop", reverse("digest_stop", args=[other.key]), {})
