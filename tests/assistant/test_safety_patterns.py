"""The tables of emergencies are written in a language in which nothing can take long, and are read once."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import pytest

from assistant.safety import EmergencyKind, Safety
from assistant.safety.patterns import Heard, Pattern, PatternInvalid, compiled
from assistant.safety.sounding import NO_SOUND, Sounds
from assistant.safety.spelling import plain
from assistant.safety.tables import Tables, load, replies

pytestmark = pytest.mark.unit

WORDS = {"了": "了|咯", "摔": "摔倒{了}|跌倒"}


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return Sounds()


@pytest.fixture(scope="module")
def tables(sounds: Sounds) -> Tables:
    return load(sounds)


def found(pattern: Pattern, text: str, sounds: Sounds | None = None) -> list[str]:
    heard = Heard(text, sounds.signs(text) if sounds else "")
    return [text[start:end] for start, end in pattern.find(heard)]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("着火", "我家着火了", ["着火"]),
        ("着火{了}", "着火咯", ["着火咯"]),
        ("我{摔}", "我摔倒了", ["我摔倒了"]),  # words within words
        ("(我|他)妈?着火", "他着火，我妈着火", ["他着火", "我妈着火"]),
        ("我…着火", "我家厨房着火", ["我家厨房着火"]),
        ("我…着火", "我说，着火", []),  # a short gap stays in its clause
        ("我……着火", "我说，着火", ["我说，着火"]),
        ("我……着火", "我说。着火", []),  # a long one in its sentence
        ("我……着火", "我#着火", []),  # neither goes across what was taken out
        ("我……着火", "我" + "一二三四五" * 3 + "着火", []),
    ],
)
def test_finds_by_characters(source: str, text: str, expected: Sequence[str]) -> None:
    assert found(compiled(source, WORDS, None), text) == expected


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("煤气漏了", "没气漏了", ["没气漏了"]),
        ("煤气漏了", "没器楼了", []),  # too many are others
        ("着火", "着货", []),  # of two, none may be
        ("煤气…漏了", "没气都漏了", ["没气都漏了"]),
        ("煤气…漏", "煤气都楼", []),  # a word of one character must be itself
        ("快打120", "块打120", ["块打120"]),
        ("打12", "打1。", []),
    ],
)
def test_finds_by_sound(sounds: Sounds, source: str, text: str, expected: Sequence[str]) -> None:
    assert found(compiled(source, WORDS, sounds), text, sounds) == expected


def test_every_character_has_one_sign(sounds: Sounds) -> None:
    signs = sounds.signs("他，是1")

    assert len(signs) == 4
    assert signs[1] == signs[3] == NO_SOUND
    assert sounds.signs("是") == sounds.signs("四")  # zh, ch, sh and z, c, s are one sound
    assert sounds.signs("是") in sounds.signs_for("死")


@pytest.mark.parametrize(
    "source",
    ["着火+", "着火*", "着.火", "着{1,}火", "(着火", "着火)", "?着火", "{没有}", "妈妈", "着火|[a]"],
)
def test_refuses_what_is_not_in_its_language(source: str) -> None:
    with pytest.raises(PatternInvalid):
        compiled(source, WORDS, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我我妈妈她她摔倒了", "我妈她摔倒了"),
        ("哎呀，着火了！！！快来……", "着火了。快来。"),
        ("我媽 摔倒 了", "我妈摔倒了"),
        ("打１２０", "打120"),
        ("我妈，我妈不见了", "我妈不见了"),
        ("俾人呃咗钱", "俾人呃咗钱"),  # a filler only before a pause
        ("呃，着火", "着火"),
    ],
)
def test_one_spelling(text: str, expected: str) -> None:
    assert plain(text).lstrip("，") == expected


def patterns(tables: Tables) -> Iterator[Pattern]:
    signs: Iterable[Pattern] = (sign.pattern for sign in tables.signs)
    doubts: Iterable[Pattern] = (doubt.pattern for doubt in tables.doubts)
    return chain(signs, doubts, tables.lookalikes)


def test_every_kind_has_signs_and_something_to_say(tables: Tables) -> None:
    assert {sign.kind for sign in tables.signs} == set(EmergencyKind) == set(replies())


def test_conditions_name_doubts_that_there_are(tables: Tables) -> None:
    assert {name for sign in tables.signs for name in sign.despite} <= {each.name for each in tables.doubts}


def test_no_pattern_matches_nothing(tables: Tables) -> None:
    for pattern in patterns(tables):
        assert pattern.characters.search("") is None, pattern.source


def test_nothing_repeats_without_a_bound(tables: Tables) -> None:
    for pattern in patterns(tables):
        by_sound = pattern.by_sound
        for expression in (pattern.characters, *((by_sound.signs, by_sound.both) if by_sound else ())):
            assert max(repeats(expression), default=0) <= 14, pattern.source


def test_no_repetition_is_inside_another(tables: Tables) -> None:
    for pattern in patterns(tables):
        for most, body in nested(parsed(pattern.characters)):
            assert most == 1 or not list(nested(body)), pattern.source


def test_tables_are_compiled_once() -> None:
    counting = CountingSounds()
    safety = Safety(counting)
    asked = counting.asked

    safety.check(["我家着火了", "我摔倒了"], heard=True)

    assert asked > 1000
    assert counting.asked == asked


def test_long_input_is_searched_to_its_end(sounds: Sounds) -> None:
    safety = Safety(sounds)
    story = "有人叫我说要给他" * 61

    assert len(story) < 500
    assert safety.check([story], heard=True) is None
    assert safety.check([story + "。着火了"], heard=True) is not None


class CountingSounds(Sounds):
    """Counts how often a character of a pattern is looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def signs_for(self, character: str) -> str:
        self.asked += 1
        return super().signs_for(character)


def parsed(expression: re.Pattern[str]) -> Any:
    parser: Any = importlib.import_module("re._parser")  # the only way to see what it repeats
    return parser.parse(expression.pattern)


def repeats(expression: re.Pattern[str]) -> Iterator[int]:
    return (most for most, _ in nested(parsed(expression)))


def nested(tree: Any) -> Iterator[tuple[int, Any]]:
    """Yield every repetition of ``tree``: how often at most, and of what."""
    for operation, argument in tree:
        if str(operation) in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            yield int(argument[1]), argument[2]
            yield from nested(argument[2])
        elif str(operation) == "SUBPATTERN":
            yield from nested(argument[3])
        elif str(operation) == "BRANCH":
            for branch in argument[1]:
                yield from nested(branch)
