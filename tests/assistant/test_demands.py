"""Rule: who asks for something definite is told nothing that does not state it, and nobody's own case is guessed."""

from __future__ import annotations

import pytest

from assistant.demands import is_own_case, leaves_open

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("question", "said", "open_"),
    [
        ("补办社保卡要多少钱", "补办社保卡到街道服务窗口。", True),
        ("补办社保卡要多少钱", "补办社保卡收二十元。", False),
        ("补办社保卡要多少钱", "第一次补办免费。", False),
        ("受了伤一次赔几个钱", "一次性赔十三个月的工资。", False),
        ("轮椅要押多少，借给谁", "轮椅借给本社区的老人。", True),
        ("搬家要补多少材料", "搬家要补交两份材料。", False),  # not money
        ("补办社保卡要交哪些材料", "补办社保卡带身份证。", False),
        ("没备案少报多少", "没备案的降低十五个百分点。", False),
        ("吃药报百分之几", "吃药按规定报销。", True),
        ("吃药报百分之几", "吃药报百分之六十。", False),
        ("批下来最多几天", "批准以后发给证件。", True),
        ("批下来最多几天", "三个工作日内发证。", False),
        ("多久能办好", "当场办好。", False),
        ("师傅多长时间到", "师傅在三十分钟内上门。", False),
        ("费突然多出好多，找哪个部门", "向街道反映。", False),  # it has become more
        ("我住了几天院，怎么报销", "出院时在窗口直接报销。", False),  # some days, not how many
        ("图书室礼拜六开门不", "图书室在居委会二楼。", True),
        ("图书室几点开", "图书室上午九点开。", False),
        ("乱倒垃圾扣几点", "乱倒垃圾的，扣信用分。", False),  # points
        ("图书室几点开", "图书室9:00开。", False),
        ("业委会的电话是多少", "业委会负责协调。", True),
        ("业委会的电话是多少", "业委会的电话是0871-5550123。", False),
        ("热线是哪个", "请拨打12345。", False),
        ("图书室在哪条街", "图书室由居委会管理。", True),
        ("图书室在哪条街", "图书室在梧桐街。", False),
    ],
)
def test_what_is_asked_for_must_be_stated(question: str, said: str, open_: bool) -> None:
    assert leaves_open(question, said) is open_


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("我上个月交的申请批到哪一步了", True),
        ("我社保卡里还有多少钱", True),
        ("津贴怎么比上月少了", True),
        ("俺的退税到账了没有？", True),
        ("我的补贴停了，帮我查查", True),
        ("我这场官司能不能打赢", True),
        ("法官会判给哪个", True),
        ("津贴没到账怎么办", False),
        ("津贴这个月少了，该找谁问", False),
        ("我的补贴停了还能恢复吗", False),
        ("我妈的津贴每月发多少", False),
        ("我要交多少份材料", False),
        ("离婚以后孩子判给谁", False),
    ],
)
def test_ones_own_case_is_in_no_document(question: str, own: bool) -> None:
    assert is_own_case(question) is own
