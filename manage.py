#!/usr/bin/env python
"""Django's command line; starts the project's own PostgreSQL where DATABASE_URL is not set."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppp_portal.settings.dev")
    from django.core.management import execute_from_command_line

    from ppp_portal.local_postgres import running_if_needed

    with running_if_needed(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
