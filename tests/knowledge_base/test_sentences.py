"""A quotable sentence is verbatim, whole, and never cut inside quotation marks, brackets or numbers."""

from __future__ import annotations

import pytest

from knowledge_base.sentences import sentences

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一句。两句！三句？", ["一句。", "两句！", "三句？"]),
        ("前半；后半。", ["前半；", "后半。"]),
        ("没有句号", ["没有句号"]),
        ("要带下面的材料：\n身份证。\n户口簿", ["要带下面的材料：", "身份证。", "户口簿"]),
        ("他说：“好。我去。”然后走了。完。", ["他说：“好。我去。”然后走了。", "完。"]),
        ("按规定办理（见附件。附件另发）。下一句。", ["按规定办理（见附件。附件另发）。", "下一句。"]),
        ("《关于修改〈什么？〉的决定》施行。", ["《关于修改〈什么？〉的决定》施行。"]),
        ("每平方米1.6元。共3.5元。", ["每平方米1.6元。", "共3.5元。"]),
        ("（一）年满六十周岁；\n（二）有本市户籍。", ["（一）年满六十周岁；", "（二）有本市户籍。"]),
        ("真的？！是的。", ["真的？！", "是的。"]),
        ("左括号（没有关上。\n下一行。再一句。", ["左括号（没有关上。", "下一行。", "再一句。"]),
        ("多了右括号）。照样分。", ["多了右括号）。", "照样分。"]),
        ("老人年龄：满一百周岁，津贴：1000元\n备注", ["老人年龄：满一百周岁，津贴：1000元", "备注"]),
        ("  前后有空格。 中间也有。 ", ["前后有空格。", "中间也有。"]),
        ("", []),
        ("\n\n", []),
        ("。", ["。"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


def test_nothing_is_lost_but_white_space() -> None:
    text = "领津贴，要带三样：\n1、身份证（原件）；户口簿！\n\n问：“要钱吗？”答：不要。 电话6310-0115"
    assert "".join(sentences(text)).replace(" ", "") == text.replace("\n", "").replace(" ", "")
