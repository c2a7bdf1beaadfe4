"""What was recorded: the list of runs, one run, why a figure is what it is, and how two runs differ."""

from __future__ import annotations

from advisor_cli.console import put, say
from advisor_cli.errors import ExitCode, UnknownFact
from advisor_cli.model_budget.spending import ModelSpending, written_spending
from advisor_cli.output import json_text, text_table
from advisor_cli.run_record.difference import Difference, difference
from advisor_cli.run_record.index import IndexedRun, RunIndex
from advisor_cli.run_record.record import Manifest
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from data_sources.encoding import Json, encode
from diagnostics.facts import Fact
from diagnostics.figures import Language, write_absence, write_figure
from diagnostics.ledger import Derivation


def list_runs(settings: Settings, *, limit: int | None, as_json: bool, kind: str = "") -> int:
    """Print the runs, newest first, or those of one kind; damaged ones are named and make the exit code 7."""
    store = RunStore(settings.runs)
    listed = RunIndex(store).runs(kind)[:limit]
    if as_json:
        put(json_text([_listed_json(run, store) for run in listed]))
    elif listed:
        heads = ("run", "made (UTC)", "kind", "subject", "as of", "language", "model")
        put(text_table(heads, [_listed_row(run) for run in listed]))
    elif kind:
        say(f"no run of the kind {kind!r} is recorded in {settings.runs}")
    else:
        say(f"no run is recorded in {settings.runs}; advisor diagnose-stock AAPL --source sample makes one")
    damaged = [run for run in listed if run.damage]
    for run in damaged:
        say(f"advisor: {run.damage}")
    return ExitCode.PARTIAL if damaged else ExitCode.DONE


def show_run(asked: str, settings: Settings, *, as_json: bool) -> int:
    """Print what was asked in a run, and each of its facts; with ``as_json`` the whole document."""
    record = RunStore(settings.runs).load(asked)
    if as_json:
        put(record.document)
        return ExitCode.DONE
    language = Language(record.manifest.language)
    rows = [_fact_row(fact, language) for fact in record.ledger()]
    put("\n".join(_cover(record.manifest)))
    put("")
    put(text_table(("fact", "value", "window", "as of"), rows, right=(1,)))
    return ExitCode.DONE


def explain(asked: str, key: str, settings: Settings, *, as_json: bool) -> int:
    """Print a fact and everything that it was made from, down to the observations."""
    record = RunStore(settings.runs).load(asked)
    ledger = record.ledger()
    if key not in ledger:
        raise UnknownFact(key, record.manifest.run_id, [fact.key for fact in ledger])
    derivation = ledger.why(key)
    if as_json:
        put(json_text(_derivation_json(derivation)))
        return ExitCode.DONE
    put("\n".join(_derivation_lines(derivation, Language(record.manifest.language))))
    return ExitCode.DONE


def compare_runs(old: str, new: str, settings: Settings, *, as_json: bool) -> int:
    """Print the facts that differ in value between two runs. A difference is an answer, not a failure."""
    store = RunStore(settings.runs)
    before, after = store.load(old), store.load(new)
    found = difference(before.ledger(), after.ledger(), values_only=True)
    if as_json:
        put(
            json_text(
                {
                    "old": before.manifest.run_id,
                    "new": after.manifest.run_id,
                    "differences": [_difference_json(one) for one in found],
                }
            )
        )
        return ExitCode.DONE
    language = Language(after.manifest.language)
    if not found:
        say(f"every figure of {before.manifest.run_id} and {after.manifest.run_id} is the same")
        return ExitCode.DONE
    rows = [(one.key, one.change.value, _side(one.old, language), _side(one.new, language)) for one in found]
    put(text_table(("fact", "what", before.manifest.run_id, after.manifest.run_id), rows, right=(2, 3)))
    return ExitCode.DONE


def written(fact: Fact, language: Language) -> str:
    """The figure, or why there is none."""
    if fact.absent_because is not None:
        return f"\u2014 ({write_absence(fact.absent_because, language)})"
    return write_figure(fact, language)


def _side(fact: Fact | None, language: Language) -> str:
    return "" if fact is None else written(fact, language)


def _listed_row(run: IndexedRun) -> tuple[str, ...]:
    if run.damage:
        return (run.run_id, "", "damaged", "", "", "", "")
    made = run.created[:19].replace("T", " ")
    subject = f"{run.subject} {run.subject_name}".strip()
    return (run.run_id, made, run.kind, subject, run.as_of, run.language, run.model or "none")


def _listed_json(run: IndexedRun, store: RunStore) -> Json:
    if run.damage:
        return {"run_id": run.run_id, "damage": run.damage}
    return encode(store.manifest(run.run_id))


def _cover(manifest: Manifest) -> list[str]:
    asked = ", ".join(f"{name} {value}" for name, value in manifest.arguments) or "nothing but the subject"
    return [
        f"run       {manifest.run_id}",
        f"made      {manifest.created}",
        f"kind      {manifest.kind}",
        f"subject   {manifest.subject} {manifest.subject_name}".rstrip(),
        f"as of     {manifest.as_of}{'  (bundled sample data)' if manifest.is_sample else ''}",
        f"model     {manifest.model or 'none'}" + ("" if manifest.spent is None else f"  ({_spent(manifest.spent)})"),
        f"asked     {asked}",
        "versions  " + ", ".join(f"{name} {version}" for name, version in manifest.versions),
    ]


def _spent(spent: ModelSpending) -> str:
    return written_spending(spent).removeprefix("model: ")


def _fact_row(fact: Fact, language: Language) -> tuple[str, str, str, str]:
    window = "" if fact.window is None else f"{fact.window.start} to {fact.window.end}, n {fact.window.n}"
    return (fact.key, written(fact, language), window, fact.as_of.isoformat())


def _derivation_lines(derivation: Derivation, language: Language, indent: str = "") -> list[str]:
    fact = derivation.fact
    lines = [f"{indent}{fact.key} = {written(fact, language)}"]
    details = [f"exactly {fact.value!r}" if isinstance(fact.value, float) else "", f"as of {fact.as_of}", fact.formula]
    details.append(", ".join(f"{name} {value}" for name, value in fact.parameters))
    if fact.window is not None:
        window = fact.window
        details.append(f"window {window.label}: {window.start} to {window.end}, {window.n} {window.frequency}".rstrip())
    if fact.source:
        details.append(f"source {fact.source}")
    lines += [f"{indent}    {detail}" for detail in details if detail]
    for made_from in derivation.inputs:
        lines += _derivation_lines(made_from, language, indent + "  ")
    return lines


def _derivation_json(derivation: Derivation) -> Json:
    return {
        "fact": encode(derivation.fact),
        "made_from": [_derivation_json(made_from) for made_from in derivation.inputs],
    }


def _difference_json(one: Difference) -> Json:
    return {
        "key": one.key,
        "change": one.change.value,
        "old": None if one.old is None else encode(one.old),
        "new": None if one.new is None else encode(one.new),
    }
