"""Exported audiences: the hashes that platforms ask for, of those who agreed, in files for their owner only."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.errors import ConfigurationError
from orchestration.publish.audiences import export_audience
from orchestration.settings import Settings

KEY = "secret"


def keyed(text: str) -> str:
    return hashlib.sha256(f"{KEY}:{text}".encode()).hexdigest()


def plain(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    """A warehouse with four people in one audience, and its published version."""
    folders = Settings.from_env(data_dir=tmp_path, environ={})
    version = folders.versions_dir / "warehouse-1.duckdb"
    version.parent.mkdir(parents=True)
    folders.published_file.symlink_to(Path("versions") / version.name)
    with duckdb.connect(str(version)) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.audiences as from (values
                ('vip', 'a', date '2024-01-01', '=P1', true, true),
                ('vip', 'b', date '2024-01-02', 'P2', true, false),
                ('vip', 'c', date '2024-01-03', 'P3', false, false),
                ('vip', 'd', date '2024-01-04', 'P4', true, true),
                ('win_back', 'a', date '2024-01-05', 'P5', true, true)
            ) as t(audience, person_id, entered_on, product_id, may_email, may_sms)
            """
        )
    with duckdb.connect(str(folders.warehouse)) as connection:
        connection.execute(
            f"""
            create schema raw; create schema intermediate; create schema ops; create schema seeds;
            create table seeds.audience_definitions as from (values ('vip'), ('win_back'), ('empty')) as t(audience);
            create table ops.identity_key as select '{KEY}' as hash_key;
            create table intermediate.int_people as from (values
                ('a', 'DE', '{keyed("ann@shop.example")}', true, true),
                ('b', '@FR', '{keyed("guest@shop.example")}', true, false),
                ('c', 'FR', '{keyed("no@shop.example")}', false, false),
                ('d', 'FR', '{keyed("left@shop.example")}', false, false)
            ) as t(person_id, country, email_hash, email_consent, sms_consent);
            create table intermediate.int_identifiers_clustered as from (values
                ('p:{keyed("+4915112345678")}', 'a'), ('p:{keyed("+4915100000000")}', 'a'),
                ('p:{keyed("015199999999")}', 'a')
            ) as t(identifier, person_id);
            create table raw.customers as from (values
                (' Ann@Shop.example ', '+49 (0)151 1234 5678', timestamp '2024-02-01'),
                ('ann@shop.example', '0049 151 00000000', timestamp '2024-01-01'),
                ('old@shop.example', '0151 99999999', timestamp '2024-03-01'),
                ('no@shop.example', null, null),
                ('left@shop.example', null, null)
            ) as t(email, phone, updated_at);
            create table raw.orders as from (values
                ('GUEST@shop.example', '+49 151 00000000', timestamp '2024-09-01'), ('none', null, null)
            ) as t(email, phone, ordered_at)
            """
        )
    return folders


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as text:
        return list(csv.DictReader(text))


def test_addresses_leave_trimmed_lower_cased_and_hashed_without_a_key(settings: Settings, tmp_path: Path) -> None:
    export = export_audience(settings, "vip", tmp_path / "out")
    by_email = {row["email_sha256"]: row for row in rows(export.csv)}
    assert set(by_email) == {plain("ann@shop.example"), plain("guest@shop.example")}
    ann = by_email[plain("ann@shop.example")]
    assert ann["phone_sha256"] == plain("+4915112345678")
    assert ann["phone_digits_sha256"] == plain("4915112345678")
    assert "@" not in ann["email_sha256"] and "person_id" not in ann


def test_only_people_whose_consent_still_holds_are_exported(settings: Settings, tmp_path: Path) -> None:
    export = export_audience(settings, "vip", tmp_path / "out")
    # c never agreed; d has withdrawn since the marts were published
    assert (export.people, export.exported) == (4, 2)
    assert {row["phone_sha256"] for row in rows(export.csv) if row["country"] != "DE"} == {""}


def test_cells_that_a_spreadsheet_would_run_are_neutralised_in_csv_only(settings: Settings, tmp_path: Path) -> None:
    export = export_audience(settings, "vip", tmp_path / "out")
    assert {(row["product_id"], row["country"]) for row in rows(export.csv)} == {("'=P1", "DE"), ("P2", "'@FR")}
    parquet = duckdb.sql(f"select product_id from '{export.parquet}' order by all").fetchall()
    assert parquet == [("=P1",), ("P2",)]


def test_files_are_for_their_owner_only_and_nothing_else_is_left(settings: Settings, tmp_path: Path) -> None:
    for _ in range(2):
        export = export_audience(settings, "vip", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["vip.csv", "vip.parquet"]
    assert {path.stat().st_mode & 0o777 for path in (export.csv, export.parquet)} == {0o600}


def test_an_audience_of_nobody_gives_files_with_headers_only(settings: Settings, tmp_path: Path) -> None:
    export = export_audience(settings, "empty", tmp_path / "out")
    assert export.csv.read_text().startswith("audience,entered_on") and rows(export.csv) == []


def test_an_unknown_audience_names_those_that_there_are(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"empty, vip, win_back"):
        export_audience(settings, "../vip", tmp_path / "out")


def test_without_a_published_version_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Nothing is published"):
        export_audience(Settings.from_env(data_dir=tmp_path, environ={}), "vip", tmp_path / "out")
