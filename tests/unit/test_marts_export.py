"""The marts as files: all rows, types kept in Parquet, no cell that a spreadsheet runs, one export in the place of another."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.erasure.scan import Needles, remove_mentions
from orchestration.erasure.search import Found
from orchestration.errors import ConfigurationError
from orchestration.publish.exports import export_marts, main
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folders = Settings.from_env(data_dir=tmp_path, environ={})
    version = folders.versions_dir / "warehouse-1.duckdb"
    version.parent.mkdir(parents=True)
    folders.published_file.symlink_to(Path("versions") / version.name)
    with duckdb.connect(str(version)) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.orders as from (values
                ('=1+1', 12.3400::decimal(18, 4), timestamp '2025-01-02 03:04:05', true),
                ('o,2', null, null, false)
            ) as t(order_id, net_sales, "ordered at", is_valid);
            comment on table marts.orders is '=One row per order.';
            comment on column marts.orders.net_sales is 'gross less discounts';
            create table marts.days as select date '2025-01-01' as date
            """
        )
    return folders


def test_parquet_keeps_types_and_csv_runs_nothing(settings: Settings) -> None:
    export = export_marts(settings, settings.exported_marts_dir)
    assert export.rows == {"orders": 2, "days": 1}
    parquet = f"read_parquet('{export.folder}/orders.parquet')"
    assert duckdb.sql(f"select column_type from (describe from {parquet})").fetchall() == [
        ("VARCHAR",), ("DECIMAL(18,4)",), ("TIMESTAMP",), ("BOOLEAN",),
    ]  # fmt: skip
    assert duckdb.sql(f"select order_id, net_sales::varchar from {parquet}").fetchall() == [
        ("=1+1", "12.3400"),
        ("o,2", None),
    ]
    lines = (export.folder / "orders.csv").read_text().splitlines()
    assert lines == [
        "order_id,net_sales,ordered at,is_valid",
        "'=1+1,12.3400,2025-01-02 03:04:05,true",
        '"o,2",,,false',
    ]
    columns = (export.folder / "columns.csv").read_text()
    assert (
        'orders,"","",\'=One row per order.' in columns
        and 'orders,net_sales,"DECIMAL(18,4)",gross less discounts' in columns
    )
    assert {path.stat().st_mode & 0o777 for path in export.folder.iterdir()} == {0o600}


def test_another_export_takes_the_place_of_the_one_before(settings: Settings) -> None:
    export_marts(settings, settings.exported_marts_dir)
    export_marts(settings, settings.exported_marts_dir, ["days"])
    assert {path.name for path in settings.exported_marts_dir.iterdir()} == {"days.csv", "days.parquet", "columns.csv"}
    assert [path.name for path in settings.exported_marts_dir.parent.iterdir()] == ["marts"]


def test_what_cannot_be_exported_is_said_and_other_folders_are_left_alone(
    settings: Settings, tmp_path: Path, capsys, monkeypatch
) -> None:
    with pytest.raises(ConfigurationError, match=r"no mart 'nothing'\. There are: days, orders"):
        export_marts(settings, settings.exported_marts_dir, ["nothing"])
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    with pytest.raises(ConfigurationError, match="no export"):
        export_marts(settings, mine)
    assert (mine / "letter.txt").read_text() == "dear"
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "empty"))
    assert main([]) == 1
    assert "Nothing is published yet" in capsys.readouterr().err


def test_an_erasure_takes_exported_marts_away(settings: Settings) -> None:
    export_marts(settings, settings.exported_marts_dir)
    removed = remove_mentions(settings, Needles([], [], []), Found())
    assert "exports/marts/orders.parquet" in removed
    assert list(settings.exported_marts_dir.iterdir()) == []
