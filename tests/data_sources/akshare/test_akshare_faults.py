"""Every request of a sheet met by every fault: the same figures as without it, or an error; nothing else."""

from __future__ import annotations

import contextlib
from datetime import date

import numpy as np
import pytest
from akshare_replies import Recorded, eastmoney_source
from replay_proxy import Fault, Faults

from data_sources.errors import SourceError
from data_sources.model import Instrument, InstrumentKind

SHARE = Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY")
WINDOW = (date(2024, 5, 1), date(2024, 7, 31))
REQUESTS = 5  # the bars, the distributions twice (a page is asked for before the pages), the rights issues twice


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.DELAY, Fault.DRIP)])
@pytest.mark.parametrize("place", range(1, REQUESTS + 1))
def test_a_fault_is_an_error_or_nothing(recorded: Recorded, fault: Fault, place: int) -> None:
    proxy = recorded("akshare", faults=Faults({place: fault}))
    with contextlib.suppress(SourceError):
        sheet = eastmoney_source().fetch_sheet(SHARE, *WINDOW)
        assert len(sheet) == 62
        assert sheet.close[0] == 1760.2
        assert sheet.dividends[np.flatnonzero(sheet.dividends)].tolist() == [30.876]
    assert proxy.faults.counted >= place


@pytest.mark.parametrize("fault", [Fault.GARBLE, Fault.CUT_CLEAN, Fault.HTML, Fault.EMPTY])
@pytest.mark.parametrize("place", range(1, REQUESTS + 1))
def test_what_is_no_answer_is_never_taken_for_one(recorded: Recorded, fault: Fault, place: int) -> None:
    recorded("akshare", faults=Faults({place: fault}))
    with pytest.raises(SourceError) as refused:
        eastmoney_source().fetch_sheet(SHARE, *WINDOW)
    assert len(str(refused.value)) < 300
    assert str(refused.value).isprintable()
