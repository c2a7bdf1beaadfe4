from __future__ import annotations

import subprocess
import sys

import pytest

from data_sources.protocol import FundamentalsSource, PriceSource, RateSource
from data_sources.registry import DEFAULT_ORDER, UnknownSource, known_sources, make_source, make_sources


def test_every_registered_name_makes_a_source_of_that_name() -> None:
    for name in known_sources():
        source = make_source(name.upper())
        assert isinstance(source, PriceSource)
        assert source.name == name


def test_the_sample_has_rates_and_statements_too() -> None:
    source = make_source("sample")
    assert isinstance(source, RateSource)
    assert isinstance(source, FundamentalsSource)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownSource, match="did you mean sample") as refused:
        make_source("sampel")
    assert refused.value.known == known_sources()


def test_named_sources_keep_their_order_and_come_once() -> None:
    assert [source.name for source in make_sources(["sample", " Sample "])] == ["sample"]


@pytest.mark.parametrize("country", ["US", "CN", "HK", "GB", ""])
def test_every_market_has_a_default_order_of_registered_names(country: str) -> None:
    assert make_sources((), country)
    assert all(name in known_sources() for order in DEFAULT_ORDER.values() for name in order)


def test_the_registry_imports_no_provider() -> None:
    code = "import sys, data_sources.registry; print([m for m in sys.modules if 'providers' in m or m == 'pandas'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
