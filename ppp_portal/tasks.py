"""Jobs of the ground; the worker runs them (`manage.py procrastinate worker`)."""

from __future__ import annotations

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

MAIL_RETRIES = 5


@app.task(
    name="ppp_portal.send_mail",
    queue="mail",
    pass_context=True,
    # After 15 s, 35 s, 2 min, 11 min and 52 min: a restart of the mail server is outlived.
    retry=RetryStrategy(max_attempts=MAIL_RETRIES, wait=10, exponential_wait=5),
)
def send_mail(context: JobContext, *, mail_id: int) -> None:
    """Send one mail. Raises TryAgain, which the retry strategy answers."""
    from ppp_portal import mail

    attempts = context.job.attempts if context.job else MAIL_RETRIES
    mail.deliver(mail_id, last_attempt=attempts >= MAIL_RETRIES)


@app.periodic(cron="*/5 * * * *")
@app.task(name="ppp_portal.rescue_mail", queue="mail", queueing_lock="rescue_mail")
async def rescue_mail(timestamp: int) -> None:
    """Run the mail jobs of dead workers again.

    A mail not yet handed to the server goes out then; one found 送信中 becomes 不明 (mail.py).
    """
    for job in await app.job_manager.get_stalled_jobs(task_name=send_mail.name):
        await app.job_manager.retry_job(job)


@app.periodic(cron="23 18 * * *")  # 3:23 in Japan
@app.task(name="ppp_portal.sweep_files", queue="files", queueing_lock="sweep_files")
def sweep_files(timestamp: int) -> None:
    """Remove files that were uploaded and never kept, or discarded (files/storing.py)."""
    from ppp_portal.files.storing import sweep

    sweep()
