"""Fund pages of Eastmoney in the host's form, filled by whoever asks: fact sheet, fees, managers, ranks, holdings."""

# ruff: noqa: E501 - pages are written as they come

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Position = tuple[str, str, str, str, str]  # code, name, percent of net assets, 万股 ("" for bonds), 万元


def page(code: str, name: str, title: str, inside: str) -> bytes:
    """A whole page of a fund."""
    return f"<html><head><title>{name}({code}){title}</title></head><body>{inside}</body></html>".encode()


def sheet(code: str, facts: Mapping[str, str]) -> bytes:
    """The fact sheet (基本概况): label and value, two pairs a row."""
    pairs = [f"<th>{label}</th><td>{value}</td>" for label, value in facts.items()]
    rows = "".join(f"<tr>{''.join(pairs[at : at + 2])}</tr>" for at in range(0, len(pairs), 2))
    return page(code, facts["基金简称"], "基金基本概况", f"<table class='info w790'>{rows}</table>")


def fees(
    code: str,
    name: str,
    states: tuple[str, str],
    purchase: Sequence[tuple[str, str]],
    redemption: Sequence[tuple[str, str]],
) -> bytes:
    """The fee page: states of the two trades, and the steps of each."""
    inside = (
        '<h4 class="t"><label>交易状态</label></h4><table class="w770 comm jjfl"><tr>'
        f'<td class="th w110">申购状态</td><td class="w135">{states[0]}</td>'
        f'<td class="th w110">赎回状态</td><td class="w135">{states[1]}</td></tr></table>'
    )
    if purchase:
        rows = "".join(f"<tr><td>{bound}</td><td>---</td><td>{rate}</td></tr>" for bound, rate in purchase)
        inside += f'<h4 class="t"><label>申购费率（前端）</label></h4><table class="w650 comm jjfl"><thead><tr><th>适用金额</th><th>适用期限</th><th>原费率|天天基金优惠费率<br/>银行卡购买|活期宝购买</th></tr></thead><tbody>{rows}</tbody></table>'
    if redemption:
        rows = "".join(f"<tr><td>---</td><td>{bound}</td><td>{rate}</td></tr>" for bound, rate in redemption)
        inside += f'<h4 class="t"><label>赎回费率</label></h4><table class="w650 comm jjfl"><thead><tr><th>适用金额</th><th>适用期限</th><th>赎回费率</th></tr></thead><tbody>{rows}</tbody></table>'
    return page(code, name, "基金费率", inside)


def managers(code: str, name: str, tenures: Sequence[tuple[str, str, str]]) -> bytes:
    """Who managed the fund: from, to ("至今"), name; newest first."""
    rows = "".join(
        f"<tr><td>{start}</td><td>{end}</td><td><a href='#'>{who}</a></td><td>---</td><td>---</td></tr>"
        for start, end, who in tenures
    )
    head = "<tr><th>起始期</th><th>截止期</th><th>基金经理</th><th>任职期间</th><th>任职回报</th></tr>"
    inside = (
        f"<h4>基金经理变动一览</h4><table class='w782 comm  jloff'><thead>{head}</thead><tbody>{rows}</tbody></table>"
    )
    return page(code, name, "基金经理", inside)


def ranks(places: Sequence[tuple[str, str, str]]) -> bytes:
    """Periods with a return and a place among the peers ("330|2314"); "---" for what was not lived through."""
    rows = "".join(
        f"<ul><li class='title'>{period}</li><li>{gain}</li><li class='tlpm'>{place.replace('|', '<font>|</font>')}</li></ul>"
        for period, gain, place in places
    )
    head = "<ul class='fcol'><li class='title'></li><li>涨幅</li><li>同类排名</li></ul>"
    return f"var apidata={{ content:\"<div class='jdzfnew'>{head}{rows}</div>\"}};".encode()


def positions(name: str, kind: str, reports: Sequence[tuple[str, Sequence[Position]]]) -> bytes:
    """Tables of positions ("股票", "债券"), one a report, newest first."""
    boxes = []
    for day, held in reports:
        title = (
            f"<h4 class='t'><label class='left'><a>{name}</a>&nbsp;&nbsp;{kind}投资明细</label>"
            f"<label class='right'>&nbsp;&nbsp;截止至：<font class='px12'>{day}</font></label></h4>"
        )
        counted = "<th class='cgs'>持股数<br />（万股）</th>" if kind == "股票" else ""
        head = f"<tr><th>序号</th><th>{kind}代码</th><th>{kind}名称</th><th>占净值<br />比例</th>{counted}<th>持仓市值<br />（万元）</th></tr>"
        rows = "".join(
            f"<tr><td>{number}</td><td><a href='#'>{code}</a></td><td><a href='#'>{called}</a></td><td>{part}%</td>"
            + (f"<td>{shares}</td>" if counted else "")
            + f"<td>{value}</td></tr>"
            for number, (code, called, part, shares, value) in enumerate(held, 1)
        )
        boxes.append(
            f"<div class='box'>{title}<table class='w782 comm tzxq'><thead>{head}</thead><tbody>{rows}</tbody></table></div>"
        )
    return f'var apidata={{ content:"{"".join(boxes)}",arryear:[],curyear:0}};'.encode()


def industries(name: str, quarters: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> dict[str, Any]:
    """Industries with their percent of net assets, by report."""
    found = [
        {"JZRQ": day, "HYPZInfo": [{"FSRQ": day, "HYMC": industry, "ZJZBL": part} for industry, part in parts]}
        for day, parts in quarters
    ]
    return {"Data": {"ShortName": name, "QuarterInfos": found}, "ErrCode": 0}


def chart(days: Sequence[str], **series: Sequence[float]) -> dict[str, Any]:
    """A chart by report as the script has it: names and data over the days."""
    return {"series": [{"name": name, "data": list(data)} for name, data in series.items()], "categories": list(days)}


def scales(days: Sequence[str], money: Sequence[float]) -> dict[str, Any]:
    """Net assets in 亿元 by report."""
    return {"categories": list(days), "series": [{"y": amount, "mom": "0.00%"} for amount in money]}
