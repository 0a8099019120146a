"""Import organisations from a spreadsheet (ppp_portal.tables.importing_command)."""

from __future__ import annotations

from cases.domain.import_kinds import OrganisationImport
from ppp_portal.tables.importing_command import ImportCommand


class Command(ImportCommand):
    help = "Import organisations from CSV, xlsx, xls or ods."
    kind = OrganisationImport()
