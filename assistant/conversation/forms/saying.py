"""What is said while a form is filled in, read back, registered, or given up."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.answering import DeskCard
from assistant.conversation.forms import addresses, telephone
from assistant.conversation.forms.form import ORDER, Field, Form
from assistant.desk.records import Kind, Ticket
from assistant.speakable import speakable
from assistant.turn import Choice, Reply, ReplyKind, Sentence
from knowledge_base.numerals import spell_digits, spell_integer

SKIP, YES, NO = Choice("跳过", "跳过"), Choice("对", "对"), Choice("不对", "不对")
AGAIN, GIVE_UP = Choice("再试一次", "再试一次"), Choice("算了", "算了")
_TIMES = tuple(Choice(label, label) for label in ("今天", "明天", "随时"))
NAMES = {
    Field.WHAT: Choice("什么事", "事情不对"),
    Field.WHERE: Choice("地址", "地址不对"),
    Field.NAME: Choice("称呼", "名字不对"),
    Field.WHEN: Choice("时间", "时间不对"),
    Field.TELEPHONE: Choice("电话", "电话不对"),
}
_ALOUD = 60
"""Characters of a long story that are read back aloud; all of it is shown."""

_BEGINS = {
    Kind.HANDOFF: "好的，我帮您登记，请工作人员给您打电话。",
    Kind.REPAIR: "好的，我帮您登记报修。",
    Kind.VISIT: "好的，我帮您登记上门代办。",
    Kind.OPINION: "好的，我帮您把意见登记下来。",
    Kind.COMPLAINT: "好的，我帮您登记投诉。",
}
_WHAT = {
    Kind.HANDOFF: "您想问工作人员什么事？",
    Kind.REPAIR: "是什么坏了？",
    Kind.VISIT: "您要办什么事？",
    Kind.OPINION: "您有什么意见？请慢慢说。",
    Kind.COMPLAINT: "您要投诉什么事？请慢慢说。",
}
_ASKS = {
    Field.WHERE: "在哪里？请说哪一栋、哪个单元、几号。",
    Field.NAME: "怎么称呼您？",
    Field.WHEN: "什么时候方便让人来？",
    Field.TELEPHONE: "您的电话号码是多少？请一个数字一个数字地说。",
}
_ANSWER_WANTED = "要不要工作人员给您回话？要的话，请说电话号码；不要就说“跳过”。"
_HOW = {
    Field.WHAT: "您说一句是什么事就行，比如“{example}”。",
    Field.WHERE: "您说个地方就行，比如“三栋二单元五零一”。",
    Field.NAME: "您说姓什么就行，比如“我姓李”。",
    Field.WHEN: "您说个时间就行，比如“明天上午”。",
    Field.TELEPHONE: "您一个数字一个数字地说，不想留就说“跳过”。",
}
_EXAMPLES = {
    Kind.HANDOFF: "我想问低保的事",
    Kind.REPAIR: "厨房的水管漏水",
    Kind.VISIT: "办高龄津贴",
    Kind.OPINION: "食堂的菜太咸",
    Kind.COMPLAINT: "楼上半夜太吵",
}


def question(form: Form, *before: Sentence, first: bool = False) -> Reply:
    """Return the question that ``form`` waits for an answer to, after the sentences ``before``."""
    said = list(before)
    if first:
        said += [plain(_BEGINS[form.kind]), plain("不想说的就说“跳过”，不登记了就说“算了”。")]
    field = form.asking or Field.WHAT
    if field is Field.WHAT and form.begun:
        said.append(private(f"您说的是“{form.begun}”。"))
    choices = (*_TIMES, SKIP) if field is Field.WHEN else (() if field is Field.WHAT else (SKIP,))
    return _reply((*said, _asking(form, field)), choices)


def not_understood(form: Form) -> Reply:
    """Return the same question again, with an example of an answer."""
    field = form.asking or Field.WHAT
    how = plain(_HOW[field].format(example=_EXAMPLES[form.kind]))
    return question(form, plain("对不起，我没有听明白。"), how)


def wrong_number(digits: str) -> Reply:
    """Return the request for a telephone number whose digits are too few, too many or not right."""
    by = telephone.wrong_by(digits)
    wrong = f"{'少' if by < 0 else '多'}了{_counted(abs(by))}位" if by else "好像不对"
    heard = Sentence(
        f"我记下的是{digits}，{wrong}。", f"我记下的是，{telephone.aloud(digits)}，{wrong}。", private=True
    )
    return _reply((heard, plain("请您把电话号码从头再说一遍。")), (SKIP,))


def just_the_number() -> Reply:
    """Return the request for the telephone number of somebody who said no more than that there is one."""
    return _reply((plain("好的，请说电话号码，一个数字一个数字地说。"),), (SKIP,))


def number_not_understood() -> Sentence:
    """Return that no telephone number is written down because it was not understood."""
    return plain("电话号码我没有听清，就先不记了。")


def read_back(form: Form, *before: Sentence) -> Reply:
    """Return everything that ``form`` says, and the question whether it is right."""
    return _reply((*before, _summary(form)), (YES, NO))


def what_is_wrong(form: Form) -> Reply:
    """Return the question which of the answers is wrong."""
    fields = [field for field in ORDER[form.kind] if field in form.known]
    return _reply((plain("哪里不对？请您说对的。"),), tuple(NAMES[field] for field in fields))


def yes_or_no(form: Form) -> Reply:
    """Return the read-back again, after an answer that was neither."""
    return read_back(
        form, plain("对不起，我没有听明白。"), plain("您说“对”，我就登记；哪里不对，请您说对的。")
    )


def registered(ticket: Ticket, promise: str) -> Reply:
    """Return that ``ticket`` is registered, its number twice aloud, and when somebody calls; empty if nobody can."""
    number, digits = ticket.number, spell_digits(ticket.number, yao=True)
    after = [promise] if promise else ["谢谢您给我们提意见。"] * (ticket.draft.kind is Kind.OPINION)
    shown = Sentence(
        f"已经登记好了，编号{number}。", f"已经登记好了，编号{digits}，再说一遍，编号{digits}。", private=True
    )
    return _reply((shown, *map(plain, after), plain("以后说“编号”和这几个数字，就能问我办得怎样。")))


def not_registered(why: str, card: DeskCard) -> Reply:
    """Return that nothing was registered, why, and whom to call; it can be tried again."""
    return _reply(
        (plain("对不起，没有登记上。"), plain(why), call_yourself(card), plain("要再试，您就说“再试一次”。")),
        (AGAIN, GIVE_UP),
    )


def call_yourself(card: DeskCard) -> Sentence:
    """Return whom to call where nothing could be registered."""
    return plain(f"您也可以打电话{card.telephone}找{card.name}。")


def given_up() -> Reply:
    """Return that nothing was registered because it was not wanted."""
    return _reply((plain("好的，那就不登记了，什么都没有报上去。"),))


def no_telephone(form: Form, card: DeskCard) -> tuple[Sentence, ...]:
    """Return what follows if no telephone number is told; nothing where an answer was not asked for."""
    if form.kind in (Kind.OPINION, Kind.COMPLAINT):
        return ()
    if form.kind is Kind.HANDOFF:
        return (plain(f"不留电话，就没人能给您打过去；您也可以自己打{card.telephone}。"),)
    return (plain("好的，不留电话。那就没人能给您打电话。"),)


def plain(text: str) -> Sentence:
    """Return a sentence that repeats nothing of the person's."""
    return Sentence(text, speakable(text))


