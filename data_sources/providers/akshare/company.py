"""What a company is, in Eastmoney's words: mainland companies by its own survey page, Hong Kong through akshare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_sources.errors import NoData, SchemaChanged
from data_sources.model import CompanyProfile, Instrument, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.providers.akshare.pages import ask_page, inside, joined, records, rows
from data_sources.providers.akshare.units import amount, day

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

SURVEY = "https://emweb.securities.eastmoney.com/PC_HSF10/CompanySurvey/PageAjax"


def fetch_company(library: AkshareLibrary, instrument: Instrument) -> CompanyProfile:
    """The company behind a share.

    Raises:
        NoData: no share, or of a market that is not covered.
        SchemaChanged: the page has another form.
    """
    asked = f"profile of {instrument.symbol}"
    code, _, market = instrument.symbol.partition(".")
    if instrument.kind is not InstrumentKind.STOCK or market not in ("SH", "SZ", "BJ", "HK"):
        raise NoData(asked, library.source, "it has companies of the mainland and of Hong Kong")
    try:
        if market == "HK":
            return _hong_kong(library, instrument, code.zfill(5), asked)
        return _mainland(library, instrument, f"{market}{code}", asked)
    except ValueError as fault:
        raise SchemaChanged(library.source, asked, str(fault)) from fault


def _mainland(library: AkshareLibrary, instrument: Instrument, spelled: str, asked: str) -> CompanyProfile:
    """The survey page (公司概况): ``jbzl`` what it is, ``fxxg`` how it was listed.

    akshare's stock_individual_info_em has neither website nor staff, and its stock_profile_cninfo runs JavaScript.
    """
    page = ask_page(library, asked, SURVEY, {"code": spelled}, "https://emweb.securities.eastmoney.com/")
    answer = page.json()
    basics = rows(page, inside(answer, "jbzl") or [], "jbzl")
    listing = rows(page, inside(answer, "fxxg") or [], "fxxg")
    if not basics:
        raise NoData(asked, library.source)
    facts = basics[0]
    if not str(facts.get("SECURITY_CODE", "")).startswith(spelled[2:]):
        raise page.refuse("the page of another company")
    # 食品饮料-饮料-白酒: from the widest class to the narrowest.
    classes = [part.strip() for part in plain_text(facts.get("EM2016")).split("-") if part.strip()]
    return CompanyProfile(
        symbol=instrument.symbol,
        name=plain_text(facts.get("ORG_NAME")),
        sector=classes[0] if classes else "",
        industry=classes[-1] if classes else "",
        country="China",
        website=_website(facts.get("ORG_WEB")),
        employees=_count(facts.get("EMP_NUM")),
        listed=day(listing[0].get("LISTING_DATE")) if listing else None,
        origin=joined("emweb.securities.eastmoney.com CompanySurvey", page),
    )


def _hong_kong(library: AkshareLibrary, instrument: Instrument, code: str, asked: str) -> CompanyProfile:
    company = library.ask("stock_hk_company_profile_em", asked, symbol=code)
    security = library.ask("stock_hk_security_profile_em", asked, symbol=code)
    if company.frame.empty:
        raise NoData(asked, library.source)
    facts = records(company.frame)[0]
    listing = {} if security.frame.empty else records(security.frame)[0]
    return CompanyProfile(
        symbol=instrument.symbol,
        name=plain_text(facts["公司名称"]),
        sector="",
        industry=plain_text(facts["所属行业"]),
        country="",  # 注册地 is where it is registered (mostly the Cayman Islands), not where it is at home
        website=_website(facts["公司网址"]),
        employees=_count(facts["员工人数"]),
        listed=day(str(listing.get("上市日期") or "")),
        origin=company.origin,
    )


def _website(text: object) -> str:
    """The first address of a field that may hold several; "" for what is none."""
    first = plain_text(text).replace("，", ",").replace(";", ",").split(",")[0].strip()
    return first if "." in first and " " not in first else ""


def _count(value: object) -> int | None:
    counted = amount(value)
    return None if counted is None else int(counted)
