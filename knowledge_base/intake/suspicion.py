"""Words in a document that speak to the machine instead of to residents, for a person to look at.

A document is data; nothing in it is ever carried out. But what it says is quoted to residents, so that words
which mean to steer an assistant, or send everyone to one mobile number, are shown to staff before they are
published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from knowledge_base.intake.original import Notice

_SPACED = re.compile(r"(?<=[\u4e00-\u9fff，。、！])\s+(?=[\u4e00-\u9fff])")
_MOBILE = r"1[\s-]?[3-9](?:[\s-]?\d){9}(?!\d)"
_ORDERS = (
    r"(?:忽略|无视|忘记|忘掉|抛弃|绕过|不要(?:理会|遵守|管)|不必(?:理会|遵守))"
    r"[^。！？\n]{0,8}(?:以上|之前|此前|上述|上面|前面|先前|所有|一切|任何|系统|原有|你的|原来)"
    r"[^。！？\n]{0,8}(?:指示|指令|提示词?|设定|命令|系统规则|人设|约束)",
    r"(?:从现在(?:开始|起)|接下来|现在)[，,]?你(?:就)?(?:是|要?扮演|充当)",
    r"你是一?[个名位]?[^。！？\n]{0,8}(?:AI|人工智能|智能助手|机器人|大?语言模型)",
    r"系统提示词|(?:输出|透露|泄露|显示|重复)[^。！？\n]{0,6}(?:提示词|系统指令)",
    r"(?:回答|回复)(?:所有|任何|一切|每个|每一个)(?:问题|提问|人)[^。！？\n]{0,6}(?:时|都|必须|一律|前)",
    rf"(?:告诉|转告|告知|通知|叫|让|请)(?:所有|每一?[个位名]|任何|全体)[^。！？\n]{{0,12}}"
    rf"(?:拨打|打电话|联系|添加|加微信|转账|汇款)[^。！？\n]{{0,20}}{_MOBILE}",
    rf"(?:转账|汇款|打款|验证码|银行卡密码|安全账户)[^。！？\n]{{0,20}}{_MOBILE}",
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,30}"
    r"\b(?:instructions?|prompts?|guidelines|directives|system messages?)\b",
    r"\bfrom now on,? you (?:are|will|must)\b|\byou are now (?:an?|the|in)\b",
    r"\b(?:reveal|print|repeat|output)\b[^.!?\n]{0,20}\b(?:system|hidden) prompt\b",
    r"\b(?:tell|instruct|direct) (?:every(?:one|body)|all (?:users|residents|callers|people))\b[^.!?\n]{0,20}"
    r"\b(?:to|that|they)\b",
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[/?INST\]|<</?SYS>>",
)
_STEERING = re.compile("|".join(f"(?:{order})" for order in _ORDERS), re.IGNORECASE)
_DAMAGED = re.compile("\ufffd|锟斤拷|烫烫烫")
_SHOWN = 40
_MOST = 5


def find(markdown: str) -> Iterator[Notice]:
    """Yield a notice for each of the first places that a person should look at, and one for damaged letters."""
    text = _SPACED.sub("", unicodedata.normalize("NFKC", markdown))
    found = list(_STEERING.finditer(text))
    for place in found[:_MOST]:
        words = " ".join(text[max(place.start() - 5, 0) : place.end() + 15].split())[:_SHOWN]
        yield Notice(
            "",
            f"“{words}”像是在指挥电脑，不像给居民看的规定。请核对文件是谁给的、这句话该不该有；"
            "不该有就删掉再发布。",
        )
    if damaged := len(_DAMAGED.findall(markdown)):
        yield Notice("", f"有 {damaged} 处文字已经损坏（显示成乱码）。请对照原件改好，或者重新要一份文件。")
