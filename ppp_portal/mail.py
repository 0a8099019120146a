"""Mail is a row first: written with the act that causes it, sent after commit by the worker.

A row is marked 送信中 before the mail server is called. Where a worker dies there, nobody knows
whether the mail went out: it is shown as 不明 and never sent again by itself (house.md, 10).
"""

from __future__ import annotations

import smtplib
from typing import ClassVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

SUBJECT_LENGTH = 200
# Keys of mails whose body holds a link for one person only begin so.
SECRET_KEY_PREFIX = "secret:"
LOST = "送信の途中で処理が止まりました。届いたかどうかは、宛先の人に確かめてください。"
BODY_ERASED = "（本人だけに渡すリンクがあったため、送信後に本文を消しました）"


class MailState(models.TextChoices):
    QUEUED = "queued", "送信待ち"
    SENDING = "sending", "送信中"
    SENT = "sent", "送信済"
    FAILED = "failed", "送信できず"
    UNKNOWN = "unknown", "不明"


class Mail(models.Model):
    to = models.EmailField("宛先")
    subject = models.CharField("件名", max_length=SUBJECT_LENGTH)
    body = models.TextField("本文")
    # One thing is told to one person once.
    key = models.CharField("重複防止キー", max_length=200, unique=True)
    state = models.CharField("状態", max_length=10, choices=MailState, default=MailState.QUEUED)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    sent_at = models.DateTimeField("送信日時", null=True, blank=True)
    error = models.CharField("エラー", max_length=300, blank=True)
    # That it was sent is itself sealed (the receipt of a proposal): never shown in the admin.
    confidential = models.BooleanField("秘密", default=False)

    class Meta:
        verbose_name = "メール"
        verbose_name_plural = "メール"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="portal_mail_sent_has_its_time",
                violation_error_message="送信済のメールには送信日時が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def holds_secret(self) -> bool:
        """Whether the body opens something for whoever reads it (invitation, password reset)."""
        return self.key.startswith(SECRET_KEY_PREFIX)


class TryAgain(Exception):
    """The server has not taken the mail; the job may run again."""


@transaction.atomic
def queue(
    *,
    to: str,
    subject: str,
    body: str,
    key: str,
    holds_secret: bool = False,
    confidential: bool = False,
) -> Mail:
    """Write a mail and its job in the current transaction; both go or neither.

    A second call with the same `key` changes nothing and returns the first mail. Bodies that
    hold a secret are erased once sent, so that neither a dump nor an administrator can use them
    (the demo keeps them: there, the row is the mailbox). A `confidential` mail is not listed in
    the admin, in the demo either.
    """
    from ppp_portal.tasks import send_mail

    mail, created = Mail.objects.get_or_create(
        key=SECRET_KEY_PREFIX + key if holds_secret else key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:SUBJECT_LENGTH],
            "body": body,
            "confidential": confidential,
        },
    )
    if created:
        send_mail.defer(mail_id=mail.pk)
    return mail


def deliver(mail_id: int, *, last_attempt: bool = False) -> Mail | None:
    """Send one queued mail; called by the worker, outside a transaction.

    Raises TryAgain while the server has surely not taken it and this is not the `last_attempt`.
    Returns the row, or None where it is gone. A row found 送信中 belongs to a worker that died.
    """
    mail = _claim(mail_id)
    if mail is None or mail.state != MailState.SENDING:
        return mail
    try:
        connection = get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return _not_taken(mail, error, permanent=False, last_attempt=last_attempt)
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.to], connection=connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max(answer[0] for answer in error.recipients.values())
        return _not_taken(mail, error, permanent=code >= 500, last_attempt=last_attempt)
    except smtplib.SMTPResponseException as error:
        permanent = error.smtp_code >= 500
        return _not_taken(mail, error, permanent=permanent, last_attempt=last_attempt)
    except (OSError, smtplib.SMTPException) as error:
        # The line broke while the mail was on it: it may have gone out.
        return _finish(mail, MailState.UNKNOWN, error=_words(error))
    finally:
        _close_quietly(connection)
    return _finish(mail, MailState.SENT)


@transaction.atomic
def _claim(mail_id: int) -> Mail | None:
    """Mark the row 送信中 and commit, before the mail server hears of it."""
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None:
        return None
    if mail.state == MailState.SENDING:
        _finish(mail, MailState.UNKNOWN, error=LOST)
    elif mail.state == MailState.QUEUED:
        mail.state = MailState.SENDING
        mail.save(update_fields=["state"])
    return mail


def _not_taken(mail: Mail, error: Exception, *, permanent: bool, last_attempt: bool) -> Mail:
    if permanent or last_attempt:
        return _finish(mail, MailState.FAILED, error=_words(error))
    _finish(mail, MailState.QUEUED, error=_words(error))
    raise TryAgain from error


def _finish(mail: Mail, state: MailState, *, error: str = "") -> Mail:
    mail.state = state
    mail.error = error
    if state == MailState.SENT:
        mail.sent_at = timezone.now()
        if mail.holds_secret and not settings.DEMO:
            mail.body = BODY_ERASED
    mail.save(update_fields=["state", "error", "sent_at", "body"])
    return mail


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _close_quietly(connection: object) -> None:
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        return  # the mail's fate is already known
