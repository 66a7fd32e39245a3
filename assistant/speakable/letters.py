"""Latin letters, abbreviations and addresses of the internet."""

from __future__ import annotations

import re

from assistant.speakable.rule import Rule
from knowledge_base.numerals import spell_digits, spell_integer

_NAMES = "诶 必 西 帝 衣 艾弗 计 艾尺 爱 杰 开 艾尔 艾姆 恩 欧 批 丘 阿尔 艾丝 踢 优 维 达不溜 艾克斯 歪 贼"
READINGS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _NAMES.split(" "), strict=True))
"""The letters' names in characters that have one reading, so that any Mandarin voice says them alike."""

_WORDS = {
    "app": "手机软件",
    "apps": "手机软件",
    "wifi": "无线网络",
    "wi-fi": "无线网络",
    "wlan": "无线网络",
    "covid-19": "新冠病毒",
    "atm": "自动取款机",
    "tel": "电话",
    "e-mail": "电子邮箱",
    "email": "电子邮箱",
    "ok": "好",
    "vs": "对",
    "rmb": "人民币",
    "qq": "扣扣",
}
"""What old people call these things; everything else is spelled."""

_HOST = r"(?:[A-Za-z0-9-]+\.)+(?:com|cn|net|org|gov|edu)(?:\.cn)?"
_PATH = r"[\w\-./?%&=#:~+@!$*]"
_URL = re.compile(
    rf"(?:https?://|ftp://|www\.){_PATH}+|(?<![\w.]){_HOST}(?:/{_PATH}*)?(?![A-Za-z0-9])",
    re.ASCII | re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_KNOWN = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_WORD = re.compile(rf"(?:手机|移动)?(?<![A-Za-z0-9])({_KNOWN})(?![A-Za-z0-9])", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![A-Za-z])N[Oo]\.\s*(\d+)")
_TOKEN = re.compile(r"(?<![\d.A-Za-z])\d*[A-Za-z][A-Za-z0-9]*|[A-Za-z]+")
_RUN = re.compile(r"[A-Za-z]|\d+")


def _read_word(match: re.Match[str]) -> str:
    return _WORDS[match[1].lower()]


def _read_token(match: re.Match[str]) -> str:
    return "".join(_read_run(run[0]) for run in _RUN.finditer(match[0]))


def _read_run(run: str) -> str:
    """A letter, or the digits beside it: 维生素B12 is 十二, N95 is 九五."""
    if run.isalpha():
        return READINGS[run.upper()]
    return (
        spell_integer(int(run)) if len(run) == 2 and run[0] == "1" else spell_digits(run, yao=len(run) >= 3)
    )


ADDRESSES: tuple[Rule, ...] = (
    # Nobody can follow an address that is read out letter by letter, and it stands on the screen.
    (_EMAIL, lambda _: "屏幕上的电子邮箱"),
    (_URL, lambda _: "屏幕上的网址"),
)
LETTERS: tuple[Rule, ...] = (
    (_NUMBERED, lambda match: f"{match[1]}号"),
    (_WORD, _read_word),
    (_TOKEN, _read_token),
)
