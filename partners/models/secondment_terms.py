"""The terms of a secondment: the union of the fields of 覚書 and 要綱 (domain.md §3)."""

from __future__ import annotations

from django.db import models

from partners.secondment_enums import Bearer, SecondmentSide

LONG = 2000


def _text(verbose_name: str) -> models.TextField:
    return models.TextField(verbose_name, max_length=LONG, blank=True)


def _bearer(verbose_name: str) -> models.CharField:
    return models.CharField(verbose_name, max_length=8, choices=Bearer, blank=True)


class SecondmentTerms(models.Model):
    """Everything a party writes down; every field may be unknown."""

    title = models.CharField("件名", max_length=200)
    legal_basis = models.CharField("根拠法令", max_length=200, blank=True)
    purpose = _text("目的")
    duties = _text("業務内容")
    host_department = models.CharField("配属先", max_length=200, blank=True)
    headcount = models.PositiveSmallIntegerField("人数（人）", null=True, blank=True)
    # The agreement
    agreement_title = models.CharField("覚書・協定の名称", max_length=200, blank=True)
    agreed_on = models.DateField("覚書・協定の日", null=True, blank=True)
    agreement_file = models.OneToOneField(
        "ppp_portal.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="覚書・協定の書面",
    )
    enacted = models.CharField("要綱などの制定", max_length=40, blank=True)
    # The period, both ends included
    starts_on = models.DateField("始まりの日", null=True, blank=True)
    ends_on = models.DateField("終わりの日", null=True, blank=True)
    extension = models.CharField("期間・延長の決まり", max_length=300, blank=True)
    extendable_until = models.DateField("延長できる限度の日", null=True, blank=True)
    early_end = _text("中止・短縮")
    # The person's standing
    keeps_status = models.BooleanField("派遣元を退職しない", null=True, blank=True)
    # Of a renewal: terms add up where the same person stays (a new one begins anew).
    same_person = models.BooleanField("前の派遣と同じ人が続ける", null=True, blank=True)
    has_consent = models.BooleanField("本人の同意がある", null=True, blank=True)
    host_is_invested = models.BooleanField("受入先に派遣元の出資がある", null=True, blank=True)
    permitted_on = models.DateField("兼業などの許可の日", null=True, blank=True)
    days_per_month = models.PositiveSmallIntegerField("月の勤務日数（日）", null=True, blank=True)
    # Costs
    salary_by = _bearer("給与の負担")
    allowances_by = _bearer("諸手当の負担")
    commuting_by = _bearer("通勤手当の負担")
    travel_by = _bearer("旅費の負担")
    overtime_by = _bearer("超過勤務の負担")
    cost_note = _text("費用の補足")
    # Rules of work
    rules_of = models.CharField(
        "勤務時間・休日の規程", max_length=8, choices=SecondmentSide, blank=True
    )
    working_hours = _text("勤務時間・休日の補足")
    leave_route = _text("休暇の承認の経路")
    overtime_route = _text("時間外・出張の命令の経路")
    supervision = _text("指揮監督")
    service_duties = _text("服務")
    secrecy = _text("守秘")
    accidents = _text("公務災害・事故")
    discipline = _text("分限・懲戒")
    reporting = _text("勤務状況などの報告")
    consultation = _text("協議事項・その他")
    after_return = _text("復帰後の配属・活用")
    source_url = models.URLField("出典のURL", max_length=500, blank=True)
    source_note = models.CharField("出典（URLのない資料）", max_length=200, blank=True)
    # Read by the parties only.
    outside_agreement = models.CharField(
        "登録のない相手の同意（いつ、どの部署から得たか）", max_length=300, blank=True
    )
    note = _text("内部の覚え（公開しない）")

    class Meta:
        abstract = True
