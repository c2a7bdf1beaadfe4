"""Facts are written, to the byte, as JSON writes what the codec makes of them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from advisor_cli.run_record.record import facts_from_json, facts_to_json
from data_sources.encoding import encode
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window

DAY = date(2024, 11, 29)
YEAR = Window("1y", date(2023, 11, 29), DAY, 252)
FACTS = (
    Fact(
        "a.number.1y", 0.1 + 0.2, Unit.RATIO, DAY, "s:A", "sum", (), YEAR, "USD", (("level", "0.95"), ("x", "元")), None
    ),
    Fact("a.whole", 3, Unit.COUNT, DAY, "", "n", ("a.number.1y",), None),
    Fact("a.day", date(2020, 2, 29), Unit.DATE, DAY, "s:A", "observed"),
    Fact("a.name", 'said "so"\n\u2028', Unit.TEXT, DAY, "s:A", "observed", ("a.number.1y",), YEAR),
    Fact(
        "a.none",
        None,
        Unit.RATIO,
        DAY,
        "s:A",
        "x",
        absent_because=Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, "1", "2"),
    ),
)


def test_every_kind_of_fact_is_written_as_the_codec_has_it() -> None:
    lines = [json.dumps(encode(fact), ensure_ascii=False) for fact in FACTS]

    assert facts_to_json(FACTS) == "[\n" + ",\n".join(lines) + "\n]\n"
    assert tuple(facts_from_json(facts_to_json(FACTS))) == FACTS


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_what_is_no_figure_is_not_written(odd: float) -> None:
    fact = object.__new__(Fact)
    for name in Fact.__dataclass_fields__:
        object.__setattr__(fact, name, odd if name == "value" else getattr(FACTS[0], name))
    with pytest.raises(ValueError, match="not finite"):
        facts_to_json([fact])
