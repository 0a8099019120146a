"""Sending an unsealed file: from memory, saved under its own name, never shown in the page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from proposals.writing.content import Attachment


def sent_file(attachment: Attachment, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=attachment.kind)
    response["Content-Disposition"] = (
        content_disposition_header(True, attachment.name) or "attachment"
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
