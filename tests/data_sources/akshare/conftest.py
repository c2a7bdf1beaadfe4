"""The akshare sources over recordings, in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from akshare_replies import Recorded, Replies, eastmoney_source, tencent_source

from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.tencent import TencentSource


@pytest.fixture
def eastmoney(recorded: Recorded) -> EastmoneySource:
    """Eastmoney as it is recorded under tests/recordings/akshare."""
    recorded("akshare")
    return eastmoney_source()


@pytest.fixture
def tencent(recorded: Recorded) -> TencentSource:
    """Tencent as it is recorded under tests/recordings/akshare."""
    recorded("akshare")
    return tencent_source()


@pytest.fixture
def replies(tmp_path: Path, recorded: Recorded) -> Replies:
    """Replies that the test writes itself; the source is made after them."""
    return Replies(tmp_path / "replies", recorded)
