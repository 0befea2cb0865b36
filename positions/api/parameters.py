"""What an address of the API may say: each parameter is read as pages read theirs, and refused by name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from django.utils.timezone import localdate
from ninja import Field, Path, Schema
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from config.web.input import LONGEST_WORDS, BadInput, parse_date, parse_list
from positions.choices import VALUE_SLUGS, Act, SourceKind, Value
from positions.measures.agreement import MEASURES
from positions.pages.reading.quote_form import LONGEST_QUOTE
from positions.pages.state import COMPARED as LIMIT
from positions.reads.comparisons.membership import MOST_GROUPS
from positions.reads.comparisons.similarity import THRESHOLDS
from positions.reads.lists.meant import MOST_NAMED
from positions.reads.matrix.address import (
    ACTOR_LIMIT,
    BETWEEN_TOPICS,
    ISSUE_LIMIT,
    MOST_TOPICS,
    parse_topics,
)
from positions.reads.timelines.shifts import ShiftKind

_NAME: Final = "[-a-zA-Z0-9_]{1,80}"
# What no text of the database can hold is not promised to be read.
_WORDS: Final = {"type": "string", "pattern": r"^[^\u0000]*$"}
_TOPIC: Final = rf"[^\u0000{BETWEEN_TOPICS}]*"
_LONGEST_NAMES: Final = 4000
_LONGEST_LIST: Final = 2000
"""Characters of names as people write them: as many of twelve bytes each fit into an address twice."""
_SLUG_SCHEMA: Final = {"type": "string", "pattern": f"^{_NAME}$"}
# Days are described as exactly as they are read, since the document promises what is accepted.
_LEAP: Final = "((18|19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29"
_ORDINARY: Final = (
    "(18|19|20|21)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_DAY: Final = f"({_LEAP}|{_ORDINARY})"
DAY_SCHEMA: Final = {
    "type": "string",
    "format": "date",
    "pattern": f"^{_DAY}$",
    "examples": ["2025-08-19"],
}
# As large as a key of the database; more would be an error there.
LARGEST_KEY: Final = 2**63 - 1


class Unfit(Exception):
    """A parameter that can never be meant, though its own description allows it: a day beside another,
    a quotation without words.
    """

    status = 422

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.name, self.detail = name, detail


class NotThere(Unfit):
    """A parameter by which nothing is on record, though something may be tomorrow."""

    status = 404


@contextmanager
def about(name: str, *, refusal: type[Unfit] = NotThere) -> Iterator[None]:
    """What is refused within is refused of this parameter."""
    try:
        yield
    except BadInput as error:
        raise refusal(name, str(error)) from error


def reader[T](read: Callable[[str], T]) -> BeforeValidator:
    """Reads a text, and refuses it in the words of the pages."""

    def validate(text: Any) -> T | None:
        # Not said is no text: what a parameter means then is its endpoint's to say.
        if text is None:
            return None
        try:
            return read(text)
        except BadInput as error:
            raise PydanticCustomError("unfit", "{why}", {"why": str(error)}) from error

    return BeforeValidator(validate)


def _read_day(text: str) -> dt.date:
    return parse_date(text, what="day")


def _read_known(text: str) -> dt.date:
    return parse_date(text, what="day of the record")


def refuse_record_to_come(known: dt.date | None) -> None:
    """Raise NotThere where the record of that day is not there yet."""
    if known and known > localdate():
        raise NotThere("known", "Nobody knows yet how the record will stand then.")


def _one_of(choices: Any, *, what: str) -> tuple[Any, ...]:
    known = [str(choice) for choice in choices]

    def read(text: str) -> str:
        if text not in known:
            raise BadInput(f"The {what} is one of {', '.join(known)}.")
        return text

    return reader(read), WithJsonSchema({"type": "string", "enum": known})


def _slug(description: str) -> WithJsonSchema:
    """Of a short name in a path, which Django's converter reads."""
    return WithJsonSchema(_SLUG_SCHEMA | {"description": description})


type DossierSlug = Annotated[str, Path(), _slug("The short name of a dossier.")]
type ThingSlug = Annotated[str, Path(), _slug("Its short name, as in the address of its page.")]


def _read_slug(text: str) -> str:
    if not re.fullmatch(_NAME, text):
        raise BadInput("A short name has 1 to 80 letters, digits, hyphens and underscores.")
    return text


def _up_to(longest: int) -> BeforeValidator:
    def read(text: str) -> str:
        if len(text) > longest:
            raise BadInput(f"At most {longest:,} characters.")
        return text

    return reader(read)


def _read_topics(text: str) -> str:
    if len(text) > _LONGEST_LIST:
        raise BadInput(f"At most {_LONGEST_LIST:,} characters.")
    return BETWEEN_TOPICS.join(parse_topics(text))


