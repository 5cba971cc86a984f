"""Rows of a parquet file, a batch at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from quotes.disk import open_file, why
from quotes.errors import ArticleError

BATCH = 64
"""Rows that are in memory at once."""


def table_rows(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its place ("file, row 1"), of the columns `wanted` those that there are.

    Raises ArticleError where the file cannot be read as parquet.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        with open_file(path, error=ArticleError) as file:
            table = parquet.ParquetFile(file)
            columns = [name for name in table.schema_arrow.names if name in wanted]
            number = 0
            for batch in table.iter_batches(batch_size=BATCH, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}, row {number}", row
    except (pyarrow.ArrowException, OSError, ValueError) as fault:
        raise ArticleError(f"is no parquet file that can be read ({str(fault).partition(chr(10))[0] or why(fault)})", str(path)) from fault
