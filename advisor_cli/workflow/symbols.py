"""Symbols that the shell can complete: those of the bundled sample, which are known without asking anyone."""

from __future__ import annotations

from data_sources.providers.sample import SampleSource


def sample_symbols(beginning: str) -> list[tuple[str, str]]:
    """(symbol, name) of every bundled instrument whose symbol begins so, whatever the letter case."""
    return [
        (instrument.symbol, instrument.name)
        for instrument in SampleSource().instruments
        if instrument.symbol.startswith(beginning.upper())
    ]
