"""What people say to the assistant rather than ask of it: again, slower, louder, stop, thank you, goodbye.

An utterance is taken for commands only if it is nothing else, so that no question is lost: 停 is one, 停发了怎么办 is
none. What was heard is also compared by its sounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from assistant.conversation.sounding import sounding, sounds, ways_said
from assistant.turn import Query


class Command(StrEnum):
    """One thing that the assistant is told."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    SOFTER = "softer"
    STOP = "stop"
    PERSON = "person"
    """A person is wanted."""
    MANDARIN = "mandarin"
    LEAVE = "leave"
    MORE = "more"
    GREETING = "greeting"
    THANKS = "thanks"


_LONGEST = 30
"""Characters; commands are short."""
_COURTESY = frozenset((Command.GREETING, Command.THANKS))

_SAY = r"(?:说话|说|讲话|讲|念|读|摆|播|放|谈|语速|声音|话)"
_BIT = r"(?:一点点|一点儿|点点|点儿|一点|一些|一哈|一下|点|些|啲|滴|哈)"
_AGAIN = r"(?:从头再|再从头|重新再|再|重新|又|从头|重)"
_TIMES = r"(?:一遍|一次|一道|一回|一下|一哈|多次|多一次|多遍|两遍|遍|下)"
_SOMEBODY = (
    r"(?:人工(?:客服|服务|座席|坐席|台)?|真人|活人|客服|一?个(?:真|活|工作)?人(?:员)?|工作人员|"
    r"社区的?(?:人|工作人员|干部)|你们的?(?:人|领导|工作人员|负责人)|管事的(?:人)?|值班的(?:人)?|网格员|办事员)"
)
_WITH_ME = (
    r"(?:来|过来|出来|接|接电话)?"
    r"(?:(?:跟|同|和|给|帮)我(?:来)?(?:说说|讲讲|说|讲|谈|摆|聊|解释)(?:一下|两句|话)?)?"
)

_COMMANDS: tuple[tuple[Command, str], ...] = (
    (
        Command.REPEAT,
        rf"(?:{_AGAIN}|麻烦再)(?:给我|跟我|同我)?(?:{_SAY}|来|重复|讲过){_TIMES}|重复{_TIMES}?|{_AGAIN}{_SAY}(?:过|一?个)?|"
        rf"(?:{_SAY})多(?:一)?(?:次|遍)|(?:刚才|刚刚|头先|将才)?(?:我)?"
        r"(?:没有?听|听不|没得听|听唔|冇听)(?:得)?(?:太|大)?(?:清楚|清|明白|懂|着|到|真|见|赢)|(?:没有?|不)(?:明白|懂)|"
        r"(?:刚才|刚刚|头先|将才)?你?(?:刚才|刚刚)?(?:说|讲|念)(?:的|了|嘅)?(?:是)?(?:什么|啥子|啥|哪样|咩话|咩|乜嘢|乜)|咩话",
    ),
    (
        Command.SLOWER,
        rf"(?:{_SAY})?(?:得)?(?:放)?(?:慢{_BIT}|慢慢|慢)(?:{_SAY}|来)|(?:{_SAY})?(?:得|要)?(?:放)?(?:慢{_BIT}|慢慢)|"
        rf"(?:你)?{_SAY}?得?太快|(?:不要|别|莫|唔好|不消)(?:{_SAY})?(?:得)?(?:那么|这么|咁|太)?快|放慢",
    ),
    (Command.FASTER, rf"{_SAY}?(?:得)?(?:快{_BIT})(?:{_SAY})?|(?:{_SAY}|你)?得?太慢"),
    (
        Command.LOUDER,
        rf"(?:{_SAY})?(?:得)?(?:大声{_BIT}?|大{_BIT}声|大点声音|响{_BIT})(?:{_SAY})?|声音(?:放|开|调|搞|整|弄)?(?:再)?大{_BIT}|"
        rf"(?:{_SAY})?得?(?:声音)?太(?:小声|小)|(?:音量|声音)?(?:调|开|放)大{_BIT}?(?:声)?",
    ),
    (
        Command.SOFTER,
        rf"(?:{_SAY})?(?:得)?(?:(?:小|细|轻)声{_BIT}?|小{_BIT}声|轻{_BIT})(?:{_SAY})?|声音(?:放|开|调|搞|整|弄)?(?:再)?(?:小|轻){_BIT}|"
        rf"(?:{_SAY})?得?(?:声音)?太(?:大声|吵|响)|声音太大|(?:音量|声音)?(?:调|开|放)小{_BIT}?(?:声)?",
    ),
    (
        Command.STOP,
        rf"(?:别|不要|莫|唔好|不用|不消|先别|先不)(?:再)?{_SAY}(?:下去)?|停停+|停(?:下来|一下|一停|下)|先停|暂停|收声|收口|闭嘴|安静(?:点|一点)?|"
        r"打住|等一下|等一哈|等等|等阵|等下|够了|不听了|不想听",
    ),
    (
        Command.PERSON,
        rf"(?:找|叫|喊|转|接|换|揾|搵|要)(?:到|接)?(?:一?下)?{_SOMEBODY}{_WITH_ME}|人工(?:服务|客服)|"
        r"(?:跟|同|和)(?:真人|活人|工作人员|人工|人)(?:说话|讲话|说|讲|谈|聊)(?:话)?",
    ),
    (
        Command.MANDARIN,
        rf"(?:换|改|切换|变|转)?(?:成|到|回|做|用|为)?(?:{_SAY})?(?:普通话|国语|官话)(?:{_SAY})?|"
        rf"(?:别|不要|莫|唔好)(?:{_SAY})(?:方言|土话)",
    ),
    (
        Command.LEAVE,
        r"退出|再见|再会|拜拜|白白|不问了|问完了|(?:那)?我?(?:先)?走了|走先|我先?走|先走|没得?事了|莫得事了|没有别的事?了|"
        r"冇嘢|冇事|结束|慢走|回头见|byebye|bye",
    ),
    (
        Command.MORE,
        rf"(?:再|多|讲|说){{0,2}}(?:{_SAY})?(?:得)?(?:详细|仔细|具体)(?:{_BIT})?(?:{_SAY})?|(?:{_SAY})?(?:得)?细{_BIT}|细{_SAY}|"
        rf"(?:再|多)(?:{_SAY})(?:{_BIT}|两句|几句)|(?:{_SAY})(?:得)?(?:清楚|明白){_BIT}|展开{_SAY}?|(?:还有|仲有)(?:没有|没得|什么|哪样|啥子|啥|别的|其他的|冇)?|"
        rf"(?:接着|继续|往下|接到|接倒)(?:往下)?{_SAY}?|(?:然后|后来|跟住|接下来|接下去|下一步)(?:怎么做|做什么)?|{_SAY}完",
    ),
    (
        Command.GREETING,
        r"你好吗?|您好|你们好|大家好|早上好|上午好|中午好|下午好|晚上好|早晨|早安|晚安|早啊|哈喽|哈罗|hello|hi|有人吗|有人在吗|在吗|在不在|喂",
    ),
    (
        Command.THANKS,
        r"谢谢|多谢|谢了|感谢|劳慰|道谢|难为|辛苦|唔该晒?|有心|麻烦(?:你|您)(?:了)|"
        r"(?:我)?(?:都)?(?:知道|晓得|认得|明白|清楚|懂|听懂|听明白|听清楚|了解|记住|记下)了|收到",
    ),
)
_ALONE: tuple[tuple[Command, str], ...] = (
    (Command.STOP, r"停(?:嘛|吧|啊|呀|住|止)?"),
    (Command.REPEAT, r"(?:啊|嗯|哈|诶|欸)?(?:什么|啥子|啥|哪样|咩|乜嘢|乜)|啊"),
    (Command.PERSON, r"(?:人工|真人|客服)"),
    (Command.SLOWER, r"慢"),
)
"""Too short to stand among other words, or to be told by their sound."""
_PARTICLES = "啊 嗯 哦 噢 呃 额 哎 唉 欸 诶 呀 嘛 吧 呢 啦 了 咯 喽 噶 嘞 哈 哇 啵 的 嘅 晒 嗮"
_FILLERS = """
    哎呀 那个 这个 请问 麻烦 劳驾 劳烦 帮我 给我听 给我 跟我 同我 你们 我要 我想 想要 老师 师傅 同志 小姑娘 姑娘
    小伙子 小伙 小同志 小妹 好的 好了 好嘛 行了 算了 可以 要得 是的 可不可以 可唔可以 能不能 可以不 可以吗
    行不行 好不好 好吗 行吗 得不得 得唔得 给可以 给行 给得 我耳朵不好 耳朵不好 耳朵背 耳仔不好 耳背 年纪大
    老人家 记不住 记唔住 跟不上 反应慢 太快 一下 一哈
"""
_SHORT_FILLERS = "喂 那 咁 请 你 您 我 先 就 都 再 又 好 行 要 得 是 想 能 不"
"""Too many other words sound like them."""


