"""Development on one's own machine: `manage.py` uses these unless told otherwise."""

from ppp_portal.local_secrets import local_secret
from ppp_portal.master_keys import local_key_file
from ppp_portal.settings.base import *  # noqa: F403
from ppp_portal.settings.base import STORAGES, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)  # tracebacks and unminified answers for developers
SECRET_KEY = env("SECRET_KEY", default="") or local_secret(VAR_DIR / "secret_key")
# Made once and kept beside the local database.
PORTAL_SEAL_KEYFILE = env("PORTAL_SEAL_KEYFILE", default="") or str(
    local_key_file(VAR_DIR / "seal_keys")
)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECURE_SSL_REDIRECT = False  # no TLS on a developer's machine
SECURE_HSTS_SECONDS = 0  # would stick to "localhost" in the browser
SESSION_COOKIE_SECURE = False  # plain http
CSRF_COOKIE_SECURE = False  # plain http
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # no proxy in front
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # nothing leaves the machine
# Files are served as they lie, without collectstatic.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
