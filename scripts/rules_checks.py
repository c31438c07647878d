"""The rules that scripts/rules.py enforces: a name, why, and what breaks it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Broken = Iterator[tuple[int, str]]  # line, and the call, function or module that it is about

CLIENTS = frozenset(
    {
        "aiohttp", "ftplib", "http.client", "httpcore2", "httpx", "httpx2", "imaplib", "poplib",
        "requests", "smtplib", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
    }
)  # fmt: skip
CONNECTIONS = frozenset(
    {"asyncio.open_connection", "socket.create_connection", "urlopen", "urlretrieve"}
)
CODE = frozenset({"eval", "exec", "compile", "__import__"})
LOADERS = frozenset({"marshal", "pickle", "shelve", "dill", "cloudpickle", "joblib"})
SQL = frozenset(
    {
        "exec_driver_sql", "execute", "executemany", "executescript", "literal_column", "text",
    }
)  # fmt: skip
CLOCKS = frozenset(
    {
        "time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today",
        "date.today", "datetime.datetime.now", "datetime.datetime.utcnow",
    }
)  # fmt: skip
SECRETS = frozenset(
    {"api_key", "authorization", "cookie", "password", "secret", "seed", "token", "bearer"}
)
SPEAKERS = frozenset({"print", "echo", "secho", "debug", "info", "warning", "error", "exception"})
LOTS = frozenset({"random", "numpy.random"})
OWNER_ONLY = 0o600
ROWS = frozenset({"Act", "Asset", "Delivery", "Endpoint", "Task", "Told"})  # know their account


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`where` are the places below src/tenku that it concerns; empty: all of it."""

    name: str
    why: str
    find: Callable[[ast.Module], Broken]
    where: tuple[str, ...] = ()

    def concerns(self, file: str) -> bool:
        return not self.where or file.startswith(self.where)


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or an attribute; what else stands before a dot is left out."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module that is imported, and every name from one, with its dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imported(names: frozenset[str]) -> Callable[[ast.Module], Broken]:
    """Imports of any of these modules, or from them."""

    def find(tree: ast.Module) -> Broken:
        seen: set[tuple[int, str]] = set()
        for line, module in imports(tree):
            parts = module.split(".")
            starts = {".".join(parts[: n + 1]) for n in range(len(parts))}
            for name in names & starts:
                if (line, name) not in seen:
                    seen.add((line, name))
                    yield line, name

    return find


def called(names: frozenset[str]) -> Callable[[ast.Module], Broken]:
    """Calls of any of these, whatever stands before the first dot of a method's name."""

    def find(tree: ast.Module) -> Broken:
        for node, name in calls(tree):
            if name in names:
                yield node.lineno, name

    return find


def both(*finds: Callable[[ast.Module], Broken]) -> Callable[[ast.Module], Broken]:
    def find(tree: ast.Module) -> Broken:
        for one in finds:
            yield from one(tree)

    return find


def av_of_a_stranger(tree: ast.Module) -> Broken:
    """`av.open` without a format, or on anything that is written as an address."""
    for node, name in calls(tree):
        if name != "av.open":
            continue
        first = node.args[0] if node.args else None
        plain = isinstance(first, ast.Call) and dotted(first.func) in {
            "str",
            "BytesIO",
            "io.BytesIO",
        }
        if not plain or not any(word.arg == "format" for word in node.keywords):
            yield node.lineno, name


def sql_of_strings(tree: ast.Module) -> Broken:
    """Statements made by formatting; constants that are only split over lines are fine."""
    for node, name in calls(tree):
        first = node.args[0] if node.args else None
        if name.rpartition(".")[2] in SQL and first is not None and made_up(first):
            yield node.lineno, name


def made_up(node: ast.expr) -> bool:
    """Whether a text is put together of more than constants."""
    match node:
        case ast.JoinedStr():
            return any(isinstance(part, ast.FormattedValue) for part in node.values)
        case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Mod()):
            return not (isinstance(left, ast.Constant) and isinstance(right, ast.Constant)) and (
                any(map(is_text, ast.walk(node)))
            )
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace")):
            return True
        case _:
            return False


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def without_account(tree: ast.Module) -> Broken:
    """Public functions of a store that take a transaction and not whose rows they are for."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        given = [*node.args.args, *node.args.kwonlyargs]
        kinds = {dotted(arg.annotation).rpartition(".")[2] for arg in given if arg.annotation}
        names = [arg.arg for arg in given]
        if names[:1] == ["tx"] and "account_id" not in names and not kinds & ROWS:
            yield node.lineno, node.name


def shell(tree: ast.Module) -> Broken:
    for node, name in calls(tree):
        shells = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
        if name in shells or name.endswith("create_subprocess_shell"):
            yield node.lineno, name
        for word in node.keywords:
            if word.arg == "shell" and not is_false(word.value):
                yield node.lineno, name


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def tls_off(tree: ast.Module) -> Broken:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute)) and dotted(node).endswith("CERT_NONE"):
            yield node.lineno, "CERT_NONE"
        if isinstance(node, ast.Call):
            if dotted(node.func).endswith("_create_unverified_context"):
                yield node.lineno, "_create_unverified_context"
            for word in node.keywords:
                if word.arg in {"verify", "check_hostname"} and is_false(word.value):
                    yield node.lineno, word.arg
        if isinstance(node, ast.Assign) and is_false(node.value):
            names = [dotted(target).rpartition(".")[2] for target in node.targets]
            yield from ((node.lineno, name) for name in names if name == "check_hostname")


def secret_said(tree: ast.Module) -> Broken:
    """A print or a log line that is given something named like a secret."""
    for node, name in calls(tree):
        if name.rpartition(".")[2] not in SPEAKERS:
            continue
        given = [*node.args, *(word.value for word in node.keywords)]
        parts = [inner for one in given for inner in ast.walk(one)]
        owners = {id(part.value) for part in parts if isinstance(part, ast.Attribute)}
        for part in parts:  # of `token.engine` the engine is said, and not the token
            if isinstance(part, (ast.Name, ast.Attribute)) and id(part) not in owners:
                last = dotted(part).rpartition(".")[2]
                if last in SECRETS:
                    yield node.lineno, f"{name}({last})"


def assert_of_input(tree: ast.Module) -> Broken:
    """An assert vanishes under -O: in a surface it may narrow a type, and judge nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and not narrows(node.test):
            yield node.lineno, "assert"


