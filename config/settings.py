"""One settings file.

Everything an operator may set is read from the environment here and listed in README.
"""

import os
from pathlib import Path
from typing import Any

import environ
from django.utils.csp import CSP

from config.environment import own_databases, read_database, read_one_of, read_path, read_positive
from config.ops.logs import DATED
from config.postgres.committed import ToldOutcome
from config.postgres.pooled import give_only_the_living
from config.postgres.replicas import REPLICA, give_only_standbys
from config.time_zone import read_time_zone

# Read by numpy when it is first imported, which nothing above does. A second thread of its algebra waits by
# spinning: small matrices, on processors that serve others, took it three times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEMARCHE_DEBUG", default=False)
SECRET_KEY = env.str("DEMARCHE_SECRET_KEY", default="insecure: for the demo and tests only")
ALLOWED_HOSTS = env.list("DEMARCHE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("DEMARCHE_TRUSTED_ORIGINS", default=[])
IS_HTTPS = env.bool("DEMARCHE_HTTPS", default=False)

# One person runs this installation: reviews of one's own work are allowed, and marked as such
# (DESIGN rule 4).
DEMARCHE_SELF_REVIEW = env.bool("DEMARCHE_SELF_REVIEW", default=False)
# Readers see who coded and who reviewed a stance.
DEMARCHE_SHOW_CODERS = env.bool("DEMARCHE_SHOW_CODERS", default=True)
# Numbers for operators at /metrics, for whoever sends this text as a bearer token; unset, none.
DEMARCHE_METRICS_TOKEN = env.str("DEMARCHE_METRICS_TOKEN", default="")
# Whom to tell of a weakness (/.well-known/security.txt): mailto:… or https://…
DEMARCHE_SECURITY_CONTACT = env.list("DEMARCHE_SECURITY_CONTACT", default=[])
# The proxies' addresses or networks, whose X-Forwarded-For tells where visitors come from.
DEMARCHE_PROXIES = env.list("DEMARCHE_PROXIES", default=[])
# Roles that work only with a second factor: reader, editor, reviewer, administrator.
DEMARCHE_MFA_ROLES = env.list("DEMARCHE_MFA_ROLES", default=[])
# Requests of the API that one visitor has a minute; 0: no limit.
DEMARCHE_API_RATE = env.int("DEMARCHE_API_RATE", default=300)
# Seconds that a save may wait for replicas to have it, where the primary waits for them; 0: as long
# as it takes.
DEMARCHE_COMMIT_SECONDS = env.float("DEMARCHE_COMMIT_SECONDS", default=0.0)
# Sessions end so long after the account last asked for something, and after the sign-in.
DEMARCHE_IDLE_HOURS = read_positive(env, "DEMARCHE_IDLE_HOURS", default=72)
SESSION_COOKIE_AGE = int(read_positive(env, "DEMARCHE_SESSION_DAYS", default=14) * 24 * 60 * 60)
SESSION_ENGINE = "config.accounts.session_store"
# Passwords known from breaches, by their SHA-1 in order, as haveibeenpwned.com gives them out.
DEMARCHE_BREACHED_PASSWORDS = read_path(env, "DEMARCHE_BREACHED_PASSWORDS")
# Anybody may make an account (as a reader).
DEMARCHE_SIGNUP = env.bool("DEMARCHE_SIGNUP", default=False)

INSTALLED_APPS = [
    "positions",
    "actors",
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_ox",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.web.headers.keep_to_this_site",
    "config.web.scripted.tell_where_to",
    "config.web.refusals.refuse_unreadable_input",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.web.headers.keep_private",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.web.authorship.name_author_of_changes",
    "config.web.reading.ReadFromReplicas",
    "config.web.refusals.FollowMoved",
    "positions.pages.refused.AnswerRefused",
    "config.web.unavailable.AnswerWhileUnavailable",
    "axes.middleware.AxesMiddleware",
    "config.web.scripted.show_what_follows",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.web.addresses", "config.web.kept"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.web.access.page_context",
            ],
        },
    }
]

# The application's role owns nothing; migrations run as the owner
# (docs/decisions/0001-roles-and-history.md).
if DATABASE_URL := env.str("DATABASE_URL", default=""):
    OWNER_URL = env.str("DATABASE_OWNER_URL", default=DATABASE_URL)
