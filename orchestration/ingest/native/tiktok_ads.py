"""TikTok Ads as connectors land it: hourly reports in the advertiser's own time, upper-case headers, `-` for nothing."""

from __future__ import annotations

from orchestration.ingest.native.layout import Layout
from orchestration.ingest.native.members import first, utc
from orchestration.ingest.native.tables import Cells, Values, each


def _spend(row: Cells) -> Values:
    cells = {name: "" if cell == "-" else cell for name, cell in row.items()}
    day = (first(cells, "stat_time_hour", "stat_time_day") or "")[:10]
    return {
        "date_start": day,
        "date_end": day,
        "account_id": first(cells, "advertiser_id"),
        "campaign_id": first(cells, "campaign_id"),
        "campaign_name": first(cells, "campaign_name"),
        "ad_group_id": first(cells, "adgroup_id"),
        "ad_id": first(cells, "ad_id"),
        "currency": first(cells, "currency"),
        "cost": first(cells, "spend") or "0",
        "impressions": first(cells, "impressions"),
        "clicks": first(cells, "clicks"),
        "conversions": first(cells, "conversion", "conversions"),
        "conversion_value": first(cells, "total_purchase_value"),
    }


def _campaign(cells: Cells) -> Values:
    return {
        "entity": "campaign",
        "id": first(cells, "campaign_id"),
        "name": first(cells, "campaign_name"),
        "account_id": first(cells, "advertiser_id"),
        "updated_at": utc(first(cells, "updated_at", "_fivetran_synced")),
    }


def _advertiser(cells: Cells) -> Values:
    return {
        "entity": "account",
        "id": first(cells, "id", "advertiser_id"),
        "name": first(cells, "name"),
        "account_id": first(cells, "id", "advertiser_id"),
        "currency": first(cells, "currency"),
        "updated_at": utc(first(cells, "_fivetran_synced")),
    }


def _ad(cells: Cells) -> Values:
    return {
        "entity": "ad",
        "id": first(cells, "ad_id"),
        "name": first(cells, "ad_name"),
        "account_id": first(cells, "advertiser_id"),
        "campaign_id": first(cells, "campaign_id"),
        "updated_at": utc(first(cells, "updated_at", "_fivetran_synced")),
    }


LAYOUTS = (
    Layout(
        "a TikTok Ads report (from a connector)",
        "tiktok_ads",
        lambda look: look.is_table and look.has("spend") and look.has_any("stat_time_hour", "stat_time_day"),
        {"spend": each(_spend)},
    ),
    Layout(
        "TikTok campaigns (from a connector)",
        "tiktok_ads",
        lambda look: look.is_table and look.has("campaign_id", "advertiser_id", "campaign_name", "objective_type"),
        {"names": each(_campaign)},
    ),
    Layout(
        "TikTok ads (from a connector)",
        "tiktok_ads",
        lambda look: look.is_table and look.has("ad_id", "advertiser_id", "campaign_id", "ad_name"),
        {"names": each(_ad)},
    ),
    Layout(
        "TikTok advertisers (from a connector)",
        "tiktok_ads",
        lambda look: look.is_table and look.has("id", "currency", "contacter", "promotion_area"),
        {"names": each(_advertiser)},
    ),
)
