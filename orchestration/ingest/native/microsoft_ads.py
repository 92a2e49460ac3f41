"""Microsoft Advertising as connectors land it: campaigns by day, device and network."""

from __future__ import annotations

from collections.abc import Callable

from orchestration.ingest.native.layout import Layout
from orchestration.ingest.native.members import first
from orchestration.ingest.native.tables import Cells, Values, each


def _spend(cells: Cells) -> Values:
    day = first(cells, "date", "time_period")
    return {
        "date_start": day,
        "date_end": day,
        "account_id": first(cells, "account_id"),
        "campaign_id": first(cells, "campaign_id"),
        "campaign_name": first(cells, "campaign_name"),
        "ad_group_id": first(cells, "ad_group_id"),
        "ad_group_name": first(cells, "ad_group_name"),
        "ad_id": first(cells, "ad_id"),
        "currency": first(cells, "currency_code"),
        "cost": first(cells, "spend") or "0",
        "impressions": first(cells, "impressions"),
        "clicks": first(cells, "clicks"),
        "conversions": first(cells, "conversions_qualified", "conversions"),
        "conversion_value": first(cells, "revenue"),
    }


def _names(entity: str) -> Callable[[Cells], Values]:
    def values(cells: Cells) -> Values:
        return {
            "entity": entity,
            "id": first(cells, "id"),
            "name": first(cells, "name"),
            "account_id": first(cells, "account_id") or (first(cells, "id") if entity == "account" else None),
            "currency": first(cells, "currency_code"),
            "updated_at": first(cells, "modified_time", "last_modified_time"),
        }

    return values


LAYOUTS = (
    Layout(
        "a Microsoft Advertising report (from a connector)",
        "microsoft_ads",
        lambda look: (
            look.is_table
            and look.has("account_id", "campaign_id", "spend", "clicks")
            and look.has_any("device_os", "device_type", "network", "delivered_match_type", "time_period")
        ),
        {"spend": each(_spend)},
    ),
    Layout(
        "Microsoft Advertising campaigns (from a connector)",
        "microsoft_ads",
        lambda look: look.is_table and look.has("id", "name", "account_id", "modified_time", "budget"),
        {"names": each(_names("campaign"))},
    ),
    Layout(
        "Microsoft Advertising accounts (from a connector)",
        "microsoft_ads",
        lambda look: look.is_table and look.has("id", "name", "currency_code", "last_modified_time"),
        {"names": each(_names("account"))},
    ),
)
