"""What pyproject.toml says of other libraries is true: all that is imported is named, and CI runs with the lowest of each."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
TESTS_TOO = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["plots"], *PROJECT["optional-dependencies"]["test"]]
MODULES = {
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
    "huggingface_hub": "huggingface-hub",
    "sentence_transformers": "sentence-transformers",
}
"""Where the module has another name than the distribution."""


def version(written: str) -> tuple[int, ...]:
    """A version without what says nothing: 2.0 is 2.0.0, and 2.13.0+cpu is 2.13."""
    numbers = [int(number) for number in written.partition("+")[0].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def lowest_allowed() -> dict[str, tuple[int, ...]]:
    found = {}
    for requirement in TESTS_TOO:
        bound = re.fullmatch(r"([\w-]+)>=([\d.]+)(,<\d+)?", requirement)
        assert bound, f"{requirement}: a lower bound belongs here"
        assert found.setdefault(bound[1], version(bound[2])) == version(bound[2]), f"{bound[1]}: two lower bounds"
    return found


def pinned(name: str) -> dict[str, tuple[int, ...]]:
    lines = [line.partition(" ;")[0] for line in (ROOT / name).read_text("utf-8").splitlines() if line and line[0] not in "#-"]
    return {line.partition("==")[0]: version(line.partition("==")[2]) for line in lines}


def test_the_list_of_the_lowest_versions_is_the_bounds() -> None:
    assert pinned("constraints-lowest.txt") == lowest_allowed()


def test_the_versions_that_are_pinned_are_allowed() -> None:
    allowed = lowest_allowed()
    for name in ("constraints.txt", "torch-cpu.txt"):
        for library, number in pinned(name).items():
            assert number >= allowed[library], f"{name}: {library}"


def test_every_library_that_is_imported_is_named() -> None:
    named = {re.split(r"[>\[]", requirement)[0] for group in PROJECT["optional-dependencies"].values() for requirement in group}
    named |= {re.split(r">", requirement)[0] for requirement in PROJECT["dependencies"]}
    for path in (ROOT / "quotes").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"quotes"}:
                assert MODULES.get(module, module.replace("_", "-")) in named, f"{path.name} imports {module}"


def test_what_libraries_may_break_is_run_with_other_versions() -> None:
    """A test file that meets one of these libraries by itself bears the mark, so that CI runs it with the lowest and the newest."""
    for path in (ROOT / "tests").glob("test_*.py"):
        text = path.read_text("utf-8")
        meets = re.search(r"^\s*(?:from|import) (?:datasets|sklearn|yaml|stanza|huggingface_hub|pyarrow|torch|scipy)\b", text, re.M)
        assert not meets or "pytest.mark.versions" in text, path.name
