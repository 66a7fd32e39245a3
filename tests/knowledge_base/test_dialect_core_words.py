"""Rule: who, what, how much, when, not: the words that a question hangs on come out of every pack as they are meant."""

from __future__ import annotations

import pytest

from knowledge_base.dialect_words import load
from tests.knowledge_base.dialect_data import PACKS

pytestmark = pytest.mark.unit

KUNMING, SICHUAN = "cmn-x-kunming", "cmn-x-sichuan"


@pytest.mark.parametrize(
    ("tag", "said", "standard"),
    [
        (KUNMING, "我些老年人给能办", "我们老年人能不能办"),
        (KUNMING, "还给我些钱", "还给我些钱"),
        (KUNMING, "你些给是管这个事", "你们是不是管这个事"),
        (KUNMING, "他些说不能办", "他们说不能办"),
        (KUNMING, "格要带身份证", "要不要带身份证"),
        (KUNMING, "资格有什么要求", "资格有什么要求"),
        (KUNMING, "那点给能办", "那里能不能办"),
        (KUNMING, "这种补贴医保给给报", "这种补贴医保给不给报"),
        (SICHUAN, "勒个要好多钱", "这个要多少钱"),
        (SICHUAN, "弥勒个旧怎么去", "弥勒个旧怎么去"),
        (SICHUAN, "撒子时候发", "什么时候发"),
        (SICHUAN, "有么得补贴", "有没有补贴"),
        (SICHUAN, "怎么得到补贴", "怎么得到补贴"),
        (SICHUAN, "没领倒钱", "没领到钱"),
        ("yue", "要乜嘢证件", "要什么证件"),
        ("yue", "呢个点办", "这个怎么办"),
        ("yue", "依个点办", "这个怎么办"),
        ("yue", "驶唔驶俾钱", "要不要付钱"),
        ("yue", "个仔唔俾钱我", "儿子不给我钱"),
        ("yue", "我俾咗钱佢", "我给了他钱"),
        ("yue", "我畀佢呃咗", "我被他骗了"),
        ("yue", "唔好攞我啲钱", "不要拿我的钱"),
        ("yue", "我今年未够八十岁", "我今年不够八十岁"),
        ("yue", "查下先", "先查一下"),
        ("wuu", "高龄津贴一个号头几钿", "高龄津贴一个月多少钱"),
        ("wuu", "打电话号头", "打电话号码"),
        ("wuu", "啥人好领高龄津贴", "谁可以领高龄津贴"),
        ("wuu", "搿搭好办伐", "这里可以办吗"),
        ("wuu", "好办吗", "好办吗"),
        ("wuu", "我拨儿子骗脱铜钿", "我被儿子骗走钱"),
        ("wuu", "拨人家骗脱一万块", "被人家骗走一万块"),
        ("wuu", "我拨儿子铜钿", "我给儿子钱"),
        ("wuu", "弗要交钞票", "不要交钱"),
        ("wuu", "廿块洋钿", "二十块钱"),
        ("nan", "阮囝无予我钱", "我孩子没有给我钱"),
        ("nan", "伊予我钱", "他给我钱"),
        ("nan", "高龄津贴有领无", "高龄津贴有没有领"),
        ("nan", "有领无发", "有领无发"),
        ("nan", "有补贴无", "有没有补贴"),
        ("nan", "毋捌领过", "没有领过"),
        ("nan", "我毋捌字", "我不识字"),
        ("nan", "遮会使办无", "这里能不能办"),
        ("nan", "啥咪材料", "什么材料"),
    ],
)
def test_what_a_question_hangs_on(tag: str, said: str, standard: str) -> None:
    assert load(PACKS / tag).standardize(said).text == standard
