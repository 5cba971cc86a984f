"""What must come out whatever the order in which it comes in, and what folds are for."""

from __future__ import annotations

import pytest

from quotes.language.quoting import read_language
from quotes.speakers.resolve import name_speakers
from quotes.speakers.roster import Roster
from quotes.stance import fit
from quotes.stance.calibration import unchanged
from tests.inside import case_roster
from tests.passages import PASSAGES
from tests.test_speakers import CASES, attributions, marked, parse
from tests.test_stance import made_up


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    return case_roster(tmp_path_factory.mktemp("roster") / "roster.yaml")


def test_speakers_do_not_depend_on_the_order_of_the_quotations(roster: Roster) -> None:
    english = read_language("en")
    for passage in (*(case[1] for case in CASES), *PASSAGES.values()):
        text, sources, contents = marked(passage)
        items = attributions(text, sources, contents)
        forward = name_speakers(parse(text), items, roster, english)
        backward = name_speakers(parse(text), tuple(reversed(items)), roster, english)
        assert [item.speakers for item in reversed(backward)] == [item.speakers for item in forward], passage


def test_strength_and_calibration_come_from_held_out_rows() -> None:
    items = made_up(2)
    model = fit([item.content for item in items], [item.stance for item in items], [item.group for item in items])
    assert model.calibration != unchanged(3, 0)
    assert model.options["strength"] in (0.3, 3.0, 10.0, 30.0)  # 1.0 is what is taken where nothing can be held out
