"""Words of an annotation are found in its article; every fault has a place and a way out; a draft reads back the same."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.annotations import (
    check_folder,
    draft,
    read_annotations,
    read_folder,
    resolve,
    roster_names,
    settled,
    to_records,
    with_facts,
    write_draft,
)
from quotes.annotations.form import AnnotationFile, speaker_type
from quotes.annotations.resolve import Resolved, kind_of, kind_of_source, nearest_words, quoted_spans_of
from quotes.config import default_config
from quotes.errors import AnnotationError, AnnotationWarning, ArticleError, InputError, OutputError, YamlError
from quotes.quotation.types import SPEAKER_TYPES
from quotes.record import Record
from quotes.speakers.chains import slug
from quotes.speakers.roster import read_roster
from quotes.text.article import Article
from quotes.text.spans import Span, whole_words
from quotes.yamlfile import read_yaml

ROOT = Path(__file__).resolve().parent.parent
ROSTER = {"holm": "Ada Holm", "brekke": "Bo Brekke"}
LABELS = ("for", "against")
TEXT = """Holm opens the bridge

“We are ready to talk,” Mayor Ada Holm said on Monday. “The bridge is safe,” she added.
“The ferry,” Brekke said, “is not going to stop.” Aunt Ona, 90, said it was too late.
Brekke said that the “old ferry” would stay. The council agreed to wait, Radio Fjord quoted a clerk as saying.

