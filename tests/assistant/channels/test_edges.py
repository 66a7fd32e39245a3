"""Rule: every error becomes one status, one code and one Chinese sentence; a person's words reach no log."""

from __future__ import annotations

import logging

import pytest
from starlette.exceptions import HTTPException

from assistant import errors as assistant_errors
from assistant.channels import edges
from assistant.channels.edges import UNEXPECTED, Failure, failure_of
from knowledge_base import errors as knowledge_base_errors
from models import errors as models_errors

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("error", "status", "code", "retry"),
    [
        (assistant_errors.QuestionInvalid("请写问题。"), 422, "question_invalid", False),
        (assistant_errors.NothingHeard("没有听到。"), 422, "nothing_heard", True),
        (assistant_errors.NotReady("请等一等。"), 503, "not_ready", True),
        (models_errors.AudioUnreadable("请换一段录音。"), 422, "audio_unreadable", False),
        (models_errors.RecognitionFailed("没有听清。"), 422, "not_understood", False),
        (models_errors.ModelMissing("请先准备模型。"), 503, "model_unavailable", False),
        (models_errors.ModelCorrupt("请重新准备。"), 503, "model_unavailable", False),
        (models_errors.SourceUnavailable("请检查网络。"), 503, "model_unavailable", True),
        (models_errors.SynthesisFailed("读不出来。"), 503, "voice_failed", True),
        (knowledge_base_errors.NoRelease("请先发布。"), 503, "documents_unavailable", False),
        (knowledge_base_errors.PublishBusy("请等一等。"), 503, "documents_unavailable", True),
        (edges.OriginRefused("不能调用。"), 403, "origin_refused", False),
        (edges.CommunityUnknown("没有这个社区。"), 404, "community_unknown", False),
        (edges.MessageInvalid("格式不对。"), 422, "message_invalid", False),
        (edges.VersionUnsupported("请刷新。"), 400, "version_unsupported", False),
        (edges.TooFast("太快了。"), 429, "too_fast", False),
        (edges.Busy("请等一等。"), 503, "busy", True),
        (edges.ReplyForgotten("请再问一次。"), 404, "reply_forgotten", False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_expected_errors_keep_their_sentence(error: Exception, status: int, code: str, retry: bool) -> None:
    assert failure_of(error) == Failure(status, code, str(error), retry)


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "not_found"), (405, "method_not_allowed"), (413, "too_large"), (400, "request_invalid")],
)
def test_http_errors_are_told_in_chinese(status: int, code: str) -> None:
    failure = failure_of(HTTPException(status, "Not for people"))
    assert (failure.status, failure.code) == (status, code)
    assert "Not for people" not in failure.message
    assert failure.message.endswith("。")


def test_the_unexpected_is_logged_without_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    try:
        dict[str, int]()["我叫张三，住三栋"]
    except KeyError as error:
        failure = failure_of(error)
    assert failure == Failure(500, "internal", UNEXPECTED, retry=True)
    assert "KeyError" in caplog.text
    assert "test_the_unexpected_is_logged_without_words" in caplog.text
    assert "张三" not in caplog.text


@pytest.mark.parametrize(("status", "headers"), [(503, {"Retry-After": "5"}), (422, {}), (500, {})])
def test_only_what_passes_by_itself_says_when(status: int, headers: dict[str, str]) -> None:
    assert Failure(status, "code", "话。").headers() == headers
