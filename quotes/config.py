"""A configuration file, checked and frozen."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from quotes.errors import ConfigError, YamlError
from quotes.language.quoting import REPORTS, Reports
from quotes.quotation.types import KINDS, QuotationKind
from quotes.speakers.roster import Roster, read_roster
from quotes.yamlfile import Node, read_yaml

CONFIG_KEYS = (
    "name", "description", "language", "models", "roster", "reports", "kinds", "statements_only", "stance",
    "splits", "seed", "licence", "articles", "annotations", "out",
)  # fmt: skip
"""The keys of a configuration file."""
REQUIRED = ("name", "language", "roster")
STANCE_KEYS = ("labels", "model", "threshold")
MODELS = ("shipped", "official")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SPLIT = re.compile(r"\w+")
_PACKAGE = Path(__file__).resolve().parent
T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class StanceSettings:
    """The labels of a quotation's stance, the model that gives them (None: the shipped one), and how sure it must be.

    A prediction below `threshold`, a probability, becomes None. `meanings` holds what each label means, where the
    file says so.
    """

    labels: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    model: Path | None = None
    threshold: float = 0.4


@dataclass(frozen=True, slots=True)
class Config:
    """What a build needs to know. The paths `articles`, `annotations` and `out` start from the current directory.

    `models` is "shipped", "official" or a folder; `reports`, `kinds` and `statements_only` say which quotations are
    wanted; `splits` maps the name of a split to its share of the articles, 1 in all. (Plain dicts, because worker processes are sent one.)
    """

    name: str
    language: str
    roster: Roster
    description: str = ""
    models: str = "shipped"
    reports: tuple[Reports, ...] = ("speech", "act")
    kinds: tuple[QuotationKind, ...] = KINDS
    statements_only: bool = False
    stance: StanceSettings = field(default_factory=StanceSettings)
    splits: Mapping[str, float] = field(default_factory=lambda: {"train": 1.0})
    seed: int = 0
    licence: str | None = None
    articles: Path | None = None
    annotations: Path | None = None
    out: Path | None = None
    path: Path | None = field(default=None, compare=False)


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
    return Config(
        name=_matching(given["name"], _NAME, "a name is small letters, digits, - and _ (reset-2009)"),
        language=_matching(given["language"], _LANGUAGE, "a language is its ISO 639 code (en)"),
        roster=_roster(given["roster"], path.parent),
        description=given["description"].text() if "description" in given else "",
        models=_models(given.get("models"), path.parent),
        reports=_choices(given.get("reports"), REPORTS, ("speech", "act")),
        kinds=_choices(given.get("kinds"), KINDS, KINDS),
        statements_only=given["statements_only"].truth() if "statements_only" in given else False,
        stance=_stance(given.get("stance"), path.parent),
        splits=_splits(given.get("splits")),
        seed=_seed(given.get("seed")),
        licence=given["licence"].text() if "licence" in given else None,
        articles=_path(given.get("articles")),
        annotations=_path(given.get("annotations")),
        out=_path(given.get("out")),
        path=path,
    )


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


def _matching(node: Node, pattern: re.Pattern[str], teaching: str) -> str:
    if not pattern.fullmatch(node.text()):
        raise ConfigError(f"{teaching}, not {node.text()!r}", node.place)
    return node.text()


def _existing(node: Node, folder: Path, *, kind: str) -> Path:
    path = folder / Path(node.text()).expanduser()
    if not path.exists():
        raise ConfigError(f"there is no {kind} {str(path)!r}; the path starts from the folder of this file", node.place)
    return path


def _roster(node: Node, folder: Path) -> Roster:
    return read_roster(_existing(node, folder, kind="roster"))


def _models(node: Node | None, folder: Path) -> str:
    if node is None or node.text() in MODELS:
        return node.text() if node else "shipped"
    path = folder / Path(node.text()).expanduser()
    if not path.is_dir():
        raise ConfigError(f"models are shipped, official, or a folder; there is no folder {str(path)!r}", node.place)
    return str(path)


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
    found = {key: value for key, value in node.mapping(required=("labels",), optional=STANCE_KEYS[1:]).items() if not value.is_null()}
    if "labels" not in found:
        raise ConfigError("a stance needs two labels or more", node.place)
    model = found.get("model")
    labels = found["labels"]
    meanings = labels.mapping(optional=None) if isinstance(labels.value, dict) else {}
    return StanceSettings(
        labels=_labels(labels, tuple(meanings) or labels.texts()),
        meanings={label: "" if meaning.is_null() else meaning.text() for label, meaning in meanings.items()},
        model=_existing(model, folder, kind="stance model") if model and model.text() != "shipped" else None,
        threshold=_share(found["threshold"]) if "threshold" in found else StanceSettings().threshold,
    )


def _labels(node: Node, labels: tuple[str, ...]) -> tuple[str, ...]:
    if len(labels) < 2 or len(set(labels)) < len(labels) or not all(label.strip() for label in labels):
        raise ConfigError("a stance needs two labels or more, each another; off target is null and needs none", node.place)
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
        if not _SPLIT.fullmatch(name):
            raise ConfigError(f"a split's name is letters, digits and _ (train), not {name!r}", share.key_place)
        splits[name] = _share(share)
        if not splits[name]:
            raise ConfigError(f"the split {name!r} has no share; leave it out", share.place)
    if not math.isclose(sum(splits.values()), 1, abs_tol=1e-6):
        raise ConfigError(f"the shares of the splits make {sum(splits.values()):g}, not 1", node.place)
    return splits


def _seed(node: Node | None) -> int:
    if node is None:
        return 0
    seed = node.number()
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ConfigError(f"a seed is a whole number from 0 to 4294967295, not {node.raw}", node.place)
    return seed


def _path(node: Node | None) -> Path | None:
    return Path(node.text()).expanduser() if node else None


def check_config(path: Path) -> ConfigError | YamlError | None:
    """The first fault of a configuration file and of the roster it names, or None for a sound one."""
    try:
        read_config(path)
    except (ConfigError, YamlError) as error:
        return error
    return None
