"""docs/states.md is what the code says."""

from __future__ import annotations

from django.conf import settings

from ppp_portal.pages.states_document import states_document


def test_the_document_of_states_equals_the_code() -> None:
    written = (settings.BASE_DIR / "docs" / "states.md").read_text(encoding="utf-8")

    assert written == states_document(), "manage.py write_states"
