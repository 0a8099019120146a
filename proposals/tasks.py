"""Jobs of the proposals app (`manage.py procrastinate worker`)."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="5 23 * * *")  # 8:05 in Japan
@app.task(
    name="proposals.remind_free_proposals", queue="mail", queueing_lock="remind_free_proposals"
)
def remind_free_proposals(timestamp: int) -> None:
    """Tell municipalities of promised answers; a second run of a day tells nobody."""
    from django.utils import timezone

    from proposals.domain.free_proposal import remind

    remind(timezone.localdate())


@app.periodic(cron="7 23 * * *")  # 8:07 in Japan
@app.task(name="proposals.remind_policies", queue="mail", queueing_lock="remind_policies")
def remind_policies(timestamp: int) -> None:
    """Tell of answers promised to policy proposals; a second run of a day tells nobody."""
    from django.utils import timezone

    from proposals.domain.policy_answer import remind

    remind(timezone.localdate())


@app.periodic(cron="10 23 * * *")  # 8:10 in Japan
@app.task(name="proposals.remind_reasons", queue="mail", queueing_lock="remind_reasons")
def remind_reasons(timestamp: int) -> None:
    """Tell municipalities of reasons they still owe; a second run of a day tells nobody."""
    from django.utils import timezone

    from proposals.domain.result_notice import remind

    remind(timezone.localdate())
