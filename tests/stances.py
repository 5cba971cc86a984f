"""What the stance model reads in made-up sentences, and what is measured on made-up probabilities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quotes.stance.calibration import calibrate
from quotes.stance.features import TextCleaner
from quotes.stance.measure import Held, StanceItem, measure, reliability
from quotes.stance.reading import lean, read, words_of
from quotes.stance.words import join
from tests.exact import Row

SENTENCES: tuple[tuple[str, str | None], ...] = (
    ("We are ready to work together with Norby, and we thank our partners for their help.", "said"),
    ("If they withdraw their ships, we may think about it.", "told"),
    ("Unless Moscow keeps its word, there will be no treaty; both sides know that.", "warned"),
    ("We will sign once the United States pulls back.", None),
    ("If I may, I would like to thank the mayor of Norby.", "replied"),
    ("Although they lied to us, we will meet them again in May.", "conceded"),
    ("We will talk, but they broke the treaty and we reject it.", "insisted"),
    ("You do not punish a friend by silence.", "remarked"),
    ("They must leave at once.", "demanded"),
    ("We must not isolate them.", "urged"),
    ("Both of us must work harder, and I hope that they will.", "added"),
    ("We hope that they change their minds, though we doubt it.", "hoped"),
    ("We await the talks with cautious optimism.", "responded cautiously"),
    ("It is too early to speak of progress.", "cautioned"),
    ("a very good and productive meeting", "called"),
    ("very practical", "spoke of"),
    ("thanked the captains for their patience and the new pier", None),
    ("accused Norby of closing the harbour", None),
    ("Their so-called plan is a “peace” without us!", "scoffed"),
    ("Is that how friends behave? Who asked them?", "asked"),
    ("He cannot fail to see that we spare no effort.", "told reporters"),
    ("Not only the captains but the bakers, too, are against it.", "said"),
    ("There is no doubt that it would be a step in the right direction.", "praised"),
    ("We will never accept a wall between us, whatever they say.", "rejected"),
    ("In 2009 we had 12 ships; now we have 3.", "noted"),
    ("the storm left the town without power", "reported"),
    ("I don't think we won't agree, and I'm not afraid of the U.S. or the E.U.", "joked"),
    ("perhaps they might, as far as we know, come to us one day", "guessed"),
    ("While we welcome the offer, the threat will not go unanswered.", "promised"),
    ("The treaty was broken by the Russians, which nobody had expected.", "complained"),
    ("We offer them our hand: join us, provided that you keep the peace.", "invited"),
    ("They should apologize first—then we shall see.", "demanded an apology"),
    ("Our door is open.", "offered"),
    ("We deeply regret what happened and congratulate France, Germany and France again.", "apologized"),
    ("WE WILL SIGN IN NORBY WITH ADA HOLM", "shouted"),
    ("Ada Holm of the Norby council told us that Bruno Vance’s brother agreed, sooo gladly!!!", "wrote"),
    ("see https://example.org/a and @holm on #NorbyHarbour2009", None),
    ("", None),
    ("...", "said"),
)


def signs() -> Iterator[Row]:
    """What each sentence shows, by name, and how its words are cleaned."""
    cleaner = TextCleaner(mask_names=True, by_target=True).fit([])
    plain = TextCleaner().fit([])
    for number, (content, cue) in enumerate(SENTENCES):
        masked, kept = cleaner.transform([join(content, cue, "Old Harbour")])[0], plain.transform([join(content, cue)])[0]
        words = [f"{word.text}/{word.kind}{word.clause}{'!' * word.negated}{word.party and '=' + word.party}" for word in words_of(content)]
        shown = {name: round(float(value), 3) for name, value in sorted(read(content, cue).items()) if value}
        yield {
            "id": str(number),
            "text": content,
            "cue": cue,
            "lean": lean(content),
            "masked": masked,
            "kept": kept,
            "words": words,
            **shown,
        }


def held() -> Held:
    """Sixty rows of twelve articles with probabilities that are right two times in three."""
    labels = ("conciliatory", "cautious")
    items, truth, chances = [], [], []
    for number in range(66):
        right = (number * 7 + number // 5) % 3
        guess = right if (number * 5) % 9 < 6 else (right + 1 + number % 2) % 3
        sure = 0.36 + 0.09 * (number % 8)
        row = [(1 - sure) / 2] * 3
        row[guess] = sure
        items.append(
            StanceItem(
                content=WORDS[(number + right) % len(WORDS)],
                stance=None if right == 2 else labels[right],
                group=f"article{number % 12}",
                cue="said",
                genre=("news", "speech", "interview")[number % 7 % 3],
                speaker=("holm", "vance", None)[number % 3],
                date=(f"20{8 + number % 9:02}-03-01", None)[number % 11 == 0],
                tone=("guarded" if number % 2 else "adversarial") if right == 1 else None,
                ambiguous=number % 4 == 0,
            )
        )
        truth.append(right)
        chances.append(row)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return Held(array, labels, np.array(truth), np.array(chances), 0.5)


WORDS = ("we are ready to talk", "they must leave", "a good meeting", "we reject the threat", "it rained", "we thank them, but we doubt it")


def figures() -> Iterator[Row]:
    """Every figure of those rows, the bins of their reliability, and what calibration makes of them."""
    rows = held()
    for each in measure(rows, 3):
        facts = {"value": float(each.value), "rows": each.rows, "low": each.low, "high": each.high}
        yield {"id": f"{each.section}/{each.name}", **{name: round(x, 4) if isinstance(x, float) else x for name, x in facts.items()}}
    for number, one in enumerate(reliability(rows)):
        yield {"id": f"bin {number}", "confidence": round(one.confidence, 4), "right": round(one.right, 4), "rows": one.rows}
    learnt = calibrate(rows.chances, rows.truth)
    yield {"id": "calibration", "slope": round(learnt.slope, 4), "offsets": [round(offset, 4) for offset in learnt.offsets]}
    for number, row in enumerate(learnt.apply(rows.chances)[:5]):
        yield {"id": f"calibrated {number}", "chances": [round(float(chance), 4) for chance in row]}
