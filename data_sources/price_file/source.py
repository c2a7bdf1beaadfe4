"""Own prices as a source: it keeps the protocol of the others, and stands before them for its symbols."""

from __future__ import annotations

from collections.abc import Sequence

from data_sources.errors import BasisNotOffered, NoBarsInWindow, UnknownSymbol
from data_sources.model import Instrument, PriceBasis, PriceHistory, PriceRequest

PROVIDER = "file"


class OwnPrices:
    """Closes from the user's files: as quoted, because nobody says that they were adjusted.

    Args:
        histories: the later of two of one symbol is the one that counts.
    """

    name = PROVIDER

    def __init__(self, histories: Sequence[PriceHistory]) -> None:
        self._histories = {one.instrument.symbol: one for one in histories}

    @property
    def symbols(self) -> tuple[str, ...]:
        """What the files have prices of."""
        return tuple(self._histories)

    def find_instrument(self, symbol: str) -> Instrument:
        """As ``PriceSource.find_instrument``."""
        if symbol not in self._histories:
            raise UnknownSymbol(symbol, self.name)
        return self._histories[symbol].instrument

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """As ``PriceSource.offered_bases``."""
        return (self._of(instrument).basis,)

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """As ``PriceSource.fetch_prices``."""
        whole = self._of(request.instrument)
        symbol = whole.instrument.symbol
        if request.basis is not whole.basis:
            raise BasisNotOffered(symbol, self.name, request.basis.value, (whole.basis.value,))
        window = whole.between(request.start, request.end)
        if not len(window):
            raise NoBarsInWindow(symbol, self.name, request.start, request.end, first=whole.first, last=whole.last)
        return window

    def _of(self, instrument: Instrument) -> PriceHistory:
        if instrument.symbol not in self._histories:
            raise UnknownSymbol(instrument.symbol, self.name)
        return self._histories[instrument.symbol]
