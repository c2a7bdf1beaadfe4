"""Clients in chunks: what one worker is handed at a time, and what is committed at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor_cli.book.work import ClientFiles

Chunk = tuple[ClientFiles, ...]

# Large enough that handing out and committing cost nothing beside the work; small enough that a run that is
# killed does little twice, and that the last chunks end at about the same time.
MOST_CLIENTS = 100
CHUNKS_PER_WORKER = 8
MOST_BYTES = 4_000_000  # of files that travel with a chunk: a larger message would make a cluster wait


def cut(clients: Sequence[ClientFiles], workers: int) -> Iterator[Chunk]:
    """The clients in their order, a chunk after the other; every client is in one of them.

    Args:
        clients: of the book, or those of it that are left.
        workers: among how many they are divided.
    """
    size = max(1, min(MOST_CLIENTS, -(-len(clients) // (workers * CHUNKS_PER_WORKER))))
    for start in range(0, len(clients), size):
        yield tuple(clients[start : start + size])


def by_weight(chunk: Chunk) -> Iterator[Chunk]:
    """The chunk in pieces whose files are not too many bytes for one message; a large client is a piece alone."""
    piece: list[ClientFiles] = []
    weight = 0
    for client in chunk:
        bytes_of_his = sum(len(content) for _, content in client.content)
        if piece and weight + bytes_of_his > MOST_BYTES:
            yield tuple(piece)
            piece, weight = [], 0
        piece.append(client)
        weight += bytes_of_his
    if piece:
        yield tuple(piece)


def halves(chunk: Chunk) -> tuple[Chunk, ...]:
    """Both halves of a chunk of several clients: what killed its worker is in one of them."""
    middle = len(chunk) // 2
    return (chunk[:middle], chunk[middle:])
