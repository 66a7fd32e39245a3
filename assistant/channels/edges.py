"""The one place where an error becomes what a channel says: a status, a code, a Chinese sentence.

::

    AssistantError
    └── Refused                  the channel does not take the message
        ├── OriginRefused        a page of another web site calls
        ├── CommunityUnknown     a web site names a community that is not served here
        ├── MessageInvalid       not what the protocol says
        ├── VersionUnsupported   the client speaks another version of the protocol
        ├── TooFast              the client sends faster than a person speaks
        ├── Busy                 as many kiosks as allowed are connected          (a retry can help)
        ├── TooMany              more was asked than one visit or address may       (a retry can help)
        ├── KeyMissing           a route for staff was called without a key
        ├── KeyRefused           the key is not known, not valid any more, or not yet
        ├── RoleRefused          the key is for something else
        ├── HostRefused          the service was called by a name that is not its own
        ├── KioskRefused         a voice terminal has no token, or one that is not valid
        ├── ReplyForgotten       the reply to be read aloud is too long ago
        └── AnswerForgotten      the answer that is judged is too long ago
"""

from __future__ import annotations

import logging
import math
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException

from assistant.desk.errors import TicketElsewhere, TicketUnknown
from assistant.errors import AssistantError, NothingHeard, NotReady, QuestionInvalid
from knowledge_base.errors import KnowledgeBaseError, RollbackImpossible
from models.errors import AudioUnreadable, ModelsError, RecognitionFailed, SynthesisFailed

logger = logging.getLogger(__name__)

UNEXPECTED = "出了点问题，不是您的错。请再试一次；还是不行，请找工作人员。"
RETRY_AFTER_S = 5


class Refused(AssistantError):
    """The channel does not take the message."""


class OriginRefused(Refused):
    """A page of another web site calls."""


class CommunityUnknown(Refused):
    """A web site names a community that is not served here."""


class MessageInvalid(Refused):
    """Not what the protocol says."""


class VersionUnsupported(Refused):
    """The client speaks another version of the protocol."""


class TooFast(Refused):
    """The client sends faster than a person speaks."""


class Busy(Refused):
    """As many kiosks as allowed are connected."""

    retryable = True


class TooMany(Refused):
    """More was asked than one visit or one address may."""

    retryable = True

    def __init__(self, text: str, *, retry_after_s: float) -> None:
        """Take what to say, and when there is room again."""
        super().__init__(text)
        self.retry_after_s = max(1, math.ceil(retry_after_s))


class KeyMissing(Refused):
    """A route for staff was called without a key."""


class KeyRefused(Refused):
    """The key is not known, or not valid any more."""


class RoleRefused(Refused):
    """The key is for something else."""


class HostRefused(Refused):
    """The service was called by a name that is not its own."""


class KioskRefused(Refused):
    """A voice terminal has no token, or one that is not valid."""


class ReplyForgotten(Refused):
    """The reply to be read aloud is too long ago."""


class AnswerForgotten(Refused):
    """The answer that is judged is too long ago."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as a channel says it."""

    status: int
    """HTTP status."""
    code: str
    """For programs; stable."""
    message: str
    """For people: plain Chinese, what happened and what to do."""
    retry: bool = False
    """Whether the same request may succeed a little later."""
    retry_after_s: int = RETRY_AFTER_S
    """When, if ``status`` says that it may."""

    def document(self) -> dict[str, Any]:
        """Return the JSON document of a failed request."""
        return {"error": {"code": self.code, "message": self.message}}

    def event(self) -> dict[str, Any]:
        """Return the body of an ``error`` event."""
        return {"code": self.code, "message": self.message, "retry": self.retry}

    def headers(self) -> dict[str, str]:
        """Return the HTTP headers that go with the status."""
        if self.status == 401:
            return {"WWW-Authenticate": "Bearer"}
        return {"Retry-After": str(self.retry_after_s)} if self.status in (429, 503) else {}


# The first class that fits decides.
_ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (QuestionInvalid, 422, "question_invalid"),
    (AudioUnreadable, 422, "audio_unreadable"),
    (NothingHeard, 422, "nothing_heard"),
    (RecognitionFailed, 422, "not_understood"),
    (OriginRefused, 403, "origin_refused"),
    (CommunityUnknown, 404, "community_unknown"),
    (MessageInvalid, 422, "message_invalid"),
    (VersionUnsupported, 400, "version_unsupported"),
    (TooFast, 429, "too_fast"),
    (TooMany, 429, "too_many"),
    (KeyMissing, 401, "key_missing"),
    (KeyRefused, 401, "key_refused"),
    (RoleRefused, 403, "role_refused"),
    (HostRefused, 421, "host_refused"),
    (KioskRefused, 403, "kiosk_refused"),
    (Busy, 503, "busy"),
    (ReplyForgotten, 404, "reply_forgotten"),
    (AnswerForgotten, 404, "answer_forgotten"),
    (TicketUnknown, 404, "ticket_unknown"),
    (TicketElsewhere, 409, "ticket_elsewhere"),
    (RollbackImpossible, 409, "rollback_impossible"),
    (NotReady, 503, "not_ready"),
    (SynthesisFailed, 503, "voice_failed"),
    (KnowledgeBaseError, 503, "documents_unavailable"),
    (ModelsError, 503, "model_unavailable"),
)

_STATUSES = {
    404: ("not_found", "没有这个页面。请检查网址，或者回到首页。"),
    405: ("method_not_allowed", "这个网址不能这样用。"),
    413: ("too_large", "内容太大了。文字请不超过 500 个字，录音请不超过一分钟。"),
}
_OTHER_STATUS = ("request_invalid", "请求的格式不对，请检查后再试。")


def failure_of(error: Exception) -> Failure:
    """Return what to say about ``error``. An unexpected one is logged, without what the person asked."""
    if isinstance(error, HTTPException):
        code, message = _STATUSES.get(error.status_code, _OTHER_STATUS)
        return Failure(error.status_code, code, message)
    for error_class, status, code in _ERRORS:
        if isinstance(error, error_class):
            retry, after_s = (
                getattr(error, "retryable", False),
                getattr(error, "retry_after_s", RETRY_AFTER_S),
            )
            return Failure(status, code, str(error), retry, after_s)
    logger.error("unexpected %s at %s", type(error).__qualname__, _where(error))
    return Failure(500, "internal", UNEXPECTED, retry=True)


def _where(error: Exception) -> str:
    """Return where ``error`` was raised: no message and no variables, which may hold a person's words."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
