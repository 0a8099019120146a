"""The writer's journey: a proposal is written, looked at, submitted, replaced and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from partners.models import Membership, Municipality, User
from ppp_portal.mail import Mail
from proposals.models import Proposal
from tests.browser.addresses import APPROVER, EDITOR, KOBE, MANAGER, VIEWER
from tests.browser.conftest import OpenPage
from tests.browser.steps import field, follow, go, headed, press
from tests.factories.entries import Bidder, Office, closing_call, make_proposal


def _draft() -> Proposal:
    """An empty draft of MANAGER's organisation, for a new call of 神戸市."""
    manager = User.objects.get(email=MANAGER)
    people = [User.objects.get(email=email) for email in (VIEWER, EDITOR, APPROVER)]
    organisation = Membership.objects.get(user=manager).organisation
    assert organisation is not None
    office = Office(Municipality.objects.get(code=KOBE, valid_to=None), *people)
    call = closing_call(office, title="ブラウザーで書く公募（サンプル）", is_sample=True)
    return make_proposal(call, Bidder(organisation, manager, manager), office, None)


def _answer(page: Page, name: str) -> Locator:
    """The box of a criterion; its section has the same name."""
    return page.get_by_role("textbox", name=re.compile(f"^{name}( ※|$)"))


def _told(page: Page, text: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(text)


def _looked_at(page: Page) -> None:
    """The proposal as the committee will see it, and back."""
    follow(page, "委員に見える形を確かめる")
    headed(page, "委員に見える形")
    _told(page, "朝から夕方まで開きます。")
    _told(page, "5,000,000円")
    follow(page, "提案に戻る")


def _compared(page: Page) -> None:
    """The first version beside what is written now, and back."""
    go(page, page.get_by_role("link", name="下書きと比べる").last)
    headed(page, "版の比較")
    _told(page, "〔追加〕常勤が三人います。")
    follow(page, "提案に戻る")


@pytest.mark.parametrize(
    ("size", "javascript"),
    [("desk", True), ("phone", False)],
    ids=["desk", "phone without JavaScript"],
)
def test_a_proposal_is_written_looked_at_submitted_replaced_and_taken_back(
    open_page: OpenPage, size: str, javascript: bool
) -> None:
    proposal = _draft()
    page = open_page(size, account=MANAGER, javascript=javascript)
    page.goto(f"/proposals/{proposal.pk}/edit/")
    _answer(page, "企画").fill("朝から夕方まで開きます。")
    field(page, "見積金額（合計）").fill("５００万円")
    press(page, "保存する")
    _looked_at(page)

    press(page, "保存して提出に進む")
    headed(page, "提案を提出しますか")
    _told(page, "「体制」が未記入です。")
    press(page, "提出する")

    _told(page, "提出は受け付けられています。")
    proposal.refresh_from_db()
    first = proposal.submission
    assert first is not None
    _told(page, f"受付番号は{first.receipt_number}です。")
    assert Mail.objects.filter(to=MANAGER, body__contains=first.receipt_number).count() == 1

    follow(page, "提案を書く")
    _answer(page, "体制").fill("常勤が三人います。")
    press(page, "保存して提出に進む")
    _told(page, "この提出で置き換わります。")
    press(page, "提出する")
    _compared(page)
    proposal.refresh_from_db()
    assert (proposal.submission != first, proposal.has_unsent_changes) == (True, False)

    follow(page, "提出を取り下げる")
    press(page, "取り下げる")
    _told(page, "まだ提出していません。")
    proposal.refresh_from_db()
    assert proposal.submission is None


def test_what_is_typed_into_a_proposal_outlives_a_closed_page(open_page: OpenPage) -> None:
    proposal = _draft()
    page = open_page("phone", account=MANAGER)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/proposals/{proposal.pk}/edit/")
    _answer(page, "企画").fill("保存を押す前に閉じたことば")
    expect(page.locator("#autosaved")).to_contain_text("自動で保存しました")
    page.goto("about:blank")

    page.goto(f"/proposals/{proposal.pk}/edit/")

    expect(_answer(page, "企画")).to_have_value("保存を押す前に閉じたことば")
