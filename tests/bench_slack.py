"""Load on the Slack bot, measured from Slack's side: `make bench-slack`, or `python tests/bench_slack.py --help`.

The Slack on loopback and its two hundred users run in a process of their own, whose processor time is told apart from
the bots'. Latencies are what Slack sees: an acknowledgement from the sending of an event to its receipt, an answer from
the sending of a question to the post that carries its key. Needs an index (`advisor index`).
"""

import argparse
import json
import math
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import yaml
from loopback_slack import LoopbackSlack
from slack_workers import Worker

ROOT = Path(__file__).resolve().parents[1]
USERS = 200
ONE_IN = 5  # events is a question
REAL = [sys.executable, "-c", "from bot.cli import main; main()", "slack"]
CHATTER = ("morning all", "the build is green again", "lunch?", "who owns this dashboard?", "see the thread above")
LATEST = float(os.environ.get("BENCH_LATEST", "120"))  # seconds to wait for the last answer


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent."""

    seconds: float
    rate: float  # events a second
    seed: int = 20261120
    texts: tuple[str, ...] = ()
    """The questions; none for all that the eval set asks."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it; times in milliseconds."""

    name: str
    events: int
    questions: int
    ack_p50: float
    ack_p99: float
    answer_p50: float
    answer_p95: float
    redelivered: int
    late: int  # questions still written down as open when the waiting ended
    lost: int  # questions that are neither answered nor open
    doubled: int
    bot_cpu: float  # seconds of processor time, all bots together
    slack_cpu: float  # seconds of processor time of the loopback Slack and its users
    wall: float  # seconds, until the last answer
    rss_first: float  # MiB of the first bot, after the first tenth
    rss_last: float  # MiB of the same, at the end


class Watched(LoopbackSlack):
    """A Slack that takes the time of everything."""

    def __init__(self) -> None:
        super().__init__(ack_seconds=3.0)
        self.sent: dict[str, float] = {}
        self.waits: list[float] = []
        self.asked: dict[str, float] = {}
        self.answered: dict[str, float] = {}
        self.posts: Counter[str] = Counter()
        self._begun: dict[str, float] = {}

    def note(self, envelope: str) -> None:
        """Take the time at which an envelope is first sent."""
        self.sent.setdefault(envelope, time.perf_counter())

    def acknowledge(self, envelope: str, payload: Any) -> None:
        now = time.perf_counter()
        if (begun := self.sent.pop(envelope, None)) is not None:
            self.waits.append(now - begun)
        super().acknowledge(envelope, payload)

    def _send_socket(self, kind: str, payload: dict[str, Any], envelope: str, attempt: int) -> bool:
        self.note(envelope)
        return super()._send_socket(kind, payload, envelope, attempt)

    def _keep(self, message: dict[str, Any]) -> None:
        key = ((message.get("metadata") or {}).get("event_payload") or {}).get("key")
        if key:
            self.posts[key] += 1
            self.answered.setdefault(key, time.perf_counter())
        super()._keep(message)

    def ask(self, text: str, rng: random.Random, number: int) -> None:
        """Let one of the users ask: by mention, directly, or further down in a thread."""
        event_id = f"Ev-question-{number}"
        self.asked[event_id] = time.perf_counter()
        place: dict[str, Any] = {"user": f"W{rng.randrange(USERS):04}", "event_id": event_id}
        if number % 5 == 4:
            self.say(text, channel=f"D{rng.randrange(USERS):04}", **place)
        else:
            self.mention(text, channel=f"C{rng.randrange(50):03}", **place)

    def chat(self, rng: random.Random) -> None:
        """Let one of the users say something to the others, now and then in a thread."""
        thread = {"thread_ts": f"1600000000.{rng.randrange(1000):06}"} if rng.random() < 0.4 else {}
        channel, user = f"C{rng.randrange(50):03}", f"W{rng.randrange(USERS):04}"
        self.say(rng.choice(CHATTER), channel=channel, user=user, **thread)


