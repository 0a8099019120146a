"""Attaching photos from a phone or a desk: with and without JavaScript, one of them unfit."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import MANAGER, SIGNED_IN
from tests.browser.conftest import OpenPage
from tests.browser.steps import headed, press
from tests.factories import files


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
def test_a_good_photo_outlives_an_unfit_one_and_is_described(
    open_page: OpenPage, size: str, javascript: bool, tmp_path: Path
) -> None:
    good, bad = tmp_path / "遠足 その1.jpg", tmp_path / "悪い.jpg"
    good.write_bytes(files.jpeg_with_place(size=(1600, 900)))
    bad.write_bytes(b"#!/bin/sh\n")
    page = open_page(size, account=MANAGER, javascript=javascript)
    page.goto(SIGNED_IN["files of a report"][1]())

    page.locator("input[type=file]").set_input_files([good, bad])
    press(page, "保存する")
    expect(page.get_by_role("alert")).to_contain_text("「悪い.jpg」は添付できません。")
    expect(page.locator(".held")).to_contain_text("遠足 その1.jpg")

    press(page, "保存する")
    headed(page, "写真・ファイル")
    form = page.get_by_role("region", name="遠足 その1.jpg")
    form.get_by_label("説明").fill("川辺で休む")
    form.get_by_label("人は写っていない").check()
    form.get_by_label("報告が公開されたら、これも公開する").check()
    press(page, "保存する")

    picture = page.get_by_role("img", name="川辺で休む")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 225)  # upright: 400 high
