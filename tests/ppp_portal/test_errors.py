"""Every refusal answers in Japanese, says what to do next, and needs no database."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from ppp_portal import errors

ANSWERS: list[tuple[Callable[[HttpRequest], HttpResponse], int, str]] = [
    (errors.bad_request, 400, "送られた内容を読み取れませんでした"),
    (errors.forbidden, 403, "いまは行えません"),
    (errors.not_allowed, 405, "この操作は、ここからは行えません"),
    (errors.csrf_failure, 403, "画面の有効期限が切れました"),
    (errors.not_found, 404, "ページが見つかりません"),
    (errors.too_large, 413, "大きすぎて受け取れませんでした"),
    (errors.too_many, 429, "続けて試した回数が多すぎます"),
    (errors.server_error, 500, "ポータルの側で問題が起きました"),
    (errors.unavailable, 503, "ただいま休止しています"),
]


def _visitor() -> HttpRequest:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()
    return request


def _headings(response: HttpResponse) -> list[str]:
    return re.findall(r"<h1>(.*?)</h1>", response.content.decode())


@pytest.mark.parametrize(("answer", "status", "heading"), ANSWERS)
def test_an_error_page_has_its_status_one_japanese_heading_and_what_to_do_next(
    answer: Callable[[HttpRequest], HttpResponse], status: int, heading: str
) -> None:
    response = answer(_visitor())

    page = response.content.decode()
    assert response.status_code == status
    assert _headings(response) == [heading]
    assert page.count("<h2>次にできること</h2>") == 1
    assert page.count('<html lang="ja">') == 1
    assert f"<title>{heading}｜公民連携ポータル</title>" in page


@pytest.mark.parametrize(("answer", "status", "heading"), ANSWERS)
def test_an_error_page_answers_before_anybody_is_recognised(
    answer: Callable[[HttpRequest], HttpResponse], status: int, heading: str
) -> None:
    request = RequestFactory().get("/somewhere/")

    response = answer(request)

    assert (response.status_code, _headings(response)) == (status, [heading])


@pytest.mark.parametrize(("answer", "status", "heading"), ANSWERS)
def test_an_error_page_has_no_inline_style_script_or_handler(
    answer: Callable[[HttpRequest], HttpResponse], status: int, heading: str
) -> None:
    page = answer(_visitor()).content.decode()

    assert re.findall(r"\sstyle=|<style|<script(?! src=)|\son[a-z]+=", page) == []


def test_a_refusal_prints_the_reason_of_the_domain_escaped() -> None:
    reason = "提出した人は、自分の<報告>を確認できません。"

    response = errors.forbidden(_visitor(), PermissionDenied(reason))

    assert '<p class="lead">提出した人は、自分の&lt;報告&gt;を確認できません。</p>' in (
        response.content.decode()
    )


def test_a_refusal_without_a_reason_names_the_missing_right() -> None:
    response = errors.forbidden(_visitor(), PermissionDenied())

    assert f'<p class="lead">{errors.UNKNOWN_REASON}</p>' in response.content.decode()


def test_a_missing_page_does_not_repeat_what_the_exception_says() -> None:
    response = errors.not_found(_visitor(), Http404("No Case matches the given query."))

    assert "No Case matches" not in response.content.decode()


def test_a_body_too_large_for_django_becomes_413() -> None:
    response = errors.bad_request(_visitor(), RequestDataTooBig("2621440"))

    assert response.status_code == 413
    assert "上限（25MB）" in response.content.decode()


def test_too_many_fields_say_so() -> None:
    response = errors.bad_request(_visitor(), TooManyFieldsSent())

    assert response.status_code == 400
    assert "項目を分けて送り直してください。" in response.content.decode()


@pytest.mark.parametrize("answer", [errors.too_many, errors.unavailable])
def test_an_answer_that_asks_to_wait_says_how_long(
    answer: Callable[..., HttpResponse],
) -> None:
    response = answer(_visitor(), wait_minutes=12)

    assert response["Retry-After"] == "720"
    assert "12分ほど待ってから" in response.content.decode()
