"""A document applies to a place if its administrative units all appear, in order, among the place's."""

from __future__ import annotations

import pytest

from knowledge_base.region import applies, named_in, units, within

pytestmark = pytest.mark.unit

HOME = "云山市翠湖区石榴街道桂花社区"


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (HOME, ["云山市", "翠湖区", "石榴街道", "桂花社区"]),
        ("云山市 翠湖区", ["云山市", "翠湖区"]),
        ("桂花社区", ["桂花社区"]),
        ("北京市朝阳区", ["北京市", "朝阳区"]),
        ("云南省昆明市五华区", ["云南省", "昆明市", "五华区"]),
        ("云南", ["云南省"]),
        ("上海", ["上海市"]),
        ("广西", ["广西壮族自治区"]),
        ("广西壮族自治区柳州市鱼峰区", ["广西壮族自治区", "柳州市", "鱼峰区"]),
        ("内蒙古自治区锡林郭勒盟东乌珠穆沁旗", ["内蒙古自治区", "锡林郭勒盟", "东乌珠穆沁旗"]),
        ("云南省西双版纳傣族自治州景洪市勐罕镇", ["云南省", "西双版纳傣族自治州", "景洪市", "勐罕镇"]),
        ("云南省大理州大理市", ["云南省", "大理州", "大理市"]),  # an autonomous prefecture as people call it
        ("浙江省杭州市", ["浙江省", "杭州市"]),  # 州 inside a name
        ("宁波市杭州湾新区", ["宁波市", "杭州湾新区"]),
        ("济南市市中区", ["济南市", "市中区"]),  # a district whose name begins like a suffix
        ("青岛市市南区", ["青岛市", "市南区"]),
        ("荆州市沙市区", ["荆州市", "沙市区"]),  # 市 inside a name
        ("湖南省津市市", ["湖南省", "津市市"]),
        ("江西省景德镇市", ["江西省", "景德镇市"]),  # 镇 inside a name
        ("宁波市镇海区", ["宁波市", "镇海区"]),
        ("河南省新乡市红旗区", ["河南省", "新乡市", "红旗区"]),  # 乡 and 旗 inside names
        ("北京市海淀区中关村街道", ["北京市", "海淀区", "中关村街道"]),  # 村 inside a name
        ("云山市翠湖区石榴街道城市花园社区", ["云山市", "翠湖区", "石榴街道", "城市花园社区"]),
        ("凉山州西昌市", ["凉山州", "西昌市"]),
        ("昆明市经济技术开发区", ["昆明市", "经济技术开发区"]),
        ("上海市浦东新区", ["上海市", "浦东新区"]),
        ("沛县朱寨镇李集村", ["沛县", "朱寨镇", "李集村"]),
        ("香港特别行政区", ["香港特别行政区"]),
        ("云山市河湾", ["云山市", "河湾"]),  # a name without its suffix is a unit of its own
        ("全国", []),
        ("  ", []),
        ("", []),
    ],
)
def test_units(region: str, expected: list[str]) -> None:
    assert units(region) == tuple(expected)


@pytest.mark.parametrize(
    ("region", "place", "expected"),
    [
        ("", HOME, True),
        ("全国", HOME, True),
        ("云山市", HOME, True),
        ("云山市翠湖区", HOME, True),
        (HOME, HOME, True),
        ("桂花社区", HOME, True),  # the units between may be left out
        ("云山市桂花社区", HOME, True),
        ("云山市", "云山市河湾社区", True),
        ("云山市白桥街道", "云山市河湾社区", False),
        ("云山市翠湖区石榴街道河湾社区", HOME, False),
        (HOME, "云山市", False),  # a community's rule is not the city's
        ("翠湖区云山市", HOME, False),  # the order counts
        ("上海市", HOME, False),
        ("云南省", "昆明市五华区", False),  # nobody told us that Kunming lies in Yunnan
        ("云南", "云南省昆明市", True),
        ("云山市河湾", "云山市河湾社区", True),
        ("云山市河湾社区", "云山市河湾", True),
        ("云山市河湾街道", "云山市河湾社区", False),
        ("云山市白桥街道", "", True),  # a person without a place is not restricted
    ],
)
def test_applies(region: str, place: str, expected: bool) -> None:
    assert applies(region, place) is expected


@pytest.mark.parametrize(
    ("text", "region", "named"),
    [
        ("在浙江申请临时救助", "浙江省", True),
        ("我们浙江省的规定", "浙江省", True),
        ("翠湖区的高龄津贴", "云山市翠湖区石榴街道", True),
        ("石榴街道有食堂吗", "云山市翠湖区石榴街道", True),
        ("高龄津贴多少钱", "云山市", False),
        ("在山东办", "浙江省", False),
        ("高龄津贴多少钱", "", False),
    ],
)
def test_a_question_names_a_place(text: str, region: str, named: bool) -> None:
    assert named_in(text, region) is named


@pytest.mark.parametrize(
    ("region", "completed"),
    [
        ("桂花社区", "云山市翠湖区石榴街道桂花社区"),
        ("石榴街道", "云山市翠湖区石榴街道"),
        ("翠湖区石榴街道", "云山市翠湖区石榴街道"),
        ("云山市", "云山市"),
        ("白桥街道", "白桥街道"),
        ("", ""),
    ],
)
def test_a_region_around_a_place_is_completed(region: str, completed: str) -> None:
    assert within(region, "云山市翠湖区石榴街道桂花社区") == completed
    assert within(region, "") == region
