"""Buckets of three kinds, and what goes wrong with them: told, with a remedy, and nothing half fetched appears."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from object_store import ORDERS, BucketShop, SmallServer

from orchestration.errors import ConfigurationError, WarehouseError
from orchestration.settings import Settings


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallServer]:
    running = SmallServer({"landing/orders/a.csv": f"{ORDERS}1,2025-01-01,EUR,19.99,\n".encode()})
    for name, text in running.environment().items():
        monkeypatch.setenv(name, text)
    yield running
    running.http.shutdown()


@pytest.mark.parametrize("url", ["s3://shop/landing", "gs://shop/landing", "az://shop/landing"])
def test_amazon_google_and_azure_are_read_alike(tmp_path: Path, small: SmallServer, url: str) -> None:
    shop = BucketShop(tmp_path, url)
    assert "1 objects fetched" in shop.fetch()
    assert shop.fetch() == ""
    shop.load()
    assert shop.query("SELECT order_id, total_amount FROM raw.orders") == [("1", Decimal("19.99"))]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("cut", "cannot be read"),
        ("changed", "changed while it was fetched. Run again"),
        ("gone", "went away while it was fetched. Run again"),
        (
            "refused",
            "the credentials were refused, or may not read there, InvalidAccessKeyId. Look at LANDING_DIR and at AWS_",
        ),
    ],
)
def test_a_fault_of_the_bucket_stops_before_a_file_appears(
    tmp_path: Path, small: SmallServer, fault: str, message: str
) -> None:
    shop = BucketShop(tmp_path, "s3://shop/landing")
    small.fail = fault
    with pytest.raises(WarehouseError) as raised:
        shop.fetch()
    assert message in str(raised.value)
    assert "AKIAEXAMPLE" not in str(raised.value)
    assert shop.files() == []
    small.fail = ""
    assert "1 objects fetched" in shop.fetch()


def test_a_server_that_does_not_answer_and_missing_credentials_are_told(
    tmp_path: Path, small: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match="it does not answer"):
        BucketShop(tmp_path / "a", "s3://shop/landing").fetch()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(ConfigurationError, match=r"Missing AccessKeyId\. Look at LANDING_DIR and at AWS_ACCESS_KEY_ID"):
        BucketShop(tmp_path / "b", "s3://shop/landing").fetch()


@pytest.mark.parametrize("wrong", ["ftp://x/y", "s3://", "s3://key:secret@shop/x", "s3://shop/x?versions", "S3://shop"])
def test_another_url_is_refused_without_being_shown(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="LANDING_DIR must be a folder, or s3://") as raised:
        Settings.from_env(data_dir=tmp_path, landing_dir=wrong, environ={})
    assert "secret" not in str(raised.value).replace("secrets", "")
