"""Files that are sealed: chosen, looked at by content in memory, never kept by the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from ppp_portal.files.inspecting import check_length, inspect_file
from ppp_portal.files.kinds import ANY, accept_attribute, allowed_words
from ppp_portal.forms import PlainWordsMixin
from proposals.writing.content import Attachment


class SealedFileForm(PlainWordsMixin, forms.Form):
    """One file and which of the call's documents it is."""

    document = forms.ChoiceField(label="どの書類か", required=False)
    file = forms.FileField(
        label="ファイル",
        max_length=255,
        allow_empty_file=True,
        help_text=f"{allowed_words(ANY)}。1つ20MBまで。",
        widget=forms.FileInput(attrs={"accept": accept_attribute(ANY)}),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, documents: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, files)
        self.fields["document"].choices = documents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload: UploadedFile | None = cleaned.get("file")
        if upload is None:
            return cleaned
        try:
            check_length(upload.name or "", upload.size or 0)
            cleaned["found"] = inspect_file(name=upload.name or "", data=upload.read())
        except ValidationError as error:
            self.add_error("file", error)
        return cleaned

    def attachment(self) -> Attachment:
        """What is sealed beside the bytes; its id is given when they are stored."""
        found = self.cleaned_data["found"]
        return Attachment(
            file_id="",
            name=found.name,
            size=len(found.content),
            kind=found.content_type,
            document_id=self.cleaned_data["document"],
        )

    def data_bytes(self) -> bytes:
        content: bytes = self.cleaned_data["found"].content
        return content
