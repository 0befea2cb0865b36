"""What was sent and could not be taken, because the session was over or its token was of an earlier
one, is kept.

Nothing of it is stored for anybody who has not signed in: until then the page of the sign-in form carries it, signed.
It is never sent again by itself: whoever signed in sees what it is, and presses the button.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.forms import LoginForm
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from config.accounts.roles import is_signed_in
from config.web.page_before import page_before, view_at
from config.web.refusals import refusal
from config.web.sent_fields import VERSION_FIELD, Entered, Field, FormFields, read_entered

CARRIED: Final = "sent"
"""The field of the sign-in form that carries it, and the place in the session where it is kept from
then on.
"""
LOOK: Final = "look"
"""Sent along, it has a form come back filled instead of being taken."""
DRAFT: Final = "draft"
"""The field by which a form is known to the browser's drafts; those forms can be looked over first,
but for the ones whose name begins with ``KEPT_ONLY``.
"""
KEPT_ONLY: Final = "only-"
FORGIVEN_SECONDS: Final = 24 * 60 * 60
_SALT = "config.web.sent"
_NOT_TYPED = frozenset(
    {
        "client_key",
        VERSION_FIELD,
        "judged_hash",
        "wording",
        "seen",
        "decision",
        "then",
        "state",
        "do",
        "at",
        "up",
        "down",
        "after",
    }
    | {"preview", "confirmed", "must_choose", DRAFT, LOOK}
)
"""Sent by a button and by hidden fields: without anything else the button is still there to be
pressed.
"""
_NEVER_KEPT = frozenset(
    {"csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", CARRIED}
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent to ``path``; ``back`` is the page it was sent from."""

    path: str
    back: str
    fields: tuple[Field, ...]

    @property
    def typed(self) -> list[Entered]:
        """What says something to whoever sent it, in the words of its form where the view names it."""
        known: FormFields = getattr(view_at(urlsplit(self.path).path), "form_fields", {})
        return list(read_entered(self.fields, known, passed_over=_NOT_TYPED))

    @property
    def can_be_looked_over(self) -> bool:
        drafts = [field.value for field in self.fields if field.name == DRAFT]
        return bool(drafts) and not drafts[0].startswith(KEPT_ONLY)

    def write(self) -> str:
        """As text that only we can have written."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Sent | None:
        """What was written; None where it is not ours, or too old."""
        try:
            kept = signing.loads(text, salt=_SALT, max_age=FORGIVEN_SECONDS)
        except signing.BadSignature:
            return None
        return cls(kept["path"], kept["back"], tuple(Field(**field) for field in kept["fields"]))


def sign_in_to_send(request: HttpRequest) -> HttpResponse:
    """Ask to sign in; what was typed is carried along, a mere button leads back to its page."""
    sent = read_sent(request)
    if sent.typed:
        return _sign_in_page(request, sent)
    return redirect_to_login(sent.back)


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The project's CSRF_FAILURE_VIEW.

    A form of ours that is older than the session is shown with what it holds, to be sent again by
    whoever reads it. What comes from another site, or says nothing of where it comes from, is
    refused as it ever was.
    """
    if _comes_from_here(request):
        if carried := Sent.read(
            request.POST.get(CARRIED, "")
        ):  # the sign-in form itself was older than the session
            return (
                _kept(request, carried)
                if is_signed_in(request)
                else _sign_in_page(request, carried)
            )
        if _is_ours(request):
            sent = read_sent(request)
            if not is_signed_in(request):
                return sign_in_to_send(request)
            if sent.typed:
                return sent_page(request, sent, status=403)
            message = "This form has expired. Nothing was done: go back to its page and press the button again."
            return refusal(request, message, status=403, back=sent.back, must_reload=True)
    return refusal(
        request,
        "This form has expired. Go back, load the page again and send it once more.",
        status=403,
        must_reload=True,
    )


def sent_page(request: HttpRequest, sent: Sent | None, *, status: int = 200) -> HttpResponse:
    """What was sent, to be sent again or let go."""
    return render(request, "config/sent.html", {"sent": sent}, status=status)


def keep_carried(request: HttpRequest) -> None:
    """Take over what the sign-in form carries, once the password was right."""
    if sent := Sent.read(request.POST.get(CARRIED, "")):
        request.session[CARRIED] = sent.write()


def read_kept(request: HttpRequest) -> Sent | None:
    """What is kept in the visitor's session."""
    return Sent.read(request.session.get(CARRIED, ""))


def let_go(request: HttpRequest, *, path: str | None = None) -> None:
    """Forget what is kept; only what was meant for ``path``, where that is given."""
    if CARRIED not in request.session:
        return
    kept = read_kept(request)
    if path is None or kept is None or kept.path == path:
        del request.session[CARRIED]


def _kept(request: HttpRequest, sent: Sent) -> HttpResponse:
    request.session[CARRIED] = sent.write()
    return HttpResponseRedirect(reverse("sent"))


def _sign_in_page(request: HttpRequest, sent: Sent) -> HttpResponse:
    context: dict[str, Any] = {
        "form": LoginForm(request=request),
        "carried": sent.write(),
        "next": reverse("sent"),
    }
    return render(request, "account/sign_in_to_send.html", context, status=403)


def read_sent(request: HttpRequest) -> Sent:
    """What a request sends, without passwords and tokens."""
    fields = (Field(name, value) for name, values in request.POST.lists() for value in values)
    kept = tuple(field for field in fields if field.name not in _NEVER_KEPT)
    return Sent(request.get_full_path(), page_before(request), kept)


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent it."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin") or "{0.scheme}://{0.netloc}".format(
        urlsplit(request.headers.get("Referer", ""))
    )
    return origin in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the address is one of the project's own pages: never sign-in, whose fields are
    nobody's to keep.
    """
    view = view_at(request.path)
    return getattr(view, "access", 0) > 0
