"""Changes that no test should notice, each with its reason. Nothing else is excused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Mutants in a line that `where` is found in, whose operator and texts hold `change`."""

    where: str
    change: str
    reason: str


EQUIVALENT: tuple[Equivalent, ...] = (
    Equivalent(
        r"^(?!.*process\(articles\)).*strict=True",
        r"^(constant: True|argument dropped: .*strict)",
        "lengths that are equal by construction; it only guards (not so of what a given function returns)",
    ),
    Equivalent(r"strict=False", r"^argument dropped: .*strict=False", "what it is without"),
    Equivalent(r"newline=", r'^(argument dropped: .*newline|text emptied: "\\n")', "no difference where lines end in a line feed anyway"),
    Equivalent(r"encoding=|utf-8", r"^argument dropped: .*utf-8", "the default where the tests run"),
    Equivalent(r"json\.dumps", r'^text emptied: "\\n"', "white space at the end of a file of ours"),
    Equivalent(r"repr=False", r"^(constant: False|argument dropped: .*repr)", "how a value is shown to a programmer"),
    Equivalent(r"ensure_ascii", r"^(constant|argument dropped: .*ensure_ascii)", "the same text spelt with other escapes"),
    Equivalent(r"allow_pickle=False", r"^argument dropped: .*allow_pickle", "what numpy does without"),
    Equivalent(r"math\.exp\(score - top\)", r"^arithmetic", "shares of a sum, whatever is taken from all of them"),
    Equivalent(r"if idiom in lowered", r"^branch always taken", "replacing what is not there"),
    Equivalent(r"\w+_end if \w+_end >= 0 else", r"^comparison: >= -> >$", "a line's end that is looked for after a word is never at 0"),
    Equivalent(r"^\w*BATCH\w* = ", r"^constant", "how much is worked on at once, never what comes out"),
)