def questions() -> tuple[str, ...]:
    """Every question of the eval set that stands alone."""
    files = sorted((ROOT / "evals" / "cases").glob("*.yaml"))
    cases = [case for file in files for case in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return tuple(sorted({str(case["question"]) for case in cases if case.get("question")}))


def users(pipe: Connection) -> None:
    """Be Slack and its users, in a process of their own, and report at the end."""
    with Watched() as slack:
        pipe.send(slack.url)
        load: Load = pipe.recv()
        rng, texts = random.Random(load.seed), load.texts or questions()
        begun_cpu, begun = _cpu_of_this(), time.perf_counter()
        count = int(load.seconds * load.rate)
        for number in range(count):
            time.sleep(max(0.0, begun + number / load.rate - time.perf_counter()))
            if number % ONE_IN == 0:
                slack.ask(rng.choice(texts), rng, number)
            else:
                slack.chat(rng)
            if number == count // 2:
                pipe.send("half")
        deadline = time.perf_counter() + LATEST
        while slack.answered.keys() < slack.asked.keys() and time.perf_counter() < deadline:
            time.sleep(0.05)
        wall = time.perf_counter() - begun
        time.sleep(2.0)  # for second answers, were there any
        waits = [slack.answered[key] - at for key, at in slack.asked.items() if key in slack.answered]
        pipe.send({
            "events": count, "questions": len(slack.asked), "acks": slack.waits, "answers": waits, "wall": wall,
            "redelivered": sum(n - 1 for n in slack.deliveries.values()),
            "unanswered": sorted(slack.asked.keys() - slack.answered.keys()),
            "doubled": sum(n > 1 for n in slack.posts.values()), "cpu": _cpu_of_this() - begun_cpu,
        })  # fmt: skip
        pipe.recv()


def measure(
    name: str, load: Load, state_url: str, folder: Path, *, workers: int = 1, kill: bool = False,
    command: Sequence[str] = REAL, environment: dict[str, str] | None = None,
) -> Measured:  # fmt: skip
    """Put the load on so many bots, and kill the second of them half-way if `kill`."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    slack = context.Process(target=users, args=(theirs,), daemon=True)
    slack.start()
    url: str = ours.recv()
    with ExitStack() as ending:
        more = {"ADVISOR_SLACK_API_URL": url, "ADVISOR_METRICS_PORT": "0"} | (environment or {})
        bots = [Worker(None, folder, state_url, command=command, **more) for _ in range(workers)]
        for bot in bots:
            ending.enter_context(bot)
        before = [_cpu_of(bot.pid) for bot in bots]
        ours.send(load)
        memory: list[float] = []
        spent = 0.0
        report: dict[str, Any] | None = None
        while report is None:
            if ours.poll(0.5):
                told = ours.recv()
                if told == "half" and kill:
                    spent += _cpu_of(bots[1].pid) - before[1]
                    bots[1].kill()
                elif told != "half":
                    report = told
            memory.append(_resident(bots[0].pid))
        alive = [place for place in range(workers) if not (kill and place == 1)]
        spent += sum(_cpu_of(bots[place].pid) - before[place] for place in alive)
        for bot in bots:
            bot.kill()  # so that nothing is answered between the two countings
        ours.send("end")
    late = len(_open(state_url) & set(report["unanswered"]))
    slack.join(10)
    acks, answers = sorted(report["acks"]), sorted(report["answers"])
    return Measured(
        name=name, events=report["events"], questions=report["questions"], ack_p50=_at(acks, 50), ack_p99=_at(acks, 99),
        answer_p50=_at(answers, 50), answer_p95=_at(answers, 95), redelivered=report["redelivered"],
        late=late, lost=len(report["unanswered"]) - late, doubled=report["doubled"], bot_cpu=spent,
        slack_cpu=report["cpu"], wall=report["wall"],
        rss_first=memory[len(memory) // 10], rss_last=memory[-1],
    )  # fmt: skip


def table(rows: Sequence[Measured]) -> str:
    """Return the rows as a table in Markdown."""
    head = (
        "| load | events | questions | ack p50 / p99 ms | answer p50 / p95 ms | late | lost | doubled | sent again "
        "| bots' CPU s | Slack's CPU s | wall s | memory MiB |"
    )
    lines = [head, "|---|" + "---:|" * 12]
    lines += [
        f"| {r.name} | {r.events:,} | {r.questions:,} | {r.ack_p50:.0f} / {r.ack_p99:.0f} | {r.answer_p50:.0f} / "
        f"{r.answer_p95:.0f} | {r.late} | {r.lost} | {r.doubled} | {r.redelivered} | {r.bot_cpu:.0f} "
        f"| {r.slack_cpu:.0f} | {r.wall:.0f} | {r.rss_first:.0f} → {r.rss_last:.0f} |"
        for r in rows
    ]
    return "\n".join(lines)


@contextmanager
def postgres() -> Iterator[str | None]:
    """An empty database on a server of our own, or on that of TEST_POSTGRES_URL; None where there is none."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield _database(given)
        return
    script, folder = str(ROOT / ".ci" / "postgres"), tempfile.mkdtemp(prefix="advisor-pg-", dir="/tmp")
    started = subprocess.run([script, "start", folder], capture_output=True, text=True, check=False)
    if started.returncode:
        print(f"no PostgreSQL: {started.stderr.strip()}", file=sys.stderr)
        yield None
        return
    try:
        yield _database(started.stdout.strip())
    finally:
        subprocess.run([script, "stop", folder], check=False)


def _database(server: str) -> str:
    import psycopg

    name = f"bench_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server.rpartition('/')[0]}/{name}"


def main() -> int:
    """Measure and print; exit with 1 where an event was lost or doubled."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=float, default=120.0)
    reader.add_argument("--rate", type=float, default=50.0, help="events a second; one in five is a question")
    reader.add_argument("--soak", type=int, default=20_000, help="events of the soak; 0 leaves it out")
    reader.add_argument("--only", choices=("sqlite", "postgres", "soak"))
    reader.add_argument("--json", type=Path, help="also write the figures to this file")
    given = reader.parse_args()
    from bot.settings import read_settings

    environment = {"ADVISOR_INDEX": str(read_settings().index_dir)}
    load = Load(given.seconds, given.rate)
    rows: list[Measured] = []
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the first run", file=sys.stderr)
    with tempfile.TemporaryDirectory() as name, postgres() as server:
        folder = Path(name)

        def run(what: str, load: Load, url: str, **how: Any) -> None:
            rows.append(measure(what, load, url, folder, environment=environment, **how))
            print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)

        if given.only in (None, "sqlite"):
            run("one worker, SQLite", load, f"sqlite:///{folder / 'one.sqlite'}")
        if given.only in (None, "postgres") and server:
            run("two workers, PostgreSQL, one killed half-way", load, server, workers=2, kill=True)
        if given.only in (None, "soak") and given.soak:
            soak = Load(given.soak / given.rate, given.rate)
            run("soak, one worker, SQLite", soak, f"sqlite:///{folder / 'soak.sqlite'}")
    print(table(rows))
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    return int(any(row.lost or row.doubled for row in rows))


def _open(state_url: str) -> set[str]:
    """The keys of the questions that are written down and not settled."""
    from bot.state import open_database

    database = open_database(state_url)
    with database.read() as session:
        found = {str(key) for (key,) in session.rows("SELECT key FROM events WHERE settled_at IS NULL")}
    database.close()
    return found


def _at(ranked: Sequence[float], percent: int) -> float:
    """The value, in milliseconds, that so many percent of the ranked seconds do not exceed; not a number if none."""
    return 1000 * ranked[math.ceil(len(ranked) * percent / 100) - 1] if ranked else math.nan


def _cpu_of_this() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text(encoding="ascii").split():
            yield from _family(int(child))


def _cpu_of(pid: int) -> float:
    ticks = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    pages = sum(int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1]) for one in _family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


if __name__ == "__main__":
    sys.exit(main())
