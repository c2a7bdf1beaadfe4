"""Letters of another brief, of a later run of the same day, and the one that the user named: who sends what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from made_up_letters import KEY, Time, letter, target

from advisor_cli.delivery.deliver import deliver, of_brief, retry_waiting
from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.sending import Parcel
from advisor_cli.delivery.states import Ended, Outcome, State

OTHER = "partners/2026-11-23"


class Post:
    """Takes what it is given; ``refusing`` so many times before."""

    def __init__(self, refusing: int = 0) -> None:
        self.refusing = refusing
        self.got: list[tuple[str, str, str]] = []
        self.attached: list[bytes] = []

    def __call__(self, parcel: Parcel, seconds: float) -> Outcome:
        if self.refusing:
            self.refusing -= 1
            return Outcome(Ended.FAILED, "HTTP 503")
        self.got.append((parcel.letter.key, parcel.target.url.reveal(), parcel.letter.body))
        self.attached += [path.read_bytes() for path in parcel.letter.attachments]
        return Outcome(Ended.SENT)


def test_a_brief_does_not_send_the_waiting_letter_of_another_to_its_own_target_of_that_name(tmp_path: Path) -> None:
    post = Post(refusing=1)
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        deliver(letter(tmp_path, key=OTHER), [target("json://partners")], outbox, Time().one_try(), post)
        report = deliver(letter(tmp_path), [target("json://ours")], outbox, Time().one_try(), post)
        assert [(key, url) for key, url, _ in post.got] == [(KEY, "json://ours")]
        assert report.is_whole
        (waiting,) = outbox.deliveries()
        assert (waiting.letter, waiting.runs) == (OTHER, 1)  # and no run of ours counts against it
        retry_waiting([target("json://partners")], outbox, Time().one_try(), post, wanted=of_brief("partners"))
    assert post.got[1][:2] == (OTHER, "json://partners")


def test_what_nobody_has_yet_is_sent_as_the_later_run_made_it(tmp_path: Path) -> None:
    post, to = Post(refusing=1), [target("json://a")]
    morning = letter(tmp_path, body="# Made in part")
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        deliver(morning, to, outbox, Time().one_try(), post)
        noon = replace(letter(tmp_path, body="# Whole"), run="20261123-noon")
        noon.attachments[0].write_bytes(b"%PDF-1.7 whole")
        (one,) = deliver(noon, to, outbox, Time().one_try(), post).deliveries
    assert (one.state, one.run) == (State.SENT, "20261123-noon")
    assert [body for _, _, body in post.got] == ["# Whole"]
    assert post.attached == [b"%PDF-1.7 whole"]


def test_what_somebody_has_keeps_its_text_for_the_others(tmp_path: Path) -> None:
    to = [target("json://a"), target("json://b", "other")]
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        deliver(letter(tmp_path), to[:1], outbox, Time().one_try(), Post())
        later, post = replace(letter(tmp_path, body="# Later"), run="later"), Post()
        report = deliver(later, to, outbox, Time().one_try(), post)
    assert {one.run for one in report.deliveries} == {letter(tmp_path).run}
    assert [body for _, _, body in post.got] == [letter(tmp_path).body]
