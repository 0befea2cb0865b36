"""The rules of the field, in words for whoever broke one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ForeignKey, Model, Q
from psycopg import Error

from actors.models import Actor
from positions.actions.ground.locks import share
from positions.exceptions import Refused
from positions.models import Issue, Source, Stance
from positions.rules.approval import why_archived, why_departed

LONGEST_FIELD: Final = 20_000
"""Characters of a note or another free field: what is longer is a source."""

_UNKNOWN_CHOICE = "One of the choices is not on its list."
_FIRST_OF_PRECISION = (
    "A date known by its month or year is written as the first day of that month or year."
)
_DATE_RANGE = "Dates lie between 1800 and 2199."

_TAKEN = "Another has this short name, which stands in its address: choose a different one."
_SENT_BEFORE = "This form was sent before: open the page anew."
_PERIOD = "A period ends after it begins: “until” is the first day on which it no longer holds."
_UNTIDY = "A name has one blank between words, and no character that nobody sees: type it again."

_CITATIONS: Final = {
    "locator_form": "A place in the original is a page, a paragraph or a time code: p. 12, para. 4, 0:12:30.",
    "gloss_has_maker": "A translation needs its maker, and a maker the translation: give both or neither.",
    "gloss_not_blank": "A translation is not blank: leave it out instead.",
    "gloss_maker_known": _UNKNOWN_CHOICE,
}

# A rule without a sentence is answered as an error of ours when it refuses; a sentence whose rule is
# gone fails a test.
SENTENCES: Final = {
    "actors_actor_slug_key": _TAKEN,
    "actors_actor_client_key_key": _SENT_BEFORE,
    "actor_kind_known": _UNKNOWN_CHOICE,
    "actor_name_not_blank": "Give the actor a name.",
    "actor_name_tidy": _UNTIDY,
    "actor_ended_date_sane": _DATE_RANGE,
    "actor_ended_precision_fits": (
        "An end known by its month or year is written as the first day after it."
    ),
    "actor_succeeded_after_its_end": "Another actor succeeds one that has ended, never itself: say when it ended.",
    "actor_iso3_of_state": "Only a state has a country code, of three capital letters: FRA.",
    "actor_iso3_unique": "Another actor has this country code.",
    "actor_wikidata_id_form": "An identifier of Wikidata is a Q and a number: Q42.",
    "actor_not_merged_into_itself": "Nothing is merged into itself.",
    "actorname_kind_known": _UNKNOWN_CHOICE,
    "actorname_not_blank": "A name is not blank: leave the row out instead.",
    "actorname_tidy": _UNTIDY,
    "actorname_period": _PERIOD,
    "actorname_unique": "The same name of one kind and language is given twice.",
    "membership_not_of_itself": "An actor does not belong to itself: choose another group.",
    "membership_period": _PERIOD,
    "membership_no_overlap": "Two periods of the same office overlap: end the first before the second begins.",
    "positions_dossier_slug_key": _TAKEN,
    "positions_dossier_client_key_key": _SENT_BEFORE,
    "dossier_title_not_blank": "Give the dossier a title.",
    "dossieractor_unique": "An actor stands in a dossier once.",
    "positions_event_client_key_key": _SENT_BEFORE,
    "event_slug_unique": "Two of the dossier's events would have one address: add it once more.",
    "event_kind_known": _UNKNOWN_CHOICE,
    "event_title_not_blank": "Give the event a title.",
    "event_first_date_sane": _DATE_RANGE,
    "event_last_date_after_first": "The last day of an event comes after its first: leave it out of a single day.",
    "dossier_first_issues_sane": "From 1 to 30 columns are shown first, or all.",
    "dossier_first_actors_sane": "From 1 to 250 rows are shown first, or all.",
    "event_participants_few": "At most 300 take part in one event.",
    "eventactor_unique": "An actor takes part in an event once.",
    "dossierissue_unique": "An issue stands in a dossier once.",
    "issue_in_a_dossier": (
        "An issue in use stands in a dossier: take it into another first, or archive it."
    ),
    "positions_issue_slug_key": _TAKEN,
    "positions_issue_client_key_key": _SENT_BEFORE,
    "issue_label_not_blank": "Give the issue a label.",
    "issue_proposition_not_blank": "Write the proposition that is supported or opposed.",
    "issue_not_merged_into_itself": "Nothing is merged into itself.",
    "positions_source_client_key_key": _SENT_BEFORE,
    "positions_source_external_id_key": "Another source has this identifier: it is on record already.",
    "source_title_not_blank": "Give the source a title.",
    "source_kind_known": _UNKNOWN_CHOICE,
    "source_url_is_http": "The address of a source begins with http:// or https://.",
    "source_primary_url_is_http": "The address of the document behind a source begins with http:// or https://.",
    "source_archive_url_is_http": "The address of a copy begins with http:// or https://.",
    "source_retrieved_date_sane": "A text is taken from its address between 1990 and 2199.",
    "source_reliability_known": _UNKNOWN_CHOICE,
    "source_published_date_sane": _DATE_RANGE,
    "source_published_date_first_of_precision": _FIRST_OF_PRECISION,
    "source_inferred_date_has_date": "A reason for an inferred date needs the date.",
    "snapshot_unique": "The source has this text already.",
    "snapshot_sha256_of_raw": "The text has another digest than its bytes.",
    "snapshot_written_once": "A captured text never changes; capture a new one.",
    "positions_correction_snapshot_id_key": "It is asked already whether this text stands in the place of another.",
    "positions_assignment_source_id_key": "Another gave this text to somebody: load the page again.",
    "positions_donetext_snapshot_id_key": "This text was marked as done already.",
    "correction_state_known": _UNKNOWN_CHOICE,
    "intake_state_known": _UNKNOWN_CHOICE,
    "intake_without_bytes_to_be_fetched": "There is nothing in what was brought, and no address to fetch it from.",
    "intake_failed_has_reason": "Why nothing came of what was brought is not said.",
    "intake_read_has_text": "What was brought has not been read.",
    "intake_stored_has_snapshot": "What was brought is made a source by storing a text.",
    "intake_sha256_of_raw": "What was brought has another digest than its bytes.",
    "intake_waits_once": "The same waits on your desk already.",
    "intake_stored_stays": "What a source was read from stays with it, as it is.",
    "tableimport_kind_known": _UNKNOWN_CHOICE,
    "tableimport_state_known": _UNKNOWN_CHOICE,
    "tableimport_has_bytes_until_loaded": "A table was imported already, or its file is missing: bring it again.",
    "inquiry_may_leave_house": (
        "This source may not leave the house: whoever edits it can say that it may."
    ),
    "inquiry_answered_once": "What a model was asked and answered never changes: ask it again.",
    "inquiry_open_once": "It is being asked about this text already.",
    "inquiry_prompt_form": "What was sent is told by the digest of its bytes.",
    "inquiry_ends_with_answer_or_reason": "A question ends with an answer, or with why there is none.",
    "dismissal_unique": "These words are dismissed already.",
    "dismissal_of_words": "No words stand there in this text.",
    "parkedpassage_unique": "These words are parked already.",
    "parkedpassage_reason_not_blank": "Say why these words are not to be coded.",
    "speaker_unique": "This label stands in the text’s list of speakers already.",
    "speaker_kind_known": "This is no kind of turn.",
    "speaker_of_speech_is_actor": "Only who speaks is an actor: a question or applause is nobody’s.",
    "speaker_of_its_source": "The text belongs to another source.",
    "parkedpassage_of_its_source": "The words parked stand in another source.",
    "excerpt_unique": "These words are cited already.",
    "excerpt_not_empty": "Select at least one character.",
    "excerpt_is_its_words": "The selected words do not stand at that place of the text: select them again.",
    "excerpt_written_once": "Cited words never change; cite others.",
    "positions_stance_client_key_key": _SENT_BEFORE,
    "stance_value_known": _UNKNOWN_CHOICE,
    "stance_firmness_known": _UNKNOWN_CHOICE,
    "stance_act_known": _UNKNOWN_CHOICE,
    "stance_salience_known": _UNKNOWN_CHOICE,
    "stance_confidence_known": _UNKNOWN_CHOICE,
    "stance_status_known": _UNKNOWN_CHOICE,
    "stance_not_on_behalf_of_itself": "An actor does not speak on behalf of itself: leave “on behalf of” empty.",
    "stance_vote_value": "A vote supports, opposes or is neutral (an abstention).",
    "stance_reported_by_fits_act": "Who reported it is given only for what a third party reported, or a document.",
    "stance_not_reported_by_itself": "An actor does not report itself: leave “reported by” empty.",
    "stance_rendering_known": _UNKNOWN_CHOICE,
    "stance_unnamed_not_blank": "Say who spoke as the source tells it, or leave it empty.",
    "stance_unnamed_fits_act": (
        "Somebody unnamed speaks: it is no vote, document or action, and not where nothing was stated."
    ),
    "stance_terms_known": _UNKNOWN_CHOICE,
    "stance_terms_of_unnamed": "Terms are those of somebody unnamed: say who spoke, as the source tells it.",
    "stance_verbatim_in_own_words": (
        "Verbatim are the speaker’s own words alone: choose another act for what was interpreted or translated."
    ),
    "stance_note_where_needed": (
        "Write a note: an inferred stance needs its reasons, “no stated position” what was searched."
    ),
    "stance_stated_date_sane": _DATE_RANGE,
    "stance_stated_date_first_of_precision": _FIRST_OF_PRECISION,
    "stance_stated_time_of_a_known_day": "A time, to the minute, is of a known day: give the day, or leave it empty.",
    "stance_stated_until_within_precision": "A statement was made within the month or year that its date names.",
    "stance_unstated_unconditional": (
        "Where no position is stated, none is conditional: empty the condition, or choose another value."
    ),
    "stance_withdrawn_after_stated": "A stance is withdrawn on or after the day on which it was stated, before 2200.",
    "stance_published_has_date": "A published stance has its time of publication.",
    "stance_published_has_evidence": "A published stance needs words that support it.",
    "stance_published_is_approved": "Nobody has approved the stance as it stands.",
    "stance_stands_as_coded": "A stance that was moved by a merge stays with what it was merged into.",
    "actor_merged_once": "An actor is merged into one that is in use, not into one that was merged itself.",
    "issue_merged_once": "An issue is merged into one that is in use, not into one that was merged itself.",
    "published_stance_is_sealed": "The stance is published: take it out of publication before changing its words.",
    "condition_kind_known": _UNKNOWN_CHOICE,
    "condition_state_known": _UNKNOWN_CHOICE,
    "condition_settled_date_of_settled": "Only a condition that was met or failed has a day on which it was.",
    "condition_settled_date_sane": "The day on which a condition was met or failed lies in 1800 to 2199.",
    "condition_settled_date_first_of_precision": (
        "A day known to the month or year is the first of it, and a day says how well it is known."
    ),
    "condition_text_not_blank": "Say what the condition is.",
    "evidence_unique": "These words carry the stance already.",
    "evidence_role_known": _UNKNOWN_CHOICE,
    "condition_cites_words": "Only words of the source have a translation or a place: select them first.",
    **{
        f"{cited}_{rule}": sentence
        for cited in ("condition", "evidence", "parkedpassage")
        for rule, sentence in _CITATIONS.items()
    },
    "review_decision_known": _UNKNOWN_CHOICE,
    "review_return_has_reason": "Say why: whoever coded it reads it.",
    "review_confirmed_by_coder": "Only the coder of a stance confirms what others mended.",
    "review_hash_form": "What was judged is not named.",
    "review_written_once": "A review is never changed; write another.",
    "positions_negotiatingtext_client_key_key": _SENT_BEFORE,
    "negotiatingtext_title_not_blank": "Give the text a title.",
    "draft_unique": "A source is one version of a text: name it once.",
    "draft_place_unique": "Two versions would stand at one place: load the page again.",
    "draft_place_few": "A text has at most 8 versions.",
    "clauseissue_unique": "The clause is about this issue already.",
    "clauseissue_of_words": "No clause stands there.",
    "rulecase_unique": "These words are a case of the rule already.",
    "rulecase_counts_known": _UNKNOWN_CHOICE,
    "rulecase_asks_something": "Say what you ask.",
    "comment_not_blank": "Say something.",
    "comment_sent_once": "This comment was sent already.",
    "comment_written_once": "What was said stays as it was; say more.",
    "commentsseen_unique": "That you read it is kept already.",
    "claim_unique": "Another reviewer has this stance open.",
    "confirmeddoubt_unique": "This doubt was confirmed already.",
    "confirmeddoubt_key_form": "What was confirmed is not named.",
    "confirmeddoubt_written_once": "What was confirmed stays so.",
    "review_by_its_reviewer": "Nobody judges in the name of another.",
    "review_not_by_author": "Authors do not approve their own work.",
    "doublecoding_unique": "This person codes the text already, blind of somebody.",
    "doublecoding_of_two": "A double coding needs two people.",
    "codingsample_percent_of_some": "A share is from 1 to 100 per cent.",
    "codingsample_has_seed": "Give a seed: any word or number.",
    "codingsample_days_in_order": "The last day comes before the first.",
    "blindpair_unique": "What both coded of this actor and issue is on record already.",
    "blindpair_coded_by_somebody": "Neither of the two coded it.",
    "blindpair_kept_known": _UNKNOWN_CHOICE,
    "blindpair_settled_whole": "Say which coding stays, and who says so.",
    "blindpair_has_reason": "Say why: whoever coded the other reads it.",
    "blindpair_settled_once": "This was settled already: edit the stances, or bring one back.",
    "identifier_stays": "Identifiers never change.",
    "savedview_name_unique": "You have a view of this name: choose another.",
    "savedview_name_not_blank": "Give the view a name.",
    "savedview_address_of_this_site": "Only pages of this site can be saved.",
    "watch_of_something": "Choose an actor, an issue, or both.",
    "watch_unique": "You watch this already.",
    "visit_unique": "That you saw it is kept already.",
    "digest_unique": "You have a digest already.",
    "digest_key_unique": "You have a digest already.",
    "digest_frequency_known": _UNKNOWN_CHOICE,
    "digest_goes_on": "A digest tells of what came after the last.",
}
"""By the name of the constraint or trigger that is the last to refuse."""


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn the database's refusal by a named rule into Refused.

    Any other is a bug, and stays one.
    """
    try:
        yield
    except IntegrityError as error:
        # Triggers raise with the name of their rule as the constraint, so that both are found in
        # one place.
        rule = error.__cause__.diag.constraint_name if isinstance(error.__cause__, Error) else None
        if rule not in SENTENCES:
            raise
        raise Refused(SENTENCES[rule]) from error