else:
    DATABASE_URL, OWNER_URL = own_databases(BASE_DIR / ".data" / "postgres")
DATABASES = {
    "default": read_database(DATABASE_URL, variable="DATABASE_URL"),
    "owner": read_database(OWNER_URL, variable="DATABASE_OWNER_URL"),
}
# How long the application waits for others' locks, for an answer, and for itself in a transaction,
# in milliseconds. Options of DATABASE_URL come later, and win. Imports and proofs lift the limits
# (`lift_time_limits`).
_LIMITS = {
    "lock_timeout": 5_000,
    "statement_timeout": 60_000,
    "idle_in_transaction_session_timeout": 60_000,
}
# A host that vanished says nothing: it is given up after so many seconds, a connection that waits
# for it included.
_NETWORK = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5_000,  # milliseconds
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
# A pool tries again after one second, then two, then four: after the first it is to begin anew, as
# whoever comes next may find the database back.
_POOL = {"min_size": 1, "max_size": env.int("DEMARCHE_POOL", default=8), "reconnect_timeout": 1}


def _connected(database: dict[str, Any], **options: Any) -> None:
    """What is said in the address of a database wins, whatever it is."""
    said = database.get("OPTIONS", {})
    limits = [*(f"-c {name}={value}" for name, value in _LIMITS.items()), said.get("options", "")]
    # Django's None would have psycopg prepare nothing at all: so many times means only what asks
    # for it by itself.
    database["OPTIONS"] = {**_NETWORK, "prepare_threshold": 1_000_000_000, **options, **said}
    database["OPTIONS"]["options"] = " ".join(limits)


_connected(
    DATABASES["default"],
    pool={
        **_POOL,
        "check": give_only_the_living,
        "connection_class": ToldOutcome,
        "timeout": 2,
    },
)

# Readers' pages come from replicas, where there are some (docs/decisions/0052-replicas.md).
if _replicas := env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES[REPLICA] = read_database(_replicas, variable="DATABASE_REPLICA_URL")
    _connected(
        DATABASES[REPLICA],
        pool={**_POOL, "check": give_only_standbys, "timeout": 1},
        target_session_attrs="standby",
        load_balance_hosts="random",
    )
    DATABASE_ROUTERS = ["config.postgres.replicas.PrimaryForTheRest"]

# Four, so that none can crowd out another (docs/decisions/0011-serving.md). What is in memory has
# the version of what it was made from in its key: it need not expire, only make room.
_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": None}
CACHES = {
    # What packages count (allauth: attempts, used codes of the second factor), shared by all workers.
    "default": {
        "BACKEND": "config.accounts.counter.Counter",
        "LOCATION": "demarche_counter",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # what expired goes first
    },
    # What an engine found in pieces of long texts, written by the worker of tasks for all.
    "readings": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "demarche_reading",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
    # What is counted of dossiers; no address adds to it.
    "memory": {**_MEMORY, "LOCATION": "memory", "OPTIONS": {"MAX_ENTRIES": 1000}},
    # Digests of answers for programs, one for each thing that can be asked.
    "answers": {**_MEMORY, "LOCATION": "answers", "OPTIONS": {"MAX_ENTRIES": 2000}},
    # Compressed pages of the anonymous, one for each thing that can be asked.
    "pages": {**_MEMORY, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 400}},
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "config.accounts.attempts.Passwords",
    "config.accounts.backends.AdministratorBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "django.contrib.auth.password_validation.MinimumLengthValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
        "config.accounts.passwords.NotOfTheHouse",
        "config.accounts.passwords.NotBreached",
    )
]
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "config.web.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = env.str("DEMARCHE_EMAIL_VERIFICATION", default="none")
_email_field = "email*" if ACCOUNT_EMAIL_VERIFICATION == "mandatory" else "email"
ACCOUNT_SIGNUP_FIELDS = ["username*", _email_field, "password1*", "password2*"]
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of another password, address or second factor
# E-mail addresses open the way to a new password: they are changed after a factor that was just given.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {  # nosec B105 # names of classes
    "login": "config.accounts.forms.LoginForm",
    "signup": "config.accounts.forms.SignupForm",
    "add_email": "config.accounts.forms.AddEmailForm",
    "change_password": "config.accounts.forms.ChangePasswordForm",
    "set_password": "config.accounts.forms.SetPasswordForm",
    "reset_password": "config.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "config.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "config.accounts.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "config.accounts.forms.AuthenticateCodeForm",
    "reauthenticate": "config.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "config.accounts.forms.ActivateTOTPForm",
    "deactivate_totp": "config.accounts.forms.DeactivateTOTPForm",
    "generate_recovery_codes": "config.accounts.forms.GenerateRecoveryCodesForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Demarche"
