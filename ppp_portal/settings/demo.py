"""`make demo`: production behaviour over plain http on loopback, with the demo accounts."""

from ppp_portal.local_secrets import local_secret
from ppp_portal.master_keys import local_key_file
from ppp_portal.settings.base import *  # noqa: F403
from ppp_portal.settings.base import VAR_DIR, env

DEMO = True  # the shared demo accounts may exist here
SECRET_KEY = env("SECRET_KEY", default="") or local_secret(VAR_DIR / "secret_key")
# Made once and kept beside the local database.
PORTAL_SEAL_KEYFILE = env("PORTAL_SEAL_KEYFILE", default="") or str(
    local_key_file(VAR_DIR / "seal_keys")
)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECURE_SSL_REDIRECT = False  # no TLS on loopback
SECURE_HSTS_SECONDS = 0  # would stick to "localhost" in the browser
SESSION_COOKIE_SECURE = False  # plain http
CSRF_COOKIE_SECURE = False  # plain http
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # gunicorn answers directly
PORTAL_BASE_URL = f"http://127.0.0.1:{env('PORT', default='8000')}"  # links in demo mail
# Mail stays in the database, where administrators read it (Part of the demo, sends nothing).
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
