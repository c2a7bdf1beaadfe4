"""What is written of a company: its own announcements (official) and articles (media), newest first."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from data_sources.errors import BadReply, NoData
from data_sources.model import Instrument, NewsItem, Origin
from data_sources.plain_text import plain_text
from data_sources.providers.akshare.pages import Page, ask_page, inside, joined, rows
from data_sources.providers.akshare.units import china_moment

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

SEARCH = "https://search-api-web.eastmoney.com/search/jsonp"
ANNOUNCEMENTS = "https://np-anotice-stock.eastmoney.com/api/security/ann"
ARTICLES, PAGE_ROWS, LAST_PAGE = 100, 100, 20
LONGEST_TITLE = 200

_CODE = re.compile(r"[A-Za-z0-9]{1,40}")
_ARTICLE = re.compile(r"https?://(?:[a-z0-9-]+\.)*eastmoney\.com/[\w./?=&%-]{1,200}")


def fetch_news(library: AkshareLibrary, instrument: Instrument, start: date, end: date) -> Sequence[NewsItem]:
    """Items of the window in China's days, newest first; of articles the newest hundred that the search knows.

    akshare's stock_news_em goes past ``requests`` (it brings curl_cffi and a cookie of its own), and its
    stock_individual_notice_report drops a page that it cannot read: both are asked here.

    Raises:
        NoData: an instrument of a market that is not covered.
    """
    code, _, market = instrument.symbol.partition(".")
    asked = f"news of {instrument.symbol}"
    if market not in ("SH", "SZ", "BJ", "HK"):
        raise NoData(asked, library.source, "it has news of the mainland and of Hong Kong")
    official = [] if market == "HK" else _announcements(library, instrument, (start, end), asked)
    found = [*official, *_articles(library, code.zfill(5), asked)]
    return tuple(
        sorted(
            (item for item in found if start <= item.published.date() <= end),
            key=lambda item: item.published,
            reverse=True,
        )
    )


def _articles(library: AkshareLibrary, code: str, asked: str) -> list[NewsItem]:
    """Articles that the site's own search finds for a code."""
    scope = {
        "searchScope": "default",
        "sort": "time",
        "pageIndex": 1,
        "pageSize": ARTICLES,
        "preTag": "",
        "postTag": "",
    }
    question = {
        "uid": "",
        "keyword": code,
        "type": ["cmsArticleWebOld"],
        "client": "web",
        "clientType": "web",
        "clientVersion": "curr",
        "param": {"cmsArticleWebOld": scope},
    }
    query = {"cb": "jQuery", "param": json.dumps(question, separators=(",", ":"))}
    page = ask_page(library, asked, SEARCH, query, "https://so.eastmoney.com/")
    listed = inside(page.json(), "result", "cmsArticleWebOld")
    if listed is None:
        raise page.refuse("no result.cmsArticleWebOld")
    origin = joined("search-api-web.eastmoney.com cmsArticleWebOld", page)
    return [_article(page, row, origin) for row in rows(page, listed, "cmsArticleWebOld")]


def _article(page: Page, row: dict[str, object], origin: Origin) -> NewsItem:
    title, link, code = str(row.get("title") or ""), str(row.get("url") or ""), str(row.get("code") or "")
    if _ARTICLE.fullmatch(link) is None:  # an address elsewhere is nobody's business to open
        link = f"https://finance.eastmoney.com/a/{code}.html" if _CODE.fullmatch(code) else ""
    return NewsItem(
        published=_moment(page, row.get("date")),
        # The words that were searched for are marked inside the title, in mid-word.
        title=plain_text(title.replace("<em>", "").replace("</em>", ""), LONGEST_TITLE),
        publisher=plain_text(row.get("mediaName")),
        source_class="media",
        link=link,
        origin=origin,
    )


def _announcements(
    library: AkshareLibrary, instrument: Instrument, window: tuple[date, date], asked: str
) -> list[NewsItem]:
    """The company's announcements of the window, page by page."""
    code = instrument.symbol.partition(".")[0]
    found: list[NewsItem] = []
    claimed, number = 1, 1
    while (number - 1) * PAGE_ROWS < claimed:
        if number > LAST_PAGE:
            raise BadReply(library.source, asked, "it claims more announcements than there can be")
        query = {
            "sr": "-1",
            "page_size": str(PAGE_ROWS),
            "page_index": str(number),
            "ann_type": "A",
            "client_source": "web",
            "stock_list": code,
            "f_node": "0",
            "s_node": "0",
            "begin_time": window[0].isoformat(),
            "end_time": window[1].isoformat(),
        }
        page = ask_page(library, asked, ANNOUNCEMENTS, query, "https://data.eastmoney.com/")
        answer = page.json()
        total = inside(answer, "data", "total_hits")
        if not isinstance(total, int) or isinstance(total, bool):
            raise page.refuse("no data.total_hits")
        listed = rows(page, inside(answer, "data", "list") or [], "data.list")
        if total > (number - 1) * PAGE_ROWS and not listed:
            raise BadReply(library.source, asked, "a page of its announcements did not come")
        origin = joined("np-anotice-stock.eastmoney.com announcements", page)
        found += [_announcement(page, row, instrument, code, origin) for row in listed]
        claimed, number = total, number + 1
    return found


def _announcement(page: Page, row: dict[str, object], instrument: Instrument, code: str, origin: Origin) -> NewsItem:
    number = str(row.get("art_code") or "")
    if _CODE.fullmatch(number) is None:
        raise page.refuse("no art_code")
    return NewsItem(
        # notice_date is the day that the paper bears; it is out at display_time, often the evening before.
        published=_moment(page, row.get("display_time") or row.get("notice_date")),
        title=plain_text(row.get("title"), LONGEST_TITLE),
        publisher=plain_text(instrument.name_zh or instrument.name or instrument.symbol),
        source_class="official",
        link=f"https://data.eastmoney.com/notices/detail/{code}/{number}.html",
        origin=origin,
    )


def _moment(page: Page, text: object) -> datetime:
    try:
        return china_moment(text)
    except ValueError as fault:
        raise page.refuse(f"an item, {fault}") from fault
