"""A bucket of Amazon S3, Google Cloud Storage, Azure or anything that speaks S3: what lies in it, and its content."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from orchestration.errors import ConfigurationError, WarehouseError
from orchestration.ingest.landing import is_ignored, shown

CHUNK = 8 * 1024 * 1024
LONGEST = 255  # bytes of a file's name
VARIABLES = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, where it is not Amazon's, AWS_ENDPOINT_URL",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_KEY",
}
MEANINGS = {
    "401": "the credentials were refused",
    "403": "the credentials were refused, or may not read there",
    "404": "there is no such bucket",
    "301": "the bucket lies in another region: set AWS_REGION",
}


@dataclass(frozen=True)
class Object:
    """An object of the bucket. `version` changes with its content; `changed` is in nanoseconds since 1970."""

    name: str
    size: int
    changed: int
    version: str


def open_store(url: str) -> Any:
    """The object store behind a URL; credentials come from the environment."""
    from obstore.store import from_url

    return from_url(
        url,
        # plain HTTP only where the environment names such an endpoint
        client_options={"allow_http": True, "connect_timeout": "10s", "timeout": "1h"},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=60)},
    )


class Bucket:
    """What lies below a URL such as s3://bucket/prefix. Credentials come from the environment alone."""

    def __init__(self, url: str) -> None:
        self.url = url
        with self._told():
            self.store = open_store(url)

    def objects(self) -> list[Object]:
        """Every object that may be a landing file; raises ConfigurationError when there is none, or one with no file name."""
        import obstore

        with self._told():
            listed = [meta for metas in obstore.list(self.store) for meta in metas]
        if not listed:
            raise ConfigurationError(
                f"There is nothing below {self.url}. Put the landing folder's files there, or mend LANDING_DIR."
            )
        folders = {str(folder) for meta in listed for folder in Path(meta["path"]).parents}
        found = []
        for meta in listed:
            name, parts = meta["path"], meta["path"].split("/")
            if any(is_ignored(part) for part in parts) or (name in folders and not meta["size"]):
                continue  # the last is what tools leave for an empty folder
            if "\0" in name or name in folders or max(len(os.fsencode(part)) for part in parts) > LONGEST:
                raise ConfigurationError(
                    f"{self.url}: no file can be called like object '{shown(name)}'. Rename the object."
                )
            changed = int(meta["last_modified"].timestamp() * 1e9)
            found.append(Object(name, meta["size"], changed, _version(meta)))
        return found

    def download(self, wanted: Object, target: Path) -> None:
        """Write an object to a file. Raises WarehouseError when it is not the version that was listed, or is gone."""
        import obstore

        with self._told(wanted.name):
            answer = obstore.get(self.store, wanted.name)
            with target.open("wb") as file:
                for chunk in answer.stream(min_chunk_size=CHUNK):
                    file.write(chunk)
        if _version(answer.meta) != wanted.version or target.stat().st_size != wanted.size:
            raise WarehouseError(
                f"{self.url}: object '{shown(wanted.name)}' changed while it was fetched. Run again when the upload is done."
            )

    @contextmanager
    def _told(self, name: str | None = None) -> Iterator[None]:
        """Errors of the bucket in words, without the server's answer: it may repeat the credentials."""
        from obstore.exceptions import BaseError, InvalidPathError

        try:
            yield
        except FileNotFoundError:
            raise WarehouseError(
                f"{self.url}: object '{shown(name or '')}' went away while it was fetched. Run again when the upload is done."
            ) from None
        except InvalidPathError as error:
            path = re.search(r'"(.*?)"', str(error))
            raise ConfigurationError(
                f"{self.url}: object '{shown(path.group(1)) if path else '?'}' has an empty folder name or '..' in its "
                "name. Rename the object."
            ) from None
        except (BaseError, PermissionError) as error:
            text = str(error).partition("Debug source")[0]
            status, code = re.search(r"status code: (\d+)", text), re.search(r"<Code>(\w+)</Code>", text)
            told = [MEANINGS.get(status.group(1), f"HTTP status {status.group(1)}")] if status else []
            told += [code.group(1)] if code else []
            if not told:
                told = ["it does not answer" if "error sending request" in text else text.strip().splitlines()[-1]]
            raise ConfigurationError(
                f"{self.url} cannot be read{f' (object {shown(name)!r})' if name else ''}: {', '.join(told)}. "
                f"Look at LANDING_DIR and at {VARIABLES[self.url.split(':')[0]]}."
            ) from None


def _version(meta: Any) -> str:
    return f"{meta['e_tag'] or meta['last_modified'].isoformat()} {meta['size']}"
