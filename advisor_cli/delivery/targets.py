"""Where letters go: a TOML file of targets, whose secrets are names of environment variables and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from advisor_cli.delivery import services
from advisor_cli.delivery.literal_secrets import FROM_ENVIRONMENT, literal_secrets, parted
from advisor_cli.errors import nearest
from advisor_cli.settings import Secret, environment
from data_sources.client_profile.table import FaultLog, Table
from data_sources.errors import BadFile, Fault
from data_sources.text_file.toml_file import content_of, toml_tables, toml_text

ADVICE = "mend it and run again; examples/targets.toml shows every key"
LONGEST_URL = 4_000
SHORTEST_HIDDEN = 3  # letters; a shorter value stands in too many words by chance
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# They would make apprise try again by itself, where only the outbox knows what may be tried again.
REFUSED_OPTIONS = frozenset({"retry", "optional"})


class Attach(Enum):
    """What goes with a letter where the channel takes files."""

    PDF = "pdf"
    NONE = "none"


class Length(Enum):
    """How much of a letter a target wants; a channel that takes less gets the first page all the same."""

    WHOLE = "whole"
    FIRST_PAGE = "first_page"


class Only(Enum):
    """Which letters a target wants."""

    ALWAYS = "always"
    EXCEPTIONS = "exceptions"


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody or something that letters are sent to.

    Args:
        name: of the target; a letter is sent once to a name.
        url: apprise's address, with its secrets.
        shown: the address as the file has it, with the names of the variables.
        secrets: each variable with its value, to be blanked wherever a service repeats it.
    """

    name: str
    url: Secret
    shown: str
    secrets: tuple[tuple[str, Secret], ...] = ()
    attach: Attach = Attach.PDF
    length: Length = Length.WHOLE
    only: Only = Only.ALWAYS

    def blanked(self, text: str) -> str:
        """A text without the secrets of this target, as they are and as an address writes them."""
        text = text.replace(self.url.reveal(), self.shown)
        for name, secret in self.secrets:
            value = secret.reveal()
            for form in {value, quote(value, safe=""), quote(value)}:
                if len(form) >= SHORTEST_HIDDEN:
                    text = text.replace(form, f"<{name}>")
        return text


def read_targets(path: Path, variables: Mapping[str, str] | None = None) -> tuple[Target, ...]:
    """The targets of a file.

    Args:
        path: of the TOML file: tables [[target]] with name, url, attach, length, only.
        variables: the environment; None reads that of the process.

    Raises:
        BadFile: the file cannot be read, or a target of it cannot be used: an unknown scheme or key, a variable that is
            not set, a secret written out, a name or address twice. Every fault is in it, and no secret.
    """
    text = toml_text(content_of(path, "targets"), path.name)
    log = FaultLog(text)
    root = Table(toml_tables(text, path.name, ADVICE), (), log)
    given = environment() if variables is None else variables
    tables = root.tables("target")
    read = [(table, _target(table, given)) for table in tables]
    root.finish()
    _refuse_doubles([(table, target) for table, target in read if target is not None])
    if not tables and not log.faults:
        raise BadFile(
            path.name, [Fault("it names no target", expected="tables that each begin with [[target]]")], ADVICE
        )
    if log.faults:
        raise BadFile(path.name, sorted(log.faults, key=lambda fault: (fault.row is None, fault.row or 0)), ADVICE)
    return tuple(target for _, target in read if target is not None)


def _target(table: Table, variables: Mapping[str, str]) -> Target | None:
    """One target; None where its name or address is faulty, which is then in the log."""
    name = table.text("name", 60)
    if not name and "name" not in table.values:
        table.fault("name", "is missing", 'a short name like "desk"')
    url = _url(table, variables)
    attach = table.choice("attach", [one.value for one in Attach])
    length = table.choice("length", [one.value for one in Length])
    only = table.choice("only", [one.value for one in Only])
    table.finish()
    if not name or url is None:
        return None
    shown, used = table.values["url"], sorted(set(_VARIABLE.findall(str(table.values["url"]))))
    return Target(
        name,
        Secret(url),
        str(shown).strip(),
        tuple((one, Secret(variables[one])) for one in used),
        Attach(attach or Attach.PDF.value),
        Length(length or Length.WHOLE.value),
        Only(only or Only.ALWAYS.value),
    )


