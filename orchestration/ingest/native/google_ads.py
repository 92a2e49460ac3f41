"""Google Ads: reports of its interface, rows of its API, and tables as connectors land them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from orchestration.ingest.native.ad_reports import report_rows
from orchestration.ingest.native.documents import Document, documents
from orchestration.ingest.native.layout import Layout, Look, Part, Row
from orchestration.ingest.native.members import first, nested, plain, utc
from orchestration.ingest.native.tables import Cells, Values, each
from orchestration.ingest.native.words import Words

WORDS = Words.of("google_ads")


def _cost(cells: Cells | Document) -> str | None:
    """Micros are millionths of the account's currency."""
    micros = first(cells, "metrics_cost_micros", "cost_micros")
    if micros is None:
        return first(cells, "metrics_cost", "cost", "spend")
    try:
        return plain(Decimal(micros).scaleb(-6))
    except InvalidOperation:
        return micros


def _flat(cells: Cells) -> Values:
    """A row of the API as a table: `campaign.id`, `segments.date`, `metrics.cost_micros`, or a connector's short names."""
    own, group = first(cells, "id"), (first(cells, "ad_group") or "").rpartition("/")[2]
    day = first(cells, "segments_date", "date", "date_day")
    return {
        "date_start": day,
        "date_end": day,
        "account_id": first(cells, "customer_id", "account_id", "external_customer_id"),
        "campaign_id": first(cells, "campaign_id") or (own if "base_campaign" in cells else None),
        "campaign_name": first(cells, "campaign_name"),
        "ad_group_id": first(cells, "ad_group_id") or (own if "base_ad_group" in cells else None) or group or None,
        "ad_group_name": first(cells, "ad_group_name"),
        "ad_id": first(cells, "ad_id", "ad_group_ad_ad_id"),
        "currency": first(cells, "customer_currency_code", "currency_code"),
        **_measures(cells),
    }


def _measures(cells: Cells | Document) -> Values:
    return {
        "cost": _cost(cells) or "0",
        "impressions": first(cells, "metrics_impressions", "impressions"),
        "clicks": first(cells, "metrics_clicks", "clicks"),
        "conversions": first(cells, "metrics_conversions", "conversions"),
        "conversion_value": first(cells, "metrics_conversions_value", "conversions_value"),
    }


def _api_rows(look: Look) -> Iterator[Row]:
    """Rows of the API as JSON."""
    for number, row, problem in documents(look):
        if row is None or problem or not nested(row, "metrics"):
            yield Row(number, problem=problem or "it has no metrics")
            continue
        campaign, group, customer = nested(row, "campaign"), nested(row, "ad_group"), nested(row, "customer")
        segments = nested(row, "segments")
        # A row without its customer still names it in the campaign's resource: customers/123/campaigns/456.
        resource = (first(campaign, "resource_name") or "").split("/")
        yield Row(
            number,
            {
                "date_start": first(segments, "date"),
                "date_end": first(segments, "date"),
                "account_id": first(customer, "id") or (resource[1] if len(resource) == 4 else None),
                "campaign_id": first(campaign, "id") or (resource[3] if len(resource) == 4 else None),
                "campaign_name": first(campaign, "name"),
                "ad_group_id": first(group, "id"),
                "ad_group_name": first(group, "name"),
                "ad_id": first(nested(row, "ad_group_ad", "ad"), "id"),
                "currency": first(customer, "currency_code"),
                **_measures(dict(nested(row, "metrics"))),
            },
        )


def _names(entity: str) -> Part:
    return each(
        lambda cells: {
            "entity": entity,
            "id": first(cells, "id"),
            "name": first(cells, "name", "descriptive_name"),
            "account_id": first(cells, "customer_id") or (first(cells, "id") if entity == "account" else None),
            "campaign_id": first(cells, "campaign_id"),
            "currency": first(cells, "currency_code", "currency"),
            "updated_at": utc(first(cells, "updated_at", "_fivetran_synced")),
        }
    )


def _is_report(look: Look) -> bool:
    columns = WORDS.columns(look.names)
    return look.is_table and {"cost"} <= set(columns) and bool({"campaign_name", "campaign_id"} & set(columns))


LAYOUTS = (
    Layout(
        "a Google Ads account table (from a connector)",
        "google_ads",
        lambda look: (
            look.is_table
            and look.has("cost_micros", "customer_id", "date")
            and not look.has_any("campaign_id", "base_campaign")
        ),
        refusal="it holds the same spend without campaigns; drop the campaign table instead.",
    ),
    Layout(
        "Google Ads rows (API or connector)",
        "google_ads",
        lambda look: (
            look.is_table
            and look.has_any("cost_micros", "metrics_cost_micros")
            and look.has_any("date", "segments_date", "date_day")
        ),
        {"spend": each(_flat)},
    ),
    Layout(
        "Google Ads rows (JSON of the API)",
        "google_ads",
        lambda look: (
            look.kind == "documents" and look.has("metrics") and look.has_any("campaign", "segments", "customer")
        ),
        {"spend": _api_rows},
    ),
    Layout(
        "Google Ads campaigns (from a connector)",
        "google_ads",
        lambda look: look.is_table and look.has("id", "name", "customer_id", "advertising_channel_type"),
        {"names": _names("campaign")},
    ),
    Layout(
        "Google Ads ad groups (from a connector)",
        "google_ads",
        lambda look: (
            look.is_table
            and look.has("id", "name", "campaign_id", "campaign_name", "type", "status")
            and not look.has("cost")
        ),
        {"names": _names("ad_group")},
    ),
    Layout(
        "Google Ads accounts (from a connector)",
        "google_ads",
        lambda look: look.is_table and look.has("id", "currency_code", "descriptive_name"),
        {"names": _names("account")},
    ),
    Layout(
        "Google Ads ads (from a connector)",
        "google_ads",
        lambda look: look.is_table and look.has("ad_group_id", "id", "final_urls", "display_url"),
        refusal="spend stands in the campaign table, so nothing is taken from it. Remove it.",
    ),
    Layout(
        "a Google Ads report",
        "google_ads",
        _is_report,
        {"spend": lambda look: report_rows(look, WORDS)},
    ),
)
