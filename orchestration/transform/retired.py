"""Tables and views of models that the project no longer has. dbt leaves them, and readers would take them for current."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.ingest.sql import identifier, literal
from orchestration.settings import Settings
from orchestration.warehouse import connect

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

OF_DBT = ("model", "seed", "snapshot")
EVERYBODYS = "main"  # where DuckDB puts a table that is created without a schema, whoever creates it


def drop_retired(settings: Settings, manifest: Manifest) -> list[str]:
    """Drop what lies in the schemas of the project's models and is none of them; return the names, `schema.relation`.

    These schemas are dbt's: what a model stops making would stay as it was, and of schema `marts` be published for ever.
    Nothing of schema `main` is dropped, even where a model is built into it.
    """
    nodes = [node for node in manifest.nodes.values() if node.resource_type in OF_DBT]
    made = {(node.schema, node.alias) for node in nodes}
    schemas = ", ".join(literal(schema) for schema in sorted({schema for schema, _ in made} - {EVERYBODYS}))
    with connect(settings) as connection:
        found = connection.execute(
            "select table_schema, table_name, table_type from information_schema.tables"
            f" where table_catalog = current_database() and table_schema in ({schemas}) order by all"
        ).fetchall()
        retired = [each for each in found if each[:2] not in made]
        for schema, name, kind in retired:
            kind = "view" if kind == "VIEW" else "table"
            connection.execute(f"drop {kind} {identifier(schema)}.{identifier(name)}")
    return [f"{schema}.{name}" for schema, name, _ in retired]
