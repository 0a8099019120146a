"""What a browser gets of a kept file, and how it must treat it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory

from ppp_portal.files import disk
from ppp_portal.files.serving import file_response
from ppp_portal.files.stored_file import StoredFile
from ppp_portal.files.storing import store
from tests.factories import files
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(media_root: Path) -> StoredFile:
    return store(by=UserFactory(), upload=files.upload("遠足 1.jpg", files.jpeg((900, 600))))


@pytest.fixture
def document(media_root: Path) -> StoredFile:
    return store(by=UserFactory(), upload=files.upload("月次報告.pdf", files.pdf()))


def get(**headers: str):
    return RequestFactory().get("/", headers=headers)


def test_a_photo_is_shown_and_a_document_is_saved_under_its_japanese_name(photo, document) -> None:
    shown, saved = file_response(get(), photo), file_response(get(), document)

    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"] == ("inline; filename*=utf-8''%E9%81%A0%E8%B6%B3%201.jpg")
    assert saved["Content-Type"] == "application/pdf"
    assert saved["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%9C%88%E6%AC%A1%E5%A0%B1%E5%91%8A.pdf"
    )
    assert b"".join(saved.streaming_content) == files.pdf()


def test_a_photo_is_saved_where_that_is_asked(photo) -> None:
    response = file_response(get(), photo, as_download=True)

    assert response["Content-Disposition"].startswith("attachment;")


def test_a_browser_may_run_nothing_and_asks_again_each_time(document) -> None:
    response = file_response(get(), document)

    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"


def test_an_unchanged_file_is_not_sent_again(photo) -> None:
    etag = file_response(get(), photo, "small")["ETag"]

    again = file_response(get(**{"If-None-Match": etag}), photo, "small")
    other = file_response(get(**{"If-None-Match": etag}), photo, "medium")

    assert (again.status_code, again["ETag"], other.status_code) == (304, etag, 200)


@pytest.mark.parametrize("variant", ["small", "medium"])
def test_a_smaller_picture_is_sent(photo, variant) -> None:
    response = file_response(get(), photo, variant)

    body = b"".join(response.streaming_content)
    assert body == (disk.folder(photo.pk) / variant).read_bytes()
    assert int(response["Content-Length"]) == len(body)


def test_a_document_has_no_smaller_picture(document) -> None:
    with pytest.raises(Http404):
        file_response(get(), document, "small")


@pytest.mark.parametrize("variant", ["../original", "large", ""])
def test_an_unknown_variant_does_not_exist(photo, variant) -> None:
    with pytest.raises(Http404):
        file_response(get(), photo, variant)


def test_a_file_lost_from_the_disk_is_not_found_and_logged(photo, caplog) -> None:
    disk.remove(photo.pk)

    with pytest.raises(Http404):
        file_response(get(), photo)

    assert str(photo.pk) in caplog.text
