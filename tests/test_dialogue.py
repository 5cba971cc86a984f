"""Who speaks where no name stands by: turns of a dialogue, words alone in their paragraph, pronouns after a sentence."""

from __future__ import annotations

import pytest

import quotes
from quotes.text.article import Article

# ruff: noqa: E501  (a case is one line)
# (what it shows, the article with "/" between paragraphs, the speakers of each quotation parted by " | "; "-" for nobody)
TURNS = [
    (
        "two-take-turns",
        'Peter Lind met Anna Roos. / "Are you coming in?" Lind asked. / "Not today," Roos said. / "Tomorrow, then?" / "Perhaps."',
        "Peter Lind | Anna Roos | Peter Lind | Anna Roos",
    ),
    (
        "five-turns",
        'Peter Lind met Anna Roos. / "Where were you on Friday?" Lind asked. / "At home," said Roos. / "Can anybody confirm that?" / "My sister can." / "I will ask her."',
        "Peter Lind | Anna Roos | Peter Lind | Anna Roos | Peter Lind",
    ),
    (
        "turns-of-pronouns",
        'Peter Lind met Anna Roos. / "Where were you on Friday?" he asked. / "At home," she said. / "Can anybody confirm that?"',
        "Peter Lind | Anna Roos | Peter Lind",
    ),
    (
        "cue-before-the-words",
        'Peter Lind met Anna Roos. / Lind asked: "Where were you on Friday?" / "At home," Roos said. / "Can anybody confirm that?"',
        "Peter Lind | Anna Roos | Anna Roos",
    ),
    (
        "one-word-answer",
        'Peter Lind met Anna Roos. / "Did you see the boat?" Lind asked. / "No," Roos said. / "Nothing?" / "Nothing."',
        "Peter Lind | Anna Roos | Peter Lind | Anna Roos",
    ),
    (
        "nobody-asks",
        'Peter Lind met Anna Roos. / "The pier is closed," Lind said. / "It was closed in May too," Roos said. / "And it will stay closed for years."',
        "Peter Lind | Anna Roos | Anna Roos",
    ),
    (
        "same-speaker-twice",
        'Peter Lind came. / "Who paid for the pier?" Lind asked. / "Nobody knows," Lind said. / "Nobody will tell us."',
        "Peter Lind | Peter Lind | Peter Lind",
    ),
    (
        "a-paragraph-between",
        'Peter Lind met Anna Roos. / "Are you coming in?" Lind asked. / "Not today," Roos said. / It rained on the pier. / "We should talk about it tomorrow."',
        "Peter Lind | Anna Roos | -",
    ),
    ("goes-on", '"The bridge took us eleven years," said Mayor Ada Holm. / "Nobody will miss the old ferry."', "Ada Holm | Ada Holm"),
    (
        "goes-on-twice",
        '"The bridge took us eleven years," said Mayor Ada Holm. / "Nobody will miss the old ferry." / "It was always late."',
        "Ada Holm | Ada Holm | Ada Holm",
    ),
    ("goes-on-after-a-colon", 'Mayor Ada Holm spoke on Friday. / She said: / "Nobody will miss the old ferry."', "Ada Holm"),
    (
        "story-after-the-words",
        '"The bridge took us eleven years," said Mayor Ada Holm. The bridge is 900 metres long. / "Nobody will miss the old ferry."',
        "Ada Holm | -",
    ),
    (
        "story-between",
        '"The bridge took us eleven years," said Mayor Ada Holm. / The bridge is 900 metres long. / "Nobody will miss the old ferry."',
        "Ada Holm | -",
    ),
    ("nothing-before", 'The ferry was sold in May. / "Nobody will miss the old ferry, whatever they say."', "-"),
    ("first-of-the-article", '"Nobody will miss the old ferry, whatever they say." / The ferry was sold in May.', "-"),
    (
        "with-its-own-cue",
        '"The bridge took us eleven years," said Mayor Ada Holm. / "Nobody will miss the old ferry," said Tom Hale.',
        "Ada Holm | Tom Hale",
    ),
]
PRONOUNS = [
    ("who-opens-the-sentence-before", 'Karl Voss greeted Jan Meer in Utrecht. "I lost trust in him," he said.', "Karl Voss"),
    ("who-opens-the-last-of-two", 'Karl Voss greeted Jan Meer in Utrecht. Meer looked tired. "I lost trust in him," he said.', "Jan Meer"),
    ("in-the-next-paragraph", 'Karl Voss greeted Jan Meer in Utrecht. / "I lost trust in him," he said.', "Karl Voss"),
    ("who-is-acted-on-does-not", 'Paul Kern was fined on Friday by Judge Peter Lind. "I will appeal," he said.', "Paul Kern"),
    ("judge-who-fines", 'Judge Peter Lind fined Paul Kern on Friday. "You had every chance," he said.', "Peter Lind"),
    ("women", 'Lena Bloom waited for Ada Holm at the gate. "I never saw so many people," she said.', "Lena Bloom"),
    ("second-woman-opens", 'Lena Bloom sang. Ada Holm waited for Bloom at the gate. "I never saw so many people," she said.', "Ada Holm"),
    ("gender-decides-first", 'Karl Voss waited for Ada Holm at the gate. "I never saw so many people," she said.', "Ada Holm"),
    ("named-in-the-words", 'Governor Dale Fisk arrived. "Tom Pell had the keys," he said.', "Dale Fisk"),
    ("him-in-the-words", 'Governor Dale Fisk blamed Tom Pell. "We gave him the keys," he said.', "Dale Fisk"),
    ("her-in-the-words", 'Lena Bloom blamed Ada Holm. "We gave her the keys," she said.', "Lena Bloom"),
    (
        "goes-on-with-he",
        'Karl Voss greeted Jan Meer in Utrecht. "I lost trust in him," Voss said. "It is over," he added.',
        "Karl Voss | Karl Voss",
    ),
    ("cue-first", 'Karl Voss greeted Jan Meer in Utrecht. He said: "I lost trust in him."', "Karl Voss"),
    ("after-a-title", 'Chief executive Karl Voss dismissed his deputy, Jan Meer. "I lost trust in him," he said.', "Karl Voss"),
    ("nobody-of-the-gender", 'Lena Bloom blamed Ada Holm. "We gave her the keys," he said.', "-"),
]


@pytest.fixture(scope="module")
def pipeline() -> quotes.Pipeline:
    return quotes.Pipeline()


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in TURNS + PRONOUNS], ids=[case[0] for case in TURNS + PRONOUNS])
def test_who_speaks(text: str, expected: str, pipeline: quotes.Pipeline) -> None:
    records = pipeline(Article("made-up", text.replace(" / ", "\n\n")))
    found = [" + ".join(record.speaker_names) or "-" for record in records if record.kind == "direct"]
    assert " | ".join(found) == expected
