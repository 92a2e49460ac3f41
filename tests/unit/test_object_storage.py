"""A bucket as the landing folder: copied once, whole or not at all, and loaded as files are."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from object_store import ORDERS, BucketShop, s3_server

from orchestration.erasure import erase
from orchestration.erasure.requests import Request
from orchestration.errors import ConfigurationError
from orchestration.extract import landing_copy, landing_listing


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Any, dict[str, str]]]:
    with s3_server() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, server: tuple[Any, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> BucketShop:
    client, environment = server
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    try:
        for found in client.list_objects_v2(Bucket="shop").get("Contents", []):
            client.delete_object(Bucket="shop", Key=found["Key"])
    except client.exceptions.NoSuchBucket:
        client.create_bucket(Bucket="shop")
    return BucketShop(tmp_path, "s3://shop/landing/")


@pytest.fixture
def put(server: tuple[Any, dict[str, str]]) -> Any:
    return lambda name, text: server[0].put_object(Bucket="shop", Key=f"landing/{name}", Body=text.encode())


def test_objects_are_loaded_as_files_are_and_fetched_once(shop: BucketShop, put: Any, server: tuple[Any, Any]) -> None:
    put("shop.yml", "reporting_currency: EUR\n")
    put("orders/jan.csv", f"{ORDERS}1,2025-01-01,EUR,19.99,\n")
    put("orders/old/dec.csv", f"{ORDERS}0,2024-12-01,EUR,1.00,\n")
    assert "s3://shop/landing: 3 objects fetched" in shop.fetch()
    assert shop.settings.shop() == {"reporting_currency": "EUR"}
    shop.load()
    assert shop.query("SELECT sum(total_amount) FROM raw.orders") == [(Decimal("20.99"),)]
    assert shop.fetch() == ""
    put("orders/feb.csv", f"{ORDERS}2,2025-02-01,EUR,5.00,\n")
    put("orders/jan.csv", f"{ORDERS}1,2025-01-01,EUR,18.99,\n")
    server[0].delete_object(Bucket="shop", Key="landing/orders/old/dec.csv")
    assert "2 objects fetched (0.0 MB), 1 gone" in shop.fetch()
    assert shop.files() == ["orders/feb.csv", "orders/jan.csv", "shop.yml"]
    assert not (shop.settings.landing_dir / "orders" / "old").exists()
    assert {oct(path.stat().st_mode & 0o777) for path in shop.settings.landing_dir.rglob("*.csv")} == {"0o600"}


def test_the_same_content_uploaded_again_is_not_loaded_again(
    shop: BucketShop, put: Any, server: tuple[Any, Any]
) -> None:
    content = f"{ORDERS}1,2025-01-01,EUR,19.99,\n"
    put("orders/a.csv", content)
    shop.fetch()
    shop.load()
    put("orders/a.csv", content)
    assert shop.fetch() == ""
    where = {"Bucket": "shop", "Key": "landing/orders/a.csv"}  # in parts: the same bytes have another entity tag
    upload = server[0].create_multipart_upload(**where)["UploadId"]
    part = server[0].upload_part(**where, UploadId=upload, PartNumber=1, Body=content.encode())
    assert shop.fetch() == "", "an upload that is not completed is not seen"
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    server[0].complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)
    assert "1 objects fetched" in shop.fetch()
    assert [file.status for file in shop.load().files] == ["already_loaded"]


def test_names_may_be_odd_and_what_is_no_landing_file_is_not_fetched(shop: BucketShop, put: Any) -> None:
    odd = ["orders/ünï cöde %20+&#?.csv", "orders/o'b\"x*[1].csv", "orders/back\\slash.csv", "orders/..a.csv"]
    for name in odd:
        put(name, f"{ORDERS}{odd.index(name)},2025-01-01,EUR,1,\n")
    for name in ("orders/", "orders/.hidden.csv", "orders/b.csv.part", "ordres/c.csv", "photos/huge.jpg"):
        put(name, "" if name.endswith("/") else "x")
    shop.fetch()
    assert shop.files() == sorted(name for name in odd if not name.startswith("orders/.."))
    summary = shop.load()
    assert shop.query("SELECT count(*) FROM raw.orders") == [(3,)]
    assert any(
        "folder ordres/ is no dataset and was not read. Did you mean 'orders'?" in text for text in summary.warnings
    )


@pytest.mark.parametrize("name", ["orders/a//b.csv", "orders/../a.csv", f"orders/{'x' * 256}.csv"])
def test_a_name_that_no_file_can_have_is_told(shop: BucketShop, put: Any, name: str) -> None:
    put(name, "x")
    with pytest.raises(ConfigurationError, match="Rename the object"):
        shop.fetch()


def test_a_run_that_dies_after_a_file_appeared_leaves_nothing_that_stays_for_ever(
    shop: BucketShop, put: Any, server: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("orders/a.csv", f"{ORDERS}1,2025-01-01,EUR,1,\n")
    put("orders/b.csv", f"{ORDERS}2,2025-01-01,EUR,1,\n")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(landing_copy._Book, "remember", die)
        shop.fetch()
    assert shop.files()
    server[0].delete_object(Bucket="shop", Key="landing/orders/a.csv")
    with (shop.settings.landing_dir.parent / "fetched.jsonl").open("a") as book:
        book.write('{"cut')
    shop.fetch()
    assert shop.files() == ["orders/b.csv"]


def test_rows_of_a_database_stay_beside_the_copies(shop: BucketShop, put: Any) -> None:
    put("orders/a.csv", f"{ORDERS}1,2025-01-01,EUR,1,\n")
    shop.fetch()
    extracted = shop.settings.landing_dir / "products" / "shop_db" / "1.parquet"
    extracted.parent.mkdir(parents=True)
    extracted.write_bytes(b"PAR1")
    shop.fetch()
    assert extracted.exists()


def test_the_erased_stay_erased_though_the_bucket_still_holds_them(shop: BucketShop, put: Any) -> None:
    put(
        "orders/ann@shop.example.csv",
        f"{ORDERS}1,2025-01-01,EUR,19.99,ann@shop.example\n2,2025-01-01,EUR,1,bob@x.example\n",
    )
    shop.fetch()
    shop.load()
    receipt, _ = erase(shop.settings, Request(("ann@shop.example",)))
    assert receipt.still_found == []
    assert receipt.to_be_cleaned_by_its_owner == ["s3://shop/landing"]
    assert shop.fetch() == ""
    put("orders/again.csv", f"{ORDERS}1,2025-01-01,EUR,19.99,ann@shop.example\n")
    shop.fetch()
    shop.load()
    left = b"".join(path.read_bytes() for path in shop.settings.data_dir.rglob("*") if path.is_file())
    assert b"ann@shop.example" not in left
    assert shop.query("SELECT DISTINCT email FROM raw.orders WHERE order_id = '1'") == [(None,)]


def test_a_look_sees_what_changed_without_fetching(shop: BucketShop, put: Any) -> None:
    put("orders/a.csv", "x")
    first = landing_listing(shop.settings)
    assert [(name, size) for name, size, _ in first] == [("orders/a.csv", 1)]
    put("orders/b.csv", "x")
    assert landing_listing(shop.settings) != first
    assert not shop.settings.landing_dir.exists()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "s3://none/landing",
            "s3://none/landing cannot be read: there is no such bucket, NoSuchBucket. Look at LANDING_DIR",
        ),
        ("s3://shop/nothing", "There is nothing below s3://shop/nothing."),
    ],
)
def test_a_bucket_that_is_not_there_is_told(shop: BucketShop, tmp_path: Path, url: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        BucketShop(tmp_path / "other", url).fetch()
    assert str(raised.value).startswith(message)


def test_names_are_not_kept_in_clear(shop: BucketShop, put: Any) -> None:
    put("orders/ann@shop.example.csv", ORDERS)
    shop.fetch()
    book = shop.settings.landing_dir.parent / "fetched.jsonl"
    assert all(len(key) == 64 for line in book.read_text().splitlines() for key in json.loads(line))