def refuse_unfit(row: Model) -> None:
    """Raise Refused, naming the fields, where a row holds what its columns cannot: the database
    judges the rest.
    """
    for field in row._meta.concrete_fields:
        held = getattr(row, field.attname)
        for text in held if isinstance(held, list) else [held]:
            if isinstance(text, str):
                refuse_unstorable(text, what=field.verbose_name, limit=LONGEST_FIELD)
    # Left out: clean_fields() asks the database about each, and what they name was locked or shared
    # before. A foreign key refuses the rest.
    references = {
        field.name for field in row._meta.concrete_fields if isinstance(field, ForeignKey)
    }
    try:
        row.clean_fields(exclude=references)
    except ValidationError as error:
        named = (
            f"{name.replace('_', ' ').capitalize()}: {' '.join(said)}"
            for name, said in error.message_dict.items()
        )
        raise Refused(" ".join(named)) from error


def refuse_unstorable(text: str, *, what: object, limit: int) -> None:
    """Raise Refused where a text is too long or holds what is no character."""
    if len(text) > limit:
        raise Refused(f"The {what} has {len(text):,} characters; at most {limit:,} can be kept.")
    # PostgreSQL can store neither of the two that follow; Python strings hold both.
    if "\x00" in text:
        raise Refused(f"The {what} contains a NUL character, which no text here can hold.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(
            f"The {what} contains half a character at {error.start + 1}: copy it again."
        ) from error


