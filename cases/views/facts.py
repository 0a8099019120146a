"""A case's facts as components print them: terms, values with links, and the way down to it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.domain import facts
from cases.models import Case
from cases.models.participant import CasePartner
from partners.models import Municipality
from ppp_portal.components import Crumb, Item
from ppp_portal.japan.fiscal_year import format_fiscal_year


def hit_facts(case: Case) -> list[Item]:
    """The few facts of a list row."""
    return [
        Item("期間", facts.period_text(case)),
        Item("年度", _year(case.fiscal_year)),
        Item("金額", facts.amount_text(case)),
    ]


def side_facts(case: Case) -> list[Item]:
    """All facts beside a case's texts; the component leaves out what is empty."""
    return [
        Item("自治体", _municipalities(case)),
        Item("所管課", case.departments),
        Item("関係課", case.related_departments),
        Item("主催", case.organiser),
        Item("相手方", [_partner(row) for row in case.partners.all()]),
        Item("手法", facts.method_text(case)),
        Item("分野", facts.fields_text(case)),
        Item("段階", case.get_stage_display()),
        Item("きっかけ", case.get_origin_display()),
        Item("期間", facts.period_text(case)),
        Item("年度", _year(case.fiscal_year)),
        Item("開始年度", _year(_start_year(case))),
        Item("場所", case.place),
        Item("契約金額", facts.amount_text(case)),
        Item("利用した制度", case.schemes_used),
        Item("キーワード", case.keywords),
    ]


def crumbs(case: Case) -> list[Crumb]:
    """事例 › 都道府県 › 自治体 › この事例."""
    listed = reverse("case_list")
    way = [Crumb("事例", listed)]
    lead = case.lead_municipality
    if lead:
        way.append(Crumb(lead.prefecture_name, f"{listed}?prefecture={lead.prefecture_code}"))
        if lead.name != lead.prefecture_name:
            way.append(Crumb(lead.name, f"{listed}?municipality={lead.code}"))
    return [*way, Crumb(case.title)]


def money_crumbs(case: Case) -> list[Crumb]:
    """… › この事例 › 費用の流れ."""
    *way, here = crumbs(case)
    return [*way, Crumb(here.label, reverse("case_detail", args=[case.pk])), Crumb("費用の流れ")]


def continuation_crumbs(case: Case) -> list[Crumb]:
    """… › この事例 › 継続の記録."""
    *way, here = crumbs(case)
    return [*way, Crumb(here.label, reverse("case_detail", args=[case.pk])), Crumb("継続の記録")]


def _municipalities(case: Case) -> list[SafeString | str]:
    bodies = [case.lead_municipality] if case.lead_municipality else []
    bodies += [link.municipality for link in case.further.all()]
    return [_municipality(body) for body in bodies] or (["全国"] if case.is_nationwide else [])


def _municipality(body: Municipality) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("municipality_detail", args=[body.code]), body.full_name
    )


def _partner(row: CasePartner) -> SafeString:
    role = f"（{row.get_role_display()}）" if row.role else ""
    return format_html('<a href="{}">{}</a>{}', partner_url(row), row.display_name, role)


def partner_url(row: CasePartner) -> str:
    """The partner's profile; for one without, the cases that name it."""
    if row.has_public_profile:
        return reverse("organisation_detail", args=[row.organisation_id])
    name = row.display_name.replace('"', " ")
    return f"{reverse('case_list')}?{urlencode([('q', _phrase(name))])}"


def _phrase(text: str) -> str:
    return f'"{text}"'


def _start_year(case: Case) -> int | None:
    """The year it began in, where that is not the year it is about."""
    return None if case.start_fiscal_year == case.fiscal_year else case.start_fiscal_year


def _year(fiscal_year: int | None) -> str:
    return format_fiscal_year(fiscal_year) if fiscal_year else ""
