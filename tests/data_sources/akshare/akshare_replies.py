"""Sources of akshare's for tests: without waiting, and over replies that a test writes itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from replay_proxy import ReplayProxy

from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.library import AkshareLibrary
from data_sources.providers.akshare.tencent import TencentSource
from data_sources.wire.manners import Manners, Politeness
from data_sources.wire.wire import Wire

Recorded = Callable[..., ReplayProxy]  # the fixture of tests/conftest.py

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def unhurried(seconds: float) -> None:
    """Waits are only as long as the test's patience: none."""


def quick_manners() -> Manners:
    return Manners(Politeness(spacing_seconds=0.0, first_wait_seconds=0.0), sleep=unhurried)


def eastmoney_source() -> EastmoneySource:
    return EastmoneySource(Wire(EastmoneySource.name, EastmoneySource.hosts, quick_manners()), lambda: NOW)


def tencent_source() -> TencentSource:
    return TencentSource(Wire(TencentSource.name, TencentSource.hosts, quick_manners()), lambda: NOW)


class Replies:
    """Recordings of one test's own: what a path answers, whatever the query."""

    def __init__(self, folder: Path, recorded: Recorded) -> None:
        self.folder, self._recorded, self._count = folder, recorded, 0

    def add(self, host: str, path: str, body: bytes | str | object, status: int = 200, **query: str) -> None:
        """One reply: bytes and text as they are, anything else as JSON."""
        if not isinstance(body, bytes | str):
            body = json.dumps(body, ensure_ascii=False)
        sent = body.encode() if isinstance(body, str) else body
        name = f"reply-{self._count}"
        self._count += 1
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"{name}.body").write_bytes(sent)
        meta = {"method": "GET", "host": host, "path": path, "query": query, "status": status, "body": f"{name}.body"}
        (self.folder / f"{name}.meta.json").write_text(json.dumps(meta), encoding="utf-8")

    def eastmoney(self) -> EastmoneySource:
        """Eastmoney answering with these replies."""
        self._recorded(self.folder)
        return eastmoney_source()

    def tencent(self) -> TencentSource:
        """Tencent answering with these replies."""
        self._recorded(self.folder)
        return tencent_source()

    def library(self, seconds: Callable[[], float] | None = None) -> AkshareLibrary:
        """The library alone, over these replies."""
        self._recorded(self.folder)
        wire = Wire(EastmoneySource.name, EastmoneySource.hosts, quick_manners())
        return AkshareLibrary("akshare-eastmoney", wire, lambda: NOW, *([seconds] if seconds else []))
