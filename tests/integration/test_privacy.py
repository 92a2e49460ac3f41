"""A hundred planted addresses, numbers, names and secrets: in clear in raw and quarantine, and nowhere else."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from orchestration.ingest import read_contracts
from tests.integration.conftest import PROJECT, Warehouse

PEOPLE = 20
NAMES = [f"Zyx{letter}wanda Quartermoor{number}" for number, letter in enumerate("abcdefghijklmnopqrst")]
EMAILS = [f"zyx{number}.quartermoor@mail{number}.example" for number in range(PEOPLE)]
PHONES = [f"+4915755501{number:02d}77" for number in range(PEOPLE)]
STREETS = [f"Quartermoor-Allee {number}b, 0{number}999 Zyxhausen" for number in range(PEOPLE)]
KEYS = [f"zyxsecret{number:02d}quartermoor" for number in range(PEOPLE)]
PLANTED = [*NAMES, *EMAILS, *PHONES, *STREETS, *KEYS]
LOGINS = EMAILS[10:]  # these people's customer number is their address

# A row of each dataset that keeps its contract; what people wrote comes in columns that no contract knows.
GOOD = {
    "orders": {"order_id": "zo{n}", "ordered_at": "2025-06-0{d}T10:00:00Z", "currency": "EUR", "total_amount": "20"},
    "order_lines": {"order_line_id": "zl{n}", "order_id": "zo{n}", "quantity": "1", "unit_price": "20"},
    "refunds": {"refund_id": "zr{n}", "refunded_at": "2025-07-0{d}", "amount": "1", "currency": "EUR"},
    "customers": {"customer_id": "zc{n}"},
    "products": {"product_id": "zp{n}", "product_name": "Thing"},
    "ad_spend": {
        "date": "2025-06-0{d}",
        "platform": "meta_ads",
        "campaign_id": "z{n}",
        "spend": "1",
        "currency": "EUR",
    },
    "sessions": {"session_id": "zs{n}", "anonymous_id": "zd{n}", "started_at": "2025-06-0{d}T09:59:00Z"},
    "web_events": {
        "event_id": "ze{n}",
        "occurred_at": "2025-06-0{d}",
        "session_id": "zs{n}",
        "event_name": "view_item",
    },
    "support_tickets": {"ticket_id": "zt{n}", "opened_at": "2025-06-0{d}"},
}


def planted_row(dataset: str, number: int) -> dict[str, str]:
    """A good row that carries one person."""
    email, login = EMAILS[number], EMAILS[number] if EMAILS[number] in LOGINS else f"zc{number}"
    row = {name: text.format(n=number, d=1 + number % 9) for name, text in GOOD[dataset].items()}
    if dataset in ("orders", "customers", "support_tickets"):
        row |= {"customer_id": login, "email": email}
    if dataset in ("orders", "customers"):
        row |= {"phone": PHONES[number], "loyalty_id": email}
    if dataset == "customers":
        row |= {
            "first_name": NAMES[number].split()[0],
            "last_name": NAMES[number].split()[1],
            "created_at": NAMES[number],
        }
    if dataset == "refunds":
        row |= {"customer_id": login, "reason": f"{NAMES[number]} did not like it"}
    if dataset == "sessions":
        row |= {
            "user_id": login,
            "landing_url": f"https://shop.example/reset?email={email.replace('@', '%40')}&token={KEYS[number]}",
            "referrer_url": f"https://mail.example/to/{email}?name={NAMES[number].replace(' ', '+')}",
            "utm_source": "newsletter",
            "utm_campaign": f"to {email}",
            "utm_content": email,
            "utm_term": email,
        }
    return row | {"Delivery address": STREETS[number], "Note to us": f"{NAMES[number]} {PHONES[number]} {KEYS[number]}"}


def write(path: Path, rows: list[dict[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue())


def plant_good(landing: Path) -> None:
    """Twenty people in every dataset that the simulated shop has, and one broken row of each."""
    for dataset in GOOD:
        rows = [planted_row(dataset, number) for number in range(PEOPLE)]
        broken = dict.fromkeys(rows[0], NAMES[3]) | {"Note to us": STREETS[4], next(iter(rows[0])): EMAILS[5]}
        required = (
            next(name for name in GOOD[dataset] if name != next(iter(rows[0]))) if dataset != "customers" else None
        )
        if required:
            rows.append(broken | {required: ""})
        write(landing / dataset / f"zz {EMAILS[1]} {PHONES[2]}.csv", rows)


def plant_bad(landing: Path) -> None:
    """Files that cannot be read, whose first line is a person, and rows in which every column is one."""
    for dataset, contract in read_contracts(PROJECT).items():
        folder = landing / dataset
        folder.mkdir(exist_ok=True)
        (folder / f"zzz no header {EMAILS[6]}.csv").write_text(f"{NAMES[6]},{EMAILS[7]},{PHONES[8]}\n{KEYS[9]},x,y\n")
        (folder / f"zzz{PHONES[7]}.xlsx").write_text(STREETS[7])
        columns = [column.name for column in contract.columns]
        shifted = [
            {name: value for name in columns}
            for values in (NAMES, EMAILS, PHONES, STREETS, KEYS)
            for value in values[:4]
        ]
        write(folder / "zzz shifted.csv", shifted)
        lines = "\n".join(json.dumps({key: [value] for key in columns}) for value in (NAMES[0], EMAILS[1], PHONES[2]))
        (folder / "zzz nested.jsonl").write_text(f"{lines}\n{NAMES[11]} {EMAILS[11]}\n")
        (folder / "zzz broken.csv").write_text(",".join(columns) + f'\n"{NAMES[12]},{EMAILS[12]}\n{STREETS[13]},\n')
    (landing / f"{EMAILS[14]}.csv").write_text(NAMES[14])


def leaks(warehouse: Warehouse) -> list[str]:
    """Files below the data folder, but the private file and the key, that hold a planted value, and printed text."""
    found = [f"printed: {value}" for value in [*PLANTED, "quartermoor"] if value.lower() in warehouse.output.lower()]
    words = [value.lower().encode() for value in (*PLANTED, "quartermoor")]
    for path in warehouse.data.rglob("*"):
        name = path.relative_to(warehouse.data).as_posix()
        if name.startswith(("secrets/", "warehouse.duckdb")) or not path.is_file():
            continue
        content = path.read_bytes().lower()
        found += [f"{name}: {word.decode()}" for word in words if word in content or word.decode() in name.lower()]
    return found


def rows_with_planted_values(path: Path) -> set[str]:
    """Columns of a database file in which a planted value stands: files compress texts, so that bytes do not tell."""
    found = set()
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where not internal"
        ).fetchall()
        for schema, table, column in columns:
            text = f'lower(cast("{column}" as varchar))'
            hits = connection.execute(
                f"select count(*) from {schema}.{table} where regexp_matches({text}, '.*(zyx|quartermoor|15755501).*')"
            ).fetchone()
            if hits and hits[0]:
                found.add(f"{schema}.{table}.{column}")
    return found


@pytest.fixture(scope="module")
def good(simulated, tmp_path_factory) -> Warehouse:
    """The simulated shop with the planted people among its own, run and published."""
    warehouse = Warehouse(simulated.landing, tmp_path_factory.mktemp("none")).copy(tmp_path_factory.mktemp("private"))
    plant_good(warehouse.landing)
    assert warehouse.command("run", IDENTITY_HASH_KEY=KEYS[0]) == 0, warehouse.output
    return warehouse


def test_the_planted_people_have_come(good: Warehouse) -> None:
    assert len(PLANTED) == 100
    assert good.query("select count(*) from marts.orders where order_id like 'zo%'") == [(PEOPLE,)]
    assert good.query("select count(*) from ops.quarantined_rows", private=True)[0][0] >= 8
    assert leaks(Warehouse(good.landing, good.data.parent)) != [], "the scan would find them"


def test_a_published_run_leaves_no_planted_value_outside_the_private_file(good: Warehouse) -> None:
    assert leaks(good) == []
    assert rows_with_planted_values(good.published.resolve()) == set()


def test_in_the_private_file_only_raw_the_books_and_free_text_hold_them(good: Warehouse) -> None:
    places = {name for name in rows_with_planted_values(good.data / "warehouse.duckdb") if not name.startswith("raw.")}
    free_text = {name for name in places if name.endswith((".landing_url", ".reason"))}
    assert {name.split(".")[0] for name in free_text} <= {"staging", "intermediate"}
    assert places - free_text == {
        "ops.identity_key.hash_key",
        "ops.loaded_files.file_name",
        "ops.quarantined_rows.content",
        "ops.quarantined_rows.reasons",
    }


def test_rejected_files_and_shifted_rows_tell_nobody_who_is_in_them(good: Warehouse, tmp_path: Path) -> None:
    spoilt = good.copy(tmp_path)
    plant_bad(spoilt.landing)
    assert spoilt.command("run", IDENTITY_HASH_KEY=KEYS[0]) == 3, spoilt.output
    assert "rejected" in spoilt.output and "(address)" in spoilt.output
    assert leaks(spoilt) == []
    for command in (["status"], ["withdraw", EMAILS[0]]):
        spoilt.command(*command, IDENTITY_HASH_KEY=KEYS[0])
        assert leaks(spoilt) == [], command
