"""Waiting: n symbols over several hosts take what the slowest host takes, not what all take together.

    python benchmarks/waiting.py                     # about half a minute
    python benchmarks/waiting.py --symbols 300 --replies 0.1,0.4,1.0

A proxy on loopback answers for each host after a delay of its own. The symbols of the slowest host stand first, which
is the worst order. A host's own time is what politeness alone costs there: the starts are a spacing apart, and no more
than ``at_once`` are under way. The time that is measured is wall time of everything: threads, TLS, records, digests.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

GOAL = 1.15


def own_time(symbols: int, reply: float, spacing: float, at_once: int) -> float:
    """Seconds that a host needs for so many symbols when it is asked as politely as it is.

    At most ``at_once`` are under way, so a request starts when the one ``at_once`` before it has ended, and no
    earlier than a spacing after the last.
    """
    ends: list[float] = []
    start = 0.0
    for number in range(symbols):
        start = max(start + spacing if number else 0.0, ends[number - at_once] if number >= at_once else 0.0)
        ends.append(start + reply)
    return ends[-1]


def measured(symbols: int, replies: list[float], spacing: float, at_once: int) -> tuple[float, int, int]:
    """Wall seconds, answers and misses of asking every host for its share."""
    import requests
    from replay_proxy import record, replay

    from data_sources.many import Question, fetch_many
    from data_sources.wire.manners import Manners, Politeness
    from data_sources.wire.wire import Wire

    hosts = {f"host{number}.example.com": reply for number, reply in enumerate(sorted(replies, reverse=True))}
    with tempfile.TemporaryDirectory() as folder:
        for host, reply in hosts.items():
            record(Path(folder), host, host, "/bars", b'{"bars": []}' * 1000, delay_seconds=reply)
        with replay(Path(folder)) as proxy:
            os.environ.update(proxy.env())
            manners = Manners(Politeness(spacing_seconds=spacing, at_once=at_once))
            wires = {host: Wire(host, frozenset({host}), manners) for host in hosts}

            def ask(host: str, symbol: int) -> str:
                with wires[host].call(f"prices of {symbol}") as heard:
                    requests.get(f"https://{host}/bars", params={"symbol": symbol}, timeout=60)
                return heard.sha256()

            questions = [
                Question(f"{host} {symbol}", lambda host=host, symbol=symbol: ask(host, symbol), queue=host)
                for host in hosts
                for symbol in range(symbols // len(hosts))
            ]
            # What is loaded once is not waiting.
            requests.get("https://host0.example.com/bars", timeout=60)
            began = time.perf_counter()
            outcomes = fetch_many(questions)
            took = time.perf_counter() - began
            return took, sum(outcome.answer is not None for outcome in outcomes), len(proxy.misses)


def main() -> int:
    """Prints one line a case; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description="Waiting on several hosts together")
    parser.add_argument("--symbols", type=int, default=90, help="in all")
    parser.add_argument("--replies", default="0.1,0.3,0.6", help="seconds that each host takes to answer")
    parser.add_argument("--spacing", type=float, default=0.25)
    parser.add_argument("--at-once", type=int, default=2)
    options = parser.parse_args()
    replies = [float(text) for text in options.replies.split(",")]
    share = options.symbols // len(replies)
    own = [own_time(share, reply, options.spacing, options.at_once) for reply in replies]
    took, answers, misses = measured(options.symbols, replies, options.spacing, options.at_once)
    ratio = took / max(own)
    print(f"{answers} of {share * len(replies)} symbols from {len(replies)} hosts, {misses} requests without an answer")
    for reply, seconds in zip(replies, own, strict=True):
        print(f"  host that answers in {reply:g} s: {seconds:.1f} s for its {share} symbols when asked politely")
    print(f"one after the other {sum(own):.1f} s; slowest host {max(own):.1f} s; measured {took:.1f} s")
    print(f"measured / slowest host = {ratio:.2f} (goal: at most {GOAL})")
    return int(ratio > GOAL or answers != share * len(replies) or misses > 0)


if __name__ == "__main__":
    sys.exit(main())
