"""Uploads of what is to be sealed: in memory, limited, never a temporary file."""

from __future__ import annotations

import tempfile

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from ppp_portal import uploads
from ppp_portal.uploads import MAX_FILE_BYTES, MemoryOnlyUploadHandler


def _request(*sizes: int):
    files = [SimpleUploadedFile(f"{n}.pdf", b"x" * size) for n, size in enumerate(sizes)]
    request = RequestFactory().post("/", {"file": files, "note": "あ"})
    request.upload_handlers = [MemoryOnlyUploadHandler(request)]
    return request


def test_a_large_file_stays_in_memory(monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)

    request = _request(5 * 1024 * 1024, 0, 3)

    found = request.FILES.getlist("file")
    assert [type(one) for one in found] == [InMemoryUploadedFile] * 3
    assert [(one.name, one.size, len(one.read())) for one in found] == [
        ("0.pdf", 5 * 1024 * 1024, 5 * 1024 * 1024),
        ("1.pdf", 0, 0),
        ("2.pdf", 3, 3),
    ]
    assert request.POST["note"] == "あ"


def test_a_file_beyond_the_limit_is_cut_one_byte_after_it() -> None:
    request = _request(MAX_FILE_BYTES, MAX_FILE_BYTES + 5_000_000)

    assert [one.size for one in request.FILES.getlist("file")] == [
        MAX_FILE_BYTES,
        MAX_FILE_BYTES + 1,
    ]


def test_a_request_beyond_its_limit_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MAX_REQUEST_BYTES", 100_000)

    with pytest.raises(RequestDataTooBig):
        _ = _request(60_000, 60_000).FILES
