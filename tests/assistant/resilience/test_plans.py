"""Rule: a part's time is longer than its own limits, so that what is well ends by itself and is not given up."""

from __future__ import annotations

import inspect

import pytest

from assistant.desk.outbox import LEASE
from assistant.resilience import plans
from assistant.settings_desk import Receiver
from assistant.settings_remote import Remote
from knowledge_base.library.database import Database
from models.backends.endpoint_options import EndpointOptions
from models.backends.transformers_chat import ChatOptions

pytestmark = pytest.mark.unit

_LOCK_S = inspect.signature(Database).parameters["wait_s"].default
_RECEIVER_S = Receiver(name="x").timeout_seconds
_MAIL_STEPS = 10
"""What a mail server is asked, each with its own limit: from being connected to being taken leave of."""


@pytest.mark.parametrize(
    ("plan", "own_s"),
    [
        (plans.GENERATOR, EndpointOptions("http://x", "m").total_s),
        (plans.GENERATOR, ChatOptions().total_s),
        (plans.RECOGNIZER, Remote().timeout_seconds),
        (plans.DIALECT_RECOGNIZER, Remote().timeout_seconds),
        (plans.EMBEDDER, Remote().timeout_seconds),
        (plans.LOCAL_VOICE, Remote().timeout_seconds),
        (plans.DESK, 2 * _LOCK_S),  # for being connected, and for its turn to write
        (plans.DELIVERY, _MAIL_STEPS * _RECEIVER_S),
    ],
)
def test_what_limits_itself_is_not_given_up_before(plan: plans.Plan, own_s: float) -> None:
    assert plan.timeout_s > own_s


def test_what_is_being_delivered_is_nobody_elses_meanwhile() -> None:
    assert plans.DELIVERY.timeout_s < LEASE.total_seconds()


@pytest.mark.parametrize("plan", plans.PLANS, ids=lambda plan: plan.name)
def test_what_more_is_given_is_counted(plan: plans.Plan) -> None:
    assert bool(plan.more_s) == bool(plan.piece)
