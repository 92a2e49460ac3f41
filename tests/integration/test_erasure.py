"""A person who asked to be forgotten is in no file any more, does not come back, and no cent is missing."""

import csv
import gzip
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.integration.conftest import Warehouse

MONEY = (
    "select sum(net_sales), sum(total), sum(refunds), sum(contribution_margin), count(*),"
    " (select sum(spend) from marts.ad_spend), (select sum(revenue_linear) from marts.attribution_touchpoints)"
    " from marts.orders where is_valid"
)


@pytest.fixture(scope="module")
def forgetful(shop, tmp_path_factory) -> Warehouse:
    """The shop, its landing folder below the data folder, with one more customer in it: published twice, then erased."""
    folder = tmp_path_factory.mktemp("forgetful")
    copy = shop.copy(folder)
    shutil.move(copy.landing, copy.data / "landing")
    copy.landing = copy.data / "landing"
    with duckdb.connect(str(copy.data / "warehouse.duckdb"), read_only=True) as connection:
        copy.person = connection.execute(
            "select customer_id, lower(email), phone, first_name || ' ' || last_name, loyalty_id from raw.customers"
            " join (select customer_id from raw.orders group by all having count(*) > 2) using (customer_id)"
            " where email is not null and phone is not null and loyalty_id is not null order by customer_id limit 1"
        ).fetchone()
    customer_id, email, phone, name, _ = copy.person
    write(
        copy.landing / "orders" / f"{email}.csv.gz",
        [
            ["order_id", "ordered_at", "currency", "total_amount", "customer_id", "email", "Ship to"],
            ["x1", "2025-12-01T10:00:00Z", "EUR", "25.00", customer_id, email.upper(), f"{name}, Planted Lane 7b"],
            ["x2", "2025-12-01T11:00:00Z", "EUR", "never", customer_id, email, f"{phone}"],
        ],
    )
    backup = copy.data / "backups" / "20260101T000000Z"
    assert copy.run() == 0, copy.output
    backup.mkdir(parents=True)
    shutil.copy(copy.data / "warehouse.duckdb", backup)
    copy.old = folder / "old"
    shutil.copytree(copy.landing, copy.old)
    (copy.data / "dbt" / "logs" / "dbt.log").write_text(f"could not read {email}\n")
    copy.money = copy.query(MONEY)
    copy.customers = copy.query("select count(*) from marts.customer_360")[0][0]
    request = folder / "redact.json"
    request.write_text(json.dumps({"shop_id": 1, "customer": {"id": 99, "email": email, "phone": None}}))
    assert copy.command("erase", "--file", str(request)) == 0, copy.output
    copy.said = copy.output
    return copy


def write(path: Path, rows: list[list[str]]) -> None:
    with gzip.open(path, "wt", newline="") as file:
        csv.writer(file).writerows(rows)


def needles(person: tuple[str, ...]) -> list[str]:
    customer_id, email, phone, name, loyalty_id = person
    return [email, email.replace("@", "%40"), phone, name, "Planted Lane", customer_id, loyalty_id]


def places(data: Path, person: tuple[str, ...]) -> set[str]:
    """Files that hold the person: by their bytes as they lie there, unpacked, and as rows."""
    words = [word.lower() for word in needles(person)]
    found = set()
    for path in data.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content += gzip.decompress(content)
        if path.suffix in (".parquet", ".duckdb"):
            content += rows_of(path)
        text = content.lower()
        found |= {f"{path.relative_to(data)}: {word}" for word in words if word.encode() in text}
        found |= {f"name of {path}" for word in words if word in path.name.lower()}
    return found


def rows_of(path: Path) -> bytes:
    with duckdb.connect() as connection:
        if path.suffix == ".parquet":
            return str(connection.execute(f"from '{path}'").fetchall()).encode()
        connection.execute(f"attach '{path}' as looked_at (read_only)")
        tables = connection.execute("select schema_name, table_name from duckdb_tables() where not internal").fetchall()
        rows = [connection.execute(f"from looked_at.{schema}.{table}").fetchall() for schema, table in tables]
        return str(rows).encode()


def test_no_file_below_the_data_folder_holds_the_person(forgetful: Warehouse) -> None:
    assert len(places(forgetful.old, forgetful.person)) >= 10, "the scan finds them where they are"
    assert places(forgetful.data, forgetful.person) == set()


def test_both_published_versions_and_the_backup_were_written_anew_and_keep_their_money(forgetful: Warehouse) -> None:
    assert forgetful.query(MONEY) == forgetful.money
    assert forgetful.query("select count(*) from marts.customer_360") == [(forgetful.customers - 1,)]
    receipt = json.loads(next((forgetful.data / "erasures").glob("receipt-*.json")).read_text())
    assert receipt["still_found"] == []
    assert receipt["people"] == 1
    names = {Path(name).name for name in receipt["rewritten"]}
    assert {path.name for path in (forgetful.data / "published" / "versions").iterdir()} <= names
    assert len(receipt["rewritten"]) == 4
    assert receipt["removed"] == ["dbt/logs/dbt.log"]
    assert forgetful.person[1] not in forgetful.said


def test_old_files_dropped_again_do_not_bring_the_person_back(forgetful: Warehouse) -> None:
    for path in sorted(forgetful.old.glob("*/*")):
        shutil.copy(path, forgetful.landing / path.parent.name / f"again_{path.name}")
    customer_id, email, phone, *_ = forgetful.person
    fresh = forgetful.landing / "customers" / "new.csv"
    fresh.write_text(f"customer_id,email,phone\n{customer_id},,\nz9,{email},\nz8,,{phone}\nz7,zoe@example.org,\n")
    assert forgetful.run() == 0, forgetful.output
    assert places(forgetful.data, forgetful.person) == set()
    assert forgetful.query(MONEY) == forgetful.money
    assert forgetful.query("select * from marts.reconciliation where difference <> 0") == []
    assert fresh.read_text() == "customer_id,email,phone\nz7,zoe@example.org,\n"
