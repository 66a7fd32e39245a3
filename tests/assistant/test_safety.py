"""A real emergency is recognized, however it is said and misheard; what only sounds like one is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.safety import STAFF_TOLD, Emergency, EmergencyKind, Safety, reply
from assistant.turn import ReplyKind

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[1] / "golden"
MOST_CHARS = 66
"""Of a reply: what somebody in fear can follow."""
CASES = [
    ("我摔倒了起不来", "fall"),
    ("我媽媽跌倒了，站不起來", "fall"),  # traditional characters
    ("哎呀，那个，我我我刚才在厨房，脚，脚底一滑，现在动不了", "fall"),  # fillers, and said twice
    ("去年摔过一跤，刚才又摔倒了，快来人", "fall"),  # the past is spoken of, too
    ("这个给报销吗，我妈摔倒了，起不来了，快点来", "fall"),  # so is a rule
    ("去年摔过一跤", None),
    ("摔伤了医保能不能报销", None),
    ("地上滑，老人容易摔倒", None),
    ("我没摔着", None),
    ("快打120", "medical"),
    ("快来人，我妈走丢了", "missing"),  # a cry for help says less than what has happened
    ("打120要不要钱", None),
    ("胸口痛，喘不过气来", "medical"),
    ("累死了", None),
    ("着火了", "fire"),
    ("家里煤气漏了怎么办", "gas"),
    ("闻到一股煤气味，头晕", "gas"),  # who is dizzy must get out first
    ("要是煤气漏了该打什么电话", None),
    ("火警电话是多少", None),
    ("火灾保险怎么赔", None),
    ("上个月着过火", None),
    ("救命呀，有人打我", "crime"),
    ("儿子打我电话没接到", None),
    ("有人喊我转钱才给补贴", "fraud"),  # the bait is a benefit
    ("怎么防诈骗", None),
    ("我妈走丢了怎么办", "missing"),
    ("老人走失了怎么办", None),
    ("我的狗走丢了", None),
    ("我不想活了", "self_harm"),
    ("我想死你了", None),
    ("", None),
    ("……", None),
]
MISHEARD = [
    ("家里没气漏了", "gas"),
    ("胸口痛传不上气", "medical"),
    ("厨房起伙了", "fire"),
    ("我摔了一脚爬不起来了", "fall"),
    ("我不响活了", "self_harm"),
    ("我想是不是可以申请", None),  # sounds like 想死
    ("中度残疾补贴多少", None),  # sounds like 中毒
    ("火灾保线怎么配", None),  # a look-alike may be misheard as well
]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where staff are reached."""

    name: str = "翠湖社区服务中心"
    telephone: str = "63100102"


def test_endless_words_are_not_looked_through() -> None:
    safety, calls = Safety(), "救命啊，我摔倒了起不来"
    assert safety.check([calls + "嗯" * 60_000]) is not None
    assert safety.check(["今天天气好。" * 10_000 + calls]) is None


@pytest.fixture(scope="module")
def safety() -> Safety:
    return Safety()


@pytest.mark.parametrize(("words", "kind"), CASES)
def test_recognizes_what_is_happening_now(safety: Safety, words: str, kind: str | None) -> None:
    found = safety.check([words])

    assert (found and found.kind) == kind


@pytest.mark.parametrize(("words", "kind"), MISHEARD)
def test_recognizes_it_through_mishearing(safety: Safety, words: str, kind: str | None) -> None:
    found = safety.check([words], heard=True)

    assert (found and found.kind) == kind


def test_takes_typed_words_at_their_word(safety: Safety) -> None:
    assert safety.check(["厨房起伙了"]) is None


def test_one_reading_is_enough(safety: Safety) -> None:
    found = safety.check(["我要找货", "我家着火了"], heard=True)

    assert found == Emergency(EmergencyKind.FIRE, "我家着火了")


def test_the_most_pressing_of_several_is_returned(safety: Safety) -> None:
    assert safety.check(["我妈走丢了", "着火了"]) == Emergency(EmergencyKind.FIRE, "着火了")


def test_nothing_said_is_no_emergency(safety: Safety) -> None:
    assert safety.check([]) is None


