"""Fields for words, lines, days and times of a day as people type them."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from actors.folding import tidy
from config.web.input import EARLIEST, LATEST
from positions.models.titles import refuse_hidden

_MOST_LINES: Final = 100


class ShortNameField(forms.SlugField):
    """What stands for a record in its address; left empty it is made from its name, title or label."""

    default_error_messages = {
        "invalid": "Letters without accents, digits, hyphens and underscores only."
    }

    def __init__(self, *, made_from: str) -> None:
        help_text = f"In its address. Left empty, made from the {made_from}."
        super().__init__(label="Short name", max_length=80, required=False, help_text=help_text)


class TidyField(forms.CharField):
    """A name, kept as it is read: composed letters, one blank between words, and nothing that
    nobody sees.
    """

    def clean(self, value: Any) -> Any:
        # Tidied first, so that limits count what is kept and not what was typed.
        text = tidy(super().clean(tidy(value) if isinstance(value, str) else value))
        refuse_hidden(text)
        return text


class LineField(forms.CharField):
    """Words on one line as somebody has them, with nothing in them that nobody sees."""

    default_validators = [refuse_hidden]


class ProseField(forms.CharField):
    """Words on several lines, in the language ``lang`` where it is known.

    Browsers send line feeds as CR LF, which would differ from what is kept.
    """

    def __init__(self, *, rows: int = 2, lang: str = "", **options: Any) -> None:
        known = {"lang": lang} if lang else {}
        attributes = {"rows": rows, "dir": "auto", **known}
        super().__init__(widget=forms.Textarea(attrs=attributes), **options)

    def to_python(self, value: Any) -> str:
        # Before validators run: a limit must not count line feeds twice.
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class LinesField(ProseField):
    """A list of at most ``most`` entries, one a line; none is longer than ``longest`` or given
    twice.
    """

    def __init__(self, *, longest: int, most: int = _MOST_LINES, **options: Any) -> None:
        self.longest, self.most = longest, most
        # Of the whole, before it is cut into lines: what is far too long is not looked at line by line. Each
        # line with its end.
        super().__init__(max_length=most * (longest + 1), required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in super().clean(value).split("\n")]
        lines = list(dict.fromkeys(line for line in lines if line))
        if long := next((line for line in lines if len(line) > self.longest), ""):
            raise forms.ValidationError(f"“{long[:40]}…” is longer than {self.longest} characters.")
        if len(lines) > self.most:
            raise forms.ValidationError(f"At most {self.most} lines fit; these are {len(lines)}.")
        return lines


class TimeOfDayField(forms.TimeField):
    """A time to the minute as the browser's field sends it; one with seconds is refused."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Give hours and minutes: 18:30."}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%H:%M"], **options)


class DayField(forms.DateField):
    """A day of 1800 to 2199 as the browser's date field sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def clean(self, value: Any) -> Any:
        date = super().clean(value)
        if date is not None and not EARLIEST <= date <= LATEST:
            raise forms.ValidationError("The date lies outside 1800 to 2199.")
        return date


def refuse_reversed(form: forms.Form, first: str, last: str) -> None:
    """Add an error to ``last`` where its day lies before that of ``first``: nothing lies between them."""
    since, until = (form.cleaned_data.get(name) for name in (first, last))
    if since and until and since > until:
        form.add_error(last, "The period ends before it begins.")
