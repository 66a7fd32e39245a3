"""The desk, its courier and its hours, as the settings say."""

from __future__ import annotations

from datetime import time

from assistant.desk.courier import Courier
from assistant.desk.desk import Desk, Route
from assistant.desk.destinations import Destination
from assistant.desk.hours import Hours, Shift
from assistant.desk.hours_text import read_hours
from assistant.desk.mail import Mail
from assistant.desk.outbox import Outbox
from assistant.desk.records import Kind
from assistant.desk.robots import DingTalk, WeCom
from assistant.desk.webhook import Webhook
from assistant.resilience import Parts
from assistant.settings import Settings
from assistant.settings_desk import AnyReceiver, DingTalkReceiver, WebhookReceiver, WeComReceiver
from knowledge_base.library.database import Database


def open_desk(settings: Settings, database: Database, courier: Courier | None = None) -> Desk:
    """Return the desk in ``database``; what it stores, ``courier`` delivers at once. Raises LibraryUnavailable.

    Without a courier in this process, the one of the running server delivers it two seconds later.
    """
    return Desk(
        database,
        community=settings.community.name,
        region=settings.community.region,
        routes=[
            Route(each.name, frozenset(map(Kind, each.kinds)) or frozenset(Kind))
            for each in settings.desk.destinations
        ],
        stored=courier.wake if courier else lambda: None,
    )


def courier_of(settings: Settings, database: Database, parts: Parts | None = None) -> Courier:
    """Return what delivers to the destinations; nothing runs before its ``start``.

    ``parts`` is where those are kept that call there; None for some of its own.
    """
    return Courier(Outbox(database), map(destination_of, settings.desk.destinations), parts=parts)


def hours_of(settings: Settings) -> Hours:
    """Return when the desk is attended: by ``desk.shifts``, or as ``community.desk.hours`` can be read."""
    stated = tuple(
        Shift(
            frozenset(day - 1 for day in each.days),
            opens := _minute(each.opens),
            closes if (closes := _minute(each.closes)) > opens else closes + 24 * 60,
        )
        for each in settings.desk.shifts
    )
    shifts = stated or read_hours(settings.community.desk.hours)
    return Hours(shifts, frozenset(settings.desk.holidays), frozenset(settings.desk.workdays))


def destination_of(receiver: AnyReceiver) -> Destination:
    """Return what delivers to ``receiver``."""
    name, personal, timeout_s = receiver.name, receiver.personal, receiver.timeout_seconds
    if isinstance(receiver, WebhookReceiver):
        return Webhook(name, receiver.url, receiver.secret_variable, personal=personal, timeout_s=timeout_s)
    if isinstance(receiver, WeComReceiver):
        return WeCom(name, receiver.url, receiver.key_variable, personal=personal, timeout_s=timeout_s)
    if isinstance(receiver, DingTalkReceiver):
        token, secret = receiver.token_variable, receiver.secret_variable
        return DingTalk(name, receiver.url, token, secret, personal=personal, timeout_s=timeout_s)
    return Mail(
        name,
        receiver.host,
        receiver.port,
        receiver.sender,
        receiver.recipients,
        user=receiver.user,
        password_variable=receiver.password_variable,
        start_tls=receiver.start_tls,
        personal=personal,
        timeout_s=timeout_s,
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
