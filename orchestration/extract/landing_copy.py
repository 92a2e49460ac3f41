"""A bucket as the landing folder: before a load, what it has new is copied into a folder below the data folder.

The copy is what all else reads, so that nothing beyond this room knows of buckets. What was fetched is remembered by
version in a file beside the copy, under hashes of the names: a name may hold an address.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from orchestration.extract.bucket import Bucket, Object
from orchestration.ingest.contracts import folder_names
from orchestration.settings import Settings, make_data_dir, private_files

AT_ONCE = 8


def fetch_objects(settings: Settings, say: Callable[[str], None] | None = None) -> None:
    """Make the copy equal to the bucket; without a bucket nothing is done. `say` takes a line when anything changed.

    A file appears whole or not at all, one whose object is gone goes, and one that is no object's copy (rows of a
    database) stays. Raises ConfigurationError when the bucket cannot be read, WarehouseError when an object changes or
    goes while it is fetched.
    """
    if settings.landing_url is None:
        return
    make_data_dir(settings)
    bucket = Bucket(settings.landing_url)
    lying = bucket.objects()
    known = set(folder_names(settings.project_dir))
    wanted = {found.name: found for found in lying if "/" not in found.name or found.name.split("/")[0] in known}
    with private_files():
        book = _Book(settings.landing_dir)
        gone = book.keep_only(wanted)
        for other in {found.name.split("/")[0] for found in lying} - {name.split("/")[0] for name in wanted}:
            (settings.landing_dir / other).mkdir(exist_ok=True)  # told as in any landing folder, and not fetched
        fresh = [found for found in wanted.values() if book.versions[_key(found.name)] != found.version]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            fetches = {pool.submit(_fetch, bucket, found, book): found for found in fresh}
            try:
                for done in as_completed(fetches):
                    done.result()
                    book.remember(fetches[done])
            finally:
                pool.shutdown(cancel_futures=True)
    if say and (fresh or gone):
        size = sum(found.size for found in fresh) / 1e6
        say(f"landing  {settings.landing_url}: {len(fresh):,} objects fetched ({size:,.1f} MB), {gone:,} gone")


def landing_listing(settings: Settings) -> list[tuple[str, int, int]]:
    """Name, size and time of change (nanoseconds since 1970) of whatever lies in the landing folder or bucket, sorted."""
    if settings.landing_url:
        return sorted((found.name, found.size, found.changed) for found in Bucket(settings.landing_url).objects())
    files = [path for path in sorted(settings.landing_dir.rglob("*")) if path.is_file()]
    return [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]


class _Book:
    """Which versions the folder `copies` has, by the hash of each object's name."""

    def __init__(self, copies: Path) -> None:
        self.copies, self.file = copies, copies.parent / "fetched.jsonl"
        self.unfinished = copies.parent / "unfinished"
        self.versions: dict[str, str] = {}
        if copies.exists() and self.file.exists():
            for line in self.file.read_text().splitlines(keepends=True):
                if line.endswith("\n"):  # a line that was cut is a file to fetch again
                    self.versions.update(json.loads(line))
        shutil.rmtree(self.unfinished, ignore_errors=True)
        self.unfinished.mkdir(parents=True)
        copies.mkdir(exist_ok=True)

    def keep_only(self, names: Collection[str]) -> int:
        """Remove copies of other objects, and claim the names of those to come; returns how many went."""
        wanted = {_key(name) for name in names}
        gone = 0
        for folder, _, files in os.walk(self.copies, topdown=False):
            for path in (Path(folder) / file for file in files):
                key = _key(path.relative_to(self.copies).as_posix())
                if key in self.versions and key not in wanted:
                    path.unlink()
                    gone += 1
            if Path(folder) != self.copies and not any(Path(folder).iterdir()):
                Path(folder).rmdir()
        # claimed before it is fetched: a copy is known for one, even if the run dies right after it appeared
        self.versions = {key: self.versions.get(key, "") for key in sorted(wanted)}
        claimed = self.file.with_suffix(".part")
        claimed.write_text("".join(json.dumps({key: version}) + "\n" for key, version in self.versions.items()))
        claimed.replace(self.file)
        return gone

    def remember(self, found: Object) -> None:
        """Write down that the copy has this version."""
        with self.file.open("a") as file:
            file.write(json.dumps({_key(found.name): found.version}) + "\n")


def _fetch(bucket: Bucket, found: Object, book: _Book) -> None:
    part = book.unfinished / _key(found.name)
    bucket.download(found, part)
    target = book.copies / found.name
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)


def _key(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()
