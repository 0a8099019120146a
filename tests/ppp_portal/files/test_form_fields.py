"""The field for attachments: nothing chosen is lost when something else was wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from ppp_portal.files.form_fields import FilesField
from ppp_portal.files.kinds import PHOTOS
from ppp_portal.files.storing import EXPIRED, hold
from tests.factories import files
from tests.factories.partners import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_root")]


class SampleForm(forms.Form):
    title = forms.CharField(label="件名")
    photos = FilesField(label="写真", allowed=PHOTOS, most=3, required=False)
    plan = FilesField(label="計画書", most=1, required=False)


def sent(user, uploads=(), plan=(), **data) -> SampleForm:
    lists = {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    form = SampleForm(
        MultiValueDict(lists), MultiValueDict({"photos": list(uploads), "plan": list(plan)})
    )
    for name in ("photos", "plan"):
        form.fields[name].by = user
    return form


def tickets(form: SampleForm, name: str = "photos") -> list[str]:
    return re.findall(rf'name="{name}-held" value="([^"]+)"', str(form[name]))


def test_photos_come_through_a_form_in_the_order_chosen() -> None:
    form = sent(
        UserFactory(), [files.upload("一.jpg"), files.upload("二.png", files.png())], title="遠足"
    )

    assert form.is_valid()
    assert [held.name for held in form.cleaned_data["photos"]] == ["一.jpg", "二.png"]


def test_a_refused_form_comes_back_with_names_pictures_and_tickets() -> None:
    user = UserFactory()
    refused = sent(user, [files.upload("遠足.jpg")], [files.upload("計画.pdf", files.pdf())])

    assert not refused.is_valid()
    html = str(refused["photos"])
    assert "遠足.jpg" in html
    assert 'src="data:image/jpeg;base64,' in html
    assert "計画.pdf" in str(refused["plan"])

    again = sent(
        user,
        title="遠足",
        **{"photos-held": tickets(refused), "plan-held": tickets(refused, "plan")},
    )
    assert again.is_valid()
    assert [held.name for held in again.cleaned_data["photos"]] == ["遠足.jpg"]
    assert [held.name for held in again.cleaned_data["plan"]] == ["計画.pdf"]


def test_one_unfit_photo_does_not_cost_the_others() -> None:
    form = sent(
        UserFactory(),
        [
            files.upload("よい.jpg"),
            files.upload("悪い.jpg", b"<script>"),
            files.upload("空.jpg", b""),
        ],
        title="遠足",
    )

    assert not form.is_valid()
    assert [error[:12] for error in form.errors["photos"]] == [
        "「悪い.jpg」は添付で",
        "「空.jpg」は添付でき",
    ]
    assert len(tickets(form)) == 1


def test_what_is_marked_is_left_out() -> None:
    user = UserFactory()
    kept, dropped = (
        hold(by=user, upload=files.upload(f"{n}.jpg", files.jpeg((9 + n, 9)))) for n in (1, 2)
    )

    form = sent(
        user,
        title="遠足",
        **{"photos-held": [kept.ticket, dropped.ticket], "photos-leave-out": dropped.id},
    )

    assert form.is_valid()
    assert form.cleaned_data["photos"] == [kept]


def test_too_many_are_refused_and_all_come_back_to_choose_from() -> None:
    uploads = [files.upload(f"{n}.jpg", files.jpeg((9 + n, 9))) for n in range(4)]
    form = sent(UserFactory(), uploads, title="遠足")

    assert form.errors["photos"] == [
        "添付できるのは3個までです（いま4個）。要らないものの「添付しない」にしるしを付けてください。"
    ]
    assert len(tickets(form)) == 4


def test_the_same_file_chosen_twice_is_one() -> None:
    form = sent(UserFactory(), [files.upload(), files.upload()], title="遠足")

    assert form.is_valid()
    assert len(form.cleaned_data["photos"]) == 1


def test_a_field_for_one_file_takes_the_new_one_in_place_of_the_old() -> None:
    user = UserFactory()
    old = hold(by=user, upload=files.upload("旧.pdf", files.pdf()))

    form = sent(
        user, (), [files.upload("新.pdf", files.pdf())], title="a", **{"plan-held": old.ticket}
    )

    assert form.is_valid()
    assert [held.name for held in form.cleaned_data["plan"]] == ["新.pdf"]


def test_a_strangers_ticket_is_refused_without_showing_the_file() -> None:
    theirs = hold(by=UserFactory(), upload=files.upload("ひみつ.jpg"))

    form = sent(UserFactory(), title="遠足", **{"photos-held": theirs.ticket})

    assert form.errors["photos"] == [EXPIRED]
    assert "ひみつ" not in str(form["photos"])


def test_a_required_field_without_a_file_says_so() -> None:
    form = sent(UserFactory(), title="遠足")
    form.fields["photos"].required = True
    form.fields["photos"].error_messages["required"] = "写真を選んでください。"

    assert form.errors["photos"] == ["写真を選んでください。"]


def test_the_chooser_offers_what_is_allowed_and_tells_the_limits() -> None:
    form = SampleForm()

    photos, plan = str(form["photos"]), str(form["plan"])
    assert 'accept="image/jpeg,image/png,image/webp,image/gif" multiple' in photos
    assert "capture" not in photos
    assert ".pdf,.docx,.xlsx,.pptx,.csv,.txt" in plan
    assert " multiple" not in plan
    assert form.fields["photos"].help_text == "写真・画像（JPEG・PNGなど）。1つ20MBまで、3個まで。"
    assert form.is_multipart()


def test_a_name_with_markup_is_printed_as_text(media_root: Path) -> None:
    form = sent(UserFactory(), [files.upload("<b>&'.jpg")])

    assert "_b_&amp;&#x27;.jpg" in str(form["photos"])