Holm said no. Brekke said no.
"""
ARTICLE = Article("bridge", TEXT)


def read(
    folder: Path, body: str, *, digest: str = ARTICLE.digest, name: str = "bridge", labels: Sequence[str] | None = LABELS
) -> AnnotationFile:
    path = folder / f"{name}.yaml"
    path.write_text(f"article: {name}\ndigest: {digest}\nannotator: ona\n{body}", encoding="utf-8")
    return read_annotations(path, ROSTER, labels)


def found(folder: Path, entry: str) -> Resolved:
    file = read(folder, f"quotations:\n  - {{{entry}}}\n")
    assert not file.faults, file.faults
    return resolve(file, ARTICLE)


def words(spans: Sequence[Span]) -> list[str]:
    return [span.of(TEXT) for span in spans]


@pytest.mark.parametrize(
    ("entry", "content", "at"),
    [
        pytest.param("content: We are ready to talk", ["We are ready to talk"], None, id="whole"),
        pytest.param("content: We ... talk", ["We are ready to talk"], None, id="first and last words"),
        pytest.param("content: We … talk", ["We are ready to talk"], None, id="the one-letter ellipsis"),
        pytest.param('content: "“We are ready to talk,”"', ["We are ready to talk,"], None, id="marks around it are left out"),
        pytest.param("content: '\"We are ready to talk,\"'", ["We are ready to talk,"], None, id="straight marks for curly"),
        pytest.param("content: [The ferry, is not ... stop]", ["The ferry", "is not going to stop"], None, id="cut by its cue"),
        pytest.param("content: no, occurrence: 2", ["no"], TEXT.rindex("no"), id="occurrence"),
        pytest.param("content: no, near: Brekke said", ["no"], TEXT.rindex("no"), id="near"),
        pytest.param("content: [no, no], occurrence: [1, 2]", ["no", "no"], TEXT.index("no. "), id="occurrence of each part"),
        pytest.param("content: said ... no, occurrence: 2", ["said no"], TEXT.rindex("said"), id="occurrence of first and last words"),
        pytest.param("content: ferry” would stay", ["ferry” would stay"], None, id="a mark within"),
    ],
)
def test_content(tmp_path: Path, entry: str, content: list[str], at: int | None) -> None:
    resolved = found(tmp_path, entry)
    assert not resolved.faults
    assert words(resolved.quotations[0].content) == content
    if at is not None:
        assert resolved.quotations[0].content[0].start == at


@pytest.mark.parametrize(
    ("entry", "before"),
    [
        pytest.param("content: We are ready to talk, cue: said", "Holm ", id="after it"),
        pytest.param("content: The bridge is safe, cue: added", "she ", id="once"),
        pytest.param("content: [The ferry, is not going to stop], cue: said", "Brekke ", id="between its pieces"),
        pytest.param("content: it was too late, cue: said", "Ona, 90, ", id="in its sentence, though another is as near"),
        pytest.param("content: the “old ferry” would stay, cue: said", "late.\nBrekke ", id="before it"),
        pytest.param("content: no, occurrence: 2, cue: said", "no. Brekke ", id="of its own occurrence"),
        pytest.param("content: it was too late, cue: {words: said, occurrence: 2}", ",” Brekke ", id="an occurrence of its own"),
        pytest.param("content: it was too late, cue: {words: said, near: Monday}", "Ada Holm ", id="near words of its own"),
    ],
)
def test_the_cue_nearest_the_content(tmp_path: Path, entry: str, before: str) -> None:
    resolved = found(tmp_path, entry)
    assert not resolved.faults
    cue = resolved.quotations[0].cue
    assert cue and TEXT[: cue.start].endswith(before)


def test_the_sentence_counts_more_than_the_distance(tmp_path: Path) -> None:
    text = "“Yes,” he said. “I never did so,” the old man from the house by the river said."
    article = Article("bridge", text)
    file = read(tmp_path, "quotations:\n  - {content: I never did so, cue: said, source: man}\n", digest=article.digest)
    [one] = resolve(file, article).quotations
    assert one.cue and one.cue.start == text.rindex("said")


def test_fields(tmp_path: Path) -> None:
    entry = (
        "content: The council agreed to wait, source: clerk, cue: quoted, relay: Radio Fjord, speaker: a clerk (unnamed), "
        "kind: indirect, reports: act, stance: against, tone: guarded, ambiguous: true, rule: K1, party: council, target: ferry, "
        "core: false, votes: {ona: for, per: null}, note: n"
    )
    [one] = found(tmp_path, entry).quotations
    assert (one.kind, one.reports, one.stance, one.labelled) == ("indirect", "act", "against", True)
    assert (one.tone, one.ambiguous, one.rule, one.party, one.target) == ("guarded", True, "K1", "council", "ferry")
    assert (one.core, one.votes, one.note) == (False, (("ona", "for"), ("per", None)), "n")
    assert one.relay and one.relay.of(TEXT) == "Radio Fjord"
    [record] = to_records(found(tmp_path, entry), ARTICLE)
    assert (record.grade, record.annotator, record.rule, record.confidence) == ("gold", "ona", "gold", 1.0)
    assert (record.relay, record.source_text, record.source_kind, record.cue_text) == ("Radio Fjord", "clerk", "noun", "quoted")
    assert (record.speakers, record.speaker_names, record.speaker_type) == (("local:a-clerk",), ("a clerk (unnamed)",), "unnamed")


@pytest.mark.parametrize(("stance", "labelled"), [("", False), (", stance: null", True), (", stance: ", True)])
def test_off_target_is_not_the_same_as_not_labelled(tmp_path: Path, stance: str, labelled: bool) -> None:
    [one] = found(tmp_path, f"content: it was too late{stance}").quotations
    assert (one.stance, one.labelled) == (None, labelled)


@pytest.mark.parametrize(
    ("speaker", "keys", "names", "kind"),
    [
        ("holm", ("holm",), ("Ada Holm",), "person"),
        ("Ada Holm", ("holm",), ("Ada Holm",), "person"),
        ("[holm, brekke]", ("holm", "brekke"), ("Ada Holm", "Bo Brekke"), "person"),
        ("[holm, the council]", ("holm", "local:the-council"), ("Ada Holm", "the council"), "group"),
        ("Ona Dál", ("local:ona-dal",), ("Ona Dál",), "person"),
        ("analysts (unnamed)", ("local:analysts",), ("analysts (unnamed)",), "unnamed"),
        ("Fjord Line (organisation)", ("local:fjord-line",), ("Fjord Line",), "organisation"),
        ("null", (), (), None),
    ],
)
def test_speakers(tmp_path: Path, speaker: str, keys: tuple[str, ...], names: tuple[str, ...], kind: str | None) -> None:
    [record] = to_records(found(tmp_path, f"content: it was too late, speaker: {speaker}"), ARTICLE)
    assert (record.speakers, record.speaker_names, record.speaker_type) == (keys, names, kind)
    assert record.speaker_confidence == (1.0 if keys else None)


def test_a_speaker_type_that_is_given_counts(tmp_path: Path) -> None:
    [record] = to_records(found(tmp_path, "content: it was too late, speaker: Fjord Line, speaker_type: organisation"), ARTICLE)
    assert record.speaker_type == "organisation"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ona Dal", "person"),
        ("the official", "unnamed"),
        ("a Moscow official", "unnamed"),
        ("spokesman of the Foreign Ministry", "unnamed"),
        ("analysts", "group"),
        ("the ministers of Norway", "group"),
        ("the Foreign Ministry", "organisation"),
        ("White House", "organisation"),
        ("NATO", "organisation"),
        ("Moscow", "organisation"),
        ("the man next door (person)", "person"),
    ],
)
def test_what_a_free_name_is(name: str, kind: str) -> None:
    assert speaker_type(name) == kind


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("she", "pronoun"),
        ("He", "pronoun"),
        ("Mayor Ada Holm", "name"),
        ("Holm, the mayor", "name"),
        ("Holm's aide", "noun"),
        ("the head of Fjord Line", "noun"),
    ],
)
def test_what_a_source_is(source: str, kind: str) -> None:
    assert kind_of_source(source, "en") == kind
    assert kind_of_source(source, "xx") == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (["We are ready to talk"], "direct"),
        (["The ferry", "is not going to stop"], "direct"),
        (["the “old ferry” would stay"], "mixed"),
        (["it was too late"], "indirect"),
    ],
)
def test_the_kind_comes_from_the_marks(content: list[str], kind: str) -> None:
    spans = [Span(TEXT.index(part), TEXT.index(part) + len(part)) for part in content]
    assert kind_of(TEXT, spans, quoted_spans_of(ARTICLE)) == kind
    assert quoted_spans_of(replace(ARTICLE, language="xx")) == quoted_spans_of(ARTICLE)


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        pytest.param(
            "quotations:\n  - content: We are reddy to talk", "5:14", "stand nowhere.*nearest: 'We are ready to talk'", id="misspelt"
        ),
        pytest.param(
            "quotations:\n  - content: We are ... tallk", "5:14", "it is 'tallk' that is not there.*nearest: 'talk'", id="one end misspelt"
        ),
        pytest.param("quotations:\n  - content: safe ... ready", "5:14", "not in this order", id="ends swapped"),
        pytest.param("quotations:\n  - content: qqqq", "5:14", "stand nowhere in the article: 'qqqq'$", id="like nothing"),
        pytest.param(
            "quotations:\n  - content: said",
            "5:14",
            r"at 6 places of the article \(lines 3, 4, .*`occurrence: 1` to 6",
            id="at several places",
        ),
        pytest.param("quotations:\n  - content: said\n    occurrence: 9", "5:14", "there is no occurrence 9: .* at 6 places", id="too far"),
        pytest.param("quotations:\n  - content: [is not, The ferry]", "5:14", "do not follow one another", id="pieces swapped"),
        pytest.param(
            "quotations:\n  - content: [no, no]\n    occurrence: [2, 1]", "5:14", "do not follow one another", id="occurrences swapped"
        ),
        pytest.param("quotations:\n  - content: no\n    near: qqqq", "5:14", "`near` stand nowhere", id="near nothing"),
        pytest.param("quotations:\n  - content: said\n    near: no", "5:14", "as near to two", id="near two"),
        pytest.param("quotations:\n  - content: too late\n    cue: saidd", "6:10", "stand nowhere.*nearest: 'said'", id="cue misspelt"),
        pytest.param(
            "quotations:\n  - content: The bridge is safe\n    source: bridge is", "6:13", "only within the content", id="source within"
        ),
        pytest.param(
            "quotations:\n  - content: too late\n  - content: too ... late", "6:5", "annotated already, at .*bridge.yaml:5:5", id="twice"
        ),
        pytest.param(
            "quotations:\n  - content: too late\nrejected:\n  - content: too late", "5:5", "rejected below", id="a quotation and none"
        ),
        pytest.param("rejected:\n  - content: old fery", "5:14", "nearest: 'old ferry'", id="rejected, misspelt"),
    ],
)
def test_words_that_do_not_fit(tmp_path: Path, body: str, place: str, said: str) -> None:
    file = read(tmp_path, body)
    assert not file.faults
    [fault] = resolve(file, ARTICLE).faults
    assert fault.place == f"{file.path}:{place}"
    with pytest.raises(AnnotationError, match=said):
        raise fault


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        pytest.param("quotation: []", "4:1", "unknown key 'quotation'.*did you mean 'quotations'", id="key of the file"),
        pytest.param("quotations:\n  - {content: x, speeker: holm}", "5:18", "did you mean 'speaker'", id="key of a quotation"),
        pytest.param("quotations:\n  - {cue: said}", "5:5", "'content' is missing", id="no content"),
        pytest.param("quotations:\n  - ", "5:4", "keys and values belong here, not nothing", id="nothing"),
        pytest.param("quotations:\n  - words", "5:5", "keys and values belong here", id="bare words"),
        pytest.param("quotations: x", "4:13", "a list belongs here", id="no list"),
        pytest.param("quotations:\n  - content: ''", "5:14", "at least one word", id="empty words"),
        pytest.param("quotations:\n  - content: []", "5:14", "points at nothing", id="empty list"),
        pytest.param("quotations:\n  - {content: x, cue: [a, b]}", "5:23", "keys and values belong here", id="a cue in pieces"),
        pytest.param("quotations:\n  - {content: x, cue: {word: a}}", "5:24", "did you mean 'words'", id="key of a cue"),
        pytest.param("quotations:\n  - {content: x, stance: four}", "5:26", "did you mean 'for'.*one of: for, against", id="stance"),
        pytest.param("quotations:\n  - {content: x, votes: {ona: fur}}", "5:31", "one of: for, against", id="vote"),
        pytest.param("quotations:\n  - {content: x, kind: quoted}", "5:24", "one of: direct, mixed, indirect", id="kind"),
        pytest.param("quotations:\n  - {content: x, tone: loud}", "5:24", "one of: guarded, adversarial", id="tone"),
        pytest.param("quotations:\n  - {content: x, ambiguous: maybe}", "5:29", "true or false", id="ambiguous"),
        pytest.param("quotations:\n  - {content: x, occurrence: 0}", "5:30", "counted from 1", id="occurrence 0"),
        pytest.param(
            "quotations:\n  - {content: x, occurrence: [1, 2]}",
            "5:30",
            r"one for each part of the content \(1\)",
            id="too many occurrences",
        ),
        pytest.param(
            "quotations:\n  - {content: x, speaker: brekk}",
            "5:27",
            "no 'brekk'.*did you mean 'brekke'.*its keys: holm, brekke",
            id="key misspelt",
        ),
        pytest.param("quotations:\n  - {content: x, speaker: Holm}", "5:27", "did you mean 'holm'", id="key in capitals"),
        pytest.param("quotations:\n  - {content: x, speaker_type: human}", "5:32", "one of: person", id="speaker type"),
        pytest.param("rejected:\n  - {content: x, reson: y}", "5:18", "did you mean 'reason'", id="key of a rejection"),
        pytest.param("note: [x]", "4:7", "a text belongs here", id="note"),
    ],
)
def test_a_file_that_says_what_is_not_known(tmp_path: Path, body: str, place: str, said: str) -> None:
    file = read(tmp_path, body)
    [fault] = (fault for fault in file.faults if "'words' is missing" not in fault.message)
    assert fault.place == f"{file.path}:{place}"
    with pytest.raises(InputError, match=said):
        raise fault


def test_a_fault_stops_no_other_entry(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "quotations:\n  - {cue: x}\n  - {content: too late, stance: four, tone: loud, zzz: 1}\n"
        "  - {content: The bridge is safe, stance: for}\n",
    )
    assert len(file.faults) == 4
    assert [one.stance for one in resolve(file, ARTICLE).quotations] == [None, "for"]


@pytest.mark.parametrize(
    ("source", "error", "said"),
    [
        ("article: x\nannotator: ona\n", AnnotationError, "'digest' is missing"),
        (f"article: x\ndigest: {'0' * 64}\nannotator:\n", AnnotationError, "'annotator' is missing"),
        ("- a\n", YamlError, "keys and values belong here"),
        ("article: x\narticle: y\n", YamlError, "stands twice"),
    ],
)
def test_what_is_no_annotation(tmp_path: Path, source: str, error: type[InputError], said: str) -> None:
    (tmp_path / "x.yaml").write_text(source)
    with pytest.raises(error, match=said):
        read_annotations(tmp_path / "x.yaml", ROSTER)


def test_a_digest_that_is_none(tmp_path: Path) -> None:
    [fault] = read(tmp_path, "quotations: []", digest="abc").faults
    assert "64 digits" in fault.message


def test_any_label_where_none_are_named(tmp_path: Path) -> None:
    assert not read(tmp_path, "quotations:\n  - {content: x, stance: whatever}", labels=None).faults


def test_a_changed_text_is_searched_again_and_said_to_be_stale(tmp_path: Path) -> None:
    file = read(tmp_path, "quotations:\n  - {content: it was too late, cue: said}\n  - {content: The bridge is safe}\n", digest="0" * 64)
    changed = Article("bridge", "New first line.\n" + TEXT.replace("is safe", "is sound"))
    resolved = resolve(file, changed)
    assert [one.content[0].of(changed.text) for one in resolved.quotations] == ["it was too late"]
    assert all(one.stale for one in resolved.quotations)
    stale, missing = resolved.faults
    assert isinstance(stale, AnnotationWarning) and "1 of 2 quotations" in stale.message and "quotes reanchor" in stale.message
    assert stale.place == f"{file.path}:2:9"
    assert not isinstance(missing, AnnotationWarning) and "nearest: 'The bridge is sound'" in missing.message


def test_nearest_words() -> None:
    assert nearest_words(TEXT, "the brigde is saef") == "The bridge is safe"
    assert nearest_words(TEXT, "wholly other things entirely") is None
    assert nearest_words("", "x") is None and nearest_words("x", "...") is None


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "manifest.yaml").write_text("articles:\n  - {id: bridge, date: 2009-03-06}\n")
    (tmp_path / "bridge.txt").write_text(TEXT, encoding="utf-8")
    read(tmp_path, "quotations:\n  - {content: too late, cue: said}\n  - {content: too early}\nrejected:\n  - {content: old ferry}\n")
    read(tmp_path, "quotations: []", name="away")
    (tmp_path / "broken.yaml").write_text("article: [", encoding="utf-8")
    (tmp_path / "sub" / "bridge.yaml").write_bytes((tmp_path / "bridge.yaml").read_bytes())
    (tmp_path / "sub" / "other.yaml").write_text(f"article: gone\ndigest: {'0' * 64}\nannotator: ona\n")
    annotations = read_folder(tmp_path, {"gone": Article("gone", "x")}, ROSTER, LABELS)
    assert [one.article.id for one in annotations.annotated] == ["bridge", "gone"]
    assert annotations.annotated[0].article.date == "2009-03-06"
    records, rejected = annotations.gold["bridge"]
    assert [record.text for record in records] == ["too late"] == [record.text for record in annotations.records]
    assert words(rejected) == ["old ferry"]
    assert words(annotations.held["bridge"]) == ["“We are ready to talk,” Mayor Ada Holm said on Monday."]  # of the one not found
    said = [
        "is not here; give its folder with --articles",
        "too early",
        "is not YAML",
        "annotated in",
        "the file is named 'other'",
        "has changed",
    ]
    assert len(annotations.faults) == len(said), [str(fault) for fault in annotations.faults]
    assert all(part in str(fault) for fault, part in zip(annotations.faults, said, strict=True))
    warnings = [fault for fault in annotations.faults if isinstance(fault, AnnotationWarning)]
    assert len(warnings) == 2
    strict = check_folder(tmp_path, {"gone": Article("gone", "x")}, ROSTER, LABELS, strict=True)
    assert [str(fault) for fault in strict] == [str(fault) for fault in annotations.faults]
    assert not any(isinstance(fault, AnnotationWarning) for fault in strict)
    assert not check_folder(tmp_path / "bridge.yaml", {}, ROSTER, ("for",))[1:]


def test_articles_have_the_facts_of_the_manifests_beside_their_annotations(tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    (gold / "sub").mkdir(parents=True)
    (gold / "manifest.yaml").write_text("articles:\n  - {id: bridge, date: 2009-03-06, title: ours}\n")
    (gold / "sub" / "manifest.yaml").write_text("articles:\n  - {id: bridge, date: 1999, genre: news}\n  - {id: far, date: 2010}\n")
    read(gold, "quotations: []")
    given = [Article("bridge", TEXT, title="theirs"), Article("far", "x"), ArticleError("is none", "y")]
    bridge, far, fault = with_facts(given, gold)
    assert isinstance(bridge, Article) and isinstance(far, Article) and fault is given[2]
    assert (bridge.date, bridge.title, bridge.genre, far.date) == ("2009-03-06", "theirs", "news", "2010")
    by_id = {each.id: each for each in given if isinstance(each, Article)}
    for place in (gold, gold / "bridge.yaml"):
        assert [one.article.date for one in read_folder(place, by_id, ROSTER, LABELS).annotated] == ["2009-03-06"]
    assert list(with_facts(given, tmp_path / "nowhere")) == given


def test_a_broken_manifest_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text("articles:\n  - {id: bridge, date: someday}\n")
    for name in ("bridge", "ferry"):
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
        read(tmp_path, "quotations: []", name=name)
    annotations = read_folder(tmp_path, {}, ROSTER, LABELS)
    assert len(annotations.annotated) == 2
    assert [fault.place for fault in annotations.faults] == [f"{tmp_path / 'manifest.yaml'}:2:24"]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="does not exist"):
        read_folder(tmp_path / "none", {}, ROSTER)
    with pytest.raises(AnnotationError, match="holds no annotation"):
        read_folder(tmp_path, {}, ROSTER)


def test_an_article_that_points_out_of_its_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.yaml").write_text(f"article: ../secret\ndigest: {'0' * 64}\nannotator: ona\n")
    assert not read_folder(tmp_path / "sub", {}, ROSTER).annotated


# Drafts.


def record(text: str, content: Sequence[Span], *, cue: Span | None = None, source: Span | None = None, **more: object) -> Record:
    base = Record(
        article_id="a",
        language="en",
        content=tuple(content),
        text=" ".join(span.of(text) for span in content),
        kind="direct",
        reports="speech",
        source=source,
        source_text=source.of(text) if source else None,
        source_kind="name" if source else None,
        cue=cue,
        cue_text=cue.of(text) if cue else None,
        relay=None,
        speakers=(),
        speaker_names=(),
        speaker_type=None,
        speaker_confidence=None,
        rule="test",
        confidence=0.5,
        stance=None,
        probabilities=(),
        grade="silver",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def read_back(article: Article, text: str) -> Resolved:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        write_draft(path, text)
        file = read_annotations(path, ROSTER, LABELS)
        assert not file.faults, file.faults
        assert file.article == article.id and file.digest == article.digest
        return resolve(file, article)


ODD = """said no on true null 012 2009-03-06 a: #b - ... … “so” "so" it’s it's &x *y ! { [ ] \\ % @ ` | > ? é 愿意 Да 😀 x y x y"""
HOSTILE = [*ODD.split(), "e\u0301", "\x00", "\x85", "\u2028", "\ufeff", "\u00ad"]
GAPS = [" ", " ", " ", "\n", "\n\n", "\r\n", "\t", "\u00a0", ""]
TEXTS = st.lists(st.tuples(st.sampled_from(HOSTILE), st.sampled_from(GAPS)), min_size=1, max_size=40).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
ANY = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)


