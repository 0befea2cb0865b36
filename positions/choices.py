"""The field's closed lists. Their meaning stands in the Method page and DESIGN section 1."""

from typing import Final, TypeGuard

from django.db import models

from actors.choices import Precision as Precision  # noqa: PLC0414 - one of these lists as well


class Value(models.IntegerChoices):
    """What an excerpt supports. -2 to 2 is the scale; the rest are non-positions and never
    averaged.
    """

    # The numbers are on record and stand in the SQL of the position rule: they never change, and a
    # new one needs a migration of that rule.
    SUPPORTS = 2, "Supports"
    LEANS_SUPPORT = 1, "Leans to support"
    NEUTRAL = 0, "Neutral"
    LEANS_OPPOSE = -1, "Leans to oppose"
    OPPOSES = -2, "Opposes"
    AMBIGUOUS = 90, "Ambiguous"
    DECLINES = 91, "Declines to say"
    NO_STATED_POSITION = 92, "No stated position"


# In SQL as a number too (migrations/sql), where it is made.
MIXED: Final = 93
"""The state of a position whose deciding day has statements of different directions; no stance has
it.
"""

# Names in files that are imported and classes of the style sheet: a member that is renamed changes
# both.
VALUE_SLUGS: Final[dict[int, str]] = {
    **{value.value: value.name.lower().replace("_", "-") for value in Value},
    MIXED: "mixed",
}
VALUE_LABELS: Final[dict[int, str]] = {
    **{value.value: str(value.label) for value in Value},
    MIXED: "Mixed",
}
VALUE_GLYPHS: Final[dict[int, str]] = {
    2: "▲",
    1: "△",
    0: "●",
    -1: "▽",
    -2: "▼",
    90: "?",
    91: "–",
    92: "∅",
    MIXED: "◧",
}
SCALE: Final = (2, 1, 0, -1, -2)


def is_on_scale(value: int | None) -> TypeGuard[int]:
    """Whether it is a position between support and opposition, and no non-position and not mixed."""
    # Not by comparing: non-positions are numbers above the scale.
    return value in SCALE


def distance(value: int | None, before: int | None) -> int | None:
    """Signed steps along the scale from ``before``, towards support positive; None unless both are
    on it.
    """
    return value - before if is_on_scale(value) and is_on_scale(before) else None


class Mark:
    """Bits of ``Position.marks``: what a reader must know besides the value."""

    # Bits that SQL sets are written there as numbers; the column is a smallint, which has room up
    # to 16384.
    CONDITIONAL: Final = 1
    REPORTED: Final = 2
    INFERRED: Final = 4
    ORDER_UNKNOWN: Final = 8
    """Mixed because nobody can tell which of the statements was the last: one of their days is not
    known.
    """
    MONTH: Final = 16
    """The deciding date is known to the month only, or, with ``YEAR``, to the year."""
    YEAR: Final = 32
    REWORDED: Final = 64
    """Its words were approved under another wording of the issue, and nobody confirmed them since. Not
    stored: what reads positions adds it (`positions/reads/stances/rewording.py`).
    """
    UNNAMED: Final = 128
    """Said by somebody whom the source does not name (decision 0047)."""
    FRESH: Final = 256
    """Something of it became known here since a time that the reader names. Not stored
    (`positions/reads/matrix/fresh.py`).
    """


def precision_of(marks: int) -> "Precision":
    """How precisely the deciding date of a position with these marks is known."""
    # A position has one of the two bits at most; neither is a known day.
    if marks & Mark.YEAR:
        return Precision.YEAR
    return Precision.MONTH if marks & Mark.MONTH else Precision.DAY


class Firmness(models.TextChoices):
    RED_LINE = "red_line", "Red line"
    FIRM = "firm", "Firm"
    FLEXIBLE = "flexible", "Flexible"
    EXPLORATORY = "exploratory", "Exploratory"
    UNKNOWN = "unknown", "Unknown"


class Act(models.TextChoices):
    VERBATIM = "verbatim", "Verbatim"
    PARAPHRASE = "paraphrase", "Paraphrase"
    REPORTED = "reported", "Reported by a third party"
    DOCUMENT = "document", "Document"
    VOTE = "vote", "Vote"
    ACTION = "action", "Action"
    INFERRED = "inferred", "Inferred"


class Rendering(models.TextChoices):
    """How the words on record relate to what the speaker uttered."""

    OWN = "own", "The speaker’s own"
    INTERPRETED = "interpreted", "Interpreted"
    TRANSLATED = "translated", "Translated"


class SpeakingTerms(models.TextChoices):
    """On what terms somebody spoke whom the source does not name."""

    ON_RECORD = "on_record", "On the record"
    BACKGROUND = "background", "On background"
    DEEP_BACKGROUND = "deep_background", "On deep background"
    NOT_ATTRIBUTED = "not_attributed", "Not for attribution"
    ANONYMITY = "anonymity", "On condition of anonymity"
    OFF_RECORD = "off_record", "Off the record"


