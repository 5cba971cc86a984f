"""Every error the package raises on purpose.

QuotesError                     catch this one to catch them all
├── InputError                  something a user gave is wrong; `.place` says where
│   ├── ArticleError            an article file cannot be read as text
│   ├── YamlError               a YAML file is not what we ask of YAML
│   ├── ConfigError             a configuration or roster says something we do not know
│   └── AnnotationError         an annotation does not fit its article
│       └── AnnotationWarning   worth saying about an annotation, but no fault: a check that finds only these passes
├── ModelError                  weights are missing or do not load
└── OutputError                 the place to write to is taken or cannot be written
"""

from __future__ import annotations


class QuotesError(Exception):
    """Base of every error raised on purpose."""


class InputError(QuotesError):
    """Something a user gave is wrong. `place` is "file:line:column", as much of it as is known."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place


class ArticleError(InputError):
    """An article file cannot be read as text."""


class YamlError(InputError):
    """A YAML file is not what we ask of YAML."""


class ConfigError(InputError):
    """A configuration or a roster says something we do not know."""


class AnnotationError(InputError):
    """An annotation does not fit its article."""


class AnnotationWarning(AnnotationError):
    """Worth saying about an annotation, but no fault: a check that finds only these passes."""


class ModelError(QuotesError):
    """Weights are missing or do not load."""


class OutputError(QuotesError):
    """The place to write to is taken or cannot be written."""
