"""The lists in import-linter's contracts are complete; `make check` runs the contracts."""

import ast
import tomllib
from pathlib import Path

import pytest


def contract(root: Path, name: str) -> dict[str, list[str]]:
    config = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    return next(found for found in contracts if found["name"].startswith(name))


def modules(package: Path) -> set[str]:
    """The public modules and packages directly in `package`."""
    return {
        path.stem
        for path in package.iterdir()
        if path.stem[0] not in "_." and (path.suffix == ".py" or (path / "__init__.py").exists())
    }


@pytest.mark.parametrize(
    ("package", "name", "shared"),
    [
        ("surfaces", "Surfaces", set[str]()),
        (
            "engines",
            "Engines",
            {
                "base",
                "calls",
                "frames",
                "health",
                "licences",
                "multipart",
                "prompts",
                "provider",
                "purchase",
                "record",
                "remote",
                "router",
                "token",
            },
        ),
    ],
)
def test_every_sibling_is_in_its_contract(
    root: Path, package: str, name: str, shared: set[str]
) -> None:
    listed = {module.rpartition(".")[2] for module in contract(root, name)["modules"]}
    assert listed == modules(root / "src" / "tenku" / package) - shared


def test_no_layer_is_optional(root: Path) -> None:
    assert [layer for layer in contract(root, "Layers")["layers"] if "(" in layer] == []


def test_no_file_has_more_than_400_lines(root: Path) -> None:
    files = [path for top in ("src", "tests", "scripts") for path in (root / top).rglob("*.py")]
    assert len(files) > 20
    long = {str(path): n for path in files if (n := path.read_text("utf-8").count("\n")) > 400}
    assert long == {}


def test_no_function_has_more_than_70_lines(root: Path) -> None:
    functions = [
        (f"{path.name}: {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in (root / "src").rglob("*.py")
        if "migrations" not in path.parts  # a table's columns stand where it is made
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 500
    assert {name: lines for name, lines in functions if lines > 70} == {}
