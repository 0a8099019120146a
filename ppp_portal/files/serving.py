"""Sending a kept file. Who may have it is asked by the view, through what the file belongs to."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from ppp_portal.files import disk
from ppp_portal.files.stored_file import StoredFile

logger = logging.getLogger(__name__)
ORIGINAL = "original"
# A browser that would run what it is sent finds nothing it may run.
_SANDBOX = "default-src 'none'; sandbox"


def file_response(
    request: HttpRequest, stored: StoredFile, variant: str = ORIGINAL, *, as_download: bool = False
) -> HttpResponseBase:
    """The file, or for a photo its `medium` or `small` picture.

    Photos are shown, everything else is saved under its own name. Browsers ask again each time,
    so that a right that ended is felt at once; unchanged, they get 304 without the bytes.
    Raises Http404 for a picture that the file does not have.
    """
    is_smaller = variant != ORIGINAL
    if variant not in disk.VARIANTS or (is_smaller and not stored.is_photo):
        raise Http404
    etag = f'"{stored.sha256}-{variant}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _sent(stored, variant, as_download=as_download or not stored.is_photo)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _sent(stored: StoredFile, variant: str, *, as_download: bool) -> FileResponse:
    try:
        file = disk.open_variant(stored.pk, variant)
    except FileNotFoundError as error:
        logger.error("The %s of stored file %s is not on the disk", variant, stored.pk)
        raise Http404 from error
    content_type = "image/jpeg" if variant != ORIGINAL else stored.content_type
    response = FileResponse(file, content_type=content_type)
    disposition = content_disposition_header(as_download, stored.name)
    response["Content-Disposition"] = disposition or "attachment"
    return response
