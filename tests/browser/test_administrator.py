"""An administrator brings a spreadsheet in: a wrong row first, then the mended file, then back."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page, expect

from cases.models import Case
from tests.browser.addresses import ADMINISTRATOR
from tests.browser.conftest import OpenPage
from tests.browser.steps import go, press, sign_in

HEADER = "自治体,名称,概要,開始日,相手方"


def _file(size: str, day: str) -> FilePayload:
    rows = [
        HEADER,
        f"神戸市,取り込み試験の見守り {size},高齢者の家を訪ねる。,令和6年4月1日,フローレンス",
        f"神戸市,取り込み試験の畑 {size},休耕地を畑にする。,{day},地元の会",
    ]
    content = ("\r\n".join(rows) + "\r\n").encode("cp932")
    return {"name": f"jirei-{size}.csv", "mimeType": "text/csv", "buffer": content}


def _choose(page: Page, file: FilePayload) -> None:
    page.get_by_label("ファイル").set_input_files(file)
    press(page, "内容を確かめる")


def _imported(size: str) -> int:
    return Case.objects.filter(title__startswith="取り込み試験", title__endswith=size).count()


def test_an_administrator_imports_a_mended_file_and_takes_it_back(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size)
    page.goto("/")
    sign_in(page, ADMINISTRATOR)
    go(page, page.get_by_role("main").get_by_role("link", name="管理画面"))
    go(page, page.get_by_role("table", name="よく使う作業").get_by_role("link", name="取り込み"))

    _choose(page, _file(size, "2024-13-45"))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("エラーが1行あるため、取り込めません。")
    expect(page.get_by_role("row", name=f"取り込み試験の畑 {size}")).to_contain_text("2024-13-45")
    expect(page.get_by_role("link", name="取り込みに進む")).to_have_count(0)

    go(page, alert.get_by_role("link", name="ファイルを選び直してください"))
    _choose(page, _file(size, "2024-04-01"))
    expect(page.get_by_role("main")).to_contain_text("新規 2件")
    go(page, page.get_by_role("link", name="取り込みに進む"))
    assert _imported(size) == 0
    press(page, "取り込みを確定する")
    expect(page.get_by_text("取り込みました。", exact=True)).to_be_visible()
    assert _imported(size) == 2

    go(page, page.get_by_role("link", name="この取り込みを取り消す"))
    press(page, "取り消しを確定する")
    expect(page.get_by_text("取り込みを取り消しました。", exact=True)).to_be_visible()
    assert _imported(size) == 0
