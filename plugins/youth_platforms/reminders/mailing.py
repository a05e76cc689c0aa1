"""Mails through Airflow's own notifier and its connection to a mail server."""

from typing import cast

from airflow.exceptions import AirflowNotFoundException
from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import BaseHook, Context

from youth_platforms.reminders.remind import Send


def mailer(connection_id: str) -> Send | None:
    """Return what sends mails through an Airflow connection; None where there is no such connection."""
    try:
        BaseHook.get_connection(connection_id)
    except AirflowNotFoundException:
        return None

    def send(to: list[str], subject: str, html: str) -> None:
        # Texts are values of the template, never a template: they hold names that were filed.
        notifier = SmtpNotifier(
            to=to, subject="{{ mail.subject }}", html_content="{{ mail.html }}", smtp_conn_id=connection_id
        )
        context = cast(Context, {"mail": {"subject": subject, "html": html}})
        notifier.render_template_fields(context)
        # Called as such, a notifier swallows its failures; a reminder that was not sent must be known.
        notifier.notify(context)

    return send
