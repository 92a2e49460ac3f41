"""Read and check `shop.yml`, the settings that travel with a shop's data.

The names and the defaults of all settings are the `vars` of dbt_project.yml; a default's type is the setting's type.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import ConfigurationError

MAX_SHOP_FILE_BYTES = 256 * 1024
MAY_BE_FRACTIONAL = {"time_decay_half_life_days", "clv_simple_lifespan_years", "clv_yearly_discount_rate"}


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors (they can blow up) and without keys given twice (the first would be lost)."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, "anchors and aliases are not allowed here", event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"'{key.value}' is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_variables(project_file: Path) -> dict[str, Any]:
    """Every setting and its default."""
    try:
        return dict(yaml.safe_load(project_file.read_text(encoding="utf-8"))["vars"])
    except OSError as error:
        raise ConfigurationError(f"{project_file} cannot be read: {error.strerror}.") from None


def read_shop_file(path: Path, defaults: dict[str, Any], datasets: Collection[str]) -> dict[str, Any]:
    """The settings of a shop, checked. Raises ConfigurationError naming file, setting and remedy."""
    try:
        if path.stat().st_size > MAX_SHOP_FILE_BYTES:
            raise ConfigurationError(
                f"{path} is larger than {MAX_SHOP_FILE_BYTES // 1024} KiB. It holds settings only."
            )
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_PlainLoader)  # noqa: S506
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{path} is not valid YAML{where}: {getattr(error, 'problem', error)}.") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path} must hold lines of the form 'setting: value'.")
    return {str(name): _checked(path, str(name), value, defaults, datasets) for name, value in content.items()}


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A sentence that names the nearest known word, else the known words."""
    near = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(sorted(known))}."


def _checked(path: Path, name: str, value: Any, defaults: dict[str, Any], datasets: Collection[str]) -> Any:
    def wrong(remedy: str, part: str = "") -> ConfigurationError:
        return ConfigurationError(f"{path}, setting '{name}{part}': {remedy}")

    if name not in defaults:
        raise wrong(f"there is no such setting. {did_you_mean(name, defaults)}")
    default = defaults[name]
    if value is None:
        if default is None:
            return None
        raise wrong("it has no value. Give one, or delete the line to use the default.")
    if name == "reporting_currency":
        if not (isinstance(value, str) and re.fullmatch("[A-Za-z]{3}", value)):
            raise wrong(f"{value!r} is not a currency. Give its ISO 4217 code, such as EUR.")
        return value.upper()
    if name == "reporting_timezone":
        return _time_zone(value, wrong)
    if name in ("source_timezones", "guards"):
        if not isinstance(value, dict):
            raise wrong("it must hold lines of the form 'dataset: …' below it.")
        for dataset, entry in value.items():
            if dataset not in datasets:
                raise wrong(f"there is no dataset '{dataset}'. {did_you_mean(str(dataset), datasets)}", f".{dataset}")
            if name == "source_timezones":
                _time_zone(entry, wrong)
            elif not isinstance(entry, dict):
                raise wrong("it must hold lines of the form 'threshold: value' below it.", f".{dataset}")
        return value
    if name == "closed_days":
        return [_day(day, wrong) for day in _list(value, wrong)]
    return _like_default(name, value, default, wrong)


def _like_default(name: str, value: Any, default: Any, wrong: Any) -> Any:
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise wrong(f"{value!r} is neither true nor false.")
    elif isinstance(default, int | float):
        whole = isinstance(default, int) and name not in MAY_BE_FRACTIONAL
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise wrong(f"{value!r} is not a {'whole ' if whole else ''}number. The default is {default}.")
        if not 0 <= value < 1e9:
            raise wrong(f"{value!r} must not be negative or huge. The default is {default}.")
    elif isinstance(default, str):
        if not isinstance(value, str):
            raise wrong(f"{value!r} is not a text. The default is '{default}'.")
    elif isinstance(default, list):
        for entry in _list(value, wrong):
            if not isinstance(entry, str):
                raise wrong(f"{entry!r} is not a text. Give a list of texts, one '- entry' a line.")
    elif isinstance(default, dict):
        if not isinstance(value, dict):
            raise wrong("it must hold lines of the form 'name: value' below it.")
        for key, entry in value.items():
            if default and key not in default:
                raise wrong(f"there is no such entry. {did_you_mean(str(key), default)}", f".{key}")
            if default:
                _like_default(name, entry, default[key], wrong)
        return {**default, **value}
    return value


def _list(value: Any, wrong: Any) -> list[Any]:
    if not isinstance(value, list):
        raise wrong(f"{value!r} is not a list. Write one '- entry' a line.")
    return value


def _day(value: Any, wrong: Any) -> str:
    if isinstance(value, datetime.datetime):
        value = value.date()
    try:
        return (value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))).isoformat()
    except ValueError:
        raise wrong(f"{value!r} is not a date. Write it like 2025-12-31.") from None


def _time_zone(value: Any, wrong: Any) -> str:
    known = zoneinfo.available_timezones()
    if not isinstance(value, str) or value not in known:
        near = get_close_matches(str(value), known, n=1, cutoff=0.6)
        hint = f"Did you mean '{near[0]}'?" if near else "Give an IANA name such as Europe/London."
        raise wrong(f"{value!r} is not a time zone. {hint}")
    return value
