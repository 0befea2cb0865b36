"""Fields in which something is named or written down in the words of an editor."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html

from actors.models import Actor
from positions.models import Issue
from positions.naming import find_actors, find_archived, find_issues, find_put_away, suggest_actors, suggest_issues

LONGEST_NAME: Final = 200
MOST_LINES: Final = 100


class NameField[M: (Actor, Issue)](forms.CharField):
    """An actor or an issue by its name. What names none, or several, is answered with what might be meant."""

    def __init__(self, *, kind: str, day: str = "", may_stay: bool = False, **options: Any) -> None:
        """``day`` selects the field whose date decides which offices are suggested; today's without.

        With ``may_stay`` an archived actor is taken where it is named by its slug: the action knows whether it was
        there before.
        """
        self.kind, self.may_stay = kind, may_stay
        super().__init__(max_length=500, **options)
        self.widget.attrs |= {
            "autocomplete": "off",
            "spellcheck": "false",
            "list": f"{kind}-names",
            "hx-get": reverse_lazy(f"suggest_{kind}s"),
            "hx-trigger": "input changed delay:150ms",
            "hx-target": f"#{kind}-names",
            "hx-sync": "this:replace",
        }
        if day:
            self.widget.attrs["hx-include"] = day

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found: list[Any] = find_issues(text) if self.kind == "issue" else find_actors(text)
        if not found and self.may_stay:
            found = find_archived(text)
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(self._ask(text, found))

    def _ask(self, text: str, found: list[Any]) -> str:
        if found:
            names = [f"{one} [{one.slug}]" for one in found]
            return f"More than one {self.kind} is called that. Write which: {', '.join(names)}."
        if archived := find_put_away(text, self.kind):
            return f"“{archived}” was archived: a reviewer can bring it back. Choose another meanwhile."
        meant = suggest_issues(text) if self.kind == "issue" else suggest_actors(text, on_date=timezone.localdate())
        perhaps = f" Perhaps: {'; '.join(one.name for one in meant)}." if meant else ""
        # In a window of its own, so that what was typed here stays.
        return format_html(
            'No {} is called that.{} <a href="{}?name={}" target="_blank">Add this {}</a> and save again.',
            self.kind,
            perhaps,
            reverse_lazy(f"{self.kind}_add"),
            quote(text[:LONGEST_NAME]),
            self.kind,
        )


class ProseField(forms.CharField):
    """Words on several lines. Browsers send line feeds as CR LF, which would differ from what is kept."""

    def __init__(self, *, rows: int = 2, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class LinesField(ProseField):
    """A list, one entry a line; none is longer than ``longest`` or given twice."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        self.longest = longest
        super().__init__(max_length=MOST_LINES * longest, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in super().clean(value).split("\n")]
        lines = list(dict.fromkeys(line for line in lines if line))
        if long := next((line for line in lines if len(line) > self.longest), ""):
            raise forms.ValidationError(f"“{long[:40]}…” is longer than {self.longest} characters.")
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"At most {MOST_LINES} lines fit; these are {len(lines)}.")
        return lines
