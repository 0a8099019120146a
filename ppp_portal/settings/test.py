"""The test suite."""

from ppp_portal.master_keys import local_key_file
from ppp_portal.settings.base import *  # noqa: F403
from ppp_portal.settings.base import DATABASES, STORAGES, VAR_DIR, env

SECRET_KEY = "only-for-tests-" + "0" * 40  # nothing outlives the run
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = False  # the test client speaks plain http
SECURE_HSTS_SECONDS = 0  # the live server is plain http
SESSION_COOKIE_SECURE = False  # plain http
CSRF_COOKIE_SECURE = False  # plain http
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # no proxy in front
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # tests that need them set their own
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; no real accounts
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # nothing leaves the machine
PORTAL_SEAL_KEYFILE = str(local_key_file(VAR_DIR / "test_seal_keys"))  # nothing real
MEDIA_ROOT = VAR_DIR / "test-media"
DATABASES["default"]["TEST"] = {"NAME": env("PORTAL_TEST_DB", default="test_portal")}
DATABASES["default"]["CONN_MAX_AGE"] = 0  # live-server threads must not keep the database open
# No collectstatic before a run: WhiteNoise warns of a folder that is not there.
STATIC_ROOT = None  # type: ignore[assignment]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
