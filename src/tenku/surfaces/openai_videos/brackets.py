"""Names of form fields that say where a value belongs: `a[b]`, `a[0][b]`, `a[][b]`."""

import re
from collections.abc import Iterable, Mapping
from typing import cast

from tenku.errors import InvalidParameter

DEPTH_MAX = 4  # names within one another
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_INDEX = re.compile(r"[0-9]{1,4}")
_Tree = dict[str, object]


def nested(pairs: Iterable[tuple[str, object]]) -> Mapping[str, object]:
    """The pairs as JSON would have them: objects, lists, and the values as they are.

    Raises:
        InvalidParameter: a name can't be read, is too deep, or is given twice.
    """
    root: _Tree = {}
    for name, value in pairs:
        tree = root
        *outer, last = _path(name)
        for step in outer:
            inner = tree.setdefault(_place(tree, step, last), {})
            if not isinstance(inner, dict):
                raise _twice(name)
            tree = cast("_Tree", inner)
        place = _place(tree, last, "")
        if place in tree:
            raise _twice(name)
        tree[place] = value
    return {name: _lists(value) for name, value in root.items()}


def _path(name: str) -> list[str]:
    match = _NAME.fullmatch(name)
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])] if match else []
    if not 1 <= len(path) <= DEPTH_MAX:
        raise InvalidParameter(
            f"The field name {name[:80]!r} can't be read. Write a, a[b] or a[0][b], at most "
            f"{DEPTH_MAX} deep.",
            field=name[:80],
        )
    return path


def _place(tree: _Tree, step: str, then: str) -> str:
    """Where a step leads: `[]` is a new place, unless the last one still lacks what follows."""
    if step:
        return step
    newest = tree.get(str(len(tree) - 1))
    if then and isinstance(newest, dict) and then not in newest:
        return str(len(tree) - 1)
    return str(len(tree))


def _lists(value: object) -> object:
    """Objects whose names are 0, 1, 2, ... become lists."""
    if not isinstance(value, dict):
        return value
    tree = cast("_Tree", value)
    if all(_INDEX.fullmatch(name) for name in tree):
        return [_lists(tree[name]) for name in sorted(tree, key=int)]
    return {name: _lists(inner) for name, inner in tree.items()}


def _twice(name: str) -> InvalidParameter:
    field = name.partition("[")[0][:80]
    return InvalidParameter(f"{field} is given more than once.", field=field)
