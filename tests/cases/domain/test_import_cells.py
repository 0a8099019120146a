"""What single cells mean for a case: partners, words, units, and anything people may type."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.domain.import_fields import FIELDS
from cases.domain.import_matching import CaseReader
from cases.domain.import_partners import split_names
from cases.domain.import_words import (
    fields_of,
    method_of,
    role_of_header,
    truth_of,
    unit_of_header,
    visibility_of,
)
from ppp_portal.tables.importing import Cells, Columns, field_called, synonyms_of
from ppp_portal.tables.mapping import HeaderMap
from ppp_portal.tables.model import Row
from tests.cases.domain.import_samples import HEADERS, make_places


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("甲の会", ["甲の会"]),
        ("NPO法人\nここの会", ["NPO法人 ここの会"]),
        ("NPO法人\n環境と農業の会\n里の森", ["NPO法人 環境と農業の会 里の森"]),
        ("甲乙株式会社\n丙丁株式会社", ["甲乙株式会社", "丙丁株式会社"]),
        (
            "甲乙株式会社（大阪府）及び丙丁株式会社（東京都）",
            ["甲乙株式会社（大阪府）", "丙丁株式会社（東京都）"],
        ),
        ("(株)甲銀行、(株)乙銀行，丙信用金庫", ["(株)甲銀行", "(株)乙銀行", "丙信用金庫"]),
        ("TAC・FC甲・乙共同事業体", ["TAC・FC甲・乙共同事業体"]),
        ("県内全市町（29市、12町の間）", ["県内全市町（29市、12町の間）"]),
        ("甲（乙、丙", ["甲（乙", "丙"]),
        ("甲社/乙社;甲社", ["甲社", "乙社"]),
        ("、", []),
    ],
)
def test_partners_are_split_where_a_name_ends(cell: str, names: list[str]) -> None:
    assert split_names(cell) == names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("業務委託", "commission"),
        ("commission", "commission"),
        ("指定管理者制度（募集）", "designated_manager"),
        ("提案型協働事業（市民テーマ型）", "collaboration"),
        ("包括連携協定", "comprehensive_agreement"),
        ("連携協定", "agreement"),
        ("災害時応援協定", "disaster_agreement"),
        ("連携事業提案制度（テーマ設定型）", "private_proposal"),
        ("ＰＦＩ（ＢＴＯ方式）", "pfi"),
        ("Park-PFI", "park_pfi"),
        ("公募型プロポーザル", "commission"),
        ("占い", ""),
    ],
)
def test_a_method_is_known_by_code_label_or_usual_word(text: str, code: str) -> None:
    assert method_of(text) == code


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("子育て、福祉", ("childcare", "welfare"), ()),
        ("健康・医療", ("health",), ()),
        ("防災・観光", ("disaster", "tourism"), ()),
        ("宇宙", (), ("宇宙",)),
        ("tourism / 宇宙", ("tourism",), ("宇宙",)),
    ],
)
def test_fields_are_read_one_by_one(
    text: str, codes: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    assert fields_of(text) == (codes, unknown)


@pytest.mark.parametrize(
    ("header", "unit"),
    [("予算額（千円）", 1_000), ("金額(百万円)", 1_000_000), ("契約金額（円）", 1), ("金額", 1)],
)
def test_the_unit_of_a_heading(header: str, unit: int) -> None:
    assert unit_of_header(header) == unit


def test_a_heading_tells_the_partners_role() -> None:
    headers = ("委託先", "指定管理者", "協定締結先", "相手方")

    assert [role_of_header(header) for header in headers] == [
        "contractor",
        "operator",
        "counterpart",
        "",
    ]


def test_yes_no_and_visibility_words() -> None:
    assert [truth_of(text) for text in ("はい", "○", "いいえ", "TRUE", "たぶん")] == [
        True,
        True,
        False,
        True,
        None,
    ]
    assert [visibility_of(text) for text in ("公開", "会員", "下書き", "public", "秘密")] == [
        "public",
        "members",
        "draft",
        "public",
        "",
    ]


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            HEADERS,
            "municipality municipality_name method title partners department starts_on ends_on"
            " contract_amount fiscal_year note source_url",
        ),
        (
            ("市町村名", "事業名", "委託先", "担当課", "契約期間", "委託料（千円）", "事業概要"),
            "municipality_name title partners department period contract_amount summary",
        ),
        (
            ("団体コード", "協定名", "協定締結先", "締結日", "協定内容", "分野", "URL"),
            "municipality title partners starts_on description fields source_url",
        ),
        (
            ("都道府県", "市区町村", "施設名", "指定管理者", "指定期間", "所管部署"),
            "prefecture municipality_name title partners period department",
        ),
    ],
)
def test_usual_headings_are_known_by_themselves(headers: tuple[str, ...], fields: str) -> None:
    found = HeaderMap.guess(headers, synonyms_of(FIELDS))

    assert list(found.fields.values()) == fields.split()


@pytest.mark.parametrize(
    "name",
    [
        "municipality",
        "title",
        "summary",
        "partners",
        "fields",
        "method",
        "department",
        "starts_on",
        "ends_on",
        "fiscal_year",
        "start_fiscal_year",
        "contract_amount",
        "note",
        "source_url",
        "visibility",
        "external_id",
        "purpose",
        "results",
        "place",
        "organiser",
        "stage",
        "origin",
        "departments",
        "lead_municipality",
    ],
)
def test_every_field_of_the_command_line_is_known(name: str) -> None:
    assert field_called(FIELDS, name) is not None


ALL_COLUMNS = Columns({}, {field.name: place for place, field in enumerate(FIELDS)}, {})


@pytest.fixture
def reader(db: None) -> CaseReader:
    make_places()
    return CaseReader(ALL_COLUMNS)


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    st.from_regex(
        r"[令平R]?[0-9０-９]{0,5}[年./-]?[0-9]{0,3}[月./-]?[0-9]{0,3}日?", fullmatch=True
    ),
    st.from_regex(r"[△-]?[0-9０-９,，.]{0,14}[千百万億]?円?", fullmatch=True),
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cells=st.lists(TEXTS, min_size=len(FIELDS), max_size=len(FIELDS)))
def test_no_text_in_any_cell_breaks_the_reading(reader: CaseReader, cells: list[str]) -> None:
    row = Row(2, tuple(text.strip() for text in cells))

    plan = reader.interpret(Cells(row, ALL_COLUMNS))

    json.dumps(plan.values)
    assert all(issue.message for issue in plan.issues)
    starts, ends = plan.values.get("starts_on"), plan.values.get("ends_on")
    assert plan.is_wrong or not (starts and ends) or starts <= ends
