"""A transcript's turns: who spoke, and from where to where."""

from __future__ import annotations

import time

import pytest

from quotes.language.quoting import read_language
from quotes.quotation.evidence.turns import find_turns
from tests.quoting import attribute, find_quotations, parse_of

EN = read_language("en")

TURNS = {
    "a story whose cue stands before the marks": (
        'MR. HOLM: We will rebuild it, all of it.\n\nMS. BRANDT: With what money?\n\nMayor Voss said: "There is none."\n\nIt rained.',
        [("MR. HOLM", "We will rebuild it, all of it."), ("MS. BRANDT", "With what money?")],
    ),
    "what leads up to the story's sign": (
        "MR. HOLM: We will rebuild it, all of it.\n\nMS. BRANDT: With what money?\n\nThe hall fell silent for a while.\n\n"
        "\u201cThere is none,\u201d Mayor Voss said.",
        [("MR. HOLM", "We will rebuild it, all of it."), ("MS. BRANDT", "With what money?")],
    ),
    "a talker's own paragraph before the sign stays": (
        "MR. HOLM: We will rebuild it, all of it.\n\nMS. BRANDT: With what money?\n\nI ask you once more, and gladly.\n\n"
        "\u201cThere is none,\u201d Mayor Voss said.",
        [("MR. HOLM", "We will rebuild it, all of it."), ("MS. BRANDT", "With what money?\n\nI ask you once more, and gladly.")],
    ),
    "two speakers": (
        "MR. HOLM: We will rebuild it.\n\nMS. BRANDT: With what money?",
        [("MR. HOLM", "We will rebuild it."), ("MS. BRANDT", "With what money?")],
    ),
    "a turn goes on to the next label": (
        "MR. HOLM: Good.\n\nSo, the pier is safe.\n\nMS. BRANDT: Thank you.",
        [("MR. HOLM", "Good.\n\nSo, the pier is safe."), ("MS. BRANDT", "Thank you.")],
    ),
    "a question is nobody's": (
        "THE MAYOR: Good.\n\nQ  When will it open?\n\nTHE MAYOR: In May.\n\nQUESTION: This May?",
        [("THE MAYOR", "Good."), ("THE MAYOR", "In May.")],
    ),
    "a gap and a stage direction end it": (
        "MR. HOLM: Good.\n\n[...]\n\nThe hall was full.\n\nMR. HOLM: We go on.\n\n(Applause.)\n\nNobody left.",
        [("MR. HOLM", "Good."), ("MR. HOLM", "We go on.")],
    ),
    "an article that begins with A is no answer": (
        "MR. HOLM: Good.\n\nA pier is a pier.\n\nMS. BRANDT: Indeed.",
        [("MR. HOLM", "Good.\n\nA pier is a pier."), ("MS. BRANDT", "Indeed.")],
    ),
    "a paragraph that begins with end goes on": (
        "MR. HOLM: Good.\n\nEnd of the story.\n\nMS. BRANDT: Indeed.\n\nEND 6:40 P.M.",
        [("MR. HOLM", "Good.\n\nEnd of the story."), ("MS. BRANDT", "Indeed.")],
    ),
    "labels at the ends of lines": (
        "Town Hall\n\n6:13 P.M. EDT THE MAYOR:\n\nThank you all.\n\nHere is my colleague, Ada Holm. MS. HOLM:\n\nGood evening.",
        [("THE MAYOR", "Thank you all.\n\nHere is my colleague, Ada Holm."), ("MS. HOLM", "Good evening.")],
    ),
    "a full name that comes again": (
        "Question: Why now?\n\nAda Holm: The pier can no longer wait for it.\n\n"
        "Question: And then?\n\nAda Holm: Then we shall see what is left of it.",
        [("Ada Holm", "The pier can no longer wait for it."), ("Ada Holm", "Then we shall see what is left of it.")],
    ),
    "an excerpt in a story is a paragraph a turn": (
        "The mayor spoke on Monday.\n\nIt was late.\n\nNobody came.\n\nStill, he spoke.\n\nIn part:\n\nHOLM: It is done.\n\n"
        "BRANDT: Done?\n\nHolm and Brandt left at noon.\n\nThey had lunch.",
        [("HOLM", "It is done."), ("BRANDT", "Done?")],
    ),
    "a surname known from a longer label": (
        "ADA HOLM: It is done, and it was done by the town.\n\nHOLM: I say it once more, it is done by now.",
        [("ADA HOLM", "It is done, and it was done by the town."), ("HOLM", "I say it once more, it is done by now.")],
    ),
    "a story after it, with its heading": (
        "MR. HOLM: Good.\n\nMS. BRANDT: We are ready.\n\nNobody else is.\n\nFloods in the north\n\n"
        'The river rose. "It never was so high," Mayor Ada Lund said.\n\nIt fell on Monday.',
        [("MR. HOLM", "Good."), ("MS. BRANDT", "We are ready.\n\nNobody else is.")],
    ),
    "a story after it that opens with words in marks": (
        "MR. HOLM: Good.\n\nMS. BRANDT: We are ready.\n\n“It never was so high,” said the mayor of the town.",
        [("MR. HOLM", "Good."), ("MS. BRANDT", "We are ready.")],
    ),
    "a story after it with a dateline": (
        "MR. HOLM: Good.\n\nMS. BRANDT: We are ready.\n\nNew pier\n\nNORHAVEN, Vestria (Wire) — The pier opened.",
        [("MR. HOLM", "Good."), ("MS. BRANDT", "We are ready.")],
    ),
    "what a speaker tells of stays the speaker's": (
        "MR. HOLM: Good.\n\n“Never again,” she said to all of us.\n\nSo I went home.\n\nMS. BRANDT: We are ready.",
        [("MR. HOLM", "Good.\n\n“Never again,” she said to all of us.\n\nSo I went home."), ("MS. BRANDT", "We are ready.")],
    ),
    "what speakers quote of themselves is theirs": (
        "MR. HOLM: Good.\n\nMS. BRANDT: We are ready.\n\n“Never again,” I said to all of them.\n\nThat was in May.",
        [("MR. HOLM", "Good."), ("MS. BRANDT", "We are ready.\n\n“Never again,” I said to all of them.\n\nThat was in May.")],
    ),
    "a transcript, a story, a transcript": (
        "MR. HOLM: Good.\n\nMS. BRANDT: We are ready.\n\n“It rose,” Ada Lund said.\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\n"
        "MR. HOLM: Good evening.\n\nMS. BRANDT: Good night.",
        [("MR. HOLM", "Good."), ("MS. BRANDT", "We are ready."), ("MR. HOLM", "Good evening."), ("MS. BRANDT", "Good night.")],
    ),
    "a paragraph that is set far in": (
        f"MR. HOLM: Good.\n\n{' ' * 25}It rained.\n\nMS. BRANDT: We are ready.",
        [("MR. HOLM", f"Good.\n\n{' ' * 25}It rained."), ("MS. BRANDT", "We are ready.")],
    ),
    "one label makes no transcript": ("MR. HOLM: We will rebuild it.", []),
    "notices are nobody's": ("CORRECTION: The pier is long.\n\nUPDATE: It is longer.", []),
    "a list is no transcript": ("Holm: 45 percent\n\nBrandt: 40 percent\n\nHolm: 44 percent\n\nBrandt: 41 percent", []),
    "words in marks are left to the marks": ('MR. HOLM: "It is done."\n\nMS. BRANDT: "Done?"', []),
    "no colon": ("MR. HOLM spoke.\n\nMS. BRANDT spoke.", []),
}