def narrows(node: ast.expr) -> bool:
    match node:
        case ast.BoolOp(values=values):
            return all(map(narrows, values))
        case ast.Call(func=ast.Name(id="isinstance")):
            return True
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case _:
            return False


def open_to_others(tree: ast.Module) -> Broken:
    """`os.open` that makes a file and doesn't say that only its owner may read it."""
    for node, name in calls(tree):
        flags = {dotted(part) for arg in node.args[1:2] for part in ast.walk(arg)
                 if isinstance(part, ast.Attribute)}  # fmt: skip
        if name != "os.open" or "os.O_CREAT" not in flags:
            continue
        mode = node.args[2] if len(node.args) > 2 else None
        private = isinstance(mode, ast.Constant) and mode.value == OWNER_ONLY
        if not private:
            yield node.lineno, name


RULES: tuple[Rule, ...] = (
    Rule(
        name="two doors",
        why="What a stranger names is fetched through one guard (media.fetch); a second client"
        " would be a way around it.",
        find=both(imported(CLIENTS), called(CONNECTIONS)),
    ),
    Rule(
        name="av.open",
        why="FFmpeg opens addresses and guesses formats; it gets files of ours, with their format.",
        find=av_of_a_stranger,
    ),
    Rule(
        name="Image.open",
        why="Strangers' pictures are decoded in the sandbox's process only.",
        find=called(frozenset({"Image.open", "PIL.Image.open"})),
    ),
    Rule(
        name="SQL of strings",
        why="Values are bound, never written into a statement.",
        find=sql_of_strings,
    ),
    Rule(
        name="SQLite by hand",
        why="Past the stores nobody sees to accounts, money or the fence; what must, only reads, or"
        " has the home to itself.",
        find=imported(frozenset({"sqlite3"})),
    ),
    Rule(
        name="account first",
        why="A query that isn't told whose rows it is for finds everybody's.",
        find=without_account,
        where=(
            "accounts/store.py",
            "assets/store.py",
            "audit/store.py",
            "ledger/store.py",
            "outbox/store.py",
            "provenance/store.py",
            "outbox/endpoints.py",
            "tasks/store.py",
            "tasks/queue.py",
        ),
    ),
    Rule(
        name="no wait_for",
        why="In Python 3.11 it may swallow a cancel that comes with the result; asyncio.timeout"
        " does not.",
        find=called(frozenset({"asyncio.wait_for"})),
    ),
    Rule(name="no shell", why="Words of a user would be commands.", find=shell),
    Rule(
        name="no lots for secrets",
        why="`random` can be foretold; ids and keys come from `secrets`.",
        find=imported(LOTS),
    ),
    Rule(
        name="the transaction's clock",
        why="State and money change at one time, which tests set: tx.now_ms.",
        find=called(CLOCKS),
        where=(
            "lifecycle.py",
            "ledger/",
            "tasks/",
            "outbox/",
            "accounts/",
            "assets/",
            "audit/",
        ),
    ),
    Rule(
        name="no code from data",
        why="What is read is data, whoever wrote it.",
        find=both(
            imported(LOADERS), called(CODE), called(frozenset({"yaml.load", "yaml.unsafe_load"}))
        ),
    ),
    Rule(
        name="no mktemp",
        why="Between the name and the file somebody else may make it.",
        find=called(frozenset({"tempfile.mktemp", "mktemp"})),
    ),
    Rule(name="TLS is verified", why="Else anybody on the way may answer.", find=tls_off),
    Rule(
        name="secrets are not said",
        why="Logs and terminals are read by others, and kept.",
        find=secret_said,
    ),
    Rule(
        name="no assert on input",
        why="An assert is left out under -O, and is a 500 else.",
        find=assert_of_input,
        where=("surfaces/", "intake/"),
    ),
    Rule(
        name="secret files are private",
        why="A mode set after the file was made is set too late.",
        find=open_to_others,
    ),
)
