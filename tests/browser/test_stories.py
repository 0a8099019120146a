"""The five source stories (S0–S4, product.md §3) in the demo, as a visitor reads them.

Each is found from the search, from the municipality and from the partner; each fact of the source
stands on a page of its own.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from cases.demo.specs import PREFIX
from cases.models import Case
from partners.models import Municipality, Organisation

# The demo of all browser tests; its pages are read without a browser here.
pytestmark = pytest.mark.usefixtures("transactional_db")

KOBE, GAMAGORI, YAMAGATA, BUNKYO, OKAYAMA = "281000", "232149", "062014", "131059", "330001"


class Story(NamedTuple):
    """A case of the demo: words that find it, whose pages link it, and the facts it tells."""

    key: str
    words: str
    municipality: str
    organisation: str
    facts: tuple[str, ...]


KIZUKI, FLORENCE = "株式会社キズキ", "認定NPO法人フローレンス"
OKAYAMA_NPO = "岡山の中間支援団体（出典の記事のNPO）"
STORIES = (
    Story(
        "s0-services",
        "ひきこもり 学習支援 キズキ",
        "",
        KIZUKI,
        (
            "学習支援・就労支援・ひきこもり支援",
            "審査基準",
            "細くても長く",
            "制度の形",
            "費用の流れ",
        ),
    ),
    Story(
        "s0-introduced",
        "紹介 対話 プロポーザル",
        "",
        KIZUKI,
        ("すでに利用していた市", "仕様書ができる前", "一緒に", "プロポーザル"),
    ),
    Story(
        "s0-without-record",
        "実績なし 透明性",
        "",
        KIZUKI,
        ("外からの目", "透明性", "費用の流れ", "支援実績", "活動報告"),
    ),
    Story(
        "s0-renewed",
        "首長交代 もう1年",
        "",
        KIZUKI,
        ("首長が交代しても", "もう1年", "新しい首長自身の経験"),
    ),
    Story(
        "s1-training",
        "フィッシュボウル たすけて",
        GAMAGORI,
        "官民連携事業研究所",
        (
            "2023年10月4日",
            "18時から20時",
            "蒲郡市役所",
            "まちづくり研究会",
            "15人",
            "企業はどうやって探せばよいのか",
            "中間支援組織",
            "たすけて",
        ),
    ),
    *(
        Story(
            f"s2-secondment-r{year}",
            f"研修 派遣 フローレンス 令和{year}年度",
            KOBE,
            FLORENCE,
            (
                "地方公務員法",
                "研修生の派遣に関する覚書",
                f"令和{year}年4月1日",
                "退職しない",
                "1名",
            ),
        )
        for year in (5, 6, 7)
    ),
    Story(
        "s2-chat-2023",
        "ここならチャット",
        KOBE,
        FLORENCE,
        ("2021年6月", "2023年11月", "約4,000人", "2025年4月"),
    ),
    Story("s2-meals", "こども宅食", KOBE, FLORENCE, ("年4回", "250世帯", "別の団体が運営")),
    Story("s2-yamagata", "山形市 フローレンス", YAMAGATA, FLORENCE, ("山形市",)),
    Story("s2-bunkyo", "文京区 フローレンス", BUNKYO, FLORENCE, ("文京区",)),
    Story(
        "s2-people",
        "リボルビングドア 複業",
        "",
        FLORENCE,
        ("元公務員", "公職", "複業", "リボルビングドア"),
    ),
    Story(
        "s3-study-group",
        "一人で担う職員 研究会",
        "",
        "",
        (
            *("7月20日", "9月21日", "10月19日", "11月16日", "12月14日", "20時から23時"),
            *("15,000円", "12,000円", "10,000円", "5人程度", "個別相談", "総合戦略", "属人"),
            *("1年目", "2年目", "3年目", "点", "線", "面"),
        ),
    ),
    Story(
        "s4-centre",
        "ゆうあいセンター 指定管理",
        OKAYAMA,
        OKAYAMA_NPO,
        (
            "指定管理者",
            "30人",
            "3つのチーム",
            "県境",
            "27の都道府県",
            "政策提言",
            "コーディネーター",
        ),
    ),
    Story("s4-workshop", "総合計画 100人", "", OKAYAMA_NPO, ("100人",)),
    Story("s4-policy", "政策提言 条例", "", OKAYAMA_NPO, ("市長", "条例の改正")),
    Story("s4-coordinators", "コーディネーター 市役所", "", OKAYAMA_NPO, ("NPOから市",)),
    Story("s4-examination", "検定 27", "", OKAYAMA_NPO, ("27の都道府県",)),
    Story("s4-generations", "バックオフィス 若者", "", OKAYAMA_NPO, ("世代ごと", "ボランティア")),
)


def _text(client: Client, address: str, **query: str) -> str:
    """The words of a page without its tags and without the space between them."""
    page = client.get(address, query)
    assert page.status_code == 200, address
    body = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", "", page.content.decode(), flags=re.S)
    return re.sub(r"\s+", "", html.unescape(body))


def _case(story: Story) -> Case:
    return Case.objects.get(external_id=f"{PREFIX}{story.key}")


def _address(case: Case) -> str:
    return reverse("case_detail", args=[case.pk])


def _ids(items: tuple[Story, ...]) -> list[str]:
    return [story.key for story in items]


@pytest.mark.parametrize("story", STORIES, ids=_ids(STORIES))
def test_each_fact_of_a_story_stands_on_its_page(client: Client, story: Story) -> None:
    text = _text(client, _address(_case(story)))

    assert [fact for fact in story.facts if fact not in text] == []


@pytest.mark.parametrize("story", STORIES, ids=_ids(STORIES))
def test_a_story_is_found_from_both_searches(client: Client, story: Story) -> None:
    link = f'href="{_address(_case(story))}"'

    for address in ("/search/", "/cases/"):
        assert link in client.get(address, {"q": story.words}).content.decode(), address


@pytest.mark.parametrize("story", STORIES, ids=_ids(STORIES))
def test_a_story_is_found_from_its_municipality_and_its_partner(
    client: Client, story: Story
) -> None:
    link = f'href="{_address(_case(story))}"'
    pages = []
    if story.municipality:
        assert Municipality.objects.current().filter(code=story.municipality).exists()
        pages.append(reverse("municipality_detail", args=[story.municipality]))
    if story.organisation:
        partner = Organisation.objects.get(name=story.organisation)
        pages.append(reverse("organisation_detail", args=[partner.pk]))

    for page in pages:
        assert _leads_to(client, page, link, words=story.words), page


def _leads_to(client: Client, profile: str, link: str, *, words: str) -> bool:
    """On the profile itself, which shows the newest, or in the list of all that it links.

    The list is narrowed by the story's words: what other browser tests have added fills its pages.
    """
    body = client.get(profile).content.decode()
    lists = set(re.findall(r'href="(/cases/\?(?:partner|municipality)=\d+)"', body))
    narrowed = [f"{each}&{urlencode({'q': words})}" for each in lists]
    return link in body or any(link in client.get(each).content.decode() for each in narrowed)
