"""A PostgreSQL of the checkout's own, for development, the demo and the tests.

Used only where `DATABASE_URL` is empty; production names a real server. `initdb` and `postgres`
come from the machine (15 or newer), else from the pinned wheel; `PORTAL_POSTGRES=system|wheel`
forces one. The server listens on a private unix socket only, never on TCP.

`places` says where it lies and who runs it, `binaries` which programs, `cluster` starts and stops,
`use` counts its users, `keeper` is the small process beside the server that ends it with its last
user. Needs flock and unix sockets: Linux or macOS.
"""

from ppp_portal.local_postgres.places import LocalPostgresError, Place, place_for, purpose_now
from ppp_portal.local_postgres.use import running, running_if_needed

__all__ = [
    "LocalPostgresError",
    "Place",
    "local_database",
    "place_for",
    "purpose_now",
    "running",
    "running_if_needed",
]


def local_database(purpose: str | None = None) -> dict[str, object]:
    """Return Django's DATABASES entry of the local server; starts and writes nothing.

    `purpose` ("dev", "test", …) names one of the checkout's clusters; default: `purpose_now()`.
    """
    place = place_for(purpose or purpose_now())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": place.database,
        "USER": place.role,
        "PASSWORD": "",
        "HOST": str(place.socket),
        "PORT": place.port,  # named, so that PGPORT in the environment changes nothing
    }
