"""Whose words a quotation is, on texts of our own in the form of `benchmarks.cases`: every kind of name, office, pronoun and dialogue."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import quotes
from quotes.config import default_config

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # benchmarks/ is no part of the package

from benchmarks.cases import faults_of, records_of  # noqa: E402

pytestmark = pytest.mark.versions
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in map(json.loads, (ROOT / "tests" / "cases" / "naming.jsonl").read_text(encoding="utf-8").splitlines())
}
"""A case with `miss` is a known one: its reason."""


@lru_cache(maxsize=1)
def pipeline() -> quotes.Pipeline:
    return quotes.Pipeline(default_config())


@pytest.mark.parametrize("name", CASES)
def test_a_quotation_has_its_speaker(name: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    if "miss" in case:
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["miss"]))
    assert not list(faults_of(case, records_of(case, pipeline())))
