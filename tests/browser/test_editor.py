"""Municipal staff: a case from the first words to the public page, and two editors at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from tests.browser.addresses import APPROVER, EDITOR, story
from tests.browser.conftest import OpenPage
from tests.browser.steps import field, follow, headed, press, sign_in


def _new_draft(page: Page, title: str) -> None:
    """First without a name, which is refused; then with all that publishing needs."""
    follow(page, "事例を登録する")
    headed(page, "事例を登録")
    field(page, "概要").fill("駅前の空き店舗を、放課後の居場所にする。")
    press(page, "保存する")
    expect(page.get_by_role("alert")).to_contain_text("名称を入力してください。")
    expect(field(page, "概要")).to_have_value("駅前の空き店舗を、放課後の居場所にする。")
    page.get_by_role("alert").get_by_role("link", name="名称").click()
    expect(field(page, "名称").first).to_be_focused()

    field(page, "名称").first.fill(title)
    field(page, "開始日").fill("令和7年4月1日")
    page.get_by_role("group", name="相手方 1").get_by_label("団体の名称").fill("フローレンス")
    press(page, "保存する")
    headed(page, title)
    expect(page.get_by_role("status")).to_contain_text(["下書きを保存しました。"])


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
def test_an_editor_writes_an_approver_publishes_and_a_visitor_reads(
    open_page: OpenPage, size: str, javascript: bool
) -> None:
    title = f"放課後の居場所（{size}・{'あり' if javascript else 'なし'}）"
    editor = open_page(size, javascript=javascript)
    editor.goto("/")
    sign_in(editor, EDITOR)
    headed(editor, "今日やること")
    _new_draft(editor, title)
    address = editor.url
    expect(editor.get_by_role("main")).to_contain_text("承認者に公開を依頼してください。")

    visitor = open_page(size, javascript=javascript)
    visitor.goto(address)
    headed(visitor, "ページが見つかりません")

    approver = open_page(size, javascript=javascript, account=APPROVER)
    approver.goto(address)
    follow(approver, "公開する")
    headed(approver, "公開する")
    press(approver, "公開する")
    expect(approver.get_by_role("status")).to_contain_text(["公開範囲を「公開」にしました。"])

    visitor.goto(f"/cases/?q={title}")
    follow(visitor, title)
    headed(visitor, title)
    expect(visitor.get_by_role("region", name="この事例の基本情報")).to_contain_text(
        "認定NPO法人フローレンス"
    )


def test_the_second_of_two_editors_sees_both_texts_and_loses_nothing(
    open_page: OpenPage, size: str
) -> None:
    address = story("s2-chat-2021", "case_edit")()
    first, second = open_page(size, account=EDITOR), open_page(size, account=APPROVER)
    first.goto(address)
    second.goto(address)
    field(first, "学んだこと").fill(f"一人目の学び {size}")
    press(first, "保存する")
    expect(first.get_by_role("status")).to_contain_text(["保存しました。"])

    field(second, "学んだこと").fill(f"二人目の学び {size}")
    press(second, "保存する")

    told = second.get_by_role("alert")
    expect(told).to_contain_text("ほかの人がこの事例を保存しました")
    expect(told.get_by_role("row", name="学んだこと").get_by_role("cell")).to_have_text(
        [f"一人目の学び {size}", f"二人目の学び {size}"]
    )
    press(second, "自分の内容で保存する")
    expect(second.get_by_role("status")).to_contain_text(["保存しました。"])
    assert Case.objects.get(external_id="demo-s2-chat-2021").learning == f"二人目の学び {size}"


def test_leaving_a_changed_form_is_asked_first(open_page: OpenPage) -> None:
    page = open_page("desk", account=EDITOR)
    page.goto(story("s2-chat-2023", "case_edit")())
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    field(page, "学んだこと").press_sequentially("書きかけ")
    follow(page, "やめる")

    headed(page, "ここならチャットKOBEの受託")
    assert asked == ["beforeunload"]
