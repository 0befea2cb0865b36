"""The same things as linked data: W3C Web Annotation for excerpts, Popolo for actors, ClaimReview for
a quotation that was checked.

* https://www.w3.org/TR/annotation-model/
* https://www.popoloproject.com/specs/
* https://schema.org/ClaimReview
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from actors.choices import ActorKind
from actors.models import Actor
from actors.profile import Office, Profile
from positions.api.addresses import absolute, here, last_day_before
from positions.api.records import QuotePlace
from positions.api.service import LINKED
from positions.choices import VALUE_LABELS, EvidenceRole
from positions.models import Evidence, Snapshot, Stance
from positions.models.sources import excerpt_url
from positions.pages.reading.quote_check import RETOLD, SAID, say
from positions.reads.lists.quote_check import QuoteCheck, Verdict

_ANNOTATION: Final = "http://www.w3.org/ns/anno.jsonld"
_POPOLO: Final = "https://www.popoloproject.com/contexts"
_MOTIVATIONS: Final = {
    EvidenceRole.SUPPORTS: "classifying",
    EvidenceRole.CONTRADICTS: "questioning",
    EvidenceRole.CONTEXT: "commenting",
}
_RATINGS: Final = {Verdict.VERBATIM: 5, Verdict.MARKED: 4, Verdict.ALTERED: 2}
"""Nothing is said of words that are on record in part or not at all: somebody may have said them."""


def answer_linked(data: dict[str, Any]) -> HttpResponse:
    # NaN is no JSON, and browsers refuse the whole answer (decision 0050).
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    return HttpResponse(text, content_type=LINKED)


def annotate_words(request: HttpRequest, stance: Stance) -> dict[str, Any]:
    """One annotation a piece of evidence: its words and their place are the target, the stance the body."""
    evidence = list(stance.evidence.all())
    return {
        "@context": _ANNOTATION,
        "id": here(request, "api_stance_linked", pk=stance.pk),
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": [_annotation(request, stance, one) for one in evidence],
    }


def _annotation(request: HttpRequest, stance: Stance, evidence: Evidence) -> dict[str, Any]:
    excerpt = evidence.excerpt
    selectors = [
        {
            "type": "TextQuoteSelector",
            "exact": excerpt.exact,
            "prefix": excerpt.prefix,
            "suffix": excerpt.suffix,
        },
        {"type": "TextPositionSelector", "start": excerpt.start, "end": excerpt.end},
    ]
    said = f"{stance.actor.name}: {VALUE_LABELS[stance.value]}. {stance.issue.proposition}"
    page = absolute(request, stance.get_absolute_url())
    found = absolute(request, excerpt_url(excerpt.snapshot.source_id, excerpt.pk))
    return {
        "id": f"{page}#evidence-{evidence.pk}",
        "type": "Annotation",
        "motivation": _MOTIVATIONS[EvidenceRole(evidence.role)],
        "created": stance.published_at and stance.published_at.isoformat(timespec="seconds"),
        "body": [
            {"type": "TextualBody", "value": said, "format": "text/plain", "language": "en"},
            {"id": page, "format": "text/html"},
        ],
        "target": {
            "id": found,
            "type": "SpecificResource",
            # The captured text and not the publisher's page: places and words are counted there.
            "source": _text(request, excerpt.snapshot),
            "selector": selectors,
        },
    }


def _text(request: HttpRequest, snapshot: Snapshot) -> dict[str, Any]:
    """The captured text that the places are of; ``via`` is where it was taken from."""
    source = snapshot.source
    told = {
        "id": f"{absolute(request, source.get_absolute_url())}?snapshot={snapshot.pk}",
        "type": "Text",
        "format": "text/plain",
        "language": source.language,
        "via": source.url,
        # `rights` is an address by the standard; others are told in the words of schema.org.
        "rights": source.licence if source.licence.startswith("http") else "",
        "https://schema.org/creditText": source.attribution,
        "https://schema.org/license": source.licence,
    }
    return {name: value for name, value in told.items() if value}


def popolo(request: HttpRequest, actor: Actor, profile: Profile) -> dict[str, Any]:
    """A Person or an Organization, with its other names, identifiers and memberships."""
    is_person = actor.kind == ActorKind.PERSON
    address = here(request, "api_actor", slug=actor.slug)
    # Popolo's ends are last days, ours the first on which something is no more.
    ended = last_day_before(actor.ended_date)
    told = {
        "@context": f"{_POPOLO}/{'person' if is_person else 'organization'}.jsonld",
        "@type": "Person" if is_person else "Organization",
        "id": address,
        "name": actor.name,
        "other_names": [
            _present(
                {
                    "name": one.name,
                    "note": one.get_kind_display(),
                    "start_date": _iso(one.from_date),
                    "end_date": _iso(last_day_before(one.until_date)),
                }
            )
            for _, names in profile.names
            for one in names
        ],
        "identifiers": _identifiers(actor),
        "classification": "" if is_person else actor.kind,
        ("death_date" if is_person else "dissolution_date"): _iso(ended),
        "memberships": [
            *(_membership(request, address, one, is_group=False) for one in profile.offices),
            *(_membership(request, address, one, is_group=True) for one in profile.members),
        ],
        "links": [{"url": absolute(request, actor.get_absolute_url()), "note": "Demarche"}],
    }
    return _present(told)


def _identifiers(actor: Actor) -> list[dict[str, str]]:
    found = {"ISO 3166-1 alpha-3": actor.iso3, "wikidata": actor.wikidata_id}
    return [
        {"scheme": scheme, "identifier": identifier}
        for scheme, identifier in found.items()
        if identifier
    ]


def _membership(
    request: HttpRequest, address: str, office: Office, *, is_group: bool
) -> dict[str, Any]:
    """From either side: of whom it ``is_group`` the other is the member."""
    other = here(request, "api_actor", slug=office.actor.slug)
    member, group = (other, address) if is_group else (address, other)
    # Popolo has a name of its own for a member that is a
    # person; from the other side the member is this actor.
    is_person = is_group and office.actor.kind == ActorKind.PERSON
    return _present(
        {
            "role": office.role,
            "label": office.actor.name,
            ("person_id" if is_person else "member_id"): member,
            "organization_id": group,
            "start_date": _iso(office.from_date),
            "end_date": _iso(office.last_date),
        }
    )


def claim_review(
    request: HttpRequest, quotation: str, check: QuoteCheck, places: Sequence[QuotePlace]
) -> dict[str, Any]:
    page = absolute(request, f"{reverse('quote_check')}?{urlencode({'q': quotation})}")
    # Without a number where nothing is on record: somebody may have said the words all the same. A
    # source's own words are no quotation of whom it tells of, true or false.
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": say(check).word}
    if check.verdict in _RATINGS and not check.is_retold:
        rating |= {"ratingValue": _RATINGS[check.verdict], "bestRating": 5, "worstRating": 1}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": page,
        "datePublished": localdate().isoformat(),
        "author": {"@type": "Organization", "name": "Demarche", "url": absolute(request, "/")},
        "claimReviewed": quotation,
        "reviewBody": tell_meaning(check),
        "reviewRating": rating,
        "itemReviewed": {
            "@type": "Claim",
            "text": quotation,
            "appearance": [
                _present(
                    {
                        "@type": "CreativeWork",
                        "url": one.page,
                        "headline": one.title,
                        "publisher": one.publisher
                        and {"@type": "Organization", "name": one.publisher},
                        "datePublished": _iso(one.published_date),
                        "text": one.words,
                    }
                )
                for one in places
            ],
        },
    }


def tell_meaning(check: QuoteCheck) -> str:
    """The verdict in a sentence, and whether the words are anybody's own."""
    sentence = SAID[check.verdict].sentence
    return f"{sentence} {RETOLD}" if check.is_retold else sentence


def _present(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown."""
    # Zero and false say something, and stay.
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
