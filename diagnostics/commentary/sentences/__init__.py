"""The sentence of every finding and of every reason for an absence, one file a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from diagnostics.commentary.language_tables import language_tables
from diagnostics.commentary.slots import slot
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.figures import Language
from diagnostics.findings import Finding

PLACE = re.compile(r"\{(\d+)\}")


@cache
def _words(language: Language) -> Mapping[str, Mapping[str, str]]:
    return language_tables(__name__, language)


def finding_names(language: Language) -> frozenset[str]:
    """Every rule.variant that has a sentence in this language."""
    return frozenset(_words(language)) - {"missing"}


def finding_sentence(finding: Finding, language: Language) -> str:
    """The finding as one sentence with ``[[key]]`` slots.

    Raises:
        KeyError: the finding's rule.variant has no sentence; a test keeps that from happening.
    """
    return _placed(_words(language)[finding.name]["sentence"], finding)


def finding_phrase(finding: Finding, language: Language) -> str:
    """The finding as a phrase for a list, with ``[[key]]`` slots."""
    return _placed(_words(language)[finding.name]["phrase"], finding)


def missing_sentence(reason: AbsenceReason, language: Language) -> str:
    """What is missing for this reason, without figures."""
    return _words(language)["missing"][reason.value]


def true_missing_sentences(facts: Iterable[Fact], language: Language) -> frozenset[str]:
    """The missing-sentences that hold, because some fact is absent for their reason."""
    reasons = {fact.absent_because.reason for fact in facts if fact.absent_because is not None}
    return frozenset(missing_sentence(reason, language) for reason in reasons)


def _placed(template: str, finding: Finding) -> str:
    return PLACE.sub(lambda match: slot(finding.facts[int(match.group(1))]), template)
