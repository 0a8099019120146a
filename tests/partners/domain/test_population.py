"""The figures that come with the portal, and their place behind imported ones."""

from __future__ import annotations

import pytest

from partners.domain.population import NOTE, fill_population, read_figures
from partners.models import Municipality
from ppp_portal.japan.codes import lg_check_digit
from tests.factories.partners import MunicipalityFactory


def test_the_file_has_a_figure_for_every_prefecture_and_valid_codes_only():
    figures = read_figures()

    assert {code[:2] for code in figures if code[2:5] == "000"} == {
        f"{n:02d}" for n in range(1, 48)
    }
    assert [code for code in figures if lg_check_digit(code[:5]) != code[5]] == []
    assert figures["281000"] > figures["282219"] > 0  # 神戸市, 丹波篠山市


@pytest.mark.django_db
def test_an_unknown_population_is_filled_and_classed_and_an_imported_one_stays():
    unknown = MunicipalityFactory()
    imported = MunicipalityFactory(population=5_000, population_note="令和8年1月1日 住民基本台帳")

    first = fill_population({unknown.code: 120_000, imported.code: 9})
    second = fill_population({unknown.code: 1})

    rows = Municipality.objects.order_by("pk").values_list(
        "population", "population_note", "population_class"
    )
    assert (first, second) == (1, 0)
    assert list(rows) == [
        (120_000, NOTE, "100k_150k"),
        (5_000, "令和8年1月1日 住民基本台帳", "under_10k"),
    ]
