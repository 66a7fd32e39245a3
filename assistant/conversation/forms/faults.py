"""What is broken at home, in whichever dialect."""

from __future__ import annotations

import re

_THING = (
    r"(?:灯|水管|龙头|水喉|水表|电表|电梯|门锁|锁|单元门|大门|门禁|防盗门|窗|玻璃|马桶|厕所|下水|管道|管子|暖气|屋顶|楼顶|天花板|墙|"
    r"楼梯|扶手|井盖|对讲|热水器|燃气灶|煤气灶|灶|插座|开关|电线|线路|便池|茅房|茅司|栏杆|器材|路面)"
)
_FAULT = (
    r"(?:坏|漏[水雨]?|渗水|滴水|堵|塞|爆|裂|断|掉下?来|松|锈|不亮|唔着|不出水|不通|打不开|关不[上严紧拢]|烂)"
)
_OUT = r"(?:漏水|渗水|滴水|跳闸|停(?:水|电(?!动)|气)|(?:没[有得]?|冇|不来)[水电](?!话|梯|平|费))"
BROKEN = re.compile(
    rf"(?P<what>[^，。！？；,.!?;]*?(?:{_THING}[^，。！？；,.!?;]{{0,8}}?{_FAULT}|{_OUT})(?:掉|脱|起|得很|完)?[了喽咯啦咗嘞]?)"
)
TROUBLE = re.compile(
    rf"(?s:{_THING}.*{_FAULT}|{_FAULT}.*{_THING})|{_OUT}|(?:看|瞧|睇|整|换|弄|检查|处理)(?:一?[下哈]|.{{0,2}}){_THING}"
)
"""Something is said to be broken, or is to be looked after."""
SAYS_WHAT = re.compile(rf"{_FAULT}|{_OUT}|(?:修|换|通|整).*{_THING}")
