"""What the component tags print, seen as words, addresses and attributes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from ppp_portal.components import (
    CompareColumn,
    FilterChip,
    Item,
    Option,
    Step,
    compared_rows,
    page_address,
    page_links,
)
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.pages import dev


def _print(source: str, **values: Any) -> str:
    """The rendered template with runs of white space as one blank."""
    return re.sub(r"\s+", " ", Template(source).render(Context(values))).strip()


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_a_chip_prints_its_word_escaped_and_its_kind() -> None:
    assert _print("{% chip label kind='warn' %}", label="公募<中>") == (
        '<span class="chip warn">公募&lt;中&gt;</span>'
    )


def test_a_chip_with_an_address_is_a_link() -> None:
    assert _print("{% chip '兵庫県' url='?prefecture=28' %}") == (
        '<a class="chip" href="?prefecture=28">兵庫県</a>'
    )


def test_the_chain_says_in_words_what_is_done_now_and_to_come() -> None:
    steps = [Step("課題", "done", "/challenge/"), Step("実施中", "now"), Step("活動報告")]

    html = _print("{% chain steps %}", steps=steps)

    assert _words(html) == "済み： 課題 いま： 実施中 これから： 活動報告"
    assert re.findall(r'<li class="(\w+)"', html) == ["done", "now", "to_come"]
    assert html.count('aria-current="step"') == 1
    assert html.count('<a href="/challenge/">課題</a>') == 1


def test_numbered_steps_count_from_one() -> None:
    html = _print("{% step_navigation steps %}", steps=[("困りごと", "done"), ("確認", "now")])

    assert _words(html) == "1 済み： 困りごと 2 いま： 確認"


def test_a_notice_says_its_kind_in_a_word() -> None:
    html = _print("{% notice '期間が終わります。' 'warn' title='確認' %}")

    assert _words(html) == "注意：確認 期間が終わります。"


def test_a_definition_list_hides_what_is_empty_and_keeps_zero() -> None:
    items = [
        Item("手法", "業務委託"),
        Item("備考", ""),
        Item("終了日", None),
        Item("関係課", []),
        Item("再委託", 0),
        Item("連携団体", ["いろは", "にほへ"], note="ほか"),
    ]

    html = _print("{% definition_list items %}", items=items)

    assert re.findall(r"<dt>(.*?)</dt>", html) == ["手法", "再委託", "連携団体"]
    assert [_words(value) for value in re.findall(r"<dd>(.*?)</dd>", html)] == [
        "業務委託",
        "0",
        "いろは",
        "にほへ ほか",
    ]


def test_a_definition_list_of_nothing_prints_nothing() -> None:
    assert _print("{% definition_list items %}", items=[Item("備考", "")]) == ""


def test_the_last_crumb_is_this_page() -> None:
    html = _print("{% crumbs items %}", items=[("事例", "/cases/"), ("学びの居場所",)])

    assert re.findall(r'href="(.*?)"', html) == ["/cases/"]
    assert '<span aria-current="page">学びの居場所</span>' in html


class _ChoosingForm(PlainWordsMixin, forms.Form):
    kind = forms.ChoiceField(
        label="種別", choices=[("", "---------"), ("town", "町")], required=False
    )


def test_a_choice_not_made_yet_is_said_in_words() -> None:
    html = _print("{% field form.kind %}", form=_ChoosingForm())

    assert re.findall(r"<option[^>]*>(.*?)</option>", html) == ["選んでください", "町"]


def test_a_crumb_of_the_page_itself_is_no_link() -> None:
    request = RequestFactory().get("/cases/7/?page=2")

    html = _print(
        "{% crumbs items %}", items=[("事例", "/cases/"), ("甲", "/cases/7/")], request=request
    )

    assert re.findall(r'href="(.*?)"', html) == ["/cases/"]
    assert '<span aria-current="page">甲</span>' in html


def test_a_page_address_keeps_every_other_parameter() -> None:
    query = QueryDict("q=子育て&prefecture=28&prefecture=13&page=7")

    assert page_address(query, 2) == (
        "?q=%E5%AD%90%E8%82%B2%E3%81%A6&prefecture=28&prefecture=13&page=2"
    )
    assert page_address("?q=a", 1) == "?q=a"


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (5, 31, [1, 2, 3, 4, 5, 6, 7, None, 31]),
        (6, 31, [1, None, 4, 5, 6, 7, 8, None, 31]),
        (31, 31, [1, None, 29, 30, 31]),
    ],
)
def test_the_pager_shows_both_ends_and_the_neighbours(
    page: int, total: int, numbers: list[int | None]
) -> None:
    links = page_links(page, total, "")

    assert [link.number for link in links] == numbers
    assert [link.number for link in links if link.current] == [page]


def test_the_pager_of_a_middle_page_turns_both_ways() -> None:
    html = _print("{% pager 2 3 'q=a' %}")

    assert re.findall(r'href="(.*?)"', html) == [
        "?q=a",
        "?q=a",
        "?q=a&amp;page=3",
        "?q=a&amp;page=3",
    ]
    assert re.findall(r'rel="(\w+)"', html) == ["prev", "next"]
    assert html.count('aria-current="page"') == 1


def test_a_single_page_has_no_pager() -> None:
    assert _print("{% pager 1 1 '' %}") == ""


def test_filter_chips_say_what_a_click_does() -> None:
    items = [FilterChip("兵庫県", "?method=itaku")]

    html = _print("{% filter_chips items clear_url='?q=a' %}", items=items)

    assert _words(html) == "兵庫県 を条件から外す ✕ 条件をすべて外す"
    assert re.findall(r'href="(.*?)"', html) == ["?method=itaku", "?q=a"]


def test_a_facet_prints_labelled_check_boxes_with_counts() -> None:
    options = [Option("itaku", "業務委託", 4410, True), Option("kyotei", "協定", 0)]

    html = _print("{% facet '手法' 'method' options form='filters' %}", options=options)

    assert _words(html) == "手法 業務委託 4,410 件 協定 0 件"
    assert re.findall(r'<label for="(.*?)">', html) == ["facet-method-itaku", "facet-method-kyotei"]
    assert re.findall(r' id="(.*?)"', html) == ["facet-method-itaku", "facet-method-kyotei"]
    assert html.count(' form="filters"') == 2
    assert html.count(" checked") == 1
    assert html.count('<li class="none">') == 1


def test_a_facet_value_above_999_is_not_written_with_a_comma() -> None:
    html = _print("{% facet '年度' 'year' options %}", options=[(2025, "令和7年度", 3)])

    assert re.findall(r'value="(.*?)"', html) == ["2025"]


def test_a_long_facet_folds_but_keeps_what_is_selected_in_view() -> None:
    options = [Option(f"v{n}", f"分野{n}", n, n == 12) for n in range(1, 13)]

    html = _print("{% facet '分野' 'field' options limit=3 %}", options=options)

    shown, folded = html.split("<details")
    assert re.findall(r'value="(.*?)"', shown) == ["v1", "v2", "v3", "v12"]
    assert len(re.findall(r'value="(.*?)"', folded)) == 8
    assert "ほか8件" in folded


def test_a_facet_that_is_one_row_too_long_does_not_fold() -> None:
    options = [Option(f"v{n}", f"分野{n}") for n in range(4)]

    html = _print("{% facet '分野' 'field' options limit=3 %}", options=options)

    assert html.count("<details") == 0
    assert html.count('type="checkbox"') == 4


def test_an_empty_list_says_what_to_do_next() -> None:
    hints = ["ことばを短くします。", ("地域の条件を外す", "?q=a")]

    html = _print("{% empty_state 'まだありません' hints %}", hints=hints)

    assert _words(html) == "まだありません ことばを短くします。 地域の条件を外す"
    assert re.findall(r'href="(.*?)"', html) == ["?q=a"]


def test_cells_that_differ_from_the_first_are_marked_and_empty_rows_left_out() -> None:
    rows = [("手法", ["業務委託", "業務委託", "協定"]), ("学び", ["", None, ""])]

    compared = compared_rows(rows)

    assert [(row.label, row.differs) for row in compared] == [("手法", True)]
    assert [cell.differs for cell in compared[0].cells] == [False, False, True]


def test_a_comparison_says_differences_in_words_and_names_what_is_missing() -> None:
    columns = [CompareColumn("甲", "/1/"), CompareColumn("乙", "/2/", "?id=1")]

    html = _print(
        "{% compare_table '2件' columns rows %}", columns=columns, rows=[("契約額", ["1円", ""])]
    )

    body = html.split("<tbody>")[1]
    assert _words(body) == "契約額 1円 ≠ 左はしと違う： 記載なし"


def test_the_tile_map_names_every_prefecture_with_its_count() -> None:
    html = _print("{% tile_map counts selected '/cases/?prefecture={code}' %}", **_map_values())

    assert len(re.findall(r'<a class="l\d"', html)) == 47
    assert html.count('title="兵庫県 1,204件"') == 1
    assert re.findall(r'href="([^"]*)"[^>]*aria-current="true"', html) == ["/cases/?prefecture=28"]
    assert html.count("style=") == 0


def _map_values() -> dict[str, Any]:
    return {"counts": {"28": 1204, "13": 3}, "selected": ["28"]}


def test_a_bar_list_prints_the_numbers_as_text() -> None:
    html = _print("{% bar_list '手法' rows %}", rows=[("業務委託", 4410, "?m=1"), ("協定", 441)])

    assert _words(html.split("<tbody>")[1]) == "業務委託 4,410 協定 441"
    assert re.findall(r'<rect width="(.*?)"', html) == ["100.0", "10.0"]


class _Sample(PlainWordsMixin, forms.Form):
    title = forms.CharField(label="タイトル", help_text="短く書きます。")
    kind = forms.ChoiceField(
        label="公開範囲", choices=[("a", "下書き"), ("b", "公開")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="同意", required=False)
    note = forms.CharField(label="備考", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_label_requirement_help_control_and_error_in_this_order() -> None:
    html = _print("{% field form.title %}", form=_Sample({}))

    assert _words(html) == "タイトル ※必須 短く書きます。 ＊タイトルを入力してください。"
    assert (
        html.index("id_title_helptext") < html.index("<input") < html.index('id="id_title_error"')
    )


def test_a_wrong_field_points_to_its_help_and_its_error() -> None:
    html = _print("{% field form.title %}", form=_Sample({}))

    described = re.search(r'aria-describedby="(.*?)"', html)
    assert described is not None
    assert described[1] == "id_title_helptext id_title_error"
    assert html.count('aria-invalid="true"') == 1


def test_radio_buttons_stand_in_a_fieldset_named_by_its_legend() -> None:
    html = _print("{% field form.kind %}", form=_Sample())

    assert _words(html) == "公開範囲 ※必須 下書き 公開"
    assert re.findall(r"<(fieldset|legend)", html) == ["fieldset", "legend"]


def test_a_lone_check_box_stands_before_its_label() -> None:
    html = _print("{% field form.agreed %}", form=_Sample())

    assert html.index("<input") < html.index("同意")
    assert _words(html) == "同意 ※任意"


def test_a_refused_form_begins_with_a_summary_linked_to_its_fields() -> None:
    html = _print("{{ form }}", form=_Sample({}))

    summary = html.split("</div>")[0]
    assert _words(summary) == (
        "入力を直すところが2か所あります タイトル ：タイトルを入力してください。"
        " 公開範囲 ：公開範囲を選んでください。"
    )
    targets = re.findall(r'href="#(.*?)"', summary)
    assert targets == ["id_title", "id_kind_0"]
    assert [html.count(f'id="{target}"') for target in targets] == [1, 1]


def test_a_form_prints_every_field_and_each_id_once() -> None:
    html = _print("{{ form }}", form=_Sample({}))

    ids = re.findall(r'\sid="(.*?)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert [html.count(f'name="{name}"') for name in ("title", "kind", "note", "token")] == [
        1,
        2,
        1,
        1,
    ]


def test_a_message_of_a_fields_own_is_kept() -> None:
    class Own(PlainWordsMixin, forms.Form):
        year = forms.CharField(error_messages={"required": "年度を書いてください。"})

    assert Own({}).errors["year"] == ["年度を書いてください。"]


def test_a_source_is_printed_with_its_address_and_date() -> None:
    html = _print("{% source_note 'サンプル市' 'https://example.com/a' %}")

    assert _words(html) == "出典： サンプル市"
    assert re.findall(r'href="(.*?)"', html) == ["https://example.com/a"]


@pytest.mark.parametrize("name", ["record", "browse", "form", "charts"])
def test_the_components_are_shown_together_in_development(settings: Settings, name: str) -> None:
    settings.DEBUG = True
    request = RequestFactory().get("/dev/components/")
    request.user = AnonymousUser()

    page = dev.components(request, name).content.decode()

    ids = re.findall(r'\sid="(.*?)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert page.count("<h1") == 1
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|\{[%{]", page) == []


@pytest.mark.parametrize(("debug", "name"), [(False, "record"), (True, "other")])
def test_the_components_page_is_not_there_outside_development(
    settings: Settings, debug: bool, name: str
) -> None:
    settings.DEBUG = debug
    request = RequestFactory().get("/dev/components/")

    with pytest.raises(Http404):
        dev.components(request, name)
