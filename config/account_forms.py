"""The forms of accounts, with the limits of the columns that they fill: what is longer is told, not thrown."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from django.core.validators import MaxLengthValidator
from django.forms import CharField, EmailField, Form

LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 254
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
    secret = LONGEST_NAME if name in _NAMES else LONGEST_SECRET
    limit = LONGEST_EMAIL if isinstance(field, EmailField) else secret
    if field.max_length is None or field.max_length > limit:
        field.max_length = limit
        field.validators.append(MaxLengthValidator(limit))
        field.widget.attrs["maxlength"] = str(limit)


LoginForm = bounded(account.LoginForm)
SignupForm = bounded(account.SignupForm)
AddEmailForm = bounded(account.AddEmailForm)
ChangePasswordForm = bounded(account.ChangePasswordForm)
SetPasswordForm = bounded(account.SetPasswordForm)
ResetPasswordForm = bounded(account.ResetPasswordForm)
ResetPasswordKeyForm = bounded(account.ResetPasswordKeyForm)
ReauthenticateForm = bounded(account.ReauthenticateForm)
AuthenticateCodeForm = bounded(mfa.AuthenticateForm)
ReauthenticateCodeForm = bounded(mfa.ReauthenticateForm)
ActivateTOTPForm = bounded(totp.ActivateTOTPForm)
DeactivateTOTPForm = bounded(totp.DeactivateTOTPForm)
GenerateRecoveryCodesForm = bounded(recovery_codes.GenerateRecoveryCodesForm)
