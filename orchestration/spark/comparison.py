"""Compare a table of the warehouse with the Parquet files in which Spark left the same model, row for row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.ingest.sql import identifier, literal

TOLERANCE = 1e-9
SHARE_DIGITS = 15
"""Decimals of so many digits hold doubles, for sums that do not depend on the order of rows (the macro `exact`)."""

WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER"}


@dataclass
class Difference:
    """What two engines made of one model: how many rows each has, how many of one have no equal in the other."""

    model: str
    rows: int = 0
    spark_rows: int = 0
    unmatched: int = 0
    faults: list[str] = field(default_factory=list)
    """Columns that one engine lacks or holds as another kind of value, and examples of rows that differ."""

    @property
    def equal(self) -> bool:
        """Whether both engines agree."""
        return not self.faults and not self.unmatched and self.rows == self.spark_rows

    def __str__(self) -> str:
        rows = f"{self.rows:,} rows" if self.rows == self.spark_rows else f"{self.rows:,} and {self.spark_rows:,} rows"
        told = f"{self.model}: {rows}, {self.unmatched:,} without an equal"
        return "\n    ".join([told, *self.faults])


def compare(connection: duckdb.DuckDBPyConnection, schema: str, table: str, files: Path) -> Difference:
    """Compare `schema.table` with the Parquet files in the folder `files`.

    Every value must be the same, save doubles and sums of them: they may lie `TOLERANCE` apart, absolutely or as a share.
    """
    found = Difference(f"{schema}.{table}")
    warehouse = f"{identifier(schema)}.{identifier(table)}"
    spark = f"read_parquet({literal(str(files / '*.parquet'))})"
    if not list(files.glob("*.parquet")):
        found.rows = connection.execute(f"select count(*) from {warehouse}").fetchall()[0][0]
        if found.rows or schema != "seeds":  # a seed without rows leaves no file
            found.faults.append("Spark has no such table")
        return found
    types, spark_types = _types(connection, warehouse), _types(connection, spark)
    for name in sorted(types.keys() ^ spark_types.keys()):
        found.faults.append(f"column {name} is only on {'DuckDB' if name in types else 'Spark'}")
    shared = [name for name in types if name in spark_types]
    for name in shared:
        if kind(types[name]) != kind(spark_types[name]):
            found.faults.append(f"column {name} is {types[name]} on DuckDB and {spark_types[name]} on Spark")
    floats = [name for name in shared if _is_float(types[name]) or _is_float(spark_types[name])]
    exact = [name for name in shared if name not in floats]
    for name, side, source in (("one", "rows", warehouse), ("other", "spark_rows", spark)):
        connection.execute(f"create or replace temp table {name} as {_ranked(source, exact, floats)}")
        setattr(found, side, connection.table(name).count("*").fetchall()[0][0])
    same = " and ".join(["one.place = other.place", *(_same(name) for name in exact)])
    near = " and ".join(_near(name) for name in floats) or "true"
    connection.execute(
        f"create or replace temp table unmatched as select one, other from one full join other on {same} "
        f"where one.place is null or other.place is null or not ({near})"
    )
    found.unmatched = connection.table("unmatched").count("*").fetchall()[0][0]
    for one, other in connection.execute("select one, other from unmatched order by all limit 4").fetchall():
        found.faults.append(_told(one, other))
    return found


def kind(data_type: str) -> str:
    """What a type holds, whatever its width: an engine may count in 64 bits what the other counts in 128."""
    if data_type in WHOLE:
        return "whole number"
    decimal = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", data_type)
    if decimal:
        return f"decimal of scale {decimal.group(1)}"
    return data_type.replace(" WITH TIME ZONE", "")


def _is_float(data_type: str) -> bool:
    decimal = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", data_type)
    return data_type in ("DOUBLE", "FLOAT") or (decimal is not None and int(decimal.group(1)) >= SHARE_DIGITS)


def _types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    rows = connection.execute(f"describe select * from {source}").fetchall()
    return {name: data_type for name, data_type, *_ in rows if name != "load"}


def _ranked(source: str, exact: list[str], floats: list[str]) -> str:
    """The rows with their place among those that agree in all but doubles, so that doubles are compared in order."""
    columns = ", ".join(identifier(name) for name in exact)
    measures = ", ".join(f"cast({identifier(name)} as double) as {identifier(name)}" for name in floats)
    listed = ", ".join(part for part in (columns, measures) if part)
    groups = ", ".join(identifier(name) for name in exact)
    order = ", ".join(identifier(name) for name in floats) or "true"
    window = f"{f'partition by {groups} ' if groups else ''}order by {order}"
    return f"select *, row_number() over ({window}) as place from (select {listed} from {source})"


def _same(name: str) -> str:
    return f"one.{identifier(name)} is not distinct from other.{identifier(name)}"


def _near(name: str) -> str:
    one, other = f"one.{identifier(name)}", f"other.{identifier(name)}"
    apart = f"abs({one} - {other}) <= {TOLERANCE} * greatest(1, abs({one}), abs({other}))"
    return f"coalesce({apart} or {one} = {other}, {one} is null and {other} is null)"


def _told(one: dict[str, object] | None, other: dict[str, object] | None) -> str:
    """What differs between two rows, or the row that only one engine has."""
    if one and other and one["place"] is not None and other["place"] is not None:
        names = [name for name in one if one[name] != other[name]]
        return "; ".join(f"{name}: {one[name]} on DuckDB, {other[name]} on Spark" for name in names)[:600]
    row, engine = (one, "DuckDB") if one and one["place"] is not None else (other, "Spark")
    return f"only on {engine}: {row}"[:600]
