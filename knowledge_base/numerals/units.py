"""Units and counters that tell a numeral from a character that merely looks like one."""

from __future__ import annotations

import re

SAME_UNIT = {
    "周岁": "岁",
    "块钱": "元",
    "块": "元",
    "毛": "角",
    "毛钱": "角",
    "个人": "人",
    "位": "人",
    "名": "人",
    "个工作日": "工作日",
    "个小时": "小时",
    "个钟头": "小时",
    "钟头": "小时",
    "个星期": "周",
    "星期": "周",
    "个礼拜": "周",
    "礼拜": "周",
    "个百分点": "百分点",
    "平米": "平方米",
    "平方": "平方米",
    "㎡": "平方米",
    "m²": "平方米",
    "千克": "公斤",
    "kg": "公斤",
    "千米": "公里",
    "km": "公里",
}
"""Other spellings of a unit, and the one that stands for all of them."""

_PLAIN_UNITS = """
    岁 元 角 年 个月 月 日 天 号 工作日 小时 分钟 分 秒 周 季度 期 学期 人 户 家 口 次 个 份 张 件 本 套
    条 款 项 章 节 编 楼 层 幢 栋 单元 室 门 路 级 档 类 种 样 步 页 批 场 顿 餐 台 辆 部 间 套间 座 扇 床
    只 把 袋 瓶 盒 支 枚 片 粒 寸 尺 米 厘米 毫米 平方米 公里 里 亩 斤 公斤 克 毫克 吨 升 毫升 度 倍 百分点
"""
UNIT = "|".join(sorted((*SAME_UNIT, *_PLAIN_UNITS.split()), key=len, reverse=True))
"""A regular expression for every unit, the longest first."""


def one_spelling(unit: str) -> str:
    """Return the spelling that stands for all spellings of ``unit``."""
    return SAME_UNIT.get(unit, unit)


def compile_unit() -> re.Pattern[str]:
    """Return the pattern of a unit after a number: 元, 多元, 年半, 个半小时."""
    return re.compile(
        rf"\s*[多余]?(?:个(?P<half_of>半)(?P<whole>小时|钟头|月)|(?P<unit>{UNIT})(?P<half>半(?![价天年个]))?)"
    )
