"""What the descriptions in a DEGIRO account statement mean, in the languages in which DEGIRO writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Booking(Enum):
    """What a line of the account statement is about."""

    TRADE = "trade"
    EXCHANGE = "exchange"
    DIVIDEND = "dividend"
    TAX = "tax"
    FEE = "fee"
    INTEREST = "interest"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    RETURN_OF_CAPITAL = "capital"
    INTERNAL = "internal"  # between the account and its bank, or its cash fund
    RESERVED = "reserved"


BUYS = "koop|buy|kauf|achat|compra|acquisto|køb|kjøp|köp|kupno|nákup|osto|vétel|αγορά"
SELLS = "verkoop|sell|verkauf|vente|venta|venda|vendita|salg|sälj|sprzedaż|prodej|myynti|eladás|πώληση"
_TRADE = re.compile(
    rf"(?:(?P<event>[^:]*?)\s*:\s*)?(?P<side>{SELLS}|{BUYS})\s+(?P<quantity>\d[\d.,'\s]*?)"
    r"(?:\s+(?P<name>\S.*?))?\s*(?:@|zu je|à raison de)\s*(?P<price>\d[\d.,']*)\s*(?P<currency>[A-Za-z]{3})\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"(?P<event>AKTIENSPLIT|STOCK SPLIT)\s*:\s*(?P<quantity>\d[\d.,']*)\s+(?P<name>\S.*?)\s*(?:@|zu je)\s*"
    r"(?P<price>\d[\d.,']*)\s*(?P<currency>[A-Za-z]{3})\b",
    re.IGNORECASE,
)
# In the order in which they are tried.
WORDS: tuple[tuple[str, Booking], ...] = (
    (r"reservation|reservierung|reservering|réservation|reserva ", Booking.RESERVED),
    (
        (
            r"cash sweep|overboeking (van|naar) uw geldrekening|(auszahlung|überweisung) (von|auf) ihr|geldkonto"
            r"|transfer (from|to) your cash account|transferir (de|para) a sua conta|virement (de|vers) votre compte"
            r"|transferencia (de|a) su cuenta|trasferimento (dal|al) (tuo|suo) conto|processed flatex withdrawal"
        ),
        Booking.INTERNAL,
    ),
    (
        r"(geldmarktfonds|monétaires?|money market|monetario|liquidit).*(umwandlung|conver)|conver.*(fonds|fund)",
        Booking.INTERNAL,
    ),
    (
        (
            r"valuta (creditering|debitering)|fx (credit|debit|withdrawal)|währungswechsel|cambio de divisa"
            r"|(credito|prelievo) fx|(levantamento|crédito) de divisa|opération de change|change de devise"
            r"|vaxeling|valutaveksling|växling|currency conversion"
        ),
        Booking.EXCHANGE,
    ),
    (
        (
            r"divid\w*\s?-?\s?(belasting|steuer|tax|skatt?)|imp[oô]\w*\s(sur|sobre|sul|sui)\s.*divid|retenc\w+.*divid"
            r"|ritenuta|withholding|kapitalertrag|quellensteuer|bronbelasting|imposto|retenue"
        ),
        Booking.TAX,
    ),
    (
        (
            r"stamp duty|transaction tax|transaktionssteuer|transactiebelasting|taxe sur les transactions|beurstaks"
            r"|impuesto|\bftt\b|tobin|taxa de selo|taxe de bourse"
        ),
        Booking.TAX,
    ),
    (
        r"kapitalrückzahlung|return of capital|kapitaalteruggave|capital repayment|remboursement de capital",
        Booking.RETURN_OF_CAPITAL,
    ),
    (
        (
            r"kosten|cost[eios]?s?\b|custos|fee\b|fees\b|gebühr|frais|comisi|comiss|handelsmodalit|connection|spese|commission|abonnement"
            r"|gebyr|avgift|opłat|poplat|weitergabe|pass-through"
        ),
        Booking.FEE,
    ),
    (r"divid|ausschüttung|coupon|distribution", Booking.DIVIDEND),
    (
        (
            r"rente\b|zinsen|interest|intér[eê]t|inter[eé]s|interessi|juros|variation fonds|preisänderung"
            r"|koersverandering|price change|variazione|variación|variação|renter|ränta"
        ),
        Booking.INTEREST,
    ),
    (r"courtesy|rabatt|promo|compensat|bonus|cashback|gutschrift für|vergoeding", Booking.INTEREST),
    (
        r"terugstorting|withdraw|auszahlung|opname|retrait|retirada|prelievo|levantamento|utbetaling|uttag|wypłata|výběr",
        Booking.WITHDRAWAL,
    ),
    (
        (
            r"deposit|storting|einzahlung|ingreso|dépôt|versement|ideal|sofort|deposito|depósito|indbetaling|insättning|wpłata"
            r"|vklad|überweisung"
        ),
        Booking.DEPOSIT,
    ),
)
_WORDS = tuple((re.compile(pattern, re.IGNORECASE), booking) for pattern, booking in WORDS)
_SELLS = re.compile(SELLS, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TradeWords:
    """A description that says how many were traded and for how much.

    Args:
        event: what stands before a colon ("STOCK SPLIT"), upper case; "" for a plain trade.
        sells: None where the description does not say which side (AKTIENSPLIT: the amount does).
    """

    event: str
    sells: bool | None
    quantity: str
    price: str
    currency: str


@lru_cache(maxsize=2048)
def trade_words(description: str) -> TradeWords | None:
    """Side, quantity, price and currency of a trade's description; None for another description."""
    if match := _TRADE.search(description):
        sells = _SELLS.fullmatch(match["side"]) is not None
        event = (match["event"] or "").strip().upper()
    elif match := _SPLIT.search(description):
        sells, event = None, match["event"].upper()
    else:
        return None
    quantity = re.sub(r"\s", "", match["quantity"])
    return TradeWords(event, sells, quantity, match["price"].rstrip(".,"), match["currency"])


@lru_cache(maxsize=2048)
def booking_of(description: str) -> Booking | None:
    """What a description is about; None for words that nobody has met yet."""
    if trade_words(description) is not None and not _WORDS[2][0].search(description):
        return Booking.TRADE
    return next((booking for pattern, booking in _WORDS if pattern.search(description)), None)
