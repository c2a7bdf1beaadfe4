"""The file of targets: every fault named at once, no secret in the file, and none in a message."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from advisor_cli.delivery.targets import Attach, Length, Only, Target, read_targets
from data_sources.errors import BadFile

EXAMPLE = Path(__file__).parents[3] / "examples" / "targets.toml"
# MADE UP, in the form of the services' own.
VARIABLES = {
    "MAIL_USER": "me@example.com",
    "MAIL_PASSWORD": "p@ss/w:rd?#&%",
    "WECOM_KEY": "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    "A": "T1JJ3T3L2",
    "B": "A1BRTD4JD",
    "C": "TIiajkdnlazkcOXrIdevi7FQ",
    "WEBHOOK": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
}


def read(tmp_path: Path, text: str) -> tuple[Target, ...]:
    path = tmp_path / "targets.toml"
    path.write_text(text, encoding="utf-8")
    return read_targets(path, VARIABLES)


def of_url(url: str, more: str = "") -> str:
    return f'[[target]]\nname = "desk"\nurl = "{url}"\n{more}\n'


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(BadFile) as refused:
        read(tmp_path, text)
    said = str(refused.value)
    assert not any(value in said for value in VARIABLES.values())
    return [str(fault) for fault in refused.value.faults]


def test_the_example_is_read_and_shows_no_secret() -> None:
    desk, partners = read_targets(EXAMPLE, VARIABLES)
    assert desk.url.reveal() == (
        "mailtos://me%40example.com:p%40ss%2Fw%3Ard%3F%23%26%25@smtp.example.com?to=desk@example.com"
    )
    assert (desk.attach, desk.length, desk.only) == (Attach.PDF, Length.WHOLE, Only.ALWAYS)
    assert (partners.length, partners.only) == (Length.FIRST_PAGE, Only.EXCEPTIONS)
    shown = f"{desk!r} {partners!r} {desk} {desk.url}"
    assert not any(value in shown for value in VARIABLES.values())


def test_what_a_service_repeats_of_a_secret_is_blanked() -> None:
    desk, _ = read_targets(EXAMPLE, VARIABLES)
    password, user = VARIABLES["MAIL_PASSWORD"], VARIABLES["MAIL_USER"]
    said = f"535 {password} of {user} refused at {desk.url.reveal()} p%40ss%2Fw%3Ard%3F%23%26%25"
    told = desk.blanked(said)
    assert told.startswith("535 <MAIL_PASSWORD> of <MAIL_USER> refused at ")
    assert "p@ss" not in told
    assert "p%40ss" not in told


def test_a_whole_address_may_be_a_variable(tmp_path: Path) -> None:
    (target,) = read(tmp_path, of_url("${WEBHOOK}"))
    assert target.url.reveal() == VARIABLES["WEBHOOK"]
    assert target.shown == "${WEBHOOK}"


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("mailtos://me:hunter2@smtp.example.com?to=a@example.com", "the password"),
        ("mailtos://me:hun/ter2@smtp.example.com?to=a@example.com", "the password"),
        ("mailtos://${MAIL_USER}@smtp.example.com?pass=hunter2", "the value of pass"),
        ("wecombot://693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", "the part after ://"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc", "the value of key"),
        ("dingtalk://abcdef0123", "the part after ://"),
        ("dingtalk://seCret1@${A}", "the part before the @"),
        ("feishu://abc-def", "the part after ://"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "the part after ://, part 1 of the path"),
        ("slack://${A}/${B}/TIiajkdnlazkcOXrIdevi7FQ", "part 2 of the path"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "the password, the part after ://"),
        ("discord://${A}/JHMHI8qBe7bk2ZwO5U711o3dV_js", "part 1 of the path"),
        ("json://localhost/hooks/a1b2c3d4e5f60718293a4b5c", "part 2 of the path"),
        ("jsons://localhost/in?+Authorization=Bearer x", "the value of Authorization"),
        ("jsons://localhost/in?+X-Api-Key=abc", "the value of X-Api-Key"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/3f2a9c1e-77d4-4b0e-8a11-9be0c2d4e5f6", "part 5 of the path"),
    ],
)
def test_a_secret_in_the_file_is_refused_without_repeating_it(tmp_path: Path, url: str, part: str) -> None:
    (fault,) = faults(tmp_path, of_url(url))
    assert f"row 3: [target.1] url: a secret is written out: {part}" in fault
    assert "expected the name of an environment variable there, as ${NAME}" in fault
    assert not any(secret in fault for secret in ("hunter2", "ter2", "693a", "abcdef0123", "TIiaj", "a1b2c3", "Bearer"))


@pytest.mark.parametrize(
    "url",
    [
        "mailtos://${MAIL_USER}:${MAIL_PASSWORD}@smtp.example.com:587?to=quarterly-reports-2026@example.com&from=desk",
        "mailto://smtp.example.com?to=desk@example.com&from=advisor@example.com",
        "slack://${A}/${B}/${C}/#morning-brief-2026",
        "json://localhost:8080/inbox/quarterly-reports-of-2026",
        "ntfys://ntfy.example.com/morning-brief",
        "matrixs://${MAIL_USER}:${MAIL_PASSWORD}@matrix.example.com/#brief",
    ],
)
def test_words_that_are_long_are_no_secrets(tmp_path: Path, url: str) -> None:
    (target,) = read(tmp_path, of_url(url))
    assert target.shown == url


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (of_url("mailtoss://${A}"), "mailtoss:// is no scheme that apprise knows (did you mean mailtos://?)"),
        (of_url("wecombt://${A}"), "did you mean wecombot://?"),
        (of_url("just words"), "does not begin with a scheme"),
        (of_url("${A}://x"), "does not begin with a scheme"),
        (of_url("wecombot://${NOT_SET}"), "the environment variable is not set: NOT_SET"),
        (of_url("mailtos://${NO_A}:${NO_B}@x.example.com"), "the environment variables are not set: NO_A, NO_B"),
        (of_url("wecombot://$WECOM_KEY"), "has a $ that begins no variable"),
        (of_url("${A}"), "the variable holds no address that apprise knows"),
        (of_url("slack://${MAIL_PASSWORD}"), "apprise cannot read it as slack://"),
        (of_url("json://localhost?retry=3"), "retry would send again what may have arrived"),
        (of_url("json://localhost", 'atach = "pdf"'), "atach: is not known (did you mean 'attach'?)"),
        (of_url("json://localhost", 'attach = "word"'), "attach: 'word', expected pdf, none"),
        (of_url("json://localhost", 'length = "first page"'), "(did you mean 'first_page'?)"),
        ('[[target]]\nurl = "json://localhost"', "name: is missing"),
        ('[[target]]\nname = "desk"', "url: is missing"),
        ('[[target]]\nname = "desk"\nurl = 3', "url: cannot be an address"),
        (of_url("json://localhost") + of_url("json://127.0.0.1"), "'desk' is the name of another target too"),
        (
            of_url("json://localhost") + '[[target]]\nname = "two"\nurl = "json://localhost"',
            "is the address of 'desk' too",
        ),
        ("[target]\nname = 'x'", "tables that each begin with [[target]]"),
        ("[[targets]]\nname = 'x'", "is not known (did you mean 'target'?)"),
        ("", "it names no target"),
        ("[[target", "it is not TOML"),
    ],
)
def test_every_fault_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    found = faults(tmp_path, text)
    assert any(said in fault for fault in found), found


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, of_url("wecombot://abc", 'only = "never"') + of_url("nonsense://x"))
    assert [fault.split(":")[0] for fault in found] == ["row 3", "row 4", "row 7"]


def test_apprise_says_nothing_of_an_address_that_it_cannot_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        faults(tmp_path, of_url("slack://${MAIL_PASSWORD}"))
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="there is no such file"):
        read_targets(tmp_path / "no.toml", VARIABLES)
