"""Ways of saying a quoted sentence otherwise that keep its meaning.

Each takes a sentence and returns None if it does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge_base.numerals import find_numerals, spell_integer
from tests.assistant.grounding.sources import Source

_RESPELLED = frozenset({"元", "岁", "天", "个月", "工作日", "小时", "次", "%"})
_SAME = (
    ("周岁", "岁"),
    ("年满", "满"),
    ("发到", "发放到"),
    ("补办", "补办理"),
    ("打电话", "拨打电话"),
    ("缴纳", "交"),
    ("老年人", "老人"),
    ("老人", "老年人"),
    ("要带", "需要携带"),
    ("带", "携带"),
    ("可以", "能"),
    ("不能", "不得"),
    ("应当", "要"),
    ("死亡", "去世"),
)
_INDEPENDENT = re.compile(r"^([^，。；]{8,})，(?:由|也|还|并且)[^，。；]+。$")
_SUBJECT = re.compile(r"^(?![^，]*[上下]午)[^，。；是]{3,20}的(?=(?:电话|办公时间|审核时间)是)")
_TWO = re.compile(r"^([^，。；：、]{4,}的(?:老人|居民|残疾人|家庭|人)?)，([^，。；：]{4,})。$")
_LATIN = re.compile(r"\d+")


def verbatim(source: Source) -> str | None:
    """Without the final stop."""
    return source.quote.rstrip("。；")


def respelled(source: Source) -> str | None:
    """80岁 for 八十周岁, 一百元 for 100元, 50% for 百分之五十."""
    parts: list[str] = []
    end = 0
    for numeral in find_numerals(source.quote):
        if numeral.unit not in _RESPELLED or (numeral.value.denominator > 1 and numeral.unit != "%"):
            continue
        if numeral.unit == "%":
            if not numeral.text.startswith("百分之"):
                continue
            spelled = f"{float(numeral.value * 100):g}%"
        elif digits := _LATIN.fullmatch(numeral.text.removesuffix(numeral.unit)):
            spelled = f"{spell_integer(int(digits[0]))}{numeral.unit}"
        else:
            spelled = f"{numeral.value}{'个' if numeral.unit == '工作日' else ''}{numeral.unit}"
        parts += [source.quote[end : numeral.start], spelled]
        end = numeral.end
    return "".join([*parts, source.quote[end:]]) if parts else None


def everyday(source: Source) -> str | None:
    """With everyday words for official ones, and the other way round."""
    text = source.quote
    for word, same in _SAME:
        if word in text and same not in text:
            text = text.replace(word, same, 1)
    return text if text != source.quote else None


def without_particles(source: Source) -> str | None:
    """Without 的 and 了 inside the sentence."""
    text = re.sub(r"(?<=[\u4e00-\u9fff])[的了](?=[\u4e00-\u9fff])", "", source.quote)
    return text if text != source.quote else None


def without_brackets(source: Source) -> str | None:
    """Without what stands in brackets, if that takes nothing back."""
    text = re.sub(r"（[^（）不除]*）", "", source.quote)
    return text if text != source.quote else None


def first_statement(source: Source) -> str | None:
    """Without a second statement of its own: 上门助浴每次收60元，由两名护理员一起上门."""
    match = _INDEPENDENT.match(source.quote)
    return f"{match[1]}。" if match else None


def without_subject(source: Source) -> str | None:
    """Without the subject, which the question named: 电话是6310-0102."""
    text = _SUBJECT.sub("", source.quote)
    return text if text != source.quote else None


def turned_round(source: Source) -> str | None:
    """With the condition behind the statement."""
    match = _TWO.match(source.quote)
    return f"{match[2]}，{match[1]}。" if match else None


def as_written_by_a_model(source: Source) -> str | None:
    """With a source and courtesies around it."""
    return f"您好，按照《{source.title}》的规定，{source.quote.rstrip('。')}。"


SHORTENINGS: tuple[Callable[[Source], str | None], ...] = (
    verbatim,
    respelled,
    everyday,
    without_particles,
    without_brackets,
    first_statement,
    without_subject,
    turned_round,
    as_written_by_a_model,
)
