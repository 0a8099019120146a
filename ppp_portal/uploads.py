"""Uploads that never touch the disk: for what is sealed before it is stored."""

from __future__ import annotations

from io import BytesIO

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

MAX_FILE_BYTES = 20 * 1024 * 1024
# All files of one request together: what a worker may have to hold.
MAX_REQUEST_BYTES = 60 * 1024 * 1024


class MemoryOnlyUploadHandler(FileUploadHandler):
    """Keeps files in memory; Django's own would write the larger ones to a temporary file.

    A file beyond the limit is cut one byte after it, so that the form sees that it is too large
    and says so by name; a request beyond its limit is refused as a whole (413).
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0
        self.kept = BytesIO()

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > MAX_REQUEST_BYTES:
            raise RequestDataTooBig("The files of this request are too large.")
        room = MAX_FILE_BYTES + 1 - self.kept.tell()
        self.kept.write(raw_data[: max(0, room)])

    def file_complete(self, file_size: int) -> UploadedFile:
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
