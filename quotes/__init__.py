"""Turn news articles into a dataset of quotations: who said what, and in which stance.

    import quotes

    pipeline = quotes.Pipeline()                       # the default configuration, our own small models, offline
    for record in pipeline('"We are ready," said Ada Holm.'):
        print(record.speaker_names, record.stance, record.text)

    for records in pipeline.records(articles): ...     # many articles at once, much faster
    quotes.read_articles(path)                         # a folder of .txt, one .txt, or .jsonl
    quotes.read_config(path)                           # a configuration
    quotes.build_dataset("news", out="my-dataset")     # a folder that datasets.load_dataset opens
    quotes.hydrate_dataset("their-dataset", "news")    # puts words back that a licence kept out
    quotes.push_dataset("my-dataset", "me/name")       # to the Hugging Face Hub, private unless told otherwise

Nothing heavy is loaded by `import quotes`; Stanza and scikit-learn come with the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.config import Config, default_config, read_config
    from quotes.dataset.hub import push_dataset
    from quotes.dataset.hydrate import hydrate_dataset
    from quotes.dataset.make import build_dataset
    from quotes.errors import QuotesError
    from quotes.pipeline import Pipeline
    from quotes.record import Record
    from quotes.text.article import Article, read_articles
    from quotes.text.spans import Span

__version__ = "0.1.0"
__all__ = [
    "Article",
    "Config",
    "Pipeline",
    "QuotesError",
    "Record",
    "Span",
    "build_dataset",
    "default_config",
    "hydrate_dataset",
    "push_dataset",
    "read_articles",
    "read_config",
]

_HOMES = {
    "Article": "quotes.text.article",
    "Config": "quotes.config",
    "Pipeline": "quotes.pipeline",
    "QuotesError": "quotes.errors",
    "Record": "quotes.record",
    "Span": "quotes.text.spans",
    "build_dataset": "quotes.dataset.make",
    "default_config": "quotes.config",
    "hydrate_dataset": "quotes.dataset.hydrate",
    "push_dataset": "quotes.dataset.hub",
    "read_articles": "quotes.text.article",
    "read_config": "quotes.config",
}


def __getattr__(name: str) -> Any:
    """Names are loaded at their first use, so that `quotes --help` answers at once."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'quotes' has no attribute {name!r}")
