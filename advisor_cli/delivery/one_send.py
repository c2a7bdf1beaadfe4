"""The process that sends one letter to one target: a parcel of JSON comes in, a line of JSON a step goes out.

A process of its own because a server that hangs can then be left behind for certain, because what has to be wrapped
to see its answers is wrapped nowhere else, and because whatever apprise or its libraries say goes nowhere.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from typing import Any, Protocol, cast

from advisor_cli.delivery.forms import Form, Shape, Takes, form_of, takes
from advisor_cli.delivery.literal_secrets import parted
from advisor_cli.delivery.plain_markdown import for_mail, for_text
from advisor_cli.delivery.wire import Wire

# Apprise waits 4 s for an answer, 15 s for a mail server: robots of busy services take longer, and what is not
# answered in time is never sent again.
CONNECT_SECONDS, READ_SECONDS, MAIL_SECONDS = 10.0, 25.0, 30.0
FAILURE = "Socket Exception:"


class Plugin(Protocol):
    """What is asked of apprise's object for one service, and set in it."""

    schema: str
    asset: Any
    notify_format: Any
    body_maxlen: int
    attachment_support: bool
    socket_connect_timeout: float
    socket_read_timeout: float
    retry: int
    redirects: bool


class Reasons(logging.Handler):
    """Keeps what apprise says went wrong on the network, and nothing else of its talk."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line of apprise's."""
        message = record.getMessage()
        if message.startswith(FAILURE):
            self.said.append(message.removeprefix(FAILURE).strip())


def main() -> int:
    """Send the parcel on standard input; steps go to standard output."""
    parcel = json.load(sys.stdin)
    reasons = Reasons()
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.handlers = [reasons]
    logger.setLevel(logging.DEBUG)
    service = _service(parcel["url"])
    if service is None:
        _tell({"done": False, "why": "apprise cannot read the address of this target"})
        return 0
    _be_patient(service, parcel)
    what = _takes(service, parcel["url"])
    files = parcel["attachments"] if what.files else []
    form = _form(parcel, what, attached=bool(files))
    wire = Wire(_tell, for_text(form.text, parcel["language"]))
    wire.watch()
    done = _send(service, parcel["subject"], form.text, what.shape, files)
    wire.say({"done": done, "why": reasons.said[-1] if reasons.said else "", "form": form.how_much})
    return 0


def _tell(step: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(step) + "\n")
    sys.stdout.flush()


def _service(url: str) -> Plugin | None:
    from apprise import Apprise, AppriseAsset

    # No picture of apprise's, and no name but ours.
    asset = AppriseAsset(async_mode=False, app_id="advisor-cli", app_desc="advisor-cli", app_url="")
    asset.image_url_mask = asset.image_url_logo = ""
    service: Plugin | None = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    return service


def _be_patient(service: Plugin, parcel: dict[str, Any]) -> None:
    """Time limits that fit, no second attempt of apprise's own, and no other place than the one that was named."""
    given = {name for name, _ in parted(parcel["url"]).options}
    is_mail = str(service.schema).startswith("mailto")
    if "cto" not in given:
        service.socket_connect_timeout = MAIL_SECONDS if is_mail else CONNECT_SECONDS
    if "rto" not in given:
        service.socket_read_timeout = READ_SECONDS
    service.retry = 0
    service.redirects = False


def _form(parcel: dict[str, Any], what: Takes, *, attached: bool) -> Form:
    return form_of(
        parcel["subject"],
        parcel["body"],
        parcel["short"],
        what,
        first_page=parcel["first_page"],
        attached=attached,
        run=parcel["run"],
        language=parcel["language"],
    )


def _send(service: Plugin, subject: str, text: str, shape: Shape, files: Sequence[tuple[str, str]]) -> bool:
    from apprise import Apprise, AppriseAttachment
    from apprise.attachment.file import AttachFile
    from apprise.common import NotifyFormat

    sender = Apprise(asset=service.asset)
    sender.add(cast("Any", service))
    attached = AppriseAttachment(asset=service.asset)
    for path, name in files:
        attached.add(AttachFile(path=path, name=name))  # type: ignore[no-untyped-call]
    formats = {Shape.HTML: NotifyFormat.HTML, Shape.TEXT: NotifyFormat.TEXT}
    done = sender.notify(
        body=for_mail(text, _html) if shape is Shape.HTML else text,
        title=subject,
        body_format=formats.get(shape, NotifyFormat.MARKDOWN),
        attach=attached if files else None,
    )
    return bool(done)


def _takes(service: Plugin, url: str) -> Takes:
    told = service.notify_format
    formats = tuple(str(getattr(one, "value", one)) for one in (told if isinstance(told, tuple | list) else (told,)))
    asked = next((value.lower() for name, value in parted(url).options if name == "format"), "")
    scheme = str(service.schema or parted(url).scheme)
    # Of Slack only a bot takes files; a webhook drops them without a word.
    drops_files = scheme == "slack" and str(getattr(service, "mode", "")) != "bot"
    takes_files = bool(service.attachment_support) and not drops_files
    return takes(scheme, formats, int(service.body_maxlen), asked, files=takes_files)


def _html(markdown: str) -> str:
    from apprise.common import NotifyFormat
    from apprise.conversion import convert_between

    return str(convert_between(NotifyFormat.MARKDOWN, NotifyFormat.HTML, markdown))  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    sys.exit(main())
