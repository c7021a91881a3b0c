"""Django's settings. An installation is told apart by two variables of the environment only:
``ZUOXI_DATA`` (its folder) and ``ZUOXI_DATABASE_URL`` (another database than SQLite).

``ZUOXI_TLS=0`` (``zuoxi serve --no-tls``) lets cookies travel without TLS: for measuring, and
for nothing else. ``ZUOXI_HOSTS`` narrows the host names that are answered.
"""

import logging
import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from zuoxi.config import installation
from zuoxi.kernel import secret

PACKAGE = Path(__file__).resolve().parent.parent
ZUOXI_DATA = installation.data_folder()
ZUOXI_JOURNAL = ZUOXI_DATA / "journal.sqlite3"
ZUOXI_BROWSER = PACKAGE / "browser"
MEDIA_ROOT = ZUOXI_DATA / "media"
# Without its file one that nobody keeps: :mod:`zuoxi.sittings.secret` decides what that means.
SECRET_KEY = secret.read_secret(ZUOXI_DATA) or secret.fresh_secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZUOXI_HOSTS", "*").split(",")
TLS = os.environ.get("ZUOXI_TLS", "1") != "0"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "rules.apps.AutodiscoverRulesConfig",
    "django_tasks",
    "django_tasks_db",
    "zuoxi.kernel",
    "zuoxi.media",
    "zuoxi.accounts",
    "zuoxi.competitions",
    "zuoxi.registration",
    "zuoxi.papers",
    "zuoxi.sittings",
    "zuoxi.hall",
    "zuoxi.results",
]
MIDDLEWARE = [
    "zuoxi.config.headers.SecurityHeaders",
    "zuoxi.config.static.BrowserFiles",
    "zuoxi.config.headers.PlainCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "zuoxi.config.headers.PlainAddresses",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "zuoxi.config.urls"
ASGI_APPLICATION = "zuoxi.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

# SQLite: writers wait for each other instead of failing in mid-transaction (IMMEDIATE), and what
# is committed survives the power plug (FULL).
_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": ZUOXI_DATA / installation.DATABASE,
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
    "TEST": {"NAME": ZUOXI_DATA / "test.sqlite3"},
}
ZUOXI_DATABASE_URL = os.environ.get("ZUOXI_DATABASE_URL", "")
DATABASES: dict[str, Any] = {
    "default": dict(dj_database_url.parse(ZUOXI_DATABASE_URL, conn_max_age=0))
    if ZUOXI_DATABASE_URL
    else _SQLITE
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["zuoxi.accounts.passwords.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_COOKIE_NAME = "zuoxi_session"
SESSION_COOKIE_AGE = 16 * 3600  # a competition day; officials log in each morning
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "zuoxi.config.urls.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英语"))]
LANGUAGE_COOKIE_NAME = "zuoxi_language"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = None
if ZUOXI_BROWSER.is_dir():
    WHITENOISE_ROOT = ZUOXI_BROWSER
WHITENOISE_INDEX_FILE = True
WHITENOISE_MAX_AGE = 0  # pages are asked for again, so that an update reaches every seat
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Vite's files carry the hash of their content in the name.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    # The worker's library tells each step in English, whatever level its logger is given.
    "filters": {
        "no_chatter": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: (
                record.levelno >= logging.ERROR or not record.name.startswith("django_tasks")
            ),
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_chatter"],
        }
    },
    # A refused call is an answer, not an event.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ZUOXI_LOG_LEVEL", "WARNING")},
}
