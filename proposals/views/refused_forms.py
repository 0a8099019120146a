"""What views do with a form that was refused."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from ppp_portal.form_differences import form_differences


def add_errors(form: Any, error: ValidationError) -> None:
    """The domain's messages at their fields; others on top."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in found.items():
        form.add_error(name if name in form.fields else None, ValidationError(texts))


def refused(form: Any) -> int:
    """The status of a page that shows `form` again."""
    return 422 if form.is_bound and form.errors else 200


def conflict_words(saved: Any, typed: Any) -> dict[str, Any]:
    """For proposals/conflict.html: both texts."""
    return {"differences": form_differences(saved, typed), "conflict": True}
