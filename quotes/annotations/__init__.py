"""Gold annotations in YAML: read, draft, check against the article."""

from quotes.annotations.draft import draft, settled, write_draft
from quotes.annotations.folder import Annotated, Annotations, check_folder, read_folder, with_facts
from quotes.annotations.form import Anchor, AnnotationFile, WrittenQuotation, WrittenRejection, read_annotations, roster_names
from quotes.annotations.resolve import GoldQuotation, Resolved, resolve, to_records

__all__ = [
    "Anchor",
    "Annotated",
    "AnnotationFile",
    "Annotations",
    "GoldQuotation",
    "Resolved",
    "WrittenQuotation",
    "WrittenRejection",
    "check_folder",
    "draft",
    "read_annotations",
    "read_folder",
    "resolve",
    "roster_names",
    "settled",
    "to_records",
    "with_facts",
    "write_draft",
]
