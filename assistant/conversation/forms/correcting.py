"""Corrections of what was read back: 不对，是五栋; 电话是…; 不是厨房，是厕所; 地址错了."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.conversation.forms import addresses, telephone
from assistant.conversation.forms.answers import skips, without_denial
from assistant.conversation.forms.form import ORDER, Field, Form
from assistant.conversation.forms.told import is_a_time, name_in, names_a_time, told

_SWAPS = (
    re.compile(
        r"^(?:不对|错了?)?[，,\s]*(?:唔系|不是)(?P<old>[^，,。是]{1,30}?)[，,\s]*(?:而?是|系)(?P<new>.+)$"
    ),
    re.compile(r"^(?:不对|错了?)?[，,\s]*(?:是|系)(?P<new>[^，,。]{1,30}?)[，,\s]*(?:唔系|不是)(?P<old>.+)$"),
    re.compile(r"^(?:把|将)?(?P<old>[^，,。]{1,30}?)(?:改成|改为|换成|改做)(?P<new>.+)$"),
)
_LABELS = {
    Field.TELEPHONE: r"(?:联系)?(?:电话号码|手机号码?|电话|手机|座机|号码)",
    Field.NAME: r"(?:名字|姓名|称呼|我姓|我叫)",
    Field.WHEN: r"(?:时间|日子|日期)",
    Field.WHERE: r"(?:地址|住址|地方|地点|门牌号?|房号|楼号)",
    Field.WHAT: r"(?:事情|什么事|内容|意见|报的)",
}
_LABEL = {
    field: re.compile(rf"^(?:我的?|我家的?|那个|就是|还有|把)*{label}(?:写|记|听|说)?(?:号码|里头?)?")
    for field, label in _LABELS.items()
}
_TELEPHONE = re.compile(_LABELS[Field.TELEPHONE])
_IS = re.compile(
    r"^(?:[，,：:\s]|不对|不是|有错|错|弄错|记错|搞错|听错|唔啱|了|喽|咯|噶|的|嘛|呢|应该|应当|是|系|改成|改为|换成|要改|改一[下哈]|改)+"
)
_MORE = re.compile(r"^(?:还有|另外|再加上?|加一[句个]|补充一?[下点句]?)[，,：:\s]*(?P<more>.{2,})$")
_EARLIER = re.compile(
    r"^(?:刚才|刚刚|前面|先头|头先|啱先|才将)[^，,]{0,8}?(?:说|讲|报)?(?:错了?|不对|的|嘅)?[，,\s]*"
)
_ENDS = "，。！？、；：,.!?;: "
_FEWEST_DIGITS, _FEWEST_OF_ROOM = 5, 3


def corrected(form: Form, words: str) -> Form | None:
    """Return ``form``, which was read back, with what ``words`` correct.

    It asks for an answer again if ``words`` only say which is wrong; None if they correct nothing.
    """
    if (swapped := _swapped(form, words)) is not None:
        return swapped
    rest, denied = without_denial(words)
    field = next((each for each in ORDER[form.kind] if _LABEL[each].match(rest)), None)
    if skips(rest) and _TELEPHONE.search(rest):
        return form.with_answers({Field.TELEPHONE: ""})
    value = _IS.sub("", _LABEL[field].sub("", rest) if field and not _names_itself(rest) else rest).strip(
        _ENDS
    )
    if field is not None and not value:
        return replace(form, asking=field, begun="", misunderstood=0)
    changes = _changes(form, value, field, denied=denied)
    if changes is None:
        digits = telephone.digits_in(value)
        return replace(form, asking=Field.TELEPHONE, begun=digits, misunderstood=1)
    return form.with_answers(changes) if changes else None


def while_asked(form: Form, words: str) -> Form | None:
    """Return ``form`` with an earlier answer corrected while another is asked for: 不对，刚才的地址是五栋."""
    rest, denied = without_denial(words)
    rest, earlier = _EARLIER.subn("", rest, count=1)
    if not (denied or earlier):
        return None
    changes = _changes(form, _IS.sub("", rest).strip(_ENDS), None, denied=False) or {}
    known = form.known
    kept = {
        each: value
        for each, value in changes.items()
        if each is not form.asking and each in known and value != known[each]
    }
    if not kept or Field.WHAT in kept:
        return None
    return replace(form, answers=tuple((form.known | kept).items()), misunderstood=0)


def difference(before: Form, after: Form) -> Field:
    """Return the answer in which two forms differ."""
    return next(field for field, value in after.answers if before.known.get(field) != value)


def _changes(form: Form, value: str, field: Field | None, *, denied: bool) -> dict[Field, str] | None:
    """Return the answers that ``value`` changes, none if it changes nothing; None for a wrong telephone number."""
    found = told(value, form.kind, field).fields
    if Field.WHERE in found:
        found[Field.WHERE] = addresses.merged(form.known.get(Field.WHERE, ""), found[Field.WHERE])
    if Field.TELEPHONE not in found and (field in (None, Field.TELEPHONE)):
        digits = telephone.digits_in(value)
        if field is Field.TELEPHONE or len(digits) >= _FEWEST_DIGITS:
            if not telephone.valid(digits):
                return None
            found[Field.TELEPHONE] = digits
    if found:
        return found
    if field is None:
        field = _field_of(form, value, denied=denied)
    if field is None:
        return {}
    if field is Field.WHERE:
        value = addresses.merged(form.known.get(Field.WHERE, ""), value)
    elif field is Field.NAME:
        value = name_in(value)
    elif field is Field.WHAT:
        value = _retold(form.known.get(Field.WHAT, ""), value)
    return {field: value}


def _retold(what: str, said: str) -> str:
    """Return what it is about, with ``said`` added to it, in the place of an address in it, or instead of it."""
    if more := _MORE.match(said):
        return f"{what}，{more['more']}"
    address = addresses.address_in(what)
    if address and addresses.address_in(said) == said:
        return what.replace(address, addresses.merged(address, said), 1)
    return said


def _field_of(form: Form, value: str, *, denied: bool) -> Field | None:
    """Return which answer a correction that does not say so is about."""
    wanted = ORDER[form.kind]
    if not value:
        return None
    if Field.WHERE in wanted and len(telephone.few_digits(value)) >= _FEWEST_OF_ROOM:
        return Field.WHERE
    if Field.WHEN in wanted and (names_a_time(value) if denied else is_a_time(value)):
        return Field.WHEN
    return Field.WHAT if denied or _MORE.match(value) else None


def _swapped(form: Form, words: str) -> Form | None:
    """Return ``form`` with one stretch of an answer in the place of another: 不是厨房，是厕所."""
    for pattern in _SWAPS:
        if (match := pattern.match(words)) is None:
            continue
        old, new = match["old"].strip(_ENDS), match["new"].strip(_ENDS)
        for field, value in reversed(form.answers):
            if old and old in value:
                return form.with_answers({field: value.replace(old, new, 1)})
        changes = _changes(form, new, None, denied=True)
        return form.with_answers(changes) if changes else None
    return None


def _names_itself(text: str) -> bool:
    return re.match(r"^我(?:姓|叫)", text) is not None
