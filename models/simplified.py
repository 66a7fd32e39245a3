"""Traditional to Simplified Chinese: other characters, the same words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

PARTICLE = re.compile("(?<![显原专论编名土巨遗译合卓])著(?![名作述称书者])")
"""著 where it stands for 着, which character tables leave alone: 等著, but 著名 and 显著."""


def to_simplified(text: str) -> str:
    """Return ``text`` in Simplified Chinese: 醫療保險 becomes 医疗保险, 軟體 becomes 软体 and not 软件."""
    return PARTICLE.sub("着", _converter()(text))


@functools.cache
def _converter() -> Callable[[str], str]:
    from zhconv import zhconv  # noqa: PLC0415  only who converts needs it

    # Given the path, zhconv closes the file; left to itself it does not.
    zhconv.loaddict(str(Path(zhconv.__file__).with_name("zhcdict.json")))
    return functools.partial(zhconv.convert, locale="zh-hans")
