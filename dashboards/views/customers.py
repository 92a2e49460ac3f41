"""Customers: who they are, what they are worth, how they move, and the whole story of one of them."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts
from dashboards.filters import choose
from dashboards.questions.customers import AS_OF, FLOWS, SEGMENTS, STAGES, STAGES_BY_MONTH, TIERS, distribution
from dashboards.tiles import Page, tile
from dashboards.views.person import look_up
from dashboards.wording import COUNT, SHARE, pretty


def show(page: Page) -> None:
    """Draw the page."""
    look_up(page)
    left, right = st.columns(2)
    with left:
        tile(page, SEGMENTS, draw_segments, AS_OF)
    with right:
        tile(page, TIERS, draw_tiers, AS_OF)
    measure = choose("Lifetime value", "clv", ["clv_historic", "clv_predicted_365d", "clv_total", "clv_simple"])
    tile(page, distribution(measure), lambda rows: draw_distribution(rows, measure), AS_OF)
    left, right = st.columns([3, 2])
    with left:
        tile(page, STAGES_BY_MONTH, draw_stages)
    with right:
        tile(page, FLOWS, draw_flows)


def draw_segments(rows: pd.DataFrame) -> None:
    """People by segment."""
    charts.show(
        charts.bars(rows, "rfm_segment", "people", COUNT, ["net_sales", "clv_historic", "mean_days_since_last_order"]),
        "Bar chart of people by RFM segment",
    )


def draw_tiers(rows: pd.DataFrame) -> None:
    """Share of the margin by tier, with the people in it."""
    charts.show(
        charts.bars(rows, "clv_tier", "share_of_margin", SHARE, ["people", "clv_historic"], colour=charts.GREEN),
        "Bar chart of the share of all margin by tier of customers",
    )


def draw_distribution(rows: pd.DataFrame, measure: str) -> None:
    """A histogram; the outer hundredths stand in the outer steps."""
    chart = (
        alt.Chart(rows)
        .mark_bar(color=charts.BLUE, stroke="white")
        .encode(
            x=alt.X("from_value:Q", bin="binned", title=pretty(measure), axis=alt.Axis(format="~s")),
            x2="to_value:Q",
            y=alt.Y("people:Q", title="People", axis=alt.Axis(format="~s")),
            tooltip=charts.tips(
                rows, ["from_value", "to_value", "people"], {"people": ",", "from_value": ",.2f", "to_value": ",.2f"}
            ),
        )
        .properties(height=260)
    )
    charts.show(chart, f"Histogram of people by {pretty(measure)}")
    st.caption("The first and the last step hold everybody beyond the 1st and the 99th percentile, too.")


def draw_stages(rows: pd.DataFrame) -> None:
    """People by stage and month."""
    charts.show(
        charts.stacked(rows, "month", "people", "stage", STAGES),
        "Stacked columns of people by lifecycle stage and month",
    )


def draw_flows(rows: pd.DataFrame) -> None:
    """From stage to stage, as a table of coloured cells."""
    order = ["(not seen)", *STAGES]
    chart = charts.heat(
        rows, "to_stage", "from_stage", "people", ",", ["share_of_from_stage"], None, order, order, angle=-40
    ).properties(height=alt.Step(36))
    charts.show(chart, "Table of people by the stage they left and the stage they reached")
    st.caption(f"Month of {rows['month'].iloc[0]:%Y-%m}; rows are the stage before, columns the stage after.")