@st.composite
def drafted(draw: st.DrawFn) -> tuple[str, list[Span], Span | None, Span | None]:
    text = draw(TEXTS | ANY)
    edges = st.integers(0, len(text))
    cuts = sorted(draw(st.sets(edges, min_size=2, max_size=6))) if len(text) > 1 else [0, 1]
    content = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]

    def span() -> Span | None:
        start, end = sorted((draw(edges), draw(edges)))
        return Span(start, end) if start < end else None

    return text, content, span(), span()


@settings(max_examples=200, deadline=None)
@given(
    drafted(),
    st.sampled_from(["direct", "mixed", "indirect"]),
    st.sampled_from(["speech", "thought", "act"]),
    st.sampled_from([None, "for"]),
)
def test_a_draft_reads_back_the_same(
    case: tuple[str, list[Span], Span | None, Span | None], kind: str, reports: str, stance: str | None
) -> None:
    text, content, cue, source = case
    article = Article("a", text)
    silver = record(text, content, cue=cue, source=source, kind=kind, reports=reports, stance=stance)
    wanted = settled(text, content)
    if not wanted:
        with pytest.raises(AnnotationError, match="white space"):
            draft(article, [silver], "ona")
        return
    resolved = read_back(article, draft(article, [silver], "ona"))
    assert not resolved.faults
    [one] = resolved.quotations
    assert one.content == wanted
    assert one.cue == (whole_words(text, cue) if cue else None)
    whole = whole_words(text, source) if source else None
    # what follows a comma says more of a source, and is no part of it
    short = whole.of(text).partition(",")[0].rstrip() if whole else ""
    assert one.source == (Span(whole.start, whole.start + len(short)) if whole and any(map(str.isalnum, short)) else whole)
    assert (one.kind, one.reports, one.stance) == (kind, reports, stance)


