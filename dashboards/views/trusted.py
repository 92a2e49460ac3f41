"""Trust: does it all add up, did the guards pass, how far do the data reach, and what was left out?"""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts, published
from dashboards.questions.trusted import BROKEN, FRESHNESS, GUARDS, QUARANTINE, RECONCILIATION, RUNS, TRACKING
from dashboards.tables import table
from dashboards.tiles import Page, tile


def show(page: Page) -> None:
    """Draw the page."""
    left, right = st.columns(2)
    with left:
        tile(page, RECONCILIATION, lambda rows: draw_reconciliation(rows, page))
    with right:
        tile(page, GUARDS, lambda rows: draw_guards(rows, page))
    tile(page, FRESHNESS, draw_freshness)
    left, right = st.columns(2)
    with left:
        tile(page, QUARANTINE, lambda rows: table(rows, "Reasons of what is in quarantine", 380))
    with right:
        tile(page, TRACKING, draw_tracking)
    tile(page, RUNS, lambda rows: table(rows, "Runs, the newest first"))
    docs = published.link().parent.parent / "data_docs" / "index.html"
    st.markdown(f"Every check in detail: open `{docs}` in a browser.")


def draw_reconciliation(rows: pd.DataFrame, page: Page) -> None:
    """One sentence, then the datasets; the broken equations first where there are any."""
    broken, equations = int(rows["broken"].sum()), int(rows["equations"].sum())
    if broken:
        st.error(f"{broken} of {equations} equations do not hold.", icon=":material/error:")
        table(published.ask(page.file, BROKEN, {}), "Equations that do not hold")
    else:
        st.success(
            f"All {equations} equations hold: every row and every cent is accounted for.",
            icon=":material/check_circle:",
        )
    table(rows, "Table")


def draw_guards(rows: pd.DataFrame, page: Page) -> None:
    """One sentence, then the layers; the failed checks first where there are any."""
    failed = page.trust.failed_guards
    if len(failed):
        st.warning(f"{len(failed)} checks did not pass.", icon=":material/warning:")
        table(failed, "Checks that did not pass")
    else:
        st.success(f"All {int(rows['checks'].sum())} checks passed.", icon=":material/check_circle:")
    table(rows, "Table")


def draw_freshness(rows: pd.DataFrame) -> None:
    """Each dataset from its first to its newest day."""
    shown = rows.assign(state=["behind" if late else "up to date" for late in rows["is_behind"]])
    names = ["up to date", "behind"]
    chart = (
        alt.Chart(shown)
        .mark_bar(height=12, cornerRadius=3)
        .encode(
            y=alt.Y("dataset:N", title=None, sort=list(shown["dataset"])),
            x=alt.X("first_date:T", title=None),
            x2="newest_date:T",
            color=alt.Color(
                "state:N", scale=alt.Scale(domain=names, range=[charts.BLUE, charts.RED]), legend=charts.legend()
            ),
            tooltip=charts.tips(
                shown, ["dataset", "state", "row_count", "first_date", "newest_date", "days_behind"], {"row_count": ","}
            ),
        )
        .properties(height=alt.Step(28))
    )
    charts.show(chart, "Bars from the first to the newest day of each dataset")
    late = shown[shown["is_behind"]]
    st.caption(
        "; ".join(f"**{row.dataset}** is {row.days_behind} days behind the orders" for row in late.itertuples())
        or "Every dataset reaches as far as the orders do, or as its own habit lets expect."
    )


def draw_tracking(rows: pd.DataFrame) -> None:
    """Three shares by week, over all tracking systems."""
    names = {
        "order_session_share": "orders with a session",
        "identified_share": "person known",
        "without_origin_share": "no origin",
    }
    long = rows.melt(["week", "source_system"], list(names), "share_of", "share").dropna(subset="share")
    long["share_of"] = long["share_of"].map(names)
    chart = charts.lines(long, "week", "share", "share_of", ".0%", list(names.values()), ["source_system"])
    several = long["source_system"].nunique() > 1
    charts.show(
        chart.encode(detail="source_system:N") if several else chart,
        "Line chart of the quality of the tracking by week",
    )
    st.caption("Online orders with a session, and sessions of a known person or without an origin, as shares by week.")
