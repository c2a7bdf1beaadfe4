"""Every interest rate that a source may name to a brief has its words in Chinese."""

from __future__ import annotations

from advisor_cli.report.words import Words
from data_sources.providers.akshare.rates import INTERBANK
from data_sources.providers.akshare.yields import BONDS, PRIME, YEARS
from data_sources.providers.sample_files import index
from data_sources.providers.yahoo.rates import BOND, YIELDS
from diagnostics.figures import Language


def test_every_rate_of_a_brief_has_chinese_words() -> None:
    words = Words(Language.ZH)
    names = [
        *(one.name for one in (*YIELDS, BOND)),
        *(entry[-1] for entry in INTERBANK.values()),
        *(f"{name}, {years} years" for _, name, _ in BONDS.values() for years in YEARS),
        *PRIME.values(),
        *(one.name for one in index().rates),
    ]
    assert [name for name in names if words.text(name) == name] == []
