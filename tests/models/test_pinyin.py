"""Rule: text is pronounced as people say it: the right reading, neutral tones, tone sandhi, erhua."""

from __future__ import annotations

import pytest

from models.pinyin import MARKS, clauses, tones

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        # third tones
        ("你好", "ni2 hao3"),
        ("长者", "zhang2 zhe3"),
        ("展览馆", "zhan2 lan2 guan3"),  # 展览 + 馆
        ("老保险", "lao3 bao2 xian3"),  # 老 + 保险
        ("老有所养", "lao2 you3 suo2 yang3"),
        ("我想请假", "wo2 xiang2 qing3 jia4"),
        ("补贴标准每人", "bu3 tie1 biao1 zhun3 mei3 ren2"),  # two long words: spoken apart
        # 一
        ("一百", "yi4 bai3"),
        ("一个", "yi2 ge4"),
        ("一万", "yi2 wan4"),
        ("一年", "yi4 nian2"),
        ("第一", "di4 yi1"),
        ("一楼", "yi1 lou2"),
        ("星期一", "xing1 qi1 yi1"),
        ("二十一岁", "er4 shi2 yi1 sui4"),
        ("一九四九年", "yi1 jiu3 si4 jiu3 nian2"),
        ("三分之一", "san1 fen1 zhi1 yi1"),
        ("统一规划", "tong3 yi1 gui1 hua4"),
        ("看一看", "kan4 yi5 kan4"),
        # 不
        ("不是", "bu2 shi4"),
        ("不好", "bu4 hao3"),
        ("不去", "bu2 qu4"),
        ("能不能", "neng2 bu5 neng2"),
        # readings that depend on the word
        ("重庆", "chong2 qing4"),
        ("重要", "zhong4 yao4"),
        ("还款", "huan2 kuan3"),
        ("还有", "hai2 you3"),
        ("银行", "yin2 hang2"),
        ("银行卡", "yin2 hang2 ka3"),
        ("行李", "xing2 li5"),
        ("长度", "chang2 du4"),
        ("多长时间", "duo1 chang2 shi2 jian1"),
        ("人民调解", "ren2 min2 tiao2 jie3"),
        ("便宜", "pian2 yi5"),
        ("方便", "fang1 bian4"),
        # readings that depend on the grammar
        ("标准为每月一百元", "biao1 zhun3 wei2 mei3 yue4 yi4 bai3 yuan2"),
        ("为老人服务", "wei4 lao3 ren2 fu2 wu4"),
        ("我得去", "wo2 dei3 qu4"),
        ("走得动", "zou3 de5 dong4"),
        ("不得收费", "bu4 de2 shou1 fei4"),
        ("慢慢地走", "man4 man4 de5 zou3"),
        # neutral tones and erhua
        ("老人家", "lao3 ren2 jia5"),
        ("小朋友", "xiao3 peng2 you5"),
        ("花儿", "huar1"),
        ("有点儿", "you2 dianr3"),
        ("一会儿", "yi2 huir4"),
        ("女儿", "nv3 er2"),
        ("儿子", "er2 zi5"),
        # ü
        ("绿色旅行", "lv4 se4 lv3 xing2"),
        # what slipped through unspoken
        ("12345", "yi1 er4 san1 si4 wu3"),
        ("3.5元", "san1 dian2 wu3 yuan2"),
        ("A座", "ei1 zuo4"),
        ("ＷＣ", "da2 bu5 liu5 xi1"),
        ("二〇二五", "er4 ling2 er4 wu3"),
        ("你😀好", "ni2 hao3"),
        ("嗯", "en2"),
    ],
)
def test_pronunciation(text: str, spoken: str) -> None:
    assert tones(text) == spoken


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("您好！请问有什么事？", "！？"),
        ("带身份证、户口本，到二楼办理", "、，。"),  # the end of a text is the end of a sentence
        ("电话（白天）：一二三", "，：。"),  # of several marks together the strongest counts
        ("几点, 在哪?", "，？"),
        ("……？！", ""),
        ("", ""),
    ],
)
def test_clauses(text: str, marks: str) -> None:
    found = clauses(text)
    assert "".join(clause.mark for clause in found) == marks
    assert all(clause.mark in MARKS and clause.syllables for clause in found)


def test_a_long_clause_is_divided_between_words() -> None:
    text = "凡具有本市户籍且年满八十周岁的老年人可以到户籍所在地的社区居民委员会申请领取高龄津贴" * 3
    parts = clauses(text, longest=40)
    assert "".join(syllable.text for part in parts for syllable in part.syllables) == text
    assert all(len(part.syllables) <= 48 for part in parts)  # a word may reach beyond
    assert [part.mark for part in parts] == [""] * (len(parts) - 1) + ["。"]
