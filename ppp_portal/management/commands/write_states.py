from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ppp_portal.pages.states_document import states_document


class Command(BaseCommand):
    help = "Write docs/states.md from the enums and transition tables."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "states.md"
        path.write_text(states_document(), encoding="utf-8")
        self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