@given(TEXTS | ANY, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=1, max_size=4))
def test_settled_is_settled(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + size) for start, size in pairs if start + size <= len(text)]
    once = settled(text, spans)
    assert settled(text, once) == once
    assert all(span.end <= len(text) for span in once)


NAMES = st.text(st.characters(categories=("Lu", "Ll", "Nd", "Zs", "Po")), min_size=1, max_size=20).map(lambda name: f"X {name} X")


@given(
    st.lists(
        st.sampled_from([("holm", "Ada Holm"), ("brekke", "Bo Brekke")]) | NAMES.map(lambda name: (f"local:{slug(name)}", name)),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(SPEAKER_TYPES),
)
def test_a_draft_keeps_its_speakers(speakers: list[tuple[str, str]], kind: str) -> None:
    text = "“So it is,” she said."
    keys, names = tuple(key for key, _ in speakers), tuple(name for _, name in speakers)
    silver = record(text, [Span(1, 9)], speakers=keys, speaker_names=names, speaker_type=kind)
    [back] = to_records(read_back(Article("a", text), draft(Article("a", text), [silver], "ona")), Article("a", text))
    assert (back.speakers, back.speaker_names, back.speaker_type) == (keys, names, kind)


def test_a_draft_is_short_and_plain() -> None:
    start = TEXT.index("The ferry")
    silver = record(
        TEXT,
        [Span(start, start + 9), Span(TEXT.index("is not"), TEXT.index(".” Aunt"))],
        cue=Span(start + 19, start + 23),
        source=Span(start + 12, start + 18),
        speakers=("brekke",),
        speaker_names=("Bo Brekke",),
        speaker_type="person",
        stance="against",
    )
    long = record(TEXT, [Span(TEXT.index("Brekke said that"), TEXT.index(" a clerk as"))], kind="mixed")
    text = draft(ARTICLE, [long, silver], "no")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../annotation.schema.json"
    without = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("  #"))
    assert without.split("annotator: ")[1] == (
        '"no"\nquotations:\n'
        '  - content: ["The ferry", "is not going to stop"]\n    cue: said\n    source: Brekke\n    speaker: brekke\n    stance: against\n'
        '  - content: "Brekke said that ... Radio Fjord quoted"\n'
    )


