"""What runs the dashboard."""

import contextlib
import ctypes
import os

# Arrow's own allocator keeps what was freed for each of its threads, and the C library of Linux
# does so in up to eight heaps for each core: together a fifth of all that a server would hold. Both
# must be told before anything allocates.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
HEAPS, MOST_HEAPS = -8, 2
with contextlib.suppress(OSError, AttributeError):
    ctypes.CDLL(None).mallopt(HEAPS, MOST_HEAPS)