def private(text: str) -> Sentence:
    """Return a sentence that repeats the person's words, or tells of their ticket."""
    return Sentence(text, speakable(text), private=True)


def as_told(field: Field) -> Sentence:
    """Return that an answer was changed."""
    return plain(f"好的，{'事情' if field is Field.WHAT else NAMES[field].label}改过来了。")


def _asking(form: Form, field: Field) -> Sentence:
    if field is Field.WHAT:
        return plain(_WHAT[form.kind])
    if field is Field.TELEPHONE and form.kind in (Kind.OPINION, Kind.COMPLAINT):
        return plain(_ANSWER_WANTED)
    return plain(_ASKS[field])


def _summary(form: Form) -> Sentence:
    """Return everything that is known as one sentence; that no number was told, too."""
    shown: list[str] = []
    spoken: list[str] = []
    for field in Field:
        value = form.known.get(field, "").strip("。？！，")
        if value:
            before = "您姓" if field is Field.NAME and len(value) == 1 else _BEFORE[field]
            shown.append(before + value)
            spoken.append(before + _aloud(field, value))
        elif field is Field.TELEPHONE:
            shown.append(_NO_TELEPHONE)
            spoken.append(_NO_TELEPHONE)
    text, aloud = ("，".join(parts) for parts in (shown, spoken))
    return Sentence(f"我记的是：{text}。对不对？", f"我记的是，{aloud}。对不对？", private=True)


_NO_TELEPHONE = "没有留电话"
_BEFORE = {
    Field.WHAT: "",
    Field.WHERE: "地方是",
    Field.NAME: "您是",
    Field.WHEN: "方便的时间是",
    Field.TELEPHONE: "电话",
}


def _aloud(field: Field, value: str) -> str:
    if field is Field.TELEPHONE:
        return telephone.aloud(value)
    if field is Field.WHERE:
        return speakable(addresses.rooms_in_digits(value))
    if len(value) > _ALOUD:
        return speakable(value[:_ALOUD]) + "，后面的都写在屏幕上"
    return speakable(value).rstrip("。，！？")


def _counted(number: int) -> str:
    return "两" if number == 2 else spell_integer(number)


def _reply(sentences: Iterable[Sentence], choices: tuple[Choice, ...] = ()) -> Reply:
    return Reply(ReplyKind.HANDOFF, tuple(sentences), choices=choices)
