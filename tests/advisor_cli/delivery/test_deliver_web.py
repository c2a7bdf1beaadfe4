"""Letters to robots and programs: what each would get, and what its answers mean. Nothing leaves the machine."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback_servers import closed_port, web_server
from made_up_letters import BODY, PDF, Time, letter, target
from replay_proxy import Answer, ReplayProxy, Seen, replay

from advisor_cli.delivery.deliver import deliver
from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.states import Delivery, State
from advisor_cli.delivery.targets import Length

# MADE UP: rows enough that no chat takes them at once.
LONG = BODY + "\n## Shares\n\n" + "\n".join(f"- 贵州茅台 {number}: 涨跌 +1.2 %" for number in range(1_500))
CHINESE_SHORT = "# 晨报\n\n" + "\n".join(f"- 客户甲{number}：触及限额" for number in range(5))


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as opened:
        yield opened


@pytest.fixture
def services(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayProxy]:
    """Every host of the web, played on loopback over TLS; ``answers`` says what it answers."""
    with replay() as proxy:
        for name, value in proxy.env().items():
            monkeypatch.setenv(name, value)
        yield proxy


def answering(proxy: ReplayProxy, host: str, body: str, status: int = 200) -> None:
    proxy.answers.append(
        lambda seen: Answer(status, {"Content-Type": "application/json"}, body.encode()) if seen.host == host else None
    )


def sent_to(proxy: ReplayProxy, host: str) -> list[Seen]:
    return [seen for seen in proxy.seen if seen.host == host]


def payload(proxy: ReplayProxy, host: str) -> dict[str, Any]:
    (seen,) = sent_to(proxy, host)
    return dict(json.loads(seen.sent))


def one_delivery(outbox: Outbox, tmp_path: Path, url: str, **words: Any) -> Delivery:
    options = {name: words.pop(name) for name in ("length",) if name in words}
    (one,) = deliver(letter(tmp_path, **words), [target(url, **options)], outbox, Time().one_try()).deliveries
    return one


def test_a_program_gets_the_markdown_as_it_is_and_the_pdf(outbox: Outbox, tmp_path: Path) -> None:
    with web_server("200") as server:
        one = one_delivery(outbox, tmp_path, f"json://127.0.0.1:{server.port}/brief?+X-Api-Key=k3y")
    assert (one.state, len(server.bodies)) == (State.SENT, 1)
    got = json.loads(server.bodies[0])
    assert (got["title"], got["type"]) == ("Morning brief 晨报", "info")
    assert "| CSI 300 | 3,900.12 | −1.2 % |" in got["message"]
    assert "![" not in got["message"]
    (attached,) = got["attachments"]
    assert (attached["filename"], base64.b64decode(attached["base64"])) == ("brief-2026-11-23.pdf", PDF)
    assert server.headers[0]["X-Api-Key"] == "k3y"
    assert server.headers[0]["User-Agent"] == "advisor-cli"


@pytest.mark.parametrize("status", ["503", "404"])
def test_a_refusal_in_the_words_of_http_is_tried_again(outbox: Outbox, tmp_path: Path, status: str) -> None:
    passing = Time()
    with web_server(f'{status}:{{"message": "not now"}}', "200") as server:
        to = [target(f"json://127.0.0.1:{server.port}")]
        (one,) = deliver(letter(tmp_path), to, outbox, passing.pace()).deliveries
    assert (one.state, one.tries, len(server.bodies), passing.slept) == (State.SENT, 2, 2, [5.0])


@pytest.mark.parametrize("step", ["hang", "504"])
def test_a_body_that_was_taken_and_not_answered_is_never_sent_again(outbox: Outbox, tmp_path: Path, step: str) -> None:
    with web_server(step) as server:
        url = f"json://127.0.0.1:{server.port}?rto=0.4"
        assert one_delivery(outbox, tmp_path, url).state is State.UNCERTAIN
        assert one_delivery(outbox, tmp_path, url).state is State.UNCERTAIN
    assert len(server.bodies) == 1


def test_where_nobody_listens_nothing_arrived(outbox: Outbox, tmp_path: Path) -> None:
    with closed_port() as port:
        one = one_delivery(outbox, tmp_path, f"json://127.0.0.1:{port}")
    assert (one.state, one.why) == (State.WAITING, "Connection refused")  # nothing of the layers of libraries


def test_a_letter_that_is_led_elsewhere_is_not_taken_for_sent(outbox: Outbox, tmp_path: Path) -> None:
    with web_server("302") as server:
        one = one_delivery(outbox, tmp_path, f"json://127.0.0.1:{server.port}")
    assert (one.state, len(server.bodies)) == (State.WAITING, 1)


def test_wecom_gets_one_message_within_its_bytes(outbox: Outbox, tmp_path: Path, services: ReplayProxy) -> None:
    answering(services, "qyapi.weixin.qq.com", '{"errcode": 0, "errmsg": "ok"}')
    long_page = "# 晨报\n\n" + "\n".join(f"- 客户甲{number}：触及限额，请致电" for number in range(200))
    one = one_delivery(outbox, tmp_path, "wecombot://a-key", body=LONG, short=long_page, language="zh")
    assert one.state is State.SENT
    got = payload(services, "qyapi.weixin.qq.com")
    text = got["text"]["content"]
    assert got["msgtype"] == "text"
    assert 1_700 < len(text.encode()) <= 2_048
    assert text.startswith("Morning brief 晨报\r\n- 客户甲0：触及限额，请致电\n")
    assert text.endswith("……（此处截断：该渠道容量有限）\n完整简报见运行 20261123-run 的报告。")


@pytest.mark.parametrize(
    ("url", "host", "answer", "why"),
    [
        ("wecombot://a-key", "qyapi.weixin.qq.com", '{"errcode": 93000, "errmsg": "invalid key"}', "93000 invalid key"),
        ("dingtalk://abc", "oapi.dingtalk.com", '{"errcode": 310000, "errmsg": "sign not match"}', "310000 sign not"),
        ("feishu://abc", "open.feishu.cn", '{"code": 19001, "msg": "token invalid"}', "19001 token invalid"),
    ],
)
def test_a_robot_that_refuses_with_http_200_has_not_taken_the_letter(
    outbox: Outbox, tmp_path: Path, services: ReplayProxy, url: str, host: str, answer: str, why: str
) -> None:
    answering(services, host, answer)
    one = one_delivery(outbox, tmp_path, url)
    assert one.state is State.WAITING
    assert why in one.why


def test_dingtalk_gets_markdown_with_tables_as_lists(outbox: Outbox, tmp_path: Path, services: ReplayProxy) -> None:
    answering(services, "oapi.dingtalk.com", '{"errcode": 0, "errmsg": "ok"}')
    one = one_delivery(outbox, tmp_path, "dingtalk://abc")
    assert one.state is State.SENT
    text = payload(services, "oapi.dingtalk.com")["markdown"]["text"]
    assert "- **CSI 300**: Level 3,900.12, Change −1.2 %" in text
    assert "|" not in text


def test_feishu_gets_the_first_page_where_the_whole_is_too_long(
    outbox: Outbox, tmp_path: Path, services: ReplayProxy
) -> None:
    answering(services, "open.feishu.cn", '{"code": 0, "msg": "success"}')
    one = one_delivery(outbox, tmp_path, "feishu://abc", body=LONG, short=CHINESE_SHORT, language="zh")
    assert one.state is State.SENT
    (seen,) = sent_to(services, "open.feishu.cn")
    assert len(seen.sent) < 20_000
    text = json.loads(seen.sent)["content"]["text"]
    assert text.endswith("- 客户甲4：触及限额\n\n完整简报见运行 20261123-run 的报告。")


def test_slack_gets_one_message_and_no_promise_of_a_pdf(outbox: Outbox, tmp_path: Path, services: ReplayProxy) -> None:
    answering(services, "hooks.slack.com", "ok")
    url = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    one = one_delivery(outbox, tmp_path, url, length=Length.FIRST_PAGE)
    assert one.state is State.SENT
    got = payload(services, "hooks.slack.com")
    assert "apprise" not in json.dumps(got).lower()
    text = got["attachments"][0]["text"]
    assert "5.2 %" in text
    assert "The whole brief is in the report of run 20261123-run." in text


# Longer than the caption of a file, in which Telegram would get it otherwise.
PAGE = "# Morning brief\n\n- Moutai fell **5.2 %**\n" + "- a client to call <today>\n" * 60


def telegram(seen: Seen) -> Answer | None:
    return Answer(200, {}, b'{"ok": true, "result": {}}') if seen.host == "api.telegram.org" else None


def test_telegram_gets_the_first_page_and_the_pdf(outbox: Outbox, tmp_path: Path, services: ReplayProxy) -> None:
    services.answers.append(telegram)
    url = "tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/12315544"
    one = one_delivery(outbox, tmp_path, url, body=LONG, short=PAGE)
    assert one.state is State.SENT
    calls = {seen.path.rpartition("/")[2]: seen for seen in sent_to(services, "api.telegram.org")}
    assert sorted(calls) == ["sendDocument", "sendMessage"]
    text = json.loads(calls["sendMessage"].sent)["text"]
    assert len(text) < 4_096
    assert "Moutai fell 5.2 %" in text
    assert "- a client to call &lt;today&gt;" in text
    assert "The whole brief is in the attached PDF." in text
    assert PDF in calls["sendDocument"].sent


def test_telegram_that_refuses_the_pdf_does_not_get_the_message_twice(
    outbox: Outbox, tmp_path: Path, services: ReplayProxy
) -> None:
    services.answers.append(
        lambda seen: (
            Answer(413, {}, b'{"ok": false, "description": "too large"}')
            if seen.path.endswith("sendDocument")
            else None
        )
    )
    services.answers.append(telegram)
    url = "tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/12315544"
    one = one_delivery(outbox, tmp_path, url, body=PAGE)
    assert one.state is State.UNCERTAIN
    assert "it arrived in part; the rest was not taken: HTTP 413: too large" in one.why
    assert "abcdefghijkl" not in one.why
    assert sum(seen.path.endswith("sendMessage") for seen in services.seen) == 1
