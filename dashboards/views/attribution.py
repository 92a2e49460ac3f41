"""Attribution: what each model says of the same orders, what the platforms claim, and the paths behind it."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts
from dashboards.filters import choose
from dashboards.questions.attribution import (
    ALL_MODELS,
    ASSISTS,
    CAMPAIGNS,
    CLAIMS,
    DAILY,
    OVERLAP,
    PATHS,
    SPEND,
    changes,
    models,
)
from dashboards.questions.person import MODELS
from dashboards.tables import table
from dashboards.tiles import Page, tile
from dashboards.wording import COUNT, pretty


def show(page: Page) -> None:
    """Draw the page."""
    first, second, third, fourth = st.columns(4)
    with first:
        measure = choose("Measure", "measure", ["revenue", "conversions", "new_customers"])
    with second:
        model = choose("Model", "model", ALL_MODELS, "position_based")
    with third:
        against = choose("Against", "against", ALL_MODELS, "last_touch")
    with fourth:
        basis = choose("Date of", "basis", ["order", "touch"])
    daily = model if model in MODELS else "shapley"
    note = "Markov's credit has no days; shapley stands in for it here." if daily != model else ""
    months = "Whole months." if page.filters.dates else ""
    tile(page, models(measure), lambda rows: draw_models(rows, measure), months)
    left, right = st.columns(2)
    with left:
        tile(
            page,
            changes(measure),
            lambda rows: draw_changes(rows, model, against),
            months,
            model=model,
            against=against,
        )
    with right:
        tile(page, ASSISTS, draw_assists, months)
    tile(page, SPEND, draw_spend, months, model=model)
    left, right = st.columns(2)
    with left:
        tile(page, DAILY, lambda rows: draw_daily(rows, measure), note, basis=basis, daily_model=daily)
    with right:
        tile(page, CLAIMS, draw_claims, months)
    tile(page, CAMPAIGNS, draw_campaigns, note, daily_model=daily)
    left, right = st.columns([3, 2])
    with left:
        tile(page, PATHS, draw_paths)
    with right:
        tile(page, OVERLAP, draw_overlap)


def draw_models(rows: pd.DataFrame, measure: str) -> None:
    """Channels down, models across; the colour is the share within the model."""
    order = list(rows.groupby("channel")["share"].mean().sort_values(ascending=False).index)
    chart = charts.heat(
        rows, "attribution_model", "channel", "share", ".1%", [measure], None, ALL_MODELS, order, angle=-20
    ).properties(height=alt.Step(30))
    charts.show(chart, "Table of each channel's share under each attribution model")
    st.caption(f"Share of {pretty(measure).lower()} within each model: every column adds up to 100 %.")


def draw_changes(rows: pd.DataFrame, model: str, against: str) -> None:
    """Bars to the right for channels that gain, to the left for those that lose."""
    base = alt.Chart(rows).encode(
        y=alt.Y("channel:N", sort=list(rows["channel"]), title=None),
        x=alt.X(
            "difference:Q",
            title=f"{model} minus {against}",
            axis=alt.Axis(format="~s", tickCount=5),
            scale=alt.Scale(padding=45, nice=False),
        ),
        tooltip=charts.tips(
            rows,
            ["channel", "chosen", "against", "difference"],
            dict.fromkeys(["chosen", "against", "difference"], ",.1f"),
        ),
    )
    drawn = base.mark_bar(cornerRadiusEnd=2).encode(
        color=alt.condition("datum.difference >= 0", alt.value(charts.BLUE), alt.value(charts.ORANGE))
    )
    text = alt.Text("difference:Q", format="+,.0f")
    more = base.transform_filter("datum.difference >= 0").mark_text(align="left", dx=4).encode(text=text)
    less = base.transform_filter("datum.difference < 0").mark_text(align="right", dx=-4).encode(text=text)
    chart = (drawn + more + less).properties(height=alt.Step(26))
    charts.show(chart, f"Bar chart of what {model} gives each channel more or less than {against}")


def draw_assists(rows: pd.DataFrame) -> None:
    """Orders in which a channel helped."""
    charts.show(
        charts.bars(
            rows,
            "channel",
            "assisted_conversions",
            COUNT,
            ["last_touch_conversions", "assists_per_last_touch"],
            colour=charts.GREEN,
        ),
        "Bar chart of assisted orders by channel",
    )


def draw_spend(rows: pd.DataFrame) -> None:
    """A table: what was spent, what came back, what is claimed."""
    table(rows, "Spend, attributed revenue and platform claims by channel")
    st.caption("Platform to model ratio above 1: the platform claims more orders than the model gives it.")


def draw_daily(rows: pd.DataFrame, measure: str) -> None:
    """Months, stacked by channel: the seven largest, the rest as one."""
    value = measure if measure in rows else "conversions"
    shown, order = charts.largest(rows, "channel", value)
    charts.show(
        charts.stacked(shown, "month", value, "channel", order), f"Stacked columns of {value} by month and channel"
    )


def draw_claims(rows: pd.DataFrame) -> None:
    """Share of all orders that each platform claims; together they may pass 100 %."""
    tooltip = ["platform_conversions", "orders"]
    charts.show(
        charts.lines(rows, "month", "claimed_order_share", "platform", ".0%", tooltip=tooltip),
        "Line chart of the share of all orders that each platform claims",
    )


def draw_campaigns(rows: pd.DataFrame) -> None:
    """The fifty campaigns with the most revenue."""
    table(rows, "Campaigns with orders, revenue, spend and return", 320)


def draw_paths(rows: pd.DataFrame) -> None:
    """The most frequent paths."""
    table(rows, "Paths of channels with journeys, orders and revenue", 420, path="medium")


def draw_overlap(rows: pd.DataFrame) -> None:
    """Pairs of channels; the colour is the share of orders in which both took part."""
    tooltip = ["orders", "order_lift", "conversion_rate"]
    chart = charts.heat(rows, "other_channel", "channel", "order_share", ".1%", tooltip, angle=-40).properties(
        height=alt.Step(34)
    )
    charts.show(chart, "Table of the share of orders in which two channels took part")
