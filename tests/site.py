"""The whole site as a table: every named address, who may use it how, and a small world to use it in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import READING, WRITING
from positions.choices import IntakeState, Status
from positions.history.kinds import STANCE
from positions.history.revisions import read_moments
from positions.models import SavedView, Snapshot, Stance
from tests.factories import (
    ActorFactory,
    BlindPairFactory,
    ClauseIssueFactory,
    ConditionFactory,
    DossierFactory,
    DraftFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    IntakeFactory,
    IssueFactory,
    MembershipFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
    publish,
)
from tests.site_reading import FILES, NARROWED

ROLES: Final = tuple(Role)
POSTING: Final = frozenset({"POST"})
PROGRAMS: Final = READING | {"OPTIONS"}
WORDS: Final = "“A truce must come first,” he said."
SECRETS: Final = ("xylophone", "zanzibar", "quicksilver")
"""Words of the drafts: in an excerpt, a note, and a condition. No reader may ever see them."""


@dataclass(frozen=True, slots=True)
class Page:
    """An address: the objects of the world in it, the least role, its methods, and what an empty form is answered."""

    name: str
    kwargs: dict[str, str] = field(default_factory=dict)
    query: str = ""
    least: Role = Role.PUBLIC
    methods: frozenset[str] = READING
    posted: int = 405
    got: int = 200

    def __str__(self) -> str:
        return f"{self.name} {' '.join(self.kwargs.values())}{self.query}"

    def url(self, world: World) -> str:
        return reverse(self.name, kwargs={key: world.named[name] for key, name in self.kwargs.items()}) + self.query

    def status(self, method: str, role: Role, *, is_htmx: bool) -> int:
        """What the method is answered."""
        if method not in self.methods:
            return 405
        if method == "OPTIONS":
            return 200
        if role < self.least:
            return 302 if role is Role.PUBLIC and not is_htmx else 403
        return self.posted if method == "POST" else self.got


DOSSIER = {"slug": "dossier"}
OPEN, DRAFT = {"pk": "stance"}, {"pk": "draft"}
EVENT = {"slug": "dossier", "event": "event"}
RECORD = {"kind": "kind", "pk": "stance"}
READER, EDITOR, REVIEWER = Role.READER, Role.EDITOR, Role.REVIEWER

PAGES: Final = [
    Page("home"),
    Page("sent", least=Role.READER, methods=WRITING, posted=302),
    Page("method"),
    Page("health"),
    Page("ready"),
    Page("readyz"),
    Page("metrics", got=404),
    Page("security_txt", got=404),
    Page("second_factor"),
    Page("own_sessions", least=Role.READER, methods=WRITING, posted=400),
    Page("api"),
    Page("api_document"),
    *(
        Page(name, kwargs, query=query, methods=PROGRAMS)
        for name, kwargs, query in (
            *((f"api_{name}", {}, "") for name in ("dossiers", "issues", "actors", "stances")),
            ("api_dossier", DOSSIER, ""),
            ("api_dossier_issues", DOSSIER, ""),
            ("api_positions", DOSSIER, "?vs=2020-01-01"),
            ("api_matrix", DOSSIER, "?inherited=true&group=none"),
            ("api_changes", DOSSIER, "?vs=2020-01-01"),
            ("api_change_brief", DOSSIER, "?vs=2020-01-01"),
            *((f"api_{name}", DOSSIER, "") for name in ("events", "blocs", "similarity")),
            ("api_issue_timeline", {"slug": "issue"}, ""),
            ("api_actor_timeline", {"slug": "actor"}, ""),
            ("api_issue", {"slug": "issue"}, ""),
            ("api_actor", {"slug": "actor"}, ""),
            ("api_actor_linked", {"slug": "actor"}, ""),
            ("api_stance", OPEN, ""),
            ("api_stance_linked", OPEN, ""),
            ("api_quote", {}, "?q=a+truce+must+come"),
            ("api_quote_linked", {}, "?q=a+truce+should+come"),
        )
    ),
    *(Page(f"api_{name}", DOSSIER, methods=PROGRAMS, got=422) for name in ("agreement", "nearest")),
    Page("search"),
    Page("search", query="?q=must"),
    Page("ask"),
    Page("ask", query="?q=What+of+a+truce+in+2025&dossier=dossier"),
    Page("ask", query="?q=xyzzy"),
    Page("quote_check", methods=WRITING, posted=422),
    Page("quote_check", query="?q=a+truce+must+come", methods=WRITING, posted=422),
    Page("quote_check", query="?q=a+truce+should+come", methods=WRITING, posted=422),
    Page("actor_list"),
    Page("actor", {"slug": "actor"}),
    Page("matrix", DOSSIER),
    Page("matrix", DOSSIER, query="?vs=2020-01-01&inherited=1"),
    Page("matrix_csv", DOSSIER),
    *(Page(name, kwargs, query=query, got=got) for name, kwargs, query, got in [*FILES, *NARROWED]),
    Page("cell", {"slug": "dossier", "actor": "actor", "issue": "issue"}),
    Page("matrix_cite", DOSSIER),
    Page("matrix_cite", DOSSIER, query="?inherited=1"),
    Page("embed_matrix", DOSSIER),
    Page("embed_cell", {"slug": "dossier", "actor": "actor", "issue": "issue"}),
    Page("choose", DOSSIER),
    Page("issue_list", DOSSIER),
    Page("changes", DOSSIER),
    Page("changes", DOSSIER, query="?vs=2020-01-01"),
    Page("briefs", DOSSIER),
    Page("change_brief", DOSSIER),
    Page("change_brief", DOSSIER, query="?event=event&days=7"),
    Page("change_brief", DOSSIER, query="?vs=2020-01-01&format=md"),
    Page("change_brief", DOSSIER, query="?vs=2020-01-01&format=docx"),
    Page("change_feed", DOSSIER),
    Page("silence", DOSSIER),
    Page("conditions", DOSSIER),
    Page("deeds", DOSSIER),
    Page("negotiating_texts", DOSSIER),
    Page("negotiating_text", {"pk": "text"}),
    Page("negotiating_text", {"pk": "text"}, query="?base=1"),
    Page("negotiating_text", {"pk": "text"}, query="?format=docx"),
    Page("card", {"slug": "dossier", "actor": "actor", "issue": "issue"}),
    Page("compare", DOSSIER),
    Page("compare", DOSSIER, query="?with=other"),
    Page("blocs", DOSSIER),
    Page("similarity", DOSSIER),
    Page("dossier_dna", DOSSIER),
    Page("similarity", DOSSIER, query="?from=2021-01-01&measure=kappa&tie=0.9"),
    Page("nearest", DOSSIER),
    Page("nearest", DOSSIER, query="?vs=2020-01-01&from=2021-01-01&measure=kappa"),
    Page("event_list", DOSSIER),
    Page("event", EVENT),
    Page("event", EVENT, query="?days=90&format=csv"),
    Page("issue", {"slug": "issue"}),
    Page("matrix", DOSSIER, query="?alone=actor.nobody&outcome=adopted"),
    Page("concordance", {"slug": "issue"}),
    Page("concordance", {"slug": "issue"}, query="?q=must+come,+truce*&sort=left"),
    Page("actor_words", {"slug": "actor"}),
    Page("actor_words", {"slug": "actor"}, query="?q=must+come,+truce*&sort=left&by=month"),
    Page("actor_words", {"slug": "actor"}, query="?format=shares"),
    Page("source_list"),
    Page("source", {"pk": "source"}),
    Page("stance_list"),
    Page("stance", OPEN),
    Page("matrix", DOSSIER, query="?since=2025-01-01"),
    Page("matrix_feed", DOSSIER),
    Page("actor_feed", {"slug": "actor"}),
    Page("issue_feed", {"slug": "issue"}),
    Page("watching", least=READER),
    Page("watching", query="?since=2000-01-01", least=READER),
    Page("watching_export", least=READER),
    Page("watch_add", least=READER, methods=POSTING, posted=400),
    Page("watch_drop", least=READER, methods=POSTING, posted=400),
    Page("dossier_seen", DOSSIER, least=READER, methods=POSTING, posted=400),
    Page("view_add", least=READER, methods=WRITING, posted=422),
    # Another's view: to nobody is it there.
    Page("view_edit", {"pk": "view"}, least=READER, methods=WRITING, got=404, posted=404),
    Page("view_raise", {"pk": "view"}, least=READER, methods=POSTING, posted=404),
    Page("view_delete", {"pk": "view"}, least=READER, methods=POSTING, posted=404),
    Page("digest_choose", least=READER, methods=POSTING, posted=400),
    Page("digest_stop", {"key": "no digest"}, methods=WRITING, posted=200),
    Page("desk", least=EDITOR),
    Page("desk_bulk", query="?do=submitted&stance=1", least=EDITOR, methods=WRITING, posted=400),
    Page("desk_bulk", least=EDITOR, methods=WRITING, posted=400, got=400),
    Page("left_open", least=EDITOR),
    Page("left_open", query="?show=stale", least=EDITOR),
    Page("left_open", query="?show=searches", least=EDITOR),
    Page("set_aside_add", {"pk": "snapshot"}, query="?start=0&end=5", least=EDITOR, methods=WRITING, posted=422),
    Page("codings", least=EDITOR),
    Page("codings", query="?first=dossier&second=other", least=EDITOR),
    Page("codings", query="?first=dossier&second=dossier", least=EDITOR, got=400),
    Page("double_codings", least=EDITOR),
    Page("double_codings", query="?format=csv", least=EDITOR),
    Page("double_codings", query="?sample=1", least=EDITOR, got=404),
    Page("coding_sample_add", least=REVIEWER, methods=WRITING, posted=422),
    Page("coding_sample_drop", {"pk": "double"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("double_coding_add", {"pk": "source"}, least=REVIEWER, methods=WRITING, posted=422),
    Page("double_coding", {"pk": "double"}, least=EDITOR),
    Page("double_coding_done", {"pk": "double"}, least=EDITOR, methods=POSTING, posted=400),
    Page("double_coding_drop", {"pk": "double"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("double_coding_same", {"pk": "double"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("double_coding_settle", {"pk": "double", "pair": "pair"}, least=REVIEWER, methods=POSTING, posted=422),
    Page("source_add", least=EDITOR, methods=WRITING, posted=422),
    Page("source_code", {"pk": "source"}, least=EDITOR),
    Page("source_edit", {"pk": "source"}, least=EDITOR, methods=WRITING, posted=422),
    Page("source_archive", {"pk": "source"}, least=EDITOR, methods=WRITING, posted=400),
    Page("snapshot_add", {"pk": "source"}, least=EDITOR, methods=WRITING, posted=422),
    Page("corrections", {"pk": "source"}, least=EDITOR, methods=WRITING, got=404, posted=404),
    Page("corrections", {"pk": "corrected"}, least=EDITOR, methods=WRITING, posted=422),
    Page("source_unarchive", {"pk": "source"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("stance_add", {"pk": "source"}, query="?start=0&end=5", least=EDITOR, methods=WRITING, posted=422),
    Page("stance_extend", {"pk": "source"}, query="?stance=0", least=EDITOR, got=404),
    Page("stance_edit", DRAFT, least=EDITOR, methods=WRITING, posted=422),
    Page("stance_comments", DRAFT, least=EDITOR, methods=WRITING, posted=422),
    Page("stance_submit", DRAFT, least=EDITOR, methods=POSTING, posted=400),
    Page("stance_withdraw", OPEN, least=EDITOR, methods=POSTING, posted=422),
    Page("condition_settle", {"pk": "stance", "condition": "stance"}, least=EDITOR, methods=POSTING, posted=400),
    Page("stance_hand_back", DRAFT, least=REVIEWER, methods=POSTING, posted=400),
    Page("stance_take_back", DRAFT, least=EDITOR, methods=POSTING, posted=400),
    Page("stance_archive", DRAFT, least=EDITOR, methods=POSTING, posted=400),
    Page("stance_undo", DRAFT, least=EDITOR, methods=POSTING, posted=400),
    Page("speaker_edit", {"pk": "speaker"}, least=EDITOR, methods=WRITING, posted=422),
    Page("intake_add", least=EDITOR, methods=POSTING, posted=422),
    Page("intake_read", {"pk": "stored"}, least=EDITOR, methods=POSTING, posted=404),
    Page("intake_drop", {"pk": "stored"}, least=EDITOR, methods=POSTING, posted=422),
    Page("intake_file", {"pk": "stored"}, least=EDITOR),
    Page("table_list", least=EDITOR, methods=WRITING, posted=422),
    Page("table_template", {"kind": "table_kind", "suffix": "table_suffix"}, least=EDITOR),
    Page("table_import", {"pk": "table"}, least=EDITOR, methods=WRITING, got=404, posted=404),
    Page("table_load", {"pk": "table"}, least=EDITOR, methods=POSTING, posted=422),
    Page("table_stop", {"pk": "table"}, least=EDITOR, methods=POSTING, posted=422),
    Page("table_drop", {"pk": "table"}, least=EDITOR, methods=POSTING, posted=422),
    Page("parked_drop", {"pk": "parked"}, least=EDITOR, methods=POSTING, posted=400),
    Page("source_suggestions", {"pk": "source"}, query="?snapshot=0", least=EDITOR, got=404),
    Page("suggestion_dismiss", {"pk": "snapshot"}, least=EDITOR, methods=POSTING, posted=400),
    *(Page(p, {"pk": "snapshot"}, "", EDITOR, POSTING, n) for p, n in (("text_look", 302), ("text_ask", 422))),
    Page("source_assign", {"pk": "source"}, least=EDITOR, methods=POSTING, posted=400),
    Page("text_done", {"pk": "snapshot"}, least=EDITOR, methods=POSTING, posted=400),
    Page("text_confirm", {"pk": "snapshot"}, least=EDITOR, methods=POSTING, posted=404),
    Page("text_take_back", {"pk": "snapshot"}, least=EDITOR, methods=POSTING, posted=404),
    Page("stance_unite", DRAFT, query="?with=0", least=EDITOR, methods=WRITING, got=404, posted=404),
    Page("manage", least=EDITOR),
    Page("manage_actors", least=EDITOR),
    Page("manage_actors", query="?archived=1", least=EDITOR),
    Page("source_add", query="?address=https://example.org/", least=EDITOR, methods=WRITING, posted=422),
    Page("intake_fetch", least=EDITOR, methods=WRITING, posted=422),
    Page("intake_progress", {"pk": "brought"}, least=EDITOR, got=404),
    Page("intake_again", {"pk": "brought"}, least=EDITOR, methods=POSTING, posted=404),
    Page("actor_add", query="?name=Kaja", least=EDITOR, methods=WRITING, posted=422),
    Page("actors_add", least=EDITOR, methods=WRITING, posted=422),
    Page("actor_edit", {"slug": "actor"}, least=EDITOR, methods=WRITING, posted=422),
    Page("actor_archive", {"slug": "actor"}, least=REVIEWER, methods=WRITING, posted=400),
    Page("actor_merge", {"slug": "actor"}, least=REVIEWER, methods=WRITING, posted=422),
    Page("actor_unarchive", {"slug": "actor"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("dossier_add", least=EDITOR, methods=WRITING, posted=422),
    Page("dossier_edit", DOSSIER, least=EDITOR, methods=WRITING, posted=422),
    Page("dossier_issues", DOSSIER, least=EDITOR, methods=WRITING, posted=422),
    Page("dossier_take_in", DOSSIER, least=EDITOR, methods=WRITING, posted=422),
    Page("dossier_folder", DOSSIER, least=EDITOR),
    Page("dossier_release", DOSSIER, least=EDITOR),
    Page("dossier_archive", DOSSIER, least=REVIEWER, methods=WRITING, posted=400),
    Page("dossier_unarchive", DOSSIER, least=REVIEWER, methods=POSTING, posted=400),
    Page("dossier_events", DOSSIER, least=EDITOR),
    Page("event_add", DOSSIER, least=EDITOR, methods=WRITING, posted=422),
    Page("event_edit", {"pk": "event number"}, least=EDITOR, methods=WRITING, posted=422),
    Page("event_archive", {"pk": "event number"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("event_unarchive", {"pk": "event number"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("negotiatingtext_add", DOSSIER, least=EDITOR, methods=WRITING, posted=422),
    Page("negotiatingtext_edit", {"pk": "text"}, least=EDITOR, methods=WRITING, posted=422),
    Page("negotiatingtext_archive", {"pk": "text"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("negotiatingtext_unarchive", {"pk": "text"}, least=REVIEWER, methods=POSTING, posted=400),
    Page("clause_tie", {"pk": "text"}, least=EDITOR, methods=WRITING, got=404, posted=404),
    Page("clause_untie", {"pk": "text"}, least=EDITOR, methods=POSTING, posted=400),
    Page("issue_add", query="?dossier=dossier", least=EDITOR, methods=WRITING, posted=422),
    Page("issue_edit", {"slug": "issue"}, least=EDITOR, methods=WRITING, posted=422),
    Page("issue_rule", {"slug": "issue"}, least=EDITOR),
    Page("rule_case_add", {"slug": "issue"}, least=EDITOR, methods=POSTING, posted=422),
    Page("rule_case_drop", {"slug": "issue"}, least=EDITOR, methods=POSTING, posted=400),
    Page("issue_archive", {"slug": "issue"}, least=REVIEWER, methods=WRITING, posted=400),
    Page("issue_merge", {"slug": "issue"}, least=REVIEWER, methods=WRITING, posted=422),
    Page("issue_unarchive", {"slug": "issue"}, least=REVIEWER, methods=POSTING, posted=400),
    *(Page(one, query="?q=a", least=EDITOR) for one in ("suggest_actors", "suggest_issues")),
    Page("suggest_offices", query="?actor=a", least=EDITOR),
    Page("stance_record", query="?actor=a&issue=a", least=EDITOR),
    *(Page("change_list", query=query, least=EDITOR) for query in ("", "?kind=stance&who=editor")),
    Page("change", {"number": "change"}, least=EDITOR, methods=WRITING, posted=422),
    Page("record_history", RECORD, least=EDITOR),
    Page("record_history", {"kind": "account kind", "pk": "account"}, least=Role.ADMINISTRATOR),
    Page("record_state", {**RECORD, "number": "change"}, least=EDITOR, methods=WRITING, posted=400),
    Page("review_queue", least=REVIEWER),
    Page("review_progress", query="?days=7", least=REVIEWER),
    Page("review_texts", query="?of=nobody&q=must", least=REVIEWER),
    Page("texts_hand_over", query="?source=1", least=REVIEWER, methods=WRITING, posted=422),
    Page("review_bulk", query="?stance=1", least=REVIEWER, methods=WRITING, posted=422),
    Page("review_bulk", least=REVIEWER, methods=WRITING, posted=422, got=422),
    Page("review_wording", {"slug": "issue"}, least=REVIEWER, methods=WRITING, posted=422),
    Page("review_next", least=REVIEWER, methods=POSTING, posted=302),
    Page("review", {"pk": "submitted"}, least=REVIEWER, methods=WRITING, posted=422),
]
READER_PAGES: Final = [page for page in PAGES if page.least is Role.PUBLIC]


@dataclass(frozen=True, slots=True)
class World:
    """Objects by the names that the table of pages uses, and a client for each role."""

    named: dict[str, Any]
    clients: dict[Role, Client]
    users: dict[Role, User]

    def renewed(self) -> World:
        """The same for another test: signed in as before, whatever became of these clients."""
        clients = {role: Client(raise_request_exception=False) for role in self.clients}
        for role, client in clients.items():
            client.cookies.load({name: morsel.value for name, morsel in self.clients[role].cookies.items()})
        users = {role: User.objects.get(pk=user.pk) for role, user in self.users.items()}
        return World(named=dict(self.named), clients=clients, users=users)


def make_world(*, words: str = WORDS) -> World:
    """One published stance, which cites the words, and beside it what readers must not see."""
    dossier = DossierFactory.create(slug="dossier", actors=[actor := ActorFactory.create(slug="actor")])
    MembershipFactory.create(member=actor)
    issue = IssueFactory.create(slug="issue", dossier=dossier, label="Truce", proposition="There must be a truce.")
    snapshot = SnapshotFactory.create(text=f"Far above. {'.' * 99} {words} {'.' * 99} Far below.")
    stance = StanceFactory.create(actor=actor, issue=issue, stated_date=dt.date(2025, 8, 19))
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=words))
    publish(stance)
    event = EventFactory.create(dossier=dossier, slug="event", first_date=dt.date(2025, 8, 18), source=snapshot.source)
    draft = DraftFactory.create(text__dossier=dossier, snapshot=snapshot, proposer=actor)
    ClauseIssueFactory.create(text=draft.text, snapshot=snapshot, issue=issue)
    DossierFactory.create(slug="other")
    users = {role: UserFactory.create(username=role.name.lower(), role=role) for role in ROLES if role}
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, user in users.items():
        clients[role].force_login(user)
    named = {
        "dossier": dossier.slug,
        "actor": actor.slug,
        "issue": issue.slug,
        "event": event.slug,
        "event number": event.pk,
        "text": draft.text_id,
        "stance": stance.pk,
        "source": snapshot.source_id,
        "snapshot": snapshot.pk,
        "kind": "stance",
        "account kind": "account",
        "account": users[Role.ADMINISTRATOR].pk,
        "no digest": "00000000-0000-4000-8000-000000000000",
        "change": read_moments(STANCE, stance.pk)[-1].transaction,
    }
    return World(named=named, clients=clients, users=users)


def add_unpublished(world: World) -> None:
    """Add a draft, one that waits for review and an archived one, on the same cell and in part the same words."""
    published = Stance.objects.get(pk=world.named["stance"])
    text = SnapshotFactory.create(source__title="Xylophone quarterly", text="The xylophone must be returned.")
    words = [
        ExcerptFactory.create(snapshot=text, words="xylophone must"),
        ExcerptFactory.create(snapshot=Snapshot.objects.get(pk=world.named["snapshot"]), words="must come"),
    ]
    for name, status in {"draft": Status.DRAFT, "submitted": Status.SUBMITTED, "archived": Status.ARCHIVED}.items():
        stance = StanceFactory.create(
            actor=published.actor, issue=published.issue, value=-2, note="zanzibar", status=status
        )
        ConditionFactory.create(stance=stance, text="quicksilver is sent")
        for excerpt in words:
            EvidenceFactory.create(stance=stance, excerpt=excerpt)
        world.named[name] = stance.pk
    world.named["view"] = SavedView.objects.create(account=UserFactory.create(), name="xylophone", address="/").pk
    world.named["brought"] = IntakeFactory.create(owner=UserFactory.create(), name="xylophone.txt").pk
    world.named["table"], world.named["table_kind"], world.named["table_suffix"] = "999", "stances", "csv"
    world.named["secret source"] = text.source_id
    SnapshotFactory.create(source=text.source, text="The xylophone must be sent back.", supersedes=text)
    parked = ParkedPassageFactory.create(excerpt=words[0], note="zanzibar")
    world.named["parked"] = parked.pk
    world.named["speaker"] = SpeakerFactory.create(snapshot=text).pk
    world.named["corrected"] = text.source_id
    original = IntakeFactory.create(extracted={"text": text.text}, snapshot=text, state=IntakeState.STORED)
    world.named["stored"] = original.pk
    pair = BlindPairFactory.create(coded_issue=published.issue, coded_actor=published.actor, first=[published.pk])
    world.named["double"], world.named["pair"] = pair.double_coding_id, pair.pk
