"""Click ids stand in two places, the settings (who adds them) and the rules (what they mean): neither may forget one."""

import csv
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def _seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RULES = _seed("channel_rules")
IN_RULES = {name for rule in RULES for name in rule["click_id"].split("|") if name}
CATEGORIES = {row["source"]: row["category"] for row in _seed("referrer_domains")}


def test_every_rule_names_click_ids_that_are_looked_for():
    assert IN_RULES - set(SETTINGS["paid_click_ids"]) - set(SETTINGS["other_click_ids"]) == set()


@pytest.mark.parametrize("name", SETTINGS["paid_click_ids"])
def test_a_paid_click_id_alone_means_a_paid_channel(name):
    (first, *_) = [
        rule
        for rule in sorted(RULES, key=lambda rule: int(rule["priority"]))
        if name in rule["click_id"].split("|") and not rule["campaign_pattern"] and not rule["medium_pattern"]
        and rule["source_category"] in ("", CATEGORIES.get(SETTINGS["paid_click_ids"][name]))
    ]  # fmt: skip
    assert first["channel"].startswith("paid_") or first["channel"] in ("display", "affiliates")


def test_other_click_ids_have_a_rule_or_a_source_whose_kind_is_known():
    unknown = {
        name
        for name, source in SETTINGS["other_click_ids"].items()
        if name not in IN_RULES and source not in CATEGORIES
    }
    assert unknown == set()
