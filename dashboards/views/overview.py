"""Overview: the figures that marketing is steered by, their course, the funnel, and what the calendar did."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts
from dashboards.filters import choose
from dashboards.queries import Filters
from dashboards.questions.overview import EVENTS, FUNNEL, KPIS, METRICS, NEW_AND_REPEAT, trend
from dashboards.tables import table
from dashboards.tiles import Page, footer, marks, plain, tile, why_empty
from dashboards.trust import HELD
from dashboards.wording import COUNT, pretty

LABELS = {
    "email_contactable_customers": "E-mail contacts",
    "identified_session_share": "Identified share",
    "contribution_margin": "Margin",
    "average_order_value": "Order value",
}


def cut(filters: Filters) -> tuple[str, str, str]:
    """The report's dimension and value for the filters, and a note when both cannot be had at once."""
    if filters.channel:
        both = (
            "The report is cut by one dimension at a time: this is the channel, in all countries."
            if filters.country
            else ""
        )
        return "channel", filters.channel, both
    return ("country", filters.country, "") if filters.country else ("all", "(all)", "")


def show(page: Page) -> None:
    """Draw the page."""
    left, middle, right = st.columns(3)
    with left:
        grain = choose("Period", "grain", ["day", "week", "month", "quarter"], "month")
    with middle:
        metric = choose("Metric over time", "metric", list(METRICS))
    with right:
        device = choose("Device in the funnel", "device", ["All", "desktop", "mobile", "tablet", "(unknown)"])
    dimension, value, note = cut(page.filters)
    own = {"grain": grain, "dimension": dimension, "dimension_value": value}
    kpis(page, note, own)
    tile(page, trend(metric), lambda rows: draw_trend(rows, metric, grain), note, **own)
    left, right = st.columns(2)
    with left:
        tile(page, FUNNEL, draw_funnel, device=device)
    with right:
        tile(page, NEW_AND_REPEAT, draw_new_and_repeat)
    tile(page, EVENTS, draw_events)


def kpis(page: Page, note: str, own: dict[str, str]) -> None:
    """The metrics of the last whole period as one tile each."""
    rows = page.ask(KPIS, **own)
    with st.container(border=True):
        row = None if rows.empty else rows.iloc[0]
        title = KPIS.title
        if row is not None:
            title = f"Last whole {own['grain']}: {row.period_start:%Y-%m-%d} to {row.period_end:%Y-%m-%d}"
        st.markdown(f"#### {title}")
        if note:
            st.caption(note)
        marks(page, KPIS)
        if row is None:
            st.info(why_empty(page, KPIS, rows) or "", icon=":material/info:")
        else:
            with st.container(horizontal=True, gap="small"):
                for metric in METRICS:
                    kpi(page, metric, row)
        footer(page, KPIS, rows, **own)


def kpi(page: Page, metric: str, row: pd.Series) -> None:
    """One figure with its change, its year before and its target."""
    form, more_is_better, lacks = METRICS[metric]
    with st.container(border=True, width=165, height="stretch", gap="xxsmall"):
        about = plain(page.definition(f"kpi_report.{metric}"))
        label = LABELS.get(metric, pretty(metric))
        if lacks and not page.trust.held[lacks]:
            st.metric(label, "—", help=f"{about}\n\n{HELD[lacks][1]}")
            st.caption(f"no {lacks} in the data")
            return
        now = row[metric]
        change = relative(now, row[f"{metric}_previous"])
        st.metric(
            label,
            written(now, form),
            delta=None if change is None else f"{change:+.1%}",
            delta_color="off" if more_is_better is None else "normal" if more_is_better else "inverse",
            delta_description=None if change is None else "vs prior",
            help=about,
        )
        year, target = relative(now, row[f"{metric}_year_before"]), row.get(f"{metric}_target")
        lines = [f"{year:+.1%} vs year before"] if year is not None else ["no year before"]
        if known(target) and known(now):
            lines.append(f"target {written(target, form)}" + (f" ({now / target - 1:+.0%})" if target else ""))
        st.caption("  \n".join(lines))


def draw_trend(rows: pd.DataFrame, metric: str, grain: str) -> None:
    """This period as a line, the year before dashed, the target dotted, events as triangles at the foot."""
    if rows[metric].isna().all():
        st.info(f"{pretty(metric)} is not known in any of these periods.", icon=":material/info:")
        return
    form, title = METRICS[metric][0], pretty(metric)
    names = {metric: "this year", f"{metric}_year_before": "year before", "target": "target"}
    long = rows.melt(["period_start", "events"], list(names), "series", "value").dropna(subset="value")
    long["series"] = long["series"].map(names)
    chart: alt.Chart | alt.LayerChart = charts.lines(
        long, "period_start", "value", "series", form, list(names.values()), ["events"], y_title=title
    )
    marked = rows[rows["events"].notna() & (rows["events"] != "")]
    if len(marked):
        triangles = alt.Chart(marked).mark_point(
            shape="triangle-up", size=60, filled=True, color=charts.RED, yOffset=-7
        )
        day = alt.Tooltip("period_start:T", title="From", format="%Y-%m-%d")
        chart = chart + triangles.encode(
            x="period_start:T",
            y=alt.value("height"),
            tooltip=[day, alt.Tooltip("events:N", title="Marketing calendar")],
        )
    charts.show(chart, f"Line chart of {title} by {grain}, with the year before and the target")
    legend = ["▲ touched by an event of the marketing calendar"] if len(marked) else []
    legend += [
        f"the {grain} of {row.period_start:%Y-%m-%d} is not over" for row in rows[rows["is_partial"]].itertuples()
    ]
    st.caption(" · ".join(legend))


def draw_funnel(rows: pd.DataFrame) -> None:
    """Each step as a bar, with its share of all sessions."""
    names = ["visits", "product seen", "in the cart", "checkout begun", "ordered"]
    long = pd.DataFrame({"step": names, "sessions": [int(count) for count in rows.iloc[0]]})
    long["share"] = long["sessions"] / long["sessions"].iloc[0]
    long["step"] = [f"{step}  {share:.1%}" for step, share in zip(names, long["share"], strict=True)]
    chart = charts.bars(long, "step", "sessions", COUNT, ["share"])
    charts.show(chart.properties(height=alt.Step(48)), "Bar chart of the sessions that reached each step of the funnel")


def draw_new_and_repeat(rows: pd.DataFrame) -> None:
    """Net sales by month, new and repeat stacked."""
    charts.show(
        charts.stacked(rows, "month", "net_sales", "customers", ["new", "repeat", "(nobody known)"]),
        "Stacked columns of net sales by month, of new and repeat customers",
    )


def draw_events(rows: pd.DataFrame) -> None:
    """Each event with what exceeded the expected."""
    shown = [
        "description",
        "starts_on",
        "ends_on",
        "revenue",
        "revenue_baseline",
        "revenue_uplift",
        "revenue_uplift_share",
    ]
    table(rows[shown], "Events of the marketing calendar with their revenue against the expected")


def relative(now: Any, before: Any) -> float | None:
    """The change as a share of what was before; None where either is not known, or before was nothing."""
    return float(now) / float(before) - 1 if known(now) and known(before) and float(before) else None


def written(value: Any, form: str) -> str:
    """A number as people read it; a dash where there is none."""
    return format(float(value), form) if known(value) else "—"


def known(value: Any) -> bool:
    """Whether there is a number."""
    return value is not None and not pd.isna(value)
