"""Letters to real mail servers on loopback: what arrives, what is tried again, and what never is."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from loopback_servers import closed_port, mail_server, silent_port
from made_up_letters import KEY, PDF, Time, letter, target

from advisor_cli.delivery.deliver import deliver, retry_waiting
from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.states import State

TO = "to=desk@example.com&from=advisor@example.com"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as opened:
        yield opened


def test_a_mail_is_text_and_html_with_lines_around_cells_and_the_pdf(outbox: Outbox, tmp_path: Path) -> None:
    with mail_server("take") as server:
        report = deliver(letter(tmp_path), [target(f"mailto://127.0.0.1:{server.port}?{TO}")], outbox, Time().pace())
    assert [one.state for one in report.deliveries] == [State.SENT]
    mail = server.only_letter()
    assert mail["Subject"] == "Morning brief 晨报"
    assert mail["To"] == "desk@example.com"
    plain = mail.get_body(("plain",)).get_content()
    assert "- CSI 300: Level 3,900.12, Change −1.2 %" in plain
    assert "- S&P 500: Level 6,000.00, Change +0.3 %" in plain
    assert "- Moutai fell 5.2 % - news (https://news.example.com/1)" in plain
    assert "chart" not in plain
    html = mail.get_body(("html",)).get_content()
    assert '<td style="border:1px solid #c8c8c8;padding:4px 8px;text-align: right">3,900.12</td>' in html
    assert "&#60;script&#62;alert(1)" in html
    assert "<script" not in html
    assert "<img" not in html
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("brief-2026-11-23.pdf", "application/pdf")
    assert attached.get_content() == PDF


def test_a_rerun_sends_nothing(outbox: Outbox, tmp_path: Path) -> None:
    with mail_server("take") as server:
        to = [target(f"mailto://127.0.0.1:{server.port}?{TO}")]
        for _ in range(3):
            report = deliver(letter(tmp_path), to, outbox, Time().pace())
            assert report.is_whole
        other = letter(tmp_path, body="# Another text of the same day")
        assert deliver(other, to, outbox, Time().pace()).is_whole
    assert len(server.letters) == 1


def test_starttls_with_a_login(outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    with mail_server("take", tls_context=context, require_starttls=True, login=True) as server:
        url = f"mailtos://me:p%40ss%2Fword@127.0.0.1:{server.port}?{TO}&mode=starttls"
        report = deliver(letter(tmp_path), [target(url, P="p@ss/word")], outbox, Time().pace())
        assert [one.state for one in report.deliveries] == [State.SENT]
        assert server.logins == [(b"me", b"p@ss/word")]
        wrong = target(url.replace("p%40ss", "wrong-one"), "other", P="wrong-one/word")
        report = deliver(letter(tmp_path), [wrong], outbox, Time().one_try())
        (one,) = report.deliveries
    assert one.state is State.WAITING
    assert "535" in one.why
    assert "wrong-one" not in one.why
    assert len(server.letters) == 1


def test_a_certificate_of_a_stranger_gets_no_letter(outbox: Outbox, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with mail_server("take", tls_context=context, require_starttls=True) as server:
        url = f"mailtos://127.0.0.1:{server.port}?{TO}&mode=starttls"
        (one,) = deliver(letter(tmp_path), [target(url)], outbox, Time().one_try()).deliveries
    assert (one.state, server.letters) == (State.WAITING, [])
    assert "CERTIFICATE_VERIFY_FAILED" in one.why


def test_a_busy_server_is_asked_three_times_with_growing_pauses(outbox: Outbox, tmp_path: Path) -> None:
    passing = Time()
    with mail_server("451 try again later", "451 try again later", "take") as server:
        to = [target(f"mailto://127.0.0.1:{server.port}?{TO}")]
        (one,) = deliver(letter(tmp_path), to, outbox, passing.pace()).deliveries
    assert (one.state, one.tries, len(server.letters)) == (State.SENT, 3, 3)
    assert passing.slept == [5.0, 20.0]


def test_a_refusal_waits_for_the_next_run_and_is_given_up_in_the_end(outbox: Outbox, tmp_path: Path) -> None:
    passing = Time()
    with mail_server("550 your letters are not wanted") as server:
        to = [target(f"mailto://127.0.0.1:{server.port}?{TO}")]
        (one,) = deliver(letter(tmp_path), to, outbox, passing.one_try()).deliveries
        assert (one.state, one.runs) == (State.WAITING, 1)
        assert one.why == "550 your letters are not wanted"
        passing.now += timedelta(days=8)
        (one,) = retry_waiting(to, outbox, passing.one_try()).deliveries
        assert (one.state, one.runs) == (State.REFUSED, 2)
        assert retry_waiting(to, outbox, passing.pace()).deliveries == (one,)
    assert len(server.letters) == 2


def test_a_server_that_takes_the_letter_and_hangs_never_gets_it_twice(outbox: Outbox, tmp_path: Path) -> None:
    with mail_server("hang") as server:
        to = [target(f"mailto://127.0.0.1:{server.port}?{TO}&cto=0.5")]
        (one,) = deliver(letter(tmp_path), to, outbox, Time().pace()).deliveries
        assert one.state is State.UNCERTAIN
        assert "handed over, and no answer came" in one.why
        assert "timed out" in one.why
        for _ in range(2):
            assert deliver(letter(tmp_path), to, outbox, Time().pace()).deliveries == (one,)
    assert len(server.letters) == 1


def test_a_server_that_hangs_holds_the_brief_no_longer_than_its_budget(outbox: Outbox, tmp_path: Path) -> None:
    began = time.monotonic()
    with mail_server("hang") as hanging, mail_server("take") as good:
        to = [
            target(f"mailto://127.0.0.1:{hanging.port}?{TO}", "hanging"),  # waits 30 s by itself
            target(f"mailto://127.0.0.1:{good.port}?{TO}", "good"),
        ]
        report = deliver(letter(tmp_path), to, outbox, Time().pace(seconds=7))
        assert time.monotonic() - began < 20
        states = {one.target: one.state for one in report.deliveries}
    assert states == {"hanging": State.UNCERTAIN, "good": State.SENT}
    assert len(hanging.letters) == 1


def test_a_server_that_says_nothing_has_nothing_and_is_tried_again(outbox: Outbox, tmp_path: Path) -> None:
    with silent_port() as port:
        to = [target(f"mailto://127.0.0.1:{port}?{TO}&cto=0.3")]
        (one,) = deliver(letter(tmp_path), to, outbox, Time().one_try()).deliveries
    assert (one.state, one.tries) == (State.WAITING, 1)
    assert "timed out" in one.why


def test_no_server_at_all_is_no_letter_and_the_next_run_sends_it(outbox: Outbox, tmp_path: Path) -> None:
    with closed_port() as port:
        to = [target(f"mailto://127.0.0.1:{port}?{TO}")]
        (one,) = deliver(letter(tmp_path), to, outbox, Time().one_try()).deliveries
    assert one.state is State.WAITING
    assert "Connection refused" in one.why
    with mail_server("take") as server:
        to = [target(f"mailto://127.0.0.1:{server.port}?{TO}")]
        (one,) = retry_waiting(to, outbox, Time().pace()).deliveries
    assert (one.state, one.letter, len(server.letters)) == (State.SENT, KEY, 1)


def test_of_two_recipients_one_unknown_is_said_and_the_other_gets_one_letter(outbox: Outbox, tmp_path: Path) -> None:
    with mail_server("take", refused=("gone@example.com",)) as server:
        url = f"mailto://127.0.0.1:{server.port}?to=desk@example.com,gone@example.com&from=advisor@example.com"
        (one,) = deliver(letter(tmp_path), [target(url)], outbox, Time().pace()).deliveries
        assert one.state is State.UNCERTAIN
        assert "it arrived in part" in one.why
        assert "gone@example.com: 550 no such user here" in one.why
        deliver(letter(tmp_path), [target(url)], outbox, Time().pace())
    assert len(server.letters) == 1
