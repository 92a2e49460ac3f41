"""Meta: exports of the Ads Manager, Insights of the API, and tables as connectors land them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.ingest.native.ad_reports import report_rows
from orchestration.ingest.native.documents import documents
from orchestration.ingest.native.layout import Layout, Look, Part, Row
from orchestration.ingest.native.members import first, utc
from orchestration.ingest.native.tables import Cells, Values, each
from orchestration.ingest.native.words import Words

# One purchase is told under 5 to 8 names at once; the first that is there counts, alone.
PURCHASES = (
    "omni_purchase",
    "purchase",
    "offsite_conversion.fb_pixel_purchase",
    "onsite_web_purchase",
    "web_in_store_purchase",
    "onsite_conversion.purchase",
)
WORDS = Words.of("meta_ads")


def _insight_rows(look: Look) -> Iterator[Row]:
    """Rows of the Insights API."""
    for number, row, problem in documents(look):
        if row is None or problem:
            yield Row(number, problem=problem)
        else:
            yield Row(number, _insight(row))


def _flat(cells: Cells) -> Values:
    """A row of Insights as a table; lists of actions stand in its cells as JSON."""
    return _insight({**cells, **{name: _list(cells.get(name)) for name in ("actions", "action_values")}})


def _list(cell: str | None) -> Any:
    try:
        return json.loads(cell, parse_float=str, parse_int=str) if cell else None
    except ValueError:
        return None


def _insight(row: Mapping[str, Any]) -> Values:
    day = first(row, "date_start", "date")
    return {
        "date_start": day,
        "date_end": first(row, "date_stop") or day,
        "account_id": (first(row, "account_id") or "").removeprefix("act_") or None,
        "campaign_id": first(row, "campaign_id"),
        "campaign_name": first(row, "campaign_name"),
        "ad_group_id": first(row, "adset_id", "ad_set_id"),
        "ad_group_name": first(row, "adset_name", "ad_set_name"),
        "ad_id": first(row, "ad_id"),
        "currency": first(row, "account_currency"),
        "cost": first(row, "spend") or "0",
        "impressions": first(row, "impressions"),
        "clicks": first(row, "inline_link_clicks") or _action(row, "actions", ("link_click",)) or first(row, "clicks"),
        "conversions": _action(row, "actions", PURCHASES),
        "conversion_value": _action(row, "action_values", PURCHASES),
    }


def _action(row: Mapping[str, Any], member: str, types: tuple[str, ...]) -> str | None:
    """The value of the first of these action types that the row has."""
    actions = row.get(member)
    values = {
        str(action.get("action_type")): first(action, "value")
        for action in (actions if isinstance(actions, list) else [])
        if isinstance(action, dict)
    }
    return next((values[name] for name in types if name in values), None)


def _names(entity: str) -> Part:
    return each(
        lambda cells: {
            "entity": entity,
            "id": first(cells, "id"),
            "name": first(cells, "name"),
            "account_id": first(cells, "account_id") or (first(cells, "id") if entity == "account" else None),
            "campaign_id": first(cells, "campaign_id"),
            "currency": first(cells, "currency"),
            "updated_at": utc(first(cells, "updated_time", "_fivetran_synced")),
        }
    )


def _is_report(look: Look) -> bool:
    columns = WORDS.columns(look.names)
    return look.is_table and "cost" in columns and bool({"starts", "day"} & set(columns))


LAYOUTS = (
    Layout(
        "Meta Insights (JSON of the API)",
        "meta_ads",
        lambda look: look.kind == "documents" and look.has("date_start", "spend"),
        {"spend": _insight_rows},
    ),
    Layout(
        "a Meta Ads Manager report",
        "meta_ads",
        _is_report,
        {"spend": lambda look: report_rows(look, WORDS)},
    ),
    Layout(
        "Meta Insights (table)",
        "meta_ads",
        lambda look: (
            look.is_table
            and (
                look.has("date_start", "spend", "campaign_id")
                or look.has("ad_id", "date", "spend", "account_id", "inline_link_clicks")
            )
        ),
        {"spend": each(_flat)},
    ),
    Layout(
        "Meta's actions (from a connector)",
        "meta_ads",
        lambda look: look.is_table and look.has("ad_id", "date", "action_type", "value"),
        refusal="it repeats one purchase under several names; conversions come with Insights or the Ads Manager's report.",
    ),
    Layout(
        "Meta ads (from a connector)",
        "meta_ads",
        lambda look: look.is_table and look.has("id", "ad_set_id", "campaign_id", "creative_id"),
        {"names": _names("ad")},
    ),
    Layout(
        "Meta campaigns (from a connector)",
        "meta_ads",
        lambda look: look.is_table and look.has("id", "account_id", "name", "updated_time"),
        {"names": _names("campaign")},
    ),
    Layout(
        "Meta accounts (from a connector)",
        "meta_ads",
        lambda look: (
            look.is_table
            and set(look.names) <= {"id", "name", "currency", "account_status", "timezone_name", "_fivetran_synced"}
            and look.has("id", "name", "_fivetran_synced")
        ),
        {"names": _names("account")},
    ),
)
