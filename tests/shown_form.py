"""A form as a page shows it, to be sent back as a browser would."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects what the fields of the form with the button of this name would send; what a template holds is inert."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.about: list[dict[str, str]] = []
        self.buttons: list[tuple[int, dict[str, str]]] = []
        self.limits: list[dict[str, int]] = []
        self.areas: list[set[str]] = []
        self._templates = 0
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append({})
            self.about.append(given)
            self.limits.append({})
            self.areas.append(set())
        elif tag == "template":
            self._templates += 1
        elif tag == "select":
            self._select = name
        elif self._templates or not self.forms:
            return
        elif tag == "button" and given.get("type", "submit") == "submit" and "disabled" not in given:
            named = [place for place, form in enumerate(self.about) if form.get("id") == given.get("form")]
            self.buttons.append((named[0] if "form" in given and named else len(self.forms) - 1, given))
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.forms[-1]):
            self.forms[-1][self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            self.forms[-1][name] = ""
            self.areas[-1].add(name)
            self._limit(name, given)
        elif tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.forms[-1][name] = given.get("value", "on" if "checked" in given else "")
            self._limit(name, given)

    def _limit(self, name: str, given: dict[str, str]) -> None:
        if "maxlength" in given:
            self.limits[-1][name] = int(given["maxlength"])

    def handle_data(self, data: str) -> None:
        if self._textarea and not self._templates:
            self.forms[-1][self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._templates -= 1
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            if not self._templates:  # the first line feed is not the text's; each other is sent as CR LF
                text = self.forms[-1][self._textarea].replace("\r\n", "\n").replace("\r", "\n").removeprefix("\n")
                self.forms[-1][self._textarea] = text.replace("\n", "\r\n")
            self._textarea = ""


def shown_form(html: str, field: str) -> dict[str, str]:
    """What the form that has a field of this name sends when nothing was touched."""
    reader = _Fields()
    reader.feed(html)
    return next(form for form in reader.forms if field in form)


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that posts its form: where to, and what it sends when nothing else was touched."""

    label: str
    action: str
    fields: dict[str, str]


def offers(html: str, *, page: str) -> list[Offer]:
    """Every button on the page at this address that posts a form."""
    reader = _Fields()
    reader.feed(html)
    return [
        Offer(
            label=button.get("value") or button.get("formaction") or "",
            action=button.get("formaction") or about.get("action") or about.get("hx-post") or page,
            fields=reader.forms[place] | ({button["name"]: button.get("value", "")} if "name" in button else {}),
        )
        for place, button in reader.buttons
        if (about := reader.about[place]).get("method", "").lower() == "post" or "hx-post" in about
    ]


@dataclass(frozen=True)
class Posted:
    """A form that a page would send: where to, "" being the page itself, with what, and how long its texts may be.

    ``areas`` are the fields of several lines, and ``is_drafted`` says whether the browser keeps what is typed.
    """

    action: str
    fields: dict[str, str]
    limits: dict[str, int]
    areas: set[str]
    is_drafted: bool


def posted_forms(html: str) -> list[Posted]:
    """The forms of a page that change something."""
    reader = _Fields()
    reader.feed(html)
    return [
        Posted(
            about.get("action", ""),
            fields,
            limits,
            areas,
            {"data-demarche-draft"} <= about.keys() and "draft" in fields,
        )
        for about, fields, limits, areas in zip(reader.about, reader.forms, reader.limits, reader.areas, strict=True)
        if about.get("method", "").lower() == "post"
    ]
