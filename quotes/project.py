"""A new project: a configuration, a roster, an article with its annotation, and what an editor and a check on a server need."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from quotes.atomic import whole_file, whole_folder
from quotes.config import packaged, shipped
from quotes.errors import OutputError
from quotes.speakers.roster import read_roster

CONFIG, ROSTER = "quotes.yaml", "roster.yaml"
SCHEMAS = ("annotation.schema.json", "config.schema.json", "roster.schema.json")

_CONFIG = """\
# yaml-language-server: $schema=config.schema.json
# The commands take this file where no other is named, as long as they are run in this folder.
name: my-quotations
description: What the dataset holds, for its card.

language: en
models: shipped
roster: roster.yaml          # from the folder of this file

reports: [speech, act]       # which quotations are wanted; thought is the third
stance:
  model: shipped             # or the folder of a model that you fitted with `quotes train`
  threshold: 0.4

splits: {train: 0.8, validation: 0.1, test: 0.1}
seed: 1
licence: not stated          # of the labels and texts that go out, as in CC-BY-4.0

# These three start from the folder where the command is run.
articles: articles
annotations: annotations
out: dataset
"""

_ROSTER = """\
# yaml-language-server: $schema=roster.schema.json
# The people whose words you look for. Check it with `quotes check roster.yaml`.
roster: mine
people:
  - key: brandt
    name: Ilse Brandt
    pronouns: she
    side: Norvale
    demonym: Norvalian
    offices:
      - title: harbour minister   # add from: and until: where you know them
"""

_ARTICLE = """\
The bridge stays open

Ilse Brandt, the Norvalian harbour minister, said on Tuesday that the bridge would stay open. "We are ready to talk to the ferrymen," \
she added.

Her deputy, Tom Hale, warned that the ministry could not wait for ever.
"""

_ANNOTATION = """\
# yaml-language-server: $schema=../annotation.schema.json
# What a person has read. `quotes draft articles/NAME.txt --out annotations/NAME.yaml` makes the next one for you to mend.
article: bridge
digest: {digest}
annotator: example
quotations:
  - content: We are ready to talk to the ferrymen
    cue: added
    source: she
    speaker: {speaker}
    stance: conciliatory
    rule: C1
"""

_MANIFEST = """\
# What is known of each article. Only texts whose licence allows it go into a dataset with their words.
articles:
  - {id: bridge, date: "2031-04-02", licence: CC0-1.0, title: The bridge stays open}
"""

_WORKFLOW = """\
# Checks the annotations whenever somebody pushes; each fault is shown at its line.
name: annotations
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install torch --index-url https://download.pytorch.org/whl/cpu
      - run: pip install "$QUOTES"
        env: {QUOTES: "the wheel or the repository that you installed quotes from"}
      - run: quotes check roster.yaml annotations --articles articles --format github
"""

_README = """\
# My quotations

| file | what it is |
|---|---|
| `quotes.yaml` | what is looked for, and where things lie |
| `roster.yaml` | the people looked for |
| `articles/` | the texts, one `.txt` each (UTF-8), and their facts in `manifest.yaml` |
| `annotations/` | what people have read, one `.yaml` an article |

The loop:

    quotes draft articles/NAME.txt --annotator ME --out annotations/NAME.yaml
    quotes check annotations --articles articles
    quotes build
    quotes review --out review.html

`quotes build` writes the folder `dataset`; `datasets.load_dataset("dataset")` opens it. What you write by hand is never written over.
An editor with a YAML language server completes keys and labels by the schemas that lie here; `.github/workflows/annotations.yml` checks the
annotations on GitHub.
"""


def make_project(folder: Path, roster: Path | None = None) -> tuple[Path, ...]:
    """Make a project in a folder that is empty or not there; returns the files, in the order of their paths.

    `roster` is copied in place of an example. Raises OutputError where the folder holds anything or cannot be written, ConfigError or
    YamlError for a roster with a fault.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OutputError(f"{folder} holds something already; give a new folder, so that nothing of yours is written over")
    except OSError as error:
        raise OutputError(f"{folder} cannot be read ({error.strerror})") from error
    people = _ROSTER if roster is None else _taken(roster)
    speaker = "brandt" if roster is None else "Ilse Brandt"
    digest = hashlib.sha256(_ARTICLE.encode()).hexdigest()
    texts = {
        CONFIG: _CONFIG,
        ROSTER: people,
        "README.md": _README,
        "articles/bridge.txt": _ARTICLE,
        "articles/manifest.yaml": _MANIFEST,
        "annotations/bridge.yaml": _ANNOTATION.format(digest=digest, speaker=speaker),
        ".github/workflows/annotations.yml": _WORKFLOW,
        ".gitignore": "dataset/\n*.cache/\nreview.html\n",
    }
    with whole_folder(folder.resolve(), lambda place: frozenset()) as place:  # a run that is killed leaves no half of a project
        for name, text in texts.items():
            with whole_file(place / name, new=True) as file:
                file.write(text)
        for name in SCHEMAS:
            shutil.copyfile(_schema(name), place / name)
    return tuple(sorted(folder / name for name in (*texts, *SCHEMAS)))


def _taken(roster: Path) -> str:
    """The text of a roster without a fault, its modeline naming the schema that will lie beside it."""
    read_roster(roster)
    return re.sub(r"(\$schema=)\S+", r"\1roster.schema.json", roster.read_text("utf-8-sig"), count=1)


def _schema(name: str) -> Path:
    if name == "annotation.schema.json":
        return packaged("annotations", name)
    return shipped(f"rosters/{name}" if name.startswith("roster") else name)
