"""Registering and editing a secondment, and the paper that was signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from partners import secondment_permissions as permissions
from partners.actor import actor
from partners.domain import secondment as domain
from partners.forms.secondment import AgreementForm, BodiesForm, SecondmentForm
from partners.models import Secondment
from ppp_portal.components import Crumb
from ppp_portal.files.serving import file_response
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure


def own_or_404(request: HttpRequest, pk: int) -> Secondment:
    """A secondment that this user may read, with its bodies; 404 otherwise."""
    rows = Secondment.objects.visible_to(request.user).with_bodies()
    return get_object_or_404(rows.select_related("agreement_file"), pk=pk)


def crumbs(secondment: Secondment | None = None) -> list[Crumb]:
    """派遣 › this one › the page. Relative, from /partners/secondments/<id>/<page>/."""
    if secondment is None:
        return [Crumb("派遣・研修受入", ".."), Crumb("登録")]
    return [Crumb("派遣・研修受入", "../.."), Crumb(secondment.title, "..")]


@page("GET", "POST")
@once
def secondment_new(request: HttpRequest) -> HttpResponse:
    """One's own body, the other one, and the terms as far as they are known."""
    user = actor(request)
    ensure(permissions.may_create_secondment(user))
    bodies = BodiesForm(request.POST or None, user=user)
    form = SecondmentForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if all([bodies.is_valid(), form.is_valid()]):
            sender, host = bodies.placed()
            try:
                row = domain.create_secondment(
                    by=user,
                    sender=sender,
                    host=host,
                    values={**form.values(), "outside_kind": bodies.outside_kind_of_other()},
                    is_rule=bodies.cleaned_data["is_rule"],
                )
            except ValidationError as error:
                form.add_errors(error)
            else:
                messages.success(request, "登録しました。公開するまで、両者のほかには見えません。")
                return redirect("secondment_detail", pk=row.pk)
    context = {"form": form, "bodies": bodies, "crumbs": crumbs()}
    return render(request, "partners/secondment_form.html", context, status=status)


@page("GET", "POST")
def secondment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit with a version: the second of two editors is told, sees both texts, loses nothing."""
    row = own_or_404(request, pk)
    ensure(permissions.may_edit_secondment(request.user, row))
    form = SecondmentForm(request.POST or None, instance=row)
    context: dict[str, Any] = {"form": form, "secondment": row, "crumbs": crumbs(row)}
    if request.method != "POST":
        return render(request, "partners/secondment_form.html", context)
    status = 422
    if form.is_valid():
        try:
            domain.update_secondment(
                by=actor(request), secondment_id=pk, version=form.made_on, values=form.values()
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            current = own_or_404(request, pk)
            saved = SecondmentForm(instance=current)
            context |= {"differences": form_differences(saved, form), "conflict": True}
            form.take_version(current.version)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("secondment_detail", pk=pk)
    return render(request, "partners/secondment_form.html", context, status=status)


@page("GET", "POST")
def secondment_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the signed paper, for both parties."""
    row = own_or_404(request, pk)
    ensure(permissions.may_write(request.user, row))
    user = actor(request)
    posted = request.method == "POST"
    form = AgreementForm(*((request.POST, request.FILES) if posted else ()), user=user)
    if posted and form.is_valid():
        try:
            domain.set_agreement_file(
                by=user, secondment_id=pk, upload=form.cleaned_data["paper"][0]
            )
        except ValidationError as error:
            form.add_error("paper", error)
        else:
            messages.success(request, "書面を保存しました。両者だけが開けます。")
            return redirect("secondment_detail", pk=pk)
    context = {"form": form, "secondment": row, "crumbs": [*crumbs(row), Crumb("書面")]}
    return render(
        request, "partners/secondment_agreement.html", context, status=422 if posted else 200
    )


@login_not_required
@page("GET")
def secondment_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper itself, for the parties only, also once the terms are public."""
    rows = Secondment.objects.of_parties(request.user).select_related("agreement_file")
    row = get_object_or_404(rows, pk=pk)
    if row.agreement_file is None:
        raise Http404
    return file_response(request, row.agreement_file, as_download=True)