class GlossMaker(models.TextChoices):
    """Who translated words into the language of the pages."""

    OFFICIAL = "official", "Official translation"
    INTERPRETER = "interpreter", "Interpreter’s translation"
    OURS = "ours", "Our translation"


class Salience(models.TextChoices):
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    UNKNOWN = "unknown", "Unknown"


class Confidence(models.TextChoices):
    HIGH = "high", "High"
    MODERATE = "moderate", "Moderate"
    LOW = "low", "Low"


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


class EventKind(models.TextChoices):
    """What happened, as far as it tells events apart at a glance."""

    SUMMIT = "summit", "Summit"
    TALKS = "talks", "Talks"
    PROPOSAL = "proposal", "Proposal"
    AGREEMENT = "agreement", "Agreement"
    TRUCE = "truce", "Truce"
    WAR = "war", "War"
    OFFICE = "office", "Change of office"
    VOTE = "vote", "Vote"
    OTHER = "other", "Other"


class SourceKind(models.TextChoices):
    ARTICLE = "article", "Article"
    INTERVIEW = "interview", "Interview"
    SPEECH = "speech", "Speech"
    TRANSCRIPT = "transcript", "Transcript"
    PRESS_RELEASE = "press_release", "Press release"
    READOUT = "readout", "Readout"
    JOINT_STATEMENT = "joint_statement", "Joint statement"
    DOCUMENT = "document", "Document"
    VOTE_RECORD = "vote_record", "Vote record"
    POST = "post", "Post"


class IntakeState(models.TextChoices):
    """How far something is that an editor brought."""

    TO_FETCH = "to_fetch", "To be fetched"
    WAITING = "waiting", "To be read"
    READ = "read", "Read"
    FAILED = "failed", "Not read"
    STORED = "stored", "Made a source"


class TableKind(models.TextChoices):
    """What the rows of a table that an editor brought are; the last two hold a dossier with all of these."""

    STANCES = "stances", "Stances"
    SOURCES = "sources", "Sources"
    ACTORS = "actors", "Actors"
    ISSUES = "issues", "Issues"
    FOLDER = "folder", "A dossier’s folder"
    DNA = "dna", "A file of Discourse Network Analyzer"

    @property
    def is_dossier(self) -> bool:
        return self in (TableKind.FOLDER, TableKind.DNA)


class TableState(models.TextChoices):
    """How far a table is that an editor brought."""

    READ = "read", "Columns to be told"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    LOADING = "loading", "Being imported"
    LOADED = "loaded", "Imported"


AT_WORK: Final = (TableState.CHECKING, TableState.LOADING)
"""Somebody waits for it."""


class TurnKind(models.TextChoices):
    """What a range of a transcript is (`positions.texts.turns`). Only speech holds positions."""

    SPEECH = "speech", "Speech"
    QUESTION = "question", "Question"
    APPLAUSE = "applause", "Applause"
    INTERJECTION = "interjection", "Interjection"


class CorrectionState(models.TextChoices):
    """Whether a text stands in the place of the one before it."""

    PROPOSED = "proposed", "To be confirmed"
    CONFIRMED = "confirmed", "Confirmed"
    TAKEN_BACK = "taken_back", "Taken back"

    @property
    def caveat(self) -> str:
        """Why the text does not stand, "" where it does."""
        return "" if self is CorrectionState.CONFIRMED else str(self.label)


class Reliability(models.TextChoices):
    """The Admiralty code's grades of a source."""

    A = "A", "A – completely reliable"
    B = "B", "B – usually reliable"
    C = "C", "C – fairly reliable"
    D = "D", "D – not usually reliable"
    E = "E", "E – unreliable"
    F = "F", "F – cannot be judged"


class ConditionKind(models.TextChoices):
    ONLY_IF = "only_if", "only if"
    UNLESS = "unless", "unless"
    UNTIL = "until", "until"
    IN_EXCHANGE_FOR = "in_exchange_for", "in exchange for"
    SEQUENCED_AFTER = "sequenced_after", "after"


class ConditionState(models.TextChoices):
    OPEN = "open", "Open"
    MET = "met", "Met"
    FAILED = "failed", "Failed"


class EvidenceRole(models.TextChoices):
    SUPPORTS = "supports", "Supports"
    CONTRADICTS = "contradicts", "Contradicts"
    CONTEXT = "context", "Context"


class Decision(models.TextChoices):
    APPROVE = "approve", "Approved"
    RETURN = "return", "Returned"
    MEND = "mend", "Mended"
    CONFIRM = "confirm", "Confirmed"
    UNSURE = "unsure", "Left undecided"
    SET_ASIDE = "aside", "Set aside"


class Counts(models.TextChoices):
    """What words are to the coding rule of an issue."""

    EXAMPLE = "example", "Counts"
    COUNTER = "counter", "Does not count"
    ASKED = "asked", "Does it count?"


class Kept(models.TextChoices):
    """Which of two codings stays."""

    FIRST = "first", "The first"
    SECOND = "second", "The second"
    BOTH = "both", "Both"


class Frequency(models.TextChoices):
    """How often a digest is sent."""

    DAILY = "daily", "Each day"
    WEEKLY = "weekly", "Each week"
