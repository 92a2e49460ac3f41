"""Audiences: who may be approached with what, since when, and how to take it to an ad platform."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import charts
from dashboards.filters import choose
from dashboards.questions.audiences import GROWTH, MEMBERS, NAMES, SIZES
from dashboards.tables import table
from dashboards.tiles import Page, tile
from dashboards.wording import COUNT


def show(page: Page) -> None:
    """Draw the page."""
    from dashboards import published

    names = list(published.ask(page.file, NAMES, {})["audience"])
    left, right = st.columns([2, 3])
    with left:
        tile(page, SIZES, draw_sizes)
    with right:
        tile(page, GROWTH, draw_growth)
    if names:
        audience = choose("Audience", "audience", names)
        tile(page, MEMBERS, lambda rows: draw_members(rows, audience), audience=audience)


def draw_sizes(rows: pd.DataFrame) -> None:
    """All members, and those who may be written to."""
    long = rows.melt("audience", ["people", "may_email", "may_sms"], "who", "count")
    names = {"people": "all", "may_email": "by e-mail", "may_sms": "by text"}
    long["who"] = long["who"].map(names)
    chart = charts.dots(long, "audience", "count", "who", COUNT, list(names.values()), x_title="People")
    charts.show(chart, "Dots of the people in each audience, and of those who may be e-mailed or texted")


def draw_growth(rows: pd.DataFrame) -> None:
    """Cumulated by week of entry."""
    charts.show(
        charts.lines(rows, "week", "people", "audience", COUNT, tooltip=["entered"]),
        "Line chart of today's members of each audience by the week in which they came in",
    )
    st.caption("Who has left since is in no audience any more: the lines tell how long today's members have been in.")


def draw_members(rows: pd.DataFrame, audience: str) -> None:
    """The members with their reasons, and the way out to an ad platform."""
    table(rows, f"Members of {audience}", 340, person_id="medium")
    st.markdown(
        "These ids are the warehouse's own. For an ad platform, which matches on plain SHA-256 of addresses, run "
        f"`make export-audience AUDIENCE={audience}`: it takes only people who have agreed."
    )
