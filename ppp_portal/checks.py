"""System checks of the portal itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.utils import DatabaseError, OperationalError

from ppp_portal.master_keys import MasterKeyError, read_master_keys


@register(Tags.security, deploy=True)
def secret_key_is_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Production has no default secret."""
    if settings.SECRET_KEY:
        return []
    return [Error("SECRET_KEY is empty.", hint="Set it in the environment.", id="portal.E001")]


@register(Tags.security)
def seal_keys_are_usable(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Proposals cannot be written without the key file; a readable one protects nothing."""
    if not settings.PORTAL_SEAL_KEYFILE:
        return [
            Warning(
                "PORTAL_SEAL_KEYFILE is empty: nobody can write a proposal.",
                hint="Name a file outside the checkout, then run manage.py make_seal_key.",
                id="portal.W003",
            )
        ]
    try:
        read_master_keys(settings.PORTAL_SEAL_KEYFILE)
    except MasterKeyError as error:
        return [Error(str(error), hint="See docs/sealing.md.", id="portal.E003")]
    return []


@register(Tags.database, deploy=True)
def demo_accounts_stay_in_the_demo(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """The demo accounts share a published password: refuse them outside settings/demo.py."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM partners_user"
                    " WHERE email LIKE '%%demo.example' AND is_active"
                )
                (count,) = cursor.fetchone()
        except (OperationalError, DatabaseError):
            continue  # not migrated yet: nobody can sign in
        if count:
            found.append(
                Error(
                    f"Database '{alias}' holds {count} demo accounts with a published password.",
                    hint="Use a fresh database, or deactivate the accounts in the admin.",
                    id="portal.E002",
                )
            )
    return found