def test_a_draft_shows_the_sentence_and_how_sure_the_machine_is() -> None:
    text = "It rained.\n\nAda Holm, the mayor, said that the ferry\nwould stop; she left."
    at = text.index("that")
    silver = record(
        text, [Span(at, text.index(" she"))], kind="indirect", cue=Span(at - 5, at - 1), source=Span(12, 31), confidence=0.91,
        speakers=("local:ada-holm",), speaker_names=("Ada Holm",), speaker_confidence=0.41, rule="tied", stance="for",
        probabilities=(("for", 0.5), ("against", 0.3)),
    )  # fmt: skip
    lines = draft(Article("a", text), [silver], "ona").splitlines()
    assert lines[lines.index("quotations:") + 1 :] == [
        "  # line 3: Ada Holm, the mayor, said that the ferry would stop; she left.",
        "  # indirect, speech; found 0.91, rule tied; speaker 0.41; for 0.50, against 0.30, off target 0.20",
        "  # LOW CONFIDENCE: speaker, stance",
        '  - content: "the ferry would stop"',  # neither "that" nor the semicolon
        "    cue: said",
        "    source: Ada Holm",  # and no apposition
        "    speaker: Ada Holm",
        "    stance: for",
    ]


@pytest.mark.parametrize("words", ["a\x07b c", "x # y: z", "“\u2028”", "\ud800 x"])
def test_what_an_article_holds_cannot_break_a_comment(words: str) -> None:
    text = f"Ada Holm said {words} no more."
    silver = record(text, [Span(text.index("no more"), len(text) - 1)])
    assert read_back(Article("a", text), draft(Article("a", text), [silver], "ona")).quotations


