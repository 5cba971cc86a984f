"""Articles out of web pages: one .html, or the pages of a WARC. The text is what `trafilatura` takes for the story.

Both libraries are the extra `web`. Offsets count in the text that was taken out, which the dataset holds; the page itself is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotes.disk import open_file, read_bytes, why
from quotes.errors import ArticleError

PAGES, WARCS = (".html", ".htm"), (".warc", ".warc.gz")
LARGEST = 16 << 20
"""Bytes of one page, at most."""
_HOW = "needs the extra `web` (pip install 'quotes[web]')"


def page_rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | ArticleError]]:
    """The story of one page, as the fields of an article; an error in its place where none is found.

    Raises ArticleError where the file cannot be read or the extra is missing.
    """
    data = read_bytes(path, limit=LARGEST, error=ArticleError)
    yield str(path), _story(data, path.stem, None, str(path))


def warc_rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | ArticleError]]:
    """The story of each page of a WARC that was answered in full; its id is the record's, its url the page's.

    Raises ArticleError where the file cannot be read or the extra is missing.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise ArticleError(f"a WARC {_HOW}", str(path)) from error
    try:
        with open_file(path, error=ArticleError) as file:
            for record in ArchiveIterator(file):
                head, answer = record.rec_headers, record.http_headers
                kind = (answer.get_header("Content-Type") or "") if answer else ""
                if record.rec_type != "response" or "html" not in kind or answer.get_statuscode() != "200":
                    continue
                name = (head.get_header("WARC-Record-ID") or "").strip("<>").removeprefix("urn:uuid:")
                place = f"{path}:{name}"
                data = record.content_stream().read(LARGEST + 1)
                if len(data) > LARGEST:
                    yield place, ArticleError(f"the page is too large (at most {LARGEST:,} bytes are read)", place)
                else:
                    yield place, _story(data, name, head.get_header("WARC-Target-URI"), place)
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as fault:
        raise ArticleError(f"is no WARC that can be read ({why(fault)})", str(path)) from fault


def _story(data: bytes, name: str, url: str | None, place: str) -> dict[str, Any] | ArticleError:
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise ArticleError(f"a web page {_HOW}", place) from error
    try:
        found = bare_extraction(data, url=url, include_comments=False, include_tables=False, with_metadata=True)
    except Exception as error:  # whatever a library makes of one page must not stop the others
        return ArticleError(f"the page cannot be read ({type(error).__name__}: {error})", place)
    if found is None or not found.text:
        return ArticleError("no story is found on the page", place)
    facts = {"title": found.title, "date": found.date, "url": url or found.url, "licence": found.license}
    return {"doc_id": name, "text": found.text, **{fact: value for fact, value in facts.items() if value}}
