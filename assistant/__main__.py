"""``python -m assistant``."""

from __future__ import annotations

import os
import sys

# Before anything loads an OpenMP runtime: threads that spin while they wait take the cores from each other, and on a
# busy machine recognition then takes ten times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from assistant.channels.cli import main

if __name__ == "__main__":
    sys.exit(main())
