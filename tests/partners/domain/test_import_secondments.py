"""Secondments from a table: rules and placements as they are, every cell kept."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import call_command

from partners.domain.import_secondments import SecondmentReader
from partners.models import Secondment
from ppp_portal.tables.importing import RowPlan
from tests.factories.partners import MunicipalityFactory, OrganisationFactory
from tests.factories.secondments import SecondmentFactory

pytestmark = pytest.mark.django_db

HEADER = (
    "id,pref,city,lgcode,direction,scheme,title,enacted,term_rule,salary,travel,working_hours,"
    "leave_approval,accident,secrecy,report,other,url\n"
)


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市", kind="city")


def load(tmp_path, *lines: str, **options) -> None:
    path = tmp_path / "派遣.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    call_command("import_secondments", str(path), **options)


def test_a_rule_is_kept_as_a_rule_with_every_cell(city, tmp_path) -> None:
    load(
        tmp_path,
        f"見本-1,兵庫県,甲市,{city.code},自治体→企業等,民間企業派遣研修,甲市派遣研修要綱,2008-03-31,"
        "原則1年以内、協議で延長,市が支給,旅費は研修先,研修先の規程,年休は市の規程,地公災法,漏らさない,"
        "毎月,協議による,https://city.example/youkou",
    )

    row = Secondment.objects.get()
    assert (row.state, row.sender, row.host, row.scheme) == ("rule", city, "企業等", "training")
    assert (row.extension, row.enacted, row.salary_by) == (
        "原則1年以内、協議で延長",
        "2008-03-31",
        "sender",
    )
    assert (row.accidents, row.secrecy, row.reporting) == ("地公災法", "漏らさない", "毎月")
    assert len(row.source_values) == 18
    assert row.published_at is not None


def test_a_period_in_months_makes_a_placement_with_the_body_the_title_names(city, tmp_path) -> None:
    host = OrganisationFactory(name="NPO法人試験の会")
    load(
        tmp_path,
        f"見本-2,兵庫県,甲市,{city.code},自治体→NPO,地公法39条1項 研修,試験の会への研修職員派遣,2023,"
        "2023-04/2024-03（1名）,市職員の身分のまま（退職しない）,,,,,,,「試験の覚書」による,https://npo.example/news",
    )

    row = Secondment.objects.get()
    assert (row.state, row.host, row.headcount, row.keeps_status) == ("returned", host, 1, True)
    assert row.agreement_title == "試験の覚書"
    assert (row.starts_on, row.ends_on) == (date(2023, 4, 1), date(2024, 3, 31))


def test_the_other_direction_puts_the_municipality_on_the_receiving_side(city, tmp_path) -> None:
    load(
        tmp_path,
        f"見本-3,兵庫県,甲市,{city.code},民間→自治体,地域活性化起業人（企業派遣型・副業型）,起業人要綱,,"
        ",協定による,,,,,,,,https://city.example/kigyoujin",
    )

    row = Secondment.objects.get()
    assert (row.host, row.sender, row.scheme) == (city, "民間", "entrepreneur")


def test_a_municipality_that_the_source_does_not_name_stands_beside_a_body_on_record(
    tmp_path,
) -> None:
    npo = OrganisationFactory(name="NPO法人試験の会", kind="npo")
    path = tmp_path / "派遣.csv"
    path.write_text(
        "id,pref,lgcode,direction,相手,scheme,title,term_rule,url\n"
        "見本-6,岡山県,,NPO→自治体,試験の会,職員の配置,試験の配置,2025-04/2026-03,https://npo.example/\n",
        encoding="utf-8",
    )

    call_command("import_secondments", str(path))

    row = Secondment.objects.with_bodies().get()
    assert (row.sender, row.host) == (npo, "岡山県内の自治体（名称は公表されていない）")
    assert (row.direction, row.scheme) == ("organisation_to_city", "placed")
    assert row.outside_kind == "municipality"


def test_a_placement_that_may_be_on_record_already_is_brought_to_attention(city) -> None:
    SecondmentFactory(sender_municipality=city)
    values = {"side": "sender", "municipality": city.pk, "title": "試験"}
    same = RowPlan(2, values | {"starts_on": "2023-04-01"})
    other = RowPlan(3, values | {"starts_on": "2024-04-01"})
    rule = RowPlan(4, dict(values))

    SecondmentReader().match([same, other, rule])

    assert [[issue.level for issue in plan.issues] for plan in (same, other, rule)] == [
        ["warning"],
        [],
        [],
    ]


def test_a_cell_that_excel_could_not_compute_is_said_once(city, tmp_path, capsys) -> None:
    with pytest.raises(SystemExit):
        load(
            tmp_path,
            f"見本-9,兵庫県,甲市,{city.code},自治体→企業等,研修,要綱,#REF!,,,,,,,,,,",
            json=True,
        )

    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [error["column"] for error in errors] == ["enacted"]


def test_again_the_same_file_writes_nothing_and_edits_stay(city, tmp_path) -> None:
    line = f"見本-4,兵庫県,甲市,{city.code},自治体→企業,派遣研修,甲市要綱,,,,,,,,,,,https://city.example/"
    load(tmp_path, line)
    Secondment.objects.update(note="直した覚え", version=2)

    load(tmp_path, line)

    assert Secondment.objects.get().note == "直した覚え"


def test_a_row_without_municipality_and_without_a_known_counterpart_writes_nothing(
    tmp_path,
) -> None:
    path = tmp_path / "派遣.csv"
    path.write_text(
        "id,direction,相手,scheme,title\n見本-7,NPO→自治体,知らない会,職員の配置,試験の配置\n",
        encoding="utf-8",
    )

    with pytest.raises(SystemExit):
        call_command("import_secondments", str(path))

    assert Secondment.objects.count() == 0


@pytest.mark.parametrize(
    "cells",
    [
        "自治体→企業,研修,,",
        "企業→NPO,研修,甲市要綱,",
        "なし,研修,甲市要綱,",
    ],
)
def test_a_row_that_cannot_be_understood_writes_nothing(city, tmp_path, cells) -> None:
    with pytest.raises(SystemExit):
        load(tmp_path, f"見本-5,兵庫県,甲市,{city.code},{cells}" + "," * 10)

    assert Secondment.objects.count() == 0
