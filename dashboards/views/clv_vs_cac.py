"""CLV versus CAC: what new customers of each channel and campaign cost, what they bring in, and when it pays back."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts
from dashboards.filters import choose
from dashboards.questions.clv_vs_cac import BACKTEST, MONTHS, PREDICTED, WINDOWS, returns
from dashboards.questions.person import MODELS
from dashboards.tables import table
from dashboards.tiles import Page, tile
from dashboards.trust import HELD
from dashboards.wording import MONEY


def show(page: Page) -> None:
    """Draw the page."""
    first, second, third, fourth = st.columns(4)
    with first:
        model = choose("Attribution model", "model", MODELS)
    with second:
        dimension = choose("By", "by", ["channel", "campaign"])
    with third:
        window = choose("Return after", "window", WINDOWS, "180d")
    with fourth:
        horizon = int(choose("Backtest of", "horizon", ["90 days", "365 days"]).split()[0])
    own = {"model": model, "dimension": dimension}
    tile(page, returns(window), lambda rows: draw_returns(rows, window, page.trust.held["spend"]), **own)
    value = page.filters.channel
    month = {"model": model, "month_dimension": "channel" if value else "all", "month_value": value or "(all)"}
    tile(page, MONTHS, draw_months, **month)
    left, right = st.columns(2)
    with left:
        tile(page, PREDICTED, draw_predicted, **own)
    with right:
        tile(page, BACKTEST, draw_backtest, horizon=horizon)


def draw_returns(rows: pd.DataFrame, window: str, has_spend: bool) -> None:
    """For each channel its cost and its return as two marks on one line, and the numbers as a table."""
    ltv = f"ltv_{window}"
    long = rows.melt("dimension_value", ["ncac", ltv], "figure", "value")
    long = long[long["value"].notna() & ~((long["figure"] == "ncac") & (long["value"] == 0))]
    long["figure"] = long["figure"].map({"ncac": "cost (nCAC)", ltv: f"return (LTV {window})"})
    order = list(rows["dimension_value"])
    names = ["cost (nCAC)", f"return (LTV {window})"]
    base = alt.Chart(long).encode(
        y=alt.Y("dimension_value:N", sort=order, title=None, axis=alt.Axis(labelLimit=240)),
        x=alt.X("value:Q", title="Per new customer", axis=alt.Axis(tickCount=8)),
        tooltip=charts.tips(long, ["dimension_value", "figure", "value"], {"value": ",.2f"}),
    )
    rule = base.mark_line(color=charts.GREY, strokeWidth=2).encode(detail="dimension_value:N")
    dots = base.mark_point(filled=True, size=120, opacity=1).encode(
        color=alt.Color(
            "figure:N", scale=alt.Scale(domain=names, range=[charts.RED, charts.BLUE]), legend=charts.legend()
        ),
        shape=alt.Shape(
            "figure:N", scale=alt.Scale(domain=names, range=["triangle-left", "circle"]), legend=charts.legend()
        ),
    )
    charts.show(
        (rule + dots).properties(height=alt.Step(26)),
        "For each channel the cost of a new customer and the margin brought in",
    )
    if not has_spend:
        st.info(HELD["spend"][1] + " Returns are shown without costs.", icon=":material/info:")
        rows = rows.drop(columns=["spend", "ncac", f"ltv_to_cac_{window}"])
    table(rows, "Spend, new customers, cost and return")
    st.caption(
        "Only months so far back that the whole window has passed. LTV to CAC below 1: not yet earned back; none: nothing was spent."
    )


def draw_months(rows: pd.DataFrame) -> None:
    """Cost a month, with how long the cohort took to pay it back."""
    long = rows.melt("cohort_month", ["ncac", "ltv_90d"], "figure", "value").dropna()
    long["figure"] = long["figure"].map({"ncac": "nCAC", "ltv_90d": "LTV after 90 days"})
    left, right = st.columns([3, 2])
    with left:
        names = ["nCAC", "LTV after 90 days"]
        charts.show(
            charts.lines(long, "cohort_month", "value", "figure", ",.2f", names, y_title="Per new customer"),
            "Line chart of the cost of a new customer and the margin after 90 days, by month",
        )
    with right:
        payback = rows[["cohort_month", "ncac", "payback_month", "payback_status"]].iloc[::-1]
        table(payback, "Months until the cost was earned back, by cohort", 320)


def draw_predicted(rows: pd.DataFrame) -> None:
    """Margin to date and predicted for a year, per new customer."""
    charts.show(
        charts.bars(
            rows,
            "dimension_value",
            "clv_total",
            ",.2f",
            ["clv_predicted_365d", "spend", "clv_total_to_cac"],
            colour=charts.GREEN,
        ),
        "Bar chart of margin to date and predicted per new customer",
    )
    st.caption("Margin to date plus the predicted margin of the next 365 days, per new customer.")


def draw_backtest(rows: pd.DataFrame) -> None:
    """Predicted, actual and naive value by decile of the prediction."""
    names = {"predicted_value": "predicted", "actual_value": "actual", "naive_value": "naive formula"}
    long = rows.melt(["decile", "customers"], list(names), "figure", "value")
    long["figure"] = long["figure"].map(names)
    chart = charts.lines(
        long,
        "decile",
        "value",
        "figure",
        MONEY,
        list(names.values()),
        ["customers"],
        "Decile (10: the highest predicted)",
    )
    charts.show(chart, "Line chart of predicted, actual and naive value by decile")
    predicted, actual, naive = (rows[name].sum() for name in names)
    if actual:
        st.caption(
            f"Fitted on the data up to {rows['fitted_until'].iloc[0]:%Y-%m-%d}. In all: predicted {predicted / actual - 1:+.0%} "
            f"against what came, the naive formula {naive / actual - 1:+.0%}."
        )
