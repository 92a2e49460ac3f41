"""The guards after staging, once for each system whose own files feed an entity, with the thresholds of the entity.

A guard is written over the staging models of the landing contract. For another system it looks at views of the same
shape over that system's models, so that no rule stands twice.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.quality.guard import Found, Guard
from orchestration.quality.look import NEW, STAGED, Look
from orchestration.quality.thresholds import datasets, native, systems

PREFIX = STAGED.removesuffix("{dataset}")
AD_SPEND = ("stg_ad_platforms__spend_days", "where superseded_by is null")


class SystemLook(Look):
    """A look at what one system feeds, as if the shop had landed it; `entities` are what it feeds.

    What it does not feed is borrowed from all who do: GA4's purchases meet the orders of every system.
    """

    def __init__(self, whole: Look, system: str) -> None:
        """Make the views of this system."""
        self.__dict__.update(whole.__dict__)
        self.system, self._days, self._recent = system, {}, {}
        columns = _columns(whole)
        self.entities = []
        for model in [name for name in columns if name.startswith(PREFIX)]:
            entity = model.removeprefix(PREFIX)
            fed = {who: _model(who, entity) for who in ("shop", *systems()) if _model(who, entity)[0] in columns}
            if system in fed:
                self.entities.append(entity)
            chosen = [fed[system]] if system in fed else list(fed.values())
            union = " union all ".join(
                _as_the_shop(columns[model], columns[name], f"{name} {rest}") for name, rest in chosen
            )
            whole.connection.execute(f"create or replace temp view {system}__{entity} as {union}")

    def rows(self, query: str, parameters: object = None) -> list[tuple[Any, ...]]:
        """As of any look, with the system's views in the place of the shop's models."""
        return super().rows(query.replace(f"staging.{PREFIX}", f"temp.{self.system}__"), parameters)

    def has_new(self, dataset: str) -> bool:
        """Whether a file of the system has come that may feed the entity; of what is borrowed, from anywhere."""
        if self.borrows(dataset):
            return bool(self.rows(f"select 1 from staging.{PREFIX}{dataset} where {NEW} limit 1"))
        return any((name,) in self.new_files for name in datasets(self.system))

    def borrows(self, dataset: str) -> bool:
        """Whether other systems feed the entity."""
        return dataset not in self.entities

    def fed_by(self, dataset: str) -> str:
        """A system's files feed several entities; what is borrowed comes from anywhere."""
        fed = [dataset, *native()] if self.borrows(dataset) else datasets(self.system)
        return ", ".join(f"'{name}'" for name in fed)

    def is_quarantined(self, order_id: str) -> str:
        """Quarantine has the system's own number, without what qualifies it."""
        named = ", ".join(f"'{name}'" for name in datasets(self.system))
        condition = super().is_quarantined(f"split_part({order_id}, ':', -1)")
        return condition.replace("dataset = 'orders'", f"dataset in ({named})")

    def published_days(self) -> dict[date, int]:
        """Orders of each day of this system in the published version."""
        if not self.published:
            return {}
        query = "select order_date, count(*) from published.marts.orders where source_system = ? group by all"
        return dict(self.rows(query, [self.system]))


def looks(look: Look) -> list[SystemLook]:
    """One look for each system of which a file was ever loaded."""
    loaded = {name for (name,) in look.rows("select distinct dataset from ops.loaded_files where status = 'loaded'")}
    return [SystemLook(look, system) for system in systems() if loaded & set(datasets(system))]


def measure(guard: Guard, look: Look, others: list[SystemLook]) -> Found:
    """What a guard finds: over all systems that feed its dataset, the finding that is worst for its limit."""
    found = guard.measure(look, guard.dataset)
    if not guard.model.startswith(PREFIX):
        return found
    for other in others:
        if guard.dataset in other.entities:
            theirs = guard.measure(other, guard.dataset)
            if _badness(theirs, guard, look) > _badness(found, guard, look):
                found = Found(theirs.value, f"{other.system}: {theirs.observed}", theirs.limit, theirs.expected)
    return found


def _badness(found: Found, guard: Guard, look: Look) -> tuple[bool, float]:
    """Whether a finding is above its limit, and how high; findings of nothing come last."""
    if found.value is None:
        return False, -1.0
    limit = guard.limit if isinstance(guard.limit, int | float) else look.threshold(guard.dataset, guard.limit)
    limit = float(limit if found.limit is None else found.limit)
    return float(found.value) > limit, float(found.value) / limit if limit else float(found.value)


def _model(system: str, entity: str) -> tuple[str, str]:
    """The staging model by which a system feeds an entity, if it does, and which of its rows count."""
    return AD_SPEND if (system, entity) == ("ad_platforms", "ad_spend") else (f"stg_{system}__{entity}", "")


def _as_the_shop(wanted: dict[str, str], given: dict[str, str], rest: str) -> str:
    """SQL for the rows of a model with the columns of the shop's own."""
    listed = (f'"{name}"' if name in given else f'cast(null as {kind}) as "{name}"' for name, kind in wanted.items())
    return f"select {', '.join(listed)} from staging.{rest}"


def _columns(look: Look) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in look.rows(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'staging'"
        " and database_name = current_database() order by column_index"
    ):
        found.setdefault(table, {})[column] = kind
    return found
