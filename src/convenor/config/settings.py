"""Every setting, on one page. No environment variable at all gives a working site on SQLite in ``var/``."""

import os
import secrets
import tempfile
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from convenor.config import env
from convenor.credentials.proof.keeper import Keeper
from convenor.credentials.proof.log.witnesses import Policy, read_policy
from convenor.credentials.proof.refusals import Refused

PACKAGE = Path(__file__).resolve().parents[1]
DATA = Path(env.text("DATA", "var")).resolve()
"""The folder that holds what an installation must not lose: database, files, secrets."""
DATA.mkdir(parents=True, exist_ok=True)

DEMO = env.flag("DEMO")
"""A playground: sign-in links, and the page /mail/ that shows what was sent. Never on a real site."""
DEBUG = env.flag("DEBUG")

SITE_URL = env.text("URL", "http://localhost:8000").rstrip("/")
"""The public address. It is printed in every QR code and signed into every credential: choose it once."""
ALLOWED_HOSTS = env.words(
    "HOSTS", ["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname or "localhost"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]


def _kept_secret(name: str) -> str:
    """The secret from the environment, or one made on first use and kept in the data folder."""
    given = env.secret(name)
    if given:
        return given
    path = DATA / f"{name.lower()}"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def _keeper(path: str) -> Keeper | None:
    """Return what ``package.module:Name`` makes when it is called without arguments."""
    if not path:
        return None
    module, _colon, name = path.partition(":")
    try:
        keeper = getattr(import_module(module), name)()
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise ImproperlyConfigured(f"CONVENOR_KEY_KEEPER: {path} cannot be used. {why}") from error
    if missing := [verb for verb in ("make", "sign", "delete") if not callable(getattr(keeper, verb, None))]:
        raise ImproperlyConfigured(f"CONVENOR_KEY_KEEPER: {path} does not know how to {', '.join(missing)}.")
    made: Keeper = keeper
    return made


def _policy(path: str) -> Policy | None:
    if not path:
        return None
    try:
        return read_policy(Path(path).read_bytes())
    except (OSError, Refused) as error:
        raise ImproperlyConfigured(f"CONVENOR_LOG_WITNESSES: {error}") from None


SECRET_KEY = _kept_secret("SECRET_KEY")
SIGNING_SECRET = _kept_secret("SIGNING_SECRET")
"""Encrypts the private keys of issuers at rest. Lose it and those keys are lost; leak it and they are leaked."""

KEY_KEEPER = _keeper(env.text("KEY_KEEPER"))
"""Who keeps the private keys of issuers in the place of this database (``credentials.proof.keeper.Keeper``)."""

LOG_WITNESSES = _policy(env.text("LOG_WITNESSES"))
"""Who is asked to cosign the checkpoints of the log: a policy in a file (C2SP tlog-policy), with their addresses."""
LOG_TIMESTAMP_URL = env.text("LOG_TIMESTAMP_URL")
"""A time stamp authority (RFC 3161) that stamps the checkpoints of the log."""
LOG_TIMESTAMP_ROOTS = env.text("LOG_TIMESTAMP_ROOTS")
"""A file of certificates (PEM) to one of which the authority's must lead; without it, its signature is not checked."""

INSTALLED_APPS = [
    "convenor.kit",
    "convenor.ui",
    "convenor.audit",
    "convenor.jobs",
    "convenor.documents",
    "convenor.vocabularies",
    "convenor.notices",
    "convenor.people",
    "convenor.programmes",
    "convenor.enrolment",
    "convenor.attendance",
    "convenor.live",
    "convenor.credentials",
    "convenor.reporting",
    "convenor.pages",
    "convenor.rehearsal",
    "convenor.config",
    "allauth",
    "allauth.account",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "convenor.ui.middleware.say_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "convenor.ui.middleware.answer_refusals",
]

ROOT_URLCONF = "convenor.config.urls"
WSGI_APPLICATION = "convenor.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "convenor.ui.context.site",
                "convenor.pages.context.sections",
            ],
        },
    }
]
FORM_RENDERER = "convenor.ui.forms.FormRenderer"


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": parts.path if parts.scheme == "sqlite" else DATA / "convenor.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
        # Opening it anew for each request took as long as all the rest of a kept page.
        "CONN_MAX_AGE": None,
        # A database in a file, as in production: tests of two at once need two connections. One for each test run.
        "TEST": {"NAME": Path(tempfile.gettempdir()) / f"convenor-test-{os.getpid()}.sqlite3"},
    }


DATABASES = {"default": _database(env.text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # Shared by every process of an installation: limits on sign-in codes must count across them.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "convenor_cache",
        # The oldest entries go when it is full; 300, Django's own limit, would let a flood push the counters out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "pages": {
        # Rendered public pages, in each process by itself: their names hold the version, so none is ever out of date.
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

LIVE_BUS_URL = env.text("BUS_URL")
"""Redis or Valkey, by which live rooms of several processes tell each other what is new."""

EVERY = {"programmes.remind": timedelta(hours=1)}
"""What workers do again and again, and how often: the names of tasks."""
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

STORAGES = {
    "default": {
        "BACKEND": "convenor.documents.storage.DurableFiles",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = DEBUG

# Languages: az first, as the country; content per language lives in JSON fields.
LANGUAGE_CODE = "az"
LANGUAGES = [("az", "Azərbaycanca"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "Asia/Baku"

# Accounts: a person signs in by a code sent to their address; nobody signs up by themselves.
AUTH_USER_MODEL = "people.Person"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
"""An address is unique whatever its case: a constraint that the check does not see."""
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
ACCOUNT_ADAPTER = "convenor.people.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_FORMS = {
    "request_login_code": "convenor.people.forms.RequestCodeForm",
    "confirm_login_code": "convenor.people.forms.EnterCodeForm",
}
ACCOUNT_RATE_LIMITS = {
    # A whole course signs in from one hall, behind one address of its network.
    "request_login_code": "120/m/ip,3/m/key,12/h/key",
    "enter_login_code": "3/900s/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY") else 0
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
# An unknown address gets a mail that says so: to be answered sooner than a known one would give it away.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# Mail: SMTP when a host is given; otherwise each mail is a file in the data folder.
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_TLS", default=True)
EMAIL_TIMEOUT = 60
"""Seconds after which a mail server that says nothing is left for the next try: no worker waits for ever."""
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "convenor.notices.folder.EmailBackend"
)
MAIL_FOLDER = DATA / "mail"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Convenor <convenor@localhost>")

# Headers.
_HTTPS = SITE_URL.startswith("https:")
SECURE_SSL_REDIRECT = False  # the proxy in front does it, and knows when
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
"""An attendance grid of 300 people and 40 sessions is one form."""
LARGEST_UPLOAD = env.number("LARGEST_UPLOAD", 10 * 1024 * 1024)
LARGEST_MATERIAL = env.number("LARGEST_MATERIAL", 40 * 1024 * 1024)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
