"""What a worker and the run say to each other over a pipe: a length and a pickled value, both ends being ours."""

from __future__ import annotations

import pickle
import struct
from typing import BinaryIO

_LENGTH = struct.Struct("<Q")


def send(stream: BinaryIO, message: object) -> None:
    """One message, whole.

    Raises:
        OSError: nobody reads it any more.
    """
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: BinaryIO) -> object:
    """The next message.

    Raises:
        EOFError: the other end is gone; a message that it had begun is lost.
    """
    body = _exactly(stream, _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0])
    message: object = pickle.loads(body)  # noqa: S301 - both ends are this program, on one machine
    return message


def _exactly(stream: BinaryIO, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise EOFError
    return body
