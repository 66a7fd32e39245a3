"""Figures of ``evaluate answers --golden`` as tables for people."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from assistant.evaluation.golden_asking import AGAIN, FIRST, FOLLOWING, LOOK_ALIKE, REAL, Judged, Section
from assistant.evaluation.golden_judging import Verdict
from assistant.evaluation.golden_report import Report
from assistant.evaluation.golden_tables import ALL, LENGTH, NO, TARGETS, YES, tables
from assistant.turn import ReplyKind

_TITLES = {
    TARGETS: "要做到的，和做到的",
    Section.ANSWERABLE: "文件里有答案的",
    Section.UNANSWERABLE: "文件里没有答案的：怎么应的",
    Section.EMERGENCIES: "紧急的，和看着像紧急的",
    Section.DIALOGS: "连着问的，一句一句算",
    Section.CONFLICTS: "文件互相矛盾的",
    LENGTH: "说出处之前，答了多长",
}
_SAID: dict[str, str] = {
    "of": "哪些",
    "figure": "什么",
    "wanted": "要做到",
    "found": "做到",
    "reached": "到了吗",
    YES: "到了",
    NO: "没有到",
    "n": "题数",
    "wording": "说法",
    "category": "类别",
    ALL: "合起来",
    "right facts": "答对",
    "these aloud": "念的就对",
    "right": "答对",
    "partly right": "答对一部分",
    "beside the point": "答非所问",
    "right choice offered": "问回去，选了就对",
    "asked back otherwise": "问回去，选了也不对",
    "declined": "说没找到",
    "other": "别的",
    "from another clause": "引用别的条",
    "unsupported figures": "数字没有出处",
    "wrong figures": "数字不对",
    "asked back": "问回去",
    "raised": "当成紧急的",
    "numbers read digit by digit": "号码逐字读",
    "what": "哪些",
    "turn": "哪一句",
    "facts that do not count": "说了不算数的",
    "another document cited": "引用错文件",
    "not answered": "没有答",
    "answers": "回答数",
    "characters, median": "字数，中间的",
    "95th percentile": "字数，95% 少于",
    "sentences, median": "句数，中间的",
    "most sentences": "句数，最多",
    "right turns": "答对",
    "caught": "认出来",
    "look-alikes raised": "认错",
    "answered": "乱答",
    "replies with unsupported figures": "数字没有出处的回答",
    "replies with wrong figures": "数字不对的回答",
    "numbers not read digit by digit": "号码没有逐字读",
    REAL: "真的紧急",
    LOOK_ALIKE: "看着像",
    FIRST: "第一句",
    FOLLOWING: "接着问",
    AGAIN: "再说一遍",
    ReplyKind.ANSWER: "回答",
    ReplyKind.CLARIFICATION: "问回去",
    ReplyKind.ABSTENTION: "说没找到",
    ReplyKind.HANDOFF: "转人工",
    ReplyKind.ALERT: "当成紧急的",
    ReplyKind.COURTESY: "客套",
    Section.ANSWERABLE: "有答案的",
    Section.UNANSWERABLE: "没有答案的",
    Section.EMERGENCIES: "紧急的",
    Section.DIALOGS: "连着问的",
    Section.CONFLICTS: "互相矛盾的",
}
"""What the tables say, in the words of people here; of the rest, names of wordings and figures, each is its own."""
_VERDICTS = {
    Verdict.RIGHT: "答对",
    Verdict.PARTLY: "不全对",
    Verdict.BESIDE: "不对",
    Verdict.ASKED: "问回去",
    Verdict.CHOICE: "问回去，选了就对",
    Verdict.DECLINED: "说没找到",
    Verdict.OTHER: "别的",
}


def show(report: Report) -> None:
    """Print everything on standard output; a table that is wider than long is turned on its side."""
    for each in tables(report):
        rows = [each.headings, *each.lines]
        headings, *lines = zip(*rows, strict=True) if len(each.headings) > len(rows) + 2 else rows
        shown = Table(title=_TITLES[each.name])
        for heading in headings:
            shown.add_column(_said(heading), overflow="fold")
        for line in lines:
            shown.add_row(*map(_said, line))
        Console().print(shown)
    print("括号里的范围是 95% 的置信区间；连着问的，一次来访一起抽。")


def _said(cell: str) -> str:
    section, comma, wording = cell.partition(", ")
    if comma and section in _SAID:
        return f"{_SAID[section]}，{wording}"
    return _SAID.get(cell, cell)


def show_misses(report: Report) -> None:
    """Print everything that did not come to what was wanted, or has a figure that it should not have."""
    for each in report.judged:
        if not each.right or each.unsupported or each.wrong or each.remark:
            _show_miss(each)


def _show_miss(judged: Judged) -> None:
    print(f"✗ {judged.id} {judged.group} {_VERDICTS[judged.verdict]}　{judged.said}")
    print(f"    答：{judged.turn.reply.text}")
    figures = (("数字没有出处", judged.unsupported), ("数字不对", judged.wrong))
    noted = [f"{what}：{'、'.join(found)}" for what, found in figures if found]
    if judged.remark:
        noted.append(judged.remark)
    if noted:
        print(f"    {'　'.join(noted)}")
