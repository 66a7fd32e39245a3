"""The title of a text that nobody marked as one: above the text, often in several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge_base.dates import DAY
from knowledge_base.letter.found import KIND, Found
from knowledge_base.letter.repeals import NUMBER
from knowledge_base.text import clean_heading

_ORGANIZATION = re.compile(
    r"(?!.*(?:转发|印发|关于|通知|特此|联合(?!会)))[\u4e00-\u9fff（）()·]{1,30}?"
    r"(?:局|厅|部|委|委员会|办公室|办公厅|政府|办事处|居委会|村委会|中心|署|银行|指挥部|领导小组|工作组|常委会|代表大会"
    r"|法院|检察院|国务院|工会|总工会|联合会|红十字会|扶贫办|服务办|专班|医院|公司|管理所|服务站|派出所|支队|大队|社区)"
)
_SAID = r"(?:通知|公告|通告|意见|办法|决定|方案|细则|规定|措施|批复|函)"
_NUMBER_HERE = r"[\u4e00-\u9fff]{1,12}[〔\[（(【﹝]\d{4}[〕\]）)】﹞]第?\d{1,5}号"
ASIDE = re.compile(
    rf"(?P<before>{_NUMBER_HERE})?(?P<title>[^《》]*(?:《.*》)?[^《》]*?{_SAID}|.*关于.*?{_SAID})"
    rf"(?:[（(]?(?P<behind>{_NUMBER_HERE})[）)]?)?"
)
"""A title with its number before or behind it, in squeezed text."""

_KIND_AT_END = re.compile(rf"{KIND}(?:[（(][^（）()]{{1,20}}[）)])?$")
_GENERIC = re.compile(
    rf"(?:政务|公开|通知|公告|公示|政策|文件|法规|规范性|最新|重要|附件\d*|目录|正文|首页|[（(][^（）()]*[）)])+|{KIND}"
)
_FURNITURE = re.compile(
    rf"[-—_=*─━·★☆\d\s]+|(?:特急|加急|急件|平急|明电|.*[密急]★.*|签发人.*|(?:此件|信息公开|索引号|主题|分类).*)"
    rf"|\S+文件|[（(]?{DAY}.*|[（(]?(?:\d{{4}}年)?第\d{{1,4}}号[）)]?|.*(?:令|公告|通告)(?:\d{{4}}年)?第\d{{1,4}}号"
    rf"|[\[【]?[^：:\[\]【】]{{2,6}}(?:[\]】]|[:：]).*|.*[>|»].*|{NUMBER.pattern}"
)
_EDITION = re.compile(r"[（(](?:试行|暂行|修订|修订稿|\d{4}年[^（）()]{0,6})[）)]")
_BEGINS_A_SENTENCE = re.compile(r"为|根据|按照|各|现将|现就|经|您|尊敬的")
_REPORTS = re.compile(r"(?:印发|发布|下发|出台|发出|联合)了?(?:[一-龥]{0,4})(?:通知|公告|通告|意见|措施)$")
"""How a newspaper speaks of a document: 民政部印发通知."""
_IS_A_TITLE = re.compile(
    r"关于|印发|转发|(?<!的)(?:通知|公告|通告|办法|规定|细则|条例|方案|指南|指引|须知|公约|章程)(?:[（(][^（）()]*[）)])*$"
)
"""What a title says that does not stand in the first line. “…的公告” alone has lost its beginning."""
_LONGEST = 40
"""A title that does not say what kind of document it is has no more characters."""


def is_organization(text: str) -> bool:
    """Whether ``text`` is the name of an office and nothing else."""
    return _ORGANIZATION.fullmatch(text) is not None


def read_title(head: Sequence[str], *, followed: bool) -> Found | None:
    """Return the title in the lines above the first sentence; ``followed`` says whether there is a text."""
    marked = [line for line in head if re.match(r"# +\S", line)]
    lines = [line[1:].strip() for line in marked]
    if any(_is_title(line) for line in lines):
        return _found([line for line in lines if not _is_furniture(line)])
    plain = [line.lstrip("# ") for line in head]
    for index, line in enumerate(plain):
        if _is_furniture(line) and not (index and _ends_open(plain[index - 1])):
            continue
        if _KIND_AT_END.search(_bare(line)) and not _REPORTS.search(line):
            joined = _joined(plain, index)
            return joined if index == 0 or (joined and _IS_A_TITLE.search(joined.value)) else None
    headlines = [line for line in plain if _is_headline(line)]
    return _found(headlines) if followed and headlines == plain[:1] else None


def _is_title(line: str) -> bool:
    squeezed = "".join(line.split())
    return not (is_organization(squeezed) or _is_furniture(line))


def _is_furniture(line: str) -> bool:
    squeezed = "".join(line.split())
    return bool(_FURNITURE.fullmatch(squeezed) or _GENERIC.fullmatch(squeezed))


def _is_headline(line: str) -> bool:
    """Whether the first line can only be the title: short, no sentence, no office, no label."""
    return (
        4 <= len(line) <= _LONGEST
        and _is_title(line)
        and not re.search(r"[，。；、,;]|[:：]$", line)
        and not _BEGINS_A_SENTENCE.match(line)
    )


def _joined(plain: Sequence[str], index: int) -> Found | None:
    """Return the title that ends in the line ``index`` and may begin in one above it."""
    start = index
    while start and index - start < 8 and not _is_furniture(plain[start - 1]):
        above, text = plain[start - 1], "".join(plain[start : index + 1])
        is_cut = text.count("》") > text.count("《") or len("".join(text.split())) <= 6
        lacks_about = "的" in text and not _outside_names(text).count("关于") and "关于" in above
        is_office = "关于" in text and _lacks_its_office(plain[start], above)
        if above in plain[start : index + 1] or not (is_cut or lacks_about or is_office or _ends_open(above)):
            break
        start -= 1
    lines = list(plain[start : index + 1])
    if index + 1 < len(plain) and _EDITION.fullmatch("".join(plain[index + 1].split())):
        lines.append(plain[index + 1])
    return _found(lines)


def _lacks_its_office(text: str, above: str) -> bool:
    """Whether the line ``above`` names the office, or another one, that issues what ``text`` is about.

    A text that is passed on twice has the first office that does so above: 云山市民政局转发省民政厅, 转发….
    """
    are_offices = all(map(is_organization, [*above.split(), *filter(None, [_office(text)])]))
    passed_on = text.startswith("转发") and "转发" in above
    return passed_on or (are_offices and not text.startswith(above))


def _office(line: str) -> str:
    """Return the office that a title, or a line of one, begins with, as far as it says 关于."""
    return (_outside_names(line).partition("关于")[0].split() or [""])[0]


def _ends_open(line: str) -> bool:
    """Whether ``line`` cannot be whole: 关于印发《云山市高龄津贴, 关于做好高龄津贴发放的."""
    return line.count("《") > line.count("》") or line.endswith(("的", "关于", "印发", "和", "、"))


def _outside_names(text: str) -> str:
    return re.sub(r"《[^《》]*》?", "", text)


def _found(lines: Sequence[str]) -> Found | None:
    """Join the lines of a title; the offices that issue it together stay apart."""
    text = ""
    for line in lines:
        both = is_organization((text.split() or [""])[-1]) and is_organization(_office(line))
        text += (" " if both else "") + line
    bare = _bare(text)
    return Found(bare, "\n".join(lines)) if bare else None


def _bare(line: str) -> str:
    """Return a title without the document number before or behind it."""
    heading = (
        clean_heading(line) if not all(map(is_organization, line.split()[:1])) else " ".join(line.split())
    )
    beside = ASIDE.fullmatch("".join(line.split()))
    if beside is None or not (beside["before"] or beside["behind"]):
        return heading
    return _around(heading, beside["title"])


def _around(heading: str, squeezed: str) -> str:
    found = re.search(r"\s*".join(map(re.escape, squeezed)), heading)
    return found[0] if found else squeezed
