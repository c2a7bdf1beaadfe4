"""What is wrong, or looks wrong, with what a source said. Nothing is filled in, corrected or taken out here."""

from __future__ import annotations

from data_sources.quality.defects import DAYS_SHOWN, Defect, DefectKind, Severity
from data_sources.quality.facts import examine_facts
from data_sources.quality.nav import examine_nav, revised
from data_sources.quality.series import (
    COARSE_RETURN,
    JUMP_DEVIATIONS,
    JUMP_SIZE,
    REPEATED_BARS,
    SPLIT_RATIOS,
    examine,
)

__all__ = [
    "COARSE_RETURN",
    "DAYS_SHOWN",
    "JUMP_DEVIATIONS",
    "JUMP_SIZE",
    "REPEATED_BARS",
    "SPLIT_RATIOS",
    "Defect",
    "DefectKind",
    "Severity",
    "examine",
    "examine_facts",
    "examine_nav",
    "revised",
]