def test_repeated_words_are_drafted_each_at_its_place() -> None:
    spans = [Span(at, at + 4) for at in range(len(TEXT)) if TEXT.startswith("said", at)]
    silver = [record(TEXT, [span], cue=spans[-1 - n] if n != len(spans) - 1 - n else None) for n, span in enumerate(spans)]
    resolved = read_back(ARTICLE, draft(ARTICLE, reversed(silver), "ona"))
    assert not resolved.faults
    assert [one.content for one in resolved.quotations] == [(span,) for span in spans]
    assert [one.cue for one in resolved.quotations] == [one.cue for one in silver]


def test_long_hostile_articles_take_no_age() -> None:
    for text in ("ab" * 50_000, "a " * 5_000, '"x" ' * 5_000):
        silver = record(text, [Span(1000, 1003)], cue=Span(1004, 1006))
        assert read_back(Article("a", text), draft(Article("a", text), [silver], "ona")).quotations


def test_nothing_to_draft() -> None:
    assert not read_back(ARTICLE, draft(ARTICLE, [], "ona")).quotations


def test_a_draft_of_what_no_file_can_hold() -> None:
    text = "he said \ud83d so"
    with pytest.raises(AnnotationError, match="surrogate"):
        draft(Article("a", text), [record(text, [Span(3, len(text))])], "ona")
    with pytest.raises(AnnotationError, match="rename the file") as caught:
        draft(Article("odd\udcff", "x", path="news/odd\udcff.txt"), [], "ona")
    assert caught.value.place == "news/odd\udcff.txt"