def _names(limit: int, *, what: str, least: int = 1) -> tuple[Any, ...]:
    def read(text: str) -> str:
        if not text.strip(","):
            raise BadInput(f"No {what} are named.")
        if text.count(",") < least - 1:
            raise BadInput(f"Name at least {least} {what}.")
        # As a text again: django-ninja would take a list for several parameters of one name.
        return ",".join(parse_list(text, what=what, limit=limit))

    # The document promises what is accepted; the reader below it decides, in words of its own.
    pattern = f"^{_NAME}(,{_NAME}){{{least - 1},{limit - 1}}}$"
    return reader(read), WithJsonSchema(
        {"type": "string", "pattern": pattern, "maxLength": _LONGEST_NAMES}
    )


Day = Annotated[dt.date | None, reader(_read_day), WithJsonSchema(DAY_SCHEMA)]
Known = Annotated[dt.date | None, reader(_read_known), WithJsonSchema(DAY_SCHEMA)]
Actors = Annotated[str | None, *_names(ACTOR_LIMIT, what="actors")]
Issues = Annotated[str | None, *_names(ISSUE_LIMIT, what="issues")]
FewActors = Annotated[str | None, *_names(LIMIT, what="actors")]
TwoActors = Annotated[str, *_names(LIMIT, what="actors", least=2)]
FewIssues = Annotated[str | None, *_names(LIMIT, what="issues")]
ValueName = Annotated[str | None, *_one_of((VALUE_SLUGS[value] for value in Value), what="value")]
ActName = Annotated[str | None, *_one_of(Act.values, what="act")]
SourceKindName = Annotated[str | None, *_one_of(SourceKind.values, what="kind of source")]
KindName = Annotated[str | None, *_one_of(ShiftKind, what="kind")]
MeasureName = Annotated[str | None, *_one_of(MEASURES, what="measure")]
RowsName = Annotated[str | None, *_one_of(("speakers", "collectives"), what="kind of rows")]
DossierName = Annotated[str | None, reader(_read_slug), WithJsonSchema(_SLUG_SCHEMA)]
GroupName = Annotated[str | None, reader(_read_slug), WithJsonSchema(_SLUG_SCHEMA)]
NamesInWords = Annotated[
    str | None,
    _up_to(_LONGEST_LIST),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^[^\u0000,]*(,[^\u0000,]*){{0,{MOST_NAMED - 1}}}$",
            "maxLength": _LONGEST_LIST,
        }
    ),
]
WordsOfIssues = Annotated[
    str | None, _up_to(_LONGEST_LIST), WithJsonSchema(_WORDS | {"maxLength": _LONGEST_LIST})
]
WordsQuoted = Annotated[
    str | None, _up_to(LONGEST_WORDS), WithJsonSchema(_WORDS | {"maxLength": LONGEST_WORDS})
]
Groups = Annotated[str | None, *_names(MOST_GROUPS, what="groups")]
OneActor = Annotated[str, reader(_read_slug), WithJsonSchema(_SLUG_SCHEMA)]
TieName = Annotated[str | None, *_one_of(THRESHOLDS, what="tie")]
UnanimousName = Annotated[str | None, *_one_of(("without",), what="choice")]
Topics = Annotated[
    str | None,
    reader(_read_topics),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^{_TOPIC}({BETWEEN_TOPICS}{_TOPIC}){{0,{MOST_TOPICS - 1}}}$",
            "maxLength": _LONGEST_LIST,
        }
    ),
]
Sort = Annotated[
    str | None,
    *_one_of(("-stated_date", "stated_date", "-published_at", "published_at"), what="order"),
]


def listed(names: str | None) -> list[str]:
    """The short names of a parameter. A text until here: of a list django-ninja would read one
    parameter each.
    """
    return names.split(",") if names else []


def cursor(pattern: str) -> Any:
    """A place in a list as the answer before gave it; programs pass it on as it is."""
    words = "Where the page begins: the cursor of the answer before. Nobody need read or make one."
    return Field(None, description=words, pattern=pattern)


def named(description: str, **more: Any) -> Any:
    return Field(None, description=description, **more)


class Number(Schema):
    cursor: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,18}$"})
    ] = cursor("^[0-9]{1,18}$")


class AsOf(Schema):
    on: Day = named("As of this day. Without it the last day on record, today at the latest.")


class OnDay(Schema):
    on: Day = named("On this day. Without it today.")


class MatrixQuery(AsOf):
    vs: Day = named("Compared with this day: `value_before` is where the actor stood then.")
    known: Known = named("By the record as it stood at the end of this day.")
    actors: Actors = named("Short names of actors, commas between. Without it everybody.")
    issues: Issues = named("Short names of issues of the dossier, commas between.")
    rows: RowsName = named("People only, or states and bodies only.")
    inherited: bool = Field(
        False, description="Whether members without a position of their own show their group's."
    )
    cursor: Annotated[str | None, WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,6}$"})] = (
        cursor("^[0-9]{1,6}$")
    )


