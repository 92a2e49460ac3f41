"""A person's way out: of landing, the private file, what is published, and backups; and no way back in."""

from orchestration.erasure.erase import Receipt, erase
from orchestration.erasure.landing import keep_erased_out
from orchestration.erasure.requests import read_request

__all__ = ["Receipt", "erase", "keep_erased_out", "read_request"]
