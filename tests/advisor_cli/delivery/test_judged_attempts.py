"""What is made of an attempt by what was seen of it: sent, failed for certain, or nobody knows."""

from __future__ import annotations

import email
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_cli.delivery.sending import judged
from advisor_cli.delivery.states import Ended
from advisor_cli.delivery.wire import verdict, with_plain

CONNECTS, SESSION, BEGUN = {"connects": True}, {"session": True}, {"begun": True}
YES, NO = {"done": True, "why": ""}, {"done": False, "why": "[Errno 111] Connection refused"}


def ended(kind: str, why: str = "", *, began: bool = True) -> dict[str, Any]:
    return {"ended": kind, "began": began, "why": why}


ACCEPTED, REFUSED, UNANSWERED = (
    ended("accepted", "250 OK"),
    ended("refused", "550 no"),
    ended("unanswered", "timed out"),
)
UNREACHED = ended("unreached", "refused", began=False)


@pytest.mark.parametrize(
    ("steps", "how", "why"),
    [
        ([CONNECTS, SESSION, BEGUN, ACCEPTED, YES], Ended.SENT, ""),
        ([YES], Ended.SENT, ""),  # a service that is neither mail nor HTTP
        ([SESSION, CONNECTS, NO], Ended.FAILED, "Connection refused"),  # no session came about
        ([SESSION, UNREACHED, NO], Ended.FAILED, "refused"),
        ([SESSION, CONNECTS, BEGUN, REFUSED, NO], Ended.FAILED, "550 no"),
        ([SESSION, BEGUN, REFUSED, YES], Ended.FAILED, "550 no"),  # HTTP 200 with a refusal in its body
        ([SESSION, BEGUN, UNANSWERED, NO], Ended.UNCERTAIN, "handed over, and no answer came (timed out)"),
        ([SESSION, BEGUN], Ended.UNCERTAIN, "handed over, and no answer came (late)"),  # killed at its time limit
        ([SESSION, CONNECTS], Ended.FAILED, "late"),
        ([], Ended.FAILED, "late"),
        ([SESSION, BEGUN, ACCEPTED], Ended.UNCERTAIN, "at least in part (late)"),
        ([SESSION, BEGUN, ACCEPTED, BEGUN], Ended.UNCERTAIN, "no answer came (late)"),
        ([SESSION, BEGUN, ACCEPTED, BEGUN, REFUSED, NO], Ended.UNCERTAIN, "in part; the rest was not taken: 550 no"),
        ([SESSION, BEGUN, ACCEPTED, UNREACHED, NO], Ended.UNCERTAIN, "in part"),
        ([SESSION, BEGUN, ACCEPTED, NO], Ended.UNCERTAIN, "at least in part"),
        ([CONNECTS, NO], Ended.UNCERTAIN, "it may have arrived"),  # some other protocol
        ([NO], Ended.FAILED, "Connection refused"),
        ([{"done": False}], Ended.FAILED, "apprise could not send it"),
    ],
)
def test_an_attempt(steps: list[dict[str, Any]], how: Ended, why: str) -> None:
    outcome = judged(steps, "late")
    assert outcome.ended is how
    assert why in outcome.why


STEPS = st.lists(
    st.sampled_from([CONNECTS, SESSION, BEGUN, ACCEPTED, REFUSED, UNANSWERED, UNREACHED, YES, NO]), max_size=8
)


@given(STEPS)
def test_what_may_have_arrived_never_counts_as_failed(steps: list[dict[str, Any]]) -> None:
    how = judged(steps, "late").ended
    if ACCEPTED in steps or UNANSWERED in steps:
        assert how is not Ended.FAILED
    if how is Ended.SENT:
        assert YES in steps
        assert REFUSED not in steps
        assert UNANSWERED not in steps


@pytest.mark.parametrize(
    ("status", "url", "body", "found"),
    [
        (200, "https://x.example.com", b"ok", "accepted"),
        (204, "https://x.example.com", b"", "accepted"),
        (200, "https://x.example.com", b'{"code": 40, "x": []}', "accepted"),
        (200, "https://open.feishu.cn/x", b'{"code": 9499, "msg": "Bad Request"}', "refused"),
        (200, "https://open.larksuite.com/x", b'{"StatusCode": 0, "code": 0}', "accepted"),
        (200, "https://qyapi.weixin.qq.com/x", b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "refused"),
        (200, "https://qyapi.weixin.qq.com/x", b'{"errcode": 0}', "accepted"),
        (200, "https://slack.com/api/chat.postMessage", b'{"ok": false, "error": "not_in_channel"}', "refused"),
        (200, "https://x.example.com", b"[" * 99_999, "accepted"),
        (429, "https://x.example.com", b"", "refused"),
        (500, "https://x.example.com", b"<html>", "refused"),
        (502, "https://x.example.com", b"", "unanswered"),
        (504, "https://x.example.com", b"", "unanswered"),
    ],
)
def test_an_http_answer(status: int, url: str, body: bytes, found: str) -> None:
    assert verdict(status, url, body, moved=False)[0] == found


def test_a_message_that_was_led_elsewhere_and_lost_is_refused() -> None:
    assert verdict(200, "https://x.example.com", b"welcome", moved=True)[0] == "refused"


def test_a_mail_gets_our_plain_text_and_keeps_its_html_and_file() -> None:
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("a\n\nline\n\na\n\ncell", "plain", "utf-8"))
    both.attach(MIMEText("<table>晨报</table>", "html", "utf-8"))
    mail = MIMEMultipart()
    mail["Subject"] = "x"
    mail.attach(both)
    mail.attach(MIMEText("a text file", "plain", "utf-8"))
    made = email.message_from_string(with_plain(mail.as_string(), "茅台 line: cell"))
    plain, html, file = (part for part in made.walk() if not part.is_multipart())
    assert plain.get_payload(decode=True).decode() == "茅台 line: cell"
    assert html.get_payload(decode=True).decode() == "<table>晨报</table>"
    assert file.get_payload(decode=True).decode() == "a text file"


@pytest.mark.parametrize("text", ["Subject: x\n\nonly text", "Content-Type: multipart/signed\n\nx", "no mail"])
def test_other_mails_stay_as_they_are(text: str) -> None:
    assert with_plain(text, "other") == text
