"""What is said to a greeting, to thanks, to a command and to a refusal: one sentence, and nothing is claimed."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.conversation.commands import Command
from assistant.speakable import speakable
from assistant.turn import Action, Reply, ReplyKind, Sentence

_MANNERS = {
    Command.SLOWER: "慢一点",
    Command.FASTER: "快一点",
    Command.LOUDER: "大声一点",
    Command.SOFTER: "小声一点",
}


def obeyed(commands: Sequence[Command]) -> Reply | None:
    """Return the reply to ``commands``; None if there is nothing to be said but what is to be said again."""
    manners = [manner for command, manner in _MANNERS.items() if command in commands]
    if Command.MANDARIN in commands:
        how = f"，{'、'.join(manners)}" if manners else ""
        return _saying(f"好的，我说普通话{how}。")
    if manners:
        return _saying(f"好的，我{'、'.join(manners)}说。")
    if Command.GREETING in commands:
        return _saying("您好，有什么事您慢慢讲，我听着呢。")
    if Command.THANKS in commands:
        return _saying("不用谢，还有事您随时问我。")
    return None


def stopped() -> Reply:
    """Return what is only shown when the voice is to stop: it does not speak to say that it is silent."""
    return Reply(ReplyKind.COURTESY, (Sentence("好的，我不说了。", ""),), action=Action.STOP)


def goodbye() -> Reply:
    """Return what is said at the end of a visit."""
    return _saying("好的，再见，您慢走。", Action.LEAVE)


def nothing_to_repeat() -> Reply:
    """Return what is said if something is to be said again and nothing has been said yet."""
    return _saying("我还没有说过什么，您想问什么事，请讲给我听。")


def nothing_more() -> Reply:
    """Return what is said if more is wanted and there is nothing more to tell."""
    return _saying("这件事我知道的都说完了，您想问别的，请接着讲。")


def none_of_them() -> Reply:
    """Return what is said if none of the questions that it asked back was meant."""
    return _saying("那是我没听明白，请您换个说法再问一遍。")


def not_wanted() -> Reply:
    """Return what is said if what it offered is not wanted."""
    return _saying("好的，还有事您随时问我。")


def nothing_offered() -> Reply:
    """Return what is said if something is chosen or agreed to, and nothing was offered."""
    return _saying("我刚才没有让您选什么，您想问哪件事，请直接讲，比如高龄津贴怎么领。")


def ask_again() -> Reply:
    """Return what is said if the person says that something else was meant, but not what."""
    return _saying("对不起，是我弄错了，请您再问一遍。")


def what_is_it() -> Reply:
    """Return what is said if nothing is asked that could be looked for."""
    return _saying("您想问的是哪件事，请讲给我听，比如高龄津贴怎么领。")


def _saying(text: str, action: Action | None = None) -> Reply:
    return Reply(ReplyKind.COURTESY, (Sentence(text, speakable(text)),), action=action)
