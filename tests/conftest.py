"""What every test needs: an error of ours shows itself whole."""

from __future__ import annotations

import os

os.environ.setdefault("QUOTES_DEBUG", "1")
