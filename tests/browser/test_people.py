"""The people of an organisation and of a municipality: a profile edited, an invitation accepted."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from partners.models import Membership
from ppp_portal.mail import Mail
from tests.browser.addresses import APPROVER, MANAGER
from tests.browser.conftest import OpenPage
from tests.browser.steps import field, follow, go, headed, press, sign_in


def test_a_manager_edits_the_profile_and_a_visitor_reads_it(open_page: OpenPage, size: str) -> None:
    organisation = Membership.objects.get(user__email=MANAGER).organisation
    manager, visitor = open_page(size), open_page(size)
    manager.goto("/")
    sign_in(manager, MANAGER)
    follow(manager, "団体の紹介を編集する")
    headed(manager, "団体の紹介を編集")

    field(manager, "法人番号").fill("1234567890123")
    field(manager, "強み").fill(f"夜の時間にも動けます（{size}）。")
    press(manager, "保存する")
    expect(manager.get_by_role("alert")).to_contain_text("法人番号")
    field(manager, "法人番号").fill("")
    press(manager, "保存する")

    headed(manager, organisation.name)
    visitor.goto(f"/partners/organisations/{organisation.pk}/")
    expect(visitor.get_by_role("region", name="強み")).to_contain_text(
        f"夜の時間にも動けます（{size}）。"
    )


def test_an_invited_person_makes_an_account_and_acts_for_the_city(
    open_page: OpenPage, size: str
) -> None:
    email = f"new-{size}@city.demo.example"
    approver = open_page(size, account=APPROVER)
    approver.goto("/accounts/invitations/new/")
    field(approver, "メールアドレス").fill(email)
    approver.get_by_role("main").get_by_label("担当", exact=True).check()
    field(approver, "所属").fill("こども家庭課")
    press(approver, "招待メールを送る")
    expect(approver.get_by_role("status")).to_contain_text(["1人に招待メールを送りました。"])
    link = re.search(r"/accounts/invitations/\S+/", Mail.objects.get(to=email).body)

    newcomer = open_page(size)
    newcomer.goto(link.group())
    headed(newcomer, "神戸市への招待")
    field(newcomer, "氏名").fill("試験 花子")
    field(newcomer, "パスワード").fill("short")
    field(newcomer, "パスワード（もう一度）").fill("short")
    press(newcomer, "アカウントを作って承諾する")
    expect(newcomer.get_by_role("alert")).to_contain_text("パスワード")
    field(newcomer, "パスワード").fill("umi-to-yama-no-machi-7")
    field(newcomer, "パスワード（もう一度）").fill("umi-to-yama-no-machi-7")
    press(newcomer, "アカウントを作って承諾する")

    headed(newcomer, "今日やること")
    expect(newcomer.get_by_role("status")).to_contain_text(["神戸市のメンバーになりました。"])
    go(newcomer, newcomer.get_by_role("link", name="事例", exact=True))
    follow(newcomer, "事例を登録する")
    headed(newcomer, "事例を登録")
