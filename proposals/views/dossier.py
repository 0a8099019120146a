"""情報公開用の一式: everything about one call as a ZIP, streamed; each taking is on the trail."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.refusals import ensure
from proposals.domain.dossier import take_dossier
from proposals.permissions.decision import may_take_dossier
from proposals.views.decision import staff_call


@page("GET", records_access=True)
def call_dossier(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    call = staff_call(request, pk)
    ensure(may_take_dossier(request.user, call))
    chunks = take_dossier(by=actor(request), call_id=call.pk)
    response = StreamingHttpResponse(chunks, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="call-{call.pk}-dossier.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
