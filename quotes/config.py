"""A configuration file, checked and frozen."""

from __future__ import annotations

import errno
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeVar

from quotes.errors import ConfigError
from quotes.language.quoting import REPORTS, Reports, known_languages, no_language
from quotes.quotation.types import KINDS, QuotationKind
from quotes.speakers.roster import Roster, read_roster
from quotes.stance.facts import read_facts
from quotes.text.article import LONGEST
from quotes.yamlfile import Node, read_yaml

CONFIG_KEYS = (
    "name", "description", "language", "models", "roster", "reports", "kinds", "statements_only", "states_as_one", "stance",
    "splits", "split_by", "seed", "licence", "version", "articles", "annotations", "out", "longest_article",
)  # fmt: skip
"""The keys of a configuration file."""
REQUIRED = ("name", "language", "roster")
STANCE_KEYS = ("labels", "model", "threshold", "prior")
MODELS = ("shipped", "official")
SplitBy = Literal["article", "date", "speaker"]
SPLIT_BY: tuple[SplitBy, ...] = ("article", "date", "speaker")
MOST = 1_000_000_000
"""Characters that `longest_article` may allow."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SPLIT = re.compile(r"\w+")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_SPLIT_BYTES = 100
"""The longest name of a split: the files that it names, and those that `load_dataset` keeps, bear it with more around it."""
_SHOWN = 60
_PACKAGE = Path(__file__).resolve().parent
T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class StanceSettings:
    """The labels of a quotation's stance, the model that gives them (None: the shipped one), and how sure it must be.

    `labels` is None for the model's own, and () where no stance is wanted. A prediction below `threshold`, a
    probability, becomes None. `meanings` holds what each label means, where the file says so. `prior` holds each label's share of the
    collection's quotations, what they lack to 1 being off target; None stands for what the model itself expects.
    """

    labels: tuple[str, ...] | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)
    model: Path | None = None
    threshold: float = 0.4
    prior: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """What a build needs to know. The paths `articles`, `annotations` and `out` start from the current directory.

    `models` is "shipped", "official" or a folder; `reports`, `kinds` and `statements_only` say which quotations are
    wanted; `states_as_one` names Moscow, the Kremlin and Russia as one speaker;
    an article of more than `longest_article` characters is reported and skipped; `splits` maps the name of a split to its
    share of the articles (or of the speakers, by `split_by`), 1 in all; by date, `until` maps it to its last day, None for the last
    split. `version` is the dataset's own, as in 1.0.0.
    `places` says where in its file a key stands ("stance.labels": "file:line:column"). (Plain
    dicts, because worker processes are sent one.)
    """

    name: str
    language: str
    roster: Roster
    description: str = ""
    models: str = "shipped"
    reports: tuple[Reports, ...] = ("speech", "act")
    kinds: tuple[QuotationKind, ...] = KINDS
    statements_only: bool = False
    states_as_one: bool = True
    stance: StanceSettings = field(default_factory=StanceSettings)
    splits: Mapping[str, float] = field(default_factory=lambda: {"train": 1.0})
    split_by: SplitBy = "article"
    until: Mapping[str, str | None] = field(default_factory=dict)
    seed: int = 0
    licence: str | None = None
    version: str | None = None
    articles: Path | None = None
    annotations: Path | None = None
    out: Path | None = None
    longest_article: int = LONGEST
    path: Path | None = field(default=None, compare=False)
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def place(self, *keys: str) -> str:
        """Where the first of `keys` that the file has stands in it; the file itself, or "", where it has none."""
        return next((self.places[key] for key in keys if key in self.places), str(self.path or ""))


def read_config(path: Path) -> Config:
    """The configuration of a YAML file.

    `models`, `roster` and `stance.model` start from the folder of the file; `articles`, `annotations` and `out` from
    the current directory. Raises ConfigError or YamlError, with line and column, for what it does not know.
    """
    root = read_yaml(path)
    found = root.mapping(required=REQUIRED, optional=[key for key in CONFIG_KEYS if key not in REQUIRED])
    given = {key: node for key, node in found.items() if not node.is_null()}
    for key in REQUIRED:
        if key not in given:
            raise ConfigError(f"{key!r} needs a value", found[key].place)
    split_by = _split_by(given.get("split_by"))
    until = _until(given.get("splits"), found.get("split_by")) if split_by == "date" else {}
    return Config(
        name=_matching(given["name"], _NAME, "a name is small letters, digits, - and _ (reset-2009)"),
        language=_language(given["language"]),
        roster=_roster(given["roster"], path.parent),
        description=given["description"].text() if "description" in given else "",
        models=_models(given.get("models"), path.parent),
        reports=_choices(given.get("reports"), REPORTS, ("speech", "act")),
        kinds=_choices(given.get("kinds"), KINDS, KINDS),
        statements_only=given["statements_only"].truth() if "statements_only" in given else False,
        states_as_one=given["states_as_one"].truth() if "states_as_one" in given else True,
        stance=_stance(given.get("stance"), path.parent),
        splits=dict.fromkeys(until, 1.0) if until else _splits(given.get("splits")),
        split_by=split_by,
        until=until,
        seed=_seed(given.get("seed")),
        licence=given["licence"].text() if "licence" in given else None,
        version=_matching(given["version"], _VERSION, "a version is three numbers (1.0.0)") if "version" in given else None,
        articles=_path(given.get("articles")),
        annotations=_path(given.get("annotations")),
        out=_path(given.get("out")),
        longest_article=_longest(given.get("longest_article")),
        path=path,
        places=_places(given),
    )


def named_files(path: Path) -> tuple[Path, ...]:
    """The files and folders that a configuration names and reads: its roster, its models, its stance model."""
    found = read_yaml(path).mapping(optional=None)
    stance = found["stance"].value if "stance" in found else None
    nodes = [found.get("roster"), found.get("models"), stance.get("model") if isinstance(stance, dict) else None]
    return tuple(path.parent / Path(node.raw).expanduser() for node in nodes if node is not None and node.raw)


def default_config() -> Config:
    """The configuration the package comes with, `configs/default.yaml`."""
    return read_config(shipped("default.yaml"))


def shipped(name: str) -> Path:
    """A file of the configurations the package comes with: in the installed package, or in a checkout beside it.

    Raises ConfigError that names those there are.
    """
    folders = (_PACKAGE / "configs", _PACKAGE.parent / "configs")
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    known = sorted({path.name for folder in folders for path in folder.glob("*.yaml")})
    raise ConfigError(f"no configuration {name!r} comes with the package; there are: {', '.join(known) or 'none'}")


def packaged(*parts: str) -> Path:
    """A file or folder that comes with the package, as in `packaged("annotations", "sample")`: in the installed package, or in a checkout
    beside it. Raises ConfigError where the installation lacks it.
    """
    for home in (_PACKAGE, _PACKAGE.parent):
        path = home.joinpath(*parts)
        if path.exists():
            return path
    raise ConfigError(f"{'/'.join(parts)} is missing from the installed package; install it again")


def _matching(node: Node, pattern: re.Pattern[str], teaching: str) -> str:
    if not pattern.fullmatch(node.text()):
        raise ConfigError(f"{teaching}, not {node.text()!r}", node.place)
    return node.text()


def _places(given: Mapping[str, Node]) -> dict[str, str]:
    inner = given["stance"].value if "stance" in given else {}
    return {key: node.place for key, node in (*given.items(), *((f"stance.{key}", node) for key, node in inner.items()))}


def _language(node: Node) -> str:
    code = _matching(node, _LANGUAGE, "a language is its ISO 639 code (en)")
    if code not in known_languages():
        raise ConfigError(no_language(code), node.place)
    return code


def _file(node: Node, folder: Path, *, kind: str) -> Path:
    path = folder / _path_of(node, folder)
    if not path.is_file():
        raise ConfigError(f"there is no {kind} {str(path)!r}, a file; the path starts from the folder of this one", node.place)
    return path


def _folder(node: Node, folder: Path, teaching: str) -> Path:
    path = folder / _path_of(node, folder)
    if not path.is_dir():
        raise ConfigError(f"{teaching}; there is no folder {str(path)!r}; the path starts from the folder of this file", node.place)
    return path


def _path_of(node: Node, folder: Path | None) -> Path:
    """The path that a node says, which some file could have: refused is what no file system takes.

    Where it starts from the current directory (`folder` is None), it may stand in the way of a command that needs it, no other.
    """
    words = node.text()
    if not words:
        raise ConfigError("a path has at least one character", node.place)
    try:
        path = Path(words).expanduser()
        (folder or Path()).joinpath(path).stat()
    except RuntimeError as error:
        raise ConfigError(f"{_shown(words)} is in the home of nobody we know ({error}); write the path out", node.place) from error
    except OSError as error:
        later = folder is None and error.errno in (errno.ENOTDIR, errno.EACCES)
        if error.errno != errno.ENOENT and not later:
            raise ConfigError(f"{_shown(words)} cannot be a path ({error.strerror}); write another", node.place) from error
    except ValueError as error:
        raise ConfigError(f"{_shown(words)} cannot be a path ({error}); write another", node.place) from error
    return path


def _shown(words: str) -> str:
    return repr(words if len(words) <= _SHOWN else f"{words[:_SHOWN]}...")


def _roster(node: Node, folder: Path) -> Roster:
    return read_roster(_file(node, folder, kind="roster"))


def _models(node: Node | None, folder: Path) -> str:
    if node is None or node.text() in MODELS:
        return node.text() if node else "shipped"
    return str(_folder(node, folder, "models are shipped, official, or a folder"))


def _choices(node: Node | None, options: Sequence[T], default: tuple[T, ...]) -> tuple[T, ...]:
    if node is None:
        return default
    items = (node,) if node.is_scalar() else node.sequence()
    chosen = {item.choice(options) for item in items}
    if not chosen:
        raise ConfigError(f"an empty list asks for nothing; leave the key out, or choose from: {', '.join(options)}", node.place)
    return tuple(option for option in options if option in chosen)


def _stance(node: Node | None, folder: Path) -> StanceSettings:
    if node is None:
        return StanceSettings()
    found = node.mapping(optional=STANCE_KEYS)
    labels, model, threshold, prior = (found.get(key) for key in STANCE_KEYS)
    meanings = labels.mapping(optional=None) if labels and isinstance(labels.value, dict) else {}
    named = model is not None and not model.is_null() and model.text() != "shipped"
    return StanceSettings(
        labels=_labels(labels, tuple(meanings) if isinstance(labels.value, dict) else labels.texts()) if labels else None,
        meanings={label: "" if meaning.is_null() else meaning.text() for label, meaning in meanings.items()},
        model=_folder(model, folder, "there is no stance model, a folder that `quotes train` writes") if model and named else None,
        threshold=_share(threshold) if threshold and not threshold.is_null() else StanceSettings().threshold,
        prior=_prior(prior) if prior and not prior.is_null() else None,
    )


def _prior(node: Node) -> Mapping[str, float]:
    shares = {label: _share(share) for label, share in node.mapping(optional=None).items()}
    if sum(shares.values()) > 1 + 1e-6 or not any(shares.values()):
        raise ConfigError(f"the shares of the labels make {sum(shares.values()):g}; all but off target, they make 1 at most", node.place)
    return shares


def _labels(node: Node, labels: tuple[str, ...]) -> tuple[str, ...]:
    if not labels and not isinstance(node.value, dict):  # [] or null: no stance is wanted
        return ()
    one_line = all(label.strip() and label.isprintable() for label in labels)
    if len(labels) < 2 or len(set(labels)) < len(labels) or not one_line:
        what = "a stance needs two labels or more, each another, on one line; off target is null, and `labels: []` asks for no stance"
        raise ConfigError(what, node.place)
    return labels


def _share(node: Node) -> float:
    share = node.number()
    if not 0 <= share <= 1:
        raise ConfigError(f"a share is from 0 to 1, not {share}", node.place)
    return float(share)


def _splits(node: Node | None) -> Mapping[str, float]:
    if node is None:
        return {"train": 1.0}
    splits = {}
    for name, share in node.mapping(optional=None).items():
        if fault := split_fault(name):
            raise ConfigError(fault, share.key_place)
        splits[name] = _share(share)
        if not splits[name]:
            raise ConfigError(f"the split {name!r} has no share; leave it out", share.place)
    if not math.isclose(sum(splits.values()), 1, abs_tol=1e-6):
        raise ConfigError(f"the shares of the splits make {sum(splits.values()):g}, not 1", node.place)
    return splits


def _split_by(node: Node | None) -> SplitBy:
    chosen = "article" if node is None else node.choice(SPLIT_BY)
    return next(by for by in SPLIT_BY if by == chosen)


def _until(node: Node | None, asked: Node | None) -> Mapping[str, str | None]:
    """The last day of each split; only the last one has none."""
    teaching = "by date, each split has its last day, and the last one none: splits: {train: 2010-12-31, test: null}"
    if node is None:
        raise ConfigError(teaching, asked.place if asked else "")
    until: dict[str, str | None] = {}
    for name, day in node.mapping(optional=None).items():
        if fault := split_fault(name):
            raise ConfigError(fault, day.key_place)
        if not day.is_null() and not _DAY.fullmatch(day.text()):
            raise ConfigError(f"{teaching}; not {day.raw}", day.place)
        until[name] = None if day.is_null() else day.text()
    days = list(until.values())
    if not days or days[-1] is not None or None in days[:-1] or days[:-1] != sorted(set(days[:-1]), key=str):
        raise ConfigError(f"{teaching}; later splits have later days", node.place)
    return until


def split_fault(name: str) -> str | None:
    """What is wrong with the name of a split, or None for a sound one."""
    if not _SPLIT.fullmatch(name):
        return f"a split's name is letters, digits and _ (train), not {_shown(name)}"
    if name == "all":
        return "a split cannot be named 'all', which is every split to load_dataset; give it another name"
    if len(name.encode()) > _SPLIT_BYTES:
        return f"a split's name names files and has at most {_SPLIT_BYTES} bytes; {_shown(name)} has {len(name.encode())}"
    return None


def _seed(node: Node | None) -> int:
    if node is None:
        return 0
    seed = node.number()
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ConfigError(f"a seed is a whole number from 0 to 4294967295, not {node.raw}", node.place)
    return seed


def _longest(node: Node | None) -> int:
    if node is None:
        return LONGEST
    longest = node.number()
    if not isinstance(longest, int) or not 1 <= longest <= MOST:
        raise ConfigError(f"the longest article that is read is a number of characters from 1 to {MOST:,}, not {node.raw}", node.place)
    return longest


def _path(node: Node | None) -> Path | None:
    return _path_of(node, None) if node else None


# -- a configuration against the models and the disk


def config_of(config: Config | Path | str | None) -> Config:
    """A configuration as it is, the one of a file, or the default one for None. Raises ConfigError or YamlError for a bad file."""
    if config is None:
        return default_config()
    return config if isinstance(config, Config) else read_config(Path(config))


def existing(config: Config, key: Literal["articles", "annotations"]) -> Path | None:
    """What lies where the configuration's `key` points, or None where it has none.

    Raises ConfigError, with the place of the key, where nothing lies there.
    """
    path: Path | None = getattr(config, key)
    if path is None:
        return None
    try:
        path.stat()
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        raise ConfigError(f"{_shown(str(path))}: {what}; the path starts from the current directory", config.place(key)) from error
    return path


def with_labels(config: Config) -> Config:
    """The configuration with the labels of its stance model, and what they mean, where it names none itself.

    Raises ModelError where that model does not say them.
    """
    if config.stance.labels is not None:
        return config
    facts = read_facts(config.stance.model)
    return replace(config, stance=replace(config.stance, labels=facts.labels, meanings=facts.meanings))


def refuse_other_labels(config: Config) -> None:
    """Raises ConfigError where the labels are not those that the stance model gives, ModelError where it does not say them."""
    labels = config.stance.labels
    if not labels and not config.stance.prior:
        return
    known = read_facts(config.stance.model).labels
    if labels and set(labels) != set(known):
        raise ConfigError(
            f"the labels here are {', '.join(labels)}, but the stance model ({config.stance.model or 'shipped'}) gives {', '.join(known)}; "
            "write the model's, leave `labels` out, ask for no stance with `labels: []`, or fit a model to your labels "
            "(`quotes train --config THIS --out FOLDER`) and name it under `stance: model:`",
            config.place("stance.labels", "stance"),
        )
    refuse_other_prior(config, known)


def refuse_other_prior(config: Config, known: Iterable[str]) -> None:
    """Raises ConfigError where a prior speaks of labels that are not among the `known` ones of the stance model."""
    if unknown := set(config.stance.prior or ()) - set(known):
        what = f"`prior` gives shares of {', '.join(sorted(unknown))}, which the stance model does not give; it gives {', '.join(known)}"
        raise ConfigError(what, config.place("stance.prior", "stance"))
