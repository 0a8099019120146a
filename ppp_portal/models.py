"""The tables of the ground: Django looks for models here, each lives in its own module."""

from ppp_portal.audit import AuditEntry
from ppp_portal.files.stored_file import StoredFile
from ppp_portal.mail import Mail
from ppp_portal.once import SentForm
from ppp_portal.spreadsheet_runs import ColumnLayout, ImportRow, ImportRun

__all__ = ["AuditEntry", "ColumnLayout", "ImportRow", "ImportRun", "Mail", "SentForm", "StoredFile"]
