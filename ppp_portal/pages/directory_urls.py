"""Directories and profiles under /partners/: they show cases too, so they live in pages."""

from django.urls import path

from ppp_portal.pages import directories, evidence, inquiries, profiles, secondments, spread

urlpatterns = [
    path("organisations/", directories.organisation_list, name="organisation_list"),
    path("organisations/<int:pk>/", profiles.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", profiles.organisation_edit, name="organisation_edit"),
    path(
        "organisations/<int:pk>/evidence/<slug:key>/",
        evidence.organisation_evidence,
        name="organisation_evidence",
    ),
    path("municipalities/", directories.municipality_list, name="municipality_list"),
    path("municipalities/<str:code>/", profiles.municipality_detail, name="municipality_detail"),
    path(
        "municipalities/<str:code>/spread/", spread.municipality_spread, name="municipality_spread"
    ),
    path(
        "municipalities/<str:code>/spread/path/", spread.spread_path_edit, name="spread_path_edit"
    ),
    path(
        "municipalities/<str:code>/spread/path/<slug:action>/",
        spread.spread_path_visibility,
        name="spread_path_visibility",
    ),
    path("secondments/", secondments.secondment_list, name="secondment_list"),
    path("secondments/<int:pk>/", secondments.secondment_detail, name="secondment_detail"),
    path("secondments/<int:pk>/cases/", secondments.secondment_cases, name="secondment_cases"),
    path("inquiries/new/", inquiries.inquiry_new, name="inquiry_new"),
    path("inquiries/<uuid:inquiry_id>/", inquiries.inquiry_detail, name="inquiry_detail"),
]
