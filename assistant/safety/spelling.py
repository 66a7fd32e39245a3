"""One spelling for whatever is said in a hurry: no fillers, nothing said twice, two sorts of pauses."""

from __future__ import annotations

import re

from assistant.normalization import one_spelling, simplified

_UNSAID = re.compile(
    r"[啊呀嗯哎哟唉诶欸喔噢哦哇嘛呐呗\s“”‘’\"'《》（）()·~～—-]|呃+(?=[，。、,.…]|$)|^呃|就是说"
)
_STOPS = re.compile(r"[。！？；.!?;…#]+")
_PAUSES = re.compile(r"[，、,：:]+")
_TWICE = re.compile(r"([㐀-鿿]{1,3})，?\1")


def plain(text: str) -> str:
    """Return ``text`` in simplified characters, with 。 for the end of a sentence and ， for any shorter pause.

    What is said twice in a row stands once: 我我妈妈 is 我妈, and so is every word that is made of two like syllables.
    """
    said = _UNSAID.sub("", simplified(one_spelling(text))[0].lower())
    said = _PAUSES.sub("，", _STOPS.sub("。", said))
    return once(once(said))


def once(text: str) -> str:
    """Return ``text`` with one to three characters that are followed by themselves standing there once."""
    return _TWICE.sub(r"\1", text)
