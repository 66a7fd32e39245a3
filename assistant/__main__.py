"""``python -m assistant``."""

from __future__ import annotations

import os
import signal
import sys

# Before anything loads an OpenMP runtime: threads that spin while they wait take the cores from each other, and on a
# busy machine recognition then takes ten times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# Loading takes a second or two: whoever interrupts that wants it to stop, not to read where it was.
interrupted = signal.signal(signal.SIGINT, signal.SIG_DFL)

from assistant.channels.cli import main  # noqa: E402  what comes before has to be in place by then

signal.signal(signal.SIGINT, interrupted)

if __name__ == "__main__":
    sys.exit(main())
