"""The questions put to a model: a pure function of the facts, so that equal facts ask the same.

The fact sheet is sorted and holds present facts only, without the subject's or a client's name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from diagnostics.commentary.model import Message, Refusal
from diagnostics.commentary.plain import SUMMARY
from diagnostics.commentary.sentences import finding_sentence
from diagnostics.commentary.whose import NAMES
from diagnostics.facts import Fact, Unit
from diagnostics.figures import Language, write_figure
from diagnostics.pipeline import Diagnosed

# Who it is about has no bearing on what the figures say, and an account's client is nobody's business.
# What others wrote (names, news) and how the data was had is for the reader: nothing follows from it for the figures,
# and a text from outside could hold orders to a model.
WITHHELD = (
    *("subject.", "client.", "account.name"),
    *("attempt.", "repair.", "cross_check.", "difference.", "holder.", "news.", "company.", "identity."),
    *("holdings.name.", "holdings.symbol.", "holdings.sector_name.", "holdings.asset_name.", "holdings.change_name."),
    *("bonds.rating_name.", "comparison.symbol.", "comparison.name.", "comparison.common_name.", "comparison.series."),
    *("manager.name", "alpha.factor_set"),
)
NOT_COMMENTED = ("header", "identity", "company", "events", "verdict")

TITLES = {
    Language.EN: ("Language: English", "Parts", "Facts (slot | name | value)", "Findings, by rule", "none"),
    Language.ZH: ("语言：中文", "部分", "事实（槽位 | 名称 | 数值）", "按规则得出的发现", "无"),
}
NAME = {Language.EN: "a name, written by the report", Language.ZH: "名称，由报告写入"}
AGAIN = {
    Language.EN: "These sentences were refused. Write them anew, under the same headings, so that the reasons no "
    "longer hold, or leave them out. Write nothing else.",
    Language.ZH: "以下句子被拒绝。请在相同的部分标题下改写，使所列原因不再成立，或者略去。此外什么都不要写。",
}


@cache
def system_prompt(language: Language) -> str:
    """The rules that the model is given, a file of the package."""
    return files("diagnostics.commentary.prompts").joinpath(f"{language.value}.md").read_text(encoding="utf-8")


def parts(diagnosed: Diagnosed) -> tuple[str, ...]:
    """The names of the parts that a model is asked for."""
    return (SUMMARY, *(section.name for section in diagnosed.sections if section.name not in NOT_COMMENTED))


def fact_sheet(diagnosed: Diagnosed, language: Language, labels: Mapping[str, str]) -> str:
    """Parts, facts and findings as text; the same facts give the same text.

    Args:
        diagnosed: the facts and findings.
        language: of labels, figures and sentences.
        labels: names of the figures by key; a key without one is shown alone.
    """
    language_line, parts_title, facts_title, findings_title, none = TITLES[language]
    facts = sorted((fact for fact in diagnosed.ledger if _is_shown(fact)), key=lambda fact: fact.key)
    fact_lines = [
        f"[[{fact.key}]] | {labels.get(fact.key, fact.key)} | "
        + (NAME[language] if fact.unit is Unit.TEXT else write_figure(fact, language))
        for fact in facts
    ]
    sentences = sorted(
        f"{found.name}: {finding_sentence(found, language)}" for found in (diagnosed.verdict, *diagnosed.findings)
    )
    return "\n".join(
        [
            language_line,
            f"{parts_title}: {', '.join(parts(diagnosed))}",
            "",
            f"{facts_title}:",
            *(fact_lines or [none]),
            "",
            f"{findings_title}:",
            *(sentences or [none]),
        ]
    )


def _is_shown(fact: Fact) -> bool:
    if fact.value is None or fact.key.startswith(WITHHELD):
        return False
    # Of a brief the slots of names are told, for figures are told with them; the names themselves are not.
    return fact.unit is not Unit.TEXT or (fact.key.startswith(NAMES))


def first_messages(diagnosed: Diagnosed, language: Language, labels: Mapping[str, str]) -> tuple[Message, ...]:
    """The first question."""
    return (Message("system", system_prompt(language)), Message("user", fact_sheet(diagnosed, language, labels)))


def again_messages(
    asked: tuple[Message, ...], reply: str, refusals: tuple[Refusal, ...], language: Language
) -> tuple[Message, ...]:
    """The question put again: what was asked, what was answered, and why that was refused."""
    lines = [
        f"- {refusal.text}\n  ({'; '.join(_reason(reason) for reason in refusal.reasons)})" for refusal in refusals
    ]
    return (*asked, Message("assistant", reply), Message("user", "\n".join([AGAIN[language], *lines])))


def _reason(reason: tuple[str, str]) -> str:
    code, found = reason
    return f"{code}: {found}" if found else code


def prompt_sha256(messages: tuple[Message, ...]) -> str:
    """The hash of a question, as it is kept in the run record."""
    digest = hashlib.sha256()
    for message in messages:
        for piece in (message.role, message.content):
            raw = piece.encode()
            digest.update(f"{len(raw)}:".encode())
            digest.update(raw)
    return digest.hexdigest()
