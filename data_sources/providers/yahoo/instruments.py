"""What Yahoo lists under a symbol: its kind, exchange, currency and name, read from a chart's head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data_sources.errors import BadReply, NoData, SchemaChanged, UnknownSymbol
from data_sources.model import Instrument, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.symbols import parse_symbol, yahoo_symbol

CHART_PATH = "/v8/finance/chart/"
KINDS = {
    "EQUITY": InstrumentKind.STOCK,
    "ETF": InstrumentKind.ETF,
    "MUTUALFUND": InstrumentKind.FUND,
    "INDEX": InstrumentKind.INDEX,
    "CURRENCY": InstrumentKind.CURRENCY,
    "FUTURE": InstrumentKind.FUTURE,
}
REFUSED_KINDS = {
    "CRYPTOCURRENCY": "a cryptocurrency",
    "FUTURE": "a single futures contract",
    "OPTION": "an option",
}
# Yahoo's exchange codes and the market identifier codes (ISO 10383) of the places they stand for.
MICS = {
    "NMS": "XNAS", "NGM": "XNAS", "NCM": "XNAS", "NAS": "XNAS", "NIM": "XNAS",
    "NYQ": "XNYS", "NYS": "XNYS", "SNP": "XNYS", "DJI": "XNYS", "PCX": "ARCX", "ASE": "XASE", "BTS": "BATS",
    "PNK": "OTCM", "OQB": "OTCM", "OQX": "OTCM",
    "LSE": "XLON", "IOB": "XLON", "GER": "XETR", "FRA": "XFRA", "STU": "XSTU", "MUN": "XMUN", "BER": "XBER",
    "DUS": "XDUS", "HAM": "XHAM", "PAR": "XPAR", "AMS": "XAMS", "BRU": "XBRU", "LIS": "XLIS", "MIL": "XMIL",
    "MCE": "XMAD", "EBS": "XSWX", "VIE": "XWBO", "OSL": "XOSL", "STO": "XSTO", "CPH": "XCSE", "HEL": "XHEL",
    "ISE": "XDUB", "JNB": "XJSE", "TLV": "XTAE", "IST": "XIST",
    "JPX": "XTKS", "OSA": "XTKS", "HKG": "XHKG", "SHH": "XSHG", "SHZ": "XSHE", "KSC": "XKRX", "KOE": "XKOS",
    "TAI": "XTAI", "TWO": "ROCO", "SES": "XSES", "NSI": "XNSE", "BSE": "XBOM", "JKT": "XIDX", "SET": "XBKK",
    "KLS": "XKLS", "ASX": "XASX", "NZE": "XNZE", "TOR": "XTSE", "VAN": "XTSX", "CNQ": "XCNQ", "NEO": "NEOE",
    "CMX": "XCEC", "NYM": "XNYM", "CBT": "XCBT", "CME": "XCME", "NYB": "IFUS",
    "SAO": "BVMF", "MEX": "XMEX", "BUE": "XBUE", "SGO": "XSGO",
}  # fmt: skip
EMPTY_WINDOW = "Data doesn't exist"  # Yahoo's words for a window without a bar
# Quoted in hundredths of the money that they are of.
MINOR_UNITS = {"GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS"}
MINOR_FACTOR = 0.01


@dataclass(frozen=True, slots=True)
class Money:
    """A currency as Yahoo writes it.

    Args:
        currency: ISO 4217 code of the main unit.
        factor: what a price of Yahoo's is multiplied by to be in the main unit: 1.0, or 0.01 for pence.
        quoted: Yahoo's own word ("GBp").
    """

    currency: str
    factor: float
    quoted: str


def money(word: object, asked: str) -> Money:
    """The main unit of a currency word.

    Raises:
        SchemaChanged: it is no currency code.
    """
    if isinstance(word, str):
        if word in MINOR_UNITS:
            return Money(MINOR_UNITS[word], MINOR_FACTOR, word)
        if len(word) == 3 and word.isascii() and word.isalpha() and word.isupper():
            return Money(word, 1.0, word)
    raise SchemaChanged(NAME, asked, "the currency of the prices is missing")


def find_instrument(library: YahooLibrary, symbol: str) -> Instrument:
    """The instrument of a canonical symbol.

    Raises:
        UnknownSymbol: Yahoo has no spelling of it, does not list it, or lists it as something that is not
            diagnosed here (a cryptocurrency, a single future, an option).
        BadReply, SchemaChanged, SourceUnavailable.
    """
    spelled = spelling(symbol)
    asked = f"instrument {symbol}"
    with library.ask(spelled, asked) as question:
        try:
            question.ticker.history(period="5d", interval="1d", auto_adjust=False)
        except library.failures():
            # A listed share may have no bar in the last days; the head of the reply says what it is all the same.
            if question.heard.failure is not None or question.exchange(CHART_PATH) is None:
                raise
        head = chart_head(question.reply(CHART_PATH), symbol, spelled, asked)
    return _instrument(symbol, spelled, head, asked)


def spelling(symbol: str) -> str:
    """Yahoo's spelling of a canonical symbol; UnknownSymbol where Yahoo has none."""
    spelled = yahoo_symbol(symbol)
    if spelled is None:
        raise UnknownSymbol(symbol, NAME, otherwise="open-end funds of the mainland and Beijing shares are not there")
    return spelled


