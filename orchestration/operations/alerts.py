"""Tell somebody when a run failed, a guard stopped it, or the data are late: by webhook, by e-mail, or both.

    ALERT_WEBHOOK_URL     gets a JSON object by POST: text (as chat systems read it), status, run_id, message, data_dir
    ALERT_EMAIL_TO        addresses, separated by commas; with ALERT_SMTP_URL (smtp://user:password@host:587, or smtps://)
    ALERT_AFTER_HOURS     the published version may be this old (26)

Without these variables nothing leaves the machine. An alert that cannot be sent is printed, and fails no run.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import sys
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from orchestration.publish.status import status as published_status
from orchestration.settings import Settings

WAIT_SECONDS = 10
WORDS = {
    "failed": "The run failed",
    "blocked": "A guard stopped the run; the marts published before stay up",
    "late": "The run published, but data are late",
    "stale": "Nothing new has been published",
    "died": "A run died; the next one goes on where it was",
}


def alert_of_run(settings: Settings, run_id: str, status: str, message: str | None) -> None:
    """Send an alert unless the run went well. Never raises."""
    if status in WORDS:
        send(settings, status, message or "", run_id)


def alert_when_stale(settings: Settings, now: datetime | None = None) -> str | None:
    """Send an alert when the published version is older than ALERT_AFTER_HOURS; returns what was said."""
    hours = float(os.environ.get("ALERT_AFTER_HOURS") or 26)
    published = published_status(settings)
    since = published.published_at
    age = ((now or datetime.now(UTC).replace(tzinfo=None)) - since).total_seconds() / 3600 if since else None
    if age is not None and age <= hours:
        return None
    message = f"for {age:,.1f} hours (allowed: {hours:g})" if age is not None else "yet"
    send(settings, "stale", message, published.run_id)
    return f"{WORDS['stale']} {message}."


def send(
    settings: Settings, status: str, message: str, run_id: str | None, environ: Mapping[str, str] | None = None
) -> list[str]:
    """Send to every place that the environment names; returns what could not be sent. Never raises."""
    env = os.environ if environ is None else environ
    text = f"{WORDS.get(status, status)}: {message}"[:2000]
    content = {
        "text": text,
        "status": status,
        "run_id": run_id,
        "message": message[:2000],
        "data_dir": str(settings.data_dir),
    }
    failures = []
    try:
        if env.get("ALERT_WEBHOOK_URL"):
            _post(env["ALERT_WEBHOOK_URL"], content)
    except Exception as error:  # whatever goes wrong outside must not fail the run
        failures.append(f"The alert's webhook cannot be reached ({type(error).__name__}). Check ALERT_WEBHOOK_URL.")
    try:
        if env.get("ALERT_EMAIL_TO"):
            _mail(env, text, content)
    except Exception as error:
        failures.append(f"The alert's e-mail cannot be sent ({type(error).__name__}). Check ALERT_SMTP_URL.")
    for failure in failures:
        print(failure, file=sys.stderr, flush=True)
    return failures


def _post(url: str, content: dict[str, str | None]) -> None:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("not a web address")
    request = urllib.request.Request(url, json.dumps(content).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS):  # noqa: S310
        pass


def _mail(env: Mapping[str, str], text: str, content: dict[str, str | None]) -> None:
    server = urlsplit(env.get("ALERT_SMTP_URL") or "smtp://localhost:25")
    host, user = server.hostname or "localhost", unquote(server.username or "")
    message = EmailMessage()
    message["Subject"] = f"Marketing warehouse: {WORDS.get(content['status'] or '', 'alert')}"
    message["From"] = env.get("ALERT_EMAIL_FROM") or user or "warehouse@localhost"
    message["To"] = env["ALERT_EMAIL_TO"]
    message.set_content(f"{text}\n\nRun {content['run_id']}, {content['data_dir']}\n")
    if server.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=WAIT_SECONDS)
    else:
        client = smtplib.SMTP(host, server.port or 587, timeout=WAIT_SECONDS)
    with client:
        if server.scheme != "smtps" and client.has_extn("starttls"):
            client.starttls(context=ssl.create_default_context())
        if user:
            client.login(user, unquote(server.password or ""))
        client.send_message(message)