def _url(table: Table, variables: Mapping[str, str]) -> str | None:
    """The address with its variables put in; None where it is faulty. No fault repeats what stands there."""
    table.asked.append("url")
    template = table.values.get("url")
    example = 'an address like "mailtos://${MAIL_USER}:${MAIL_PASSWORD}@smtp.example.com?to=desk@example.com"'
    if not isinstance(template, str) or not template.strip() or len(template) > LONGEST_URL:
        table.fault("url", "is missing" if template in (None, "") else "cannot be an address", example)
        return None
    template = template.strip()
    names = _VARIABLE.findall(template)
    if "$" in _VARIABLE.sub("", template):
        table.fault("url", "has a $ that begins no variable", "variables as ${NAME}, and %24 for a dollar sign itself")
        return None
    unset = [name for name in dict.fromkeys(names) if not variables.get(name)]
    if unset:
        many = "variables are" if len(unset) > 1 else "variable is"
        table.fault("url", f"the environment {many} not set: {', '.join(unset)}", "set before the command is run")
        return None
    if _VARIABLE.fullmatch(template):
        url, looked_at = variables[names[0]].strip(), ""
    else:
        url = _VARIABLE.sub(lambda found: quote(variables[found[1]], safe=""), template)
        looked_at = _VARIABLE.sub(FROM_ENVIRONMENT, template)
    return url if _is_usable(table, url, looked_at) else None


def _is_usable(table: Table, url: str, looked_at: str) -> bool:
    """Whether an address is one that can be sent to; otherwise its fault is in the log."""
    scheme = url.partition("://")[0].lower()
    written = looked_at.partition("://")[0] if "://" in looked_at else ""  # as the file has it: what is shown of it
    known = services.schemes()
    if "://" not in url or scheme not in known or (looked_at and FROM_ENVIRONMENT in written):
        example = "one like mailtos://, wecombot://, dingtalk://, feishu://, slack://, tgram://"
        if not looked_at:
            table.fault("url", "the variable holds no address that apprise knows", example)
        elif written.isalnum() and FROM_ENVIRONMENT not in written:
            near = nearest(scheme, known, 1)
            meant = f" (did you mean {near[0]}://?)" if near else ""
            table.fault("url", f"{written[:20]}:// is no scheme that apprise knows{meant}", example)
        else:
            table.fault("url", "does not begin with a scheme", example)
        return False
    secrets = literal_secrets(looked_at, services.service_of(scheme)) if looked_at else ()
    if secrets:
        found = f"a secret is written out: {', '.join(secrets)}"
        table.fault("url", found, "the name of an environment variable there, as ${NAME}")
        return False
    refused = sorted({name for name, _ in parted(url).options} & REFUSED_OPTIONS)
    if refused:
        table.fault("url", f"{', '.join(refused)} would send again what may have arrived", "an address without it")
        return False
    if not services.is_readable(url):
        table.fault("url", f"apprise cannot read it as {scheme}://", "an address in the form of its service's page")
        return False
    return True


def _refuse_doubles(read: list[tuple[Table, Target]]) -> None:
    """A letter would reach a target twice, or one of two targets never."""
    names: dict[str, str] = {}
    urls: dict[str, str] = {}
    for table, target in read:
        if target.name.casefold() in names:
            table.fault("name", f"{target.name!r} is the name of another target too", "a name for each target")
        elif target.url.reveal() in urls:
            first = urls[target.url.reveal()]
            table.fault(
                "url", f"is the address of {first!r} too", "an address once: whoever it is would get letters twice"
            )
        names.setdefault(target.name.casefold(), target.name)
        urls.setdefault(target.url.reveal(), target.name)
