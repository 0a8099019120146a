"""The form field for attachments: nothing chosen is lost when another field was wrong.

What is fit to be kept is written to the disk at once; a refused form comes back with a signed
ticket for it, its name and small picture, and a box to leave it out. No script is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from ppp_portal.files.kinds import ANY, FileKind, accept_attribute, allowed_words
from ppp_portal.files.storing import HeldFile, held_from, hold


@dataclass(frozen=True)
class SentFiles:
    """What the browser sent for one field: new files, tickets of earlier ones, ids left out."""

    uploads: Sequence[UploadedFile] = ()
    tickets: Sequence[str] = ()
    left_out: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.uploads or self.tickets)


class FilesInput(forms.Widget):
    """The chooser, and above it what earlier tries of this form brought."""

    template_name = "components/files_input.html"
    needs_multipart_form = True

    def __init__(self, *, allowed: frozenset[FileKind], most: int) -> None:
        super().__init__()
        self.allowed = allowed
        self.most = most
        self.held: list[HeldFile] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> SentFiles:
        return SentFiles(
            uploads=_several(files, name),
            tickets=_several(data, f"{name}-held"),
            left_out=frozenset(_several(data, f"{name}-leave-out")),
        )

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return not self.value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        # An answer to a form without files must not ask for them: some are held already.
        context["widget"]["attrs"].pop("required", None)
        return context | {
            "held": self.held,
            "accept": accept_attribute(self.allowed),
            "multiple": self.most > 1,
        }


def _several(source: Any, name: str) -> list[Any]:
    """All values of a query dict, or the one or several of a plain one."""
    if hasattr(source, "getlist"):
        return [value for value in source.getlist(name) if value]
    value = source.get(name)
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


class FilesField(forms.Field):
    """Attachments; cleans to a list of HeldFile, in the order chosen, for `storing.store`.

    The form gives the account that sends it: `self.fields["files"].by = user`. `most` files of
    the kinds `allowed`; with `most=1` the chooser takes one, and a new one replaces a held one.
    """

    widget: FilesInput

    def __init__(
        self, *, allowed: frozenset[FileKind] = ANY, most: int = 10, **kwargs: Any
    ) -> None:
        self.allowed = allowed
        self.most = most
        self.by: Any = None
        limit = f"1つ20MBまで、{most}個まで" if most > 1 else "20MBまで"
        kwargs.setdefault("help_text", f"{allowed_words(allowed)}。{limit}。")
        super().__init__(widget=FilesInput(allowed=allowed, most=most), **kwargs)

    def clean(self, value: SentFiles | None) -> list[HeldFile]:
        """Keeps what is fit even where something else is not, and says which is not."""
        assert self.by is not None, "the form must say whose files these are"
        sent = value or SentFiles()
        errors: list[ValidationError] = []
        fresh = list(_fit((hold, "upload", sent.uploads), self.by, errors, allowed=self.allowed))
        earlier = list(_fit((held_from, "ticket", sent.tickets), self.by, errors))
        if self.most == 1 and fresh:
            earlier = []
        found = [one for one in (*earlier, *fresh) if one.id not in sent.left_out]
        self.widget.held = found = _once(found)
        if len(found) > self.most:
            errors.append(
                ValidationError(
                    f"添付できるのは{self.most}個までです（いま{len(found)}個）。"
                    "要らないものの「添付しない」にしるしを付けてください。"
                )
            )
        if errors:
            raise ValidationError(errors)
        if self.required and not found:
            raise ValidationError(self.error_messages["required"], code="required")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


def _fit(
    way: tuple[Any, str, Iterable[Any]],
    by: Any,
    errors: list[ValidationError],
    **more: Any,
) -> Iterable[HeldFile]:
    """What `way` (a function, its argument's name, the arguments) takes; refusals go to errors."""
    take, name, values = way
    for value in values:
        try:
            yield take(by=by, **{name: value}, **more)
        except ValidationError as error:
            errors.append(error)


def _once(found: Iterable[HeldFile]) -> list[HeldFile]:
    """The same file chosen twice is one: by id (two tabs), and by name and content."""
    return list({(one.name, one.sha256): one for one in found}.values())
