"""One module per library, each with a ``load`` function, imported only when a catalogue entry names it.

Before the first of them is imported, a library that reports its use to its maker is told not to.
"""

from __future__ import annotations

import os

# onnxruntime sends Microsoft what runs here, from version 1.29 on; it looks at this once, when it starts.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
