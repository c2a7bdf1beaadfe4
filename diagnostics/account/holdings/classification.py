"""What a holding is: its class, sector and country, and who says so.

The client's profile decides before every source, a source before the words of a name, and a name before what
the symbol alone tells. What nobody says stays ``OTHER`` or "": it is shown as not known, and never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from data_sources.account_snapshot import AccountSnapshot
from data_sources.errors import SourceError
from data_sources.model import AssetClass, CompanyProfile, FundRecord, Holding, Instrument, InstrumentKind
from data_sources.symbols import parse_symbol
from diagnostics.account.holdings.countries import country_code, country_in
from diagnostics.fund.fund_kind import MONEY_WORDS
from diagnostics.once import Kept, once

CASH_PREFIX = "cash."
MOST_SYMBOLS = 4_096  # of one account
PROFILE, NAME, KIND, FILE = "profile", "name", "kind", "file"
FUNDS = (InstrumentKind.ETF, InstrumentKind.FUND)
MOSTLY = 0.8  # of the assets that a fund reports in one class: it is of that class
LEAST_KNOWN = 0.5  # assets that a report tells must be as much, or they tell nothing of the fund

REPOS = re.compile(r"(204\d{3}\.SH|1318\d{2}\.SZ)")
LISTED_BONDS = re.compile(r"((01|10|11|12|13|14|15|16|17|18|19|24)\d{4}\.SH|(10|11|12)\d{4}\.SZ)")
LISTED_TRUSTS = re.compile(r"(508\d{3}\.SH|180\d{3}\.SZ)")  # publicly offered REITs (公募REITs)
GOLD_WORDS = re.compile(r"黄金|商品|原油|白银|\bgold\b|\bsilver\b|commodit|crude|bullion|期货", re.IGNORECASE)
NOT_METAL = re.compile(r"miner|股票|矿业|黄金产业", re.IGNORECASE)
TRUST_WORDS = re.compile(r"不动产|\breits?\b|real estate|房地产信托", re.IGNORECASE)
MONEY_MARKET = re.compile(rf"{MONEY_WORDS.pattern}|现金|理财型|ultra.?short treasury|liquidity fund", re.IGNORECASE)
MIXED_WORDS = re.compile(
    r"混合|灵活配置|平衡|allocation|balanced|target.?(date|retirement)|multi.?asset|FOF", re.IGNORECASE
)
BONDS = re.compile(
    r"债|\bbonds?\b|fixed income|treasur|\btips\b|credit|mortgage|municipal|aggregate|\bgilts?\b", re.IGNORECASE
)
EQUITIES = re.compile(
    r"股票|指数型|沪深|中证|上证|创业板|科创|恒生|标普|纳斯达克|红利|行业|成长|大盘|blend|growth|value|"
    r"\bs&p\b|\bmsci\b|\bftse\b|nasdaq|dow jones|russell|stoxx|equity|equities|stock|large.?cap|small.?cap|"
    r"mid.?cap|dividend|\bsector\b|momentum|quality|china|europe|pacific|emerging|index 500|500 index",
    re.IGNORECASE,
)
SECTORS = (
    (re.compile(r"technology|科技行业|信息技术", re.IGNORECASE), "Technology"),
    (re.compile(r"energy select|能源行业", re.IGNORECASE), "Energy"),
    (re.compile(r"financial select|金融行业|证券公司|\bbank", re.IGNORECASE), "Financial Services"),
    (re.compile(r"utilities|公用事业", re.IGNORECASE), "Utilities"),
    (re.compile(r"materials select|原材料", re.IGNORECASE), "Basic Materials"),
    (re.compile(r"industrial select|工业行业", re.IGNORECASE), "Industrials"),
    (re.compile(r"health care|healthcare|医疗|医药", re.IGNORECASE), "Healthcare"),
    (re.compile(r"consumer discretionary|可选消费", re.IGNORECASE), "Consumer Cyclical"),
    (re.compile(r"consumer staples|必选消费", re.IGNORECASE), "Consumer Defensive"),
    (re.compile(r"communication services", re.IGNORECASE), "Communication Services"),
)
ASSET_WORDS = (
    (re.compile(r"stock|equit|股票|权益|preferred", re.IGNORECASE), AssetClass.EQUITY),
    (re.compile(r"bond|债|convertible|fixed", re.IGNORECASE), AssetClass.BOND),
    (re.compile(r"cash|现金|银行存款|存款", re.IGNORECASE), AssetClass.CASH),
    (re.compile(r"commod|商品|黄金|gold", re.IGNORECASE), AssetClass.COMMODITY),
)
# What brokers' lists of positions call a class; "Cash" alone is with some of them the kind of the account.
FILE_WORDS = (
    (re.compile(r"money market|cash (and|&) money", re.IGNORECASE), AssetClass.CASH),
    (re.compile(r"fixed income|\bbond|treasur|债", re.IGNORECASE), AssetClass.BOND),
    (re.compile(r"^(equity|equities|stocks?|common stock|股票|a股)$", re.IGNORECASE), AssetClass.EQUITY),
)
FILE_FUND = re.compile(r"\betf|fund|基金", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Classification:
    """What a holding is.

    Args:
        sector: in the words of who says it; "" where nobody does, and for what has none.
        country: ISO 3166 code, of what a fund invests in; "" where nobody says or where there are several.
        classified_by: who said the class: "profile", name of a source, "file", "name", "kind"; "" for nobody.
    """

    asset_class: AssetClass
    sector: str
    country: str
    classified_by: str
    is_fund: bool


def classify(symbol: str, snapshot: AccountSnapshot) -> Classification:
    """Class, sector and country of what is held under this symbol ("cash.USD" for money)."""
    return _CLASSIFIED.of(snapshot, symbol, lambda: _classified(symbol, snapshot))


_CLASSIFIED = Kept(MOST_SYMBOLS)


def _classified(symbol: str, snapshot: AccountSnapshot) -> Classification:
    if symbol.startswith(CASH_PREFIX):
        return Classification(AssetClass.CASH, "", "", KIND, is_fund=False)
    known = _Known.of(symbol, snapshot)
    profile = snapshot.profile
    stated = dict(profile.classes).get(symbol)
    found, by = known.asset_class()
    return Classification(
        asset_class=found if stated is None else stated,
        sector=dict(profile.sectors).get(symbol) or known.sector(),
        country=country_code(dict(profile.countries).get(symbol, "")) or known.country(),
        classified_by=by if stated is None else PROFILE,
        is_fund=known.is_fund,
    )


@once
def _rows_by_symbol(snapshot: AccountSnapshot) -> dict[str, tuple[tuple[Holding, ...], str]]:
    """Of each symbol the lines that state it, and the first name that a booking gives it."""
    lines: dict[str, list[Holding]] = {}
    names: dict[str, str] = {}
    for line in snapshot.book.holdings:
        lines.setdefault(line.symbol, []).append(line)
    for row in snapshot.book.transactions:
        if row.name:
            names.setdefault(row.symbol, row.name)
    return {symbol: (tuple(lines.get(symbol, ())), names.get(symbol, "")) for symbol in {*lines, *names}}


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the snapshot says of one instrument."""

    symbol: str
    instrument: Instrument | None
    source: str
    company: CompanyProfile | None
    fund: FundRecord | None
    names: str
    kind_words: str

    @classmethod
    def of(cls, symbol: str, snapshot: AccountSnapshot) -> _Known:
        history = snapshot.held(symbol) or snapshot.held_total(symbol)
        fund = next((one for one in snapshot.funds if one.instrument.symbol == symbol), None)
        company = next((one for one in snapshot.companies if one.symbol == symbol), None)
        instrument = history.instrument if history is not None else None if fund is None else fund.instrument
        lines, first_name = _rows_by_symbol(snapshot).get(symbol, ((), ""))
        words = [f"{instrument.name} {instrument.name_zh}"] if instrument is not None else []
        words += [one.name for one in lines]
        words += [first_name] if first_name else []
        source = "" if history is None else history.origin.provider
        kinds = next((one.kind for one in lines if one.kind), "")
        return cls(symbol, instrument, source, company, fund, " ".join(words), kinds)

    @property
    def is_fund(self) -> bool:
        if self.fund is not None:
            return True
        if self.instrument is not None and self.instrument.kind in FUNDS:
            return True
        return self._parsed_kind in FUNDS or (self.instrument is None and bool(FILE_FUND.search(self.kind_words)))

    @property
    def _parsed_kind(self) -> InstrumentKind | None:
        try:
            return parse_symbol(self.symbol, prefer=InstrumentKind.STOCK).kind
        except SourceError:
            return None

    def asset_class(self) -> tuple[AssetClass, str]:
        """The class and who says it."""
        for found in (self._of_fund(), self._of_company(), self._of_form(), self._of_name(), self._of_file()):
            if found is not None:
                return found
        if self.instrument is not None and self.instrument.kind is InstrumentKind.STOCK:
            return AssetClass.EQUITY, self.source or KIND
        if self._parsed_kind is InstrumentKind.STOCK:
            return AssetClass.EQUITY, KIND
        return AssetClass.OTHER, ""

    def _of_fund(self) -> tuple[AssetClass, str] | None:
        """By the kind that its source states, else by the assets that it reports, else by its name."""
        if self.fund is None:
            return None
        profile = self.fund.profile
        if self.fund.nav is not None and self.fund.nav.income_per_ten_thousand is not None:
            return AssetClass.CASH, self.fund.nav.origin.provider
        if profile is not None:
            for words in (profile.fund_type, f"{profile.full_name} {profile.name} {profile.tracking_target}"):
                found = class_in(words)
                if found is not None:
                    return found, profile.origin.provider
        return self._of_assets()

    def _of_assets(self) -> tuple[AssetClass, str] | None:
        if self.fund is None or not self.fund.holdings:
            return None
        newest = self.fund.holdings[0]
        sums: dict[AssetClass, float] = {}
        for name, weight in newest.assets:
            kind = next((one for words, one in ASSET_WORDS if words.search(name)), AssetClass.OTHER)
            sums[kind] = sums.get(kind, 0.0) + weight
        total = sum(sums.values())
        if total < LEAST_KNOWN:
            return None
        largest = max(sums, key=lambda kind: sums[kind])
        alone = sums[largest] >= MOSTLY * total
        return (largest if alone else AssetClass.MIXED), newest.origin.provider

    def _of_company(self) -> tuple[AssetClass, str] | None:
        if self.company is None or self.is_fund:
            return None
        trust = self.company.industry.upper().startswith("REIT")
        return (AssetClass.REAL_ESTATE if trust else AssetClass.EQUITY), self.company.origin.provider

    def _of_form(self) -> tuple[AssetClass, str] | None:
        """By ranges of codes that belong to one kind of thing."""
        if REPOS.fullmatch(self.symbol):
            return AssetClass.CASH, KIND
        if LISTED_TRUSTS.fullmatch(self.symbol):
            return AssetClass.REAL_ESTATE, KIND
        is_other = self.instrument is not None and self.instrument.kind in (*FUNDS, InstrumentKind.STOCK)
        if LISTED_BONDS.fullmatch(self.symbol) and not is_other and self._parsed_kind is None:
            return AssetClass.BOND, KIND
        return None

    def _of_name(self) -> tuple[AssetClass, str] | None:
        """By the words of the name, of funds alone: a share may be called Gold or Bond without being any."""
        if not self.is_fund:
            return None
        found = class_in(self.names)
        return None if found is None else (found, NAME)

    def _of_file(self) -> tuple[AssetClass, str] | None:
        words = self.kind_words.strip()
        found = next((kind for known, kind in FILE_WORDS if known.search(words)), None) if words else None
        return None if found is None or (self.is_fund and found is AssetClass.EQUITY) else (found, FILE)

    def sector(self) -> str:
        """Of a company as its source says; of a fund of one sector by its name."""
        if self.company is not None and self.company.sector:
            return self.company.sector
        return sector_in(self.names) if self.is_fund else ""

    def country(self) -> str:
        """Of a company as its source says, else of its market; of a fund what its name says that it invests in."""
        if self.company is not None and self.company.country:
            return country_code(self.company.country)
        home = self._home()
        if not self.is_fund:
            return home
        profile = None if self.fund is None else self.fund.profile
        words = self.names
        if profile is not None:
            words = f"{words} {profile.name} {profile.full_name} {profile.tracking_target} {profile.fund_type}"
        named = country_in(words)
        if named is not None:
            return named
        # A fund under Chinese law that is no QDII invests at home.
        return home if home == "CN" and "QDII" not in words.upper() else ""

    def _home(self) -> str:
        try:
            return parse_symbol(self.symbol, prefer=InstrumentKind.STOCK).country
        except SourceError:
            return "CN" if self.symbol.endswith((".SH", ".SZ", ".BJ", ".OF")) else ""


@lru_cache(MOST_SYMBOLS)
def sector_in(words: str) -> str:
    """The sector that the name of a fund tells; "" where it tells none."""
    return next((name for known, name in SECTORS if known.search(words)), "")


@lru_cache(MOST_SYMBOLS)
def class_in(words: str) -> AssetClass | None:
    """The class that the words of a fund name: kinds in Chinese and English; None where they name none."""
    if MONEY_MARKET.search(words):
        return AssetClass.CASH
    if TRUST_WORDS.search(words):
        return AssetClass.REAL_ESTATE
    if GOLD_WORDS.search(words) and not NOT_METAL.search(words):
        return AssetClass.COMMODITY
    # 债券型-混合债 is a bond fund, 混合型-偏债 is of both: what stands first is the kind.
    bond, mixed = BONDS.search(words), MIXED_WORDS.search(words)
    if bond is not None and (mixed is None or bond.start() < mixed.start()):
        return AssetClass.BOND
    if mixed is not None:
        return AssetClass.MIXED
    return AssetClass.EQUITY if EQUITIES.search(words) else None
