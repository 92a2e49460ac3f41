"""Paths, the shop's settings and the door to the warehouse."""

from pathlib import Path

import duckdb
import pytest

from orchestration.errors import ConfigurationError
from orchestration.settings import Settings, private_files
from orchestration.warehouse import SHORT_LOG, connect


def settings_with(tmp_path: Path, shop: str | bytes | None = None) -> Settings:
    settings = Settings.from_env(data_dir=tmp_path / "data", environ={})
    settings.landing_dir.mkdir(parents=True)
    if shop is not None:
        settings.shop_file.write_bytes(shop if isinstance(shop, bytes) else shop.encode())
    return settings


def test_everything_lies_below_the_data_folder(tmp_path: Path) -> None:
    settings = Settings.from_env(environ={"DATA_DIR": str(tmp_path), "DUCKDB_THREADS": "2"})
    assert settings.landing_dir == tmp_path / "landing"
    assert settings.warehouse == tmp_path / "warehouse.duckdb"
    assert settings.published_file == tmp_path / "published" / "warehouse.duckdb"
    assert settings.bounds.threads == 2
    elsewhere = Settings.from_env(environ={"DATA_DIR": str(tmp_path), "LANDING_DIR": "/in"})
    assert elsewhere.landing_dir == Path("/in")
    default = Settings.from_env(environ={})
    assert default.data_dir == default.project_dir / "data"


def test_arguments_come_before_the_environment(tmp_path: Path) -> None:
    settings = Settings.from_env(data_dir=tmp_path, landing_dir="in", environ={"DATA_DIR": "/x", "LANDING_DIR": "/y"})
    assert (settings.data_dir, settings.landing_dir) == (tmp_path, Path("in").absolute())


def test_a_wrong_number_in_the_environment_is_named() -> None:
    with pytest.raises(ConfigurationError, match="DUCKDB_THREADS='many' is not a whole number"):
        Settings.from_env(environ={"DUCKDB_THREADS": "many"})


