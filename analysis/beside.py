"""What is done beside the work at hand, by threads that stay.

Starting a thread takes longer than hashing a file or bringing it to the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

# What waits for the disk keeps no core busy: there may be many more of these than cores.
_THREADS = ThreadPoolExecutor(32, thread_name_prefix="beside")


def begun(function: Callable[..., Any], *arguments: Any) -> Future:
    """Begin something beside what the caller goes on with; it asks for the result itself."""
    return _THREADS.submit(function, *arguments)


def together(function: Callable[[Any], Any], arguments: Collection[Any]) -> None:
    """Call a function that waits for the disk, for all arguments at once."""
    if not arguments:
        return
    first, *others = arguments
    going = [begun(function, one) for one in others]
    try:
        function(first)
    finally:
        for one in going:
            one.exception()
    for one in going:
        one.result()
