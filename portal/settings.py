"""Every setting of the portal, read from the environment, from top to bottom.

`docs/running.md` lists each variable with its default; a test holds the two together.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from portal import environment, logs
from portal.alert_settings import *  # noqa: F403  the same
from portal.error_settings import *  # noqa: F403
from portal.probe_settings import *  # noqa: F403  Django reads the names of this module alone
from portal.release_settings import *  # noqa: F403  the same

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.folder("VAR_DIR", BASE_DIR / "var")
COMMAND = sys.argv[1] if len(sys.argv) > 1 and Path(sys.argv[0]).name == "manage.py" else ""
# These look at a URL and print: they need no database, no secret and no configuration.
STANDALONE_COMMANDS = {"assess", "list_probes", "probe"}

# --- Where the portal runs -------------------------------------------------------------------------------
DEBUG = environment.flag("DEBUG", default=False)
DATABASE_URL = environment.text("DATABASE_URL")
EMBEDDED = DATABASE_URL == "" or DATABASE_URL.startswith("sqlite")
DATABASES = {"default": environment.database(DATABASE_URL or f"sqlite:///{VAR_DIR / 'launchproof.sqlite3'}")}
if not DATABASE_URL and COMMAND not in STANDALONE_COMMANDS:
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # SQLite makes its file, but no folder for it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = environment.text("SECRET_KEY")
SECRET_KEY_GIVEN = bool(SECRET_KEY)
if not SECRET_KEY:
    if COMMAND in STANDALONE_COMMANDS:
        SECRET_KEY = "standalone-commands-sign-nothing"  # noqa: S105
    elif EMBEDDED:
        SECRET_KEY = environment.embedded_secret_key(VAR_DIR)
    else:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Give it (or SECRET_KEY_FILE) at least 50 random characters."
        )

BASE_URL = environment.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
MEDIA_ROOT = environment.folder("MEDIA_ROOT", VAR_DIR / "evidence")
SIMULATED_CLOCK = environment.text("SIMULATED_CLOCK")
ORGANISATION_NAME = environment.text("ORGANISATION_NAME", "Launchproof")

# --- Applications ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "probes",
    "readiness",
    "portal.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # TemplatesSetting finds Django's own form templates here; ours come first
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_structlog",
]
MIDDLEWARE = [
    # Outermost, or error pages and static answers would miss the headers.
    "portal.headers.SecurityHeaders",
    "portal.proxies.TrustedProxies",
    "portal.intake.Intake",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.sessions.SessionBounds",  # before anything reads who is signed in
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "portal.zones.PersonsZone",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "readiness.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- People ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "readiness.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_MIN_LENGTH = environment.whole("PASSWORD_MIN_LENGTH", 12, least=8, most=128)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "readiness.teams.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "readiness.web.signup.SignupForm"
ACCOUNT_FORMS = {
    "login": "readiness.web.signin.SignInForm",
    "reset_password": "readiness.web.signin.ResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = environment.whole("REAUTHENTICATION_SECONDS", 300, least=30, most=86400)
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BASE_URL.startswith("https://") else "http"
# People join by invitation; SIGNUP_DOMAINS=example.org lets anyone with a confirmed address there in as well.
SIGNUP_DOMAINS = environment.listed("SIGNUP_DOMAINS")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "readiness.web.signin.AddPasskeyForm"}
MFA_TOTP_ISSUER = ORGANISATION_NAME
# Browsers allow passkeys on plain http for localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith(("http://localhost", "http://127.0.0.1"))
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if OIDC_ISSUER := environment.text("OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": environment.text("OIDC_NAME", "Single sign-on"),
                "client_id": environment.text("OIDC_CLIENT_ID"),
                "secret": environment.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }
# Whether a provider has to say when it last asked somebody who they are, before they sign or make keys.
OIDC_AUTH_TIME = environment.flag("OIDC_AUTH_TIME", default=True)
SOCIALACCOUNT_ADAPTER = "readiness.teams.adapters.SocialAccountAdapter"
# An address that another provider vouches for never takes over an account by itself.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# A token that may sign lasts a day at most, whatever stands here.
API_TOKEN_MAX_DAYS = environment.whole("API_TOKEN_MAX_DAYS", 365, least=1, most=3650)

# --- What tools report -----------------------------------------------------------------------------------
INGEST_REPORT_BYTES = environment.whole("INGEST_REPORT_BYTES", 10 * 2**20, least=1024, most=100 * 2**20)
INGEST_TOKEN_MAX_DAYS = environment.whole("INGEST_TOKEN_MAX_DAYS", 365, least=1, most=3650)

# --- Safety of the session and of every answer -----------------------------------------------------------
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = environment.whole("SESSION_SECONDS", 12 * 3600, least=300, most=30 * 86400)
SESSION_IDLE_SECONDS = environment.whole("SESSION_IDLE_SECONDS", 3600, least=60, most=30 * 86400)
CSRF_FAILURE_VIEW = "readiness.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^health/ready$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # TrustedProxies drops it from anyone else
# The six of the seed, byte for byte; portal.headers puts them on every answer.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options comes from portal.headers, which reaches error pages and static files too
    "security.W021",  # no HSTS preload: the seed's header has none, and preloading is the domain owner's choice
]

# --- Language, time, files -------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
# An image has its static files collected under names that carry their digest; elsewhere they are found in place.
_collected_files = BASE_DIR / "staticfiles"
COLLECTED = COMMAND == "collectstatic" or (_collected_files / "staticfiles.json").exists()
STATIC_ROOT = _collected_files if COLLECTED else None
WHITENOISE_USE_FINDERS = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "portal.static.DigestNamedFiles"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
EVIDENCE_FILE_BYTES = environment.whole("EVIDENCE_FILE_BYTES", 50 * 2**20, least=1024, most=5 * 2**30)
PREVIEW_MEGAPIXELS = environment.whole("PREVIEW_MEGAPIXELS", 50, least=1, most=1000)
PREVIEW_SECONDS = environment.whole("PREVIEW_SECONDS", 20, least=1, most=300)
PREVIEW_MEMORY_MIB = environment.whole("PREVIEW_MEMORY_MIB", 768, least=256, most=16384)
DATA_UPLOAD_MAX_MEMORY_SIZE = environment.whole("REQUEST_BODY_BYTES", 5 * 2**20, least=65536, most=2**30)
FILE_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FIELDS = 256 * 1024, 2000
FILE_UPLOAD_HANDLERS = [
    "readiness.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CSV_IMPORT_ROWS = environment.whole("CSV_IMPORT_ROWS", 5000, least=1, most=100_000)
AUDIT_EXPORT_ROWS = environment.whole("AUDIT_EXPORT_ROWS", 100_000, least=1, most=1_000_000)
METRIC_PUSH_BYTES = environment.whole("METRIC_PUSH_BYTES", 2**20, least=1024, most=16 * 2**20)
METRIC_PUSH_SAMPLES = environment.whole("METRIC_PUSH_SAMPLES", 5000, least=1, most=50_000)
METRIC_PAST_HOURS = environment.whole("METRIC_PAST_HOURS", 48, least=1, most=168)
METRIC_FUTURE_SECONDS = environment.whole("METRIC_FUTURE_SECONDS", 300, least=0, most=3600)
METRIC_PULL_SECONDS = environment.whole("METRIC_PULL_SECONDS", 60, least=15, most=3600)
METRIC_FRESH_SECONDS = environment.whole("METRIC_FRESH_SECONDS", 300, least=60, most=86_400)
# What may still come late must not have been removed: the least is more than the most of METRIC_PAST_HOURS.
METRIC_RAW_DAYS = environment.whole("METRIC_RAW_DAYS", 14, least=8, most=400)
METRIC_FIVE_MINUTES_DAYS = environment.whole("METRIC_FIVE_MINUTES_DAYS", 35, least=8, most=800)
METRIC_HOURS_DAYS = environment.whole("METRIC_HOURS_DAYS", 400, least=32, most=4000)
METRIC_DAYS_DAYS = environment.whole("METRIC_DAYS_DAYS", 3650, least=32, most=36_500)
WAIVER_NOTICE_DAYS = environment.whole("WAIVER_NOTICE_DAYS", 7, least=1, most=365)
WEEKEND, HOLIDAYS = environment.weekdays("WEEKEND", "sat,sun"), environment.holidays("HOLIDAYS")
WAIVER_MAX_DAYS = environment.whole("WAIVER_MAX_DAYS", 180, least=1, most=3650)

# --- The sealed log --------------------------------------------------------------------------------------
# The log's name is fixed by its first key: another value later does not move a running log.
LEDGER_ORIGIN = environment.log_name("LEDGER_ORIGIN", f"{urlsplit(BASE_URL).netloc}/ledger")
LEDGER_KEY_FILE = environment.path("LEDGER_KEY_FILE")
GATE_KEY_FILE = environment.path("GATE_KEY_FILE")
LEDGER_SEAL_EVERY = environment.whole("LEDGER_SEAL_EVERY", 500, least=200, most=1000)  # milliseconds
LEDGER_SEAL_BATCH = environment.whole("LEDGER_SEAL_BATCH", 2000, least=1, most=20_000)
# How often the newest checkpoint goes out to those who keep one outside.
ANCHOR_EVERY_HOURS = environment.whole("ANCHOR_EVERY_HOURS", 24, least=1, most=168)
TIMESTAMP_URL = environment.text("TIMESTAMP_URL")
TIMESTAMP_CA_FILE = environment.path("TIMESTAMP_CA_FILE")
if TIMESTAMP_URL and not TIMESTAMP_CA_FILE:
    raise ImproperlyConfigured(
        "TIMESTAMP_URL is set, but not TIMESTAMP_CA_FILE: a token is verified when it comes, against these roots."
    )

# --- Probes ----------------------------------------------------------------------------------------------
OUTBOUND = "probes.outbound"  # what readiness/outbound.py sends through
# What verify_ledger asks besides its own.
LEDGER_CHECKS = ["probes.sealcheck", "probes.held", "readiness.reports.held"]
PROBE_USER_AGENT = environment.text("PROBE_USER_AGENT", f"Launchproof (+{BASE_URL})")

# --- Reports ---------------------------------------------------------------------------------------------
REPORT_SECONDS = environment.whole("REPORT_SECONDS", 120, least=5, most=220)
REPORT_MEMORY_MIB = environment.whole("REPORT_MEMORY_MIB", 1024, least=128, most=8192)
REPORTS_WAITING = environment.whole("REPORTS_WAITING", 10, least=1, most=1000)
REPORT_KEEP_DAYS = environment.whole("REPORT_KEEP_DAYS", 7, least=1, most=3650)
BUNDLE_LEAF_HASHES = environment.whole("BUNDLE_LEAF_HASHES", 1_000_000, least=0, most=8_000_000)
# Signed PDFs: a PEM certificate with its key, or one PKCS#12 file.
SIGNING_CERT_FILE = environment.path("SIGNING_CERT_FILE")
SIGNING_KEY_FILE = environment.path("SIGNING_KEY_FILE")
SIGNING_KEY_PASSWORD = environment.text("SIGNING_KEY_PASSWORD")
if SIGNING_CERT_FILE and find_spec("pyhanko") is None:
    raise ImproperlyConfigured(
        "SIGNING_CERT_FILE is set, but pyHanko is not installed: install requirements/signing.txt, or unset it."
    )

# --- Redis, Celery, e-mail -------------------------------------------------------------------------------
REDIS_URL = environment.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "portal.caching.RedisOrHere",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "lp",
        "OPTIONS": {"socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) if REDIS_URL else "memory://"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
# A task is acknowledged when it is done, and handed on when its process dies. One in doubt comes back after the
# visibility timeout: the hard limit stays below it, or a slow task would run twice with nothing killed.
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # the work is a row; it may be finished
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 240
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # By default kombu looks for lost messages only every 10 s x 10 = 100 s.
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
# A page never waits for an absent broker: the row is written, and the next look finds it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB; a child that grew past it is replaced after its task
CELERY_TIMEZONE = "UTC"
CELERY_TASK_QUEUES = tuple(Queue(name, routing_key=name) for name in ("celery", "probes"))
CELERY_TASK_ROUTES = {"probes.tasks.look": {"queue": "probes"}}
# A look that was not begun when the next one is due has nothing to add.
CELERY_BEAT_SCHEDULE = {
    "readiness": {"task": "readiness.tasks.look", "schedule": 10.0, "options": {"expires": 10}},
    "probes": {"task": "probes.tasks.look", "schedule": 5.0, "options": {"expires": 5}},
}
EMAIL_TIMEOUT = environment.whole("EMAIL_TIMEOUT_SECONDS", 10, least=1, most=60)
# With doubling waits of at most six hours, fourteen attempts last a day and a half: longer than most outages.
NOTICE_ATTEMPTS = environment.whole("NOTICE_ATTEMPTS", 14, least=1, most=100)
EMAIL_URL = environment.text("EMAIL_URL", f"filemail://{VAR_DIR / 'mail'}" if EMBEDDED else "consolemail://")
globals().update(environment.email(EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text(
    "EMAIL_FROM", f"{ORGANISATION_NAME} <launchproof@localhost>"
)

# --- REST ------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "readiness.api.authentication.TokenAuthentication",
        "readiness.api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["readiness.api.reading.StrictJson"],
    "DEFAULT_THROTTLE_CLASSES": ["readiness.api.throttling.Reads", "readiness.api.throttling.Writes"],
    "DEFAULT_SCHEMA_CLASS": "readiness.api.description.Described",
    "EXCEPTION_HANDLER": "readiness.api.problems.handler",
    "UNAUTHENTICATED_USER": None,
}
RUNBOOK_EXERCISE_DAYS = environment.whole("RUNBOOK_EXERCISE_DAYS", 120, least=1, most=3650)
# Counted in the cache: without Redis each web process counts for itself.
CALENDAR_READS_PER_MINUTE = environment.whole("CALENDAR_READS_PER_MINUTE", 60, least=1, most=1_000_000)
PINGS_PER_MINUTE = environment.whole("PINGS_PER_MINUTE", 30, least=1, most=1_000_000)
API_READS_PER_MINUTE = environment.whole("API_READS_PER_MINUTE", 600, least=1, most=1_000_000)
API_WRITES_PER_MINUTE = environment.whole("API_WRITES_PER_MINUTE", 120, least=1, most=1_000_000)
IDEMPOTENCY_HOURS = environment.whole("IDEMPOTENCY_HOURS", 24, least=1, most=24 * 30)
SPECTACULAR_SETTINGS = {
    "TITLE": "Launchproof",
    "VERSION": "1",
    "DESCRIPTION": (BASE_DIR / "readiness" / "api" / "introduction.md").read_text(),
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
    "POSTPROCESSING_HOOKS": ["readiness.api.explaining.explain"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SORT_OPERATIONS": True,
    "OAS_VERSION": "3.1.0",
}

# --- Logs and errors -------------------------------------------------------------------------------------
LOG_LEVEL = environment.text("LOG_LEVEL", "INFO").upper()
ENVIRONMENT = environment.text("ENVIRONMENT", "production")
RELEASE = environment.text("RELEASE", "0.1.0")
SENTRY_DSN = environment.text("SENTRY_DSN")
SENTRY_TRACES_SAMPLE_RATE = environment.share("SENTRY_TRACES_SAMPLE_RATE", 0.1)
SENTRY_SEND_EMAIL = environment.flag("SENTRY_SEND_EMAIL", default=False)
try:
    LOGGING = logs.configuration(level=LOG_LEVEL, readable=DEBUG)
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
DJANGO_STRUCTLOG_CELERY_ENABLED = True
