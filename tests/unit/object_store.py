"""Buckets for tests: an S3 server (moto), and a small one that speaks as all three do and fails on demand."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from ingest_support import Shop

from orchestration.extract import fetch_objects
from orchestration.settings import Settings

ORDERS = "order_id,ordered_at,currency,total_amount,email\n"
CHANGED = "2025-06-01T10:00:00.000Z"
CHANGED_HTTP = "Sun, 01 Jun 2025 10:00:00 GMT"


@contextmanager
def s3_server() -> Iterator[tuple[Any, dict[str, str]]]:
    """A running S3 server: a client of it, and the environment variables by which a shop reaches it."""
    import boto3
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        url = "http://{}:{}".format(*server.get_host_and_port())
        keys = {"aws_access_key_id": "shop", "aws_secret_access_key": "s3cret"}
        client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys)
        yield (
            client,
            {**{key.upper(): text for key, text in keys.items()}, "AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1"},
        )
    finally:
        server.stop()


class SmallServer:
    """Objects by name behind one address. `fail` says how the next downloads end: cut, changed, gone or refused."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects, self.fail, self.listings = objects, "", 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def environment(self) -> dict[str, str]:
        """How each kind of client finds it."""
        google = {
            "gcs_base_url": self.url,
            "disable_oauth": True,
            "client_email": "",
            "private_key": "",
            "private_key_id": "",
        }
        return {
            "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "s3cret",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.url,
            "GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps(google),
            "AZURE_STORAGE_USE_EMULATOR": "true",
            "AZURITE_BLOB_STORAGE_URL": self.url,
        }

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        url = urlsplit(request.path)
        query = parse_qs(url.query)
        if self.fail == "refused":
            return self.send(request, 403, b"<Error><Code>InvalidAccessKeyId</Code><Key>AKIAEXAMPLE</Key></Error>")
        if "prefix" in query or "list-type" in query or "comp" in query:
            self.listings += 1
            names = [name for name in self.objects if name.startswith(query.get("prefix", [""])[0])]
            return self.send(request, 200, (self.azure(names) if "comp" in query else self.s3(names)).encode())
        name = unquote(url.path).split("/shop/", 1)[1]
        content = self.objects[name]
        if self.fail == "gone":
            return self.send(request, 404, b"<Error><Code>NoSuchKey</Code></Error>")
        if self.fail == "changed":
            content = content + b"more\n"
        self.send(request, 200, content, cut=self.fail == "cut")

    def send(self, request: BaseHTTPRequestHandler, status: int, body: bytes, cut: bool = False) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("ETag", f'"{md5(body).hexdigest()}"')  # noqa: S324
        request.send_header("Last-Modified", CHANGED_HTTP)
        request.end_headers()
        request.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            request.close_connection = True

    def s3(self, names: list[str]) -> str:
        entries = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{CHANGED}</LastModified><Size>{len(self.objects[name])}</Size>"
            f'<ETag>"{md5(self.objects[name]).hexdigest()}"</ETag></Contents>'  # noqa: S324
            for name in names
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"

    def azure(self, names: list[str]) -> str:
        entries = "".join(
            f"<Blob><Name>{escape(name)}</Name><Properties><Last-Modified>{CHANGED_HTTP}</Last-Modified>"
            f"<Content-Length>{len(self.objects[name])}</Content-Length><Content-Type>text/csv</Content-Type>"
            f'<Etag>"{md5(self.objects[name]).hexdigest()}"</Etag></Properties></Blob>'  # noqa: S324
            for name in names
        )
        return f"<EnumerationResults><Blobs>{entries}</Blobs><NextMarker /></EnumerationResults>"


class BucketShop(Shop):
    """A shop whose landing folder is s3://shop/landing."""

    def __init__(self, root: Path, url: str) -> None:
        super().__init__(root)
        self.settings = Settings.from_env(data_dir=root / "data", landing_dir=url, environ={})
        self.said: list[str] = []

    def fetch(self) -> str:
        """Fetch; returns what was said of it."""
        self.said.clear()
        fetch_objects(self.settings, self.said.append)
        return " ".join(self.said)

    def files(self) -> list[str]:
        folder = self.settings.landing_dir
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