class GroupedQuery(MatrixQuery):
    group: GroupName = named(
        "By who belongs to this alliance on the day, by its short name; `none` for no groups. Without it by kind."
    )


_KEY: Final = "(0|[1-9][0-9]{0,17})"
_BRIEF_PLACE: Final = rf"^[0-9]\.(0|-?[1-9][0-9]{{0,6}})\.{_KEY}\.{_KEY}$"


class BriefQuery(AsOf):
    vs: Day = named("The earlier day, itself left out. Without it a year before.")
    actors: Actors = named("Short names of actors, commas between. Without it everybody.")
    issues: Issues = named("Short names of issues of the dossier, commas between.")
    cursor: Annotated[str | None, WithJsonSchema({"type": "string", "pattern": _BRIEF_PLACE})] = (
        cursor(_BRIEF_PLACE)
    )


class TimelineQuery(OnDay):
    dossier: DossierName = named("The short name of a dossier. Without it all of them.")
    cursor: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,5}$"})
    ] = cursor("^[1-9][0-9]{0,5}$")


_STEP: Final = rf"^{_DAY}\.(0|[1-9][0-9]{{0,17}})\.(0|[1-9][0-9]{{0,17}})$"


class ChangesQuery(AsOf):
    vs: Day = named("The earlier day, itself left out. Without it a year before.")
    actors: FewActors = named("Short names of actors, commas between.")
    issues: FewIssues = named("Short names of issues of the dossier, commas between.")
    kind: KindName = named("Who moved, came on record or withdrew.")
    cursor: Annotated[str | None, WithJsonSchema({"type": "string", "pattern": _STEP})] = cursor(
        _STEP
    )


class _FigureQuery(AsOf):
    """Over which issues, and of which time: what every figure is asked for with."""

    first: Day = named("Only what was stated from this day on, nothing carried into the time.")
    topics: Topics = named("Only issues of all these topics, semicolons between.")
    unanimous: UnanimousName = named(
        "`without`: leave out issues on which everybody on record in the time took the same place."
    )


class AgreementQuery(_FigureQuery):
    actors: TwoActors = Field(..., description="Two or more short names of actors, commas between.")
    issues: FewIssues = named("Of these issues alone, by their short names.")
    measure: MeasureName = named("One of the measures of the Method page; `identical` without it.")
    vs: Day = named("Compared with this day: `value_before` is how far they agreed then.")


class ManyQuery(_FigureQuery):
    """Of figures over everybody on record."""

    issues: Issues = named("Of these issues alone, by their short names.")
    measure: MeasureName = named("One of the measures of the Method page; `lijphart` without it.")


class NearestQuery(ManyQuery):
    actor: OneActor = Field(
        ..., description="The short name of the actor around whom all are ranked."
    )
    vs: Day = named("Compared with this day, or as long a time that ends on it.")
    cursor: Annotated[str | None, WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,9}$"})] = (
        cursor("^[0-9]{1,9}$")
    )


class BlocsQuery(ManyQuery):
    blocs: Groups = named(
        "Short names of groups, or of single actors, commas between. Without it the groups with most members on record."
    )
    members: Day = named(
        "With the members of this day, whenever they spoke. Without it each vote counts for who belonged on its day."
    )
    cursor: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,5}$"})
    ] = cursor("^[1-9][0-9]{0,5}$")


class SimilarityQuery(ManyQuery):
    actors: Actors = named("Short names of actors, commas between. Without it everybody.")
    tie: TieName = named("How far of the way to full agreement two are tied; `0.8` without it.")


_TIME: Final = r"T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{6})?(\+00:00)?"
_PLACE: Final = f"^{_DAY}({_TIME})?~[0-9]{{1,18}}$"


class StanceQuery(Schema):
    dossier: DossierName = named("The short name of a dossier.")
    actor: NamesInWords = named(
        "Names or short names of actors, commas between: who spoke, or who was spoken for."
    )
    issue: WordsOfIssues = named("Short names of issues, or words of them.")
    value: ValueName = named("What they hold.")
    act: ActName = named("How they said it.")
    source_kind: SourceKindName = named("What kind of source has the words that they rest on.")
    q: WordsQuoted = named("Words quoted.")
    since: Day = named("Stated on this day or later.")
    until: Day = named("Stated on this day or earlier.")
    sort: Sort = named("The newest first without it.")
    cursor: Annotated[str | None, WithJsonSchema({"type": "string", "pattern": _PLACE})] = cursor(
        _PLACE
    )


class QuoteQuery(Schema):
    q: Annotated[
        str,
        WithJsonSchema(_WORDS | {"minLength": 1, "maxLength": LONGEST_QUOTE}),
    ] = Field(
        ..., description="The quotation, as it was printed.", min_length=1, max_length=LONGEST_QUOTE
    )
