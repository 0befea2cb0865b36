"""Two real codings of one set of texts, as those of two people who code them."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from config.accounts.roles import Role
from positions.actions.double_coding import finish_coding
from positions.choices import Status
from positions.models import BlindPair, Dossier, Evidence, Excerpt, Issue, Snapshot, Stance
from positions.reads.comparisons.aspects import Aspect, measure_reliability
from positions.reads.comparisons.codings import CodingOutcome, read_codings
from positions.reads.comparisons.double_codings import answers_of, read_agreement
from tests.factories import DoubleCodingFactory, UserFactory
from tests.positions.loading.dossiers.test_folder import REAL, here

pytestmark = pytest.mark.django_db
SLUG = "ukraine-2022-2025"


def recode(dossier: Dossier, coder: User, issues: dict[str, Issue], prefix: str) -> None:
    """The same stances as drafts of one person, on the issues of the first coding."""
    for stance in Stance.objects.filter(issue__in=Issue.objects.of(dossier)).select_related("issue").order_by("pk"):
        bare = stance.issue.slug.removeprefix(prefix)
        if bare not in issues:
            continue
        words, conditions = list(stance.evidence.order_by("pk")), list(stance.conditions.order_by("pk"))
        stance.pk, stance.client_key, stance.status, stance.published_at = None, None, Status.DRAFT, None
        stance.issue, stance.coder = issues[bare], coder
        stance._state.adding = True
        stance.save()
        Evidence.objects.bulk_create(
            Evidence(stance=stance, excerpt=in_first_text(one.excerpt), role=one.role) for one in words
        )
        for condition in conditions:
            condition.pk, condition.stance = None, stance
            condition._state.adding = True
            condition.save()


def in_first_text(excerpt: Excerpt) -> Excerpt:
    """The same place in the text as the first coding loaded it: each has a source of its own."""
    first = Snapshot.objects.filter(sha256=excerpt.snapshot.sha256).order_by("pk")[0]
    place = {"snapshot": first, "start": excerpt.start, "end": excerpt.end}
    found: Excerpt = Excerpt.objects.get_or_create(**place, defaults={"exact": excerpt.exact})[0]
    return found


@here
def test_two_real_codings_are_those_of_two_people() -> None:
    for coding in "ab":
        call_command("load_dossier", str(REAL), coding=coding, stdout=StringIO(), stderr=StringIO())
    one, other = (Dossier.objects.get(slug=f"{SLUG}-{coding}") for coding in "ab")
    beside = read_codings(one, other)
    issues = {issue.slug.removeprefix(f"{SLUG}-a-"): issue for issue in Issue.objects.of(one)}
    coders = [UserFactory.create(username=name, role=Role.EDITOR) for name in ("ada", "bob")]
    recode(one, coders[0], issues, f"{SLUG}-a-")
    recode(other, coders[1], issues, f"{SLUG}-b-")
    for snapshot in Snapshot.objects.filter(excerpts__evidence__stance__coder__in=coders).distinct():
        twice = DoubleCodingFactory.create(snapshot=snapshot, first=coders[0], second=coders[1])
        for coder in coders:
            finish_coding(coding_id=twice.pk, by=coder)
    agreement = read_agreement()
    told = {(each.first, each.second) for each in agreement}
    assert told == {("ada", "bob")}
    counts = beside.counts
    assert sum(each.value.same for each in agreement) == counts[CodingOutcome.SAME]
    assert sum(each.value.other for each in agreement) == counts[CodingOutcome.OTHER]
    both = [pair.answers for pair in BlindPair.objects.all() if pair.first and pair.second]
    for expected in beside.reliability:
        answers = [answers_of(said, expected.aspect) for said in both]
        pooled = measure_reliability(expected.aspect, [pair for pair in answers if pair])
        assert pooled == expected, Aspect(expected.aspect)