def test_without_shop_yml_the_defaults_hold(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    assert settings.shop() == {}
    assert (settings.setting("reporting_timezone"), settings.setting("lookback_days")) == ("UTC", 30)


def test_shop_yml_comes_before_the_defaults(tmp_path: Path) -> None:
    settings = settings_with(
        tmp_path,
        "reporting_currency: gbp\nreporting_timezone: Europe/London\nlookback_days: 14\nreset_after_order: true\n"
        "source_timezones: {orders: America/New_York}\nown_domains: [shop.example]\nclosed_days: [2025-12-25]\n"
        "retention_periods: {month: 12}\nguards: {orders: {max_age_hours: 48}}\ntime_decay_half_life_days: 3.5\n",
    )
    assert settings.setting("reporting_currency") == "GBP"
    assert settings.setting("closed_days") == ["2025-12-25"]
    assert settings.setting("retention_periods") == {"week": 26, "month": 12, "quarter": 8}
    assert (settings.setting("lookback_days"), settings.setting("time_decay_half_life_days")) == (14, 3.5)
    settings.shop_file.write_text("lookback_days: 7")
    assert settings.setting("lookback_days") == 7


@pytest.mark.parametrize(
    ("shop", "message"),
    [
        ("lookback_dais: 3", r"'lookback_dais': there is no such setting. Did you mean 'lookback_days'\?"),
        ("lookback_days: many", "'lookback_days': 'many' is not a whole number. The default is 30."),
        ("lookback_days: 1.5", "1.5 is not a whole number"),
        ("lookback_days: true", "True is not a whole number"),
        ("lookback_days: -1", "must not be negative"),
        ("lookback_days: .nan", "nan is not a whole number"),
        ("time_decay_half_life_days: .inf", "must not be negative or huge"),
        ("lookback_days:", "it has no value"),
        ("reset_after_order: 'yes'", "'yes' is neither true nor false"),
        ("reporting_timezone: Europe/Londn", r"'Europe/Londn' is not a time zone. Did you mean 'Europe/London'\?"),
        ("reporting_timezone: 1", "Give an IANA name"),
        (
            "source_timezones: {ordes: UTC}",
            r"'source_timezones.ordes': there is no dataset 'ordes'. Did you mean 'orders'\?",
        ),
        ("source_timezones: {orders: Mars}", "'Mars' is not a time zone"),
        ("source_timezones: UTC", "it must hold lines of the form 'dataset: …'"),
        ("guards: {orders: 5}", "it must hold lines of the form 'threshold: value'"),
        ("reporting_currency: euro", "'euro' is not a currency"),
        ("own_domains: shop.example", "is not a list"),
        ("own_domains: [1]", "1 is not a text"),
        ("closed_days: [Christmas]", "'Christmas' is not a date. Write it like 2025-12-31"),
        ("retention_periods: {months: 3}", r"there is no such entry. Did you mean 'month'\?"),
        ("retention_periods: {month: x}", "'x' is not a whole number"),
        ("- a", "must hold lines of the form 'setting: value'"),
        ("a: [", "is not valid YAML in line 1"),
        ("lookback_days: 1\nlookback_days: 2", "in line 2: 'lookback_days' is given twice"),
        ("own_domains: &a [x]\nclosed_days: *a", "anchors and aliases are not allowed"),
        (b"own_domains: [caf\xe9]", "is not UTF-8 text"),
        ("!!python/object/apply:os.system [true]", "is not valid YAML"),
        ("#" * 300_000, "is larger than 256 KiB"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(tmp_path: Path, shop: str | bytes, message: str) -> None:
    settings = settings_with(tmp_path, shop)
    with pytest.raises(ConfigurationError, match=message) as error:
        settings.shop()
    assert str(settings.shop_file) in str(error.value)


def test_the_warehouse_is_private_and_in_utc(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    with connect(settings) as connection:
        assert connection.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
    assert settings.warehouse.stat().st_mode & 0o777 == 0o600
    settings.warehouse.chmod(0o644)
    with connect(settings):
        assert settings.warehouse.stat().st_mode & 0o777 == 0o600


def test_a_connection_of_a_run_leaves_a_short_log_and_takes_in_a_long_one(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    log = settings.warehouse.with_name("warehouse.duckdb.wal")
    with connect(settings, in_run=True) as connection:
        connection.execute("CREATE TABLE few AS SELECT 1 AS x")
    assert 0 < log.stat().st_size < SHORT_LOG
    assert log.stat().st_mode & 0o777 == 0o600
    with connect(settings, read_only=True) as connection:
        assert connection.execute("FROM few").fetchall() == [(1,)]
    with connect(settings, in_run=True) as connection:
        connection.execute("CREATE TABLE many AS SELECT uuid()::varchar AS x FROM range(50_000)")
        assert log.stat().st_size > SHORT_LOG
    assert not log.exists()
    with connect(settings, in_run=True) as connection:
        connection.execute("INSERT INTO few VALUES (2)")
    with connect(settings) as connection:
        assert connection.execute("FROM few ORDER BY x").fetchall() == [(1,), (2,)]
    assert not log.exists()


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    settings.warehouse.write_text("rubbish" * 1000)
    with pytest.raises(ConfigurationError, match="is no whole DuckDB database"):
        connect(settings).__enter__()


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="The data folder must be writable"):
        connect(Settings.from_env(data_dir=tmp_path / "file" / "data", environ={})).__enter__()


def test_private_files_are_private_only_inside(tmp_path: Path) -> None:
    with private_files():
        (tmp_path / "inside").touch()
    (tmp_path / "outside").touch()
    assert (tmp_path / "inside").stat().st_mode & 0o077 == 0
    assert (tmp_path / "outside").stat().st_mode & 0o044


def test_dbt_is_told_where_to_work(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    assert settings.dbt_environment()["DATA_DIR"] == str(settings.data_dir)
    assert issubclass(duckdb.IOException, duckdb.Error)