AXES_FAILURE_LIMIT = 8
DEMARCHE_ACCOUNT_FAILURES = 24
DEMARCHE_ADDRESS_FAILURES = 48
AXES_COOLOFF_TIME = 1  # hours
# Whoever is locked out and goes on would use up the account's limit, and lock its owner out.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Of an account from one address, of an account, of an address: config.accounts.attempts has a limit
# for each.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
AXES_HANDLER = "config.accounts.attempts.SignInLimits"
AXES_USERNAME_CALLABLE = "config.accounts.attempts.account_named"
AXES_CLIENT_IP_CALLABLE = "config.accounts.visitors.visitor_address"
AXES_LOCKOUT_CALLABLE = "config.web.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# What comes before the path in letters: nobody asks for them, so no request tells.
DEMARCHE_SITE = env.str(
    "DEMARCHE_SITE",
    default=f"https://{ALLOWED_HOSTS[0]}" if IS_HTTPS else "http://localhost:8000",
).rstrip("/")

# Printed for the demo, whose key is known. A real server's log is no place for links that reset a
# password.
_mail = env.email_url("EMAIL_URL", default="consolemail://")
if "EMAIL_URL" not in os.environ and "DEMARCHE_SECRET_KEY" in os.environ:
    _mail["EMAIL_BACKEND"] = "config.accounts.mail.Unsent"
_mail_options = {  # nosec B105 # names of settings
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
}
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {
            **{option: _mail[name] for option, name in _mail_options.items() if _mail.get(name)},
            **(
                {"timeout": 20} if _mail.get("EMAIL_HOST") else {}
            ),  # seconds; none would have a thread wait for ever
        },
    }
}
DEFAULT_FROM_EMAIL = env.str("DEMARCHE_FROM_EMAIL", default="demarche@localhost")

# What nobody should wait for is done by `manage.py ox_worker`, which `demo` and `serve` start
# (docs/decisions/0041-tasks.md).
TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            "MAX_ATTEMPTS": 3,
            "BACKOFF_INITIAL": 5,  # seconds; doubled each time
            # Seconds without a sign of life after which a worker's task is given to another. A sign
            # is given each third of that.
            "LOCK_TIMEOUT": 15,
        },
    }
}

LANGUAGE_CODE = "en-gb"
# "Today" is the day there, and times are written so.
TIME_ZONE = read_time_zone(env.str("DEMARCHE_TIME_ZONE", default="UTC"))
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".data" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Otherwise each of the many clients of a test run would list all static files first.
WHITENOISE_AUTOREFRESH = DEBUG or "PYTEST_VERSION" in os.environ
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_AUTOREFRESH
        else "config.web.static.StaticFiles"
    },
}

# No inline script or style anywhere; the nonce is there for the one script tag that configures
# nothing else.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS
# Asked on this machine, past the proxy; and what refuses http itself, as programs led on go on with it.
SECURE_REDIRECT_EXEMPT = [r"^(healthz?|readyz?|metrics)$", r"^api/v1/(?!openapi)"]
# Whether HSTS holds for subdomains, and is preloaded, is for operators to decide, at the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_FAILURE_VIEW = "config.web.sent.forged_form"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a folder with too many is told so by its form

DJANGO_TABLES2_TEMPLATE = "tables/table.html"
DJANGO_TABLES2_PAGE_RANGE = 7

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "config.ops.logs.WithoutTracesOfRefusals"}},
    "formatters": {
        "plain": {"()": "config.ops.logs.Plain", "format": DATED},
        "json": {"()": "config.ops.logs.Structured"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["refusals"],
            "formatter": read_one_of(env, "DEMARCHE_LOG", ["plain", "json"]),
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
