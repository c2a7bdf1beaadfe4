"""The commentary of a report: ask, check sentence by sentence, ask again, fall back.

What a model writes is printed only where ``verify`` finds nothing against it. A part without
an accepted sentence gets the rule-based writer's; a model that fails in any way leaves a
report that is complete and says whose words it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from diagnostics.commentary.model import (
    Commentary,
    Exchange,
    LanguageModel,
    Message,
    ModelFailure,
    Refusal,
    Reply,
    Sentence,
    Writer,
)
from diagnostics.commentary.plain import SECTIONS, plain_section, section_reasons
from diagnostics.commentary.prompt import again_messages, first_messages, parts, prompt_sha256
from diagnostics.commentary.slots import cited_keys
from diagnostics.commentary.split import ends_whole, split_reply
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.pipeline import Diagnosed

MOST_ATTEMPTS = 3  # the first question and two more
MOST_SENTENCES_IN_PART = 6
# A reply of a hundred refused sentences would make the next question longer than any window.
MOST_REFUSALS_TOLD = 20
TRUNCATED = "length"


@dataclass(slots=True)
class _Draft:
    """What has been accepted, refused and exchanged so far."""

    accepted: list[Sentence] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    failure: str = ""


class ReplayModel:
    """Gives the replies of recorded exchanges back, in order, and fails where they failed."""

    def __init__(self, exchanges: Iterable[Exchange], name: str = "") -> None:
        self._exchanges = list(exchanges)
        self._next = 0
        recorded = next((exchange.reply.model for exchange in self._exchanges if exchange.reply is not None), "")
        self._name = name or recorded

    @property
    def name(self) -> str:
        """The name of the model that was asked then."""
        return self._name

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """The recorded reply to exactly these messages; ModelFailure where there is none."""
        if self._next >= len(self._exchanges):
            raise ModelFailure("not_recorded", "the run record holds no further reply")
        exchange = self._exchanges[self._next]
        self._next += 1
        if exchange.prompt_sha256 != prompt_sha256(messages):
            raise ModelFailure("not_recorded", "the recorded reply answers another question")
        if exchange.reply is None:
            kind, _, detail = exchange.failure.partition(": ")
            raise ModelFailure(kind, detail)
        return exchange.reply


def write(
    diagnosed: Diagnosed, language: Language, model: LanguageModel | None, labels: Mapping[str, str]
) -> Commentary:
    """The commentary, by the model where its words hold, else by rule.

    Args:
        diagnosed: the facts and findings to speak of.
        language: of the words.
        model: None for the rule-based writer alone.
        labels: names of the figures by key, in the asked language, for the fact sheet.
    """
    draft = _Draft()
    if model is not None:
        _ask(draft, diagnosed, language, model, labels)
    sentences: list[Sentence] = []
    missing = section_reasons(diagnosed)
    for name in dict.fromkeys((*SECTIONS, *parts(diagnosed))):
        own = [sentence for sentence in draft.accepted if sentence.section == name]
        sentences += own or plain_section(diagnosed, name, language, missing)
    by_model = any(sentence.writer is Writer.MODEL for sentence in sentences)
    return Commentary(
        sentences=tuple(sentences),
        writer=Writer.MODEL if by_model else Writer.RULES,
        model="" if model is None else model.name,
        failure=draft.failure,
        refusals=tuple(draft.refusals),
        exchanges=tuple(draft.exchanges),
    )


def _ask(
    draft: _Draft, diagnosed: Diagnosed, language: Language, model: LanguageModel, labels: Mapping[str, str]
) -> None:
    context = Context.of(diagnosed, language)
    messages = asked = first_messages(diagnosed, language, labels)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        reply = _exchange(draft, model, messages)
        if reply is None:
            return
        draft.failure = ""
        refused = _sort(draft, reply, diagnosed, context, attempt)
        draft.refusals += refused
        if not refused and draft.accepted:
            return
        if attempt < MOST_ATTEMPTS:
            messages = again_messages(asked, reply.text, tuple(refused[:MOST_REFUSALS_TOLD]), language)
    if not draft.accepted:
        draft.failure = "refused: nothing that the model wrote is borne by the facts"


def _exchange(draft: _Draft, model: LanguageModel, messages: tuple[Message, ...]) -> Reply | None:
    sha256 = prompt_sha256(messages)
    try:
        reply = model.complete(messages)
    except ModelFailure as failure:
        draft.failure = str(failure)
        draft.exchanges.append(Exchange(messages, None, draft.failure, sha256))
        return None
    draft.exchanges.append(Exchange(messages, reply, "", sha256))
    return reply


def _sort(draft: _Draft, reply: Reply, diagnosed: Diagnosed, context: Context, attempt: int) -> list[Refusal]:
    """Accept what holds; return what does not, with the reasons."""
    refused = []
    for headed, text in _sentences(reply):
        reasons = verify(text, context)
        section = headed or _section_of(text, diagnosed)
        if not reasons and section not in parts(diagnosed):
            reasons = (("unknown_part", section),)
        if reasons:
            refused.append(Refusal(text, reasons, attempt))
        elif _has_room(draft, section, text):
            draft.accepted.append(Sentence(text, section, Writer.MODEL, cited_keys(text)))
    if not refused and not draft.accepted:
        refused.append(Refusal("", (("empty", ""),), attempt))
    return refused


def _sentences(reply: Reply) -> list[tuple[str, str]]:
    """(part, sentence) of a reply; the sentence that a truncation cut in two is dropped."""
    sentences = [(part.section, text) for part in split_reply(reply.text) for text in part.sentences]
    if reply.finish_reason == TRUNCATED and sentences and not ends_whole(sentences[-1][1]):
        sentences.pop()
    return sentences


def _section_of(text: str, diagnosed: Diagnosed) -> str:
    """The section whose facts the sentence cites first, the summary if there is none."""
    keys = cited_keys(text)
    owners = (section.name for section in diagnosed.sections if any(fact.key == keys[0] for fact in section.facts))
    name = next(owners, SECTIONS[0]) if keys else SECTIONS[0]
    return name if name in parts(diagnosed) else SECTIONS[0]


def _has_room(draft: _Draft, section: str, text: str) -> bool:
    own = [sentence.text for sentence in draft.accepted if sentence.section == section]
    return text not in own and len(own) < MOST_SENTENCES_IN_PART