def test_a_draft_is_never_written_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.yaml"
    write_draft(path, "one")
    assert path.read_text() == "one"
    with pytest.raises(OutputError, match="is there already"):
        write_draft(path, "two")
    assert path.read_text() == "one"
    assert [found.name for found in path.parent.iterdir()] == ["a.yaml"], "nothing half-made is left"
    with pytest.raises(OutputError, match="cannot be written"):
        write_draft(path / "b.yaml", "x")


# What the repository ships.


@pytest.mark.parametrize("folder", ["sample", "reset-2009"])
def test_the_shipped_annotations_hold(folder: str) -> None:
    config = default_config()
    path = ROOT / "annotations" / folder
    if not path.is_dir():
        pytest.skip(f"annotations/{folder} is not here")
    faults = check_folder(path, {}, roster_names(config.roster), config.stance.labels)
    assert [str(fault) for fault in faults if not isinstance(fault, AnnotationWarning)] == []


def test_the_roster_gives_the_names() -> None:
    roster = read_roster(ROOT / "configs" / "rosters" / "reset.yaml")
    assert roster_names(roster)["lavrov"] == "Sergei Lavrov"


def test_every_drafted_sample_reads_back_the_same() -> None:
    config = default_config()
    names = roster_names(config.roster)
    for one in read_folder(ROOT / "annotations" / "sample", {}, names, config.stance.labels).annotated[:3]:
        gold = to_records(one.resolved, one.article)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{one.article.id}.yaml"
            write_draft(path, draft(one.article, gold, "ona"))
            back = to_records(resolve(read_annotations(path, names, config.stance.labels), one.article), one.article)
        # a draft is made of what the machine says, so it has no tone, rule or votes
        unlabelled = tuple(replace(record, labelling=None) for record in back)
        assert unlabelled == tuple(replace(record, annotator="ona", labelling=None) for record in gold)


ANCHORED = sorted(
    path
    for name in ("reset-2009", "stance-sources", "wikinews")
    for path in (Path(__file__).resolve().parent.parent / "annotations" / name).glob("*.yaml")
    if path.name != "manifest.yaml"
)
SHORT = 11
"""Words of a source text that an annotation may hold in one run, where the text is not ours."""


@pytest.mark.parametrize("path", ANCHORED, ids=lambda path: path.stem)
def test_annotations_of_others_texts_hold_short_anchors_only(path: Path) -> None:
    rows = read_yaml(path).plain()["quotations"]
    anchors = [str(row.get(key) or "") for row in rows for key in ("content", "cue", "source", "speaker")]
    assert [part for anchor in anchors for part in anchor.split(" ... ") if len(part.split()) > SHORT] == []
