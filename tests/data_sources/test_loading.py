"""Warnings of libraries about themselves are nobody's, from whichever thread they come."""

from __future__ import annotations

import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

from data_sources.loading import hush_warnings


def test_a_filter_that_is_there_is_never_taken_out_for_a_moment() -> None:
    """The second of two questions at once took the filter out and put it in again; the first warned in between."""

    def warn_again_and_again() -> int:
        for _ in range(3_000):
            warnings.warn_explicit("old", DeprecationWarning, "nobody.py", 1, module="nobody.part")
        return 1

    before = sys.getswitchinterval()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module="nobody")
        hush_warnings(DeprecationWarning, r"nobody(\.|$)")
        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(1) as threads:
                warned = threads.submit(warn_again_and_again)
                while not warned.done():
                    hush_warnings(DeprecationWarning, r"nobody(\.|$)")
            assert warned.result() == 1
        finally:
            sys.setswitchinterval(before)
