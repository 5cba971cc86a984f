"""The product of rows and a matrix, in which each row's result depends on no other row."""

from __future__ import annotations

from typing import Any

import numpy as np


def alone(rows: Any, matrix: Any) -> Any:
    """`rows @ matrix`, shapes (rows, inputs) and (inputs, outputs), for few outputs.

    Libraries of linear algebra add up in an order that changes with the number of rows, and so do the last digits of what they give: a
    prediction that is kept would differ from one that is made again among other texts.
    """
    columns = [(rows * column).sum(axis=1) for column in np.ascontiguousarray(matrix.T)]
    return np.stack(columns, axis=1) if columns else rows @ matrix
