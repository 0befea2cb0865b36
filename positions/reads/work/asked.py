"""What a language model was asked about a text, how far that is, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from positions.exceptions import Refused
from positions.models import Inquiry, Snapshot
from positions.reads.work.errands import Errand, Stage, read_errands
from positions.reads.work.suggestions import Suggested, suggestions_for
from positions.rules.blind import kept_from
from positions.suggest.language_model import KeptAnswer, ModelEndpoint, find_endpoint


@dataclass(frozen=True, slots=True)
class AskedInquiry:
    """The newest ``inquiry`` about a text, if there is one, and who would be asked: nobody where the
    engine is off.

    While it is open the ``errand`` is its task; then ``suggested`` is what was found of its answer, or
    ``why`` there is nothing.
    """

    endpoint: ModelEndpoint | None
    inquiry: Inquiry | None
    errand: Errand | None = None
    suggested: Sequence[Suggested] = ()
    why: str = ""

    @property
    def is_open(self) -> bool:
        return self.inquiry is not None and self.inquiry.is_open

    @property
    def stage(self) -> Stage | None:
        """How far an open one is."""
        if not self.is_open:
            return None
        if self.errand is None:
            return Stage.LEFT
        return Stage.READING if self.errand.is_running else self.errand.before_its_turn

    @property
    def is_under_way(self) -> bool:
        return self.stage not in (None, Stage.LEFT)

    @property
    def seen(self) -> str:
        """Other than before where there is something to be told."""
        return f"{self.inquiry.pk if self.inquiry else 0} {self.stage or ''}".strip()


def read_inquiry(snapshot: Snapshot, *, by: User) -> AskedInquiry:
    """``snapshot`` with its text and its source. One query where nothing was asked, two while it
    waits; then those of the suggestions.
    """
    endpoint = _endpoint()
    inquiry = (
        Inquiry.objects.filter(snapshot=snapshot.pk)
        .select_related("asked_by")
        .order_by("-pk")
        .first()
    )
    if inquiry is None:
        return AskedInquiry(endpoint, None)
    if inquiry.is_open:
        errands = read_errands([inquiry.pk], about="inquiry")
        return AskedInquiry(endpoint, inquiry, errands.get(inquiry.pk))
    if inquiry.raw is None:
        return AskedInquiry(endpoint, inquiry, why=inquiry.failure)
    # The bytes are read anew by our own code: a better reader finds more in an old answer, and nobody
    # outside is asked again.
    answer = KeptAnswer(bytes(inquiry.raw), f"{inquiry.version} {inquiry.pk}")
    try:
        found = suggestions_for(snapshot, suggester=answer, kept=kept_from(by))
    except Refused as refused:
        return AskedInquiry(endpoint, inquiry, why=str(refused))
    everything = (*found.shown, *found.more)
    return AskedInquiry(endpoint, inquiry, suggested=sorted(everything, key=lambda one: -one.score))


def _endpoint() -> ModelEndpoint | None:
    """Whoever asks is told what is wrong with the settings; here the engine is off then."""
    try:
        return find_endpoint()
    except Refused:
        return None
