"""Write the pages of docs/ that come from code; with --check only compare them.

A page is generated where code is the truth and prose would grow stale: the models and their
parameters come from the catalog. A new page is a function and a line in PAGES.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES: Mapping[str, Callable[[], str]] = {}


def main(arguments: list[str]) -> int:
    """Return 0, or 1 if with --check a page differs from what would be written."""
    stale = [
        name
        for name, render in PAGES.items()
        if not (page := DOCS / name).is_file() or page.read_text("utf-8") != render()
    ]
    if "--check" not in arguments:
        for name in stale:
            (DOCS / name).write_text(PAGES[name](), "utf-8")
            print(f"wrote docs/{name}")
        return 0
    for name in stale:
        print(f"docs/{name} is not what the code says; run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
