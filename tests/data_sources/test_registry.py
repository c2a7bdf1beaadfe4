from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_sources.errors import NothingKept
from data_sources.market_source import MarketSource
from data_sources.protocol import FundamentalsSource, FundSource, PriceSource, RateSource, SheetSource, able
from data_sources.providers.sample import SampleSource
from data_sources.registry import (
    DEFAULT_ORDER,
    GROUPS,
    SourceContext,
    UnknownSource,
    endpoints_of,
    known_sources,
    make_source,
    make_sources,
)


def test_every_registered_name_makes_a_source_of_that_name() -> None:
    for name in known_sources():
        source = make_source(name.upper())
        assert isinstance(source, PriceSource)
        assert source.name == GROUPS.get(name, (name,))[0]


def test_live_sources_stand_behind_the_cache_and_the_sample_does_not(tmp_path: Path) -> None:
    context = SourceContext(cache=tmp_path)
    assert isinstance(make_source("sample", context), SampleSource)
    for name in ("yahoo", "akshare-eastmoney", "akshare-tencent"):
        source = make_source(name, context)
        assert isinstance(source, MarketSource)
        assert source.store is context.store
        assert able(source, SheetSource)
    assert able(make_source("yahoo"), FundamentalsSource)
    assert able(make_source("akshare"), FundSource)
    assert not able(make_source("akshare-tencent"), FundSource)
    assert list(tmp_path.iterdir()) == []  # nothing is opened before it is needed


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
    mixed = make_sources(["akshare-tencent", "AKShare", "yahoo"])
    assert [source.name for source in mixed] == ["akshare-tencent", "akshare-eastmoney", "yahoo"]


def test_a_group_stands_for_its_endpoints_in_order() -> None:
    assert endpoints_of(["akshare"]) == ("akshare-eastmoney", "akshare-tencent")
    with pytest.raises(UnknownSource, match="did you mean akshare"):
        endpoints_of(["sample", "akshar"])


@pytest.mark.parametrize(
    ("country", "names"),
    [
        ("CN", ["akshare-eastmoney", "akshare-tencent", "yahoo"]),
        ("HK", ["akshare-eastmoney", "akshare-tencent", "yahoo"]),
        ("US", ["yahoo"]),
        ("DE", ["yahoo"]),
        ("", ["yahoo"]),
    ],
)
def test_the_default_order_is_live_and_never_the_sample(country: str, names: list[str]) -> None:
    assert [source.name for source in make_sources((), country)] == names


def test_offline_a_live_source_answers_from_what_is_kept_alone(tmp_path: Path) -> None:
    context = SourceContext(lambda: datetime(2024, 6, 20, tzinfo=UTC), cache=tmp_path, offline=True)
    for source in make_sources((), "CN", context):
        with pytest.raises(NothingKept, match=r"nothing of 600519\.SH"):
            source.find_instrument("600519.SH")


def test_every_default_order_is_of_registered_names() -> None:
    assert all(name in known_sources() for order in DEFAULT_ORDER.values() for name in order)


def test_making_the_live_sources_imports_no_library() -> None:
    code = (
        "import sys; from data_sources.registry import make_sources; make_sources((), 'CN');"
        "print([m for m in ('pandas', 'yfinance', 'akshare', 'requests', 'curl_cffi') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_registry_imports_no_provider() -> None:
    code = "import sys, data_sources.registry; print([m for m in sys.modules if 'providers' in m or m == 'pandas'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