def chart_head(reply: object, symbol: str, spelled: str, asked: str) -> dict[str, Any]:
    """The ``meta`` part of a chart, once it is of the symbol that was asked for.

    Raises:
        UnknownSymbol: Yahoo says that there is no such symbol. NoData: nothing of it in the window.
        SchemaChanged: the reply has another form. BadReply: it is of another symbol, or an error.
    """
    chart = reply.get("chart") if isinstance(reply, dict) else None
    if not isinstance(chart, dict):
        raise SchemaChanged(NAME, asked, "no chart in it")
    error = chart.get("error")
    if isinstance(error, dict):
        if error.get("code") == "Not Found":
            raise UnknownSymbol(symbol, NAME)
        said = plain_text(error.get("description"))
        if said.startswith(EMPTY_WINDOW):
            raise NoData(f"{asked} in this window", NAME)
        raise BadReply(NAME, asked, f"it refused the question: {said or 'no reason'}")
    results = chart.get("result")
    result = results[0] if isinstance(results, list) and results else None
    head = result.get("meta") if isinstance(result, dict) else None
    if not isinstance(head, dict):
        raise SchemaChanged(NAME, asked, "no head in the chart")
    answered = head.get("symbol")
    if not isinstance(answered, str) or answered.upper() != spelled.upper():
        raise BadReply(NAME, asked, f"its answer is of another symbol ({plain_text(answered, 20) or 'none'})")
    return head


def _instrument(symbol: str, spelled: str, head: dict[str, Any], asked: str) -> Instrument:
    canonical = parse_symbol(symbol)
    word = head.get("instrumentType")
    rolled = canonical.kind is InstrumentKind.FUTURE
    if word in REFUSED_KINDS and not (rolled and KINDS.get(word) is InstrumentKind.FUTURE):
        raise UnknownSymbol(symbol, NAME, otherwise=f"{spelled} is {REFUSED_KINDS[word]}, which is not diagnosed here")
    if not isinstance(word, str) or word not in KINDS or (rolled and KINDS[word] is not InstrumentKind.FUTURE):
        raise SchemaChanged(NAME, asked, "the kind of the instrument is missing")
    name = plain_text(head.get("longName")) or plain_text(head.get("shortName")) or symbol
    place = head.get("exchangeName")
    # The form of a mainland code tells the kind for certain; Yahoo lists some funds there as shares.
    return Instrument(
        symbol=symbol,
        kind=canonical.kind or KINDS[word],
        exchange=MICS.get(place, "") if isinstance(place, str) else "",
        currency=money(head.get("currency"), asked).currency,
        name=name,
    )