def refuse_departed(*, actors: Iterable[int | None], issues: Iterable[int | None]) -> None:
    """Raise Refused, telling where it went, if one of them is no longer in use.

    They are shared: nobody merges or archives them until the end of the transaction.
    """
    _refuse_departed(Actor, actors)
    _refuse_departed(Issue, issues)


def _refuse_departed[M: (Actor, Issue)](model: type[M], chosen: Iterable[int | None]) -> None:
    wanted = {pk for pk in chosen if pk is not None}
    # Shared before it is looked at: looked at first, it could be merged or archived in between.
    rows = share(model, wanted)
    if reason := next(filter(None, map(why_departed, rows)), ""):
        raise Refused(reason)
    if len(rows) < len(wanted):
        raise Refused(f"The {model._meta.verbose_name} chosen is not on record.")


def refuse_archived_sources(stance: Stance) -> None:
    """Raise Refused if a stance quotes a source that is out of use.

    The sources are shared: nobody archives them until the end of the transaction.
    """
    quoted = Q(snapshots__excerpts__evidence__stance=stance) | Q(
        snapshots__excerpts__conditions__stance=stance
    )
    sources = share(Source, Source.objects.filter(quoted).values_list("pk", flat=True))
    if reason := why_archived(sources):
        raise Refused(reason)
