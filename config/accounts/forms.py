"""The forms of accounts: with the limits of the columns that they fill, and as quick for addresses
that are known.

What is longer than its column is told, not thrown. Whether anybody has an e-mail address is neither
said nor shown by how long an answer takes.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.forms import CharField, EmailField, Form
from django.http import HttpRequest, HttpResponse

from config.accounts.mail import after_answer

LONGEST_EMAIL: Final = 254
_LONGEST_NAME: Final = 254
"""Of a sign-in: a name or an e-mail address."""
LONGEST_SECRET: Final = 1000
"""Of passwords and codes, which are only hashed or compared."""
_NAMES: Final = frozenset({"login", "username"})


def bounded(form_class: type[Form]) -> Any:
    """The form, with a limit for every text that has none or more than its column takes."""

    class Bounded(form_class):  # type: ignore[misc,valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name, field in self.fields.items():
                if isinstance(field, CharField):
                    limit_length(name, field)

    Bounded.__name__ = Bounded.__qualname__ = form_class.__name__
    return Bounded


def limit_length(name: str, field: CharField) -> None:
    """Give a field the limit that it lacks."""
    secret = _LONGEST_NAME if name in _NAMES else LONGEST_SECRET
    limit = LONGEST_EMAIL if isinstance(field, EmailField) else secret
    if field.max_length is None or field.max_length > limit:
        field.max_length = limit
        field.validators.append(MaxLengthValidator(limit))
        field.widget.attrs["maxlength"] = str(limit)


LoginForm = bounded(account.LoginForm)
AddEmailForm = bounded(account.AddEmailForm)
ChangePasswordForm = bounded(account.ChangePasswordForm)
SetPasswordForm = bounded(account.SetPasswordForm)
ResetPasswordKeyForm = bounded(account.ResetPasswordKeyForm)
ReauthenticateForm = bounded(account.ReauthenticateForm)
AuthenticateCodeForm = bounded(mfa.AuthenticateForm)
ReauthenticateCodeForm = bounded(mfa.ReauthenticateForm)
ActivateTOTPForm = bounded(totp.ActivateTOTPForm)
DeactivateTOTPForm = bounded(totp.DeactivateTOTPForm)
GenerateRecoveryCodesForm = bounded(recovery_codes.GenerateRecoveryCodesForm)


class SignupForm(bounded(account.SignupForm)):  # type: ignore[misc]
    """Signing up."""

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Make an account, or write to whoever has the address already: both take as long as
        hashing a password.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[Any, HttpResponse | None] = super().try_save(request)
        return saved


class ResetPasswordForm(bounded(account.ResetPasswordForm)):  # type: ignore[misc]
    """Asking for a new password: whether the address is known is looked up once the answer was
    given.
    """

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **options: Any) -> str:
        after_answer(partial(self._look_up_and_send, request, **options))
        return str(self.cleaned_data["email"])

    def _look_up_and_send(self, request: HttpRequest, **options: Any) -> None:
        super().clean_email()  # finds the users
        super().save(request, **options)
