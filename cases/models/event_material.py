"""資料 of an event or one of its sessions: a file, an address or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.event_enums import RegistrationState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class EventMaterialQuerySet(models.QuerySet["EventMaterial"]):
    def visible_to(self, user: User | AnonymousUser) -> EventMaterialQuerySet:
        """Public ones with the event; the others for its organisers and those with a place.

        Colleagues often register one another: a place is one of the body it was taken for.
        """
        from cases.models.event import Event
        from cases.models.event_registration import EventRegistration

        events = Event.objects.visible_to(user).values("pk")
        allowed = Q(is_public=True)
        if user.is_authenticated:
            if user.is_staff and user.is_active:
                return self
            cities, bodies = user.municipality_ids(), user.organisation_ids()
            seats = EventRegistration.objects.filter(
                Q(registered_by=user) | Q(municipality__in=cities) | Q(organisation__in=bodies),
                state=RegistrationState.SEATED,
            )
            allowed |= Q(event__in=seats.values("event"))
            allowed |= Q(event__municipality__in=cities) | Q(event__organisation__in=bodies)
        return self.filter(allowed, event__in=events)


class EventMaterial(models.Model):
    event = models.ForeignKey("cases.Event", models.CASCADE, related_name="materials")
    session = models.ForeignKey(
        "cases.EventSession",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="materials",
        verbose_name="どの回の資料か",
    )
    title = models.CharField("資料の名称", max_length=150)
    text = models.TextField("内容", max_length=8000, blank=True)
    url = models.URLField("URL", max_length=1000, blank=True)
    file = models.OneToOneField(
        "ppp_portal.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ファイル",
    )
    is_public = models.BooleanField("だれでも読める", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("登録日時", auto_now_add=True)

    objects: ClassVar = EventMaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "催しの資料"
        verbose_name_plural = "催しの資料"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & (~Q(text="") | ~Q(url="") | Q(file__isnull=False)),
                name="cases_eventmaterial_can_be_read",
                violation_error_message="資料の名称と、ファイル・URL・内容のどれかを入れてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