def commands_in(query: Query) -> tuple[Command, ...]:
    """Return the commands that ``query`` is made of, in order, each once; none if it says anything else.

    Greetings and thanks are left out where they go with another command. A bare yes or no is none: what it means, the
    last reply says.
    """
    ways = [text for text in ways_said(query) if len(text) <= _LONGEST]
    for text in ways:
        if found := _commands(text, _patterns(), alone=True):
            return found
    for text in ways if query.heard else ():
        if found := _commands(sounds(text), _patterns(by_sound=True), alone=False):
            return found
    return ()


_Patterns = tuple[tuple[Command | None, re.Pattern[str]], ...]


@cache
def _patterns(*, by_sound: bool = False) -> _Patterns:
    read = sounding if by_sound else re.compile
    fillers = f"{_PARTICLES} {_FILLERS}" if by_sound else f"{_PARTICLES} {_FILLERS} {_SHORT_FILLERS}"
    longest_first = sorted(fillers.split(), key=len, reverse=True)
    return (
        *((command, read(pattern)) for command, pattern in _COMMANDS),
        (None, read("|".join(longest_first))),
    )


def _commands(text: str, patterns: _Patterns, *, alone: bool) -> tuple[Command, ...]:
    if alone and (command := _alone(text)):
        return (command,)
    found = tuple(dict.fromkeys(_read(text, patterns, alone=alone)))
    if None in found:
        return ()
    commands = tuple(command for command in found if command is not None)
    return tuple(command for command in commands if command not in _COURTESY) or commands[:1]


def _alone(text: str) -> Command | None:
    return next((command for command, pattern in _ALONE if re.fullmatch(pattern, text)), None)


def _read(text: str, patterns: _Patterns, *, alone: bool) -> Iterator[Command | None]:
    """Yield the commands of ``text`` from left to right, the longest first; None if something else stands in it."""
    place = 0
    while place < len(text):
        end, command = _longest(text, place, patterns, alone=alone)
        if end == place:
            yield None
            return
        if command is not None:
            yield command
        place = end


def _longest(text: str, place: int, patterns: _Patterns, *, alone: bool) -> tuple[int, Command | None]:
    longest: tuple[int, Command | None] = place, None
    for command, pattern in patterns:
        match = pattern.match(text, place)
        if match is None or match.end() <= longest[0]:
            continue
        if command is None or alone or len(match.group()) > 1:
            longest = match.end(), command
    return longest
