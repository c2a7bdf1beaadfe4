"""What a document bears besides its content: the run it belongs to, and under which conventions it was made."""

from __future__ import annotations

from dataclasses import dataclass

from advisor_cli.run_record.record import Conventions, Manifest
from diagnostics.figures import Language


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a run's document.

    Args:
        created: when the run was made, ISO 8601 with its offset.
        version: of this program.
    """

    run_id: str
    created: str
    version: str
    language: Language
    conventions: Conventions

    @classmethod
    def of(cls, manifest: Manifest) -> Frame:
        """The frame of a recorded run."""
        return cls(
            run_id=manifest.run_id,
            created=manifest.created,
            version=dict(manifest.versions).get("advisor", ""),
            language=Language(manifest.language),
            conventions=manifest.conventions,
        )
