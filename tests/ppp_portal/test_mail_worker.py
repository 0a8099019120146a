"""The job worker and the mail rows together, as in operation."""

from __future__ import annotations

import pytest
from django.core import mail as outbox
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ppp_portal import mail, tasks
from ppp_portal.mail import Mail, MailState

pytestmark = pytest.mark.usefixtures("concurrent_db")


def _work() -> None:
    """Run a worker over its own connections until nothing is left to do."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(
            queues=["mail"], wait=False, listen_notify=False, install_signal_handlers=False
        )


def _abandon_job() -> None:
    """Leave the only job as a worker leaves it that was killed: running, without a heartbeat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL"
            " WHERE task_name = 'ppp_portal.send_mail'"
        )


def _queue() -> Mail:
    return mail.queue(to="a@city.example", subject="件名", body="本文", key="k")


def test_the_worker_sends_what_was_queued() -> None:
    row = _queue()

    _work()

    row.refresh_from_db()
    assert row.state == MailState.SENT
    assert [sent.subject for sent in outbox.outbox] == ["件名"]
    assert ProcrastinateJob.objects.get(task_name=tasks.send_mail.name).status == "succeeded"


def test_mail_of_a_worker_that_died_before_sending_goes_out_after_all() -> None:
    row = _queue()
    _abandon_job()

    tasks.rescue_mail.defer(timestamp=0)
    _work()
    _work()

    row.refresh_from_db()
    assert row.state == MailState.SENT
    assert len(outbox.outbox) == 1


def test_mail_of_a_worker_that_died_while_sending_is_unknown_and_stays_so() -> None:
    row = _queue()
    _abandon_job()
    Mail.objects.update(state=MailState.SENDING)

    tasks.rescue_mail.defer(timestamp=0)
    _work()
    _work()

    row.refresh_from_db()
    assert row.state == MailState.UNKNOWN
    assert outbox.outbox == []