@pytest.mark.parametrize("name", ["dev", "held", "stories_held"])
def test_catches_what_it_must_and_little_else(safety: Safety, name: str) -> None:
    lines = (GOLDEN / f"emergencies_{name}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    alerts = [safety.check([case["text"]], heard=case["heard"]) is not None for case in cases]
    real = [alert for alert, case in zip(alerts, cases, strict=True) if case["kind"]]
    others = [alert for alert, case in zip(alerts, cases, strict=True) if not case["kind"]]

    assert sum(real) >= LEAST_CAUGHT[name] * len(real)
    assert sum(others) <= MOST_RAISED[name] * len(others)


# Stories that nothing was tuned on: a third of their dangers are told in words that the tables do not know.
LEAST_CAUGHT = {"dev": 0.97, "held": 0.98, "stories_held": 0.62}
MOST_RAISED = {"dev": 0.01, "held": 0.012, "stories_held": 0.08}

RIGHTLY_RAISED = {
    "接到电话说我涉案要转账，是骗子吗？": "a fraud in progress",
    "家里有煤气味打什么电话？": "gas is leaking now",
    "我在厨房闻见煤气味儿了，头一样该干什么": "gas is leaking now",
    "上门代办的人问我银行卡密码，我说不说？": "somebody asks for the password",
    "上门代办呢人问我银行卡密码，我给讲？": "somebody asks for the password",
    "上门代办的人问我银行卡密码，我说不说嘛？": "somebody asks for the password",
    "哎呀不得了，我家老头子关在电梯里头了，快说打哪个电话": "somebody is shut in",
    "有人劝我买黄金说稳赚，现在金价多少钱一克": "somebody talks a resident into buying",
}


def test_no_ordinary_question_is_taken_for_an_emergency(safety: Safety) -> None:
    questions = list(ordinary_questions())
    raised = {words for words, heard in questions if safety.check([words], heard=heard) is not None}

    assert len(questions) > 1000
    assert raised == set(RIGHTLY_RAISED)


def ordinary_questions() -> Iterator[tuple[str, bool]]:
    """Yield every wording of the golden questions and dialogs, and whether it is misheard."""
    for path in sorted(GOLDEN.glob("*.jsonl")):
        if not path.stem.startswith("emergencies_"):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                turns = [{"user": turn["user"]} for turn in row.get("turns", ())]
                for texts in (row, *turns):
                    yield from ((texts[name], name == "asr_noise") for name in WORDINGS if name in texts)


WORDINGS = ("question", "standard", "colloquial", "kunming", "sichuan", "cantonese", "asr_noise", "user")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("前两个月他摔了一跤，我去照顾了几天，现在想搬到一起过，我们要不要重新去登个记？", None),
        ("我妈刚才在家摔倒了，现在起不来，我一个人弄不动她，救护车的钱医保报不报？", "fall"),
        ("为了这个证腿都跑断了，窗口说照片不合格，照片到底要几寸的？", None),
        ("二叔说住进去不如死了算了，他在自己老屋里住着，那份五保的钱还给不给？", None),
        ("我一个人苦了一辈子，死了算了，就是想问问死了以后丧葬费给多少钱", "self_harm"),
        ("去年他中过风，当时医保报了八千多，今天早上起来嘴又歪了，手也抬不起来", "medical"),
        ("我不是来问低保的，你们都不管我，我今天就从这个楼上跳下去", "self_harm"),
    ],
)
def test_a_story_is_about_what_it_ends_with(safety: Safety, words: str, kind: str | None) -> None:
    found = safety.check([words])

    assert (found and found.kind) == kind


@pytest.mark.parametrize("kind", EmergencyKind)
def test_says_what_to_do_in_two_short_sentences(kind: EmergencyKind) -> None:
    answer = reply(Emergency(kind, "……"), Desk())

    assert answer.kind is ReplyKind.ALERT
    assert len(answer.sentences) == 2
    assert len(answer.text) <= MOST_CHARS
    assert not answer.citations


@pytest.mark.parametrize("kind", EmergencyKind)
def test_reads_the_number_to_call_digit_by_digit(kind: EmergencyKind) -> None:
    answer = reply(Emergency(kind, "……"), Desk())

    assert any(number in answer.text for number in ("110", "119", "120"))
    assert not any(character.isascii() for character in answer.spoken_text)
    for written, read in (("110", "幺幺零"), ("119", "幺幺九"), ("120", "幺二零"), ("12356", "幺二三五六")):
        assert answer.text.count(written) == answer.spoken_text.count(read)


@pytest.mark.parametrize("kind", EmergencyKind)
def test_leaves_it_to_the_desk_to_say_that_staff_were_told(kind: EmergencyKind) -> None:
    assert "工作人员" not in reply(Emergency(kind, "……"), Desk()).text
    assert STAFF_TOLD.text == "我已经告诉工作人员了。"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EmergencyKind.GAS, "不要开关电灯"),
        (EmergencyKind.FIRE, "不要回去拿东西"),
        (EmergencyKind.MEDICAL, "不要喂水、喂药"),
        (EmergencyKind.FRAUD, "先不要转钱"),
        (EmergencyKind.MISSING, "63100102"),
    ],
)
def test_says_what_must_not_be_forgotten(kind: EmergencyKind, words: str) -> None:
    assert words in reply(Emergency(kind, "……"), Desk()).text
