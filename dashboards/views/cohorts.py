"""Cohorts: who comes back, what a customer has brought in after so many periods, and when that pays for winning them."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts, published
from dashboards.filters import choose
from dashboards.queries import Filters
from dashboards.questions.cohorts import COST, CURVES, DIMENSIONS, MEASURES, REPEAT, SATISFACTION, VALUES, cells
from dashboards.tiles import Page, tile
from dashboards.wording import SHARE, pretty


def cut(page: Page, grain: str) -> tuple[str, str, str]:
    """Dimension, value and a note: those of the sidebar's filters first, else those chosen on the page."""
    filters: Filters = page.filters
    with st.container(horizontal=True):
        dimension = choose("Cut by", "cut", DIMENSIONS)
    if filters.channel or filters.country:
        both = filters.channel and filters.country
        note = "One cut at a time: this is the channel, in all countries." if both else ""
        return ("channel", filters.channel, note) if filters.channel else ("country", str(filters.country), "")
    if dimension == "all":
        return "all", "(all)", ""
    found = published.ask(page.file, VALUES, {"grain": grain, "dimension": dimension})["dimension_value"]
    return (dimension, choose(pretty(dimension), "value", list(found)), "") if len(found) else (dimension, "", "")


def show(page: Page) -> None:
    """Draw the page."""
    left, middle, right = st.columns(3)
    with left:
        grain = choose("Cohorts by", "grain", ["month", "week", "quarter"])
    with middle:
        measure = choose("Cells show", "measure", list(MEASURES))
    with right:
        dimension, value, note = cut(page, grain)
    own = {"grain": grain, "dimension": dimension, "dimension_value": value}
    tile(page, cells(measure), lambda rows: draw_cells(rows, measure, grain), note, **own)
    cost = cost_line(page, dimension, value)
    own.pop("grain")
    tile(page, CURVES, lambda rows: draw_curves(rows, cost), note, **own)
    left, right = st.columns(2)
    with left:
        tile(page, REPEAT, draw_repeat)
    with right:
        tile(page, SATISFACTION, draw_satisfaction)


def cost_line(page: Page, dimension: str, value: str) -> float | None:
    """What a customer of these cohorts cost; None without spend, or where spend cannot be cut so."""
    if not page.trust.held["spend"] or dimension not in ("all", "channel", "campaign"):
        return None
    rows = page.ask(COST, dimension=dimension, dimension_value=value)
    return None if rows.empty or pd.isna(rows["ncac"].iloc[0]) else float(rows["ncac"].iloc[0])


def draw_cells(rows: pd.DataFrame, measure: str, grain: str) -> None:
    """The heat map, and below it the average over the cohorts that have come so far."""
    if rows[measure].isna().all():
        st.info("None of these cohorts has a period that is over.", icon=":material/info:")
        return
    last = rows.loc[rows["is_observed"], "period_number"].max()
    first = 1 if measure == "retention_rate" else 0
    seen = rows[rows["period_number"].between(first, last)].copy()
    form = "%Y-%m-%d" if grain == "week" else "%Y-%m"
    names = ["all cohorts" if pd.isna(start) else f"{start:{form}}" for start in seen["cohort_start"]]
    seen["cohort"] = [f"{name}  ({size:,.0f})" for name, size in zip(names, seen["cohort_size"], strict=True)]
    whole = seen["cohort_start"].isna()
    everyone = f"all cohorts  ({rows.loc[rows['cohort_start'].isna(), 'cohort_size'].max():,.0f})"
    seen.loc[whole, "cohort"] = everyone
    order = [everyone, *sorted(set(seen["cohort"]) - {everyone})]
    charts.show(
        charts.heat(
            seen,
            "period_number",
            "cohort",
            measure,
            MEASURES[measure],
            ["active_customers", "cohort_size"],
            f"{grain}s since the first order",
            y_sort=order,
        ),
        f"Heat map of {pretty(measure)} by cohort and {grain}; cells of periods that are not over are blank",
    )
    st.caption(
        "In brackets: people in the cohort. Blank: the period is not over. All cohorts: Σ over the cohorts for which the "
        "period is over ÷ Σ of their people. Period 0, the cohort's own, is when everybody is active."
    )


def draw_curves(rows: pd.DataFrame, cost: float | None) -> None:
    """LTV by months since the first order, and the line that it has to reach."""
    order = ["all cohorts", *sorted(set(rows["cohorts"]) - {"all cohorts"})]
    chart: alt.Chart | alt.LayerChart = charts.lines(
        rows,
        "period_number",
        "ltv",
        "cohorts",
        ",.0f",
        order,
        ["customers"],
        "Months since the first order",
        "Margin per customer so far",
    )
    if cost is not None:
        line = pd.DataFrame({"ncac": [cost], "label": [f"nCAC {cost:,.2f}"]})
        rule = alt.Chart(line).mark_rule(color=charts.RED, strokeWidth=2, strokeDash=[8, 4]).encode(y="ncac:Q")
        text = (
            alt.Chart(line)
            .mark_text(align="left", dy=-8, x=6, color=charts.RED, fontWeight="bold")
            .encode(y="ncac:Q", text="label:N")
        )
        chart = chart + rule + text
    charts.show(
        chart, "Line chart of lifetime value by months since the first order, with the cost of winning a customer"
    )
    if cost is None:
        st.caption("No payback line: there is no spend for this cut.")
    else:
        whole = rows[rows["cohorts"] == "all cohorts"]
        paid = whole[whole["ltv"] >= cost]["period_number"]
        when = (
            f"reached in month {int(paid.min())}"
            if len(paid)
            else f"not reached in {int(whole['period_number'].max())} months"
        )
        st.caption(
            f"Dashed red: spend ÷ new customers of these months (last_non_direct), {when} over all cohorts. "
            "Points that rest on less than half of the people, because that month is not over for the others, are left out."
        )


def draw_repeat(rows: pd.DataFrame) -> None:
    """Share of people with a second order within so many days."""
    shown = rows.assign(window=[f"within {days} days" for days in rows["window_days"]])
    charts.show(
        charts.bars(
            shown,
            "window",
            "repeat_rate",
            SHARE,
            ["eligible_customers", "repeat_customers"],
            colour=charts.GREEN,
        ),
        "Bar chart of the share of customers with a second order within so many days",
    )
    st.caption("Only people whose window has passed.")


def draw_satisfaction(rows: pd.DataFrame) -> None:
    """Return rate by how content people were with the first ticket."""
    shown = rows.assign(window=[f"{days} days" for days in rows["window_days"]])
    tooltip = ["customers", "returning_customers"]
    charts.show(
        charts.dots(shown, "window", "return_rate", "satisfaction", ".1%", tooltip=tooltip, x_title="Came back within"),
        "Dots of the share of customers who came back, by satisfaction with their first ticket",
    )
