"""The parts of `make trust`: what each proves, how it is run, and how much of it must pass."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["script", "tests", "lint"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One proof. It has passed with `needs` cases or more, and without a violation.

    `runs` is what is run: a script of this folder, or paths of tests (patterns are expanded).
    """

    name: str
    plan: str  # of the fault plan: T1 ... T18
    promises: str
    method: str
    unit: str  # what a case is
    needs: int
    kind: Kind = "script"
    runs: tuple[str, ...]
    long: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


PARTS: tuple[Part, ...] = (
    Part(
        name="kills",
        plan="T2",
        promises="P1 P2 P3 P4 P6",
        method="A real server under real clients is ended with SIGKILL at random moments, again and"
        " again. A judge that knows no code of Tenku's compares what the clients were told with"
        " what the database holds in the end.",
        unit="kills",
        needs=2000,
        runs=("crash.py",),
        long=("--cycles", "2000"),
        short=("--cycles", "8"),
    ),
    Part(
        name="crash points",
        plan="T5",
        promises="P1 P2 P3 P5 P6",
        method="The server ends itself at a named point of the code; every point once, then every"
        " pair of points in two lives of the same home.",
        unit="lives with named crashes",
        needs=100,
        runs=("crash_points.py",),
        long=("--pairs",),
    ),
    Part(
        name="two workers",
        plan="T5",
        promises="P3",
        method="A worker is stopped in its film until another has made it too; then both go on.",
        unit="orders of the two",
        needs=2,
        runs=("crash_twice.py",),
    ),
    Part(
        name="clock jumps",
        plan="T8",
        promises="P3 P6",
        method="The clock of a whole server (libfaketime) jumps by hours and by a year, and back.",
        unit="jumps",
        needs=5,
        runs=("clock_jumps.py",),
    ),
    Part(
        name="planted crash bugs",
        plan="7.3",
        promises="all",
        method="Bugs that only a crash brings to light are planted in a copy of the code; crash"
        " points, kills or the two workers must find each.",
        unit="bugs",
        needs=8,
        runs=("crash_bugs.py",),
    ),
    Part(
        name="provider schedules",
        plan="T6",
        promises="P3 P6",
        method="A provider's double answers by a random schedule of its possible faults:"
        " time-outs before and after accepting, throttling, errors, garbage, damaged videos;"
        " workers die between any two steps. Most run in the simulation, some over HTTP.",
        unit="schedules",
        needs=10_000,
        runs=("providers.py",),
        long=("--cases", "10000"),
        short=("--cases", "50"),
    ),
    Part(
        name="simulation",
        plan="T18",
        promises="P1 P2 P3 P4 P6",
        method="Queue, ledger and provider in one thread with injected clock, randomness and"
        " faults; a seed tells the whole story again.",
        unit="seeds",
        needs=100_000,
        runs=("simulate.py",),
        long=("--cases", "100000"),
        short=("--cases", "500"),
    ),
    Part(
        name="fuzz",
        plan="T12",
        promises="P7",
        method="schemathesis makes requests from /openapi.json, true and false ones, for every"
        " route.",
        unit="requests",
        needs=20_000,
        runs=("fuzz.py",),
        long=("--cases", "20000"),
        short=("--cases", "500"),
    ),
    Part(
        name="hostile HTTP",
        plan="T13",
        promises="P6",
        method="Malformed lines, smuggling pairs, huge headers, slow clients, bad JSON and bad"
        " Unicode, on bare sockets, while other clients' times are watched.",
        unit="requests",
        needs=20_000,
        runs=("hostile.py",),
        long=("--cases", "20000"),
        short=("--cases", "200"),
    ),
    Part(
        name="races",
        plan="T9 T10",
        promises="P2 P4",
        method="Many submits at once under one idempotency key, and against a balance that is"
        " enough for some of them.",
        unit="rounds",
        needs=1000,
        runs=("races.py",),
        long=("--cases", "1000"),
        short=("--cases", "10"),
    ),
    Part(
        name="outbound requests and images",
        plan="T15",
        promises="P8",
        method="The list of URLs that must not be fetched, with recorded connects, and the corpus"
        " of hostile images, in the test suite.",
        unit="tests",
        needs=150,
        kind="tests",
        runs=("tests/media", "tests/test_guard.py"),
    ),
    Part(
        name="bent media and addresses",
        plan="T15",
        promises="P8",
        method="The corpora of images and clips, then images and clips with flipped bits, data URIs"
        " and URLs bent by a grammar of tricks, through what reads them: a picture or a refusal, in"
        " time, within the memory.",
        unit="cases",
        needs=20_000,
        runs=("media_fuzz.py",),
        long=("--cases", "20000"),
        short=("--cases", "200"),
    ),
    Part(
        name="account matrix",
        plan="T14",
        promises="P7",
        method="Every route with every kind of id, for another account, without a key, with a"
        " revoked, an expired and a weaker one; made from the table of routes.",
        unit="tests",
        needs=20,
        kind="tests",
        runs=("tests/surfaces/test_matrix.py", "tests/surfaces/test_scopes.py"),
    ),
    Part(
        name="lifecycle against a model",
        plan="T1",
        promises="P2 P3 P4 P6",
        method="Hypothesis plays any order of submits, claims, late workers, cancels and time"
        " against a plain model; the database is audited after every step.",
        unit="runs of the state machine",
        needs=1,
        kind="tests",
        runs=("tests/machine/test_machine.py",),
    ),
    Part(
        name="backups",
        plan="T17",
        promises="P1 P3 P4",
        method="Backups of a server under load, some killed at a random moment; each whole one is"
        " restored elsewhere, served, and compared with its moment: ids, balances, videos' bytes,"
        " the books.",
        unit="backups",
        needs=20,
        runs=("backups.py",),
        long=("--cases", "40"),
        short=("--cases", "2"),
    ),
    Part(
        name="upgrades",
        plan="T17",
        promises="P1 P3 P4",
        method="Databases of every earlier schema with real content are brought to the newest,"
        " also with kills on the way; same ids, balances and books.",
        unit="tests",
        needs=5,
        kind="tests",
        runs=("tests/db/test_upgrade.py",),
    ),
    Part(
        name="soak",
        plan="T16",
        promises="P1 P3 P6",
        method="Mixed work by eight clients with faults switched on; memory and descriptors are"
        " watched.",
        unit="minutes",
        needs=60,
        runs=("soak.py",),
        long=("--minutes", "60"),
        short=("--minutes", "1"),
    ),
    Part(
        name="planted bugs",
        plan="7.3",
        promises="all",
        method="Known bugs are planted in a copy of the code, one by one; the tests must find each.",
        unit="bugs",
        needs=20,
        runs=("mutate.py",),
    ),
    Part(
        name="rules",
        plan="8",
        promises="P7 P8",
        method="bandit over the whole of src, and the project's own rules (scripts/rules.py): no"
        " HTTP client outside the doors, no SQL from strings, no decoding of strangers' files"
        " outside the sandbox, and others.",
        unit="files",
        needs=100,
        kind="lint",
        runs=("rules.py",),
    ),
)
