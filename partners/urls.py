"""Addresses of the partners app; those that show cases too: ppp_portal/pages/directory_urls.py."""

from django.urls import path

from partners.views import inquiry, secondment, secondment_record, secondment_steps

_ONE = "secondments/<int:pk>"

urlpatterns = [
    path("inquiries/", inquiry.inquiry_list, name="inquiry_list"),
    path("inquiries/<uuid:inquiry_id>/close/", inquiry.inquiry_close, name="inquiry_close"),
    path("secondments/new/", secondment.secondment_new, name="secondment_new"),
    path(f"{_ONE}/edit/", secondment.secondment_edit, name="secondment_edit"),
    path(f"{_ONE}/agreement/", secondment.secondment_agreement, name="secondment_agreement"),
    path(f"{_ONE}/file/", secondment.secondment_file, name="secondment_file"),
    path(f"{_ONE}/step/<str:action>/", secondment_steps.secondment_step, name="secondment_step"),
    path(f"{_ONE}/reach/<str:action>/", secondment_steps.secondment_reach, name="secondment_reach"),
    path(f"{_ONE}/reflections/", secondment_record.secondment_reflect, name="secondment_reflect"),
    path(
        f"{_ONE}/reflections/<int:reflection>/",
        secondment_record.secondment_reflection_reach,
        name="secondment_reflection_reach",
    ),
    path(f"{_ONE}/reports/", secondment_record.secondment_report, name="secondment_report"),
    path(
        f"{_ONE}/reports/<int:report>/",
        secondment_record.secondment_report_accept,
        name="secondment_report_accept",
    ),
]
