"""Mail rows: written with the act, sent once, and honest about what nobody knows."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from ppp_portal import mail, tasks
from ppp_portal.mail import BODY_ERASED, LOST, Mail, MailState, TryAgain

pytestmark = pytest.mark.django_db


class BrokenBackend(BaseEmailBackend):
    """A mail server that fails in the way `fails_with` says, at `step`."""

    step = "send"
    fails_with: Exception = OSError("broken")

    def open(self) -> bool:
        if self.step == "open":
            raise self.fails_with
        return True

    def send_messages(self, messages: Sequence[Any]) -> int:
        raise self.fails_with


@pytest.fixture
def broken(settings, monkeypatch):
    def break_with(error: Exception, step: str = "send") -> None:
        settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
        monkeypatch.setattr(BrokenBackend, "step", step)
        monkeypatch.setattr(BrokenBackend, "fails_with", error)

    return break_with


def _queue(**values: Any) -> Mail:
    defaults = {"to": "a@city.example", "subject": "件名", "body": "本文", "key": "k"}
    return mail.queue(**defaults | values)


def test_queueing_writes_the_row_and_its_job_together() -> None:
    row = _queue()

    assert (row.state, row.to, row.subject, row.body) == (
        MailState.QUEUED,
        "a@city.example",
        "件名",
        "本文",
    )
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args, job.queue_name) == (
        "ppp_portal.send_mail",
        {"mail_id": row.pk},
        "mail",
    )


def test_an_act_that_fails_leaves_neither_row_nor_job() -> None:
    def act_that_fails() -> None:
        with transaction.atomic():
            _queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_that_fails()

    assert Mail.objects.count() == 0
    assert ProcrastinateJob.objects.count() == 0


def test_the_same_thing_is_told_once() -> None:
    first = _queue()

    again = _queue(subject="別の件名")

    assert again == first
    assert Mail.objects.get().subject == "件名"
    assert ProcrastinateJob.objects.count() == 1


def test_a_subject_is_one_line_of_at_most_two_hundred_characters() -> None:
    row = _queue(subject="一行目\r\nBcc: x@evil.example " + "あ" * 300)

    assert row.subject.startswith("一行目 Bcc: x@evil.example ああ")
    assert len(row.subject) == 200


def test_a_queued_mail_is_sent_and_marked() -> None:
    row = mail.deliver(_queue().pk)

    assert row is not None
    row.refresh_from_db()
    assert (row.state, row.error) == (MailState.SENT, "")
    assert row.sent_at is not None
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject, sent.body) == (["a@city.example"], "件名", "本文")


def test_a_mail_already_sent_is_not_sent_again() -> None:
    row = _queue()
    mail.deliver(row.pk)

    mail.deliver(row.pk)

    assert len(outbox.outbox) == 1


def test_a_mail_found_half_sent_is_unknown_and_not_sent() -> None:
    row = _queue()
    Mail.objects.update(state=MailState.SENDING)

    mail.deliver(row.pk)

    row.refresh_from_db()
    assert (row.state, row.error) == (MailState.UNKNOWN, LOST)
    assert outbox.outbox == []


def test_an_unknown_mail_is_never_sent_by_itself() -> None:
    row = _queue()
    Mail.objects.update(state=MailState.UNKNOWN)

    mail.deliver(row.pk)

    row.refresh_from_db()
    assert row.state == MailState.UNKNOWN
    assert outbox.outbox == []


def test_a_mail_whose_row_is_gone_is_nothing_to_do() -> None:
    assert mail.deliver(0) is None


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (ConnectionRefusedError("no server"), "open"),
        (TimeoutError("no answer"), "open"),
        (smtplib.SMTPServerDisconnected("closed"), "open"),
        (smtplib.SMTPDataError(451, b"try later"), "send"),
        (smtplib.SMTPRecipientsRefused({"a@city.example": (450, b"busy")}), "send"),
    ],
)
def test_what_the_server_has_not_taken_is_tried_again(broken, error: Exception, step: str) -> None:
    row = _queue()
    broken(error, step)

    with pytest.raises(TryAgain):
        mail.deliver(row.pk)

    row.refresh_from_db()
    assert row.state == MailState.QUEUED
    assert row.error.startswith(type(error).__name__)


def test_after_the_last_try_a_mail_has_failed(broken) -> None:
    row = _queue()
    broken(ConnectionRefusedError("no server"), "open")

    mail.deliver(row.pk, last_attempt=True)

    row.refresh_from_db()
    assert (row.state, row.error) == (
        MailState.FAILED,
        "ConnectionRefusedError: no server",
    )


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPDataError(554, b"no"),
        smtplib.SMTPRecipientsRefused({"a@city.example": (550, b"unknown")}),
    ],
)
def test_what_the_server_refuses_for_good_has_failed_at_once(broken, error: Exception) -> None:
    row = _queue()
    broken(error)

    mail.deliver(row.pk)

    row.refresh_from_db()
    assert row.state == MailState.FAILED


@pytest.mark.parametrize(
    "error", [TimeoutError("no answer"), smtplib.SMTPServerDisconnected("closed")]
)
def test_where_the_line_breaks_while_sending_nobody_knows(broken, error: Exception) -> None:
    row = _queue()
    broken(error)

    mail.deliver(row.pk)

    row.refresh_from_db()
    assert row.state == MailState.UNKNOWN


@pytest.mark.parametrize(("demo", "kept"), [(False, BODY_ERASED), (True, "https://secret")])
def test_a_secret_is_erased_once_sent_except_in_the_demo(settings, demo: bool, kept: str) -> None:
    settings.DEMO = demo
    row = _queue(body="https://secret", holds_secret=True)

    mail.deliver(row.pk)

    row.refresh_from_db()
    assert row.holds_secret
    assert row.body == kept
    assert outbox.outbox[0].body == "https://secret"


def test_an_ordinary_body_stays_readable() -> None:
    row = _queue()

    mail.deliver(row.pk)

    row.refresh_from_db()
    assert not row.holds_secret
    assert row.body == "本文"


@pytest.mark.parametrize(
    ("attempts", "tried_again"), [(0, True), (tasks.MAIL_RETRIES - 1, True), (5, False)]
)
def test_the_worker_gives_up_after_its_retries(broken, attempts: int, tried_again: bool) -> None:
    row = _queue()
    broken(ConnectionRefusedError("no server"), "open")
    job = Job(
        id=1,
        queue="mail",
        lock=None,
        queueing_lock=None,
        task_name=tasks.send_mail.name,
        attempts=attempts,
    )
    context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)

    if tried_again:
        with pytest.raises(TryAgain):
            tasks.send_mail.func(context, mail_id=row.pk)
    else:
        tasks.send_mail.func(context, mail_id=row.pk)

    row.refresh_from_db()
    assert row.state == (MailState.QUEUED if tried_again else MailState.FAILED)


def test_the_retry_strategy_stops_when_the_task_gives_up() -> None:
    strategy = tasks.send_mail.retry_strategy
    assert strategy is not None
    assert strategy.max_attempts == tasks.MAIL_RETRIES


@pytest.mark.parametrize(
    "values",
    [
        {"state": MailState.SENT, "sent_at": None},
        {"state": MailState.QUEUED, "sent_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_state_without_its_time(values: dict[str, object]) -> None:
    _queue()

    with (
        pytest.raises(IntegrityError, match="portal_mail_sent_has_its_time"),
        transaction.atomic(),
    ):
        Mail.objects.update(**values)


def test_the_database_refuses_a_second_row_with_the_same_key() -> None:
    _queue()

    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        Mail.objects.create(to="b@city.example", subject="x", body="x", key="k")
