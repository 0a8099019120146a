"""Jobs of the partners app (`manage.py procrastinate worker`)."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="10 23 * * *")  # 8:10 in Japan
@app.task(name="partners.remind_secondments", queue="mail", queueing_lock="remind_secondments")
def remind_secondments(timestamp: int) -> None:
    """Tell both parties of secondments that end soon; a second run of a day tells nobody."""
    from django.utils import timezone

    from partners.domain.secondment_reminders import remind

    remind(timezone.localdate())


@app.periodic(cron="15 23 * * *")  # 8:15 in Japan
@app.task(name="partners.remind_inquiries", queue="mail", queueing_lock="remind_inquiries")
def remind_inquiries(timestamp: int) -> None:
    """Tell bodies of inquiries they have not answered; a second run of a day tells nobody."""
    from django.utils import timezone

    from partners.domain.inquiry_reminders import remind

    remind(timezone.localdate())
