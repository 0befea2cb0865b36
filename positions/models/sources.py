from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, IntegerRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.urls import reverse

from actors.kept import ArchivableModel
from config.web.addresses import page_address
from positions.choices import CorrectionState, Precision, Reliability, SourceKind, TurnKind
from positions.models.citations import CitedModel
from positions.models.titles import OthersLineField
from positions.querysets import SnapshotQuerySet, SourceQuerySet
from positions.texts.fragments import InSentence


class Source(ArchivableModel):
    """An article, speech, joint statement, vote record or the like. Its texts are snapshots."""

    kind = models.CharField(max_length=16, choices=SourceKind)
    publisher = OthersLineField(max_length=200, blank=True, default="")
    author = OthersLineField(max_length=200, blank=True, default="")
    title = OthersLineField(max_length=500)
    url = models.URLField(max_length=2000, blank=True, default="")
    language = models.CharField(max_length=12, blank=True, default="")
    published_date = models.DateField(null=True, blank=True)
    published_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    date_inferred_reason = models.TextField(
        blank=True,
        default="",
        help_text="Why this date, where the source itself gives none.",
    )
    # F says that nobody judged it, which is true of any source until somebody does.
    reliability = models.CharField(max_length=1, choices=Reliability, default=Reliability.F)
    is_free_to_show = models.BooleanField(
        default=False, db_default=False, help_text="The public may read the full text."
    )
    may_leave_house = models.BooleanField(
        default=False, db_default=False, help_text="A language model outside may be sent its text."
    )
    note = models.TextField(
        blank=True, default="", help_text="For instance factual slips of the source."
    )
    lists_every_vote = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Of a vote record: whoever is not in it did not vote. Only then is absence told.",
    )
    # Columns that came later have a default of the database, for imports that do not name them.
    licence = OthersLineField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Under which its words are shown: CC BY 4.0.",
    )
    attribution = OthersLineField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text="Whom to name where its words are shown.",
    )
    primary_url = models.URLField(
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        help_text="The document that it reports, if another.",
    )
    archive_url = models.URLField(
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        help_text="Where a copy of it is kept.",
    )
    retrieved_date = models.DateField(
        null=True, blank=True, help_text="When its text was taken from there."
    )
    # Null where there is none: a unique column takes any number of nulls, but one empty text.
    external_id = models.CharField(max_length=80, null=True, blank=True, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="source_title_not_blank", condition=~Q(title__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="source_kind_known", condition=Q(kind__in=SourceKind.values)
            ),
            models.CheckConstraint(
                # Addresses become links: any other scheme could be a script.
                name="source_url_is_http",
                condition=Q(url="") | Q(url__iregex=r"^https?://"),
            ),
            *(
                models.CheckConstraint(
                    name=f"source_{field}_is_http",
                    condition=Q(**{field: ""}) | Q(**{f"{field}__iregex": r"^https?://"}),
                )
                for field in ("primary_url", "archive_url")
            ),
            models.CheckConstraint(
                name="source_retrieved_date_sane",
                condition=Q(retrieved_date__gte="1990-01-01", retrieved_date__lt="2200-01-01"),
            ),
            models.CheckConstraint(
                name="source_reliability_known",
                condition=Q(reliability__in=Reliability.values),
            ),
            models.CheckConstraint(
                name="source_published_date_sane",
                condition=Q(published_date__gte="1800-01-01", published_date__lt="2200-01-01"),
            ),
            models.CheckConstraint(
                name="source_published_date_first_of_precision",
                condition=Q(published_precision=Precision.DAY)
                | Q(published_precision=Precision.MONTH, published_date__day=1)
                | Q(
                    published_precision=Precision.YEAR,
                    published_date__day=1,
                    published_date__month=1,
                ),
            ),
            models.CheckConstraint(
                name="source_inferred_date_has_date",
                condition=Q(date_inferred_reason="") | ~Q(published_date=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return page_address("source", self.pk)

    @property
    def is_date_inferred(self) -> bool:
        return bool(self.date_inferred_reason)


def excerpt_url(source: int, excerpt: int) -> str:
    """What `Excerpt.get_absolute_url` gives, for who has no more than the keys."""
    return f"{page_address('source', source)}?excerpt={excerpt}#excerpt-{excerpt}"


# By the database, of the bytes that it has: whoever writes cannot say another.
DIGEST: Final = Func(
    Func(F("raw"), function="sha256"),
    Value("hex"),
    function="encode",
    output_field=models.CharField(),
)


class Snapshot(models.Model):
    """One captured text of a source. It never changes; a corrected article is a new snapshot."""

    source = models.ForeignKey(
        Source, on_delete=models.RESTRICT, related_name="snapshots", db_index=False
    )
    raw = models.BinaryField(help_text="The bytes as captured.")
    sha256 = models.CharField(max_length=64, help_text="Hex digest of the raw bytes.")
    text = models.TextField(help_text="Normalised once, on the server.")
    normaliser = models.CharField(
        max_length=20, help_text="Version of the normaliser that made the text."
    )
    boilerplate = ArrayField(
        IntegerRangeField(),
        default=list,
        blank=True,
        help_text="Code-point ranges that are not the article's own.",
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    captured_at = models.DateTimeField(db_default=Now(), editable=False)
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            # The same bytes may be kept in two forms: with their lines broken and joined (decision
            # 0019).
            models.UniqueConstraint(
                name="snapshot_unique", fields=["source", "sha256", "normaliser"]
            ),
            models.CheckConstraint(name="snapshot_sha256_of_raw", condition=Q(sha256=DIGEST)),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.sha256[:8]}"


class Correction(models.Model):
    """Whether a text stands in the place of the one it supersedes; without one it does not.

    Readers are told of it once somebody confirmed it, and not where only the spacing changed. A
    text itself is written once; this is kept in the history of its source, and can be taken back.
    """

    source = models.ForeignKey(Source, on_delete=models.RESTRICT, related_name="corrections")
    snapshot = models.OneToOneField(Snapshot, on_delete=models.RESTRICT, related_name="correction")
    state = models.CharField(
        max_length=12, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    # Kept, since readers are not told of such a correction and both texts would have to be read to
    # know.
    is_spacing_only = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_state_known", condition=Q(state__in=CorrectionState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot}: {self.get_state_display()}"


class Speaker(models.Model):
    """Whoever has turns in a text, under one label: a row for each label, with all its ranges.

    Questions, applause and interjections have rows of their own. A text of one speaker has one, with
    the label of its author or none. ``actor`` is whom the label means, as far as it was recognised, or
    as somebody said: ``is_chosen``.
    """

    # Beside the text, whose it is: parts in the history name their object
    # (`speaker_of_its_source`).
    source = models.ForeignKey(Source, on_delete=models.RESTRICT, related_name="speakers")
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.RESTRICT, related_name="speakers", db_index=False
    )
    label = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=12, choices=TurnKind, default=TurnKind.SPEECH)
    actor = models.ForeignKey(
        "actors.Actor", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    is_chosen = models.BooleanField(default=False, help_text="Somebody said who or what it is.")
    ranges = ArrayField(IntegerRangeField(), help_text="Code-point ranges, from the label on.")
    interpreted = ArrayField(
        IntegerRangeField(), default=list, blank=True, help_text="Those in an interpreter's words."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="speaker_unique", fields=["snapshot", "label", "kind"]),
            models.CheckConstraint(
                name="speaker_kind_known", condition=Q(kind__in=TurnKind.values)
            ),
            models.CheckConstraint(
                name="speaker_of_speech_is_actor",
                condition=Q(actor=None) | Q(kind=TurnKind.SPEECH),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()

    @property
    def meaning(self) -> str:
        """What it is and whom it means, as a form hands it on to tell whether it was changed since."""
        return f"{self.kind} {self.actor_id or ''}".strip()


class Excerpt(models.Model):
    """A span of a snapshot in Unicode code points, half-open: ``exact ==
    snapshot.text[start:end]``.

    ``prefix`` and ``suffix`` are the 32 code points on each side (W3C TextQuoteSelector), set by
    the database.
    """

    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.RESTRICT, related_name="excerpts", db_index=False
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    # No column: a page that shows the words in their sentence says here what stands around them.
    in_sentence: InSentence | None = None
    # Left empty a trigger fills them; an import that gives them has them proven.
    prefix = models.CharField(max_length=32, editable=False, blank=True, default="", db_default="")
    suffix = models.CharField(max_length=32, editable=False, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="excerpt_unique", fields=["snapshot", "start", "end"]),
            models.CheckConstraint(name="excerpt_not_empty", condition=Q(end__gt=F("start"))),
        ]

    def __str__(self) -> str:
        return self.exact

    def get_absolute_url(self) -> str:
        """Where the words stand highlighted in their source, whichever snapshot they are of."""
        return excerpt_url(self.snapshot.source_id, self.pk)

    @property
    def source_title(self) -> str:
        return self.snapshot.source.title

    @property
    def language(self) -> str:
        return self.snapshot.source.language


class ParkedPassage(CitedModel):
    """Words that an editor marked to be coded later, without a value yet; or set aside as not to be
    coded, for a ``reason``.

    It goes once a stance rests on them.
    """

    # As a speaker's (`parkedpassage_of_its_source`).
    source = models.ForeignKey(Source, on_delete=models.RESTRICT, related_name="parked")
    excerpt = models.ForeignKey(
        Excerpt, on_delete=models.RESTRICT, related_name="parked", db_index=False
    )
    note = models.TextField(blank=True, default="")
    parked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="parked"
    )
    parked_at = models.DateTimeField(db_default=Now(), editable=False)
    # Null is parked; what is to be coded and what is not are one row for the words (decision 0045).
    reason = models.CharField(max_length=500, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="parkedpassage_unique", fields=["excerpt"]),
            models.CheckConstraint(
                name="parkedpassage_reason_not_blank", condition=~Q(reason__regex=r"^\s*$")
            ),
            *CitedModel.Meta.constraints,
        ]

    def __str__(self) -> str:
        return str(self.excerpt)

    @property
    def is_set_aside(self) -> bool:
        return self.reason is not None

    @property
    def language(self) -> str:
        return self.excerpt.language

    def get_absolute_url(self) -> str:
        """Where the form of a stance opens with the words."""
        place = {
            "snapshot": self.excerpt.snapshot_id,
            "start": self.excerpt.start,
            "end": self.excerpt.end,
        }
        return f"{reverse('stance_add', args=[self.source_id])}?{urlencode(place)}"
