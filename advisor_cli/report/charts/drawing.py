"""What drawing gives: the charts of a document by name, as SVG."""

from __future__ import annotations

from collections.abc import Mapping

Drawings = Mapping[str, bytes]