@pytest.mark.parametrize(("text", "expected"), TURNS.values(), ids=TURNS.keys())
def test_turns(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(turn.name.of(text), turn.content.of(text)) for turn in find_turns(text, EN)] == expected


def test_a_turn_is_a_direct_quotation_of_the_name_before_it() -> None:
    text = (
        "MR. HOLM: We will rebuild the old harbour before the winter.\n\nIt was what they said in May.\n\n"
        'MS. BRANDT: You told us "never again" on Monday, did you not?'
    )
    parse = parse_of(text)
    found = attribute(parse, find_quotations(parse, EN), EN)
    assert [(one.source.span.of(text), one.quotation.kind, one.rule) for one in found if one.source] == [
        ("MR. HOLM", "direct", "signed"),
        ("MS. BRANDT", "direct", "signed"),
    ]
    assert [one.quotation.span.of(text)[-14:] for one in found] == ["y said in May.", ", did you not?"]


def test_time_is_linear_in_the_labels() -> None:
    def seconds(count: int) -> float:
        text = "\n\n".join(f"NAME{number % 7}X: Words of no weight, {number} of them, are said." for number in range(count))
        begun = time.process_time()
        find_turns(text, EN)
        return time.process_time() - begun

    seconds(200)
    assert seconds(8000) < 40 * max(seconds(1000), 0.002)


def test_no_turn_goes_on_without_a_bound() -> None:
    text = "MR. HOLM: Good.\n\nMS. BRANDT: We are ready.\n\n" + "The river rose again in the town by the sea.\n\n" * 2000
    *_, last = find_turns(text, EN)
    assert 19_000 < len(last.content) <= 20_000
