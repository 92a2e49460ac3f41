"""What is tried again and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

TRANSIENT = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)
"""For what can pass: a file system or a lock that is busy."""


@contextmanager
def permanent() -> Iterator[None]:
    """Let only operating system errors be tried again; wrong input or a wrong model stays wrong."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
